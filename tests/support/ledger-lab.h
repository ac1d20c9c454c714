/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A whole ledger in memory with people who sign: two clinics, each with its officer, and whoever
 * joins. Everything comes from a seed; a block is made whenever something is done. */
#pragma once

#include "core/kv-memory.h"
#include "core/ledger/apply.h"
#include "core/ledger/index.h"
#include "core/ledger/ledger.h"

#include <glib.h>

#define LAB_START 1767225600ull /* 2026-01-01T00:00:00Z */
#define LAB_TAGS 3              /* the inbox and two more */

typedef struct
{
  med_account_id id;
  med_device_id device;
  med_sign_seed seed; /* of the device */
  med_sign_seed recovery_seed;
  med_device_id recovery; /* the recovery key's id in envelopes */
  uint64_t counter;       /* last one used */
  uint64_t recovery_counter;
  med_tag tags[LAB_TAGS];
  med_cid userkey, keyring, profile;
  med_id registration;
} lab_person;

typedef struct
{
  med_kv_memory store;
  med_kv kv;
  med_chain_id chain;
  med_ledger *ledger;
  med_arena arena; /* of everything handed out; freed with the lab */
  uint64_t random;
  uint64_t time; /* of the next block */
  uint64_t expires_after;
  med_id clinics[2];
  lab_person *officers[2];
  med_hash last_tx_id;
} ledger_lab;

ledger_lab *ledger_lab_new (uint64_t seed);
void ledger_lab_free (ledger_lab *lab);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ledger_lab, ledger_lab_free)

/* Pseudo-random values in the lab's arena. */
uint64_t lab_random (ledger_lab *lab);
ProtobufCBinaryData lab_bytes (ledger_lab *lab, size_t size);
ProtobufCBinaryData lab_cid (ledger_lab *lab);
med_sign_seed lab_seed (ledger_lab *lab);
/* A view of an id or other struct as a protobuf field. */
#define LAB_BYTES(object) med_pb_bytes (MED_SPAN_OF (object))

/* An operation of this kind; `message` must outlive it. */
Med__Op lab_op (Med__Op__KindCase kind, void *message);

/* A signed transaction with the person's next counter; `subject` may be empty. */
med_span lab_sign (ledger_lab *lab, lab_person *person, med_span subject, Med__Op *ops,
                   size_t count);
/* The same signed by the recovery key. */
med_span lab_sign_recovery (ledger_lab *lab, lab_person *person, Med__Op *ops, size_t count);
/* Makes one block of these transactions and sets their codes; asserts that all were admitted when
 * `admitted` is NULL. Time goes on by 60 s. */
void lab_block (ledger_lab *lab, const med_span *txs, size_t count, med_reason *codes,
                bool *admitted);
/* One operation, or several in one transaction, in a block of their own: its code. */
med_reason lab_do (ledger_lab *lab, lab_person *person, Med__Op__KindCase kind, void *message);
med_reason lab_do_ops (ledger_lab *lab, lab_person *person, Med__Op *ops, size_t count);
med_reason lab_do_for (ledger_lab *lab, lab_person *person, med_span subject,
                       Med__Op__KindCase kind, void *message);
void lab_wait (ledger_lab *lab, uint64_t seconds);

/* Somebody new joins by an invite of `officer`; with LAB_TAGS categories. */
lab_person *lab_join (ledger_lab *lab, lab_person *officer, med_id clinic, Med__Role role);
/* A person without an account yet, and the message that makes one out of an invite seed. */
lab_person *lab_person_new (ledger_lab *lab);
Med__AccountCreate *lab_account_create (ledger_lab *lab, lab_person *person,
                                        const med_sign_seed *invite);
/* The fields of invite.create for a fresh seed; expires in a day. */
Med__InviteCreate *lab_invite (ledger_lab *lab, med_id clinic, Med__Role role,
                               med_sign_seed *invite);
/* Signs with the seed of an invite for an account. */
ProtobufCBinaryData lab_invite_sig (ledger_lab *lab, const med_sign_seed *invite,
                                    const med_account_id *account);

/* A view of the committed state in the lab's arena. */
med_state lab_state (ledger_lab *lab);
/* Number of events in a stream, and the newest one; fails the test when there is none. */
uint64_t lab_stream_size (ledger_lab *lab, med_stream_kind kind, med_span owner, med_span tag);
Med__Event *lab_last_event (ledger_lab *lab, med_stream_kind kind, med_span owner, med_span tag);

#define lab_assert_code(expression, reason)                                                        \
  g_assert_cmpstr (med_reason_word (expression), ==, med_reason_word (reason))
