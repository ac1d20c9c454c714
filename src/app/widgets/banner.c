/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The banner never scrolls, never shortens a name or an allergy, and says in words what is not
 * known. */
#include "app/widgets/banner.h"

#include "app/format.h"
#include "app/item.h"
#include "app/widgets/widget.h"
#include "app/widgets/wrap.h"

#include <glib/gi18n.h>

struct _MedBanner
{
  GtkWidget parent_instance;
  GtkWidget *box, *name, *known_as, *facts, *allergies, *icon, *kind, *lines;
  const char *state; /* interned class of the allergy box */
  MedItemWatch patient;
  gboolean clinical;
};

G_DEFINE_FINAL_TYPE (MedBanner, med_banner, GTK_TYPE_WIDGET)

static const struct
{
  const char *state, *icon, *kind, *line;
} statements[] = {
  { "known", "me-allergy-symbolic", N_ ("Known allergies"), NULL },
  { "none", "me-allergy-none-symbolic", N_ ("No known allergies"), NULL },
  { "unrecorded", "me-allergy-unrecorded-symbolic", N_ ("Allergies not recorded"),
    N_ ("Ask the patient and write down the answer.") },
  /* Not shared, offline and unreadable look alike on purpose: nothing hints at what is closed. */
  { "unavailable", "me-allergy-unavailable-symbolic", N_ ("Allergies unavailable"),
    N_ ("Ask the patient.") },
};

static void
add_fact (MedBanner *self, const char *label, const char *value)
{
  GtkWidget *pair = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 5);
  GtkWidget *label_widget = gtk_label_new (label);
  GtkWidget *value_widget = med_label_new (value, NULL);

  gtk_widget_add_css_class (label_widget, "label");
  gtk_widget_add_css_class (value_widget, "value");
  gtk_widget_set_margin_end (pair, 12);
  gtk_box_append (GTK_BOX (pair), label_widget);
  gtk_box_append (GTK_BOX (pair), value_widget);
  gtk_box_append (GTK_BOX (self->facts), pair);
}

static void
show_allergies (MedBanner *self, gpointer patient, GString *spoken)
{
  static const char *const plain[] = { NULL };
  static const char *const strong[] = { "semi", NULL };
  g_autofree char *state = med_item_text (patient, "allergies-state");
  g_autofree char *reviewed = med_item_text (patient, "allergies-reviewed");
  g_auto (GStrv) allergies = med_item_texts (patient, "allergies");
  guint chosen = G_N_ELEMENTS (statements) - 1;

  for (guint i = 0; i < G_N_ELEMENTS (statements); i++)
    if (g_str_equal (statements[i].state, state))
      chosen = i;
  med_widget_swap_class (self->allergies, &self->state, statements[chosen].state);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), statements[chosen].icon);
  gtk_label_set_text (GTK_LABEL (self->kind), _ (statements[chosen].kind));
  g_string_append_printf (spoken, ". %s", _ (statements[chosen].kind));
  med_widget_drop_children (self->lines);
  for (guint i = 0; chosen == 0 && allergies != NULL && allergies[i] != NULL; i++)
    {
      /* Between two of them, and never at the end of a line alone. */
      g_autofree char *text = allergies[i + 1] != NULL
                                  ? g_strdup_printf ("%s\u00a0\u00a0·", allergies[i])
                                  : g_strdup (allergies[i]);
      gtk_box_append (GTK_BOX (self->lines), med_label_new (text, strong));
      g_string_append_printf (spoken, ", %s", allergies[i]);
    }
  if (statements[chosen].line != NULL)
    gtk_box_append (GTK_BOX (self->lines), med_label_new (_ (statements[chosen].line), plain));
  if (chosen == 1 && *reviewed != '\0')
    gtk_box_append (GTK_BOX (self->lines), med_label_new (reviewed, plain));
}

static void
patient_changed (gpointer owner)
{
  MedBanner *self = MED_BANNER (owner);
  gpointer patient = self->patient.item;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *name = med_item_text (patient, "clinical-name");
  g_autofree char *known_as = med_item_text (patient, "known-as");
  g_autofree char *iso = med_item_text (patient, "born");
  g_autofree char *died = med_item_text (patient, "died");
  g_autofree char *gender = med_item_text (patient, "gender");
  g_autofree char *number = med_item_text (patient, "number");
  g_autofree char *born = *died != '\0' ? med_format_iso (iso) : med_format_born (iso, now);
  g_autofree char *long_born = med_format_iso_long (iso);
  GString *spoken = g_string_new (name);

  gtk_label_set_text (GTK_LABEL (self->name), name);
  med_label_set (GTK_LABEL (self->known_as), known_as);
  med_widget_drop_children (self->facts);
  add_fact (self, _ ("Born"), born);
  if (*died != '\0')
    {
      g_autofree char *day = med_format_iso (died);
      add_fact (self, _ ("Died"), day);
    }
  med_widget_set_class (self->box, "deceased", *died != '\0');
  add_fact (self, _ ("Gender"), *gender != '\0' ? gender : _ ("Not known"));
  add_fact (self, _ ("Number"), *number != '\0' ? number : _ ("Not recorded"));
  g_string_append_printf (spoken, ", %s %s, %s", _ ("born"), long_born,
                          *gender != '\0' ? gender : _ ("gender not known"));
  if (*number != '\0')
    g_string_append_printf (spoken, ", %s %s", _ ("number"), number);
  gtk_widget_set_visible (self->allergies, self->clinical);
  if (self->clinical)
    show_allergies (self, patient, spoken);
  med_widget_set_label (GTK_WIDGET (self), spoken->str);
  g_string_free (spoken, TRUE);
}

void
med_banner_set_patient (MedBanner *self, GObject *patient, gboolean clinical)
{
  g_return_if_fail (MED_IS_BANNER (self));
  self->clinical = clinical;
  med_item_watch (&self->patient, patient, self, patient_changed);
}

static void
med_banner_dispose (GObject *object)
{
  med_item_watch (&MED_BANNER (object)->patient, NULL, NULL, NULL);
  med_widget_drop_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (med_banner_parent_class)->dispose (object);
}

static void
med_banner_class_init (MedBannerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = med_banner_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
med_banner_init (MedBanner *self)
{
  static const char *const name_style[] = { "name", NULL };
  static const char *const dim[] = { "dim", NULL };
  static const char *const kind_style[] = { "kind", NULL };
  GtkWidget *first = g_object_new (GTK_TYPE_BOX, "layout-manager", med_wrap_new (), NULL);

  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_widget_add_css_class (self->box, "banner");
  self->name = med_label_new (NULL, name_style);
  gtk_widget_set_margin_end (self->name, 12);
  self->known_as = med_label_new (NULL, dim);
  gtk_widget_set_visible (self->known_as, FALSE);
  self->facts = g_object_new (GTK_TYPE_BOX, "layout-manager", med_wrap_new (), "valign",
                              GTK_ALIGN_CENTER, NULL);
  self->allergies = g_object_new (GTK_TYPE_BOX, "layout-manager", med_wrap_new (), NULL);
  gtk_widget_add_css_class (self->allergies, "allergies");
  self->icon = gtk_image_new ();
  self->kind = med_label_new (NULL, kind_style);
  gtk_widget_set_margin_end (self->kind, 9);
  self->lines = g_object_new (GTK_TYPE_BOX, "layout-manager", med_wrap_new (), NULL);
  gtk_box_append (GTK_BOX (first), self->name);
  gtk_box_append (GTK_BOX (first), self->facts);
  gtk_box_append (GTK_BOX (self->allergies), self->icon);
  gtk_box_append (GTK_BOX (self->allergies), self->kind);
  gtk_box_append (GTK_BOX (self->allergies), self->lines);
  gtk_box_append (GTK_BOX (self->box), first);
  gtk_box_append (GTK_BOX (self->box), self->known_as);
  gtk_box_append (GTK_BOX (self->box), self->allergies);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}
