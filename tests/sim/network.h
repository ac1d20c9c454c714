/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A network lived at random from a seed: people who join, file, share, look, stop and err. */
#pragma once

#include "support/ledger-care.h"

/* Kinds of operations are 32 … 109. */
#define SIM_KINDS 112

typedef struct
{
  med_sign_seed seed;
  med_id clinic;
  Med__Role role;
} sim_invite;

typedef struct
{
  ledger_lab *lab;
  med_arena scratch;     /* of one transaction's looking around */
  GPtrArray *people;     /* lab_person, all that joined or tried to */
  GPtrArray *by_role[5]; /* the same by what they joined as */
  GArray *invites;       /* not used yet, as far as known */
  GPtrArray *aliases;    /* people at other keys than their first device (network-recovery.c) */
  GPtrArray *sent;       /* GBytes, transactions that stood in a block */
  unsigned tried[SIM_KINDS], done[SIM_KINDS];
} sim;

typedef struct
{
  lab_person *signer;
  med_span subject;
  Med__Op ops[4];
  size_t count;
} sim_action;

void sim_init (sim *s, uint64_t seed);
void sim_clear (sim *s);

/* Below `below`; one in `n`. */
size_t sim_random (sim *s, size_t below);
bool sim_chance (sim *s, size_t n);
/* A random row of a table; false when it has none. Id and row live in the scratch arena. */
bool sim_pick (sim *s, med_table table, med_span *id, void *row);
/* All rows of a table. */
size_t sim_rows (sim *s, med_table table, med_pair **rows);
ProtobufCMessage *sim_decode (sim *s, med_table table, med_span value);
lab_person *sim_person (sim *s, med_span account);

/* Something that somebody does next, mostly sensible. */
void sim_next (sim *s, sim_action *action);

/* Somebody who could not join is nobody. */
void sim_forget_absent (sim *s, lab_person *person);

/* What must hold between blocks; fails the test otherwise. */
typedef struct
{
  GHashTable *records; /* id → what its author signed */
  GHashTable *ended;   /* grants that ended */
  GHashTable *epochs;  /* epoch rows */
} sim_memory;

void sim_memory_init (sim_memory *memory);
void sim_memory_clear (sim_memory *memory);
/* Objects, streams, records, grants and epochs by scanning every row. */
void sim_check_rows (sim *s, sim_memory *memory);
/* Visits stand in their days, and none over another by accident. Returns how many take time. */
size_t sim_check_visits (sim *s);
/* The indexes are what the rows alone give. */
void sim_check_indexes (sim *s);
/* No reader without a live grant and a fresh entry gets an object. Returns how many were released
 * to readers. */
size_t sim_check_releases (sim *s);
