/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Follows the text of an invitation that is being brought: reads it, asks the clinic whether it is
 * open, and goes on asking while nobody answers. */
#pragma once

#include <gtk/gtk.h>

typedef struct med_invitation_watch med_invitation_watch;

typedef enum
{
  MED_INVITATION_BAD,      /* `problem` says why */
  MED_INVITATION_CHECKING, /* it can be read; the clinic is being asked */
  MED_INVITATION_OFFLINE,  /* nobody answers now; it is asked again by itself */
  MED_INVITATION_OPEN,     /* the clinic says so */
} med_invitation_state;

/* `invite` is a MedInvite, NULL with MED_INVITATION_BAD unless the clinic refused it. */
typedef void (*med_invitation_news) (gpointer owner, med_invitation_state state, GObject *invite,
                                     const char *problem);

/* `owner` must outlive the watch. */
med_invitation_watch *med_invitation_watch_new (med_invitation_news news, gpointer owner);
void med_invitation_watch_set_text (med_invitation_watch *watch, const char *text);
/* A line below what the invitation says. */
void med_invitation_show_state (GtkLabel *label, med_invitation_state state);
void med_invitation_watch_free (med_invitation_watch *watch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (med_invitation_watch, med_invitation_watch_free)
