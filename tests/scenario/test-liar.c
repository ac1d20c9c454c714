/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A node that lies to the client's services: nothing of it is believed, the replica stays what it
 * was, and the truth gets through afterwards. */
#include "client/sync-private.h"
#include "scenario/liar.h"
#include "support/replica-dump.h"

static void
test_sync (gconstpointer data)
{
  liar *l = (liar *)data;
  for (size_t i = 0; i < liar_lie_count; i++)
    {
      g_test_message ("%s", liar_lies[i].name);
      med_session *session = l->victim->session;
      g_autoptr (GPtrArray) before = replica_dump (session->replica);
      l->trusted = med_session_as_of (session).height;
      med_failure f = { 0 };
      med_session_drop_gateway (session);
      relay_set (l->relay, liar_lies[i].alter, l);
      med_result result = med_sync (session, NULL, &f);
      g_assert_cmpuint (relay_altered (l->relay), >, 0);
      g_assert_cmpstr (med_result_name (result), ==, med_result_name (MED_E_UNVERIFIED));
      g_assert_cmpint (med_failure_exit (&f), ==, 8);
      g_assert_nonnull (strstr (f.message, liar_lies[i].says));
      g_autoptr (GPtrArray) after = replica_dump (session->replica);
      g_assert_cmpuint (replica_dump_strange (before, after, NULL), ==, 0);
      g_assert_cmpuint (replica_dump_new (before, after), ==, 0);
      g_assert_cmpuint (med_session_as_of (session).height, >=, l->trusted);
      med_sync_status status;
      med_sync_get_status (session, &status);
      g_assert_cmpint (status.weather, ==, MED_WEATHER_ALARM);
    }
}

static unsigned
count_documents (const GPtrArray *lines)
{
  unsigned count = 0;
  for (guint i = 0; i < lines->len; i++)
    count += g_str_has_prefix ((const char *)lines->pdata[i], "05");
  return count;
}

/* A manifest, then a payload with a flipped bit. */
static void
test_objects (gconstpointer data)
{
  liar *l = (liar *)data;
  med_session *session = l->victim->session;
  med_failure f = { 0 };
  relay_set (l->relay, liar_alter_block, l);
  g_assert_cmpint (med_sync (session, NULL, &f), ==, MED_E_UNVERIFIED);
  g_assert_cmpuint (relay_altered (l->relay), >, 0);
  /* Streams and rows were proven before; of the two new documents there is nothing. */
  g_autoptr (GPtrArray) between = replica_dump (session->replica);
  g_assert_cmpuint (count_documents (between), ==, 1);
  relay_set (l->relay, NULL, NULL);
  clinic_sync (l->victim);
  g_autoptr (GPtrArray) whole = replica_dump (session->replica);
  g_assert_cmpuint (count_documents (whole), ==, 3);
  relay_set (l->relay, liar_alter_block, l);
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();
  g_assert_cmpint (med_records_read (session, &l->new_records[0], 0, 0, out, NULL, NULL, NULL, &f),
                   ==, MED_E_UNVERIFIED);
  g_assert_cmpint (med_failure_exit (&f), ==, 8);
  g_assert_cmpuint (relay_altered (l->relay), >, 0);
  /* What was written before the lie is authentic: all zeros. */
  const uint8_t *written = g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (out));
  for (gsize i = 0; i < g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (out)); i++)
    g_assert_cmpint (written[i], ==, 0);
  g_autoptr (GPtrArray) after = replica_dump (session->replica);
  g_assert_cmpuint (replica_dump_strange (whole, after, NULL), ==, 0);
  relay_set (l->relay, NULL, NULL);
  g_autoptr (GBytes) read = clinic_read (l->victim, &l->new_records[0], &f);
  g_assert_nonnull (read);
  g_assert_cmpuint (g_bytes_get_size (read), ==, 3000000);
}

/* After all that the truth gets through, and stays after opening again. */
static void
test_truth (gconstpointer data)
{
  liar *l = (liar *)data;
  relay_set (l->relay, NULL, NULL);
  clinic_sync (l->victim);
  med_sync_status status;
  med_sync_get_status (l->victim->session, &status);
  g_assert_cmpint (status.weather, ==, MED_WEATHER_OK);
  g_autoptr (GPtrArray) before = replica_dump (l->victim->session->replica);
  for (guint i = 0; i < l->truth->len; i++)
    {
      const char *line = (const char *)l->truth->pdata[i];
      /* Rows and streams; the rest says when it was checked. */
      if (g_str_has_prefix (line, "02") || g_str_has_prefix (line, "03")
          || g_str_has_prefix (line, "04"))
        g_assert_true (g_ptr_array_find_with_equal_func (before, line, g_str_equal, NULL));
    }
  clinic_close (l->victim);
  clinic_open (l->victim);
  g_autoptr (GPtrArray) again = replica_dump (l->victim->session->replica);
  g_assert_cmpuint (replica_dump_strange (before, again, NULL), ==, 0);
  g_assert_cmpuint (again->len, ==, before->len);
}

int
main (int argc, char **argv)
{
  clinic_init (&argc, &argv);
  liar *l = liar_new ();
  clinic_open (l->victim);
  g_test_add_data_func ("/scenario/liar/sync", l, test_sync);
  g_test_add_data_func ("/scenario/liar/objects", l, test_objects);
  g_test_add_data_func ("/scenario/liar/truth", l, test_truth);
  int failed = g_test_run ();
  liar_free (l);
  return failed;
}
