/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dialog before a chart opens. */
#include "app/open-chart-dialog.h"

#include "app/item.h"
#include "app/widgets/banner.h"
#include "app/widgets/bar.h"
#include "app/widgets/chip.h"
#include "app/widgets/widget.h"
#include "app/words.h"

#include <glib/gi18n.h>

struct _MedOpenChartDialog
{
  AdwWindow parent_instance;
  GtkWidget *open, *spinner, *what_line;
  MedBanner *banner;
  MedBar *bar;
  MedChipSet *chips;
  GtkDropDown *purpose;
  GtkEntry *reason;
  GtkLabel *sentence;
  char **offered;
  gboolean busy;
};

G_DEFINE_FINAL_TYPE (MedOpenChartDialog, med_open_chart_dialog, ADW_TYPE_WINDOW)

static guint open_signal;

/* What a doctor may say; the codes travel, the words are shown. */
static const char *const purposes[] = { "TREAT", "PATRQT", "FAMRQT", "HPAYMT", "HRESCH" };

static gboolean
is_sensitive (const char *category)
{
  static const char *const words[] = { "mental-health", "sexual-health", "social", NULL };
  return g_strv_contains (words, category);
}

static void
show_state (MedOpenChartDialog *self)
{
  g_auto (GStrv) chosen = med_chip_set_get_selected (self->chips);
  gboolean any = self->offered[0] == NULL || chosen[0] != NULL;

  gtk_widget_set_sensitive (self->open, any && !self->busy);
  gtk_widget_set_visible (self->spinner, self->busy);
  gtk_label_set_text (self->sentence,
                      self->busy ? _ ("Opening… This is being written down for the patient.")
                      : any
                          ? _ ("This is written down for the patient first: your name, what you "
                               "open, when and why. It then stays open for 15 minutes, and longer "
                               "if you ask for it.")
                          : _ ("Choose what you want to see."));
}

static void
chips_cb (MedOpenChartDialog *self)
{
  if (self->offered != NULL)
    show_state (self);
}

static void
open_cb (MedOpenChartDialog *self)
{
  if (!gtk_widget_get_sensitive (self->open))
    return;
  self->busy = TRUE;
  med_bar_hide (self->bar);
  show_state (self);
  g_signal_emit (self, open_signal, 0);
}

char **
med_open_chart_dialog_get_categories (MedOpenChartDialog *self)
{
  g_return_val_if_fail (MED_IS_OPEN_CHART_DIALOG (self), NULL);
  g_auto (GStrv) chosen = med_chip_set_get_selected (self->chips);

  return g_strv_length (chosen) < g_strv_length (self->offered) ? g_steal_pointer (&chosen) : NULL;
}

const char *
med_open_chart_dialog_get_purpose (MedOpenChartDialog *self)
{
  g_return_val_if_fail (MED_IS_OPEN_CHART_DIALOG (self), NULL);
  return purposes[MIN (gtk_drop_down_get_selected (self->purpose), G_N_ELEMENTS (purposes) - 1)];
}

const char *
med_open_chart_dialog_get_reason (MedOpenChartDialog *self)
{
  g_return_val_if_fail (MED_IS_OPEN_CHART_DIALOG (self), NULL);
  return gtk_editable_get_text (GTK_EDITABLE (self->reason));
}

void
med_open_chart_dialog_done (MedOpenChartDialog *self, const char *problem)
{
  g_return_if_fail (MED_IS_OPEN_CHART_DIALOG (self));
  self->busy = FALSE;
  show_state (self);
  if (problem == NULL)
    {
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  g_autofree char *markup = g_markup_escape_text (problem, -1);
  med_bar_show (self->bar, markup, NULL);
}

static gboolean
confirm_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  open_cb (MED_OPEN_CHART_DIALOG (widget));
  return TRUE;
}

static void
med_open_chart_dialog_dispose (GObject *object)
{
  g_clear_pointer (&MED_OPEN_CHART_DIALOG (object)->offered, g_strfreev);
  G_OBJECT_CLASS (med_open_chart_dialog_parent_class)->dispose (object);
}

static void
med_open_chart_dialog_class_init (MedOpenChartDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_open_chart_dialog_dispose;
  open_signal = g_signal_new ("open", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                              NULL, G_TYPE_NONE, 0);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, confirm_cb, NULL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/medease/MedEase/open-chart-dialog.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, MedOpenChartDialog, name)
  BIND (open);
  BIND (spinner);
  BIND (what_line);
  BIND (banner);
  BIND (bar);
  BIND (chips);
  BIND (purpose);
  BIND (reason);
  BIND (sentence);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, open_cb);
  gtk_widget_class_bind_template_callback (widget_class, chips_cb);
}

static void
med_open_chart_dialog_init (MedOpenChartDialog *self)
{
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);

  gtk_widget_init_template (GTK_WIDGET (self));
  for (size_t i = 0; i < G_N_ELEMENTS (purposes); i++)
    gtk_string_list_append (labels, med_purpose_label (purposes[i]));
  gtk_drop_down_set_model (self->purpose, G_LIST_MODEL (labels));
}

MedOpenChartDialog *
med_open_chart_dialog_new (GtkWindow *parent, GObject *person)
{
  MedOpenChartDialog *self
      = g_object_new (MED_TYPE_OPEN_CHART_DIALOG, "transient-for", parent, NULL);
  g_auto (GStrv) open = med_item_texts (person, "open");
  g_autoptr (GStrvBuilder) first = g_strv_builder_new ();
  g_auto (GStrv) chosen = NULL;

  med_banner_set_patient (self->banner, person, FALSE);
  for (guint i = 0; open != NULL && open[i] != NULL; i++)
    {
      med_chip_set_add (self->chips, open[i], med_category_label (open[i]));
      /* What is sensitive is opened because it is needed, never by the way. */
      if (!is_sensitive (open[i]))
        g_strv_builder_add (first, open[i]);
    }
  chosen = g_strv_builder_end (first);
  med_chip_set_set_selected (self->chips, (const char *const *)chosen);
  self->offered = open != NULL ? g_steal_pointer (&open) : g_new0 (char *, 1);
  /* Single records are opened together. */
  gtk_widget_set_visible (self->what_line, self->offered[0] != NULL);
  show_state (self);
  return self;
}
