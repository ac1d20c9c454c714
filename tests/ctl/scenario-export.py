#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""scenario-export.py MEDEASECTL MEDEASE_NODE: everything that one owns, opened and checked without
MedEase: by age, jq and the inspectors, as the README in the folder says."""
import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys

from ctl_clinic import Clinic
from ctl_tap import Ctl, run

clinic = Clinic(*sys.argv[1:3])
inspect = Ctl(clinic.program)
facts = {}
# One block, several blocks, nothing at all.
CONTENTS = {"Letter": b"Dear colleague,\n", "Scan": os.urandom(2_500_000), "Empty": b""}


def shell(command):
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True,
                          cwd=facts["folder"], timeout=60)
    assert done.returncode == 0, (command, done.stderr.decode())
    return done.stdout


def test_a_patient_with_records():
    clinic.found()
    patient = clinic.join("patient", "patient", "Elif Özdemir")
    facts["patient"] = patient
    facts["records"] = {title: clinic.add(patient, content, title, "documents", "--date", "2026-11-20")
                        for title, content in CONTENTS.items()}
    gone = clinic.add(patient, b"gone", "Gone", "documents")
    patient.result("record", "erase", gone)
    patient.result("identity", "export-age", "-o", clinic.folder / "me.txt")


def test_the_export():
    facts["folder"] = folder = clinic.folder / "everything"
    done = facts["patient"].result("record", "export", "--all", "--encrypted", "-o", folder)
    assert done["files"] == 3 and done["proofs"] == 4, done
    assert folder.stat().st_mode & 0o777 == 0o700
    for path in folder.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path
    index = {entry["title"]: entry for entry in json.loads((folder / "index.json").read_text())}
    assert set(index) == set(CONTENTS), index
    facts["index"] = index
    for path in folder.rglob("*"):
        assert path.is_dir() or path.suffix in (".json", ".txt") or b"colleague" not in path.read_bytes()
    error = facts["patient"].error(3, "record", "export", "--all", "-o", folder)
    assert str(folder) in error["message"], error


def test_age_opens_the_files():
    if not shutil.which("age"):
        return "age is not installed"
    for title, entry in facts["index"].items():
        opened = shell(f"age -d -i ../me.txt '{entry['file']}'")
        assert opened == CONTENTS[title], title
        assert hashlib.sha256(opened).hexdigest() == entry["sha256"]


def payload_of(entry):
    """The bytes of an archive's raw leaves, as `ipfs cat` gives them; the manifest is the last one."""
    data = (facts["folder"] / "objects" / f"{entry['record']}.car").read_bytes()
    blocks, at = [], 0
    while at < len(data):
        size = shift = 0
        while True:
            byte = data[at]
            at += 1
            size |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                break
        blocks.append(data[at:at + size])
        at += size
    leaves = [block[36:] for block in blocks[1:-1] if block[:4] == b"\x01\x55\x12\x20"]
    return b"".join(leaves)


def test_age_and_jq_open_what_is_stored():
    if not shutil.which("age") or not shutil.which("jq"):
        return "age or jq is not installed"
    for title, entry in facts["index"].items():
        manifest = f"age -d -i ../me.txt objects/{entry['record']}.manifest.age"
        said = json.loads(shell(f"{manifest} | sed -n 1p | jq ."))
        assert said["resourceType"] == "DocumentReference" and title in json.dumps(said), said
        header = shell(f"{manifest} | sed -n 2p | jq -r .data | base64 -d")
        assert header.startswith(b"age-encryption.org/v1\n"), header
        (facts["folder"] / "whole.age").write_bytes(header + payload_of(entry))
        assert shell("age -d -i ../me.txt whole.age") == CONTENTS[title], title


def test_bundle():
    bundle = json.loads((facts["folder"] / "bundle.json").read_text())
    assert bundle["resourceType"] == "Bundle" and len(bundle["entry"]) == 3, bundle
    assert {entry["resource"]["resourceType"] for entry in bundle["entry"]} == {"DocumentReference"}
    assert inspect.result("inspect", "fhir", facts["folder"] / "bundle.json")["title"]


def test_archives():
    for entry in facts["index"].values():
        car = inspect.result("inspect", "car", facts["folder"] / "objects" / f"{entry['record']}.car")
        assert entry["cid"] in car["roots"] and len(car["roots"]) == 2, car
        assert car["complete"] is True, car


def test_proofs():
    proofs = facts["folder"] / "proofs"
    blocks = {}
    for path in proofs.glob("block-*.json"):
        block = json.loads(path.read_text())
        header = block["signed_header"]["header"]
        assert path.name == f"block-{header['height']}.json"
        verdict = inspect.result("inspect", "light", "--trusted", path, "--untrusted", path, "--now",
                                 header["time"], "--period", "1209600")
        assert verdict["chain_id"].startswith("med-"), verdict
        blocks[header["app_hash"].lower()] = path.name
    for title, entry in facts["index"].items():
        path = proofs / f"{entry['record']}.json"
        proof = inspect.result("inspect", "proof", path)
        assert proof["type"] == "member" and proof["root"] in blocks, proof
        # The row names what the archive holds.
        row = base64.b64decode(json.loads(path.read_text())["value"])
        cid = base64.b32decode(entry["cid"][1:].upper() + "=" * (-(len(entry["cid"]) - 1) % 8))
        assert cid in row, title
        broken = json.loads(path.read_text())
        broken["value"] = base64.b64encode(row[:-1] + bytes([row[-1] ^ 1])).decode()
        other = clinic.folder / "broken.json"
        other.write_text(json.dumps(broken))
        assert inspect.error(8, "inspect", "proof", other)["code"] == "unverified"


def test_as_they_were():
    folder = clinic.folder / "plain"
    done = facts["patient"].result("record", "export", "--all", "-o", folder)
    assert done["files"] == 3, done
    for entry in json.loads((folder / "index.json").read_text()):
        assert (folder / entry["file"]).read_bytes() == CONTENTS[entry["title"]]
    # Without a node the proofs are missing, and that is said.
    cut = Ctl(clinic.program, *facts["patient"].options, "--node",
              f"unix:{clinic.folder}/nobody.sock")
    done = cut.result("record", "export", "--all", "-o", clinic.folder / "cut")
    assert done["files"] == 3 and done["proofs"] == 0, done
    said = cut.raw("record", "export", "--all", "-o", clinic.folder / "cut2").stdout.decode()
    assert "proofs are missing" in said, said


try:
    run([test_a_patient_with_records, test_the_export, test_age_opens_the_files,
         test_age_and_jq_open_what_is_stored, test_bundle, test_archives, test_proofs,
         test_as_they_were], chained=True)
finally:
    clinic.remove()
