/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paths and queries of the gateway, written and parsed from one table. */
#include "net/routes.h"

#include "base/assert.h"
#include "base/text.h"
#include "core/dag/cid.h"

typedef enum
{
  SEGMENT_NONE = 0,
  SEGMENT_HEIGHT,
  SEGMENT_STREAM,
  SEGMENT_TX,
  SEGMENT_UPLOAD,
  SEGMENT_ROOT,
  SEGMENT_CID,
} segment_kind;

typedef enum
{
  PARAMETER_NONE = 0,
  PARAMETER_HEIGHT,
  PARAMETER_FROM,
  PARAMETER_TO,
  PARAMETER_OLD,
  PARAMETER_LIMIT,
} parameter_kind;

typedef struct
{
  const char *method;
  const char *prefix;       /* what stands before the identifiers */
  segment_kind segments[2]; /* each after a '/' */
  parameter_kind parameters[3];
  size_t body_max;
  bool is_unsigned;
} route_entry;

static const route_entry table[MED_ROUTE_COUNT] = {
  [MED_ROUTE_INFO] = { "GET", "/v1/info", .is_unsigned = true },
  [MED_ROUTE_LIGHT] = { "GET", "/v1/light", { SEGMENT_HEIGHT } },
  [MED_ROUTE_LIGHT_RANGE] = { "GET", "/v1/light", .parameters = { PARAMETER_FROM, PARAMETER_TO } },
  [MED_ROUTE_ROWS] = { "POST", "/v1/rows", .body_max = MED_BODY_MAX },
  [MED_ROUTE_STREAM] = { "GET",
                         "/v1/streams",
                         { SEGMENT_STREAM },
                         { PARAMETER_OLD, PARAMETER_FROM, PARAMETER_LIMIT } },
  [MED_ROUTE_TX_SUBMIT] = { "POST", "/v1/tx", .body_max = MED_BODY_MAX, .is_unsigned = true },
  [MED_ROUTE_TX_CHECK] = { "POST", "/v1/tx/check", .body_max = MED_BODY_MAX, .is_unsigned = true },
  [MED_ROUTE_TX] = { "GET", "/v1/tx", { SEGMENT_TX } },
  [MED_ROUTE_WAIT] = { "GET", "/v1/wait", .parameters = { PARAMETER_HEIGHT } },
  [MED_ROUTE_UPLOAD] = { "POST", "/v1/uploads", .body_max = MED_BLOCK_BODY_MAX },
  [MED_ROUTE_UPLOAD_BLOCK]
  = { "PUT", "/v1/uploads", { SEGMENT_UPLOAD, SEGMENT_CID }, .body_max = MED_BLOCK_BODY_MAX },
  [MED_ROUTE_BLOCK] = { "GET", "/v1/objects", { SEGMENT_ROOT, SEGMENT_CID } },
  [MED_ROUTE_OBJECTS] = { "POST", "/v1/objects", .body_max = MED_BODY_MAX },
};

static const char *const parameter_names[] = { "", "height", "from", "to", "old", "limit" };

static uint64_t *
parameter_field (med_route *route, parameter_kind kind)
{
  switch (kind)
    {
    case PARAMETER_HEIGHT:
      return &route->height;
    case PARAMETER_FROM:
      return &route->from;
    case PARAMETER_TO:
      return &route->to;
    case PARAMETER_OLD:
      return &route->old;
    case PARAMETER_LIMIT:
      return &route->limit;
    case PARAMETER_NONE:
    default:
      med_assert (kind != PARAMETER_NONE);
      return NULL;
    }
}

/* Digits without leading zeros, below 2^63. */
static bool
parse_number (med_span text, uint64_t *value)
{
  uint64_t sum = 0;
  if (text.size == 0 || text.size > 18 || (text.size > 1 && text.data[0] == '0'))
    return false;
  for (size_t i = 0; i < text.size; i++)
    {
      if (text.data[i] < '0' || text.data[i] > '9')
        return false;
      sum = sum * 10 + (uint64_t)(text.data[i] - '0');
    }
  *value = sum;
  return true;
}

static bool
parse_exact (med_span text, void *bytes, size_t size)
{
  uint8_t decoded[32];
  size_t written = 0;
  if (med_base32_decode (text, decoded, sizeof (decoded), &written) != MED_OK || written != size)
    return false;
  memcpy (bytes, decoded, size);
  return true;
}

static bool
parse_segment (med_span text, segment_kind kind, med_route *route)
{
  switch (kind)
    {
    case SEGMENT_HEIGHT:
      if (med_span_equal (text, MED_SPAN_LITERAL ("latest")))
        return true;
      return parse_number (text, &route->height) && route->height > 0;
    case SEGMENT_STREAM:
      return med_base32_decode (text, route->stream, sizeof (route->stream), &route->stream_size)
                 == MED_OK
             && route->stream_size > 0;
    case SEGMENT_TX:
      return parse_exact (text, route->tx.bytes, sizeof (route->tx));
    case SEGMENT_UPLOAD:
      return parse_exact (text, route->upload.bytes, sizeof (route->upload));
    case SEGMENT_ROOT:
      return med_cid_from_text (text, &route->root) == MED_OK;
    case SEGMENT_CID:
      return med_cid_from_text (text, &route->cid) == MED_OK;
    case SEGMENT_NONE:
    default:
      return false;
    }
}

static bool
parse_query (const route_entry *entry, med_span query, med_route *route)
{
  for (size_t i = 0; i < G_N_ELEMENTS (entry->parameters); i++)
    {
      parameter_kind kind = entry->parameters[i];
      if (kind == PARAMETER_NONE)
        break;
      if (i > 0)
        {
          if (query.size == 0 || query.data[0] != '&')
            return false;
          query = med_span_make (query.data + 1, query.size - 1);
        }
      size_t name = strlen (parameter_names[kind]);
      if (query.size <= name || memcmp (query.data, parameter_names[kind], name) != 0
          || query.data[name] != '=')
        return false;
      query = med_span_make (query.data + name + 1, query.size - name - 1);
      const uint8_t *end = query.size == 0 ? NULL : memchr (query.data, '&', query.size);
      size_t size = end == NULL ? query.size : (size_t)(end - query.data);
      if (!parse_number (med_span_make (query.data, size), parameter_field (route, kind)))
        return false;
      query = med_span_make (query.data + size, query.size - size);
    }
  return query.size == 0;
}

static bool
range_valid (const med_route *route)
{
  if (route->kind != MED_ROUTE_LIGHT_RANGE)
    return true;
  return route->from > 0 && route->from <= route->to
         && route->to - route->from < MED_LIGHT_RANGE_MAX;
}

/* How many identifiers follow the prefix of `entry` in `path`; -1 when it is another path. */
static int
match_prefix (const route_entry *entry, const char *path, med_span segments[2])
{
  size_t size = strlen (entry->prefix);
  int count = 0;
  if (strncmp (path, entry->prefix, size) != 0 || (path[size] != '/' && path[size] != '\0'))
    return -1;
  for (const char *next = path + size; *next == '/';)
    {
      size_t length = strcspn (++next, "/");
      if (count == 2 || length == 0)
        return -1;
      segments[count++] = med_span_make (next, length);
      next += length;
    }
  return count;
}

static int
segment_count (const route_entry *entry)
{
  return (entry->segments[0] != SEGMENT_NONE) + (entry->segments[1] != SEGMENT_NONE);
}

const char *
med_route_method (med_route_kind kind)
{
  med_assert ((unsigned)kind < MED_ROUTE_COUNT);
  return table[kind].method;
}

size_t
med_route_body_max (med_route_kind kind)
{
  med_assert ((unsigned)kind < MED_ROUTE_COUNT);
  return table[kind].body_max;
}

bool
med_route_signed (med_route_kind kind)
{
  med_assert ((unsigned)kind < MED_ROUTE_COUNT);
  return !table[kind].is_unsigned;
}

static void
write_segment (const med_route *route, segment_kind kind, char *text, size_t size)
{
  char encoded[MED_CID_TEXT_SIZE] = "";
  med_result result = MED_OK;
  switch (kind)
    {
    case SEGMENT_HEIGHT:
      if (route->height == 0)
        g_strlcpy (encoded, "latest", sizeof (encoded));
      else
        g_snprintf (encoded, sizeof (encoded), "%" G_GUINT64_FORMAT, route->height);
      break;
    case SEGMENT_STREAM:
      result = med_base32_encode (med_span_make (route->stream, route->stream_size), encoded,
                                  sizeof (encoded));
      break;
    case SEGMENT_TX:
      result = med_base32_encode (MED_SPAN_OF (route->tx), encoded, sizeof (encoded));
      break;
    case SEGMENT_UPLOAD:
      result = med_base32_encode (MED_SPAN_OF (route->upload), encoded, sizeof (encoded));
      break;
    case SEGMENT_ROOT:
      med_cid_to_text (&route->root, encoded);
      break;
    case SEGMENT_CID:
      med_cid_to_text (&route->cid, encoded);
      break;
    case SEGMENT_NONE:
    default:
      return;
    }
  med_assert (result == MED_OK);
  g_strlcat (text, "/", size);
  g_strlcat (text, encoded, size);
}

void
med_route_write (const med_route *route, med_route_text *text)
{
  const route_entry *entry = &table[route->kind];
  med_route copy = *route;
  med_assert ((unsigned)route->kind < MED_ROUTE_COUNT);
  *text = (med_route_text){ 0 };
  g_strlcpy (text->path, entry->prefix, sizeof (text->path));
  for (size_t i = 0; i < G_N_ELEMENTS (entry->segments); i++)
    write_segment (route, entry->segments[i], text->path, sizeof (text->path));
  size_t used = 0;
  for (size_t i = 0; i < G_N_ELEMENTS (entry->parameters); i++)
    if (entry->parameters[i] != PARAMETER_NONE)
      used += (size_t)g_snprintf (text->query + used, sizeof (text->query) - used,
                                  "%s%s=%" G_GUINT64_FORMAT, used == 0 ? "" : "&",
                                  parameter_names[entry->parameters[i]],
                                  *parameter_field (&copy, entry->parameters[i]));
}

med_result
med_route_parse (const char *method, const char *path, const char *query, med_route *route)
{
  med_result worst = MED_E_NOT_FOUND;
  med_span query_span = query == NULL ? MED_SPAN_EMPTY : med_span_text (query);
  for (int kind = 0; kind < MED_ROUTE_COUNT; kind++)
    {
      const route_entry *entry = &table[kind];
      med_span segments[2];
      med_route read = { .kind = (med_route_kind)kind };
      int count = match_prefix (entry, path, segments);
      if (count < 0 || count != segment_count (entry))
        continue;
      if (strcmp (method, entry->method) != 0)
        {
          worst = worst == MED_E_NOT_FOUND ? MED_E_UNSUPPORTED : worst;
          continue;
        }
      bool valid = parse_query (entry, query_span, &read) && range_valid (&read);
      for (int i = 0; i < count && valid; i++)
        valid = parse_segment (segments[i], entry->segments[i], &read);
      if (valid)
        {
          *route = read;
          return MED_OK;
        }
      worst = MED_E_INVALID;
    }
  return worst;
}
