/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sealed drafts. */
#include "client/drafts.h"

#include "client/secret-memory.h"
#include "client/session-private.h"
#include "core/age/file.h"
#include "core/codec/canonical.h"
#include "core/crypto/kdf.h"
#include "core/proto/local.pb-c.h"
#include "store/draft-table.h"

#define DRAFT_MAX ((size_t)1 << 20)
#define DRAFT_BUDGET ((size_t)8 << 20)

static ProtobufCBinaryData
text_bytes (const char *text)
{
  return med_pb_bytes (med_span_text (text != NULL ? text : ""));
}

static med_result
encode (const med_draft_info *draft, med_arena *arena, med_span *plain)
{
  Med__LocalDraft message = MED__LOCAL_DRAFT__INIT;
  size_t fields = 0;
  while (draft->fields != NULL && draft->fields[fields] != NULL)
    fields++;
  message.id = med_pb_bytes (MED_SPAN_OF (draft->id.bytes));
  message.kind = text_bytes (draft->kind);
  message.about = text_bytes (draft->about);
  message.text = text_bytes (draft->text);
  message.changed = (uint64_t)draft->changed;
  message.n_fields = fields;
  message.fields = (ProtobufCBinaryData *)med_arena_array (arena, fields, sizeof *message.fields);
  if (message.fields == NULL && fields > 0)
    return MED_E_NO_MEMORY;
  for (size_t i = 0; i < fields; i++)
    message.fields[i] = text_bytes (draft->fields[i]);
  MED_TRY (med_canonical_encode (&message.base, arena, plain));
  return plain->size > DRAFT_MAX ? MED_E_TOO_LARGE : MED_OK;
}

static bool
count_one (void *context, med_span id, med_span file)
{
  (*(unsigned *)context)++;
  return true;
}

/* How many there are may be seen while locked. */
static med_result
note_count (med_session *session, med_failure *failure)
{
  unsigned count = 0;
  MED_TRY_PLAIN (med_draft_each (session->db, count_one, &count), failure);
  g_autofree char *text = g_strdup_printf ("%u", count);
  if (g_strcmp0 (med_profile_get (session->profile, "drafts"), text) == 0)
    return MED_OK;
  return med_profile_set (session->profile, "drafts", text, failure);
}

med_result
med_drafts_save (med_session *session, const med_draft_info *draft, med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_secret (), DRAFT_BUDGET);
  med_span plain, random, file;
  med_result result = encode (draft, &arena, &plain);
  if (result == MED_OK)
    result = med_session_random (session, med_age_seal_random_size (1), &arena, &random);
  if (result == MED_OK)
    result = med_age_seal (&session->keys->store.draft_public, 1, random, plain,
                           &med_age_limits_default, &arena, &file);
  if (result == MED_OK)
    result = med_draft_put (session->db, MED_SPAN_OF (draft->id.bytes), file);
  med_arena_clear (&arena);
  MED_TRY_PLAIN (result, failure);
  return note_count (session, failure);
}

med_result
med_drafts_discard (med_session *session, const med_id *id, med_failure *failure)
{
  MED_TRY_PLAIN (med_draft_remove (session->db, MED_SPAN_OF (id->bytes)), failure);
  return note_count (session, failure);
}

typedef struct
{
  med_open_secret key;
  med_arena *arena;
  GArray *found; /* med_draft_info */
  size_t damaged;
} listing;

static const char *
copy_text (listing *list, ProtobufCBinaryData bytes)
{
  char *text;
  return med_arena_text (list->arena, med_pb_span (bytes), &text) == MED_OK ? text : "";
}

static bool
open_draft (void *context, med_span id, med_span file)
{
  listing *list = (listing *)context;
  med_arena scratch;
  med_span plain;
  ProtobufCMessage *message;
  med_arena_init (&scratch, med_memory_secret (), DRAFT_BUDGET);
  if (med_age_open_one (&list->key, file, &scratch, &plain) == MED_OK
      && med_canonical_decode (&med__local_draft__descriptor, plain, DRAFT_MAX, &scratch, &message)
             == MED_OK
      && ((const Med__LocalDraft *)message)->id.len == sizeof (med_id))
    {
      const Med__LocalDraft *draft = (const Med__LocalDraft *)message;
      med_draft_info info = { .kind = copy_text (list, draft->kind),
                              .about = copy_text (list, draft->about),
                              .text = copy_text (list, draft->text),
                              .changed = (int64_t)draft->changed };
      const char **fields
          = (const char **)med_arena_array (list->arena, draft->n_fields + 1, sizeof *fields);
      memcpy (info.id.bytes, draft->id.data, sizeof info.id.bytes);
      for (size_t i = 0; fields != NULL && i < draft->n_fields; i++)
        fields[i] = copy_text (list, draft->fields[i]);
      info.fields = fields;
      g_array_append_val (list->found, info);
    }
  else
    list->damaged++;
  med_arena_clear (&scratch);
  return true;
}

med_result
med_drafts_list (med_session *session, med_arena *arena, med_draft_info **drafts, size_t *count,
                 size_t *damaged, med_failure *failure)
{
  listing list = { .arena = arena };
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (med_draft_info));
  list.found = found;
  med_kdf_draft_key (&session->keys->master, &list.key);
  med_result result = med_draft_each (session->db, open_draft, &list);
  med_wipe (&list.key, sizeof list.key);
  MED_TRY_PLAIN (result, failure);
  med_draft_info *copy = (med_draft_info *)med_arena_array (arena, found->len, sizeof *copy);
  if (copy == NULL && found->len > 0)
    return med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
  if (found->len > 0)
    memcpy (copy, found->data, found->len * sizeof *copy);
  *drafts = copy;
  *count = found->len;
  *damaged = list.damaged;
  return MED_OK;
}
