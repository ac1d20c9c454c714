/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records for measuring. */
#include "bench-records.h"

#include "bench.h"

#include "care/document.h"
#include "client/identity.h"
#include "client/record-private.h"
#include "core/codec/canonical.h"
#include "core/crypto/hash.h"
#include "core/dag/cid.h"

#include <stdio.h>

#define TOGETHER 1000

static med_failure failure;

static void
must (med_result result)
{
  if (result == MED_OK)
    return;
  fprintf (stderr, "%s: %s\n", med_result_name (result), failure.message);
  exit (1);
}

med_session *
bench_session_open (const char *folder, med_profile **profile, double *unlocked)
{
  const med_span passphrase = MED_SPAN_LITERAL ("measured passphrase");
  g_autofree char *keystore = g_build_filename (folder, "keystore", NULL);
  med_root_entropy entropy;
  med_keys *keys;
  med_session *session;
  bool made = g_file_test (keystore, G_FILE_TEST_EXISTS);
  must (med_profile_open (folder, true, med_client_env (), profile, &failure));
  if (!made)
    must (med_identity_create (*profile, passphrase, (uint64_t)64 << 20, &entropy, &failure));
  must (med_identity_unlock (*profile, passphrase, &keys, &failure));
  *unlocked = bench_now ();
  must (med_session_open (*profile, keys, &session, &failure));
  return session;
}

void
bench_record_title (unsigned number, char title[64])
{
  static const char *const kinds[]
      = { "Glucose",          "Blood count",  "Ferritin and transferrin", "X-ray of the left hand",
          "Discharge letter", "Prescription", "Tetanus vaccination",      "Ultrasound",
          "Note on the visit" };
  g_snprintf (title, 64, "%s %u", kinds[number % G_N_ELEMENTS (kinds)], number);
}

void
bench_record_date (unsigned number, char date[16])
{
  /* Twenty years, not in order of arrival. */
  unsigned day = number * 7919u % 7300u;
  g_snprintf (date, 16, "%04u-%02u-%02u", 2006 + day / 365, 1 + day % 365 / 31, 1 + day % 28);
}

static void
add_one (med_session *session, unsigned number)
{
  static const char *const categories[]
      = { "labs", "notes", "imaging", "letters", "medications", "immunizations" };
  char title[64], date[16], name[96];
  uint8_t seed[8] = { 0 };
  med_hash hash;
  med_id id;
  med_cid payload, manifest;
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)1 << 20);
  memcpy (seed, &number, sizeof number);
  med_sha256 (MED_SPAN_OF (seed), &hash);
  memcpy (id.bytes, hash.bytes, sizeof id.bytes);
  med_cid_of (MED_CODEC_RAW, MED_SPAN_OF (seed), &payload);
  seed[7] = 1;
  med_cid_of (MED_CODEC_RAW, MED_SPAN_OF (seed), &manifest);
  bench_record_title (number, title);
  bench_record_date (number, date);
  g_snprintf (name, sizeof name, "scan-%u.pdf", number);
  const med_document document = { .record = id,
                                  .patient = session->keys->account,
                                  .author = session->keys->account,
                                  .title = title,
                                  .category = categories[number % G_N_ELEMENTS (categories)],
                                  .media_type = "application/pdf",
                                  .date = date,
                                  .created = "2026-11-23T09:00:00Z",
                                  .author_name = "Dr. Ina Bench",
                                  .size = 100000 + number,
                                  .sha256 = hash };
  med_document_parameters parameters = { .file_name = name, .payload = payload };
  uint8_t header[300];
  memset (header, 'h', sizeof header);
  med_manifest_lines lines;
  must (med_document_write (&document, &arena, &lines.resource));
  must (med_document_write_header (MED_SPAN_OF (header), &arena, &lines.header));
  must (med_document_write_parameters (&parameters, &arena, &lines.parameters));
  med_hash commitment;
  med_manifest_commit (parameters.salt, lines.resource, &commitment);
  Med__RecordRow row = MED__RECORD_ROW__INIT;
  const uint8_t tag[8] = { 1 };
  row.patient = med_pb_bytes (MED_SPAN_OF (session->keys->account.bytes));
  row.author = row.patient;
  row.tag = med_pb_bytes (MED_SPAN_OF (tag));
  row.epoch = 1;
  row.device = med_pb_bytes (MED_SPAN_OF (session->keys->device.bytes));
  row.manifest_cid = med_pb_bytes (MED_SPAN_OF (manifest.bytes));
  row.payload_cid = med_pb_bytes (MED_SPAN_OF (payload.bytes));
  row.doc_commit = med_pb_bytes (MED_SPAN_OF (commitment.bytes));
  row.version = 1;
  row.bytes = 100000 + number;
  row.replicas = 1;
  row.add_txid = row.doc_commit;
  row.state = MED__STATE__STATE_ACTIVE;
  row.height = 2 + number / 10;
  row.time = 1700000000 + number;
  med_span bytes;
  must (med_canonical_encode (&row.base, &arena, &bytes));
  must (med_replica_put_row (session->replica, MED_TABLE_RECORD, MED_SPAN_OF (id.bytes), bytes,
                             row.height));
  must (med_record_keep_document (session, &id, &row, &lines, &failure));
  med_arena_clear (&arena);
}

void
bench_records_add (med_session *session, unsigned first, unsigned count)
{
  for (unsigned done = 0; done < count;)
    {
      must (med_replica_begin (session->replica));
      for (unsigned i = 0; i < TOGETHER && done < count; i++)
        add_one (session, first + done++);
      must (med_replica_end (session->replica, true));
    }
}
