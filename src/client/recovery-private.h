/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the sides of a recovery share: for the client's own files. */
#pragma once

#include "client/outbox-private.h"
#include "client/recovery.h"
#include "core/ledger/recovery.h"
#include "core/vault/guardians.h"

/* The keyring as it is now for the other devices of this account. */
med_result med_recovery_publish_keyring (med_session *session, const char *what, med_id *item,
                                         med_failure *failure) MED_CHECKED;
