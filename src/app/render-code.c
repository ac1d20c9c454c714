/* SPDX-License-Identifier: GPL-3.0-or-later */
/* QR pictures by zbar, at full size and, for blurred photographs, at half of it. */
#include "app/render-code.h"

#include "app/render-protocol.h"

#include <glib.h>
#include <string.h>
#include <zbar.h>

/* Weights of BT.601 in 256ths. */
#define RED 77
#define GREEN 150
#define BLUE 29

static unsigned char *
make_grey (const unsigned char *pixels, uint32_t width, uint32_t height, uint32_t step,
           uint32_t *grey_width, uint32_t *grey_height)
{
  unsigned char *grey;

  *grey_width = width / step;
  *grey_height = height / step;
  grey = g_malloc ((gsize)*grey_width * *grey_height + 1);
  for (uint32_t y = 0; y < *grey_height; y++)
    for (uint32_t x = 0; x < *grey_width; x++)
      {
        uint32_t sum = 0;
        for (uint32_t dy = 0; dy < step; dy++)
          for (uint32_t dx = 0; dx < step; dx++)
            {
              const unsigned char *p
                  = pixels + ((gsize)(y * step + dy) * width + x * step + dx) * 4;
              sum += (BLUE * p[0] + GREEN * p[1] + RED * p[2]) >> 8;
            }
        grey[(gsize)y * *grey_width + x] = (unsigned char)(sum / (step * step));
      }
  return grey;
}

static char *
scan (unsigned char *grey, uint32_t width, uint32_t height)
{
  zbar_image_scanner_t *scanner = zbar_image_scanner_create ();
  zbar_image_t *image = zbar_image_create ();
  char *text = NULL;

  zbar_image_scanner_set_config (scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
  zbar_image_scanner_set_config (scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
  zbar_image_set_format (image, zbar_fourcc ('Y', '8', '0', '0'));
  zbar_image_set_size (image, width, height);
  zbar_image_set_data (image, grey, (unsigned long)width * height, NULL);
  if (zbar_scan_image (scanner, image) > 0)
    for (const zbar_symbol_t *symbol = zbar_image_first_symbol (image);
         symbol != NULL && text == NULL; symbol = zbar_symbol_next (symbol))
      {
        unsigned int size = zbar_symbol_get_data_length (symbol);
        if (size > 0 && size <= MED_RENDER_CODE_MAX)
          text = g_strndup (zbar_symbol_get_data (symbol), size);
      }
  zbar_image_destroy (image);
  zbar_image_scanner_destroy (scanner);
  return text;
}

char *
med_render_find_code (const unsigned char *pixels, uint32_t width, uint32_t height)
{
  char *text = NULL;

  for (uint32_t step = 1; step <= 2 && text == NULL; step++)
    {
      uint32_t grey_width, grey_height;
      unsigned char *grey = make_grey (pixels, width, height, step, &grey_width, &grey_height);
      if (grey_width > 0 && grey_height > 0)
        text = scan (grey, grey_width, grey_height);
      g_free (grey);
    }
  return text != NULL ? text : g_strdup ("");
}

void
med_render_prepare_code (void)
{
  unsigned char blank[64 * 64];

  memset (blank, 255, sizeof blank);
  g_free (scan (blank, 64, 64));
}
