/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The card of a person of the desk. */
#include "app/person-page.h"

#include "app/fact-row.h"
#include "app/format.h"
#include "app/item.h"
#include "app/print-sheet.h"
#include "app/widgets/widget.h"

#include <glib/gi18n.h>

struct _MedPersonPage
{
  MedPage parent_instance;
  GtkListBox *contact, *account;
  MedItemWatch person;
  GListModel *invites;
};

G_DEFINE_FINAL_TYPE (MedPersonPage, med_person_page, MED_TYPE_PAGE)

enum
{
  INVITE,
  SHOW_CODE,
  WITHDRAW,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

/* The open invitation for this person; NULL when there is none that this desk made. */
static GObject *
find_invite (MedPersonPage *self)
{
  g_autofree char *id = med_item_text (self->person.item, "id");

  for (guint i = g_list_model_get_n_items (self->invites); i-- > 0;)
    {
      g_autoptr (GObject) invite = g_list_model_get_item (self->invites, i);
      g_autofree char *claims = med_item_text (invite, "claims");
      g_autofree char *state = med_item_text (invite, "state");
      if (g_str_equal (claims, id) && g_str_equal (state, "open"))
        return g_steal_pointer (&invite);
    }
  return NULL;
}

static void
invite_cb (MedPersonPage *self)
{
  g_signal_emit (self, signals[INVITE], 0, self->person.item);
}

static void
show_code_cb (MedPersonPage *self)
{
  g_autoptr (GObject) invite = find_invite (self);

  if (invite != NULL)
    g_signal_emit (self, signals[SHOW_CODE], 0, invite);
}

static void
withdraw_cb (MedPersonPage *self)
{
  g_autoptr (GObject) invite = find_invite (self);

  if (invite != NULL)
    g_signal_emit (self, signals[WITHDRAW], 0, invite);
}

static void
add_button (MedPersonPage *self, GtkWidget *row, const char *label, GCallback clicked,
            const char *style)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  if (style != NULL)
    gtk_widget_add_css_class (button, style);
  g_signal_connect_object (button, "clicked", clicked, self, G_CONNECT_SWAPPED);
  med_fact_row_add_end (MED_FACT_ROW (row), button);
}

static void
show_account (MedPersonPage *self)
{
  g_autofree char *joined = med_item_text (self->person.item, "joined");
  g_autoptr (GObject) invite = find_invite (self);
  GtkWidget *row;

  med_list_box_clear (self->account);
  if (g_str_equal (joined, "joined"))
    row = med_fact_row_new ("me-recorded-symbolic", "ok", _ ("Has an own account"),
                            _ ("Looks after their own details, and decides who sees what."));
  else if (invite != NULL)
    {
      g_autofree char *day = med_format_day (med_item_instant (invite, "expires"));
      g_autofree char *detail
          = g_strdup_printf (_ ("Not used yet · valid until %s, for one person"), day);
      row = med_fact_row_new ("mail-send-symbolic", "info", _ ("Invitation is open"), detail);
      add_button (self, row, _ ("Show Code"), G_CALLBACK (show_code_cb), NULL);
      add_button (self, row, _ ("Withdraw"), G_CALLBACK (withdraw_cb), "flat");
    }
  else
    {
      row = med_fact_row_new (
          "me-clinic-symbolic", "info", _ ("Registered at this desk"),
          _ ("A person without a computer. An invitation turns this into an own "
             "account at any time."));
      add_button (self, row, _ ("Invite…"), G_CALLBACK (invite_cb), "suggested-action");
    }
  gtk_list_box_append (self->account, row);
}

static void
add_fact (MedPersonPage *self, const char *label, const char *value)
{
  GtkWidget *row = med_fact_row_new (NULL, NULL, *value != '\0' ? value : _ ("Not recorded"), NULL);

  med_fact_row_set_label (MED_FACT_ROW (row), label);
  gtk_list_box_append (self->contact, row);
}

static void
person_changed (gpointer owner)
{
  MedPersonPage *self = MED_PERSON_PAGE (owner);
  gpointer person = self->person.item;
  g_autofree char *name = med_item_text (person, "clinical-name");
  g_autofree char *iso = med_item_text (person, "born");
  g_autofree char *born = med_format_born (iso, g_get_real_time () / G_USEC_PER_SEC);
  g_autofree char *gender = med_item_text (person, "gender");
  g_autofree char *phone = med_item_text (person, "phone");

  med_page_set_title (MED_PAGE (self), name);
  med_list_box_clear (self->contact);
  add_fact (self, _ ("Born"), born);
  add_fact (self, _ ("Gender"), gender);
  add_fact (self, _ ("Phone"), phone);
  show_account (self);
}

static void
print_cb (MedPersonPage *self)
{
  gpointer person = self->person.item;
  g_autofree char *name = med_item_text (person, "clinical-name");
  g_autofree char *iso = med_item_text (person, "born");
  g_autofree char *day = med_format_born (iso, g_get_real_time () / G_USEC_PER_SEC);
  g_autofree char *sex = med_item_text (person, "gender");
  g_autofree char *number = med_item_text (person, "phone");
  g_autofree char *clinic = med_item_text (med_page_get_session (MED_PAGE (self)), "clinic");
  g_autofree char *born = g_strdup_printf (_ ("Born %s"), day);
  g_autofree char *gender = g_strdup_printf (_ ("Gender %s"), *sex != '\0' ? sex : "–");
  g_autofree char *phone = g_strdup_printf (_ ("Phone %s"), *number != '\0' ? number : "–");
  const char *paragraphs[]
      = { clinic, born, gender, phone, _ ("No health data is on this sheet."), NULL };

  med_print_sheet (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), name, paragraphs, NULL,
                   NULL);
}

static void
person_page_print (MedPage *page)
{
  print_cb (MED_PERSON_PAGE (page));
}

static void
med_person_page_dispose (GObject *object)
{
  MedPersonPage *self = MED_PERSON_PAGE (object);

  med_item_watch (&self->person, NULL, NULL, NULL);
  g_clear_object (&self->invites);
  G_OBJECT_CLASS (med_person_page_parent_class)->dispose (object);
}

static void
med_person_page_class_init (MedPersonPageClass *klass)
{
  static const char *const names[N_SIGNALS] = { "invite", "show-code", "withdraw" };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_person_page_dispose;
  MED_PAGE_CLASS (klass)->print = person_page_print;
  for (guint i = 0; i < N_SIGNALS; i++)
    signals[i] = g_signal_new (names[i], G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                               NULL, NULL, G_TYPE_NONE, 1, G_TYPE_OBJECT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/medease/MedEase/person-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MedPersonPage, contact);
  gtk_widget_class_bind_template_child (widget_class, MedPersonPage, account);
  gtk_widget_class_bind_template_callback (widget_class, print_cb);
}

static void
med_person_page_init (MedPersonPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

MedPersonPage *
med_person_page_new (GObject *session, GObject *person)
{
  MedPersonPage *self = g_object_new (MED_TYPE_PERSON_PAGE, "session", session, NULL);
  g_autofree char *clinic = med_item_text (session, "clinic");

  med_page_set_subtitle (MED_PAGE (self), clinic);
  self->invites = med_item_object (session, "invites");
  g_signal_connect_object (self->invites, "items-changed", G_CALLBACK (show_account), self,
                           G_CONNECT_SWAPPED);
  med_item_watch (&self->person, person, self, person_changed);
  return self;
}
