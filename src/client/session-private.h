/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of a session, for the client's own files. */
#pragma once

#include "client/gateway.h"
#include "client/keys.h"
#include "client/profile-private.h"
#include "client/replica.h"
#include "client/session.h"
#include "client/sync.h"
#include "core/age/header.h"
#include "store/block-store.h"
#include "store/sealed-db.h"

struct med_session
{
  med_profile *profile;
  const med_env *env;
  med_keys *keys;
  med_db *db;
  med_sealed_db *sealed;
  med_replica *replica;
  med_blocks *blocks;
  med_gateway *gateway; /* NULL while there is no line */
  size_t damaged;       /* rows that did not open at the start */
  int64_t offline_since;
  uint64_t newest_seen;
  char alarm[256];
  const char *alarm_kind; /* rolled-back disagree too-long wrong-network; static */
  /* Told how far the upload for an outbox item is that makes `object`; NULL: nobody listens. */
  void (*upload_progress) (void *context, med_span object, uint64_t done, uint64_t total);
  void *upload_context;
  struct med_record_index *index;
};

/* Keys of the network that the keystore carries; false before joining. */
bool med_session_joined (const med_session *session);
/* The line to the node: opened on the first call, kept, dropped on MED_E_OFFLINE. */
med_result med_session_gateway (med_session *session, GCancellable *cancellable,
                                med_gateway **gateway, med_failure *failure) MED_CHECKED;
void med_session_drop_gateway (med_session *session);
/* Remembers that a call found no node, or that one answered. Passes the result on. */
med_result med_session_note (med_session *session, med_result result);

/* What is written in between, rows and blocks, becomes durable together at the end, at the price of
 * one flush; with keep false it is taken back. They nest; a failed end has taken everything back.
 */
med_result med_session_begin (med_session *session, med_failure *failure) MED_CHECKED;
med_result med_session_end (med_session *session, bool keep, med_failure *failure) MED_CHECKED;
/* Blocks put so far are durable afterwards, or together with what was begun. */
med_result med_session_sync_blocks (med_session *session) MED_CHECKED;

/* Draws random bytes into the arena. */
med_result med_session_random (med_session *session, size_t size, med_arena *arena,
                               med_span *bytes) MED_CHECKED;
/* Unix seconds by this computer's clock. */
int64_t med_session_now (const med_session *session);

/* All identities that may open what comes to this person: user generations, clinics, the device and
 * (with `categories`) every category's. In the arena; secret. */
med_result med_session_identities (const med_session *session, bool categories, med_arena *arena,
                                   med_open_secret **identities, size_t *count) MED_CHECKED;
/* Seals to the recipients, stores it in the local block store as an object with one block under a
 * lease (it waits for upload) and gives its root. */
med_result med_session_seal_object (med_session *session, const med_open_public *recipients,
                                    size_t count, med_span plain, med_cid *root,
                                    med_failure *failure) MED_CHECKED;
/* The same for bytes that are sealed already. */
med_result med_session_store_object (med_session *session, med_span sealed, med_cid *root,
                                     med_failure *failure) MED_CHECKED;
/* Opens a small object: from the replica if it was opened before, else from the local store, else
 * from the node. The plaintext is kept, sealed. MED_E_NO_MATCH, MED_E_DENIED, MED_E_OFFLINE … */
med_result med_session_open_object (med_session *session, const med_cid *root,
                                    const med_age_limits *limits, GCancellable *cancellable,
                                    med_arena *arena, med_span *plain,
                                    med_failure *failure) MED_CHECKED;
/* Recipient of somebody's user key, from the proven account row. */
med_result med_session_recipient (med_session *session, const med_account_id *account,
                                  med_open_public *recipient, med_failure *failure) MED_CHECKED;
/* A named setting, sealed. NULL: none. */
med_result med_session_set (med_session *session, const char *name, med_span value) MED_CHECKED;
bool med_session_get (const med_session *session, const char *name, med_arena *arena,
                      med_span *value);
