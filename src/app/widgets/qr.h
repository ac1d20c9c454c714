/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Draws a text as a QR picture: black on a white frame, also in dark mode. */
#pragma once

#include <gtk/gtk.h>

#define MED_TYPE_QR (med_qr_get_type ())
G_DECLARE_FINAL_TYPE (MedQr, med_qr, MED, QR, GtkWidget)

/* Property text; a text too long for a QR picture draws nothing. label is what screen readers
 * say, because the picture means nothing to them. */
GtkWidget *med_qr_new (const char *text, const char *label);
