/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the welcome page share. */
#pragma once

#include "app/clinic-form.h"
#include "app/passphrase-form.h"
#include "app/person-form.h"
#include "app/ready-step.h"
#include "app/token-input.h"
#include "app/welcome-page.h"
#include "app/widgets/notice.h"
#include "app/words-check.h"

#include <adwaita.h>

struct _MedWelcomePage
{
  GtkWidget parent_instance;
  GtkStack *steps;
  GtkWidget *back, *cancel;
  AdwWindowTitle *title;
  MedNotice *failure;
  /* join, clinic */
  MedTokenInput *invite_input;
  MedNotice *invite_notice;
  GtkLabel *invite_state;
  MedClinicForm *clinic_form;
  GtkWidget *invite_next, *clinic_next;
  /* words */
  MedWordsGrid *grid;
  GtkButton *hide_words;
  MedWordsCheck *check;
  GtkWidget *words_next, *check_next;
  /* restore */
  MedWordsGrid *restore_grid;
  GtkLabel *restore_problem;
  MedTokenInput *place_input;
  AdwEntryRow *address;
  AdwActionRow *backup;
  GtkWidget *restore_next, *place_next;
  /* passphrase, person */
  MedPassphraseForm *passphrase_form;
  MedPersonForm *person_form;
  GtkSwitch *lock_switch;
  GtkButton *passphrase_next, *person_next;
  /* the end */
  GtkLabel *progress_text;
  GtkProgressBar *progress_bar;
  MedReadyStep *ready;

  const MedWordList *list;
  const char *way; /* static */
  char *role, *backup_file, *begun_at;
  char *words[MED_RECOVERY_WORDS + 1];
  guint places[4];
  gboolean hidden, words_checked, can_leave;
};

/* welcome-page.c */
void med_welcome_page_choose (MedWelcomePage *self, const char *way);
void med_welcome_page_next (MedWelcomePage *self);

/* welcome-steps.c */
void med_welcome_page_class_install_properties (GObjectClass *object_class);
void med_welcome_page_class_bind (GtkWidgetClass *widget_class);
void med_welcome_page_connect_ready (MedWelcomePage *self);
/* NULL: none. */
void med_welcome_page_set_backup_file (MedWelcomePage *self, const char *path);
