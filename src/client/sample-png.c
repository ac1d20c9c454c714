/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small PNG writer (W3C PNG, third edition): one IDAT chunk, every row with the Up filter. */
#include "client/sample-private.h"

static uint32_t
crc32 (uint32_t crc, const uint8_t *bytes, size_t size)
{
  crc = ~crc;
  for (size_t i = 0; i < size; i++)
    {
      crc ^= bytes[i];
      for (int bit = 0; bit < 8; bit++)
        crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xedb88320u : crc >> 1;
    }
  return ~crc;
}

static void
put_u32 (GByteArray *file, uint32_t value)
{
  uint8_t bytes[]
      = { (uint8_t)(value >> 24), (uint8_t)(value >> 16), (uint8_t)(value >> 8), (uint8_t)value };
  g_byte_array_append (file, bytes, sizeof bytes);
}

static void
put_chunk (GByteArray *file, const char *type, const uint8_t *data, size_t size)
{
  put_u32 (file, (uint32_t)size);
  g_byte_array_append (file, (const uint8_t *)type, 4);
  if (size > 0)
    g_byte_array_append (file, data, (guint)size);
  put_u32 (file, crc32 (0, file->data + file->len - size - 4, size + 4));
}

static GByteArray *
filtered (const uint8_t *pixels, size_t row, unsigned height)
{
  GByteArray *rows = g_byte_array_sized_new ((guint)((row + 1) * height));
  const uint8_t up = 2;
  for (unsigned y = 0; y < height; y++)
    {
      g_byte_array_append (rows, &up, 1);
      g_byte_array_append (rows, pixels + y * row, (guint)row);
      uint8_t *line = rows->data + rows->len - row;
      for (size_t x = 0; y > 0 && x < row; x++)
        line[x] = (uint8_t)(line[x] - pixels[(y - 1) * row + x]);
    }
  return rows;
}

static GBytes *
deflated (GByteArray *rows)
{
  g_autoptr (GZlibCompressor) zlib = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, 6);
  g_autoptr (GInputStream) plain
      = g_memory_input_stream_new_from_data (rows->data, rows->len, NULL);
  g_autoptr (GInputStream) packed = g_converter_input_stream_new (plain, G_CONVERTER (zlib));
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();
  /* From memory into memory: there is nothing that could fail. */
  g_output_stream_splice (out, packed, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, NULL);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (out));
}

GBytes *
med_sample_png (const uint8_t *pixels, unsigned width, unsigned height, unsigned channels)
{
  static const uint8_t magic[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };
  g_autoptr (GByteArray) rows = filtered (pixels, (size_t)width * channels, height);
  g_autoptr (GBytes) data = deflated (rows);
  GByteArray *file = g_byte_array_new ();
  g_byte_array_append (file, magic, sizeof magic);
  const uint8_t head[] = { (uint8_t)(width >> 24),
                           (uint8_t)(width >> 16),
                           (uint8_t)(width >> 8),
                           (uint8_t)width,
                           (uint8_t)(height >> 24),
                           (uint8_t)(height >> 16),
                           (uint8_t)(height >> 8),
                           (uint8_t)height,
                           8,                     /* bits */
                           channels == 3 ? 2 : 0, /* RGB or grey */
                           0,                     /* deflate */
                           0,                     /* filters of the standard */
                           0 /* not interlaced */ };
  put_chunk (file, "IHDR", head, sizeof head);
  gsize size;
  const uint8_t *bytes = (const uint8_t *)g_bytes_get_data (data, &size);
  put_chunk (file, "IDAT", bytes, size);
  put_chunk (file, "IEND", NULL, 0);
  return g_byte_array_free_to_bytes (file);
}
