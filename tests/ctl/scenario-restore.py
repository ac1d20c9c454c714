#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""scenario-restore.py MEDEASECTL MEDEASE_NODE: a clinic loses its computer and comes back from a
backup that was made while it ran. Nothing is lost: everybody sees the old and the new beginning,
says yes once, and what the backup did not have is sent again; a share that was stopped after the
backup does not come back."""
import os
import sys

from ctl_clinic import Clinic
from ctl_tap import run

clinic = Clinic(*sys.argv[1:3])
facts = {}


def grants(ctl, **keywords):
    return {grant["grant"]: grant["state"] for grant in ctl.result("consent", "list", **keywords)}


def test_before():
    clinic.found()
    facts["doctor"] = clinic.join("doctor", "doctor", "Jonas Lindqvist", "--prefix", "Dr")
    facts["other"] = clinic.join("other", "doctor", "Mira Rossi", "--prefix", "Dr")
    patient = facts["patient"] = clinic.join("patient", "patient", "Elif Demir", "--born", "1979-03-14")
    facts["old"] = os.urandom(700_000)
    facts["first"] = clinic.add(patient, facts["old"], "Blood count", "results")
    for who in ("doctor", "other"):
        facts["grant-" + who] = patient.result(
            "consent", "grant", facts[who].account, "--category", "results", "--until", "+30d")["grant"]
    opened = facts["doctor"].result("access", "open", patient.account, "--purpose", "TREAT")
    assert opened["access"], opened


def test_backup_while_running():
    backup = clinic.node_command("backup", clinic.node_folder, "-o", clinic.folder / "backup.tar")
    assert "checked  yes" in backup.stdout, backup
    status = clinic.node_command("status", clinic.node_folder, "--json")
    assert '"last_backup": "20' in status.stdout and '"running": true' in status.stdout, status


def test_life_goes_on():
    patient = facts["patient"]
    facts["new"] = os.urandom(300_000)
    facts["second"] = clinic.add(patient, facts["new"], "X-ray", "imaging")
    revoked = patient.result("consent", "revoke", facts["grant-other"])
    assert revoked["state"] == "recorded", revoked
    facts["third"] = clinic.add(patient, b"after the change of locks", "Note", "results")
    granted = patient.result("consent", "grant", facts["doctor"].account, "--category", "imaging",
                             "--until", "+30d")
    facts["grant-imaging"] = granted["grant"]
    retired = clinic.add(patient, b"wrong file", "Mistake", "other")
    patient.result("record", "retire", retired)
    facts["retired"] = retired


def test_loss_and_import():
    clinic.stop()
    clinic.node_folder.rename(clinic.folder / "lost")
    restored = clinic.node_command("import", clinic.folder / "backup.tar", clinic.node_folder)
    facts["trust"] = [line.split()[1] for line in restored.stdout.splitlines()
                      if line.startswith("trust")][0]
    facts["chain"] = facts["trust"].split(":")[0]
    clinic.start()


def test_nobody_goes_over_unasked():
    patient = facts["patient"]
    error = patient.error(8, "sync")
    assert error["code"] == "unverified", error
    # What is here stays readable.
    assert clinic.read(patient, facts["first"], "--no-wait") == facts["old"]
    looked = patient.result("network", "trust")
    assert looked["state"] == "offered" and looked["restored"], looked
    assert looked["offered"]["anchor"] == facts["trust"], looked
    assert looked["known"]["chain_id"] != looked["offered"]["chain_id"] == facts["chain"], looked
    assert looked["missing"] >= 6, looked
    wrong = facts["trust"][:-4] + ("0000" if facts["trust"][-4:] != "0000" else "1111")
    patient.json("network", "trust", wrong, status=8)
    patient.error(8, "sync")


def test_before_the_yes_the_doctor_gets_nothing():
    doctor = facts["doctor"]
    assert doctor.result("network", "trust", facts["trust"])["state"] == "trusted"
    refused = doctor.raw("--json", "access", "open", facts["patient"].account, "--purpose", "TREAT")
    assert refused.returncode in (4, 5), refused


def test_the_patient_says_yes():
    patient = facts["patient"]
    trusted = patient.result("network", "trust", facts["trust"])
    assert trusted["state"] == "trusted", trusted
    assert patient.result("outbox", "list") == [], patient.result("outbox", "list")
    records = {entry["record"] for entry in patient.result("record", "list")}
    assert records == {facts[name] for name in ("first", "second", "third")}, records
    assert clinic.read(patient, facts["second"]) == facts["new"]
    assert clinic.read(patient, facts["third"]) == b"after the change of locks"
    states = grants(patient)
    assert states[facts["grant-other"]] == "revoked", states
    assert states[facts["grant-doctor"]] == "active", states
    assert states[facts["grant-imaging"]] == "active", states
    assert patient.result("network", "trust")["state"] == "known"


def test_afterwards():
    doctor, other, patient = facts["doctor"], facts["other"], facts["patient"]
    doctor.result("access", "open", patient.account, "--purpose", "TREAT")
    assert clinic.read(doctor, facts["first"]) == facts["old"]
    assert clinic.read(doctor, facts["second"]) == facts["new"]
    assert other.result("network", "trust", facts["trust"])["state"] == "trusted"
    refused = other.raw("--json", "access", "open", patient.account, "--purpose", "TREAT")
    assert refused.returncode in (4, 5, 12), refused
    clinic.officer.result("network", "trust", facts["trust"])
    assert clinic.join("late", "patient", "Anna Late").account
    clinic.stop()
    checked = clinic.node_command("check", clinic.node_folder)
    assert "problems 0" in checked.stdout, checked


try:
    run([value for name, value in list(globals().items()) if name.startswith("test_")], chained=True)
finally:
    clinic.remove()
