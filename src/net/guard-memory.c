/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Token buckets and nonces of keys. */
#include "net/guard-memory.h"

#define NANOS 1000000000
/* Expired nonces are looked for this often. */
#define SWEEP_SECONDS 30
/* So that an hour's tokens in billionths fit 64 bits. */
#define PER_SECOND_MAX 1000000
#define FILL_SECONDS_MAX 3600

typedef struct
{
  med_keyid keyid;    /* key of the table */
  uint64_t tokens;    /* in billionths */
  med_time filled;    /* when tokens was right */
  GHashTable *nonces; /* set of med_guard_nonce, owned */
} key_memory;

struct med_guard_memory
{
  med_guard_limits limits;
  GHashTable *keys; /* med_keyid in key_memory -> key_memory, owned */
  uint64_t nonce_count;
  uint64_t swept; /* when, unix seconds */
};

static guint
bytes_hash (const uint8_t *bytes, size_t size)
{
  guint hash = 5381;
  for (size_t i = 0; i < size; i++)
    hash = hash * 33 + bytes[i];
  return hash;
}

static guint
keyid_hash (const void *data)
{
  return bytes_hash (data, sizeof (med_keyid));
}

static gboolean
keyid_equal (const void *a, const void *b)
{
  return memcmp (a, b, sizeof (med_keyid)) == 0;
}

static guint
nonce_hash (const void *data)
{
  return bytes_hash (data, sizeof (med_guard_nonce));
}

static gboolean
nonce_equal (const void *a, const void *b)
{
  return memcmp (a, b, sizeof (med_guard_nonce)) == 0;
}

static void
key_memory_free (void *data)
{
  key_memory *key = data;
  g_hash_table_unref (key->nonces);
  g_free (key);
}

med_guard_nonce
med_guard_nonce_make (uint64_t challenge_time, const char *text)
{
  med_guard_nonce nonce = { .challenge_time = challenge_time };
  memcpy (nonce.random, text + MED_CHALLENGE_TEXT_SIZE, sizeof (nonce.random));
  return nonce;
}

med_guard_memory *
med_guard_memory_new (const med_guard_limits *limits)
{
  med_guard_memory *memory = g_new0 (med_guard_memory, 1);
  memory->limits = *limits;
  memory->limits.per_second = MIN (limits->per_second, PER_SECOND_MAX);
  memory->keys = g_hash_table_new_full (keyid_hash, keyid_equal, NULL, key_memory_free);
  return memory;
}

void
med_guard_memory_free (med_guard_memory *memory)
{
  g_hash_table_unref (memory->keys);
  g_free (memory);
}

static void
sweep (med_guard_memory *memory, uint64_t now)
{
  GHashTableIter keys, nonces;
  key_memory *key;
  med_guard_nonce *nonce;
  g_hash_table_iter_init (&keys, memory->keys);
  while (g_hash_table_iter_next (&keys, NULL, (void **)&key))
    {
      g_hash_table_iter_init (&nonces, key->nonces);
      while (g_hash_table_iter_next (&nonces, (void **)&nonce, NULL))
        if (nonce->challenge_time + MED_CHALLENGE_SECONDS < now)
          {
            g_hash_table_iter_remove (&nonces);
            memory->nonce_count--;
          }
    }
  memory->swept = now;
}

/* Makes room for one more key. */
static bool
push_out (med_guard_memory *memory)
{
  GHashTableIter keys;
  key_memory *key, *oldest = NULL;
  g_hash_table_iter_init (&keys, memory->keys);
  while (g_hash_table_iter_next (&keys, NULL, (void **)&key))
    if (g_hash_table_size (key->nonces) == 0
        && (oldest == NULL || med_time_compare (key->filled, oldest->filled) < 0))
      oldest = key;
  return oldest != NULL && g_hash_table_remove (memory->keys, &oldest->keyid);
}

static key_memory *
key_memory_add (med_guard_memory *memory, const med_keyid *keyid, med_time now)
{
  if (g_hash_table_size (memory->keys) >= memory->limits.keys)
    {
      sweep (memory, (uint64_t)now.seconds);
      if (!push_out (memory))
        return NULL;
    }
  key_memory *key = g_new0 (key_memory, 1);
  key->keyid = *keyid;
  key->tokens = (uint64_t)memory->limits.burst * NANOS;
  key->filled = now;
  key->nonces = g_hash_table_new_full (nonce_hash, nonce_equal, g_free, NULL);
  g_hash_table_insert (memory->keys, &key->keyid, key);
  return key;
}

/* A clock that went back adds nothing. */
static void
fill (key_memory *key, const med_guard_limits *limits, med_time now)
{
  const uint64_t full = (uint64_t)limits->burst * NANOS;
  if (med_time_compare (now, key->filled) > 0)
    {
      uint64_t seconds = (uint64_t)(now.seconds - key->filled.seconds);
      int64_t nanos
          = (int64_t)(MIN (seconds, FILL_SECONDS_MAX)) * NANOS + now.nanos - key->filled.nanos;
      key->tokens = MIN (full, key->tokens + (uint64_t)nanos * limits->per_second);
    }
  key->filled = now;
}

bool
med_guard_memory_take (med_guard_memory *memory, const med_keyid *keyid, med_time now)
{
  key_memory *key = g_hash_table_lookup (memory->keys, keyid);
  if (key == NULL)
    key = key_memory_add (memory, keyid, now);
  if (key == NULL)
    return false;
  fill (key, &memory->limits, now);
  if (key->tokens < NANOS)
    return false;
  key->tokens -= NANOS;
  return true;
}

bool
med_guard_memory_has (const med_guard_memory *memory, const med_keyid *keyid,
                      const med_guard_nonce *nonce)
{
  const key_memory *key = g_hash_table_lookup (memory->keys, keyid);
  return key != NULL && g_hash_table_contains (key->nonces, nonce);
}

bool
med_guard_memory_add (med_guard_memory *memory, const med_keyid *keyid,
                      const med_guard_nonce *nonce, uint64_t now)
{
  key_memory *key = g_hash_table_lookup (memory->keys, keyid);
  if (now >= memory->swept + SWEEP_SECONDS)
    sweep (memory, now);
  if (key == NULL || g_hash_table_size (key->nonces) >= memory->limits.nonces_per_key
      || memory->nonce_count >= memory->limits.nonces)
    return false;
  g_hash_table_add (key->nonces, g_memdup2 (nonce, sizeof (*nonce)));
  memory->nonce_count++;
  return true;
}
