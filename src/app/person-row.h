/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A patient in a clinical list, by the name on the chart. */
#pragma once

#include <gtk/gtk.h>

#define MED_TYPE_PERSON_ROW (med_person_row_get_type ())
G_DECLARE_FINAL_TYPE (MedPersonRow, med_person_row, MED, PERSON_ROW, GtkWidget)

typedef enum
{
  MED_PERSON_SHARING,    /* the doctor's: born, open, addable, until, last visit */
  MED_PERSON_REGISTERED, /* the doctor's: shares nothing; Request Access…, Emergency… */
  MED_PERSON_DESK,       /* reception: born, phone, next visit, sharing as a count */
} MedPersonKind;

/* item: clinical-name, number, born, open, until, last-visit, similar, clinic, phone, next-visit,
 * needed, opened, joined, request-state, addable. Signals with the item: request, emergency. */
GtkWidget *med_person_row_new (MedPersonKind kind);
void med_person_row_set_item (MedPersonRow *self, GObject *item);
