#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""check-planted.py PROGRAM BUG plain|sanitized: the planted bug is reported when sanitizers are on,
and the program runs to its end without a report when they are off."""
import subprocess
import sys

REPORTS = {
    "heap": "AddressSanitizer: heap-buffer-overflow",
    "integer": "runtime error: signed integer overflow",
    "leak": "LeakSanitizer: detected memory leaks",
}

program, bug, mode = sys.argv[1:]
run = subprocess.run([program, bug], capture_output=True, text=True)
print(run.stdout, run.stderr, sep="")
if mode == "sanitized":
    caught = run.returncode != 0 and REPORTS[bug] in run.stderr
else:
    caught = run.returncode == 0 and run.stdout == "ran to its end\n" and run.stderr == ""
sys.exit(0 if caught else 1)
