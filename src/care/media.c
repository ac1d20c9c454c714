/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Media types by their first bytes. */
#include "care/media.h"

#include <glib.h>

static bool
starts_with (med_span head, size_t offset, med_span bytes)
{
  return head.size >= offset + bytes.size
         && memcmp (head.data + offset, bytes.data, bytes.size) == 0;
}

static bool
has_suffix (const char *name, const char *suffix)
{
  size_t size = strlen (name), length = strlen (suffix);
  return size >= length && g_ascii_strcasecmp (name + size - length, suffix) == 0;
}

/* The head of a longer file may cut its last character in two. */
static bool
is_text (med_span head)
{
  if (head.size == 0)
    return false;
  const char *end, *start = (const char *)head.data;
  if (!g_utf8_validate_len (start, head.size, &end))
    {
      size_t left = head.size - (size_t)(end - start);
      if (head.size < MED_MEDIA_HEAD_SIZE || left > 3 || *end == 0
          || g_utf8_get_char_validated (end, (gssize)left) != (gunichar)-2)
        return false;
    }
  for (const char *next = start; next < end; next++)
    if ((unsigned char)*next < 0x20 && strchr ("\t\n\r\f", *next) == NULL)
      return false;
  return true;
}

static bool
mentions (med_span head, const char *member)
{
  return g_strstr_len ((const char *)head.data, (gssize)head.size, member) != NULL;
}

/* A FHIR resource names its type, nearly always first; some write a Bundle's entries before it. */
static bool
is_resource (med_span head)
{
  size_t i = 0;
  while (i < head.size && g_ascii_isspace (head.data[i]))
    i++;
  return i < head.size && head.data[i] == '{'
         && (mentions (head, "\"resourceType\"") || mentions (head, "\"fullUrl\""));
}

const char *
med_media_guess (med_span head, const char *file_name)
{
  if (starts_with (head, 0, MED_SPAN_LITERAL ("%PDF-")))
    return "application/pdf";
  if (starts_with (head, 0, MED_SPAN_LITERAL ("\x89PNG\r\n\x1a\n")))
    return "image/png";
  if (starts_with (head, 0, MED_SPAN_LITERAL ("\xff\xd8\xff")))
    return "image/jpeg";
  if (starts_with (head, 128, MED_SPAN_LITERAL ("DICM")))
    return "application/dicom";
  if (is_text (head))
    {
      if (is_resource (head))
        return "application/fhir+json";
      return has_suffix (file_name, ".json") ? "application/json" : "text/plain";
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
