/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The weather line and its popover, the outbox. */
#include "app/weather.h"

#include "app/format.h"
#include "app/item.h"
#include "app/outbox-row.h"
#include "app/widgets/section.h"
#include "app/widgets/widget.h"

#include <glib/gi18n.h>

struct _MedWeather
{
  GtkWidget parent_instance;
  GtkMenuButton *button;
  GtkImage *icon;
  GtkLabel *first, *second, *explanation;
  MedSection *section;
  GtkListBox *list;
  GtkWidget *try_now;

  MedItemWatch replica;
  GListModel *outbox;
  const char *style;
};

G_DEFINE_FINAL_TYPE (MedWeather, med_weather, GTK_TYPE_WIDGET)

enum
{
  TRY_NOW,
  RETRY,
  DISCARD,
};

static guint signals[DISCARD + 1];

static const struct
{
  const char *state, *icon;
} icons[] = {
  { "ok", "me-recorded-symbolic" },       { "behind", "emblem-synchronizing-symbolic" },
  { "offline", "me-offline-symbolic" },   { "refused", "dialog-warning-symbolic" },
  { "alarm", "dialog-warning-symbolic" },
};

static char *
first_line (const char *state, const char *time)
{
  if (g_str_equal (state, "behind"))
    return g_strdup_printf (_ ("As of %s · catching up"), time);
  if (g_str_equal (state, "offline"))
    return g_strdup_printf (_ ("As of %s · offline"), time);
  if (g_str_equal (state, "alarm"))
    return g_strdup_printf (_ ("Stopped at %s"), time);
  return g_strdup_printf (_ ("As of %s"), time);
}

static char *
explain (const char *state, const char *time, gint64 as_of, const char *height, guint confirmed,
         guint of)
{
  g_autofree char *day = med_format_day (as_of);

  if (g_str_equal (state, "offline"))
    return g_strdup_printf (_ ("Offline. What you see was confirmed by %u of %u hospitals at %s "
                               "(block %s, %s)."),
                            confirmed, of, time, height, day);
  if (g_str_equal (state, "behind"))
    return g_strdup_printf (_ ("Catching up. What you see was confirmed by %u of %u hospitals at "
                               "%s (block %s, %s)."),
                            confirmed, of, time, height, day);
  if (g_str_equal (state, "alarm"))
    return g_strdup (_ ("An answer contradicts what was confirmed before. Nothing is taken in and "
                        "nothing is sent until this is clear."));
  if (of == 1)
    return g_strdup_printf (_ ("Everything is current: signed by the one operator at %s (block %s, "
                               "%s). MedEase would notice changed history on this computer, not a "
                               "second history shown to somebody else."),
                            time, height, day);
  return g_strdup_printf (_ ("Everything is current: confirmed by %u of %u hospitals at %s "
                             "(block %s, %s)."),
                          confirmed, of, time, height, day);
}

/* What was refused needs somebody; the rest is only said for the record. */
static char *
second_line (const char *state, guint refused, const char *height, guint confirmed, guint of)
{
  if (g_str_equal (state, "alarm"))
    return g_strdup_printf (_ ("block %s · answers disagree"), height);
  if (refused > 0)
    return g_strdup_printf (ngettext ("%u was refused", "%u were refused", refused), refused);
  if (of == 1)
    return g_strdup_printf (_ ("block %s · one operator"), height);
  return g_strdup_printf (_ ("block %s · confirmed by %u of %u"), height, confirmed, of);
}

static void
replica_changed (gpointer owner)
{
  MedWeather *self = MED_WEATHER (owner);
  gpointer replica = self->replica.item;
  g_autofree char *state = med_item_text (replica, "state");
  gint64 as_of = med_item_instant (replica, "as-of");
  g_autofree char *time = as_of != 0 ? med_format_time (as_of) : g_strdup ("–");
  g_autofree char *height = med_format_count (med_item_number (replica, "height"));
  guint confirmed = (guint)med_item_number (replica, "confirmed");
  guint of = (guint)med_item_number (replica, "validators");
  g_autofree char *first = first_line (state, time);
  guint refused = self->outbox != NULL ? (guint)med_item_number (self->outbox, "refused") : 0;
  g_autofree char *second = second_line (state, refused, height, confirmed, of);
  g_autofree char *explanation = explain (state, time, as_of, height, confirmed, of);
  g_autofree char *spoken = g_strdup_printf ("%s, %s", first, second);
  const char *state_shown = state;

  if (refused > 0 && g_str_equal (state, "ok"))
    state_shown = "refused";
  for (size_t i = 0; i < G_N_ELEMENTS (icons); i++)
    if (g_str_equal (icons[i].state, state_shown))
      gtk_image_set_from_icon_name (self->icon, icons[i].icon);
  med_widget_swap_class (GTK_WIDGET (self->button), &self->style, g_intern_string (state_shown));
  gtk_label_set_text (self->first, first);
  gtk_label_set_text (self->second, second);
  gtk_label_set_text (self->explanation, explanation);
  gtk_widget_set_visible (self->try_now, !g_str_equal (state, "ok"));
  med_widget_set_label (GTK_WIDGET (self->button), spoken);
}

static void
outbox_changed (MedWeather *self)
{
  guint count = self->outbox != NULL ? g_list_model_get_n_items (self->outbox) : 0;
  g_autofree char *text = g_strdup_printf ("%u", count);

  med_section_set_note (self->section, text);
  gtk_widget_set_visible (GTK_WIDGET (self->section), count > 0);
}

static void
retry_cb (gpointer owner, GObject *item)
{
  g_signal_emit (owner, signals[RETRY], 0, item);
}

static void
discard_cb (gpointer owner, GObject *item)
{
  g_signal_emit (owner, signals[DISCARD], 0, item);
}

static void
refused_changed (MedWeather *self)
{
  if (self->replica.item != NULL)
    replica_changed (self);
}

static GtkWidget *
make_row (gpointer item, gpointer user_data)
{
  return med_outbox_row_new (item, retry_cb, discard_cb, user_data);
}

void
med_weather_set_models (MedWeather *self, GObject *replica, GObject *outbox)
{
  g_return_if_fail (MED_IS_WEATHER (self));
  if (replica == NULL)
    {
      gtk_menu_button_popdown (self->button);
      gtk_label_set_text (self->first, "");
      gtk_label_set_text (self->second, "");
    }
  if (self->outbox != NULL)
    {
      g_signal_handlers_disconnect_by_func (self->outbox, outbox_changed, self);
      g_signal_handlers_disconnect_by_func (self->outbox, refused_changed, self);
    }
  g_set_object (&self->outbox, (GListModel *)outbox);
  gtk_list_box_bind_model (self->list, self->outbox, make_row, self, NULL);
  if (outbox != NULL)
    {
      g_signal_connect_object (outbox, "items-changed", G_CALLBACK (outbox_changed), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (outbox, "notify::refused", G_CALLBACK (refused_changed), self,
                               G_CONNECT_SWAPPED);
    }
  outbox_changed (self);
  med_item_watch (&self->replica, replica, self, replica_changed);
}

void
med_weather_show (MedWeather *self)
{
  g_return_if_fail (MED_IS_WEATHER (self));
  gtk_menu_button_popup (self->button);
}

static void
try_now_cb (MedWeather *self)
{
  g_signal_emit (self, signals[TRY_NOW], 0);
}

static void
network_cb (MedWeather *self)
{
  gtk_menu_button_popdown (self->button);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.network", NULL);
}

static void
med_weather_dispose (GObject *object)
{
  MedWeather *self = MED_WEATHER (object);

  med_item_watch (&self->replica, NULL, NULL, NULL);
  g_clear_object (&self->outbox);
  med_widget_drop_children (GTK_WIDGET (self));
  G_OBJECT_CLASS (med_weather_parent_class)->dispose (object);
}

static void
med_weather_class_init (MedWeatherClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_weather_dispose;
  signals[TRY_NOW] = g_signal_new ("try-now", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[RETRY] = g_signal_new ("retry", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, G_TYPE_OBJECT);
  signals[DISCARD] = g_signal_new ("discard", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_OBJECT);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/medease/MedEase/weather.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, MedWeather, name)
  BIND (button);
  BIND (icon);
  BIND (first);
  BIND (second);
  BIND (explanation);
  BIND (section);
  BIND (list);
  BIND (try_now);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, try_now_cb);
  gtk_widget_class_bind_template_callback (widget_class, network_cb);
}

static void
med_weather_init (MedWeather *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  med_menu_button_fill (self->button);
}
