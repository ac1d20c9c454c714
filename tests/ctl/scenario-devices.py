#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""scenario-devices.py MEDEASECTL MEDEASE_NODE: one person with two devices. Both see the same records,
a lock that one changes opens on the other, a lost one is taken out and gets nothing any more, and
everybody who shared with its owner changes the locks."""
import os
import sys

from ctl_clinic import Clinic
from ctl_tap import run

clinic = Clinic(*sys.argv[1:3])
facts = {}


def link(old, name):
    new = clinic.person(name)
    shown = old.result("identity", "device", "add")
    assert shown["link"].startswith("medease-link:") and shown["state"] == "offered", shown
    answered = new.result("identity", "link", shown["link"], "--kdf-memory", "64M")
    assert answered["answer"].startswith("medease-answer:"), answered
    assert new.error(5, "identity", "link")["message"]
    added = old.result("identity", "device", "add", answered["answer"])
    assert added["state"] == "recorded", added
    # A link counts once.
    assert old.error(3, "identity", "device", "add", answered["answer"])["code"] == "invalid"
    linked = new.result("identity", "link")
    assert linked["device"] == added["device"], linked
    return new, linked


def generation(ctl):
    return ctl.result("identity", "show")["generation"]


def test_founding():
    clinic.found()
    facts["doctor"] = clinic.join("doctor", "doctor", "Jonas Lindqvist", "--prefix", "Dr")
    facts["patient"] = clinic.join("patient", "patient", "Elif Demir", "--born", "1979-03-14")
    facts["scan"] = os.urandom(600_000)
    facts["record"] = clinic.add(facts["patient"], facts["scan"], "Scan", "imaging")


def test_second_device():
    patient = facts["patient"]
    laptop, linked = link(patient, "laptop")
    facts["laptop"], facts["laptop-id"] = laptop, linked["device"]
    assert linked["account"] == patient.account, linked
    assert clinic.read(laptop, facts["record"]) == facts["scan"]
    shown = laptop.result("identity", "show")
    assert shown["name"].endswith("Elif Demir") and len(shown["devices"]) == 2, shown
    assert len(patient.result("identity", "device", "list")) == 2
    facts["from-laptop"] = clinic.add(laptop, b"typed on the laptop", "Note", "notes")
    assert clinic.read(patient, facts["from-laptop"]) == b"typed on the laptop"


def test_locks_reach_both():
    patient, laptop, doctor = facts["patient"], facts["laptop"], facts["doctor"]
    grant = laptop.result("consent", "grant", doctor.account, "--category", "imaging", "--until",
                          "+30d")["grant"]
    patient.result("consent", "revoke", grant)
    facts["later"] = clinic.add(laptop, b"under the new lock", "Later", "imaging")
    assert clinic.read(patient, facts["later"]) == b"under the new lock"
    # Both publish their keyrings; nobody's entries get lost.
    grants = [ctl.result("consent", "grant", doctor.account, "--category", category, "--until",
                         "+30d")["grant"] for ctl, category in ((patient, "results"), (laptop, "notes"))]
    patient.result("consent", "revoke", grants[0])
    laptop.result("consent", "revoke", grants[1])
    for writer, reader in ((patient, laptop), (laptop, patient)):
        record = clinic.add(writer, b"results and notes", "Both", "results")
        assert clinic.read(reader, record) == b"results and notes"
        record = clinic.add(writer, b"notes too", "Both", "notes")
        granted = reader.result("consent", "grant", doctor.account, "--record", record, "--until", "+2d")
        assert granted["state"] == "recorded", granted


def test_new_generation():
    patient, laptop = facts["patient"], facts["laptop"]
    before = generation(patient)
    rotated = patient.result("identity", "rotate")
    assert rotated["generation"] == before + 1 and rotated["state"] == "recorded", rotated
    laptop.result("sync")
    assert generation(laptop) == before + 1
    record = clinic.add(laptop, b"to the new key", "New", "documents")
    assert clinic.read(patient, record) == b"to the new key"
    assert clinic.read(laptop, facts["record"]) == facts["scan"]


def test_lost_device():
    patient, laptop = facts["patient"], facts["laptop"]
    current = patient.result("identity", "show")["device"]
    revoked = patient.result("identity", "device", "revoke", facts["laptop-id"][:8])
    assert revoked["state"] == "recorded", revoked
    states = {entry["device"]: entry["state"] for entry in patient.result("identity", "device", "list")}
    assert list(states) == [current], states
    record = clinic.add(patient, b"after the loss", "After", "imaging")
    assert clinic.read(patient, record) == b"after the loss"
    refused = laptop.raw("--json", "record", "open", record, "-o", "-")
    assert refused.returncode != 0, refused


def test_words_still_open_everything():
    restored = clinic.person("restored")
    kit = facts["patient"].result("identity", "kit")["kit"]
    restored.result("identity", "restore", "--words-file", clinic.folder / "patient.words", "--kit", kit,
                    "--kdf-memory", "64M")
    assert clinic.read(restored, facts["record"]) == facts["scan"]
    assert clinic.read(restored, facts["later"]) == b"under the new lock"


def test_a_doctors_lost_device():
    patient, doctor = facts["patient"], facts["doctor"]
    patient.result("consent", "grant", doctor.account, "--category", "imaging", "--until", "+30d")
    tablet, linked = link(doctor, "tablet")
    facts["before"] = patient.result("status")["height"]
    lost = doctor.result("identity", "device", "revoke", linked["device"], "--lost-since", "2026-01-01")
    assert lost["state"] == "recorded", lost
    patient.result("sync")
    patient.result("sync")
    locks = [item for item in patient.result("outbox", "list")]
    record = clinic.add(patient, b"only for the doctor that is left", "Next", "imaging")
    assert locks == [] or all(item["state"] != "refused" for item in locks), locks
    seen = {line["record"]: line["visible"] for line in patient.result("consent", "preview", doctor.account)}
    assert seen[record] and seen[facts["record"]] and not seen[facts["from-laptop"]], seen
    doctor.result("access", "open", patient.account, "--purpose", "TREAT")
    assert clinic.read(doctor, record) == b"only for the doctor that is left"


try:
    run([value for name, value in list(globals().items()) if name.startswith("test_")], chained=True)
finally:
    clinic.remove()
