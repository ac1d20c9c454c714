#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""check-layers.py SOURCE_FOLDER: every include obeys the layer rule.

Quoted includes carry the layer ("core/ledger/tx.h") and may only go down; within core they may only
go to a folder that stands before. Libraries in angle brackets stay in the layers that own them."""
import pathlib
import re
import sys

# What each layer may include besides itself.
LAYERS = {
    "base": set(),
    "core": {"base"},
    "store": {"core", "base"},
    "net": {"core", "base"},
    "care": {"core", "base"},
    "node": {"net", "store", "core", "base"},
    "client": {"care", "net", "store", "core", "base"},
    "app": {"client"},
    "ctl": {"client", "base"},
}

# Each folder of core may use only what stands before it. Files that lie in core itself stand before
# all folders, but the signature base of HTTP requests, which nothing in core uses, after them.
CORE_FOLDERS = ["", "codec", "proto", "crypto", "age", "dag", "merkle", "ledger", "chain", "light",
                "solo", "vault"]
CORE_LAST = {"httpsig"}

PURE_C = r"stdbool|stddef|stdint|string|limits"
LIBC = PURE_C + (r"|assert|ctype|dirent|errno|fcntl|inttypes|locale|math|poll|pwd|signal|stdarg"
                 r"|stdatomic|stdio|stdlib|strings|termios|time|unistd|grp|netinet/\w+|arpa/inet|netdb"
                 r"|sys/\w+|linux/\w+")
GLIB = r"|glib|glib-unix|glib-object|glib/[\w-]+|gmodule"
GIO = GLIB + r"|gio/\w+"
# Headers, without ".h", that each layer may include in angle brackets.
LIBRARIES = {
    "base": PURE_C + "|stdio|stdlib",
    "core": PURE_C + r"|sodium|openssl/\w+|protobuf-c/protobuf-c",
    "store": LIBC + "|sqlite3",
    "net": LIBC + GIO + r"|libsoup/soup|json-glib/json-glib",
    "care": LIBC + GLIB + r"|json-c/\w+|json|libxml/\w+|libical/\w+",
    "node": LIBC + GIO + r"|archive|archive_entry",
    "client": LIBC + GIO,
    "app": LIBC + GIO + r"|gtk/\w+|gdk/[\w/]+|gdk-pixbuf/[\w-]+|adwaita|cairo[\w-]*|pango/\w+"
                        r"|graphene[\w-]*|qrencode|zbar",
    "ctl": LIBC + GIO,
}
# The renderer of foreign files is confined to an own process; only its files see these.
RENDERER = r"|poppler|seccomp|fontconfig/fontconfig|freetype/freetype|dlfcn"

# Single files that own what no layer's list can give. Core computes with libsodium's keys but may
# neither allocate locked memory nor draw randomness; these hand both down.
FILES = {
    "client/identity.c": "sodium",
    # Paper: the desktop prints and the command line writes the same sheet.
    "client/sheet.c": r"cairo[\w-]*|pango/\w+|qrencode",
    "client/sheet.h": "cairo",
    "client/profile.c": "sodium",
    "node/main.c": "sodium",
    # Blocks are written while the next ones arrive.
    "store/block-writer.c": "pthread",
}

INCLUDE = re.compile(r"^\s*#\s*include\s*(.*)$")


def core_rank(path):
    parts = path.split("/")
    if len(parts) == 2:
        return len(CORE_FOLDERS) if pathlib.PurePath(path).stem in CORE_LAST else 0
    return CORE_FOLDERS.index(parts[1]) if parts[1] in CORE_FOLDERS else None


def problem_of(path, target):
    """Why the file at `path`, relative to the source folder, may not include `target`."""
    layer = path.split("/")[0]
    quoted = re.match(r'"([^"]+)"', target)
    if quoted:
        target = quoted.group(1)
        other = target.split("/")[0]
        if "/" not in target or other not in LAYERS:
            return "include does not carry its layer"
        if other != layer and other not in LAYERS[layer]:
            return f"{layer} may not include {other}"
        if other == layer == "core":
            own, theirs = core_rank(path), core_rank(target)
            if own is None or theirs is None:
                return "unknown folder of core"
            if theirs > own:
                return "folder of core that stands later"
        return None
    library = re.match(r"<([^>]+)\.h>", target)
    if not library:
        return "include that this check cannot read"
    allowed = LIBRARIES[layer]
    if layer == "app" and pathlib.PurePath(path).name.startswith("render"):
        allowed += RENDERER
    if path in FILES:
        allowed += "|" + FILES[path]
    if not re.fullmatch(allowed, library.group(1)):
        return f"library that {layer} may not use"
    return None


def main():
    root = pathlib.Path(sys.argv[1])
    files = sorted(path for path in root.rglob("*") if path.suffix in (".c", ".h"))
    problems = 0
    for file in files:
        path = file.relative_to(root).as_posix()
        if path.split("/")[0] not in LAYERS:
            print(f"{path}: not in a layer")
            problems += 1
            continue
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            include = INCLUDE.match(line)
            problem = problem_of(path, include.group(1).strip()) if include else None
            if problem:
                print(f"{path}:{number}: {include.group(1).strip()}: {problem}")
                problems += 1
    print(f"{len(files)} files, {problems} problems")
    return 1 if problems or not files else 0


sys.exit(main())
