/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The places of the sidebar: which ones a role has, their counts, their pages. */
#include "app/window-private.h"

#include "app/access-page.h"
#include "app/network-page.h"
#include "app/patients-page.h"
#include "app/people-page.h"
#include "app/records-page.h"
#include "app/requests-page.h"
#include "app/staff-page.h"
#include "app/trust-page.h"
#include "app/widgets/widget.h"

#include <glib/gi18n.h>

typedef struct
{
  const char *role;
  const char *name;
  const char *title;
  const char *icon;
  GType (*type) (void);
  /* The session's list and its property whose number stands in the row, or NULL. */
  const char *list, *count;
} Place;

static const Place places[] = {
  { "patient", "records", N_ ("Records"), "me-document-symbolic", med_records_page_get_type, NULL,
    NULL },
  { "patient", "access", N_ ("Access"), "me-access-symbolic", med_access_page_get_type, "requests",
    "waiting-count" },
  { "patient", "trust", N_ ("People I Trust"), "me-people-symbolic", med_trust_page_get_type, NULL,
    NULL },
  { "doctor", "patients", N_ ("Patients"), "me-people-symbolic", med_patients_page_get_type, NULL,
    NULL },
  { "doctor", "requests", N_ ("Requests"), "mail-send-symbolic", med_requests_page_get_type, NULL,
    NULL },
  { "receptionist", "people", N_ ("Patients"), "me-people-symbolic", med_people_page_get_type, NULL,
    NULL },
  { "officer", "staff", N_ ("Staff"), "me-people-symbolic", med_staff_page_get_type, NULL, NULL },
  { "officer", "network", N_ ("Network"), "me-witness-symbolic", med_network_page_get_type, NULL,
    NULL },
};

static gboolean
number_to_label (GBinding *binding, const GValue *from, GValue *to, gpointer user_data)
{
  g_value_take_string (to, g_strdup_printf ("%u", g_value_get_uint (from)));
  return TRUE;
}

static gboolean
number_to_visible (GBinding *binding, const GValue *from, GValue *to, gpointer user_data)
{
  g_value_set_boolean (to, g_value_get_uint (from) > 0);
  return TRUE;
}

static GtkWidget *
make_row (MedWindow *self, const Place *place)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (_ (place->title));

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (place->icon));
  gtk_box_append (GTK_BOX (box), label);
  if (place->count != NULL)
    {
      g_autoptr (GObject) list = med_item_object (self->session, place->list);
      GtkWidget *count = gtk_label_new (NULL);

      gtk_widget_add_css_class (count, "count");
      gtk_widget_set_valign (count, GTK_ALIGN_CENTER);
      gtk_box_append (GTK_BOX (box), count);
      g_object_bind_property_full (list, place->count, count, "label", G_BINDING_SYNC_CREATE,
                                   number_to_label, NULL, NULL, NULL);
      g_object_bind_property_full (list, place->count, count, "visible", G_BINDING_SYNC_CREATE,
                                   number_to_visible, NULL, NULL, NULL);
    }
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  g_object_set_data (G_OBJECT (row), "med-place", (gpointer)place);
  med_widget_set_label (row, _ (place->title));
  return row;
}

void
med_window_fill_places (MedWindow *self)
{
  g_autofree char *role = med_item_text (self->session, "role");
  GtkListBoxRow *first;

  med_list_box_clear (self->places);
  for (size_t i = 0; i < G_N_ELEMENTS (places); i++)
    if (g_str_equal (places[i].role, role))
      gtk_list_box_append (self->places, make_row (self, &places[i]));
  first = gtk_list_box_get_row_at_index (self->places, 0);
  if (first != NULL)
    {
      gtk_list_box_select_row (self->places, first);
      med_window_show_place (self, first);
    }
}

void
med_window_show_place (MedWindow *self, GtkListBoxRow *row)
{
  const Place *place = g_object_get_data (G_OBJECT (row), "med-place");
  MedPage *page = g_object_get_data (G_OBJECT (row), "med-page");

  if (page == NULL)
    {
      page = g_object_new (place->type (), "title", _ (place->title), "session", self->session,
                           NULL);
      g_object_set_data (G_OBJECT (row), "med-page", page);
      med_window_add_page (self, page);
    }
  med_window_pop_all (self);
  gtk_list_box_select_row (self->places, row);
  med_window_show_page (self, page);
  adw_leaflet_set_visible_child_name (self->leaflet, "content");
}

void
med_window_go (MedWindow *self, const char *name)
{
  GtkListBoxRow *row;

  g_return_if_fail (MED_IS_WINDOW (self));
  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->places, i)) != NULL; i++)
    {
      const Place *place = g_object_get_data (G_OBJECT (row), "med-place");
      if (g_str_equal (place->name, name))
        {
          med_window_show_place (self, row);
          return;
        }
    }
}
