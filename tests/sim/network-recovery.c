/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How people lose and regain their accounts: the words, the people together, devices that they add
 * or suspend, and the desk that decides. */
#include "sim/network-makers.h"

#include "core/crypto/sign.h"
#include "core/ledger/recovery.h"

/* An account at another key than the one that the simulation signs with. */
typedef enum
{
  AS_WORDS,
  AS_GUARDIANS,
  AS_DEVICE,
} alias_kind;

typedef struct
{
  alias_kind kind;
  lab_person *as;
  med_sign_seed seed; /* guardians: of the device that they announced last */
  Med__DeviceAdd *comes;
} alias;

static alias *
add_alias (sim *s, alias_kind kind, const lab_person *person, const med_sign_seed *seed)
{
  alias *a = g_new0 (alias, 1);
  med_sign_public public;
  a->kind = kind;
  a->as = (lab_person *)med_arena_alloc (&s->lab->arena, sizeof *a->as);
  g_assert_nonnull (a->as);
  *a->as = *person;
  a->as->seed = *seed;
  a->as->counter = 0;
  med_sign_public_from_seed (seed, &public);
  med_device_id_make (MED_SPAN_OF (public), &a->as->device);
  g_ptr_array_add (s->aliases, a);
  return a;
}

/* One of this kind at random; NULL when there is none. */
static alias *
any_alias (sim *s, alias_kind kind)
{
  alias *found = NULL;
  size_t count = 0;
  for (guint i = 0; i < s->aliases->len; i++)
    {
      alias *a = (alias *)s->aliases->pdata[i];
      if (a->kind == kind && sim_random (s, ++count) == 0)
        found = a;
    }
  return found;
}

static alias *
words_of (sim *s, lab_person *person)
{
  for (guint i = 0; i < s->aliases->len; i++)
    {
      alias *a = (alias *)s->aliases->pdata[i];
      if (a->kind == AS_WORDS && MED_ID_EQUAL (a->as->id, person->id))
        return a;
    }
  return add_alias (s, AS_WORDS, person, &person->recovery_seed);
}

static Med__DeviceAdd *
new_device (sim *s, med_sign_seed *seed)
{
  Med__DeviceAdd *message = NEW (s, device_add);
  med_sign_public public;
  *seed = lab_seed (s->lab);
  med_sign_public_from_seed (seed, &public);
  message->sign = CARE_COPY (s->lab, public);
  message->open = lab_bytes (s->lab, 32);
  return message;
}

static const Med__RecoveryRow *
recovery_row (sim *s, const lab_person *person)
{
  med_state state = med_ledger_state (s->lab->ledger, &s->scratch);
  return med_state_recovery (&state, MED_SPAN_OF (person->id));
}

bool
sim_make_slot (sim *s, lab_person **signer, Med__Op *op)
{
  Med__RecoverySet *message = NEW (s, recovery_set);
  lab_person *person = sim_anybody (s);
  bool words = sim_chance (s, 8);
  *signer = sim_chance (s, 4) ? words_of (s, person)->as : person;
  const Med__RecoveryRow *row = recovery_row (s, person);
  message->base_version = row == NULL ? 0 : row->revision;
  message->part
      = words ? MED__RECOVERY_PART__RECOVERY_WORDS : MED__RECOVERY_PART__RECOVERY_GUARDIANS;
  if (!words && sim_chance (s, 10))
    return TELL (s, RECOVERY_SET, message);
  med_sign_seed seed = lab_seed (s->lab);
  med_sign_public public;
  med_sign_public_from_seed (&seed, &public);
  message->sign = CARE_COPY (s->lab, public);
  message->open = lab_bytes (s->lab, 32);
  if (!words)
    {
      message->shares_cid = lab_cid (s->lab);
      add_alias (s, AS_GUARDIANS, person, &seed);
    }
  return TELL (s, RECOVERY_SET, message);
}

bool
sim_make_announce (sim *s, lab_person **signer, Med__Op *op)
{
  Med__RecoveryAnnounce *message = NEW (s, recovery_announce);
  alias *a = any_alias (s, AS_GUARDIANS);
  if (a == NULL)
    return false;
  if (a->comes == NULL || sim_chance (s, 4))
    a->comes = new_device (s, &a->seed);
  *signer = a->as;
  message->sign = a->comes->sign;
  message->open = a->comes->open;
  return TELL (s, RECOVERY_ANNOUNCE, message);
}

bool
sim_make_cancel (sim *s, lab_person **signer, Med__Op *op)
{
  med_span id;
  const Med__RecoveryRow *row;
  Med__RecoveryCancel *message = NEW (s, recovery_cancel);
  if (!sim_chance (s, 3) || !sim_pick (s, MED_TABLE_RECOVERY, &id, &row))
    return false;
  *signer = sim_person (s, id);
  message->part = row->guardians_at != 0 ? MED__RECOVERY_PART__RECOVERY_GUARDIANS
                  : row->words_at != 0   ? MED__RECOVERY_PART__RECOVERY_WORDS
                                         : MED__RECOVERY_PART__RECOVERY_ANNOUNCEMENT;
  return *signer != NULL && TELL (s, RECOVERY_CANCEL, message);
}

/* By the words at once, by the people when their time has come, and sometimes before. */
bool
sim_make_back (sim *s, lab_person **signer, Med__Op *op)
{
  alias *a = any_alias (s, AS_GUARDIANS);
  if (a != NULL && a->comes != NULL && sim_chance (s, 2)
      && (sim_chance (s, 6) || med_recovery_ready (recovery_row (s, a->as), s->lab->time)))
    {
      add_alias (s, AS_DEVICE, a->as, &a->seed);
      *signer = a->as;
      return TELL (s, DEVICE_ADD, a->comes);
    }
  med_sign_seed seed;
  Med__DeviceAdd *message = new_device (s, &seed);
  lab_person *person = sim_anybody (s);
  *signer = words_of (s, person)->as;
  add_alias (s, AS_DEVICE, person, &seed);
  return TELL (s, DEVICE_ADD, message);
}

/* Never the device that the simulation signs with. */
bool
sim_make_suspend (sim *s, lab_person **signer, Med__Op *op)
{
  Med__DeviceSuspend *message = NEW (s, device_suspend);
  alias *a = any_alias (s, AS_DEVICE);
  lab_person *person = a == NULL ? NULL : sim_person (s, MED_SPAN_OF (a->as->id));
  if (person == NULL)
    return false;
  *signer = words_of (s, person)->as;
  message->device = CARE_COPY (s->lab, a->as->device);
  return TELL (s, DEVICE_SUSPEND, message);
}

bool
sim_make_contest (sim *s, lab_person **signer, Med__Op *op)
{
  med_state state = med_ledger_state (s->lab->ledger, &s->scratch);
  for (guint i = 0; i < s->aliases->len; i++)
    {
      alias *a = (alias *)s->aliases->pdata[i];
      const Med__DeviceRow *row
          = a->kind == AS_DEVICE ? med_state_device (&state, MED_SPAN_OF (a->as->device)) : NULL;
      if (row == NULL || !med_device_held (row, s->lab->time))
        continue;
      *signer = a->as;
      return TELL (s, RECOVERY_CONTEST, NEW (s, recovery_contest));
    }
  return false;
}

bool
sim_make_identify (sim *s, lab_person **signer, Med__Op *op)
{
  med_pair *rows;
  size_t count = sim_rows (s, MED_TABLE_RECOVERY, &rows);
  for (size_t i = 0; i < count; i++)
    {
      const Med__RecoveryRow *row
          = (const Med__RecoveryRow *)sim_decode (s, MED_TABLE_RECOVERY, rows[i].value);
      lab_person *person = sim_person (s, rows[i].key);
      if (row->contested == 0 || person == NULL)
        continue;
      Med__AccountIdentify *message = NEW (s, account_identify);
      size_t where = sim_random (s, 2);
      *signer = sim_chance (s, 3) ? sim_any_of (s, MED__ROLE__ROLE_RECEPTIONIST)
                                  : s->lab->officers[where];
      message->account = CARE_COPY (s->lab, person->id);
      message->clinic = CARE_COPY (s->lab, s->lab->clinics[where]);
      message->device = CARE_COPY (s->lab, person->device);
      message->void_words = sim_chance (s, 8);
      message->void_guardians = sim_chance (s, 4);
      message->compromised_since = sim_chance (s, 2) ? LAB_START : 0;
      return TELL (s, ACCOUNT_IDENTIFY, message);
    }
  return false;
}
