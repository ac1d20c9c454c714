#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""check-planted.py EXPECTED COMMAND…: the check fails and reports exactly the planted problems, which
the file EXPECTED lists, before its last line of totals."""
import subprocess
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    expected = file.read().splitlines()
run = subprocess.run(sys.argv[2:], capture_output=True, text=True)
reported = run.stdout.splitlines()[:-1]
for line in expected:
    if line not in reported:
        print("not reported:", line)
for line in reported:
    if line not in expected:
        print("reported, but not planted:", line)
print(run.stderr, end="")
sys.exit(0 if run.returncode == 1 and expected and reported == expected else 1)
