/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The confined renderer: pages, damaged files, bombs, time, and what it may not do. */
#include "app/render-client.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <zlib.h>

static const char *renderer, *probe;

typedef struct
{
  GMainLoop *loop;
  GAsyncResult *result;
} Wait;

static void
ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Wait *wait = user_data;
  wait->result = g_object_ref (result);
  g_main_loop_quit (wait->loop);
}

static GdkTexture *
render (GBytes *document, guint page, double scale, guint *pages, GError **error)
{
  Wait wait = { g_main_loop_new (NULL, FALSE), NULL };
  GdkTexture *texture;

  med_render_page_async (document, page, scale, NULL, ready_cb, &wait);
  g_main_loop_run (wait.loop);
  texture = med_render_page_finish (wait.result, pages, error);
  g_object_unref (wait.result);
  g_main_loop_unref (wait.loop);
  return texture;
}

/* Two pages of 200 × 100 points; the first has a black square and a line in a font that the file
 * does not bring along. */
static GBytes *
make_pdf (void)
{
  static const char *const objects[] = {
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R 5 0 R] /Count 2 /MediaBox [0 0 200 100] >>",
    "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 6 0 R >> >> >>",
    "<< /Length 75 >>\nstream\n0 0 0 rg 10 10 20 20 re f BT /F1 24 Tf 50 60 Td (Hello patient) Tj "
    "ET    "
    "\nendstream",
    "<< /Type /Page /Parent 2 0 R >>",
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
  };
  gsize offsets[G_N_ELEMENTS (objects)];
  GString *pdf = g_string_new ("%PDF-1.4\n");
  gsize xref;

  for (guint i = 0; i < G_N_ELEMENTS (objects); i++)
    {
      offsets[i] = pdf->len;
      g_string_append_printf (pdf, "%u 0 obj\n%s\nendobj\n", i + 1, objects[i]);
    }
  xref = pdf->len;
  g_string_append_printf (pdf, "xref\n0 %u\n0000000000 65535 f \n",
                          (guint)G_N_ELEMENTS (objects) + 1);
  for (guint i = 0; i < G_N_ELEMENTS (objects); i++)
    g_string_append_printf (pdf, "%010" G_GSIZE_FORMAT " 00000 n \n", offsets[i]);
  g_string_append_printf (
      pdf, "trailer << /Size %u /Root 1 0 R >>\nstartxref\n%" G_GSIZE_FORMAT "\n%%%%EOF\n",
      (guint)G_N_ELEMENTS (objects) + 1, xref);
  return g_string_free_to_bytes (pdf);
}

static void
png_chunk (GByteArray *png, const char *type, const guchar *data, guint size)
{
  guint32 length = GUINT32_TO_BE (size), sum;
  guint from = png->len + 4;

  g_byte_array_append (png, (const guint8 *)&length, 4);
  g_byte_array_append (png, (const guint8 *)type, 4);
  g_byte_array_append (png, data, size);
  sum = GUINT32_TO_BE ((guint32)crc32 (0, png->data + from, size + 4));
  g_byte_array_append (png, (const guint8 *)&sum, 4);
}

/* A grey picture, all pixels alike, so that a huge one takes few bytes. */
static GBytes *
make_png (guint32 width, guint32 height, gboolean whole)
{
  GByteArray *png = g_byte_array_new ();
  guint32 head[4] = { GUINT32_TO_BE (width), GUINT32_TO_BE (height), 0, 0 };
  guchar header[13];
  uLongf packed_size;

  memcpy (header, head, 8);
  memcpy (header + 8, "\x08\x00\x00\x00\x00", 5);
  g_byte_array_append (png, (const guint8 *)"\x89PNG\r\n\x1a\n", 8);
  png_chunk (png, "IHDR", header, sizeof header);
  if (whole)
    {
      gsize size = (gsize)height * (width + 1);
      g_autofree guchar *lines = g_malloc0 (size);
      g_autofree guchar *packed = g_malloc (compressBound (size));
      packed_size = compressBound (size);
      g_assert_cmpint (compress (packed, &packed_size, lines, size), ==, Z_OK);
      png_chunk (png, "IDAT", packed, (guint)packed_size);
      png_chunk (png, "IEND", NULL, 0);
    }
  else
    png_chunk (png, "IDAT", (const guchar *)"\x78\x9c", 2);
  return g_byte_array_free_to_bytes (png);
}

static guint32
pixel_at (GdkTexture *texture, int x, int y)
{
  int width = gdk_texture_get_width (texture), height = gdk_texture_get_height (texture);
  g_autofree guint32 *pixels = g_new (guint32, (gsize)width * (gsize)height);

  gdk_texture_download (texture, (guchar *)pixels, (gsize)width * 4);
  return pixels[y * width + x];
}

static gboolean
has_ink (GdkTexture *texture, int x0, int y0, int x1, int y1)
{
  for (int y = y0; y < y1; y++)
    for (int x = x0; x < x1; x++)
      if ((pixel_at (texture, x, y) & 0xff) < 0x80)
        return TRUE;
  return FALSE;
}

static void
test_pdf (void)
{
  g_autoptr (GBytes) pdf = make_pdf ();
  g_autoptr (GError) error = NULL;
  guint pages = 0;
  g_autoptr (GdkTexture) texture = render (pdf, 0, 2.0, &pages, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (pages, ==, 2);
  g_assert_cmpint (gdk_texture_get_width (texture), ==, 400);
  g_assert_cmpint (gdk_texture_get_height (texture), ==, 200);
  g_assert_cmphex (pixel_at (texture, 1, 1), ==, 0xffffffff);
  g_assert_cmphex (pixel_at (texture, 40, 160), ==, 0xff000000);
  /* The standard font came out of the confined process's own memory. */
  g_assert_true (has_ink (texture, 100, 40, 200, 80));
}

static void
test_second_page (void)
{
  g_autoptr (GBytes) pdf = make_pdf ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) second = render (pdf, 1, 1.0, NULL, &error);
  g_autoptr (GdkTexture) third = NULL;

  g_assert_no_error (error);
  g_assert_cmphex (pixel_at (second, 20, 80), ==, 0xffffffff);
  third = render (pdf, 2, 1.0, NULL, &error);
  g_assert_error (error, MED_RENDER_ERROR, MED_RENDER_ERROR_NO_PAGE);
}

static void
test_text (void)
{
  g_autoptr (GBytes) pdf = make_pdf ();
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  Wait wait = { g_main_loop_new (NULL, FALSE), NULL };

  med_render_text_async (pdf, NULL, ready_cb, &wait);
  g_main_loop_run (wait.loop);
  text = med_render_text_finish (wait.result, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (text, "Hello patient"));
  g_object_unref (wait.result);
  g_main_loop_unref (wait.loop);
}

static void
expect_error (GBytes *document, MedRenderError code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = render (document, 0, 1.0, NULL, &error);

  g_assert_error (error, MED_RENDER_ERROR, (int)code);
  g_assert_null (texture);
  g_bytes_unref (document);
}

static void
test_broken (void)
{
  g_autoptr (GBytes) pdf = make_pdf ();
  g_autoptr (GBytes) png = make_png (10, 10, TRUE);

  expect_error (g_bytes_new_static ("%PDF-1.4 and nothing", 20), MED_RENDER_ERROR_BROKEN);
  expect_error (g_bytes_new_from_bytes (pdf, 0, 60), MED_RENDER_ERROR_BROKEN);
  expect_error (g_bytes_new_from_bytes (png, 0, 40), MED_RENDER_ERROR_BROKEN);
  expect_error (g_bytes_new_static ("just words", 10), MED_RENDER_ERROR_UNKNOWN);
  expect_error (g_bytes_new_static ("", 0), MED_RENDER_ERROR_UNKNOWN);
}

static void
test_pictures (void)
{
  g_autoptr (GBytes) png = make_png (30, 20, TRUE);
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = render (png, 0, 2.0, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (gdk_texture_get_width (texture), ==, 60);
  g_assert_cmphex (pixel_at (texture, 30, 20), ==, 0xff000000);
}

/* 40,000 × 40,000 pixels in a few bytes: refused by its header. A picture below the bound is made
 * smaller than asked, not larger than memory. */
static void
test_bombs (void)
{
  g_autoptr (GBytes) large = make_png (6000, 6000, TRUE);
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  expect_error (make_png (40000, 40000, FALSE), MED_RENDER_ERROR_TOO_LARGE);
  expect_error (make_png (100000, 2000, FALSE), MED_RENDER_ERROR_TOO_LARGE);
  texture = render (large, 0, 4.0, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gdk_texture_get_width (texture), <, 5000);
}

/* A renderer that is not there, and one that answers nonsense. */
static void
test_no_answer (void)
{
  g_autoptr (GBytes) pdf = make_pdf ();

  med_render_set_program ("/usr/bin/yes-but-not-there", 0);
  expect_error (g_bytes_ref (pdf), MED_RENDER_ERROR_FAILED);
  med_render_set_program ("/usr/bin/tac", 0);
  expect_error (g_bytes_ref (pdf), MED_RENDER_ERROR_FAILED);
  med_render_set_program (renderer, 0);
}

/* A renderer that never answers is ended. */
static void
test_timeout (void)
{
  g_autoptr (GBytes) pdf = make_pdf ();
  g_autofree char *script = g_build_filename (g_get_tmp_dir (), "medease-sleeper-XXXXXX", NULL);
  int descriptor = g_mkstemp_full (script, O_RDWR, 0700);

  g_assert_cmpint (descriptor, >=, 0);
  g_assert_true (g_close (descriptor, NULL));
  g_assert_true (g_file_set_contents_full (script, "#!/bin/sh\nexec sleep 60\n", -1,
                                           G_FILE_SET_CONTENTS_NONE, 0700, NULL));
  med_render_set_program (script, 300);
  expect_error (g_bytes_ref (pdf), MED_RENDER_ERROR_TIMEOUT);
  med_render_set_program (renderer, 0);
  g_remove (script);
}

static void
test_cancel (void)
{
  g_autoptr (GBytes) pdf = make_pdf ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Wait wait = { g_main_loop_new (NULL, FALSE), NULL };

  med_render_page_async (pdf, 0, 1.0, cancellable, ready_cb, &wait);
  g_cancellable_cancel (cancellable);
  g_main_loop_run (wait.loop);
  g_assert_null (med_render_page_finish (wait.result, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_object_unref (wait.result);
  g_main_loop_unref (wait.loop);
}

static void
test_confined (void)
{
  static const char *const forbidden[]
      = { "open", "creat", "socket", "inet", "fork", "exec", "kill", "ptrace", "code", "kept" };
  g_autofree char *output = NULL, *open_output = NULL;
  g_autofree char *command = g_strdup_printf ("%s", probe);
  g_autofree char *open_command = g_strdup_printf ("%s free", probe);
  int status;

  /* The probe itself works: without the confinement it can do these things. */
  g_assert_true (g_spawn_command_line_sync (open_command, &open_output, NULL, &status, NULL));
  g_assert_cmpstr (open_output, ==, "open done\nsocket done\n");
  g_assert_true (g_spawn_command_line_sync (command, &output, NULL, &status, NULL));
  g_assert_cmpint (status, ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (forbidden); i++)
    {
      g_autofree char *line = g_strdup_printf ("%s EPERM\n", forbidden[i]);
      if (strstr (output, line) == NULL)
        g_error ("not forbidden: %s in %s", forbidden[i], output);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 3);
  renderer = argv[1];
  probe = argv[2];
  med_render_set_program (renderer, 0);
  g_test_add_func ("/app/render/pdf", test_pdf);
  g_test_add_func ("/app/render/second-page", test_second_page);
  g_test_add_func ("/app/render/text", test_text);
  g_test_add_func ("/app/render/broken", test_broken);
  g_test_add_func ("/app/render/pictures", test_pictures);
  g_test_add_func ("/app/render/bombs", test_bombs);
  g_test_add_func ("/app/render/no-answer", test_no_answer);
  g_test_add_func ("/app/render/timeout", test_timeout);
  g_test_add_func ("/app/render/cancel", test_cancel);
  g_test_add_func ("/app/render/confined", test_confined);
  return g_test_run ();
}
