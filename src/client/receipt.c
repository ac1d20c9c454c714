/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The receipt that says what stopping a share did. */
#include "client/receipt.h"

#include "care/json-write.h"
#include "care/phrase.h"
#include "client/consent-objects-private.h"
#include "client/session-object-private.h"

#include <glib/gi18n-lib.h>

enum
{
  WHO,
  STOPPED_AT,
  STATE,
  BLOCK,
  CHANGES,
  OPENED,
  OPENED_DETAIL,
  LAST_READ,
  OTHERS,
};

static const med_field fields[] = {
  [WHO] = { "who", 's', false },
  [STOPPED_AT] = { "stopped-at", 'x', false },
  [STATE] = { "state", 's', false },
  [BLOCK] = { "block", 't', false },
  [CHANGES] = { "changes", 'o', false },
  [OPENED] = { "opened", 'u', false },
  [OPENED_DETAIL] = { "opened-detail", 's', false },
  [LAST_READ] = { "last-read", 's', false },
  [OTHERS] = { "others", 'u', false },
};

struct _MedReceipt
{
  MedModel parent_instance;
  MedGrant *grant;
};

G_DEFINE_FINAL_TYPE (MedReceipt, med_receipt, MED_TYPE_MODEL)

static void
med_receipt_finalize (GObject *object)
{
  g_clear_object (&MED_RECEIPT (object)->grant);
  G_OBJECT_CLASS (med_receipt_parent_class)->finalize (object);
}

static void
med_receipt_class_init (MedReceiptClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = med_receipt_finalize;
  med_model_class_set_fields (klass, fields, G_N_ELEMENTS (fields));
}

static void
med_receipt_init (MedReceipt *self)
{
  g_autoptr (GListStore) changes = g_list_store_new (MED_TYPE_FACT);
  med_model_set_object (self, CHANGES, changes);
}

static guint
id_hash (gconstpointer id)
{
  guint hash;
  memcpy (&hash, id, sizeof hash);
  return hash;
}

static gboolean
id_equal (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, sizeof (med_id)) == 0;
}

static int
by_name (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *)a, *(const char *const *)b);
}

static const med_grant_info *
find_grant (const med_snapshot *snapshot, const med_id *id)
{
  for (size_t i = 0; snapshot != NULL && i < snapshot->grant_count; i++)
    if (MED_ID_EQUAL (snapshot->grants[i].id, *id))
      return &snapshot->grants[i];
  return NULL;
}

static void
add_change (GListStore *changes, const char *kind, const char *title, const char *detail)
{
  g_autoptr (MedFact) fact = med_fact_new (kind, title, detail);
  g_list_store_append (changes, fact);
}

/* New locks wait behind the end of the share in the outbox. */
static bool
locks_wait (const med_snapshot *snapshot)
{
  for (size_t i = 0; i < snapshot->outbox_count; i++)
    if (snapshot->outbox[i].kind == MED__OUTBOX_KIND__OUTBOX_ROTATE
        && snapshot->outbox[i].state != MED__OUTBOX_STATE__OUTBOX_RECORDED)
      return true;
  return false;
}

static char *
day_and_time (gint64 when)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (when);
  return time != NULL ? g_date_time_format (time, "%d-%b-%Y, %H:%M") : g_strdup ("");
}

/* The end counts as soon as it is in a block that the hospitals have signed. */
static void
add_hospitals (MedReceipt *self, GListStore *changes, const med_grant_info *grant)
{
  MedSession *session = (MedSession *)med_model_owner (self->grant);
  g_autoptr (GObject) replica = NULL;
  guint confirmed = 0, all = 0;
  guint64 height = 0;
  g_object_get (session, "replica", &replica, NULL);
  g_object_get (replica, "confirmed", &confirmed, "validators", &all, "height", &height, NULL);
  if (all == 0 || height < grant->ended_height)
    return;
  g_autofree char *title = g_strdup_printf (
      ngettext ("%u of %u hospital has confirmed it", "%u of %u hospitals have confirmed it", all),
      confirmed, all);
  add_change (changes, confirmed == all ? "ok" : "waiting", title,
              confirmed == all ? _ ("None gives out anything by this share")
                               : _ ("The others follow by themselves"));
}

static bool
goes_on (const med_grant_info *other, const med_grant_info *grant)
{
  return other->mine && MED_ID_EQUAL (other->grantee, grant->grantee)
         && !MED_ID_EQUAL (other->id, grant->id)
         && (strcmp (other->state, "active") == 0 || strcmp (other->state, "suspended") == 0);
}

/* Other shares with the same person that are not over. */
static guint
count_others (const med_snapshot *snapshot, const med_grant_info *grant)
{
  guint count = 0;
  for (size_t i = 0; i < snapshot->grant_count; i++)
    if (goes_on (&snapshot->grants[i], grant))
      count++;
  return count;
}

static bool
shows (const med_grant_info *grant, const char *category)
{
  for (size_t i = 0; i < grant->category_count; i++)
    if (strcmp (grant->categories[i], category) == 0)
      return (grant->actions & MED_ACTION_SEE) != 0;
  return false;
}

/* Kinds that this person sees no more (core/FORMATS.md K6). */
static guint
count_locks (const med_snapshot *snapshot, const med_grant_info *grant)
{
  guint count = 0;
  for (size_t i = 0; i < grant->category_count; i++)
    {
      bool seen = !shows (grant, grant->categories[i]);
      for (size_t j = 0; j < snapshot->grant_count && !seen; j++)
        seen = goes_on (&snapshot->grants[j], grant)
               && shows (&snapshot->grants[j], grant->categories[i]);
      count += seen ? 0 : 1;
    }
  return count;
}

static void
set_changes (MedReceipt *self, const med_snapshot *snapshot, const med_grant_info *grant, bool over)
{
  bool revoked = strcmp (grant->state, "revoked") == 0, wait = locks_wait (snapshot);
  guint others = count_others (snapshot, grant);
  g_autofree char *title = g_strdup_printf (others > 0 ? _ ("%s can open nothing new by this share")
                                                       : _ ("%s can open nothing new"),
                                            grant->grantee_name);
  g_autofree char *when = day_and_time (grant->ended != 0 ? grant->ended : grant->until);
  g_autofree char *detail
      = revoked && grant->ended_height != 0
            ? g_strdup_printf (_ ("From %s · recorded in block %" G_GUINT64_FORMAT), when,
                               (guint64)grant->ended_height)
            : g_strdup_printf (_ ("The time was over on %s"), when);
  guint kinds = count_locks (snapshot, grant);
  GListStore *changes = G_LIST_STORE (med_model_object (self, CHANGES));
  const char *kind = over ? "ok" : "waiting";
  g_list_store_remove_all (changes);
  add_change (changes, kind, title,
              over ? detail : _ ("Takes effect when this computer is online"));
  if (kinds > 0 && (revoked || !over))
    {
      g_autofree char *locks
          = g_strdup_printf (ngettext ("New records of %u kind get a new lock",
                                       "New records of %u kinds get new locks", kinds),
                             kinds);
      add_change (changes, over && !wait ? "ok" : "waiting", locks,
                  _ ("What is added from now on cannot be opened with the old ones"));
    }
  if (over)
    add_hospitals (self, changes, grant);
  if (others > 0)
    {
      g_autofree char *still = g_strdup_printf (
          ngettext ("%u other share goes on", "%u other shares go on", others), others);
      add_change (changes, "info", still, _ ("What they hold stays open to this person"));
    }
  med_model_set_number (self, OTHERS, others);
}

/* What a record is called here; NULL when it is gone. */
static const med_record_info *
find_record (const med_snapshot *snapshot, const med_id *id)
{
  const med_record_view *view = med_record_set_find (snapshot->set, id);
  return view != NULL ? &view->info : NULL;
}

/* "Results 7 · Medications 3". */
static char *
count_kinds (const med_snapshot *snapshot, GHashTable *opened)
{
  g_autoptr (GHashTable) kinds = g_hash_table_new (g_str_hash, g_str_equal);
  GString *text = g_string_new (NULL);
  GHashTableIter iter;
  gpointer key, value;
  g_hash_table_iter_init (&iter, opened);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const med_record_info *record = find_record (snapshot, (const med_id *)value);
      const char *word = record != NULL ? record->category : "other";
      guint count = GPOINTER_TO_UINT (g_hash_table_lookup (kinds, word));
      g_hash_table_insert (kinds, (gpointer)word, GUINT_TO_POINTER (count + 1));
    }
  g_autoptr (GPtrArray) words = med_texts_of (kinds, by_name);
  for (guint i = 0; i + 1 < words->len; i++)
    {
      key = g_hash_table_lookup (kinds, words->pdata[i]);
      g_string_append_printf (text, "%s%s %u", i > 0 ? " · " : "",
                              med_category_words ((const char *)words->pdata[i]),
                              GPOINTER_TO_UINT (key));
    }
  return g_string_free (text, FALSE);
}

/* Records that this person opened while the share lasted, each once. */
static void
set_opened (MedReceipt *self, const med_snapshot *snapshot, const med_grant_info *grant)
{
  g_autoptr (GHashTable) opened = g_hash_table_new (id_hash, id_equal);
  const med_record_info *latest = NULL;
  gint64 last = 0;
  for (size_t i = 0; i < snapshot->access_count; i++)
    {
      const med_access_info *access = &snapshot->accesses[i];
      if (!MED_ID_EQUAL (access->actor, grant->grantee) || !access->read
          || access->when < grant->created)
        continue;
      for (size_t j = 0; j < access->record_count; j++)
        {
          g_hash_table_insert (opened, (gpointer)&access->records[j],
                               (gpointer)&access->records[j]);
          if (access->when > last)
            latest = find_record (snapshot, &access->records[j]);
        }
      last = MAX (last, access->when);
    }
  guint count = g_hash_table_size (opened);
  g_autofree char *kinds = count_kinds (snapshot, opened);
  g_autofree char *when = last != 0 ? day_and_time (last) : g_strdup ("");
  g_autofree char *text
      = latest != NULL ? g_strdup_printf ("%s: %s", when, latest->title) : g_strdup (when);
  med_model_set_number (self, OPENED, count);
  med_model_set_text (self, OPENED_DETAIL, kinds);
  med_model_set_text (self, LAST_READ, text);
}

static void
update (MedReceipt *self)
{
  MedSession *session = (MedSession *)med_model_owner (self->grant);
  const med_snapshot *snapshot = session != NULL ? med_session_object_snapshot (session) : NULL;
  const med_grant_info *grant = find_grant (snapshot, med_grant_object_id (self->grant));
  if (grant == NULL)
    return;
  bool over = strcmp (grant->state, "revoked") == 0 || strcmp (grant->state, "expired") == 0;
  g_object_freeze_notify (G_OBJECT (self));
  med_model_set_text (self, WHO, grant->grantee_name);
  if (grant->ended != 0)
    med_model_set_number (self, STOPPED_AT, grant->ended);
  else if (med_model_number (self, STOPPED_AT) == 0)
    med_model_set_number (self, STOPPED_AT, g_get_real_time () / G_USEC_PER_SEC);
  med_model_set_text (self, STATE, over ? "recorded" : "saved");
  med_model_set_number (self, BLOCK, (gint64)grant->ended_height);
  set_changes (self, snapshot, grant, over);
  set_opened (self, snapshot, grant);
  g_object_thaw_notify (G_OBJECT (self));
}

static MedReceipt *
make_receipt (MedGrant *grant)
{
  MedReceipt *self = (MedReceipt *)g_object_new (MED_TYPE_RECEIPT, NULL);
  self->grant = g_object_ref (grant);
  update (self);
  g_signal_connect_object (grant, "notify::state", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  return self;
}

static void
return_receipt (GTask *task)
{
  g_task_return_pointer (task, make_receipt (MED_GRANT (g_task_get_source_object (task))),
                         g_object_unref);
}

void
med_grant_receipt_async (MedGrant *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_return_if_fail (MED_IS_GRANT (self));
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  return_receipt (task);
  g_object_unref (task);
}

MedReceipt *
med_grant_receipt_finish (MedGrant *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return (MedReceipt *)g_task_propagate_pointer (G_TASK (result), error);
}

/* ── Saving the receipt ─────────────────────────────────────────────────────────────────────── */

static void
write_audit_event (MedReceipt *self, med_care_writer *writer)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (med_model_number (self, STOPPED_AT));
  g_autofree char *recorded = g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ");
  g_autofree char *block
      = g_strdup_printf ("%" G_GUINT64_FORMAT, (guint64)med_model_number (self, BLOCK));
  g_autofree char *opened = g_strdup_printf ("%u", (guint)med_model_number (self, OPENED));
  const char *details[][2] = { { "block", block },
                               { "state", med_model_text (self, STATE) },
                               { "records opened", opened },
                               { "last read", med_model_text (self, LAST_READ) } };
  med_care_write_open (writer, NULL, '{');
  med_care_write_text (writer, "resourceType", "AuditEvent");
  med_care_write_open (writer, "type", '{');
  med_care_write_text (writer, "system", "http://dicom.nema.org/resources/ontology/DCM");
  med_care_write_text (writer, "code", "110113");
  med_care_write_text (writer, "display", "Security Alert");
  med_care_write_close (writer, '}');
  med_care_write_text (writer, "action", "U");
  med_care_write_text (writer, "recorded", recorded);
  med_care_write_text (writer, "outcome", "0");
  med_care_write_text (writer, "outcomeDesc", "Sharing was stopped by the patient");
  med_care_write_open (writer, "agent", '[');
  med_care_write_open (writer, NULL, '{');
  med_care_write_some (writer, "name", med_model_text (self, WHO));
  med_care_write_boolean (writer, "requestor", false);
  med_care_write_close (writer, '}');
  med_care_write_close (writer, ']');
  med_care_write_open (writer, "entity", '[');
  med_care_write_open (writer, NULL, '{');
  med_care_write_open (writer, "detail", '[');
  for (size_t i = 0; i < G_N_ELEMENTS (details); i++)
    if (!med_care_text_blank (details[i][1]))
      {
        med_care_write_open (writer, NULL, '{');
        med_care_write_text (writer, "type", details[i][0]);
        med_care_write_text (writer, "valueString", details[i][1]);
        med_care_write_close (writer, '}');
      }
  med_care_write_close (writer, ']');
  med_care_write_close (writer, '}');
  med_care_write_close (writer, ']');
  med_care_write_close (writer, '}');
}

static void
saved_cb (GObject *file, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  GError *error = NULL;
  if (g_file_replace_contents_finish (G_FILE (file), result, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
med_receipt_save_async (MedReceipt *self, GFile *file, GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (MED_IS_RECEIPT (self) && G_IS_FILE (file));
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  med_arena arena;
  med_care_writer writer;
  med_span json;
  med_arena_init (&arena, med_memory_heap (), (size_t)64 << 10);
  med_result result = med_care_writer_init (&writer, &arena, 16384);
  if (result == MED_OK)
    {
      write_audit_event (self, &writer);
      result = med_care_writer_finish (&writer, &json);
    }
  if (result == MED_OK)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (json.data, json.size);
      g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_PRIVATE,
                                           cancellable, saved_cb, task);
    }
  else
    {
      g_task_return_error (task, med_error_new_plain (result));
      g_object_unref (task);
    }
  med_arena_clear (&arena);
}

gboolean
med_receipt_save_finish (MedReceipt *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
