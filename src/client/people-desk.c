/* SPDX-License-Identifier: GPL-3.0-or-later */
/* People who are registered at a desk: without a computer, or with an invitation for later. */
#include "client/people-private.h"

#include "base/text.h"
#include "client/sync-private.h"
#include "core/crypto/x25519.h"
#include "core/vault/keyring.h"

#include <glib/gi18n-lib.h>

#define DESK_BUDGET ((size_t)4 << 20)

/* A desk account that is ready to be sent. What the operation points to stands beside it. */
typedef struct
{
  med_account_id account;
  med_id clinic;
  uint8_t nonce[16];
  med_cid profile;
  med_span json;
  Med__DeskCreate create;
  Med__Op op;
} new_desk;

static med_result
seal_profile (med_session *session, new_desk *desk, med_failure *failure)
{
  med_open_secret identity;
  med_open_public recipient;
  uint32_t generation;
  if (med_keyring_clinic (session->keys->message->keyring, &desk->clinic, &identity, &generation)
      != MED_OK)
    return med_fail (failure, MED_E_STATE,
                     _ ("The clinic's key is not on this computer yet. "
                        "Try again in a moment."));
  med_open_public_from_secret (&identity, &recipient);
  med_wipe (&identity, sizeof identity);
  return med_session_seal_object (session, &recipient, 1, desk->json, &desk->profile, failure);
}

static med_result
make_desk (med_session *session, const med_person_facts *facts, med_arena *arena, new_desk *desk,
           med_failure *failure)
{
  const med_person person = {
    .family = facts->family != NULL ? facts->family : "",
    .given = facts->given != NULL ? facts->given : "",
    .prefix = "",
    .born = facts->born != NULL ? facts->born : "",
    .gender = facts->gender != NULL ? facts->gender : "",
    .phone = facts->phone != NULL ? facts->phone : "",
    .number = "",
    .specialty = "",
    .clinic = "",
    .role = "",
  };
  memset (desk, 0, sizeof *desk);
  MED_TRY (med_people_own_clinic (session, &desk->clinic, failure));
  if (med_person_write_patient (&person, arena, &desk->json) != MED_OK)
    return med_fail (failure, MED_E_INVALID,
                     _ ("Name, birth date or phone cannot be written down: "
                        "check them. Nobody was registered."));
  MED_TRY (seal_profile (session, desk, failure));
  med_env_random (session->env, desk->account.bytes, sizeof desk->account.bytes);
  med_env_random (session->env, desk->nonce, sizeof desk->nonce);
  med__desk_create__init (&desk->create);
  desk->create.desk = med_pb_bytes (MED_SPAN_OF (desk->account.bytes));
  desk->create.clinic = med_pb_bytes (MED_SPAN_OF (desk->clinic.bytes));
  desk->create.profile_cid = med_pb_bytes (MED_SPAN_OF (desk->profile.bytes));
  desk->create.nonce = (ProtobufCBinaryData){ sizeof desk->nonce, desk->nonce };
  med__op__init (&desk->op);
  desk->op.kind_case = MED__OP__KIND_DESK_CREATE;
  desk->op.desk_create = &desk->create;
  return MED_OK;
}

/* One transaction: an invitation is never there without its person, nor a person twice. */
static med_result
send_desk (med_session *session, const new_desk *desk, const med_new_invite *invite, med_id *item,
           med_failure *failure)
{
  const Med__Op *ops[] = { &desk->op, invite != NULL ? &invite->op : NULL };
  const med_outbox_new entry = { .kind = MED__OUTBOX_KIND__OUTBOX_STAFF,
                                 .what = _ ("Register a person"),
                                 .ops = ops,
                                 .op_count = invite != NULL ? 2 : 1,
                                 .uploads = &desk->profile,
                                 .upload_count = 1,
                                 .object = MED_SPAN_OF (desk->account.bytes) };
  MED_TRY (med_outbox_add (session, &entry, item, failure));
  /* Where the name cannot be kept here, the next sync fetches it: the person is registered. */
  med_failure ignored;
  med_result kept = med_people_keep (session, &desk->account, desk->json, &desk->profile, &ignored);
  (void)kept;
  return MED_OK;
}

med_result
med_people_desk (med_session *session, const med_person_facts *facts, med_account_id *account,
                 med_id *item, med_failure *failure)
{
  med_arena arena;
  new_desk desk;
  med_arena_init (&arena, med_memory_heap (), DESK_BUDGET);
  med_result result = make_desk (session, facts, &arena, &desk, failure);
  if (result == MED_OK)
    result = send_desk (session, &desk, NULL, item, failure);
  med_arena_clear (&arena);
  if (result == MED_OK)
    *account = desk.account;
  return result;
}

med_result
med_people_register (med_session *session, const med_person_facts *facts, const char *note,
                     int64_t until, med_arena *arena, med_account_id *account,
                     med_invite_info *invite, med_id *item, med_failure *failure)
{
  new_desk desk;
  med_new_invite made;
  MED_TRY (make_desk (session, facts, arena, &desk, failure));
  /* Newer than what is here if there is a line; without one, what was proven last does. */
  med_result result = med_sync_header (session, 0, NULL, failure);
  if (result == MED_E_OFFLINE)
    result = MED_OK;
  MED_TRY (result);
  result = med_people_make_invite (session, &desk.clinic, MED__ROLE__ROLE_PATIENT, until,
                                   &desk.account, arena, &made, failure);
  /* Kept first: if the rest fails nobody has the text, and nothing was registered. */
  if (result == MED_OK)
    result = med_people_remember_invite (session, &made, note, invite, failure);
  if (result == MED_OK)
    result = send_desk (session, &desk, &made, item, failure);
  med_wipe (&made.keys, sizeof made.keys);
  if (result == MED_OK)
    *account = desk.account;
  return result;
}
