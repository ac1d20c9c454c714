/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading everything that the views show. */
#include "client/snapshot.h"

#include "base/text.h"
#include "client/secret-memory.h"
#include "client/session-private.h"

#define SNAPSHOT_BUDGET ((size_t)1 << 30)

char *
med_snapshot_fold (const char *text)
{
  g_auto (GStrv) ascii = NULL;
  g_auto (GStrv) words = g_str_tokenize_and_fold (text, NULL, &ascii);
  GString *folded = g_string_new (NULL);
  for (char **word = words; *word != NULL; word++)
    g_string_append_printf (folded, " %s", *word);
  for (char **word = ascii; word != NULL && *word != NULL; word++)
    g_string_append_printf (folded, " %s", *word);
  return g_string_free (folded, FALSE);
}

bool
med_snapshot_matches (const char *folded, const char *search)
{
  while (*search == ' ')
    {
      const char *end = strchr (search + 1, ' ');
      size_t size = end != NULL ? (size_t)(end - search) : strlen (search);
      if (memmem (folded, strlen (folded), search, size) == NULL)
        return false;
      search += size;
    }
  return true;
}

const char *
med_id_text (med_span id, char text[MED_ID_TEXT_SIZE])
{
  if (med_base32_encode (id, text, MED_ID_TEXT_SIZE) != MED_OK)
    text[0] = '\0';
  return text;
}

const char *
med_state_word (Med__OutboxState state)
{
  switch ((int)state)
    {
    case MED__OUTBOX_STATE__OUTBOX_UPLOADING:
      return "uploading";
    case MED__OUTBOX_STATE__OUTBOX_UPLOADED:
    case MED__OUTBOX_STATE__OUTBOX_SENT:
      return "uploaded";
    case MED__OUTBOX_STATE__OUTBOX_RECORDED:
      return "recorded";
    case MED__OUTBOX_STATE__OUTBOX_REFUSED:
    case MED__OUTBOX_STATE__OUTBOX_EXPIRED:
      return "refused";
    default:
      return "saved";
    }
}

static med_result
take_records (med_session *session, const med_account_id *patient, med_snapshot *snapshot,
              med_failure *failure)
{
  MED_TRY_PLAIN (med_record_index_take (session->index, patient, &snapshot->set), failure);
  snapshot->records = snapshot->set->views;
  snapshot->record_count = snapshot->set->count;
  return MED_OK;
}

static med_result
fill (med_session *session, med_snapshot *snapshot, med_failure *failure)
{
  med_arena *arena = &snapshot->arena;
  MED_TRY (med_session_self (session, arena, &snapshot->self, failure));
  MED_TRY (med_people_get (session, &snapshot->self.account, arena, &snapshot->person, failure));
  MED_TRY (take_records (session, &session->keys->account, snapshot, failure));
  MED_TRY (med_outbox_list (session, arena, &snapshot->outbox, &snapshot->outbox_count, failure));
  MED_TRY (med_devices_list (session, arena, &snapshot->devices, &snapshot->device_count, failure));
  size_t damaged;
  med_span checked;
  char *seconds;
  if (med_session_get (session, "words-checked", arena, &checked)
      && med_arena_text (arena, checked, &seconds) == MED_OK)
    snapshot->words_checked = g_ascii_strtoll (seconds, NULL, 10);
  MED_TRY (med_drafts_list (session, arena, &snapshot->drafts, &snapshot->draft_count, &damaged,
                            failure));
  if (!snapshot->self.joined)
    return MED_OK;
  MED_TRY (med_recovery_get (session, arena, &snapshot->recovery, failure));
  MED_TRY (
      med_recovery_list_held (session, arena, &snapshot->held, &snapshot->held_count, failure));
  MED_TRY (med_people_directory (session, arena, &snapshot->directory, &snapshot->directory_count,
                                 failure));
  MED_TRY (med_people_patients (session, NULL, arena, &snapshot->patients, &snapshot->patient_count,
                                failure));
  MED_TRY (
      med_people_invites (session, arena, &snapshot->invites, &snapshot->invite_count, failure));
  MED_TRY (
      med_consent_list (session, NULL, arena, &snapshot->grants, &snapshot->grant_count, failure));
  MED_TRY (med_consent_requests (session, arena, &snapshot->requests, &snapshot->request_count,
                                 failure));
  const med_audit_filter filter = { .patient = NULL };
  return med_audit_list (session, &filter, arena, &snapshot->accesses, &snapshot->access_count,
                         failure);
}

static med_snapshot *
new_snapshot (void)
{
  med_snapshot *taken = g_new0 (med_snapshot, 1);
  g_atomic_ref_count_init (&taken->references);
  med_arena_init (&taken->arena, med_memory_secret (), SNAPSHOT_BUDGET);
  return taken;
}

med_result
med_snapshot_take (med_session *session, med_snapshot **snapshot, med_failure *failure)
{
  med_snapshot *taken = new_snapshot ();
  med_result result = fill (session, taken, failure);
  if (result != MED_OK)
    {
      med_snapshot_unref (taken);
      return result;
    }
  *snapshot = taken;
  return MED_OK;
}

med_result
med_snapshot_take_patient (med_session *session, const med_account_id *patient,
                           med_snapshot **snapshot, med_failure *failure)
{
  med_snapshot *taken = new_snapshot ();
  med_result result = take_records (session, patient, taken, failure);
  if (result != MED_OK)
    {
      med_snapshot_unref (taken);
      return result;
    }
  *snapshot = taken;
  return MED_OK;
}

med_snapshot *
med_snapshot_of_records (med_record_set *set)
{
  med_snapshot *made = new_snapshot ();
  made->set = set;
  made->records = set->views;
  made->record_count = set->count;
  return made;
}

med_snapshot *
med_snapshot_ref (med_snapshot *snapshot)
{
  g_atomic_ref_count_inc (&snapshot->references);
  return snapshot;
}

void
med_snapshot_unref (med_snapshot *snapshot)
{
  if (!g_atomic_ref_count_dec (&snapshot->references))
    return;
  if (snapshot->set != NULL)
    med_record_set_unref (snapshot->set);
  med_arena_clear (&snapshot->arena);
  g_free (snapshot);
}

GPtrArray *
med_texts_of (GHashTable *set, GCompareFunc order)
{
  GPtrArray *texts = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer text;
  g_hash_table_iter_init (&iter, set);
  while (g_hash_table_iter_next (&iter, &text, NULL))
    g_ptr_array_add (texts, text);
  g_ptr_array_sort (texts, order);
  g_ptr_array_add (texts, NULL);
  return texts;
}
