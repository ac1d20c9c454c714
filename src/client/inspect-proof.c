/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Proof files: a question, its answer and the hashes in between (core/FORMATS.md). */
#include "client/inspect-private.h"

#include "base/text.h"
#include "core/crypto/hash.h"
#include "core/ledger/state.h"
#include "core/limits.h"
#include "core/merkle/proof.h"
#include "core/merkle/rfc6962.h"
#include "net/json-read.h"

#include <glib/gi18n-lib.h>

#define PROOF_FILE_MAX ((size_t)1 << 20)

static med_result
read_hash (JsonObject *object, const char *name, med_hash *hash)
{
  size_t size;
  MED_TRY (med_json_hex (object, name, hash->bytes, sizeof hash->bytes, &size));
  return size == sizeof hash->bytes ? MED_OK : MED_E_INVALID;
}

/* `hashes` has room for `max`. */
static med_result
read_path (JsonObject *object, const char *name, size_t max, med_hash *hashes, size_t *count)
{
  JsonArray *array;
  MED_TRY (med_json_array (object, name, &array));
  size_t n = med_json_array_size (array);
  if (n > max)
    return MED_E_TOO_LARGE;
  for (size_t i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (array, (guint)i);
      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
        return MED_E_INVALID;
      size_t size;
      MED_TRY (med_hex_decode (med_span_text (json_node_get_string (node)), true, hashes[i].bytes,
                               sizeof hashes[i].bytes, &size));
      if (size != sizeof hashes[i].bytes)
        return MED_E_INVALID;
    }
  *count = n;
  return MED_OK;
}

/* No other members: a misspelt one must not pass unread. */
static med_result
only_members (JsonObject *object, const char *const *names)
{
  g_autoptr (GList) members = json_object_get_members (object);
  for (const GList *member = members; member != NULL; member = member->next)
    if (!g_strv_contains (names, (const char *)member->data))
      return MED_E_INVALID;
  return MED_OK;
}

/* Base64 bytes in the arena. */
static med_result
read_bytes (JsonObject *object, const char *name, med_arena *arena, med_span *bytes)
{
  uint8_t *room = (uint8_t *)med_arena_alloc (arena, PROOF_FILE_MAX);
  size_t size;
  if (room == NULL)
    return MED_E_NO_MEMORY;
  MED_TRY (med_json_base64 (object, name, room, PROOF_FILE_MAX, &size));
  *bytes = med_span_make (room, size);
  return MED_OK;
}

/* ── Logs ───────────────────────────────────────────────────────────────────────────────────── */

static med_result
check_inclusion (JsonObject *object, med_arena *arena, med_proof_report *report)
{
  static const char *const names[]
      = { "type", "root", "size", "index", "leaf", "leaf_hash", "path", NULL };
  med_hash root, leaf_hash, path[MED_LOG_DEPTH_MAX];
  size_t count;
  uint64_t index;
  MED_TRY (only_members (object, names));
  MED_TRY (read_hash (object, "root", &root));
  MED_TRY (med_json_u64 (object, "size", &report->size));
  MED_TRY (med_json_u64 (object, "index", &index));
  MED_TRY (read_path (object, "path", MED_LOG_DEPTH_MAX, path, &count));
  if (json_object_has_member (object, "leaf") == json_object_has_member (object, "leaf_hash"))
    return MED_E_INVALID;
  if (json_object_has_member (object, "leaf"))
    {
      med_span leaf;
      MED_TRY (read_bytes (object, "leaf", arena, &leaf));
      med_log_leaf_hash (leaf, &leaf_hash);
    }
  else
    MED_TRY (read_hash (object, "leaf_hash", &leaf_hash));
  report->root = med_inspect_hex (MED_SPAN_OF (root), arena);
  report->sentence = _ ("The entry stands in the log at this place.");
  return med_log_verify_inclusion (&leaf_hash, index, report->size, path, count, &root);
}

static med_result
check_consistency (JsonObject *object, med_arena *arena, med_proof_report *report)
{
  static const char *const names[]
      = { "type", "root", "size", "old_root", "old_size", "path", NULL };
  med_hash root, old_root, path[MED_LOG_DEPTH_MAX];
  size_t count;
  uint64_t old_size;
  MED_TRY (only_members (object, names));
  MED_TRY (read_hash (object, "root", &root));
  MED_TRY (read_hash (object, "old_root", &old_root));
  MED_TRY (med_json_u64 (object, "size", &report->size));
  MED_TRY (med_json_u64 (object, "old_size", &old_size));
  MED_TRY (read_path (object, "path", MED_LOG_DEPTH_MAX, path, &count));
  report->root = med_inspect_hex (MED_SPAN_OF (root), arena);
  report->sentence = _ ("The log only grew: the earlier one is its beginning, unchanged.");
  return med_log_verify_consistency (old_size, &old_root, report->size, &root, path, count);
}

/* ── The state map ──────────────────────────────────────────────────────────────────────────── */

/* The key itself, or table and id of the row. */
static med_result
read_key (JsonObject *object, med_hash *key)
{
  if (json_object_has_member (object, "key"))
    {
      if (json_object_has_member (object, "table") || json_object_has_member (object, "id"))
        return MED_E_INVALID;
      return read_hash (object, "key", key);
    }
  int64_t table;
  uint8_t id[MED_ROW_ID_MAX];
  size_t size;
  MED_TRY (med_json_number (object, "table", 0, 255, &table));
  MED_TRY (med_json_hex (object, "id", id, sizeof id, &size));
  med_jmt_key ((uint8_t)table, med_span_make (id, size), key);
  return MED_OK;
}

static med_result
read_map_proof (JsonObject *object, med_jmt_proof *proof)
{
  MED_TRY (read_path (object, "path", MED_JMT_DEPTH_MAX, proof->siblings, &proof->sibling_count));
  proof->has_leaf = json_object_has_member (object, "leaf_key");
  if (proof->has_leaf != json_object_has_member (object, "leaf_value_hash"))
    return MED_E_INVALID;
  if (!proof->has_leaf)
    return MED_OK;
  MED_TRY (read_hash (object, "leaf_key", &proof->leaf_key));
  return read_hash (object, "leaf_value_hash", &proof->leaf_value_hash);
}

static med_result
check_member (JsonObject *object, med_arena *arena, med_proof_report *report)
{
  static const char *const names[]
      = { "type", "root", "key", "table", "id", "value", "value_hash", "path", NULL };
  med_hash root, key, value_hash;
  med_jmt_proof proof;
  MED_TRY (only_members (object, names));
  MED_TRY (read_hash (object, "root", &root));
  MED_TRY (read_key (object, &key));
  MED_TRY (read_map_proof (object, &proof));
  if (json_object_has_member (object, "value") == json_object_has_member (object, "value_hash"))
    return MED_E_INVALID;
  if (json_object_has_member (object, "value"))
    {
      med_span value;
      MED_TRY (read_bytes (object, "value", arena, &value));
      med_sha256 (value, &value_hash);
    }
  else
    MED_TRY (read_hash (object, "value_hash", &value_hash));
  /* The leaf at the path's end is the row itself. */
  proof.has_leaf = true;
  proof.leaf_key = key;
  proof.leaf_value_hash = value_hash;
  report->root = med_inspect_hex (MED_SPAN_OF (root), arena);
  report->sentence = _ ("The row stands in the ledger's state with this value.");
  return med_jmt_verify_member (&root, &key, &value_hash, &proof);
}

static med_result
check_absent (JsonObject *object, med_arena *arena, med_proof_report *report)
{
  static const char *const names[]
      = { "type", "root", "key", "table", "id", "path", "leaf_key", "leaf_value_hash", NULL };
  med_hash root, key;
  med_jmt_proof proof;
  MED_TRY (only_members (object, names));
  MED_TRY (read_hash (object, "root", &root));
  MED_TRY (read_key (object, &key));
  MED_TRY (read_map_proof (object, &proof));
  report->root = med_inspect_hex (MED_SPAN_OF (root), arena);
  report->sentence = _ ("There is no such row in the ledger's state.");
  return med_jmt_verify_absent (&root, &key, &proof);
}

static const struct
{
  const char *kind;
  med_result (*check) (JsonObject *object, med_arena *arena, med_proof_report *report);
} kinds[] = {
  { "inclusion", check_inclusion },
  { "consistency", check_consistency },
  { "member", check_member },
  { "absent", check_absent },
};

static med_result
check_text (med_span text, med_arena *arena, med_proof_report *report)
{
  g_autoptr (JsonParser) parser = NULL;
  JsonObject *root;
  med_span type;
  MED_TRY (med_json_parse (text, PROOF_FILE_MAX, &parser, &root));
  MED_TRY (med_json_text (root, "type", &type));
  for (size_t i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (med_span_equal (type, med_span_text (kinds[i].kind)))
      {
        report->kind = kinds[i].kind;
        return kinds[i].check (root, arena, report);
      }
  return MED_E_UNSUPPORTED;
}

med_result
med_inspect_proof (const char *path, med_arena *arena, med_proof_report *report,
                   med_failure *failure)
{
  g_autoptr (GMappedFile) file = NULL;
  med_span text;
  med_proof_report found = { 0 };
  MED_TRY (med_inspect_map (path, &file, &text, failure));
  med_result result = check_text (text, arena, &found);
  if (result == MED_OK && found.root == NULL)
    result = MED_E_NO_MEMORY;
  switch ((int)result)
    {
    case MED_OK:
      *report = found;
      return MED_OK;
    case MED_E_UNVERIFIED:
      return med_fail (failure, result,
                       _ ("The proof does not hold: its hashes lead to another root."));
    case MED_E_UNSUPPORTED:
      return med_fail (failure, result,
                       _ ("%s: `type` must be inclusion, consistency, member or "
                          "absent."),
                       path);
    case MED_E_NO_MEMORY:
      return med_fail_plain (failure, result, MED_REASON_NONE);
    default:
      return med_fail (failure, MED_E_INVALID, _ ("%s is no sound proof file."), path);
    }
}
