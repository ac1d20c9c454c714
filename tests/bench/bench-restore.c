/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench-restore NODE [RECORDS]: everything back from 24 words on an empty disk, from a real node
 * on this machine, until every record's title can be read. 10,000 records unless told otherwise;
 * putting them there takes minutes and is not measured. */
#include "bench.h"

#include "client/network.h"
#include "client/records.h"
#include "client/session-private.h"
#include "support/clinic.h"

#include <stdio.h>

#define RECORDS 10000u

static void
fill (clinic_person *person, unsigned count)
{
  for (unsigned i = 0; i < count; i++)
    {
      g_autofree char *text = g_strdup_printf ("note number %u", i);
      clinic_add (person, text, "notes", text, strlen (text), true);
    }
}

/* Words that bring `person` back are made with the profile. */
static clinic_person *
make_person (clinic *home, med_root_entropy *entropy)
{
  const med_person_facts facts = { .family = "Bench", .given = "Ina" };
  const med_span passphrase = MED_SPAN_LITERAL (CLINIC_PASSPHRASE);
  med_failure f;
  med_invite_info invite;
  med_id item;
  clinic_must (med_people_invite (home->officer->session, MED__ROLE__ROLE_PATIENT, "Ina", 0, NULL,
                                  &home->arena, &invite, &item, &f),
               f);
  clinic_wait_item (home->officer, &item);
  clinic_person *person = clinic_profile (home, "patient");
  clinic_must (med_profile_open (person->folder, true, person->env, &person->profile, &f), f);
  clinic_must (med_identity_create (person->profile, passphrase, CLINIC_KDF_MEMORY, entropy, &f),
               f);
  med_profile_close (person->profile);
  clinic_open (person);
  clinic_must (med_network_join (person->session, invite.text, NULL, &facts, NULL, &f), f);
  return person;
}

static double
restore (clinic *home, const med_root_entropy *entropy, unsigned records)
{
  const med_span passphrase = MED_SPAN_LITERAL (CLINIC_PASSPHRASE);
  const med_record_filter all = { 0 };
  med_failure f;
  med_profile *profile;
  med_keys *keys;
  med_session *session;
  med_record_info *list;
  size_t count;
  g_autofree char *folder = g_build_filename (home->folder, "restored", NULL);
  double begun = bench_now ();
  clinic_must (med_profile_open (folder, true, med_client_env (), &profile, &f), f);
  clinic_must (med_network_restore (profile, entropy, NULL, home->address, passphrase,
                                    CLINIC_KDF_MEMORY, NULL, &f),
               f);
  clinic_must (med_identity_unlock (profile, passphrase, &keys, &f), f);
  clinic_must (med_session_open (profile, keys, &session, &f), f);
  clinic_must (med_sync (session, NULL, &f), f);
  clinic_must (med_records_list (session, &all, &home->arena, &list, &count, NULL, &f), f);
  double took = bench_now () - begun;
  g_assert_cmpuint (count, ==, records);
  for (size_t i = 0; i < count; i++)
    g_assert_true (list[i].readable);
  med_session_close (session);
  med_profile_close (profile);
  return took;
}

int
main (int argc, char **argv)
{
  bench_series ours;
  med_root_entropy entropy;
  clinic_init (&argc, &argv);
  /* Rows only, not what the test framework prints. */
  g_log_set_default_handler (g_log_default_handler, NULL);
  unsigned records = argc > 1 ? (unsigned)strtoul (argv[1], NULL, 10) : RECORDS;
  g_autoptr (clinic) home = clinic_new ();
  clinic_person *person = make_person (home, &entropy);
  fill (person, records);
  clinic_close (person);
  bench_series_init (&ours, 1);
  bench_series_add (&ours, restore (home, &entropy, records));
  g_autofree char *name = g_strdup_printf ("restore of %u records from words", records);
  bench_row (name, &ours, NULL, NULL, "every title read again");
  return 0;
}
