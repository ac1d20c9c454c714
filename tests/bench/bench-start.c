/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench-start MEDEASE WINDOW: from the start of a program to its first painted frame, and what it
 * holds in memory a second later; beside it an empty libadwaita window and GNOME Calendar. All
 * three are watched from outside in the same way, on a display of their own: nothing else may be
 * on it. MedEase asks for the passphrase of a person who has been here before, as on any day.
 *
 * The first frame: the screen was of one colour, and is not any more. The X server says when
 * something was painted, so that nobody has to look all the time. */
#include "bench.h"

#include "client/identity.h"
#include "client/network.h"
#include "core/crypto/kdf.h"

#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/Xdamage.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROUNDS 7
#define UNLOCKS 3
#define PATIENCE_SECONDS 60
/* Text and its background: less is a window that is not painted yet. */
#define COLOURS_MIN 3

typedef struct
{
  const char *name, *program;
  bench_series first;
  long pss_kib; /* the most of all rounds; 0: not to be read */
} program;

static Display *display;
static int damage_event;

static void
must (bool fine, const char *what)
{
  if (fine)
    return;
  fprintf (stderr, "bench-start: %s\n", what);
  exit (1);
}

/* Windows come and go while they are asked about. */
static int
ignore_error (Display *unused, XErrorEvent *event)
{
  return 0;
}

static bool
painted (void)
{
  int screen = DefaultScreen (display);
  unsigned long seen[COLOURS_MIN];
  size_t count = 0;
  XImage *image = XGetImage (display, RootWindow (display, screen), 0, 0,
                             (unsigned)DisplayWidth (display, screen),
                             (unsigned)DisplayHeight (display, screen), AllPlanes, ZPixmap);
  must (image != NULL, "the screen cannot be read");
  for (int y = 0; y < image->height && count < COLOURS_MIN; y += 4)
    for (int x = 0; x < image->width && count < COLOURS_MIN; x += 4)
      {
        unsigned long colour = XGetPixel (image, x, y);
        size_t i = 0;
        while (i < count && seen[i] != colour)
          i++;
        if (i == count)
          seen[count++] = colour;
      }
  XDestroyImage (image);
  return count == COLOURS_MIN;
}

/* Waits until something was painted; false after the deadline. */
static bool
wait_for_paint (Damage damage, double deadline)
{
  bool changed = false;
  while (!changed)
    {
      struct pollfd connection = { .fd = ConnectionNumber (display), .events = POLLIN };
      int left = (int)((deadline - bench_now ()) * 1000);
      if (left <= 0 || (XPending (display) == 0 && poll (&connection, 1, left) <= 0))
        return false;
      while (XPending (display) > 0)
        {
          XEvent event;
          XNextEvent (display, &event);
          changed |= event.type == damage_event;
        }
    }
  XDamageSubtract (display, damage, None, None);
  return true;
}

static long
pss_kib (pid_t pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/smaps_rollup", pid), *text = NULL;
  const char *at;
  if (!g_file_get_contents (path, &text, NULL, NULL) || (at = strstr (text, "\nPss:")) == NULL)
    return 0;
  return atol (at + strlen ("\nPss:"));
}

static pid_t
start (const char *name)
{
  pid_t child = fork ();
  if (child == 0)
    {
      int null = open ("/dev/null", O_RDWR);
      dup2 (null, 1);
      dup2 (null, 2);
      execlp (name, name, NULL);
      _exit (127);
    }
  must (child > 0, "no process");
  return child;
}

/* Until the screen is of one colour again. */
static void
end (pid_t child, Damage damage)
{
  double deadline = bench_now () + PATIENCE_SECONDS;
  kill (child, SIGTERM);
  waitpid (child, NULL, 0);
  XSync (display, False);
  while (painted ())
    must (wait_for_paint (damage, deadline), "a window stays");
}

static double
first_frame (program *one)
{
  Damage damage = XDamageCreate (display, DefaultRootWindow (display), XDamageReportNonEmpty);
  /* What is there already counts as painted at first. */
  XDamageSubtract (display, damage, None, None);
  XSync (display, True);
  double begun = bench_now ();
  pid_t child = start (one->program);
  do
    must (wait_for_paint (damage, begun + PATIENCE_SECONDS), one->name);
  while (!painted ());
  double took = bench_now () - begun;
  g_usleep (G_USEC_PER_SEC);
  one->pss_kib = MAX (one->pss_kib, pss_kib (child));
  end (child, damage);
  XDamageDestroy (display, damage);
  return took;
}

static void
measure_unlock (med_profile *profile, med_span passphrase)
{
  bench_series ours, kdf;
  med_failure failure;
  bench_series_init (&ours, UNLOCKS);
  bench_series_init (&kdf, UNLOCKS);
  for (int i = 0; i < UNLOCKS; i++)
    {
      uint8_t key[32], salt[crypto_pwhash_SALTBYTES] = { 1 };
      med_keys *keys;
      double begun = bench_now ();
      must (med_identity_unlock (profile, passphrase, &keys, &failure) == MED_OK, "locked");
      bench_series_add (&ours, bench_now () - begun);
      med_identity_lock (keys);
      begun = bench_now ();
      must (crypto_pwhash (key, sizeof key, (const char *)passphrase.data, passphrase.size, salt,
                           MED_KDF_PASSES_DEFAULT, MED_KDF_MEMORY_DEFAULT,
                           crypto_pwhash_ALG_ARGON2ID13)
                == 0,
            "Argon2id");
      bench_series_add (&kdf, bench_now () - begun);
    }
  bench_row ("unlock", &ours, "bare Argon2id, 256 MiB", &kdf, "");
}

/* A person who has been here before, in a home of their own; every program gets that home. */
static void
make_home (const char *folder)
{
  const med_span passphrase = MED_SPAN_LITERAL ("measured passphrase");
  static const char *const places[] = { "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME" };
  g_autofree char *path = g_build_filename (folder, "medease", "default", NULL);
  med_profile *profile;
  med_root_entropy entropy;
  med_failure failure;
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  for (size_t i = 0; i < G_N_ELEMENTS (places); i++)
    g_setenv (places[i], folder, TRUE);
  must (med_client_start () && g_mkdir_with_parents (path, 0700) == 0
            && med_profile_open (path, true, med_client_env (), &profile, &failure) == MED_OK
            && med_identity_create (profile, passphrase, 0, &entropy, &failure) == MED_OK,
        "no profile");
  measure_unlock (profile, passphrase);
  med_profile_close (profile);
}

static void
print_row (program *ours, program *peer)
{
  g_autofree char *note = ours->pss_kib == 0
                              ? g_strdup ("PSS not to be read: only root may")
                              : g_strdup_printf ("PSS %ld MiB; peer %ld MiB", ours->pss_kib / 1024,
                                                 peer->pss_kib / 1024);
  bench_row ("start to first frame, warm", &ours->first, peer->name, &peer->first, note);
}

int
main (int argc, char **argv)
{
  must (argc == 3, "usage: bench-start MEDEASE WINDOW");
  program programs[] = { { .name = "MedEase", .program = argv[1] },
                         { .name = "empty libadwaita window", .program = argv[2] },
                         { .name = "GNOME Calendar", .program = "gnome-calendar" } };
  g_autofree char *calendar = g_find_program_in_path ("gnome-calendar");
  g_autofree char *folder = g_dir_make_tmp ("medease-bench-XXXXXX", NULL);
  size_t count = calendar != NULL ? 3 : 2;
  int damage_error;
  make_home (folder);
  XSetErrorHandler (ignore_error);
  display = XOpenDisplay (NULL);
  must (display != NULL && XDamageQueryExtension (display, &damage_event, &damage_error),
        "no X display with the DAMAGE extension");
  must (!painted (), "the display is not empty");
  for (size_t i = 0; i < count; i++)
    bench_series_init (&programs[i].first, ROUNDS);
  /* The first round only warms up. */
  for (int round = 0; round <= ROUNDS; round++)
    for (size_t i = 0; i < count; i++)
      {
        double took = first_frame (&programs[i]);
        if (round > 0)
          bench_series_add (&programs[i].first, took);
      }
  for (size_t i = 1; i < G_N_ELEMENTS (programs); i++)
    print_row (&programs[0], &programs[i]);
  const char *const remove[] = { "rm", "-r", folder, NULL };
  return bench_command (remove, NULL) < 0;
}
