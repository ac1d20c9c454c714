/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A draft and its autosave. */
#include "client/draft-object-private.h"

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
};

static const med_field fields[] = {
  [ID] = { "id", 's', false },        [KIND] = { "kind", 's', false },
  [ABOUT] = { "about", 's', false },  [TEXT] = { "text", 's', true },
  [FIELDS] = { "fields", 'S', true }, [CHANGED] = { "changed", 'x', false },
};

struct _MedDraft
{
  MedModel parent_instance;
  med_id id;
  guint save; /* source that is due; 0: all is kept */
  bool gone;
};

G_DEFINE_FINAL_TYPE (MedDraft, med_draft, MED_TYPE_MODEL)

typedef struct
{
  med_draft_info info;
  char *kind, *about, *text;
  char **fields;
} keeping;

static void
wipe_text (char *text)
{
  if (text != NULL)
    med_wipe (text, strlen (text));
  g_free (text);
}

static void
keeping_free (gpointer data)
{
  keeping *keep = (keeping *)data;
  g_free (keep->kind);
  g_free (keep->about);
  wipe_text (keep->text);
  g_strfreev (keep->fields);
  g_free (keep);
}

static med_result
save_job (med_worker *worker, med_session *session, gpointer data, GCancellable *cancellable,
          med_failure *failure)
{
  return med_drafts_save (session, &((const keeping *)data)->info, failure);
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
  MedSession *session = (MedSession *)med_model_owner (self);
  keeping *keep = g_new0 (keeping, 1);
  keep->kind = g_strdup (med_model_text (self, KIND));
  keep->about = g_strdup (med_model_text (self, ABOUT));
  keep->text = g_strdup (med_model_text (self, TEXT));
  keep->fields = g_strdupv ((char **)med_model_texts (self, FIELDS));
  keep->info = (med_draft_info){ .id = self->id,
                                 .kind = keep->kind,
                                 .about = keep->about,
                                 .text = keep->text,
                                 .changed = med_model_number (self, CHANGED),
                                 .fields = (const char *const *)keep->fields };
  GTask *task = g_task_new (self, NULL, saved_cb, NULL);
  g_task_set_task_data (task, keep, keeping_free);
  med_session_object_keep (session, task, save_job);
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
  return self;
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
  med_model_set_texts (self, FIELDS, info->fields);
  med_model_set_number (self, CHANGED, info->changed);
  return self;
}

bool
med_draft_object_is (MedDraft *self, const char *kind, const char *about)
{
  return g_strcmp0 (med_model_text (self, KIND), kind) == 0
         && g_strcmp0 (med_model_text (self, ABOUT), about != NULL ? about : "") == 0;
}

void
med_draft_object_flush (MedDraft *self)
{
  if (self->save == 0)
    return;
  g_clear_handle_id (&self->save, g_source_remove);
  save_now (self);
}

/* ── Discarding ─────────────────────────────────────────────────────────────────────────────── */

static med_result
discard_job (med_worker *worker, med_session *session, gpointer data, GCancellable *cancellable,
             med_failure *failure)
{
  return med_drafts_discard (session, (const med_id *)data, failure);
}

void
med_draft_discard (MedDraft *self)
{
  g_return_if_fail (MED_IS_DRAFT (self));
  MedSession *session = (MedSession *)med_model_owner (self);
  g_clear_handle_id (&self->save, g_source_remove);
  self->gone = true;
  GTask *task = g_task_new (self, NULL, saved_cb, NULL);
  g_task_set_task_data (task, g_memdup2 (&self->id, sizeof self->id), g_free);
  med_session_object_keep (session, task, discard_job);
  if (session != NULL)
    med_session_object_drop_draft (session, self);
}
