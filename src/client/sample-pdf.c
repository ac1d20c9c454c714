/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small writer of PDF 1.4 letters: A4, the standard Helvetica fonts, uncompressed text. */
#include "client/sample-private.h"

#define PAGE_WIDTH 595
#define PAGE_HEIGHT 842
#define MARGIN 64
#define TOP (PAGE_HEIGHT - 72)
#define BOTTOM 72
#define BODY_SIZE 11
#define LEADING 16
#define COLUMN 128

/* Widths of Helvetica from space to tilde, thousandths of the size (Adobe's font metrics). */
static const uint16_t widths[]
    = { 278,  278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
        556,  556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
        1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
        667,  778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
        333,  556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
        556,  556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584 };

typedef struct
{
  GPtrArray *pages; /* GString: content streams */
  GString *page;
  int y;
} writer;

static unsigned
text_width (const char *text, size_t size)
{
  unsigned sum = 0;
  for (size_t i = 0; i < size; i++)
    {
      uint8_t byte = (uint8_t)text[i];
      sum += byte >= 32 && byte < 127 ? widths[byte - 32] : 556;
    }
  return sum * BODY_SIZE / 1000;
}

/* Windows-1252, the encoding that the fonts are declared with. */
static char *
encoded (const char *text)
{
  char *bytes = g_convert_with_fallback (text, -1, "CP1252", "UTF-8", "?", NULL, NULL, NULL);
  return bytes != NULL ? bytes : g_strdup ("");
}

static void
show (writer *w, const char *font, int size, int x, const char *bytes, size_t length)
{
  g_string_append_printf (w->page, "BT /%s %d Tf %d %d Td (", font, size, x, w->y);
  for (size_t i = 0; i < length; i++)
    {
      uint8_t byte = (uint8_t)bytes[i];
      if (byte == '(' || byte == ')' || byte == '\\')
        g_string_append_printf (w->page, "\\%c", byte);
      else if (byte < 32 || byte > 126)
        g_string_append_printf (w->page, "\\%03o", byte);
      else
        g_string_append_c (w->page, (char)byte);
    }
  g_string_append (w->page, ") Tj ET\n");
}

static void
new_page (writer *w)
{
  w->page = g_string_new (NULL);
  g_ptr_array_add (w->pages, w->page);
  w->y = TOP;
}

static void
down (writer *w, int by)
{
  w->y -= by;
  if (w->y < BOTTOM)
    new_page (w);
}

static void
line (writer *w, const char *font, int size, const char *text)
{
  g_autofree char *bytes = encoded (text);
  show (w, font, size, MARGIN, bytes, strlen (bytes));
  down (w, size + 6);
}

/* Breaks a paragraph between words. */
static void
paragraph (writer *w, const char *text)
{
  g_autofree char *bytes = encoded (text);
  const char *rest = bytes;
  while (*rest != '\0')
    {
      size_t size = strlen (rest), fits = 0;
      for (size_t i = 1; i <= size; i++)
        if ((i == size || rest[i] == ' ') && text_width (rest, i) <= PAGE_WIDTH - 2 * MARGIN)
          fits = i;
      if (fits == 0)
        fits = size;
      show (w, "F1", BODY_SIZE, MARGIN, rest, fits);
      down (w, LEADING);
      rest += fits;
      while (*rest == ' ')
        rest++;
    }
  down (w, LEADING / 2);
}

static void
table_row (writer *w, const char *text)
{
  g_auto (GStrv) cells = g_strsplit (text, "\t", -1);
  for (int i = 0; cells[i] != NULL; i++)
    {
      g_autofree char *bytes = encoded (cells[i]);
      show (w, i == 0 ? "F2" : "F1", BODY_SIZE, MARGIN + i * COLUMN, bytes, strlen (bytes));
    }
  down (w, LEADING);
}

static void
rule (writer *w)
{
  g_string_append_printf (w->page, "0.4 w %d %d m %d %d l S\n", MARGIN, w->y + 6,
                          PAGE_WIDTH - MARGIN, w->y + 6);
  down (w, LEADING);
}

/* Objects: 1 catalogue, 2 pages, 3 and 4 fonts, then a page and its content each. */
static GBytes *
assemble (const GPtrArray *pages)
{
  GString *file = g_string_new ("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n");
  g_autoptr (GArray) offsets = g_array_new (FALSE, FALSE, sizeof (gsize));
#define OBJECT(...)                                                                                \
  (g_array_append_val (offsets, file->len),                                                        \
   g_string_append_printf (file, "%u 0 obj\n", offsets->len),                                      \
   g_string_append_printf (file, __VA_ARGS__), g_string_append (file, "\nendobj\n"))
  OBJECT ("<< /Type /Catalog /Pages 2 0 R >>");
  g_autoptr (GString) kids = g_string_new (NULL);
  for (guint i = 0; i < pages->len; i++)
    g_string_append_printf (kids, " %u 0 R", 5 + 2 * i);
  OBJECT ("<< /Type /Pages /Count %u /Kids [%s ] >>", pages->len, kids->str);
  OBJECT ("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>");
  OBJECT ("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>");
  for (guint i = 0; i < pages->len; i++)
    {
      const GString *content = (const GString *)g_ptr_array_index (pages, i);
      OBJECT ("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents %u 0 R /Resources << "
              "/Font << /F1 3 0 R /F2 4 0 R >> >> >>",
              PAGE_WIDTH, PAGE_HEIGHT, 6 + 2 * i);
      OBJECT ("<< /Length %zu >>\nstream\n%sendstream", content->len, content->str);
    }
#undef OBJECT
  gsize table = file->len;
  g_string_append_printf (file, "xref\n0 %u\n0000000000 65535 f \n", offsets->len + 1);
  for (guint i = 0; i < offsets->len; i++)
    g_string_append_printf (file, "%010zu 00000 n \n", g_array_index (offsets, gsize, i));
  g_string_append_printf (file, "trailer\n<< /Size %u /Root 1 0 R >>\nstartxref\n%zu\n%%%%EOF\n",
                          offsets->len + 1, table);
  return g_string_free_to_bytes (file);
}

static void
free_page (gpointer page)
{
  g_string_free ((GString *)page, TRUE);
}

GBytes *
med_sample_pdf (const char *clinic, const char *title, const char *about, const char *text)
{
  g_autoptr (GPtrArray) pages = g_ptr_array_new_with_free_func (free_page);
  writer w = { .pages = pages };
  new_page (&w);
  line (&w, "F2", 16, clinic);
  line (&w, "F1", 9, "Lindenhof 4 \302\267 invented clinic, invented people: a sample of MedEase");
  down (&w, 4);
  rule (&w);
  line (&w, "F1", BODY_SIZE, about);
  down (&w, LEADING);
  line (&w, "F2", 14, title);
  down (&w, LEADING / 2);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (int i = 0; lines[i] != NULL; i++)
    {
      if (strchr (lines[i], '\t') != NULL)
        table_row (&w, lines[i]);
      else
        paragraph (&w, lines[i]);
    }
  return assemble (pages);
}
