/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The verified light replica: proven rows, streams, checked documents, in memory after unlock and
 * sealed on disk. Only client/sync.c and what it calls write here, after verification. */
#pragma once

#include "client/failure.h"
#include "core/chain/types.h"
#include "core/ledger/state.h"
#include "core/merkle/rfc6962.h"
#include "core/proto/local.pb-c.h"
#include "store/sealed-db.h"

#include <glib.h>

/* Kinds of sealed rows (core/proto/local.proto). */
typedef enum
{
  MED_LOCAL_ANCHOR = 1,
  MED_LOCAL_ROW = 2,
  MED_LOCAL_STREAM = 3,
  MED_LOCAL_LEAF = 4,
  MED_LOCAL_DOCUMENT = 5,
  MED_LOCAL_OBJECT = 6,
  MED_LOCAL_OUTBOX = 7,
  MED_LOCAL_JOURNAL = 8,
  MED_LOCAL_SETTING = 9,
  MED_LOCAL_PERSON = 10,
  MED_LOCAL_ENVELOPE = 11,
  MED_LOCAL_RECORD = 12, /* rows of records, apart from the others because there are many */
  MED_LOCAL_INDEX = 13,  /* client/record-index.h */
} med_local_kind;

typedef struct med_replica med_replica;

/* Reads everything but what may be many: leaves, the journal, rows and documents of records, opened
 * objects and the index of records stay on the disk until they are asked for. Rows that do not open
 * are counted in `damaged` and left out: they come again with the next sync. */
med_result med_replica_open (med_db *db, med_sealed_db *sealed, med_replica **replica,
                             size_t *damaged) MED_CHECKED;
void med_replica_close (med_replica *replica);

/* Told of every row that was written or removed, of whatever kind, and asked before a transaction
 * becomes durable, for what depends on the rows and must be as they are. MED_LOCAL_INDEX: that
 * transaction failed, or all records are gone. One at most. */
typedef struct
{
  void (*changed) (void *context, med_local_kind kind, med_span id);
  med_result (*settle) (void *context);
} med_replica_watch;
void med_replica_set_watch (med_replica *replica, const med_replica_watch *watch, void *context);

/* Writes between begin and end become durable together, or, with keep false, are undone in memory
 * as well. They nest up to eight deep: what an inner end keeps is durable with the outermost. */
med_result med_replica_begin (med_replica *replica) MED_CHECKED;
med_result med_replica_end (med_replica *replica, bool keep) MED_CHECKED;
bool med_replica_begun (const med_replica *replica);

/* Newest verified header; height 0 before the first. Borrowed until the next change. */
const Med__LocalAnchor *med_replica_anchor (const med_replica *replica);
med_result med_replica_set_anchor (med_replica *replica,
                                   const Med__LocalAnchor *anchor) MED_CHECKED;

/* Forgets every row and how far each stream is known: for another chain. Documents, people and what
 * waits to be sent stay. */
med_result med_replica_forget_rows (med_replica *replica) MED_CHECKED;

/* True when something is proven about the row; `value` is empty when that is its absence, and
 * borrowed until the replica is asked or told anything else. */
bool med_replica_row (const med_replica *replica, uint32_t table, med_span id, med_span *value);
/* Height at which the row was proven last; 0: never. */
uint64_t med_replica_row_height (const med_replica *replica, uint32_t table, med_span id);
/* The decoded row in the arena; NULL when absent or unknown. Cast by table. */
ProtobufCMessage *med_replica_decode (const med_replica *replica, uint32_t table, med_span id,
                                      med_arena *arena);
med_result med_replica_put_row (med_replica *replica, uint32_t table, med_span id, med_span value,
                                uint64_t height) MED_CHECKED;
/* As if nothing had ever been proven about the row. */
med_result med_replica_forget_row (med_replica *replica, uint32_t table, med_span id) MED_CHECKED;
/* Every present row of a table, in order of id; those of records come from the disk, in no order.
 * Do not write meanwhile, and with records do not read either. */
typedef bool (*med_replica_visit) (void *context, med_span id, med_span value);
void med_replica_each (med_replica *replica, uint32_t table, med_replica_visit visit,
                       void *context);

typedef struct
{
  med_log_frontier frontier; /* size 0: not known yet */
  med_hash root;
} med_replica_stream;
void med_replica_get_stream (const med_replica *replica, med_span id, med_replica_stream *stream);
/* Stores the grown frontier and the leaves behind the old size. */
med_result med_replica_grow_stream (med_replica *replica, med_span id,
                                    const med_log_frontier *frontier,
                                    const ProtobufCBinaryData *leaves, size_t count,
                                    uint64_t height) MED_CHECKED;
/* Canonical Event bytes of one leaf, in the arena. */
med_result med_replica_leaf (med_replica *replica, med_span stream, uint64_t seq, med_arena *arena,
                             med_span *event) MED_CHECKED;
/* Forgets how far each stream is known, so that the next synchronisation reads and proves all of
 * them anew and asks for every row that they name: for a database that has lost some. */
med_result med_replica_forget_streams (med_replica *replica) MED_CHECKED;
/* Some kinds are read when they are asked for: one did not open since the streams were read last.
 */
bool med_replica_torn (const med_replica *replica);
size_t med_replica_stream_count (const med_replica *replica);
/* Every stream's id. */
void med_replica_each_stream (med_replica *replica, med_replica_visit visit, void *context);

/* Messages of other kinds (document, person, envelope, object, outbox, journal, setting): `id` as
 * local.proto says. NULL when there is none, or when it did not open. */
ProtobufCMessage *med_replica_get (const med_replica *replica, med_local_kind kind, med_span id,
                                   med_arena *arena);
med_result med_replica_put (med_replica *replica, med_local_kind kind, med_span id,
                            const ProtobufCMessage *message) MED_CHECKED;
med_result med_replica_remove (med_replica *replica, med_local_kind kind, med_span id) MED_CHECKED;
void med_replica_each_of (med_replica *replica, med_local_kind kind, med_replica_visit visit,
                          void *context);
/* The journal, which is not kept in memory: read from the database, in no particular order. Neither
 * read nor change anything meanwhile. */
med_result med_replica_each_journal (med_replica *replica, med_replica_visit visit,
                                     void *context) MED_CHECKED;
/* Grows with every change that a view could show; for finding out whether there was one. */
uint64_t med_replica_changes (const med_replica *replica);
