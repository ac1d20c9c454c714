/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A client in a bad place: full disk, files that change or vanish, damaged files, a wrong clock,
 * two programs at once. Each time a sentence and the right result, no crash, and nothing lost. */
#include "support/clinic.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>

#define SMALL 5000
#define LARGE ((size_t)24 << 20)

static clinic *home;
static clinic_person *patient;

/* A failure of this kind, with a sentence. */
static void
assert_failed (med_result result, med_result expected, const med_failure *f)
{
  g_assert_cmpstr (med_result_name (result), ==, med_result_name (expected));
  g_assert_cmpuint (strlen (f->message), >, 15);
  g_assert_cmpint (med_failure_exit (f), >, 0);
}

static size_t
count_records (clinic_person *person)
{
  med_failure f;
  med_arena arena;
  med_record_info *list;
  size_t count;
  const med_record_filter all = { 0 };
  med_arena_init (&arena, med_memory_heap (), (size_t)64 << 20);
  clinic_must (med_records_list (person->session, &all, &arena, &list, &count, NULL, &f), f);
  med_arena_clear (&arena);
  return count;
}

static void
assert_readable (clinic_person *person, const med_id *record, size_t size)
{
  med_failure f;
  g_autoptr (GBytes) read = clinic_read (person, record, &f);
  if (read == NULL)
    g_error ("%s", f.message);
  g_assert_cmpuint (g_bytes_get_size (read), ==, size);
}

static med_id
add_small (clinic_person *person, bool wait)
{
  static uint8_t content[SMALL];
  return clinic_add (person, "Letter", "documents", content, sizeof content, wait);
}

/* What is on the disk now is what a power cut would leave. */
static clinic_person *
power_cut (clinic_person *person, const char *name)
{
  clinic_person *copy = clinic_profile (home, name);
  const char *const argv[] = { "cp", "-a", person->folder, copy->folder, NULL };
  int status;
  g_assert_true (g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               NULL, &status, NULL));
  g_assert_cmpint (status, ==, 0);
  return copy;
}

/* ── Adding that stops ──────────────────────────────────────────────────────────────────────── */

static guint64
bytes_below (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  GStatBuf status;
  guint64 sum = 0;
  if (dir == NULL)
    return g_stat (path, &status) == 0 ? (guint64)status.st_size : 0;
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      sum += bytes_below (child);
    }
  return sum;
}

static bool
cancel_soon (void *context, uint64_t done, uint64_t total)
{
  return done < LARGE / 4;
}

/* Whatever is saved after an addition that failed is as safe as before. */
static void
assert_durable_after_failure (const char *name)
{
  med_id record = add_small (patient, false);
  clinic_person *copy = power_cut (patient, name);
  clinic_open (copy);
  assert_readable (copy, &record, SMALL);
  clinic_close (copy);
  clinic_sync (patient);
}

static void
test_cancel (void)
{
  g_autofree uint8_t *content = g_malloc0 (LARGE);
  g_autoptr (GInputStream) in = g_memory_input_stream_new_from_data (content, (gssize)LARGE, NULL);
  const med_record_new input
      = { .content = in, .title = "Scan", .category = "imaging", .progress = cancel_soon };
  med_failure f = { 0 };
  med_id item;
  size_t before = count_records (patient);
  assert_failed (med_records_add (patient->session, &input, NULL, NULL, &item, &f), MED_E_CANCELLED,
                 &f);
  g_assert_cmpuint (count_records (patient), ==, before);
  g_autofree char *blocks = g_build_filename (patient->folder, "blocks", NULL);
  g_assert_cmpuint (bytes_below (blocks), <, LARGE / 4);
  assert_durable_after_failure ("after-cancel");
}

typedef struct
{
  const char *path;
  bool shrink, done;
} meddler;

static bool
meddle (void *context, uint64_t done, uint64_t total)
{
  meddler *m = (meddler *)context;
  if (m->done)
    return true;
  m->done = true;
  if (m->shrink)
    g_assert_cmpint (truncate (m->path, (off_t)LARGE / 2), ==, 0);
  else
    {
      g_autofree uint8_t *longer = g_malloc0 (LARGE + 1);
      FILE *file = fopen (m->path, "r+");
      g_assert_nonnull (file);
      g_assert_cmpuint (fwrite (longer, 1, LARGE + 1, file), ==, LARGE + 1);
      fclose (file);
    }
  return true;
}

static void
test_file_changes (void)
{
  for (int shrink = 0; shrink < 2; shrink++)
    {
      g_autofree uint8_t *content = g_malloc (LARGE);
      memset (content, 'x', LARGE);
      g_autofree char *path = g_build_filename (home->folder, "scan.dcm", NULL);
      g_assert_true (g_file_set_contents (path, (const char *)content, (gssize)LARGE, NULL));
      g_autoptr (GFile) file = g_file_new_for_path (path);
      g_autoptr (GFileInputStream) in = g_file_read (file, NULL, NULL);
      meddler m = { path, shrink != 0, false };
      const med_record_new input = { .content = G_INPUT_STREAM (in),
                                     .title = "Scan",
                                     .category = "imaging",
                                     .progress = meddle,
                                     .context = &m };
      med_failure f = { 0 };
      med_id item;
      size_t before = count_records (patient);
      assert_failed (med_records_add (patient->session, &input, NULL, NULL, &item, &f),
                     MED_E_CHANGED, &f);
      g_assert_true (m.done);
      g_assert_cmpuint (count_records (patient), ==, before);
    }
  assert_durable_after_failure ("after-change");
}

/* Unlinked while it is read: what was opened is whole. A folder is no file. */
static void
test_file_vanishes (void)
{
  g_autofree char *path = g_build_filename (home->folder, "letter.txt", NULL);
  g_assert_true (g_file_set_contents (path, "Dear colleague", -1, NULL));
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) in = g_file_read (file, NULL, NULL);
  g_assert_cmpint (g_remove (path), ==, 0);
  const med_record_new input
      = { .content = G_INPUT_STREAM (in), .title = "Letter", .category = "documents" };
  med_failure f = { 0 };
  med_id item, record;
  clinic_must (med_records_add (patient->session, &input, NULL, &record, &item, &f), f);
  assert_readable (patient, &record, strlen ("Dear colleague"));
  g_autoptr (GInputStream) closed = g_memory_input_stream_new ();
  g_assert_true (g_input_stream_close (closed, NULL, NULL));
  const med_record_new none = { .content = closed, .title = "Letter", .category = "documents" };
  assert_failed (med_records_add (patient->session, &none, NULL, NULL, &item, &f), MED_E_IO, &f);
  assert_durable_after_failure ("after-vanish");
}

/* ── No space ───────────────────────────────────────────────────────────────────────────────── */

static med_result
add_large (clinic_person *person, med_failure *f)
{
  g_autofree uint8_t *content = g_malloc0 (LARGE);
  /* Blocks that differ, so that each is stored. */
  for (size_t i = 0; i < LARGE; i += 4096)
    memcpy (content + i, &i, sizeof i);
  g_autoptr (GInputStream) in = g_memory_input_stream_new_from_data (content, (gssize)LARGE, NULL);
  const med_record_new input = { .content = in, .title = "Scan", .category = "imaging" };
  med_id item;
  return med_records_add (person->session, &input, NULL, NULL, &item, f);
}

static void
run_out_of_space (clinic_person *person, med_result expected)
{
  med_failure f = { 0 };
  med_id record = add_small (person, false);
  size_t before = count_records (person);
  assert_failed (add_large (person, &f), expected, &f);
  g_assert_cmpuint (count_records (person), ==, before);
  /* What was there still is, and small things go on. */
  assert_readable (person, &record, SMALL);
}

static void
test_disk_full (void)
{
  clinic_person *small = clinic_profile (home, "tiny");
  g_assert_cmpint (g_mkdir (small->folder, 0700), ==, 0);
  bool mounted
      = mount ("tmpfs", small->folder, "tmpfs", MS_NOSUID | MS_NODEV, "size=12m,mode=0700") == 0;
  clinic_close (patient);
  g_autofree char *from = g_strconcat (patient->folder, "/.", NULL);
  const char *const argv[] = { "cp", "-a", from, small->folder, NULL };
  int status;
  g_assert_true (g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               NULL, &status, NULL));
  g_assert_cmpint (status, ==, 0);
  clinic_open (small);
  if (mounted)
    run_out_of_space (small, MED_E_FULL);
  else
    {
      /* No right to mount: every file may grow to 600 KB. */
      struct rlimit old, tight;
      signal (SIGXFSZ, SIG_IGN);
      g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &old), ==, 0);
      tight = (struct rlimit){ 600000, old.rlim_max };
      g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &tight), ==, 0);
      med_failure f = { 0 };
      g_assert_cmpint (add_large (small, &f), !=, MED_OK);
      g_assert_cmpuint (strlen (f.message), >, 15);
      g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &old), ==, 0);
    }
  clinic_close (small);
  /* Opened again nothing is damaged. */
  clinic_open (small);
  g_assert_cmpuint (small->session->damaged, ==, 0);
  clinic_close (small);
  if (mounted)
    g_assert_cmpint (umount (small->folder), ==, 0);
  clinic_open (patient);
  clinic_sync (patient);
}

/* ── Doors ──────────────────────────────────────────────────────────────────────────────────── */

static void
test_busy (void)
{
  med_failure f = { 0 };
  med_profile *second;
  assert_failed (med_profile_open (patient->folder, false, med_client_env (), &second, &f),
                 MED_E_BUSY, &f);
  assert_failed (med_profile_open ("/nonexistent/medease", false, med_client_env (), &second, &f),
                 MED_E_NOT_FOUND, &f);
  clinic_sync (patient);
}

static void
test_passphrase (void)
{
  static const char *const wrong[] = { "", "Correct horse", "correct horse ", "correct hors" };
  med_failure f = { 0 };
  med_keys *keys;
  for (size_t i = 0; i < G_N_ELEMENTS (wrong); i++)
    assert_failed (med_identity_unlock (patient->profile, med_span_text (wrong[i]), &keys, &f),
                   MED_E_LOCKED, &f);
  clinic_must (
      med_identity_unlock (patient->profile, MED_SPAN_LITERAL (CLINIC_PASSPHRASE), &keys, &f), f);
  med_identity_lock (keys);
}

/* ── A wrong clock ──────────────────────────────────────────────────────────────────────────── */

static int64_t clock_offset;

static med_time
wrong_now (void *context)
{
  med_time now = med_env_now (med_client_env ());
  now.seconds += clock_offset;
  return now;
}

static void
real_random (void *context, void *out, size_t size)
{
  med_env_random (med_client_env (), out, size);
}

static void
test_clock (void)
{
  static const med_env env = { wrong_now, real_random, NULL };
  const int64_t hours[] = { 5, -5 };
  clinic_sync (patient);
  size_t records = count_records (patient);
  clinic_close (patient);
  patient->env = &env;
  for (size_t i = 0; i < G_N_ELEMENTS (hours); i++)
    {
      clock_offset = hours[i] * 3600;
      clinic_open (patient);
      /* Another's block, so that there is a header to judge. */
      (void)add_small (home->people->pdata[0], true);
      med_id record = add_small (patient, false);
      med_failure f = { 0 };
      med_result result = med_sync (patient->session, NULL, &f);
      g_test_message ("%d h: %s: %s", (int)hours[i], med_result_name (result), f.message);
      /* Ahead: everything goes on. Behind: blocks come from the future. */
      if (hours[i] > 0)
        g_assert_cmpint (result, ==, MED_OK);
      else
        {
          assert_failed (result, MED_E_UNVERIFIED, &f);
          g_assert_nonnull (strstr (f.message, "clock"));
        }
      g_assert_cmpuint (count_records (patient), ==, records + i + 1);
      assert_readable (patient, &record, SMALL);
      clinic_close (patient);
    }
  patient->env = med_client_env ();
  clinic_open (patient);
  med_failure f;
  clinic_must (med_outbox_flush (patient->session, NULL, &f), f);
  clinic_sync (patient);
  g_assert_cmpuint (count_records (patient), ==, records + 2);
  med_sync_status status;
  med_sync_get_status (patient->session, &status);
  g_assert_cmpint (status.weather, ==, MED_WEATHER_OK);
}

int
main (int argc, char **argv)
{
  clinic_init (&argc, &argv);
  home = clinic_new ();
  patient = clinic_join (home, MED__ROLE__ROLE_PATIENT, "Kaya", "Elif");
  (void)add_small (patient, true);
  clinic_sync (patient);
  g_test_add_func ("/scenario/bad-input/cancel", test_cancel);
  g_test_add_func ("/scenario/bad-input/file-changes", test_file_changes);
  g_test_add_func ("/scenario/bad-input/file-vanishes", test_file_vanishes);
  g_test_add_func ("/scenario/bad-input/disk-full", test_disk_full);
  g_test_add_func ("/scenario/bad-input/busy", test_busy);
  g_test_add_func ("/scenario/bad-input/passphrase", test_passphrase);
  g_test_add_func ("/scenario/bad-input/clock", test_clock);
  int failed = g_test_run ();
  clinic_free (home);
  return failed;
}
