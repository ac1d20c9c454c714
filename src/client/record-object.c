/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One record with its properties. What can be done with it: record-actions.c. */
#include "client/record-model-private.h"

#include "care/media.h"
#include "client/outbox-object-private.h"

static const med_field fields[] = {
  [MED_RECORD_ID] = { "id", 's', false },
  [MED_RECORD_TITLE] = { "title", 's', false },
  [MED_RECORD_CATEGORY] = { "category", 's', false },
  [MED_RECORD_TYPE] = { "type", 's', false },
  [MED_RECORD_MEDIA_TYPE] = { "media-type", 's', false },
  [MED_RECORD_FILE_NAME] = { "file-name", 's', false },
  [MED_RECORD_DATE] = { "date", 's', false },
  [MED_RECORD_AUTHOR] = { "author", 's', false },
  [MED_RECORD_CLINIC] = { "clinic", 's', false },
  [MED_RECORD_OWN] = { "own", 'b', false },
  [MED_RECORD_VERSION] = { "version", 'u', false },
  [MED_RECORD_VERSIONS] = { "versions", 'u', false },
  [MED_RECORD_SIZE] = { "size", 't', false },
  [MED_RECORD_STATE] = { "state", 's', false },
  [MED_RECORD_REASON] = { "reason", 's', false },
  [MED_RECORD_BLOCK] = { "block", 't', false },
  [MED_RECORD_RECORDED_AT] = { "recorded-at", 'x', false },
  [MED_RECORD_DONE] = { "done", 't', false },
  [MED_RECORD_TOTAL] = { "total", 't', false },
  [MED_RECORD_ETA] = { "eta", 'u', false },
  [MED_RECORD_LOCAL] = { "local", 'b', false },
  [MED_RECORD_LEAVING] = { "leaving", 'b', false },
  [MED_RECORD_CHECK] = { "check", 's', false },
  [MED_RECORD_SIGNER] = { "signer", 's', false },
  [MED_RECORD_UNCHANGED_SINCE] = { "unchanged-since", 'x', false },
  [MED_RECORD_COPIES] = { "copies", 'u', false },
  [MED_RECORD_COPIES_OF] = { "copies-of", 'u', false },
  [MED_RECORD_FACTS] = { "facts", 'o', false },
  [MED_RECORD_READERS] = { "readers", 'o', false },
  [MED_RECORD_HISTORY] = { "history", 'o', false },
  [MED_RECORD_PATIENT] = { "patient", 's', false },
  [MED_RECORD_BORN] = { "born", 's', false },
};

struct _MedRecord
{
  MedModel parent_instance;
  med_id id, outbox;
  med_account_id patient;
  bool readable;
  bool transfer;  /* reading, saving or fetching: not the outbox's progress */
  gint64 started; /* of a transfer, monotonic */
};

G_DEFINE_FINAL_TYPE (MedRecord, med_record, MED_TYPE_MODEL)

static void
med_record_class_init (MedRecordClass *klass)
{
  med_model_class_set_fields (klass, fields, G_N_ELEMENTS (fields));
}

static void
med_record_init (MedRecord *self)
{
}

MedRecord *
med_record_object_new (gpointer session)
{
  MedRecord *self = (MedRecord *)g_object_new (MED_TYPE_RECORD, NULL);
  med_model_set_owner (self, session);
  return self;
}

void
med_record_object_fill (MedRecord *self, const med_record_set *set, const med_record_view *view,
                        const med_account_id *me)
{
  const med_record_info *info = &view->info;
  bool own = MED_ID_EQUAL (info->author, *me);
  bool recorded = info->progress == MED__OUTBOX_STATE__OUTBOX_RECORDED;
  const char *state = med_state_word (info->progress);
  char id[MED_ID_TEXT_SIZE];
  uint32_t version, versions;
  g_autofree char *reason = g_str_equal (state, "refused") ? med_reason_text (info->reason) : NULL;

  med_record_set_versions (set, view, &version, &versions);
  self->id = info->id;
  self->outbox = info->outbox;
  self->patient = info->patient;
  self->readable = info->readable;
  g_object_freeze_notify (G_OBJECT (self));
  med_model_set_text (self, MED_RECORD_ID, med_id_text (MED_SPAN_OF (info->id.bytes), id));
  med_model_set_text (self, MED_RECORD_TITLE, info->title);
  med_model_set_text (self, MED_RECORD_CATEGORY, info->category);
  med_model_set_text (self, MED_RECORD_TYPE,
                      info->media_type[0] != '\0' ? med_media_label (info->media_type) : "");
  med_model_set_text (self, MED_RECORD_MEDIA_TYPE, info->media_type);
  med_model_set_text (self, MED_RECORD_FILE_NAME, info->file_name);
  med_model_set_text (self, MED_RECORD_DATE, info->date);
  med_model_set_text (self, MED_RECORD_AUTHOR, own ? "" : info->author_name);
  med_model_set_text (self, MED_RECORD_CLINIC, info->clinic_name);
  med_model_set_number (self, MED_RECORD_OWN, own);
  med_model_set_number (self, MED_RECORD_VERSION, version);
  med_model_set_number (self, MED_RECORD_VERSIONS, versions);
  med_model_set_number (self, MED_RECORD_SIZE, (gint64)info->size);
  med_model_set_text (self, MED_RECORD_STATE, state);
  med_model_set_text (self, MED_RECORD_REASON, reason);
  med_model_set_number (self, MED_RECORD_BLOCK, recorded ? (gint64)info->height : 0);
  med_model_set_number (self, MED_RECORD_RECORDED_AT, recorded ? info->recorded_at : 0);
  med_model_set_number (self, MED_RECORD_LOCAL, info->local);
  if (!self->transfer)
    med_record_object_progress (self, 0, 0);
  g_object_thaw_notify (G_OBJECT (self));
}

void
med_record_object_progress (MedRecord *self, uint64_t done, uint64_t total)
{
  gint64 now = g_get_monotonic_time ();
  guint eta = 0;

  if (total == 0)
    self->started = 0;
  else if (self->started == 0)
    self->started = now;
  else if (done > 0)
    eta = (guint)MIN ((double)(now - self->started) / G_USEC_PER_SEC * (double)(total - done)
                          / (double)done,
                      86400.0 * 7);
  g_object_freeze_notify (G_OBJECT (self));
  med_model_set_number (self, MED_RECORD_DONE, (gint64)done);
  med_model_set_number (self, MED_RECORD_TOTAL, (gint64)total);
  med_model_set_number (self, MED_RECORD_ETA, eta);
  g_object_thaw_notify (G_OBJECT (self));
}

void
med_record_object_set_transfer (MedRecord *self, bool transfer)
{
  self->transfer = transfer;
  if (!transfer)
    med_record_object_progress (self, 0, 0);
}

const med_id *
med_record_object_id (MedRecord *self)
{
  return &self->id;
}

const med_id *
med_record_object_outbox (MedRecord *self)
{
  return &self->outbox;
}

const med_account_id *
med_record_object_patient (MedRecord *self)
{
  return &self->patient;
}

bool
med_record_object_readable (MedRecord *self)
{
  return self->readable;
}
