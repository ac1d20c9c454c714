#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""report-sizes.py PROJECT_ROOT: files over 500 lines and functions over 70, for a person to judge.

Sizes are guidance, so this reports and never fails. It relies on the layout that check-format
enforces: a function's body stands between lines that are a single brace."""
import pathlib
import sys

FILE_LINES, FUNCTION_LINES = 500, 70


def functions(lines):
    start = None
    for number, line in enumerate(lines):
        if line == "{" and number > 0 and lines[number - 1].rstrip().endswith(")"):
            start = number
        elif line == "}" and start is not None:
            head = start - 1
            while head > 0 and lines[head].startswith(" "):
                head -= 1
            yield lines[head].split(" (")[0], head + 1, number - start - 1
            start = None


def main():
    root = pathlib.Path(sys.argv[1])
    files = sorted(file for top in ("src", "tests") for file in (root / top).rglob("*.[ch]"))
    sizes, lengths = [], []
    for file in files:
        path = file.relative_to(root).as_posix()
        lines = file.read_text(encoding="utf-8").splitlines()
        sizes.append(len(lines))
        if len(lines) > FILE_LINES:
            print(f"{path}: {len(lines)} lines")
        for name, line, length in functions(lines):
            lengths.append(length)
            if length > FUNCTION_LINES:
                print(f"{path}:{line}: {name} has {length} lines")
    for what, values in [("files", sorted(sizes)), ("functions", sorted(lengths))]:
        if values:
            print(f"{len(values)} {what}: median {values[len(values) // 2]} lines, "
                  f"p90 {values[len(values) * 9 // 10]}, largest {values[-1]}")


main()
