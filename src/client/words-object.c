/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recovery words for people. */
#include "client/words-object-private.h"

#include <string.h>

struct _MedWords
{
  GObject parent_instance;
  uint16_t indexes[MED_WORDS_COUNT_MAX];
  size_t count;
};

G_DEFINE_FINAL_TYPE (MedWords, med_words, G_TYPE_OBJECT)

static void
med_words_finalize (GObject *object)
{
  MedWords *self = MED_WORDS (object);
  med_wipe (self->indexes, sizeof self->indexes);
  G_OBJECT_CLASS (med_words_parent_class)->finalize (object);
}

static void
med_words_class_init (MedWordsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = med_words_finalize;
}

static void
med_words_init (MedWords *self)
{
}

MedWords *
med_words_object_new (const med_root_entropy *entropy)
{
  MedWords *self = (MedWords *)g_object_new (MED_TYPE_WORDS, NULL);
  if (med_words_from_entropy (MED_SPAN_OF (entropy->bytes), self->indexes, &self->count) != MED_OK)
    self->count = 0;
  return self;
}

const char *
med_words_get (MedWords *self, guint index)
{
  g_return_val_if_fail (MED_IS_WORDS (self), NULL);
  return index < self->count ? med_words_english[self->indexes[index]] : NULL;
}

gboolean
med_words_known (const char *word)
{
  uint16_t index;
  return med_words_find (med_span_text (word), &index) == MED_OK;
}

char **
med_words_complete (const char *prefix, guint max)
{
  GStrvBuilder *builder = g_strv_builder_new ();
  uint16_t first, count;
  med_words_prefix (med_span_text (prefix), &first, &count);
  for (uint16_t i = 0; i < count && i < max; i++)
    g_strv_builder_add (builder, med_words_english[first + i]);
  char **words = g_strv_builder_end (builder);
  g_strv_builder_unref (builder);
  return words;
}

char *
med_words_suggest (const char *misspelt)
{
  uint16_t index;
  return med_words_nearest (med_span_text (misspelt), &index) == MED_OK
             ? g_strdup (med_words_english[index])
             : NULL;
}

/* What is typed over and over adds little: only changes between neighbours count in full. */
guint
med_words_strength (const char *passphrase)
{
  static const guint enough_bits[] = { 28, 40, 55, 70 };
  bool lower = false, upper = false, digit = false, other = false;
  guint quarters = 0;
  gunichar before = 0;
  for (const char *at = passphrase; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);
      lower |= g_unichar_islower (c);
      upper |= g_unichar_isupper (c);
      digit |= g_unichar_isdigit (c);
      other |= !g_unichar_isalnum (c);
      quarters += (c > before ? c - before : before - c) <= 1 ? 1 : 4;
      before = c;
    }
  guint alphabet = (lower ? 26 : 0) + (upper ? 26 : 0) + (digit ? 10 : 0) + (other ? 20 : 0);
  /* Letters of words are no random letters: about half of what their alphabet could carry. */
  guint bits = quarters * (guint)g_bit_storage (alphabet) * (digit && other ? 7 : 5) / 40;
  guint strength = 0;
  while (strength < G_N_ELEMENTS (enough_bits) && bits >= enough_bits[strength])
    strength++;
  return strength;
}
