/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the doctor's views do: asking, charts, writing for a patient. */
#pragma once

#include "app/window.h"

/* Connects the signals of a page that was just added; pages of other kinds are left alone. */
void med_chart_connect (MedWindow *window, GtkWidget *page);
