/* SPDX-License-Identifier: GPL-3.0-or-later */
/* State of the network and of this computer's copy; the alarm page when answers disagree. */
#include "app/network-page.h"

#include "app/fact-row.h"
#include "app/format.h"
#include "app/item.h"
#include "app/widgets/section.h"
#include "app/widgets/widget.h"

#include <glib/gi18n.h>

struct _MedNetworkPage
{
  MedPage parent_instance;
  GtkStack *stack;
  GtkLabel *agree, *agree_detail, *block, *block_detail, *copies;
  MedSection *hospitals_section;
  GtkListBox *hospitals, *facts, *alarm_facts;
  GtkWidget *checked, *waiting, *newest;
  GtkLabel *technical, *alarm_title, *alarm_text;

  MedItemWatch replica, outbox;
};

G_DEFINE_FINAL_TYPE (MedNetworkPage, med_network_page, MED_TYPE_PAGE)

static guint refresh_signal, save_report_signal;

static const struct
{
  const char *alarm, *title, *text;
} alarms[] = {
  { "rolled-back", N_ ("An answer contradicts what was confirmed"),
    N_ ("The clinic’s computer may have been restored from an old copy, or somebody may be trying "
        "to hide something. MedEase keeps what it knows and sends nothing until this is clear.") },
  { "disagree", N_ ("Two confirmed answers disagree"),
    N_ ("Both carry enough signatures, and only one can be true. MedEase takes neither in and "
        "keeps both as proof.") },
  { "too-long", N_ ("This computer was away too long"),
    N_ ("What it knew can no longer be compared. A new confirmation from your clinic is needed.") },
  { "wrong-network", N_ ("This is another network"),
    N_ ("The address answers for a different group of hospitals than yours.") },
};

static void
show_alarm (MedNetworkPage *self, const char *alarm)
{
  for (size_t i = 0; i < G_N_ELEMENTS (alarms); i++)
    if (g_str_equal (alarms[i].alarm, alarm))
      {
        gtk_label_set_text (self->alarm_title, _ (alarms[i].title));
        gtk_label_set_text (self->alarm_text, _ (alarms[i].text));
      }
  gtk_stack_set_visible_child_name (self->stack, *alarm != '\0' ? "alarm" : "normal");
  med_page_set_title (MED_PAGE (self), *alarm != '\0' ? _ ("Stopped for Safety") : _ ("Network"));
}

static void
replica_changed (gpointer owner)
{
  MedNetworkPage *self = MED_NETWORK_PAGE (owner);
  gpointer replica = self->replica.item;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC, as_of = med_item_instant (replica, "as-of");
  g_autofree char *height = med_format_count (med_item_number (replica, "height"));
  g_autofree char *checked = med_format_count (med_item_number (replica, "checked"));
  g_autofree char *newest = med_format_count (med_item_number (replica, "newest-seen"));
  g_autofree char *alarm = med_item_text (replica, "alarm");
  g_autofree char *engine = med_item_text (replica, "engine");
  g_autofree char *chain = med_item_text (replica, "chain-id");
  g_autofree char *ago = as_of != 0 ? med_format_ago (as_of, now) : g_strdup (_ ("Not known"));
  g_autofree char *time = as_of != 0 ? med_format_time (as_of) : g_strdup ("–");
  guint copies = (guint)med_item_number (replica, "copies");
  g_autofree char *agree = g_strdup_printf (
      /* Translators: so many of so many hospitals agree */
      _ ("%u of %u"), (guint)med_item_number (replica, "confirmed"),
      (guint)med_item_number (replica, "validators"));
  g_autofree char *asked = g_strdup_printf (_ ("asked %s"), time);
  g_autofree char *written = g_strdup_printf (_ ("written %s"), ago);
  g_autofree char *kept
      = copies > 0 ? g_strdup_printf (ngettext ("%u hospital", "%u hospitals", copies), copies)
                   : g_strdup (_ ("No files yet"));
  g_autofree char *technical = g_strdup_printf (_ ("Network %s\nEngine %s"), chain, engine);

  gtk_label_set_text (self->agree, agree);
  gtk_label_set_text (self->agree_detail, asked);
  gtk_label_set_text (self->block, height);
  gtk_label_set_text (self->block_detail, written);
  gtk_label_set_text (self->copies, kept);
  gtk_label_set_text (self->technical, technical);
  med_fact_row_set_value (MED_FACT_ROW (self->checked), checked);
  med_fact_row_set_value (MED_FACT_ROW (self->newest), newest);
  show_alarm (self, alarm);
}

static void
outbox_changed (gpointer owner)
{
  MedNetworkPage *self = MED_NETWORK_PAGE (owner);
  g_autofree char *pending = med_format_count (med_item_number (self->outbox.item, "pending"));
  med_fact_row_set_value (MED_FACT_ROW (self->waiting), pending);
}

static GtkWidget *
make_hospital (gpointer item, gpointer user_data)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *name = med_item_text (item, "name");
  g_autofree char *state = med_item_text (item, "state");
  g_autofree char *height = med_format_count (med_item_number (item, "height"));
  g_autofree char *ago = med_format_ago (med_item_instant (item, "when"), now);
  g_autofree char *detail = g_strdup_printf (_ ("block %s, %s · %u of %u votes"), height, ago,
                                             (guint)med_item_number (item, "votes"),
                                             (guint)med_item_number (item, "votes-of"));
  g_autofree char *own = g_strdup_printf (_ ("%s (yours)"), name);
  gboolean fine = g_str_equal (state, "agrees");
  GtkWidget *row = med_fact_row_new ("me-clinic-symbolic", fine ? "ok" : "warn",
                                     med_item_flag (item, "own") ? own : name, detail);

  med_fact_row_set_state (MED_FACT_ROW (row), state);
  return row;
}

static void
network_page_bind (MedPage *page, GObject *session)
{
  MedNetworkPage *self = MED_NETWORK_PAGE (page);
  g_autoptr (GObject) replica = med_item_object (session, "replica");
  g_autoptr (GObject) outbox = med_item_object (session, "outbox");
  g_autoptr (GListModel) hospitals = med_item_object (replica, "hospitals");
  g_autoptr (GListModel) facts = med_item_object (replica, "alarm-facts");

  gtk_list_box_bind_model (self->hospitals, hospitals, make_hospital, self, NULL);
  gtk_list_box_bind_model (self->alarm_facts, facts, med_fact_row_make, self, NULL);
  med_item_watch (&self->replica, replica, self, replica_changed);
  med_item_watch (&self->outbox, outbox, self, outbox_changed);
}

static void
refresh_cb (MedNetworkPage *self)
{
  g_signal_emit (self, refresh_signal, 0);
}

static void
save_report_cb (MedNetworkPage *self)
{
  g_signal_emit (self, save_report_signal, 0);
}

static void
read_records_cb (MedNetworkPage *self)
{
  med_page_close (MED_PAGE (self));
}

static void
med_network_page_dispose (GObject *object)
{
  MedNetworkPage *self = MED_NETWORK_PAGE (object);

  med_item_watch (&self->replica, NULL, NULL, NULL);
  med_item_watch (&self->outbox, NULL, NULL, NULL);
  G_OBJECT_CLASS (med_network_page_parent_class)->dispose (object);
}

static void
med_network_page_class_init (MedNetworkPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_network_page_dispose;
  MED_PAGE_CLASS (klass)->bind = network_page_bind;
  refresh_signal
      = g_signal_new ("refresh", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  save_report_signal
      = g_signal_new ("save-report", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/medease/MedEase/network-page.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, MedNetworkPage, name)
  BIND (stack);
  BIND (agree);
  BIND (agree_detail);
  BIND (block);
  BIND (block_detail);
  BIND (copies);
  BIND (hospitals_section);
  BIND (hospitals);
  BIND (facts);
  BIND (alarm_facts);
  BIND (technical);
  BIND (alarm_title);
  BIND (alarm_text);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, refresh_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_report_cb);
  gtk_widget_class_bind_template_callback (widget_class, read_records_cb);
}

static void
med_network_page_init (MedNetworkPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->checked = med_fact_row_new ("me-checked-symbolic", NULL, _ ("Checked on this computer"),
                                    _ ("Every block since this computer joined"));
  self->waiting = med_fact_row_new ("me-uploaded-symbolic", NULL, _ ("Waiting to go out"),
                                    _ ("Works offline; goes out by itself"));
  self->newest = med_fact_row_new ("me-shield-symbolic", NULL, _ ("Newest block ever seen here"),
                                   _ ("An older answer than this would raise an alarm"));
  gtk_list_box_append (self->facts, self->checked);
  gtk_list_box_append (self->facts, self->waiting);
  gtk_list_box_append (self->facts, self->newest);
}
