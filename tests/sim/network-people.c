/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What people do: each maker fills one message from what the rows say, with a mistake now and
 * then. */
#include "sim/network-makers.h"

#include "core/codec/canonical.h"
#include "core/crypto/sign.h"

#define MUST(expression) g_assert_cmpint ((expression), ==, MED_OK)

/* ── Looking around ─────────────────────────────────────────────────────────────────────────── */

size_t
sim_random (sim *s, size_t below)
{
  return (size_t)(lab_random (s->lab) % below);
}

bool
sim_chance (sim *s, size_t n)
{
  return sim_random (s, n) == 0;
}

size_t
sim_rows (sim *s, med_table table, med_pair **rows)
{
  med_state state = med_ledger_state (s->lab->ledger, &s->scratch);
  size_t count = med_state_scan (&state, (uint8_t)table, MED_SPAN_EMPTY, MED_SPAN_EMPTY, 0, rows);
  MUST (state.failure);
  return count;
}

ProtobufCMessage *
sim_decode (sim *s, med_table table, med_span value)
{
  ProtobufCMessage *message;
  MUST (med_canonical_decode (med_table_descriptor (table), value, MED_ROW_SIZE_MAX, &s->scratch,
                              &message));
  return message;
}

bool
sim_pick (sim *s, med_table table, med_span *id, void *row)
{
  med_pair *rows;
  size_t count = sim_rows (s, table, &rows);
  if (count == 0)
    return false;
  size_t at = sim_random (s, count);
  *id = rows[at].key;
  *(ProtobufCMessage **)row = sim_decode (s, table, rows[at].value);
  return true;
}

lab_person *
sim_person (sim *s, med_span account)
{
  for (guint i = 0; i < s->people->len; i++)
    {
      lab_person *person = (lab_person *)s->people->pdata[i];
      if (med_span_equal (MED_SPAN_OF (person->id), account))
        return person;
    }
  return NULL;
}

lab_person *
sim_any_of (sim *s, Med__Role role)
{
  GPtrArray *list = s->by_role[role];
  return list->len == 0 ? NULL : (lab_person *)list->pdata[sim_random (s, list->len)];
}

lab_person *
sim_anybody (sim *s)
{
  return (lab_person *)s->people->pdata[sim_random (s, s->people->len)];
}

void *
sim_new_message (sim *s, const ProtobufCMessageDescriptor *type)
{
  ProtobufCMessage *message
      = (ProtobufCMessage *)med_arena_alloc (&s->lab->arena, type->sizeof_message);
  g_assert_nonnull (message);
  type->message_init (message);
  return message;
}

med_id
sim_to_id (med_span bytes)
{
  med_id id;
  g_assert_cmpuint (bytes.size, ==, sizeof id);
  memcpy (id.bytes, bytes.data, sizeof id);
  return id;
}

ProtobufCBinaryData
sim_keep (sim *s, med_span bytes)
{
  return care_copy (s->lab, bytes);
}

ProtobufCBinaryData *
sim_one_item (sim *s, med_span bytes)
{
  ProtobufCBinaryData *list
      = (ProtobufCBinaryData *)med_arena_array (&s->lab->arena, 1, sizeof *list);
  g_assert_nonnull (list);
  list[0] = sim_keep (s, bytes);
  return list;
}

const Med__AccountRow *
sim_account_row (sim *s, const lab_person *person)
{
  med_state state = med_ledger_state (s->lab->ledger, &s->scratch);
  return med_state_account (&state, MED_SPAN_OF (person->id));
}

/* ── Identity and clinics ───────────────────────────────────────────────────────────────────── */

static bool
make_invite (sim *s, lab_person **signer, Med__Op *op)
{
  static const Med__Role roles[] = { MED__ROLE__ROLE_PATIENT, MED__ROLE__ROLE_PATIENT,
                                     MED__ROLE__ROLE_DOCTOR, MED__ROLE__ROLE_RECEPTIONIST };
  if (s->people->len > 24)
    return false;
  size_t where = sim_random (s, 2);
  sim_invite invite
      = { .clinic = s->lab->clinics[where], .role = roles[sim_random (s, G_N_ELEMENTS (roles))] };
  *signer
      = sim_chance (s, 3) ? sim_any_of (s, MED__ROLE__ROLE_RECEPTIONIST) : s->lab->officers[where];
  Med__InviteCreate *message = lab_invite (s->lab, invite.clinic, invite.role, &invite.seed);
  med_span desk;
  const Med__AccountRow *row;
  if (sim_chance (s, 3) && sim_pick (s, MED_TABLE_ACCOUNT, &desk, &row)
      && row->kind == MED__ACCOUNT_KIND__ACCOUNT_DESK)
    message->claims = sim_keep (s, desk);
  g_array_append_val (s->invites, invite);
  return TELL (s, INVITE_CREATE, message);
}

static bool
make_join (sim *s, lab_person **signer, Med__Op *op)
{
  /* The newest one may not stand in a block yet. */
  if (s->invites->len < 2)
    return false;
  guint at = (guint)sim_random (s, s->invites->len - 1);
  sim_invite invite = g_array_index (s->invites, sim_invite, at);
  g_array_remove_index (s->invites, at);
  if (sim_chance (s, 4))
    {
      Med__InviteAccept *accept = NEW (s, invite_accept);
      med_sign_public public;
      *signer = sim_anybody (s);
      med_sign_public_from_seed (&invite.seed, &public);
      accept->invite_pk = CARE_COPY (s->lab, public);
      accept->invite_sig = lab_invite_sig (s->lab, &invite.seed, &(*signer)->id);
      accept->nonce = lab_bytes (s->lab, 16);
      return TELL (s, INVITE_ACCEPT, accept);
    }
  *signer = lab_person_new (s->lab);
  Med__AccountCreate *create = lab_account_create (s->lab, *signer, &invite.seed);
  g_ptr_array_add (s->people, *signer);
  g_ptr_array_add (s->by_role[invite.role], *signer);
  return TELL (s, ACCOUNT_CREATE, create);
}

static bool
make_withdraw_invite (sim *s, lab_person **signer, Med__Op *op)
{
  med_span key;
  const Med__InviteRow *row;
  Med__InviteWithdraw *message = NEW (s, invite_withdraw);
  if (!sim_chance (s, 4) || !sim_pick (s, MED_TABLE_INVITE, &key, &row))
    return false;
  *signer = sim_any_of (s, MED__ROLE__ROLE_OFFICER);
  message->invite_pk = sim_keep (s, key);
  return TELL (s, INVITE_WITHDRAW, message);
}

static bool
make_keys (sim *s, lab_person **signer, Med__Op *op)
{
  Med__AccountKeysUpdate *message = NEW (s, account_keys_update);
  *signer = sim_anybody (s);
  const Med__AccountRow *row = sim_account_row (s, *signer);
  message->base_cid = row == NULL ? lab_cid (s->lab) : sim_keep (s, med_pb_span (row->keyring_cid));
  message->keyring_cid = lab_cid (s->lab);
  message->userkey_cid = lab_cid (s->lab);
  if (sim_chance (s, 2))
    message->user_recipient = lab_bytes (s->lab, 32);
  return TELL (s, ACCOUNT_KEYS, message);
}

static bool
make_profile (sim *s, lab_person **signer, Med__Op *op)
{
  Med__AccountProfile *message = NEW (s, account_profile);
  *signer = sim_anybody (s);
  const Med__AccountRow *row = sim_account_row (s, *signer);
  message->profile_cid = lab_cid (s->lab);
  if (row != NULL && row->profile_cid.len > 0)
    message->base_cid = sim_keep (s, med_pb_span (row->profile_cid));
  return TELL (s, ACCOUNT_PROFILE, message);
}

static bool
make_block (sim *s, lab_person **signer, Med__Op *op)
{
  Med__AccountBlock *message = NEW (s, account_block);
  *signer = sim_anybody (s);
  message->author = CARE_COPY (s->lab, sim_anybody (s)->id);
  message->blocked = sim_chance (s, 2);
  return TELL (s, ACCOUNT_BLOCK, message);
}

static bool
make_device (sim *s, lab_person **signer, Med__Op *op)
{
  Med__DeviceAdd *message = NEW (s, device_add);
  med_sign_seed seed = lab_seed (s->lab);
  med_sign_public public;
  *signer = sim_anybody (s);
  med_sign_public_from_seed (&seed, &public);
  message->sign = CARE_COPY (s->lab, public);
  message->open = lab_bytes (s->lab, 32);
  return TELL (s, DEVICE_ADD, message);
}

/* Never the device that the simulation signs with. */
static bool
make_revoke_device (sim *s, lab_person **signer, Med__Op *op)
{
  med_span id;
  const Med__DeviceRow *row;
  Med__DeviceRevoke *message = NEW (s, device_revoke);
  if (!sim_pick (s, MED_TABLE_DEVICE, &id, &row))
    return false;
  *signer = sim_person (s, med_pb_span (row->account));
  if (*signer == NULL || med_span_equal (MED_SPAN_OF ((*signer)->device), id))
    return false;
  message->device = sim_keep (s, id);
  message->compromised_since = sim_chance (s, 2) ? LAB_START : 0;
  return TELL (s, DEVICE_REVOKE, message);
}

static bool
make_role_end (sim *s, lab_person **signer, Med__Op *op)
{
  med_span id;
  const Med__RoleRow *row;
  Med__RoleEnd *message = NEW (s, role_end);
  if (!sim_chance (s, 6) || !sim_pick (s, MED_TABLE_ROLE, &id, &row))
    return false;
  *signer = sim_any_of (s, MED__ROLE__ROLE_OFFICER);
  message->account = sim_keep (s, med_span_make (id.data, 20));
  message->clinic = sim_keep (s, med_span_make (id.data + 20, 16));
  message->role = (Med__Role)(1 + sim_random (s, 4));
  return TELL (s, ROLE_END, message);
}

static bool
make_publish (sim *s, lab_person **signer, Med__Op *op)
{
  med_span id;
  const Med__RoleRow *row;
  Med__RolePublish *message = NEW (s, role_publish);
  if (!sim_pick (s, MED_TABLE_ROLE, &id, &row))
    return false;
  *signer = sim_person (s, med_span_make (id.data, 20));
  message->clinic = sim_keep (s, med_span_make (id.data + 20, 16));
  message->directory_cid = lab_cid (s->lab);
  if (row->directory_cid.len > 0)
    message->base_cid = sim_keep (s, med_pb_span (row->directory_cid));
  return *signer != NULL && TELL (s, ROLE_PUBLISH, message);
}

static bool
make_clinic (sim *s, lab_person **signer, Med__Op *op)
{
  med_span id;
  const Med__ClinicRow *row;
  Med__ClinicUpdate *message = NEW (s, clinic_update);
  if (!sim_pick (s, MED_TABLE_CLINIC, &id, &row))
    return false;
  *signer = sim_any_of (s, MED__ROLE__ROLE_OFFICER);
  message->clinic = sim_keep (s, id);
  message->base_version = row->revision;
  message->directory_cid = lab_cid (s->lab);
  if (sim_chance (s, 2))
    message->recipient = lab_bytes (s->lab, 32);
  return TELL (s, CLINIC_UPDATE, message);
}

static bool
make_register (sim *s, lab_person **signer, Med__Op *op)
{
  Med__ClinicRegister *message = NEW (s, clinic_register);
  *signer = sim_any_of (s, MED__ROLE__ROLE_PATIENT);
  message->nonce = lab_bytes (s->lab, 16);
  message->clinic = CARE_COPY (s->lab, s->lab->clinics[sim_random (s, 2)]);
  message->profile_cid = lab_cid (s->lab);
  return *signer != NULL && TELL (s, CLINIC_REGISTER, message);
}

static bool
make_desk (sim *s, lab_person **signer, Med__Op *op)
{
  Med__DeskCreate *message = NEW (s, desk_create);
  *signer = s->by_role[MED__ROLE__ROLE_RECEPTIONIST]->pdata[sim_random (s, 2)];
  message->desk = lab_bytes (s->lab, 20);
  message->clinic = CARE_COPY (s->lab, s->lab->clinics[sim_random (s, 2)]);
  message->profile_cid = lab_cid (s->lab);
  message->nonce = lab_bytes (s->lab, 16);
  return *signer != NULL && sim_chance (s, 2) && TELL (s, DESK_CREATE, message);
}

/* ── One of them ────────────────────────────────────────────────────────────────────────────── */

void
sim_next (sim *s, sim_action *action)
{
  /* What stands more than once happens more often. */
  static const sim_maker makers[] = { make_invite,
                                      make_invite,
                                      make_join,
                                      make_join,
                                      make_join,
                                      make_keys,
                                      make_profile,
                                      make_block,
                                      make_device,
                                      make_revoke_device,
                                      make_publish,
                                      make_clinic,
                                      make_register,
                                      make_desk,
                                      make_role_end,
                                      sim_make_slot,
                                      sim_make_announce,
                                      sim_make_cancel,
                                      sim_make_back,
                                      sim_make_suspend,
                                      sim_make_contest,
                                      sim_make_identify,
                                      sim_make_identify,
                                      sim_make_record,
                                      sim_make_record,
                                      sim_make_record,
                                      sim_make_record,
                                      sim_make_rewrap,
                                      sim_make_retire,
                                      sim_make_mark,
                                      sim_make_request,
                                      sim_make_answer,
                                      sim_make_grant,
                                      sim_make_grant,
                                      sim_make_change_grant,
                                      sim_make_rotate,
                                      make_withdraw_invite,
                                      sim_make_open,
                                      sim_make_open,
                                      sim_make_open,
                                      sim_make_read,
                                      sim_make_read,
                                      sim_make_read };
  static const sim_maker visit_makers[]
      = { sim_make_calendar,    sim_make_change_calendar, sim_make_hold,
          sim_make_booking,     sim_make_booking,         sim_make_move,
          sim_make_move,        sim_make_visit_change,    sim_make_visit_change,
          sim_make_visit_change };
  *action = (sim_action){ 0 };
  while (action->count == 0)
    {
      sim_maker maker = sim_chance (s, 4)
                            ? visit_makers[sim_random (s, G_N_ELEMENTS (visit_makers))]
                            : makers[sim_random (s, G_N_ELEMENTS (makers))];
      if (maker (s, &action->signer, &action->ops[0]) && action->signer != NULL)
        action->count = 1;
    }
  /* Somebody else tries the same; never in the place of somebody who joins. */
  if (action->ops[0].kind_case == MED__OP__KIND_ACCOUNT_CREATE)
    return;
  if (sim_chance (s, 12))
    action->signer = sim_anybody (s);
  lab_person *other = NULL;
  if (sim_chance (s, 8) && makers[sim_random (s, G_N_ELEMENTS (makers))](s, &other, &action->ops[1])
      && action->ops[1].kind_case != MED__OP__KIND_ACCOUNT_CREATE)
    action->count = 2;
}

void
sim_forget_absent (sim *s, lab_person *person)
{
  if (sim_account_row (s, person) != NULL)
    return;
  g_ptr_array_remove (s->people, person);
  for (size_t i = 0; i < G_N_ELEMENTS (s->by_role); i++)
    g_ptr_array_remove (s->by_role[i], person);
}

/* Enough people to begin with. */
static void
populate (sim *s)
{
  static const Med__Role roles[]
      = { MED__ROLE__ROLE_RECEPTIONIST, MED__ROLE__ROLE_DOCTOR, MED__ROLE__ROLE_DOCTOR,
          MED__ROLE__ROLE_PATIENT, MED__ROLE__ROLE_PATIENT };
  for (size_t i = 0; i < 2 * G_N_ELEMENTS (roles); i++)
    {
      Med__Role role = roles[i / 2];
      lab_person *person = lab_join (s->lab, s->lab->officers[i % 2], s->lab->clinics[i % 2], role);
      g_ptr_array_add (s->people, person);
      g_ptr_array_add (s->by_role[role], person);
    }
}

void
sim_init (sim *s, uint64_t seed)
{
  *s = (sim){ .lab = ledger_lab_new (seed), .people = g_ptr_array_new () };
  med_arena_init (&s->scratch, med_memory_heap (), (size_t)256 << 20);
  s->invites = g_array_new (FALSE, FALSE, sizeof (sim_invite));
  s->aliases = g_ptr_array_new_with_free_func (g_free);
  s->sent = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  for (size_t i = 0; i < G_N_ELEMENTS (s->by_role); i++)
    s->by_role[i] = g_ptr_array_new ();
  for (int i = 0; i < 2; i++)
    {
      g_ptr_array_add (s->people, s->lab->officers[i]);
      g_ptr_array_add (s->by_role[MED__ROLE__ROLE_OFFICER], s->lab->officers[i]);
    }
  populate (s);
}

void
sim_clear (sim *s)
{
  for (size_t i = 0; i < G_N_ELEMENTS (s->by_role); i++)
    g_ptr_array_unref (s->by_role[i]);
  g_ptr_array_unref (s->people);
  g_ptr_array_unref (s->sent);
  g_ptr_array_unref (s->aliases);
  g_array_unref (s->invites);
  med_arena_clear (&s->scratch);
  ledger_lab_free (s->lab);
}
