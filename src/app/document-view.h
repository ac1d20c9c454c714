/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shows a document page by page: PDF and pictures through the confined renderer, text as text, FHIR
 * as a tree of its fields. */
#pragma once

#include "app/print-document.h"

#define MED_TYPE_DOCUMENT_VIEW (med_document_view_get_type ())
G_DECLARE_FINAL_TYPE (MedDocumentView, med_document_view, MED, DOCUMENT_VIEW, GtkWidget)

/* label: what screen readers call the document. media_type "text/…" and JSON are shown as text,
 * FHIR as fields, everything else is asked of the renderer. NULL shows nothing. What cannot be
 * shown has a button to save it: signal "save-copy". */
void med_document_view_set_document (MedDocumentView *self, GBytes *document,
                                     const char *media_type, const char *label);
/* Instead of a document: a sentence why not, and a button (label, then signal "action") if there
 * is a way out. */
void med_document_view_set_message (MedDocumentView *self, const char *icon_name, const char *title,
                                    const char *text, const char *button);
/* While the document is fetched; amount may be NULL. */
void med_document_view_set_loading (MedDocumentView *self, const char *amount);
void med_document_view_step_page (MedDocumentView *self, int step);
/* Instead of a document: why it cannot be shown, and the button that saves it. */
void med_document_view_set_problem (MedDocumentView *self, const char *text);
/* Picture or the text in it; fields or the document as it was written. */
void med_document_view_set_as_text (MedDocumentView *self, gboolean as_text);
/* All pages of it, ready to be printed; the caller's. NULL when nothing is shown. */
GtkPrintOperation *med_document_view_print (MedDocumentView *self, const med_print_head *head);
