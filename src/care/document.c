/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DocumentReference, Binary and Parameters. Line 1 is read back as written: what MedEase needs of
 * it must be there, since a reader compares it with the ledger. */
#include "care/document.h"
#include "base/rfc3339.h"
#include "base/text.h"
#include "care/date.h"
#include "care/fhir-names.h"
#include "care/json-write.h"
#include "care/json.h"
#include "core/dag/cid.h"

#include <glib.h>

#define LINE_SIZE_MAX ((size_t)8 * 1024)
/* Of any line read: a manifest has 16 KiB at most. */
#define READ_SIZE_MAX ((size_t)16 * 1024)
/* Attachment.size is an unsignedInt. */
#define UNSIGNED_INT_MAX 2147483647u
#define AGE_MEDIA_TYPE "application/vnd.age"

static void
write_identifier (med_care_writer *w, const char *name, const char *system, med_span id)
{
  char text[64];
  if (med_base32_encode (id, text, sizeof text) != MED_OK)
    w->result = MED_E_INVALID;
  else
    {
      med_care_write_open (w, name, '{');
      med_care_write_text (w, "system", system);
      med_care_write_text (w, "value", text);
      med_care_write_close (w, '}');
    }
}

static void
write_attachment (med_care_writer *w, const med_document *document)
{
  char hex[65], size[21];
  if (med_hex_encode (MED_SPAN_OF (document->sha256), hex, sizeof hex) != MED_OK)
    w->result = MED_E_INVALID;
  g_snprintf (size, sizeof size, "%" G_GUINT64_FORMAT, (guint64)document->size);
  med_care_write_open (w, "attachment", '{');
  med_care_write_open (w, "extension", '[');
  med_care_write_extension (w, MED_FHIR_EXTENSION_SHA256, med_span_text (hex));
  med_care_write_extension (w, MED_FHIR_EXTENSION_SIZE64, med_span_text (size));
  med_care_write_close (w, ']');
  med_care_write_text (w, "contentType", document->media_type);
  if (document->size <= UNSIGNED_INT_MAX)
    med_care_write_number (w, "size", document->size);
  med_care_write_text (w, "title", document->title);
  med_care_write_some (w, "creation", document->date);
  med_care_write_close (w, '}');
}

static bool
document_complete (const med_document *document)
{
  med_time instant;
  return !med_care_text_blank (document->title) && !med_care_text_blank (document->category)
         && !med_care_text_blank (document->media_type) && document->created != NULL
         && med_time_parse (med_span_text (document->created), &instant) == MED_OK
         && (document->date == NULL || *document->date == 0
             || med_fhir_datetime_valid (document->date));
}

med_result
med_document_write (const med_document *document, med_arena *arena, med_span *line)
{
  med_care_writer w;
  if (!document_complete (document))
    return MED_E_INVALID;
  MED_TRY (med_care_writer_init (&w, arena, LINE_SIZE_MAX));
  med_care_write_open (&w, NULL, '{');
  med_care_write_text (&w, "resourceType", "DocumentReference");
  write_identifier (&w, "masterIdentifier", MED_FHIR_SYSTEM_RECORD, MED_SPAN_OF (document->record));
  med_care_write_text (&w, "status", "current");
  med_care_write_open (&w, "category", '[');
  med_care_write_open (&w, NULL, '{');
  med_care_write_text (&w, "text", document->category);
  med_care_write_close (&w, '}');
  med_care_write_close (&w, ']');
  med_care_write_open (&w, "subject", '{');
  write_identifier (&w, "identifier", MED_FHIR_SYSTEM_ACCOUNT, MED_SPAN_OF (document->patient));
  med_care_write_close (&w, '}');
  med_care_write_text (&w, "date", document->created);
  med_care_write_open (&w, "author", '[');
  med_care_write_open (&w, NULL, '{');
  write_identifier (&w, "identifier", MED_FHIR_SYSTEM_ACCOUNT, MED_SPAN_OF (document->author));
  med_care_write_some (&w, "display", document->author_name);
  med_care_write_close (&w, '}');
  med_care_write_close (&w, ']');
  med_care_write_open (&w, "content", '[');
  med_care_write_open (&w, NULL, '{');
  write_attachment (&w, document);
  med_care_write_close (&w, '}');
  med_care_write_close (&w, ']');
  med_care_write_close (&w, '}');
  return med_care_writer_finish (&w, line);
}

static med_result
copy_text (med_arena *arena, const char *text, const char **copy)
{
  char *made;
  if (!med_care_text_plain (med_span_text (text)))
    return MED_E_INVALID;
  MED_TRY (med_arena_text (arena, med_span_text (text), &made));
  *copy = made;
  return MED_OK;
}

static med_result
read_identifier (json_object *parent, const char *name, const char *system, uint8_t *id,
                 size_t size)
{
  json_object *identifier = med_care_json_member (parent, name);
  size_t written;
  if (strcmp (med_care_json_text (identifier, "system"), system) != 0)
    return MED_E_INVALID;
  med_span text = med_span_text (med_care_json_text (identifier, "value"));
  if (med_base32_decode (text, id, size, &written) != MED_OK || written != size)
    return MED_E_INVALID;
  return MED_OK;
}

static med_result
read_size (const char *text, json_object *attachment, uint64_t *size)
{
  char digits[21];
  json_object *small;
  guint64 number;
  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, &number, NULL))
    return MED_E_INVALID;
  g_snprintf (digits, sizeof digits, "%" G_GUINT64_FORMAT, number);
  if (strcmp (digits, text) != 0)
    return MED_E_INVALID;
  /* Two sizes that differ would let two programs show two things. */
  if (json_object_object_get_ex (attachment, "size", &small)
      && strcmp (med_care_json_number (small), digits) != 0)
    return MED_E_INVALID;
  *size = number;
  return MED_OK;
}

static med_result
read_attachment (json_object *attachment, med_arena *arena, med_document *document)
{
  json_object *hash
      = med_care_json_find (attachment, "extension", "url", MED_FHIR_EXTENSION_SHA256);
  json_object *size
      = med_care_json_find (attachment, "extension", "url", MED_FHIR_EXTENSION_SIZE64);
  size_t written;
  if (json_object_object_get_ex (attachment, "url", NULL)
      || med_hex_decode (med_span_text (med_care_json_text (hash, "valueString")), false,
                         document->sha256.bytes, sizeof document->sha256.bytes, &written)
             != MED_OK
      || written != sizeof document->sha256.bytes)
    return MED_E_INVALID;
  MED_TRY (read_size (med_care_json_text (size, "valueString"), attachment, &document->size));
  MED_TRY (
      copy_text (arena, med_care_json_text (attachment, "contentType"), &document->media_type));
  MED_TRY (copy_text (arena, med_care_json_text (attachment, "title"), &document->title));
  return copy_text (arena, med_care_json_text (attachment, "creation"), &document->date);
}

med_result
med_document_read (med_span line, med_arena *arena, med_document *document)
{
  g_autoptr (json_object) root = NULL;
  med_document d = { 0 };
  MED_TRY (med_care_json_parse_resource (line, READ_SIZE_MAX, "DocumentReference", &root));
  /* One author and one content: a second one would be shown by some and not by others. */
  if (med_care_json_count (root, "author") != 1 || med_care_json_count (root, "content") != 1
      || med_care_json_count (root, "category") != 1)
    return MED_E_INVALID;
  json_object *author = med_care_json_item (root, "author", 0);
  json_object *content = med_care_json_item (root, "content", 0);
  json_object *category = med_care_json_item (root, "category", 0);
  MED_TRY (read_identifier (root, "masterIdentifier", MED_FHIR_SYSTEM_RECORD, d.record.bytes,
                            sizeof d.record.bytes));
  MED_TRY (read_identifier (med_care_json_member (root, "subject"), "identifier",
                            MED_FHIR_SYSTEM_ACCOUNT, d.patient.bytes, sizeof d.patient.bytes));
  MED_TRY (read_identifier (author, "identifier", MED_FHIR_SYSTEM_ACCOUNT, d.author.bytes,
                            sizeof d.author.bytes));
  MED_TRY (copy_text (arena, med_care_json_text (author, "display"), &d.author_name));
  MED_TRY (copy_text (arena, med_care_json_text (category, "text"), &d.category));
  MED_TRY (copy_text (arena, med_care_json_text (root, "date"), &d.created));
  MED_TRY (read_attachment (med_care_json_member (content, "attachment"), arena, &d));
  if (!document_complete (&d))
    return MED_E_INVALID;
  *document = d;
  return MED_OK;
}

static med_result
write_base64 (med_care_writer *w, med_arena *arena, const char *name, med_span bytes)
{
  size_t size = (bytes.size + 2) / 3 * 4 + 1;
  char *text = (char *)med_arena_alloc (arena, size);
  if (text == NULL)
    return MED_E_NO_MEMORY;
  MED_TRY (med_base64_encode (MED_BASE64_STANDARD, bytes, text, size));
  med_care_write_text (w, name, text);
  return MED_OK;
}

static med_result
read_base64 (const char *text, med_arena *arena, med_span *bytes)
{
  med_span source = med_span_text (text);
  *bytes = MED_SPAN_EMPTY;
  if (source.size == 0)
    return MED_OK;
  uint8_t *room = (uint8_t *)med_arena_alloc (arena, source.size);
  size_t written;
  if (room == NULL)
    return MED_E_NO_MEMORY;
  MED_TRY (med_base64_decode (MED_BASE64_STANDARD, source, room, source.size, &written));
  *bytes = med_span_make (room, written);
  return MED_OK;
}

med_result
med_document_write_header (med_span age_header, med_arena *arena, med_span *line)
{
  med_care_writer w;
  if (age_header.size == 0)
    return MED_E_INVALID;
  if (age_header.size > LINE_SIZE_MAX)
    return MED_E_TOO_LARGE;
  MED_TRY (med_care_writer_init (&w, arena, LINE_SIZE_MAX));
  med_care_write_open (&w, NULL, '{');
  med_care_write_text (&w, "resourceType", "Binary");
  med_care_write_text (&w, "contentType", AGE_MEDIA_TYPE);
  MED_TRY (write_base64 (&w, arena, "data", age_header));
  med_care_write_close (&w, '}');
  return med_care_writer_finish (&w, line);
}

med_result
med_document_read_header (med_span line, med_arena *arena, med_span *age_header)
{
  g_autoptr (json_object) root = NULL;
  MED_TRY (med_care_json_parse_resource (line, READ_SIZE_MAX, "Binary", &root));
  const char *text = med_care_json_text (root, "data");
  if (strcmp (med_care_json_text (root, "contentType"), AGE_MEDIA_TYPE) != 0 || *text == '\0')
    return MED_E_INVALID;
  return read_base64 (text, arena, age_header);
}

med_result
med_document_write_parameters (const med_document_parameters *parameters, med_arena *arena,
                               med_span *line)
{
  med_care_writer w;
  char uri[7 + MED_CID_TEXT_SIZE] = "ipfs://";
  med_cid payload;
  MED_TRY (med_cid_decode (MED_SPAN_OF (parameters->payload), &payload));
  med_cid_to_text (&payload, uri + 7);
  MED_TRY (med_care_writer_init (&w, arena, LINE_SIZE_MAX));
  med_care_write_open (&w, NULL, '{');
  med_care_write_text (&w, "resourceType", "Parameters");
  med_care_write_open (&w, "parameter", '[');
  med_care_write_open (&w, NULL, '{');
  med_care_write_text (&w, "name", "salt");
  MED_TRY (write_base64 (&w, arena, "valueBase64Binary", MED_SPAN_OF (parameters->salt)));
  med_care_write_close (&w, '}');
  if (!med_care_text_blank (parameters->file_name))
    {
      med_care_write_open (&w, NULL, '{');
      med_care_write_text (&w, "name", "fileName");
      med_care_write_text (&w, "valueString", parameters->file_name);
      med_care_write_close (&w, '}');
    }
  med_care_write_open (&w, NULL, '{');
  med_care_write_text (&w, "name", "payload");
  med_care_write_text (&w, "valueUri", uri);
  med_care_write_close (&w, '}');
  if (parameters->origin.size > 0)
    {
      med_care_write_open (&w, NULL, '{');
      med_care_write_text (&w, "name", "origin");
      MED_TRY (write_base64 (&w, arena, "valueBase64Binary", parameters->origin));
      med_care_write_close (&w, '}');
    }
  med_care_write_close (&w, ']');
  med_care_write_close (&w, '}');
  return med_care_writer_finish (&w, line);
}

med_result
med_document_read_parameters (med_span line, med_arena *arena, med_document_parameters *parameters)
{
  g_autoptr (json_object) root = NULL;
  med_document_parameters p;
  size_t written;
  MED_TRY (med_care_json_parse_resource (line, READ_SIZE_MAX, "Parameters", &root));
  json_object *salt = med_care_json_find (root, "parameter", "name", "salt");
  json_object *name = med_care_json_find (root, "parameter", "name", "fileName");
  json_object *payload = med_care_json_find (root, "parameter", "name", "payload");
  json_object *origin = med_care_json_find (root, "parameter", "name", "origin");
  if (med_base64_decode (MED_BASE64_STANDARD,
                         med_span_text (med_care_json_text (salt, "valueBase64Binary")), p.salt,
                         sizeof p.salt, &written)
          != MED_OK
      || written != sizeof p.salt)
    return MED_E_INVALID;
  const char *uri = med_care_json_text (payload, "valueUri");
  if (!g_str_has_prefix (uri, "ipfs://"))
    return MED_E_INVALID;
  MED_TRY (med_cid_from_text (med_span_text (uri + 7), &p.payload));
  MED_TRY (copy_text (arena, med_care_json_text (name, "valueString"), &p.file_name));
  MED_TRY (read_base64 (med_care_json_text (origin, "valueBase64Binary"), arena, &p.origin));
  *parameters = p;
  return MED_OK;
}
