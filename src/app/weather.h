/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two lines at the bottom of the sidebar: how current everything is, and behind them the list
 * of what still waits to be sent. */
#pragma once

#include <gtk/gtk.h>

#define MED_TYPE_WEATHER (med_weather_get_type ())
G_DECLARE_FINAL_TYPE (MedWeather, med_weather, MED, WEATHER, GtkWidget)

/* replica: properties state, as-of, height, confirmed, validators, since; outbox: list of objects
 * with category, kind, title, detail, state, reason; its property refused says how many were. Both
 * NULL while locked. Signals: try-now; discard (GObject item), retry (GObject item). */
void med_weather_set_models (MedWeather *self, GObject *replica, GObject *outbox);
/* Opens the list. */
void med_weather_show (MedWeather *self);
