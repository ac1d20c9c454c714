/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All nouns. */
#include "ctl/nouns.h"

const med_noun med_nouns[] = {
  { "identity", "Your keys on this device", med_verbs_identity },
  { "network", "Found, join, invite", med_verbs_network },
  { "account", "People and places", med_verbs_account },
  { "record", "Records: add, list, open, export", med_verbs_record },
  { "consent", "Requests, and what is shared with whom", med_verbs_consent },
  { "access", "Open somebody else's chart", med_verbs_access },
  { "schedule", "When providers, rooms and devices can be booked", med_verbs_schedule },
  { "appointment", "Free times, appointments and what becomes of them", med_verbs_appointment },
  { "audit", "Who did what", med_verbs_audit },
  { "sync", "Bring this computer's copy up to date", med_verbs_sync },
  { "status", "This computer's copy, without asking anybody", med_verbs_status },
  { "verify", "Check the whole copy again", med_verbs_verify },
  { "outbox", "What was written and waits", med_verbs_outbox },
  { "batch", "Many commands, one unlock", med_verbs_batch },
  { "inspect", "Check files, proofs and invitations offline, without a profile",
    med_verbs_inspect },
  { NULL, NULL, NULL },
};
