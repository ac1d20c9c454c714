/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A node that lies, in every way that an answer can be altered: it stands between a real client and
 * a real node, whose validator's key it has. */
#pragma once

#include "node/node-keys.h"
#include "support/clinic.h"
#include "support/relay.h"

typedef struct
{
  clinic *home, *elsewhere;
  clinic_person *victim; /* a copy of the patient's profile from before the newest events */
  relay *relay;
  med_node_keys node_keys;
  uint64_t trusted; /* height up to which the victim has proven; kept by the test */
  GBytes *old_light, *other_light;
  med_id record, new_records[2];
  GPtrArray *truth; /* what an honest node would have given */
} liar;

typedef struct
{
  const char *name;
  relay_alter alter;
  const char *says; /* in the sentence, which shows what found it out */
} liar_lie;

/* About headers, rows and streams, which synchronising asks for. */
extern const liar_lie liar_lies[];
extern const size_t liar_lie_count;

/* The victim's profile is closed, and asks the liar. */
liar *liar_new (void);
void liar_free (liar *l);

/* A bit of a block of an object, or of what stands before it. */
GBytes *liar_alter_block (void *context, const char *method, const char *path, GBytes *body);
