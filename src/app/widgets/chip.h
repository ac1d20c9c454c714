/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A word that can be on or off, and sets of them. */
#pragma once

#include <gtk/gtk.h>

#define MED_TYPE_CHIP (med_chip_get_type ())
G_DECLARE_FINAL_TYPE (MedChip, med_chip, MED, CHIP, GtkToggleButton)

/* word is kept beside the label. A check mark stands for on, a plus for off. */
GtkWidget *med_chip_new (const char *word, const char *label);
const char *med_chip_get_word (MedChip *self);

/* A wrapping set of chips, each one of several words. */
#define MED_TYPE_CHIP_SET (med_chip_set_get_type ())
G_DECLARE_FINAL_TYPE (MedChipSet, med_chip_set, MED, CHIP_SET, GtkBox)

/* Property selected (strv, in the order of the chips, notify). */
GtkWidget *med_chip_set_new (void);
void med_chip_set_add (MedChipSet *self, const char *word, const char *label);
void med_chip_set_clear (MedChipSet *self);
char **med_chip_set_get_selected (MedChipSet *self);
void med_chip_set_set_selected (MedChipSet *self, const char *const *words);

/* Linked buttons of which exactly one is chosen. */
#define MED_TYPE_SEGMENTS (med_segments_get_type ())
G_DECLARE_FINAL_TYPE (MedSegments, med_segments, MED, SEGMENTS, GtkBox)

/* Property selected (word, notify). */
void med_segments_add (MedSegments *self, const char *word, const char *label);
const char *med_segments_get_selected (MedSegments *self);
void med_segments_set_selected (MedSegments *self, const char *word);
/* Changes a label, for instance when a date was chosen. */
void med_segments_set_label (MedSegments *self, const char *word, const char *label);
