/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asking a lab's committed state who may fetch what. */
#pragma once

#include "core/crypto/sign.h"
#include "core/ledger/query.h"
#include "support/ledger-care.h"

/* The query at the time of the newest block; the state must be the caller's variable. */
static inline med_query
ask_at_tip (ledger_lab *lab, med_state *state)
{
  *state = lab_state (lab);
  return (med_query){ .state = state, .now = med_ledger_time (lab->ledger) };
}

static inline med_asker
ask_as (const med_query *query, med_asker_kind kind, med_span key)
{
  med_asker asker;
  lab_assert_code (med_query_asker (query, kind, key, &asker), MED_REASON_NONE);
  return asker;
}

static inline med_asker
ask_device (const med_query *query, const lab_person *person)
{
  return ask_as (query, MED_ASKER_DEVICE, MED_SPAN_OF (person->device));
}

static inline med_asker
ask_recovery (const med_query *query, const lab_person *person)
{
  static med_sign_public key;
  med_sign_public_from_seed (&person->recovery_seed, &key);
  return ask_as (query, MED_ASKER_RECOVERY, MED_SPAN_OF (key));
}

static inline med_verdict
ask_object (ledger_lab *lab, const lab_person *person, ProtobufCBinaryData root)
{
  med_state state;
  med_query query = ask_at_tip (lab, &state);
  med_asker asker = ask_device (&query, person);
  med_verdict verdict = med_query_object (&query, &asker, med_pb_span (root));
  g_assert_cmpint (state.failure, ==, MED_OK);
  return verdict;
}

static inline med_verdict
ask_row (ledger_lab *lab, const lab_person *person, med_table table, med_span id)
{
  med_state state;
  med_query query = ask_at_tip (lab, &state);
  med_asker asker = ask_device (&query, person);
  med_verdict verdict = med_query_row (&query, &asker, table, id);
  g_assert_cmpint (state.failure, ==, MED_OK);
  return verdict;
}

#define assert_given(verdict) lab_assert_code ((verdict).reason, MED_REASON_NONE)
/* 403 with the word. */
#define assert_denied(verdict, why)                                                                \
  G_STMT_START                                                                                     \
  {                                                                                                \
    med_verdict v_ = (verdict);                                                                    \
    lab_assert_code (v_.reason, why);                                                              \
    g_assert_true (v_.related);                                                                    \
  }                                                                                                \
  G_STMT_END
/* 404. */
#define assert_hidden(verdict)                                                                     \
  G_STMT_START                                                                                     \
  {                                                                                                \
    med_verdict v_ = (verdict);                                                                    \
    lab_assert_code (v_.reason, MED_REASON_UNKNOWN);                                               \
    g_assert_false (v_.related);                                                                   \
  }                                                                                                \
  G_STMT_END
