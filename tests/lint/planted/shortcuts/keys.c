/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys that the window beside this file says, and keys that it does not say. */
#include <gtk/gtk.h>

void planted_keys (GtkWidgetClass *widget_class, GtkShortcutFunc press_cb);

static const struct
{
  const char *action;
  const char *keys[3];
} shortcuts[] = {
  { "win.said", { "<Control>s" } },
  { "win.silent", { "<Control>t", "F7" } },
  { "win.place(2)", { "<Alt>2" } },
};

static const struct
{
  guint key;
  int step;
} steps[] = { { GDK_KEY_plus, 1 }, { GDK_KEY_KP_Add, 1 }, { GDK_KEY_minus, -1 } };

void
planted_keys (GtkWidgetClass *widget_class, GtkShortcutFunc press_cb)
{
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    gtk_widget_class_add_binding (widget_class, steps[i].key, GDK_CONTROL_MASK, press_cb, "i",
                                  steps[i].step);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Delete, 0, press_cb, NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_n, GDK_CONTROL_MASK | GDK_SHIFT_MASK,
                                       shortcuts[0].action, NULL);
}
