/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of what is about to be added; import-job.c adds it. */
#include "client/import-job.h"
#include "client/import-private.h"

#include "care/date.h"
#include "care/media.h"
#include "client/person-object-private.h"
#include "client/record-model-private.h"
#include "client/session-object-private.h"

#include <glib/gi18n-lib.h>

enum
{
  FILE_NAME,
  SIZE,
  MEDIA_TYPE,
  PROBLEM,
  TITLE,
  CATEGORY,
  DATE,
  DONE,
  ITEM_TOTAL,
};

static const med_field item_fields[] = {
  [FILE_NAME] = { "file-name", 's', false },
  [SIZE] = { "size", 't', false },
  [MEDIA_TYPE] = { "media-type", 's', false },
  [PROBLEM] = { "problem", 's', false },
  [TITLE] = { "title", 's', true },
  [CATEGORY] = { "category", 's', true },
  [DATE] = { "date", 's', true },
  [DONE] = { "done", 't', false },
  [ITEM_TOTAL] = { "total", 't', false },
};

struct _MedImportItem
{
  MedModel parent_instance;
  GFile *file;
  GBytes *text;
};

G_DEFINE_FINAL_TYPE (MedImportItem, med_import_item, MED_TYPE_MODEL)

enum
{
  ITEMS,
  READY,
  IMPORT_DONE,
  TOTAL,
  FOR_PATIENT,
  REPLACES,
};

static const med_field import_fields[] = {
  [ITEMS] = { "items", 'o', false },
  [READY] = { "ready", 'b', false },
  [IMPORT_DONE] = { "done", 't', false },
  [TOTAL] = { "total", 't', false },
  [FOR_PATIENT] = { "for-patient", 'o', true },
  [REPLACES] = { "replaces", 'o', true },
};

struct _MedImport
{
  MedModel parent_instance;
  bool saving;
};

G_DEFINE_FINAL_TYPE (MedImport, med_import, MED_TYPE_MODEL)

static const char *
problem_of (MedImportItem *item)
{
  const char *title = med_model_text (item, TITLE), *category = med_model_text (item, CATEGORY);
  const char *date = med_model_text (item, DATE);
  if (title == NULL || *title == '\0')
    return _ ("Give it a title.");
  if (category == NULL || *category == '\0')
    return _ ("Choose what it is.");
  if (date != NULL && *date != '\0' && !med_fhir_date_valid (date))
    return _ ("Write the date like 2026-11-30, 2026-11 or 2026.");
  return "";
}

static void
item_written (MedModel *model, guint field)
{
  med_model_set_text (model, PROBLEM, problem_of (MED_IMPORT_ITEM (model)));
}

static void
med_import_item_finalize (GObject *object)
{
  MedImportItem *self = MED_IMPORT_ITEM (object);
  g_clear_object (&self->file);
  g_clear_pointer (&self->text, g_bytes_unref);
  G_OBJECT_CLASS (med_import_item_parent_class)->finalize (object);
}

static void
med_import_item_class_init (MedImportItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = med_import_item_finalize;
  MED_MODEL_CLASS (klass)->written = item_written;
  med_model_class_set_fields (klass, item_fields, G_N_ELEMENTS (item_fields));
}

static void
med_import_item_init (MedImportItem *self)
{
}

static void
update_ready (MedImport *self)
{
  GListModel *items = G_LIST_MODEL (med_model_object (self, ITEMS));
  guint count = g_list_model_get_n_items (items);
  bool ready = count > 0 && !self->saving;
  gint64 total = 0;
  for (guint i = 0; i < count; i++)
    {
      g_autoptr (MedImportItem) item = (MedImportItem *)g_list_model_get_item (items, i);
      ready = ready && problem_of (item)[0] == '\0';
      total += med_model_number (item, SIZE);
    }
  med_model_set_number (self, READY, ready);
  if (!self->saving)
    med_model_set_number (self, TOTAL, total);
}

static void
med_import_class_init (MedImportClass *klass)
{
  med_model_class_set_fields (klass, import_fields, G_N_ELEMENTS (import_fields));
}

static void
med_import_init (MedImport *self)
{
  g_autoptr (GListStore) items = g_list_store_new (MED_TYPE_IMPORT_ITEM);
  med_model_set_object (self, ITEMS, items);
  g_signal_connect_object (items, "items-changed", G_CALLBACK (update_ready), self,
                           G_CONNECT_SWAPPED);
}

MedImport *
med_import_object_new (gpointer session)
{
  MedImport *self = (MedImport *)g_object_new (MED_TYPE_IMPORT, NULL);
  med_model_set_owner (self, session);
  return self;
}

static char *
today (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  return g_date_time_format (now, "%Y-%m-%d");
}

static void
add_item (MedImport *self, MedImportItem *item)
{
  g_autofree char *date = today ();
  if (med_model_text (item, DATE) == NULL)
    med_model_set_text (item, DATE, date);
  med_model_set_text (item, PROBLEM, problem_of (item));
  g_signal_connect_object (item, "notify", G_CALLBACK (update_ready), self, G_CONNECT_SWAPPED);
  g_list_store_append (G_LIST_STORE (med_model_object (self, ITEMS)), item);
}

/* "MRI_knee-2026.pdf" becomes "MRI knee-2026". */
static char *
title_from (const char *name)
{
  g_autofree char *title = g_strdup (name);
  char *dot = strrchr (title, '.');
  if (dot != NULL && dot != title)
    *dot = '\0';
  return g_strstrip (g_strdelimit (g_steal_pointer (&title), "_", ' '));
}

void
med_import_add_file (MedImport *self, GFile *file)
{
  g_return_if_fail (MED_IS_IMPORT (self) && G_IS_FILE (file));
  g_autoptr (MedImportItem) item = (MedImportItem *)g_object_new (MED_TYPE_IMPORT_ITEM, NULL);
  g_autoptr (GFileInfo) info
      = g_file_query_info (file,
                           G_FILE_ATTRIBUTE_STANDARD_DISPLAY_NAME
                           "," G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_STANDARD_TYPE,
                           G_FILE_QUERY_INFO_NONE, NULL, NULL);
  g_autofree char *base = g_file_get_basename (file);
  const char *name = info != NULL ? g_file_info_get_display_name (info) : base;
  const char *media = med_media_guess (MED_SPAN_EMPTY, name);
  g_autofree char *title = title_from (name);

  item->file = g_object_ref (file);
  med_model_set_text (item, FILE_NAME, name);
  med_model_set_number (item, SIZE, info != NULL ? g_file_info_get_size (info) : 0);
  med_model_set_text (item, MEDIA_TYPE, media);
  med_model_set_text (item, TITLE, title);
  med_model_set_text (item, CATEGORY,
                      strcmp (media, "application/dicom") == 0 ? "imaging" : "documents");
  add_item (self, item);
}

void
med_import_add_text (MedImport *self, const char *title, const char *category, const char *text)
{
  g_return_if_fail (MED_IS_IMPORT (self) && text != NULL);
  g_autoptr (MedImportItem) item = (MedImportItem *)g_object_new (MED_TYPE_IMPORT_ITEM, NULL);
  item->text = g_bytes_new (text, strlen (text));
  med_model_set_number (item, SIZE, (gint64)strlen (text));
  med_model_set_text (item, MEDIA_TYPE, "text/plain");
  med_model_set_text (item, TITLE, title);
  med_model_set_text (item, CATEGORY, category);
  add_item (self, item);
}

void
med_import_remove (MedImport *self, MedImportItem *item)
{
  guint position;
  g_return_if_fail (MED_IS_IMPORT (self) && MED_IS_IMPORT_ITEM (item));
  GListStore *items = G_LIST_STORE (med_model_object (self, ITEMS));
  if (g_list_store_find (items, item, &position))
    g_list_store_remove (items, position);
}

/* ── Saving ─────────────────────────────────────────────────────────────────────────────────── */

static void
show_progress (gpointer owner, guint index, uint64_t done, uint64_t total)
{
  MedImport *self = MED_IMPORT (owner);
  GListModel *items = G_LIST_MODEL (med_model_object (self, ITEMS));
  gint64 before = 0;
  for (guint i = 0; i <= index; i++)
    {
      g_autoptr (MedImportItem) item = (MedImportItem *)g_list_model_get_item (items, i);
      if (item == NULL)
        return;
      if (i < index)
        before += med_model_number (item, SIZE);
      else
        {
          med_model_set_number (item, DONE, (gint64)done);
          med_model_set_number (item, ITEM_TOTAL, (gint64)total);
        }
    }
  med_model_set_number (self, IMPORT_DONE, before + (gint64)done);
}

static void
completed_cb (GTask *task, GParamSpec *pspec, MedImport *self)
{
  const med_import_job *job = (const med_import_job *)g_task_get_task_data (task);
  GListStore *items = G_LIST_STORE (med_model_object (self, ITEMS));
  self->saving = false;
  /* What is safe leaves the list, also when a later one failed. */
  g_list_store_splice (items, 0, MIN (job->saved, g_list_model_get_n_items (G_LIST_MODEL (items))),
                       NULL, 0);
  med_model_set_number (self, IMPORT_DONE, 0);
  update_ready (self);
}

static med_import_job *
make_job (MedImport *self)
{
  GListModel *items = G_LIST_MODEL (med_model_object (self, ITEMS));
  MedPerson *patient = (MedPerson *)med_model_object (self, FOR_PATIENT);
  MedRecord *replaces = (MedRecord *)med_model_object (self, REPLACES);
  med_import_job *job = med_import_job_new ();
  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (MedImportItem) item = (MedImportItem *)g_list_model_get_item (items, i);
      med_import_job_add (job, item->file, item->text, med_model_text (item, TITLE),
                          med_model_text (item, CATEGORY), med_model_text (item, DATE),
                          med_model_text (item, FILE_NAME));
    }
  job->has_patient = patient != NULL;
  if (patient != NULL)
    job->patient = *med_person_object_account (patient);
  job->has_replaces = replaces != NULL;
  if (replaces != NULL)
    job->replaces = *med_record_object_id (replaces);
  job->progress = show_progress;
  job->owner = g_object_ref (self);
  return job;
}

void
med_import_save_async (MedImport *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_return_if_fail (MED_IS_IMPORT (self));
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  med_import_job *job = make_job (self);
  g_task_set_task_data (task, job, med_import_job_free);
  self->saving = true;
  update_ready (self);
  g_signal_connect_object (task, "notify::completed", G_CALLBACK (completed_cb), self, 0);
  med_session_object_write ((MedSession *)med_model_owner (self), task, med_import_job_run, NULL);
}

gboolean
med_import_save_finish (MedImport *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
