/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An unlocked profile: keys, replica, outbox, and the line to the node. Plain C, used from one
 * thread at a time (the desktop's worker, or medeasectl's main thread); every call may block on
 * disk and network and takes an optional GCancellable where it may be long. Results borrow from the
 * arena that the caller hands in. */
#pragma once

#include "client/identity.h"

#include <gio/gio.h>

typedef struct med_session med_session;

/* Opens database, replica and outbox. Works without a network: nothing is contacted. */
med_result med_session_open (med_profile *profile, med_keys *keys, med_session **session,
                             med_failure *failure) MED_CHECKED;
/* Wipes the keys (it owns them from med_session_open () on). NULL is allowed. */
void med_session_close (med_session *session);

/* Who this is. */
typedef struct
{
  med_account_id account;
  med_device_id device;
  bool joined; /* has a network: account.create is recorded */
  med_chain_id chain;
  const char *name; /* from the own profile; NULL before */
  uint32_t roles;   /* bits 1 << Med__Role over all clinics; patients have the patient bit */
  med_id clinic;    /* first clinic where registered or employed */
  const char *clinic_name;
  const char *recipient; /* age1… of the user key */
  uint32_t generation;
} med_self;
med_result med_session_self (med_session *session, med_arena *arena, med_self *self,
                             med_failure *failure) MED_CHECKED;

/* What the answers below are true for. */
typedef struct
{
  uint64_t height;
  int64_t time;
  uint32_t confirmed, validators;
} med_as_of;
med_as_of med_session_as_of (const med_session *session);

med_profile *med_session_profile (const med_session *session);
