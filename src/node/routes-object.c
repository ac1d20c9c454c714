/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Releasing ciphertext: single blocks of one object, and small objects together in a CAR. */
#include "node/call.h"

#include "core/dag/car.h"
#include "core/dag/cid.h"

#define ROOTS_MAX 1000
/* What is kept free of MED_ANSWER_MAX for the header and the last section's head. */
#define ANSWER_SLACK ((size_t)64 * 1024)

static med_verdict
object_verdict (const med_call *call, const void *about)
{
  const med_cid *root = (const med_cid *)about;
  return med_query_object (&call->query, &call->asker, MED_SPAN_OF (root->bytes));
}

void
med_route_block (med_call *call)
{
  const med_route *route = &call->http->route;
  med_blocks *blocks = call->gateway->node->blocks;
  med_verdict verdict;
  med_span block;
  if (!med_call_ask (call, object_verdict, &route->root, &verdict))
    return;
  if (verdict.reason != MED_REASON_NONE)
    {
      med_call_deny (call, verdict);
      return;
    }
  med_result result = med_blocks_object_holds (blocks, &route->root, &route->cid);
  if (result == MED_OK)
    result = med_blocks_get (blocks, &route->cid, &call->arena, &block);
  if (result == MED_OK)
    med_call_bytes (call, 200, "application/vnd.ipld.raw", block);
  else if (result == MED_E_NOT_FOUND)
    med_call_refuse (call, 404, MED_REASON_NOT_STORED, "not stored here");
  else
    med_call_fail (call, result);
}

/* ── Many at once ───────────────────────────────────────────────────────────────────────────── */

static void
append_section (GByteArray *car, const med_cid *cid, med_span block)
{
  uint8_t head[MED_CAR_SECTION_HEAD_MAX];
  med_buf buf = med_buf_make (head, sizeof head);
  med_car_put_section_head (cid, block.size, &buf);
  g_byte_array_append (car, buf.data, (guint)buf.size);
  if (block.size > 0)
    g_byte_array_append (car, block.data, (guint)block.size);
}

/* Adds the object when it is released, of one block, and fits. False when the call was answered
 * with a failure. */
static bool
add_object (med_call *call, const med_cid *root, GByteArray *car, GArray *roots)
{
  med_blocks *blocks = call->gateway->node->blocks;
  med_verdict verdict;
  med_object_info info;
  med_span block;
  if (!med_call_ask (call, object_verdict, root, &verdict))
    return false;
  if (verdict.reason != MED_REASON_NONE)
    return true;
  med_result result = med_blocks_object_find (blocks, root, &info);
  if (result == MED_OK
      && (info.block_count != 1 || car->len + info.bytes > MED_ANSWER_MAX - ANSWER_SLACK))
    return true;
  if (result == MED_OK)
    result = med_blocks_get (blocks, root, &call->arena, &block);
  if (result == MED_OK)
    {
      append_section (car, root, block);
      g_array_append_val (roots, *root);
    }
  else if (result != MED_E_NOT_FOUND)
    med_call_fail (call, result);
  return result == MED_OK || result == MED_E_NOT_FOUND;
}

static void
send_car (med_call *call, const GByteArray *sections, const GArray *roots)
{
  /* A header has room for so many; readers look at the blocks. */
  size_t count = MIN (roots->len, MED_CAR_ROOTS_MAX);
  size_t header = med_car_header_size (count);
  guint8 *whole = (guint8 *)g_malloc (header + sections->len);
  med_buf buf = med_buf_make (whole, header);
  med_car_put_header ((const med_cid *)(void *)roots->data, count, &buf);
  if (sections->len > 0)
    memcpy (whole + header, sections->data, sections->len);
  g_autoptr (GBytes) body = g_bytes_new_take (whole, header + sections->len);
  med_http_reply_send (med_call_keep (call), 200, "application/vnd.ipld.car", body);
}

void
med_route_objects (med_call *call)
{
  ProtobufCMessage *message;
  if (!med_call_body (call, &med__objects_request__descriptor, &message))
    return;
  const Med__ObjectsRequest *request = (const Med__ObjectsRequest *)message;
  if (request->n_roots == 0 || request->n_roots > ROOTS_MAX)
    {
      med_call_refuse (call, 400, MED_REASON_NONE, "1 to 1000 roots");
      return;
    }
  g_autoptr (GByteArray) car = g_byte_array_new ();
  g_autoptr (GArray) roots = g_array_new (FALSE, FALSE, sizeof (med_cid));
  for (size_t i = 0; i < request->n_roots; i++)
    {
      med_cid root;
      if (med_cid_decode (med_pb_span (request->roots[i]), &root) != MED_OK)
        {
          med_call_refuse (call, 400, MED_REASON_NONE, "not a CID");
          return;
        }
      if (!add_object (call, &root, car, roots))
        return;
    }
  send_car (call, car, roots);
}
