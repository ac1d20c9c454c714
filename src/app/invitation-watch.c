/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One text, one question at a time. */
#include "app/invitation-watch.h"

#include "app/format.h"
#include "app/item.h"
#include "app/widgets/widget.h"
#include "client/error.h"
#include "client/invite-object.h"

#include <glib/gi18n.h>

#define AGAIN_SECONDS 5

struct med_invitation_watch
{
  med_invitation_news news;
  gpointer owner;
  GObject *invite;
  GCancellable *asking;
  guint again;
};

static void ask (med_invitation_watch *watch);

static void
stop (med_invitation_watch *watch)
{
  g_cancellable_cancel (watch->asking);
  g_clear_object (&watch->asking);
  g_clear_handle_id (&watch->again, g_source_remove);
  g_clear_object (&watch->invite);
}

static gboolean
again_cb (gpointer user_data)
{
  med_invitation_watch *watch = user_data;

  watch->again = 0;
  ask (watch);
  return G_SOURCE_REMOVE;
}

static void
asked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  med_invitation_watch *watch = user_data;
  g_autoptr (GError) error = NULL;
  gboolean open = med_invite_check_finish (MED_INVITE (source), result, &error);

  /* Only a watch that still asks for this one is there. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      || g_error_matches (error, MED_ERROR, MED_E_CANCELLED))
    return;
  g_clear_object (&watch->asking);
  if (open)
    watch->news (watch->owner, MED_INVITATION_OPEN, watch->invite, NULL);
  else if (g_error_matches (error, MED_ERROR, MED_E_OFFLINE))
    {
      watch->again = g_timeout_add_seconds (AGAIN_SECONDS, again_cb, watch);
      watch->news (watch->owner, MED_INVITATION_OFFLINE, watch->invite, NULL);
    }
  else
    watch->news (watch->owner, MED_INVITATION_BAD, watch->invite, error->message);
}

static void
ask (med_invitation_watch *watch)
{
  watch->asking = g_cancellable_new ();
  med_invite_check_async (MED_INVITE (watch->invite), watch->asking, asked_cb, watch);
}

static char *
problem_with (GObject *invite)
{
  g_autofree char *state = med_item_text (invite, "state");
  g_autofree char *day = NULL;

  if (!g_str_equal (state, "expired"))
    return NULL;
  day = med_format_long_day (med_item_instant (invite, "expires"));
  return g_strdup_printf (_ ("This invitation ran out on %s. Ask the clinic for a new one."), day);
}

void
med_invitation_watch_set_text (med_invitation_watch *watch, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *problem = NULL;

  stop (watch);
  watch->invite = G_OBJECT (med_invite_parse (text, &error));
  problem = watch->invite != NULL ? problem_with (watch->invite) : g_strdup (error->message);
  if (problem != NULL)
    {
      watch->news (watch->owner, MED_INVITATION_BAD, NULL, problem);
      return;
    }
  watch->news (watch->owner, MED_INVITATION_CHECKING, watch->invite, NULL);
  ask (watch);
}

med_invitation_watch *
med_invitation_watch_new (med_invitation_news news, gpointer owner)
{
  med_invitation_watch *watch = g_new0 (med_invitation_watch, 1);

  watch->news = news;
  watch->owner = owner;
  return watch;
}

void
med_invitation_watch_free (med_invitation_watch *watch)
{
  if (watch == NULL)
    return;
  stop (watch);
  g_free (watch);
}

void
med_invitation_show_state (GtkLabel *label, med_invitation_state state)
{
  const char *text = NULL;

  if (state == MED_INVITATION_CHECKING)
    text = _ ("Asking the clinic whether it is still good…");
  else if (state == MED_INVITATION_OPEN)
    text = _ ("The clinic answers: this invitation is good.");
  else if (state == MED_INVITATION_OFFLINE)
    text = _ ("The clinic cannot be reached now. Your invitation is kept here, and MedEase goes on "
              "trying. You can continue meanwhile.");
  med_label_set (label, text);
}
