/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "Move to Category…": where a record belongs, and who gains or loses sight of it by that. */
#include "app/item.h"
#include "app/task-dialog.h"
#include "app/widgets/widget.h"
#include "app/widgets/wrap.h"
#include "app/window-session.h"
#include "app/window-sharing.h"
#include "app/words.h"
#include "client/record-model.h"

#include <glib/gi18n.h>

/* Room for three lines, so that the dialog does not need to grow with what is chosen. */
#define SENTENCE_HEIGHT 104

/* Lives as long as its dialog. */
typedef struct
{
  MedWindow *window; /* borrowed: the dialog goes with it */
  MedTaskDialog *dialog;
  MedRecord *record;
  GtkWidget *choices, *words;
  GtkToggleButton *first;
  const char *chosen; /* of a choice */
} Moving;

static void
moving_free (gpointer data)
{
  g_object_unref (((Moving *)data)->record);
  g_free (data);
}

static void
moved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MedReply) reply = (MedReply *)data;
  g_autoptr (GError) error = NULL;

  if (med_record_move_finish (MED_RECORD (source), result, &error))
    {
      if (reply->window != NULL)
        med_window_toast (reply->window,
                          _ ("It goes there as soon as the hospitals have heard of it"));
      if (reply->dialog != NULL)
        gtk_window_destroy (reply->dialog);
    }
  else if (reply->dialog != NULL)
    {
      med_task_dialog_set_busy (MED_TASK_DIALOG (reply->dialog), FALSE);
      med_task_dialog_set_problem (MED_TASK_DIALOG (reply->dialog), error->message);
    }
}

static void
confirm_cb (Moving *moving)
{
  med_task_dialog_set_busy (moving->dialog, TRUE);
  med_record_move_async (moving->record, moving->chosen, NULL, moved_cb,
                         med_reply_new (moving->window, GTK_WINDOW (moving->dialog)));
}

static void
chosen_cb (GtkToggleButton *choice, Moving *moving)
{
  g_autofree char *words = NULL;

  if (!gtk_toggle_button_get_active (choice))
    return;
  moving->chosen = g_object_get_data (G_OBJECT (choice), "med-category");
  words = med_record_move_words (moving->record, moving->chosen);
  gtk_label_set_text (GTK_LABEL (moving->words), words);
  med_task_dialog_set_problem (moving->dialog, NULL);
  med_task_dialog_set_ready (moving->dialog, TRUE);
}

static void
add_choice (Moving *moving, const char *category)
{
  GtkWidget *choice = gtk_toggle_button_new (), *content = gtk_box_new (0, 6);
  const MedWord *word = med_category_find (category);

  gtk_box_append (GTK_BOX (content), gtk_image_new_from_icon_name (word->icon));
  gtk_box_append (GTK_BOX (content), gtk_label_new (med_category_label (category)));
  gtk_button_set_child (GTK_BUTTON (choice), content);
  gtk_widget_add_css_class (choice, "chip");
  med_widget_set_label (choice, med_category_label (category));
  g_object_set_data_full (G_OBJECT (choice), "med-category", g_strdup (category), g_free);
  if (moving->first == NULL)
    moving->first = GTK_TOGGLE_BUTTON (choice);
  else
    gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (choice), moving->first);
  g_signal_connect (choice, "toggled", G_CALLBACK (chosen_cb), moving);
  gtk_box_append (GTK_BOX (moving->choices), choice);
}

/* The standard categories, then the patient's own ones, without the one where it is. */
static void
fill_choices (Moving *moving, const char *present)
{
  g_autoptr (GObject) records
      = med_item_object (med_window_get_session (moving->window), "records");
  g_auto (GStrv) own = records != NULL ? med_item_texts (records, "categories") : NULL;

  for (const MedWord *word = med_category_all (); word->word != NULL; word++)
    if (!g_str_equal (word->word, present))
      add_choice (moving, word->word);
  for (guint i = 0; own != NULL && own[i] != NULL; i++)
    if (med_category_find (own[i])->word == NULL && !g_str_equal (own[i], present))
      add_choice (moving, own[i]);
}

static GtkWidget *
make_form (Moving *moving)
{
  static const char *const dim[] = { "dim", NULL }, *const large[] = { "sentence-text", NULL };
  GtkWidget *form = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *frame = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_autofree char *title = med_item_text (moving->record, "title");
  g_autofree char *present = med_item_text (moving->record, "category");
  g_autofree char *where
      = g_strdup_printf (_ ("“%s” is in %s now."), title, med_category_label (present));

  moving->choices = gtk_box_new (0, 6);
  gtk_widget_set_layout_manager (moving->choices, med_wrap_new ());
  moving->words
      = med_label_new (_ ("Choose where it belongs. Who may see it follows from that."), large);
  fill_choices (moving, present);
  gtk_widget_add_css_class (frame, "sentence");
  gtk_widget_set_size_request (frame, -1, SENTENCE_HEIGHT);
  gtk_box_append (GTK_BOX (frame), moving->words);
  gtk_box_append (GTK_BOX (form), med_label_new (where, dim));
  /* Above the choices: it is seen in a small window too. */
  gtk_box_append (GTK_BOX (form), frame);
  gtk_box_append (GTK_BOX (form), moving->choices);
  return form;
}

void
med_window_move_record (MedWindow *self, GObject *record)
{
  Moving *moving = g_new0 (Moving, 1);

  moving->window = self;
  moving->record = g_object_ref (MED_RECORD (record));
  moving->dialog = med_task_dialog_new (GTK_WINDOW (self), _ ("Move to Category"), _ ("Move"),
                                        make_form (moving));
  g_object_set_data_full (G_OBJECT (moving->dialog), "med-moving", moving, moving_free);
  g_signal_connect_swapped (moving->dialog, "confirm", G_CALLBACK (confirm_cb), moving);
  med_sharing_present (self, GTK_WINDOW (moving->dialog));
}
