/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words of access entries, for the list and its exports. */
#include "client/access-words.h"

#include "care/phrase.h"
#include "core/proto/tx.pb-c.h"

#include <glib.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define MANY_RECORDS 20
#define TITLES_MAX 3
/* Local hours between which hardly anybody works. */
#define NIGHT_BEGINS 22
#define NIGHT_ENDS 6

bool
med_access_wrote (const med_access_info *access)
{
  return strcmp (access->what, "added") == 0 || strcmp (access->what, "marked") == 0;
}

bool
med_access_looked (const med_access_info *access)
{
  return strcmp (access->what, "opened") == 0 || strcmp (access->what, "read") == 0;
}

static bool
at_night (int64_t when)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (when);
  int hour = time != NULL ? g_date_time_get_hour (time) : 12;
  return hour >= NIGHT_BEGINS || hour < NIGHT_ENDS;
}

const char *
med_access_mark (const med_access_info *access)
{
  if (access->purpose == MED__PURPOSE__PURPOSE_ETREAT)
    return "emergency";
  if (med_access_wrote (access))
    return "wrote";
  if (access->record_count > MANY_RECORDS)
    return "many";
  return at_night (access->when) ? "night" : "";
}

bool
med_access_unusual (const med_access_info *access)
{
  const char *mark = med_access_mark (access);
  return mark[0] != '\0' && strcmp (mark, "wrote") != 0;
}

char *
med_access_mark_text (const med_access_info *access)
{
  const char *mark = med_access_mark (access);
  if (strcmp (mark, "emergency") == 0)
    return g_strdup (_ ("Emergency"));
  if (strcmp (mark, "wrote") == 0)
    return g_strdup (_ ("Wrote"));
  if (strcmp (mark, "night") == 0)
    return g_strdup (_ ("At night"));
  if (strcmp (mark, "many") == 0)
    return g_strdup_printf (
        ngettext ("%zu record at once", "%zu records at once", access->record_count),
        access->record_count);
  return g_strdup ("");
}

/* "Results, Vital signs". */
static char *
category_names (const med_access_info *access)
{
  GString *text = g_string_new (NULL);
  for (size_t i = 0; i < access->category_count; i++)
    {
      const char *name = med_category_words (access->categories[i]);
      gunichar first = g_utf8_get_char (name);
      g_string_append (text, i > 0 ? ", " : "");
      g_string_append_unichar (text, g_unichar_totitle (first));
      g_string_append (text, *name != '\0' ? g_utf8_next_char (name) : "");
    }
  return g_string_free (text, FALSE);
}

/* "Referral to diabetology; Chest X-ray"; NULL when there are more, or one that is not known. */
static char *
titles (const med_access_info *access, const med_record_set *set)
{
  GString *text = g_string_new (NULL);
  /* Of what was written, the entry is the record. */
  bool wrote = med_access_wrote (access);
  const med_id *records = wrote ? &access->id : access->records;
  size_t count = wrote ? 1 : access->record_count, found = 0;
  for (size_t i = 0; set != NULL && i < count && i < TITLES_MAX; i++)
    {
      const med_record_view *view = med_record_set_find (set, &records[i]);
      if (view == NULL || view->info.title[0] == '\0')
        continue;
      g_string_append_printf (text, "%s%s", found > 0 ? "; " : "", view->info.title);
      found++;
    }
  if (found > 0 && found == count)
    return g_string_free (text, FALSE);
  g_string_free (text, TRUE);
  return NULL;
}

char *
med_access_what (const med_access_info *access, const med_record_set *set)
{
  g_autofree char *names = category_names (access), *which = titles (access, set);
  /* The own words of a patient for a kind may not have come yet. */
  if (*names == '\0')
    return med_access_wrote (access) ? g_strdup (_ ("Added a record"))
                                     : g_strdup (_ ("Opened your records"));
  if (strcmp (access->what, "marked") == 0)
    return which != NULL ? g_strdup_printf (_ ("%s: marked %s as a mistake"), names, which)
                         : g_strdup_printf (_ ("%s: marked an entry as a mistake"), names);
  if (med_access_wrote (access) && which != NULL)
    return g_strdup_printf (_ ("%s: wrote %s"), names, which);
  if (med_access_wrote (access))
    return g_strdup_printf (_ ("%s: added a record"), names);
  if (!access->read)
    return g_strdup_printf (_ ("%s: the list"), names);
  if (which != NULL)
    return g_strdup_printf (_ ("%s: read %s"), names, which);
  return g_strdup_printf (
      ngettext ("%s: %zu record read", "%s: %zu records read", access->record_count), names,
      access->record_count);
}

static const char *
purpose_words (uint32_t purpose)
{
  switch ((int)purpose)
    {
    case MED__PURPOSE__PURPOSE_TREAT:
      return _ ("For your treatment");
    case MED__PURPOSE__PURPOSE_ETREAT:
      return _ ("Emergency treatment");
    case MED__PURPOSE__PURPOSE_HPAYMT:
      return _ ("For billing");
    case MED__PURPOSE__PURPOSE_HOPERAT:
      return _ ("For running the clinic");
    case MED__PURPOSE__PURPOSE_PATRQT:
      return _ ("You asked for it");
    case MED__PURPOSE__PURPOSE_HRESCH:
      return _ ("For research");
    case MED__PURPOSE__PURPOSE_FAMRQT:
      return _ ("Your family asked for it");
    default:
      return "";
    }
}

char *
med_access_why (const med_access_info *access)
{
  const char *purpose = purpose_words (access->purpose);
  if (access->reason == NULL || access->reason[0] == '\0')
    return g_strdup (purpose);
  return *purpose != '\0' ? g_strdup_printf ("%s · “%s”", purpose, access->reason)
                          : g_strdup_printf ("“%s”", access->reason);
}

const char *
med_access_role (const char *role)
{
  if (strcmp (role, "doctor") == 0)
    return _ ("Doctor");
  if (strcmp (role, "receptionist") == 0)
    return _ ("Reception");
  if (strcmp (role, "officer") == 0)
    return _ ("Clinic office");
  return "";
}
