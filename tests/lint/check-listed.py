#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""check-listed.py BUILD_FOLDER SOURCE_ROOT: the build compiles every C file of src and tests.

A test or fuzz target that nobody listed would pass by never running."""
import json
import os
import pathlib
import sys


def main():
    build, root = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    with open(build / "compile_commands.json", encoding="utf-8") as file:
        compiled = {os.path.normpath(build / entry["file"]) for entry in json.load(file)}
    sources = sorted(source for top in ("src", "tests") for source in (root / top).rglob("*.c")
                     if "planted" not in source.parts)
    missing = [source for source in sources if str(source) not in compiled]
    for source in missing:
        print(f"{source.relative_to(root)}: in no meson.build")
    print(f"{len(sources)} files, {len(missing)} problems")
    return 1 if missing or not sources else 0


sys.exit(main())
