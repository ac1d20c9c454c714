/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines, padding, sealing and the commitment of manifests. */
#include "core/vault/manifest.h"

#include "base/buf.h"
#include "core/crypto/hash.h"

#define RECIPIENTS 3

void
med_manifest_commit (const uint8_t salt[MED_MANIFEST_SALT_SIZE], med_span resource,
                     med_hash *commitment)
{
  const med_span parts[] = { med_span_make (salt, MED_MANIFEST_SALT_SIZE), resource };
  med_hash_domain ("doc", parts, 2, commitment);
}

size_t
med_manifest_random_size (void)
{
  return RECIPIENTS * 4 + med_age_seal_random_size (RECIPIENTS);
}

size_t
med_manifest_header_random_size (void)
{
  return RECIPIENTS * 4 + med_age_seal_header_random_size (RECIPIENTS);
}

static bool
single_line (med_span line)
{
  return line.size > 0 && memchr (line.data, '\n', line.size) == NULL;
}

static med_result
join (const med_manifest_lines *lines, med_arena *arena, med_span *plain)
{
  static const size_t classes[] = { 1024, 4096, MED_MANIFEST_SIZE_MAX };
  if (!single_line (lines->resource) || !single_line (lines->header)
      || !single_line (lines->parameters))
    return MED_E_INVALID;
  size_t bare = lines->resource.size + lines->header.size + lines->parameters.size + 3;
  size_t size = 0;
  for (size_t i = 0; size == 0 && i < sizeof classes / sizeof classes[0]; i++)
    if (bare <= classes[i])
      size = classes[i];
  if (size == 0)
    return MED_E_TOO_LARGE;
  med_buf out;
  MED_TRY (med_buf_init_arena (&out, arena, size));
  med_buf_put (&out, lines->resource);
  med_buf_put_byte (&out, '\n');
  med_buf_put (&out, lines->header);
  med_buf_put_byte (&out, '\n');
  med_buf_put (&out, lines->parameters);
  med_buf_put_byte (&out, '\n');
  while (out.size < size)
    med_buf_put_byte (&out, ' ');
  return med_buf_finish (&out, plain);
}

static med_result
in_random_order (const med_manifest_recipients *recipients, med_span random,
                 med_open_public out[RECIPIENTS])
{
  out[0] = recipients->owner;
  out[1] = recipients->author;
  out[2] = recipients->category;
  return med_age_shuffle (out, RECIPIENTS, random);
}

med_result
med_manifest_seal (const med_manifest_lines *lines, const med_manifest_recipients *recipients,
                   med_span random, med_arena *arena, med_span *file)
{
  if (random.size != med_manifest_random_size ())
    return MED_E_INVALID;
  med_span plain;
  med_open_public shuffled[RECIPIENTS];
  MED_TRY (join (lines, arena, &plain));
  MED_TRY (in_random_order (recipients, med_span_make (random.data, RECIPIENTS * 4), shuffled));
  med_result result
      = med_age_seal (shuffled, RECIPIENTS,
                      med_span_make (random.data + RECIPIENTS * 4, random.size - RECIPIENTS * 4),
                      plain, &med_age_limits_default, arena, file);
  med_wipe ((void *)plain.data, plain.size);
  return result;
}

med_result
med_manifest_seal_header (const med_file_key *file_key, const med_manifest_recipients *recipients,
                          med_span random, med_arena *arena, med_span *header)
{
  if (random.size != med_manifest_header_random_size ())
    return MED_E_INVALID;
  med_open_public shuffled[RECIPIENTS];
  MED_TRY (in_random_order (recipients, med_span_make (random.data, RECIPIENTS * 4), shuffled));
  return med_age_seal_header (
      shuffled, RECIPIENTS, file_key,
      med_span_make (random.data + RECIPIENTS * 4, random.size - RECIPIENTS * 4),
      &med_age_limits_default, arena, header);
}

med_result
med_manifest_open (const med_open_secret *identities, size_t count, med_span file, med_arena *arena,
                   med_manifest_lines *lines)
{
  med_age_keys keys = { .identities = identities, .identity_count = count };
  med_span plain;
  MED_TRY (med_age_open (&keys, file, &med_age_limits_default, arena, &plain, NULL));
  return med_manifest_split (plain, lines);
}

static med_result
take_line (med_span *rest, med_span *line)
{
  const uint8_t *end
      = rest->size == 0 ? NULL : (const uint8_t *)memchr (rest->data, '\n', rest->size);
  if (end == NULL || end == rest->data)
    return MED_E_INVALID;
  *line = med_span_make (rest->data, (size_t)(end - rest->data));
  rest->size -= line->size + 1;
  rest->data = end + 1;
  return MED_OK;
}

med_result
med_manifest_split (med_span plain, med_manifest_lines *lines)
{
  if (plain.size > MED_MANIFEST_SIZE_MAX)
    return MED_E_TOO_LARGE;
  med_manifest_lines found;
  MED_TRY (take_line (&plain, &found.resource));
  MED_TRY (take_line (&plain, &found.header));
  MED_TRY (take_line (&plain, &found.parameters));
  for (size_t i = 0; i < plain.size; i++)
    if (plain.data[i] != ' ')
      return MED_E_INVALID;
  *lines = found;
  return MED_OK;
}
