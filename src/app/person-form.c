/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The form, and one row for each circle of people who will read a part of it. */
#include "app/person-form.h"

#include "app/fact-row.h"
#include "app/format.h"
#include "app/widgets/widget.h"
#include "app/words.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

#define YEAR_MIN 1880

struct _MedPersonForm
{
  GtkWidget parent_instance;
  AdwEntryRow *given, *family, *born;
  AdwComboRow *gender;
  GtkLabel *problem;
  GtkListBox *readers;
  char *way, *role;
  GDate date;
  gboolean ready;
};

G_DEFINE_FINAL_TYPE (MedPersonForm, med_person_form, GTK_TYPE_WIDGET)

enum
{
  PROP_READY = 1,
  N_PROPS
};
static GParamSpec *properties[N_PROPS];
static guint activate_signal;

/* FHIR words in the order of the drop-down. */
static const char *const genders[] = { "unknown", "female", "male", "other" };

static const char *
text_of (AdwEntryRow *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

static gboolean
is_blank (const char *text)
{
  return text[strspn (text, " \t")] == '\0';
}

/* Year first with dashes or day first with dots: anything else can be misread. */
static gboolean
parse_date (const char *text, GDate *date)
{
  unsigned day, month, year;
  char rest;

  g_date_clear (date, 1);
  if (sscanf (text, " %4u-%2u-%2u %c", &year, &month, &day, &rest) != 3
      && sscanf (text, " %2u.%2u.%4u %c", &day, &month, &year, &rest) != 3)
    return FALSE;
  if (year < YEAR_MIN || month > 12
      || !g_date_valid_dmy ((GDateDay)day, (GDateMonth)month, (GDateYear)year))
    return FALSE;
  g_date_set_dmy (date, (GDateDay)day, (GDateMonth)month, (GDateYear)year);
  return TRUE;
}

static const char *
problem_with_date (MedPersonForm *self)
{
  const char *text = text_of (self->born);
  GDate today;

  g_date_clear (&self->date, 1);
  if (is_blank (text))
    return NULL;
  if (!parse_date (text, &self->date))
    return _ ("This is no date. Write year-month-day, such as 1979-03-14.");
  g_date_clear (&today, 1);
  g_date_set_time_t (&today, time (NULL));
  if (g_date_compare (&self->date, &today) <= 0)
    return NULL;
  g_date_clear (&self->date, 1);
  return _ ("This date is in the future.");
}

/* ── Who will see it ────────────────────────────────────────────────────────────────────────── */

static void
add_reader (MedPersonForm *self, const char *icon, const char *who, const char *what)
{
  GtkWidget *row = med_fact_row_new (icon, NULL, who, what);

  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_list_box_append (self->readers, row);
}

static char *
name_of (MedPersonForm *self)
{
  char *name = g_strdup_printf ("%s %s", text_of (self->given), text_of (self->family));

  return is_blank (name) ? (g_free (name), g_strdup (_ ("Your name"))) : g_strstrip (name);
}

/* Everything that was typed, in the words of the reader's screen. */
static char *
whole_line (MedPersonForm *self)
{
  g_autofree char *name = name_of (self);
  char day[32] = "";

  if (!g_date_valid (&self->date))
    return g_steal_pointer (&name);
  g_date_strftime (day, sizeof day, "%d-%b-%Y", &self->date);
  return g_strdup_printf (_ ("%s, born %s"), name, day);
}

static void
show_readers (MedPersonForm *self)
{
  g_autofree char *whole = whole_line (self), *name = name_of (self);
  gboolean join = g_strcmp0 (self->way, "join") == 0, clinic = g_strcmp0 (self->way, "clinic") == 0;
  gboolean patient = join && g_strcmp0 (self->role, "patient") == 0;

  med_list_box_clear (self->readers);
  if (patient)
    {
      add_reader (self, "me-clinic-symbolic", _ ("The clinic that invites you"), whole);
      add_reader (self, "me-access-symbolic", _ ("Doctors you share with"), whole);
      add_reader (self, "me-lock-symbolic", _ ("Everybody else"), _ ("Nothing"));
    }
  else if (join || clinic)
    {
      g_autofree char *line
          = g_strdup_printf ("%s · %s", name, med_role_label (clinic ? "officer" : self->role));
      add_reader (self, "me-people-symbolic", _ ("Everybody in your clinic's network"), line);
      add_reader (self, "me-clinic-symbolic", _ ("You and your clinic"), whole);
    }
  else
    {
      add_reader (self, "me-lock-symbolic", _ ("Only you"), whole);
      add_reader (self, "me-clinic-symbolic", _ ("A clinic"),
                  _ ("Nothing, until you join one or share"));
    }
}

/* ── The form ───────────────────────────────────────────────────────────────────────────────── */

static void
update (MedPersonForm *self)
{
  const char *problem = problem_with_date (self);
  gboolean typing = gtk_widget_get_focus_child (gtk_widget_get_parent (GTK_WIDGET (self->born)))
                    == GTK_WIDGET (self->born);
  gboolean wrong = problem != NULL && (!typing || strlen (text_of (self->born)) >= 10);
  gboolean ready
      = !is_blank (text_of (self->given)) && !is_blank (text_of (self->family)) && problem == NULL;

  med_label_set (self->problem, wrong ? problem : NULL);
  med_widget_set_class (GTK_WIDGET (self->born), "error", wrong);
  show_readers (self);
  if (ready == self->ready)
    return;
  self->ready = ready;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_READY]);
}

static void
entered_cb (GtkWidget *row, MedPersonForm *self)
{
  if (row == GTK_WIDGET (self->given))
    gtk_widget_grab_focus (GTK_WIDGET (self->family));
  else if (row == GTK_WIDGET (self->family))
    gtk_widget_grab_focus (GTK_WIDGET (self->born));
  else if (self->ready)
    g_signal_emit (self, activate_signal, 0);
}

void
med_person_form_set_way (MedPersonForm *self, const char *way, const char *role)
{
  g_return_if_fail (MED_IS_PERSON_FORM (self));
  g_free (self->way);
  g_free (self->role);
  self->way = g_strdup (way);
  self->role = g_strdup (role);
  update (self);
}

gboolean
med_person_form_get_ready (MedPersonForm *self)
{
  g_return_val_if_fail (MED_IS_PERSON_FORM (self), FALSE);
  return self->ready;
}

const char *
med_person_form_get_given (MedPersonForm *self)
{
  g_return_val_if_fail (MED_IS_PERSON_FORM (self), "");
  return text_of (self->given);
}

const char *
med_person_form_get_family (MedPersonForm *self)
{
  g_return_val_if_fail (MED_IS_PERSON_FORM (self), "");
  return text_of (self->family);
}

char *
med_person_form_get_born (MedPersonForm *self)
{
  char day[16] = "";

  g_return_val_if_fail (MED_IS_PERSON_FORM (self), NULL);
  if (g_date_valid (&self->date))
    g_date_strftime (day, sizeof day, "%Y-%m-%d", &self->date);
  return g_strdup (day);
}

const char *
med_person_form_get_gender (MedPersonForm *self)
{
  guint selected;

  g_return_val_if_fail (MED_IS_PERSON_FORM (self), "");
  selected = adw_combo_row_get_selected (self->gender);
  return genders[selected < G_N_ELEMENTS (genders) ? selected : 0];
}

void
med_person_form_clear (MedPersonForm *self)
{
  g_return_if_fail (MED_IS_PERSON_FORM (self));
  gtk_editable_set_text (GTK_EDITABLE (self->given), "");
  gtk_editable_set_text (GTK_EDITABLE (self->family), "");
  gtk_editable_set_text (GTK_EDITABLE (self->born), "");
  adw_combo_row_set_selected (self->gender, 0);
}

static gboolean
med_person_form_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (MED_PERSON_FORM (widget)->given));
}

static void
med_person_form_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_boolean (value, MED_PERSON_FORM (object)->ready);
}

static void
med_person_form_dispose (GObject *object)
{
  MedPersonForm *self = MED_PERSON_FORM (object);

  g_clear_pointer (&self->way, g_free);
  g_clear_pointer (&self->role, g_free);
  med_widget_drop_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (med_person_form_parent_class)->dispose (object);
}

static void
med_person_form_class_init (MedPersonFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = med_person_form_get_property;
  object_class->dispose = med_person_form_dispose;
  widget_class->grab_focus = med_person_form_grab_focus;
  properties[PROP_READY] = g_param_spec_boolean ("ready", NULL, NULL, FALSE,
                                                 G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  activate_signal = g_signal_new ("activate", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/medease/MedEase/person-form.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, MedPersonForm, name)
  BIND (given);
  BIND (family);
  BIND (born);
  BIND (gender);
  BIND (problem);
  BIND (readers);
#undef BIND
  gtk_widget_class_bind_template_callback_full (widget_class, "changed_cb", G_CALLBACK (update));
  gtk_widget_class_bind_template_callback (widget_class, entered_cb);
}

static void
med_person_form_init (MedPersonForm *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  update (self);
}
