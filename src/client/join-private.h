/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps of joining, for the client's own files. */
#pragma once

#include "client/network.h"
#include "client/session-private.h"
#include "core/proto/sealed.pb-c.h"
#include "core/vault/invite-key.h"

/* Objects of a new account, stored and listed for upload. */
typedef struct
{
  med_cid userkey, keyring, keybox, profile;
  bool has_profile;
} med_account_objects;
med_result med_join_make_objects (med_session *session, med_account_objects *objects,
                                  med_failure *failure) MED_CHECKED;
/* The keyring as an object sealed to the user key. */
med_result med_join_seal_keyring (med_session *session, med_cid *root,
                                  med_failure *failure) MED_CHECKED;
/* Clinic identities that the inviter sealed for this role, into the keyring; not saved.
 * MED_E_REFUSED when the invitation is used or not known. */
med_result med_join_take_clinic_keys (med_session *session, const med_invite_keys *keys,
                                      GCancellable *cancellable, med_failure *failure) MED_CHECKED;
/* Signs account.create with the device key and brings it into a block. */
med_result med_join_create_account (med_session *session, const Med__Invite *invite,
                                    const med_invite_keys *keys, const med_account_objects *objects,
                                    GCancellable *cancellable, med_failure *failure) MED_CHECKED;
/* After the role is there: clinic identities, the clinic's own first key and name, directory entry,
 * keyring. `clinic_name` and `zone` for a founder, else NULL. */
med_result med_join_settle_staff (med_session *session, const med_id *clinic,
                                  const char *clinic_name, const char *zone,
                                  GCancellable *cancellable, med_failure *failure) MED_CHECKED;
