/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `outbox`: what was written and waits. */
#include "client/outbox.h"

#include "ctl/nouns.h"
#include "ctl/service.h"

#include <string.h>

#define PREFIX_MIN 6

static med_value *
item_value (const med_outbox_item *item, med_answer *answer)
{
  med_value *value = med_value_object ();
  med_value_set (value, "id", med_id_value (&item->id, answer));
  med_value_set (value, "what", med_text_or_null (item->what));
  med_value_set (value, "state",
                 med_value_text (item->damaged ? "damaged" : med_word_progress (item->state)));
  med_value_set (value, "reason", med_text_or_null (med_reason_word (item->reason)));
  med_value_set (value, "since", med_value_time (item->since));
  med_value_set (value, "height",
                 item->height == 0 ? med_value_null () : med_value_unsigned (item->height));
  return value;
}

static med_result
list_items (med_session *session, med_outbox_item **items, size_t *count, med_answer *answer)
{
  return med_outbox_list (session, &answer->arena, items, count, &answer->failure);
}

static med_result
run_list (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_outbox_item *items;
  size_t count;
  MED_TRY (med_ctl_session (ctl, &session, answer));
  MED_TRY (list_items (session, &items, &count, answer));
  answer->result = med_value_array ();
  for (size_t i = 0; i < count; i++)
    med_value_append (answer->result, item_value (&items[i], answer));
  return MED_OK;
}

static med_result
find_item (med_session *session, const char *prefix, med_id *id, med_answer *answer)
{
  med_outbox_item *items;
  size_t count, found = 0;
  MED_TRY (list_items (session, &items, &count, answer));
  for (size_t i = 0; i < count && strlen (prefix) >= PREFIX_MIN; i++)
    if (g_str_has_prefix (med_word_id (&items[i].id, &answer->arena), prefix))
      {
        *id = items[i].id;
        found++;
      }
  if (found == 0)
    return med_fail (&answer->failure, MED_E_NOT_FOUND,
                     "Nothing in the outbox has an id that begins so (at least %d characters).",
                     PREFIX_MIN);
  if (found > 1)
    return med_usage (answer, "More than one id in the outbox begins with “%s”.", prefix);
  return MED_OK;
}

static med_result
run_retry (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_id id;
  MED_TRY (med_ctl_session (ctl, &session, answer));
  MED_TRY (find_item (session, med_args_word (args, 0), &id, answer));
  MED_TRY (med_outbox_retry (session, &id, &answer->failure));
  med_value *value = med_value_object ();
  med_value_set (value, "id", med_id_value (&id, answer));
  return med_ctl_settle (ctl, session, &id, value, answer);
}

static med_result
run_discard (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_id id;
  MED_TRY (med_ctl_session (ctl, &session, answer));
  MED_TRY (find_item (session, med_args_word (args, 0), &id, answer));
  MED_TRY (med_outbox_discard (session, &id, &answer->failure));
  answer->result = med_value_object ();
  med_value_set (answer->result, "id", med_id_value (&id, answer));
  med_value_set (answer->result, "state", med_value_text ("discarded"));
  return MED_OK;
}

const med_verb med_verbs_outbox[] = {
  { "list", "", 0, 0, NULL, "What waits, in sending order", "medeasectl outbox list", run_list,
    false },
  { "retry", "ID", 1, 1, NULL, "Try one again now", "medeasectl outbox retry 5nqd7c", run_retry,
    false },
  { "discard", "ID", 1, 1, NULL, "Take one out that was not sent, or is damaged",
    "medeasectl outbox discard 5nqd7c", run_discard, false },
  { NULL, NULL, 0, 0, NULL, NULL, NULL, NULL, false },
};
