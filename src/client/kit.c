/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the session to the sheet. */
#include "client/kit.h"

#include "client/session-private.h"
#include "client/sheet.h"
#include "core/vault/words.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#define KIT_BUDGET ((size_t)1 << 20)

static char *
place_of (const med_self *self)
{
  if (self->clinic_name != NULL && *self->clinic_name != '\0')
    return g_strdup (self->clinic_name);
  return g_strdup_printf (_ ("the computer “%s”"), g_get_host_name ());
}

char *
med_kit_place (med_session *session)
{
  med_arena arena;
  med_failure failure;
  med_self self;
  med_arena_init (&arena, med_memory_heap (), KIT_BUDGET);
  char *place = med_session_self (session, &arena, &self, &failure) == MED_OK ? place_of (&self)
                                                                              : g_strdup ("");
  med_arena_clear (&arena);
  return place;
}

/* A sheet with somebody else's words would be worse than none. */
static med_result
check_words (med_session *session, const char *const *words, med_failure *failure)
{
  med_root_entropy entropy;
  if (words == NULL)
    return MED_OK;
  char *text = g_strjoinv (" ", (char **)words);
  med_result result = med_words_decode (med_span_text (text), &entropy);
  bool own = result == MED_OK && med_identity_has_words (session->keys, &entropy);
  med_wipe (&entropy, sizeof entropy);
  med_wipe (text, strlen (text));
  g_free (text);
  if (result != MED_OK)
    return med_fail (failure, MED_E_INVALID,
                     _ ("The 24 words do not fit together: one is mistyped or in another place."));
  return own ? MED_OK
             : med_fail (failure, MED_E_INVALID,
                         _ ("These are 24 words, but of somebody else: they would not bring your "
                            "records back."));
}

med_result
med_kit_pdf (med_session *session, const char *const *words, GByteArray **bytes,
             med_failure *failure)
{
  med_arena arena;
  med_self self;
  const char *kit;
  GByteArray *pdf = NULL;
  MED_TRY (check_words (session, words, failure));
  med_arena_init (&arena, med_memory_heap (), KIT_BUDGET);
  med_result result = med_session_self (session, &arena, &self, failure);
  if (result == MED_OK)
    result = med_network_kit (session, &arena, &kit, failure);
  if (result == MED_OK)
    {
      g_autofree char *place = place_of (&self);
      med_kit_sheet sheet;
      med_kit_sheet_init (&sheet, self.name, place, kit, words);
      pdf = med_sheet_pdf (&sheet.sheet);
      med_kit_sheet_clear (&sheet);
      if (pdf == NULL)
        result = med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
    }
  med_arena_clear (&arena);
  if (result == MED_OK)
    *bytes = pdf;
  return result;
}

void
med_kit_wipe (GByteArray *bytes)
{
  if (bytes != NULL)
    med_wipe (bytes->data, bytes->len);
}
