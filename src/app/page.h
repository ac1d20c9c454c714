/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Base of everything the window shows beside the sidebar: a header bar, content, and perhaps a bar
 * at the bottom. In .ui files children are typed: start, end and title go into the header bar,
 * bottom below the content, without type is the content. */
#pragma once

#include <adwaita.h>

#define MED_TYPE_PAGE (med_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (MedPage, med_page, MED, PAGE, GtkWidget)

/* All optional. */
struct _MedPageClass
{
  GtkWidgetClass parent_class;
  /* The session was set; called once. */
  void (*bind) (MedPage *self, GObject *session);
  /* Ctrl+F, or the user just starts to type. */
  void (*find) (MedPage *self);
  void (*new_item) (MedPage *self);
  void (*save) (MedPage *self);
  void (*print) (MedPage *self);
  /* F9; returns FALSE where the page has no details pane. */
  gboolean (*toggle_details) (MedPage *self);
  /* Tabs: step is 1 or -1. */
  void (*step_tab) (MedPage *self, int step);
};

/* Properties: title, subtitle, session (whose models the page shows). Signal "close": a pushed page
 * asks to be left. */

/* The header bar; owned by the page until the window places it. */
AdwHeaderBar *med_page_get_header (MedPage *self);
const char *med_page_get_title (MedPage *self);
/* Borrowed, NULL before it is set. */
GObject *med_page_get_session (MedPage *self);
void med_page_set_title (MedPage *self, const char *title);
void med_page_set_subtitle (MedPage *self, const char *subtitle);
void med_page_set_child (MedPage *self, GtkWidget *child);
/* Shows the button that leads back to the sidebar (folded) or to the page below (pushed). */
void med_page_set_folded (MedPage *self, gboolean folded);
void med_page_set_pushed (MedPage *self, gboolean pushed);
void med_page_close (MedPage *self);
