/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench-restore NODE [RECORDS]: everything back from 24 words on an empty disk, from a real node
 * on this machine, until every record's title can be read. 10,000 records unless told otherwise;
 * putting them there takes minutes and is not measured. The peer is git, which holds every object
 * against its hash too: a clone of as many notes, in clear. */
#include "bench.h"

#include "client/network.h"
#include "client/outbox.h"
#include "client/records.h"
#include "client/session-private.h"
#include "support/clinic.h"

#include <stdio.h>

#define RECORDS 10000u
#define TOGETHER 100u

/* Many together: one that is waited for by itself asks the node so often that a busy key's share of
 * signed requests is used up. */
static void
fill (clinic_person *person, unsigned count)
{
  med_failure f;
  for (unsigned i = 0; i < count; i++)
    {
      g_autofree char *text = g_strdup_printf ("note number %u", i);
      clinic_add (person, text, "notes", text, strlen (text), false);
      if (i % TOGETHER == TOGETHER - 1 || i == count - 1)
        clinic_must (med_outbox_flush (person->session, NULL, &f), f);
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

/* A repository with `count` notes, as git's own importer makes it. */
static char *
git_notes (const clinic *home, unsigned count)
{
  g_autofree char *path = g_build_filename (home->folder, "notes", NULL);
  char *repository = g_build_filename (home->folder, "notes.git", NULL);
  const char *const make[] = { "git", "init", "-q", "--bare", repository, NULL };
  g_autofree char *fill
      = g_strdup_printf ("git --git-dir='%s' fast-import --quiet < '%s'", repository, path);
  const char *const run[] = { "sh", "-c", fill, NULL };
  g_autoptr (GString) stream = g_string_new ("commit refs/heads/master\n"
                                             "committer Ina <ina@example.org> 1700000000 +0000\n"
                                             "data 0\n");
  for (unsigned i = 0; i < count; i++)
    {
      g_autofree char *text = g_strdup_printf ("note number %u", i);
      g_string_append_printf (stream, "M 644 inline %u\ndata %zu\n%s\n", i, strlen (text), text);
    }
  g_assert_true (g_file_set_contents (path, stream->str, (gssize)stream->len, NULL));
  if (bench_command (make, NULL) >= 0 && bench_command (run, NULL) >= 0)
    return repository;
  g_free (repository);
  return NULL;
}

/* Over git's own protocol, not by copying files. */
static double
git_clone (const clinic *home, const char *repository)
{
  g_autofree char *url = g_strdup_printf ("file://%s", repository);
  g_autofree char *target = g_build_filename (home->folder, "cloned", NULL);
  const char *const argv[] = { "git", "clone", "-q", url, target, NULL };
  return bench_command (argv, NULL);
}

int
main (int argc, char **argv)
{
  bench_series ours, peer;
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
  bench_series_init (&peer, 1);
  g_autofree char *repository = git_notes (home, records);
  bench_series_add (&ours, restore (home, &entropy, records));
  if (repository != NULL)
    bench_series_add (&peer, git_clone (home, repository));
  g_autofree char *name = g_strdup_printf ("restore of %u records from words", records);
  bench_row (name, &ours, "git clone", &peer, "every title read again");
  return 0;
}
