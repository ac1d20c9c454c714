/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An attacker with own keys and a valid account, who speaks HTTP and protobuf by hand to a whole
 * node: asking, submitting, and a patient with a record to attack. Whatever an answer says, not one
 * byte of the patient's objects may be in it. */
#pragma once

#include "core/codec/canonical.h"
#include "core/ledger/grant.h"
#include "support/raw-gateway.h"

#define MUST(expression) g_assert_cmpint ((expression), ==, MED_OK)
#define ATTACK_PAYLOAD_SIZE ((size_t)1024 * 1024 + 4096)
#define ATTACK_LEAF_SIZE ((size_t)1024 * 1024)

typedef struct
{
  node_lab *lab;
  lab_person *officer, *doctor, *revoked, *stranger, *desk, *patient, *other;
  med_span manifest_bytes, payload_bytes, keyring_bytes, userkey_bytes, envelope_bytes;
  med_cid manifest, payload, leaf, envelope, other_envelope;
  med_id record, grant, old_open;
} attack;

/* As fixture of a test. */
void attack_set_up (attack *f, gconstpointer data);
void attack_tear_down (attack *f, gconstpointer data);

ledger_lab *attack_people (attack *f);
/* Bytes in the lab's arena; an object that the person has uploaded. */
ProtobufCBinaryData attack_keep (attack *f, med_span bytes);
ProtobufCBinaryData attack_object_of (attack *f, const lab_person *person);

/* ── Asking: status and code exactly, and no byte of an object ────────────────────────────── */

raw_answer attack_ask (attack *f, const lab_person *person, const med_route *route, med_span body);
void attack_assert_nothing (attack *f, const raw_answer *answer);
void attack_assert_refused (attack *f, const raw_answer *answer, unsigned status,
                            med_reason reason);
/* One block of one object. */
void attack_refused_block (attack *f, const lab_person *person, const med_cid *root,
                           const med_cid *cid, unsigned status, med_reason reason);
void attack_given_inner (attack *f, const lab_person *person, const med_cid *root,
                         const med_cid *cid);
void attack_given_block (attack *f, const lab_person *person, const med_cid *root);
/* The bytes, from whom they belong to: what nobody else may be sent. */
med_span attack_owners_bytes (attack *f, const lab_person *person, const med_cid *root);
/* The patient's first category. */
void attack_refused_stream (attack *f, const lab_person *person, unsigned status,
                            med_reason reason);
void attack_given_stream (attack *f, const lab_person *person);
/* All objects at once: an archive without any of them. */
void attack_nothing_at_once (attack *f, const lab_person *person);
void attack_refused_row (attack *f, const lab_person *person, uint32_t table, med_span id,
                         unsigned status, med_reason reason);

/* ── Submitting: the answer at the door, or the code in the block ─────────────────────────── */

med_reason attack_submit (attack *f, const lab_person *person, med_span tx);
med_reason attack_act (attack *f, lab_person *person, Med__Op__KindCase kind, void *message);
/* Of the first category, to see, for a day. */
Med__GrantCreate *attack_new_grant (attack *f, const lab_person *patient,
                                    const lab_person *grantee);
void attack_free_grant (Med__GrantCreate *create);
/* Done, and its envelope's address where that is wanted. */
med_id attack_give (attack *f, lab_person *patient, const lab_person *grantee, med_cid *envelope);
med_reason attack_stop (attack *f, lab_person *person, const med_id *grant);
/* The id of the entry where that is wanted. */
med_reason attack_open_chart (attack *f, lab_person *person, const med_id *grant,
                              const lab_person *patient, med_id *open);
med_reason attack_open_record (attack *f, lab_person *person, const med_id *open,
                               const med_id *record);
Med__RecordAdd attack_new_record (attack *f, const lab_person *patient);
