/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A draft, its autosave, and what became of it. Sending: draft-send.c. */
#include "client/draft-object-private.h"

#include "base/text.h"
#include "client/outbox-object-private.h"
#include "client/session-object-private.h"

#define SAVE_MS 300

enum
{
  ID,
  KIND,
  ABOUT,
  TEXT,
  FIELDS,
  CHANGED,
  STATE,
  REASON,
};

static const med_field fields[] = {
  [ID] = { "id", 's', false },        [KIND] = { "kind", 's', false },
  [ABOUT] = { "about", 's', false },  [TEXT] = { "text", 's', true },
  [FIELDS] = { "fields", 'S', true }, [CHANGED] = { "changed", 'x', false },
  [STATE] = { "state", 's', false },  [REASON] = { "reason", 's', false },
};

/* Fields of the kept draft that are none of the writer's. */
#define ITEM_FIELD "sent-item"
#define RECORD_FIELD "sent-record"

struct _MedDraft
{
  MedModel parent_instance;
  med_id id;
  med_id item, record; /* what it became; all zero: nothing yet */
  guint save;          /* source that is due; 0: all is kept */
  bool gone, asking;
};

G_DEFINE_FINAL_TYPE (MedDraft, med_draft, MED_TYPE_MODEL)

/* ── Copies for the worker ──────────────────────────────────────────────────────────────────── */

static void
wipe_text (char *text)
{
  if (text != NULL)
    med_wipe (text, strlen (text));
  g_free (text);
}

void
med_draft_copy_free (med_draft_copy *copy)
{
  g_free (copy->kind);
  g_free (copy->about);
  wipe_text (copy->text);
  g_strfreev (copy->fields);
  g_free (copy);
}

static void
copy_free (gpointer data)
{
  med_draft_copy_free ((med_draft_copy *)data);
}

const char *
med_draft_copy_field (const med_draft_copy *copy, const char *name)
{
  for (size_t i = 0; copy->fields[i] != NULL && copy->fields[i + 1] != NULL; i += 2)
    if (strcmp (copy->fields[i], name) == 0)
      return copy->fields[i + 1];
  return "";
}

void
med_draft_copy_set_sent (med_draft_copy *copy, const med_id *item, const med_id *record)
{
  GStrvBuilder *builder = g_strv_builder_new ();
  char text[MED_ID_TEXT_SIZE];
  for (size_t i = 0; copy->fields[i] != NULL && copy->fields[i + 1] != NULL; i += 2)
    if (strcmp (copy->fields[i], ITEM_FIELD) != 0 && strcmp (copy->fields[i], RECORD_FIELD) != 0)
      g_strv_builder_add_many (builder, copy->fields[i], copy->fields[i + 1], NULL);
  if (!MED_ID_ZERO (*item))
    {
      g_strv_builder_add_many (builder, ITEM_FIELD, med_id_text (MED_SPAN_OF (item->bytes), text),
                               NULL);
      g_strv_builder_add_many (builder, RECORD_FIELD,
                               med_id_text (MED_SPAN_OF (record->bytes), text), NULL);
    }
  g_strfreev (copy->fields);
  copy->fields = g_strv_builder_end (builder);
  g_strv_builder_unref (builder);
  copy->info.fields = (const char *const *)copy->fields;
}

med_draft_copy *
med_draft_copy_new (MedDraft *self)
{
  med_draft_copy *copy = g_new0 (med_draft_copy, 1);
  const char *text = med_model_text (self, TEXT);
  copy->kind = g_strdup (med_model_text (self, KIND));
  copy->about = g_strdup (med_model_text (self, ABOUT));
  copy->text = g_strdup (text != NULL ? text : "");
  copy->fields = g_strdupv ((char **)med_model_texts (self, FIELDS));
  copy->info = (med_draft_info){ .id = self->id,
                                 .kind = copy->kind,
                                 .about = copy->about,
                                 .text = copy->text,
                                 .changed = med_model_number (self, CHANGED) };
  med_draft_copy_set_sent (copy, &self->item, &self->record);
  return copy;
}

/* ── Keeping ────────────────────────────────────────────────────────────────────────────────── */

static med_result
save_job (med_worker *worker, med_session *session, gpointer data, GCancellable *cancellable,
          med_failure *failure)
{
  return med_drafts_save (session, &((const med_draft_copy *)data)->info, failure);
}

static void
saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  /* It stays due: the next change, or the lock, tries again. */
  if (!g_task_propagate_boolean (G_TASK (result), &error)
      && !g_error_matches (error, MED_ERROR, MED_E_CANCELLED))
    g_warning ("a draft could not be kept");
}

static void
save_now (MedDraft *self)
{
  GTask *task = g_task_new (self, NULL, saved_cb, NULL);
  g_task_set_task_data (task, med_draft_copy_new (self), copy_free);
  med_session_object_keep ((MedSession *)med_model_owner (self), task, save_job);
}

static gboolean
save_cb (gpointer user_data)
{
  MedDraft *self = MED_DRAFT (user_data);
  self->save = 0;
  save_now (self);
  return G_SOURCE_REMOVE;
}

static void
draft_written (MedModel *model, guint field)
{
  MedDraft *self = MED_DRAFT (model);
  if (self->gone)
    return;
  med_model_set_number (self, CHANGED, g_get_real_time () / G_USEC_PER_SEC);
  /* Not put off by further typing: it is kept within the time, always. */
  if (self->save == 0)
    self->save = g_timeout_add (SAVE_MS, save_cb, self);
}

static void
med_draft_dispose (GObject *object)
{
  g_clear_handle_id (&MED_DRAFT (object)->save, g_source_remove);
  G_OBJECT_CLASS (med_draft_parent_class)->dispose (object);
}

static void
med_draft_class_init (MedDraftClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = med_draft_dispose;
  MED_MODEL_CLASS (klass)->written = draft_written;
  med_model_class_set_fields (klass, fields, G_N_ELEMENTS (fields));
}

static void
med_draft_init (MedDraft *self)
{
}

static void
set_id (MedDraft *self)
{
  char text[MED_ID_TEXT_SIZE];
  med_model_set_text (self, ID, med_id_text (MED_SPAN_OF (self->id.bytes), text));
}

MedDraft *
med_draft_object_new (gpointer session, const char *kind, const char *about)
{
  MedDraft *self = (MedDraft *)g_object_new (MED_TYPE_DRAFT, NULL);
  med_model_set_owner (self, session);
  med_env_random (med_client_env (), self->id.bytes, sizeof self->id.bytes);
  set_id (self);
  med_model_set_text (self, KIND, kind);
  med_model_set_text (self, ABOUT, about != NULL ? about : "");
  med_model_set_text (self, TEXT, "");
  med_model_set_text (self, STATE, "draft");
  return self;
}

/* An id of the fields; all zero when it is none. */
static void
take_id (const char *text, med_id *id)
{
  size_t size;
  if (med_base32_decode (med_span_text (text), id->bytes, sizeof id->bytes, &size) != MED_OK
      || size != sizeof id->bytes)
    memset (id, 0, sizeof *id);
}

static void
take_fields (MedDraft *self, const char *const *kept)
{
  g_autoptr (GPtrArray) own = g_ptr_array_new ();
  for (size_t i = 0; kept != NULL && kept[i] != NULL && kept[i + 1] != NULL; i += 2)
    if (strcmp (kept[i], ITEM_FIELD) == 0)
      take_id (kept[i + 1], &self->item);
    else if (strcmp (kept[i], RECORD_FIELD) == 0)
      take_id (kept[i + 1], &self->record);
    else
      {
        g_ptr_array_add (own, (gpointer)kept[i]);
        g_ptr_array_add (own, (gpointer)kept[i + 1]);
      }
  g_ptr_array_add (own, NULL);
  med_model_set_texts (self, FIELDS, (const char *const *)own->pdata);
}

MedDraft *
med_draft_object_open (gpointer session, const med_draft_info *info)
{
  MedDraft *self = (MedDraft *)g_object_new (MED_TYPE_DRAFT, NULL);
  med_model_set_owner (self, session);
  self->id = info->id;
  set_id (self);
  med_model_set_text (self, KIND, info->kind);
  med_model_set_text (self, ABOUT, info->about);
  med_model_set_text (self, TEXT, info->text);
  take_fields (self, info->fields);
  med_model_set_number (self, CHANGED, info->changed);
  med_model_set_text (self, STATE, MED_ID_ZERO (self->item) ? "draft" : "sent");
  return self;
}

static bool
in_state (MedDraft *self, const char *state)
{
  return g_strcmp0 (med_model_text (self, STATE), state) == 0;
}

bool
med_draft_object_is (MedDraft *self, const char *kind, const char *about)
{
  return g_strcmp0 (med_model_text (self, KIND), kind) == 0
         && g_strcmp0 (med_model_text (self, ABOUT), about != NULL ? about : "") == 0
         && !in_state (self, "sent");
}

void
med_draft_object_flush (MedDraft *self)
{
  if (self->save == 0)
    return;
  g_clear_handle_id (&self->save, g_source_remove);
  save_now (self);
}

/* ── What became of it ──────────────────────────────────────────────────────────────────────── */

const med_id *
med_draft_object_item (MedDraft *self)
{
  return &self->item;
}

void
med_draft_object_set_sent (MedDraft *self, const med_id *item, const med_id *record)
{
  self->item = *item;
  self->record = *record;
  med_model_set_text (self, REASON, "");
  med_model_set_text (self, STATE, "sent");
}

static med_result
outcome_job (med_worker *worker, med_session *session, gpointer data, GCancellable *cancellable,
             med_failure *failure)
{
  uint8_t room[16384];
  med_arena arena;
  med_record_info info;
  med_arena_init_buffer (&arena, room, sizeof room);
  return med_records_get (session, (const med_id *)data, &arena, &info, failure);
}

static void
outcome_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  MedDraft *self = MED_DRAFT (object);
  g_autoptr (GError) error = NULL;
  gboolean recorded = g_task_propagate_boolean (G_TASK (result), &error);
  self->asking = false;
  if (recorded)
    med_draft_discard (self);
  else if (g_error_matches (error, MED_ERROR, MED_E_NOT_FOUND))
    {
      /* Taken back before it was recorded: what was written is not. */
      memset (&self->item, 0, sizeof self->item);
      memset (&self->record, 0, sizeof self->record);
      med_model_set_text (self, STATE, "draft");
      save_now (self);
    }
}

static const med_outbox_item *
find_item (MedDraft *self, const med_snapshot *snapshot)
{
  for (size_t i = 0; i < snapshot->outbox_count; i++)
    if (MED_ID_EQUAL (snapshot->outbox[i].id, self->item))
      return &snapshot->outbox[i];
  return NULL;
}

void
med_draft_object_follow (MedDraft *self, const med_snapshot *snapshot)
{
  if (MED_ID_ZERO (self->item) || self->gone || self->asking)
    return;
  const med_outbox_item *item = find_item (self, snapshot);
  const char *state = item != NULL ? med_state_word (item->state) : "recorded";
  if (g_str_equal (state, "refused"))
    {
      g_autofree char *reason = med_reason_text (item->reason);
      g_object_freeze_notify (G_OBJECT (self));
      med_model_set_text (self, REASON, reason);
      med_model_set_text (self, STATE, "refused");
      g_object_thaw_notify (G_OBJECT (self));
      return;
    }
  if (!g_str_equal (state, "recorded"))
    {
      med_model_set_text (self, STATE, "sent");
      return;
    }
  GTask *task = g_task_new (self, NULL, outcome_cb, NULL);
  self->asking = true;
  g_task_set_task_data (task, g_memdup2 (&self->record, sizeof self->record), g_free);
  med_session_object_run ((MedSession *)med_model_owner (self), task, outcome_job, NULL);
}

/* ── Discarding ─────────────────────────────────────────────────────────────────────────────── */

typedef struct
{
  med_id id, item; /* of the outbox, that was refused; all zero: none */
} discarding;

static med_result
discard_job (med_worker *worker, med_session *session, gpointer data, GCancellable *cancellable,
             med_failure *failure)
{
  const discarding *work = (const discarding *)data;
  if (!MED_ID_ZERO (work->item))
    MED_TRY (med_outbox_discard (session, &work->item, failure));
  return med_drafts_discard (session, &work->id, failure);
}

void
med_draft_discard (MedDraft *self)
{
  g_return_if_fail (MED_IS_DRAFT (self));
  MedSession *session = (MedSession *)med_model_owner (self);
  discarding *work = g_new0 (discarding, 1);
  g_clear_handle_id (&self->save, g_source_remove);
  self->gone = true;
  work->id = self->id;
  if (in_state (self, "refused"))
    work->item = self->item;
  GTask *task = g_task_new (self, NULL, saved_cb, NULL);
  g_task_set_task_data (task, work, g_free);
  med_session_object_keep (session, task, discard_job);
  if (session != NULL)
    med_session_object_drop_draft (session, self);
}
