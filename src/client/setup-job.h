/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Making a profile on the worker: keys, network, first synchronisation. */
#pragma once

#include "client/worker.h"
#include "core/crypto/keys.h"

typedef enum
{
  MED_SETUP_JOIN,
  MED_SETUP_OWN,
  MED_SETUP_RESTORE,
} med_setup_way;

typedef struct
{
  med_root_entropy entropy;
  size_t passphrase_size;
  char passphrase[1024];
} med_setup_secret;

typedef struct
{
  med_setup_way way;
  med_setup_secret *secret; /* locked memory */
  bool has_entropy, words_checked;
  char *data_dir, *invite, *given, *family, *born, *gender, *node, *clinic, *zone;
  char *backup_folder, *backup_file;
  char *folder; /* of the new profile: set by the job */
  /* Called on the main thread with the owner (held). */
  void (*progress) (gpointer owner, const char *text, double fraction);
  gpointer owner;
} med_setup_job;

/* Passphrases beyond 1024 bytes are cut there. */
med_setup_job *med_setup_job_new (const char *passphrase);
void med_setup_job_free (gpointer job);
/* A med_job whose data is the struct above. */
med_result med_setup_job_run (med_worker *worker, med_session *session, gpointer data,
                              GCancellable *cancellable, med_failure *failure) MED_CHECKED;
