/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The check of four recovery words. */
#include "app/words-check.h"

#include "app/widgets/widget.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

#define ROWS 4
/* Completion would give the word away earlier. */
#define PREFIX_MIN 3
#define SUGGESTIONS 3

struct _MedWordsCheck
{
  GtkWidget parent_instance;
  GtkWidget *box, *list_box, *hint;
  GtkWidget *rows[ROWS], *marks[ROWS];
  GtkEventControllerFocus *focus[ROWS];
  const char *const *words;
  const MedWordList *list;
  guint places[ROWS];
  gboolean passed;
};

G_DEFINE_FINAL_TYPE (MedWordsCheck, med_words_check, GTK_TYPE_WIDGET)

enum
{
  PROP_PASSED = 1,
  N_PROPS
};
static GParamSpec *properties[N_PROPS];
static guint activate_signal;

/* What is wrong with a finished word, NULL when nothing is. */
static char *
problem_of (MedWordsCheck *self, guint row, const char *text)
{
  g_autofree char *near = NULL;

  if (g_strcmp0 (text, self->words[self->places[row]]) == 0)
    return NULL;
  if (self->list->known (text))
    return g_strdup_printf (_ ("Word %u is another one. Look at your sheet again."),
                            self->places[row] + 1);
  near = self->list->nearest (text);
  if (near != NULL)
    return g_strdup_printf (_ ("Word %u is not in the word list. Did you mean “%s”?"),
                            self->places[row] + 1, near);
  return g_strdup_printf (_ ("Word %u is not in the word list."), self->places[row] + 1);
}

static void
check (MedWordsCheck *self)
{
  g_autofree char *hint = NULL;
  gboolean passed = self->words != NULL;

  for (guint i = 0; i < ROWS && self->words != NULL; i++)
    {
      const char *text = gtk_editable_get_text (GTK_EDITABLE (self->rows[i]));
      gboolean right = g_strcmp0 (text, self->words[self->places[i]]) == 0;
      /* A word still being typed is not wrong yet. */
      gboolean typing
          = gtk_event_controller_focus_contains_focus (self->focus[i]) && !self->list->known (text);
      g_autofree char *problem = *text != '\0' && !right ? problem_of (self, i, text) : NULL;

      gtk_widget_set_visible (self->marks[i], right);
      med_widget_set_class (self->rows[i], "error", problem != NULL && !typing);
      if (problem != NULL && !typing && hint == NULL)
        hint = g_steal_pointer (&problem);
      passed = passed && right;
    }
  med_label_set (GTK_LABEL (self->hint), hint);
  if (passed == self->passed)
    return;
  self->passed = passed;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PASSED]);
}

static void
move_on_cb (GtkWidget *row, MedWordsCheck *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (row));

  /* Enter takes the only word that begins so. */
  if (strlen (text) >= PREFIX_MIN && !self->list->known (text))
    {
      g_auto (GStrv) matches = self->list->complete (text, SUGGESTIONS);
      if (matches != NULL && g_strv_length (matches) == 1)
        gtk_editable_set_text (GTK_EDITABLE (row), matches[0]);
    }
  check (self);
  if (self->passed)
    g_signal_emit (self, activate_signal, 0);
  else
    for (guint i = 0; i + 1 < ROWS; i++)
      if (self->rows[i] == row)
        gtk_widget_grab_focus (self->rows[i + 1]);
}

void
med_words_check_start (MedWordsCheck *self, const char *const words[MED_RECOVERY_WORDS],
                       const guint places[4], const MedWordList *list)
{
  g_return_if_fail (MED_IS_WORDS_CHECK (self));
  med_words_check_clear (self);
  self->list = list;
  for (guint i = 0; i < ROWS; i++)
    {
      g_autofree char *title = g_strdup_printf (_ ("Word %u"), places[i] + 1);
      self->places[i] = places[i];
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->rows[i]), title);
    }
  self->words = words;
}

gboolean
med_words_check_get_passed (MedWordsCheck *self)
{
  g_return_val_if_fail (MED_IS_WORDS_CHECK (self), FALSE);
  return self->passed;
}

void
med_words_check_clear (MedWordsCheck *self)
{
  g_return_if_fail (MED_IS_WORDS_CHECK (self));
  self->words = NULL;
  for (guint i = 0; i < ROWS; i++)
    {
      gtk_editable_set_text (GTK_EDITABLE (self->rows[i]), "");
      gtk_widget_set_visible (self->marks[i], FALSE);
      gtk_widget_remove_css_class (self->rows[i], "error");
    }
  check (self);
}

static gboolean
med_words_check_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (MED_WORDS_CHECK (widget)->rows[0]);
}

static void
med_words_check_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_boolean (value, MED_WORDS_CHECK (object)->passed);
}

static void
med_words_check_dispose (GObject *object)
{
  med_widget_drop_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (med_words_check_parent_class)->dispose (object);
}

static void
med_words_check_class_init (MedWordsCheckClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = med_words_check_get_property;
  object_class->dispose = med_words_check_dispose;
  properties[PROP_PASSED] = g_param_spec_boolean ("passed", NULL, NULL, FALSE,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  activate_signal = g_signal_new ("activate", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
  GTK_WIDGET_CLASS (klass)->grab_focus = med_words_check_grab_focus;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
med_words_check_init (MedWordsCheck *self)
{
  static const char *const bad[] = { "bad-text", "semi", "small", NULL };

  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);
  self->list_box = g_object_new (GTK_TYPE_LIST_BOX, "selection-mode", GTK_SELECTION_NONE, NULL);
  gtk_widget_add_css_class (self->list_box, "boxed-list");
  self->hint = med_label_new (NULL, bad);
  gtk_widget_set_visible (self->hint, FALSE);
  for (guint i = 0; i < ROWS; i++)
    {
      self->rows[i] = adw_entry_row_new ();
      self->marks[i] = gtk_image_new_from_icon_name ("me-recorded-symbolic");
      gtk_widget_add_css_class (self->marks[i], "pill-ok-icon");
      gtk_widget_set_visible (self->marks[i], FALSE);
      med_widget_set_label (self->marks[i], _ ("Right"));
      adw_entry_row_add_suffix (ADW_ENTRY_ROW (self->rows[i]), self->marks[i]);
      self->focus[i] = GTK_EVENT_CONTROLLER_FOCUS (gtk_event_controller_focus_new ());
      gtk_widget_add_controller (self->rows[i], GTK_EVENT_CONTROLLER (self->focus[i]));
      g_signal_connect_swapped (self->focus[i], "notify::contains-focus", G_CALLBACK (check), self);
      g_signal_connect_swapped (self->rows[i], "changed", G_CALLBACK (check), self);
      g_signal_connect (self->rows[i], "entry-activated", G_CALLBACK (move_on_cb), self);
      gtk_list_box_append (GTK_LIST_BOX (self->list_box), self->rows[i]);
    }
  gtk_box_append (GTK_BOX (self->box), self->list_box);
  gtk_box_append (GTK_BOX (self->box), self->hint);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}
