/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The gateway's routes as typed calls. Answers are decoded canonically and still unverified. All
 * take a failure in words; `arena` owns what comes back. */
#pragma once

#include "client/failure.h"
#include "client/keys.h"
#include "core/chain/types.h"
#include "core/proto/gateway.pb-c.h"
#include "net/node-client.h"
#include "store/block-store.h"

typedef struct med_gateway med_gateway;

/* Who signs. Borrowed keys must outlive the gateway. */
typedef struct
{
  med_keyid keyid;
  const med_sign_seed *seed;
} med_gateway_signer;

/* Contacts the node: reads /v1/info and checks that it is of `chain` (NULL: whichever; read it with
 * med_gateway_chain ()). MED_E_OFFLINE, MED_E_UNVERIFIED (another chain). */
med_result med_gateway_open (const char *address, const med_hash *pins, size_t pin_count,
                             const char *chain, const med_gateway_signer *signer,
                             const med_env *env, GCancellable *cancellable, med_gateway **gateway,
                             med_failure *failure) MED_CHECKED;
void med_gateway_close (med_gateway *gateway);
void med_gateway_set_signer (med_gateway *gateway, const med_gateway_signer *signer);
const char *med_gateway_chain (const med_gateway *gateway);
const char *med_gateway_address (const med_gateway *gateway);

med_result med_gateway_info (med_gateway *gateway, GCancellable *cancellable, med_arena *arena,
                             const Med__Info **info, med_failure *failure) MED_CHECKED;
/* Height 0: the newest. `raw` may be NULL. */
med_result med_gateway_light (med_gateway *gateway, uint64_t height, GCancellable *cancellable,
                              med_arena *arena, med_light_block *block, med_span *raw,
                              med_failure *failure) MED_CHECKED;
typedef struct
{
  uint32_t table;
  med_span id;
} med_row_name;
/* At most MED_ROWS_REQUEST_MAX names; the answer has as many rows in the same order. */
med_result med_gateway_rows (med_gateway *gateway, const med_row_name *names, size_t count,
                             GCancellable *cancellable, med_arena *arena, const Med__Rows **rows,
                             med_failure *failure) MED_CHECKED;
med_result med_gateway_stream (med_gateway *gateway, med_span stream, uint64_t old, uint64_t from,
                               uint64_t limit, GCancellable *cancellable, med_arena *arena,
                               const Med__StreamPage **page, med_failure *failure) MED_CHECKED;
med_result med_gateway_submit (med_gateway *gateway, med_span tx, GCancellable *cancellable,
                               med_failure *failure) MED_CHECKED;
med_result med_gateway_tx (med_gateway *gateway, const med_hash *id, GCancellable *cancellable,
                           med_arena *arena, const Med__TxStatus **status,
                           med_failure *failure) MED_CHECKED;
/* Returns when the node's tip is at least `height`, or after 25 s at most. */
med_result med_gateway_wait (med_gateway *gateway, uint64_t height, GCancellable *cancellable,
                             uint64_t *tip, med_failure *failure) MED_CHECKED;

/* Sends an object of the local store: all its blocks in one lease. `progress` may be NULL. */
med_result med_gateway_upload (med_gateway *gateway, med_blocks *blocks, const med_cid *root,
                               med_node_progress progress, void *context, GCancellable *cancellable,
                               med_failure *failure) MED_CHECKED;
/* One raw block of an object, checked against its CID. */
med_result med_gateway_block (med_gateway *gateway, const med_cid *root, const med_cid *cid,
                              GCancellable *cancellable, med_arena *arena, med_span *block,
                              med_failure *failure) MED_CHECKED;
/* Many of them, several under way at a time (net/node-client.h). */
med_result med_gateway_blocks (med_gateway *gateway, const med_cid *root, const med_node_get *get,
                               GCancellable *cancellable, med_failure *failure) MED_CHECKED;
/* Small objects (one block each) in one answer; `take` is called for each that came, checked
 * against its CID. What the node did not send is simply missing. */
typedef med_result (*med_gateway_take) (void *context, const med_cid *root, med_span bytes);
med_result med_gateway_objects (med_gateway *gateway, const med_cid *roots, size_t count,
                                med_gateway_take take, void *context, GCancellable *cancellable,
                                med_failure *failure) MED_CHECKED;
