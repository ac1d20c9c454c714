/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dialog between choosing files and locking them: one expander a file, guessed already. */
#include "app/add-record-dialog.h"

#include "app/format.h"
#include "app/item.h"
#include "app/widgets/banner.h"
#include "app/widgets/bar.h"
#include "app/widgets/tile.h"
#include "app/widgets/widget.h"
#include "app/words.h"

#include <glib/gi18n.h>

#define FEW_FILES 3

struct _MedAddRecordDialog
{
  AdwWindow parent_instance;
  GtkWidget *save, *progress_box;
  GtkProgressBar *progress;
  GtkListBox *files;
  MedBanner *banner;
  GtkLabel *note, *amount;
  MedBar *bar;
  char **addable; /* NULL: every category */
  MedItemWatch draft;
  GCancellable *saving; /* while it is under way */
  gint64 started;       /* monotonic */
  gboolean stopped, few;
};

G_DEFINE_FINAL_TYPE (MedAddRecordDialog, med_add_record_dialog, ADW_TYPE_WINDOW)

static guint save_signal, remove_signal;

static guint
seconds_left (MedAddRecordDialog *self, guint64 done, guint64 total)
{
  double spent = (double)(g_get_monotonic_time () - self->started) / G_USEC_PER_SEC;

  /* The first moments say little. */
  return done > 0 && total > done && spent >= 1
             ? (guint)MIN (spent * (double)(total - done) / (double)done + 1, 86400.0)
             : 0;
}

static void
draft_changed (gpointer owner)
{
  MedAddRecordDialog *self = MED_ADD_RECORD_DIALOG (owner);
  gboolean busy = self->saving != NULL;

  gtk_widget_set_sensitive (self->save, med_item_flag (self->draft.item, "ready") && !busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->files), !busy);
  gtk_widget_set_visible (self->progress_box, busy);
  if (busy)
    {
      guint64 done = med_item_number (self->draft.item, "done");
      guint64 total = med_item_number (self->draft.item, "total");
      g_autofree char *amount = med_format_progress (done, total, seconds_left (self, done, total));
      gtk_label_set_text (self->amount, amount);
      gtk_progress_bar_set_fraction (self->progress,
                                     total > 0 ? MIN ((double)done / (double)total, 1) : 0);
    }
}

static void
text_cb (GtkEditable *editable, GObject *item)
{
  const char *property = g_object_get_data (G_OBJECT (editable), "med-property");
  g_object_set (item, property, gtk_editable_get_text (editable), NULL);
}

static void
category_cb (AdwComboRow *row, GParamSpec *pspec, GObject *item)
{
  GPtrArray *words = g_object_get_data (G_OBJECT (row), "med-words");
  guint selected = adw_combo_row_get_selected (row);
  MedTile *tile = g_object_get_data (G_OBJECT (row), "med-tile");

  if (selected >= words->len)
    return;
  g_object_set (item, "category", (const char *)g_ptr_array_index (words, selected), NULL);
  med_tile_set_category (tile, g_ptr_array_index (words, selected));
}

static GtkWidget *
make_entry (GObject *item, const char *title, const char *property)
{
  GtkWidget *entry = adw_entry_row_new ();
  g_autofree char *text = med_item_text (item, property);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (entry), title);
  gtk_editable_set_text (GTK_EDITABLE (entry), text);
  g_object_set_data (G_OBJECT (entry), "med-property", (gpointer)property);
  g_signal_connect_object (entry, "changed", G_CALLBACK (text_cb), item, 0);
  return entry;
}

static GtkWidget *
make_category (MedAddRecordDialog *self, GObject *item, GtkWidget *tile)
{
  GtkWidget *row = adw_combo_row_new ();
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);
  g_autofree char *category = med_item_text (item, "category");
  guint chosen = GTK_INVALID_LIST_POSITION;

  for (const MedWord *word = med_category_all (); word->word != NULL; word++)
    {
      if (self->addable != NULL
          && !g_strv_contains ((const char *const *)self->addable, word->word))
        continue;
      gtk_string_list_append (labels, _ (word->label));
      if (g_str_equal (word->word, category))
        chosen = words->len;
      g_ptr_array_add (words, g_strdup (word->word));
    }
  g_object_set_data_full (G_OBJECT (row), "med-words", words, (GDestroyNotify)g_ptr_array_unref);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Category"));
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (labels));
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), chosen);
  g_object_set_data (G_OBJECT (row), "med-tile", tile);
  g_signal_connect_object (row, "notify::selected", G_CALLBACK (category_cb), item, 0);
  return row;
}

static void
show_problem (GObject *item, GParamSpec *pspec, AdwExpanderRow *row)
{
  g_autofree char *problem = med_item_text (item, "problem");
  g_autofree char *size = med_format_size (med_item_number (item, "size"));
  g_autofree char *escaped = g_markup_escape_text (*problem != '\0' ? problem : size, -1);

  adw_expander_row_set_subtitle (row, escaped);
  med_widget_set_class (GTK_WIDGET (row), "error", *problem != '\0');
}

static void
remove_cb (GtkWidget *button, GObject *item)
{
  GtkRoot *dialog = gtk_widget_get_root (button);

  g_signal_emit (dialog, remove_signal, 0, item);
}

static GtkWidget *
make_remove (GObject *item)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("window-close-symbolic");

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  med_button_set_words (button, _ ("Leave This File Out"));
  g_signal_connect_object (button, "clicked", G_CALLBACK (remove_cb), item, 0);
  return button;
}

static GtkWidget *
make_file (gpointer item, gpointer user_data)
{
  MedAddRecordDialog *self = MED_ADD_RECORD_DIALOG (user_data);
  GtkWidget *row = adw_expander_row_new ();
  GtkWidget *tile = med_tile_new (NULL, NULL);
  g_autofree char *name = med_item_text (item, "file-name");
  g_autofree char *category = med_item_text (item, "category");
  g_autofree char *title = g_markup_escape_text (name, -1);

  med_tile_set_category (MED_TILE (tile), category);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  show_problem (item, NULL, ADW_EXPANDER_ROW (row));
  g_signal_connect_object (item, "notify::problem", G_CALLBACK (show_problem), row, 0);
  adw_expander_row_add_action (ADW_EXPANDER_ROW (row), make_remove (item));
  adw_expander_row_add_prefix (ADW_EXPANDER_ROW (row), tile);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row), make_entry (item, _ ("Title"), "title"));
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row), make_category (self, item, tile));
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row),
                            make_entry (item, _ ("Date (year-month-day)"), "date"));
  /* Of many files first which ones they are. */
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), self->few);
  return row;
}

static void
save_cb (MedAddRecordDialog *self)
{
  if (!gtk_widget_get_sensitive (self->save))
    return;
  self->saving = g_cancellable_new ();
  self->started = g_get_monotonic_time ();
  self->stopped = FALSE;
  draft_changed (self);
  med_bar_hide (self->bar);
  g_signal_emit (self, save_signal, 0);
}

GCancellable *
med_add_record_dialog_get_cancellable (MedAddRecordDialog *self)
{
  g_return_val_if_fail (MED_IS_ADD_RECORD_DIALOG (self), NULL);
  return self->saving;
}

void
med_add_record_dialog_done (MedAddRecordDialog *self, const char *problem)
{
  g_return_if_fail (MED_IS_ADD_RECORD_DIALOG (self));
  g_clear_object (&self->saving);
  if (problem == NULL)
    {
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  g_autofree char *markup = g_markup_escape_text (
      self->stopped ? _ ("Stopped. What is still in this list was not added.") : problem, -1);
  med_bar_show (self->bar, markup, NULL);
  draft_changed (self);
}

/* Cancel: first what is under way, then the dialog. */
static gboolean
med_add_record_dialog_close_request (GtkWindow *window)
{
  MedAddRecordDialog *self = MED_ADD_RECORD_DIALOG (window);

  if (self->saving == NULL)
    return GTK_WINDOW_CLASS (med_add_record_dialog_parent_class)->close_request (window);
  self->stopped = TRUE;
  g_cancellable_cancel (self->saving);
  return TRUE;
}

static gboolean
confirm_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  save_cb (MED_ADD_RECORD_DIALOG (widget));
  return TRUE;
}

static void
med_add_record_dialog_dispose (GObject *object)
{
  med_item_watch (&MED_ADD_RECORD_DIALOG (object)->draft, NULL, NULL, NULL);
  g_clear_pointer (&MED_ADD_RECORD_DIALOG (object)->addable, g_strfreev);
  g_clear_object (&MED_ADD_RECORD_DIALOG (object)->saving);
  G_OBJECT_CLASS (med_add_record_dialog_parent_class)->dispose (object);
}

static void
med_add_record_dialog_class_init (MedAddRecordDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_add_record_dialog_dispose;
  save_signal = g_signal_new ("save", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                              NULL, G_TYPE_NONE, 0);
  remove_signal = g_signal_new ("remove", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 1, G_TYPE_OBJECT);
  GTK_WINDOW_CLASS (klass)->close_request = med_add_record_dialog_close_request;
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, confirm_cb, NULL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/medease/MedEase/add-record-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MedAddRecordDialog, save);
  gtk_widget_class_bind_template_child (widget_class, MedAddRecordDialog, progress_box);
  gtk_widget_class_bind_template_child (widget_class, MedAddRecordDialog, progress);
  gtk_widget_class_bind_template_child (widget_class, MedAddRecordDialog, amount);
  gtk_widget_class_bind_template_child (widget_class, MedAddRecordDialog, files);
  gtk_widget_class_bind_template_child (widget_class, MedAddRecordDialog, banner);
  gtk_widget_class_bind_template_child (widget_class, MedAddRecordDialog, note);
  gtk_widget_class_bind_template_child (widget_class, MedAddRecordDialog, bar);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
}

static void
med_add_record_dialog_init (MedAddRecordDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* The dialog goes with its last file. */
static void
items_changed_cb (MedAddRecordDialog *self, guint position, guint removed, guint added,
                  GListModel *items)
{
  if (self->saving == NULL && g_list_model_get_n_items (items) == 0)
    gtk_window_close (GTK_WINDOW (self));
}

static void
show_replaced (MedAddRecordDialog *self, GObject *record)
{
  g_autofree char *title = med_item_text (record, "title");
  g_autofree char *text = g_strdup_printf (
      _ ("This becomes the version that is shown of “%s”. The one before stays in "
         "its history. Whoever may see it now sees both."),
      title);

  gtk_window_set_title (GTK_WINDOW (self), _ ("Corrected Version"));
  gtk_label_set_text (self->note, text);
}

static void
show_patient (MedAddRecordDialog *self, GObject *patient)
{
  g_auto (GStrv) addable = med_item_texts (patient, "addable");

  if (addable != NULL && addable[0] != NULL)
    self->addable = g_steal_pointer (&addable);
  gtk_window_set_title (GTK_WINDOW (self), _ ("Add for the Patient"));
  med_banner_set_patient (self->banner, patient, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->banner), TRUE);
  gtk_label_set_text (self->note,
                      _ ("They are locked on this computer before anything is sent. The patient, "
                         "whoever may see the category, and you can open them."));
}

MedAddRecordDialog *
med_add_record_dialog_new (GtkWindow *parent, GObject *draft)
{
  MedAddRecordDialog *self
      = g_object_new (MED_TYPE_ADD_RECORD_DIALOG, "transient-for", parent, NULL);

  g_autoptr (GObject) items = med_item_object (draft, "items");
  g_autoptr (GObject) patient = med_item_object (draft, "for-patient");

  g_autoptr (GObject) replaces = med_item_object (draft, "replaces");

  if (patient != NULL)
    show_patient (self, patient);
  if (replaces != NULL)
    show_replaced (self, replaces);
  self->few = g_list_model_get_n_items (G_LIST_MODEL (items)) <= FEW_FILES;
  g_signal_connect_object (items, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_list_box_bind_model (self->files, G_LIST_MODEL (items), make_file, self, NULL);
  med_item_watch (&self->draft, draft, self, draft_changed);
  return self;
}
