/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words and texts. */
#include "client/words.h"

#include "base/text.h"
#include "care/phrase.h"
#include "client/consents.h"
#include "core/dag/cid.h"
#include "core/proto/local.pb-c.h"
#include "core/proto/state.pb-c.h"
#include "core/proto/tx.pb-c.h"

static const char *
base32_text (med_span bytes, med_arena *arena)
{
  size_t size = 2 * bytes.size + 2;
  char *text = (char *)med_arena_alloc (arena, size);
  return text != NULL && med_base32_encode (bytes, text, size) == MED_OK ? text : "";
}

const char *
med_word_bytes (med_span bytes, med_arena *arena)
{
  size_t size = 2 * bytes.size + 1;
  char *text = (char *)med_arena_alloc (arena, size);
  return text != NULL && med_hex_encode (bytes, text, size) == MED_OK ? text : "";
}

const char *
med_word_account (const med_account_id *account, med_arena *arena)
{
  return base32_text (MED_SPAN_OF (account->bytes), arena);
}

const char *
med_word_id (const med_id *id, med_arena *arena)
{
  return base32_text (MED_SPAN_OF (id->bytes), arena);
}

const char *
med_word_device (const med_device_id *device, med_arena *arena)
{
  return base32_text (MED_SPAN_OF (device->bytes), arena);
}

const char *
med_word_hash (const med_hash *hash, med_arena *arena)
{
  return med_word_bytes (MED_SPAN_OF (hash->bytes), arena);
}

const char *
med_word_cid (const med_cid *cid, med_arena *arena)
{
  char *text = (char *)med_arena_alloc (arena, MED_CID_TEXT_SIZE);
  if (text == NULL || med_bytes_zero (cid->bytes, sizeof cid->bytes))
    return "";
  med_cid_to_text (cid, text);
  return text;
}

static const char *const roles[] = {
  [MED__ROLE__ROLE_PATIENT] = "patient",
  [MED__ROLE__ROLE_DOCTOR] = "doctor",
  [MED__ROLE__ROLE_RECEPTIONIST] = "receptionist",
  [MED__ROLE__ROLE_OFFICER] = "officer",
};
#define COUNT(array) (sizeof (array) / sizeof (array)[0])

const char *
med_word_role (uint32_t role)
{
  return role < COUNT (roles) ? roles[role] : NULL;
}

/* Index of the word in a list with gaps. */
static med_result
find_word (const char *const *words, size_t count, const char *word, uint32_t *index)
{
  for (size_t i = 0; i < count; i++)
    if (words[i] != NULL && strcmp (words[i], word) == 0)
      {
        *index = (uint32_t)i;
        return MED_OK;
      }
  return MED_E_INVALID;
}

med_result
med_word_role_parse (const char *word, uint32_t *role)
{
  return find_word (roles, COUNT (roles), word, role);
}

const char *
med_word_purpose (uint32_t purpose)
{
  return med_purpose_code (purpose);
}

med_result
med_word_purpose_parse (const char *word, uint32_t *purpose)
{
  return med_purpose_parse (word, purpose);
}

static const char *const actions[] = { "see", "add", "correct", "pass-on" };

const char *
med_word_action (uint32_t bit)
{
  for (size_t i = 0; i < COUNT (actions); i++)
    if (bit == 1u << i)
      return actions[i];
  return "";
}

med_result
med_word_action_parse (const char *word, uint32_t *bit)
{
  uint32_t index;
  MED_TRY (find_word (actions, COUNT (actions), word, &index));
  *bit = 1u << index;
  return MED_OK;
}

const char *
med_word_progress (uint32_t state)
{
  static const char *const words[] = {
    [MED__OUTBOX_STATE__OUTBOX_STATE_NONE] = "saved",
    [MED__OUTBOX_STATE__OUTBOX_SAVED] = "saved",
    [MED__OUTBOX_STATE__OUTBOX_UPLOADING] = "uploading",
    [MED__OUTBOX_STATE__OUTBOX_UPLOADED] = "uploaded",
    [MED__OUTBOX_STATE__OUTBOX_SENT] = "sent",
    [MED__OUTBOX_STATE__OUTBOX_RECORDED] = "recorded",
    [MED__OUTBOX_STATE__OUTBOX_REFUSED] = "refused",
    [MED__OUTBOX_STATE__OUTBOX_EXPIRED] = "expired",
    [MED__OUTBOX_STATE__OUTBOX_HELD] = "held",
  };
  return state < COUNT (words) ? words[state] : "";
}

const char *
med_word_record_state (uint32_t row_state)
{
  switch (row_state)
    {
    case MED__STATE__STATE_RETIRED:
      return "retired";
    case MED__STATE__STATE_ERASED:
      return "erased";
    case MED__STATE__STATE_IN_ERROR:
      return "in-error";
    default:
      return "recorded";
    }
}
