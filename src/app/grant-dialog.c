/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The share dialog. */
#include "app/grant-dialog.h"

#include "app/fact-row.h"
#include "app/item.h"
#include "app/record-chooser.h"
#include "app/terms-form.h"
#include "app/widgets/bar.h"
#include "app/widgets/pill.h"
#include "app/widgets/widget.h"
#include "app/words.h"

#include <glib/gi18n.h>

#define PEOPLE_SHOWN_MAX 50

struct _MedGrantDialog
{
  AdwWindow parent_instance;
  GtkStack *stack;
  GtkWidget *share, *spinner;
  GtkSearchEntry *search;
  GtkListBox *people;
  AdwAvatar *avatar;
  GtkLabel *name, *place;
  MedPill *asked;
  MedTermsForm *form;
  MedRecordChooser *chooser;
  MedBar *bar;
  GtkWidget *see_as;
  AdwButtonContent *see_as_words;

  GListModel *directory;
  MedItemWatch draft;
  gboolean busy;
};

G_DEFINE_FINAL_TYPE (MedGrantDialog, med_grant_dialog, ADW_TYPE_WINDOW)

static guint share_signal, see_as_signal, start_over_signal, choose_records_signal;

static char *
place_of (gpointer person)
{
  g_autofree char *specialty = med_item_text (person, "specialty");
  g_autofree char *clinic = med_item_text (person, "clinic");
  GString *line = g_string_new (_ ("1 person"));

  if (*specialty != '\0')
    g_string_append_printf (line, " · %s", specialty);
  if (*clinic != '\0')
    g_string_append_printf (line, " · %s", clinic);
  return g_string_free (line, FALSE);
}

static void
draft_changed (gpointer owner)
{
  MedGrantDialog *self = MED_GRANT_DIALOG (owner);
  gpointer draft = self->draft.item;
  g_autoptr (GObject) who = med_item_object (draft, "who");
  /* What is signed is in sight. */
  gboolean seen = g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "terms") == 0;

  gtk_widget_set_sensitive (self->share,
                            who != NULL && seen && med_item_flag (draft, "ready") && !self->busy);
  gtk_widget_set_visible (GTK_WIDGET (self->asked), med_item_flag (draft, "asked"));
  gtk_widget_set_sensitive (self->see_as, who != NULL);
  if (who != NULL)
    {
      g_autofree char *name = med_item_text (who, "name");
      g_autofree char *place = place_of (who);
      g_autofree char *see = g_strdup_printf (_ ("See as %s"), name);

      adw_button_content_set_label (self->see_as_words, see);
      adw_avatar_set_text (self->avatar, med_name_for_initials (name));
      gtk_label_set_text (self->name, name);
      gtk_label_set_text (self->place, place);
    }
}

static void
page_cb (MedGrantDialog *self)
{
  if (self->draft.item != NULL)
    draft_changed (self);
}

static GtkWidget *
make_person (gpointer person, gpointer user_data)
{
  g_autofree char *name = med_item_text (person, "name");
  g_autofree char *place = place_of (person);
  GtkWidget *row = med_fact_row_new (NULL, NULL, name, place);

  med_fact_row_set_avatar (MED_FACT_ROW (row), name, 32);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "med-person", g_object_ref (person), g_object_unref);
  return row;
}

static void
person_cb (MedGrantDialog *self, GtkListBoxRow *row)
{
  g_object_set (self->draft.item, "who", g_object_get_data (G_OBJECT (row), "med-person"), NULL);
  gtk_stack_set_visible_child_name (self->stack, "terms");
}

/* Enter in the search takes the first who matches. */
static void
first_cb (MedGrantDialog *self)
{
  GtkListBoxRow *row;

  g_object_set (self->directory, "search", gtk_editable_get_text (GTK_EDITABLE (self->search)),
                NULL);
  row = gtk_list_box_get_row_at_index (self->people, 0);
  if (row != NULL)
    person_cb (self, row);
}

static void
change_cb (MedGrantDialog *self)
{
  gtk_stack_set_visible_child_name (self->stack, "who");
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

static void
search_cb (MedGrantDialog *self)
{
  if (self->directory != NULL)
    g_object_set (self->directory, "search", gtk_editable_get_text (GTK_EDITABLE (self->search)),
                  NULL);
}

static void
choose_records_cb (MedGrantDialog *self)
{
  g_signal_emit (self, choose_records_signal, 0);
}

void
med_grant_dialog_choose_records (MedGrantDialog *self, GListModel *records)
{
  g_auto (GStrv) chosen = NULL;

  g_return_if_fail (MED_IS_GRANT_DIALOG (self));
  chosen = med_item_texts (self->draft.item, "records");
  gtk_stack_set_visible_child_name (self->stack, "records");
  med_record_chooser_set (self->chooser, records, (const char *const *)chosen);
}

static void
chosen_cb (MedGrantDialog *self)
{
  g_auto (GStrv) chosen = med_record_chooser_get_chosen (self->chooser);

  med_terms_form_set_records (self->form, (const char *const *)chosen);
  gtk_stack_set_visible_child_name (self->stack, "terms");
}

static void
see_as_cb (MedGrantDialog *self)
{
  g_signal_emit (self, see_as_signal, 0);
}

static void
bar_cb (MedGrantDialog *self)
{
  g_signal_emit (self, start_over_signal, 0);
}

void
med_grant_dialog_continued (MedGrantDialog *self)
{
  g_autoptr (GObject) who = NULL;

  g_return_if_fail (MED_IS_GRANT_DIALOG (self));
  who = med_item_object (self->draft.item, "who");
  med_terms_form_set_draft (self->form, self->draft.item, FALSE);
  gtk_stack_set_visible_child_name (self->stack, who != NULL ? "terms" : "who");
  g_object_set (self->bar, "kind", "info", "icon-name", "document-edit-symbolic", NULL);
  med_bar_show (self->bar, _ ("You began this earlier. Nothing was shared."), _ ("Start Over"));
}

void
med_grant_dialog_refill (MedGrantDialog *self)
{
  g_return_if_fail (MED_IS_GRANT_DIALOG (self));
  med_terms_form_set_draft (self->form, self->draft.item, FALSE);
}

static void
share_cb (MedGrantDialog *self)
{
  if (!gtk_widget_get_sensitive (self->share))
    return;
  self->busy = TRUE;
  gtk_widget_set_visible (self->spinner, TRUE);
  draft_changed (self);
  med_bar_hide (self->bar);
  g_signal_emit (self, share_signal, 0);
}

void
med_grant_dialog_done (MedGrantDialog *self, const char *problem)
{
  g_return_if_fail (MED_IS_GRANT_DIALOG (self));
  self->busy = FALSE;
  gtk_widget_set_visible (self->spinner, FALSE);
  if (problem == NULL)
    {
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  g_autofree char *markup = g_markup_escape_text (problem, -1);
  g_object_set (self->bar, "kind", "bad", "icon-name", "dialog-warning-symbolic", NULL);
  med_bar_show (self->bar, markup, NULL);
  draft_changed (self);
}

static gboolean
confirm_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  share_cb (MED_GRANT_DIALOG (widget));
  return TRUE;
}

static void
med_grant_dialog_dispose (GObject *object)
{
  MedGrantDialog *self = MED_GRANT_DIALOG (object);

  med_item_watch (&self->draft, NULL, NULL, NULL);
  /* The directory is everybody's: the next one who looks into it finds all of it. */
  if (self->directory != NULL)
    g_object_set (self->directory, "search", "", NULL);
  g_clear_object (&self->directory);
  G_OBJECT_CLASS (med_grant_dialog_parent_class)->dispose (object);
}

static void
med_grant_dialog_class_init (MedGrantDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_grant_dialog_dispose;
  share_signal = g_signal_new ("share", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                               NULL, G_TYPE_NONE, 0);
  see_as_signal = g_signal_new ("see-as", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 0);
  start_over_signal = g_signal_new ("start-over", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 0);
  choose_records_signal = g_signal_new ("choose-records", G_TYPE_FROM_CLASS (klass),
                                        G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, confirm_cb, NULL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/medease/MedEase/grant-dialog.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, MedGrantDialog, name)
  BIND (stack);
  BIND (share);
  BIND (spinner);
  BIND (search);
  BIND (people);
  BIND (avatar);
  BIND (name);
  BIND (place);
  BIND (asked);
  BIND (form);
  BIND (chooser);
  BIND (bar);
  BIND (see_as);
  BIND (see_as_words);
#undef BIND
#define CALL(name) gtk_widget_class_bind_template_callback (widget_class, name)
  CALL (share_cb);
  CALL (change_cb);
  CALL (search_cb);
  CALL (person_cb);
  CALL (first_cb);
  CALL (see_as_cb);
  CALL (page_cb);
  CALL (choose_records_cb);
  CALL (chosen_cb);
#undef CALL
}

static void
med_grant_dialog_init (MedGrantDialog *self)
{
  static const char *const dim[] = { "dim", "pad", NULL };

  gtk_widget_init_template (GTK_WIDGET (self));
  med_pill_set (self->asked, _ ("Asked for this"), NULL, "info");
  g_signal_connect_swapped (self->bar, "clicked", G_CALLBACK (bar_cb), self);
  gtk_list_box_set_placeholder (
      self->people, med_label_new (_ ("Nobody in the directory matches. Try the family name, a "
                                      "field or a clinic."),
                                   dim));
}

/* Typing looks for a person as soon as the dialog has the keys. */
static void
active_cb (MedGrantDialog *self)
{
  g_signal_handlers_disconnect_by_func (self, active_cb, self);
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

MedGrantDialog *
med_grant_dialog_new (GtkWindow *parent, GObject *draft, GListModel *directory)
{
  MedGrantDialog *self = g_object_new (MED_TYPE_GRANT_DIALOG, "transient-for", parent, NULL);
  g_autoptr (GObject) who = med_item_object (draft, "who");

  g_set_object (&self->directory, directory);
  if (directory != NULL)
    {
      g_autoptr (GtkSliceListModel) first
          = gtk_slice_list_model_new (g_object_ref (directory), 0, PEOPLE_SHOWN_MAX);
      gtk_list_box_bind_model (self->people, G_LIST_MODEL (first), make_person, self, NULL);
    }
  med_terms_form_set_draft (self->form, draft, FALSE);
  med_item_watch (&self->draft, draft, self, draft_changed);
  gtk_stack_set_visible_child_name (self->stack, who != NULL ? "terms" : "who");
  if (who == NULL)
    g_signal_connect_object (self, "notify::is-active", G_CALLBACK (active_cb), self, 0);
  return self;
}
