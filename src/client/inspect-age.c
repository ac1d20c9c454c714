/* SPDX-License-Identifier: GPL-3.0-or-later */
/* age files of any size: mapped, and written out chunk by chunk. */
#include "client/inspect-private.h"

#include "core/age/inspect.h"
#include "store/file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

const char *
med_inspect_age_sentence (const char *reason)
{
  static const struct
  {
    const char *reason, *sentence;
  } sentences[] = {
    { "header", N_ ("The header is broken: this is no age file, or it was altered.") },
    { "hmac", N_ ("The header was altered after the file was sealed.") },
    { "no-match", N_ ("None of the given keys opens this file.") },
    { "payload", N_ ("The content was altered or cut short. Only what stands before the damage is "
                     "authentic.") },
    { "armor", N_ ("The text form of the age file is broken.") },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (sentences); i++)
    if (strcmp (sentences[i].reason, reason) == 0)
      return _ (sentences[i].sentence);
  return "";
}

/* Where plaintext goes; fd -1: nowhere. */
typedef struct
{
  int fd;
} plain_file;

static med_result
write_plain (void *context, med_span plain)
{
  const plain_file *file = (const plain_file *)context;
  return file->fd < 0 ? MED_OK : med_file_write_all (file->fd, plain);
}

static med_result
name_stanzas (const med_age_header *header, med_arena *arena, med_age_report *report)
{
  const char **names
      = (const char **)med_arena_array (arena, header->stanza_count + 1, sizeof *names);
  if (names == NULL)
    return MED_E_NO_MEMORY;
  for (size_t i = 0; i < header->stanza_count; i++)
    {
      char *name;
      MED_TRY (med_arena_text (arena, header->stanzas[i].args[0], &name));
      names[i] = name;
    }
  report->stanzas = names;
  report->stanza_count = header->stanza_count;
  return MED_OK;
}

static med_result
inspect_bytes (const med_inspect_age_input *input, const med_age_keys *keys, med_span bytes,
               med_arena *arena, med_age_report *report, med_failure *failure)
{
  plain_file out = { -1 };
  med_age_inspection found;
  if (input->out != NULL)
    {
      out.fd = open (input->out, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
      if (out.fd < 0)
        return med_fail (failure, MED_E_IO, _ ("%s cannot be written: %s."), input->out,
                         g_strerror (errno));
    }
  med_result result
      = med_age_inspect_to (keys, bytes, &med_age_limits_keybox, write_plain, &out, arena, &found);
  if (out.fd >= 0 && close (out.fd) != 0 && result == MED_OK)
    result = med_file_result (errno);
  MED_TRY_PLAIN (result, failure);
  *report = (med_age_report){ .armored = found.armored, .size = found.plain_size };
  report->reason = med_age_failure_name (found.failure);
  report->message = med_inspect_age_sentence (report->reason);
  MED_TRY_PLAIN (name_stanzas (&found.header, arena, report), failure);
  return MED_OK;
}

med_result
med_inspect_age (const med_inspect_age_input *input, med_arena *arena, med_age_report *report,
                 med_failure *failure)
{
  g_autoptr (GMappedFile) file = NULL;
  med_span bytes;
  med_open_secret *identities = NULL;
  size_t count = 0;
  MED_TRY (med_inspect_map (input->file, &file, &bytes, failure));
  if (input->identity_file != NULL)
    MED_TRY (med_inspect_identities (input->identity_file, arena, &identities, &count, failure));
  med_age_keys keys = { .identities = identities,
                        .identity_count = count,
                        .passphrases = &input->passphrase,
                        .passphrase_count = input->passphrase.size > 0 };
  med_result result = inspect_bytes (input, &keys, bytes, arena, report, failure);
  if (identities != NULL)
    med_wipe (identities, count * sizeof *identities);
  return result;
}
