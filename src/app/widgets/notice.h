/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tinted card with an icon, a title, a sentence and buttons at its end. */
#pragma once

#include <gtk/gtk.h>

#define MED_TYPE_NOTICE (med_notice_get_type ())
G_DECLARE_FINAL_TYPE (MedNotice, med_notice, MED, NOTICE, GtkBox)

/* Properties: kind (warn bad ok plain, NULL for blue), icon-name, title, text. Children are
 * appended after the text. */
GtkWidget *med_notice_new (const char *kind, const char *icon_name, const char *title,
                           const char *text);
void med_notice_set (MedNotice *self, const char *kind, const char *icon_name, const char *title,
                     const char *text);
