/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules about grants: computed at the given block time, never stored. */
#include "core/ledger/grant.h"

#include "core/ledger/index.h"

med_reason
med_grant_live (med_state *state, const Med__GrantRow *grant, uint64_t now)
{
  if (grant->state == MED__STATE__STATE_ENDED)
    return MED_REASON_GRANT_REVOKED;
  if (now >= grant->until)
    return MED_REASON_GRANT_EXPIRED;
  if (grant->state != MED__STATE__STATE_ACTIVE)
    return MED_REASON_SUSPENDED;
  const Med__AccountRow *patient = med_state_account (state, med_pb_span (grant->patient));
  const Med__AccountRow *grantee = med_state_account (state, med_pb_span (grant->grantee));
  if (patient == NULL || grantee == NULL || grantee->state != MED__STATE__STATE_ACTIVE
      || med_rule_restored (state, patient))
    return MED_REASON_SUSPENDED;
  return now < grant->from ? MED_REASON_NO_GRANT : MED_REASON_NONE;
}

static bool
list_has (const ProtobufCBinaryData *list, size_t count, med_span bytes)
{
  for (size_t i = 0; i < count; i++)
    if (med_span_equal (med_pb_span (list[i]), bytes))
      return true;
  return false;
}

bool
med_grant_has_tag (const Med__GrantRow *grant, med_span tag)
{
  return list_has (grant->tags, grant->n_tags, tag);
}

bool
med_grant_has_record (const Med__GrantRow *grant, med_span record)
{
  return list_has (grant->records, grant->n_records, record);
}

void
med_grant_narrow_row (Med__GrantRow *row, const Med__GrantNarrow *op)
{
  if (op->n_tags > 0)
    {
      row->n_tags = op->n_tags;
      row->tags = op->tags;
    }
  if (op->n_records > 0)
    {
      row->n_records = op->n_records;
      row->records = op->records;
    }
  if (op->actions != 0)
    row->actions = op->actions;
  if (op->until != 0)
    row->until = op->until;
}

void
med_grant_fill_row (Med__GrantRow *row, const Med__GrantCreate *op)
{
  row->grantee = op->grantee;
  row->n_tags = op->n_tags;
  row->tags = op->tags;
  row->n_records = op->n_records;
  row->records = op->records;
  row->actions = op->actions;
  row->purpose = (uint32_t)op->purpose;
  row->from = op->from;
  row->until = op->until;
  row->envelope_cid = op->envelope_cid;
}

bool
med_grant_covers (const Med__GrantRow *grant, med_span record, const Med__RecordRow *row)
{
  return med_span_equal (med_pb_span (grant->patient), med_pb_span (row->patient))
         && (med_grant_has_tag (grant, med_pb_span (row->tag))
             || med_grant_has_record (grant, record));
}

static bool
need_covered (const Med__GrantRow *grant, const med_grant_need *need)
{
  if ((grant->actions & need->actions) != need->actions)
    return false;
  if (need->tag.size == 0 && need->record.size == 0)
    return true;
  return (need->tag.size > 0 && med_grant_has_tag (grant, need->tag))
         || (need->record.size > 0 && med_grant_has_record (grant, need->record));
}

med_reason
med_grant_find (med_state *state, const med_grant_need *need, uint64_t now, med_span *grant16)
{
  med_row_id pair = med_row_id_join (need->patient, need->grantee);
  med_pair *found;
  size_t count
      = med_state_scan (state, MED_INDEX_GRANT, med_row_id_span (&pair), MED_SPAN_EMPTY, 0, &found);
  med_reason reason = MED_REASON_NO_GRANT;
  uint64_t newest = 0;
  for (size_t i = 0; i < count; i++)
    {
      med_span id = med_span_make (found[i].key.data + pair.size, 16);
      const Med__GrantRow *grant = med_state_grant (state, id);
      if (grant == NULL || !need_covered (grant, need))
        continue;
      med_reason live = med_grant_live (state, grant, now);
      if (live == MED_REASON_NONE)
        {
          if (grant16 != NULL)
            *grant16 = id;
          return MED_REASON_NONE;
        }
      if (grant->created >= newest)
        {
          newest = grant->created;
          reason = live;
        }
    }
  return reason;
}

static bool
any_entry (med_state *state, med_index index, med_span first, med_span second)
{
  med_row_id pair = med_row_id_join (first, second);
  med_pair *found;
  return med_state_scan (state, (uint8_t)index, med_row_id_span (&pair), MED_SPAN_EMPTY, 1, &found)
         > 0;
}

bool
med_rule_party (med_state *state, med_span account, med_span patient)
{
  return med_rule_owns (state, account, patient)
         || any_entry (state, MED_INDEX_GRANT, patient, account)
         || any_entry (state, MED_INDEX_REQUEST, patient, account)
         || any_entry (state, MED_INDEX_AUTHOR, account, patient)
         || med_rule_staff_of_patient (state, account, patient);
}

uint32_t
med_grant_per_day (med_state *state, const Med__GrantRow *grant)
{
  if (grant->per_day != 0)
    return grant->per_day;
  const Med__ParamsRow *params = med_state_params (state, MED_SPAN_EMPTY);
  return params == NULL ? 0 : params->grant_per_day;
}

/* Officers of the clinics where the reader works hear who crossed a limit and where; whose records
 * they were is between patient and reader. */
static void
tell_officers (med_apply_context *context, med_span reader)
{
  const Med__AccountRow *account = med_state_account (context->state, reader);
  for (size_t i = 0; account != NULL && i < account->n_clinics; i++)
    {
      med_pair *pairs;
      med_span clinic = med_pb_span (account->clinics[i]);
      if (!med_rule_staff (context->state, reader, clinic))
        continue;
      med_row_id work = med_row_id_join (reader, clinic);
      size_t count
          = med_state_scan (context->state, MED_INDEX_STAFF, clinic, MED_SPAN_EMPTY, 0, &pairs);
      for (size_t j = 0; j < count; j++)
        {
          med_span officer = med_span_make (pairs[j].key.data + 16, 20);
          if (med_rule_role (context->state, officer, clinic, MED__ROLE__ROLE_OFFICER))
            med_apply_event_account (context, officer, MED__EVENT_KIND__EVENT_GRANT_SUSPENDED,
                                     med_row_id_span (&work));
        }
    }
}

void
med_grant_suspend (med_apply_context *context, med_span grant16)
{
  Med__GrantRow *grant = med_state_grant (context->state, grant16);
  if (grant == NULL || grant->state != MED__STATE__STATE_ACTIVE)
    return;
  grant->state = MED__STATE__STATE_SUSPENDED;
  grant->suspended_for = MED_REASON_LIMIT;
  med_state_put_grant (context->state, grant16, grant);
  med_apply_event_account (context, med_pb_span (grant->patient),
                           MED__EVENT_KIND__EVENT_GRANT_SUSPENDED, grant16);
  med_apply_event_account (context, med_pb_span (grant->grantee),
                           MED__EVENT_KIND__EVENT_GRANT_SUSPENDED, grant16);
  tell_officers (context, med_pb_span (grant->grantee));
}
