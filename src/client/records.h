/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records: adding, listing, opening, exporting, correcting, retiring. */
#pragma once

#include "client/outbox.h"

/* What is known of one record; texts are UTF-8 in the caller's arena, "" when not known. */
typedef struct
{
  med_id id;
  med_account_id patient, author;
  const char *title, *category, *media_type, *file_name;
  const char *date; /* ISO, may be partial */
  const char *author_name, *clinic_name;
  uint64_t size;   /* of the original bytes */
  med_hash sha256; /* of the original bytes */
  med_cid payload_cid, manifest_cid;
  Med__OutboxState progress; /* OUTBOX_RECORDED when in the ledger */
  med_reason reason;         /* when refused */
  uint32_t row_state;        /* Med__State */
  uint64_t height;
  int64_t recorded_at;
  uint32_t version;
  bool has_previous, has_next;
  med_id previous, next;
  uint32_t replicas;
  bool readable; /* the manifest opened and matches its commitment */
  bool local;    /* payload is on this computer */
  med_id outbox; /* item, while on its way */
} med_record_info;

typedef struct
{
  const med_account_id *patient; /* NULL: oneself */
  const char *category;          /* NULL: all */
  const char *since;             /* ISO date or NULL */
  const char *search;            /* words or NULL */
  bool with_history;             /* replaced and retired ones too */
  size_t limit, offset;          /* limit 0: all */
} med_record_filter;

/* Newest first (by date, then height, then id); what waits in the outbox first of all. `total` is
 * the number before limit and offset, and may be NULL. */
med_result med_records_list (med_session *session, const med_record_filter *filter,
                             med_arena *arena, med_record_info **records, size_t *count,
                             size_t *total, med_failure *failure) MED_CHECKED;
med_result med_records_get (med_session *session, const med_id *id, med_arena *arena,
                            med_record_info *record, med_failure *failure) MED_CHECKED;
/* Unique prefix (≥ 6 characters) of an id's text. */
med_result med_records_resolve (med_session *session, const char *text, med_id *id,
                                med_failure *failure) MED_CHECKED;
/* All versions of a record, newest first. */
med_result med_records_history (med_session *session, const med_id *id, med_arena *arena,
                                med_record_info **records, size_t *count,
                                med_failure *failure) MED_CHECKED;

/* Bytes done of bytes in all; return false to cancel. Called at most about ten times a second. */
typedef bool (*med_progress) (void *context, uint64_t done, uint64_t total);

typedef struct
{
  GInputStream *content; /* read to its end; 0 bytes to 2 GiB and more */
  uint64_t size_hint;    /* 0: unknown */
  const char *title, *category;
  const char *date;              /* ISO; NULL: today */
  const char *media_type;        /* NULL: guessed from name and first bytes */
  const char *file_name;         /* "" or NULL: none */
  const med_account_id *patient; /* NULL: oneself */
  const med_id *replaces;        /* NULL: none */
  uint32_t replicas;
  med_progress progress;
  void *context;
} med_record_new;

/* Encrypts into the local block store, seals the manifest and puts the item into the outbox:
 * MED_OK means safe here. `record` may be NULL. MED_E_CHANGED: the file changed while read. */
med_result med_records_add (med_session *session, const med_record_new *input,
                            GCancellable *cancellable, med_id *record, med_id *item,
                            med_failure *failure) MED_CHECKED;

/* Original bytes, every chunk authenticated before it is written. `length` 0: to the end.
 * A grantee's open entry must be live; the access.read entry is made here, first. On failure what
 * was written so far is authentic and the rest missing. */
med_result med_records_read (med_session *session, const med_id *id, uint64_t offset,
                             uint64_t length, GOutputStream *output, med_progress progress,
                             void *context, GCancellable *cancellable,
                             med_failure *failure) MED_CHECKED;
/* The whole as one age file that the stock age tool opens with the user identity. */
med_result med_records_read_encrypted (med_session *session, const med_id *id,
                                       GOutputStream *output, GCancellable *cancellable,
                                       med_failure *failure) MED_CHECKED;

/* Where and when a record was signed before it was added here (core/FORMATS.md N5), proven as far
 * as that network's own blocks go. MED_E_NOT_FOUND: it is from here. */
typedef struct
{
  med_chain_id chain;
  med_account_id author; /* the account there */
  uint64_t height;
  int64_t time;
} med_record_origin;
med_result med_records_origin (med_session *session, const med_id *id,
                               med_record_origin *origin) MED_CHECKED;

/* Why a record's manifest is not shown: MED_OK, or the med_result of its check. */
med_result med_records_problem (med_session *session, const med_id *id, uint32_t *problem,
                                med_failure *failure) MED_CHECKED;
/* Keeps all blocks of the payload on this computer, so that it can be read offline. */
med_result med_records_fetch (med_session *session, const med_id *id, med_progress progress,
                              void *context, GCancellable *cancellable,
                              med_failure *failure) MED_CHECKED;

/* Moves an own record to another category; NULL: under the present lock of its own. Shares that
 * name it singly go on, the category that it leaves does not show it any more. */
med_result med_records_rewrap (med_session *session, const med_id *id, const char *category,
                               med_id *item, med_failure *failure) MED_CHECKED;
med_result med_records_retire (med_session *session, const med_id *id, med_id *item,
                               med_failure *failure) MED_CHECKED;
/* Held back for MED_OUTBOX_HOLD_SECONDS, within which it can be taken back. */
med_result med_records_retire_held (med_session *session, const med_id *id, med_id *item,
                                    med_failure *failure) MED_CHECKED;
med_result med_records_undo_retire (med_session *session, const med_id *id,
                                    med_failure *failure) MED_CHECKED;
med_result med_records_erase (med_session *session, const med_id *id, med_id *item,
                              med_failure *failure) MED_CHECKED;
