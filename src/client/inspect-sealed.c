/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Invites, and envelopes opened with an identity file. */
#include "client/inspect-private.h"

#include "core/age/inspect.h"
#include "core/codec/canonical.h"
#include "core/crypto/sign.h"
#include "core/ledger/tx.h"
#include "core/vault/token.h"

#include <glib/gi18n-lib.h>

#define ENVELOPE_PLAIN_MAX ((size_t)64 << 10)

static const char *
role_word (uint32_t role)
{
  switch (role)
    {
    case MED__ROLE__ROLE_PATIENT:
      return "patient";
    case MED__ROLE__ROLE_DOCTOR:
      return "doctor";
    case MED__ROLE__ROLE_RECEPTIONIST:
      return "receptionist";
    case MED__ROLE__ROLE_OFFICER:
      return "officer";
    default:
      return "unknown";
    }
}

static med_result
text_in (ProtobufCBinaryData bytes, med_arena *arena, const char **text)
{
  char *copy;
  MED_TRY (med_arena_text (arena, med_pb_span (bytes), &copy));
  *text = copy;
  return MED_OK;
}

static med_result
report_invite (const Med__Invite *invite, med_arena *arena, med_invite_report *report)
{
  med_sign_seed seed;
  med_sign_public key;
  const char **gateways
      = (const char **)med_arena_array (arena, invite->n_gateways + 1, sizeof *gateways);
  if (gateways == NULL)
    return MED_E_NO_MEMORY;
  for (size_t i = 0; i < invite->n_gateways; i++)
    MED_TRY (text_in (invite->gateways[i]->url, arena, &gateways[i]));
  memcpy (seed.bytes, invite->seed.data, sizeof seed.bytes);
  med_sign_public_from_seed (&seed, &key);
  med_wipe (&seed, sizeof seed);
  *report = (med_invite_report){ .anchor_height = invite->anchor_height,
                                 .anchor_hash
                                 = med_inspect_hex (med_pb_span (invite->anchor_hash), arena),
                                 .role = role_word (invite->role),
                                 .clinic = med_inspect_id (med_pb_span (invite->clinic), arena),
                                 .expires = (int64_t)invite->expires,
                                 .gateways = gateways,
                                 .gateway_count = invite->n_gateways,
                                 .key = med_inspect_hex (MED_SPAN_OF (key), arena) };
  MED_TRY (text_in (invite->chain_id, arena, &report->chain_id));
  return report->anchor_hash == NULL || report->clinic == NULL || report->key == NULL
             ? MED_E_NO_MEMORY
             : MED_OK;
}

med_result
med_inspect_invite (const char *text, med_arena *arena, med_invite_report *report,
                    med_failure *failure)
{
  const Med__Invite *invite;
  med_result result = med_token_decode_invite (med_span_text (text), arena, &invite);
  switch ((int)result)
    {
    case MED_OK:
      MED_TRY_PLAIN (report_invite (invite, arena, report), failure);
      return MED_OK;
    case MED_E_UNSUPPORTED:
      return med_fail (failure, MED_E_INVALID,
                       _ ("This is no invitation: it must start with medease-invite:."));
    case MED_E_AUTH:
      return med_fail (failure, MED_E_INVALID,
                       _ ("The invitation has a typing error or a part is missing: its check "
                          "characters do not fit."));
    case MED_E_NO_MEMORY:
      return med_fail_plain (failure, result, MED_REASON_NONE);
    default:
      return med_fail (failure, MED_E_INVALID, _ ("The invitation is broken."));
    }
}

/* ── Envelopes ──────────────────────────────────────────────────────────────────────────────── */

static med_result
report_keys (const Med__Envelope *envelope, med_arena *arena, med_envelope_report *report)
{
  med_envelope_key *keys
      = (med_envelope_key *)med_arena_array (arena, envelope->n_keys + 1, sizeof *keys);
  const char **records
      = (const char **)med_arena_array (arena, envelope->n_records + 1, sizeof *records);
  if (keys == NULL || records == NULL)
    return MED_E_NO_MEMORY;
  for (size_t i = 0; i < envelope->n_keys; i++)
    {
      const Med__KeyEntry *entry = envelope->keys[i];
      keys[i].tag = med_inspect_hex (med_pb_span (entry->tag), arena);
      keys[i].epoch = entry->epoch;
      keys[i].see = entry->identity.len > 0;
      MED_TRY (text_in (entry->category, arena, &keys[i].category));
      if (keys[i].tag == NULL)
        return MED_E_NO_MEMORY;
    }
  for (size_t i = 0; i < envelope->n_records; i++)
    {
      records[i] = med_inspect_id (med_pb_span (envelope->records[i]->record), arena);
      if (records[i] == NULL)
        return MED_E_NO_MEMORY;
    }
  report->keys = keys;
  report->key_count = envelope->n_keys;
  report->records = records;
  report->record_count = envelope->n_records;
  return MED_OK;
}

static med_result
report_envelope (const Med__Envelope *envelope, size_t size, med_arena *arena,
                 med_envelope_report *report)
{
  med_envelope_report found = { .grant = med_inspect_id (med_pb_span (envelope->grant), arena),
                                .patient = med_inspect_id (med_pb_span (envelope->patient), arena),
                                .grantee = med_inspect_id (med_pb_span (envelope->grantee), arena),
                                .padded_size = size };
  if (found.grant == NULL || found.patient == NULL || found.grantee == NULL)
    return MED_E_NO_MEMORY;
  MED_TRY (text_in (envelope->chain_id, arena, &found.chain_id));
  MED_TRY (text_in (envelope->person, arena, &found.person));
  MED_TRY (report_keys (envelope, arena, &found));
  *report = found;
  return MED_OK;
}

static med_result
open_envelope (med_span file, const med_open_secret *identities, size_t count, med_arena *arena,
               med_envelope_report *report, const char **reason, med_failure *failure)
{
  med_age_keys keys = { .identities = identities, .identity_count = count };
  med_age_failure why = MED_AGE_OPENED;
  med_span plain;
  ProtobufCMessage *message;
  med_result result = med_age_open (&keys, file, &med_age_limits_default, arena, &plain, &why);
  if (result != MED_OK)
    {
      *reason = med_age_failure_name (why);
      return med_fail (failure, MED_E_INVALID, "%s", med_inspect_age_sentence (*reason));
    }
  if (med_canonical_decode (&med__envelope__descriptor, plain, ENVELOPE_PLAIN_MAX, arena, &message)
      != MED_OK)
    return med_fail (failure, MED_E_INVALID,
                     _ ("The file opens, but what is inside is no envelope."));
  MED_TRY_PLAIN (report_envelope ((const Med__Envelope *)message, plain.size, arena, report),
                 failure);
  return MED_OK;
}

med_result
med_inspect_envelope (const char *path, const char *identity_file, med_arena *arena,
                      med_envelope_report *report, const char **reason, med_failure *failure)
{
  g_autoptr (GMappedFile) file = NULL;
  med_span bytes;
  med_open_secret *identities;
  size_t count;
  *reason = "";
  MED_TRY (med_inspect_map (path, &file, &bytes, failure));
  if (bytes.size > 4 * ENVELOPE_PLAIN_MAX)
    return med_fail (failure, MED_E_TOO_LARGE, _ ("%s is too large for an envelope."), path);
  MED_TRY (med_inspect_identities (identity_file, arena, &identities, &count, failure));
  med_result result = open_envelope (bytes, identities, count, arena, report, reason, failure);
  med_wipe (identities, count * sizeof *identities);
  return result;
}
