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
#define ROUNDS 3
/* Written before anything is sent. */
#define TOGETHER 100u
/* A node remembers so many requests of one key and no more: another computer goes on after these,
 * as a person's second one would. */
#define OF_ONE_COMPUTER 2500u

/* One computer of the person: the profile that made the words, or one that they brought back. */
typedef struct
{
  med_profile *profile;
  med_session *session;
} computer;

static const med_span passphrase = MED_SPAN_LITERAL (CLINIC_PASSPHRASE);

static void
computer_close (computer *one)
{
  med_session_close (one->session);
  med_profile_close (one->profile);
}

static void
write_record (med_session *session, unsigned number)
{
  g_autofree char *text = g_strdup_printf ("note number %u", number);
  g_autoptr (GInputStream) in = g_memory_input_stream_new_from_data (text, -1, NULL);
  const med_record_new input = { .content = in, .title = text, .category = "notes" };
  med_failure f;
  med_id record, item;
  clinic_must (med_records_add (session, &input, NULL, &record, &item, &f), f);
}

/* All that waits is sent; what does not go, ends this. */
static void
send_all (clinic *home, med_session *session)
{
  med_failure f;
  med_outbox_item *items;
  size_t count;
  clinic_must (med_outbox_flush (session, NULL, &f), f);
  clinic_must (med_outbox_list (session, &home->arena, &items, &count, &f), f);
  for (size_t i = 0; i < count; i++)
    g_error ("%s: not recorded: %s", items[i].what, med_reason_word (items[i].reason));
}

static void
fill (clinic *home, med_session *session, unsigned first, unsigned end)
{
  for (unsigned i = first; i < end; i++)
    {
      write_record (session, i);
      if ((i + 1) % TOGETHER == 0 || i + 1 == end)
        send_all (home, session);
    }
}

/* Words that bring the person back are made with the profile. */
static computer
make_person (clinic *home, med_root_entropy *entropy)
{
  const med_person_facts facts = { .family = "Bench", .given = "Ina" };
  g_autofree char *folder = g_build_filename (home->folder, "computer-0", NULL);
  med_failure f;
  med_invite_info invite;
  med_id item;
  med_keys *keys;
  computer made;
  clinic_must (med_people_invite (home->officer->session, MED__ROLE__ROLE_PATIENT, "Ina", 0, NULL,
                                  &home->arena, &invite, &item, &f),
               f);
  clinic_wait_item (home->officer, &item);
  clinic_must (med_profile_open (folder, true, med_client_env (), &made.profile, &f), f);
  clinic_must (med_identity_create (made.profile, passphrase, CLINIC_KDF_MEMORY, entropy, &f), f);
  clinic_must (med_identity_unlock (made.profile, passphrase, &keys, &f), f);
  clinic_must (med_session_open (made.profile, keys, &made.session, &f), f);
  clinic_must (med_network_join (made.session, invite.text, NULL, &facts, NULL, &f), f);
  return made;
}

/* On an empty disk, until the list can be read. */
static double
restore (clinic *home, const med_root_entropy *entropy, unsigned records, computer *made)
{
  static unsigned number;
  const med_record_filter all = { 0 };
  g_autofree char *name = g_strdup_printf ("computer-%u", ++number);
  g_autofree char *folder = g_build_filename (home->folder, name, NULL);
  med_failure f;
  med_keys *keys;
  med_record_info *list;
  size_t count;
  double begun = bench_now ();
  clinic_must (med_profile_open (folder, true, med_client_env (), &made->profile, &f), f);
  clinic_must (med_network_restore (made->profile, entropy, NULL, home->address, passphrase,
                                    CLINIC_KDF_MEMORY, NULL, &f),
               f);
  clinic_must (med_identity_unlock (made->profile, passphrase, &keys, &f), f);
  clinic_must (med_session_open (made->profile, keys, &made->session, &f), f);
  clinic_must (med_sync (made->session, NULL, &f), f);
  clinic_must (med_records_list (made->session, &all, &home->arena, &list, &count, NULL, &f), f);
  double took = bench_now () - begun;
  g_assert_cmpuint (count, ==, records);
  for (size_t i = 0; i < count; i++)
    g_assert_true (list[i].readable);
  return took;
}

static void
fill_from_computers (clinic *home, unsigned records, med_root_entropy *entropy)
{
  computer one = make_person (home, entropy);
  for (unsigned done = 0; done < records;)
    {
      unsigned end = MIN (records, done + OF_ONE_COMPUTER);
      fill (home, one.session, done, end);
      computer_close (&one);
      done = end;
      if (done < records)
        restore (home, entropy, done, &one);
    }
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
git_clone (const clinic *home, const char *repository, int round)
{
  g_autofree char *url = g_strdup_printf ("file://%s", repository);
  g_autofree char *target = g_strdup_printf ("%s/cloned-%d", home->folder, round);
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
  fill_from_computers (home, records, &entropy);
  g_autofree char *repository = git_notes (home, records);
  bench_series_init (&ours, ROUNDS);
  bench_series_init (&peer, ROUNDS);
  for (int i = 0; i < ROUNDS; i++)
    {
      computer back;
      bench_series_add (&ours, restore (home, &entropy, records, &back));
      computer_close (&back);
      if (repository != NULL)
        bench_series_add (&peer, git_clone (home, repository, i));
    }
  g_autofree char *name = g_strdup_printf ("restore of %u records from words", records);
  bench_row (name, &ours, "git clone", &peer, "every title read again");
  return 0;
}
