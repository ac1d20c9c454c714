/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The receipt that says what stopping a share did. */
#include "client/receipt.h"

#include "care/json-write.h"
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

static void
set_changes (MedReceipt *self, const med_grant_info *grant, bool over)
{
  GListStore *changes = G_LIST_STORE (med_model_object (self, CHANGES));
  const char *kind = over ? "ok" : "waiting";
  g_list_store_remove_all (changes);
  add_change (changes, kind, _ ("Hospitals give out nothing more to this person"),
              over ? "" : _ ("Takes effect when this computer is online"));
  if (grant->category_count > 0)
    add_change (changes, kind, _ ("New records get new locks"),
                _ ("Keys that were given do not open what comes later"));
  add_change (changes, "info", _ ("What was read before cannot be taken back"),
              _ ("Somebody may have noted it or kept a copy"));
}

/* Records that this person opened while the share lasted, each once. */
static void
set_opened (MedReceipt *self, const med_snapshot *snapshot, const med_grant_info *grant)
{
  g_autoptr (GHashTable) opened = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  gint64 last = 0;
  for (size_t i = 0; i < snapshot->access_count; i++)
    {
      const med_access_info *access = &snapshot->accesses[i];
      if (!MED_ID_EQUAL (access->actor, grant->grantee) || !access->read
          || access->when < grant->created)
        continue;
      last = MAX (last, access->when);
      for (size_t j = 0; j < access->record_count; j++)
        {
          char text[MED_ID_TEXT_SIZE];
          char *copy = g_strdup (med_id_text (MED_SPAN_OF (access->records[j].bytes), text));
          g_ptr_array_add (texts, copy);
          g_hash_table_add (opened, copy);
        }
    }
  guint count = g_hash_table_size (opened);
  g_autofree char *detail
      = count > 0 ? g_strdup_printf (
            ngettext ("%u record was opened", "%u records were opened", count), count)
                  : g_strdup (_ ("No record was opened"));
  g_autoptr (GDateTime) time = last != 0 ? g_date_time_new_from_unix_local (last) : NULL;
  g_autofree char *when = time != NULL ? g_date_time_format (time, "%-d %B %Y, %H:%M") : NULL;
  med_model_set_number (self, OPENED, count);
  med_model_set_text (self, OPENED_DETAIL, detail);
  med_model_set_text (self, LAST_READ, when != NULL ? when : "");
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
  med_model_set_number (self, BLOCK, over ? (gint64)grant->height : 0);
  set_changes (self, grant, over);
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
