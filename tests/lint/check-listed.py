#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""check-listed.py BUILD_FOLDER SOURCE_ROOT: the build compiles every C file of src and tests, and
every text for people stands in a file that translators are given.

A test or fuzz target that nobody listed would pass by never running; a text from a file that is not
in po/POTFILES would stay English."""
import json
import os
import pathlib
import re
import sys

MARKED = re.compile(r'[^a-zA-Z_]_ ?\("|ngettext ?\(|translatable="(yes|true)"')


def untranslated(root):
    listed = (root / "po" / "POTFILES").read_text(encoding="utf-8").split()
    files = sorted([*(root / "src").rglob("*.[ch]"), *(root / "ui").glob("*.ui")])
    return [file for file in files if str(file.relative_to(root)) not in listed
            and MARKED.search(file.read_text(encoding="utf-8"))]


def main():
    build, root = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    with open(build / "compile_commands.json", encoding="utf-8") as file:
        compiled = {os.path.normpath(build / entry["file"]) for entry in json.load(file)}
    sources = sorted(source for top in ("src", "tests") for source in (root / top).rglob("*.c")
                     if "planted" not in source.parts)
    missing = [source for source in sources if str(source) not in compiled]
    for source in missing:
        print(f"{source.relative_to(root)}: in no meson.build")
    unlisted = untranslated(root)
    for source in unlisted:
        print(f"{source.relative_to(root)}: not in po/POTFILES")
    problems = len(missing) + len(unlisted)
    print(f"{len(sources)} files, {problems} problems")
    return 1 if problems or not sources else 0


sys.exit(main())
