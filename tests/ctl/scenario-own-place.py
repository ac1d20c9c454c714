#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""scenario-own-place.py MEDEASECTL MEDEASE_NODE: somebody who kept records alone joins a clinic. An
invitation that is no good changes nothing; with a good one the records are there again under the
new account, signed on the day they were signed, their history too, and a doctor reads them."""
import os
import re
import shutil
import subprocess
import sys

from ctl_clinic import Clinic
from ctl_tap import run

clinic = Clinic(*sys.argv[1:3])
facts = {}


def output(*words):
    return subprocess.run([str(word) for word in words], check=True, capture_output=True,
                          text=True).stdout


def records(ctl, *options):
    ctl.result("sync")
    return {entry["title"]: entry for entry in ctl.result("record", "list", *options)}


def test_alone():
    own = facts["own"] = clinic.identity("own", "Elif Demir", "--born", "1979-03-14")
    place = own.result("network", "found", "--personal")
    facts["place"] = place["chain_id"]
    facts["old-account"] = place["account"]
    facts["big"] = os.urandom(1_500_000)
    facts["text"] = b"An hour along the river.\n"
    facts["first"] = clinic.add(own, b"6.9", "HbA1c", "results", "--date", "2026-01-12")
    facts["second"] = clinic.add(own, b"6.4", "HbA1c, corrected", "results", "--date", "2026-01-12",
                                 "--replaces", facts["first"])
    clinic.add(own, facts["big"], "X-ray of the hand", "imaging")
    clinic.add(own, facts["text"], "My walk", "mental-health")
    gone = clinic.add(own, b"", "Added by mistake", "other")
    own.result("record", "retire", gone)
    facts["titles"] = {"HbA1c", "HbA1c, corrected", "X-ray of the hand", "My walk",
                       "Added by mistake"}
    assert set(records(own)) == facts["titles"] - {"HbA1c", "Added by mistake"}, records(own)
    there = records(own, "--all")
    assert set(there) == facts["titles"], there
    facts["retired"] = there["Added by mistake"]["state"]
    assert facts["retired"] != there["My walk"]["state"], there


def test_recovery_sheet():
    """A sheet to print: the words, and where the account lives as text and as a picture."""
    own, sheet, words = facts["own"], clinic.folder / "sheet.pdf", clinic.folder / "own.words"
    kit = own.result("identity", "kit", "-o", sheet, "--words-file", words)["kit"]
    assert sheet.stat().st_mode & 0o077 == 0, oct(sheet.stat().st_mode)
    other = clinic.folder / "foreign.words"
    other.write_text(" ".join(["abandon"] * 23 + ["art"]))
    assert "somebody else" in own.error(3, "identity", "kit", "-o", clinic.folder / "no.pdf",
                                        "--words-file", other)["message"]
    assert not (clinic.folder / "no.pdf").exists()
    own.result("identity", "kit", "-o", clinic.folder / "kit.txt")
    assert (clinic.folder / "kit.txt").read_text().strip() == kit
    if shutil.which("pdftotext") is None or shutil.which("zbarimg") is None:
        return "poppler-utils or zbar-tools is not installed"
    text = output("pdftotext", "-layout", sheet, "-")
    for number, word in enumerate(words.read_text().split(), 1):
        assert re.search(rf"\b{number}\s+{word}\b", text), (number, text)
    assert kit in re.sub(r"\s", "", text), text
    output("pdftoppm", "-r", "150", "-png", "-singlefile", sheet, clinic.folder / "sheet")
    assert output("zbarimg", "-q", "--raw", clinic.folder / "sheet.png").strip() == kit
    return None


def test_bad_invitation_changes_nothing():
    clinic.found()
    own = facts["own"]
    used = clinic.officer.result("network", "invite", "--role", "patient")["invite"]
    other = clinic.identity("other", "Anna Late")
    other.result("network", "join", used)
    assert own.error(5, "network", "join", used)["reason"] == "invite-used"
    status = own.result("network", "status")
    assert status["chain_id"] == facts["place"], status
    assert clinic.read(own, facts["second"]) == b"6.4"
    clinic.add(own, b"still here", "After the refusal", "notes")


def test_nobody_there():
    """The clinic's computer is off: the invitation can be used later."""
    facts["invite"] = clinic.officer.result("network", "invite", "--role", "patient")["invite"]
    clinic.stop()
    own = facts["own"]
    # One that is only stopped would be started.
    clinic.node_folder.rename(clinic.folder / "away")
    assert own.error(6, "network", "join", facts["invite"])["code"] == "offline"
    (clinic.folder / "away").rename(clinic.node_folder)
    assert own.result("network", "status")["chain_id"] == facts["place"]
    clinic.start()


def test_join():
    own = facts["own"]
    joined = own.result("network", "join", facts["invite"])
    assert joined["chain_id"] != facts["place"] and joined["role"] == "patient", joined
    assert joined["account"] != facts["old-account"], joined
    own.account = joined["account"]
    own.result("sync")
    assert own.result("outbox", "list") == [], own.result("outbox", "list")
    there = records(own, "--all")
    assert set(there) == facts["titles"] | {"After the refusal"}, there
    facts["there"] = there
    assert there["My walk"]["category"] == "mental-health", there
    assert there["HbA1c, corrected"]["date"] == "2026-01-12", there
    assert there["Added by mistake"]["state"] == facts["retired"], there
    assert {entry["state"] for entry in there.values()} == {"recorded", facts["retired"]}, there
    assert clinic.read(own, there["X-ray of the hand"]["record"]) == facts["big"]
    assert clinic.read(own, there["My walk"]["record"]) == facts["text"]


def test_history_and_retired():
    own, there = facts["own"], facts["there"]
    history = own.result("record", "history", there["HbA1c, corrected"]["record"])
    assert [entry["title"] for entry in history] == ["HbA1c, corrected", "HbA1c"], history
    assert clinic.read(own, history[1]["record"]) == b"6.9"


def test_signed_before():
    own, there = facts["own"], facts["there"]
    signed = own.result("record", "show", there["My walk"]["record"])["signed_on"]
    assert signed["chain_id"] == facts["place"], signed
    assert signed["account"] == facts["old-account"], signed
    assert signed["height"] > 0 and signed["time"].startswith("20"), signed
    later = clinic.add(own, b"new", "Added at the clinic", "notes")
    assert own.result("record", "show", later)["signed_on"] is None


def test_a_doctor_reads_it():
    own = facts["own"]
    doctor = clinic.join("doctor", "doctor", "Jonas Lindqvist", "--prefix", "Dr")
    own.result("consent", "grant", doctor.account, "--category", "results", "--category", "mental-health",
               "--until", "+30d")
    doctor.result("access", "open", own.account, "--purpose", "TREAT")
    seen = records(doctor, "--patient", own.account)
    assert set(seen) == {"HbA1c, corrected", "My walk"}, seen
    assert clinic.read(doctor, seen["My walk"]["record"]) == facts["text"]
    signed = doctor.result("record", "show", seen["My walk"]["record"])["signed_on"]
    assert signed["chain_id"] == facts["place"], signed


def test_everything_verifies_and_comes_back_from_words():
    own = facts["own"]
    own.result("verify")
    back = clinic.person("back")
    back.result("identity", "restore", "--words-file", clinic.folder / "own.words", "--node",
                f"unix:{clinic.node_folder}/node.sock", "--kdf-memory", "64M")
    assert set(records(back)) >= {"HbA1c, corrected", "X-ray of the hand", "My walk"}, records(back)


try:
    run([value for name, value in list(globals().items()) if name.startswith("test_")], chained=True)
finally:
    clinic.remove()
