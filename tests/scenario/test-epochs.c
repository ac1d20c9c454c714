/* SPDX-License-Identifier: GPL-3.0-or-later */
/* More than a thousand changes of locks: keystore, keyring and a share of everything still hold,
 * and what was written in the first and in the last epoch is read. */
#include "client/consents-private.h"
#include "support/clinic.h"

#define EPOCHS 1000

static const char *const shared[] = { "results", "imaging", "documents", "notes", "plans" };

/* Each category of the patient gets a new lock, all in one transaction. */
static void
change_all_locks (clinic_person *patient)
{
  const Med__Keyring *keyring = patient->session->keys->message->keyring;
  med_tag tags[32];
  size_t count = 0;
  med_failure f;
  for (size_t i = 0; i < keyring->n_categories && keyring->categories[i]->epoch == 1; i++)
    memcpy (tags[count++].bytes, keyring->categories[i]->tag.data, sizeof tags[0].bytes);
  g_assert_cmpuint (count, >, 10);
  g_assert_cmpint (
      med_consent_note_due (patient->session, &patient->session->keys->account, tags, count), ==,
      MED_OK);
  clinic_must (med_consent_rotate_due (patient->session, NULL, &f), f);
  clinic_must (med_outbox_flush (patient->session, NULL, &f), f);
}

static void
assert_reads (clinic_person *person, const med_id *record, const char *content)
{
  med_failure f = { 0 };
  g_autoptr (GBytes) bytes = clinic_read (person, record, &f);
  if (bytes == NULL)
    g_error ("%s", f.message);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), content,
                   strlen (content));
}

static void
test_thousand (void)
{
  g_autoptr (clinic) home = clinic_new ();
  clinic_person *doctor = clinic_join (home, MED__ROLE__ROLE_DOCTOR, "Lindqvist", "Jonas");
  clinic_person *patient = clinic_join (home, MED__ROLE__ROLE_PATIENT, "Demir", "Elif");
  med_failure f;
  med_id grant, item;
  med_access_info access;
  med_id first = clinic_add (patient, "First", "results", "first", 5, true);
  while (patient->session->keys->message->keyring->n_categories <= EPOCHS)
    change_all_locks (patient);
  med_id last = clinic_add (patient, "Last", "results", "last", 4, true);
  /* Keystore and keyring come back from where they were put. */
  clinic_close (patient);
  clinic_open (patient);
  clinic_sync (patient);
  g_assert_cmpuint (patient->session->keys->message->keyring->n_categories, >, EPOCHS);
  assert_reads (patient, &first, "first");
  assert_reads (patient, &last, "last");
  /* One envelope has room for about 600 keys; of empty epochs none is needed. */
  med_grant_terms terms = { .grantee = doctor->session->keys->account,
                            .categories = shared,
                            .category_count = G_N_ELEMENTS (shared),
                            .actions = MED_ACTION_SEE | MED_ACTION_ADD,
                            .purpose = MED__PURPOSE__PURPOSE_TREAT,
                            .until = med_env_now (patient->env).seconds + 30 * 86400 };
  while (G_N_ELEMENTS (shared) * patient->session->keys->message->keyring->n_categories / 16 < 650)
    change_all_locks (patient);
  clinic_must (med_consent_grant (patient->session, &terms, &grant, &item, &f), f);
  clinic_wait_item (patient, &item);
  clinic_sync (doctor);
  clinic_must (med_access_open (doctor->session, &patient->session->keys->account, NULL, 0,
                                MED__PURPOSE__PURPOSE_TREAT, NULL, 30, NULL, &access, &home->arena,
                                &f),
               f);
  assert_reads (doctor, &first, "first");
  assert_reads (doctor, &last, "last");
}

int
main (int argc, char **argv)
{
  clinic_init (&argc, &argv);
  g_test_add_func ("/scenario/epochs/thousand", test_thousand);
  return g_test_run ();
}
