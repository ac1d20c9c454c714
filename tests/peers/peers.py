# SPDX-License-Identifier: GPL-3.0-or-later
"""Where `./dev peers` keeps what it built. A test whose peer is not there says so and is skipped."""
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "ctl"))


def find(name):
    cache = os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"
    folder = pathlib.Path(os.environ.get("MEDEASE_PEERS_DIR") or f"{cache}/medease/peers")
    program = folder / name
    if not program.exists():
        print(f"1..0 # SKIP {name} is not there: ./dev peers builds it")
        sys.exit(0)
    return program
