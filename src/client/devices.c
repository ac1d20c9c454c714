/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Devices and the exported identity. */
#include "client/devices.h"

#include "client/session-private.h"
#include "core/age/identity.h"
#include "core/ledger/recovery.h"
#include "core/vault/keyring.h"
#include "store/file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <unistd.h>

static const char *
device_state (med_session *session, med_span id, med_arena *arena)
{
  const Med__DeviceRow *row
      = (const Med__DeviceRow *)med_replica_decode (session->replica, MED_TABLE_DEVICE, id, arena);
  if (row == NULL || row->state == MED__STATE__STATE_ACTIVE)
    return "active";
  return med_device_held (row, (uint64_t)med_session_now (session)) ? "suspended" : "ended";
}

med_result
med_devices_list (med_session *session, med_arena *arena, med_device_info **devices, size_t *count,
                  med_failure *failure)
{
  const med_keys *keys = session->keys;
  const Med__AccountRow *row = (const Med__AccountRow *)med_replica_decode (
      session->replica, MED_TABLE_ACCOUNT, MED_SPAN_OF (keys->account.bytes), arena);
  size_t n = row == NULL ? 0 : row->n_devices, used = 0;
  med_device_info *list = (med_device_info *)med_arena_array (arena, n + 1, sizeof *list);
  if (list == NULL)
    return med_fail_plain (failure, MED_E_NO_MEMORY, MED_REASON_NONE);
  for (size_t i = 0; i < n; i++)
    {
      med_device_info *info = &list[used];
      if (row->devices[i].len != sizeof info->id.bytes)
        continue;
      memcpy (info->id.bytes, row->devices[i].data, sizeof info->id.bytes);
      info->state = device_state (session, MED_SPAN_OF (info->id.bytes), arena);
      info->current = MED_ID_EQUAL (info->id, keys->device);
      used++;
    }
  if (n == 0)
    list[used++] = (med_device_info){ .id = keys->device, .state = "active", .current = true };
  *devices = list;
  *count = used;
  return MED_OK;
}

static med_result
write_identities (int fd, const Med__Keyring *keyring)
{
  for (size_t i = keyring->n_users; i-- > 0;)
    {
      char comment[64];
      med_open_secret identity;
      char line[MED_AGE_IDENTITY_TEXT_SIZE + 1];
      MED_TRY (med_identity_from_line (keyring->users[i]->identity, &identity));
      med_age_identity_encode (&identity, line);
      med_wipe (&identity, sizeof identity);
      size_t size = strlen (line);
      line[size++] = '\n';
      int n = snprintf (comment, sizeof comment, "# MedEase user key, generation %u\n",
                        keyring->users[i]->generation);
      med_result result = med_file_write_all (fd, med_span_make (comment, (size_t)n));
      if (result == MED_OK)
        result = med_file_write_all (fd, med_span_make (line, size));
      med_wipe (line, sizeof line);
      MED_TRY (result);
    }
  return fsync (fd) == 0 ? MED_OK : med_file_result (errno);
}

med_result
med_identity_export (med_session *session, const char *path, med_failure *failure)
{
  int fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0 && errno == EEXIST)
    return med_fail (failure, MED_E_EXISTS, _ ("%s is there already. Nothing was written."), path);
  if (fd < 0)
    return med_fail (failure, MED_E_IO, _ ("%s cannot be written: %s."), path, g_strerror (errno));
  med_result result = write_identities (fd, session->keys->message->keyring);
  if (close (fd) != 0 && result == MED_OK)
    result = med_file_result (errno);
  if (result != MED_OK)
    {
      unlink (path);
      return med_fail_plain (failure, result, MED_REASON_NONE);
    }
  return MED_OK;
}
