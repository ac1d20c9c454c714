/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What people do with records, consent and looks. */
#include "sim/network-makers.h"

/* ── Records ────────────────────────────────────────────────────────────────────────────────── */

/* Somebody with an account and categories. */
static lab_person *
any_patient (sim *s)
{
  lab_person *person = sim_any_of (s, MED__ROLE__ROLE_PATIENT);
  return person == NULL || sim_account_row (s, person) == NULL ? NULL : person;
}

bool
sim_make_record (sim *s, lab_person **signer, Med__Op *op)
{
  lab_person *patient = any_patient (s);
  if (patient == NULL)
    return false;
  *signer = sim_chance (s, 3) ? sim_any_of (s, MED__ROLE__ROLE_DOCTOR) : patient;
  if (*signer == NULL)
    return false;
  Med__RecordAdd *message = care_record (s->lab, patient, (int)sim_random (s, LAB_TAGS));
  med_span id;
  const Med__RecordRow *row;
  if (sim_chance (s, 4) && sim_pick (s, MED_TABLE_RECORD, &id, &row))
    {
      message->previous = sim_keep (s, id);
      /* Or a theft: somebody's payload in a row of one's own. */
      if (sim_chance (s, 3))
        message->payload_cid = sim_keep (s, med_pb_span (row->payload_cid));
    }
  if (sim_chance (s, 12))
    message->epoch++;
  return TELL (s, RECORD_ADD, message);
}

static bool
pick_record (sim *s, med_span *id, const Med__RecordRow **row, lab_person **patient)
{
  if (!sim_pick (s, MED_TABLE_RECORD, id, row))
    return false;
  *patient = sim_person (s, med_pb_span ((*row)->patient));
  return *patient != NULL;
}

bool
sim_make_rewrap (sim *s, lab_person **signer, Med__Op *op)
{
  med_span id;
  const Med__RecordRow *row;
  if (!pick_record (s, &id, &row, signer))
    return false;
  Med__RecordRewrap *message
      = care_rewrap (s->lab, sim_to_id (id), *signer, (int)sim_random (s, LAB_TAGS));
  return TELL (s, RECORD_REWRAP, message);
}

bool
sim_make_retire (sim *s, lab_person **signer, Med__Op *op)
{
  med_span id;
  const Med__RecordRow *row;
  if (!sim_chance (s, 2) || !pick_record (s, &id, &row, signer))
    return false;
  if (sim_chance (s, 2))
    {
      Med__RecordRetire *message = NEW (s, record_retire);
      message->record = sim_keep (s, id);
      message->base_version = row->revision;
      return TELL (s, RECORD_RETIRE, message);
    }
  Med__RecordErase *message = NEW (s, record_erase);
  message->record = sim_keep (s, id);
  message->base_version = row->revision;
  return TELL (s, RECORD_ERASE, message);
}

bool
sim_make_mark (sim *s, lab_person **signer, Med__Op *op)
{
  med_span id;
  const Med__RecordRow *row;
  Med__RecordMark *message = NEW (s, record_mark);
  if (!sim_chance (s, 2) || !sim_pick (s, MED_TABLE_RECORD, &id, &row))
    return false;
  *signer = sim_person (s, med_pb_span (row->author));
  message->record = sim_keep (s, id);
  message->base_version = row->revision;
  return *signer != NULL && TELL (s, RECORD_MARK, message);
}

/* ── Consent ────────────────────────────────────────────────────────────────────────────────── */

bool
sim_make_request (sim *s, lab_person **signer, Med__Op *op)
{
  lab_person *patient = any_patient (s);
  *signer = sim_any_of (s, MED__ROLE__ROLE_DOCTOR);
  if (patient == NULL || *signer == NULL)
    return false;
  Med__RequestCreate *message = care_request (s->lab, patient, s->lab->clinics[sim_random (s, 2)]);
  return TELL (s, REQUEST_CREATE, message);
}

bool
sim_make_answer (sim *s, lab_person **signer, Med__Op *op)
{
  med_span id;
  const Med__RequestRow *row;
  if (!sim_pick (s, MED_TABLE_REQUEST, &id, &row))
    return false;
  size_t which = sim_random (s, 3);
  *signer = sim_person (s, med_pb_span (which == 0 ? row->patient : row->doctor));
  if (*signer == NULL)
    return false;
  if (which == 0)
    {
      Med__RequestDecline *message = NEW (s, request_decline);
      message->request = sim_keep (s, id);
      return TELL (s, REQUEST_DECLINE, message);
    }
  if (which == 1)
    {
      Med__RequestWithdraw *message = NEW (s, request_withdraw);
      message->request = sim_keep (s, id);
      return TELL (s, REQUEST_WITHDRAW, message);
    }
  Med__RequestRemind *message = NEW (s, request_remind);
  message->request = sim_keep (s, id);
  return TELL (s, REQUEST_REMIND, message);
}

bool
sim_make_grant (sim *s, lab_person **signer, Med__Op *op)
{
  lab_person *doctor = sim_any_of (s, MED__ROLE__ROLE_DOCTOR);
  *signer = any_patient (s);
  if (doctor == NULL || *signer == NULL)
    return false;
  med_span id;
  const Med__RequestRow *request;
  const Med__RecordRow *record;
  Med__GrantCreate *message;
  if (sim_chance (s, 4) && sim_pick (s, MED_TABLE_RECORD, &id, &record))
    {
      med_id one = sim_to_id (id);
      lab_person *owner = sim_person (s, med_pb_span (record->patient));
      *signer = owner == NULL ? *signer : owner;
      message = care_grant_records (s->lab, *signer, doctor, &one, 1);
    }
  else
    message = care_grant (s->lab, *signer, doctor, (int)sim_random (s, LAB_TAGS),
                          (uint32_t)(1 + sim_random (s, 7)));
  if (sim_chance (s, 2) && sim_pick (s, MED_TABLE_REQUEST, &id, &request))
    message->request = sim_keep (s, id);
  if (sim_chance (s, 2))
    message->per_day = 1;
  if (sim_chance (s, 10))
    message->base_version++;
  return TELL (s, GRANT_CREATE, message);
}

bool
sim_make_change_grant (sim *s, lab_person **signer, Med__Op *op)
{
  med_span id;
  const Med__GrantRow *row;
  /* A suspended one is looked at first. */
  for (int i = 0; i < 64; i++)
    {
      if (!sim_pick (s, MED_TABLE_GRANT, &id, &row))
        return false;
      if (row->state == MED__STATE__STATE_SUSPENDED)
        break;
    }
  *signer = sim_person (s, med_pb_span (row->patient));
  if (*signer == NULL || sim_account_row (s, *signer) == NULL)
    return false;
  uint64_t base = care_grants_version (s->lab, *signer);
  size_t which
      = row->state == MED__STATE__STATE_SUSPENDED ? 3 + sim_random (s, 2) : sim_random (s, 5);
  if (which == 0)
    {
      Med__GrantExtend *message = NEW (s, grant_extend);
      message->grant = sim_keep (s, id);
      message->base_version = base;
      message->until = row->until + 86400;
      return TELL (s, GRANT_EXTEND, message);
    }
  if (which == 1)
    {
      Med__GrantNarrow *message = NEW (s, grant_narrow);
      message->grant = sim_keep (s, id);
      message->base_version = base;
      if (row->n_tags > 0)
        message->tags = sim_one_item (s, med_pb_span (row->tags[0]));
      else
        message->records = sim_one_item (s, med_pb_span (row->records[0]));
      message->n_tags = row->n_tags > 0;
      message->n_records = row->n_tags == 0;
      message->actions = row->actions & ~2u;
      message->until = row->until - 60;
      message->envelope_cid = lab_cid (s->lab);
      return TELL (s, GRANT_NARROW, message);
    }
  if (which == 2)
    return TELL (s, GRANT_REVOKE, care_revoke (s->lab, sim_to_id (id)));
  if (which == 3)
    {
      Med__GrantReseal *message = NEW (s, grant_reseal);
      message->grant = sim_keep (s, id);
      message->base_version = base;
      message->envelope_cid = lab_cid (s->lab);
      return TELL (s, GRANT_RESEAL, message);
    }
  Med__GrantResume *message = NEW (s, grant_resume);
  message->grant = sim_keep (s, id);
  message->base_version = base;
  return TELL (s, GRANT_RESUME, message);
}

bool
sim_make_rotate (sim *s, lab_person **signer, Med__Op *op)
{
  *signer = any_patient (s);
  if (*signer == NULL)
    return false;
  int tag = (int)sim_random (s, LAB_TAGS);
  med_state state = med_ledger_state (s->lab->ledger, &s->scratch);
  med_row_id id = med_row_id_join (MED_SPAN_OF ((*signer)->id), MED_SPAN_OF ((*signer)->tags[tag]));
  const Med__CategoryRow *row = med_state_category (&state, med_row_id_span (&id));
  uint32_t epoch = (row == NULL ? 0 : row->epoch) + (uint32_t)sim_random (s, 3);
  return TELL (s, EPOCH_ROTATE, care_rotate (s->lab, *signer, tag, epoch));
}

/* ── Looking ────────────────────────────────────────────────────────────────────────────────── */

bool
sim_make_open (sim *s, lab_person **signer, Med__Op *op)
{
  med_span id;
  const Med__GrantRow *row;
  if (!sim_pick (s, MED_TABLE_GRANT, &id, &row))
    return false;
  *signer = sim_person (s, med_pb_span (row->grantee));
  lab_person *patient = sim_person (s, med_pb_span (row->patient));
  if (*signer == NULL || patient == NULL)
    return false;
  Med__AccessOpen *message
      = care_open (s->lab, sim_to_id (id), patient, (int)sim_random (s, LAB_TAGS));
  if (row->n_tags > 0)
    message->tags[0] = sim_keep (s, med_pb_span (row->tags[0]));
  if (row->n_records > 0)
    {
      message->n_tags = 0;
      message->records = message->tags;
      message->n_records = 1;
      message->records[0] = sim_keep (s, med_pb_span (row->records[0]));
    }
  return TELL (s, ACCESS_OPEN, message);
}

/* Records that the entry is about, as far as it says; up to `limit`. */
static size_t
fitting_records (sim *s, const Med__AccessRow *entry, med_id *ids, size_t limit)
{
  med_pair *rows;
  size_t count = sim_rows (s, MED_TABLE_RECORD, &rows), found = 0;
  for (size_t i = 0; i < count && found < limit; i++)
    {
      const Med__RecordRow *row
          = (const Med__RecordRow *)sim_decode (s, MED_TABLE_RECORD, rows[i].value);
      if (med_span_equal (med_pb_span (entry->patient), med_pb_span (row->patient))
          && (entry->n_tags == 0
              || med_span_equal (med_pb_span (entry->tags[0]), med_pb_span (row->tag))))
        ids[found++] = sim_to_id (rows[i].key);
    }
  return found;
}

bool
sim_make_read (sim *s, lab_person **signer, Med__Op *op)
{
  med_span id;
  const Med__RecordRow *record;
  const Med__AccessRow *entry = NULL;
  med_id ids[3];
  if (sim_chance (s, 5) && sim_pick (s, MED_TABLE_RECORD, &id, &record))
    {
      ids[0] = sim_to_id (id);
      *signer = sim_person (s, med_pb_span (record->author));
      return *signer != NULL && TELL (s, ACCESS_READ, care_read (s->lab, NULL, ids, 1));
    }
  /* Of a few entries a fresh one, when there is one. */
  for (int i = 0; i < 8; i++)
    {
      if (!sim_pick (s, MED_TABLE_ACCESS, &id, &entry))
        return false;
      if (!entry->read && s->lab->time - entry->time < 15 * 60)
        break;
    }
  size_t count = fitting_records (s, entry, ids, 1 + sim_random (s, 3));
  med_id open = sim_to_id (id);
  *signer = sim_person (s, med_pb_span (entry->actor));
  return count > 0 && *signer != NULL
         && TELL (s, ACCESS_READ, care_read (s->lab, &open, ids, count));
}
