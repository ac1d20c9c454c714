/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `inspect`: for auditors, without a profile, a node or a network. */
#include "base/rfc3339.h"
#include "client/inspect.h"
#include "ctl/nouns.h"

#include <stdlib.h>
#include <string.h>

static med_result
read_seconds (const med_args *args, const char *name, int64_t *seconds, med_answer *answer)
{
  guint64 number;
  const char *text = med_args_text (args, name);
  if (text == NULL)
    return MED_OK;
  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT32, &number, NULL))
    return med_usage (answer, "--%s takes a number of seconds, not “%s”.", name, text);
  *seconds = (int64_t)number;
  return MED_OK;
}

/* ── age ────────────────────────────────────────────────────────────────────────────────────── */

static const med_option age_options[] = {
  { "identity", MED_OPTION_TEXT, false, "FILE", "age identity file: lines AGE-SECRET-KEY-1…" },
  { "o", MED_OPTION_TEXT, false, "OUT", "write the plaintext there" },
  MED_OPTIONS_END,
};

static med_value *
age_value (const med_age_report *report, const char *out)
{
  med_value *value = med_value_object ();
  med_value_set (value, "size", med_value_unsigned (report->size));
  med_value_set (value, "stanzas", med_value_texts (report->stanzas, report->stanza_count));
  med_value_set (value, "armored", med_value_bool (report->armored));
  if (*report->reason == 0)
    return value;
  /* What was authenticated stays in OUT, and this is its mark. */
  med_value_set (value, "partial", med_value_bool (report->size > 0));
  if (out != NULL)
    med_value_set (value, "out", med_value_text (out));
  return value;
}

static med_result
run_age (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_inspect_age_input input = { .file = med_args_word (args, 0),
                                  .identity_file = med_args_text (args, "identity"),
                                  .out = med_args_text (args, "o") };
  med_passphrase passphrase = { .size = 0 };
  if (ctl->passphrase.fd >= 0 || ctl->passphrase.file != NULL)
    MED_TRY (med_passphrase_read (&ctl->passphrase, "Passphrase: ", &passphrase, &answer->failure));
  else if (input.identity_file == NULL)
    return med_usage (answer, "Give the keys to try: --identity FILE, or for a file sealed with a "
                              "passphrase --passphrase-file F.");
  input.passphrase = med_span_make (passphrase.bytes, passphrase.size);
  med_age_report report;
  med_result result = med_inspect_age (&input, &answer->arena, &report, &answer->failure);
  med_passphrase_wipe (&passphrase);
  MED_TRY (result);
  if (*report.reason == 0)
    {
      answer->result = age_value (&report, input.out);
      answer->note = "The file is intact: all of it was authenticated.";
      return MED_OK;
    }
  answer->reason = report.reason;
  answer->detail = age_value (&report, input.out);
  return med_fail (&answer->failure, MED_E_INVALID, "%s", report.message);
}

/* ── cid, car ───────────────────────────────────────────────────────────────────────────────── */

static med_result
run_cid (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_cid_report report;
  MED_TRY (med_inspect_cid (med_args_word (args, 0), &answer->arena, &report, &answer->failure));
  answer->result = med_value_object ();
  med_value_set (answer->result, "cid", med_value_text (report.cid));
  med_value_set (answer->result, "blocks", med_value_unsigned (report.blocks));
  med_value_set (answer->result, "dag_bytes", med_value_unsigned (report.dag_size));
  med_value_set (answer->result, "size", med_value_unsigned (report.file_size));
  return MED_OK;
}

static med_result
run_car (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_car_report report;
  MED_TRY (med_inspect_car (med_args_word (args, 0), &answer->arena, &report, &answer->failure));
  answer->result = med_value_object ();
  med_value_set (answer->result, "roots", med_value_texts (report.roots, report.root_count));
  med_value_set (answer->result, "blocks", med_value_unsigned (report.blocks));
  med_value_set (answer->result, "complete",
                 report.state == MED_CAR_UNKNOWN
                     ? med_value_null ()
                     : med_value_bool (report.state == MED_CAR_COMPLETE));
  med_value_set (answer->result, "size", med_value_unsigned (report.size));
  answer->note = report.state == MED_CAR_UNKNOWN
                     ? "Every block is what its CID names. Whether all are there is not known: "
                       "some are of kinds whose links are not read here."
                     : "Every block is what its CID names.";
  return MED_OK;
}

/* ── light ──────────────────────────────────────────────────────────────────────────────────── */

static const med_option light_options[] = {
  { "trusted", MED_OPTION_TEXT, true, "A.json", "light block that is trusted already" },
  { "untrusted", MED_OPTION_TEXT, true, "B.json", "light block to judge" },
  { "now", MED_OPTION_TEXT, true, "T", "the instant to judge at, RFC 3339" },
  { "period", MED_OPTION_TEXT, true, "SECONDS", "trusting period" },
  { "drift", MED_OPTION_TEXT, false, "SECONDS", "how far ahead a clock may be; default 300" },
  { "trust-level", MED_OPTION_TEXT, false, "N/D", "share of the trusted power; default 1/3" },
  { "chain-id", MED_OPTION_TEXT, false, "C", "the chain that both blocks must be of" },
  { "trust-next", MED_OPTION_FLAG, false, NULL, "count trust over A's next_validator_set" },
  MED_OPTIONS_END,
};

static med_result
read_level (const char *text, uint32_t *num, uint32_t *den, med_answer *answer)
{
  g_auto (GStrv) parts = g_strsplit (text, "/", 2);
  guint64 above, below;
  if (g_strv_length (parts) != 2
      || !g_ascii_string_to_unsigned (parts[0], 10, 1, G_MAXUINT16, &above, NULL)
      || !g_ascii_string_to_unsigned (parts[1], 10, 1, G_MAXUINT16, &below, NULL))
    return med_usage (answer, "--trust-level takes a fraction such as 1/3, not “%s”.", text);
  *num = (uint32_t)above;
  *den = (uint32_t)below;
  return MED_OK;
}

static med_value *
light_value (const med_light_report *report)
{
  med_value *value = med_value_object ();
  med_value_set (value, "verdict", med_value_text (report->verdict));
  med_value_set (value, "why",
                 *report->why == 0 ? med_value_null () : med_value_text (report->why));
  med_value_set (value, "chain_id", med_value_text (report->chain_id));
  med_value_set (value, "trusted_height", med_value_signed (report->trusted_height));
  med_value_set (value, "height", med_value_signed (report->height));
  med_value_set (value, "hash",
                 *report->hash == 0 ? med_value_null () : med_value_text (report->hash));
  med_value_set (value, "power_signed", med_value_signed (report->power_signed));
  med_value_set (value, "power_needed", med_value_signed (report->power_needed));
  med_value_set (value, "power_total", med_value_signed (report->power_total));
  med_value_set (value, "signatures_failed", med_value_unsigned (report->signatures_failed));
  return value;
}

static med_result
run_light (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_inspect_light_input input = { .trusted = med_args_text (args, "trusted"),
                                    .untrusted = med_args_text (args, "untrusted"),
                                    .drift_seconds = -1,
                                    .trust_num = 1,
                                    .trust_den = 3,
                                    .chain_id = med_args_text (args, "chain-id"),
                                    .trust_next = med_args_has (args, "trust-next") };
  const char *now = med_args_text (args, "now"), *level = med_args_text (args, "trust-level");
  med_light_report report;
  if (med_time_parse (med_span_text (now), &input.now) != MED_OK)
    return med_usage (answer, "--now takes an instant as in RFC 3339, not “%s”.", now);
  MED_TRY (read_seconds (args, "period", &input.period_seconds, answer));
  MED_TRY (read_seconds (args, "drift", &input.drift_seconds, answer));
  if (level != NULL)
    MED_TRY (read_level (level, &input.trust_num, &input.trust_den, answer));
  MED_TRY (med_inspect_light (&input, &answer->arena, &report, &answer->failure));
  answer->result = light_value (&report);
  return MED_OK;
}

/* ── proof ──────────────────────────────────────────────────────────────────────────────────── */

static med_result
run_proof (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_proof_report report;
  MED_TRY (med_inspect_proof (med_args_word (args, 0), &answer->arena, &report, &answer->failure));
  answer->result = med_value_object ();
  med_value_set (answer->result, "type", med_value_text (report.kind));
  med_value_set (answer->result, "valid", med_value_bool (true));
  med_value_set (answer->result, "root", med_value_text (report.root));
  med_value_set (answer->result, "size",
                 report.size == 0 ? med_value_null () : med_value_unsigned (report.size));
  answer->note = report.sentence;
  return MED_OK;
}

/* ── invite, envelope ───────────────────────────────────────────────────────────────────────── */

static med_result
run_invite (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_invite_report report;
  MED_TRY (med_inspect_invite (med_args_word (args, 0), &answer->arena, &report, &answer->failure));
  med_value *value = answer->result = med_value_object ();
  med_value_set (value, "chain_id", med_value_text (report.chain_id));
  med_value_set (value, "role", med_value_text (report.role));
  med_value_set (value, "clinic", med_value_text (report.clinic));
  med_value_set (value, "expires", med_value_time (report.expires));
  med_value_set (value, "anchor_height", med_value_unsigned (report.anchor_height));
  med_value_set (value, "anchor_hash", med_value_text (report.anchor_hash));
  med_value_set (value, "gateways", med_value_texts (report.gateways, report.gateway_count));
  med_value_set (value, "key", med_value_text (report.key));
  answer->note = "Whoever has this text can use it once. Keep it as you would a key.";
  return MED_OK;
}

static const med_option envelope_options[] = {
  { "identity", MED_OPTION_TEXT, true, "FILE", "age identity file of the grantee" },
  MED_OPTIONS_END,
};

static med_value *
envelope_value (const med_envelope_report *report)
{
  med_value *value = med_value_object (), *keys = med_value_array ();
  for (size_t i = 0; i < report->key_count; i++)
    {
      med_value *key = med_value_object ();
      med_value_set (key, "category", med_value_text (report->keys[i].category));
      med_value_set (key, "tag", med_value_text (report->keys[i].tag));
      med_value_set (key, "epoch", med_value_unsigned (report->keys[i].epoch));
      med_value_set (key, "see", med_value_bool (report->keys[i].see));
      med_value_append (keys, key);
    }
  med_value_set (value, "chain_id", med_value_text (report->chain_id));
  med_value_set (value, "grant", med_value_text (report->grant));
  med_value_set (value, "patient", med_value_text (report->patient));
  med_value_set (value, "grantee", med_value_text (report->grantee));
  med_value_set (value, "person",
                 *report->person == 0 ? med_value_null () : med_value_text (report->person));
  med_value_set (value, "keys", keys);
  med_value_set (value, "records", med_value_texts (report->records, report->record_count));
  med_value_set (value, "size", med_value_unsigned (report->padded_size));
  return value;
}

static med_result
run_envelope (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_envelope_report report;
  const char *reason;
  med_result result
      = med_inspect_envelope (med_args_word (args, 0), med_args_text (args, "identity"),
                              &answer->arena, &report, &reason, &answer->failure);
  if (*reason != 0)
    answer->reason = reason;
  MED_TRY (result);
  answer->result = envelope_value (&report);
  return MED_OK;
}

/* ── fhir ───────────────────────────────────────────────────────────────────────────────────── */

static med_value *
fhir_lines (const med_fhir_report *report)
{
  med_value *lines = med_value_array ();
  for (size_t i = 0; i < report->line_count; i++)
    {
      med_value *line = med_value_object ();
      med_value_set (line, "depth", med_value_unsigned (report->lines[i].depth));
      med_value_set (line, "label", med_value_text (report->lines[i].label));
      med_value_set (line, "value", med_value_text (report->lines[i].value));
      med_value_append (lines, line);
    }
  return lines;
}

/* Indented lines for people. */
static med_value *
fhir_text (const med_fhir_report *report)
{
  med_value *rows = med_value_array ();
  for (size_t i = 0; i < report->line_count; i++)
    {
      med_value *row = med_value_object ();
      g_autofree char *label = g_strdup_printf ("%*s%s", (int)(2 * report->lines[i].depth), "",
                                                report->lines[i].label);
      med_value_set (row, "field", med_value_text (label));
      med_value_set (row, "value", med_value_text (report->lines[i].value));
      med_value_append (rows, row);
    }
  return rows;
}

static med_result
run_fhir (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_fhir_report report;
  med_result result
      = med_inspect_fhir (med_args_word (args, 0), &answer->arena, &report, &answer->failure);
  if (result == MED_E_INVALID || result == MED_E_TOO_LARGE)
    {
      answer->detail = med_value_object ();
      med_value_set (answer->detail, "offset", med_value_unsigned (report.offset));
    }
  MED_TRY (result);
  med_value *value = answer->result = med_value_object ();
  med_value_set (value, "title", med_value_text (report.title));
  med_value_set (value, "size", med_value_unsigned (report.size));
  med_value_set (value, "fields", ctl->json ? fhir_lines (&report) : fhir_text (&report));
  return MED_OK;
}

/* ── ics ────────────────────────────────────────────────────────────────────────────────────── */

static med_value *
ics_problems (const med_ics_report *report)
{
  med_value *list = med_value_array ();
  for (size_t i = 0; i < report->problem_count; i++)
    {
      med_value *problem = med_value_object ();
      med_value_set (problem, "where", med_value_text (report->problems[i].where));
      med_value_set (problem, "what", med_value_text (report->problems[i].what));
      med_value_append (list, problem);
    }
  return list;
}

static med_value *
ics_times (const med_ics_report *report)
{
  med_value *list = med_value_array ();
  for (size_t i = 0; i < report->time_count; i++)
    {
      const med_ics_time *time = &report->times[i];
      med_value *entry = med_value_object ();
      med_value_set (entry, "uid", med_value_text (time->uid));
      med_value_set (entry, "summary", med_value_text (time->summary));
      med_value_set (entry, "start", med_value_time (time->start));
      med_value_set (entry, "end", med_value_time (time->end));
      med_value_set (entry, "zone",
                     *time->zone != 0 ? med_value_text (time->zone) : med_value_null ());
      med_value_set (entry, "all_day", med_value_bool (time->all_day));
      med_value_set (entry, "repeats", med_value_bool (time->repeats));
      med_value_set (entry, "cancelled", med_value_bool (time->cancelled));
      med_value_append (list, entry);
    }
  return list;
}

static med_result
run_ics (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_ics_report report;
  med_result result
      = med_inspect_ics (med_args_word (args, 0), &answer->arena, &report, &answer->failure);
  if (result == MED_E_INVALID || result == MED_E_TOO_LARGE)
    {
      answer->detail = med_value_object ();
      med_value_set (answer->detail, "line",
                     report.line > 0 ? med_value_unsigned (report.line) : med_value_null ());
      med_value_set (answer->detail, "problems", ics_problems (&report));
    }
  MED_TRY (result);
  med_value *value = answer->result = med_value_object ();
  med_value_set (value, "product", med_value_text (report.product));
  med_value_set (value, "method",
                 *report.method != 0 ? med_value_text (report.method) : med_value_null ());
  med_value_set (value, "events", med_value_unsigned (report.events));
  med_value_set (value, "rules", med_value_unsigned (report.rules));
  med_value_set (value, "zones", med_value_unsigned (report.zones));
  med_value_set (value, "cut", med_value_bool (report.cut));
  med_value_set (value, "times", ics_times (&report));
  if (report.cut)
    answer->note = "There are more times: something repeats without an end, or very often.";
  return MED_OK;
}

const med_verb med_verbs_inspect[] = {
  { "age", "FILE", 1, 1, age_options, "Open an age file as far as it is authentic",
    "medeasectl inspect age record.age --identity me.txt -o record.pdf", run_age, true },
  { "cid", "FILE", 1, 1, NULL, "The CID of a file by profile unixfs-v1-2025",
    "medeasectl inspect cid scan.pdf", run_cid, true },
  { "car", "FILE", 1, 1, NULL, "Check every block of a CARv1 archive",
    "medeasectl inspect car objects.car", run_car, true },
  { "light", "", 0, 0, light_options, "One step of the light client between two light blocks",
    "medeasectl inspect light --trusted a.json --untrusted b.json "
    "--now 2026-11-22T14:05:00.5Z --period 1209600",
    run_light, true },
  { "proof", "FILE", 1, 1, NULL, "Check a Merkle proof of a log or of the state map",
    "medeasectl inspect proof inclusion.json", run_proof, true },
  { "fhir", "FILE", 1, 1, NULL, "A FHIR document in words, or where it is broken",
    "medeasectl inspect fhir bundle.json", run_fhir, true },
  { "ics", "FILE", 1, 1, NULL, "What a calendar file holds, or where it is broken",
    "medeasectl inspect ics holidays.ics", run_ics, true },
  { "invite", "TEXT", 1, 1, NULL, "What an invitation says, without using it",
    "medeasectl inspect invite medease-invite:CjBtZWQt…", run_invite, true },
  { "envelope", "FILE", 1, 1, envelope_options, "What a grant's envelope hands over",
    "medeasectl inspect envelope envelope.age --identity me.txt", run_envelope, true },
  { NULL, NULL, 0, 0, NULL, NULL, NULL, NULL, false },
};
