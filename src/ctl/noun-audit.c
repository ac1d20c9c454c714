/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `audit`: who did what, as list, in groups, and as files. */
#include "ctl/nouns.h"
#include "ctl/service.h"

#include "ctl/json-out.h"

#include <string.h>

static const med_option list_options[] = {
  { "patient", MED_OPTION_TEXT, false, "P", "default: yourself" },
  { "by", MED_OPTION_TEXT, false, "GROUP", "person, day or record: counts instead of entries" },
  { "from", MED_OPTION_TEXT, false, "T", "not before" },
  { "to", MED_OPTION_TEXT, false, "T", "not after" },
  MED_OPTIONS_END,
};

static const med_option export_options[] = {
  { "format", MED_OPTION_TEXT, true, "FORMAT", "fhir (Bundle of AuditEvent) or csv" },
  { "o", MED_OPTION_TEXT, true, "F", "the file to write; it must not be there yet" },
  { "patient", MED_OPTION_TEXT, false, "P", "default: yourself" },
  { "from", MED_OPTION_TEXT, false, "T", "not before" },
  { "to", MED_OPTION_TEXT, false, "T", "not after" },
  MED_OPTIONS_END,
};

static med_result
read_entries (med_ctl *ctl, const med_args *args, med_access_info **entries, size_t *count,
              med_answer *answer)
{
  med_session *session;
  med_account_id patient;
  bool given;
  med_audit_filter filter = { 0 };
  MED_TRY (med_option_when (ctl, args, "from", false, &filter.from, answer));
  MED_TRY (med_option_when (ctl, args, "to", true, &filter.to, answer));
  MED_TRY (med_ctl_fresh (ctl, &session, answer));
  MED_TRY (med_option_person (session, med_args_text (args, "patient"), &patient, &given, answer));
  filter.patient = given ? &patient : NULL;
  return med_audit_list (session, &filter, &answer->arena, entries, count, &answer->failure);
}

static med_value *
entry_value (const med_access_info *entry, med_answer *answer)
{
  med_value *value = med_value_object (), *records = med_value_array ();
  for (size_t i = 0; i < entry->record_count; i++)
    med_value_append (records, med_id_value (&entry->records[i], answer));
  med_value_set (value, "when", med_value_time (entry->when));
  med_value_set (value, "who", med_text_or_null (entry->actor_name));
  med_value_set (value, "what", med_text_or_null (entry->what));
  med_value_set (value, "categories", med_value_texts (entry->categories, entry->category_count));
  med_value_set (value, "purpose", med_text_or_null (med_word_purpose (entry->purpose)));
  med_value_set (value, "height", med_value_unsigned (entry->height));
  med_value_set (value, "who_account", med_account_value (&entry->actor, answer));
  med_value_set (value, "role", med_text_or_null (entry->role));
  med_value_set (value, "clinic", med_text_or_null (entry->clinic_name));
  med_value_set (value, "records", records);
  med_value_set (value, "reason", med_text_or_null (entry->reason));
  med_value_set (value, "id", med_id_value (&entry->id, answer));
  return value;
}

/* ── Groups ─────────────────────────────────────────────────────────────────────────────────── */

typedef struct
{
  const char *key;
  uint64_t count;
  int64_t last;
} group;

static void
count_in (GArray *groups, const char *key, int64_t when)
{
  for (guint i = 0; i < groups->len; i++)
    {
      group *one = &g_array_index (groups, group, i);
      if (g_str_equal (one->key, key))
        {
          one->count++;
          one->last = MAX (one->last, when);
          return;
        }
    }
  const group fresh = { key, 1, when };
  g_array_append_val (groups, fresh);
}

static const char *
day_of (int64_t when, med_arena *arena)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (when);
  g_autofree char *text = time == NULL ? g_strdup ("") : g_date_time_format (time, "%Y-%m-%d");
  char *copy;
  return med_arena_text (arena, med_span_text (text), &copy) == MED_OK ? copy : "";
}

static void
count_entry (GArray *groups, const char *by, const med_access_info *entry, med_answer *answer)
{
  if (g_str_equal (by, "day"))
    count_in (groups, day_of (entry->when, &answer->arena), entry->when);
  else if (g_str_equal (by, "person"))
    count_in (groups,
              entry->actor_name != NULL && *entry->actor_name != 0
                  ? entry->actor_name
                  : med_word_account (&entry->actor, &answer->arena),
              entry->when);
  else
    for (size_t i = 0; i < entry->record_count; i++)
      count_in (groups, med_word_id (&entry->records[i], &answer->arena), entry->when);
}

static med_value *
groups_value (const char *by, const med_access_info *entries, size_t count, med_answer *answer)
{
  g_autoptr (GArray) groups = g_array_new (FALSE, FALSE, sizeof (group));
  med_value *array = med_value_array ();
  for (size_t i = 0; i < count; i++)
    count_entry (groups, by, &entries[i], answer);
  for (guint i = 0; i < groups->len; i++)
    {
      const group *one = &g_array_index (groups, group, i);
      med_value *value = med_value_object ();
      med_value_set (value, by, med_value_text (one->key));
      med_value_set (value, "count", med_value_unsigned (one->count));
      med_value_set (value, "last", med_value_time (one->last));
      med_value_append (array, value);
    }
  return array;
}

static med_result
run_list (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  static const char *const groups[] = { "person", "day", "record", NULL };
  med_access_info *entries;
  size_t count;
  const char *by = med_args_text (args, "by");
  if (by != NULL && !g_strv_contains (groups, by))
    return med_usage (answer, "--by takes person, day or record, not “%s”.", by);
  MED_TRY (read_entries (ctl, args, &entries, &count, answer));
  if (by != NULL)
    {
      answer->result = groups_value (by, entries, count, answer);
      return MED_OK;
    }
  answer->result = med_value_array ();
  for (size_t i = 0; i < count; i++)
    med_value_append (answer->result, entry_value (&entries[i], answer));
  return MED_OK;
}

/* ── Files ──────────────────────────────────────────────────────────────────────────────────── */

/* RFC 4180; a cell that a spreadsheet would take for a formula gets an apostrophe. */
static void
put_cell (const char *text, bool last, GString *out)
{
  g_string_append_c (out, '"');
  if (text != NULL && strchr ("=+-@\t\r", *text) != NULL && *text != 0)
    g_string_append_c (out, '\'');
  for (; text != NULL && *text != 0; text++)
    {
      if (*text == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, *text);
    }
  g_string_append (out, last ? "\"\r\n" : "\",");
}

static void
put_csv (const med_access_info *entries, size_t count, med_answer *answer, GString *out)
{
  g_string_append (out, "when,who,account,role,clinic,what,categories,purpose,reason,height\r\n");
  for (size_t i = 0; i < count; i++)
    {
      const med_access_info *entry = &entries[i];
      g_autoptr (med_value) when = med_value_time (entry->when);
      g_autoptr (GString) words = g_string_new (NULL);
      g_autofree char *height = g_strdup_printf ("%" G_GUINT64_FORMAT, entry->height);
      for (size_t k = 0; k < entry->category_count; k++)
        g_string_append_printf (words, "%s%s", k > 0 ? " " : "", entry->categories[k]);
      put_cell (when->text, false, out);
      put_cell (entry->actor_name, false, out);
      put_cell (med_word_account (&entry->actor, &answer->arena), false, out);
      put_cell (entry->role, false, out);
      put_cell (entry->clinic_name, false, out);
      put_cell (entry->what, false, out);
      put_cell (words->str, false, out);
      put_cell (med_word_purpose (entry->purpose), false, out);
      put_cell (entry->reason, false, out);
      put_cell (height, true, out);
    }
}

static med_value *
coding (const char *system, const char *code)
{
  med_value *value = med_value_object ();
  if (system != NULL)
    med_value_set (value, "system", med_value_text (system));
  med_value_set (value, "code", med_value_text (code));
  return value;
}

/* {"display": …, "identifier": {"value": …}} */
static med_value *
reference (const char *name, const char *id)
{
  med_value *value = med_value_object (), *identifier = med_value_object ();
  med_value_set (identifier, "value", med_value_text (id));
  med_value_set (value, "identifier", identifier);
  if (name != NULL && *name != 0)
    med_value_set (value, "display", med_value_text (name));
  return value;
}

static med_value *
list_of (med_value *item)
{
  med_value *array = med_value_array ();
  med_value_append (array, item);
  return array;
}

/* FHIR R4 AuditEvent. */
static med_value *
audit_event (const med_access_info *entry, med_answer *answer)
{
  med_arena *arena = &answer->arena;
  med_value *event = med_value_object (), *agent = med_value_object (),
            *source = med_value_object (), *entity = med_value_object ();
  bool reads = entry->read || g_strcmp0 (entry->what, "opened") == 0;
  med_value_set (event, "resourceType", med_value_text ("AuditEvent"));
  med_value_set (event, "type",
                 coding ("http://terminology.hl7.org/CodeSystem/audit-event-type", "rest"));
  med_value_set (event, "action", med_value_text (reads ? "R" : "E"));
  med_value_set (event, "recorded", med_value_time (entry->when));
  med_value_set (event, "outcomeDesc", med_value_text (entry->what));
  const char *purpose = med_word_purpose (entry->purpose);
  if (*purpose != 0)
    {
      med_value *concept = med_value_object ();
      med_value_set (
          concept, "coding",
          list_of (coding ("http://terminology.hl7.org/CodeSystem/v3-ActReason", purpose)));
      med_value_set (event, "purposeOfEvent", list_of (concept));
    }
  med_value_set (agent, "who",
                 reference (entry->actor_name, med_word_account (&entry->actor, arena)));
  med_value_set (agent, "requestor", med_value_bool (true));
  med_value_set (event, "agent", list_of (agent));
  med_value_set (source, "observer", reference ("ledger", med_word_id (&entry->id, arena)));
  med_value_set (event, "source", source);
  med_value_set (entity, "what", reference (NULL, med_word_account (&entry->patient, arena)));
  g_autoptr (GString) words = g_string_new (NULL);
  for (size_t i = 0; i < entry->category_count; i++)
    g_string_append_printf (words, "%s%s", i > 0 ? ", " : "", entry->categories[i]);
  if (words->len > 0)
    med_value_set (entity, "description", med_value_text (words->str));
  med_value_set (event, "entity", list_of (entity));
  return event;
}

static void
put_fhir (const med_access_info *entries, size_t count, med_answer *answer, GString *out)
{
  g_autoptr (med_value) bundle = med_value_object ();
  med_value *list = med_value_array ();
  for (size_t i = 0; i < count; i++)
    {
      med_value *item = med_value_object ();
      med_value_set (item, "resource", audit_event (&entries[i], answer));
      med_value_append (list, item);
    }
  med_value_set (bundle, "resourceType", med_value_text ("Bundle"));
  med_value_set (bundle, "type", med_value_text ("collection"));
  med_value_set (bundle, "entry", list);
  med_json_out (bundle, out);
  g_string_append_c (out, '\n');
}

static med_result
run_export (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_access_info *entries;
  size_t count;
  const char *format = med_args_text (args, "format"), *path = med_args_text (args, "o");
  bool csv = g_str_equal (format, "csv");
  g_autoptr (GString) text = g_string_new (NULL);
  if (!csv && !g_str_equal (format, "fhir"))
    return med_usage (answer, "--format takes fhir or csv, not “%s”.", format);
  MED_TRY (read_entries (ctl, args, &entries, &count, answer));
  (csv ? put_csv : put_fhir) (entries, count, answer, text);
  MED_TRY (med_ctl_write_new (path, text->str, text->len, answer));
  answer->result = med_value_object ();
  med_value_set (answer->result, "file", med_value_text (path));
  med_value_set (answer->result, "entries", med_value_unsigned (count));
  return MED_OK;
}

const med_verb med_verbs_audit[] = {
  { "list", "", 0, 0, list_options, "Who did what, newest first",
    "medeasectl audit list --by person --from 2026-11-01", run_list, false },
  { "export", "", 0, 0, export_options, "The same as a file",
    "medeasectl audit export --format csv -o audit.csv", run_export, false },
  { NULL, NULL, 0, 0, NULL, NULL, NULL, NULL, false },
};
