/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Grants, requests and access entries, for the client's own façade files. */
#pragma once

#include "client/access-object.h"
#include "client/grant-object.h"
#include "client/request-object.h"

MedGrantList *med_grant_list_object_new (gpointer session);
void med_grant_list_object_take (MedGrantList *self, med_snapshot *snapshot);
const med_id *med_grant_object_id (MedGrant *self);
/* The object for this grant, a new reference; NULL when it is not known. */
MedGrant *med_grant_list_object_get (MedGrantList *self, const med_id *id);

MedRequestList *med_request_list_object_new (gpointer session);
void med_request_list_object_take (MedRequestList *self, med_snapshot *snapshot);
const med_id *med_request_object_id (MedRequest *self);
MedRequest *med_request_list_object_get (MedRequestList *self, const med_id *id);

MedAccessList *med_access_list_object_new (gpointer session);
void med_access_list_object_take (MedAccessList *self, med_snapshot *snapshot);
/* The own records, by which entries are called; NULL: none. */
const med_record_set *med_access_list_object_records (MedAccessList *self);

/* "May see and add, for your treatment. Also covers what is added later." Free it. */
char *med_grant_words (const med_grant_info *grant);
/* Words of action bits; g_strfreev () it. */
char **med_action_words (uint32_t actions);
/* Somebody of the snapshot; NULL when not known. A new object. */
MedPerson *med_snapshot_person (const med_snapshot *snapshot, const med_account_id *account);
