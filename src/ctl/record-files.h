/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records written to files. */
#pragma once

#include "client/records.h"
#include "ctl/ctl.h"

typedef struct
{
  uint64_t offset, length; /* length 0: to the end */
  bool encrypted;          /* as an age file; the whole record */
  med_progress progress;   /* may be NULL */
  void *context;
  uint64_t written; /* filled */
} med_record_sink;

/* To a descriptor, which stays open. What was written before a failure is authentic. */
med_result med_record_to_fd (med_session *session, const med_id *id, med_record_sink *sink, int fd,
                             med_answer *answer) MED_CHECKED;
/* To a file of mode 0600, which appears under its name only when it is whole. */
med_result med_record_to_file (med_session *session, const med_id *id, med_record_sink *sink,
                               const char *path, med_answer *answer) MED_CHECKED;
/* Every own record into a folder that is made: the files, `index.json` with what is known of them,
 * sealed objects, archives, proofs, and a text that says how to open and check them. */
med_result med_record_export_all (med_session *session, bool encrypted, const char *folder,
                                  med_answer *answer) MED_CHECKED;
