/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file's way into blocks: read once, encrypted as the payload of an age file, laid out as a
 * UnixFS DAG, on all processors, in about 10 MiB of memory at any size. */
#pragma once

#include "client/failure.h"
#include "core/age/header.h"
#include "core/age/payload.h"
#include "core/dag/builder.h"

#include <gio/gio.h>

typedef struct
{
  GInputStream *content; /* read to its end */
  const med_file_key *file_key;
  const uint8_t *nonce; /* MED_AGE_NONCE_SIZE bytes */
  /* Every block, as med_dag_emit_fn says, on the calling thread. */
  med_dag_emit_fn keep;
  void *keep_context;
  /* Bytes read so far, after every chunk; false cancels. May be NULL. */
  bool (*report) (void *context, uint64_t size);
  void *report_context;
  GCancellable *cancellable; /* may be NULL */
} med_encrypt_source;

typedef struct
{
  med_cid root;
  uint64_t size;     /* of the content */
  med_hash sha256;   /* of the content */
  uint8_t head[512]; /* its first bytes: what kind of file it is */
  size_t head_size;
} med_encrypted;

/* MED_E_IO: the content could not be read; MED_E_CANCELLED; whatever `keep` failed with. */
med_result med_encrypt (const med_encrypt_source *source, med_encrypted *encrypted,
                        med_failure *failure) MED_CHECKED;
