/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asking a whole node for objects and lists that are not theirs, by raw HTTP: the code of each
 * answer, and not one byte of an object in any of them. */
#include "scenario/attack.h"

#include "core/crypto/sign.h"

/* What is locked for one reader only: the clinic's staff hears that, others nothing. */
static void
refused_private (attack *f, const lab_person *person, const med_cid *root)
{
  if (person == f->other)
    attack_refused_block (f, person, root, root, 404, MED_REASON_UNKNOWN);
  else
    attack_refused_block (f, person, root, root, 403, MED_REASON_ROLE);
}

/* What everybody but the one who may see it gets, whatever that one does meanwhile. */
static void
refused_to_others (attack *f)
{
  const struct
  {
    lab_person *person;
    unsigned status;
    med_reason reason;
  } askers[] = {
    { f->other, 404, MED_REASON_UNKNOWN },
    { f->stranger, 403, MED_REASON_NO_GRANT },
    { f->desk, 403, MED_REASON_NO_GRANT },
    { f->revoked, 403, MED_REASON_GRANT_REVOKED },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (askers); i++)
    {
      lab_person *person = askers[i].person;
      unsigned status = askers[i].status;
      med_reason reason = askers[i].reason;
      g_test_message ("asker %zu", i);
      attack_refused_block (f, person, &f->payload, &f->payload, status, reason);
      attack_refused_block (f, person, &f->payload, &f->leaf, status, reason);
      attack_refused_block (f, person, &f->manifest, &f->manifest, status, reason);
      attack_refused_stream (f, person, status, reason);
      refused_private (f, person, &f->envelope);
      attack_nothing_at_once (f, person);
    }
}

/* Also to the one who may see the records: the leaf as a root of its own and below an own root,
 * the patient's own keys, and what was locked for somebody else. */
static void
refused_to_all (attack *f)
{
  lab_person *const askers[] = { f->other, f->stranger, f->desk, f->revoked, f->doctor };
  for (size_t i = 0; i < G_N_ELEMENTS (askers); i++)
    {
      lab_person *person = askers[i];
      g_test_message ("asker %zu", i);
      attack_refused_block (f, person, &f->leaf, &f->leaf, 404, MED_REASON_UNKNOWN);
      attack_refused_block (f, person, &person->keyring, &f->leaf, 404, MED_REASON_NOT_STORED);
      refused_private (f, person, &f->patient->keyring);
      refused_private (f, person, &f->patient->userkey);
      if (person != f->stranger && person != f->other)
        refused_private (f, person, &f->other_envelope);
    }
}

static void
test_objects (attack *f, gconstpointer data)
{
  med_id grant = attack_give (f, f->patient, f->doctor, &f->envelope);
  attack_give (f, f->other, f->stranger, &f->other_envelope);
  f->envelope_bytes = attack_owners_bytes (f, f->doctor, &f->envelope);
  refused_to_others (f);
  refused_to_all (f);
  attack_refused_block (f, f->doctor, &f->payload, &f->payload, 403, MED_REASON_NO_ACCESS);
  attack_refused_block (f, f->doctor, &f->payload, &f->leaf, 403, MED_REASON_NO_ACCESS);
  attack_refused_block (f, f->doctor, &f->manifest, &f->manifest, 403, MED_REASON_NO_ACCESS);
  attack_refused_row (f, f->other, MED_TABLE_RECORD, MED_SPAN_OF (f->record), 404,
                      MED_REASON_UNKNOWN);
  attack_refused_row (f, f->desk, MED_TABLE_RECORD, MED_SPAN_OF (f->record), 403,
                      MED_REASON_NO_GRANT);
  attack_refused_row (f, f->other, MED_TABLE_GRANT, MED_SPAN_OF (grant), 404, MED_REASON_UNKNOWN);
  attack_refused_row (f, f->other, MED_TABLE_ACCOUNT, MED_SPAN_OF (f->patient->id), 404,
                      MED_REASON_UNKNOWN);
}

/* Who may only add gets neither the list nor a byte, with or without an own look. */
static void
test_add_only (attack *f, gconstpointer data)
{
  Med__GrantCreate *create = attack_new_grant (f, f->patient, f->stranger);
  med_id grant;
  create->actions = MED_ACTION_ADD;
  lab_assert_code (attack_act (f, f->patient, MED__OP__KIND_GRANT_CREATE, create), MED_REASON_NONE);
  med_id_make (MED_SPAN_OF (f->patient->id), med_pb_span (create->nonce), &grant);
  attack_free_grant (create);
  attack_give (f, f->patient, f->doctor, &f->envelope);
  refused_private (f, f->stranger, &f->envelope);
  lab_assert_code (attack_open_chart (f, f->stranger, &grant, f->patient, NULL),
                   MED_REASON_NO_GRANT);
  lab_assert_code (attack_open_record (f, f->stranger, NULL, &f->record), MED_REASON_NO_ACCESS);
  attack_refused_stream (f, f->stranger, 403, MED_REASON_NO_GRANT);
  attack_refused_block (f, f->stranger, &f->payload, &f->payload, 403, MED_REASON_NO_GRANT);
  attack_refused_block (f, f->stranger, &f->payload, &f->leaf, 403, MED_REASON_NO_GRANT);
  attack_refused_block (f, f->stranger, &f->manifest, &f->manifest, 403, MED_REASON_NO_GRANT);
  attack_nothing_at_once (f, f->stranger);
}

/* Without a signature, with another's key, with a key that nobody knows. */
static void
test_door (attack *f, gconstpointer data)
{
  const med_route route = { .kind = MED_ROUTE_BLOCK, .root = f->payload, .cid = f->payload };
  g_auto (raw_answer) plain = raw_gateway_ask (f->lab, NULL, NULL, &route, MED_SPAN_EMPTY);
  g_assert_cmpuint (plain.status, >=, 400);
  g_assert_cmpuint (plain.status, <=, 401);
  attack_assert_nothing (f, &plain);
  med_keyid owner = med_keyid_device (&f->patient->device);
  g_auto (raw_answer) forged
      = raw_gateway_ask (f->lab, &owner, &f->stranger->seed, &route, MED_SPAN_EMPTY);
  attack_assert_refused (f, &forged, 401, MED_REASON_NONE);
  lab_person *nobody = lab_person_new (attack_people (f));
  med_sign_public key;
  med_sign_public_from_seed (&nobody->seed, &key);
  med_device_id_make (MED_SPAN_OF (key), &nobody->device);
  g_auto (raw_answer) unknown = attack_ask (f, nobody, &route, MED_SPAN_EMPTY);
  attack_assert_refused (f, &unknown, 401, MED_REASON_NOT_MEMBER);
}

/* Before, during and 16 minutes after a logged look; then without the grant. */
static void
test_access_window (attack *f, gconstpointer data)
{
  med_id grant = attack_give (f, f->patient, f->doctor, &f->envelope), open;
  attack_give (f, f->other, f->stranger, &f->other_envelope);
  f->envelope_bytes = attack_owners_bytes (f, f->doctor, &f->envelope);
  attack_given_stream (f, f->doctor);
  attack_refused_block (f, f->doctor, &f->manifest, &f->manifest, 403, MED_REASON_NO_ACCESS);
  attack_refused_block (f, f->doctor, &f->payload, &f->payload, 403, MED_REASON_NO_ACCESS);
  attack_refused_block (f, f->doctor, &f->payload, &f->leaf, 403, MED_REASON_NO_ACCESS);
  refused_to_all (f);
  lab_assert_code (attack_open_chart (f, f->doctor, &grant, f->patient, &open), MED_REASON_NONE);
  attack_given_block (f, f->doctor, &f->manifest);
  attack_refused_block (f, f->doctor, &f->payload, &f->leaf, 403, MED_REASON_NO_ACCESS);
  lab_assert_code (attack_open_record (f, f->doctor, &open, &f->record), MED_REASON_NONE);
  attack_given_block (f, f->doctor, &f->payload);
  attack_given_inner (f, f->doctor, &f->payload, &f->leaf);
  attack_given_stream (f, f->doctor);
  refused_to_others (f);
  refused_to_all (f);
  node_lab_wait (f->lab, 16 * 60);
  attack_refused_block (f, f->doctor, &f->payload, &f->payload, 403, MED_REASON_ACCESS_EXPIRED);
  attack_refused_block (f, f->doctor, &f->payload, &f->leaf, 403, MED_REASON_ACCESS_EXPIRED);
  attack_refused_block (f, f->doctor, &f->manifest, &f->manifest, 403, MED_REASON_ACCESS_EXPIRED);
  /* The list of what there is belongs to the grant, which lives. */
  attack_given_stream (f, f->doctor);
  refused_to_others (f);
  refused_to_all (f);
  lab_assert_code (attack_open_record (f, f->doctor, &open, &f->record), MED_REASON_ACCESS_EXPIRED);
  lab_assert_code (attack_stop (f, f->patient, &grant), MED_REASON_NONE);
  attack_refused_block (f, f->doctor, &f->payload, &f->payload, 403, MED_REASON_GRANT_REVOKED);
  attack_refused_block (f, f->doctor, &f->envelope, &f->envelope, 403, MED_REASON_GRANT_REVOKED);
  attack_refused_stream (f, f->doctor, 403, MED_REASON_GRANT_REVOKED);
  attack_nothing_at_once (f, f->doctor);
}

#define ADD(name, function, seed)                                                                  \
  g_test_add ("/scenario/attacker-http/" name, attack, GUINT_TO_POINTER (seed), attack_set_up,     \
              function, attack_tear_down)

int
main (int argc, char **argv)
{
  g_setenv ("SOUP_FORCE_HTTP1", "1", TRUE);
  g_test_init (&argc, &argv, NULL);
  ADD ("objects", test_objects, 101);
  ADD ("add-only", test_add_only, 103);
  ADD ("door", test_door, 102);
  ADD ("access-window", test_access_window, 111);
  return g_test_run ();
}
