/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sharing, and changing what is shared. */
#include "client/consents-private.h"

#include "client/sync-private.h"
#include "core/ledger/tx.h"

#include <glib/gi18n-lib.h>

#define GRANT_BUDGET ((size_t)8 << 20)

/* Fields of ids, borrowed from a list of them. */
static med_result
byte_list (const void *ids, size_t count, size_t size, med_arena *arena, ProtobufCBinaryData **out)
{
  ProtobufCBinaryData *list = (ProtobufCBinaryData *)med_arena_array (arena, count, sizeof *list);
  if (list == NULL && count > 0)
    return MED_E_NO_MEMORY;
  for (size_t i = 0; i < count; i++)
    list[i] = (ProtobufCBinaryData){ size, (uint8_t *)ids + i * size };
  *out = list;
  return MED_OK;
}

static med_result
queue (med_session *session, Med__OutboxKind kind, const char *what, const Med__Op *op,
       const med_cid *envelope, const med_id *grant, med_id *item, med_failure *failure)
{
  const med_outbox_new entry = { .kind = kind,
                                 .what = what,
                                 .ops = &op,
                                 .op_count = 1,
                                 .uploads = envelope,
                                 .upload_count = envelope != NULL ? 1 : 0,
                                 .object = MED_SPAN_OF (grant->bytes) };
  return med_outbox_add (session, &entry, item, failure);
}

static med_result
queue_create (med_session *session, const med_grant_terms *terms, const med_tag *tags,
              const uint8_t nonce[16], const med_id *grant, const med_cid *envelope,
              const char *sentence, med_arena *arena, med_id *item, med_failure *failure)
{
  Med__GrantCreate create = MED__GRANT_CREATE__INIT;
  create.nonce = (ProtobufCBinaryData){ 16, (uint8_t *)nonce };
  create.grantee = med_pb_bytes (MED_SPAN_OF (terms->grantee.bytes));
  create.n_tags = terms->category_count;
  create.n_records = terms->record_count;
  MED_TRY_PLAIN (byte_list (tags, create.n_tags, sizeof *tags, arena, &create.tags), failure);
  MED_TRY_PLAIN (
      byte_list (terms->records, create.n_records, sizeof *terms->records, arena, &create.records),
      failure);
  create.actions = terms->actions;
  create.purpose = (Med__Purpose)terms->purpose;
  create.from = (uint64_t)terms->from;
  create.until = (uint64_t)terms->until;
  create.envelope_cid = med_pb_bytes (MED_SPAN_OF (envelope->bytes));
  create.per_day = terms->per_day;
  if (terms->request != NULL)
    create.request = med_pb_bytes (MED_SPAN_OF (terms->request->bytes));
  Med__Op op = MED__OP__INIT;
  op.kind_case = MED__OP__KIND_GRANT_CREATE;
  op.grant_create = &create;
  return queue (session, MED__OUTBOX_KIND__OUTBOX_GRANT, sentence, &op, envelope, grant, item,
                failure);
}

/* A request is answered to whom it came from, while it waits. */
static med_result
check_request (med_session *session, const med_grant_terms *terms, med_arena *arena,
               med_failure *failure)
{
  ProtobufCMessage *message;
  if (terms->request == NULL)
    return MED_OK;
  MED_TRY (med_consent_row (session, MED_TABLE_REQUEST, MED_SPAN_OF (terms->request->bytes), arena,
                            &message, failure));
  const Med__RequestRow *row = (const Med__RequestRow *)message;
  if (!med_span_equal (med_pb_span (row->doctor), MED_SPAN_OF (terms->grantee.bytes)))
    return med_fail (failure, MED_E_INVALID, _ ("This request came from somebody else."));
  if (strcmp (med_request_state_word (row, med_consent_now (session)), "waiting") != 0)
    return med_fail (failure, MED_E_STATE,
                     _ ("This request does not wait for an answer any more. You can share "
                        "without it."));
  return MED_OK;
}

static med_result
grant_in (med_session *session, const med_grant_terms *terms, med_arena *arena, med_id *grant,
          med_id *item, med_failure *failure)
{
  ProtobufCMessage *account;
  med_tag *tags;
  const char *sentence;
  MED_TRY (med_consent_check (session, terms, failure));
  MED_TRY (med_consent_tags (session, terms, arena, &tags, failure));
  MED_TRY (check_request (session, terms, arena, failure));
  /* The key that the envelope is sealed to comes from the person's proven row. */
  med_consent_refresh (session, &terms->grantee, 1);
  MED_TRY (med_consent_row (session, MED_TABLE_ACCOUNT, MED_SPAN_OF (terms->grantee.bytes), arena,
                            &account, failure));
  if (((const Med__AccountRow *)account)->kind != MED__ACCOUNT_KIND__ACCOUNT_PERSON)
    return med_fail (failure, MED_E_INVALID, _ ("Records are shared with people."));
  MED_TRY (med_consent_sentence (session, terms, arena, &sentence, failure));
  uint8_t nonce[16];
  med_env_random (session->env, nonce, sizeof nonce);
  med_id id;
  med_cid envelope;
  med_id_make (MED_SPAN_OF (session->keys->account.bytes), MED_SPAN_OF (nonce), &id);
  MED_TRY (med_consent_seal_envelope (session, terms, &id, NULL, NULL, &envelope, failure));
  MED_TRY (
      queue_create (session, terms, tags, nonce, &id, &envelope, sentence, arena, item, failure));
  if (grant != NULL)
    *grant = id;
  return MED_OK;
}

med_result
med_consent_grant (med_session *session, const med_grant_terms *terms, med_id *grant, med_id *item,
                   med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), GRANT_BUDGET);
  med_result result = grant_in (session, terms, &arena, grant, item, failure);
  med_arena_clear (&arena);
  return result;
}

static med_result
extend_in (med_session *session, const med_id *grant, int64_t until, med_arena *arena, med_id *item,
           med_failure *failure)
{
  Med__GrantRow *row;
  med_grant_terms terms;
  const char *sentence;
  MED_TRY (med_consent_own_grant (session, grant, arena, &row, failure));
  if (until <= (int64_t)row->until)
    return med_fail (failure, MED_E_INVALID,
                     _ ("The share lasts longer than that already. To end it earlier, make it "
                        "narrower or stop it."));
  MED_TRY_PLAIN (med_consent_terms_of (session, row, arena, &terms), failure);
  terms.until = until;
  MED_TRY (med_consent_sentence (session, &terms, arena, &sentence, failure));
  Med__GrantExtend extend = MED__GRANT_EXTEND__INIT;
  extend.grant = med_pb_bytes (MED_SPAN_OF (grant->bytes));
  extend.until = (uint64_t)until;
  Med__Op op = MED__OP__INIT;
  op.kind_case = MED__OP__KIND_GRANT_EXTEND;
  op.grant_extend = &extend;
  return queue (session, MED__OUTBOX_KIND__OUTBOX_GRANT, sentence, &op, NULL, grant, item, failure);
}

med_result
med_consent_extend (med_session *session, const med_id *grant, int64_t until, med_id *item,
                    med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), GRANT_BUDGET);
  med_result result = extend_in (session, grant, until, &arena, item, failure);
  med_arena_clear (&arena);
  return result;
}

/* What is left after narrowing; every part must have been there before. */
static med_result
narrowed (const Med__GrantRow *row, const med_grant_terms *before, const med_grant_terms *wish,
          const med_tag *tags, med_grant_terms *left, med_failure *failure)
{
  *left = *before;
  for (size_t i = 0; i < wish->category_count; i++)
    if (!med_grant_names_tag (row, &tags[i]))
      return med_fail (failure, MED_E_INVALID,
                       _ ("“%s” is not in this share. To give more, share again."),
                       wish->categories[i]);
  for (size_t i = 0; i < wish->record_count; i++)
    if (!med_grant_names_record (row, &wish->records[i]))
      return med_fail (failure, MED_E_INVALID,
                       _ ("One of the records is not in this share. To give more, share again."));
  if ((wish->actions & ~before->actions) != 0 || wish->until > before->until)
    return med_fail (failure, MED_E_INVALID,
                     _ ("That would be more than this share allows. To give more, share again."));
  if (wish->category_count > 0)
    {
      left->categories = wish->categories;
      left->category_count = wish->category_count;
    }
  if (wish->record_count > 0)
    {
      left->records = wish->records;
      left->record_count = wish->record_count;
    }
  if (wish->actions != 0)
    left->actions = wish->actions;
  if (wish->until != 0)
    left->until = wish->until;
  return MED_OK;
}

static med_result
queue_narrow (med_session *session, const med_id *grant, const med_grant_terms *wish,
              const med_tag *tags, const med_cid *envelope, const char *sentence, med_arena *arena,
              med_id *item, med_failure *failure)
{
  Med__GrantNarrow narrow = MED__GRANT_NARROW__INIT;
  narrow.grant = med_pb_bytes (MED_SPAN_OF (grant->bytes));
  narrow.n_tags = wish->category_count;
  narrow.n_records = wish->record_count;
  MED_TRY_PLAIN (byte_list (tags, narrow.n_tags, sizeof *tags, arena, &narrow.tags), failure);
  MED_TRY_PLAIN (
      byte_list (wish->records, narrow.n_records, sizeof *wish->records, arena, &narrow.records),
      failure);
  narrow.actions = wish->actions;
  narrow.until = (uint64_t)wish->until;
  narrow.envelope_cid = med_pb_bytes (MED_SPAN_OF (envelope->bytes));
  Med__Op op = MED__OP__INIT;
  op.kind_case = MED__OP__KIND_GRANT_NARROW;
  op.grant_narrow = &narrow;
  /* Taking something away goes as early as stopping does. */
  return queue (session, MED__OUTBOX_KIND__OUTBOX_REVOKE, sentence, &op, envelope, grant, item,
                failure);
}

/* What this grant let be seen and does not any more is locked anew. */
static med_result
note_dropped (med_session *session, const Med__GrantRow *row, const med_account_id *grantee,
              med_arena *arena, med_failure *failure)
{
  if ((row->actions & MED_ACTION_SEE) == 0 || row->n_tags == 0)
    return MED_OK;
  med_tag *tags = (med_tag *)med_arena_array (arena, row->n_tags, sizeof *tags);
  if (tags == NULL)
    return med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
  size_t used = 0;
  for (size_t i = 0; i < row->n_tags; i++)
    if (row->tags[i].len == sizeof *tags)
      memcpy (tags[used++].bytes, row->tags[i].data, sizeof *tags);
  MED_TRY_PLAIN (med_consent_note_due (session, grantee, tags, used), failure);
  return MED_OK;
}

static med_result
narrow_in (med_session *session, const med_id *grant, const med_grant_terms *wish, med_arena *arena,
           med_id *item, med_failure *failure)
{
  Med__GrantRow *row;
  med_grant_terms before, left;
  med_tag *tags;
  const char *sentence;
  med_cid envelope;
  MED_TRY (med_consent_own_grant (session, grant, arena, &row, failure));
  MED_TRY_PLAIN (med_consent_terms_of (session, row, arena, &before), failure);
  MED_TRY (med_consent_tags (session, wish, arena, &tags, failure));
  MED_TRY (narrowed (row, &before, wish, tags, &left, failure));
  MED_TRY (med_consent_check (session, &left, failure));
  MED_TRY (med_consent_sentence (session, &left, arena, &sentence, failure));
  MED_TRY (med_consent_seal_envelope (session, &left, grant, NULL, NULL, &envelope, failure));
  MED_TRY (queue_narrow (session, grant, wish, tags, &envelope, sentence, arena, item, failure));
  MED_TRY (note_dropped (session, row, &left.grantee, arena, failure));
  /* The share is narrower already: locks that cannot be made now are made at the next sync. */
  med_consent_rotate_soon (session, grant);
  return MED_OK;
}

med_result
med_consent_narrow (med_session *session, const med_id *grant, const med_grant_terms *terms,
                    med_id *item, med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), GRANT_BUDGET);
  med_result result = narrow_in (session, grant, terms, &arena, item, failure);
  med_arena_clear (&arena);
  return result;
}

med_result
med_consent_resume (med_session *session, const med_id *grant, med_id *item, med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), GRANT_BUDGET);
  Med__GrantRow *row;
  med_result result = med_consent_own_grant (session, grant, &arena, &row, failure);
  if (result == MED_OK && row->state != MED__STATE__STATE_SUSPENDED)
    result = med_fail (failure, MED_E_STATE, _ ("This share is not paused."));
  if (result == MED_OK)
    {
      Med__GrantResume resume = MED__GRANT_RESUME__INIT;
      resume.grant = med_pb_bytes (MED_SPAN_OF (grant->bytes));
      Med__Op op = MED__OP__INIT;
      op.kind_case = MED__OP__KIND_GRANT_RESUME;
      op.grant_resume = &resume;
      result = queue (session, MED__OUTBOX_KIND__OUTBOX_GRANT, _ ("Allow a paused share again"),
                      &op, NULL, grant, item, failure);
    }
  med_arena_clear (&arena);
  return result;
}
