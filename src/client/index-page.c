/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copying, writing and reading pages of views. */
#include "client/index-page.h"

#include "base/buf.h"
#include "core/crypto/keys.h"

#define FORMAT 1
#define TEXTS 8

/* The texts of a view, in the order in which they are written. */
static const char **
text_of (med_record_view *view, size_t which)
{
  const char **const texts[TEXTS] = {
    &view->info.title, &view->info.category,    &view->info.media_type,  &view->info.file_name,
    &view->info.date,  &view->info.author_name, &view->info.clinic_name, &view->folded,
  };
  return texts[which];
}

static const char *
text_at (const med_record_view *view, size_t which)
{
  const char *text = *text_of ((med_record_view *)view, which);
  return text != NULL ? text : "";
}

static bool
same_as_before (const med_record_view *const *views, uint32_t index, size_t which)
{
  return index > 0
         && strcmp (text_at (views[index], which), text_at (views[index - 1], which)) == 0;
}

med_index_page *
med_index_page_new (const med_record_view *const *views, uint32_t count, uint32_t first)
{
  med_index_page *page = g_new0 (med_index_page, 1);
  g_atomic_ref_count_init (&page->references);
  page->count = count;
  for (uint32_t i = 0; i < count; i++)
    for (size_t which = 0; which < TEXTS; which++)
      if (!same_as_before (views, i, which))
        page->text_size += strlen (text_at (views[i], which)) + 1;
  char *next = page->texts = (char *)g_malloc (MAX (page->text_size, 1));
  for (uint32_t i = 0; i < count; i++)
    {
      med_record_view *view = &page->views[i];
      *view = *views[i];
      view->slot = first + i;
      for (size_t which = 0; which < TEXTS; which++)
        {
          if (same_as_before (views, i, which))
            {
              *text_of (view, which) = *text_of (&page->views[i - 1], which);
              continue;
            }
          const char *text = text_at (views[i], which);
          size_t size = strlen (text) + 1;
          memcpy (next, text, size);
          *text_of (view, which) = next;
          next += size;
        }
    }
  return page;
}

med_index_page *
med_index_page_ref (med_index_page *page)
{
  g_atomic_ref_count_inc (&page->references);
  return page;
}

void
med_index_page_unref (med_index_page *page)
{
  if (!g_atomic_ref_count_dec (&page->references))
    return;
  med_wipe (page->texts, page->text_size);
  g_free (page->texts);
  g_free (page);
}

/* ── As bytes ───────────────────────────────────────────────────────────────────────────────── */

enum
{
  HAS_PREVIOUS = 1,
  HAS_NEXT = 2,
  READABLE = 4,
  ABSENT = 8,
  WANTED = 16,
  NAMED = 32,
};

static uint8_t
flags_of (const med_record_view *view)
{
  return (uint8_t)((view->info.has_previous ? HAS_PREVIOUS : 0)
                   | (view->info.has_next ? HAS_NEXT : 0) | (view->info.readable ? READABLE : 0)
                   | (view->absent ? ABSENT : 0) | (view->wanted ? WANTED : 0)
                   | (view->named ? NAMED : 0));
}

static void
put_view (med_buf *out, const med_record_view *view)
{
  const med_record_info *info = &view->info;
  med_buf_put_byte (out, flags_of (view));
  med_buf_put (out, MED_SPAN_OF (info->id.bytes));
  med_buf_put (out, MED_SPAN_OF (info->patient.bytes));
  med_buf_put (out, MED_SPAN_OF (info->author.bytes));
  med_buf_put (out, MED_SPAN_OF (info->sha256.bytes));
  med_buf_put (out, MED_SPAN_OF (info->payload_cid.bytes));
  med_buf_put (out, MED_SPAN_OF (info->manifest_cid.bytes));
  med_buf_put (out, MED_SPAN_OF (view->tag.bytes));
  if (info->has_previous)
    med_buf_put (out, MED_SPAN_OF (info->previous.bytes));
  if (info->has_next)
    med_buf_put (out, MED_SPAN_OF (info->next.bytes));
  med_buf_put_u64_le (out, info->size);
  med_buf_put_u64_le (out, info->height);
  med_buf_put_u64_le (out, (uint64_t)info->recorded_at);
  med_buf_put_u32_le (out, info->row_state);
  med_buf_put_u32_le (out, info->version);
  med_buf_put_u32_le (out, info->replicas);
  for (size_t which = 0; which < TEXTS; which++)
    {
      const char *text = text_at (view, which);
      size_t size = MIN (strlen (text), UINT16_MAX);
      med_buf_put_u16_le (out, (uint16_t)size);
      med_buf_put (out, med_span_make (text, size));
      med_buf_put_byte (out, 0);
    }
}

med_result
med_index_page_encode (const med_index_page *page, med_arena *arena, med_span *bytes)
{
  med_buf out;
  /* Fixed fields take less than 512 bytes, and shared texts are written for each view. */
  size_t size = 16 + page->count * (size_t)512;
  for (uint32_t i = 0; i < page->count; i++)
    for (size_t which = 0; which < TEXTS; which++)
      size += strlen (text_at (&page->views[i], which)) + 3;
  MED_TRY (med_buf_init_arena (&out, arena, size));
  med_buf_put_byte (&out, FORMAT);
  med_buf_put_u16_le (&out, (uint16_t)page->count);
  for (uint32_t i = 0; i < page->count; i++)
    put_view (&out, &page->views[i]);
  return med_buf_finish (&out, bytes);
}

static med_result
read_text (med_reader *reader, const char **text)
{
  uint16_t size;
  med_span bytes;
  MED_TRY (med_reader_u16_le (reader, &size));
  MED_TRY (med_reader_take (reader, (size_t)size + 1, &bytes));
  if (memchr (bytes.data, 0, bytes.size) != bytes.data + size)
    return MED_E_INVALID;
  *text = (const char *)bytes.data;
  return MED_OK;
}

static med_result
read_view (med_reader *reader, med_record_view *view)
{
  med_record_info *info = &view->info;
  uint8_t flags;
  uint64_t time;
  *view = (med_record_view){ .slot = 0 };
  MED_TRY (med_reader_byte (reader, &flags));
  info->has_previous = (flags & HAS_PREVIOUS) != 0;
  info->has_next = (flags & HAS_NEXT) != 0;
  info->readable = (flags & READABLE) != 0;
  info->progress = MED__OUTBOX_STATE__OUTBOX_RECORDED;
  view->absent = (flags & ABSENT) != 0;
  view->wanted = (flags & WANTED) != 0;
  view->named = (flags & NAMED) != 0;
  MED_TRY (med_reader_copy (reader, info->id.bytes, sizeof info->id.bytes));
  MED_TRY (med_reader_copy (reader, info->patient.bytes, sizeof info->patient.bytes));
  MED_TRY (med_reader_copy (reader, info->author.bytes, sizeof info->author.bytes));
  MED_TRY (med_reader_copy (reader, info->sha256.bytes, sizeof info->sha256.bytes));
  MED_TRY (med_reader_copy (reader, info->payload_cid.bytes, sizeof info->payload_cid.bytes));
  MED_TRY (med_reader_copy (reader, info->manifest_cid.bytes, sizeof info->manifest_cid.bytes));
  MED_TRY (med_reader_copy (reader, view->tag.bytes, sizeof view->tag.bytes));
  if (info->has_previous)
    MED_TRY (med_reader_copy (reader, info->previous.bytes, sizeof info->previous.bytes));
  if (info->has_next)
    MED_TRY (med_reader_copy (reader, info->next.bytes, sizeof info->next.bytes));
  MED_TRY (med_reader_u64_le (reader, &info->size));
  MED_TRY (med_reader_u64_le (reader, &info->height));
  MED_TRY (med_reader_u64_le (reader, &time));
  info->recorded_at = (int64_t)time;
  MED_TRY (med_reader_u32_le (reader, &info->row_state));
  MED_TRY (med_reader_u32_le (reader, &info->version));
  MED_TRY (med_reader_u32_le (reader, &info->replicas));
  for (size_t which = 0; which < TEXTS; which++)
    MED_TRY (read_text (reader, text_of (view, which)));
  return MED_OK;
}

med_result
med_index_page_decode (med_span bytes, uint32_t first, med_index_page **page)
{
  med_reader reader = med_reader_make (bytes);
  uint8_t format;
  uint16_t count;
  MED_TRY (med_reader_byte (&reader, &format));
  MED_TRY (med_reader_u16_le (&reader, &count));
  if (format != FORMAT || count == 0 || count > MED_INDEX_PAGE)
    return MED_E_INVALID;
  med_record_view views[MED_INDEX_PAGE];
  const med_record_view *list[MED_INDEX_PAGE];
  for (uint16_t i = 0; i < count; i++)
    {
      MED_TRY (read_view (&reader, &views[i]));
      list[i] = &views[i];
    }
  MED_TRY (med_reader_end (&reader));
  *page = med_index_page_new (list, count, first);
  return MED_OK;
}
