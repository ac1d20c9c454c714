/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lock screen. */
#include "app/lock-screen.h"

#include "app/item.h"
#include "app/widgets/pill.h"
#include "app/widgets/widget.h"
#include "app/widgets/wrap.h"
#include "app/words.h"

#include <adwaita.h>
#include <glib/gi18n.h>

struct _MedLockScreen
{
  GtkWidget parent_instance;
  GtkLabel *time, *date, *error, *why, *place, *as_of;
  GtkBox *people, *sample_line, *unlock_line, *why_line, *as_of_line;
  GtkPasswordEntry *passphrase;
  GtkButton *unlock;
  GtkStack *unlock_stack;
  GtkSpinner *spinner;

  GListModel *profiles;
  guint tick;
};

G_DEFINE_FINAL_TYPE (MedLockScreen, med_lock_screen, GTK_TYPE_WIDGET)

static guint unlock_signal, someone_else_signal, use_words_signal;

static gboolean
tick_cb (gpointer user_data)
{
  MedLockScreen *self = MED_LOCK_SCREEN (user_data);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (now, "%H:%M");
  g_autofree char *date = g_date_time_format (now, "%A, %-d %B %Y");

  gtk_label_set_text (self->time, time);
  gtk_label_set_text (self->date, date);
  return G_SOURCE_CONTINUE;
}

static GObject *
chosen_profile (MedLockScreen *self)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->people)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (child)))
      return g_object_get_data (G_OBJECT (child), "med-profile");
  return NULL;
}

static void
set_error (MedLockScreen *self, const char *message)
{
  med_label_set (self->error, message);
  med_widget_set_class (GTK_WIDGET (self->passphrase), "error", message != NULL);
}

/* People of the sample clinic have no secrets: they are entered without a passphrase. */
static gboolean
is_sample (GObject *profile)
{
  return profile != NULL && med_item_has (profile, "sample") && med_item_flag (profile, "sample");
}

static gboolean
may_unlock (MedLockScreen *self)
{
  return *gtk_editable_get_text (GTK_EDITABLE (self->passphrase)) != '\0'
         || is_sample (chosen_profile (self));
}

/* The way in that fits the chosen person: an entry with a round button beside it, or for invented
 * people one button with its word. */
static void
show_way_in (MedLockScreen *self)
{
  gboolean sample = is_sample (chosen_profile (self));

  gtk_widget_set_visible (GTK_WIDGET (self->sample_line), sample);
  gtk_widget_set_visible (GTK_WIDGET (self->passphrase), !sample);
  gtk_widget_set_halign (GTK_WIDGET (self->unlock_line),
                         sample ? GTK_ALIGN_CENTER : GTK_ALIGN_FILL);
  if (sample)
    gtk_button_set_label (self->unlock, _ ("Unlock"));
  else
    gtk_button_set_icon_name (self->unlock, "go-next-symbolic");
  med_widget_set_class (GTK_WIDGET (self->unlock), "circular", !sample);
  med_widget_set_class (GTK_WIDGET (self->unlock), "pill", sample);
  gtk_widget_set_sensitive (GTK_WIDGET (self->unlock), may_unlock (self));
}

static void
focus_way_in (MedLockScreen *self)
{
  gtk_widget_grab_focus (is_sample (chosen_profile (self)) ? GTK_WIDGET (self->unlock)
                                                           : GTK_WIDGET (self->passphrase));
}

static void
unlock_cb (MedLockScreen *self)
{
  GObject *profile = chosen_profile (self);

  if (profile == NULL || !may_unlock (self))
    return;
  set_error (self, NULL);
  g_signal_emit (self, unlock_signal, 0, profile,
                 gtk_editable_get_text (GTK_EDITABLE (self->passphrase)));
}

static void
someone_else_cb (MedLockScreen *self)
{
  g_signal_emit (self, someone_else_signal, 0);
}

static void
use_words_cb (MedLockScreen *self)
{
  g_signal_emit (self, use_words_signal, 0);
}

static void
typed_cb (MedLockScreen *self)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->unlock), may_unlock (self));
}

static void
person_toggled_cb (GtkToggleButton *button, MedLockScreen *self)
{
  if (!gtk_toggle_button_get_active (button))
    return;
  gtk_editable_set_text (GTK_EDITABLE (self->passphrase), "");
  set_error (self, NULL);
  show_way_in (self);
  focus_way_in (self);
}

static GtkWidget *
make_person (gpointer profile)
{
  GtkWidget *button = gtk_toggle_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  g_autofree char *name = med_item_text (profile, "name");
  g_autofree char *role = med_item_text (profile, "role");
  g_autofree char *spoken = g_strdup_printf ("%s, %s", name, med_role_label (role));
  guint drafts = (guint)med_item_number (profile, "drafts");
  GtkWidget *name_label = gtk_label_new (name);
  GtkWidget *role_label = gtk_label_new (med_role_label (role));

  gtk_label_set_wrap (GTK_LABEL (name_label), TRUE);
  gtk_label_set_justify (GTK_LABEL (name_label), GTK_JUSTIFY_CENTER);
  gtk_label_set_max_width_chars (GTK_LABEL (name_label), 18);
  gtk_widget_add_css_class (name_label, "strong");
  gtk_widget_add_css_class (role_label, "dim");
  gtk_widget_add_css_class (role_label, "small");
  gtk_widget_set_size_request (box, 132, -1);
  gtk_widget_set_margin_top (box, 9);
  gtk_widget_set_margin_bottom (box, 9);
  gtk_box_append (GTK_BOX (box), adw_avatar_new (48, med_name_for_initials (name), TRUE));
  gtk_box_append (GTK_BOX (box), name_label);
  gtk_box_append (GTK_BOX (box), role_label);
  if (drafts > 0)
    {
      g_autofree char *kept
          = g_strdup_printf (ngettext ("%u draft kept", "%u drafts kept", drafts), drafts);
      gtk_box_append (GTK_BOX (box), med_pill_new (kept, NULL, "warn"));
      gtk_widget_set_halign (gtk_widget_get_last_child (box), GTK_ALIGN_CENTER);
    }
  else if (med_item_flag (profile, "signed-in"))
    {
      gtk_box_append (GTK_BOX (box), med_pill_new (_ ("Signed in"), NULL, "info"));
      gtk_widget_set_halign (gtk_widget_get_last_child (box), GTK_ALIGN_CENTER);
    }
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "card-toggle");
  med_widget_set_label (button, spoken);
  g_object_set_data_full (G_OBJECT (button), "med-profile", g_object_ref (profile), g_object_unref);
  return button;
}

static void
fill (MedLockScreen *self)
{
  guint count = self->profiles != NULL ? g_list_model_get_n_items (self->profiles) : 0;
  GtkWidget *first = NULL;

  med_widget_drop_children (GTK_WIDGET (self->people));
  for (guint i = 0; i < count; i++)
    {
      g_autoptr (GObject) profile = g_list_model_get_item (self->profiles, i);
      GtkWidget *button = make_person (profile);

      if (first == NULL)
        first = button;
      else
        gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), GTK_TOGGLE_BUTTON (first));
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), button == first);
      g_signal_connect (button, "toggled", G_CALLBACK (person_toggled_cb), self);
      gtk_box_append (self->people, button);
    }
  show_way_in (self);
}

void
med_lock_screen_set_profiles (MedLockScreen *self, GListModel *profiles)
{
  g_return_if_fail (MED_IS_LOCK_SCREEN (self));
  if (self->profiles != NULL)
    g_signal_handlers_disconnect_by_func (self->profiles, fill, self);
  g_set_object (&self->profiles, profiles);
  if (profiles != NULL)
    g_signal_connect_object (profiles, "items-changed", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
  fill (self);
}

void
med_lock_screen_set_busy (MedLockScreen *self, gboolean busy)
{
  g_return_if_fail (MED_IS_LOCK_SCREEN (self));
  gtk_widget_set_sensitive (GTK_WIDGET (self->passphrase), !busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->people), !busy);
  gtk_stack_set_visible_child_name (self->unlock_stack, busy ? "busy" : "ready");
  /* Behind the button it would still draw every frame. */
  gtk_spinner_set_spinning (self->spinner, busy);
}

void
med_lock_screen_fail (MedLockScreen *self, const char *message)
{
  g_return_if_fail (MED_IS_LOCK_SCREEN (self));
  med_lock_screen_set_busy (self, FALSE);
  set_error (self, message);
  focus_way_in (self);
  gtk_editable_select_region (GTK_EDITABLE (self->passphrase), 0, -1);
}

void
med_lock_screen_reset (MedLockScreen *self, const char *why)
{
  g_return_if_fail (MED_IS_LOCK_SCREEN (self));
  med_lock_screen_set_busy (self, FALSE);
  set_error (self, NULL);
  gtk_editable_set_text (GTK_EDITABLE (self->passphrase), "");
  gtk_label_set_text (self->why, why != NULL ? why : "");
  gtk_widget_set_visible (GTK_WIDGET (self->why_line), why != NULL);
}

void
med_lock_screen_set_place (MedLockScreen *self, const char *place, const char *as_of)
{
  g_return_if_fail (MED_IS_LOCK_SCREEN (self));
  med_label_set (self->place, place);
  gtk_label_set_text (self->as_of, as_of != NULL ? as_of : "");
  gtk_widget_set_visible (GTK_WIDGET (self->as_of_line), as_of != NULL);
}

static gboolean
med_lock_screen_grab_focus (GtkWidget *widget)
{
  focus_way_in (MED_LOCK_SCREEN (widget));
  return TRUE;
}

static void
med_lock_screen_map (GtkWidget *widget)
{
  MedLockScreen *self = MED_LOCK_SCREEN (widget);

  GTK_WIDGET_CLASS (med_lock_screen_parent_class)->map (widget);
  tick_cb (self);
  self->tick = g_timeout_add_seconds (1, tick_cb, self);
  focus_way_in (self);
}

static void
med_lock_screen_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&MED_LOCK_SCREEN (widget)->tick, g_source_remove);
  GTK_WIDGET_CLASS (med_lock_screen_parent_class)->unmap (widget);
}

static void
med_lock_screen_dispose (GObject *object)
{
  MedLockScreen *self = MED_LOCK_SCREEN (object);

  g_clear_handle_id (&self->tick, g_source_remove);
  g_clear_object (&self->profiles);
  med_widget_drop_children (GTK_WIDGET (self));
  G_OBJECT_CLASS (med_lock_screen_parent_class)->dispose (object);
}

static void
med_lock_screen_class_init (MedLockScreenClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_lock_screen_dispose;
  widget_class->grab_focus = med_lock_screen_grab_focus;
  widget_class->map = med_lock_screen_map;
  widget_class->unmap = med_lock_screen_unmap;
  unlock_signal = g_signal_new ("unlock", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                2, G_TYPE_OBJECT,
                                /* The passphrase is not copied into the signal. */
                                G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);
  someone_else_signal
      = g_signal_new ("someone-else", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  use_words_signal
      = g_signal_new ("use-words", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/medease/MedEase/lock-screen.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, MedLockScreen, name)
  BIND (time);
  BIND (date);
  BIND (error);
  BIND (why);
  BIND (why_line);
  BIND (place);
  BIND (as_of);
  BIND (as_of_line);
  BIND (people);
  BIND (sample_line);
  BIND (unlock_line);
  BIND (passphrase);
  BIND (unlock);
  BIND (unlock_stack);
  BIND (spinner);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, unlock_cb);
  gtk_widget_class_bind_template_callback (widget_class, someone_else_cb);
  gtk_widget_class_bind_template_callback (widget_class, use_words_cb);
  gtk_widget_class_bind_template_callback (widget_class, typed_cb);
}

static void
med_lock_screen_init (MedLockScreen *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
