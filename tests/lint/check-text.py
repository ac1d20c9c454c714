#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""check-text.py PROJECT_ROOT: what must not stand in the project's text, and what must.

Nowhere: paths of one machine, hosts of package registries. C files: licence line and one sentence
first, no tabs, nothing at line ends. Headers: #pragma once. core: no floating point."""
import pathlib
import re
import sys

# Written so that this file does not match itself.
MACHINE_PATH = re.compile(r"(?<![\w.-])/(?:work|home|root|Users)/[\w.]")
REGISTRY = re.compile(r"\b(?:registry|npm|pypi|crates|proxy\.golang|artifactory|nexus)"
                      r"(?:[.-][a-z0-9-]+)*\.(?:org|io|com|net|internal|local|example)\b")
FLOATING = re.compile(r"\b(?:float|double)\b")
PROSE = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:[^"\\\n]|\\.)*"', re.DOTALL)
LICENCE = "/* SPDX-License-Identifier: GPL-3.0-or-later */"
TEXT = {".c", ".h", ".py", ".sh", ".ui", ".xml", ".css", ".md", ".build", ".proto", ".txt", ".in",
        ".json", ".yml", ".yaml", ".desktop", ".service", ".conf", ".svg", ".po", ""}
# Other projects' data inside the corpus folders may look like anything.
SKIPPED = re.compile(r"^(\.git|build[^/]*|\.cache|LICENSE|tests/fuzz/corpus)(/|$)|/__pycache__/")


def problems_of(path, text):
    for number, line in enumerate(text.splitlines(), 1):
        if MACHINE_PATH.search(line):
            yield number, "path of one machine"
        if REGISTRY.search(line):
            yield number, "host of a package registry"
        if path.endswith((".c", ".h")):
            if "\t" in line:
                yield number, "tab"
            if line != line.rstrip():
                yield number, "space at the end of the line"
    if not path.endswith((".c", ".h")):
        return
    lines = text.splitlines() + ["", ""]
    if lines[0] != LICENCE:
        yield 1, "first line is not the licence"
    if not lines[1].startswith("/* "):
        yield 2, "second line does not say what the file is"
    if path.endswith(".h") and "#pragma once" not in lines:
        yield 1, "header without #pragma once"
    if path.startswith("src/core/"):
        bare = PROSE.sub(lambda prose: "\n" * prose.group().count("\n"), text)
        for number, line in enumerate(bare.splitlines(), 1):
            if FLOATING.search(line):
                yield number, "floating point in core"


def main():
    root = pathlib.Path(sys.argv[1])
    count = problems = 0
    for file in sorted(root.rglob("*")):
        path = file.relative_to(root).as_posix()
        if SKIPPED.search(path) or not file.is_file() or file.suffix not in TEXT:
            continue
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        count += 1
        for number, problem in problems_of(path, text):
            print(f"{path}:{number}: {problem}")
            problems += 1
    print(f"{count} files, {problems} problems")
    return 1 if problems or not count else 0


sys.exit(main())
