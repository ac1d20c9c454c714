/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Uploads: a lease names every block of one object; when all of them were put in this lease and
 * are the DAG below its root, the object is complete and durable. */
#include "node/call.h"

#include "core/dag/cid.h"
#include "core/dag/walker.h"
#include "core/httpsig.h"
#include "node/pins.h"
#include "store/uploads.h"

#define LEASE_SECONDS 3600
#define LEASES_MAX 64
/* Before there is an account, and for recovery (core/FORMATS.md G4). */
#define GUEST_OBJECTS_MAX 24
#define GUEST_BYTES_MAX ((uint64_t)256 * 1024)
/* Most blocks of a list that fits a body, each named once. */
#define BLOCKS_MAX (MED_BLOCK_BODY_MAX / 36)

static int64_t
clock_now (const med_call *call)
{
  return med_env_now (call->gateway->node->env).seconds;
}

/* ── Starting ───────────────────────────────────────────────────────────────────────────────── */

static bool
within_quota (med_call *call, const char *owner, uint64_t announced, med_result *failure)
{
  med_node *node = call->gateway->node;
  uint64_t leases, open_bytes, objects, bytes;
  *failure = med_upload_usage (node->db, owner, &leases, &open_bytes);
  if (*failure == MED_OK)
    *failure = med_blocks_usage (node->blocks, owner, &objects, &bytes);
  if (*failure != MED_OK)
    return false;
  if (call->asker.kind != MED_ASKER_DEVICE)
    return leases + objects < GUEST_OBJECTS_MAX && announced <= GUEST_BYTES_MAX
           && open_bytes + bytes <= GUEST_BYTES_MAX - announced;
  uint64_t limit = node->config->upload_bytes;
  return leases < LEASES_MAX && announced <= limit && open_bytes <= limit - announced;
}

/* The list in the arena; NULL when it is not one. */
static med_cid *
read_list (med_call *call, const Med__UploadStart *start, med_cid *root)
{
  bool has_root = false;
  med_cid *list = (med_cid *)med_arena_array (&call->arena, start->n_blocks, sizeof *list);
  if (list == NULL || start->n_blocks == 0 || start->n_blocks > BLOCKS_MAX
      || med_cid_decode (med_pb_span (start->root), root) != MED_OK)
    return NULL;
  for (size_t i = 0; i < start->n_blocks; i++)
    {
      if (med_cid_decode (med_pb_span (start->blocks[i]), &list[i]) != MED_OK)
        return NULL;
      has_root = has_root || MED_ID_EQUAL (list[i], *root);
    }
  return has_root ? list : NULL;
}

static void
start_lease (med_call *call, const med_upload *upload, const med_cid *list, size_t count)
{
  med_node *node = call->gateway->node;
  med_id id;
  med_env_random (node->env, id.bytes, sizeof id.bytes);
  med_result result = med_upload_start (node->db, &id, upload, list, count);
  if (result == MED_E_INVALID)
    {
      med_call_refuse (call, 400, MED_REASON_NONE, "a block stands in the list twice");
      return;
    }
  if (result != MED_OK)
    {
      med_call_fail (call, result);
      return;
    }
  Med__UploadLease lease = MED__UPLOAD_LEASE__INIT;
  lease.id = med_pb_bytes (MED_SPAN_OF (id.bytes));
  lease.seconds = LEASE_SECONDS;
  med_call_message (call, 201, &lease.base);
}

void
med_route_upload (med_call *call)
{
  ProtobufCMessage *message;
  med_result failure;
  med_upload upload = { .expires = clock_now (call) + LEASE_SECONDS };
  G_STATIC_ASSERT (sizeof upload.owner >= MED_KEYID_TEXT_SIZE);
  if (!med_call_body (call, &med__upload_start__descriptor, &message))
    return;
  const Med__UploadStart *start = (const Med__UploadStart *)message;
  const med_cid *list = read_list (call, start, &upload.root);
  if (list == NULL || start->bytes > (uint64_t)start->n_blocks * MED_DAG_BLOCK_SIZE_MAX)
    {
      med_call_refuse (call, 400, MED_REASON_NONE, "not a list of blocks with their root");
      return;
    }
  upload.bytes = start->bytes;
  med_keyid_write (&call->keyid, upload.owner);
  if (within_quota (call, upload.owner, start->bytes, &failure))
    start_lease (call, &upload, list, start->n_blocks);
  else if (failure != MED_OK)
    med_call_fail (call, failure);
  else
    med_call_refuse (call, 413, MED_REASON_LIMIT, "more than this key may upload at once");
}

/* ── Completing ─────────────────────────────────────────────────────────────────────────────── */

typedef struct
{
  med_node *node;
  const med_id *id;
  med_arena block_arena;
  GArray *list;     /* med_cid in walk order */
  GHashTable *seen; /* of 36-byte keys in `list`… copied */
  uint64_t bytes;   /* of distinct blocks */
} completion;

static guint
cid_hash (gconstpointer cid)
{
  guint hash;
  memcpy (&hash, (const guint8 *)cid + 4, sizeof hash);
  return hash;
}

static gboolean
cid_equal (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, sizeof (med_cid)) == 0;
}

static med_result
get_node (void *context, const med_cid *cid, size_t size_max, med_span *block)
{
  completion *c = (completion *)context;
  med_arena_clear (&c->block_arena);
  MED_TRY (med_blocks_get (c->node->blocks, cid, &c->block_arena, block));
  return block->size <= size_max ? MED_OK : MED_E_INVALID;
}

/* What this lease did not bring does not count, wherever it is stored. */
static med_result
visit_block (void *context, const med_dag_visit *visit)
{
  completion *c = (completion *)context;
  g_array_append_val (c->list, visit->cid);
  if (g_hash_table_contains (c->seen, &visit->cid))
    return MED_OK;
  size_t size;
  med_result result = med_upload_lists (c->node->db, c->id, &visit->cid);
  if (result == MED_E_NOT_FOUND)
    return MED_E_INVALID;
  MED_TRY (result);
  MED_TRY (med_blocks_size (c->node->blocks, &visit->cid, &size));
  if (size != visit->block_size)
    return MED_E_INVALID;
  g_hash_table_add (c->seen, g_memdup2 (&visit->cid, sizeof visit->cid));
  c->bytes += size;
  return MED_OK;
}

static med_result
walk_upload (med_call *call, completion *c, const med_upload *upload)
{
  med_cid *cids;
  size_t count;
  med_dag_summary summary;
  med_dag_walk_options options = MED_DAG_WALK_ALL;
  options.blocks_max = BLOCKS_MAX;
  MED_TRY (med_upload_list (c->node->db, c->id, &call->arena, &cids, &count));
  MED_TRY (
      med_dag_walk (&upload->root, &options, get_node, visit_block, c, &call->arena, &summary));
  return g_hash_table_size (c->seen) == count ? MED_OK : MED_E_INVALID;
}

/* Stored as an object, pinned when a row names it already, and durable. */
static med_result
keep_object (med_call *call, const completion *c, const med_upload *upload)
{
  med_node *node = c->node;
  MED_TRY (med_blocks_object_add (node->blocks, &upload->root,
                                  (const med_cid *)(void *)c->list->data, c->list->len, c->bytes,
                                  upload->owner, clock_now (call) + LEASE_SECONDS));
  if (med_pins_named (&call->state, &upload->root, call->query.now))
    MED_TRY (med_blocks_pin (node->blocks, &upload->root));
  MED_TRY (call->state.failure);
  MED_TRY (med_upload_remove (node->db, c->id));
  return med_blocks_sync (node->blocks);
}

static med_result
complete (med_call *call, const med_upload *upload)
{
  completion c = {
    .node = call->gateway->node,
    .id = &call->http->route.upload,
    .list = g_array_new (FALSE, FALSE, sizeof (med_cid)),
    .seen = g_hash_table_new_full (cid_hash, cid_equal, g_free, NULL),
  };
  med_arena_init (&c.block_arena, med_memory_heap (), 2 * MED_DAG_BLOCK_SIZE_MAX);
  med_result result = med_blocks_settle (c.node->blocks);
  if (result == MED_OK)
    result = walk_upload (call, &c, upload);
  if (result == MED_OK)
    result = keep_object (call, &c, upload);
  else if (result != MED_E_IO && result != MED_E_FULL && result != MED_E_DAMAGED
           && result != MED_E_NO_MEMORY)
    result = med_upload_remove (c.node->db, c.id) == MED_OK ? MED_E_INVALID : MED_E_IO;
  med_arena_clear (&c.block_arena);
  g_array_unref (c.list);
  g_hash_table_unref (c.seen);
  return result;
}

/* ── Blocks ─────────────────────────────────────────────────────────────────────────────────── */

/* The lease of this key that lists the block; false when it was answered. */
static bool
find_lease (med_call *call, med_upload *upload)
{
  med_db *db = call->gateway->node->db;
  const med_route *route = &call->http->route;
  char owner[MED_KEYID_TEXT_SIZE];
  med_keyid_write (&call->keyid, owner);
  med_result result = med_upload_find (db, &route->upload, upload);
  if (result == MED_OK
      && (strcmp (upload->owner, owner) != 0 || upload->expires < clock_now (call)))
    result = MED_E_NOT_FOUND;
  if (result == MED_OK)
    result = med_upload_lists (db, &route->upload, &route->cid);
  if (result == MED_E_NOT_FOUND)
    med_call_refuse (call, 404, MED_REASON_UNKNOWN, "no such lease, or the block is not in it");
  else if (result != MED_OK)
    med_call_fail (call, result);
  return result == MED_OK;
}

/* The body's digest is signed and was held against the body at the door: a megabyte is hashed once.
 */
static bool
body_is_block (const med_call *call)
{
  const char *text = med_http_request_header (call->http, "Content-Digest");
  med_hash digest, named;
  if (text == NULL)
    return med_cid_check (&call->http->route.cid, call->http->body) == MED_OK;
  med_cid_digest (&call->http->route.cid, &named);
  return med_content_digest_parse (med_span_text (text), &digest) == MED_OK
         && MED_ID_EQUAL (digest, named);
}

static med_result
put_block (med_call *call, uint64_t *missing)
{
  med_node *node = call->gateway->node;
  const med_route *route = &call->http->route;
  MED_TRY (med_blocks_put (node->blocks, &route->cid, call->http->body));
  MED_TRY (
      med_upload_mark (node->db, &route->upload, &route->cid, clock_now (call) + LEASE_SECONDS));
  return med_upload_missing (node->db, &route->upload, missing);
}

void
med_route_upload_block (med_call *call)
{
  med_upload upload;
  uint64_t missing;
  if (!find_lease (call, &upload))
    return;
  if (!body_is_block (call))
    {
      med_call_refuse (call, 400, MED_REASON_NONE, "these bytes are not the block of this CID");
      return;
    }
  med_result result = put_block (call, &missing);
  if (result == MED_OK && missing == 0)
    {
      result = complete (call, &upload);
      if (result == MED_E_INVALID)
        {
          med_call_refuse (call, 422, MED_REASON_NONE, "the blocks are not the DAG of the root");
          return;
        }
    }
  if (result != MED_OK)
    med_call_fail (call, result);
  else
    med_call_bytes (call, missing == 0 ? 201 : 204, NULL, MED_SPAN_EMPTY);
}
