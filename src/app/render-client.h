/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks the confined renderer for a page or the text of a document. One process a question; it is
 * killed when it takes too long, and nothing it says is believed beyond its size. */
#pragma once

#include <gdk/gdk.h>

#define MED_RENDER_ERROR (med_render_error_quark ())
GQuark med_render_error_quark (void);
typedef enum
{
  MED_RENDER_ERROR_UNKNOWN, /* a kind of file that cannot be shown here */
  MED_RENDER_ERROR_BROKEN,
  MED_RENDER_ERROR_NO_PAGE,
  MED_RENDER_ERROR_TOO_LARGE,
  MED_RENDER_ERROR_TIMEOUT,
  MED_RENDER_ERROR_FAILED, /* it ended or answered nonsense */
} MedRenderError;

/* page from 0, scale in pixels a point. The messages of errors are sentences for people. */
void med_render_page_async (GBytes *document, guint page, double scale, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data);
/* pages: how many the document has. */
GdkTexture *med_render_page_finish (GAsyncResult *result, guint *pages, GError **error);

void med_render_text_async (GBytes *document, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data);
/* Valid UTF-8; freed by the caller. */
char *med_render_text_finish (GAsyncResult *result, GError **error);

/* The text of a QR picture on a photograph, a scan or the first page of a PDF; "" when there is
 * none. Freed by the caller. */
void med_render_code_async (GBytes *document, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data);
char *med_render_code_finish (GAsyncResult *result, GError **error);

/* Another program and time limit than the installed ones: for tests. NULL and 0 set them back. */
void med_render_set_program (const char *path, guint timeout_ms);
