# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs medeasectl and reports in TAP, for the scripts beside this file."""
import json
import os
import pathlib
import subprocess
import sys
import traceback


def shared_folder():
    given = os.environ.get("MEDEASE_SHARED_DIR")
    return pathlib.Path(given) if given else pathlib.Path(__file__).resolve().parents[3] / "shared"


class Ctl:
    """One program and the options that stand in front of every command."""

    def __init__(self, program, *options):
        self.program, self.options = program, options

    def raw(self, *words, **keywords):
        keywords.setdefault("stdin", subprocess.DEVNULL)
        return subprocess.run([self.program, *self.options, *map(str, words)], capture_output=True,
                              timeout=120, **keywords)

    def json(self, *words, status=0, **keywords):
        """The answer; its form is checked as the contract has it."""
        done = self.raw("--json", *words, **keywords)
        text = done.stdout.decode()
        context = f"{words}: exit {done.returncode}\n{text}{done.stderr.decode()}"
        assert done.returncode == status, context
        lines = text.splitlines()
        assert len(lines) == 1, context
        answer = json.loads(lines[0])
        assert answer["ok"] == (status == 0), context
        assert ("result" in answer) == answer["ok"] and ("error" in answer) != answer["ok"], context
        assert "as_of" in answer, context
        if not answer["ok"]:
            assert set(answer["error"]) == {"code", "reason", "message", "detail"}, context
            assert answer["error"]["message"], context
        return answer

    def result(self, *words, **keywords):
        return self.json(*words, **keywords)["result"]

    def error(self, status, *words, **keywords):
        return self.json(*words, status=status, **keywords)["error"]


def run(tests, chained=False):
    """Runs functions in order and ends the program; chained ones end with the first failure."""
    failed = 0
    print(f"1..{len(tests)}", flush=True)
    for number, test in enumerate(tests, 1):
        name = test.__name__.removeprefix("test_").replace("_", " ")
        try:
            note = test()
            skipped = f" # SKIP {note}" if note else ""
            print(f"ok {number} {name}{skipped}", flush=True)
        except Exception:
            failed += 1
            for line in traceback.format_exc().splitlines():
                print(f"# {line}")
            print(f"not ok {number} {name}", flush=True)
            if chained:
                print("Bail out! The rest builds on this.", flush=True)
                break
    sys.exit(1 if failed else 0)
