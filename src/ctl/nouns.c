/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All nouns. */
#include "ctl/nouns.h"

const med_noun med_nouns[] = {
  { "inspect", "Check files, proofs and invitations offline, without a profile",
    med_verbs_inspect },
  { NULL, NULL, NULL },
};
