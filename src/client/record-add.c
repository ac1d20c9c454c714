/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A new record: the content is read once, encrypted chunk by chunk into the local block store,
 * described, committed to, and put into the outbox. */
#include "client/record-private.h"

#include "care/document.h"
#include "care/media.h"
#include "client/categories.h"
#include "client/encrypt.h"
#include "client/progress.h"
#include "core/ledger/tx.h"

#include <glib/gi18n-lib.h>

/* Characters of a title, bytes of a media type, years of a document. */
#define TITLE_MAX 1000
#define MEDIA_TYPE_MAX 127
#define YEAR_FIRST "1850"
#define YEAR_LAST "2199"
#define YEAR_END "2200"
#define LEASE_SECONDS ((int64_t)400 * 86400)

typedef struct
{
  med_session *session;
  const med_record_new *input;
  GCancellable *cancellable;
  GArray *cids; /* in the builder's order */
  uint64_t stored;
  med_progress_pace pace;
  med_encrypted file;
} intake;

static med_result
keep_block (void *context, const med_cid *cid, med_span block)
{
  intake *in = (intake *)context;
  g_array_append_val (in->cids, *cid);
  in->stored += block.size;
  return med_blocks_put (in->session->blocks, cid, block);
}

/* An open file's size and time of change, NULL for what is no file: another text afterwards means
 * that somebody wrote to it meanwhile, and what was read is neither the old nor the new. */
static char *
file_state (GInputStream *content)
{
  if (!G_IS_FILE_INPUT_STREAM (content))
    return NULL;
  g_autoptr (GFileInfo) info = g_file_input_stream_query_info (
      G_FILE_INPUT_STREAM (content), G_FILE_ATTRIBUTE_ETAG_VALUE "," G_FILE_ATTRIBUTE_STANDARD_SIZE,
      NULL, NULL);
  if (info == NULL)
    return NULL;
  const char *etag = g_file_info_get_etag (info);
  return g_strdup_printf ("%s %" G_GOFFSET_FORMAT, etag == NULL ? "" : etag,
                          g_file_info_get_size (info));
}

static bool
report (void *context, uint64_t size)
{
  intake *in = (intake *)context;
  if (in->input->progress == NULL || !med_progress_due (&in->pace, size))
    return true;
  return in->input->progress (in->input->context, size, MAX (size, in->input->size_hint));
}

static med_result
encrypt (intake *in, const med_file_key *file_key, med_failure *failure)
{
  uint8_t nonce[MED_AGE_NONCE_SIZE];
  g_autofree char *before = file_state (in->input->content);
  med_env_random (in->session->env, nonce, sizeof nonce);
  const med_encrypt_source source = { .content = in->input->content,
                                      .file_key = file_key,
                                      .nonce = nonce,
                                      .keep = keep_block,
                                      .keep_context = in,
                                      .report = report,
                                      .report_context = in,
                                      .cancellable = in->cancellable };
  MED_TRY (med_encrypt (&source, &in->file, failure));
  g_autofree char *after = file_state (in->input->content);
  if (g_strcmp0 (before, after) != 0)
    return med_fail (failure, MED_E_CHANGED,
                     _ ("The file changed while it was read. Nothing was added; add it again when "
                        "it is complete."));
  MED_TRY_PLAIN (med_blocks_object_add (in->session->blocks, &in->file.root,
                                        (const med_cid *)in->cids->data, in->cids->len, in->stored,
                                        "", med_session_now (in->session) + LEASE_SECONDS),
                 failure);
  return MED_OK;
}

static const char *
today (med_session *session, med_arena *arena)
{
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_local (med_session_now (session));
  g_autofree char *text = g_date_time_format (now, "%Y-%m-%d");
  char *copy;
  return med_arena_text (arena, med_span_text (text), &copy) == MED_OK ? copy : "";
}

static const char *
instant (med_session *session, med_arena *arena)
{
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_utc (med_session_now (session));
  g_autofree char *text = g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");
  char *copy;
  return med_arena_text (arena, med_span_text (text), &copy) == MED_OK ? copy : "";
}

static const char *
own_name (med_session *session, med_arena *arena)
{
  med_self self;
  med_failure ignored;
  if (med_session_self (session, arena, &self, &ignored) != MED_OK || self.name == NULL)
    return "";
  return self.name;
}

static med_result
describe (intake *in, const med_id *record, const med_record_target *target, med_arena *arena,
          med_manifest_lines *lines, med_document_parameters *parameters, med_failure *failure)
{
  const med_record_new *input = in->input;
  const char *name = input->file_name != NULL ? input->file_name : "";
  med_document document = {
    .record = *record,
    .patient = target->patient,
    .author = in->session->keys->account,
    .title = input->title,
    .category = input->category,
    .media_type = input->media_type != NULL
                      ? input->media_type
                      : med_media_guess (med_span_make (in->file.head, in->file.head_size), name),
    .date = input->date != NULL ? input->date : today (in->session, arena),
    .created = instant (in->session, arena),
    .author_name = own_name (in->session, arena),
    .size = in->file.size,
    .sha256 = in->file.sha256,
  };
  med_result result = med_document_write (&document, arena, &lines->resource);
  if (result == MED_E_INVALID)
    return med_fail (failure, result,
                     _ ("Title, date or category cannot be written down: check them. Nothing was "
                        "added."));
  MED_TRY_PLAIN (result, failure);
  med_env_random (in->session->env, parameters->salt, sizeof parameters->salt);
  parameters->file_name = name;
  parameters->payload = in->file.root;
  MED_TRY_PLAIN (med_document_write_parameters (parameters, arena, &lines->parameters), failure);
  return MED_OK;
}

med_result
med_record_queue (med_session *session, const med_record_queued *queued, med_id *item,
                  med_failure *failure)
{
  const med_cid uploads[] = { queued->parameters->payload, *queued->manifest };
  med_hash commitment;
  med_manifest_commit (queued->parameters->salt, queued->resource, &commitment);
  Med__RecordAdd add = MED__RECORD_ADD__INIT;
  add.nonce = (ProtobufCBinaryData){ 16, (uint8_t *)queued->nonce };
  add.patient = med_pb_bytes (MED_SPAN_OF (queued->target->patient.bytes));
  add.tag = med_pb_bytes (MED_SPAN_OF (queued->target->tag.bytes));
  add.epoch = queued->target->epoch;
  add.manifest_cid = med_pb_bytes (MED_SPAN_OF (uploads[1].bytes));
  add.payload_cid = med_pb_bytes (MED_SPAN_OF (uploads[0].bytes));
  add.doc_commit = (ProtobufCBinaryData){ sizeof commitment.bytes, commitment.bytes };
  if (queued->previous != NULL)
    add.previous = med_pb_bytes (MED_SPAN_OF (queued->previous->bytes));
  add.bytes = queued->bytes;
  add.replicas = queued->replicas;
  Med__Op op = MED__OP__INIT;
  op.kind_case = MED__OP__KIND_RECORD_ADD;
  op.record_add = &add;
  const Med__Op *ops[] = { &op };
  const med_outbox_new entry = {
    .kind = MED__OUTBOX_KIND__OUTBOX_RECORD,
    .what = queued->title,
    .ops = ops,
    .op_count = 1,
    .uploads = uploads,
    .upload_count = 2,
    .object = MED_SPAN_OF (queued->record->bytes),
    .number = queued->number,
  };
  return med_outbox_add (session, &entry, item, failure);
}

med_result
med_record_keep_own (med_session *session, const med_id *record, const med_manifest_lines *lines,
                     const med_document_parameters *parameters, const med_cid *manifest,
                     med_failure *failure)
{
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)1 << 20);
  Med__LocalDocument document = MED__LOCAL_DOCUMENT__INIT;
  document.resource = med_pb_bytes (lines->resource);
  const Med__LocalObject *sealed = (const Med__LocalObject *)med_replica_get (
      session->replica, MED_LOCAL_OBJECT, MED_SPAN_OF (manifest->bytes), &arena);
  med_manifest_lines all;
  med_span header;
  med_result result
      = sealed == NULL ? MED_E_STATE : med_manifest_split (med_pb_span (sealed->plain), &all);
  if (result == MED_OK)
    result = med_document_read_header (all.header, &arena, &header);
  if (result == MED_OK)
    {
      document.age_header = med_pb_bytes (header);
      document.salt = med_pb_bytes (MED_SPAN_OF (parameters->salt));
      document.file_name = med_pb_bytes (med_span_text (parameters->file_name));
      document.origin = med_pb_bytes (parameters->origin);
      document.manifest_cid = med_pb_bytes (MED_SPAN_OF (manifest->bytes));
      result = med_replica_put (session->replica, MED_LOCAL_DOCUMENT, MED_SPAN_OF (record->bytes),
                                &document.base);
    }
  med_arena_clear (&arena);
  MED_TRY_PLAIN (result, failure);
  return MED_OK;
}

/* Payload, manifest, own copy and outbox item: all of it, or nothing. */
static med_result
write_all (intake *in, const med_record_target *target, const med_file_key *file_key,
           med_arena *arena, med_id *record, med_id *item, med_failure *failure)
{
  med_session *session = in->session;
  med_cid manifest;
  uint8_t nonce[16];
  med_env_random (session->env, nonce, sizeof nonce);
  med_id_make (MED_SPAN_OF (session->keys->account.bytes), MED_SPAN_OF (nonce), record);
  med_manifest_lines lines = { MED_SPAN_EMPTY, MED_SPAN_EMPTY, MED_SPAN_EMPTY };
  med_document_parameters parameters = { .file_name = "" };
  MED_TRY (encrypt (in, file_key, failure));
  MED_TRY (describe (in, record, target, arena, &lines, &parameters, failure));
  MED_TRY (med_record_seal_manifest (session, &lines, target, file_key, arena, &manifest, failure));
  MED_TRY (med_record_keep_own (session, record, &lines, &parameters, &manifest, failure));
  const med_record_queued queued = { .record = record,
                                     .nonce = nonce,
                                     .target = target,
                                     .resource = lines.resource,
                                     .parameters = &parameters,
                                     .manifest = &manifest,
                                     .title = in->input->title,
                                     .previous = in->input->replaces,
                                     .bytes = in->stored,
                                     .replicas = in->input->replicas };
  return med_record_queue (session, &queued, item, failure);
}

static med_result
add (intake *in, const med_file_key *file_key, med_arena *arena, med_id *record, med_id *item,
     med_failure *failure)
{
  med_session *session = in->session;
  const med_record_new *input = in->input;
  const med_account_id *patient = input->patient != NULL ? input->patient : &session->keys->account;
  med_tag tag = { { 0 } };
  /* Without a share a doctor's letter goes to the patient's inbox, tag zero. */
  med_result result = med_record_tag_of (session, patient, input->category, &tag, failure);
  if (result == MED_E_NOT_FOUND && input->patient != NULL)
    memset (&tag, 0, sizeof tag);
  else
    MED_TRY (result);
  med_record_target target;
  MED_TRY (med_record_target_of (session, patient, &tag, in->cancellable, &target, failure));
  med_id id, queued;
  med_failure ignored;
  MED_TRY (med_session_begin (session, failure));
  result = write_all (in, &target, file_key, arena, &id, &queued, failure);
  med_result ended
      = med_session_end (session, result == MED_OK, result == MED_OK ? failure : &ignored);
  MED_TRY (result != MED_OK ? result : ended);
  if (record != NULL)
    *record = id;
  if (item != NULL)
    *item = queued;
  return MED_OK;
}

/* One line of text. */
static bool
is_line (const char *text)
{
  if (!g_utf8_validate (text, -1, NULL))
    return false;
  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    if (g_unichar_iscntrl (g_utf8_get_char (c)))
      return false;
  return true;
}

/* "type/subtype" as RFC 6838 has it, parameters not among them. */
static bool
is_media_type (const char *text)
{
  const char *slash = strchr (text, '/');
  if (slash == NULL || slash == text || slash[1] == '\0' || strlen (text) > MEDIA_TYPE_MAX)
    return false;
  for (const char *c = text; *c != '\0'; c++)
    if (c != slash && !g_ascii_isalnum (*c) && strchr ("!#$&-^_.+", *c) == NULL)
      return false;
  return true;
}

static med_result
check_input (const med_record_new *input, med_failure *failure)
{
  if (input->title == NULL || input->title[0] == '\0')
    return med_fail (failure, MED_E_INVALID, _ ("The record has no title."));
  if (!is_line (input->title))
    return med_fail (failure, MED_E_INVALID,
                     _ ("The title has a line break or a character that cannot be shown."));
  if (g_utf8_strlen (input->title, -1) > TITLE_MAX)
    return med_fail (failure, MED_E_TOO_LARGE,
                     _ ("The title is too long: at most %d characters. Nothing was added."),
                     TITLE_MAX);
  if (input->date != NULL
      && (strcmp (input->date, YEAR_FIRST) < 0 || strcmp (input->date, YEAR_END) >= 0))
    return med_fail (failure, MED_E_INVALID,
                     _ ("The date “%s” is not in the years %s to %s. Nothing was added."),
                     input->date, YEAR_FIRST, YEAR_LAST);
  if (input->media_type != NULL && !is_media_type (input->media_type))
    return med_fail (failure, MED_E_INVALID,
                     _ ("“%.60s” is no kind of file. It is written such as application/pdf."),
                     input->media_type);
  return MED_OK;
}

med_result
med_records_add (med_session *session, const med_record_new *input, GCancellable *cancellable,
                 med_id *record, med_id *item, med_failure *failure)
{
  MED_TRY (check_input (input, failure));
  if (!med_session_joined (session))
    return med_fail (failure, MED_E_STATE,
                     _ ("Join a clinic or found a place of your own first; then records can be "
                        "added."));
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)64 << 20);
  intake in = { .session = session, .input = input, .cancellable = cancellable };
  in.cids = g_array_new (FALSE, FALSE, sizeof (med_cid));
  med_file_key file_key;
  med_env_random (session->env, file_key.bytes, sizeof file_key.bytes);
  med_result result = add (&in, &file_key, &arena, record, item, failure);
  med_wipe (&file_key, sizeof file_key);
  g_array_unref (in.cids);
  med_arena_clear (&arena);
  return result;
}
