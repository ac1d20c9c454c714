/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Facts, headings, hospitals, readers, devices. */
#include "client/items.h"

static const med_field fact_fields[] = {
  { "kind", 's', false },
  { "title", 's', false },
  { "detail", 's', false },
};
MED_DEFINE_PLAIN_MODEL (MedFact, med_fact, fact_fields)

MedFact *
med_fact_new (const char *kind, const char *title, const char *detail)
{
  MedFact *fact = (MedFact *)g_object_new (MED_TYPE_FACT, NULL);
  med_model_set_text (fact, 0, kind);
  med_model_set_text (fact, 1, title);
  med_model_set_text (fact, 2, detail);
  return fact;
}

static const med_field group_fields[] = {
  { "key", 's', false },
  { "count", 'u', false },
};
MED_DEFINE_PLAIN_MODEL (MedGroup, med_group, group_fields)

MedGroup *
med_group_new (const char *key, guint count)
{
  MedGroup *group = (MedGroup *)g_object_new (MED_TYPE_GROUP, NULL);
  med_model_set_text (group, 0, key);
  med_model_set_number (group, 1, count);
  return group;
}

static const med_field hospital_fields[] = {
  [MED_HOSPITAL_NAME] = { "name", 's', false },
  [MED_HOSPITAL_OWN] = { "own", 'b', false },
  [MED_HOSPITAL_STATE] = { "state", 's', false },
  [MED_HOSPITAL_HEIGHT] = { "height", 't', false },
  [MED_HOSPITAL_WHEN] = { "when", 'x', false },
  [MED_HOSPITAL_FILES] = { "files", 't', false },
  [MED_HOSPITAL_FILES_OF] = { "files-of", 't', false },
  [MED_HOSPITAL_VOTES] = { "votes", 'u', false },
  [MED_HOSPITAL_VOTES_OF] = { "votes-of", 'u', false },
  [MED_HOSPITAL_ADDRESS] = { "address", 's', false },
};
MED_DEFINE_PLAIN_MODEL (MedHospital, med_hospital, hospital_fields)

static const med_field reader_fields[] = {
  { "who", 's', false },
  { "until", 'x', false },
  { "why", 's', false },
  { "you", 'b', false },
};
MED_DEFINE_PLAIN_MODEL (MedReader, med_reader, reader_fields)

MedReader *
med_reader_new (const char *who, gint64 until, const char *why, gboolean you)
{
  MedReader *reader = (MedReader *)g_object_new (MED_TYPE_READER, NULL);
  med_model_set_text (reader, 0, who);
  med_model_set_number (reader, 1, until);
  med_model_set_text (reader, 2, why);
  med_model_set_number (reader, 3, you);
  return reader;
}

static const med_field device_fields[] = {
  { "id", 's', false },        { "name", 's', false },  { "current", 'b', false },
  { "last-used", 'x', false }, { "since", 'x', false },
};
MED_DEFINE_PLAIN_MODEL (MedDevice, med_device, device_fields)

MedDevice *
med_device_new (const char *id, const char *name, gboolean current, gint64 since)
{
  MedDevice *device = (MedDevice *)g_object_new (MED_TYPE_DEVICE, NULL);
  med_model_set_text (device, 0, id);
  med_model_set_text (device, 1, name);
  med_model_set_number (device, 2, current);
  med_model_set_number (device, 4, since);
  return device;
}

static const med_field helper_fields[] = {
  { "account", 's', false },
  { "name", 's', false },
  { "ready", 'b', false },
};
MED_DEFINE_PLAIN_MODEL (MedHelper, med_helper, helper_fields)

MedHelper *
med_helper_new (const char *account, const char *name, gboolean ready)
{
  MedHelper *helper = (MedHelper *)g_object_new (MED_TYPE_HELPER, NULL);
  med_model_set_text (helper, 0, account);
  med_model_set_text (helper, 1, name);
  med_model_set_number (helper, 2, ready);
  return helper;
}

static const med_field helped_fields[] = {
  { "account", 's', false },
  { "name", 's', false },
  { "code", 's', false },
};
MED_DEFINE_PLAIN_MODEL (MedHelped, med_helped, helped_fields)

MedHelped *
med_helped_new (const char *account, const char *name, const char *code)
{
  MedHelped *helped = (MedHelped *)g_object_new (MED_TYPE_HELPED, NULL);
  med_model_set_text (helped, 0, account);
  med_model_set_text (helped, 1, name);
  med_model_set_text (helped, 2, code);
  return helped;
}
