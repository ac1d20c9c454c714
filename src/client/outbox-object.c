/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The outbox as a list. */
#include "client/outbox-object-private.h"

#include "client/session-object-private.h"

#include <glib/gi18n-lib.h>

enum
{
  ID,
  KIND,
  CATEGORY,
  TITLE,
  DETAIL,
  STATE,
  REASON,
  SINCE,
};

static const med_field item_fields[] = {
  [ID] = { "id", 's', false },
  [KIND] = { "kind", 's', false },
  [CATEGORY] = { "category", 's', false },
  [TITLE] = { "title", 's', false },
  [DETAIL] = { "detail", 's', false },
  [STATE] = { "state", 's', false },
  [REASON] = { "reason", 's', false },
  [SINCE] = { "since", 'x', false },
};

struct _MedOutboxItem
{
  MedModel parent_instance;
  med_id id;
};

G_DEFINE_FINAL_TYPE (MedOutboxItem, med_outbox_item, MED_TYPE_MODEL)

static void
med_outbox_item_class_init (MedOutboxItemClass *klass)
{
  med_model_class_set_fields (klass, item_fields, G_N_ELEMENTS (item_fields));
}

static void
med_outbox_item_init (MedOutboxItem *self)
{
}

enum
{
  PENDING,
  REFUSED,
};

static const med_field list_fields[] = {
  [PENDING] = { "pending", 'u', false },
  [REFUSED] = { "refused", 'u', false },
};

struct _MedOutboxList
{
  MedRows parent_instance;
};

G_DEFINE_FINAL_TYPE (MedOutboxList, med_outbox_list, MED_TYPE_ROWS)

static const char *
kind_word (Med__OutboxKind kind)
{
  switch ((int)kind)
    {
    case MED__OUTBOX_KIND__OUTBOX_REVOKE:
      return "stop";
    case MED__OUTBOX_KIND__OUTBOX_GRANT:
      return "grant";
    case MED__OUTBOX_KIND__OUTBOX_RECORD:
      return "record";
    case MED__OUTBOX_KIND__OUTBOX_REQUEST:
      return "request";
    default:
      return "other";
    }
}

char *
med_reason_text (med_reason reason)
{
  med_failure failure;
  return med_fail_plain (&failure, MED_E_REFUSED, reason) != MED_OK ? g_strdup (failure.message)
                                                                    : NULL;
}

static void
item_key (const void *info, char key[MED_ROW_KEY_MAX])
{
  med_id_text (MED_SPAN_OF (((const med_outbox_item *)info)->id.bytes), key);
}

static MedModel *
make_item (MedRows *self)
{
  return MED_MODEL (g_object_new (MED_TYPE_OUTBOX_ITEM, NULL));
}

/* A line under the title: what becomes of it. */
static const char *
detail_of (const med_outbox_item *item)
{
  switch ((int)item->state)
    {
    case MED__OUTBOX_STATE__OUTBOX_UPLOADING:
      return _ ("Going to the hospital now");
    case MED__OUTBOX_STATE__OUTBOX_UPLOADED:
    case MED__OUTBOX_STATE__OUTBOX_SENT:
      return _ ("Waits to be recorded");
    case MED__OUTBOX_STATE__OUTBOX_RECORDED:
      return _ ("Recorded");
    case MED__OUTBOX_STATE__OUTBOX_REFUSED:
    case MED__OUTBOX_STATE__OUTBOX_EXPIRED:
      return _ ("Not recorded");
    default:
      return _ ("Saved here; goes out by itself");
    }
}

static char *
why_refused (const med_outbox_item *item)
{
  /* The patient's own change of a share that was stopped at another computer. */
  if (item->kind == MED__OUTBOX_KIND__OUTBOX_GRANT && item->reason == MED_REASON_GRANT_REVOKED)
    return g_strdup (_ ("This share was stopped already."));
  return med_reason_text (item->reason);
}

static void
fill_item (MedRows *rows, MedModel *row, const void *info)
{
  const med_outbox_item *item = (const med_outbox_item *)info;
  const char *state = med_state_word (item->state);
  char id[MED_ID_TEXT_SIZE];
  g_autofree char *reason = g_str_equal (state, "refused") ? why_refused (item) : NULL;

  MED_OUTBOX_ITEM (row)->id = item->id;
  med_model_set_text (row, ID, med_id_text (MED_SPAN_OF (item->id.bytes), id));
  med_model_set_text (row, KIND, kind_word (item->kind));
  med_model_set_text (row, TITLE, item->what);
  med_model_set_text (row, DETAIL, detail_of (item));
  med_model_set_text (row, STATE, state);
  med_model_set_text (row, REASON, reason);
  med_model_set_number (row, SINCE, item->since);
}

static void
med_outbox_list_class_init (MedOutboxListClass *klass)
{
  MedRowsClass *rows_class = MED_ROWS_CLASS (klass);

  rows_class->key = item_key;
  rows_class->make = make_item;
  rows_class->fill = fill_item;
  med_model_class_set_fields (klass, list_fields, G_N_ELEMENTS (list_fields));
}

static void
med_outbox_list_init (MedOutboxList *self)
{
}

MedOutboxList *
med_outbox_object_new (gpointer session)
{
  MedOutboxList *self = (MedOutboxList *)g_object_new (MED_TYPE_OUTBOX_LIST, NULL);
  med_model_set_owner (self, session);
  return self;
}

void
med_outbox_object_take (MedOutboxList *self, med_snapshot *snapshot)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (med_row));
  guint pending = 0, refused = 0;

  for (size_t i = 0; snapshot != NULL && i < snapshot->outbox_count; i++)
    {
      const med_row row = { .info = &snapshot->outbox[i] };
      Med__OutboxState state = snapshot->outbox[i].state;
      if (state == MED__OUTBOX_STATE__OUTBOX_RECORDED)
        continue;
      g_array_append_val (rows, row);
      if (state == MED__OUTBOX_STATE__OUTBOX_REFUSED || state == MED__OUTBOX_STATE__OUTBOX_EXPIRED)
        refused++;
      else
        pending++;
    }
  med_rows_set (MED_ROWS (self), rows, snapshot);
  med_model_set_number (self, PENDING, pending);
  med_model_set_number (self, REFUSED, refused);
}

med_result
med_outbox_retry_job (med_worker *worker, med_session *session, gpointer data,
                      GCancellable *cancellable, med_failure *failure)
{
  return med_outbox_retry (session, (const med_id *)data, failure);
}

med_result
med_outbox_discard_job (med_worker *worker, med_session *session, gpointer data,
                        GCancellable *cancellable, med_failure *failure)
{
  return med_outbox_discard (session, (const med_id *)data, failure);
}

void
med_outbox_retry_async (MedOutboxList *self, MedOutboxItem *item, GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (MED_IS_OUTBOX_LIST (self) && MED_IS_OUTBOX_ITEM (item));
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_task_data (task, g_memdup2 (&item->id, sizeof item->id), g_free);
  med_session_object_write ((MedSession *)med_model_owner (self), task, med_outbox_retry_job, NULL);
}

gboolean
med_outbox_retry_finish (MedOutboxList *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
med_outbox_discard_async (MedOutboxList *self, MedOutboxItem *item, GCancellable *cancellable,
                          GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (MED_IS_OUTBOX_LIST (self) && MED_IS_OUTBOX_ITEM (item));
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_task_data (task, g_memdup2 (&item->id, sizeof item->id), g_free);
  med_session_object_write ((MedSession *)med_model_owner (self), task, med_outbox_discard_job,
                            NULL);
}

gboolean
med_outbox_discard_finish (MedOutboxList *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
