/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Staff and invites. */
#include "app/staff-page.h"

#include "app/fact-row.h"
#include "app/format.h"
#include "app/item.h"
#include "app/widgets/widget.h"
#include "app/words.h"

#include <glib/gi18n.h>

struct _MedStaffPage
{
  MedPage parent_instance;
  GtkListBox *people, *invites;
  GtkWidget *invites_section;
};

G_DEFINE_FINAL_TYPE (MedStaffPage, med_staff_page, MED_TYPE_PAGE)

enum
{
  INVITE,
  END_ROLE,
  SHOW_CODE,
  WITHDRAW,
  RENEW,
  N_SIGNALS
};
static const char *const signal_names[N_SIGNALS]
    = { "invite", "end-role", "show-code", "withdraw", "renew" };
static guint signals[N_SIGNALS];

static void
button_cb (GtkButton *button, MedStaffPage *self)
{
  guint signal = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "med-signal"));
  g_signal_emit (self, signals[signal], 0, g_object_get_data (G_OBJECT (button), "med-item"));
}

static void
add_button (MedStaffPage *self, GtkWidget *row, const char *label, guint signal, gpointer item)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  g_object_set_data (G_OBJECT (button), "med-signal", GUINT_TO_POINTER (signal));
  g_object_set_data_full (G_OBJECT (button), "med-item", g_object_ref (item), g_object_unref);
  g_signal_connect_object (button, "clicked", G_CALLBACK (button_cb), self, 0);
  if (signal == END_ROLE || signal == WITHDRAW)
    gtk_widget_add_css_class (button, "flat");
  med_fact_row_add_end (MED_FACT_ROW (row), button);
}

/* Computers and when they were here, where that is known. */
static char *
device_line (gpointer person, const char *field)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC, seen = med_item_instant (person, "last-seen");
  guint devices = (guint)med_item_number (person, "devices");
  GString *line = g_string_new (field);

  if (devices > 0)
    {
      g_string_append (line, " · ");
      g_string_append_printf (line, ngettext ("%u device", "%u devices", devices), devices);
    }
  if (seen != 0)
    {
      g_autofree char *moment = med_format_moment (seen, now);
      g_string_append_printf (line, " · %s", moment);
    }
  return g_string_free (line, FALSE);
}

static GtkWidget *
make_person (gpointer person, gpointer user_data)
{
  MedStaffPage *self = user_data;
  GObject *session = med_page_get_session (MED_PAGE (self));
  g_autofree char *own = med_item_text (session, "account");
  g_autofree char *id = med_item_text (person, "id");
  g_autofree char *name = med_item_text (person, "name");
  g_autofree char *specialty = med_item_text (person, "specialty");
  g_autofree char *role = med_item_text (person, "role");
  g_autofree char *state = med_item_text (person, "state");
  gboolean me = *id != '\0' && g_str_equal (id, own);
  g_autofree char *field = *specialty != '\0'
                               ? g_strdup_printf ("%s · %s", med_role_label (role), specialty)
                               : g_strdup (med_role_label (role));
  g_autofree char *detail = device_line (person, field);
  GtkWidget *row = med_fact_row_new (NULL, NULL, name, detail);

  med_fact_row_set_avatar (MED_FACT_ROW (row), name, 36);
  med_fact_row_set_state (MED_FACT_ROW (row), state);
  if (g_str_equal (state, "lost"))
    add_button (user_data, row, _ ("Invite Device"), RENEW, person);
  else if (me)
    /* Nobody saws off the branch they sit on. */
    med_fact_row_set_value (MED_FACT_ROW (row), _ ("You"));
  else if (!g_str_equal (state, "ended"))
    add_button (user_data, row, _ ("End…"), END_ROLE, person);
  return row;
}

static GtkWidget *
make_invite (gpointer invite, gpointer user_data)
{
  g_autofree char *role = med_item_text (invite, "role");
  g_autofree char *whom = med_item_text (invite, "for-whom");
  g_autofree char *state = med_item_text (invite, "state");
  g_autofree char *day = med_format_day (med_item_instant (invite, "expires"));
  gboolean open = g_str_equal (state, "open");
  g_autofree char *detail
      = g_strdup_printf (open ? _ ("for %s · valid until %s") : _ ("for %s · until %s"),
                         *whom != '\0' ? whom : _ ("somebody"), day);
  GtkWidget *row = med_fact_row_new ("mail-send-symbolic", NULL, med_role_label (role), detail);

  med_fact_row_set_state (MED_FACT_ROW (row), state);
  if (open)
    {
      add_button (user_data, row, _ ("Show Code"), SHOW_CODE, invite);
      add_button (user_data, row, _ ("Withdraw"), WITHDRAW, invite);
    }
  else if (g_str_equal (state, "expired"))
    add_button (user_data, row, _ ("Renew"), RENEW, invite);
  return row;
}

/* Connected swapped: the list comes last. */
static void
show_invites (MedStaffPage *self, guint position, guint removed, guint added, GListModel *invites)
{
  gtk_widget_set_visible (self->invites_section, g_list_model_get_n_items (invites) > 0);
}

static void
staff_page_bind (MedPage *page, GObject *session)
{
  MedStaffPage *self = MED_STAFF_PAGE (page);
  g_autoptr (GListModel) staff = med_item_object (session, "staff");
  g_autoptr (GListModel) invites = med_item_object (session, "invites");
  g_autofree char *clinic = med_item_text (session, "clinic");

  med_page_set_subtitle (page, clinic);
  gtk_list_box_bind_model (self->people, staff, make_person, self, NULL);
  gtk_list_box_bind_model (self->invites, invites, make_invite, self, NULL);
  g_signal_connect_object (invites, "items-changed", G_CALLBACK (show_invites), self,
                           G_CONNECT_SWAPPED);
  show_invites (self, 0, 0, 0, invites);
}

static void
invite_cb (MedStaffPage *self)
{
  g_signal_emit (self, signals[INVITE], 0);
}

static void
staff_page_new_item (MedPage *page)
{
  invite_cb (MED_STAFF_PAGE (page));
}

static void
med_staff_page_class_init (MedStaffPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  MED_PAGE_CLASS (klass)->bind = staff_page_bind;
  MED_PAGE_CLASS (klass)->new_item = staff_page_new_item;
  for (guint i = 0; i < N_SIGNALS; i++)
    signals[i] = g_signal_new (signal_names[i], G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                               NULL, NULL, NULL, G_TYPE_NONE, i > INVITE ? 1 : 0, G_TYPE_OBJECT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/medease/MedEase/staff-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MedStaffPage, people);
  gtk_widget_class_bind_template_child (widget_class, MedStaffPage, invites);
  gtk_widget_class_bind_template_child (widget_class, MedStaffPage, invites_section);
  gtk_widget_class_bind_template_callback (widget_class, invite_cb);
}

static void
med_staff_page_init (MedStaffPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
