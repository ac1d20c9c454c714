/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Visits and free times as objects with stable keys. */
#include "ctl/visit-values.h"

static med_value *
who_cancelled (uint32_t by)
{
  return by == MED__CANCELLED_BY__CANCELLED_BY_PATIENT  ? med_value_text ("patient")
         : by == MED__CANCELLED_BY__CANCELLED_BY_CLINIC ? med_value_text ("clinic")
                                                        : med_value_null ();
}

med_value *
med_visit_value (const med_visit *visit, med_answer *answer)
{
  med_value *value = med_value_object ();
  med_value_set (value, "appointment", med_id_value (&visit->id, answer));
  med_value_set (value, "state", med_text_or_null (med_word_visit_state (visit->state)));
  med_value_set (value, "start", med_value_time (visit->start));
  med_value_set (value, "end", med_value_time (visit->end));
  med_value_set (value, "provider", med_text_or_null (visit->provider_name));
  med_value_set (value, "provider_account", med_account_value (&visit->provider, answer));
  med_value_set (value, "patient", med_text_or_null (visit->patient_name));
  med_value_set (value, "patient_account", med_account_value (&visit->patient, answer));
  med_value_set (value, "clinic", med_text_or_null (visit->clinic_name));
  med_value_set (value, "room", med_text_or_null (visit->room));
  med_value_set (value, "type", med_text_or_null (visit->type));
  med_value_set (value, "note", med_text_or_null (visit->note));
  med_value_set (value, "reason", med_text_or_null (visit->reason));
  med_value_set (value, "reason_passed", med_value_bool (visit->reason_passed));
  med_value_set (value, "moved_from", med_value_time (visit->moved_from));
  med_value_set (value, "cancelled_by", who_cancelled (visit->cancelled_by));
  med_value_set (value, "cancel_reason", med_text_or_null (visit->cancel_code));
  med_value_set (value, "late", med_value_bool (visit->late));
  med_value_set (value, "series", med_id_value (&visit->series, answer));
  med_value_set (value, "since", med_value_time (visit->changed));
  med_value_set (value, "height", med_value_unsigned (visit->height));
  return value;
}

med_value *
med_free_time_value (const med_free_time *time, const char *type)
{
  med_value *value = med_value_object ();
  med_value_set (value, "provider", med_text_or_null (time->provider_name));
  med_value_set (value, "start", med_value_time (time->start));
  med_value_set (value, "end", med_value_time (time->end));
  med_value_set (value, "type", med_text_or_null (type));
  med_value_set (value, "specialty", med_text_or_null (time->specialty));
  return value;
}
