/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sealing, fetching and reading of details. */
#include "client/detail.h"

#include "client/secret-memory.h"
#include "core/age/file.h"
#include "core/codec/canonical.h"
#include "core/limits.h"
#include "core/vault/keyring.h"

#include <glib/gi18n-lib.h>

#define DETAIL_MAX ((size_t)4096)
#define BATCH 500

/* A reader shows these words as they are, so that nothing in them may move a cursor. */
static bool
text_fine (med_span text)
{
  if (!g_utf8_validate ((const char *)text.data, (gssize)text.size, NULL))
    return false;
  for (size_t i = 0; i < text.size; i++)
    if ((text.data[i] < 0x20 && text.data[i] != '\n' && text.data[i] != '\t')
        || text.data[i] == 0x7f)
      return false;
  return true;
}

/* Zeros up to the class: one byte of key, one or two of length. */
static med_result
pad_to (ProtobufCMessage *message, ProtobufCBinaryData *field, size_t size, med_arena *arena)
{
  size_t bare = protobuf_c_message_get_packed_size (message);
  for (size_t head = 2; head <= 3; head++)
    {
      if (bare + head >= size)
        return MED_E_TOO_LARGE;
      size_t pad = size - bare - head;
      uint8_t *zeros = (uint8_t *)med_arena_alloc (arena, pad);
      if (zeros == NULL)
        return MED_E_NO_MEMORY;
      *field = (ProtobufCBinaryData){ pad, zeros };
      if (protobuf_c_message_get_packed_size (message) == size)
        return MED_OK;
    }
  /* The one length that cannot be met exactly is one byte short: nothing to learn. */
  return MED_OK;
}

med_result
med_small_object_pad (ProtobufCMessage *message, ProtobufCBinaryData *pad, med_arena *arena)
{
  *pad = (ProtobufCBinaryData){ 0, NULL };
  med_result result = pad_to (message, pad, 1024, arena);
  if (result != MED_E_TOO_LARGE)
    return result;
  *pad = (ProtobufCBinaryData){ 0, NULL };
  return pad_to (message, pad, DETAIL_MAX, arena);
}

med_result
med_detail_encode (const med_detail *detail, med_arena *arena, med_span *plain)
{
  Med__Detail message = MED__DETAIL__INIT;
  const char *text = detail->text != NULL ? detail->text : "";
  if (strlen (text) > MED_DETAIL_TEXT_MAX || detail->category_count > MED_ACCOUNT_TAGS_MAX)
    return MED_E_TOO_LARGE;
  if (!text_fine (med_span_text (text)))
    return MED_E_INVALID;
  message.text = med_pb_bytes (med_span_text (text));
  message.n_categories = detail->category_count;
  message.categories = (ProtobufCBinaryData *)med_arena_array (arena, detail->category_count,
                                                               sizeof *message.categories);
  if (message.categories == NULL && detail->category_count > 0)
    return MED_E_NO_MEMORY;
  for (size_t i = 0; i < detail->category_count; i++)
    {
      if (!text_fine (med_span_text (detail->categories[i])))
        return MED_E_INVALID;
      message.categories[i] = med_pb_bytes (med_span_text (detail->categories[i]));
    }
  MED_TRY (med_small_object_pad (&message.base, &message.pad, arena));
  return med_canonical_encode (&message.base, arena, plain);
}

med_result
med_detail_decode (med_span plain, med_arena *arena, med_detail *detail)
{
  ProtobufCMessage *decoded;
  MED_TRY (med_canonical_decode (&med__detail__descriptor, plain, DETAIL_MAX, arena, &decoded));
  const Med__Detail *message = (const Med__Detail *)decoded;
  if (!text_fine (med_pb_span (message->text)) || message->n_categories > MED_ACCOUNT_TAGS_MAX)
    return MED_E_INVALID;
  const char **words = (const char **)med_arena_array (arena, message->n_categories, sizeof *words);
  if (words == NULL && message->n_categories > 0)
    return MED_E_NO_MEMORY;
  for (size_t i = 0; i < message->n_categories; i++)
    {
      char *word;
      if (message->categories[i].len == 0 || !text_fine (med_pb_span (message->categories[i])))
        return MED_E_INVALID;
      MED_TRY (med_arena_text (arena, med_pb_span (message->categories[i]), &word));
      words[i] = word;
    }
  char *text;
  MED_TRY (med_arena_text (arena, med_pb_span (message->text), &text));
  *detail = (med_detail){ words, message->n_categories, text };
  return MED_OK;
}

med_result
med_small_object_keep (med_session *session, const med_cid *root, med_span plain)
{
  Med__LocalObject object = MED__LOCAL_OBJECT__INIT;
  object.plain = med_pb_bytes (plain);
  return med_replica_put (session->replica, MED_LOCAL_OBJECT, MED_SPAN_OF (root->bytes),
                          &object.base);
}

med_result
med_detail_seal (med_session *session, const med_account_id *other, const med_detail *detail,
                 med_cid *root, med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_secret (), (size_t)64 << 10);
  med_open_public recipients[2];
  med_span plain;
  med_result result = med_detail_encode (detail, &arena, &plain);
  if (result == MED_E_TOO_LARGE)
    med_fail (failure, result, _ ("The text is too long: at most %d characters. Nothing was sent."),
              MED_DETAIL_TEXT_MAX);
  else if (result == MED_E_INVALID)
    med_fail (failure, result,
              _ ("The text holds characters that cannot be shown. Nothing was sent."));
  else if (result != MED_OK)
    med_fail_plain (failure, result, MED_REASON_NONE);
  if (result == MED_OK)
    result = med_session_recipient (session, other, &recipients[0], failure);
  if (result == MED_OK)
    result = med_session_recipient (session, &session->keys->account, &recipients[1], failure);
  if (result == MED_OK)
    result = med_session_seal_object (session, recipients, 2, plain, root, failure);
  if (result == MED_OK)
    {
      result = med_small_object_keep (session, root, plain);
      if (result != MED_OK)
        med_fail_plain (failure, result, MED_REASON_NONE);
    }
  med_arena_clear (&arena);
  return result;
}

bool
med_detail_known (med_session *session, ProtobufCBinaryData cid, med_arena *arena,
                  med_detail *detail)
{
  if (cid.len == 0)
    return false;
  const Med__LocalObject *kept = (const Med__LocalObject *)med_replica_get (
      session->replica, MED_LOCAL_OBJECT, med_pb_span (cid), arena);
  return kept != NULL && med_detail_decode (med_pb_span (kept->plain), arena, detail) == MED_OK;
}

typedef struct
{
  med_session *session;
  const med_open_secret *identities;
  size_t count;
  bool (*fits) (med_span plain, med_arena *arena);
} opening;

static bool
detail_fits (med_span plain, med_arena *arena)
{
  med_detail detail;
  return med_detail_decode (plain, arena, &detail) == MED_OK;
}

static med_result
take_detail (void *context, const med_cid *root, med_span bytes)
{
  const opening *open = (const opening *)context;
  med_arena arena;
  med_arena_init (&arena, med_memory_secret (), (size_t)64 << 10);
  const med_age_keys keys = { .identities = open->identities, .identity_count = open->count };
  med_span plain;
  med_result result = MED_OK;
  /* Somebody else wrote it: what does not open or read well is no reason to stop. */
  if (med_age_open (&keys, bytes, &med_age_limits_default, &arena, &plain, NULL) == MED_OK
      && open->fits (plain, &arena))
    result = med_small_object_keep (open->session, root, plain);
  med_arena_clear (&arena);
  return result;
}

med_result
med_small_objects_fetch (med_session *session, const med_cid *roots, size_t count,
                         bool (*fits) (med_span plain, med_arena *arena), GCancellable *cancellable,
                         med_failure *failure)
{
  g_autoptr (GArray) wanted = g_array_new (FALSE, FALSE, sizeof (med_cid));
  med_arena arena;
  med_arena_init (&arena, med_memory_secret (), (size_t)16 << 20);
  for (size_t i = 0; i < count; i++)
    if (med_replica_get (session->replica, MED_LOCAL_OBJECT, MED_SPAN_OF (roots[i].bytes), &arena)
        == NULL)
      g_array_append_val (wanted, roots[i]);
  med_arena_clear (&arena);
  if (wanted->len == 0)
    return MED_OK;
  med_gateway *gateway;
  MED_TRY (med_session_gateway (session, cancellable, &gateway, failure));
  med_open_secret *identities;
  opening open = { .session = session, .fits = fits };
  med_result result = med_session_identities (session, false, &arena, &identities, &open.count);
  if (result != MED_OK)
    med_fail_plain (failure, result, MED_REASON_NONE);
  else
    open.identities = identities;
  for (guint done = 0; result == MED_OK && done < wanted->len; done += BATCH)
    result = med_gateway_objects (gateway, &g_array_index (wanted, med_cid, done),
                                  MIN (BATCH, wanted->len - done), take_detail, &open, cancellable,
                                  failure);
  med_arena_clear (&arena);
  return med_session_note (session, result);
}

med_result
med_detail_fetch (med_session *session, const med_cid *roots, size_t count,
                  GCancellable *cancellable, med_failure *failure)
{
  return med_small_objects_fetch (session, roots, count, detail_fits, cancellable, failure);
}
