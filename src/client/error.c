/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a failure to a GError. */
#include "client/error.h"

G_DEFINE_QUARK (med - error - quark, med_error)

GError *
med_error_new (const med_failure *failure)
{
  return g_error_new_literal (MED_ERROR, (int)failure->result, failure->message);
}

GError *
med_error_new_plain (med_result result)
{
  med_failure failure;
  /* It always fails: that is its work. */
  if (med_fail_plain (&failure, result, MED_REASON_NONE) == MED_OK)
    return NULL;
  return med_error_new (&failure);
}
