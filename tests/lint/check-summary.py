#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""check-summary.py SUMMARY: the totals that ./dev test prints follow from meson's results."""
import json
import subprocess
import sys
import tempfile

# Results in meson's words, the last line, the exit status.
CASES = [
    (["OK", "EXPECTEDFAIL"], "2 passed, 0 failed", 0),
    (["OK", "SKIP"], "1 passed, 0 failed, 1 skipped", 0),
    (["OK", "FAIL", "TIMEOUT", "ERROR", "INTERRUPT", "UNEXPECTEDPASS", "SKIP"],
     "1 passed, 5 failed, 1 skipped", 1),
    ([], "0 passed, 0 failed", 1),
]

failures = 0
for results, last_line, status in CASES:
    with tempfile.NamedTemporaryFile("w", suffix=".json") as log:
        for number, result in enumerate(results):
            log.write(json.dumps({"name": f"test {number}", "result": result, "duration": 1.5,
                                  "stderr": "first\nits last words\n", "stdout": "1..1\n# vectors: planted 1/1\nok 1\n"}) + "\n")
        log.flush()
        run = subprocess.run([sys.argv[1], log.name], capture_output=True, text=True)
    lines = run.stdout.splitlines()
    if lines[-1] != last_line or run.returncode != status:
        print(f"{results}: {lines[-1]!r}, exit status {run.returncode}")
        failures += 1
    wrong = len([result for result in results if result not in ("OK", "EXPECTEDFAIL")])
    if lines.count("  its last words") != wrong:
        print(f"{results}: what a failed test said last is missing")
        failures += 1
    if lines.count("vectors: planted 1/1") != len(results):
        print(f"{results}: a line of vectors is missing")
        failures += 1
sys.exit(1 if failures else 0)
