/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading, replacing and locking files. */
#include "store/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

med_result
med_file_result (int error_number)
{
  switch (error_number)
    {
    case ENOSPC:
    case EDQUOT:
      return MED_E_FULL;
    case ENOENT:
      return MED_E_NOT_FOUND;
    case ENOMEM:
      return MED_E_NO_MEMORY;
    default:
      return MED_E_IO;
    }
}

med_result
med_file_write_all (int fd, med_span bytes)
{
  while (bytes.size > 0)
    {
      ssize_t written = write (fd, bytes.data, bytes.size);
      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0)
        return med_file_result (errno);
      bytes.data += written;
      bytes.size -= (size_t)written;
    }
  return MED_OK;
}

med_result
med_file_read_all (int fd, uint8_t *bytes, size_t size)
{
  while (size > 0)
    {
      ssize_t got = read (fd, bytes, size);
      if (got < 0 && errno == EINTR)
        continue;
      if (got < 0)
        return med_file_result (errno);
      if (got == 0)
        return MED_E_INVALID;
      bytes += got;
      size -= (size_t)got;
    }
  return MED_OK;
}

med_result
med_file_make_folder (const char *path)
{
  char *copy = strdup (path);
  if (copy == NULL)
    return MED_E_NO_MEMORY;
  med_result result = MED_OK;
  for (char *slash = strchr (copy + 1, '/'); result == MED_OK; slash = strchr (slash + 1, '/'))
    {
      if (slash != NULL)
        *slash = '\0';
      if (mkdir (copy, 0700) != 0 && errno != EEXIST)
        result = med_file_result (errno);
      if (slash == NULL)
        break;
      *slash = '/';
    }
  free (copy);
  return result;
}

static med_result
read_open (int fd, size_t size_max, med_arena *arena, med_span *bytes)
{
  struct stat before, after;
  if (fstat (fd, &before) != 0)
    return med_file_result (errno);
  if (!S_ISREG (before.st_mode))
    return MED_E_INVALID;
  if ((uint64_t)before.st_size > size_max)
    return MED_E_TOO_LARGE;
  size_t size = (size_t)before.st_size;
  uint8_t *room = (uint8_t *)med_arena_alloc (arena, size);
  if (room == NULL)
    return MED_E_NO_MEMORY;
  med_result result = med_file_read_all (fd, room, size);
  if (result == MED_E_INVALID)
    return MED_E_CHANGED;
  if (result != MED_OK)
    return result;
  if (fstat (fd, &after) != 0 || after.st_size != before.st_size)
    return MED_E_CHANGED;
  *bytes = med_span_make (room, size);
  return MED_OK;
}

med_result
med_file_read (const char *path, size_t size_max, med_arena *arena, med_span *bytes)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return med_file_result (errno);
  med_result result = read_open (fd, size_max, arena, bytes);
  close (fd);
  return result;
}

static med_result
sync_folder (const char *path)
{
  const char *slash = strrchr (path, '/');
  char *folder = slash == NULL ? strdup (".") : strndup (path, (size_t)(slash - path) + 1);
  if (folder == NULL)
    return MED_E_NO_MEMORY;
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  free (folder);
  if (fd < 0)
    return med_file_result (errno);
  med_result result = fsync (fd) == 0 ? MED_OK : med_file_result (errno);
  close (fd);
  return result;
}

static med_result
write_temporary (const char *path, med_span bytes)
{
  int fd = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    return med_file_result (errno);
  med_result result = fchmod (fd, 0600) == 0 ? MED_OK : med_file_result (errno);
  if (result == MED_OK)
    result = med_file_write_all (fd, bytes);
  if (result == MED_OK && fsync (fd) != 0)
    result = med_file_result (errno);
  if (close (fd) != 0 && result == MED_OK)
    result = med_file_result (errno);
  return result;
}

med_result
med_file_replace (const char *path, med_span bytes, bool keep_previous)
{
  size_t length = strlen (path);
  char *temporary = (char *)malloc (length + 5), *previous = (char *)malloc (length + 2);
  if (temporary == NULL || previous == NULL)
    {
      free (temporary);
      free (previous);
      return MED_E_NO_MEMORY;
    }
  snprintf (temporary, length + 5, "%s.new", path);
  snprintf (previous, length + 2, "%s~", path);
  med_result result = write_temporary (temporary, bytes);
  if (result == MED_OK && keep_previous)
    {
      /* A link, not a rename: at no instant is there no file under `path`. */
      unlink (previous);
      if (link (path, previous) != 0 && errno != ENOENT)
        result = med_file_result (errno);
    }
  if (result == MED_OK && rename (temporary, path) != 0)
    result = med_file_result (errno);
  if (result == MED_OK)
    result = sync_folder (path);
  else
    unlink (temporary);
  free (temporary);
  free (previous);
  return result;
}

med_result
med_file_lock (const char *path, int *fd)
{
  int opened = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (opened < 0)
    return med_file_result (errno);
  if (flock (opened, LOCK_EX | LOCK_NB) != 0)
    {
      med_result result = errno == EWOULDBLOCK ? MED_E_BUSY : med_file_result (errno);
      close (opened);
      return result;
    }
  *fd = opened;
  return MED_OK;
}

void
med_file_unlock (int fd)
{
  /* The file stays: removing it would let two processes lock two files of the same name. */
  close (fd);
}
