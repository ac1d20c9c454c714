/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Printed documents: what stands on the pages of the file that comes out, as the renderer reads
 * it. */
#include "app/print-document.h"
#include "app/render-client.h"

#include <cairo-pdf.h>
#include <glib/gstdio.h>
#include <string.h>

#define LINES 300

static char *folder;

static const med_print_head head = { .title = "Letter <b>& more</b>",
                                     .person = "ÖZDEMIR, Elif · Born 14-Mar-1979",
                                     .origin = "Printed by Dr Jonas Lindqvist" };

static void
ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **)user_data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

/* Prints into a file and returns it. */
static GBytes *
print (GtkPrintOperation *operation)
{
  g_autofree char *path = g_build_filename (folder, "printed.pdf", NULL);
  g_autoptr (GError) error = NULL;
  GtkPrintOperationResult result;
  char *content;
  gsize size;

  gtk_print_operation_set_export_filename (operation, path);
  result = gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_EXPORT, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (result, ==, GTK_PRINT_OPERATION_RESULT_APPLY);
  g_assert_true (g_file_get_contents (path, &content, &size, &error));
  g_unlink (path);
  return g_bytes_new_take (content, size);
}

static char *
text_of (GBytes *document)
{
  GAsyncResult *result = NULL;
  g_autoptr (GError) error = NULL;
  char *text;

  med_render_text_async (document, NULL, ready_cb, &result);
  text = med_render_text_finish (wait_for (&result), &error);
  g_assert_no_error (error);
  g_object_unref (result);
  return text;
}

static GdkTexture *
page_of (GBytes *document, guint page, guint *pages)
{
  GAsyncResult *result = NULL;
  g_autoptr (GError) error = NULL;
  GdkTexture *texture;

  med_render_page_async (document, page, 1, NULL, ready_cb, &result);
  texture = med_render_page_finish (wait_for (&result), pages, &error);
  g_assert_no_error (error);
  g_object_unref (result);
  return texture;
}

static guint
occurrences (const char *text, const char *words)
{
  guint count = 0;

  for (const char *at = strstr (text, words); at != NULL; at = strstr (at + 1, words))
    count++;
  return count;
}

static void
expect_heads (const char *text, guint pages)
{
  g_assert_cmpuint (occurrences (text, head.title), ==, pages);
  g_assert_cmpuint (occurrences (text, head.person), ==, pages);
  g_assert_cmpuint (occurrences (text, head.origin), ==, pages);
  for (guint i = 1; i <= pages; i++)
    {
      g_autofree char *number = g_strdup_printf ("Page %u of %u", i, pages);
      g_assert_cmpuint (occurrences (text, number), ==, 1);
    }
}

/* Each line once, whatever page it came to stand on. */
static void
test_text (void)
{
  GString *text = g_string_new (NULL);

  for (int i = 0; i < LINES; i++)
    g_string_append_printf (text, "line-%04d.\n", i);
  g_autoptr (GtkPrintOperation) operation
      = med_print_text_operation (&head, g_string_free (text, FALSE));
  g_autoptr (GBytes) printed = print (operation);
  g_autofree char *found = text_of (printed);
  guint pages;
  g_autoptr (GdkTexture) first = page_of (printed, 0, &pages);

  g_assert_cmpuint (pages, >=, 4);
  expect_heads (found, pages);
  for (int i = 0; i < LINES; i++)
    {
      g_autofree char *line = g_strdup_printf ("line-%04d.", i);
      g_assert_cmpuint (occurrences (found, line), ==, 1);
    }
}

/* A paragraph longer than a page goes on on the next one. */
static void
test_paragraph (void)
{
  GString *text = g_string_new (NULL);

  for (int i = 0; i < 2000; i++)
    g_string_append_printf (text, "w%04dx ", i);
  g_autoptr (GtkPrintOperation) operation
      = med_print_text_operation (&head, g_string_free (text, FALSE));
  g_autoptr (GBytes) printed = print (operation);
  g_autofree char *found = text_of (printed);

  for (int i = 0; i < 2000; i++)
    {
      g_autofree char *word = g_strdup_printf ("w%04dx", i);
      g_assert_cmpuint (occurrences (found, word), ==, 1);
    }
}

static void
test_no_text (void)
{
  g_autoptr (GtkPrintOperation) operation = med_print_text_operation (&head, g_strdup (""));
  g_autoptr (GBytes) printed = print (operation);
  g_autofree char *found = text_of (printed);

  expect_heads (found, 1);
}

static cairo_status_t
append_cb (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

/* Pages of A4, each with a square at another place: upper half, lower half, upper half. */
static GBytes *
make_document (guint pages)
{
  GByteArray *bytes = g_byte_array_new ();
  cairo_surface_t *surface = cairo_pdf_surface_create_for_stream (append_cb, bytes, 595, 842);
  cairo_t *cr = cairo_create (surface);

  for (guint i = 0; i < pages; i++)
    {
      cairo_rectangle (cr, 200, i % 2 == 0 ? 200 : 500, 200, 100);
      cairo_fill (cr);
      cairo_show_page (cr);
    }
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return g_byte_array_free_to_bytes (bytes);
}

/* Dark points in the upper and lower half, head and foot aside. */
static void
count_dark (GdkTexture *texture, guint dark[2])
{
  guint width = (guint)gdk_texture_get_width (texture);
  guint height = (guint)gdk_texture_get_height (texture);
  g_autofree guint32 *points = g_new (guint32, (gsize)width * height);

  gdk_texture_download (texture, (guchar *)points, width * sizeof *points);
  dark[0] = dark[1] = 0;
  for (guint y = 90; y < height - 60; y++)
    for (guint x = 0; x < width; x++)
      if ((points[(gsize)y * width + x] & 0xff) < 64)
        dark[y > height / 2]++;
}

static void
test_pages (void)
{
  g_autoptr (GBytes) document = make_document (3);
  g_autoptr (GtkPrintOperation) operation = med_print_pages_operation (&head, document, 3);
  g_autoptr (GBytes) printed = print (operation);
  g_autofree char *found = text_of (printed);
  guint pages;

  expect_heads (found, 3);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GdkTexture) texture = page_of (printed, i, &pages);
      guint dark[2];
      count_dark (texture, dark);
      g_assert_cmpuint (pages, ==, 3);
      g_assert_cmpuint (dark[i % 2], >, 5000);
      g_assert_cmpuint (dark[1 - i % 2], ==, 0);
    }
}

/* Said on the page, and the other pages are printed all the same. */
static void
test_broken_page (void)
{
  g_autoptr (GBytes) document = make_document (1);
  g_autoptr (GtkPrintOperation) operation = med_print_pages_operation (&head, document, 2);
  g_autoptr (GBytes) printed = print (operation);
  g_autofree char *found = text_of (printed);

  expect_heads (found, 2);
  g_assert_cmpuint (occurrences (found, "This document has no such page."), ==, 1);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  gtk_init ();
  med_render_set_program (argv[1], 0);
  folder = g_dir_make_tmp ("medease-print-XXXXXX", NULL);
  g_test_add_func ("/app/print/text", test_text);
  g_test_add_func ("/app/print/paragraph", test_paragraph);
  g_test_add_func ("/app/print/no-text", test_no_text);
  g_test_add_func ("/app/print/pages", test_pages);
  g_test_add_func ("/app/print/broken-page", test_broken_page);
  status = g_test_run ();
  g_rmdir (folder);
  g_free (folder);
  return status;
}
