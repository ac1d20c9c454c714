/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of people and places: own profile, directory entries, patients' profiles. */
#include "client/people-private.h"

#include "base/text.h"
#include "client/sync-private.h"
#include "core/age/file.h"
#include "core/age/identity.h"
#include "core/codec/canonical.h"
#include "core/crypto/x25519.h"
#include "core/vault/keyring.h"

#include <glib/gi18n-lib.h>

bool
med_people_own_profile (med_session *session, med_arena *arena, med_person *person)
{
  med_span json;
  return med_session_get (session, "profile", arena, &json)
         && med_person_read_patient (json, arena, person) == MED_OK;
}

static bool
local_person (med_session *session, med_span id, med_arena *arena, const Med__LocalPerson **person)
{
  *person
      = (const Med__LocalPerson *)med_replica_get (session->replica, MED_LOCAL_PERSON, id, arena);
  return *person != NULL;
}

bool
med_people_known (med_session *session, const med_account_id *account, med_arena *arena,
                  med_person *person)
{
  if (MED_ID_EQUAL (*account, session->keys->account)
      && med_people_own_profile (session, arena, person))
    return true;
  const Med__LocalPerson *local;
  if (!local_person (session, MED_SPAN_OF (account->bytes), arena, &local))
    return false;
  med_span json = med_pb_span (local->resource);
  return med_person_read_directory (json, arena, person) == MED_OK
         || med_person_read_patient (json, arena, person) == MED_OK;
}

const char *
med_people_name_of (med_session *session, const med_account_id *account, med_arena *arena)
{
  med_person person;
  return med_people_known (session, account, arena, &person) ? med_person_name (&person, arena)
                                                             : "";
}

const char *
med_people_clinic_name (med_session *session, const med_id *clinic, med_arena *arena)
{
  const Med__LocalPerson *local;
  const char *name, *zone;
  if (!local_person (session, MED_SPAN_OF (clinic->bytes), arena, &local)
      || med_person_read_organization (med_pb_span (local->resource), arena, &name, &zone)
             != MED_OK)
    return "";
  return name;
}

typedef struct
{
  const med_account_id *account;
  med_id clinic;
  uint32_t roles;
  bool found;
} role_search;

static bool
match_role (void *context, med_span id, med_span value)
{
  role_search *search = (role_search *)context;
  if (id.size != 36 || memcmp (id.data, search->account->bytes, 20) != 0)
    return true;
  uint8_t room[2048];
  med_arena arena;
  med_arena_init_buffer (&arena, room, sizeof room);
  ProtobufCMessage *message;
  if (med_canonical_decode (&med__role_row__descriptor, value, 1024, &arena, &message) != MED_OK)
    return true;
  const Med__RoleRow *row = (const Med__RoleRow *)message;
  if (row->state != MED__STATE__STATE_ACTIVE)
    return true;
  memcpy (search->clinic.bytes, id.data + 20, sizeof search->clinic.bytes);
  search->roles |= row->roles;
  search->found = true;
  return true;
}

static role_search
roles_of (med_session *session, const med_account_id *account)
{
  role_search search = { .account = account };
  med_replica_each (session->replica, MED_TABLE_ROLE, match_role, &search);
  return search;
}

const char *
med_people_clinic_of (med_session *session, const med_account_id *account, med_arena *arena)
{
  role_search search = roles_of (session, account);
  return search.found ? med_people_clinic_name (session, &search.clinic, arena) : "";
}

med_result
med_people_keep (med_session *session, const med_account_id *account, med_span resource,
                 const med_cid *source, med_failure *failure)
{
  Med__LocalPerson person = MED__LOCAL_PERSON__INIT;
  person.resource = med_pb_bytes (resource);
  if (source != NULL)
    person.source_cid = med_pb_bytes (MED_SPAN_OF (source->bytes));
  MED_TRY_PLAIN (med_replica_put (session->replica, MED_LOCAL_PERSON, MED_SPAN_OF (account->bytes),
                                  &person.base),
                 failure);
  return MED_OK;
}

/* ── Fetching what the rows name ────────────────────────────────────────────────────────────── */

typedef struct
{
  uint8_t id[20];
  size_t id_size;
  med_cid cid;
} wanted_person;

typedef struct
{
  med_session *session;
  GArray *wanted;
} person_search;

static void
want (person_search *search, med_span id, ProtobufCBinaryData cid)
{
  uint8_t room[8192];
  med_arena arena;
  med_arena_init_buffer (&arena, room, sizeof room);
  wanted_person person = { .id_size = id.size };
  if (cid.len != sizeof person.cid.bytes || id.size > sizeof person.id)
    return;
  const Med__LocalPerson *local;
  if (local_person (search->session, id, &arena, &local)
      && med_span_equal (med_pb_span (local->source_cid), med_pb_span (cid)))
    return;
  memcpy (person.id, id.data, id.size);
  memcpy (person.cid.bytes, cid.data, cid.len);
  g_array_append_val (search->wanted, person);
}

static bool
want_role (void *context, med_span id, med_span value)
{
  uint8_t room[2048];
  med_arena arena;
  med_arena_init_buffer (&arena, room, sizeof room);
  ProtobufCMessage *message;
  if (id.size == 36
      && med_canonical_decode (&med__role_row__descriptor, value, 1024, &arena, &message) == MED_OK)
    want ((person_search *)context, med_span_make (id.data, 20),
          ((const Med__RoleRow *)message)->directory_cid);
  return true;
}

static bool
want_clinic (void *context, med_span id, med_span value)
{
  uint8_t room[4096];
  med_arena arena;
  med_arena_init_buffer (&arena, room, sizeof room);
  ProtobufCMessage *message;
  if (med_canonical_decode (&med__clinic_row__descriptor, value, 2048, &arena, &message) == MED_OK)
    want ((person_search *)context, id, ((const Med__ClinicRow *)message)->directory_cid);
  return true;
}

static bool
want_patient (void *context, med_span id, med_span value)
{
  person_search *search = (person_search *)context;
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)256 << 10);
  ProtobufCMessage *message;
  if (med_canonical_decode (&med__registration_row__descriptor, value, 4096, &arena, &message)
      == MED_OK)
    {
      const Med__RegistrationRow *row = (const Med__RegistrationRow *)message;
      ProtobufCBinaryData cid = row->profile_cid;
      const Med__AccountRow *account = (const Med__AccountRow *)med_replica_decode (
          search->session->replica, MED_TABLE_ACCOUNT, med_pb_span (row->patient), &arena);
      if (cid.len == 0 && account != NULL)
        cid = account->profile_cid;
      want (search, med_pb_span (row->patient), cid);
    }
  med_arena_clear (&arena);
  return true;
}

static med_result
fetch_one (med_session *session, const wanted_person *person, GCancellable *cancellable,
           med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)4 << 20);
  med_span plain;
  med_result result = med_session_open_object (session, &person->cid, &med_age_limits_default,
                                               cancellable, &arena, &plain, failure);
  if (result == MED_OK)
    {
      Med__LocalPerson local = MED__LOCAL_PERSON__INIT;
      local.resource = med_pb_bytes (plain);
      local.source_cid = med_pb_bytes (MED_SPAN_OF (person->cid.bytes));
      result = med_replica_put (session->replica, MED_LOCAL_PERSON,
                                med_span_make (person->id, person->id_size), &local.base);
      if (result != MED_OK)
        med_fail_plain (failure, result, MED_REASON_NONE);
    }
  med_arena_clear (&arena);
  return result;
}

med_result
med_people_fetch (med_session *session, GCancellable *cancellable, med_failure *failure)
{
  g_autoptr (GArray) wanted = g_array_new (FALSE, FALSE, sizeof (wanted_person));
  person_search search = { session, wanted };
  med_replica_each (session->replica, MED_TABLE_CLINIC, want_clinic, &search);
  med_replica_each (session->replica, MED_TABLE_ROLE, want_role, &search);
  med_replica_each (session->replica, MED_TABLE_REGISTRATION, want_patient, &search);
  for (guint i = 0; i < wanted->len; i++)
    {
      med_result result
          = fetch_one (session, &g_array_index (wanted, wanted_person, i), cancellable, failure);
      if (result == MED_E_OFFLINE || result == MED_E_CANCELLED || result == MED_E_FULL)
        return result;
    }
  return MED_OK;
}

/* ── The own profile ────────────────────────────────────────────────────────────────────────── */

static med_person
person_of (const med_person_facts *facts)
{
  return (med_person){
    .family = facts->family != NULL ? facts->family : "",
    .given = facts->given != NULL ? facts->given : "",
    .prefix = facts->prefix != NULL ? facts->prefix : "",
    .born = facts->born != NULL ? facts->born : "",
    .gender = facts->gender != NULL ? facts->gender : "",
    .phone = facts->phone != NULL ? facts->phone : "",
    .number = "",
    .specialty = facts->specialty != NULL ? facts->specialty : "",
    .clinic = "",
    .role = "",
  };
}

static med_result
clinic_recipient (med_session *session, med_span clinic, med_arena *arena,
                  med_open_public *recipient)
{
  const Med__ClinicRow *row = (const Med__ClinicRow *)med_replica_decode (
      session->replica, MED_TABLE_CLINIC, clinic, arena);
  if (row == NULL || row->recipient.len != sizeof recipient->bytes)
    return MED_E_NOT_FOUND;
  memcpy (recipient->bytes, row->recipient.data, sizeof recipient->bytes);
  return MED_OK;
}

static med_result
own_recipient (med_session *session, med_open_public *recipient)
{
  med_open_secret user;
  uint32_t generation;
  MED_TRY (med_keyring_user (session->keys->message->keyring, &user, &generation));
  med_open_public_from_secret (&user, recipient);
  med_wipe (&user, sizeof user);
  return MED_OK;
}

static med_result
network_recipient (med_session *session, med_open_public *recipient)
{
  med_open_secret network;
  MED_TRY (med_identity_from_line (session->keys->message->keyring->network_identity, &network));
  med_open_public_from_secret (&network, recipient);
  med_wipe (&network, sizeof network);
  return MED_OK;
}

static const char *
role_word (uint32_t roles)
{
  if ((roles & 1u << MED__ROLE__ROLE_DOCTOR) != 0)
    return "doctor";
  if ((roles & 1u << MED__ROLE__ROLE_RECEPTIONIST) != 0)
    return "receptionist";
  if ((roles & 1u << MED__ROLE__ROLE_OFFICER) != 0)
    return "officer";
  return "";
}

static med_result
add_profile (med_session *session, const Med__AccountRow *account, const med_person *person,
             med_profile_ops *ops, med_arena *arena, med_failure *failure)
{
  med_open_public recipients[32];
  size_t count = 1;
  med_span json;
  MED_TRY_PLAIN (own_recipient (session, &recipients[0]), failure);
  for (size_t i = 0; account != NULL && i < account->n_clinics && count < 32; i++)
    if (clinic_recipient (session, med_pb_span (account->clinics[i]), arena, &recipients[count])
        == MED_OK)
      count++;
  MED_TRY_PLAIN (med_person_write_patient (person, arena, &json), failure);
  med_cid *cid = &ops->cids[ops->cid_count];
  MED_TRY (med_session_seal_object (session, recipients, count, json, cid, failure));
  ops->cid_count++;
  med__account_profile__init (&ops->profile);
  ops->profile.profile_cid = med_pb_bytes (MED_SPAN_OF (cid->bytes));
  Med__Op *op = &ops->ops[ops->op_count++];
  med__op__init (op);
  op->kind_case = MED__OP__KIND_ACCOUNT_PROFILE;
  op->account_profile = &ops->profile;
  return MED_OK;
}

static med_result
add_directory (med_session *session, med_span clinic, uint32_t roles, med_person person,
               med_profile_ops *ops, size_t index, med_arena *arena, med_failure *failure)
{
  med_id id;
  med_open_public network;
  med_span json;
  memcpy (id.bytes, clinic.data, sizeof id.bytes);
  person.role = role_word (roles);
  person.clinic = med_people_clinic_name (session, &id, arena);
  person.born = "";
  person.gender = "";
  MED_TRY_PLAIN (network_recipient (session, &network), failure);
  MED_TRY_PLAIN (med_person_write_directory (&person, arena, &json), failure);
  med_cid *cid = &ops->cids[ops->cid_count];
  MED_TRY (med_session_seal_object (session, &network, 1, json, cid, failure));
  ops->cid_count++;
  Med__RolePublish *publish = &ops->publish[index];
  med__role_publish__init (publish);
  memcpy (ops->clinics[index], id.bytes, sizeof id.bytes);
  publish->clinic = (ProtobufCBinaryData){ sizeof id.bytes, ops->clinics[index] };
  publish->directory_cid = med_pb_bytes (MED_SPAN_OF (cid->bytes));
  Med__Op *op = &ops->ops[ops->op_count++];
  med__op__init (op);
  op->kind_case = MED__OP__KIND_ROLE_PUBLISH;
  op->role_publish = publish;
  return MED_OK;
}

med_result
med_people_profile_ops (med_session *session, med_profile_ops *ops, med_arena *arena,
                        med_failure *failure)
{
  med_person person;
  memset (ops, 0, sizeof *ops);
  if (!med_people_own_profile (session, arena, &person))
    return MED_OK;
  med_span specialty;
  char *text;
  if (med_session_get (session, "specialty", arena, &specialty)
      && med_arena_text (arena, specialty, &text) == MED_OK)
    person.specialty = text;
  const Med__AccountRow *account = (const Med__AccountRow *)med_replica_decode (
      session->replica, MED_TABLE_ACCOUNT, MED_SPAN_OF (session->keys->account.bytes), arena);
  MED_TRY (add_profile (session, account, &person, ops, arena, failure));
  size_t index = 0;
  for (size_t i = 0; account != NULL && i < account->n_clinics && index < 4; i++)
    {
      med_row_id id = med_row_id_join (MED_SPAN_OF (session->keys->account.bytes),
                                       med_pb_span (account->clinics[i]));
      const Med__RoleRow *role = (const Med__RoleRow *)med_replica_decode (
          session->replica, MED_TABLE_ROLE, med_row_id_span (&id), arena);
      if (role != NULL && role->state == MED__STATE__STATE_ACTIVE)
        MED_TRY (add_directory (session, med_pb_span (account->clinics[i]), role->roles, person,
                                ops, index++, arena, failure));
    }
  return MED_OK;
}

static med_result
keep_profile (med_session *session, const med_person *person, med_arena *arena,
              med_failure *failure)
{
  med_span json;
  med_result result = med_person_write_patient (person, arena, &json);
  if (result == MED_E_INVALID)
    return med_fail (failure, result,
                     _ ("Name, birth date or phone cannot be written down: check them. Nothing was "
                        "changed."));
  MED_TRY_PLAIN (result, failure);
  MED_TRY_PLAIN (med_session_set (session, "profile", json), failure);
  MED_TRY_PLAIN (med_session_set (session, "specialty", med_span_text (person->specialty)),
                 failure);
  return MED_OK;
}

med_result
med_people_set_profile (med_session *session, const med_person_facts *facts, med_id *item,
                        med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)4 << 20);
  const med_person person = person_of (facts);
  med_profile_ops ops;
  med_result result = keep_profile (session, &person, &arena, failure);
  if (result == MED_OK && med_session_joined (session))
    result = med_people_profile_ops (session, &ops, &arena, failure);
  else
    memset (&ops, 0, sizeof ops);
  if (result == MED_OK && ops.op_count > 0)
    {
      const Med__Op *list[8];
      for (size_t i = 0; i < ops.op_count; i++)
        list[i] = &ops.ops[i];
      const med_outbox_new entry = { .kind = MED__OUTBOX_KIND__OUTBOX_ACCOUNT,
                                     .what = _ ("Your name and contact"),
                                     .ops = list,
                                     .op_count = ops.op_count,
                                     .uploads = ops.cids,
                                     .upload_count = ops.cid_count };
      result = med_outbox_add (session, &entry, item, failure);
    }
  med_arena_clear (&arena);
  return result;
}

/* ── Lists ──────────────────────────────────────────────────────────────────────────────────── */

static void
fill_person (med_session *session, const med_account_id *account, med_arena *arena,
             med_person_info *info)
{
  med_person person;
  *info = (med_person_info){ .account = *account,
                             .name = "",
                             .clinical_name = "",
                             .family = "",
                             .given = "",
                             .born = "",
                             .gender = "",
                             .phone = "",
                             .specialty = "",
                             .clinic_name = "",
                             .state = "active" };
  if (med_people_known (session, account, arena, &person))
    {
      info->name = med_person_name (&person, arena);
      info->clinical_name = med_person_clinical_name (&person, arena);
      info->family = person.family;
      info->given = person.given;
      info->born = person.born;
      info->gender = person.gender;
      info->phone = person.phone;
      info->specialty = person.specialty;
    }
  role_search roles = roles_of (session, account);
  info->roles = roles.roles;
  if (roles.found)
    {
      info->clinic = roles.clinic;
      info->clinic_name = med_people_clinic_name (session, &roles.clinic, arena);
    }
  const Med__AccountRow *row = (const Med__AccountRow *)med_replica_decode (
      session->replica, MED_TABLE_ACCOUNT, MED_SPAN_OF (account->bytes), arena);
  if (row == NULL)
    return;
  info->since = row->created;
  info->desk = row->kind == MED__ACCOUNT_KIND__ACCOUNT_DESK;
  info->claimed = row->claimed_by.len > 0;
  if (row->state == MED__STATE__STATE_ENDED)
    info->state = "ended";
  else if (info->desk)
    info->state = "desk";
}

typedef struct
{
  med_session *session;
  med_arena *arena;
  GArray *people;   /* med_person_info */
  GHashTable *seen; /* account bytes */
  const char *search;
} people_listing;

static void
add_person (people_listing *list, med_span account)
{
  med_account_id id;
  if (account.size != sizeof id.bytes
      || !g_hash_table_add (list->seen, g_bytes_new (account.data, account.size)))
    return;
  memcpy (id.bytes, account.data, sizeof id.bytes);
  med_person_info info;
  fill_person (list->session, &id, list->arena, &info);
  med_person person = { .family = info.family,
                        .given = info.given,
                        .prefix = "",
                        .born = info.born,
                        .gender = info.gender,
                        .phone = info.phone,
                        .number = "",
                        .specialty = info.specialty,
                        .clinic = info.clinic_name,
                        .role = "" };
  if (list->search == NULL || list->search[0] == '\0' || med_person_matches (&person, list->search))
    g_array_append_val (list->people, info);
}

static bool
list_staff (void *context, med_span id, med_span value)
{
  uint8_t room[2048];
  med_arena arena;
  med_arena_init_buffer (&arena, room, sizeof room);
  ProtobufCMessage *message;
  if (id.size == 36
      && med_canonical_decode (&med__role_row__descriptor, value, 1024, &arena, &message) == MED_OK
      && ((const Med__RoleRow *)message)->state == MED__STATE__STATE_ACTIVE)
    add_person ((people_listing *)context, med_span_make (id.data, 20));
  return true;
}

static bool
list_patient (void *context, med_span id, med_span value)
{
  uint8_t room[4096];
  med_arena arena;
  med_arena_init_buffer (&arena, room, sizeof room);
  ProtobufCMessage *message;
  if (med_canonical_decode (&med__registration_row__descriptor, value, 2048, &arena, &message)
          == MED_OK
      && ((const Med__RegistrationRow *)message)->state == MED__STATE__STATE_ACTIVE)
    add_person ((people_listing *)context,
                med_pb_span (((const Med__RegistrationRow *)message)->patient));
  return true;
}

static bool
list_grantor (void *context, med_span id, med_span value)
{
  people_listing *list = (people_listing *)context;
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)256 << 10);
  ProtobufCMessage *message;
  if (med_canonical_decode (&med__grant_row__descriptor, value, 65536, &arena, &message) == MED_OK)
    {
      const Med__GrantRow *row = (const Med__GrantRow *)message;
      if (med_span_equal (med_pb_span (row->grantee),
                          MED_SPAN_OF (list->session->keys->account.bytes)))
        add_person (list, med_pb_span (row->patient));
    }
  med_arena_clear (&arena);
  return true;
}

static int
by_name (gconstpointer a, gconstpointer b)
{
  const med_person_info *first = (const med_person_info *)a, *second = (const med_person_info *)b;
  int order = g_utf8_collate (first->family, second->family);
  if (order == 0)
    order = g_utf8_collate (first->given, second->given);
  return order != 0
             ? order
             : memcmp (first->account.bytes, second->account.bytes, sizeof first->account.bytes);
}

static med_result
finish_list (people_listing *list, med_person_info **people, size_t *count, med_failure *failure)
{
  g_array_sort (list->people, by_name);
  med_person_info *out
      = (med_person_info *)med_arena_array (list->arena, list->people->len, sizeof *out);
  if (out != NULL && list->people->len > 0)
    memcpy (out, list->people->data, list->people->len * sizeof *out);
  *count = list->people->len;
  g_array_unref (list->people);
  g_hash_table_unref (list->seen);
  if (out == NULL)
    return med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
  *people = out;
  return MED_OK;
}

static people_listing
start_list (med_session *session, const char *search, med_arena *arena)
{
  return (people_listing){
    .session = session,
    .arena = arena,
    .search = search,
    .people = g_array_new (FALSE, FALSE, sizeof (med_person_info)),
    .seen
    = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL),
  };
}

med_result
med_people_directory (med_session *session, med_arena *arena, med_person_info **people,
                      size_t *count, med_failure *failure)
{
  people_listing list = start_list (session, NULL, arena);
  med_replica_each (session->replica, MED_TABLE_ROLE, list_staff, &list);
  return finish_list (&list, people, count, failure);
}

med_result
med_people_patients (med_session *session, const char *search, med_arena *arena,
                     med_person_info **people, size_t *count, med_failure *failure)
{
  people_listing list = start_list (session, search, arena);
  med_replica_each (session->replica, MED_TABLE_REGISTRATION, list_patient, &list);
  med_replica_each (session->replica, MED_TABLE_GRANT, list_grantor, &list);
  /* A patient's own registration is no patient of theirs. */
  for (guint i = list.people->len; i-- > 0;)
    if (MED_ID_EQUAL (g_array_index (list.people, med_person_info, i).account,
                      session->keys->account))
      g_array_remove_index (list.people, i);
  return finish_list (&list, people, count, failure);
}

med_result
med_people_get (med_session *session, const med_account_id *account, med_arena *arena,
                med_person_info *person, med_failure *failure)
{
  fill_person (session, account, arena, person);
  return MED_OK;
}

static med_result
match_people (const med_person_info *people, size_t count, const char *text, size_t *matches,
              med_account_id *account)
{
  for (size_t i = 0; i < count; i++)
    {
      char id[40];
      MED_TRY (med_base32_encode (MED_SPAN_OF (people[i].account.bytes), id, sizeof id));
      g_autofree char *plain = g_strconcat (people[i].given, " ", people[i].family, NULL);
      bool hit = (strlen (text) >= 6 && g_str_has_prefix (id, text))
                 || g_ascii_strcasecmp (people[i].name, text) == 0
                 || g_ascii_strcasecmp (people[i].clinical_name, text) == 0
                 || g_ascii_strcasecmp (plain, text) == 0
                 || g_ascii_strcasecmp (people[i].family, text) == 0;
      if (!hit || (*matches > 0 && MED_ID_EQUAL (*account, people[i].account)))
        continue;
      *account = people[i].account;
      (*matches)++;
    }
  return MED_OK;
}

med_result
med_people_resolve (med_session *session, const char *text, med_account_id *account,
                    med_failure *failure)
{
  size_t written;
  if (med_base32_decode (med_span_text (text), account->bytes, sizeof account->bytes, &written)
          == MED_OK
      && written == sizeof account->bytes)
    return MED_OK;
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)256 << 20);
  med_person_info *people;
  size_t count, matches = 0;
  med_account_id found = { { 0 } };
  med_result result = med_people_directory (session, &arena, &people, &count, failure);
  if (result == MED_OK)
    result = match_people (people, count, text, &matches, &found);
  if (result == MED_OK)
    result = med_people_patients (session, NULL, &arena, &people, &count, failure);
  if (result == MED_OK)
    result = match_people (people, count, text, &matches, &found);
  med_arena_clear (&arena);
  if (result == MED_OK && matches == 0)
    result = med_fail (failure, MED_E_NOT_FOUND, _ ("Nobody here is called “%s”."), text);
  else if (result == MED_OK && matches > 1)
    result = med_fail (failure, MED_E_INVALID,
                       _ ("More than one person fits “%s”. Use the account instead."), text);
  if (result == MED_OK)
    *account = found;
  return result;
}

med_result
med_session_self (med_session *session, med_arena *arena, med_self *self, med_failure *failure)
{
  const Med__Keys *keys = session->keys->message;
  *self = (med_self){ .account = session->keys->account,
                      .device = session->keys->device,
                      .joined = med_session_joined (session) };
  if (keys->chain_id.len <= MED_CHAIN_ID_MAX && keys->chain_id.len > 0)
    memcpy (self->chain.text, keys->chain_id.data, keys->chain_id.len);
  med_person person;
  if (med_people_own_profile (session, arena, &person))
    self->name = med_person_name (&person, arena);
  role_search roles = roles_of (session, &session->keys->account);
  self->roles = roles.roles;
  self->clinic = roles.clinic;
  const Med__AccountRow *account = (const Med__AccountRow *)med_replica_decode (
      session->replica, MED_TABLE_ACCOUNT, MED_SPAN_OF (session->keys->account.bytes), arena);
  if (account != NULL && !roles.found)
    {
      self->roles |= 1u << MED__ROLE__ROLE_PATIENT;
      if (account->n_clinics > 0)
        memcpy (self->clinic.bytes, account->clinics[0].data, sizeof self->clinic.bytes);
    }
  self->clinic_name = med_people_clinic_name (session, &self->clinic, arena);
  med_open_secret user;
  med_open_public recipient;
  char *text = (char *)med_arena_alloc (arena, MED_AGE_RECIPIENT_TEXT_SIZE);
  MED_TRY_PLAIN (med_keyring_user (keys->keyring, &user, &self->generation), failure);
  med_open_public_from_secret (&user, &recipient);
  med_wipe (&user, sizeof user);
  if (text == NULL)
    return med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
  med_age_recipient_encode (&recipient, text);
  self->recipient = text;
  return MED_OK;
}
