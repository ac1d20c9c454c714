/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The PEM form: strict lines, lenient only in line ends and surrounding white space. */
#include "core/age/armor.h"
#include "support/bytes.h"

#define BEGIN "-----BEGIN AGE ENCRYPTED FILE-----\n"
#define END "-----END AGE ENCRYPTED FILE-----\n"
#define LINE_64 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"

static med_result
decode (const char *text, med_span *bytes)
{
  static uint8_t room[4096];
  static med_arena arena;
  med_arena_init_buffer (&arena, room, sizeof room);
  return med_age_armor_decode (med_span_text (text), &arena, bytes);
}

static void
test_accepted (void)
{
  static const struct
  {
    const char *text;
    size_t size;
  } cases[] = {
    { BEGIN "YWdl\n" END, 3 },
    { BEGIN "YWc=\n" END, 2 },
    { BEGIN LINE_64 END, 48 },
    { BEGIN LINE_64 "YQ==\n" END, 49 },
    { BEGIN END, 0 },
    { " \n\t" BEGIN "YWdl\n" END " \n\n", 3 },
    { BEGIN "YWdl\n-----END AGE ENCRYPTED FILE-----", 3 },
    { "-----BEGIN AGE ENCRYPTED FILE-----\r\nYWdl\r\n-----END AGE ENCRYPTED FILE-----\r\n", 3 },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      med_span bytes;
      g_assert_true (med_age_armor_is (med_span_text (cases[i].text)));
      g_assert_cmpint (decode (cases[i].text, &bytes), ==, MED_OK);
      g_assert_cmpuint (bytes.size, ==, cases[i].size);
    }
}

static void
test_refused (void)
{
  static const char *const texts[] = {
    "",
    "age-encryption.org/v1\n",
    BEGIN,
    BEGIN "YWdl\n",
    BEGIN "YWdl",
    BEGIN "YWdl\n\n" END,
    BEGIN "\nYWdl\n" END,
    BEGIN "YWdl \n" END,
    BEGIN "YWd\n" END,
    BEGIN "YW=l\n" END,
    BEGIN "YWb=\n" END,
    BEGIN "YQ==\nYWdl\n" END,
    BEGIN "YWdl\nYWdl\n" END,
    BEGIN "A" LINE_64 END,
    BEGIN "YWdl\n" END "x",
    "x" BEGIN "YWdl\n" END,
    "-----BEGIN PGP MESSAGE-----\nYWdl\n" END,
    "-----begin age encrypted file-----\nYWdl\n" END,
    "----- BEGIN AGE ENCRYPTED FILE -----\nYWdl\n" END,
    BEGIN "YWdl\n-----END AGE ENCRYPTED FILE----- \n",
  };
  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      med_span bytes = MED_SPAN_EMPTY;
      g_assert_cmpint (decode (texts[i], &bytes), ==, MED_E_INVALID);
      g_assert_null (bytes.data);
    }
  g_assert_false (med_age_armor_is (MED_SPAN_LITERAL ("age-encryption.org/v1\n")));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/armor/accepted", test_accepted);
  g_test_add_func ("/armor/refused", test_refused);
  return g_test_run ();
}
