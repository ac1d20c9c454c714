/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shows who can help whom; everything else is asked in dialogs (window-trust.c). */
#include "app/trust-page.h"

#include "app/format.h"
#include "app/item.h"
#include "app/widgets/notice.h"
#include "app/widgets/pill.h"
#include "app/widgets/section.h"
#include "app/widgets/widget.h"

#include <glib/gi18n.h>

struct _MedTrustPage
{
  MedPage parent_instance;
  MedNotice *notice;
  GtkButton *choose;
  GtkWidget *helpers_section, *helped_section, *helper_buttons;
  GtkListBox *helpers, *helped;
  MedItemWatch session;
};

G_DEFINE_FINAL_TYPE (MedTrustPage, med_trust_page, MED_TYPE_PAGE)

enum
{
  CHOOSE,
  SHOW,
  CODE,
  CARD,
  ACCEPT,
  HELP,
  SIGNAL_COUNT,
};

static guint signals[SIGNAL_COUNT];

static void
show_notice (MedTrustPage *self, guint of, guint count, gint64 at)
{
  g_autofree char *day = med_format_day (at);
  g_autofree char *time = med_format_time (at);
  g_autofree char *title = NULL;
  g_autofree char *text = NULL;

  gtk_button_set_label (self->choose, of == 0 ? _ ("Choose…") : _ ("Change…"));
  if (of == 0)
    {
      med_notice_set (self->notice, "warn", "me-key-symbolic",
                      _ ("Nobody can help you back in yet"),
                      _ ("If you lose this computer and your 24 words, people whom you trust can "
                         "bring your records back together. None of them can do it alone, and none "
                         "of them sees anything."));
      return;
    }
  title = g_strdup_printf (
      /* Translators: the first number is always smaller than or equal to the second */
      _ ("Any %u of these %u people together can bring back your records"), of, count);
  text = at != 0
             ? g_strdup_printf (_ ("This choice counts from %s, %s on; until then the one before "
                                   "does."),
                                day, time)
             : g_strdup (_ ("They see nothing. It takes 72 hours, you are told at once, and any of "
                            "your devices can stop it."));
  med_notice_set (self->notice, at != 0 ? "warn" : "ok", "me-key-symbolic", title, text);
}

static void
session_changed (gpointer owner)
{
  MedTrustPage *self = MED_TRUST_PAGE (owner);
  gpointer session = self->session.item;
  g_autoptr (GListModel) helpers = med_item_object (session, "helpers");
  g_autoptr (GListModel) helped = med_item_object (session, "helped");
  guint count = g_list_model_get_n_items (helpers);
  guint of = (guint)med_item_number (session, "helpers-of");

  show_notice (self, of, count, med_item_instant (session, "helpers-at"));
  gtk_widget_set_visible (self->helpers_section, count > 0);
  gtk_widget_set_visible (self->helper_buttons, of > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->helped), g_list_model_get_n_items (helped) > 0);
}

static GtkWidget *
person_row (gpointer item, const char *detail)
{
  g_autofree char *name = med_item_text (item, "name");
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  if (detail != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), detail);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), adw_avatar_new (32, name, TRUE));
  return row;
}

static GtkWidget *
make_helper (gpointer item, gpointer user_data)
{
  gboolean ready = med_item_flag (item, "ready");
  GtkWidget *row = person_row (item, NULL);
  GtkWidget *pill = ready ? med_pill_new (_ ("Ready"), "me-recorded-symbolic", "ok")
                          : med_pill_new (_ ("Not accepted yet"), "me-hold-symbolic", "warn");

  gtk_widget_set_valign (pill, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), pill);
  return row;
}

static void
help_cb (GtkButton *button, MedTrustPage *self)
{
  g_signal_emit (self, signals[HELP], 0, g_object_get_data (G_OBJECT (button), "med-helped"));
}

static GtkWidget *
make_helped (gpointer item, gpointer user_data)
{
  g_autofree char *name = med_item_text (item, "name");
  g_autofree char *code = med_item_text (item, "code");
  g_autofree char *detail = g_strdup_printf (_ ("Your code for them: %s"), code);
  g_autofree char *label = g_strdup_printf (_ ("Help %s back in…"), name);
  GtkWidget *row = person_row (item, detail);
  GtkWidget *button = gtk_button_new_with_label (_ ("Help…"));

  g_object_set_data_full (G_OBJECT (button), "med-helped", g_object_ref (item), g_object_unref);
  g_signal_connect_object (button, "clicked", G_CALLBACK (help_cb), user_data, 0);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  med_widget_set_label (button, label);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  return row;
}

static void
trust_page_bind (MedPage *page, GObject *session)
{
  MedTrustPage *self = MED_TRUST_PAGE (page);
  g_autoptr (GListModel) helpers = med_item_object (session, "helpers");
  g_autoptr (GListModel) helped = med_item_object (session, "helped");

  gtk_list_box_bind_model (self->helpers, helpers, make_helper, self, NULL);
  gtk_list_box_bind_model (self->helped, helped, make_helped, self, NULL);
  med_item_watch (&self->session, session, self, session_changed);
}

static void
emit (MedTrustPage *self, guint which)
{
  g_signal_emit (self, signals[which], 0);
}

static void
choose_cb (MedTrustPage *self)
{
  emit (self, CHOOSE);
}

static void
show_cb (MedTrustPage *self)
{
  emit (self, SHOW);
}

static void
code_cb (MedTrustPage *self)
{
  emit (self, CODE);
}

static void
card_cb (MedTrustPage *self)
{
  emit (self, CARD);
}

static void
accept_cb (MedTrustPage *self)
{
  emit (self, ACCEPT);
}

static void
med_trust_page_dispose (GObject *object)
{
  med_item_watch (&MED_TRUST_PAGE (object)->session, NULL, NULL, NULL);
  G_OBJECT_CLASS (med_trust_page_parent_class)->dispose (object);
}

static void
med_trust_page_class_init (MedTrustPageClass *klass)
{
  static const char *const names[] = { "choose", "show-text", "code", "card", "accept" };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_trust_page_dispose;
  MED_PAGE_CLASS (klass)->bind = trust_page_bind;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    signals[i]
        = g_signal_new (names[i], type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[HELP] = g_signal_new ("help", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                1, G_TYPE_OBJECT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/medease/MedEase/trust-page.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, MedTrustPage, name)
  BIND (notice);
  BIND (choose);
  BIND (helpers_section);
  BIND (helper_buttons);
  BIND (helpers);
  BIND (helped_section);
  BIND (helped);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, choose_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_cb);
  gtk_widget_class_bind_template_callback (widget_class, code_cb);
  gtk_widget_class_bind_template_callback (widget_class, card_cb);
  gtk_widget_class_bind_template_callback (widget_class, accept_cb);
}

static void
med_trust_page_init (MedTrustPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
