/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Making and reading genesis states. */
#include "core/ledger/genesis.h"

#include "core/codec/canonical.h"
#include "core/crypto/sign.h"
#include "core/ledger/row-check.h"

#define ROWS_MAX 4

typedef struct
{
  Med__GenesisRow rows[ROWS_MAX];
  Med__GenesisRow *list[ROWS_MAX];
  size_t count;
} row_list;

static med_result
add_row (row_list *all, med_table table, med_span id, const ProtobufCMessage *row, med_arena *arena)
{
  med_span value;
  MED_TRY (med_canonical_encode (row, arena, &value));
  Med__GenesisRow *entry = &all->rows[all->count];
  med__genesis_row__init (entry);
  entry->table = (uint32_t)table;
  entry->id = med_pb_bytes (id);
  entry->value = med_pb_bytes (value);
  all->list[all->count++] = entry;
  return MED_OK;
}

static med_result
add_members (const med_genesis_options *options, row_list *all, med_arena *arena)
{
  Med__Member member = MED__MEMBER__INIT;
  Med__Gateway gateways[MED_GATEWAYS_MAX];
  Med__Gateway *gateway_list[MED_GATEWAYS_MAX];
  ProtobufCBinaryData pins[MED_GATEWAYS_MAX][MED_GATEWAY_PINS];
  if (options->gateway_count > MED_GATEWAYS_MAX)
    return MED_E_INVALID;
  for (size_t i = 0; i < options->gateway_count; i++)
    {
      const med_genesis_gateway *from = &options->gateways[i];
      if (from->pin_count > MED_GATEWAY_PINS)
        return MED_E_INVALID;
      med__gateway__init (&gateways[i]);
      gateways[i].url = med_pb_bytes (from->url);
      for (size_t j = 0; j < from->pin_count; j++)
        pins[i][j] = med_pb_bytes (MED_SPAN_OF (from->pins[j]));
      gateways[i].spki = pins[i];
      gateways[i].n_spki = from->pin_count;
      gateway_list[i] = &gateways[i];
    }
  member.clinic = med_pb_bytes (MED_SPAN_OF (options->clinic));
  member.validator = med_pb_bytes (MED_SPAN_OF (options->validator));
  member.node_recipient = med_pb_bytes (MED_SPAN_OF (options->node_recipient));
  member.gateways = gateway_list;
  member.n_gateways = options->gateway_count;
  member.state = MED__STATE__STATE_ACTIVE;
  Med__Member *member_list[] = { &member };
  Med__MembersRow members = MED__MEMBERS_ROW__INIT;
  members.members = member_list;
  members.n_members = 1;
  return add_row (all, MED_TABLE_MEMBERS, MED_SPAN_EMPTY, &members.base, arena);
}

med_result
med_genesis_build (const med_genesis_options *options, med_arena *arena, med_span *app_state)
{
  row_list all = { .count = 0 };
  med_span clinic_id = MED_SPAN_OF (options->clinic);
  if (!med_sign_public_valid (&options->founder_invite))
    return MED_E_INVALID;
  Med__ParamsRow params = MED__PARAMS_ROW__INIT;
  params.version = 1;
  params.heartbeat_seconds = options->heartbeat_seconds;
  params.replicas = options->replicas;
  params.grant_per_day = options->grant_per_day;
  MED_TRY (add_row (&all, MED_TABLE_PARAMS, MED_SPAN_EMPTY, &params.base, arena));
  MED_TRY (add_members (options, &all, arena));
  Med__ClinicRow clinic = MED__CLINIC_ROW__INIT;
  clinic.state = MED__STATE__STATE_ACTIVE;
  MED_TRY (add_row (&all, MED_TABLE_CLINIC, clinic_id, &clinic.base, arena));
  Med__InviteRow invite = MED__INVITE_ROW__INIT;
  invite.role = options->personal ? MED__ROLE__ROLE_PATIENT : MED__ROLE__ROLE_OFFICER;
  invite.clinic = med_pb_bytes (clinic_id);
  invite.state = MED__STATE__STATE_ACTIVE;
  MED_TRY (
      add_row (&all, MED_TABLE_INVITE, MED_SPAN_OF (options->founder_invite), &invite.base, arena));
  Med__GenesisState genesis = MED__GENESIS_STATE__INIT;
  genesis.rows = all.list;
  genesis.n_rows = all.count;
  return med_canonical_encode (&genesis.base, arena, app_state);
}

static med_result
check_row (const Med__GenesisRow *row, const Med__GenesisRow *before, med_arena *arena)
{
  med_span id = med_pb_span (row->id);
  if (!med_table_id_valid (row->table, id) || row->value.len == 0)
    return MED_E_INVALID;
  if (before != NULL
      && (row->table < before->table
          || (row->table == before->table && med_span_compare (id, med_pb_span (before->id)) <= 0)))
    return MED_E_INVALID;
  ProtobufCMessage *message;
  MED_TRY (med_canonical_decode (med_table_descriptor (row->table), med_pb_span (row->value),
                                 MED_ROW_SIZE_MAX, arena, &message));
  return med_row_check (message);
}

med_result
med_genesis_parse (med_span app_state, med_arena *arena, Med__GenesisState **genesis)
{
  ProtobufCMessage *message;
  MED_TRY (med_canonical_decode (&med__genesis_state__descriptor, app_state, MED_GENESIS_SIZE_MAX,
                                 arena, &message));
  Med__GenesisState *state = (Med__GenesisState *)message;
  for (size_t i = 0; i < state->n_rows; i++)
    MED_TRY (check_row (state->rows[i], i == 0 ? NULL : state->rows[i - 1], arena));
  if (state->n_rows < 2 || state->rows[0]->table != MED_TABLE_PARAMS
      || state->rows[1]->table != MED_TABLE_MEMBERS)
    return MED_E_INVALID;
  *genesis = state;
  return MED_OK;
}
