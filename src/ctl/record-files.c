/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes records to files. */
#include "ctl/record-files.h"

#include "ctl/service.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixoutputstream.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

med_result
med_record_to_fd (med_session *session, const med_id *id, med_record_sink *sink, int fd,
                  med_answer *answer)
{
  g_autoptr (GOutputStream) stream = g_unix_output_stream_new (fd, FALSE);
  struct stat status;
  med_result result
      = sink->encrypted ? med_records_read_encrypted (session, id, stream, NULL, &answer->failure)
                        : med_records_read (session, id, sink->offset, sink->length, stream,
                                            sink->progress, sink->context, NULL, &answer->failure);
  if (fstat (fd, &status) == 0 && S_ISREG (status.st_mode))
    sink->written = (uint64_t)status.st_size;
  return result;
}

med_result
med_record_to_file (med_session *session, const med_id *id, med_record_sink *sink, const char *path,
                    med_answer *answer)
{
  g_autofree char *part = g_strconcat (path, ".part", NULL);
  int fd = open (part, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0)
    return med_fail (&answer->failure, MED_E_IO, "%s cannot be written: %s.", path,
                     g_strerror (errno));
  med_result result = med_record_to_fd (session, id, sink, fd, answer);
  if (result == MED_E_FULL || result == MED_E_IO)
    result = med_fail (
        &answer->failure, result, "%s could not be written whole: %s. Nothing of it is left.", path,
        result == MED_E_FULL ? "the disk is full" : "the disk or the folder refused");
  if (close (fd) != 0 && result == MED_OK)
    result = med_fail (&answer->failure, MED_E_IO, "%s cannot be written: %s.", path,
                       g_strerror (errno));
  if (result == MED_OK && rename (part, path) != 0)
    result = med_fail (&answer->failure, MED_E_IO, "%s cannot be written: %s.", path,
                       g_strerror (errno));
  if (result != MED_OK)
    unlink (part);
  return result;
}
