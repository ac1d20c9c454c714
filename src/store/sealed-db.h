/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The client's local data: rows sealed one by one, so that a copy of the file shows the number of
 * rows, their rough sizes and nothing else. A row is found by kind and id; in the file stands a
 * keyed hash of the id. Body: nonce24 ‖ XChaCha20-Poly1305 (u16 id size ‖ id ‖ u32 size ‖ plain ‖
 * zeros up to a multiple of 64), associated data "medease/row/v1" 0 ‖ "sealed" ‖ kind u32 ‖ key16 ‖
 * row format u32. */
#pragma once

#include "base/env.h"
#include "core/crypto/keys.h"
#include "store/db.h"

typedef struct med_sealed_db med_sealed_db;

#define MED_SEALED_ID_MAX 256
#define MED_SEALED_PLAIN_MAX ((size_t)16 << 20)

/* Copies the keys; close wipes them. Borrows database and env. */
med_result med_sealed_db_open (med_db *db, const med_seal_key *row_key,
                               const med_index_key *index_key, const med_env *env,
                               med_sealed_db **sealed) MED_CHECKED;
void med_sealed_db_close (med_sealed_db *sealed);

med_result med_sealed_put (med_sealed_db *sealed, uint32_t kind, med_span id,
                           med_span plain) MED_CHECKED;
/* MED_E_NOT_FOUND; MED_E_DAMAGED when the row does not open under our key. */
med_result med_sealed_get (med_sealed_db *sealed, uint32_t kind, med_span id, med_arena *arena,
                           med_span *plain) MED_CHECKED;
med_result med_sealed_remove (med_sealed_db *sealed, uint32_t kind, med_span id) MED_CHECKED;
med_result med_sealed_remove_kind (med_sealed_db *sealed, uint32_t kind) MED_CHECKED;
/* Return false to stop. Neither read nor change the database meanwhile: the spans stand in its
 * one buffer. */
typedef bool (*med_sealed_visit) (void *context, med_span id, med_span plain);
/* Every row of the kind, in no particular order. Rows that do not open are skipped and counted in
 * `damaged`, so that one bad sector does not hide the rest. */
med_result med_sealed_each (med_sealed_db *sealed, uint32_t kind, med_sealed_visit visit,
                            void *context, size_t *damaged) MED_CHECKED;
/* Rows of the kind that do not open: `id` is the 16 bytes under which the file has them, `plain` is
 * empty. */
med_result med_sealed_each_damaged (med_sealed_db *sealed, uint32_t kind, med_sealed_visit visit,
                                    void *context) MED_CHECKED;
/* Removes a row by those 16 bytes. MED_E_NOT_FOUND. */
med_result med_sealed_remove_damaged (med_sealed_db *sealed, uint32_t kind,
                                      med_span key) MED_CHECKED;
