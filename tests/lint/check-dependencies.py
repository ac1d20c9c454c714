#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""check-dependencies.py BUILD_FOLDER PLANTED_FOLDER: a layer's own flags reach its own libraries only.

Each planted file LAYER-*.c includes a library that the layer may not have; compiled with the flags
that the build uses for that layer it must fail because the header is not found. The same file
without the include, -DWITHOUT, must compile."""
import json
import pathlib
import re
import shlex
import subprocess
import sys


def flags_of(build, layer):
    with open(build / "compile_commands.json", encoding="utf-8") as file:
        for entry in json.load(file):
            if re.search(rf"(^|/)src/{layer}/.*\.c$", entry["file"]):
                words = shlex.split(entry["command"])
                return [word for word in words if re.match(r"-[IDf]|-std=|-isystem", word)]
    return None


def compile_one(build, source, flags):
    return subprocess.run(["cc", *flags, "-fsyntax-only", str(source)], cwd=build,
                          capture_output=True, text=True, env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"})


def main():
    build, planted = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
    sources = sorted(planted.glob("*.c"))
    failures = 0
    for source in sources:
        layer = source.name.split("-")[0]
        flags = flags_of(build, layer)
        if flags is None:
            print(f"{source.name}: {layer} has no source file yet")
            continue
        plain = compile_one(build, source, [*flags, "-DWITHOUT"])
        violating = compile_one(build, source, flags)
        if plain.returncode != 0:
            print(f"{source.name}: does not compile without the include\n{plain.stderr}")
            failures += 1
        elif violating.returncode == 0 or "No such file or directory" not in violating.stderr:
            print(f"{source.name}: {layer} reaches the library\n{violating.stderr}")
            failures += 1
        else:
            print(f"{source.name}: refused")
    return 1 if failures or not sources else 0


sys.exit(main())
