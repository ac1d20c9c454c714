/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of the list "Who Can See". */
#include "app/grant-row.h"

#include "app/format.h"
#include "app/item.h"
#include "app/widgets/pill.h"
#include "app/widgets/pills.h"
#include "app/widgets/row-layout.h"
#include "app/widgets/widget.h"
#include "app/words.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#define SOON_DAYS 7
#define PILLS_MAX 4

struct _MedGrantRow
{
  GtkListBoxRow parent_instance;
  AdwAvatar *avatar;
  GtkLabel *who, *place, *sentence, *looked, *until, *left;
  GtkBox *words;
  GtkWidget *pills, *see, *change, *stop, *undo, *resume, *receipt;
  MedPill *pill;
  MedItemWatch watch;
};

G_DEFINE_FINAL_TYPE (MedGrantRow, med_grant_row, GTK_TYPE_LIST_BOX_ROW)

enum
{
  SEE_AS,
  CHANGE,
  STOP,
  UNDO,
  RESUME,
  RECEIPT,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

/* "5 people · Lindenhof Clinic", or how the person is related. */
static char *
place_line (gpointer item)
{
  g_autofree char *relation = med_item_text (item, "relation");
  g_autofree char *organisation = med_item_text (item, "organisation");
  guint people = MAX ((guint)med_item_number (item, "people"), 1u);
  g_autofree char *count = g_strdup_printf (ngettext ("%u person", "%u people", people), people);

  if (*relation != '\0')
    return g_steal_pointer (&relation);
  return *organisation != '\0' ? g_strdup_printf ("%s · %s", count, organisation)
                               : g_steal_pointer (&count);
}

static char *
looked_line (gpointer item, gint64 now)
{
  gint64 last = med_item_instant (item, "last-look");
  g_autofree char *moment = NULL;

  if (last == 0)
    return g_strdup (_ ("Has not looked yet"));
  if (med_format_days_between (last, now) == 0)
    {
      moment = med_format_time (last);
      return g_strdup_printf (_ ("Looked today at %s"), moment);
    }
  moment = med_format_day (last);
  return g_strdup_printf (_ ("Looked on %s"), moment);
}

/* What became of a share that is over. */
static const char *
end_words (gpointer item)
{
  gint64 ended = med_item_instant (item, "ended-at");

  return ended != 0 && ended < med_item_instant (item, "until") ? _ ("you stopped it")
                                                                : _ ("ran out");
}

static void
show_state (MedGrantRow *self, gpointer item, gint64 now)
{
  g_autofree char *state = med_item_text (item, "state");
  gint64 until = med_item_instant (item, "until");
  gint64 ended = med_item_instant (item, "ended-at");
  gboolean over = g_str_equal (state, "ended"), stopping = g_str_equal (state, "stopping");
  gboolean paused = g_str_equal (state, "suspended");
  gboolean active = g_str_equal (state, "active"), refused = g_str_equal (state, "refused");
  g_autofree char *day = med_format_day (over && ended != 0 ? ended : until);
  g_autofree char *left = over ? g_strdup (end_words (item)) : med_format_left (until, now);

  if (active && until > now && med_format_days_between (now, until) < SOON_DAYS)
    {
      med_pill_set (self->pill, _ ("Ends soon"), NULL, "warn");
      med_pill_set_detail (self->pill, NULL);
      gtk_widget_set_visible (GTK_WIDGET (self->pill), TRUE);
    }
  else
    med_pill_set_state (self->pill, active || over ? NULL : state);
  gtk_label_set_text (self->until, stopping ? _ ("Stopping") : day);
  gtk_label_set_text (self->left, stopping ? _ ("not yet sent") : left);
  gtk_widget_set_visible (self->see, active);
  gtk_widget_set_visible (self->change, active);
  gtk_widget_set_visible (self->stop, active || paused);
  gtk_widget_set_visible (self->undo, stopping || refused || g_str_equal (state, "saved"));
  gtk_button_set_label (GTK_BUTTON (self->undo), refused ? _ ("Discard") : _ ("Undo"));
  gtk_widget_set_visible (self->resume, paused);
  gtk_widget_set_visible (self->receipt, over || stopping);
}

/* Its period, as it is said. */
static char *
spoken_period (gpointer item)
{
  g_autofree char *state = med_item_text (item, "state");
  gint64 until = med_item_instant (item, "until"), ended = med_item_instant (item, "ended-at");
  g_autofree char *day = med_format_long_day (ended != 0 ? ended : until);
  g_autofree char *last = med_format_long_day (until);

  if (g_str_equal (state, "ended"))
    return g_strdup_printf (_ ("Ended on %s: %s"), day, end_words (item));
  if (g_str_equal (state, "stopping"))
    return g_strdup (_ ("Stopping, not yet sent"));
  if (g_str_equal (state, "active"))
    return g_strdup_printf (_ ("Until %s"), last);
  return g_strdup_printf (_ ("%s, until %s"), _ (med_state_find (state)->label), last);
}

static void
item_changed (gpointer owner)
{
  MedGrantRow *self = MED_GRANT_ROW (owner);
  gpointer item = self->watch.item;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *who = med_item_text (item, "who");
  g_autofree char *place = place_line (item);
  g_autofree char *sentence = med_item_text (item, "sentence");
  g_autofree char *reason = med_item_text (item, "reason");
  g_autofree char *looked = looked_line (item, now);
  g_auto (GStrv) categories = med_item_texts (item, "categories");
  guint records = (guint)med_item_number (item, "records");
  g_autofree char *single
      = records > 0 ? g_strdup_printf (ngettext ("%u record", "%u records", records), records)
                    : NULL;
  g_autofree char *spoken = NULL;
  g_autofree char *period = spoken_period (item);

  adw_avatar_set_text (self->avatar, med_name_for_initials (who));
  gtk_label_set_text (self->who, who);
  gtk_label_set_text (self->place, place);
  gtk_label_set_text (self->sentence, *reason != '\0' ? reason : sentence);
  gtk_label_set_text (self->looked, looked);
  med_pills_set (self->pills, single, (const char *const *)categories, PILLS_MAX);
  show_state (self, item, now);
  spoken = g_strdup_printf ("%s, %s. %s %s. %s.", who, place, sentence, period, looked);
  med_widget_set_label (GTK_WIDGET (self), spoken);
}

static void
emit (MedGrantRow *self, guint signal)
{
  if (self->watch.item != NULL)
    g_signal_emit (self, signals[signal], 0, self->watch.item);
}

static void
see_cb (MedGrantRow *self)
{
  emit (self, SEE_AS);
}

static void
change_cb (MedGrantRow *self)
{
  emit (self, CHANGE);
}

static void
stop_cb (MedGrantRow *self)
{
  emit (self, STOP);
}

static void
undo_cb (MedGrantRow *self)
{
  emit (self, UNDO);
}

static void
resume_cb (MedGrantRow *self)
{
  emit (self, RESUME);
}

static void
receipt_cb (MedGrantRow *self)
{
  emit (self, RECEIPT);
}

static gboolean
delete_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  if (gtk_widget_get_visible (MED_GRANT_ROW (widget)->stop))
    emit (MED_GRANT_ROW (widget), STOP);
  return TRUE;
}

static void
med_grant_row_dispose (GObject *object)
{
  med_item_watch (&MED_GRANT_ROW (object)->watch, NULL, NULL, NULL);
  G_OBJECT_CLASS (med_grant_row_parent_class)->dispose (object);
}

static void
med_grant_row_class_init (MedGrantRowClass *klass)
{
  static const char *const names[] = { "see-as", "change", "stop", "undo", "resume", "receipt" };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_grant_row_dispose;
  for (guint i = 0; i < N_SIGNALS; i++)
    signals[i] = g_signal_new (names[i], G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                               NULL, NULL, G_TYPE_NONE, 1, G_TYPE_OBJECT);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Delete, 0, delete_cb, NULL);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/medease/MedEase/grant-row.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, MedGrantRow, name)
  BIND (avatar);
  BIND (who);
  BIND (place);
  BIND (words);
  BIND (sentence);
  BIND (looked);
  BIND (until);
  BIND (left);
  BIND (pill);
  BIND (see);
  BIND (change);
  BIND (stop);
  BIND (undo);
  BIND (resume);
  BIND (receipt);
#undef BIND
#define CALL(name) gtk_widget_class_bind_template_callback (widget_class, name)
  CALL (see_cb);
  CALL (change_cb);
  CALL (stop_cb);
  CALL (undo_cb);
  CALL (resume_cb);
  CALL (receipt_cb);
#undef CALL
}

static void
med_grant_row_init (MedGrantRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->pills = med_pills_new ();
  gtk_box_insert_child_after (self->words, self->pills, GTK_WIDGET (self->sentence));
}

GtkWidget *
med_grant_row_new (GObject *item)
{
  MedGrantRow *self = g_object_new (MED_TYPE_GRANT_ROW, NULL);

  med_item_watch (&self->watch, item, self, item_changed);
  return GTK_WIDGET (self);
}
