/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Unlocked keys, for the client's own files. */
#pragma once

#include "client/identity.h"
#include "core/proto/sealed.pb-c.h"
#include "core/proto/tx.pb-c.h"

struct med_keys
{
  med_master_key master;
  med_sign_seed device_sign;
  med_open_secret device_open;
  med_sign_public device_public;
  med_account_id account;
  med_device_id device;
  med_keystore store; /* slots; needed to save */
  Med__Keys *message; /* the keystore's plaintext, in `arena` */
  med_arena arena;    /* wiped when cleared */
};

/* Saves the message as the next generation of the keystore, atomically. */
med_result med_keys_save (med_profile *profile, med_keys *keys, med_failure *failure) MED_CHECKED;
/* AccountKeys of this identity: what the account id is the hash of. Bytes borrow from the keys. */
typedef struct
{
  Med__AccountKeys message;
  uint8_t device_sign[32], device_open[32], user_recipient[32];
} med_account_keys;
med_result med_keys_account (const med_keys *keys, med_account_keys *account) MED_CHECKED;
/* Fills derived fields (device public key, ids) from the message. */
med_result med_keys_derive (med_keys *keys) MED_CHECKED;
/* A fresh struct in locked memory; med_identity_lock () frees it. NULL without memory. */
med_keys *med_keys_new (void);
