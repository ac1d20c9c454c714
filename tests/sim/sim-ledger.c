/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two copies of the state machine are given the same blocks of random transactions, many of them
 * wrong. One of them crashes before, within and after commits and starts again from its store.
 * Looked at after each block: equal codes and app hashes, every transaction at most once, and that
 * exactly those readers get payloads whom a search through all rows, without any index, finds
 * entitled. At the end a third copy starts from the rows alone and must have the same indexes. */
#include "core/codec/canonical.h"
#include "core/limits.h"
#include "support/ledger-query.h"

#define MUST(expression) g_assert_cmpint ((expression), ==, MED_OK)
#define BLOCKS 300
#define BLOCK_TXS 6
#define PATIENTS 3
#define DOCTORS 3
#define PEOPLE (PATIENTS + DOCTORS + 1)

typedef struct
{
  med_kv_memory store;
  med_kv kv;
  med_ledger *ledger;
} copy;

typedef struct
{
  ledger_lab *lab;
  copy other;
  lab_person *people[PEOPLE];               /* patients, doctors, a receptionist */
  GArray *records, *grants, *opens, *looks; /* med_id each; looks: read entries */
  GPtrArray *history;                       /* GBytes of every transaction sent */
  GHashTable *done;                         /* hex of tx id → times that it stood in a block */
  med_arena scratch;                        /* of one question */
  unsigned crashes, refused, given, denied;
} sim;

static uint32_t
pick (sim *s, uint32_t count)
{
  return (uint32_t)(lab_random (s->lab) % count);
}

static lab_person *
pick_patient (sim *s)
{
  return s->people[pick (s, PATIENTS)];
}

static lab_person *
pick_person (sim *s)
{
  return s->people[pick (s, PEOPLE)];
}

/* Mostly the actor, so that not everything is refused. */
static lab_person *
likely_patient (sim *s, lab_person *actor)
{
  return pick (s, 4) > 0 ? actor : pick_patient (s);
}

static med_id
pick_id (sim *s, GArray *ids)
{
  med_id nothing = { { 0 } };
  return ids->len == 0 ? nothing : g_array_index (ids, med_id, pick (s, ids->len));
}

/* ── Copies ─────────────────────────────────────────────────────────────────────────────────── */

static bool
copy_pair (void *context, med_span key, med_span value)
{
  med_kv *to = context;
  MUST (to->class->put (to->self, key, value));
  return true;
}

static void
copy_open (sim *s, copy *c)
{
  MUST (med_ledger_open (med_memory_heap (), c->kv, &s->lab->chain, &c->ledger));
}

static void
copy_init (sim *s, copy *c)
{
  med_kv_memory_init (&c->store, med_memory_heap ());
  c->kv = med_kv_memory_kv (&c->store);
}

static void
copy_crash (sim *s, copy *c)
{
  med_ledger_close (c->ledger);
  copy_open (s, c);
  s->crashes++;
}

static void
copy_clear (copy *c)
{
  med_ledger_close (c->ledger);
  med_kv_memory_clear (&c->store);
}

/* ── Transactions ───────────────────────────────────────────────────────────────────────────── */

static Med__Op
random_record_op (sim *s, lab_person *actor)
{
  ledger_lab *lab = s->lab;
  med_id id = pick_id (s, s->records);
  if (pick (s, 4) > 0 || s->records->len == 0)
    {
      Med__RecordAdd *add = care_record (lab, likely_patient (s, actor), (int)pick (s, LAB_TAGS));
      id = care_id (actor, add->nonce);
      g_array_append_val (s->records, id);
      return lab_op (MED__OP__KIND_RECORD_ADD, add);
    }
  med_state state = lab_state (lab);
  if (med_state_record (&state, MED_SPAN_OF (id)) == NULL)
    return lab_op (MED__OP__KIND_RECORD_ADD, care_record (lab, pick_patient (s), 1));
  if (pick (s, 3) > 0)
    return lab_op (MED__OP__KIND_RECORD_REWRAP,
                   care_rewrap (lab, id, likely_patient (s, actor), (int)pick (s, LAB_TAGS)));
  Med__RecordErase *erase = med_arena_alloc (&lab->arena, sizeof *erase);
  med__record_erase__init (erase);
  erase->record = CARE_COPY (lab, id);
  erase->base_version = care_record_row (lab, id)->revision;
  return lab_op (MED__OP__KIND_RECORD_ERASE, erase);
}

static Med__Op
random_grant_op (sim *s, lab_person *actor)
{
  ledger_lab *lab = s->lab;
  if (pick (s, 5) == 0)
    return lab_op (MED__OP__KIND_GRANT_REVOKE, care_revoke (lab, pick_id (s, s->grants)));
  if (pick (s, 5) == 0)
    {
      lab_person *patient = likely_patient (s, actor);
      return lab_op (MED__OP__KIND_EPOCH_ROTATE,
                     care_rotate (lab, patient, (int)pick (s, LAB_TAGS), 1 + pick (s, 8)));
    }
  lab_person *grantee = pick_person (s);
  Med__GrantCreate *create
      = care_grant (lab, actor, grantee, (int)pick (s, LAB_TAGS), 1 + pick (s, 15));
  if (pick (s, 3) == 0 && s->records->len > 0)
    {
      med_id ids[] = { pick_id (s, s->records) };
      create = care_grant_records (lab, actor, grantee, ids, 1);
    }
  create->until = lab->time + 60 + pick (s, 7200);
  create->from = pick (s, 4) == 0 ? lab->time + pick (s, 600) : 0;
  create->per_day = pick (s, 3) == 0 ? 1 + pick (s, 4) : 0;
  med_id id = care_id (actor, create->nonce);
  g_array_append_val (s->grants, id);
  return lab_op (MED__OP__KIND_GRANT_CREATE, create);
}

static Med__Op
random_look_op (sim *s, lab_person *actor)
{
  ledger_lab *lab = s->lab;
  if (pick (s, 2) == 0)
    {
      Med__AccessOpen *open
          = care_open (lab, pick_id (s, s->grants), pick_patient (s), (int)pick (s, LAB_TAGS));
      med_id id = care_id (actor, open->nonce);
      g_array_append_val (s->opens, id);
      return lab_op (MED__OP__KIND_ACCESS_OPEN, open);
    }
  med_id open = pick_id (s, s->opens), record = pick_id (s, s->records);
  Med__AccessRead *read = care_read (lab, pick (s, 3) == 0 ? NULL : &open, &record, 1);
  med_id id = care_id (actor, read->nonce);
  g_array_append_val (s->looks, id);
  return lab_op (MED__OP__KIND_ACCESS_READ, read);
}

/* Whom it concerns is known, so that not everything is refused. */
static Med__Op
likely_look_op (sim *s, lab_person **actor)
{
  ledger_lab *lab = s->lab;
  med_state state = lab_state (lab);
  med_id grant_id = pick_id (s, s->grants);
  const Med__GrantRow *grant = NULL;
  for (int tries = 0; tries < 8; tries++)
    {
      grant_id = pick_id (s, s->grants);
      grant = med_state_grant (&state, MED_SPAN_OF (grant_id));
      if (grant != NULL && med_grant_live (&state, grant, lab->time) == MED_REASON_NONE)
        break;
    }
  if (grant == NULL || grant->n_tags == 0)
    return random_look_op (s, *actor);
  for (int i = 0; i < PEOPLE; i++)
    if (med_span_equal (MED_SPAN_OF (s->people[i]->id), med_pb_span (grant->grantee)))
      *actor = s->people[i];
  for (guint i = s->opens->len; i > 0; i--)
    {
      med_id open_id = g_array_index (s->opens, med_id, i - 1);
      const Med__AccessRow *open = med_state_access (&state, MED_SPAN_OF (open_id));
      if (open == NULL || !med_span_equal (med_pb_span (open->grant), MED_SPAN_OF (grant_id))
          || lab->time - open->time > MED_ACCESS_SECONDS)
        continue;
      for (guint j = 0; j < s->records->len; j++)
        {
          med_id id = g_array_index (s->records, med_id, (j + i) % s->records->len);
          const Med__RecordRow *row = med_state_record (&state, MED_SPAN_OF (id));
          if (row == NULL || !med_grant_covers (grant, MED_SPAN_OF (id), row))
            continue;
          Med__AccessRead *read = care_read (lab, &open_id, &id, 1);
          med_id look = care_id (*actor, read->nonce);
          g_array_append_val (s->looks, look);
          return lab_op (MED__OP__KIND_ACCESS_READ, read);
        }
      break;
    }
  Med__AccessOpen *open = med_arena_alloc (&lab->arena, sizeof *open);
  med__access_open__init (open);
  open->nonce = lab_bytes (lab, 16);
  open->grant = CARE_COPY (lab, grant_id);
  open->tags = grant->tags;
  open->n_tags = 1;
  open->purpose = MED__PURPOSE__PURPOSE_TREAT;
  med_id id = care_id (*actor, open->nonce);
  g_array_append_val (s->opens, id);
  return lab_op (MED__OP__KIND_ACCESS_OPEN, open);
}

static med_span
random_tx (sim *s)
{
  ledger_lab *lab = s->lab;
  /* Somebody hears it twice, or hears rubbish. */
  if (s->history->len > 0 && pick (s, 6) == 0)
    {
      GBytes *old = g_ptr_array_index (s->history, pick (s, s->history->len));
      gsize size;
      const void *data = g_bytes_get_data (old, &size);
      med_span again = med_pb_span (care_copy (lab, med_span_make (data, size)));
      if (pick (s, 3) == 0)
        ((uint8_t *)again.data)[pick (s, (uint32_t)again.size)] ^= (uint8_t)(1 + pick (s, 255));
      return again;
    }
  Med__Op ops[3];
  size_t count = 1 + (pick (s, 4) == 0 ? pick (s, 3) : 0);
  lab_person *actor = pick_person (s);
  for (size_t i = 0; i < count; i++)
    {
      uint32_t kind = pick (s, 10);
      if (kind < 3)
        ops[i] = random_record_op (s, actor);
      else if (kind < 6)
        ops[i] = random_grant_op (s, actor);
      else if (kind < 7 || count > 1)
        ops[i] = random_look_op (s, actor);
      else
        ops[i] = likely_look_op (s, &actor);
    }
  med_span tx = lab_sign (lab, actor, MED_SPAN_EMPTY, ops, count);
  g_ptr_array_add (s->history, g_bytes_new (tx.data, tx.size));
  return tx;
}

/* ── Blocks ─────────────────────────────────────────────────────────────────────────────────── */

static void
apply_all (copy *c, uint64_t height, uint64_t time, const med_span *txs, size_t count,
           med_tx_outcome *outcomes, med_hash *app_hash)
{
  MUST (med_ledger_begin_block (c->ledger, height, time));
  for (size_t i = 0; i < count; i++)
    MUST (med_ledger_apply (c->ledger, txs[i], &outcomes[i]));
  MUST (med_ledger_end_block (c->ledger, app_hash));
}

/* The block on the copy that fails: 0 not at all, 1 before the commit, 2 within it, 3 after it,
 * 4 the engine takes the block back. */
static void
block_with_fate (sim *s, uint32_t fate, uint64_t height, uint64_t time, const med_span *txs,
                 size_t count, med_tx_outcome *outcomes, med_hash *app_hash)
{
  copy *c = &s->other;
  if (fate == 1 || fate == 2 || fate == 4)
    {
      apply_all (c, height, time, txs, count, outcomes, app_hash);
      if (fate == 2)
        {
          MUST (c->kv.class->begin (c->kv.self));
          MUST (med_ledger_commit (c->ledger));
          MUST (c->kv.class->commit (c->kv.self, false));
        }
      if (fate == 4)
        med_ledger_rollback (c->ledger);
      else
        copy_crash (s, c);
      g_assert_cmpuint (med_ledger_height (c->ledger), ==, height - 1);
    }
  apply_all (c, height, time, txs, count, outcomes, app_hash);
  MUST (c->kv.class->begin (c->kv.self));
  MUST (med_ledger_commit (c->ledger));
  MUST (c->kv.class->commit (c->kv.self, true));
  if (fate == 3)
    copy_crash (s, c);
  g_assert_cmpuint (med_ledger_height (c->ledger), ==, height);
}

/* Ids whose transaction was refused lead nowhere. */
static void
forget_refused (sim *s, GArray *ids, med_table table)
{
  med_arena_clear (&s->scratch);
  med_state state = med_ledger_state (s->other.ledger, &s->scratch);
  for (guint i = ids->len; i > 0; i--)
    {
      med_id id = g_array_index (ids, med_id, i - 1);
      med_span bytes;
      if (!med_state_row_bytes (&state, table, MED_SPAN_OF (id), &bytes))
        g_array_remove_index (ids, i - 1);
    }
}

static void
remember (sim *s, const med_tx_outcome *outcome)
{
  if (!outcome->admitted)
    return;
  char *id = g_base64_encode (outcome->id.bytes, sizeof outcome->id.bytes);
  g_assert_true (g_hash_table_add (s->done, id));
  s->refused += outcome->code != MED_REASON_NONE;
}

static void
one_block (sim *s)
{
  ledger_lab *lab = s->lab;
  med_span txs[BLOCK_TXS];
  med_reason codes[BLOCK_TXS];
  bool admitted[BLOCK_TXS];
  med_tx_outcome outcomes[BLOCK_TXS];
  med_hash app_hash;
  size_t count = pick (s, BLOCK_TXS + 1);
  if (pick (s, 3) == 0)
    lab_wait (lab, pick (s, pick (s, 8) == 0 ? 1200 : 120));
  for (size_t i = 0; i < count; i++)
    txs[i] = random_tx (s);
  uint64_t height = med_ledger_height (lab->ledger) + 1, time = lab->time;
  /* What a dry run says is what the block will say. */
  med_tx_outcome first = { 0 };
  if (count > 0)
    MUST (med_ledger_check (s->other.ledger, txs[0], time, true, &first));
  lab_block (lab, txs, count, codes, admitted);
  block_with_fate (s, pick (s, 8), height, time, txs, count, outcomes, &app_hash);
  med_hash expected = med_ledger_app_hash (lab->ledger);
  g_assert_true (MED_ID_EQUAL (app_hash, expected));
  for (size_t i = 0; i < count; i++)
    {
      g_assert_cmpint (outcomes[i].code, ==, codes[i]);
      g_assert_cmpint (outcomes[i].admitted, ==, admitted[i]);
      remember (s, &outcomes[i]);
    }
  forget_refused (s, s->records, MED_TABLE_RECORD);
  forget_refused (s, s->grants, MED_TABLE_GRANT);
  forget_refused (s, s->opens, MED_TABLE_ACCESS);
  forget_refused (s, s->looks, MED_TABLE_ACCESS);
  if (count > 0)
    {
      g_assert_cmpint (first.code, ==, codes[0]);
      g_assert_cmpint (first.admitted, ==, admitted[0]);
    }
}

/* ── Readers ────────────────────────────────────────────────────────────────────────────────── */

static bool
listed (const ProtobufCBinaryData *list, size_t count, med_span bytes)
{
  for (size_t i = 0; i < count; i++)
    if (med_span_equal (med_pb_span (list[i]), bytes))
      return true;
  return false;
}

static bool
same (ProtobufCBinaryData bytes, med_span span)
{
  return med_span_equal (med_pb_span (bytes), span);
}

/* The grant of a look, by the words of the rule and nothing but its row. */
static bool
grant_allows (med_state *state, med_span grant16, med_span reader, med_span record,
              const Med__RecordRow *row, uint64_t now)
{
  const Med__GrantRow *grant = med_state_grant (state, grant16);
  return grant != NULL && same (grant->grantee, reader)
         && same (grant->patient, med_pb_span (row->patient))
         && grant->state == MED__STATE__STATE_ACTIVE && grant->from <= now && now < grant->until
         && (grant->actions & 1) != 0
         && (listed (grant->tags, grant->n_tags, med_pb_span (row->tag))
             || listed (grant->records, grant->n_records, record));
}

static bool
entitled (sim *s, med_state *state, med_span reader, med_span record, const Med__RecordRow *row,
          uint64_t now)
{
  if (row->state == MED__STATE__STATE_ERASED)
    return false;
  if (same (row->patient, reader))
    return true;
  for (guint i = 0; i < s->looks->len; i++)
    {
      med_id id = g_array_index (s->looks, med_id, i);
      const Med__AccessRow *look = med_state_access (state, MED_SPAN_OF (id));
      if (look == NULL || !same (look->actor, reader) || look->time + 900 <= now
          || !listed (look->records, look->n_records, record))
        continue;
      if (look->grant.len == 0
              ? same (row->author, reader)
              : grant_allows (state, med_pb_span (look->grant), reader, record, row, now))
        return true;
    }
  return false;
}

static void
check_readers (sim *s)
{
  for (int i = 0; i < 24 && s->records->len > 0; i++)
    {
      med_arena_clear (&s->scratch);
      med_state state = med_ledger_state (s->other.ledger, &s->scratch);
      med_query query = { .state = &state, .now = med_ledger_time (s->other.ledger) };
      med_id id = pick_id (s, s->records);
      lab_person *reader = pick_person (s);
      /* Those who looked lately are the interesting ones. */
      if (i % 2 == 0 && s->looks->len > 0)
        {
          guint recent = s->looks->len - 1 - pick (s, MIN (s->looks->len, 8));
          med_id look_id = g_array_index (s->looks, med_id, recent);
          const Med__AccessRow *look = med_state_access (&state, MED_SPAN_OF (look_id));
          if (look == NULL)
            continue;
          memcpy (id.bytes, look->records[0].data, 16);
          for (int j = 0; j < PEOPLE; j++)
            if (same (look->actor, MED_SPAN_OF (s->people[j]->id)))
              reader = s->people[j];
        }
      const Med__RecordRow *row = med_state_record (&state, MED_SPAN_OF (id));
      if (row == NULL)
        continue;
      bool right = entitled (s, &state, MED_SPAN_OF (reader->id), MED_SPAN_OF (id), row, query.now);
      med_asker asker = ask_device (&query, reader);
      med_verdict verdict = med_query_object (&query, &asker, med_pb_span (row->payload_cid));
      MUST (state.failure);
      g_assert_cmpint (verdict.reason == MED_REASON_NONE, ==, right);
      s->given += right && !same (row->patient, MED_SPAN_OF (reader->id));
      s->denied += !right;
    }
}

/* ── Rows alone ─────────────────────────────────────────────────────────────────────────────── */

typedef struct
{
  med_arena arena;
  GPtrArray *rows;
} row_list;

static bool
collect_row (void *context, med_span key, med_span value)
{
  row_list *list = context;
  /* Streams go on only where their leaves are; here they start anew. */
  if (key.data[0] >= MED_TABLE_STREAM)
    return false;
  Med__GenesisRow *row = med_arena_alloc (&list->arena, sizeof *row);
  med_span id, bytes;
  med__genesis_row__init (row);
  MUST (med_arena_copy (&list->arena, med_span_make (key.data + 1, key.size - 1), &id));
  MUST (med_arena_copy (&list->arena, value, &bytes));
  row->table = key.data[0];
  row->id = med_pb_bytes (id);
  row->value = med_pb_bytes (bytes);
  g_ptr_array_add (list->rows, row);
  return true;
}

typedef struct
{
  GChecksum *sum;
  unsigned count;
} digest;

static bool
add_to_digest (void *context, med_span key, med_span value)
{
  digest *d = context;
  if (key.data[0] < MED_INDEX_REGISTRATION || key.data[0] == MED_INDEX_META)
    return true;
  g_checksum_update (d->sum, key.data, (gssize)key.size);
  if (value.size > 0)
    g_checksum_update (d->sum, value.data, (gssize)value.size);
  d->count++;
  return true;
}

static char *
digest_of (med_kv kv, unsigned *count)
{
  digest d = { g_checksum_new (G_CHECKSUM_SHA256), 0 };
  MUST (kv.class->seek (kv.self, MED_SPAN_EMPTY, MED_SPAN_EMPTY, add_to_digest, &d));
  char *hex = g_strdup (g_checksum_get_string (d.sum));
  g_checksum_free (d.sum);
  *count = d.count;
  return hex;
}

static void
check_hand_over (sim *s)
{
  copy third;
  row_list list = { .rows = g_ptr_array_new () };
  med_span app_state;
  med_hash app_hash;
  unsigned before, after;
  med_arena_init (&list.arena, med_memory_heap (), (size_t)256 << 20);
  MUST (s->other.kv.class->seek (s->other.kv.self, MED_SPAN_EMPTY, MED_SPAN_EMPTY, collect_row,
                                 &list));
  Med__GenesisState genesis = MED__GENESIS_STATE__INIT;
  genesis.rows = (Med__GenesisRow **)list.rows->pdata;
  genesis.n_rows = list.rows->len;
  MUST (med_canonical_encode (&genesis.base, &list.arena, &app_state));
  copy_init (s, &third);
  copy_open (s, &third);
  MUST (third.kv.class->begin (third.kv.self));
  MUST (med_ledger_genesis (third.ledger, app_state, 1000, s->lab->time, &app_hash));
  MUST (third.kv.class->commit (third.kv.self, true));
  g_autofree char *old = digest_of (s->other.kv, &before), *new = digest_of (third.kv, &after);
  g_assert_cmpuint (before, >, 0);
  g_assert_cmpuint (before, ==, after);
  g_assert_cmpstr (old, ==, new);
  copy_clear (&third);
  med_arena_clear (&list.arena);
  g_ptr_array_unref (list.rows);
}

/* ── Running ────────────────────────────────────────────────────────────────────────────────── */

static void
run (uint64_t seed)
{
  g_test_message ("seed %" G_GUINT64_FORMAT, (guint64)seed);
  g_print ("# sim-ledger: MEDEASE_SIM_SEED=%" G_GUINT64_FORMAT "\n", (guint64)seed);
  sim s = { .lab = ledger_lab_new (seed) };
  ledger_lab *lab = s.lab;
  s.records = g_array_new (FALSE, FALSE, sizeof (med_id));
  s.grants = g_array_new (FALSE, FALSE, sizeof (med_id));
  s.opens = g_array_new (FALSE, FALSE, sizeof (med_id));
  s.looks = g_array_new (FALSE, FALSE, sizeof (med_id));
  s.history = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  s.done = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  med_arena_init (&s.scratch, med_memory_heap (), (size_t)64 << 20);
  for (int i = 0; i < PEOPLE; i++)
    {
      Med__Role role = i < PATIENTS             ? MED__ROLE__ROLE_PATIENT
                       : i < PATIENTS + DOCTORS ? MED__ROLE__ROLE_DOCTOR
                                                : MED__ROLE__ROLE_RECEPTIONIST;
      int clinic = i % 4 == 3;
      s.people[i] = lab_join (lab, lab->officers[clinic], lab->clinics[clinic], role);
    }
  copy_init (&s, &s.other);
  MUST (lab->kv.class->seek (lab->kv.self, MED_SPAN_EMPTY, MED_SPAN_EMPTY, copy_pair, &s.other.kv));
  copy_open (&s, &s.other);
  for (int i = 0; i < BLOCKS; i++)
    {
      one_block (&s);
      check_readers (&s);
    }
  check_hand_over (&s);
  g_print ("# sim-ledger: %u transactions, %u refused, %u crashes, %u readers served, %u not\n",
           g_hash_table_size (s.done), s.refused, s.crashes, s.given, s.denied);
  /* A run in which nothing happened shows nothing. */
  g_assert_cmpuint (g_hash_table_size (s.done), >, s.refused);
  g_assert_cmpuint (s.crashes, >, 0);
  g_assert_cmpuint (s.given, >, 0);
  copy_clear (&s.other);
  g_hash_table_unref (s.done);
  g_ptr_array_unref (s.history);
  g_array_unref (s.records);
  g_array_unref (s.grants);
  g_array_unref (s.opens);
  g_array_unref (s.looks);
  med_arena_clear (&s.scratch);
  ledger_lab_free (lab);
}

static void
test_random (void)
{
  const char *text = g_getenv ("MEDEASE_SIM_SEED");
  if (text != NULL)
    {
      run (g_ascii_strtoull (text, NULL, 10));
      return;
    }
  for (uint64_t seed = 1; seed <= 4; seed++)
    run (seed);
  run ((uint32_t)g_test_rand_int ());
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sim/ledger", test_random);
  return g_test_run ();
}
