/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who can help, and how many of them together. */
#include "app/choose-helpers.h"

#include "app/item.h"
#include "app/widgets/widget.h"

#include <glib/gi18n.h>

#define CARD "medease-card:"

struct _MedChooseHelpers
{
  GtkBox parent_instance;
  GtkListBox *people;
  GtkTextView *cards;
  GtkSpinButton *of;
  GtkLabel *count;
};

G_DEFINE_FINAL_TYPE (MedChooseHelpers, med_choose_helpers, GTK_TYPE_BOX)

static guint changed_signal;

static void
add_cards (MedChooseHelpers *self, GPtrArray *people)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->cards);
  GtkTextIter start, end;
  g_autofree char *text = NULL;
  const char *at;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  /* A card may be broken into lines: it goes on until the next one begins. */
  at = strstr (text, CARD);
  while (at != NULL)
    {
      const char *next = strstr (at + strlen (CARD), CARD);
      GString *card = g_string_new (NULL);

      for (const char *c = at; *c != '\0' && c != next; c++)
        if (!g_ascii_isspace (*c) && *c != ',')
          g_string_append_c (card, *c);
      g_ptr_array_add (people, g_string_free (card, FALSE));
      at = next;
    }
}

char **
med_choose_helpers_get_people (MedChooseHelpers *self)
{
  GPtrArray *people = g_ptr_array_new ();
  GtkListBoxRow *row;

  g_return_val_if_fail (MED_IS_CHOOSE_HELPERS (self), NULL);
  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->people, i)) != NULL; i++)
    {
      GtkCheckButton *check = g_object_get_data (G_OBJECT (row), "med-check");
      if (gtk_check_button_get_active (check))
        g_ptr_array_add (people, g_strdup (g_object_get_data (G_OBJECT (row), "med-id")));
    }
  add_cards (self, people);
  g_ptr_array_add (people, NULL);
  return (char **)g_ptr_array_free (people, FALSE);
}

guint
med_choose_helpers_get_of (MedChooseHelpers *self)
{
  g_return_val_if_fail (MED_IS_CHOOSE_HELPERS (self), 0);
  return (guint)gtk_spin_button_get_value_as_int (self->of);
}

gboolean
med_choose_helpers_ready (MedChooseHelpers *self)
{
  g_auto (GStrv) people = med_choose_helpers_get_people (self);
  guint count = g_strv_length (people);

  return count >= 2 && med_choose_helpers_get_of (self) <= count;
}

static void
changed_cb (MedChooseHelpers *self)
{
  g_auto (GStrv) people = med_choose_helpers_get_people (self);
  guint count = g_strv_length (people);
  g_autofree char *text
      = g_strdup_printf (ngettext ("%u person is chosen", "%u people are chosen", count), count);

  gtk_label_set_text (self->count, text);
  g_signal_emit (self, changed_signal, 0);
}

static GtkWidget *
make_person (gpointer item, gpointer user_data)
{
  g_autofree char *name = med_item_text (item, "name");
  g_autofree char *detail = med_item_text (item, "specialty");
  GtkWidget *row = adw_action_row_new (), *check = gtk_check_button_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), detail);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  med_widget_set_label (check, name);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  g_object_set_data (G_OBJECT (row), "med-check", check);
  g_object_set_data_full (G_OBJECT (row), "med-id", med_item_text (item, "id"), g_free);
  g_signal_connect_object (check, "toggled", G_CALLBACK (changed_cb), user_data, G_CONNECT_SWAPPED);
  return row;
}

static void
med_choose_helpers_class_init (MedChooseHelpersClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/medease/MedEase/choose-helpers.ui");
  gtk_widget_class_bind_template_child (widget_class, MedChooseHelpers, people);
  gtk_widget_class_bind_template_child (widget_class, MedChooseHelpers, cards);
  gtk_widget_class_bind_template_child (widget_class, MedChooseHelpers, of);
  gtk_widget_class_bind_template_child (widget_class, MedChooseHelpers, count);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
}

static void
med_choose_helpers_init (MedChooseHelpers *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (gtk_text_view_get_buffer (self->cards), "changed",
                           G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
}

GtkWidget *
med_choose_helpers_new (GListModel *directory)
{
  MedChooseHelpers *self = g_object_new (MED_TYPE_CHOOSE_HELPERS, NULL);

  gtk_list_box_bind_model (self->people, directory, make_person, self, NULL);
  changed_cb (self);
  return GTK_WIDGET (self);
}
