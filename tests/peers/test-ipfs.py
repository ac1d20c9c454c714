#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-ipfs.py MEDEASECTL MEDEASE_NODE WRITE_CAR: CIDs, DAGs and archives of ours, computed and read
by Kubo; stored records as well."""
import os
import pathlib
import subprocess
import sys

import peers

program = peers.find("ipfs-v0.43.0")

from ctl_clinic import Clinic  # noqa: E402
from ctl_tap import Ctl, run  # noqa: E402

KIB, MIB = 1024, 1 << 20
SIZES = (0, 1, 256 * KIB - 1, MIB, MIB + 1, 200 * MIB)
# More leaves than one node can link; the file is sparse.
WIDE = 1024 * MIB + 1

medeasectl, node_program, write_car = map(os.path.abspath, sys.argv[1:4])
clinic = Clinic(medeasectl, node_program)
environment = {**os.environ, "IPFS_PATH": str(clinic.folder / "ipfs"), "IPFS_TELEMETRY": "off"}


def ipfs(*words, **keywords):
    done = subprocess.run([program, "--offline", *map(str, words)], env=environment, timeout=300,
                          capture_output=True, **keywords)
    assert done.returncode == 0, (words, done.stderr.decode())
    return done.stdout


def cid_of(path):
    return ipfs("add", "--only-hash", "--quieter", path).decode().strip()


def content(size):
    """Bytes of which no two megabytes are the same."""
    path = clinic.folder / f"size-{size}"
    if not path.exists():
        path.write_bytes(os.urandom(size))
    return path


def test_kubo_knows_the_profile():
    ipfs("init", "--empty-repo", "--profile=unixfs-v1-2025")


def test_cid_of_a_file():
    ctl = Ctl(medeasectl)
    for size in SIZES:
        path = content(size)
        found = ctl.result("inspect", "cid", path)
        assert found["cid"] == cid_of(path), (size, found)
    # The canary: one byte decides.
    path = content(MIB)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    other = content(MIB + 1)
    assert cid_of(path) != ctl.result("inspect", "cid", other)["cid"]


def test_cid_of_a_tree_with_two_levels():
    path = clinic.folder / "wide"
    with open(path, "wb") as file:
        file.truncate(WIDE)
    assert Ctl(medeasectl).result("inspect", "cid", path)["cid"] == cid_of(path)
    path.unlink()


def test_records_as_they_are_stored():
    officer = clinic.found()
    for size in SIZES:
        record = officer.result("record", "add", content(size), "--title", f"{size} bytes",
                                "--category", "imaging")["record"]
        sealed = clinic.folder / "sealed.age"
        officer.result("record", "export", record, "--encrypted", "-o", sealed)
        # An age file is a header, whose last line begins with three dashes, and the payload.
        whole = sealed.read_bytes()
        start = whole.index(b"\n", whole.index(b"\n--- ") + 1) + 1
        payload = clinic.folder / "payload"
        payload.write_bytes(whole[start:])
        sealed.unlink()
        assert officer.result("record", "show", record)["cid"] == cid_of(payload), size
    clinic.stop()


def test_our_archive_read_by_kubo():
    for size in SIZES:
        path, car = content(size), clinic.folder / "ours.car"
        root = subprocess.check_output([write_car, path, car], text=True, timeout=120).strip()
        ipfs("dag", "import", "--pin-roots=false", car)
        assert ipfs("cat", root) == path.read_bytes(), size
    broken = bytearray(car.read_bytes())
    broken[-1] ^= 1
    car.write_bytes(broken)
    done = subprocess.run([program, "--offline", "dag", "import", car], env=environment,
                          capture_output=True, timeout=120)
    assert done.returncode != 0, "a damaged archive was taken"


def test_kubos_archive_read_by_us():
    path, car = content(200 * MIB), clinic.folder / "theirs.car"
    root = ipfs("add", "--quieter", path).decode().strip()
    car.write_bytes(ipfs("dag", "export", "--progress=false", root))
    report = Ctl(medeasectl).result("inspect", "car", car)
    assert report["roots"] == [root] and report["complete"] is True, report


try:
    run([test_kubo_knows_the_profile, test_cid_of_a_file, test_cid_of_a_tree_with_two_levels,
         test_records_as_they_are_stored, test_our_archive_read_by_kubo,
         test_kubos_archive_read_by_us], chained=True)
finally:
    clinic.remove()
