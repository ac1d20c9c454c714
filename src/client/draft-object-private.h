/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drafts, for the client's own façade files. */
#pragma once

#include "client/draft-object.h"
#include "client/drafts.h"

MedDraft *med_draft_object_new (gpointer session, const char *kind, const char *about);
MedDraft *med_draft_object_open (gpointer session, const med_draft_info *info);
bool med_draft_object_is (MedDraft *self, const char *kind, const char *about);
/* Hands what is not kept yet to the worker; it is written before the session ends. */
void med_draft_object_flush (MedDraft *self);
