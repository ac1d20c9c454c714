/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Upload leases of the node: which blocks of which object still have to come, from whom, until
 * when. */
#pragma once

#include "base/ids.h"
#include "store/db.h"

typedef struct
{
  med_cid root;
  char owner[64]; /* keyid of the request that started it */
  uint64_t bytes; /* of all blocks, as announced */
  int64_t expires;
} med_upload;

/* MED_E_EXISTS when the id is taken, MED_E_INVALID when a CID stands in the list twice. */
med_result med_upload_start (med_db *db, const med_id *id, const med_upload *upload,
                             const med_cid *cids, size_t count) MED_CHECKED;
med_result med_upload_find (med_db *db, const med_id *id, med_upload *upload) MED_CHECKED;
/* Notes that the block was put in this lease, and renews it. MED_E_NOT_FOUND: not on its list. */
med_result med_upload_mark (med_db *db, const med_id *id, const med_cid *cid,
                            int64_t expires) MED_CHECKED;
/* MED_E_NOT_FOUND: the CID is not on the list of this lease. */
med_result med_upload_lists (med_db *db, const med_id *id, const med_cid *cid) MED_CHECKED;
med_result med_upload_missing (med_db *db, const med_id *id, uint64_t *missing) MED_CHECKED;
/* The announced list in its order, in the arena. */
med_result med_upload_list (med_db *db, const med_id *id, med_arena *arena, med_cid **cids,
                            size_t *count) MED_CHECKED;
med_result med_upload_remove (med_db *db, const med_id *id) MED_CHECKED;
med_result med_upload_expire (med_db *db, int64_t now) MED_CHECKED;
/* Leases of this owner that are still open, and the bytes announced in them. */
med_result med_upload_usage (med_db *db, const char *owner, uint64_t *leases,
                             uint64_t *bytes) MED_CHECKED;
