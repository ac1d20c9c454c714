/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a place of one's own into a clinic (core/FORMATS.md N5): a new account there, and the own
 * records once more, each with the proof of what was signed before.
 *
 *   records, file keys, proofs ─► one transaction: new account, other rows, records in the outbox
 *                                 └► key file ─► sent
 *
 * Until the clinic has recorded the account nothing here is changed; afterwards nothing is lost,
 * wherever it is interrupted. What was kept before stays in the folder of the place's own node. */
#pragma once

#include "client/join-private.h"

/* Whether this profile is a place of one's own. */
bool med_move_possible (const med_session *session);
med_result med_move_join (med_session *session, const Med__Invite *invite,
                          const med_invite_keys *keys, const char *address,
                          GCancellable *cancellable, med_failure *failure) MED_CHECKED;
/* The key file of a move that was interrupted: at the opening of a session. */
med_result med_move_settle (med_session *session, med_failure *failure) MED_CHECKED;
/* Retires what was retired before, once it is recorded: after a synchronisation. */
med_result med_move_go_on (med_session *session, med_failure *failure) MED_CHECKED;
