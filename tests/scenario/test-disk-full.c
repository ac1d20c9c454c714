/* SPDX-License-Identifier: GPL-3.0-or-later */
/* No space left where it hurts most: under the keystore while the passphrase is changed, and under
 * the hospital's computer while records come in. A sentence, nothing lost, and it goes on when
 * there is space again. Needs the right to mount, and is passed over without. */
#include "support/clinic.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#define NEW_PASSPHRASE "battery staple"
#define LARGE ((size_t)6 << 20)

static clinic *home;

static void
run_tool (const char *const *argv)
{
  g_autoptr (GError) error = NULL;
  int status;
  g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status,
                &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
}

/* The folder's content on a small disk of its own in the same place; false without the right. */
static bool
onto_small_disk (const char *folder, const char *options)
{
  g_autofree char *aside = g_strconcat (folder, ".aside", NULL);
  g_autofree char *content = g_strconcat (aside, "/.", NULL);
  g_assert_cmpint (g_rename (folder, aside), ==, 0);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  if (mount ("tmpfs", folder, "tmpfs", MS_NOSUID | MS_NODEV, options) != 0)
    {
      g_assert_cmpint (g_rmdir (folder), ==, 0);
      g_assert_cmpint (g_rename (aside, folder), ==, 0);
      g_test_skip ("mounting is not allowed here");
      return false;
    }
  run_tool ((const char *const[]){ "cp", "-a", content, folder, NULL });
  return true;
}

static void
off_small_disk (const char *folder)
{
  g_autofree char *aside = g_strconcat (folder, ".aside", NULL);
  g_assert_cmpint (umount2 (folder, MNT_DETACH), ==, 0);
  run_tool ((const char *const[]){ "rm", "-rf", aside, NULL });
}

/* Writes until there is nothing left to write to. */
static char *
fill (const char *folder)
{
  static const char zeros[4096];
  char *path = g_build_filename (folder, "filler", NULL);
  int fd = open (path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  g_assert_cmpint (fd, >=, 0);
  for (size_t part = sizeof zeros; part > 0;)
    if (write (fd, zeros, part) < 0)
      {
        g_assert_cmpint (errno, ==, ENOSPC);
        part /= 2;
      }
  close (fd);
  return path;
}

/* ── The keystore ───────────────────────────────────────────────────────────────────────────── */

static med_result
unlock (clinic_person *person, const char *passphrase)
{
  med_failure f;
  med_keys *keys;
  med_result result = med_identity_unlock (person->profile, med_span_text (passphrase), &keys, &f);
  if (result == MED_OK)
    med_identity_lock (keys);
  return result;
}

static med_result
change (clinic_person *person, med_failure *f)
{
  return med_identity_change_passphrase (person->profile, MED_SPAN_LITERAL (CLINIC_PASSPHRASE),
                                         MED_SPAN_LITERAL (NEW_PASSPHRASE), CLINIC_KDF_MEMORY, f);
}

static void
test_keystore (void)
{
  clinic_person *person = clinic_join (home, MED__ROLE__ROLE_PATIENT, "Kaya", "Elif");
  med_failure f = { 0 };
  clinic_close (person);
  if (!onto_small_disk (person->folder, "size=8m,mode=0700"))
    return;
  clinic_must (med_profile_open (person->folder, false, person->env, &person->profile, &f), f);
  g_autofree char *filler = fill (person->folder);
  g_assert_cmpstr (med_result_name (change (person, &f)), ==, med_result_name (MED_E_FULL));
  g_test_message ("%s", f.message);
  g_assert_nonnull (strstr (f.message, "space"));
  /* The keys are what they were, also after the next start. */
  g_assert_cmpint (unlock (person, CLINIC_PASSPHRASE), ==, MED_OK);
  g_assert_cmpint (unlock (person, NEW_PASSPHRASE), ==, MED_E_LOCKED);
  med_profile_close (person->profile);
  clinic_must (med_profile_open (person->folder, false, person->env, &person->profile, &f), f);
  g_assert_cmpint (unlock (person, CLINIC_PASSPHRASE), ==, MED_OK);
  g_assert_cmpint (g_remove (filler), ==, 0);
  clinic_must (change (person, &f), f);
  g_assert_cmpint (unlock (person, NEW_PASSPHRASE), ==, MED_OK);
  g_assert_cmpint (unlock (person, CLINIC_PASSPHRASE), ==, MED_E_LOCKED);
  med_profile_close (person->profile);
  person->profile = NULL;
  off_small_disk (person->folder);
}

/* ── The hospital's computer ────────────────────────────────────────────────────────────────── */

/* How many items wait; none may be refused for a full disk. */
static size_t
waiting (clinic_person *person)
{
  med_failure f;
  med_arena arena;
  med_outbox_item *items;
  size_t count, left = 0;
  med_arena_init (&arena, med_memory_heap (), (size_t)16 << 20);
  clinic_must (med_outbox_list (person->session, &arena, &items, &count, &f), f);
  for (size_t i = 0; i < count; i++)
    {
      g_assert_cmpint (items[i].state, !=, MED__OUTBOX_STATE__OUTBOX_REFUSED);
      g_assert_cmpint (items[i].state, !=, MED__OUTBOX_STATE__OUTBOX_EXPIRED);
      left += items[i].state != MED__OUTBOX_STATE__OUTBOX_RECORDED;
    }
  med_arena_clear (&arena);
  return left;
}

static void
test_node (void)
{
  g_autofree uint8_t *content = g_malloc (LARGE);
  for (size_t i = 0; i < LARGE; i++)
    content[i] = (uint8_t)(i >> 8 ^ i);
  clinic_person *person = clinic_join (home, MED__ROLE__ROLE_PATIENT, "Özdemir", "Elif");
  clinic_stop (home, SIGTERM);
  if (!onto_small_disk (home->node_folder, "size=12m,mode=0700"))
    {
      clinic_start (home);
      return;
    }
  clinic_start (home);
  clinic_sync (person);
  med_id records[3];
  for (size_t i = 0; i < G_N_ELEMENTS (records); i++)
    records[i] = clinic_add (person, "Scan", "imaging", content, LARGE, false);
  med_failure f = { 0 };
  for (int i = 0; i < 3; i++)
    {
      med_result result = med_outbox_flush (person->session, NULL, &f);
      g_test_message ("%s: %s", med_result_name (result), result == MED_OK ? "" : f.message);
      if (result != MED_OK)
        g_assert_nonnull (strstr (f.message, "cannot take this at the moment"));
    }
  g_assert_cmpuint (waiting (person), >, 0);
  /* The node is alive, and says what it knows. */
  g_assert_cmpint (kill (home->node, 0), ==, 0);
  clinic_sync (person);
  g_assert_cmpint (
      mount (NULL, home->node_folder, NULL, MS_REMOUNT | MS_NOSUID | MS_NODEV, "size=64m"), ==, 0);
  for (int i = 0; i < 60 && waiting (person) > 0; i++)
    {
      (void)!med_outbox_flush (person->session, NULL, &f);
      g_usleep (250000);
    }
  g_assert_cmpuint (waiting (person), ==, 0);
  clinic_sync (person);
  for (size_t i = 0; i < G_N_ELEMENTS (records); i++)
    {
      g_autoptr (GBytes) read = clinic_read (person, &records[i], &f);
      if (read == NULL)
        g_error ("%s", f.message);
      g_assert_cmpmem (g_bytes_get_data (read, NULL), g_bytes_get_size (read), content, LARGE);
    }
  clinic_stop (home, SIGTERM);
  off_small_disk (home->node_folder);
}

int
main (int argc, char **argv)
{
  clinic_init (&argc, &argv);
  home = clinic_new ();
  g_test_add_func ("/scenario/disk-full/keystore", test_keystore);
  g_test_add_func ("/scenario/disk-full/node", test_node);
  int failed = g_test_run ();
  clinic_free (home);
  return failed;
}
