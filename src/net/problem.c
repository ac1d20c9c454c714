/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Problem documents, written and read. */
#include "net/problem.h"

#include "net/json-read.h"

med_problem
med_problem_make (unsigned status, med_reason reason, uint64_t height, const char *message)
{
  med_problem problem = { .status = status, .reason = reason, .height = height };
  size_t size = strlen (message);
  if (size > MED_PROBLEM_MESSAGE_MAX)
    size = MED_PROBLEM_MESSAGE_MAX;
  while (size > 0 && ((uint8_t)message[size] & 0xc0) == 0x80)
    size--;
  memcpy (problem.message, message, size);
  return problem;
}

med_result
med_problem_result (const med_problem *problem)
{
  switch (problem->status)
    {
    case 400:
      return MED_E_INVALID;
    case 401:
    case 403:
    case 429:
      return MED_E_DENIED;
    case 404:
      return MED_E_NOT_FOUND;
    case 409:
    case 422:
      return MED_E_REFUSED;
    case 413:
      return MED_E_TOO_LARGE;
    case 503:
      return problem->reason != MED_REASON_NONE ? MED_E_BUSY : MED_E_OFFLINE;
    default:
      return problem->status >= 500 && problem->status <= 599 ? MED_E_OFFLINE : MED_E_UNVERIFIED;
    }
}

const char *
med_problem_code (unsigned status)
{
  switch (status)
    {
    case 401:
    case 403:
    case 429:
      return "denied";
    case 404:
      return "not-found";
    case 409:
    case 422:
      return "refused";
    case 421:
      return "unverified";
    case 503:
      return "busy";
    default:
      return status >= 500 ? "io" : "invalid";
    }
}

GBytes *
med_problem_write (const med_problem *problem)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "status");
  json_builder_add_int_value (builder, problem->status);
  json_builder_set_member_name (builder, "code");
  json_builder_add_string_value (builder, med_problem_code (problem->status));
  json_builder_set_member_name (builder, "reason");
  json_builder_add_string_value (builder, med_reason_word (problem->reason));
  json_builder_set_member_name (builder, "message");
  json_builder_add_string_value (builder, problem->message);
  json_builder_set_member_name (builder, "height");
  json_builder_add_int_value (builder, (gint64)MIN (problem->height, (uint64_t)G_MAXINT64));
  json_builder_end_object (builder);
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  gsize size = 0;
  char *text = json_generator_to_data (generator, &size);
  return g_bytes_new_take (text, size);
}

med_result
med_problem_parse (med_span json, unsigned status, med_problem *problem)
{
  g_autoptr (JsonParser) parser = NULL;
  JsonObject *object;
  med_span message = MED_SPAN_EMPTY, word = MED_SPAN_EMPTY, code;
  int64_t said = 0, height = 0;
  med_problem read = { .status = status };
  MED_TRY (med_json_parse (json, MED_PROBLEM_SIZE_MAX, &parser, &object));
  MED_TRY (med_json_number (object, "status", 0, 599, &said));
  if (med_json_present (object, "code"))
    MED_TRY (med_json_text (object, "code", &code));
  if (med_json_present (object, "reason"))
    MED_TRY (med_json_text (object, "reason", &word));
  if (med_json_present (object, "message"))
    MED_TRY (med_json_text (object, "message", &message));
  if (med_json_present (object, "height"))
    MED_TRY (med_json_number (object, "height", 0, INT64_MAX, &height));
  if ((unsigned)said != status || message.size > MED_PROBLEM_MESSAGE_MAX)
    return MED_E_INVALID;
  /* A word that this version does not know leaves the status to speak for itself. */
  if (med_reason_parse (word, &read.reason) != MED_OK)
    read.reason = MED_REASON_NONE;
  if (message.size > 0)
    memcpy (read.message, message.data, message.size);
  read.height = (uint64_t)height;
  *problem = read;
  return MED_OK;
}
