/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything that one owns, into a folder that needs no MedEase: files, index, sealed objects,
 * archives and proofs. */
#include "client/record-archive.h"
#include "ctl/json-out.h"
#include "ctl/record-files.h"
#include "ctl/service.h"

#include <errno.h>
#include <gio/gunixoutputstream.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_MAX_BYTES 120

static const char readme[]
    = "Medical records, exported by MedEase.\n"
      "\n"
      "  index.json         what is here: one entry a record, with its file, SHA-256 and CID\n"
      "  bundle.json        FHIR Bundle of the DocumentReferences, byte for byte as authors "
      "signed\n"
      "  *                  the files themselves; those that end in .age are encrypted\n"
      "  objects/ID.manifest.age   the sealed description of record ID\n"
      "  objects/ID.car     CARv1 archive of what the hospital stores of it, all of it encrypted\n"
      "  proofs/ID.json     proof that the ledger has this record, and with which fingerprints\n"
      "  proofs/block-N.json  the signed block that these proofs lead to: the proof's root is its\n"
      "                     app_hash (CometBFT's JSON)\n"
      "\n"
      "Nothing here needs MedEase. With the identity file me.txt (medeasectl identity export-age\n"
      "-o me.txt) and the programs age and jq:\n"
      "\n"
      "  age -d -i me.txt FILE.pdf.age > FILE.pdf\n"
      "  age -d -i me.txt objects/ID.manifest.age | sed -n 1p | jq .\n"
      "\n"
      "The second line of a manifest has the age header of the stored bytes. Header and bytes, "
      "one\n"
      "after the other, are an age file again:\n"
      "\n"
      "  age -d -i me.txt objects/ID.manifest.age | sed -n 2p | jq -r .data | base64 -d > "
      "whole.age\n"
      "  ipfs dag import objects/ID.car && ipfs cat CID >> whole.age     (CID from index.json)\n"
      "  age -d -i me.txt whole.age > FILE\n"
      "\n"
      "Checks, offline:\n"
      "\n"
      "  sha256sum FILE                            compare with sha256 in index.json\n"
      "  medeasectl inspect car objects/ID.car     every block is what its CID names\n"
      "  medeasectl inspect proof proofs/ID.json   the row stands in the state with this root\n"
      "  jq -r .signed_header.header.app_hash proofs/block-N.json\n";

typedef struct
{
  med_session *session;
  med_answer *answer;
  const char *folder;
  med_value *index; /* array */
  GString *bundle;
  GArray *ids; /* med_id of what was exported */
  uint64_t left_out, proofs;
} exporting;

/* Letters, digits and a few signs of the title, so that the name is a file's everywhere. */
static void
put_safe (const char *text, GString *out)
{
  for (const char *c = text; *c != 0 && out->len < NAME_MAX_BYTES; c = g_utf8_next_char (c))
    {
      gunichar point = g_utf8_get_char (c);
      if (g_unichar_isalnum (point))
        g_string_append_unichar (out, point);
      else if (out->len > 0 && out->str[out->len - 1] != '-')
        g_string_append_c (out, '-');
    }
}

/* "2026-11-20-Blood-count-k3v2xaqb.pdf" */
static char *
name_of (const med_record_info *record, bool encrypted, med_answer *answer)
{
  GString *name = g_string_new (*record->date != 0 ? record->date : "undated");
  g_string_append_c (name, '-');
  put_safe (record->title, name);
  g_string_append_printf (name, "-%.8s", med_word_id (&record->id, &answer->arena));
  const char *dot = strrchr (record->file_name, '.');
  if (dot != NULL && strlen (dot) <= 8 && g_ascii_isalnum (dot[1]))
    {
      g_string_append_c (name, '.');
      put_safe (dot + 1, name);
    }
  g_string_append (name, encrypted ? ".age" : "");
  return g_string_free (name, FALSE);
}

static med_value *
index_entry (const med_record_info *record, const char *name, med_answer *answer)
{
  med_value *entry = med_value_object ();
  med_value_set (entry, "record", med_id_value (&record->id, answer));
  med_value_set (entry, "file", med_value_text (name));
  med_value_set (entry, "title", med_text_or_null (record->title));
  med_value_set (entry, "category", med_text_or_null (record->category));
  med_value_set (entry, "type", med_text_or_null (record->media_type));
  med_value_set (entry, "date", med_text_or_null (record->date));
  med_value_set (entry, "author", med_text_or_null (record->author_name));
  med_value_set (entry, "size", med_value_unsigned (record->size));
  med_value_set (entry, "sha256", med_value_text (med_word_hash (&record->sha256, &answer->arena)));
  med_value_set (entry, "cid", med_cid_value (&record->payload_cid, answer));
  med_value_set (entry, "height", med_value_unsigned (record->height));
  return entry;
}

static med_result
write_in (const exporting *work, const char *below, const char *name, med_span bytes)
{
  g_autofree char *path = g_build_filename (work->folder, below, name, NULL);
  return med_ctl_write_new (path, (const char *)bytes.data, bytes.size, work->answer);
}

static med_result
make_folder (const exporting *work, const char *below)
{
  g_autofree char *path = g_build_filename (work->folder, below, NULL);
  if (mkdir (path, 0700) == 0)
    return MED_OK;
  return med_fail (&work->answer->failure, errno == EEXIST ? MED_E_EXISTS : MED_E_IO,
                   "The folder %s cannot be made: %s.", path, g_strerror (errno));
}

/* ── Objects ────────────────────────────────────────────────────────────────────────────────── */

static med_result
write_archive (const exporting *work, const med_record_info *record, const char *id)
{
  g_autofree char *name = g_strconcat (id, ".car", NULL);
  g_autofree char *path = g_build_filename (work->folder, "objects", name, NULL);
  int fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0)
    return med_fail (&work->answer->failure, MED_E_IO, "%s cannot be written: %s.", path,
                     g_strerror (errno));
  g_autoptr (GOutputStream) stream = g_unix_output_stream_new (fd, FALSE);
  med_result result
      = med_record_archive (work->session, record, stream, NULL, &work->answer->failure);
  if (close (fd) != 0 && result == MED_OK)
    result = med_fail (&work->answer->failure, MED_E_IO, "%s cannot be written: %s.", path,
                       g_strerror (errno));
  return result;
}

static med_result
write_objects (exporting *work, const med_record_info *record)
{
  med_span manifest, resource;
  med_answer *answer = work->answer;
  const char *id = med_word_id (&record->id, &answer->arena);
  g_autofree char *name = g_strconcat (id, ".manifest.age", NULL);
  MED_TRY (med_record_sealed_manifest (work->session, record, NULL, &answer->arena, &manifest,
                                       &answer->failure));
  MED_TRY (write_in (work, "objects", name, manifest));
  MED_TRY (write_archive (work, record, id));
  MED_TRY (med_record_resource (work->session, &record->id, &answer->arena, &resource,
                                &answer->failure));
  g_string_append (work->bundle, work->ids->len > 0 ? ",{\"resource\":" : "{\"resource\":");
  g_string_append_len (work->bundle, (const char *)resource.data, (gssize)resource.size);
  g_string_append_c (work->bundle, '}');
  return MED_OK;
}

/* ── Records ────────────────────────────────────────────────────────────────────────────────── */

static med_result
export_one (exporting *work, const med_record_info *record, bool encrypted)
{
  const char *state = med_word_record_state (record->row_state);
  if (!record->readable || record->progress != MED__OUTBOX_STATE__OUTBOX_RECORDED
      || g_str_equal (state, "erased"))
    {
      work->left_out++;
      return MED_OK;
    }
  g_autofree char *name = name_of (record, encrypted, work->answer);
  g_autofree char *path = g_build_filename (work->folder, name, NULL);
  med_record_sink sink = { .encrypted = encrypted };
  MED_TRY (med_record_to_file (work->session, &record->id, &sink, path, work->answer));
  MED_TRY (write_objects (work, record));
  med_value_append (work->index, index_entry (record, name, work->answer));
  g_array_append_val (work->ids, record->id);
  return MED_OK;
}

static med_result
write_index (const exporting *work)
{
  g_autoptr (GString) text = g_string_new (NULL);
  med_json_out (work->index, text);
  g_string_append_c (text, '\n');
  MED_TRY (write_in (work, "", "index.json", med_span_make (text->str, text->len)));
  g_string_append (work->bundle, "]}\n");
  MED_TRY (
      write_in (work, "", "bundle.json", med_span_make (work->bundle->str, work->bundle->len)));
  return write_in (work, "", "README.txt", med_span_text (readme));
}

static med_result
take_proof (void *context, const char *name, med_span text)
{
  exporting *work = (exporting *)context;
  g_autofree char *file = g_strconcat (name, ".json", NULL);
  work->proofs++;
  return write_in (work, "proofs", file, text);
}

static med_result
export_records (exporting *work, bool encrypted)
{
  const med_record_filter filter = { .with_history = true };
  med_record_info *records;
  size_t count;
  med_answer *answer = work->answer;
  MED_TRY (med_records_list (work->session, &filter, &answer->arena, &records, &count, NULL,
                             &answer->failure));
  MED_TRY (make_folder (work, ""));
  MED_TRY (make_folder (work, "objects"));
  MED_TRY (make_folder (work, "proofs"));
  for (size_t i = 0; i < count; i++)
    MED_TRY (export_one (work, &records[i], encrypted));
  MED_TRY (write_index (work));
  /* Everything else is whole already when there is no node to ask for proofs. */
  med_result result
      = med_record_proofs (work->session, (const med_id *)(const void *)work->ids->data,
                           work->ids->len, take_proof, work, NULL, &answer->failure);
  if (result == MED_E_OFFLINE)
    answer->note = "Without a connection the proofs are missing; all else is complete.";
  return result == MED_E_OFFLINE ? MED_OK : result;
}

med_result
med_record_export_all (med_session *session, bool encrypted, const char *folder, med_answer *answer)
{
  g_autoptr (med_value) index = med_value_array ();
  g_autoptr (GString) bundle
      = g_string_new ("{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[");
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (med_id));
  exporting work = { .session = session,
                     .answer = answer,
                     .folder = folder,
                     .index = index,
                     .bundle = bundle,
                     .ids = ids };
  MED_TRY (export_records (&work, encrypted));
  answer->result = med_value_object ();
  med_value_set (answer->result, "folder", med_value_text (folder));
  med_value_set (answer->result, "files", med_value_unsigned (index->items->len));
  med_value_set (answer->result, "left_out", med_value_unsigned (work.left_out));
  med_value_set (answer->result, "proofs", med_value_unsigned (work.proofs));
  return MED_OK;
}
