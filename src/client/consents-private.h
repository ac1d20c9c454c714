/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of consents, for the client's own files. */
#pragma once

#include "client/consent-rules.h"
#include "client/outbox-private.h"
#include "client/session-private.h"

/* The moment by which periods are judged here: block time of the newest header, or this computer's
 * clock when that is later (an idle chain's time lags). */
uint64_t med_consent_now (const med_session *session);

/* A row that must be known: from the replica, else proven by the node now. MED_E_NOT_FOUND with a
 * sentence when there is none. */
med_result med_consent_row (med_session *session, uint32_t table, med_span id, med_arena *arena,
                            ProtobufCMessage **row, med_failure *failure) MED_CHECKED;
/* Asks for newer rows of these accounts when there is a line; without one, and when the node does
 * not give them, what was proven before counts. */
void med_consent_refresh (med_session *session, const med_account_id *accounts, size_t count);
/* Own grant that is neither ended nor over. */
med_result med_consent_own_grant (med_session *session, const med_id *grant, med_arena *arena,
                                  Med__GrantRow **row, med_failure *failure) MED_CHECKED;

/* Name and clinic of a person; the beginning of the id when nothing is known. In the arena. */
void med_consent_who (med_session *session, const med_account_id *account, med_arena *arena,
                      const char **name, const char **clinic);
/* Text of an id, in the arena. */
const char *med_consent_id_text (med_span id, med_arena *arena);

/* Words of tags, those that are known. */
med_result med_consent_words (med_session *session, const med_account_id *patient,
                              const ProtobufCBinaryData *tags, size_t count, med_arena *arena,
                              const char *const **words, size_t *word_count) MED_CHECKED;
/* Records as ids. */
med_result med_consent_ids (const ProtobufCBinaryData *list, size_t count, med_arena *arena,
                            const med_id **ids) MED_CHECKED;

/* Terms that keys can hold, for a live person who is known here. */
med_result med_consent_check (med_session *session, const med_grant_terms *terms,
                              med_failure *failure) MED_CHECKED;
/* The sentence, which must say these terms when it is read back. */
med_result med_consent_sentence (med_session *session, const med_grant_terms *terms,
                                 med_arena *arena, const char **sentence,
                                 med_failure *failure) MED_CHECKED;
/* Terms of a row, as they are now. Borrows from row and arena. */
med_result med_consent_terms_of (med_session *session, const Med__GrantRow *row, med_arena *arena,
                                 med_grant_terms *terms) MED_CHECKED;
/* Tags of the terms' category words, from the keyring. */
med_result med_consent_tags (med_session *session, const med_grant_terms *terms, med_arena *arena,
                             med_tag **tags, med_failure *failure) MED_CHECKED;

/* A record whose manifest is being replaced. */
typedef struct
{
  med_id record;
  med_cid manifest;
} med_record_moved;

/* Envelope of a grant (core/FORMATS.md §6), sealed to the grantee and stored for upload: all epochs
 * of its categories with *see*, their names alone without; or the keys of its single records.
 * `moved`, which may be NULL, is one of them with the manifest that it will have. */
med_result med_consent_seal_envelope (med_session *session, const med_grant_terms *terms,
                                      const med_id *grant, const med_record_moved *moved,
                                      GCancellable *cancellable, med_cid *envelope,
                                      med_failure *failure) MED_CHECKED;

/* All grants of this patient, oneself, as they will be when the outbox is empty: proven ones,
 * waiting ones with the id that they will have, those that are being narrowed or stopped. In the
 * arena. */
med_result med_consent_views (med_session *session, med_arena *arena, med_grant_view **views,
                              size_t *count) MED_CHECKED;
/* Every operation that waits in the outbox, with its item. */
typedef bool (*med_consent_visit) (void *context, const Med__OutboxItem *item, const Med__Op *op);
med_result med_consent_each_waiting (med_session *session, med_arena *arena,
                                     med_consent_visit visit, void *context) MED_CHECKED;

/* Categories that somebody must not read on. Noted durably, because locking anew may have to wait
 * for a line; what the grantee still reads by another grant is left out later, by
 * med_consent_rotate_due (). */
med_result med_consent_note_due (med_session *session, const med_account_id *grantee,
                                 const med_tag *tags, size_t count) MED_CHECKED;
/* New identities for what is due, kept in the keystore, one keybox each; one item that rotates
 * them, one that publishes the keyring. Nothing at all when nothing is due. `grant`, which may be
 * NULL, is what the item belongs to. When it fails all stays due; the next sync tries again. */
med_result med_consent_rotate_due (med_session *session, const med_id *grant,
                                   med_failure *failure) MED_CHECKED;
/* The same for callers whose own work is done already: a failure means that it is still due. */
void med_consent_rotate_soon (med_session *session, const med_id *grant);
/* The keyring as it is in the keystore, sealed and on its way to the ledger; takes the place of an
 * earlier one that was not sent yet. */
med_result med_consent_publish_keyring (med_session *session, med_failure *failure) MED_CHECKED;
/* New locks for categories whose readers lost a device (K7), after a synchronisation. */
med_result med_consent_lock_lost (med_session *session, med_failure *failure) MED_CHECKED;
