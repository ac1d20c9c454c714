/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The gateway's routes (core/FORMATS.md §7), for both sides: one struct goes to a path and back.
 * All identifiers in paths are base32 text, CIDs their usual `b…` text; nothing needs percent
 * encoding, so a path with '%' is not ours and raw and decoded form are the same. */
#pragma once

#include "base/ids.h"
#include "base/result.h"
#include "base/span.h"
#include "core/limits.h"

#include <glib.h>

typedef enum
{
  MED_ROUTE_INFO,         /* GET  /v1/info */
  MED_ROUTE_LIGHT,        /* GET  /v1/light/{height} or /v1/light/latest (height 0) */
  MED_ROUTE_LIGHT_RANGE,  /* GET  /v1/light?from=&to= */
  MED_ROUTE_ROWS,         /* POST /v1/rows */
  MED_ROUTE_STREAM,       /* GET  /v1/streams/{stream}?old=&from=&limit= */
  MED_ROUTE_TX_SUBMIT,    /* POST /v1/tx */
  MED_ROUTE_TX_CHECK,     /* POST /v1/tx/check */
  MED_ROUTE_TX,           /* GET  /v1/tx/{tx} */
  MED_ROUTE_WAIT,         /* GET  /v1/wait?height= */
  MED_ROUTE_UPLOAD,       /* POST /v1/uploads */
  MED_ROUTE_UPLOAD_BLOCK, /* PUT  /v1/uploads/{upload}/{cid} */
  MED_ROUTE_BLOCK,        /* GET  /v1/objects/{root}/{cid} */
  MED_ROUTE_OBJECTS,      /* POST /v1/objects */
  MED_ROUTE_COUNT
} med_route_kind;

/* Of every answer of a node. */
#define MED_CHALLENGE_HEADER "Medease-Challenge"
#define MED_PROTOBUF_TYPE "application/x-protobuf"
#define MED_BODY_MAX 65536
#define MED_BLOCK_BODY_MAX (2u << 20)
#define MED_ANSWER_MAX (64u << 20)
#define MED_LIGHT_RANGE_MAX 100
#define MED_WAIT_SECONDS 25
#define MED_UPLOADS_IN_FLIGHT 8

/* Only the fields named beside the kind are used, the others are zero. */
typedef struct
{
  med_route_kind kind;
  uint64_t height;                   /* LIGHT (0: latest), WAIT */
  uint64_t from, to;                 /* LIGHT_RANGE (both included); STREAM: first leaf */
  uint64_t old, limit;               /* STREAM: size known already, leaves wanted at most */
  uint8_t stream[MED_STREAM_ID_MAX]; /* STREAM */
  size_t stream_size;
  med_hash tx;       /* TX */
  med_id upload;     /* UPLOAD_BLOCK */
  med_cid root, cid; /* BLOCK; UPLOAD_BLOCK: cid */
} med_route;

const char *med_route_method (med_route_kind kind);
/* Largest body of a request, 0 when it has none. */
size_t med_route_body_max (med_route_kind kind);
/* False for /v1/info, POST /v1/tx and POST /v1/tx/check. */
bool med_route_signed (med_route_kind kind);

#define MED_ROUTE_PATH_SIZE 160
#define MED_ROUTE_QUERY_SIZE 80
typedef struct
{
  char path[MED_ROUTE_PATH_SIZE];
  char query[MED_ROUTE_QUERY_SIZE]; /* without '?', "" when none */
} med_route_text;
void med_route_write (const med_route *route, med_route_text *text);

/* From the raw path and query (NULL and "" alike: none). MED_E_NOT_FOUND: no such path;
 * MED_E_UNSUPPORTED: the path is there, but not with this method; MED_E_INVALID: a parameter is
 * missing, unknown, given twice, out of order, not in its canonical form or out of range. */
med_result med_route_parse (const char *method, const char *path, const char *query,
                            med_route *route) MED_CHECKED;
