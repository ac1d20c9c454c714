/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Terms of a share: what keys can hold, said in one sentence that reads back to the same rule. */
#include "client/consents-private.h"

#include "base/text.h"
#include "client/people-private.h"
#include "client/record-private.h"
#include "client/sync-private.h"
#include "core/ledger/tx.h"
#include "core/limits.h"
#include "core/vault/keyring.h"

#include <glib/gi18n-lib.h>

uint64_t
med_consent_now (const med_session *session)
{
  const Med__LocalAnchor *anchor = med_replica_anchor (session->replica);
  int64_t clock = med_session_now (session);
  return clock > 0 && (uint64_t)clock > anchor->time ? (uint64_t)clock : anchor->time;
}

med_result
med_consent_row (med_session *session, uint32_t table, med_span id, med_arena *arena,
                 ProtobufCMessage **row, med_failure *failure)
{
  ProtobufCMessage *found = med_replica_decode (session->replica, table, id, arena);
  if (found == NULL)
    {
      const med_row_name name = { table, id };
      MED_TRY (med_sync_fetch_rows (session, &name, 1, NULL, failure));
      found = med_replica_decode (session->replica, table, id, arena);
    }
  if (found == NULL)
    return med_fail (failure, MED_E_NOT_FOUND,
                     _ ("There is no such thing, or it is not shared with you."));
  *row = found;
  return MED_OK;
}

void
med_consent_refresh (med_session *session, const med_account_id *accounts, size_t count)
{
  med_failure ignored;
  if (session->gateway == NULL || count == 0)
    return;
  g_autofree med_row_name *names = g_new (med_row_name, count);
  for (size_t i = 0; i < count; i++)
    names[i] = (med_row_name){ MED_TABLE_ACCOUNT, MED_SPAN_OF (accounts[i].bytes) };
  if (med_sync_fetch_rows (session, names, count, NULL, &ignored) != MED_OK)
    return;
}

med_result
med_consent_own_grant (med_session *session, const med_id *grant, med_arena *arena,
                       Med__GrantRow **row, med_failure *failure)
{
  ProtobufCMessage *message;
  MED_TRY (med_consent_row (session, MED_TABLE_GRANT, MED_SPAN_OF (grant->bytes), arena, &message,
                            failure));
  Med__GrantRow *found = (Med__GrantRow *)message;
  if (!med_span_equal (med_pb_span (found->patient), MED_SPAN_OF (session->keys->account.bytes)))
    return med_fail (failure, MED_E_STATE, _ ("Only the patient can change this share."));
  if (found->state == MED__STATE__STATE_ENDED)
    return med_fail (failure, MED_E_STATE, _ ("This share was stopped already."));
  if (med_consent_now (session) >= found->until)
    return med_fail (failure, MED_E_STATE, _ ("This share is over already. Share again to go on."));
  *row = found;
  return MED_OK;
}

const char *
med_consent_id_text (med_span id, med_arena *arena)
{
  char text[64];
  char *copy;
  if (med_base32_encode (id, text, sizeof text) != MED_OK
      || med_arena_text (arena, med_span_text (text), &copy) != MED_OK)
    return "";
  return copy;
}

void
med_consent_who (med_session *session, const med_account_id *account, med_arena *arena,
                 const char **name, const char **clinic)
{
  *clinic = med_people_clinic_of (session, account, arena);
  *name = med_people_name_of (session, account, arena);
  if ((*name)[0] != '\0')
    return;
  char *text = (char *)med_consent_id_text (MED_SPAN_OF (account->bytes), arena);
  if (strlen (text) > 8)
    text[8] = '\0';
  *name = text;
}

med_result
med_consent_words (med_session *session, const med_account_id *patient,
                   const ProtobufCBinaryData *tags, size_t count, med_arena *arena,
                   const char *const **words, size_t *word_count)
{
  const char **list = (const char **)med_arena_array (arena, count, sizeof *list);
  if (list == NULL && count > 0)
    return MED_E_NO_MEMORY;
  size_t used = 0;
  for (size_t i = 0; i < count; i++)
    {
      med_tag tag;
      if (tags[i].len != sizeof tag.bytes)
        continue;
      memcpy (tag.bytes, tags[i].data, sizeof tag.bytes);
      const char *word = med_record_category_of (session, patient, &tag, arena);
      bool double_word = word[0] == '\0';
      for (size_t j = 0; j < used && !double_word; j++)
        double_word = strcmp (list[j], word) == 0;
      if (!double_word)
        list[used++] = word;
    }
  *words = list;
  *word_count = used;
  return MED_OK;
}

med_result
med_consent_ids (const ProtobufCBinaryData *list, size_t count, med_arena *arena,
                 const med_id **ids)
{
  med_id *copies = (med_id *)med_arena_array (arena, count, sizeof *copies);
  if (copies == NULL && count > 0)
    return MED_E_NO_MEMORY;
  for (size_t i = 0; i < count; i++)
    {
      if (list[i].len != sizeof copies[i].bytes)
        return MED_E_DAMAGED;
      memcpy (copies[i].bytes, list[i].data, sizeof copies[i].bytes);
    }
  *ids = copies;
  return MED_OK;
}

med_result
med_consent_tags (med_session *session, const med_grant_terms *terms, med_arena *arena,
                  med_tag **tags, med_failure *failure)
{
  med_tag *list = (med_tag *)med_arena_array (arena, terms->category_count, sizeof *list);
  if (list == NULL && terms->category_count > 0)
    return med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
  for (size_t i = 0; i < terms->category_count; i++)
    {
      const char *word = terms->categories[i];
      if (med_keyring_find_tag (session->keys->message->keyring, med_span_text (word), &list[i])
              != MED_OK
          || MED_ID_ZERO (list[i]))
        return med_fail (failure, MED_E_INVALID, _ ("There is no category “%s”."), word);
      for (size_t j = 0; j < i; j++)
        if (MED_ID_EQUAL (list[j], list[i]))
          return med_fail (failure, MED_E_INVALID, _ ("The category “%s” stands there twice."),
                           word);
    }
  *tags = list;
  return MED_OK;
}

/* Single records are there, one's own, and not erased. */
static med_result
check_records (med_session *session, const med_grant_terms *terms, med_failure *failure)
{
  if (terms->record_count > MED_GRANT_RECORDS_MAX)
    return med_fail (failure, MED_E_TOO_LARGE,
                     _ ("At most %u single records can be shared at once. Share their category, or "
                        "share in parts."),
                     MED_GRANT_RECORDS_MAX);
  if ((terms->actions & ~(MED_ACTION_SEE | MED_ACTION_PASS_ON)) != 0
      || (terms->actions & MED_ACTION_SEE) == 0)
    return med_fail (failure, MED_E_INVALID,
                     _ ("Single records can be shown, not added to: share their category for "
                        "that."));
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)4 << 20);
  med_result result = MED_OK;
  for (size_t i = 0; result == MED_OK && i < terms->record_count; i++)
    {
      const Med__RecordRow *row = (const Med__RecordRow *)med_replica_decode (
          session->replica, MED_TABLE_RECORD, MED_SPAN_OF (terms->records[i].bytes), &arena);
      if (row == NULL
          || !med_span_equal (med_pb_span (row->patient),
                              MED_SPAN_OF (session->keys->account.bytes)))
        result = med_fail (failure, MED_E_NOT_FOUND,
                           _ ("One of the records is not recorded yet, or is not yours."));
      else if (row->state == MED__STATE__STATE_ERASED)
        result = med_fail (failure, MED_E_STATE, _ ("One of the records was erased."));
      for (size_t j = 0; result == MED_OK && j < i; j++)
        if (MED_ID_EQUAL (terms->records[j], terms->records[i]))
          result = med_fail (failure, MED_E_INVALID, _ ("A record stands there twice."));
      med_arena_clear (&arena);
    }
  return result;
}

static med_result
check_period (med_session *session, const med_grant_terms *terms, med_failure *failure)
{
  uint64_t now = med_consent_now (session);
  if (terms->until <= 0 || (uint64_t)terms->until <= now)
    return med_fail (failure, MED_E_INVALID,
                     _ ("A share ends on a day in the future. Choose until when."));
  if (terms->from < 0 || terms->from >= terms->until)
    return med_fail (failure, MED_E_INVALID, _ ("The share would end before it begins."));
  return MED_OK;
}

med_result
med_consent_check (med_session *session, const med_grant_terms *terms, med_failure *failure)
{
  if (!med_session_joined (session))
    return med_fail (failure, MED_E_STATE,
                     _ ("Join a clinic or found a place of your own first; then records can be "
                        "shared."));
  if ((terms->category_count == 0) == (terms->record_count == 0))
    return med_fail (failure, MED_E_INVALID,
                     _ ("Choose categories, or single records: one of the two."));
  if (terms->category_count > MED_ACCOUNT_TAGS_MAX)
    return med_fail (failure, MED_E_TOO_LARGE, _ ("These are too many categories."));
  if (terms->actions == 0 || (terms->actions & ~MED_ACTIONS_ALL) != 0)
    return med_fail (failure, MED_E_INVALID, _ ("Choose what may be done: see, add, correct."));
  if (terms->purpose < MED__PURPOSE__PURPOSE_TREAT || terms->purpose > MED__PURPOSE__PURPOSE_FAMRQT)
    return med_fail (failure, MED_E_INVALID, _ ("Choose what the share is for."));
  if (MED_ID_EQUAL (terms->grantee, session->keys->account))
    return med_fail (failure, MED_E_INVALID, _ ("You see your own records anyway."));
  MED_TRY (check_period (session, terms, failure));
  return terms->record_count > 0 ? check_records (session, terms, failure) : MED_OK;
}

med_result
med_consent_terms_of (med_session *session, const Med__GrantRow *row, med_arena *arena,
                      med_grant_terms *terms)
{
  med_account_id patient;
  med_grant_terms made = { .actions = row->actions,
                           .purpose = row->purpose,
                           .until = (int64_t)row->until,
                           .per_day = row->per_day };
  if (row->patient.len != sizeof patient.bytes || row->grantee.len != sizeof made.grantee.bytes)
    return MED_E_DAMAGED;
  memcpy (patient.bytes, row->patient.data, sizeof patient.bytes);
  memcpy (made.grantee.bytes, row->grantee.data, sizeof made.grantee.bytes);
  if (row->from > med_consent_now (session))
    made.from = (int64_t)row->from;
  MED_TRY (med_consent_words (session, &patient, row->tags, row->n_tags, arena, &made.categories,
                              &made.category_count));
  MED_TRY (med_consent_ids (row->records, row->n_records, arena, &made.records));
  made.record_count = row->n_records;
  *terms = made;
  return MED_OK;
}

med_result
med_consent_sentence (med_session *session, const med_grant_terms *terms, med_arena *arena,
                      const char **sentence, med_failure *failure)
{
  med_share share = { .categories = terms->categories,
                      .category_count = terms->category_count,
                      .record_count = terms->record_count,
                      .actions = terms->actions,
                      .purpose = terms->purpose,
                      .from = med_terms_local (terms->from),
                      .until = med_terms_local (terms->until) };
  med_share parsed;
  const char *text;
  med_consent_who (session, &terms->grantee, arena, &share.who, &share.organisation);
  if (med_share_sentence (&share, arena, &text) != MED_OK
      || med_share_parse (text, arena, &parsed) != MED_OK || !med_terms_said (&share, &parsed))
    return med_fail (failure, MED_E_UNSUPPORTED,
                     _ ("This share cannot be said in one plain sentence, so it is not offered. "
                        "Share it in simpler parts."));
  *sentence = text;
  return MED_OK;
}

med_result
med_consent_explain (med_session *session, const med_grant_terms *terms, med_arena *arena,
                     const char **sentence, med_failure *failure)
{
  med_tag *tags;
  MED_TRY (med_consent_check (session, terms, failure));
  MED_TRY (med_consent_tags (session, terms, arena, &tags, failure));
  return med_consent_sentence (session, terms, arena, sentence, failure);
}
