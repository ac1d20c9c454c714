#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""scenario-sharing.py MEDEASECTL MEDEASE_NODE: a clinic, two doctors and a patient as real processes.

The patient adds, the doctor asks, the patient shares, the doctor reads and adds, the patient sees
both, stops sharing, and the doctor is refused while the other doctor goes on."""
import base64
import contextlib
import hashlib
import json
import os
import pathlib
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

from ctl_store import Store, address as cid_of
from ctl_tap import Ctl, run

program, node_program = (os.path.abspath(path) for path in sys.argv[1:3])
folder = pathlib.Path(tempfile.mkdtemp(prefix="medease-scenario-"))
secret = folder / "passphrase"
secret.write_text("correct horse battery staple\n")
address = f"unix:{folder}/node/node.sock"
facts = {}
node = None


def start_node():
    global node
    log = open(folder / "node.log", "ab")
    node = subprocess.Popen([node_program, "run", folder / "node"], stdout=log, stderr=log)
    for _ in range(200):
        if (folder / "node" / "node.sock").exists():
            return
        assert node.poll() is None, (folder / "node.log").read_text()
        time.sleep(0.05)
    raise AssertionError("the node does not start")


def stop_node():
    node.send_signal(signal.SIGTERM)
    node.wait(20)


def person(name):
    return Ctl(program, "--profile", folder / name, "--passphrase-file", secret)


officer, doctor, other, patient = map(person, ("officer", "doctor", "other", "patient"))


def make(ctl, name, words, *profile):
    created = ctl.result("identity", "create", "--words-out", folder / words, "--kdf-memory", "64M")
    assert created["recipient"].startswith("age1") and len(created["account"]) == 32, created
    assert len((folder / words).read_text().split()) == 24
    assert (folder / words).stat().st_mode & 0o777 == 0o600
    saved = ctl.result("account", "profile", "--name", name, *profile)
    assert saved["state"] == "saved" and saved["name"].endswith(name), saved
    return created["account"]


def join(ctl, role):
    invite = officer.result("network", "invite", "--role", role)
    assert invite["invite"].startswith("medease-invite:") and invite["state"] == "recorded", invite
    shown = ctl.result("inspect", "invite", invite["invite"])
    assert shown["role"] == role, shown
    joined = ctl.result("network", "join", invite["invite"])
    assert joined["role"] == role and joined["state"] == "recorded", joined
    facts["invite"] = invite["invite"]
    return joined["account"]


def test_identities():
    make(officer, "Olga Amsel", "w1")
    facts["doctor"] = make(doctor, "Jonas Lindqvist", "w2", "--prefix", "Dr", "--specialty", "Cardiology")
    facts["other"] = make(other, "Mira Rossi", "w3", "--prefix", "Dr")
    facts["patient"] = make(patient, "Elif Özdemir", "w4", "--born", "1979-03-14", "--gender", "female")
    assert patient.error(3, "identity", "create", "--words-out", folder / "w5")["message"]
    wrong = folder / "wrong"
    wrong.write_text("not it\n")
    locked = Ctl(program, "--profile", folder / "patient", "--passphrase-file", wrong)
    assert locked.error(7, "identity", "show")["code"] == "locked"
    assert Ctl(program, "--profile", folder / "none", "--passphrase-file", secret).error(
        12, "identity", "show")["code"] == "not-found"


def test_founding_and_joining():
    subprocess.run([node_program, "init", folder / "node"], check=True, capture_output=True)
    start_node()
    founded = officer.result("--node", address, "network", "found", "--clinic", "Lindenhof Clinic",
                             "--zone", "Europe/Berlin")
    assert founded["clinic"] == "Lindenhof Clinic" and founded["role"] == "officer", founded
    assert founded["chain_id"].startswith("med-"), founded
    status = officer.json("network", "status")
    assert status["result"]["engine"] == "solo" and status["as_of"]["of"] == 1, status
    assert join(doctor, "doctor") == facts["doctor"]
    join(other, "doctor")
    join(patient, "patient")
    late = person("late")
    late.result("identity", "create", "--words-out", folder / "w5", "--kdf-memory", "64M")
    assert late.error(5, "network", "join", facts["invite"])["reason"] == "invite-used"
    people = patient.result("account", "directory")
    assert {person["name"] for person in people if person["role"] == "doctor"} == {
        "Dr Jonas Lindqvist", "Dr Mira Rossi"}, people
    found = doctor.result("account", "search", "ozdemir")
    assert [person["account"] for person in found] == [facts["patient"]], found
    assert found[0]["born"] == "1979-03-14"


def add(ctl, content, title, category, *options):
    path = folder / "content"
    path.write_bytes(content)
    added = ctl.result("record", "add", path, "--title", title, "--category", category, *options)
    assert added["state"] == "recorded" and added["size"] == len(content), added
    assert added["sha256"] == hashlib.sha256(content).hexdigest(), added
    return added["record"]


def test_patient_adds():
    facts["scan"] = os.urandom(2_500_000)
    facts["result"] = add(patient, facts["scan"], "Blood count", "results", "--date", "2026-11-20",
                          "--type", "application/pdf")
    facts["note"] = add(patient, b"Private thoughts", "Diary", "mental-health")
    listed = patient.json("record", "list")
    assert [entry["title"] for entry in listed["result"]] == ["Diary", "Blood count"] or \
        [entry["title"] for entry in listed["result"]] == ["Blood count", "Diary"], listed
    assert listed["as_of"]["height"] > 0 and listed["as_of"]["confirmed_by"] == 1, listed
    assert patient.result("record", "list", "--category", "results")[0]["record"] == facts["result"]
    assert patient.result("record", "list", "--search", "blood")[0]["record"] == facts["result"]
    shown = patient.result("record", "show", facts["result"][:6])
    assert shown["readers"] == [] and shown["type"] == "application/pdf", shown
    assert patient.error(12, "record", "show", "aaaaaa")["code"] == "not-found"


def test_doctor_asks():
    early = doctor.raw("--json", "access", "open", facts["patient"], "--purpose", "TREAT")
    assert early.returncode in (4, 5, 12), early
    asked = doctor.result("consent", "request", "Elif Özdemir", "--category", "results", "notes",
                          "--purpose", "TREAT", "--actions", "see,add", "--until", "+30d",
                          "--message", "Before your visit")
    assert asked["state"] == "recorded", asked
    waiting = patient.result("consent", "requests")
    assert len(waiting) == 1 and waiting[0]["state"] == "waiting", waiting
    assert waiting[0]["from"] == "Dr Jonas Lindqvist", waiting
    assert waiting[0]["categories"] == ["results", "notes"], waiting
    assert waiting[0]["message"] == "Before your visit", waiting
    facts["request"] = waiting[0]["request"]


def test_patient_shares():
    sentence = patient.result("consent", "explain", "Dr Mira Rossi", "--category", "results",
                              "--until", "2027-12-24")["sentence"]
    assert "Dr Mira Rossi" in sentence and "24 December 2027" in sentence, sentence
    granted = patient.result("consent", "answer", facts["request"], "--grant")
    assert granted["state"] == "recorded" and granted["envelope_cid"], granted
    facts["grant"], facts["envelope"] = granted["grant"], granted["envelope_cid"]
    second = patient.result("consent", "grant", "Dr Mira Rossi", "--category", "results", "--until",
                            "2027-12-24")
    assert second["state"] == "recorded", second
    facts["second"] = second["grant"]
    assert patient.result("consent", "requests")[0]["state"] == "granted"
    readers = patient.result("record", "show", facts["result"])["readers"]
    assert {reader["name"] for reader in readers} == {"Dr Jonas Lindqvist", "Dr Mira Rossi"}, readers


def read(ctl, record):
    out = folder / "opened"
    out.unlink(missing_ok=True)
    ctl.result("record", "open", record, "-o", out)
    return out.read_bytes()


def test_doctor_reads_and_adds():
    opened = doctor.result("access", "open", "Elif Özdemir", "--category", "results", "--purpose",
                           "TREAT", "--reason", "Preparing the visit")
    assert opened["access"] and opened["expires"], opened
    listed = doctor.result("record", "list", "--patient", facts["patient"])
    assert [entry["title"] for entry in listed] == ["Blood count"], listed
    assert read(doctor, facts["result"]) == facts["scan"]
    out = folder / "part"
    doctor.result("record", "open", facts["result"], "-o", out, "--range", "1048570-1048585")
    assert out.read_bytes() == facts["scan"][1048570:1048586]
    facts["report"] = add(doctor, b"All is well.\n", "Visit", "notes", "--for", facts["patient"],
                          "--type", "text/plain")


def test_patient_sees_both():
    listed = patient.result("record", "list")
    by_title = {entry["title"]: entry for entry in listed}
    assert set(by_title) == {"Diary", "Blood count", "Visit"}, listed
    assert by_title["Visit"]["author"] == "Dr Jonas Lindqvist", listed
    assert read(patient, facts["report"]) == b"All is well.\n"
    done = patient.raw("record", "open", facts["report"], "-o", "-")
    assert done.stdout == b"All is well.\n" and done.returncode == 0, done
    log = patient.result("audit", "list")
    assert any(entry["who"] == "Dr Jonas Lindqvist" and entry["purpose"] == "TREAT"
               for entry in log), log
    people = patient.result("audit", "list", "--by", "person")
    assert any(entry["person"] == "Dr Jonas Lindqvist" for entry in people), people
    patient.result("audit", "export", "--format", "fhir", "-o", folder / "audit.json")
    bundle = json.loads((folder / "audit.json").read_text())
    assert bundle["entry"] and bundle["entry"][0]["resource"]["resourceType"] == "AuditEvent"
    patient.result("audit", "export", "--format", "csv", "-o", folder / "audit.csv")
    assert "Lindqvist" in (folder / "audit.csv").read_text()


def test_age_opens_without_medease():
    if not shutil.which("age"):
        return "age is not installed"
    identity = folder / "me.txt"
    patient.result("identity", "export-age", "-o", identity)
    assert identity.stat().st_mode & 0o777 == 0o600
    sealed = folder / "scan.age"
    patient.result("record", "export", facts["result"], "--encrypted", "-o", sealed)
    opened = subprocess.run(["age", "-d", "-i", identity, sealed], capture_output=True, check=True)
    assert opened.stdout == facts["scan"]
    looked = Ctl(program).result("inspect", "age", sealed, "--identity", identity)
    assert looked["size"] == len(facts["scan"]), looked
    everything = folder / "everything"
    patient.result("record", "export", "--all", "-o", everything)
    index = json.loads((everything / "index.json").read_text())
    assert len(index) == 3, index
    for entry in index:
        content = (everything / entry["file"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == entry["sha256"], entry


def by_age(identity, sealed):
    return subprocess.run(["age", "-d", "-i", identity], input=sealed, capture_output=True,
                          check=True).stdout


def test_age_opens_what_was_shared():
    """From the doctor's own identity to the record, with age, a text search, and nothing else."""
    if not shutil.which("age"):
        return "age is not installed"
    identity, given = folder / "doctor.txt", folder / "given.txt"
    doctor.result("identity", "export-age", "-o", identity)
    shown = doctor.result("record", "show", facts["result"])
    with contextlib.closing(Store(folder / "node")) as store:
        envelope = by_age(identity, store.file(cid_of(facts["envelope"])))
        given.write_bytes(b"\n".join(re.findall(rb"AGE-SECRET-KEY-1[A-Z0-9]*", envelope)) + b"\n")
        assert given.read_bytes().count(b"AGE") >= 2, envelope
        lines = by_age(given, store.file(cid_of(shown["manifest_cid"]))).splitlines()
        header = base64.b64decode(json.loads(lines[1])["data"])
        sealed = header + store.file(cid_of(shown["cid"]))
        assert by_age(given, sealed) == facts["scan"]
        # What was not shared does not open: the diary stands in another category.
        diary = patient.result("record", "show", facts["note"])
        refused = subprocess.run(["age", "-d", "-i", given],
                                 input=store.file(cid_of(diary["manifest_cid"])),
                                 capture_output=True, check=False)
        assert refused.returncode != 0 and refused.stdout == b"", refused


def test_patient_stops_sharing():
    revoked = patient.result("consent", "revoke", facts["grant"])
    assert revoked["state"] == "recorded" and revoked["receipt"]["looks"] >= 1, revoked
    assert patient.result("consent", "show", facts["grant"])["state"] == "revoked"
    refused = doctor.raw("--json", "access", "open", "Elif Özdemir", "--category", "results",
                         "--purpose", "TREAT")
    assert refused.returncode in (4, 5), refused
    refused = doctor.raw("--json", "record", "open", facts["result"], "-o", folder / "refused")
    assert refused.returncode in (4, 5), refused
    assert not (folder / "refused").exists()
    other.result("access", "open", "Elif Özdemir", "--category", "results", "--purpose", "TREAT")
    assert read(other, facts["result"]) == facts["scan"]
    facts["later"] = add(patient, b"new locks", "Later result", "results")
    other.result("access", "open", "Elif Özdemir", "--purpose", "TREAT")
    assert read(other, facts["later"]) == b"new locks"


def test_adding_without_seeing():
    granted = patient.result("consent", "grant", "Dr Jonas Lindqvist", "--category", "notes", "--actions",
                             "add", "--until", "2027-12-24")
    assert "may add to notes, without seeing them, for your treatment" in granted["sentence"], granted
    shown = doctor.result("consent", "show", granted["grant"])
    assert shown["actions"] == ["add"] and shown["categories"] == ["notes"], shown
    assert shown["sentence"] == granted["sentence"], (shown, granted)
    blind = add(doctor, b"Written unseen", "Unseen", "notes", "--for", facts["patient"])
    refused = doctor.raw("--json", "access", "open", "Elif Özdemir", "--category", "notes", "--purpose",
                         "TREAT")
    assert refused.returncode in (4, 5), refused
    assert read(patient, blind) == b"Written unseen"
    hidden = add(patient, b"For me alone", "Unshared", "notes")
    refused = doctor.raw("--json", "record", "open", hidden, "-o", folder / "refused")
    assert refused.returncode in (4, 5, 12) and not (folder / "refused").exists(), refused
    patient.result("consent", "revoke", granted["grant"])
    refused = doctor.raw("--json", "record", "add", secret, "--title", "Late", "--category", "notes",
                         "--for", facts["patient"])
    assert refused.returncode in (4, 5), refused


def test_offline():
    cut = Ctl(program, "--profile", folder / "patient", "--passphrase-file", secret, "--node",
              f"unix:{folder}/nobody.sock")
    queued = cut.result("--no-wait", "record", "add", secret, "--title", "Offline", "--category",
                        "other")
    assert queued["state"] == "saved" and queued["height"] is None, queued
    error = cut.error(6, "sync")
    assert error["code"] == "offline", error
    error = cut.error(6, "record", "retire", facts["later"])
    assert error["code"] == "offline" and error["detail"]["state"] == "saved", error
    waiting = {item["id"]: item for item in cut.result("outbox", "list")}
    assert len([item for item in waiting.values() if item["state"] != "recorded"]) == 2, waiting
    cut.result("outbox", "discard", error["detail"]["item"])
    assert cut.result("record", "show", queued["record"])["state"] == "saved"
    patient.result("sync")
    assert patient.result("record", "show", queued["record"])["state"] == "recorded"
    assert patient.result("status")["pending"] == 0
    verified = cut.result("verify")
    assert verified["headers"] == 1 and verified["rows"] == 0 and verified["damaged"] == 0, verified
    verified = patient.result("verify")
    assert verified["rows"] > 10 and verified["leaves"] > 10 and verified["documents"] >= 5, verified
    assert verified["damaged"] == 0, verified
    # One entry of a list is lost on the disk.
    with contextlib.closing(sqlite3.connect(folder / "patient" / "client.db")) as database:
        key = database.execute("SELECT key FROM sealed WHERE kind = 4 LIMIT 1").fetchone()[0]
        database.execute("DELETE FROM sealed WHERE kind = 4 AND key = ?", (key,))
        database.commit()
    error = cut.error(9, "verify")
    assert error["code"] == "damaged" and error["detail"]["damaged"] == 1, error
    patient.result("sync")
    assert patient.result("verify")["leaves"] == verified["leaves"]


def test_one_unlock():
    words = ["sync", "record list --limit 1", "nonsense", "record list --search Visit"]
    done = patient.raw("batch", input="\n".join(words).encode(), stdin=None)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["ok"] for answer in answers] == [True, True, False, True], done
    assert len(answers[1]["result"]) == 1
    bare = Ctl(program, "--profile", folder / "patient")
    unlocked = patient.result("identity", "unlock", "--for", "1m")
    assert unlocked["state"] == "unlocked", unlocked
    try:
        assert (folder / "patient" / "agent.sock").stat().st_mode & 0o777 == 0o600
        assert bare.result("identity", "show")["account"] == facts["patient"]
        out = folder / "by-agent"
        bare.result("record", "open", facts["report"], "-o", out.name, cwd=folder)
        assert out.read_bytes() == b"All is well.\n"
        piped = bare.raw("record", "open", facts["report"], "-o", "-")
        assert piped.stdout == b"All is well.\n", piped
        assert bare.error(12, "record", "show", "aaaaaa")["code"] == "not-found"
        assert patient.error(11, "identity", "unlock")["code"] == "busy"
        assert patient.error(11, "identity", "passphrase", "--new-file", secret)["code"] == "busy"
    finally:
        bare.result("identity", "lock")
    # The agent wipes and ends by itself after it has answered: at most ten seconds later it is gone.
    for _ in range(100):
        if not (folder / "patient" / "agent.sock").exists() \
                and bare.raw("--json", "identity", "show").returncode == 7:
            break
        time.sleep(0.1)
    assert not (folder / "patient" / "agent.sock").exists()
    assert bare.error(7, "identity", "show")["code"] == "locked"


def test_restore_from_words():
    fresh = person("restored")
    restored = fresh.result("--node", address, "identity", "restore", "--words-file", folder / "w4",
                            "--kdf-memory", "64M")
    assert restored["account"] == facts["patient"], restored
    fresh.result("sync")
    assert {entry["title"] for entry in fresh.result("record", "list")} >= {"Visit", "Blood count"}
    assert read(fresh, facts["result"]) == facts["scan"]
    assert len(fresh.result("identity", "show")["devices"]) == 2


try:
    run([test_identities, test_founding_and_joining, test_patient_adds, test_doctor_asks,
         test_patient_shares, test_doctor_reads_and_adds, test_patient_sees_both,
         test_age_opens_without_medease, test_age_opens_what_was_shared,
         test_patient_stops_sharing, test_adding_without_seeing,
         test_offline, test_one_unlock,
         test_restore_from_words], chained=True)
finally:
    if node is not None:
        stop_node()
    shutil.rmtree(folder)
