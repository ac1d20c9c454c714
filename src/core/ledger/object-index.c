/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Table 17: which field of which row named a root CID first. */
#include "core/ledger/object-index.h"

med_reason
med_state_claim_object (med_state *state, med_span cid, med_table table, med_span id,
                        uint32_t field)
{
  if (cid.size == 0)
    return MED_REASON_NONE;
  med_row_id key = med_row_id_hash (cid);
  const Med__ObjectRow *first = med_state_object (state, med_row_id_span (&key));
  if (first != NULL)
    return first->table == (uint32_t)table && first->field == field
                   && med_span_equal (med_pb_span (first->id), id)
               ? MED_REASON_NONE
               : MED_REASON_EXISTS;
  Med__ObjectRow row = MED__OBJECT_ROW__INIT;
  row.table = (uint32_t)table;
  row.id = med_pb_bytes (id);
  row.field = field;
  med_state_put_object (state, med_row_id_span (&key), &row);
  return MED_REASON_NONE;
}
