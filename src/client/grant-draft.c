/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A share before it is signed. */
#include "client/draft.h"

#include "base/text.h"
#include "care/phrase.h"
#include "client/consent-objects-private.h"
#include "client/draft-private.h"
#include "client/person-object-private.h"
#include "client/preview-private.h"
#include "client/record-model-private.h"
#include "client/session-object-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define DAYS_AT_FIRST 30

enum
{
  WHO,
  CATEGORIES,
  RECORDS,
  ACTIONS,
  PASS_ON,
  UNTIL,
  PURPOSE,
  ASKED,
  AVAILABLE,
  SENSITIVE,
  SENTENCE,
  SCOPE,
  EXCLUDED,
  LIMITS,
  PROBLEM,
  READY,
  RECORD_TITLES,
};

static const med_field fields[] = {
  [WHO] = { "who", 'o', true },
  [CATEGORIES] = { "categories", 'S', true },
  [RECORDS] = { "records", 'S', true },
  [ACTIONS] = { "actions", 's', true },
  [PASS_ON] = { "pass-on", 'b', true },
  [UNTIL] = { "until", 'x', true },
  [PURPOSE] = { "purpose", 's', true },
  [ASKED] = { "asked", 'b', false },
  [AVAILABLE] = { "available", 'S', false },
  [SENSITIVE] = { "sensitive", 'S', false },
  [SENTENCE] = { "sentence", 's', false },
  [SCOPE] = { "scope", 's', false },
  [EXCLUDED] = { "excluded", 's', false },
  [LIMITS] = { "limits", 's', false },
  [PROBLEM] = { "problem", 's', false },
  [READY] = { "ready", 'b', false },
  [RECORD_TITLES] = { "record-titles", 'S', false },
};

struct _MedGrantDraft
{
  MedModel parent_instance;
  bool answers, replaces;
  med_id request, former;
  char *plain; /* the sentence without markup */
};

G_DEFINE_FINAL_TYPE (MedGrantDraft, med_grant_draft, MED_TYPE_MODEL)

static uint32_t
actions_of (MedGrantDraft *self)
{
  const char *word = med_model_text (self, ACTIONS);
  uint32_t actions = MED_ACTION_SEE;
  /* Nobody adds to a single record. */
  if (med_model_texts (self, RECORDS)[0] != NULL)
    word = "see";
  if (g_strcmp0 (word, "add-only") == 0)
    return MED_ACTION_ADD;
  if (g_strcmp0 (word, "add") == 0)
    actions |= MED_ACTION_ADD;
  if (g_strcmp0 (word, "correct") == 0)
    actions |= MED_ACTION_ADD | MED_ACTION_CORRECT;
  return med_model_number (self, PASS_ON) != 0 ? actions | MED_ACTION_PASS_ON : actions;
}

/* ── Words beside the sentence ──────────────────────────────────────────────────────────────── */

static guint
count_records (const med_snapshot *snapshot, const char *const *categories)
{
  const med_record_set *set = snapshot->set;
  guint count = 0;
  for (size_t i = 0; i < set->current_count; i++)
    if (g_strv_contains (categories, set->categories[set->current[i].category])
        && set->current[i].view->info.row_state == MED__STATE__STATE_ACTIVE)
      count++;
  return count;
}

/* What the single records are called. */
static void
set_titles (MedGrantDraft *self, const med_snapshot *snapshot)
{
  const char *const *records = med_model_texts (self, RECORDS);
  g_autoptr (GPtrArray) titles = g_ptr_array_new ();
  for (size_t i = 0; records[0] != NULL && i < snapshot->record_count; i++)
    {
      const med_record_info *info = &snapshot->records[i]->info;
      char id[MED_ID_TEXT_SIZE];
      if (g_strv_contains (records, med_id_text (MED_SPAN_OF (info->id.bytes), id)))
        g_ptr_array_add (titles, (gpointer)info->title);
    }
  g_ptr_array_add (titles, NULL);
  med_model_set_texts (self, RECORD_TITLES, (const char *const *)titles->pdata);
}

static void
set_scope (MedGrantDraft *self, const med_snapshot *snapshot)
{
  const char *const *categories = med_model_texts (self, CATEGORIES);
  guint single = g_strv_length ((char **)med_model_texts (self, RECORDS));
  g_autofree char *scope = NULL;
  if (single > 0)
    scope
        = g_strdup_printf (ngettext ("<b>%u record</b>, and nothing that is added later",
                                     "<b>%u records</b>, and nothing that is added later", single),
                           single);
  else if (categories[0] != NULL && (actions_of (self) & MED_ACTION_SEE) == 0)
    scope = g_strdup (_ ("<b>No record</b> is opened, neither now nor what others add later. "
                         "Whoever adds keeps what they wrote"));
  else if (categories[0] != NULL)
    {
      guint count = count_records (snapshot, categories);
      scope = g_strdup_printf (
          ngettext ("<b>%u record</b> now, and everything that is added to these kinds later",
                    "<b>%u records</b> now, and everything that is added to these kinds later",
                    count),
          count);
    }
  med_model_set_text (self, SCOPE, scope != NULL ? scope : "");
}

static void
set_excluded (MedGrantDraft *self)
{
  const char *const *chosen = med_model_texts (self, CATEGORIES);
  const char *const *available = med_model_texts (self, AVAILABLE);
  GString *names = g_string_new (NULL);
  /* Where nothing is shown, nothing is left out. */
  bool shows = (actions_of (self) & MED_ACTION_SEE) != 0 && chosen[0] != NULL;
  for (; shows && *available != NULL; available++)
    if (!g_strv_contains (chosen, *available))
      {
        g_autofree char *escaped = g_markup_escape_text (med_category_words (*available), -1);
        g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", escaped);
      }
  g_autofree char *excluded
      = names->len > 0 ? g_strdup_printf (_ ("Not shared: <b>%s</b>"), names->str) : g_strdup ("");
  med_model_set_text (self, EXCLUDED, excluded);
  g_string_free (names, TRUE);
}

static void
set_limits (MedGrantDraft *self)
{
  uint32_t actions = actions_of (self);
  if ((actions & MED_ACTION_SEE) == 0)
    {
      med_model_set_text (self, LIMITS,
                          _ ("May <b>add</b>, sees nothing. You see everything that is added, and "
                             "you can stop it at any time."));
      return;
    }
  const char *may = (actions & MED_ACTION_CORRECT) != 0 ? _ ("May <b>see, add and correct</b>")
                    : (actions & MED_ACTION_ADD) != 0   ? _ ("May <b>see and add</b>")
                                                        : _ ("May <b>see</b>, nothing else");
  const char *pass = (actions & MED_ACTION_PASS_ON) != 0 ? _ ("may let colleagues see it")
                                                         : _ ("may not pass it on");
  g_autofree char *limits = g_strdup_printf (
      _ ("%s; %s. You see every look, and you can stop it at any time."), may, pass);
  med_model_set_text (self, LIMITS, limits);
}

static void
update (MedGrantDraft *self)
{
  g_autofree char *who = NULL, *clinic = NULL, *markup = NULL;
  const char *problem;
  GObject *person = (GObject *)med_model_object (self, WHO);

  if (person != NULL)
    g_object_get (person, "name", &who, "clinic", &clinic, NULL);
  g_free (self->plain);
  self->plain = med_draft_sentence (who, clinic, med_model_texts (self, CATEGORIES),
                                    g_strv_length ((char **)med_model_texts (self, RECORDS)),
                                    actions_of (self), med_model_text (self, PURPOSE),
                                    med_model_number (self, UNTIL), &problem);
  markup = self->plain != NULL ? med_draft_markup (self->plain) : NULL;
  MedSession *session = (MedSession *)med_model_owner (self);
  const med_snapshot *snapshot = session != NULL ? med_session_object_snapshot (session) : NULL;
  g_object_freeze_notify (G_OBJECT (self));
  if (snapshot != NULL)
    {
      set_scope (self, snapshot);
      set_titles (self, snapshot);
    }
  set_excluded (self);
  set_limits (self);
  med_model_set_text (self, SENTENCE, markup);
  med_model_set_text (self, PROBLEM, problem);
  med_model_set_number (self, READY, self->plain != NULL);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
draft_written (MedModel *model, guint field)
{
  update (MED_GRANT_DRAFT (model));
}

static void
med_grant_draft_finalize (GObject *object)
{
  g_free (MED_GRANT_DRAFT (object)->plain);
  G_OBJECT_CLASS (med_grant_draft_parent_class)->finalize (object);
}

static void
med_grant_draft_class_init (MedGrantDraftClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = med_grant_draft_finalize;
  MED_MODEL_CLASS (klass)->written = draft_written;
  med_model_class_set_fields (klass, fields, G_N_ELEMENTS (fields));
}

static void
med_grant_draft_init (MedGrantDraft *self)
{
}

/* Person, categories, actions, purpose and period of a request or a former share. */
static void
take_terms (MedGrantDraft *self, GObject *from)
{
  g_autoptr (GObject) person = NULL;
  g_auto (GStrv) categories = NULL, actions = NULL;
  g_autofree char *purpose = NULL;
  gint64 until;

  g_object_get (from, "person", &person, "categories", &categories, "actions", &actions, "purpose",
                &purpose, "until", &until, NULL);
  if (person != NULL)
    med_model_set_object (self, WHO, person);
  med_model_set_texts (self, CATEGORIES, (const char *const *)categories);
  med_model_set_text (self, PURPOSE, purpose);
  med_model_set_number (self, UNTIL, until);
  if (actions == NULL)
    return;
  if (!g_strv_contains ((const char *const *)actions, "see"))
    med_model_set_text (self, ACTIONS, "add-only");
  else if (g_strv_contains ((const char *const *)actions, "correct"))
    med_model_set_text (self, ACTIONS, "correct");
  else if (g_strv_contains ((const char *const *)actions, "add"))
    med_model_set_text (self, ACTIONS, "add");
  med_model_set_number (self, PASS_ON, g_strv_contains ((const char *const *)actions, "pass-on"));
}

/* Single records of a former share. */
static void
take_records (MedGrantDraft *self, MedSession *session)
{
  const med_snapshot *snapshot = med_session_object_snapshot (session);
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  for (size_t i = 0; snapshot != NULL && i < snapshot->grant_count; i++)
    for (size_t j = 0; MED_ID_EQUAL (snapshot->grants[i].id, self->former)
                       && j < snapshot->grants[i].record_count;
         j++)
      {
        char text[MED_ID_TEXT_SIZE];
        g_strv_builder_add (ids,
                            med_id_text (MED_SPAN_OF (snapshot->grants[i].records[j].bytes), text));
      }
  g_auto (GStrv) list = g_strv_builder_end (ids);
  med_model_set_texts (self, RECORDS, (const char *const *)list);
}

/* What the patient has, and what was asked for beyond. */
static void
fill_available (MedGrantDraft *self, MedSession *session)
{
  g_autoptr (GObject) records = NULL;
  g_auto (GStrv) have = NULL;
  static const char *const delicate[] = { "mental-health", "sexual-health", "social", NULL };
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  g_autoptr (GPtrArray) sensitive = g_ptr_array_new ();
  const char *const *chosen = med_model_texts (self, CATEGORIES);

  g_object_get (session, "records", &records, NULL);
  if (records != NULL)
    g_object_get (records, "categories", &have, NULL);
  for (guint i = 0; have != NULL && have[i] != NULL; i++)
    g_ptr_array_add (all, have[i]);
  for (guint i = 0; chosen[i] != NULL; i++)
    if (!g_ptr_array_find_with_equal_func (all, chosen[i], g_str_equal, NULL))
      g_ptr_array_add (all, (gpointer)chosen[i]);
  for (guint i = 0; i < all->len; i++)
    if (g_strv_contains (delicate, (const char *)all->pdata[i]))
      g_ptr_array_add (sensitive, all->pdata[i]);
  g_ptr_array_add (all, NULL);
  g_ptr_array_add (sensitive, NULL);
  med_model_set_texts (self, AVAILABLE, (const char *const *)all->pdata);
  med_model_set_texts (self, SENSITIVE, (const char *const *)sensitive->pdata);
}

MedGrantDraft *
med_session_draft_grant (MedSession *session, MedPerson *who, MedRequest *request, MedGrant *former)
{
  g_return_val_if_fail (MED_IS_SESSION (session), NULL);
  MedGrantDraft *self = (MedGrantDraft *)g_object_new (MED_TYPE_GRANT_DRAFT, NULL);
  med_model_set_owner (self, session);
  med_model_set_text (self, ACTIONS, "see");
  med_model_set_text (self, PURPOSE, "TREAT");
  med_model_set_number (self, UNTIL, med_draft_end_of_day (DAYS_AT_FIRST));
  med_model_set_object (self, WHO, who);
  if (request != NULL)
    {
      self->answers = true;
      self->request = *med_request_object_id (request);
      take_terms (self, G_OBJECT (request));
      med_model_set_number (self, ASKED, true);
    }
  if (former != NULL)
    {
      self->replaces = true;
      self->former = *med_grant_object_id (former);
      take_terms (self, G_OBJECT (former));
      take_records (self, session);
    }
  fill_available (self, session);
  update (self);
  return self;
}

MedPreview *
med_grant_draft_preview (MedGrantDraft *self)
{
  g_return_val_if_fail (MED_IS_GRANT_DRAFT (self), NULL);
  bool shows = (actions_of (self) & MED_ACTION_SEE) != 0;
  return med_preview_object_new (med_model_owner (self), (MedPerson *)med_model_object (self, WHO),
                                 shows ? med_model_texts (self, CATEGORIES) : NULL,
                                 med_model_texts (self, RECORDS),
                                 self->replaces ? &self->former : NULL);
}

static bool
can_be_shared (void *context, const med_record_view *view)
{
  return med_preview_counts (&view->info);
}

MedRecordList *
med_grant_draft_list_records (MedGrantDraft *self)
{
  g_return_val_if_fail (MED_IS_GRANT_DRAFT (self), NULL);
  MedSession *session = (MedSession *)med_model_owner (self);
  const med_snapshot *snapshot = session != NULL ? med_session_object_snapshot (session) : NULL;
  med_record_set *set;
  if (snapshot == NULL
      || med_record_set_choose (snapshot->set, can_be_shared, NULL, &set) != MED_OK)
    return NULL;
  g_autoptr (med_snapshot) content = med_snapshot_of_records (set);
  MedRecordList *list = med_record_list_object_new (session);
  med_record_list_object_take (list, content, &snapshot->self.account);
  return list;
}

static med_draft_job *
make_job (MedGrantDraft *self)
{
  med_draft_job *job = g_new0 (med_draft_job, 1);
  const char *const *records = med_model_texts (self, RECORDS);
  MedPerson *who = (MedPerson *)med_model_object (self, WHO);

  if (who != NULL)
    job->other = *med_person_object_account (who);
  job->categories = g_strdupv ((char **)med_model_texts (self, CATEGORIES));
  job->records = g_new0 (med_id, g_strv_length ((char **)records) + 1);
  for (guint i = 0; records[i] != NULL; i++)
    {
      size_t size;
      med_id *id = &job->records[job->record_count];
      if (med_base32_decode (med_span_text (records[i]), id->bytes, sizeof id->bytes, &size)
              == MED_OK
          && size == sizeof id->bytes)
        job->record_count++;
    }
  job->actions = actions_of (self);
  /* An unknown purpose stays 0, which the job refuses. */
  if (med_purpose_parse (med_model_text (self, PURPOSE), &job->purpose) != MED_OK)
    job->purpose = 0;
  job->until = med_model_number (self, UNTIL);
  job->answers = self->answers;
  job->request = self->request;
  job->replaces = self->replaces;
  job->former = self->former;
  job->text = g_strdup (self->plain != NULL ? self->plain : "");
  return job;
}

void
med_grant_draft_share_async (MedGrantDraft *self, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (MED_IS_GRANT_DRAFT (self));
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_task_data (task, make_job (self), med_draft_job_free);
  med_session_object_write ((MedSession *)med_model_owner (self), task, med_draft_job_share, NULL);
}

gboolean
med_grant_draft_share_finish (MedGrantDraft *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
