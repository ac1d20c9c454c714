/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps of coming back with the key of a recovery slot: the line to the node is open and signs with
 * that key. For the client's own files. */
#pragma once

#include "client/network.h"
#include "client/outbox-private.h"
#include "client/session-private.h"

typedef struct
{
  med_sign_seed sign;
  med_sign_public public;
  med_open_secret open;
} med_recovery_keys;

/* Rows of the key and of its account, proven. *key_row is NULL when the key is nobody's. */
med_result med_restore_find (med_session *session, const med_recovery_keys *recovery,
                             GCancellable *cancellable, med_arena *arena,
                             const Med__RecoveryKeyRow **key_row, const Med__AccountRow **account,
                             med_failure *failure) MED_CHECKED;
/* User key and keyring take the place of what this device has; the keystore is not saved yet. */
med_result med_restore_keyring (med_session *session, const med_recovery_keys *recovery,
                                const Med__AccountRow *account, ProtobufCBinaryData account_id,
                                GCancellable *cancellable, med_arena *arena,
                                med_failure *failure) MED_CHECKED;
/* Operations signed by the key, until they stand in a block; MED_E_REFUSED with the reason. */
med_result med_restore_submit (med_session *session, const med_recovery_keys *recovery,
                               const Med__RecoveryKeyRow *key_row, Med__Op **ops, size_t count,
                               GCancellable *cancellable, med_arena *arena,
                               med_failure *failure) MED_CHECKED;
/* This device, and the user key for it. */
med_result med_restore_add_device (med_session *session, const med_recovery_keys *recovery,
                                   const Med__RecoveryKeyRow *key_row,
                                   const Med__AccountRow *account, GCancellable *cancellable,
                                   med_arena *arena, med_failure *failure) MED_CHECKED;
/* From here on as a device: the own name, and everything else. */
med_result med_restore_settle (med_session *session, const Med__AccountRow *account,
                               GCancellable *cancellable, med_arena *arena,
                               med_failure *failure) MED_CHECKED;
