/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A clinic of real parts: a medease-node process with its socket, and people who work with the
 * client's own services, each in a profile of their own. Everything lies in one temporary folder;
 * whatever fails ends the test program, and the node with it. */
#pragma once

#include "client/network.h"
#include "client/records.h"
#include "client/session-private.h"

#define CLINIC_PASSPHRASE "correct horse"
/* The least that a keystore may have: the tests do not try passphrases. */
#define CLINIC_KDF_MEMORY ((uint64_t)64 << 20)

#define clinic_must(expression, failure)                                                           \
  do                                                                                               \
    {                                                                                              \
      med_result must_ = (expression);                                                             \
      if (must_ != MED_OK)                                                                         \
        g_error ("%s:%d: %s: %s, %s: %s", __FILE__, __LINE__, #expression,                         \
                 med_result_name (must_), med_reason_word ((failure).reason), (failure).message);  \
    }                                                                                              \
  while (0)

typedef struct
{
  char *folder; /* of the profile */
  const med_env *env;
  med_profile *profile;
  med_session *session; /* NULL while closed */
} clinic_person;

typedef struct
{
  char *folder;      /* everything lies below */
  char *node_folder; /* of the node */
  char *address;     /* "unix:…" */
  GPid node;         /* 0 while stopped */
  clinic_person *officer;
  GPtrArray *people;
  med_arena arena; /* of what the calls below hand out */
} clinic;

/* First thing in main (): test framework, randomness, and where the programs are (argv[1]: the
 * node's path, which is taken out of the arguments). */
void clinic_init (int *argc, char ***argv);

/* Founds a clinic in a new folder; its officer is joined and in step. */
clinic *clinic_new (void);
void clinic_free (clinic *home);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (clinic, clinic_free)

/* Ends the node by this signal and waits until it is gone; starts it again. */
void clinic_stop (clinic *home, int signal);
void clinic_start (clinic *home);

/* Somebody new with a role (Med__Role), invited by the officer and joined. */
clinic_person *clinic_join (clinic *home, uint32_t role, const char *family, const char *given);
/* A profile in the clinic's folder that is not opened: for copies. */
clinic_person *clinic_profile (clinic *home, const char *name);
/* Copies the closed profile as it stands, under another name. */
clinic_person *clinic_copy (clinic *home, const clinic_person *person, const char *name);
/* Unlocks and opens; closes and gives the lock back. */
void clinic_open (clinic_person *person);
void clinic_close (clinic_person *person);

/* Adds a record of these bytes; `wait` until it is recorded. */
med_id clinic_add (clinic_person *person, const char *title, const char *category, const void *data,
                   size_t size, bool wait);
void clinic_sync (clinic_person *person);
/* The record's original bytes, or NULL and why. */
GBytes *clinic_read (clinic_person *person, const med_id *record, med_failure *failure);
void clinic_wait_item (clinic_person *person, const med_id *item);

/* Another process of this same program, which does what main () does for it and can be killed:
 * main () asks clinic_is_work () first and finds the argument in argv[3]. `out` is its standard
 * output. */
bool clinic_is_work (int argc, char **argv);
GPid clinic_spawn_work (const char *argument, int *out);
/* Ends it by this signal and waits until it is gone. */
void clinic_end_work (GPid pid, int signal);
