/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sharing in the sample clinic: two patients share with Dr Lindqvist, who adds to their records and
 * looks into one chart; Dr Tan asks and has no answer yet. */
#include "client/consents.h"
#include "client/sample-maker.h"
#include "client/sync.h"
#include "core/proto/tx.pb-c.h"

#define DAY ((int64_t)86400)
#define WAIT_SECONDS 30

static med_result
account_of (med_sample_maker *maker, size_t who, med_account_id *account, med_failure *failure)
{
  med_arena arena;
  med_self self;
  med_arena_init (&arena, med_memory_heap (), (size_t)1 << 20);
  med_result result = med_session_self (maker->sessions[who], &arena, &self, failure);
  if (result == MED_OK)
    *account = self.account;
  med_arena_clear (&arena);
  return result;
}

static med_result
share_with_lindqvist (med_sample_maker *maker, med_sample_patient patient,
                      const char *const *categories, size_t count, int64_t days,
                      med_failure *failure)
{
  med_grant_terms terms = { .categories = categories,
                            .category_count = count,
                            .actions = MED_ACTION_SEE | MED_ACTION_ADD,
                            .purpose = MED__PURPOSE__PURPOSE_TREAT,
                            .until = maker->today + days * DAY };
  MED_TRY (account_of (maker, MED_SAMPLE_LINDQVIST, &terms.grantee, failure));
  MED_TRY (med_consent_grant (maker->sessions[patient], &terms, NULL, NULL, failure));
  MED_TRY (med_sample_send (maker, maker->sessions[patient], failure));
  return med_sample_step (maker, failure);
}

/* What the doctor wrote, in the order of its dates. */
static med_result
add_entries (med_sample_maker *maker, med_sample_patient patient, const GPtrArray *files,
             med_failure *failure)
{
  med_session *doctor = maker->sessions[MED_SAMPLE_LINDQVIST];
  med_account_id account;
  MED_TRY (account_of (maker, patient, &account, failure));
  for (guint i = 0; i < files->len; i++)
    {
      const med_sample_file *file = (const med_sample_file *)g_ptr_array_index (files, i);
      if (file->by_doctor)
        MED_TRY (med_sample_add (maker, doctor, &account, file, failure));
    }
  return med_sample_send (maker, doctor, failure);
}

static med_result
write_as_doctor (med_sample_maker *maker, const GPtrArray *const files[MED_SAMPLE_PATIENTS],
                 med_failure *failure)
{
  MED_TRY (med_sync (maker->sessions[MED_SAMPLE_LINDQVIST], maker->cancellable, failure));
  for (int patient = 0; patient < MED_SAMPLE_PATIENTS; patient++)
    MED_TRY (add_entries (maker, (med_sample_patient)patient, files[patient], failure));
  return med_sample_step (maker, failure);
}

static med_result
look (med_sample_maker *maker, med_failure *failure)
{
  static const char *const opened[] = { "results", "medications", "allergies" };
  med_session *doctor = maker->sessions[MED_SAMPLE_LINDQVIST];
  med_account_id account;
  med_access_info access;
  med_arena arena;
  MED_TRY (account_of (maker, MED_SAMPLE_ELIF, &account, failure));
  med_arena_init (&arena, med_memory_heap (), (size_t)16 << 20);
  med_result result = med_access_open (doctor, &account, opened, G_N_ELEMENTS (opened),
                                       MED__PURPOSE__PURPOSE_TREAT, "Before the telephone call",
                                       WAIT_SECONDS, maker->cancellable, &access, &arena, failure);
  med_arena_clear (&arena);
  MED_TRY (result);
  return med_sample_step (maker, failure);
}

static med_result
ask (med_sample_maker *maker, med_failure *failure)
{
  static const char *const asked[] = { "results", "medications", "allergies", "documents" };
  med_session *doctor = maker->sessions[MED_SAMPLE_TAN];
  med_account_id account;
  const med_grant_terms terms = { .categories = asked,
                                  .category_count = G_N_ELEMENTS (asked),
                                  .actions = MED_ACTION_SEE | MED_ACTION_ADD,
                                  .purpose = MED__PURPOSE__PURPOSE_TREAT,
                                  .until = maker->today + 90 * DAY };
  MED_TRY (account_of (maker, MED_SAMPLE_ELIF, &account, failure));
  MED_TRY (med_sync (doctor, maker->cancellable, failure));
  MED_TRY (med_consent_request (doctor, &account, &terms,
                                "Dr Lindqvist asked me to see you about your diabetes. With your "
                                "results and letters I can prepare our appointment.",
                                NULL, NULL, failure));
  MED_TRY (med_sample_send (maker, doctor, failure));
  return med_sample_step (maker, failure);
}

med_result
med_sample_share (med_sample_maker *maker, const GPtrArray *const files[MED_SAMPLE_PATIENTS],
                  med_failure *failure)
{
  static const char *const from_elif[]
      = { "results", "medications", "allergies", "notes", "documents" };
  static const char *const from_tomasz[]
      = { "problems", "medications", "allergies", "results", "vitals", "notes", "documents" };
  MED_TRY (med_sync (maker->sessions[MED_SAMPLE_ELIF], maker->cancellable, failure));
  MED_TRY (share_with_lindqvist (maker, MED_SAMPLE_ELIF, from_elif, G_N_ELEMENTS (from_elif), 180,
                                 failure));
  MED_TRY (med_sync (maker->sessions[MED_SAMPLE_TOMASZ], maker->cancellable, failure));
  MED_TRY (share_with_lindqvist (maker, MED_SAMPLE_TOMASZ, from_tomasz, G_N_ELEMENTS (from_tomasz),
                                 60, failure));
  MED_TRY (write_as_doctor (maker, files, failure));
  MED_TRY (look (maker, failure));
  return ask (maker, failure);
}
