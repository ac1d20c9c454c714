/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every bound of the core in one place: what is above a bound is refused at the edge, never cut.
 * Bounds that the ledger applies are law for all nodes and never change on a running network. */
#pragma once

/* Transactions (core/FORMATS.md T1, T3, T5). */
#define MED_TX_SIZE_MAX (64u * 1024)
#define MED_TX_OPS_MAX 64u
#define MED_TX_EXPIRES_MAX (30ull * 86400)
#define MED_COUNTER_WINDOW 1024u
#define MED_COUNTER_AHEAD (1ull << 20)

/* Rows and streams (M3, M4, M5). */
#define MED_ROW_ID_MAX 40u
#define MED_ROW_SIZE_MAX (256u * 1024)
#define MED_PROOF_SIBLINGS_MAX 256u
#define MED_STREAM_ID_MAX 29u
#define MED_ROWS_REQUEST_MAX 256u
#define MED_STREAM_PAGE_MAX 1000u

/* Accounts and clinics (K3, P2, R1, O5). */
#define MED_ACCOUNT_TAGS_MAX 64u
#define MED_ACCOUNT_DEVICES_MAX 32u
#define MED_ACCOUNT_CLINICS_MAX 64u
#define MED_ACCOUNT_BLOCKED_MAX 256u
#define MED_INVITE_EXPIRES_MAX (14ull * 86400)
#define MED_INVITES_OPEN_MAX 200u
#define MED_MEMBERS_MAX 64u
#define MED_GATEWAYS_MAX 3u
#define MED_GATEWAY_PINS 2u

/* Recovery (R1): how long a change waits, and for how long afterwards an announcement counts. */
#define MED_RECOVERY_DELAY (72ull * 3600)
#define MED_RECOVERY_OPEN (30ull * 86400)

/* Records (O1): bytes of a payload, 2 TiB. */
#define MED_RECORD_BYTES_MAX (2ull << 40)

/* Grants, requests and reading (O5, G3). */
#define MED_GRANT_RECORDS_MAX 1000u
#define MED_REQUESTS_OPEN_MAX 3u
#define MED_REQUEST_REMINDERS_MAX 1u
#define MED_ROTATIONS_MAX 64u
#define MED_ACCESS_RECORDS_MAX 64u
#define MED_ACCESS_SECONDS (15u * 60)
/* Length of the days that limits count by, in seconds of block time. */
#define MED_LIMIT_DAY 86400u

/* The inbox (O5). */
#define MED_INBOX_ADDS_MAX 5u
#define MED_INBOX_WINDOW (30ull * 86400)
#define MED_INBOX_BYTES_MAX (32ull * 1024 * 1024)
#define MED_INBOX_EXPIRES (180ull * 86400)
#define MED_INBOX_REPLICAS 1u

/* Appointments (A1, A2, A3): minutes, but for days and counts. */
#define MED_VISIT_STEP 5u /* start and length are multiples of it */
#define MED_VISIT_MINUTES_MAX 1440u
#define MED_VISIT_CALENDARS_MAX 4u
#define MED_VISIT_STEPS_MAX 32u
#define MED_SERIES_MAX 52u
#define MED_HOLD_SECONDS (5u * 60)
#define MED_HOLDS_AT_ONCE 2u
#define MED_HOLDS_PER_DAY 20u
#define MED_CAPACITY_MAX 16u
#define MED_DAY_MINUTES 1440u
#define MED_PUBLISH_DAYS_MAX 200u
#define MED_PUBLISH_AHEAD_DAYS 400u
#define MED_PUBLISH_OPEN_MAX 4096u
#define MED_BOOKING_MINUTES_MAX (60u * MED_DAY_MINUTES)
/* Last minute that a visit may touch, so that sums stay within 32 bits: in the year 8166. */
#define MED_VISIT_TIME_MAX 3258000000u

/* A genesis file's state, and what one operation may take of memory while it is applied. */
#define MED_GENESIS_SIZE_MAX (64u * 1024 * 1024)
#define MED_OP_MEMORY_MAX (64u * 1024 * 1024)
