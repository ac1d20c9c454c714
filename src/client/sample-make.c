/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes the sample clinic the way every clinic comes to be: the officer founds it, people are
 * invited and join, patients add their records, share, and are asked to share. */
#include "client/network.h"
#include "client/sample-maker.h"

#include <glib/gi18n-lib.h>

#define CLINIC "Lindenhof Clinic"
#define ZONE "Europe/Berlin"
#define WAIT_SECONDS 30
#define BATCH 10 /* records between two sendings: progress shows, and little waits */

med_result
med_sample_step (med_sample_maker *maker, med_failure *failure)
{
  maker->done++;
  if (g_cancellable_is_cancelled (maker->cancellable)
      || (maker->progress != NULL && !maker->progress (maker->context, maker->done, maker->total)))
    return med_fail_plain (failure, MED_E_CANCELLED, MED_REASON_NONE);
  return MED_OK;
}

/* Makes the profile and the keys of one person. */
static med_result
enter (med_sample_maker *maker, size_t who, med_failure *failure)
{
  const med_sample_cast *cast = &med_sample_cast_list[who];
  const med_span passphrase = med_span_text (MED_SAMPLE_PASSPHRASE);
  g_autofree char *folder = g_build_filename (maker->folder, cast->person.folder, NULL);
  med_root_entropy entropy;
  med_keys *keys;
  MED_TRY (med_profile_open (folder, true, med_client_env (), &maker->profiles[who], failure));
  med_profile *profile = maker->profiles[who];
  MED_TRY (med_profile_set (profile, "sample", "true", failure));
  MED_TRY (med_profile_set (profile, "name", cast->person.name, failure));
  MED_TRY (med_profile_set (profile, "role", cast->person.role, failure));
  MED_TRY (med_profile_set (profile, "clinic", CLINIC, failure));
  MED_TRY (med_identity_create (profile, passphrase, MED_SAMPLE_KDF_MEMORY, &entropy, failure));
  med_wipe (&entropy, sizeof entropy);
  MED_TRY (med_identity_unlock (profile, passphrase, &keys, failure));
  return med_session_open (profile, keys, &maker->sessions[who], failure);
}

static med_result
found (med_sample_maker *maker, med_failure *failure)
{
  MED_TRY (enter (maker, MED_SAMPLE_WEBER, failure));
  const med_found_options options
      = { .clinic = CLINIC, .zone = ZONE, .facts = med_sample_cast_list[MED_SAMPLE_WEBER].facts };
  MED_TRY (
      med_network_found (maker->sessions[MED_SAMPLE_WEBER], &options, maker->cancellable, failure));
  return med_sample_step (maker, failure);
}

static med_result
invite_and_join (med_sample_maker *maker, size_t who, med_failure *failure)
{
  const med_sample_cast *cast = &med_sample_cast_list[who];
  med_session *officer = maker->sessions[MED_SAMPLE_WEBER];
  med_arena arena;
  med_invite_info invite;
  med_id item;
  med_outbox_item done;
  med_arena_init (&arena, med_memory_heap (), (size_t)16 << 20);
  med_result result = enter (maker, who, failure);
  if (result == MED_OK)
    result = med_people_invite (officer, cast->role, cast->person.name, 0, NULL, &arena, &invite,
                                &item, failure);
  if (result == MED_OK)
    result = med_outbox_wait (officer, &item, WAIT_SECONDS, maker->cancellable, &done, &arena,
                              failure);
  if (result == MED_OK)
    result = med_network_join (maker->sessions[who], invite.text, NULL, &cast->facts,
                               maker->cancellable, failure);
  med_arena_clear (&arena);
  MED_TRY (result);
  return med_sample_step (maker, failure);
}

med_result
med_sample_send (med_sample_maker *maker, med_session *session, med_failure *failure)
{
  med_arena arena;
  med_outbox_item *items;
  size_t count;
  MED_TRY (med_outbox_flush (session, maker->cancellable, failure));
  med_arena_init (&arena, med_memory_heap (), (size_t)16 << 20);
  med_result result = med_outbox_list (session, &arena, &items, &count, failure);
  if (result == MED_OK && count > 0)
    result = items[0].reason != MED_REASON_NONE
                 ? med_fail_plain (failure, MED_E_REFUSED, items[0].reason)
                 : med_fail (failure, MED_E_BUSY,
                             _ ("The sample clinic could not be made: its hospital program answers "
                                "too slowly. Try again."));
  med_arena_clear (&arena);
  return result;
}

med_result
med_sample_add (med_sample_maker *maker, med_session *session, const med_account_id *patient,
                const med_sample_file *file, med_failure *failure)
{
  g_autoptr (GInputStream) content = g_memory_input_stream_new_from_bytes (file->content);
  const med_record_new record = { .content = content,
                                  .size_hint = g_bytes_get_size (file->content),
                                  .title = file->title,
                                  .category = file->category,
                                  .date = file->date,
                                  .file_name = file->file_name,
                                  .patient = patient };
  return med_records_add (session, &record, maker->cancellable, NULL, NULL, failure);
}

static med_result
add_own (med_sample_maker *maker, med_sample_patient patient, const GPtrArray *files,
         med_failure *failure)
{
  med_session *session = maker->sessions[patient];
  for (guint i = 0; i < files->len; i++)
    {
      const med_sample_file *file = (const med_sample_file *)g_ptr_array_index (files, i);
      if (!file->by_doctor)
        MED_TRY (med_sample_add (maker, session, NULL, file, failure));
      if (i % BATCH == BATCH - 1)
        MED_TRY (med_sample_send (maker, session, failure));
      MED_TRY (med_sample_step (maker, failure));
    }
  MED_TRY (med_sample_send (maker, session, failure));
  return med_sync (session, maker->cancellable, failure);
}

static med_result
make_all (med_sample_maker *maker, const GPtrArray *const files[MED_SAMPLE_PATIENTS],
          med_failure *failure)
{
  MED_TRY (found (maker, failure));
  /* Staff first: patients then find them in the directory. */
  for (size_t who = MED_SAMPLE_WEBER; who-- > 0;)
    MED_TRY (invite_and_join (maker, who, failure));
  for (int patient = 0; patient < MED_SAMPLE_PATIENTS; patient++)
    MED_TRY (add_own (maker, (med_sample_patient)patient, files[patient], failure));
  MED_TRY (med_sample_share (maker, files, failure));
  /* Everybody starts with what is true by then. */
  for (size_t who = 0; who < MED_SAMPLE_PEOPLE; who++)
    MED_TRY (med_sync (maker->sessions[who], maker->cancellable, failure));
  return MED_OK;
}

med_result
med_sample_make (med_sample_maker *maker, med_failure *failure)
{
  const GPtrArray *files[MED_SAMPLE_PATIENTS];
  maker->total = MED_SAMPLE_PEOPLE + MED_SAMPLE_SHARE_STEPS;
  for (int patient = 0; patient < MED_SAMPLE_PATIENTS; patient++)
    {
      files[patient] = med_sample_files ((med_sample_patient)patient, maker->today);
      maker->total += files[patient]->len;
    }
  med_result result = make_all (maker, files, failure);
  for (int patient = 0; patient < MED_SAMPLE_PATIENTS; patient++)
    g_ptr_array_unref ((GPtrArray *)files[patient]);
  for (size_t who = 0; who < MED_SAMPLE_PEOPLE; who++)
    {
      med_session_close (maker->sessions[who]);
      med_profile_close (maker->profiles[who]);
    }
  return result;
}
