/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `record`: adding, listing, opening. Files of exports: record-files.c. */
#include "ctl/record-files.h"

#include "ctl/nouns.h"
#include "ctl/service.h"
#include "ctl/when.h"

#include <gio/gunixinputstream.h>
#include <gio/gunixoutputstream.h>
#include <string.h>
#include <unistd.h>

static const char *
state_of (const med_record_info *record)
{
  return record->progress == MED__OUTBOX_STATE__OUTBOX_RECORDED
             ? med_word_record_state (record->row_state)
             : med_word_progress (record->progress);
}

static med_value *
record_value (const med_record_info *record, med_answer *answer)
{
  med_value *value = med_value_object ();
  med_value_set (value, "record", med_id_value (&record->id, answer));
  med_value_set (value, "title", med_text_or_null (record->title));
  med_value_set (value, "category", med_text_or_null (record->category));
  med_value_set (value, "type", med_text_or_null (record->media_type));
  med_value_set (value, "date", med_text_or_null (record->date));
  med_value_set (value, "author", med_text_or_null (record->author_name));
  med_value_set (value, "size", med_value_unsigned (record->size));
  med_value_set (value, "state", med_value_text (state_of (record)));
  med_value_set (value, "height",
                 record->height == 0 ? med_value_null () : med_value_unsigned (record->height));
  med_value_set (value, "version", med_value_unsigned (record->version));
  return value;
}

/* The record of the first word. */
static med_result
find_record (med_ctl *ctl, const med_args *args, med_session **session, med_id *id,
             med_answer *answer)
{
  MED_TRY (med_ctl_fresh (ctl, session, answer));
  return med_records_resolve (*session, med_args_word (args, 0), id, &answer->failure);
}

/* ── add ────────────────────────────────────────────────────────────────────────────────────── */

static const med_option add_options[] = {
  { "title", MED_OPTION_TEXT, true, "T", "what it is" },
  { "category", MED_OPTION_TEXT, true, "C", "such as results, documents, notes" },
  { "date", MED_OPTION_TEXT, false, "D", "of the document, YYYY-MM-DD; default: today" },
  { "type", MED_OPTION_TEXT, false, "MIME", "default: guessed" },
  { "for", MED_OPTION_TEXT, false, "PATIENT", "default: yourself" },
  { "replaces", MED_OPTION_TEXT, false, "ID", "the record that this one corrects" },
  { "replicas", MED_OPTION_TEXT, false, "N", "copies; default: the network's" },
  MED_OPTIONS_END,
};

typedef struct
{
  int fd; /* of the notices; -1: none */
  bool shown;
} notice;

static bool
show_progress (void *context, uint64_t done, uint64_t total)
{
  notice *to = (notice *)context;
  if (to->fd >= 0 && total > ((uint64_t)8 << 20))
    {
      g_autofree char *text
          = g_strdup_printf ("\r%3u %%", (unsigned)(100.0 * (double)done / (double)total));
      med_ctl_write (to->fd, text, strlen (text));
      to->shown = true;
    }
  return true;
}

static notice
start_notice (const med_ctl *ctl)
{
  return (notice){ isatty (ctl->err) ? ctl->err : -1, false };
}

static void
end_notice (const notice *to)
{
  if (to->shown)
    med_ctl_write (to->fd, "\r     \r", 7);
}

static med_result
open_input (med_ctl *ctl, const char *path, GInputStream **stream, uint64_t *size, char **name,
            med_answer *answer)
{
  *size = 0;
  if (g_str_equal (path, "-"))
    {
      *stream = g_unix_input_stream_new (ctl->in, FALSE);
      *name = g_strdup ("");
      return MED_OK;
    }
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);
  GFileInputStream *opened = g_file_read (file, NULL, &error);
  if (opened == NULL)
    return med_fail (&answer->failure,
                     g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND) ? MED_E_NOT_FOUND
                                                                               : MED_E_IO,
                     "%s", error->message);
  g_autoptr (GFileInfo) info
      = g_file_input_stream_query_info (opened, G_FILE_ATTRIBUTE_STANDARD_SIZE, NULL, NULL);
  if (info != NULL)
    *size = (uint64_t)g_file_info_get_size (info);
  *stream = G_INPUT_STREAM (opened);
  *name = g_path_get_basename (path);
  return MED_OK;
}

static med_result
add_content (med_ctl *ctl, med_session *session, med_record_new *input, const char *path,
             med_id *record, med_id *item, med_answer *answer)
{
  g_autoptr (GInputStream) stream = NULL;
  g_autofree char *name = NULL;
  notice progress = start_notice (ctl);
  MED_TRY (open_input (ctl, path, &stream, &input->size_hint, &name, answer));
  input->content = stream;
  input->file_name = name;
  input->progress = show_progress;
  input->context = &progress;
  med_result result = med_records_add (session, input, NULL, record, item, &answer->failure);
  end_notice (&progress);
  /* Which of the two it was is in the sentence; where to look is here. */
  if (result == MED_E_IO || result == MED_E_FULL)
    {
      answer->detail = med_value_object ();
      med_value_set (answer->detail, "file", med_value_text (path));
      med_value_set (answer->detail, "profile", med_value_text (ctl->folder));
    }
  return result;
}

static med_result
run_add (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_account_id patient;
  med_id record, item = { { 0 } }, replaces;
  med_record_info info;
  bool given;
  uint64_t replicas = 0;
  med_record_new input = { .title = med_args_text (args, "title"),
                           .category = med_args_text (args, "category"),
                           .date = med_args_text (args, "date"),
                           .media_type = med_args_text (args, "type") };
  if (input.date != NULL && !med_when_is_date (input.date))
    return med_usage (answer, "--date takes a date such as 2026-11-22, not “%s”.", input.date);
  MED_TRY (med_option_number (args, "replicas", 64, &replicas, answer));
  input.replicas = (uint32_t)replicas;
  MED_TRY (med_ctl_fresh (ctl, &session, answer));
  MED_TRY (med_option_person (session, med_args_text (args, "for"), &patient, &given, answer));
  input.patient = given ? &patient : NULL;
  if (med_args_has (args, "replaces"))
    {
      MED_TRY (med_records_resolve (session, med_args_text (args, "replaces"), &replaces,
                                    &answer->failure));
      input.replaces = &replaces;
    }
  MED_TRY (add_content (ctl, session, &input, med_args_word (args, 0), &record, &item, answer));
  MED_TRY (med_records_get (session, &record, &answer->arena, &info, &answer->failure));
  med_value *value = med_value_object ();
  med_value_set (value, "record", med_id_value (&record, answer));
  med_value_set (value, "cid", med_cid_value (&info.payload_cid, answer));
  med_value_set (value, "size", med_value_unsigned (info.size));
  med_value_set (value, "sha256", med_value_text (med_word_hash (&info.sha256, &answer->arena)));
  return med_ctl_settle (ctl, session, &item, value, answer);
}

/* ── list, show, history ────────────────────────────────────────────────────────────────────── */

static const med_option list_options[] = {
  { "patient", MED_OPTION_TEXT, false, "P", "default: yourself; needs a live `access open`" },
  { "category", MED_OPTION_TEXT, false, "C", "only this one" },
  { "since", MED_OPTION_TEXT, false, "D", "documents of this date or later" },
  { "search", MED_OPTION_TEXT, false, "T", "words of title, author, file name" },
  { "limit", MED_OPTION_TEXT, false, "N", "at most so many" },
  { "offset", MED_OPTION_TEXT, false, "N", "leave out the first" },
  { "all", MED_OPTION_FLAG, false, NULL, "replaced and retired ones too" },
  MED_OPTIONS_END,
};

static med_result
run_list (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_account_id patient;
  med_record_info *records;
  size_t count;
  bool given;
  uint64_t limit = 0, offset = 0;
  med_record_filter filter = { .category = med_args_text (args, "category"),
                               .since = med_args_text (args, "since"),
                               .search = med_args_text (args, "search"),
                               .with_history = med_args_has (args, "all") };
  if (filter.since != NULL && !med_when_is_date (filter.since))
    return med_usage (answer, "--since takes a date such as 2026-11-22, not “%s”.", filter.since);
  MED_TRY (med_option_number (args, "limit", G_MAXINT32, &limit, answer));
  MED_TRY (med_option_number (args, "offset", G_MAXINT32, &offset, answer));
  filter.limit = limit;
  filter.offset = offset;
  MED_TRY (med_ctl_fresh (ctl, &session, answer));
  MED_TRY (med_option_person (session, med_args_text (args, "patient"), &patient, &given, answer));
  filter.patient = given ? &patient : NULL;
  MED_TRY (med_records_list (session, &filter, &answer->arena, &records, &count, NULL,
                             &answer->failure));
  answer->result = med_value_array ();
  for (size_t i = 0; i < count; i++)
    med_value_append (answer->result, record_value (&records[i], answer));
  return MED_OK;
}

static bool
covers (const med_grant_info *grant, const med_record_info *record)
{
  if (!grant->mine || (grant->actions & MED_ACTION_SEE) == 0)
    return false;
  for (size_t i = 0; i < grant->category_count; i++)
    if (g_str_equal (grant->categories[i], record->category))
      return true;
  for (size_t i = 0; i < grant->record_count; i++)
    if (MED_ID_EQUAL (grant->records[i], record->id))
      return true;
  return false;
}

static med_result
readers_value (med_session *session, const med_record_info *record, med_answer *answer,
               med_value **value)
{
  med_grant_info *grants;
  size_t count;
  MED_TRY (med_consent_list (session, "active", &answer->arena, &grants, &count, &answer->failure));
  med_value *readers = med_value_array ();
  for (size_t i = 0; i < count; i++)
    if (covers (&grants[i], record))
      {
        med_value *reader = med_party_value (&grants[i].grantee, grants[i].grantee_name, answer);
        med_value_set (reader, "grant", med_id_value (&grants[i].id, answer));
        med_value_set (reader, "until", med_value_time (grants[i].until));
        med_value_append (readers, reader);
      }
  *value = readers;
  return MED_OK;
}

static med_value *
origin_value (med_session *session, const med_id *id, med_answer *answer)
{
  med_record_origin origin;
  if (med_records_origin (session, id, &origin) != MED_OK)
    return med_value_null ();
  med_value *value = med_value_object ();
  med_value_set (value, "chain_id", med_value_text (origin.chain.text));
  med_value_set (value, "account", med_account_value (&origin.author, answer));
  med_value_set (value, "height", med_value_unsigned (origin.height));
  med_value_set (value, "time", med_value_time (origin.time));
  return value;
}

static med_result
run_show (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_id id;
  med_record_info record;
  med_value *readers;
  MED_TRY (find_record (ctl, args, &session, &id, answer));
  MED_TRY (med_records_get (session, &id, &answer->arena, &record, &answer->failure));
  MED_TRY (readers_value (session, &record, answer, &readers));
  med_value *value = answer->result = record_value (&record, answer);
  med_value_set (value, "cid", med_cid_value (&record.payload_cid, answer));
  med_value_set (value, "manifest_cid", med_cid_value (&record.manifest_cid, answer));
  med_value_set (value, "sha256", med_value_text (med_word_hash (&record.sha256, &answer->arena)));
  med_value_set (value, "file_name", med_text_or_null (record.file_name));
  med_value_set (value, "patient", med_account_value (&record.patient, answer));
  med_value_set (value, "author_account", med_account_value (&record.author, answer));
  med_value_set (value, "clinic", med_text_or_null (record.clinic_name));
  med_value_set (value, "recorded", med_value_time (record.recorded_at));
  med_value_set (value, "replaces",
                 record.has_previous ? med_id_value (&record.previous, answer) : med_value_null ());
  med_value_set (value, "replaced_by",
                 record.has_next ? med_id_value (&record.next, answer) : med_value_null ());
  med_value_set (value, "signed_on", origin_value (session, &id, answer));
  med_value_set (value, "replicas", med_value_unsigned (record.replicas));
  med_value_set (value, "readable", med_value_bool (record.readable));
  med_value_set (value, "local", med_value_bool (record.local));
  med_value_set (value, "readers", readers);
  return MED_OK;
}

static med_result
run_history (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_id id;
  med_record_info *records;
  size_t count;
  MED_TRY (find_record (ctl, args, &session, &id, answer));
  MED_TRY (med_records_history (session, &id, &answer->arena, &records, &count, &answer->failure));
  answer->result = med_value_array ();
  for (size_t i = 0; i < count; i++)
    med_value_append (answer->result, record_value (&records[i], answer));
  return MED_OK;
}

/* ── open, export ───────────────────────────────────────────────────────────────────────────── */

static const med_option open_options[] = {
  { "o", MED_OPTION_TEXT, true, "F|-", "where the content goes; - is standard output" },
  { "range", MED_OPTION_TEXT, false, "A-B", "only bytes A to B, counted from 0, B included" },
  MED_OPTIONS_END,
};

static med_result
read_range (const char *text, uint64_t *offset, uint64_t *length, med_answer *answer)
{
  guint64 first, last;
  g_auto (GStrv) parts = g_strsplit (text, "-", 2);
  if (g_strv_length (parts) != 2
      || !g_ascii_string_to_unsigned (parts[0], 10, 0, G_MAXINT64, &first, NULL)
      || (*parts[1] != 0
          && !g_ascii_string_to_unsigned (parts[1], 10, first, G_MAXINT64, &last, NULL)))
    return med_usage (answer, "--range takes bytes such as 0-99 or 100-, not “%s”.", text);
  *offset = first;
  *length = *parts[1] != 0 ? last - first + 1 : 0;
  return MED_OK;
}

static med_result
run_open (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_id id;
  uint64_t offset = 0, length = 0;
  const char *path = med_args_text (args, "o"), *range = med_args_text (args, "range");
  bool standard = g_str_equal (path, "-");
  if (standard && ctl->json)
    return med_usage (answer, "With --json the answer takes standard output: give -o a file.");
  if (range != NULL)
    MED_TRY (read_range (range, &offset, &length, answer));
  MED_TRY (find_record (ctl, args, &session, &id, answer));
  notice progress = start_notice (ctl);
  med_record_sink sink
      = { .offset = offset, .length = length, .progress = show_progress, .context = &progress };
  med_result result = standard ? med_record_to_fd (session, &id, &sink, ctl->out, answer)
                               : med_record_to_file (session, &id, &sink, path, answer);
  end_notice (&progress);
  MED_TRY (result);
  answer->raw = standard;
  answer->result = med_value_object ();
  med_value_set (answer->result, "record", med_id_value (&id, answer));
  med_value_set (answer->result, "file", med_value_text (path));
  med_value_set (answer->result, "bytes", med_value_unsigned (sink.written));
  return MED_OK;
}

static const med_option export_options[] = {
  { "o", MED_OPTION_TEXT, true, "F|DIR", "the file to write; with --all a folder" },
  { "encrypted", MED_OPTION_FLAG, false, NULL, "as an age file that your identity opens" },
  { "all", MED_OPTION_FLAG, false, NULL, "every record that you own, with an index" },
  MED_OPTIONS_END,
};

static med_result
run_export (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_id id;
  const char *path = med_args_text (args, "o"), *word = med_args_word (args, 0);
  med_record_sink sink = { .encrypted = med_args_has (args, "encrypted") };
  if (med_args_has (args, "all") == (word != NULL))
    return med_usage (answer, "Give the record's id, or --all.");
  if (word == NULL)
    {
      MED_TRY (med_ctl_fresh (ctl, &session, answer));
      return med_record_export_all (session, sink.encrypted, path, answer);
    }
  MED_TRY (find_record (ctl, args, &session, &id, answer));
  MED_TRY (med_record_to_file (session, &id, &sink, path, answer));
  answer->result = med_value_object ();
  med_value_set (answer->result, "record", med_id_value (&id, answer));
  med_value_set (answer->result, "file", med_value_text (path));
  med_value_set (answer->result, "bytes", med_value_unsigned (sink.written));
  return MED_OK;
}

/* ── rewrap, retire, erase
 * ──────────────────────────────────────────────────────────────────────────── */

typedef med_result (*change_fn) (med_session *session, const med_id *id, med_id *item,
                                 med_failure *failure);

static med_result
change (med_ctl *ctl, const med_args *args, change_fn call, med_answer *answer)
{
  med_session *session;
  med_id id, item = { { 0 } };
  MED_TRY (find_record (ctl, args, &session, &id, answer));
  MED_TRY (call (session, &id, &item, &answer->failure));
  med_value *value = med_value_object ();
  med_value_set (value, "record", med_id_value (&id, answer));
  return med_ctl_settle (ctl, session, &item, value, answer);
}

static med_result
run_retire (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  return change (ctl, args, med_records_retire, answer);
}

static med_result
run_erase (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  return change (ctl, args, med_records_erase, answer);
}

static const med_option rewrap_options[] = {
  { "category", MED_OPTION_TEXT, false, "C", "where it goes; default: it stays where it is" },
  MED_OPTIONS_END,
};

static med_result
run_rewrap (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_id id, item = { { 0 } };
  med_record_info record;
  const char *category = med_args_text (args, "category");
  MED_TRY (find_record (ctl, args, &session, &id, answer));
  MED_TRY (med_records_get (session, &id, &answer->arena, &record, &answer->failure));
  MED_TRY (med_records_rewrap (session, &id, category, &item, &answer->failure));
  med_value *value = med_value_object ();
  med_value_set (value, "record", med_id_value (&id, answer));
  med_value_set (value, "category",
                 med_text_or_null (category != NULL ? category : record.category));
  return med_ctl_settle (ctl, session, &item, value, answer);
}

const med_verb med_verbs_record[] = {
  { "add", "FILE|-", 1, 1, add_options, "Encrypt a file here and put it into your records",
    "medeasectl record add scan.pdf --title \"Blood count\" --category results --date 2026-11-20",
    run_add, false },
  { "list", "", 0, 0, list_options, "Records, newest first",
    "medeasectl record list --category results --search blood", run_list, false },
  { "show", "ID", 1, 1, NULL, "One record, its addresses and its readers",
    "medeasectl record show k3v2xa", run_show, false },
  { "history", "ID", 1, 1, NULL, "All versions of a record, newest first",
    "medeasectl record history k3v2xa", run_history, false },
  { "open", "ID", 1, 1, open_options, "Decrypt a record into a file",
    "medeasectl record open k3v2xa -o scan.pdf", run_open, false },
  { "export", "[ID]", 0, 1, export_options, "Files that need no MedEase",
    "medeasectl record export k3v2xa --encrypted -o scan.pdf.age", run_export, false },
  { "rewrap", "ID", 1, 1, rewrap_options, "Move a record to another category, under its lock",
    "medeasectl record rewrap k3v2xa --category mental-health", run_rewrap, false },
  { "retire", "ID", 1, 1, NULL, "Mark a record as not valid any more",
    "medeasectl record retire k3v2xa", run_retire, false },
  { "erase", "ID", 1, 1, NULL, "Have its content deleted everywhere",
    "medeasectl record erase k3v2xa", run_erase, false },
  { NULL, NULL, 0, 0, NULL, NULL, NULL, NULL, false },
};
