/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Golden values of ids and transactions, and what is refused before any state is asked. */
#include "core/codec/canonical.h"
#include "core/crypto/sign.h"
#include "core/ledger/tx-check.h"
#include "support/hex.h"
#include "support/ledger-visits.h"

#define MUST(expression) g_assert_cmpint ((expression), ==, MED_OK)

static const char test1_seed[] = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
static const char test1_public[]
    = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
static const char golden_body[] = "0a14000102030405060708090a0b0c0d0e0f10111213120821fe31dfa154a261"
                                  "180120a5ebdcca0630073a0800000"
                                  "00000000000820103820200";
static const char golden_signature[] = "31c485140d37c1129d21eaf3b9b3429d68bca13a6acb841bc4353ba61f1"
                                       "3444a7eb84d88c433a96dc8aba69d68504"
                                       "7c0375bb4784103e1d0da10ab6df54e2d0d";

static void
golden_chain (med_chain_id *chain)
{
  *chain = (med_chain_id){ .text = "med-aaaaaaaaaaaaaaaaaaaaaaaaaa" };
}

static void
test_account_id (void)
{
  uint8_t salt[16] = { 0 }, device_sign[32], filled[4][32];
  med_test_unhex (test1_public, device_sign, 32);
  for (int i = 0; i < 4; i++)
    memset (filled[i], i + 1, 32);
  Med__AccountKeys keys = MED__ACCOUNT_KEYS__INIT;
  keys.salt = LAB_BYTES (salt);
  keys.device_sign = LAB_BYTES (device_sign);
  keys.device_open = LAB_BYTES (filled[0]);
  keys.recovery_sign = LAB_BYTES (filled[1]);
  keys.recovery_open = LAB_BYTES (filled[2]);
  keys.user_recipient = LAB_BYTES (filled[3]);
  med_account_id id;
  med_device_id device;
  MUST (med_account_id_make (&keys, &id));
  med_test_assert_hex (MED_SPAN_OF (id), "1bcdc361a231696c1e157de1178eea2722b21045");
  med_device_id_make (MED_SPAN_OF (device_sign), &device);
  med_test_assert_hex (MED_SPAN_OF (device), "21fe31dfa154a261");
  /* The canary: one bit of one key makes another account. */
  filled[3][31] ^= 1;
  MUST (med_account_id_make (&keys, &id));
  g_assert_cmpuint (id.bytes[0], !=, 0x1b);
}

static void
test_id (void)
{
  uint8_t account[20], nonce[16];
  med_id id;
  for (int i = 0; i < 20; i++)
    account[i] = (uint8_t)i;
  memset (nonce, 0x5a, sizeof nonce);
  med_id_make (MED_SPAN_OF (account), MED_SPAN_OF (nonce), &id);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_checksum_update (sum, (const guchar *)"medease/id/v1", 14);
  g_checksum_update (sum, account, sizeof account);
  g_checksum_update (sum, nonce, sizeof nonce);
  g_autofree char *hex = g_strndup (g_checksum_get_string (sum), 32);
  med_test_assert_hex (MED_SPAN_OF (id), hex);
}

/* The body of FORMATS.md §2, with account.create empty as field 32. */
static med_span
make_golden_body (med_arena *arena)
{
  static uint8_t account[20], device[8], seen[8];
  for (int i = 0; i < 20; i++)
    account[i] = (uint8_t)i;
  med_test_unhex ("21fe31dfa154a261", device, 8);
  Med__AccountCreate create = MED__ACCOUNT_CREATE__INIT;
  Med__Op op = lab_op (MED__OP__KIND_ACCOUNT_CREATE, &create);
  Med__Op *ops[] = { &op };
  Med__TxBody body = MED__TX_BODY__INIT;
  body.account = LAB_BYTES (account);
  body.device = LAB_BYTES (device);
  body.counter = 1;
  body.expires = 1767323045;
  body.seen_height = 7;
  body.seen_hash = LAB_BYTES (seen);
  body.ops = ops;
  body.n_ops = 1;
  med_span bytes;
  MUST (med_tx_encode (&body, arena, &bytes));
  return bytes;
}

static void
test_golden (void)
{
  med_arena arena;
  med_chain_id chain;
  med_sign_seed seed;
  med_sign_public public;
  med_tx tx;
  med_span signed_tx;
  med_arena_init (&arena, med_memory_heap (), 1 << 20);
  golden_chain (&chain);
  med_test_unhex (test1_seed, seed.bytes, 32);
  med_test_unhex (test1_public, public.bytes, 32);
  med_span body = make_golden_body (&arena);
  med_test_assert_hex (body, golden_body);
  MUST (med_tx_sign (body, &chain, &seed, &arena, &signed_tx));
  g_assert_cmpuint (signed_tx.size, ==, 126);
  MUST (med_tx_decode (signed_tx, &arena, &tx));
  med_test_assert_hex (MED_SPAN_OF (tx.signature), golden_signature);
  med_test_assert_hex (MED_SPAN_OF (tx.id),
                       "3c239ef5d48e9566abc50c472afc25ac0bc87db0c8faddd901f40616cef2bb71");
  MUST (med_tx_verify (&tx, &chain, &public));
  /* Bound to the chain although the chain is not in it. */
  chain.text[29] = 'b';
  g_assert_cmpint (med_tx_verify (&tx, &chain, &public), ==, MED_E_AUTH);
  golden_chain (&chain);
  tx.signature.bytes[5] ^= 1;
  g_assert_cmpint (med_tx_verify (&tx, &chain, &public), ==, MED_E_AUTH);
  med_arena_clear (&arena);
}

static void
test_not_canonical (void)
{
  static const char *const bodies[] = {
    /* Explicit default, counter as two bytes, unknown field, fields out of order. */
    "0a0100 1800",
    "0a0100 188100",
    "0a0100 f00101",
    "1801 0a0100",
    /* An operation of a number that does not exist, and one without a number. */
    "0a0100 820104 fa3f00",
    "0a0100 820100",
  };
  uint8_t signature[64] = { 0 };
  for (size_t i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      uint8_t room[64], packed[200];
      med_arena arena;
      med_tx tx;
      med_arena_init (&arena, med_memory_heap (), 1 << 20);
      Med__SignedTx envelope = MED__SIGNED_TX__INIT;
      envelope.body = med_pb_bytes (med_test_unhex (bodies[i], room, sizeof room));
      envelope.signature = LAB_BYTES (signature);
      size_t size = med__signed_tx__pack (&envelope, packed);
      g_assert_cmpint (med_tx_decode (med_span_make (packed, size), &arena, &tx), ==,
                       MED_E_INVALID);
      med_arena_clear (&arena);
    }
  /* Size is looked at first. */
  g_autofree uint8_t *large = g_malloc0 (MED_TX_SIZE_MAX + 1);
  med_arena arena;
  med_tx tx;
  med_arena_init (&arena, med_memory_heap (), 1 << 20);
  g_assert_cmpint (med_tx_decode (med_span_make (large, MED_TX_SIZE_MAX + 1), &arena, &tx), ==,
                   MED_E_TOO_LARGE);
  med_arena_clear (&arena);
}

/* ── Shape ──────────────────────────────────────────────────────────────────────────────────── */

typedef struct
{
  ledger_lab *lab;
  Med__TxBody body;
  Med__Op op;
  Med__Op *ops[MED_TX_OPS_MAX + 1];
} shape;

static void
shape_init (shape *s, ledger_lab *lab, Med__Op__KindCase kind, void *message)
{
  med__tx_body__init (&s->body);
  s->lab = lab;
  s->op = lab_op (kind, message);
  for (size_t i = 0; i < G_N_ELEMENTS (s->ops); i++)
    s->ops[i] = &s->op;
  s->body.account = lab_bytes (lab, 20);
  s->body.device = lab_bytes (lab, 8);
  s->body.seen_hash = lab_bytes (lab, 8);
  s->body.counter = 1;
  s->body.expires = 1;
  s->body.ops = s->ops;
  s->body.n_ops = 1;
}

static void
test_shape_envelope (void)
{
  g_autoptr (ledger_lab) lab = ledger_lab_new (1);
  Med__AccountConfirm confirm = MED__ACCOUNT_CONFIRM__INIT;
  shape s;
  shape_init (&s, lab, MED__OP__KIND_ACCOUNT_CONFIRM, &confirm);
  MUST (med_tx_check_shape (&s.body));
  s.body.n_ops = 64;
  MUST (med_tx_check_shape (&s.body));
  s.body.n_ops = 65;
  g_assert_cmpint (med_tx_check_shape (&s.body), ==, MED_E_INVALID);
  s.body.n_ops = 0;
  g_assert_cmpint (med_tx_check_shape (&s.body), ==, MED_E_INVALID);
  s.body.n_ops = 1;
  s.body.counter = 0;
  g_assert_cmpint (med_tx_check_shape (&s.body), ==, MED_E_INVALID);
  s.body.counter = 1;
  s.body.subject = lab_bytes (lab, 19);
  g_assert_cmpint (med_tx_check_shape (&s.body), ==, MED_E_INVALID);
  s.body.subject = lab_bytes (lab, 20);
  MUST (med_tx_check_shape (&s.body));
  s.body.device.len = 7;
  g_assert_cmpint (med_tx_check_shape (&s.body), ==, MED_E_INVALID);
}

static void
test_shape_ops (void)
{
  g_autoptr (ledger_lab) lab = ledger_lab_new (2);
  Med__GrantCreate grant = MED__GRANT_CREATE__INIT;
  ProtobufCBinaryData tags[] = { lab_bytes (lab, 8), lab_bytes (lab, 8) };
  shape s;
  shape_init (&s, lab, MED__OP__KIND_GRANT_CREATE, &grant);
  grant.nonce = lab_bytes (lab, 16);
  grant.grantee = lab_bytes (lab, 20);
  grant.purpose = MED__PURPOSE__PURPOSE_TREAT;
  grant.actions = MED_ACTION_SEE;
  grant.envelope_cid = lab_cid (lab);
  grant.tags = tags;
  grant.n_tags = 2;
  MUST (med_tx_check_shape (&s.body));
  grant.purpose = MED__PURPOSE__PURPOSE_NONE;
  g_assert_cmpint (med_tx_check_shape (&s.body), ==, MED_E_INVALID);
  grant.purpose = MED__PURPOSE__PURPOSE_TREAT;
  /* The same category twice, one of another length, a CID of another hash. */
  tags[1] = tags[0];
  g_assert_cmpint (med_tx_check_shape (&s.body), ==, MED_E_INVALID);
  tags[1] = lab_bytes (lab, 9);
  g_assert_cmpint (med_tx_check_shape (&s.body), ==, MED_E_INVALID);
  grant.n_tags = 1;
  grant.envelope_cid.data[2] = 0x13;
  g_assert_cmpint (med_tx_check_shape (&s.body), ==, MED_E_INVALID);
  grant.envelope_cid.data[2] = 0x12;
  MUST (med_tx_check_shape (&s.body));
  /* Nothing allowed, something unknown allowed, nothing it is about, two kinds of it. */
  grant.actions = 0;
  g_assert_cmpint (med_tx_check_shape (&s.body), ==, MED_E_INVALID);
  grant.actions = 16 | MED_ACTION_SEE;
  g_assert_cmpint (med_tx_check_shape (&s.body), ==, MED_E_INVALID);
  grant.actions = MED_ACTIONS_ALL;
  grant.n_tags = 0;
  g_assert_cmpint (med_tx_check_shape (&s.body), ==, MED_E_INVALID);
  ProtobufCBinaryData records[] = { lab_bytes (lab, 16) };
  grant.records = records;
  grant.n_records = 1;
  MUST (med_tx_check_shape (&s.body));
  grant.n_tags = 1;
  g_assert_cmpint (med_tx_check_shape (&s.body), ==, MED_E_INVALID);
}

static void
test_shape_keys (void)
{
  g_autoptr (ledger_lab) lab = ledger_lab_new (3);
  Med__DeviceAdd add = MED__DEVICE_ADD__INIT;
  med_sign_public public;
  med_sign_seed seed = lab_seed (lab);
  shape s;
  med_sign_public_from_seed (&seed, &public);
  shape_init (&s, lab, MED__OP__KIND_DEVICE_ADD, &add);
  add.sign = LAB_BYTES (public);
  add.open = lab_bytes (lab, 32);
  MUST (med_tx_check_shape (&s.body));
  /* The neutral element: every signature by it would verify. */
  memset (&public, 0, sizeof public);
  public.bytes[0] = 1;
  g_assert_cmpint (med_tx_check_shape (&s.body), ==, MED_E_INVALID);
  med_sign_public_from_seed (&seed, &public);
  MUST (med_tx_check_shape (&s.body));
  /* What is sealed to zero everybody opens. */
  memset (add.open.data, 0, 32);
  g_assert_cmpint (med_tx_check_shape (&s.body), ==, MED_E_INVALID);
}

static void
test_shape_create (void)
{
  g_autoptr (ledger_lab) lab = ledger_lab_new (4);
  lab_person *person = lab_person_new (lab);
  med_sign_seed invite = lab_seed (lab);
  Med__AccountCreate *create = lab_account_create (lab, person, &invite);
  shape s;
  shape_init (&s, lab, MED__OP__KIND_ACCOUNT_CREATE, create);
  MUST (med_tx_check_shape (&s.body));
  /* Only as the first operation. */
  s.body.n_ops = 2;
  g_assert_cmpint (med_tx_check_shape (&s.body), ==, MED_E_INVALID);
  s.body.n_ops = 1;
  /* Categories need the inbox and a keybox, and no tag twice. */
  ProtobufCBinaryData keybox = create->keybox_cid;
  create->keybox_cid = (ProtobufCBinaryData){ 0 };
  g_assert_cmpint (med_tx_check_shape (&s.body), ==, MED_E_INVALID);
  create->keybox_cid = keybox;
  create->categories[0]->tag = create->categories[1]->tag;
  g_assert_cmpint (med_tx_check_shape (&s.body), ==, MED_E_INVALID);
  create->n_categories = 0;
  g_assert_cmpint (med_tx_check_shape (&s.body), ==, MED_E_INVALID);
  create->keybox_cid = (ProtobufCBinaryData){ 0 };
  MUST (med_tx_check_shape (&s.body));
  create->keys = NULL;
  g_assert_cmpint (med_tx_check_shape (&s.body), ==, MED_E_INVALID);
}

#define REFUSED(s) g_assert_cmpint (med_tx_check_shape (&(s).body), ==, MED_E_INVALID)

static void
test_shape_visits (void)
{
  g_autoptr (ledger_lab) lab = ledger_lab_new (6);
  med_id calendar = { { 3 } };
  lab_person person = { { { 4 } } };
  Med__AppointmentBook *book = visit_book (lab, calendar, &person, VISIT_AT (1, 9, 0));
  uint32_t later[MED_SERIES_MAX];
  shape s;
  shape_init (&s, lab, MED__OP__KIND_APPOINTMENT_BOOK, book);
  MUST (med_tx_check_shape (&s.body));
  /* Off the grid, no length, too long, end of time, unknown flags. */
  static const uint32_t wrong[][2]
      = { { 1, 30 }, { 5, 0 }, { 5, 4 }, { 5, 32 }, { 5, 1445 }, { 5, 5000 }, { 4294967295u, 30 } };
  for (size_t i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      book->start = VISIT_AT (1, 9, 0) - 5 + wrong[i][0];
      if (wrong[i][0] > 100)
        book->start = wrong[i][0] / 5 * 5;
      book->minutes = wrong[i][1];
      REFUSED (s);
    }
  book->start = VISIT_AT (1, 9, 0);
  book->minutes = 1440;
  MUST (med_tx_check_shape (&s.body));
  book->flags = 8;
  REFUSED (s);
  book->flags = 7;
  MUST (med_tx_check_shape (&s.body));
  /* A series rises, and is not longer than a year of weeks. */
  for (uint32_t i = 0; i < MED_SERIES_MAX; i++)
    later[i] = VISIT_AT (8 + 7 * i, 9, 0);
  book->later = later;
  book->n_later = MED_SERIES_MAX - 1;
  MUST (med_tx_check_shape (&s.body));
  book->n_later++;
  REFUSED (s);
  book->n_later = 2;
  later[1] = later[0];
  REFUSED (s);
  later[1] = later[0] + 3;
  REFUSED (s);
  book->n_later = 0;
  /* No calendar, one twice, five. */
  ProtobufCBinaryData calendars[5];
  for (size_t i = 0; i < 5; i++)
    calendars[i] = lab_bytes (lab, 16);
  book->calendars = calendars;
  book->n_calendars = 4;
  MUST (med_tx_check_shape (&s.body));
  book->n_calendars = 5;
  REFUSED (s);
  book->n_calendars = 0;
  REFUSED (s);
  book->n_calendars = 2;
  calendars[1] = calendars[0];
  REFUSED (s);
  Med__AppointmentDetail detail = MED__APPOINTMENT_DETAIL__INIT;
  detail.appointment = lab_bytes (lab, 16);
  shape_init (&s, lab, MED__OP__KIND_APPOINTMENT_DETAIL, &detail);
  REFUSED (s);
  detail.reason_cid = lab_cid (lab);
  MUST (med_tx_check_shape (&s.body));
}

static void
test_shape_hours (void)
{
  g_autoptr (ledger_lab) lab = ledger_lab_new (7);
  Med__Open open[3], *list[] = { &open[0], &open[1], &open[2] };
  for (uint32_t i = 0; i < 3; i++)
    {
      med__open__init (&open[i]);
      open[i].start = VISIT_AT (1 + i, 8, 0);
      open[i].minutes = 60;
    }
  Med__SchedulePublish op = MED__SCHEDULE_PUBLISH__INIT;
  op.calendar = lab_bytes (lab, 16);
  op.from_day = VISIT_DAY0 + 1;
  op.to_day = VISIT_DAY0 + 3;
  op.open = list;
  op.n_open = 3;
  shape s;
  shape_init (&s, lab, MED__OP__KIND_SCHEDULE_PUBLISH, &op);
  MUST (med_tx_check_shape (&s.body));
  /* Touching, out of order, before and after the days, off the grid. */
  static const uint32_t wrong[]
      = { VISIT_AT (1, 9, 0), VISIT_AT (1, 7, 0), VISIT_AT (3, 8, 30), VISIT_AT (2, 8, 1) };
  for (size_t i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      open[1].start = wrong[i];
      REFUSED (s);
    }
  open[1].start = VISIT_AT (2, 8, 0);
  MUST (med_tx_check_shape (&s.body));
  op.from_day++;
  REFUSED (s);
  op.from_day--;
  open[2].start = VISIT_AT (3, 23, 30);
  REFUSED (s);
  open[2].minutes = 30;
  MUST (med_tx_check_shape (&s.body));
  op.to_day = op.from_day + 199;
  MUST (med_tx_check_shape (&s.body));
  op.to_day++;
  REFUSED (s);
  op.n_open = 0;
  op.to_day = op.from_day - 1;
  REFUSED (s);
  op.from_day = op.to_day = UINT32_MAX;
  REFUSED (s);
  Med__BookingRules rules = MED__BOOKING_RULES__INIT;
  Med__ClinicUpdate update = MED__CLINIC_UPDATE__INIT;
  update.clinic = lab_bytes (lab, 16);
  update.booking = &rules;
  shape_init (&s, lab, MED__OP__KIND_CLINIC_UPDATE, &update);
  MUST (med_tx_check_shape (&s.body));
  rules.capacity = 17;
  REFUSED (s);
  Med__CalendarCreate *create
      = visit_calendar (lab, lab->clinics[0], MED__CALENDAR_KIND__CALENDAR_ROOM, NULL);
  shape_init (&s, lab, MED__OP__KIND_CALENDAR_CREATE, create);
  MUST (med_tx_check_shape (&s.body));
  create->kind = MED__CALENDAR_KIND__CALENDAR_PROVIDER;
  REFUSED (s);
}

/* Every field of every operation has a length: an omission would assert here, not in service. */
static void
test_shape_table (void)
{
  const ProtobufCMessageDescriptor *op = &med__op__descriptor;
  g_autoptr (ledger_lab) lab = ledger_lab_new (5);
  for (unsigned i = 0; i < op->n_fields; i++)
    {
      const ProtobufCMessageDescriptor *type = op->fields[i].descriptor;
      g_autofree ProtobufCMessage *message = g_malloc0 (type->sizeof_message);
      for (unsigned j = 0; j < type->n_fields; j++)
        {
          if (type->fields[j].type != PROTOBUF_C_TYPE_BYTES)
            continue;
          /* Alone in its message, and of a length that nothing has. */
          ProtobufCBinaryData odd = lab_bytes (lab, 77), *list = &odd;
          uint8_t *base = (uint8_t *)message;
          size_t one = 1;
          type->message_init (message);
          if (type->fields[j].label == PROTOBUF_C_LABEL_REPEATED)
            {
              memcpy (base + type->fields[j].offset, &list, sizeof list);
              memcpy (base + type->fields[j].quantifier_offset, &one, sizeof one);
            }
          else
            memcpy (base + type->fields[j].offset, &odd, sizeof odd);
          shape s;
          shape_init (&s, lab, (Med__Op__KindCase)op->fields[i].id, message);
          g_assert_cmpint (med_tx_check_shape (&s.body), ==, MED_E_INVALID);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tx/account-id", test_account_id);
  g_test_add_func ("/tx/id", test_id);
  g_test_add_func ("/tx/golden", test_golden);
  g_test_add_func ("/tx/not-canonical", test_not_canonical);
  g_test_add_func ("/tx/shape/envelope", test_shape_envelope);
  g_test_add_func ("/tx/shape/ops", test_shape_ops);
  g_test_add_func ("/tx/shape/keys", test_shape_keys);
  g_test_add_func ("/tx/shape/create", test_shape_create);
  g_test_add_func ("/tx/shape/visits", test_shape_visits);
  g_test_add_func ("/tx/shape/hours", test_shape_hours);
  g_test_add_func ("/tx/shape/table", test_shape_table);
  return g_test_run ();
}
