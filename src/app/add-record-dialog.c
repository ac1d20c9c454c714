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

struct _MedAddRecordDialog
{
  AdwWindow parent_instance;
  GtkWidget *save, *spinner;
  GtkListBox *files;
  MedBanner *banner;
  GtkLabel *note;
  MedBar *bar;
  char **addable; /* NULL: every category */
  MedItemWatch draft;
  gboolean busy;
};

G_DEFINE_FINAL_TYPE (MedAddRecordDialog, med_add_record_dialog, ADW_TYPE_WINDOW)

static guint save_signal;

static void
draft_changed (gpointer owner)
{
  MedAddRecordDialog *self = MED_ADD_RECORD_DIALOG (owner);

  gtk_widget_set_sensitive (self->save, med_item_flag (self->draft.item, "ready") && !self->busy);
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

static GtkWidget *
make_file (gpointer item, gpointer user_data)
{
  GtkWidget *row = adw_expander_row_new ();
  GtkWidget *tile = med_tile_new (NULL, NULL);
  g_autofree char *name = med_item_text (item, "file-name");
  g_autofree char *problem = med_item_text (item, "problem");
  g_autofree char *category = med_item_text (item, "category");
  g_autofree char *size = med_format_size (med_item_number (item, "size"));
  g_autofree char *escaped = g_markup_escape_text (*problem != '\0' ? problem : size, -1);
  g_autofree char *title = g_markup_escape_text (name, -1);

  med_tile_set_category (MED_TILE (tile), category);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), escaped);
  adw_expander_row_add_prefix (ADW_EXPANDER_ROW (row), tile);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row), make_entry (item, _ ("Title"), "title"));
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row), make_category (user_data, item, tile));
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row),
                            make_entry (item, _ ("Date (year-month-day)"), "date"));
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
  return row;
}

static void
save_cb (MedAddRecordDialog *self)
{
  if (!gtk_widget_get_sensitive (self->save))
    return;
  self->busy = TRUE;
  gtk_widget_set_visible (self->spinner, TRUE);
  draft_changed (self);
  med_bar_hide (self->bar);
  g_signal_emit (self, save_signal, 0);
}

void
med_add_record_dialog_done (MedAddRecordDialog *self, const char *problem)
{
  g_return_if_fail (MED_IS_ADD_RECORD_DIALOG (self));
  self->busy = FALSE;
  gtk_widget_set_visible (self->spinner, FALSE);
  if (problem == NULL)
    {
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  g_autofree char *markup = g_markup_escape_text (problem, -1);
  med_bar_show (self->bar, markup, NULL);
  draft_changed (self);
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
  G_OBJECT_CLASS (med_add_record_dialog_parent_class)->dispose (object);
}

static void
med_add_record_dialog_class_init (MedAddRecordDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_add_record_dialog_dispose;
  save_signal = g_signal_new ("save", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                              NULL, G_TYPE_NONE, 0);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, confirm_cb, NULL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/medease/MedEase/add-record-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MedAddRecordDialog, save);
  gtk_widget_class_bind_template_child (widget_class, MedAddRecordDialog, spinner);
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

  if (patient != NULL)
    show_patient (self, patient);
  gtk_list_box_bind_model (self->files, G_LIST_MODEL (items), make_file, self, NULL);
  med_item_watch (&self->draft, draft, self, draft_changed);
  return self;
}
