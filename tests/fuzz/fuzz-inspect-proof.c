/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Proof files from anybody: a report only of what is proven, else a failure with a sentence. */
#include "fuzz-folder.h"

#include "base/assert.h"
#include "client/inspect.h"

#include <glib.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *file = g_build_filename (fuzz_folder (), "proof.json", NULL);
  med_proof_report report;
  med_failure failure;
  med_arena arena;
  fuzz_put ("proof.json", data, size);
  med_arena_init (&arena, med_memory_heap (), (size_t)4 << 20);
  med_result result = med_inspect_proof (file, &arena, &report, &failure);
  if (result == MED_OK)
    med_assert (report.sentence[0] != '\0' && strlen (report.root) == 64);
  else
    med_assert (failure.message[0] != '\0');
  med_arena_clear (&arena);
  return 0;
}
