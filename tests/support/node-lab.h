/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A whole node in a folder of its own, on a thread of its own, with a clock that tests set; people
 * who sign (support/ledger-lab.h makes their messages) and talk to it over its socket. */
#pragma once

#include "core/chain/types.h"
#include "core/proto/gateway.pb-c.h"
#include "net/node-client.h"
#include "node/node.h"
#include "support/ledger-lab.h"

typedef struct
{
  char *folder, *address;
  ledger_lab *people; /* of the node's chain; its own ledger is not used */
  med_sign_seed founder_invite;
  uint64_t anchor_height;
  med_hash anchor_hash;
  med_id clinic;
  gint64 clock_offset; /* seconds; atomic */
  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;
  med_env env, client_env;
  gint started; /* atomic */
} node_lab;

/* Founds in a folder of its own; nothing runs yet. */
node_lab *node_lab_found (uint64_t seed);
/* Founds and starts. */
node_lab *node_lab_new (uint64_t seed);
/* Stops and starts the node again in the same folder. */
void node_lab_stop (node_lab *lab);
void node_lab_start (node_lab *lab);
void node_lab_free (node_lab *lab);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (node_lab, node_lab_free)
/* The node's clock goes on. */
void node_lab_wait (node_lab *lab, gint64 seconds);

/* One key at the node's door. */
typedef struct
{
  node_lab *lab;
  med_keyid keyid;
  med_sign_seed seed;
  med_node_client *client;
  med_problem problem; /* of the last call */
} node_visitor;

/* NULL when there is no node to be reached. */
node_visitor *node_visitor_try (node_lab *lab, med_keyid keyid, const med_sign_seed *seed);
node_visitor *node_visitor_new (node_lab *lab, med_keyid keyid, const med_sign_seed *seed);
node_visitor *node_visitor_device (node_lab *lab, const lab_person *person);
node_visitor *node_visitor_recovery (node_lab *lab, const lab_person *person);
node_visitor *node_visitor_invite (node_lab *lab, const med_sign_seed *invite);
void node_visitor_free (node_visitor *visitor);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (node_visitor, node_visitor_free)

/* All may fail with what med_node_call () says; what is returned lives in people->arena. */
med_result visit_call (node_visitor *visitor, const med_route *route, med_span body,
                       med_span *answer);
med_result visit_message (node_visitor *visitor, const med_route *route, med_span body,
                          const ProtobufCMessageDescriptor *type, ProtobufCMessage **message);
med_result visit_light (node_visitor *visitor, uint64_t height, med_light_block *block);
med_result visit_row (node_visitor *visitor, uint32_t table, med_span id, Med__Rows **rows);
med_result visit_submit (node_visitor *visitor, med_span tx);
med_result visit_status (node_visitor *visitor, const med_hash *id, Med__TxStatus **status);
med_result visit_block (node_visitor *visitor, const med_cid *root, const med_cid *cid,
                        med_span *block);
/* Uploads file bytes as an object in the profile of all objects. */
med_result visit_upload (node_visitor *visitor, med_span bytes, med_cid *root);
med_result visit_start (node_visitor *visitor, const med_cid *root, const med_cid *cids,
                        size_t count, uint64_t bytes, med_id *lease);
med_result visit_put (node_visitor *visitor, const med_id *lease, const med_cid *cid,
                      med_span block);
/* Waits for the result of a transaction: its code. */
med_reason visit_code (node_visitor *visitor, med_span tx);

/* A small random object, uploaded; fails the test otherwise. The CID as a field. */
ProtobufCBinaryData visit_object (node_visitor *visitor);
/* Joins by an invite's seed, objects and all. */
lab_person *node_lab_join (node_lab *lab, const med_sign_seed *invite);
/* An officer's invite for a role, and a person who joins by it. */
lab_person *node_lab_invite (node_lab *lab, lab_person *officer, Med__Role role);
/* One operation of a person, in a block: its code. */
med_reason node_lab_do (node_lab *lab, lab_person *person, Med__Op__KindCase kind, void *message);
