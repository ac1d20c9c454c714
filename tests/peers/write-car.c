/* SPDX-License-Identifier: GPL-3.0-or-later */
/* write-car FILE CAR: lays a file out as the node would and writes its blocks, children first, as
 * a CARv1 archive; prints the root. */
#include "core/dag/builder.h"
#include "core/dag/car.h"
#include "core/dag/cid.h"

#include <stdio.h>
#include <stdlib.h>

static void
must (bool fine, const char *what)
{
  if (fine)
    return;
  perror (what);
  exit (1);
}

static med_result
write_block (void *context, const med_cid *cid, med_span block)
{
  FILE *out = (FILE *)context;
  uint8_t room[128];
  med_buf head = med_buf_make (room, sizeof room);
  med_car_put_section_head (cid, block.size, &head);
  bool fine = fwrite (head.data, head.size, 1, out) == 1
              && (block.size == 0 || fwrite (block.data, block.size, 1, out) == 1);
  return fine ? MED_OK : MED_E_IO;
}

int
main (int argc, char **argv)
{
  static uint8_t piece[100000];
  uint8_t room[128];
  med_arena arena;
  med_dag_builder *builder;
  med_dag_summary summary;
  size_t size;
  char text[MED_CID_TEXT_SIZE];
  if (argc != 3)
    return 2;
  FILE *in = fopen (argv[1], "rb"), *out = fopen (argv[2], "wb");
  must (in != NULL && out != NULL, "open");
  /* The header names the root, which is known at the end; its size is known. */
  must (fseek (out, (long)med_car_header_size (1), SEEK_SET) == 0, "seek");
  med_arena_init (&arena, med_memory_heap (), (size_t)8 << 20);
  must (med_dag_builder_new (&med_dag_unixfs_v1_2025, write_block, out, &arena, &builder) == MED_OK,
        "builder");
  while ((size = fread (piece, 1, sizeof piece, in)) > 0)
    must (med_dag_builder_add (builder, med_span_make (piece, size)) == MED_OK, "block");
  must (med_dag_builder_finish (builder, &summary) == MED_OK, "finish");
  med_buf header = med_buf_make (room, sizeof room);
  med_car_put_header (&summary.root, 1, &header);
  must (fseek (out, 0, SEEK_SET) == 0 && fwrite (header.data, header.size, 1, out) == 1, "header");
  must (fclose (out) == 0, "close");
  fclose (in);
  med_arena_clear (&arena);
  med_cid_to_text (&summary.root, text);
  puts (text);
  return 0;
}
