/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Grants as people see them: proven rows, and what waits in the outbox. */
#include "client/consents-private.h"

#include "base/text.h"
#include "client/event-find.h"
#include "client/successor.h"
#include "core/codec/canonical.h"
#include "core/ledger/grant.h"
#include "core/ledger/tx.h"
#include "core/limits.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>

#define PREFIX_MIN 6

/* How often and when last a grant was used. */
typedef struct
{
  int64_t last;
  uint32_t count;
} look_count;

typedef struct
{
  med_session *session;
  med_arena *arena;
  GArray *grants;     /* med_grant_info */
  GHashTable *looks;  /* GBytes grant → look_count */
  GHashTable *ending; /* GBytes of grants whose revocation waits */
  med_result result;
} grant_listing;

static bool
count_look (void *context, med_span id, med_span value)
{
  grant_listing *all = (grant_listing *)context;
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)512 << 10);
  ProtobufCMessage *message;
  if (med_canonical_decode (&med__access_row__descriptor, value, MED_ROW_SIZE_MAX, &arena, &message)
      == MED_OK)
    {
      const Med__AccessRow *row = (const Med__AccessRow *)message;
      if (row->grant.len > 0)
        {
          g_autoptr (GBytes) key = g_bytes_new (row->grant.data, row->grant.len);
          look_count *looks = (look_count *)g_hash_table_lookup (all->looks, key);
          if (looks == NULL)
            {
              looks = g_new0 (look_count, 1);
              g_hash_table_insert (all->looks, g_bytes_ref (key), looks);
            }
          looks->count++;
          looks->last = MAX (looks->last, (int64_t)row->time);
        }
    }
  med_arena_clear (&arena);
  return true;
}

/* Words, names and sentence of terms. */
static med_result
describe (med_session *session, const Med__GrantRow *row, med_arena *arena, med_grant_info *info)
{
  med_grant_terms terms;
  const char *unused;
  med_failure ignored;
  MED_TRY (med_consent_terms_of (session, row, arena, &terms));
  memcpy (info->patient.bytes, row->patient.data, sizeof info->patient.bytes);
  info->grantee = terms.grantee;
  info->categories = terms.categories;
  info->category_count = terms.category_count;
  info->records = terms.records;
  info->record_count = terms.record_count;
  info->actions = row->actions;
  info->purpose = row->purpose;
  info->from = (int64_t)row->from;
  info->until = (int64_t)row->until;
  info->ended = (int64_t)row->ended;
  info->created = (int64_t)row->created;
  info->mine = MED_ID_EQUAL (info->patient, session->keys->account);
  med_consent_who (session, &info->patient, arena, &info->patient_name, &unused);
  med_consent_who (session, &info->grantee, arena, &info->grantee_name, &info->clinic_name);
  /* Of a grantee whose envelope was not opened yet the words are not known, so there is none. */
  if (med_consent_sentence (session, &terms, arena, &info->sentence, &ignored) != MED_OK)
    info->sentence = "";
  if (row->envelope_cid.len == sizeof info->envelope_cid.bytes)
    memcpy (info->envelope_cid.bytes, row->envelope_cid.data, sizeof info->envelope_cid.bytes);
  return MED_OK;
}

static med_result
row_info (grant_listing *all, med_span id, const Med__GrantRow *row, med_grant_info *info)
{
  uint64_t now = med_consent_now (all->session);
  g_autoptr (GBytes) key = g_bytes_new (id.data, id.size);
  *info = (med_grant_info){ .reason = (med_reason)row->suspended_for };
  memcpy (info->id.bytes, id.data, sizeof info->id.bytes);
  MED_TRY (describe (all->session, row, all->arena, info));
  info->state = med_grant_state_word (row, now);
  /* A restored clinic gives nothing by it until its patient has confirmed. */
  if (med_grant_open (row, now) && med_successor_resting (all->session, &info->patient))
    info->state = "suspended";
  if (med_grant_open (row, now) && g_hash_table_contains (all->ending, key))
    info->state = "stopping";
  const look_count *looks = (const look_count *)g_hash_table_lookup (all->looks, key);
  if (looks != NULL)
    {
      info->looks = looks->count;
      info->last_look = looks->last;
    }
  info->height
      = med_event_height (all->session, MED__EVENT_KIND__EVENT_GRANT_CREATED, id, row->created);
  if (row->state == MED__STATE__STATE_ENDED)
    info->ended_height
        = med_event_height (all->session, MED__EVENT_KIND__EVENT_GRANT_REVOKED, id, row->ended);
  return MED_OK;
}

static bool
party (const med_session *session, const Med__GrantRow *row)
{
  med_span self = MED_SPAN_OF (session->keys->account.bytes);
  return row->patient.len == sizeof (med_account_id) && row->grantee.len == sizeof (med_account_id)
         && (med_span_equal (med_pb_span (row->patient), self)
             || med_span_equal (med_pb_span (row->grantee), self));
}

static bool
add_row (void *context, med_span id, med_span value)
{
  grant_listing *all = (grant_listing *)context;
  ProtobufCMessage *message;
  med_grant_info info;
  all->result = med_canonical_decode (&med__grant_row__descriptor, value, MED_ROW_SIZE_MAX,
                                      all->arena, &message);
  if (all->result != MED_OK || id.size != sizeof info.id.bytes
      || !party (all->session, (const Med__GrantRow *)message))
    return all->result == MED_OK;
  all->result = row_info (all, id, (const Med__GrantRow *)message, &info);
  if (all->result == MED_OK)
    g_array_append_val (all->grants, info);
  return all->result == MED_OK;
}

static bool
note_ending (void *context, const Med__OutboxItem *item, const Med__Op *op)
{
  grant_listing *all = (grant_listing *)context;
  if (op->kind_case == MED__OP__KIND_GRANT_REVOKE
      && item->state != MED__OUTBOX_STATE__OUTBOX_REFUSED)
    g_hash_table_add (all->ending,
                      g_bytes_new (op->grant_revoke->grant.data, op->grant_revoke->grant.len));
  return true;
}

/* A share on its way: as its row will be. */
static bool
add_waiting (void *context, const Med__OutboxItem *item, const Med__Op *op)
{
  grant_listing *all = (grant_listing *)context;
  med_grant_info info = { .reason = (med_reason)item->code };
  med_span value;
  if (op->kind_case != MED__OP__KIND_GRANT_CREATE || item->object.len != sizeof info.id.bytes
      || op->grant_create->grantee.len != sizeof (med_account_id)
      || med_replica_row (all->session->replica, MED_TABLE_GRANT, med_pb_span (item->object),
                          &value))
    return true;
  const Med__GrantCreate *create = op->grant_create;
  Med__GrantRow row = MED__GRANT_ROW__INIT;
  row.patient = med_pb_bytes (MED_SPAN_OF (all->session->keys->account.bytes));
  med_grant_fill_row (&row, create);
  row.created = item->created;
  memcpy (info.id.bytes, item->object.data, sizeof info.id.bytes);
  all->result = describe (all->session, &row, all->arena, &info);
  info.state = item->state == MED__OUTBOX_STATE__OUTBOX_REFUSED ? "refused" : "saved";
  if (all->result == MED_OK)
    g_array_append_val (all->grants, info);
  return all->result == MED_OK;
}

static med_result
list_all (med_session *session, med_arena *arena, GArray *grants)
{
  g_autoptr (GHashTable) looks
      = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, g_free);
  g_autoptr (GHashTable) ending
      = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);
  grant_listing all = { session, arena, grants, looks, ending, MED_OK };
  med_replica_each (session->replica, MED_TABLE_ACCESS, count_look, &all);
  MED_TRY (med_consent_each_waiting (session, arena, note_ending, &all));
  med_replica_each (session->replica, MED_TABLE_GRANT, add_row, &all);
  MED_TRY (all.result);
  MED_TRY (med_consent_each_waiting (session, arena, add_waiting, &all));
  return all.result;
}

med_result
med_consent_list (med_session *session, const char *state, med_arena *arena,
                  med_grant_info **grants, size_t *count, med_failure *failure)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (med_grant_info));
  MED_TRY_PLAIN (list_all (session, arena, found), failure);
  med_grant_info *list = (med_grant_info *)med_arena_array (arena, found->len, sizeof *list);
  if (list == NULL && found->len > 0)
    return med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
  size_t used = 0;
  for (guint i = 0; i < found->len; i++)
    {
      const med_grant_info *info = &g_array_index (found, med_grant_info, i);
      if (state == NULL || strcmp (state, info->state) == 0)
        list[used++] = *info;
    }
  if (used > 0)
    qsort (list, used, sizeof *list, med_grant_newest_first);
  *grants = list;
  *count = used;
  return MED_OK;
}

med_result
med_consent_get (med_session *session, const med_id *grant, med_arena *arena, med_grant_info *info,
                 med_failure *failure)
{
  med_grant_info *grants;
  size_t count;
  MED_TRY (med_consent_list (session, NULL, arena, &grants, &count, failure));
  for (size_t i = 0; i < count; i++)
    if (MED_ID_EQUAL (grants[i].id, *grant))
      {
        *info = grants[i];
        return MED_OK;
      }
  return med_fail (failure, MED_E_NOT_FOUND, _ ("There is no such share."));
}

/* Ids of grants and requests whose text begins so. */
typedef struct
{
  const char *text;
  med_id id;
  size_t matches;
} prefix_search;

static void
compare_prefix (prefix_search *search, med_span id)
{
  char text[32];
  if (id.size != sizeof search->id.bytes || med_base32_encode (id, text, sizeof text) != MED_OK
      || strncmp (text, search->text, strlen (search->text)) != 0)
    return;
  if (search->matches > 0 && med_span_equal (id, MED_SPAN_OF (search->id.bytes)))
    return;
  memcpy (search->id.bytes, id.data, sizeof search->id.bytes);
  search->matches++;
}

static bool
compare_row (void *context, med_span id, med_span value)
{
  compare_prefix ((prefix_search *)context, id);
  return true;
}

static bool
compare_waiting (void *context, const Med__OutboxItem *item, const Med__Op *op)
{
  if (op->kind_case == MED__OP__KIND_GRANT_CREATE || op->kind_case == MED__OP__KIND_REQUEST_CREATE)
    compare_prefix ((prefix_search *)context, med_pb_span (item->object));
  return true;
}

med_result
med_consent_resolve (med_session *session, const char *text, med_id *id, med_failure *failure)
{
  prefix_search search = { .text = text };
  if (strlen (text) < PREFIX_MIN)
    return med_fail (failure, MED_E_INVALID, _ ("At least %d characters of the id are needed."),
                     PREFIX_MIN);
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)64 << 20);
  med_replica_each (session->replica, MED_TABLE_GRANT, compare_row, &search);
  med_replica_each (session->replica, MED_TABLE_REQUEST, compare_row, &search);
  med_result result = med_consent_each_waiting (session, &arena, compare_waiting, &search);
  med_arena_clear (&arena);
  MED_TRY_PLAIN (result, failure);
  if (search.matches == 0)
    return med_fail (failure, MED_E_NOT_FOUND, _ ("There is no share or request “%s”."), text);
  if (search.matches > 1)
    return med_fail (failure, MED_E_INVALID,
                     _ ("More than one share or request begins with “%s”. Write more of it."),
                     text);
  *id = search.id;
  return MED_OK;
}
