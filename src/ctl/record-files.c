/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes records to files. */
#include "ctl/record-files.h"

#include "ctl/json-out.h"
#include "ctl/service.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixoutputstream.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_MAX_BYTES 120

med_result
med_record_to_fd (med_session *session, const med_id *id, med_record_sink *sink, int fd,
                  med_answer *answer)
{
  g_autoptr (GOutputStream) stream = g_unix_output_stream_new (fd, FALSE);
  struct stat status;
  med_result result
      = sink->encrypted ? med_records_read_encrypted (session, id, stream, NULL, &answer->failure)
                        : med_records_read (session, id, sink->offset, sink->length, stream,
                                            sink->progress, sink->context, NULL, &answer->failure);
  if (fstat (fd, &status) == 0 && S_ISREG (status.st_mode))
    sink->written = (uint64_t)status.st_size;
  return result;
}

med_result
med_record_to_file (med_session *session, const med_id *id, med_record_sink *sink, const char *path,
                    med_answer *answer)
{
  g_autofree char *part = g_strconcat (path, ".part", NULL);
  int fd = open (part, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0)
    return med_fail (&answer->failure, MED_E_IO, "%s cannot be written: %s.", path,
                     g_strerror (errno));
  med_result result = med_record_to_fd (session, id, sink, fd, answer);
  if (close (fd) != 0 && result == MED_OK)
    result = med_fail (&answer->failure, MED_E_IO, "%s cannot be written: %s.", path,
                       g_strerror (errno));
  if (result == MED_OK && rename (part, path) != 0)
    result = med_fail (&answer->failure, MED_E_IO, "%s cannot be written: %s.", path,
                       g_strerror (errno));
  if (result != MED_OK)
    unlink (part);
  return result;
}

/* ── All ────────────────────────────────────────────────────────────────────────────────────── */

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
write_index (const char *folder, const med_value *index, med_answer *answer)
{
  g_autofree char *path = g_build_filename (folder, "index.json", NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  med_json_out (index, text);
  g_string_append_c (text, '\n');
  return med_ctl_write_new (path, text->str, text->len, answer);
}

med_result
med_record_export_all (med_session *session, bool encrypted, const char *folder, med_answer *answer)
{
  med_record_filter filter = { .with_history = true };
  med_record_info *records;
  size_t count;
  MED_TRY (med_records_list (session, &filter, &answer->arena, &records, &count, NULL,
                             &answer->failure));
  if (mkdir (folder, 0700) != 0)
    return med_fail (&answer->failure, errno == EEXIST ? MED_E_EXISTS : MED_E_IO,
                     "The folder %s cannot be made: %s. Nothing was changed.", folder,
                     g_strerror (errno));
  g_autoptr (med_value) index = med_value_array ();
  uint64_t skipped = 0;
  for (size_t i = 0; i < count; i++)
    {
      const char *state = med_word_record_state (records[i].row_state);
      if (!records[i].readable || g_str_equal (state, "erased"))
        {
          skipped++;
          continue;
        }
      g_autofree char *name = name_of (&records[i], encrypted, answer);
      g_autofree char *path = g_build_filename (folder, name, NULL);
      med_record_sink sink = { .encrypted = encrypted };
      MED_TRY (med_record_to_file (session, &records[i].id, &sink, path, answer));
      med_value_append (index, index_entry (&records[i], name, answer));
    }
  MED_TRY (write_index (folder, index, answer));
  answer->result = med_value_object ();
  med_value_set (answer->result, "folder", med_value_text (folder));
  med_value_set (answer->result, "files", med_value_unsigned (index->items->len));
  med_value_set (answer->result, "left_out", med_value_unsigned (skipped));
  return MED_OK;
}
