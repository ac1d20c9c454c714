/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Guesses from first bytes. */
#include "care/media.h"

#include <glib.h>

static void
check (const char *bytes, size_t size, const char *expected)
{
  g_assert_cmpstr (med_media_guess (med_span_make (bytes, size), ""), ==, expected);
}

static void
test_guess (void)
{
  char dicom[132] = { 0 };
  memcpy (dicom + 128, "DICM", 4);
  check ("%PDF-1.7\n", 9, "application/pdf");
  check ("\xff\xd8\xff\xe0", 4, "image/jpeg");
  check ("\x89PNG\r\n\x1a\n", 8, "image/png");
  check (dicom, sizeof dicom, "application/dicom");
  check (dicom, 131, "application/octet-stream");
  check ("Gr\xc3\xbc\xc3\x9f"
         "e\r\n",
         8, "text/plain");
  check ("Gr\xfc\xdf"
         "e\r\n",
         7, "application/octet-stream");
  check ("a\0b", 3, "application/octet-stream");
  check ("a\x1b[2J", 5, "application/octet-stream");
  check ("", 0, "application/octet-stream");
  check (" {\"resourceType\": \"Patient\"}", 27, "application/fhir+json");
  check ("{\"entry\":[{\"fullUrl\":\"x", 23, "application/fhir+json");
  check ("{\"a\": 1}", 8, "text/plain");
  check ("see \"resourceType\"", 18, "text/plain");
}

/* The head of a longer file ends anywhere. */
static void
test_cut (void)
{
  g_autofree char *text = g_malloc (MED_MEDIA_HEAD_SIZE + 16);
  memset (text, 'x', MED_MEDIA_HEAD_SIZE + 16);
  memcpy (text + MED_MEDIA_HEAD_SIZE - 1, "\xc3\xbc", 2);
  check (text, MED_MEDIA_HEAD_SIZE + 16, "text/plain");
  check (text, MED_MEDIA_HEAD_SIZE, "text/plain");
  text[MED_MEDIA_HEAD_SIZE - 1] = 0;
  check (text, MED_MEDIA_HEAD_SIZE, "application/octet-stream");
  text[MED_MEDIA_HEAD_SIZE - 1] = '\xff';
  check (text, MED_MEDIA_HEAD_SIZE, "application/octet-stream");
}

/* The name decides only where the bytes leave it open. */
static void
test_name (void)
{
  g_assert_cmpstr (med_media_guess (MED_SPAN_LITERAL ("[1]"), "x.JSON"), ==, "application/json");
  g_assert_cmpstr (med_media_guess (MED_SPAN_LITERAL ("%PDF-"), "x.json"), ==, "application/pdf");
  g_assert_cmpstr (med_media_guess (MED_SPAN_LITERAL ("\xff"), "x.txt"), ==,
                   "application/octet-stream");
  g_assert_cmpstr (med_media_guess (MED_SPAN_EMPTY, "x.txt"), ==, "text/plain");
}

static void
test_label (void)
{
  g_assert_cmpstr (med_media_label ("application/pdf"), ==, "PDF document");
  g_assert_cmpstr (med_media_label ("image/jpeg"), ==, "JPEG picture");
  g_assert_cmpstr (med_media_label ("application/x-unknown"), ==, "File");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/guess", test_guess);
  g_test_add_func ("/media/cut", test_cut);
  g_test_add_func ("/media/name", test_name);
  g_test_add_func ("/media/label", test_label);
  return g_test_run ();
}
