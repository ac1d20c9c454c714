/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drafts, for the client's own façade files. */
#pragma once

#include "client/draft-object.h"
#include "client/drafts.h"
#include "client/worker.h"

MedDraft *med_draft_object_new (gpointer session, const char *kind, const char *about);
MedDraft *med_draft_object_open (gpointer session, const med_draft_info *info);
/* And is not on its way. */
bool med_draft_object_is (MedDraft *self, const char *kind, const char *about);
/* Hands what is not kept yet to the worker; it is written before the session ends. */
void med_draft_object_flush (MedDraft *self);
/* What became of what was sent. */
void med_draft_object_follow (MedDraft *self, const med_snapshot *snapshot);

/* A copy for the worker, with what was sent among the fields. */
typedef struct
{
  med_draft_info info;
  char *kind, *about, *text;
  char **fields;
} med_draft_copy;

med_draft_copy *med_draft_copy_new (MedDraft *self);
void med_draft_copy_free (med_draft_copy *copy);
/* Value of a field, "" when there is none. */
const char *med_draft_copy_field (const med_draft_copy *copy, const char *name);
/* Names the item of the outbox and the record in the fields. */
void med_draft_copy_set_sent (med_draft_copy *copy, const med_id *item, const med_id *record);

/* The item of the outbox and the record; all zero before it was sent. */
const med_id *med_draft_object_item (MedDraft *self);
void med_draft_object_set_sent (MedDraft *self, const med_id *item, const med_id *record);
