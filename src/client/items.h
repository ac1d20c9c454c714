/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small things that stand in lists and have nothing but properties. */
#pragma once

#include "client/model.h"

/* kind ("ok bad info waiting"), title, detail: rows of facts, alarms, receipts. */
#define MED_TYPE_FACT (med_fact_get_type ())
G_DECLARE_FINAL_TYPE (MedFact, med_fact, MED, FACT, MedModel)
MedFact *med_fact_new (const char *kind, const char *title, const char *detail);

/* key, count: heading inside a grouped list. */
#define MED_TYPE_GROUP (med_group_get_type ())
G_DECLARE_FINAL_TYPE (MedGroup, med_group, MED, GROUP, MedModel)
MedGroup *med_group_new (const char *key, guint count);

/* name, own, state, height, when, files, files-of, votes, votes-of, address */
#define MED_TYPE_HOSPITAL (med_hospital_get_type ())
G_DECLARE_FINAL_TYPE (MedHospital, med_hospital, MED, HOSPITAL, MedModel)
enum
{
  MED_HOSPITAL_NAME,
  MED_HOSPITAL_OWN,
  MED_HOSPITAL_STATE,
  MED_HOSPITAL_HEIGHT,
  MED_HOSPITAL_WHEN,
  MED_HOSPITAL_FILES,
  MED_HOSPITAL_FILES_OF,
  MED_HOSPITAL_VOTES,
  MED_HOSPITAL_VOTES_OF,
  MED_HOSPITAL_ADDRESS,
};

/* who, until, why, you: who may read a record. */
#define MED_TYPE_READER (med_reader_get_type ())
G_DECLARE_FINAL_TYPE (MedReader, med_reader, MED, READER, MedModel)
MedReader *med_reader_new (const char *who, gint64 until, const char *why, gboolean you);

/* id, name, current, last-used, since */
#define MED_TYPE_DEVICE (med_device_get_type ())
G_DECLARE_FINAL_TYPE (MedDevice, med_device, MED, DEVICE, MedModel)
MedDevice *med_device_new (const char *id, const char *name, gboolean current, gint64 since);

/* account, name, ready: somebody who can help one back in. */
#define MED_TYPE_HELPER (med_helper_get_type ())
G_DECLARE_FINAL_TYPE (MedHelper, med_helper, MED, HELPER, MedModel)
MedHelper *med_helper_new (const char *account, const char *name, gboolean ready);

/* account, name, code: somebody whom one can help back in, and the code to read out. */
#define MED_TYPE_HELPED (med_helped_get_type ())
G_DECLARE_FINAL_TYPE (MedHelped, med_helped, MED, HELPED, MedModel)
MedHelped *med_helped_new (const char *account, const char *name, const char *code);
