/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Index tables: what rules and gateways look up by something else than a row's id. All of them are
 * derived from rows each time a row is put, so that a state that was handed over or synced as rows
 * has them too. Keys are in order of bytes; times are big-endian. */
#pragma once

#include "core/ledger/state.h"

typedef enum
{
  /* Streams: stream id ‖ seq u64 → Event bytes; stream id ‖ level u8 ‖ index u64 → hash of a
   * complete subtree of 2^level leaves. Not derived from rows: streams go on where their leaves are
   * kept. */
  MED_INDEX_LEAF = 0x80,
  MED_INDEX_NODE = 0x81,
  /* patient20 ‖ clinic16 → registration16, live ones only. */
  MED_INDEX_REGISTRATION = 0x90,
  /* clinic16 ‖ patient20 → registration16, live ones only. */
  MED_INDEX_CLINIC_PATIENT = 0x91,
  /* clinic16 ‖ account20 → nothing, live roles only (table 06 itself is account ‖ clinic). */
  MED_INDEX_STAFF = 0x92,
  /* issuer20 ‖ expires u64 ‖ invite_pk32 → nothing, neither used nor withdrawn. */
  MED_INDEX_INVITE = 0x93,
  /* desk20 ‖ invite_pk32 → nothing: open invites that claim this desk account. */
  MED_INDEX_CLAIM = 0x94,
  /* owner20 ‖ desk20 → nothing: desk accounts that this person claimed. */
  MED_INDEX_CLAIMED = 0x95,
  /* clinic16 ‖ provider20 ‖ calendar16 → nothing, active ones only. */
  MED_INDEX_PROVIDER = 0x96,
  /* patient20 ‖ tag8 ‖ record16 → nothing, whatever its state. */
  MED_INDEX_RECORD = 0x98,
  /* author20 ‖ patient20 ‖ record16 → nothing. */
  MED_INDEX_AUTHOR = 0x99,
  /* patient20 ‖ author20 ‖ time u64 ‖ record16 → nothing: rows with `inbox` set. */
  MED_INDEX_INBOX = 0x9a,
  /* patient20 ‖ grantee20 ‖ grant16 → nothing, whatever its state. */
  MED_INDEX_GRANT = 0xa0,
  /* grantee20 ‖ patient20 ‖ grant16 → nothing. */
  MED_INDEX_GRANTEE = 0xa1,
  /* patient20 ‖ grant16 → nothing: grants of single records that have not been ended. */
  MED_INDEX_RECORD_GRANT = 0xa2,
  /* patient20 ‖ doctor20 ‖ request16 → nothing, open ones only. */
  MED_INDEX_REQUEST = 0xa8,
  /* actor20 ‖ time u64 ‖ access16 → nothing. */
  MED_INDEX_ACCESS = 0xb0,
  /* patient20 ‖ clinic16 ‖ start u32 ‖ appointment16 → nothing: visits that take time. */
  MED_INDEX_VISIT = 0xb8,
  /* by20 ‖ held u64 ‖ appointment16 → nothing: all that were held, whatever became of them. */
  MED_INDEX_HELD = 0xb9,
  /* The ledger's own notes (height, time, app hash). */
  MED_INDEX_META = 0xff,
} med_index;

/* Whether rows of this table are in any index derived from rows. */
bool med_index_has (med_table table);
/* Called by med_state_put_row () and _remove_row (): brings the indexes from `before` to `after`;
 * either may be NULL. */
void med_index_row (med_state *state, med_table table, med_span id, const ProtobufCMessage *before,
                    const ProtobufCMessage *after);
