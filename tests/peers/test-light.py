#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-light.py MEDEASECTL MEDEASE_NODE: headers of a solo clinic, with pauses and restarts in
between, verified by CometBFT's own light client."""
import json
import os
import sqlite3
import subprocess
import sys
import time

import peers

checker = peers.find("light-check")

from ctl_clinic import Clinic  # noqa: E402
from ctl_tap import run  # noqa: E402

HEADERS = 50
clinic = Clinic(*sys.argv[1:3])


def blocks():
    database = sqlite3.connect(clinic.node_folder / "node.db")
    found = database.execute("SELECT height, light FROM block ORDER BY height").fetchall()
    database.close()
    return found


def test_a_clinic_at_work():
    officer = clinic.found()
    while True:
        for _ in range(6):
            clinic.add(officer, os.urandom(100), "Note", "notes")
        # A start makes a block of its own; an idle node waits for something to do.
        clinic.stop()
        time.sleep(2)
        if len(blocks()) > HEADERS:
            return
        clinic.start()


def test_its_headers():
    genesis = json.loads(clinic.node_command("export-genesis", clinic.node_folder).stdout)
    paths = []
    for height, light in blocks():
        path = clinic.folder / f"light-{height}"
        path.write_bytes(light)
        paths.append(path)
    done = subprocess.run([checker, genesis["chain_id"], *paths], capture_output=True,
                          text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    print("# " + done.stdout.strip())


try:
    run([test_a_clinic_at_work, test_its_headers], chained=True)
finally:
    clinic.remove()
