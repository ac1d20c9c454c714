/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Actions and menu of a record. */
#include "app/record-verbs.h"

#include "app/item.h"

/* A version that was replaced stays as it is. */
#define NEWEST (1u << 0)
#define OWN (1u << 1)
#define RECORDED (1u << 2)
#define ROW (1u << 3)
#define UPLOADING (1u << 4)
#define REFUSED (1u << 5)
#define PAGE (1u << 6)
/* There is a button for it on the page. */
#define NO_BUTTON ROW

static const struct
{
  const char *verb;
  guint needs;
} verbs[] = {
  { "open", ROW },
  { "look", ROW },
  { "share", OWN | RECORDED | NO_BUTTON },
  { "save-copy", 0 },
  { "print", PAGE },
  { "move", OWN | RECORDED | NEWEST },
  { "replace", OWN | RECORDED | NEWEST },
  { "retire", OWN | RECORDED | NEWEST },
  { "erase", OWN | RECORDED | NEWEST },
  { "cancel", ROW | UPLOADING },
  { "retry", ROW | REFUSED },
  { "discard", ROW | REFUSED },
};

typedef struct
{
  MedRecordVerbFunc activated;
  gpointer owner;
} Target;

static void
activate_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  const Target *target = g_object_get_data (user_data, "med-target");

  target->activated (target->owner, g_action_get_name (G_ACTION (action)));
}

GSimpleActionGroup *
med_record_verbs_new (MedRecordVerbFunc activated, gpointer owner)
{
  GSimpleActionGroup *self = g_simple_action_group_new ();
  Target *target = g_new0 (Target, 1);

  *target = (Target){ activated, owner };
  g_object_set_data_full (G_OBJECT (self), "med-target", target, g_free);
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      const GActionEntry entry = { verbs[i].verb, activate_cb };
      g_action_map_add_action_entries (G_ACTION_MAP (self), &entry, 1, self);
    }
  return self;
}

static GSimpleAction *
action_of (GSimpleActionGroup *self, const char *verb)
{
  return G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), verb));
}

void
med_record_verbs_update (GSimpleActionGroup *self, GObject *record, gboolean patient, gboolean row)
{
  g_autofree char *state = med_item_text (record, "state");
  guint has = (patient ? OWN : 0) | (row ? ROW : PAGE);

  if (g_str_equal (state, "recorded") && !med_item_flag (record, "leaving"))
    has |= RECORDED;
  if (g_str_equal (state, "uploading"))
    has |= UPLOADING;
  if (g_str_equal (state, "refused"))
    has |= REFUSED;
  if (med_item_number (record, "version") == med_item_number (record, "versions"))
    has |= NEWEST;
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    g_simple_action_set_enabled (action_of (self, verbs[i].verb),
                                 (verbs[i].needs & has) == verbs[i].needs);
}

gboolean
med_record_verbs_allow (GSimpleActionGroup *self, const char *verb)
{
  return g_action_get_enabled (G_ACTION (action_of (self, verb)));
}

GMenuModel *
med_record_verbs_menu (void)
{
  g_autoptr (GtkBuilder) builder
      = gtk_builder_new_from_resource ("/org/medease/MedEase/record-menu.ui");

  return g_object_ref (G_MENU_MODEL (gtk_builder_get_object (builder, "record_menu")));
}
