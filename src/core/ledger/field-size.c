/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One table for all messages: fields of one name have one length, with few exceptions. */
#include "core/ledger/field-size.h"

#include "base/assert.h"

#include <stddef.h>
#include <string.h>

typedef struct
{
  const char *message; /* NULL: in any message */
  const char *field;
  uint32_t size;
} field_size;

/* In order of the field, so that it can be searched by halves; of one field the first match counts.
 */
static const field_size sizes[] = {
  { NULL, "account", 20 },
  { NULL, "actor", 20 },
  { NULL, "add_txid", 32 },
  { NULL, "appointment", 16 },
  { NULL, "author", 20 },
  { NULL, "blocked", 20 },
  { NULL, "by", 20 },
  { NULL, "calendar", 16 },
  { NULL, "calendars", 16 },
  { NULL, "claimed_by", 20 },
  { NULL, "claims", 20 },
  { NULL, "clinic", 16 },
  { NULL, "clinics", 16 },
  { NULL, "desk", 20 },
  { NULL, "desk_clinic", 16 },
  { NULL, "device", 8 },
  { NULL, "device_open", 32 },
  { NULL, "device_sign", 32 },
  { NULL, "devices", 8 },
  { NULL, "doc_commit", 32 },
  { NULL, "doctor", 20 },
  { NULL, "grant", 16 },
  { NULL, "grantee", 20 },
  { "ObjectRow", "id", MED_FIELD_FREE },
  { NULL, "invite_pk", 32 },
  { NULL, "invite_sig", 64 },
  { NULL, "issuer", 20 },
  { NULL, "next", 16 },
  { NULL, "node_recipient", 32 },
  { NULL, "nonce", 16 },
  { "AccessRead", "open", 16 },
  { "AccessRow", "open", 16 },
  { NULL, "open", 32 },
  { NULL, "patient", 20 },
  { NULL, "predecessors", MED_FIELD_FREE },
  { NULL, "previous", 16 },
  { NULL, "provider", 20 },
  { NULL, "reason_to", 20 },
  { NULL, "recipient", 32 },
  { NULL, "record", 16 },
  { NULL, "records", 16 },
  { NULL, "recovery_open", 32 },
  { NULL, "recovery_sign", 32 },
  { NULL, "request", 16 },
  { NULL, "root", 32 },
  { NULL, "salt", 16 },
  { NULL, "seen_hash", 8 },
  { NULL, "series", 16 },
  { NULL, "sign", 32 },
  { NULL, "spki", 32 },
  { NULL, "subject", 20 },
  { NULL, "tag", 8 },
  { NULL, "tags", 8 },
  { NULL, "url", MED_FIELD_FREE },
  { NULL, "used_by", 20 },
  { NULL, "user_recipient", 32 },
  { NULL, "validator", 32 },
  { NULL, "window", 128 },
};

uint32_t
med_field_size (const char *message, const char *field)
{
  size_t length = strlen (field);
  if (length > 4 && strcmp (field + length - 4, "_cid") == 0)
    return MED_FIELD_CID;
  size_t low = 0, high = sizeof sizes / sizeof sizes[0];
  while (low < high)
    {
      size_t middle = (low + high) / 2;
      if (strcmp (sizes[middle].field, field) < 0)
        low = middle + 1;
      else
        high = middle;
    }
  for (; low < sizeof sizes / sizeof sizes[0] && strcmp (sizes[low].field, field) == 0; low++)
    if (sizes[low].message == NULL || strcmp (sizes[low].message, message) == 0)
      return sizes[low].size;
  med_assert (!"a bytes field has no length");
}
