/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two entries, a bar and what is still wrong. */
#include "app/passphrase-form.h"

#include "app/widgets/widget.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

#define STRENGTH_NEEDED 2
#define STRENGTH_GOOD 3
#define STRENGTH_MAX 4

struct _MedPassphraseForm
{
  GtkWidget parent_instance;
  AdwPasswordEntryRow *passphrase, *again;
  GtkLevelBar *level;
  GtkLabel *strength_word, *strength_hint, *problem;
  guint (*strength) (const char *passphrase);
  gboolean ready;
};

G_DEFINE_FINAL_TYPE (MedPassphraseForm, med_passphrase_form, GTK_TYPE_WIDGET)

enum
{
  PROP_READY = 1,
  N_PROPS
};
static GParamSpec *properties[N_PROPS];
static guint activate_signal;

static void
changed_cb (MedPassphraseForm *self)
{
  static const char *const names[]
      = { N_ ("Too easy"), N_ ("Weak"), N_ ("Fair"), N_ ("Strong"), N_ ("Very strong") };
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->passphrase));
  const char *again = gtk_editable_get_text (GTK_EDITABLE (self->again));
  guint strength = self->strength != NULL ? MIN (self->strength (text), STRENGTH_MAX) : 0;
  gboolean same = strcmp (text, again) == 0;
  gboolean ready = same && strength >= STRENGTH_NEEDED;

  gtk_level_bar_set_value (self->level, *text != '\0' ? MAX (strength, 1u) : 0);
  gtk_label_set_text (self->strength_word, *text != '\0' ? _ (names[strength]) : "");
  gtk_label_set_text (self->strength_hint, strength >= STRENGTH_GOOD
                                               ? _ ("Four unrelated words or more")
                                               : _ ("Add another word that nobody would expect"));
  /* While it is typed the second one is shorter, not wrong. */
  med_label_set (self->problem,
                 *again != '\0' && !same && strncmp (text, again, strlen (again)) != 0
                     ? _ ("The two are not the same.")
                     : NULL);
  if (ready == self->ready)
    return;
  self->ready = ready;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_READY]);
}

static void
first_entered_cb (MedPassphraseForm *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->again));
}

static void
entered_cb (MedPassphraseForm *self)
{
  if (self->ready)
    g_signal_emit (self, activate_signal, 0);
}

void
med_passphrase_form_set_strength (MedPassphraseForm *self,
                                  guint (*strength) (const char *passphrase))
{
  g_return_if_fail (MED_IS_PASSPHRASE_FORM (self));
  self->strength = strength;
  changed_cb (self);
}

gboolean
med_passphrase_form_get_ready (MedPassphraseForm *self)
{
  g_return_val_if_fail (MED_IS_PASSPHRASE_FORM (self), FALSE);
  return self->ready;
}

const char *
med_passphrase_form_get_text (MedPassphraseForm *self)
{
  g_return_val_if_fail (MED_IS_PASSPHRASE_FORM (self), "");
  return gtk_editable_get_text (GTK_EDITABLE (self->passphrase));
}

void
med_passphrase_form_clear (MedPassphraseForm *self)
{
  g_return_if_fail (MED_IS_PASSPHRASE_FORM (self));
  gtk_editable_set_text (GTK_EDITABLE (self->passphrase), "");
  gtk_editable_set_text (GTK_EDITABLE (self->again), "");
}

static gboolean
med_passphrase_form_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (MED_PASSPHRASE_FORM (widget)->passphrase));
}

static void
med_passphrase_form_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_boolean (value, MED_PASSPHRASE_FORM (object)->ready);
}

static void
med_passphrase_form_dispose (GObject *object)
{
  med_widget_drop_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (med_passphrase_form_parent_class)->dispose (object);
}

static void
med_passphrase_form_class_init (MedPassphraseFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = med_passphrase_form_get_property;
  object_class->dispose = med_passphrase_form_dispose;
  widget_class->grab_focus = med_passphrase_form_grab_focus;
  properties[PROP_READY] = g_param_spec_boolean ("ready", NULL, NULL, FALSE,
                                                 G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  activate_signal = g_signal_new ("activate", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/medease/MedEase/passphrase-form.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, MedPassphraseForm, name)
  BIND (passphrase);
  BIND (again);
  BIND (level);
  BIND (strength_word);
  BIND (strength_hint);
  BIND (problem);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, first_entered_cb);
  gtk_widget_class_bind_template_callback (widget_class, entered_cb);
}

static void
med_passphrase_form_init (MedPassphraseForm *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
