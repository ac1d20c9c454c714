/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fonts from memory. The confined process cannot open files, yet poppler asks for fonts by path,
 * with fopen () and with FT_New_Face (). The definitions here are the program's own, so the dynamic
 * linker gives them to poppler; they serve the files that were mapped before. */
#include "app/render-fonts.h"

#include <dlfcn.h>
#include <errno.h>
#include <fontconfig/fontconfig.h>
#include <freetype/freetype.h>
#include <glib.h>
#include <stdio.h>

#define FONTS_MAX 64

/* The standard fonts that a PDF need not bring along. */
static const char *const font_patterns[] = {
  "Helvetica",
  "Helvetica:bold",
  "Helvetica:italic",
  "Helvetica:bold:italic",
  "Times",
  "Times:bold",
  "Times:italic",
  "Times:bold:italic",
  "Courier",
  "Courier:bold",
  "Courier:italic",
  "Courier:bold:italic",
  "Arial",
  "Arial:bold",
  "Arial:italic",
  "Arial:bold:italic",
  "Symbol",
  "ZapfDingbats",
  "sans",
  "sans:bold",
  "serif",
  "serif:bold",
  "monospace",
};

static struct
{
  char *path;
  GMappedFile *file;
} fonts[FONTS_MAX];
static guint font_count;
static gboolean loaded;

static GMappedFile *
find_font (const char *path)
{
  for (guint i = 0; i < font_count; i++)
    if (g_strcmp0 (fonts[i].path, path) == 0)
      return fonts[i].file;
  return NULL;
}

FT_Error
FT_New_Face (FT_Library library, const char *path, FT_Long index, FT_Face *face)
{
  GMappedFile *file = find_font (path);

  if (file == NULL)
    return FT_Err_Cannot_Open_Resource;
  return FT_New_Memory_Face (library, (const FT_Byte *)g_mapped_file_get_contents (file),
                             (FT_Long)g_mapped_file_get_length (file), index, face);
}

/* Named so in the program's symbols; the C library's header calls the same function fopen64 here.
 */
FILE *med_render_fopen (const char *path, const char *mode) __asm__("fopen");

FILE *
med_render_fopen (const char *path, const char *mode)
{
  GMappedFile *file = find_font (path);

  if (!loaded)
    {
      FILE *(*real) (const char *, const char *)
          = (FILE * (*)(const char *, const char *)) dlsym (RTLD_NEXT, "fopen");
      return real (path, mode);
    }
  if (file == NULL || mode[0] != 'r')
    {
      errno = EPERM;
      return NULL;
    }
  return fmemopen (g_mapped_file_get_contents (file), g_mapped_file_get_length (file), "r");
}

static void
load_font (const char *name)
{
  FcPattern *pattern = FcNameParse ((const FcChar8 *)name), *match;
  FcChar8 *path = NULL;
  FcResult result;

  FcConfigSubstitute (NULL, pattern, FcMatchPattern);
  FcDefaultSubstitute (pattern);
  match = FcFontMatch (NULL, pattern, &result);
  if (match != NULL && FcPatternGetString (match, FC_FILE, 0, &path) == FcResultMatch)
    {
      gboolean known = font_count == FONTS_MAX;

      for (guint i = 0; i < font_count; i++)
        known = known || g_strcmp0 (fonts[i].path, (const char *)path) == 0;
      if (!known)
        {
          fonts[font_count].file = g_mapped_file_new ((const char *)path, FALSE, NULL);
          fonts[font_count].path = g_strdup ((const char *)path);
          if (fonts[font_count].file != NULL)
            font_count++;
        }
    }
  if (match != NULL)
    FcPatternDestroy (match);
  FcPatternDestroy (pattern);
}

void
med_render_load_fonts (void)
{
  FcInit ();
  /* fontconfig would look at its folders again later, which it then may not. */
  FcConfigSetRescanInterval (NULL, 0);
  for (guint i = 0; i < G_N_ELEMENTS (font_patterns); i++)
    load_font (font_patterns[i]);
  loaded = TRUE;
}
