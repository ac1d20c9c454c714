/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Somebody with whom one shares lost a device (core/FORMATS.md K7): the categories that the person
 * reads get new locks by themselves, once for each loss. */
#include "client/consents-private.h"

#include "base/buf.h"
#include "core/ledger/tx.h"

/* Setting: for whom it was done, account20 ‖ compromised_since u64 each. */
#define DONE "compromised"
#define ENTRY_SIZE (sizeof (med_account_id) + 8)
#define BUDGET ((size_t)32 << 20)

typedef struct
{
  med_session *session;
  med_arena *arena;
  GByteArray *done;
  bool changed;
} losses;

static uint64_t
read_u64 (const uint8_t *bytes)
{
  uint64_t value = 0;
  for (int i = 0; i < 8; i++)
    value = value << 8 | bytes[i];
  return value;
}

static bool
handled (const losses *l, med_span account, uint64_t since)
{
  for (guint at = 0; at + ENTRY_SIZE <= l->done->len; at += ENTRY_SIZE)
    if (memcmp (l->done->data + at, account.data, account.size) == 0
        && read_u64 (l->done->data + at + account.size) >= since)
      return true;
  return false;
}

static void
note_handled (losses *l, med_span account, uint64_t since)
{
  uint8_t room[ENTRY_SIZE];
  med_buf out = med_buf_make (room, sizeof room);
  med_buf_put (&out, account);
  med_buf_put_u64_be (&out, since);
  g_byte_array_append (l->done, room, sizeof room);
  l->changed = true;
}

static med_result
look_at (losses *l, const Med__GrantRow *row)
{
  med_span grantee = med_pb_span (row->grantee);
  if ((row->actions & MED_ACTION_SEE) == 0 || row->n_tags == 0
      || grantee.size != sizeof (med_account_id)
      || !med_grant_open (row, med_consent_now (l->session)))
    return MED_OK;
  const Med__AccountRow *account = (const Med__AccountRow *)med_replica_decode (
      l->session->replica, MED_TABLE_ACCOUNT, grantee, l->arena);
  if (account == NULL || account->compromised_since == 0
      || handled (l, grantee, account->compromised_since))
    return MED_OK;
  g_autoptr (GArray) tags = g_array_new (FALSE, FALSE, sizeof (med_tag));
  for (size_t i = 0; i < row->n_tags; i++)
    if (row->tags[i].len == sizeof (med_tag))
      g_array_append_vals (tags, row->tags[i].data, 1);
  MED_TRY (med_consent_note_due (l->session, &l->session->keys->account,
                                 (const med_tag *)(const void *)tags->data, tags->len));
  note_handled (l, grantee, account->compromised_since);
  return MED_OK;
}

static med_result
look_at_all (losses *l)
{
  med_grant_view *views;
  size_t count;
  med_span before;
  if (med_session_get (l->session, DONE, l->arena, &before))
    g_byte_array_append (l->done, before.data, (guint)before.size);
  MED_TRY (med_consent_views (l->session, l->arena, &views, &count));
  for (size_t i = 0; i < count; i++)
    if (!views[i].leaving)
      MED_TRY (look_at (l, views[i].row));
  if (!l->changed)
    return MED_OK;
  return med_session_set (l->session, DONE, med_span_make (l->done->data, l->done->len));
}

med_result
med_consent_lock_lost (med_session *session, med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), BUDGET);
  losses l = { .session = session, .arena = &arena, .done = g_byte_array_new () };
  med_result result = look_at_all (&l);
  if (result == MED_OK && l.changed)
    med_consent_rotate_soon (session, NULL);
  g_byte_array_unref (l.done);
  med_arena_clear (&arena);
  MED_TRY_PLAIN (result, failure);
  return MED_OK;
}
