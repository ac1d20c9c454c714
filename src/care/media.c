/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Media types by their first bytes. */
#include "care/media.h"

#include <glib.h>

static bool
starts (med_span head, const char *magic, size_t size)
{
  return head.size >= size && memcmp (head.data, magic, size) == 0;
}

static bool
has_suffix (const char *name, const char *suffix)
{
  size_t size = strlen (name), length = strlen (suffix);
  return size >= length && g_ascii_strcasecmp (name + size - length, suffix) == 0;
}

/* The first bytes may cut a character in two: up to three bytes at the end may be unfinished. */
static bool
looks_like_text (med_span head)
{
  if (head.size == 0 || memchr (head.data, 0, head.size) != NULL)
    return false;
  const char *end;
  if (g_utf8_validate ((const char *)head.data, (gssize)head.size, &end))
    return true;
  return head.size >= 512 && (size_t)(end - (const char *)head.data) + 4 > head.size;
}

static bool
mentions_resource (med_span head)
{
  return g_strstr_len ((const char *)head.data, (gssize)head.size, "\"resourceType\"") != NULL;
}

const char *
med_media_guess (med_span head, const char *file_name)
{
  if (starts (head, "%PDF-", 5))
    return "application/pdf";
  if (starts (head, "\x89PNG\r\n\x1a\n", 8))
    return "image/png";
  if (starts (head, "\xff\xd8\xff", 3))
    return "image/jpeg";
  if (head.size >= 132 && memcmp (head.data + 128, "DICM", 4) == 0)
    return "application/dicom";
  if (looks_like_text (head))
    {
      if (mentions_resource (head) && (head.data[0] == '{' || g_ascii_isspace (head.data[0])))
        return "application/fhir+json";
      if (has_suffix (file_name, ".json"))
        return "application/json";
      return "text/plain";
    }
  return head.size == 0 && has_suffix (file_name, ".txt") ? "text/plain"
                                                          : "application/octet-stream";
}

const char *
med_media_label (const char *media_type)
{
  static const struct
  {
    const char *type, *label;
  } labels[] = {
    { "application/pdf", "PDF document" },    { "image/jpeg", "JPEG picture" },
    { "image/png", "PNG picture" },           { "text/plain", "Text" },
    { "application/fhir+json", "FHIR data" }, { "application/json", "JSON data" },
    { "application/dicom", "DICOM image" },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (labels); i++)
    if (strcmp (media_type, labels[i].type) == 0)
      return labels[i].label;
  return "File";
}
