/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Registration at the desk. */
#include "client/registration.h"

#include "client/error.h"
#include "client/invite-object-private.h"
#include "client/person-object-private.h"
#include "client/session-object-private.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <time.h>

/* A day less than the ledger allows: its time may lag behind this computer's. */
#define VALID_SECONDS (13 * 86400)
#define PHONE_DIGITS 7

enum
{
  FAMILY,
  GIVEN,
  BORN,
  GENDER,
  PHONE,
  INVITED,
  BORN_ECHO,
  PROBLEM,
  READY,
  DUPLICATE,
};

static const med_field fields[] = {
  [FAMILY] = { "family", 's', true },
  [GIVEN] = { "given", 's', true },
  [BORN] = { "born", 's', true },
  [GENDER] = { "gender", 's', true },
  [PHONE] = { "phone", 's', true },
  [INVITED] = { "invited", 'b', true },
  [BORN_ECHO] = { "born-echo", 's', false },
  [PROBLEM] = { "problem", 's', false },
  [READY] = { "ready", 'b', false },
  [DUPLICATE] = { "duplicate", 'o', false },
};

struct _MedRegistration
{
  MedModel parent_instance;
  GDate born;
  bool saved; /* once: nobody is registered twice by pressing twice */
};

G_DEFINE_FINAL_TYPE (MedRegistration, med_registration, MED_TYPE_MODEL)

/* English short names, as all clinical dates here. 0: none. */
static unsigned
month_of (const char *name)
{
  static const char *const names[]
      = { "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec" };
  for (unsigned i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strncasecmp (name, names[i], 3) == 0)
      return i + 1;
  return 0;
}

/* Year first with dashes, day first with dots, or the month as a word; nothing else, as anything
 * else can be misread. */
static bool
parse_born (const char *text, GDate *born)
{
  unsigned day, month, year;
  char rest, word[4];

  g_date_clear (born, 1);
  if (sscanf (text, "%4u-%2u-%2u%c", &year, &month, &day, &rest) != 3
      && sscanf (text, "%2u.%2u.%4u%c", &day, &month, &year, &rest) != 3)
    {
      if (sscanf (text, "%2u%*1[- ]%3[A-Za-z]%*[^0-9]%4u%c", &day, word, &year, &rest) != 3)
        return false;
      month = month_of (word);
    }
  if (year < 1880 || month < 1 || month > 12
      || !g_date_valid_dmy ((GDateDay)day, (GDateMonth)month, (GDateYear)year))
    return false;
  g_date_set_dmy (born, (GDateDay)day, (GDateMonth)month, (GDateYear)year);
  return true;
}

static bool
in_future (const GDate *born)
{
  GDate today;
  g_date_clear (&today, 1);
  g_date_set_time_t (&today, time (NULL));
  return g_date_compare (born, &today) > 0;
}

/* "02-Aug-1991 (35 y)". */
static char *
echo_of (const GDate *born)
{
  GDate today;
  char text[32] = "";
  g_date_clear (&today, 1);
  g_date_set_time_t (&today, time (NULL));
  g_date_strftime (text, sizeof text, "%d-%b-%Y", born);
  int years = g_date_get_year (&today) - g_date_get_year (born);
  if (g_date_get_month (&today) < g_date_get_month (born)
      || (g_date_get_month (&today) == g_date_get_month (born)
          && g_date_get_day (&today) < g_date_get_day (born)))
    years--;
  return g_strdup_printf (_ ("%s (%d y)"), text, years);
}

static char *
iso (const GDate *born)
{
  char text[16] = "";
  if (g_date_valid (born))
    g_date_strftime (text, sizeof text, "%Y-%m-%d", born);
  return g_strdup (text);
}

/* As it sounds to somebody at a desk: "Müller", "Mueller" and "muller" are one name. */
static char *
plain_name (const char *name)
{
  GString *plain = g_string_new (NULL);
  g_autofree char *folded = g_utf8_casefold (name, -1);
  g_autofree char *ascii = g_str_to_ascii (folded, "C");
  for (const char *at = ascii; *at != '\0'; at++)
    if (g_ascii_isalnum (*at))
      {
        g_string_append_c (plain, *at);
        if (strchr ("aou", *at) != NULL && at[1] == 'e')
          at++;
      }
  /* Letters that have no such form stay as they are. */
  return plain->len > 0 && strchr (ascii, '?') == NULL
             ? g_string_free (plain, FALSE)
             : (g_string_free (plain, TRUE), g_steal_pointer (&folded));
}

static bool
same_name (const char *first, const char *second)
{
  g_autofree char *one = plain_name (first), *other = plain_name (second != NULL ? second : "");
  return *one != '\0' && g_str_equal (one, other);
}

/* The last digits count: country and area are left out, or written in many ways. */
static bool
same_phone (const char *first, const char *second)
{
  size_t i = first != NULL ? strlen (first) : 0, j = second != NULL ? strlen (second) : 0, same = 0;
  while (same < PHONE_DIGITS)
    {
      while (i > 0 && !g_ascii_isdigit (first[i - 1]))
        i--;
      while (j > 0 && !g_ascii_isdigit (second[j - 1]))
        j--;
      if (i == 0 || j == 0 || first[--i] != second[--j])
        return false;
      same++;
    }
  return true;
}

/* How much of a person is the same; 0: not enough to ask. */
static int
likeness (MedRegistration *self, const med_person_info *person, const char *born)
{
  bool date = *born != '\0' && g_str_equal (person->born, born);
  bool phone = same_phone (person->phone, med_model_text (self, PHONE));
  bool family = same_name (person->family, med_model_text (self, FAMILY));
  bool given = same_name (person->given, med_model_text (self, GIVEN));
  bool alike
      = (date && (family || given || phone)) || (family && given) || (phone && (family || given));
  return alike ? 4 * date + 2 * family + 2 * given + phone : 0;
}

static MedPerson *
find_duplicate (MedRegistration *self, const char *born)
{
  MedSession *session = (MedSession *)med_model_owner (self);
  const med_snapshot *snapshot = session != NULL ? med_session_object_snapshot (session) : NULL;
  const med_person_info *most = NULL;
  int best = 0;
  for (size_t i = 0; snapshot != NULL && i < snapshot->patient_count; i++)
    {
      const med_person_info *person = &snapshot->patients[i];
      int alike = person->claimed ? 0 : likeness (self, person, born);
      if (alike > best)
        most = person;
      best = MAX (best, alike);
    }
  return most != NULL ? med_person_object_new (most, snapshot) : NULL;
}

static bool
is_blank (const char *text)
{
  while (text != NULL && g_ascii_isspace (*text))
    text++;
  return text == NULL || *text == '\0';
}

static void
registration_written (MedModel *model, guint field)
{
  MedRegistration *self = MED_REGISTRATION (model);
  const char *text = med_model_text (self, BORN), *problem = NULL;
  bool named
      = !is_blank (med_model_text (self, FAMILY)) && !is_blank (med_model_text (self, GIVEN));
  bool dated = !is_blank (text) && parse_born (text, &self->born);
  g_autofree char *echo = NULL, *born = NULL;
  g_autoptr (MedPerson) duplicate = NULL;

  if (!dated)
    g_date_clear (&self->born, 1);
  if (!is_blank (text) && !dated)
    problem = _ ("Type the birth date as 02-Aug-1991, 1991-08-02 or 02.08.1991.");
  else if (dated && in_future (&self->born))
    problem = _ ("This birth date is in the future.");
  else if (dated)
    echo = echo_of (&self->born);
  born = iso (&self->born);
  if (named)
    duplicate = find_duplicate (self, born);
  g_object_freeze_notify (G_OBJECT (self));
  med_model_set_text (self, BORN_ECHO, echo != NULL ? echo : "");
  med_model_set_text (self, PROBLEM, problem);
  med_model_set_object (self, DUPLICATE, duplicate);
  med_model_set_number (self, READY, named && dated && problem == NULL);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
med_registration_class_init (MedRegistrationClass *klass)
{
  MED_MODEL_CLASS (klass)->written = registration_written;
  med_model_class_set_fields (klass, fields, G_N_ELEMENTS (fields));
}

static void
med_registration_init (MedRegistration *self)
{
  g_date_clear (&self->born, 1);
}

MedRegistration *
med_session_register (MedSession *session)
{
  g_return_val_if_fail (MED_IS_SESSION (session), NULL);
  MedRegistration *self = (MedRegistration *)g_object_new (MED_TYPE_REGISTRATION, NULL);
  med_model_set_owner (self, session);
  med_model_set_number (self, INVITED, true);
  return self;
}

/* ── Saving ─────────────────────────────────────────────────────────────────────────────────── */

typedef struct
{
  char *family, *given, *born, *gender, *phone, *note;
  bool invited;
  int64_t until;
  med_account_id account;
  med_arena arena; /* of the answer */
  med_invite_info info;
} registering;

static void
registering_free (gpointer data)
{
  registering *work = (registering *)data;
  g_free (work->family);
  g_free (work->given);
  g_free (work->born);
  g_free (work->gender);
  g_free (work->phone);
  g_free (work->note);
  med_arena_clear (&work->arena);
  g_free (work);
}

static med_result
register_job (med_worker *worker, med_session *session, gpointer data, GCancellable *cancellable,
              med_failure *failure)
{
  registering *work = (registering *)data;
  const med_person_facts facts = { .family = work->family,
                                   .given = work->given,
                                   .born = work->born,
                                   .gender = work->gender,
                                   .phone = work->phone };
  med_id item;
  return work->invited
             ? med_people_register (session, &facts, work->note, work->until, &work->arena,
                                    &work->account, &work->info, &item, failure)
             : med_people_desk (session, &facts, &work->account, &item, failure);
}

static void
registered (GTask *task, gpointer data)
{
  const registering *work = (const registering *)data;
  MedSession *session = (MedSession *)med_model_owner ((MedModel *)g_task_get_source_object (task));
  const med_snapshot *snapshot = session != NULL ? med_session_object_snapshot (session) : NULL;
  const char *clinic = snapshot != NULL ? snapshot->self.clinic_name : "";
  MED_REGISTRATION (g_task_get_source_object (task))->saved = true;
  if (work->invited)
    g_task_return_pointer (task, med_invite_object_new (&work->info, clinic), g_object_unref);
  else
    g_task_return_pointer (task, NULL, NULL);
}

void
med_registration_save_async (MedRegistration *self, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (MED_IS_REGISTRATION (self));
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  if (self->saved)
    {
      g_task_return_new_error (task, MED_ERROR, MED_E_STATE,
                               _ ("This person is registered already."));
      g_object_unref (task);
      return;
    }
  registering *work = g_new0 (registering, 1);
  work->family = g_strstrip (g_strdup (med_model_text (self, FAMILY)));
  work->given = g_strstrip (g_strdup (med_model_text (self, GIVEN)));
  work->born = iso (&self->born);
  work->gender = g_strdup (med_model_text (self, GENDER));
  work->phone = med_model_text (self, PHONE) != NULL
                    ? g_strstrip (g_strdup (med_model_text (self, PHONE)))
                    : NULL;
  work->invited = med_model_number (self, INVITED) != 0;
  work->note = g_strdup_printf ("%s %s", work->given, work->family);
  work->until = g_get_real_time () / G_USEC_PER_SEC + VALID_SECONDS;
  med_arena_init (&work->arena, med_memory_heap (), (size_t)1 << 20);
  g_task_set_task_data (task, work, registering_free);
  med_session_object_write ((MedSession *)med_model_owner (self), task, register_job, registered);
}

MedInvite *
med_registration_save_finish (MedRegistration *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return (MedInvite *)g_task_propagate_pointer (G_TASK (result), error);
}
