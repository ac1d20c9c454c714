/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drafts become operations: a share, a change of one, a request. */
#include "client/draft-private.h"

#include "care/phrase.h"
#include "client/consent-rules.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
med_draft_job_free (gpointer data)
{
  med_draft_job *job = (med_draft_job *)data;
  g_strfreev (job->categories);
  g_free (job->records);
  g_free (job->text);
  g_free (job);
}

static med_grant_terms
terms_of (const med_draft_job *job)
{
  return (med_grant_terms){ .grantee = job->other,
                            .categories = (const char *const *)job->categories,
                            .category_count
                            = job->categories != NULL ? g_strv_length (job->categories) : 0,
                            .records = job->records,
                            .record_count = job->record_count,
                            .actions = job->actions,
                            .purpose = job->purpose,
                            .until = job->until,
                            .request = job->answers ? &job->request : NULL };
}

/* How many of the former share's things the terms still hold. */
static size_t
kept (const med_grant_info *former, const med_grant_terms *terms)
{
  size_t count = 0;
  for (size_t i = 0; i < former->category_count; i++)
    for (size_t j = 0; j < terms->category_count; j++)
      count += strcmp (former->categories[i], terms->categories[j]) == 0 ? 1 : 0;
  for (size_t i = 0; i < former->record_count; i++)
    for (size_t j = 0; j < terms->record_count; j++)
      count += MED_ID_EQUAL (former->records[i], terms->records[j]) ? 1 : 0;
  return count;
}

static med_result
replace (med_session *session, const med_id *former, const med_grant_terms *terms,
         med_failure *failure)
{
  med_id grant, item;
  MED_TRY (med_consent_grant (session, terms, &grant, &item, failure));
  return med_consent_revoke (session, former, &item, failure);
}

static med_result
change (med_session *session, const med_id *id, const med_grant_terms *terms, med_arena *arena,
        med_failure *failure)
{
  med_grant_info former;
  med_id item;
  MED_TRY (med_consent_get (session, id, arena, &former, failure));
  size_t wanted = terms->category_count + terms->record_count, still = kept (&former, terms);
  bool within = still == wanted && MED_ID_EQUAL (former.grantee, terms->grantee)
                && former.purpose == terms->purpose && (terms->actions & ~former.actions) == 0;
  bool same = within && still == former.category_count + former.record_count
              && terms->actions == former.actions;
  if (same && terms->until == former.until)
    return med_fail (failure, MED_E_INVALID, _ ("Nothing was changed yet."));
  if (same && terms->until > former.until)
    return med_consent_extend (session, id, terms->until, &item, failure);
  if (within && terms->until <= former.until)
    return med_consent_narrow (session, id, terms, &item, failure);
  return replace (session, id, terms, failure);
}

med_result
med_draft_job_share (med_worker *worker, med_session *session, gpointer data,
                     GCancellable *cancellable, med_failure *failure)
{
  const med_draft_job *job = (const med_draft_job *)data;
  const med_grant_terms terms = terms_of (job);
  const char *sentence;
  med_id grant, item;
  med_arena arena;
  med_arena_init (&arena, med_memory_heap (), (size_t)4 << 20);
  med_result result = med_consent_explain (session, &terms, &arena, &sentence, failure);
  /* Only what was read may be signed. */
  if (result == MED_OK && strcmp (sentence, job->text) != 0)
    result = med_fail (failure, MED_E_STATE,
                       _ ("The name or the clinic of this person changed meanwhile. Nothing was "
                          "shared; open the share again and read it anew."));
  if (result == MED_OK)
    result = job->replaces ? change (session, &job->former, &terms, &arena, failure)
                           : med_consent_grant (session, &terms, &grant, &item, failure);
  med_arena_clear (&arena);
  return result;
}

med_result
med_draft_job_ask (med_worker *worker, med_session *session, gpointer data,
                   GCancellable *cancellable, med_failure *failure)
{
  const med_draft_job *job = (const med_draft_job *)data;
  const med_grant_terms terms = terms_of (job);
  med_id request, item;
  return med_consent_request (session, &job->other, &terms, job->text, &request, &item, failure);
}

char *
med_draft_sentence (const char *who, const char *organisation, const char *const *categories,
                    guint record_count, uint32_t actions, const char *purpose, int64_t until,
                    const char **problem)
{
  med_share share = { .who = who,
                      .organisation = organisation != NULL ? organisation : "",
                      .categories = categories,
                      .category_count = g_strv_length ((char **)categories),
                      .record_count = record_count,
                      .actions = actions,
                      .until = med_terms_local (until) };
  const char *text;
  char *sentence = NULL;
  med_arena arena;

  *problem = NULL;
  if (who == NULL || *who == '\0')
    *problem = _ ("Choose a person.");
  else if (share.category_count == 0 && record_count == 0)
    *problem = _ ("Choose what is shared.");
  else if (until * G_USEC_PER_SEC <= g_get_real_time ())
    *problem = _ ("Choose a day in the future.");
  else if (med_purpose_parse (purpose, &share.purpose) != MED_OK)
    *problem = _ ("Choose what it is for.");
  if (*problem != NULL)
    return NULL;
  med_arena_init (&arena, med_memory_heap (), (size_t)1 << 20);
  if (med_share_sentence (&share, &arena, &text) == MED_OK)
    sentence = g_strdup (text);
  else
    *problem = _ ("This cannot be said in one plain sentence. Choose categories, or single "
                  "records: one of the two.");
  med_arena_clear (&arena);
  return sentence;
}

int64_t
med_draft_end_of_day (int days)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) day = g_date_time_add_days (now, days);
  g_autoptr (GDateTime) end
      = g_date_time_new_local (g_date_time_get_year (day), g_date_time_get_month (day),
                               g_date_time_get_day_of_month (day), 23, 59, 59);
  return g_date_time_to_unix (end);
}

static const char *
copy_until (GString *markup, const char *from, const char *to)
{
  g_autofree char *escaped = g_markup_escape_text (from, to - from);
  g_string_append (markup, escaped);
  return to;
}

char *
med_draft_markup (const char *sentence)
{
  med_arena arena;
  med_share_parts found;
  GString *markup = g_string_new (NULL);
  const char *at = sentence;
  med_arena_init (&arena, med_memory_heap (), (size_t)1 << 20);
  if (med_share_find_parts (sentence, &arena, &found) == MED_OK)
    {
      const med_span parts[] = { found.who, found.what, found.purpose, found.period };
      for (size_t i = 0; i < G_N_ELEMENTS (parts); i++)
        {
          const char *start = (const char *)parts[i].data;
          at = copy_until (markup, at, start);
          g_string_append (markup, "<b>");
          at = copy_until (markup, at, start + parts[i].size);
          g_string_append (markup, "</b>");
        }
    }
  copy_until (markup, at, at + strlen (at));
  med_arena_clear (&arena);
  return g_string_free (markup, FALSE);
}
