/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands of medease-node, one file each. */
#pragma once

#include "base/env.h"
#include "base/result.h"

#include <glib.h>

/* Exit codes, as medeasectl's. */
#define MED_EXIT_OK 0
#define MED_EXIT_USAGE 2
#define MED_EXIT_INVALID 3
#define MED_EXIT_OFFLINE 6
#define MED_EXIT_DAMAGED 9
#define MED_EXIT_IO 10
#define MED_EXIT_BUSY 11
#define MED_EXIT_NOT_FOUND 12

/* `argv[0]` is the command's name. The result is the exit code. */
typedef int (*med_command) (int argc, char **argv, const med_env *env);

int med_command_init (int argc, char **argv, const med_env *env);
int med_command_run (int argc, char **argv, const med_env *env);
int med_command_status (int argc, char **argv, const med_env *env);
int med_command_check (int argc, char **argv, const med_env *env);
int med_command_backup (int argc, char **argv, const med_env *env);
int med_command_import (int argc, char **argv, const med_env *env);
int med_command_export_genesis (int argc, char **argv, const med_env *env);
int med_command_key (int argc, char **argv, const med_env *env);

/* Parses options and exactly `count` further arguments (the folder first), which are owned by the
 * caller. -1 when the command goes on, else the exit code: --help, or wrong arguments. */
int med_command_parse (int argc, char **argv, const GOptionEntry *entries, const char *summary,
                       const char *arguments, int count, char ***rest);
/* Prints "medease-node: …" and gives the exit code of a result. Frees `problem`. */
int med_command_fail (med_result result, char *problem);
