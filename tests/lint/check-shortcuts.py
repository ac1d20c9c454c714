#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""check-shortcuts.py APP_FOLDER SHORTCUTS_UI: the shortcuts window says the keys that work, all of
them and no other.

Keys are set in the application's table, { "action", { "<Control>x" } }, and by widgets: bindings of
their classes, or triggers of their own, with GDK_KEY_ names."""
import pathlib
import re
import sys
import xml.etree.ElementTree

ROW = re.compile(r'\{ "[\w.()-]+", \{ ((?:"[^"]+"(?:, )?)+) \} \}')
BINDING = re.compile(r"_add_binding(?:_action|_signal)?\s*\(\s*\w+,\s*GDK_KEY_(\w+),\s*([^,]+),")
# A table of keys, and the modifiers of the loop that binds them.
TABLE = re.compile(r"\{ GDK_KEY_(\w+), ")
TRIGGER = re.compile(r"gtk_keyval_trigger_new\s*\(\s*GDK_KEY_(\w+),\s*([^)]+)\)")
LOOP = re.compile(r"_add_binding\s*\(\s*\w+,\s*\w+\[i\]\.key,\s*([^,]+),")
# Of the toolkit's lists, which no file of ours sets.
TOOLKIT = {"Return", "<Control>a", "<Shift>Up", "<Shift>Down"}


def with_modifiers(key, modifiers):
    names = re.findall(r"GDK_(CONTROL|SHIFT|ALT)_MASK", modifiers)
    return "".join(f"<{name.capitalize()}>" for name in names) + key


def keys_set(root):
    """Each key that is set, with the place where."""
    for file in sorted(root.rglob("*.c")):
        text = file.read_text(encoding="utf-8")
        place = file.relative_to(root).as_posix()

        def at(match):
            return f"{place}:{text.count(chr(10), 0, match.start()) + 1}"

        for row in ROW.finditer(text):
            for key in re.findall(r'"([^"]+)"', row.group(1)):
                yield key, at(row)
        for binding in (*BINDING.finditer(text), *TRIGGER.finditer(text)):
            yield with_modifiers(*binding.groups()), at(binding)
        loop = LOOP.search(text)
        for key in TABLE.finditer(text) if loop else ():
            # The same signs on the key pad are no other shortcut.
            if not key.group(1).startswith("KP_"):
                yield with_modifiers(key.group(1), loop.group(1)), at(key)


def keys_said(path):
    for element in xml.etree.ElementTree.parse(path).iter("property"):
        for key in (element.text or "").split() if element.get("name") == "accelerator" else ():
            span = re.fullmatch(r"(.*?)(\w)\.\.\.(\w)", key)
            for last in range(ord(span[2]), ord(span[3]) + 1) if span else ():
                yield span[1] + chr(last)
            if not span:
                yield key


def main():
    said = set(keys_said(sys.argv[2]))
    places = dict(keys_set(pathlib.Path(sys.argv[1])))
    problems = [f"{place}: {key} is not said" for key, place in places.items() if key not in said]
    problems += [f"{key} is said, and set nowhere"
                 for key in sorted(said - places.keys() - TOOLKIT)]
    print(*problems, sep="\n", end="\n" if problems else "")
    print(f"{len(places)} keys, {len(problems)} problems")
    return 1 if problems or not places or not said else 0


sys.exit(main())
