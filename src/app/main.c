/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Starts the desktop client: closes the process to debuggers and core dumps, then runs it. */
#include "app/application.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <sys/prctl.h>
#include <sys/resource.h>

/* Keys live in this process later: nobody but root may look into its memory, and a crash must not
 * write it to disk. It is done before any library starts. */
static void
close_to_others (void)
{
  struct rlimit none = { 0, 0 };
  prctl (PR_SET_DUMPABLE, 0, 0, 0, 0);
  setrlimit (RLIMIT_CORE, &none);
}

int
main (int argc, char **argv)
{
  g_autoptr (MedApplication) application = NULL;

  close_to_others ();
  /* HTTP/1.1 only: net/node-client.h says why. Before the first thread. */
  g_setenv ("SOUP_FORCE_HTTP1", "1", TRUE);
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, MED_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_application_name ("MedEase");

  application = med_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
