#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads meson's testlog.json; prints the vector sets, what went wrong and how it ended, and
one line of totals."""
import json
import sys

PASSED = ("OK", "EXPECTEDFAIL")
LAST_LINES = 4


def main():
    with open(sys.argv[1], encoding="utf-8") as log:
        tests = [json.loads(line) for line in log if line.strip()]
    for test in tests:
        for line in (test.get("stdout") or "").splitlines():
            if line.startswith("# vectors: "):
                print(line[2:])
    skipped = [test for test in tests if test["result"] == "SKIP"]
    passed = [test for test in tests if test["result"] in PASSED]
    failed = len(tests) - len(skipped) - len(passed)
    for test in tests:
        if test not in passed:
            print(f"{test['result']}: {test['name']} after {test['duration']:.0f} s")
            said = (test.get("stderr") or test.get("stdout") or "").splitlines()
            for line in said[-LAST_LINES:]:
                print(f"  {line[:400]}")
    print(f"{len(passed)} passed, {failed} failed" + (f", {len(skipped)} skipped" if skipped else ""))
    return 1 if failed or not tests else 0


sys.exit(main())
