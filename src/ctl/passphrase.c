/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads passphrases. */
#include "ctl/passphrase.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

void
med_passphrase_wipe (med_passphrase *passphrase)
{
  explicit_bzero (passphrase, sizeof *passphrase);
}

/* Byte by byte, so that what follows the line stays for the next reader. */
static med_result
read_line (int fd, med_passphrase *passphrase, med_failure *failure)
{
  passphrase->size = 0;
  for (;;)
    {
      uint8_t byte;
      ssize_t n = read (fd, &byte, 1);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return med_fail (failure, MED_E_IO, "The passphrase cannot be read: %s.", strerror (errno));
      if (n == 0 || byte == '\n')
        break;
      if (passphrase->size == sizeof passphrase->bytes)
        {
          med_passphrase_wipe (passphrase);
          return med_fail (failure, MED_E_INVALID, "The passphrase is longer than %d bytes.",
                           MED_PASSPHRASE_MAX);
        }
      passphrase->bytes[passphrase->size++] = byte;
    }
  if (passphrase->size > 0 && passphrase->bytes[passphrase->size - 1] == '\r')
    passphrase->size--;
  if (passphrase->size == 0)
    return med_fail (failure, MED_E_INVALID, "The passphrase is empty.");
  return MED_OK;
}

static med_result
read_terminal (int tty, const char *prompt, med_passphrase *passphrase, med_failure *failure)
{
  struct termios before, silent;
  if (tcgetattr (tty, &before) != 0)
    return med_fail (failure, MED_E_IO, "The terminal cannot be used: %s.", strerror (errno));
  silent = before;
  silent.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL);
  if (write (tty, prompt, strlen (prompt)) < 0 || tcsetattr (tty, TCSAFLUSH, &silent) != 0)
    return med_fail (failure, MED_E_IO, "The terminal cannot be used: %s.", strerror (errno));
  med_result result = read_line (tty, passphrase, failure);
  tcsetattr (tty, TCSAFLUSH, &before);
  if (write (tty, "\n", 1) < 0)
    return result; /* only the look of it */
  return result;
}

static med_result
read_file (const char *path, med_passphrase *passphrase, med_failure *failure)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return med_fail (failure, MED_E_IO, "The passphrase file %s cannot be read: %s.", path,
                     strerror (errno));
  med_result result = read_line (fd, passphrase, failure);
  close (fd);
  return result;
}

med_result
med_passphrase_read (const med_passphrase_source *source, const char *prompt,
                     med_passphrase *passphrase, med_failure *failure)
{
  if (source->fd >= 0)
    return read_line (source->fd, passphrase, failure);
  if (source->file != NULL)
    return read_file (source->file, passphrase, failure);
  int tty = open ("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (tty < 0)
    return med_fail (failure, MED_E_LOCKED,
                     "There is no terminal to ask for the passphrase: give it with "
                     "--passphrase-fd or --passphrase-file.");
  med_result result = read_terminal (tty, prompt, passphrase, failure);
  close (tty);
  return result;
}

med_result
med_passphrase_read_new (const med_passphrase_source *source, med_passphrase *passphrase,
                         med_failure *failure)
{
  MED_TRY (med_passphrase_read (source, "New passphrase: ", passphrase, failure));
  if (source->fd >= 0 || source->file != NULL)
    return MED_OK;
  med_passphrase again;
  med_result result = med_passphrase_read (source, "The same again: ", &again, failure);
  if (result == MED_OK
      && (again.size != passphrase->size
          || memcmp (again.bytes, passphrase->bytes, again.size) != 0))
    result = med_fail (failure, MED_E_INVALID, "The two are not the same. Nothing was changed.");
  med_passphrase_wipe (&again);
  if (result != MED_OK)
    med_passphrase_wipe (passphrase);
  return result;
}
