/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The own keys on the ledger, which several devices share: for the client's own files. */
#pragma once

#include "client/devices.h"
#include "client/outbox-private.h"

/* Takes over what other devices of this account published: newer generations of the user key, and
 * everything that their keyring has and this one lacks. The own account row must be known; nothing
 * is contacted when it names what was taken over or published last. */
med_result med_device_keys_take (med_session *session, GCancellable *cancellable,
                                 med_failure *failure) MED_CHECKED;
/* Before an item with `account.keys` is signed: when another device was faster, keyring and user
 * key are sealed anew from what is known now, and stand among the item's uploads. */
med_result med_device_keys_fit (med_session *session, Med__OutboxItem *item,
                                GCancellable *cancellable, med_arena *arena,
                                med_failure *failure) MED_CHECKED;
/* After it was recorded: this keyring is the base of the next one. */
med_result med_device_keys_recorded (med_session *session, const Med__OutboxItem *item,
                                     med_failure *failure) MED_CHECKED;

/* Stanzas of an ordinary age file here: those of slots and of devices. */
#define MED_DEVICE_RECIPIENTS_MAX 32

/* Adds to `recipients` who may open the user key: the recovery slots with what waits for them, and
 * the account's live devices but `without` (may be NULL). Their rows are asked for. */
med_result med_device_userkey_recipients (med_session *session, const Med__AccountRow *account,
                                          const med_device_id *without, GCancellable *cancellable,
                                          med_arena *arena, med_open_public *recipients,
                                          size_t *count, med_failure *failure) MED_CHECKED;
/* The user key of the newest generation, sealed to all of them and to `with`; both may be NULL. */
med_result med_device_seal_userkey (med_session *session, const med_device_id *without,
                                    const med_open_public *with, GCancellable *cancellable,
                                    med_cid *root, med_failure *failure) MED_CHECKED;
/* The keyring as it is, sealed to the user key's newest generation. */
med_result med_device_seal_keyring (med_session *session, med_cid *root,
                                    med_failure *failure) MED_CHECKED;
