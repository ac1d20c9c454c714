/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of who looked as a file: for a spreadsheet, or as FHIR R4 AuditEvents
 * (https://hl7.org/fhir/R4/auditevent.html). */
#include "care/json-write.h"
#include "care/phrase.h"
#include "client/access-words.h"
#include "client/consent-objects-private.h"
#include "client/error.h"

/* Room that one entry may take. */
#define EVENT_SIZE_MAX 8192

/* A field that a spreadsheet could take for a formula is kept text by an apostrophe. */
static void
append_cell (GString *line, const char *text, bool last)
{
  g_string_append_c (line, '"');
  if (text[0] != '\0' && strchr ("=+-@\t\r", text[0]) != NULL)
    g_string_append_c (line, '\'');
  for (const char *at = text; *at != '\0'; at++)
    {
      if (*at == '"')
        g_string_append_c (line, '"');
      g_string_append_c (line, *at);
    }
  g_string_append (line, last ? "\"\r\n" : "\",");
}

static GBytes *
make_csv (MedRows *rows)
{
  GString *text = g_string_new ("\"when\",\"who\",\"where\",\"what\",\"why\",\"block\"\r\n");
  for (guint i = 0; i < med_rows_count (rows); i++)
    {
      const med_access_info *access = (const med_access_info *)med_rows_info (rows, i);
      if (access == NULL)
        continue;
      g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (access->when);
      g_autofree char *when = g_date_time_format_iso8601 (time);
      g_autofree char *what
          = med_access_what (access, med_access_list_object_records (MED_ACCESS_LIST (rows)));
      g_autofree char *why = med_access_why (access);
      g_autofree char *height = g_strdup_printf ("%" G_GUINT64_FORMAT, (guint64)access->height);
      append_cell (text, when, false);
      append_cell (text, access->actor_name, false);
      append_cell (text, access->clinic_name, false);
      append_cell (text, what, false);
      append_cell (text, why, false);
      append_cell (text, height, true);
    }
  return g_string_free_to_bytes (text);
}

static void
write_reference (med_care_writer *writer, const char *name, const char *display, const char *id)
{
  med_care_write_open (writer, name, '{');
  med_care_write_open (writer, "identifier", '{');
  med_care_write_text (writer, "value", id);
  med_care_write_close (writer, '}');
  med_care_write_some (writer, "display", display);
  med_care_write_close (writer, '}');
}

static void
write_coding (med_care_writer *writer, const char *name, const char *system, const char *code)
{
  med_care_write_open (writer, name, '{');
  med_care_write_text (writer, "system", system);
  med_care_write_text (writer, "code", code);
  med_care_write_close (writer, '}');
}

static void
write_purpose (med_care_writer *writer, const char *code)
{
  if (*code == '\0')
    return;
  med_care_write_open (writer, "purposeOfEvent", '[');
  med_care_write_open (writer, NULL, '{');
  med_care_write_open (writer, "coding", '[');
  write_coding (writer, NULL, "http://terminology.hl7.org/CodeSystem/v3-ActReason", code);
  med_care_write_close (writer, ']');
  med_care_write_close (writer, '}');
  med_care_write_close (writer, ']');
}

static void
write_event (med_care_writer *writer, const med_access_info *access, const med_record_set *set)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (access->when);
  g_autofree char *recorded = g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ");
  g_autofree char *what = med_access_what (access, set);
  char actor[MED_ID_TEXT_SIZE], patient[MED_ID_TEXT_SIZE], entry[MED_ID_TEXT_SIZE];
  med_care_write_open (writer, NULL, '{');
  med_care_write_open (writer, "resource", '{');
  med_care_write_text (writer, "resourceType", "AuditEvent");
  write_coding (writer, "type", "http://terminology.hl7.org/CodeSystem/audit-event-type", "rest");
  med_care_write_text (writer, "action", med_access_wrote (access) ? "C" : "R");
  med_care_write_text (writer, "recorded", recorded);
  med_care_write_text (writer, "outcome", "0");
  med_care_write_some (writer, "outcomeDesc", access->reason);
  write_purpose (writer, med_purpose_code (access->purpose));
  med_care_write_open (writer, "agent", '[');
  med_care_write_open (writer, NULL, '{');
  write_reference (writer, "who", access->actor_name,
                   med_id_text (MED_SPAN_OF (access->actor.bytes), actor));
  med_care_write_boolean (writer, "requestor", true);
  med_care_write_close (writer, '}');
  med_care_write_close (writer, ']');
  med_care_write_open (writer, "source", '{');
  write_reference (writer, "observer", "ledger",
                   med_id_text (MED_SPAN_OF (access->id.bytes), entry));
  med_care_write_close (writer, '}');
  med_care_write_open (writer, "entity", '[');
  med_care_write_open (writer, NULL, '{');
  write_reference (writer, "what", NULL,
                   med_id_text (MED_SPAN_OF (access->patient.bytes), patient));
  med_care_write_some (writer, "description", what);
  med_care_write_close (writer, '}');
  med_care_write_close (writer, ']');
  med_care_write_close (writer, '}');
  med_care_write_close (writer, '}');
}

static med_result
make_fhir (MedRows *rows, GBytes **bytes)
{
  guint count = med_rows_count (rows);
  size_t room = (size_t)(count + 1) * EVENT_SIZE_MAX;
  med_arena arena;
  med_care_writer writer;
  med_span json;
  med_arena_init (&arena, med_memory_heap (), 2 * room);
  med_result result = med_care_writer_init (&writer, &arena, room);
  if (result == MED_OK)
    {
      med_care_write_open (&writer, NULL, '{');
      med_care_write_text (&writer, "resourceType", "Bundle");
      med_care_write_text (&writer, "type", "collection");
      med_care_write_open (&writer, "entry", '[');
      for (guint i = 0; i < count; i++)
        if (med_rows_info (rows, i) != NULL)
          write_event (&writer, (const med_access_info *)med_rows_info (rows, i),
                       med_access_list_object_records (MED_ACCESS_LIST (rows)));
      med_care_write_close (&writer, ']');
      med_care_write_close (&writer, '}');
      result = med_care_writer_finish (&writer, &json);
    }
  if (result == MED_OK)
    *bytes = g_bytes_new (json.data, json.size);
  med_arena_clear (&arena);
  return result;
}

static void
exported_cb (GObject *file, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  GError *error = NULL;
  if (g_file_replace_contents_finish (G_FILE (file), result, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
med_access_list_export_async (MedAccessList *self, GFile *file, const char *format,
                              GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_return_if_fail (MED_IS_ACCESS_LIST (self) && G_IS_FILE (file));
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GBytes) bytes = NULL;
  med_result result = MED_OK;
  if (g_strcmp0 (format, "csv") == 0)
    bytes = make_csv (MED_ROWS (self));
  else if (g_strcmp0 (format, "fhir") == 0)
    result = make_fhir (MED_ROWS (self), &bytes);
  else
    result = MED_E_UNSUPPORTED;
  if (result != MED_OK)
    {
      g_task_return_error (task, med_error_new_plain (result));
      g_object_unref (task);
      return;
    }
  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_PRIVATE, cancellable,
                                       exported_cb, task);
}

gboolean
med_access_list_export_finish (MedAccessList *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
