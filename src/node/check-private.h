/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A check under way, shared by the files that do it. */
#pragma once

#include "core/kv-memory.h"
#include "core/ledger/ledger.h"
#include "node/chain-store.h"
#include "node/check.h"

typedef struct
{
  med_db *db;
  med_blocks *blocks;
  med_check_report report;
  void *context;
  med_check_summary *summary;
  med_solo_genesis genesis;
  med_kv_memory memory; /* the state as it must be */
  med_ledger *ledger;   /* over it */
} med_checker;

void med_check_problem (med_checker *checker, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* check-chain.c: applies everything again. */
med_result med_check_chain (med_checker *checker) MED_CHECKED;
/* check-state.c: what is stored against what came out. */
med_result med_check_state (med_checker *checker) MED_CHECKED;
/* check-objects.c */
med_result med_check_objects (med_checker *checker) MED_CHECKED;
