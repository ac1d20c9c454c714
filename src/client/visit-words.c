/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sealed words of visits, and the stable words of their states. */
#include "client/visits-private.h"

#include "core/codec/canonical.h"
#include "core/limits.h"

#include <glib/gi18n-lib.h>

#define WORDS_MAX 1500 /* bytes of type and note each */

static const char *const state_words[]
    = { NULL,   "requested", "booked", "arrived",   "checked-in", "in-room",
        "done", "no-show",   "left",   "cancelled", "held" };

const char *
med_word_visit_state (uint32_t state)
{
  return state < G_N_ELEMENTS (state_words) ? state_words[state] : NULL;
}

uint32_t
med_word_visit_state_parse (const char *word)
{
  for (uint32_t i = 1; i < G_N_ELEMENTS (state_words); i++)
    if (strcmp (word, state_words[i]) == 0)
      return i;
  return 0;
}

bool
med_cancel_code_known (const char *code)
{
  static const char *const codes[]
      = { "pat",      "pat-crs",   "pat-cpp",   "pat-dec",   "pat-fb",   "pat-lt",    "pat-mt",
          "pat-mv",   "pat-preg",  "pat-swl",   "pat-ucp",   "prov",     "prov-pers", "prov-dch",
          "prov-edu", "prov-hosp", "prov-labs", "prov-mri",  "prov-onc", "maint",     "meds-inc",
          "other",    "oth-cms",   "oth-err",   "oth-fin",   "oth-iv",   "oth-int",   "oth-mu",
          "oth-room", "oth-oerr",  "oth-swie",  "oth-weath", NULL };
  return code != NULL && g_strv_contains (codes, code);
}

static med_result
encode (const med_desk_words *words, med_arena *arena, med_span *plain, med_failure *failure)
{
  Med__Visit message = MED__VISIT__INIT;
  const char *texts[] = { words->type, words->note, words->code };
  for (size_t i = 0; i < 3; i++)
    if (strlen (texts[i]) > WORDS_MAX || !g_utf8_validate (texts[i], -1, NULL))
      return med_fail (failure, MED_E_INVALID,
                       _ ("The kind of visit or the note is too long. Nothing was sent."));
  message.type = med_pb_bytes (med_span_text (words->type));
  message.note = med_pb_bytes (med_span_text (words->note));
  message.reason = med_pb_bytes (med_span_text (words->code));
  message.ready = words->ready;
  message.needed = words->needed;
  MED_TRY_PLAIN (med_small_object_pad (&message.base, &message.pad, arena), failure);
  MED_TRY_PLAIN (med_canonical_encode (&message.base, arena, plain), failure);
  return MED_OK;
}

static const char *
text_of (ProtobufCBinaryData bytes, med_arena *arena)
{
  char *text;
  if (!g_utf8_validate ((const char *)bytes.data, (gssize)bytes.len, NULL)
      || med_arena_text (arena, med_pb_span (bytes), &text) != MED_OK)
    return "";
  return text;
}

bool
med_desk_fits (med_span plain, med_arena *arena)
{
  ProtobufCMessage *message;
  return med_canonical_decode (&med__visit__descriptor, plain, 4096, arena, &message) == MED_OK;
}

void
med_desk_known (med_session *session, ProtobufCBinaryData cid, med_arena *arena,
                med_desk_words *words)
{
  *words = (med_desk_words){ .type = "", .note = "", .code = "" };
  if (cid.len == 0)
    return;
  const Med__LocalObject *kept = (const Med__LocalObject *)med_replica_get (
      session->replica, MED_LOCAL_OBJECT, med_pb_span (cid), arena);
  ProtobufCMessage *message;
  if (kept == NULL
      || med_canonical_decode (&med__visit__descriptor, med_pb_span (kept->plain), 4096, arena,
                               &message)
             != MED_OK)
    return;
  const Med__Visit *visit = (const Med__Visit *)message;
  *words = (med_desk_words){ .type = text_of (visit->type, arena),
                             .note = text_of (visit->note, arena),
                             .code = text_of (visit->reason, arena),
                             .ready = visit->ready,
                             .needed = visit->needed };
}

/* ── Sealing ────────────────────────────────────────────────────────────────────────────────── */

/* Recipient of whoever stands behind the account; false for a desk account that nobody claimed. */
static bool
person_recipient (med_session *session, const med_account_id *account, GCancellable *cancellable,
                  med_open_public *recipient)
{
  uint8_t room[16384];
  med_arena arena;
  med_failure ignored;
  med_account_id person = *account;
  for (int step = 0; step < 2; step++)
    {
      const med_row_name name = { MED_TABLE_ACCOUNT, MED_SPAN_OF (person.bytes) };
      med_arena_init_buffer (&arena, room, sizeof room);
      const Med__AccountRow *row
          = MED_VISIT_ROW (session, Med__AccountRow, MED_TABLE_ACCOUNT, name.id, &arena);
      if (row == NULL && med_sync_fetch_rows (session, &name, 1, cancellable, &ignored) == MED_OK)
        row = MED_VISIT_ROW (session, Med__AccountRow, MED_TABLE_ACCOUNT, name.id, &arena);
      if (row == NULL)
        return false;
      if (row->claimed_by.len != sizeof person.bytes)
        break;
      memcpy (person.bytes, row->claimed_by.data, sizeof person.bytes);
    }
  return med_session_recipient (session, &person, recipient, &ignored) == MED_OK;
}

static med_result
clinic_recipient (med_session *session, const med_id *clinic, GCancellable *cancellable,
                  med_open_public *recipient, med_failure *failure)
{
  uint8_t room[8192];
  med_arena arena;
  const med_row_name name = { MED_TABLE_CLINIC, MED_SPAN_OF (clinic->bytes) };
  med_arena_init_buffer (&arena, room, sizeof room);
  const Med__ClinicRow *row
      = MED_VISIT_ROW (session, Med__ClinicRow, MED_TABLE_CLINIC, name.id, &arena);
  if (row == NULL)
    {
      MED_TRY (med_sync_fetch_rows (session, &name, 1, cancellable, failure));
      row = MED_VISIT_ROW (session, Med__ClinicRow, MED_TABLE_CLINIC, name.id, &arena);
    }
  if (row == NULL || row->recipient.len != sizeof recipient->bytes)
    return med_fail (failure, MED_E_STATE,
                     _ ("The clinic's key is not on this computer yet. "
                        "Try again in a moment."));
  memcpy (recipient->bytes, row->recipient.data, sizeof recipient->bytes);
  return MED_OK;
}

static med_result
seal (med_session *session, const med_open_public *recipients, size_t count, med_span plain,
      med_cid *root, med_failure *failure)
{
  MED_TRY (med_session_seal_object (session, recipients, count, plain, root, failure));
  MED_TRY_PLAIN (med_small_object_keep (session, root, plain), failure);
  return MED_OK;
}

med_result
med_desk_seal (med_session *session, const med_account_id *patient, const med_id *clinic,
               const med_desk_words *words, GCancellable *cancellable, med_cid *root,
               med_failure *failure)
{
  uint8_t room[32768];
  med_arena arena;
  med_open_public recipients[2];
  med_span plain;
  med_arena_init_buffer (&arena, room, sizeof room);
  MED_TRY (encode (words, &arena, &plain, failure));
  MED_TRY (clinic_recipient (session, clinic, cancellable, &recipients[0], failure));
  bool person = person_recipient (session, patient, cancellable, &recipients[1]);
  return seal (session, recipients, person ? 2 : 1, plain, root, failure);
}

med_result
med_reason_seal (med_session *session, const med_account_id *patient,
                 const med_account_id *provider, const char *reason, GCancellable *cancellable,
                 med_cid *root, med_failure *failure)
{
  uint8_t room[32768];
  med_arena arena;
  med_open_public recipients[2];
  med_span plain;
  size_t count = 0;
  med_arena_init_buffer (&arena, room, sizeof room);
  const med_detail detail = { .text = reason };
  med_result result = med_detail_encode (&detail, &arena, &plain);
  if (result == MED_E_TOO_LARGE || result == MED_E_INVALID)
    return med_fail (failure, result,
                     _ ("The reason is too long or holds characters that cannot be shown. "
                        "Nothing was sent."));
  MED_TRY_PLAIN (result, failure);
  if (person_recipient (session, patient, cancellable, &recipients[count]))
    count++;
  if (!MED_ID_ZERO (*provider)
      && person_recipient (session, provider, cancellable, &recipients[count]))
    count++;
  if (count == 0)
    return med_fail (failure, MED_E_STATE,
                     _ ("There is nobody who could read the reason. Nothing was sent."));
  /* Who writes for somebody else does not keep what is not for the desk to read. */
  bool own = MED_ID_EQUAL (*patient, session->keys->account)
             || MED_ID_EQUAL (*provider, session->keys->account);
  return own ? seal (session, recipients, count, plain, root, failure)
             : med_session_seal_object (session, recipients, count, plain, root, failure);
}
