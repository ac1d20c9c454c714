/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the leak sanitizer has to know about the toolkit, in tests.
 *
 * Modules stay loaded: it could not name, and so not pass over, what belongs to a module that is
 * gone when it counts at the end. And what libraries allocate while they are loaded is theirs until
 * the end: GLib's first table of names, which grows out of it and is never given back. */
#include <dlfcn.h>

int
dlclose (void *handle)
{
  (void)handle;
  return 0;
}

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>

/* Before the libraries' initialisers run. */
__attribute__ ((section (".preinit_array"), used)) static void (*const before_libraries) (void)
    = __lsan_disable;

/* After them. */
__attribute__ ((constructor)) static void
after_libraries (void)
{
  __lsan_enable ();
}
#endif
