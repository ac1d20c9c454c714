/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ledger's key-value store over the `state` table of a node database. */
#pragma once

#include "core/kv.h"
#include "store/db.h"

/* Borrows the database. begin and commit nest in a transaction that the caller opened on it
 * (the engine's: sign-state, block and state become durable together): then they only mark a
 * savepoint. */
med_kv med_kv_sqlite (med_db *db);
