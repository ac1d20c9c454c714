/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A few slots under one lock; each holds a copy of one block until that is in its file. */
#include "store/block-writer.h"

#include "store/file.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define THREADS 4
#define SLOTS 8
/* What a file past the page cache is written in multiples of, from memory that begins at one. */
#define ALIGNMENT 4096

typedef enum
{
  FREE,
  WAITING,
  WRITING,
  FAILED, /* until it was taken */
} slot_state;

typedef struct
{
  slot_state state;
  med_cid cid;
  uint8_t *bytes;
  size_t room, size;
  med_result why;
} slot;

struct med_block_writer
{
  int folder_fd;
  pthread_t threads[THREADS];
  unsigned thread_count;
  bool tried; /* to start them */
  pthread_mutex_t lock;
  pthread_cond_t given, done;
  slot slots[SLOTS];
  bool ended;
};

/* ── Files ──────────────────────────────────────────────────────────────────────────────────── */

/* Fan out over the last two characters: the first ones of a CID are the same everywhere. */
void
med_block_file_name (const med_cid *cid, char folder[3], char name[MED_BLOCK_NAME_SIZE])
{
  char text[MED_CID_TEXT_SIZE];
  med_cid_to_text (cid, text);
  size_t length = strlen (text);
  folder[0] = text[length - 2];
  folder[1] = text[length - 1];
  folder[2] = '\0';
  snprintf (name, MED_BLOCK_NAME_SIZE, "%s/%s", folder, text);
}

/* Past the page cache when whole pages are meant and the file system can. */
static int
open_block (int folder_fd, const char *name, int flags, const uint8_t *bytes, size_t size)
{
  if (size > 0 && size % ALIGNMENT == 0 && (uintptr_t)bytes % ALIGNMENT == 0)
    {
      int fd = openat (folder_fd, name, flags | O_DIRECT | O_CLOEXEC, 0600);
      if (fd >= 0 || errno != EINVAL)
        return fd;
    }
  return openat (folder_fd, name, flags | O_CLOEXEC, 0600);
}

/* Some file systems open so, and then refuse; true when it is worth another try from the start. */
static bool
through_cache (int fd)
{
  int flags = fcntl (fd, F_GETFL);
  return errno == EINVAL && flags >= 0 && (flags & O_DIRECT) != 0
         && fcntl (fd, F_SETFL, flags & ~O_DIRECT) == 0 && lseek (fd, 0, SEEK_SET) == 0;
}

med_result
med_block_file_read (int folder_fd, const med_cid *cid, uint8_t *bytes, size_t size)
{
  char folder[3], name[MED_BLOCK_NAME_SIZE];
  med_block_file_name (cid, folder, name);
  int fd = openat (folder_fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0)
    return errno == ENOENT ? MED_E_DAMAGED : med_file_result (errno);
  med_result result = med_file_read_all (fd, bytes, size);
  close (fd);
  return result == MED_E_INVALID ? MED_E_DAMAGED : result;
}

static med_result
write_file (int folder_fd, const slot *s)
{
  char folder[3], name[MED_BLOCK_NAME_SIZE], temporary[MED_BLOCK_NAME_SIZE + 4];
  med_block_file_name (&s->cid, folder, name);
  snprintf (temporary, sizeof temporary, "%s.new", name);
  if (mkdirat (folder_fd, folder, 0700) != 0 && errno != EEXIST)
    return med_file_result (errno);
  int fd = open_block (folder_fd, temporary, O_WRONLY | O_CREAT | O_TRUNC, s->bytes, s->size);
  if (fd < 0)
    return med_file_result (errno);
  med_span block = med_span_make (s->bytes, s->size);
  med_result result = med_file_write_all (fd, block);
  if (result == MED_E_IO && through_cache (fd))
    result = med_file_write_all (fd, block);
  /* Only begun: the sync that makes it durable then has less to wait for. */
  if (result == MED_OK)
    (void)sync_file_range (fd, 0, 0, SYNC_FILE_RANGE_WRITE);
  if (close (fd) != 0 && result == MED_OK)
    result = med_file_result (errno);
  if (result == MED_OK && renameat (folder_fd, temporary, folder_fd, name) != 0)
    result = med_file_result (errno);
  if (result != MED_OK)
    unlinkat (folder_fd, temporary, 0);
  return result;
}

/* ── On the writing threads ─────────────────────────────────────────────────────────────────── */

static slot *
find_slot (med_block_writer *writer, slot_state state)
{
  for (size_t i = 0; i < SLOTS; i++)
    if (writer->slots[i].state == state)
      return &writer->slots[i];
  return NULL;
}

/* Locked before and after, not in between. */
static bool
write_one (med_block_writer *writer)
{
  slot *s = find_slot (writer, WAITING);
  if (s == NULL)
    return false;
  s->state = WRITING;
  pthread_mutex_unlock (&writer->lock);
  med_result result = write_file (writer->folder_fd, s);
  pthread_mutex_lock (&writer->lock);
  s->why = result;
  s->state = result == MED_OK ? FREE : FAILED;
  pthread_cond_signal (&writer->done);
  return true;
}

static void *
run (void *context)
{
  med_block_writer *writer = (med_block_writer *)context;
  pthread_mutex_lock (&writer->lock);
  while (!writer->ended)
    if (!write_one (writer))
      pthread_cond_wait (&writer->given, &writer->lock);
  pthread_mutex_unlock (&writer->lock);
  return NULL;
}

/* ── On the owner's thread ──────────────────────────────────────────────────────────────────── */

med_result
med_block_writer_new (int folder_fd, med_block_writer **writer)
{
  med_block_writer *made = (med_block_writer *)calloc (1, sizeof *made);
  if (made == NULL)
    return MED_E_NO_MEMORY;
  made->folder_fd = folder_fd;
  pthread_mutex_init (&made->lock, NULL);
  pthread_cond_init (&made->given, NULL);
  pthread_cond_init (&made->done, NULL);
  *writer = made;
  return MED_OK;
}

/* Most programs that open a store write no large block: threads start with the first one. */
static void
start_threads (med_block_writer *writer)
{
  if (writer->tried)
    return;
  writer->tried = true;
  for (unsigned i = 0; i < THREADS; i++)
    if (pthread_create (&writer->threads[writer->thread_count], NULL, run, writer) == 0)
      writer->thread_count++;
}

static bool
under_way (med_block_writer *writer)
{
  return find_slot (writer, WAITING) != NULL || find_slot (writer, WRITING) != NULL;
}

/* One step nearer: by oneself where no thread could be started. */
static void
wait_step (med_block_writer *writer)
{
  if (writer->thread_count > 0 || !write_one (writer))
    pthread_cond_wait (&writer->done, &writer->lock);
}

static med_result
fill (slot *s, const med_cid *cid, med_span block)
{
  if (s->room < block.size)
    {
      size_t pages = (block.size + ALIGNMENT - 1) / ALIGNMENT;
      free (s->bytes);
      s->room = 0;
      s->bytes = (uint8_t *)aligned_alloc (ALIGNMENT, pages * ALIGNMENT);
      if (s->bytes == NULL)
        return MED_E_NO_MEMORY;
      s->room = pages * ALIGNMENT;
    }
  memcpy (s->bytes, block.data, block.size);
  s->cid = *cid;
  s->size = block.size;
  s->state = WAITING;
  return MED_OK;
}

med_result
med_block_writer_put (med_block_writer *writer, const med_cid *cid, med_span block)
{
  slot *free_slot, *failed;
  start_threads (writer);
  pthread_mutex_lock (&writer->lock);
  while ((failed = find_slot (writer, FAILED)) == NULL
         && (free_slot = find_slot (writer, FREE)) == NULL)
    wait_step (writer);
  med_result result = failed != NULL ? failed->why : fill (free_slot, cid, block);
  if (result == MED_OK)
    pthread_cond_signal (&writer->given);
  pthread_mutex_unlock (&writer->lock);
  return result;
}

/* Nobody writes now: the buffers are given back, so that a program at rest is small. */
static void
free_buffers (med_block_writer *writer)
{
  for (size_t i = 0; i < SLOTS; i++)
    {
      free (writer->slots[i].bytes);
      writer->slots[i].bytes = NULL;
      writer->slots[i].room = 0;
    }
}

void
med_block_writer_wait (med_block_writer *writer)
{
  pthread_mutex_lock (&writer->lock);
  while (under_way (writer))
    wait_step (writer);
  free_buffers (writer);
  pthread_mutex_unlock (&writer->lock);
}

bool
med_block_writer_take_failed (med_block_writer *writer, med_cid *cid, med_result *why)
{
  pthread_mutex_lock (&writer->lock);
  slot *failed = find_slot (writer, FAILED);
  if (failed != NULL)
    {
      *cid = failed->cid;
      *why = failed->why;
      failed->state = FREE;
    }
  pthread_mutex_unlock (&writer->lock);
  return failed != NULL;
}

void
med_block_writer_free (med_block_writer *writer)
{
  if (writer == NULL)
    return;
  med_block_writer_wait (writer);
  pthread_mutex_lock (&writer->lock);
  writer->ended = true;
  pthread_cond_broadcast (&writer->given);
  pthread_mutex_unlock (&writer->lock);
  for (unsigned i = 0; i < writer->thread_count; i++)
    pthread_join (writer->threads[i], NULL);
  pthread_mutex_destroy (&writer->lock);
  pthread_cond_destroy (&writer->given);
  pthread_cond_destroy (&writer->done);
  free (writer);
}
