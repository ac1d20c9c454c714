#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""check-headers.py BUILD_FOLDER SOURCE_ROOT: every header of src and tests compiles alone.

Each gets the include folders and definitions of a source file beside it, or else of its layer."""
import concurrent.futures
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys


def flags_by_folder(build, root):
    flags = {}
    with open(build / "compile_commands.json", encoding="utf-8") as file:
        for entry in json.load(file):
            source = pathlib.Path(os.path.normpath(build / entry["file"]))
            if source.is_relative_to(root):
                words = shlex.split(entry["command"])
                kept = [word for word in words if re.match(r"-[ID]|-std=|-isystem|-pthread", word)]
                # A folder without a source file borrows from its layer, a layer from all others.
                folder = source.parent
                while folder.parent != root:
                    flags.setdefault(folder, kept)
                    folder = folder.parent
                flags.setdefault(folder, []).extend(kept)
    return {folder: list(dict.fromkeys(kept)) for folder, kept in flags.items()}


def main():
    build, root = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    work = build / "tests" / "lint" / "headers"
    work.mkdir(parents=True, exist_ok=True)
    flags = flags_by_folder(build, root)
    compiler = ["ccache", "cc"] if shutil.which("ccache") else ["cc"]
    headers = sorted(header for top in ("src", "tests") for header in (root / top).rglob("*.h")
                     if "planted" not in header.parts)

    def compile_one(header):
        folder = header.parent
        while folder not in flags:
            folder = folder.parent
        top = root / header.relative_to(root).parts[0]
        name = header.relative_to(top).as_posix()
        source = work / (name.replace("/", "-") + ".c")
        text = f'#include "{name}"\nint med_header_alone;\n'
        if not source.exists() or source.read_text(encoding="utf-8") != text:
            source.write_text(text, encoding="utf-8")
        run = subprocess.run([*compiler, "-Wall", "-Werror", *flags[folder], f"-I{top}",
                              "-c", str(source), "-o", f"{source}.o"], cwd=build,
                             capture_output=True, text=True)
        return name, run

    problems = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, run in pool.map(compile_one, headers):
            if run.returncode != 0:
                print(f"{name}: does not compile alone\n{run.stderr}")
                problems += 1
    print(f"{len(headers)} headers, {problems} problems")
    return 1 if problems or not headers else 0


sys.exit(main())
