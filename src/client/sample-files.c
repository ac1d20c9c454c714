/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Turns the charts of the sample into files with dates. */
#include "client/sample-private.h"

#define CLINIC "Lindenhof Clinic"
#define DAY_SECONDS 86400

const med_sample_chart *
med_sample_chart_of (med_sample_patient patient)
{
  static const med_sample_chart *const charts[]
      = { &med_sample_chart_elif, &med_sample_chart_tomasz, &med_sample_chart_amara };
  return charts[patient];
}

static char *
date_before (int64_t today, unsigned days)
{
  g_autoptr (GDateTime) then = g_date_time_new_from_unix_utc (today - (int64_t)days * DAY_SECONDS);
  return g_date_time_format (then, "%Y-%m-%d");
}

static void
free_file (gpointer data)
{
  med_sample_file *file = (med_sample_file *)data;
  g_free (file->title);
  g_free (file->date);
  g_free (file->file_name);
  g_bytes_unref (file->content);
  g_free (file);
}

static char *
file_name (const char *title, const char *date, const char *suffix)
{
  g_autofree char *lower = g_utf8_strdown (title, -1);
  g_autofree char *plain = g_str_to_ascii (lower, "C");
  g_strcanon (plain, "abcdefghijklmnopqrstuvwxyz0123456789", '-');
  return g_strdup_printf ("%s-%s.%s", date, plain, suffix);
}

static GBytes *
item_content (const med_sample_chart *chart, const med_sample_item *item, const char *date,
              uint64_t seed, const char **suffix)
{
  g_autofree char *about = NULL;
  switch (item->kind)
    {
    case MED_SAMPLE_LETTER:
      *suffix = "pdf";
      about = g_strdup_printf ("%s, %s, born %s          %s", chart->family, chart->given,
                               chart->born, date);
      return med_sample_pdf (CLINIC, item->title, about, item->text);
    case MED_SAMPLE_NOTE:
      *suffix = "txt";
      about = g_strdup_printf ("%s\n%s\n\n%s\n", item->title, date, item->text);
      return g_bytes_new (about, strlen (about));
    case MED_SAMPLE_XRAY:
    case MED_SAMPLE_RETINA:
    case MED_SAMPLE_ECG:
    case MED_SAMPLE_SONO:
      *suffix = "png";
      return med_sample_picture (item->kind, seed);
    default:
      *suffix = "json";
      about = med_sample_resource (item, date);
      return g_bytes_new (about, strlen (about));
    }
}

static void
add_items (const med_sample_chart *chart, int64_t today, GPtrArray *files)
{
  for (size_t i = 0; i < chart->item_count; i++)
    {
      const med_sample_item *item = &chart->items[i];
      const char *suffix;
      med_sample_file *file = g_new0 (med_sample_file, 1);
      file->category = item->category;
      file->title = g_strdup (item->title);
      file->date = date_before (today, item->days_ago);
      file->content = item_content (chart, item, file->date, item->days_ago * 100 + i, &suffix);
      file->file_name = file_name (item->title, file->date, suffix);
      file->by_doctor = item->by_doctor;
      g_ptr_array_add (files, file);
    }
}

/* From the first value to the last one on a straight line, with some scatter. */
static int
value_at (const med_sample_measure *measure, unsigned index, uint64_t *state)
{
  int last = (int)measure->count - 1;
  int straight
      = measure->first_value
        + (measure->last_value - measure->first_value) * (int)index / (last > 0 ? last : 1);
  int width = 2 * measure->scatter + 1;
  return straight + (int)(med_sample_next (state) % (unsigned)width) - measure->scatter;
}

static void
add_measures (const med_sample_chart *chart, int64_t today, GPtrArray *files)
{
  for (size_t i = 0; i < chart->measure_count; i++)
    {
      const med_sample_measure *measure = &chart->measures[i];
      uint64_t state = i + 1;
      for (unsigned j = 0; j < measure->count; j++)
        {
          unsigned days = measure->last + (measure->count - 1 - j) * measure->step;
          int value = value_at (measure, j, &state);
          g_autofree char *number = med_sample_decimal (value, measure->decimals);
          med_sample_file *file = g_new0 (med_sample_file, 1);
          file->category = measure->category;
          file->title = g_strdup_printf ("%s %s %s", measure->title, number, measure->unit);
          file->date = date_before (today, days);
          file->file_name = file_name (measure->title, file->date, "json");
          char *json = med_sample_observation (measure, file->date, value);
          file->content = g_bytes_new_take (json, strlen (json));
          g_ptr_array_add (files, file);
        }
    }
}

static int
by_date (gconstpointer a, gconstpointer b)
{
  const med_sample_file *first = *(const med_sample_file *const *)a;
  const med_sample_file *second = *(const med_sample_file *const *)b;
  int order = strcmp (first->date, second->date);
  return order != 0 ? order : strcmp (first->title, second->title);
}

GPtrArray *
med_sample_files (med_sample_patient patient, int64_t today)
{
  const med_sample_chart *chart = med_sample_chart_of (patient);
  GPtrArray *files = g_ptr_array_new_with_free_func (free_file);
  add_items (chart, today, files);
  add_measures (chart, today, files);
  g_ptr_array_sort (files, by_date);
  return files;
}
