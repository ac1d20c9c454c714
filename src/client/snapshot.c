/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading everything that the views show. */
#include "client/snapshot.h"

#include "base/text.h"
#include "client/secret-memory.h"
#include "client/session-private.h"

#define SNAPSHOT_BUDGET ((size_t)1 << 30)

char *
med_snapshot_fold (const char *text)
{
  g_auto (GStrv) ascii = NULL;
  g_auto (GStrv) words = g_str_tokenize_and_fold (text, NULL, &ascii);
  GString *folded = g_string_new (NULL);
  for (char **word = words; *word != NULL; word++)
    g_string_append_printf (folded, " %s", *word);
  for (char **word = ascii; word != NULL && *word != NULL; word++)
    g_string_append_printf (folded, " %s", *word);
  return g_string_free (folded, FALSE);
}

bool
med_snapshot_matches (const char *folded, const char *search)
{
  while (*search == ' ')
    {
      const char *end = strchr (search + 1, ' ');
      size_t size = end != NULL ? (size_t)(end - search) : strlen (search);
      if (memmem (folded, strlen (folded), search, size) == NULL)
        return false;
      search += size;
    }
  return true;
}

const char *
med_id_text (med_span id, char text[MED_ID_TEXT_SIZE])
{
  if (med_base32_encode (id, text, MED_ID_TEXT_SIZE) != MED_OK)
    text[0] = '\0';
  return text;
}

const char *
med_state_word (Med__OutboxState state)
{
  switch ((int)state)
    {
    case MED__OUTBOX_STATE__OUTBOX_UPLOADING:
      return "uploading";
    case MED__OUTBOX_STATE__OUTBOX_UPLOADED:
    case MED__OUTBOX_STATE__OUTBOX_SENT:
      return "uploaded";
    case MED__OUTBOX_STATE__OUTBOX_RECORDED:
      return "recorded";
    case MED__OUTBOX_STATE__OUTBOX_REFUSED:
    case MED__OUTBOX_STATE__OUTBOX_EXPIRED:
      return "refused";
    default:
      return "saved";
    }
}

typedef struct
{
  med_arena *arena;
  GHashTable *texts; /* equal texts are kept once: names, categories, media types */
  med_result result;
} copier;

static const char *
keep_text (copier *copy, const char *text)
{
  char *kept = (char *)g_hash_table_lookup (copy->texts, text);
  if (kept != NULL)
    return kept;
  if (med_arena_text (copy->arena, med_span_text (text), &kept) != MED_OK)
    {
      copy->result = MED_E_NO_MEMORY;
      return "";
    }
  g_hash_table_add (copy->texts, kept);
  return kept;
}

static void
copy_record (copier *copy, const med_record_info *info, med_record_view *view)
{
  g_autofree char *text = g_strjoin (" ", info->title, info->category, info->author_name,
                                     info->clinic_name, info->file_name, info->date, NULL);
  g_autofree char *folded = med_snapshot_fold (text);
  view->info = *info;
  view->info.title = keep_text (copy, info->title);
  view->info.category = keep_text (copy, info->category);
  view->info.media_type = keep_text (copy, info->media_type);
  view->info.file_name = keep_text (copy, info->file_name);
  view->info.date = keep_text (copy, info->date);
  view->info.author_name = keep_text (copy, info->author_name);
  view->info.clinic_name = keep_text (copy, info->clinic_name);
  view->folded = keep_text (copy, folded);
}

static guint
hash_id (gconstpointer id)
{
  guint hash;
  memcpy (&hash, id, sizeof hash);
  return hash;
}

static gboolean
same_id (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, sizeof (med_id)) == 0;
}

/* Place in the chain of corrections. The bound holds against a cycle in foreign data. */
static void
count_versions (med_record_view *records, size_t count)
{
  g_autoptr (GHashTable) by_id = g_hash_table_new (hash_id, same_id);
  for (size_t i = 0; i < count; i++)
    g_hash_table_insert (by_id, records[i].info.id.bytes, &records[i]);
  for (size_t i = 0; i < count; i++)
    {
      const med_record_view *at = &records[i];
      uint32_t before = 0, after = 0;
      for (; at != NULL && at->info.has_previous && before < 1000; before++)
        at = (const med_record_view *)g_hash_table_lookup (by_id, at->info.previous.bytes);
      at = &records[i];
      for (; at != NULL && at->info.has_next && after < 1000; after++)
        at = (const med_record_view *)g_hash_table_lookup (by_id, at->info.next.bytes);
      records[i].version = before + 1;
      records[i].versions = before + 1 + after;
    }
}

med_result
med_snapshot_records (med_session *session, const med_account_id *patient, med_arena *arena,
                      med_record_view **records, size_t *count, med_failure *failure)
{
  med_arena rough;
  med_arena_init (&rough, med_memory_secret (), SNAPSHOT_BUDGET);
  const med_record_filter filter = { .patient = patient, .with_history = true };
  med_record_info *found;
  size_t used;
  med_result result = med_records_list (session, &filter, &rough, &found, &used, NULL, failure);
  med_record_view *views
      = result == MED_OK ? (med_record_view *)med_arena_array (arena, used, sizeof *views) : NULL;
  if (result == MED_OK && views == NULL)
    result = med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
  if (result == MED_OK)
    {
      copier copy = { arena, g_hash_table_new (g_str_hash, g_str_equal), MED_OK };
      for (size_t i = 0; i < used; i++)
        copy_record (&copy, &found[i], &views[i]);
      g_hash_table_unref (copy.texts);
      result = copy.result;
      if (result != MED_OK)
        med_fail_plain (failure, result, MED_REASON_NONE);
    }
  med_arena_clear (&rough);
  MED_TRY (result);
  count_versions (views, used);
  *records = views;
  *count = used;
  return MED_OK;
}

const med_record_view *
med_snapshot_find_record (const med_record_view *records, size_t count, const med_id *id)
{
  for (size_t i = 0; i < count; i++)
    if (MED_ID_EQUAL (records[i].info.id, *id))
      return &records[i];
  return NULL;
}

static med_result
fill (med_session *session, med_snapshot *snapshot, med_failure *failure)
{
  med_arena *arena = &snapshot->arena;
  MED_TRY (med_session_self (session, arena, &snapshot->self, failure));
  MED_TRY (med_snapshot_records (session, NULL, arena, &snapshot->records, &snapshot->record_count,
                                 failure));
  MED_TRY (med_outbox_list (session, arena, &snapshot->outbox, &snapshot->outbox_count, failure));
  MED_TRY (med_devices_list (session, arena, &snapshot->devices, &snapshot->device_count, failure));
  size_t damaged;
  med_span checked;
  char *seconds;
  if (med_session_get (session, "words-checked", arena, &checked)
      && med_arena_text (arena, checked, &seconds) == MED_OK)
    snapshot->words_checked = g_ascii_strtoll (seconds, NULL, 10);
  MED_TRY (med_drafts_list (session, arena, &snapshot->drafts, &snapshot->draft_count, &damaged,
                            failure));
  if (!snapshot->self.joined)
    return MED_OK;
  MED_TRY (med_people_directory (session, arena, &snapshot->directory, &snapshot->directory_count,
                                 failure));
  MED_TRY (med_people_patients (session, NULL, arena, &snapshot->patients, &snapshot->patient_count,
                                failure));
  MED_TRY (
      med_people_invites (session, arena, &snapshot->invites, &snapshot->invite_count, failure));
  MED_TRY (
      med_consent_list (session, NULL, arena, &snapshot->grants, &snapshot->grant_count, failure));
  MED_TRY (med_consent_requests (session, arena, &snapshot->requests, &snapshot->request_count,
                                 failure));
  const med_audit_filter filter = { .patient = NULL };
  return med_audit_list (session, &filter, arena, &snapshot->accesses, &snapshot->access_count,
                         failure);
}

static med_snapshot *
new_snapshot (void)
{
  med_snapshot *taken = g_new0 (med_snapshot, 1);
  g_atomic_ref_count_init (&taken->references);
  med_arena_init (&taken->arena, med_memory_secret (), SNAPSHOT_BUDGET);
  return taken;
}

med_result
med_snapshot_take (med_session *session, med_snapshot **snapshot, med_failure *failure)
{
  med_snapshot *taken = new_snapshot ();
  med_result result = fill (session, taken, failure);
  if (result != MED_OK)
    {
      med_snapshot_unref (taken);
      return result;
    }
  *snapshot = taken;
  return MED_OK;
}

med_result
med_snapshot_take_patient (med_session *session, const med_account_id *patient,
                           med_snapshot **snapshot, med_failure *failure)
{
  med_snapshot *taken = new_snapshot ();
  med_result result = med_snapshot_records (session, patient, &taken->arena, &taken->records,
                                            &taken->record_count, failure);
  if (result != MED_OK)
    {
      med_snapshot_unref (taken);
      return result;
    }
  *snapshot = taken;
  return MED_OK;
}

med_snapshot *
med_snapshot_ref (med_snapshot *snapshot)
{
  g_atomic_ref_count_inc (&snapshot->references);
  return snapshot;
}

void
med_snapshot_unref (med_snapshot *snapshot)
{
  if (!g_atomic_ref_count_dec (&snapshot->references))
    return;
  med_arena_clear (&snapshot->arena);
  g_free (snapshot);
}

GPtrArray *
med_texts_of (GHashTable *set, GCompareFunc order)
{
  GPtrArray *texts = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer text;
  g_hash_table_iter_init (&iter, set);
  while (g_hash_table_iter_next (&iter, &text, NULL))
    g_ptr_array_add (texts, text);
  g_ptr_array_sort (texts, order);
  g_ptr_array_add (texts, NULL);
  return texts;
}
