#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""scenario-verbs.py MEDEASECTL MEDEASE_NODE: every verb answers with the keys that scripts count on.

On the way: a share that a daily limit pauses, who hears of it, and how it goes on; and who could see
what at a block of the past."""
import json
import sys

from ctl_clinic import Clinic
from ctl_tap import Ctl, run

clinic = Clinic(*sys.argv[1:3])
facts = {}

RECORD = {"record", "title", "category", "type", "date", "author", "size", "state", "height",
          "version"}
GRANT = {"grant", "who", "categories", "actions", "purpose", "from", "until", "state", "sentence"}
PERSON = {"account", "role", "name", "born", "clinic", "specialty", "state"}
IDENTITY = {"account", "role", "name", "device", "devices", "recipient", "generation"}


def has(keys, answer):
    """An object, or a list of at least one, with these keys."""
    entries = answer if isinstance(answer, list) else [answer]
    assert entries, "the list is empty"
    for entry in entries:
        assert keys <= set(entry), (keys - set(entry), entry)
    return answer


def test_identity_and_network():
    global officer, doctor, patient
    created = (name := clinic.person("officer")).result(
        "identity", "create", "--words-out", clinic.folder / "officer.words", "--kdf-memory", "64M")
    has({"device", "recipient", "account"}, created)
    has(PERSON, name.result("account", "profile", "--name", "Olga Amsel"))
    clinic.node_command("init", clinic.node_folder)
    clinic.start()
    officer = clinic.officer = name
    has({"chain_id", "clinic", "account"},
        officer.result("--node", f"unix:{clinic.node_folder}/node.sock", "network", "found",
                       "--clinic", "Lindenhof Clinic", "--zone", "Europe/Berlin"))
    doctor = clinic.identity("doctor", "Jonas Lindqvist", "--prefix", "Dr", "--specialty", "Cardiology")
    patient = clinic.identity("patient", "Elif Özdemir", "--born", "1979-03-14")
    for ctl, role in ((doctor, "doctor"), (patient, "patient")):
        invite = has({"invite", "expires"}, officer.result("network", "invite", "--role", role,
                                                           "--note", "for the test", "--until", "+3d"))
        joined = has({"chain_id", "clinic", "account", "role", "state"},
                     ctl.result("network", "join", invite["invite"]))
        assert joined["role"] == role, joined
        ctl.account = joined["account"]
    has({"chain_id", "height", "time", "engine", "blocks", "validators", "hospitals", "witnesses",
         "lag_seconds", "alarms"}, patient.result("network", "status"))
    has({"role", "note", "state", "expires"}, officer.result("network", "invites"))
    has({"state", "known", "offered"}, patient.result("network", "trust"))
    has(IDENTITY, doctor.result("identity", "show"))
    has({"file", "recipient"}, doctor.result("identity", "export-age", "-o", clinic.folder / "d.txt"))
    has({"device", "state", "current"}, doctor.result("identity", "device", "list"))
    rotated = has({"generation", "recipient"}, patient.result("identity", "rotate"))
    assert rotated["generation"] == patient.result("identity", "show")["generation"] == 2, rotated
    has({"kit"}, patient.result("identity", "kit"))
    has({"state"}, patient.result("identity", "passphrase", "--new-file", clinic.secret))


def test_accounts():
    has(PERSON, patient.result("account", "show"))
    has(PERSON, patient.result("account", "directory"))
    has(PERSON, doctor.result("account", "search", "ozdem"))
    desk = has({"account", "name", "state"},
               officer.result("account", "desk", "--name", "Walter Brandt", "--born", "1931-02-03",
                              "--phone", "+49 30 5550"))
    assert officer.result("account", "show", desk["account"])["name"] == "Walter Brandt"


def test_records():
    added = [clinic.add(patient, text.encode(), text, "results") for text in
             ("First", "Second", "Third", "Fourth")]
    facts["records"] = added
    path = clinic.folder / "more"
    path.write_bytes(b"notes")
    fresh = has({"record", "cid", "size", "sha256", "state", "height"},
                patient.result("record", "add", path, "--title", "Note", "--category", "notes",
                               "--date", "2026-11-20", "--type", "text/plain", "--replicas", "1"))
    assert len(has(RECORD, patient.result("record", "list"))) == 5
    assert len(patient.result("record", "list", "--limit", "2", "--offset", "1")) == 2
    assert [entry["title"] for entry in patient.result("record", "list", "--category", "notes")] == ["Note"]
    assert not patient.result("record", "list", "--since", "2999-01-01")
    has(RECORD | {"cid", "manifest_cid", "sha256", "readers", "replicas"},
        patient.result("record", "show", fresh["record"]))
    path.write_bytes(b"better notes")
    better = patient.result("record", "add", path, "--title", "Note", "--category", "notes",
                            "--replaces", fresh["record"])
    history = has(RECORD, patient.result("record", "history", better["record"]))
    assert [entry["version"] for entry in history] == [2, 1], history
    assert patient.result("record", "show", fresh["record"])["replaced_by"] == better["record"]
    listed = patient.result("record", "list", "--category", "notes")
    assert [entry["record"] for entry in listed] == [better["record"]], listed
    has({"record", "file", "bytes"},
        patient.result("record", "open", better["record"], "-o", clinic.folder / "out"))
    has({"record", "file", "bytes"}, patient.result("record", "export", better["record"], "--encrypted",
                                                    "-o", clinic.folder / "out.age"))
    for verb in ("retire", "erase"):
        has({"record", "state", "height"}, patient.result("record", verb, better["record"]))


def test_requests():
    asked = has({"request", "state"},
                doctor.result("consent", "request", patient.account, "--category", "results",
                              "--purpose", "TREAT", "--until", "+30d", "--message", "For Monday"))
    keys = {"request", "from", "categories", "purpose", "until", "state"}
    waiting = has(keys, patient.result("consent", "requests"))
    assert waiting[0]["state"] == "waiting" and waiting[0]["message"] == "For Monday", waiting
    has({"request", "state"}, doctor.result("consent", "remind", asked["request"]))
    has({"request", "state"}, doctor.result("consent", "withdraw", asked["request"]))
    assert patient.result("consent", "requests")[0]["state"] == "withdrawn"
    again = doctor.result("consent", "request", patient.account, "--category", "results", "notes",
                          "--purpose", "TREAT")
    declined = has({"request", "state"}, patient.result("consent", "answer", again["request"], "--decline",
                                                        "--message", "Not now"))
    assert declined["state"] == "recorded", declined
    seen = has(keys, doctor.result("consent", "requests"))
    assert {entry["state"] for entry in seen} == {"withdrawn", "declined"}, seen
    assert any(entry["answer"] == "Not now" for entry in seen), seen


def test_shares():
    terms = ("Dr Jonas Lindqvist", "--category", "results", "notes", "--until", "+30d", "--per-day", "2")
    has({"sentence"}, patient.result("consent", "explain", *terms))
    made = has({"grant", "sentence", "state", "height", "envelope_cid"},
               patient.result("consent", "grant", *terms))
    facts["grant"], facts["granted"] = made["grant"], made["height"]
    has(GRANT, patient.result("consent", "list", "--state", "active"))
    has(GRANT | {"looks", "last_look"}, patient.result("consent", "show", made["grant"]))
    lines = has({"record", "visible", "why"}, patient.result("consent", "preview", "Dr Jonas Lindqvist"))
    assert sum(line["visible"] for line in lines) == 4, lines
    narrowed = has({"grant", "state"}, patient.result("consent", "narrow", made["grant"], "--category",
                                                      "results"))
    facts["narrowed"] = narrowed["height"]
    assert patient.result("consent", "show", made["grant"])["categories"] == ["results"]
    extended = has({"grant", "state", "until"},
                   patient.result("consent", "extend", made["grant"], "--until", "+60d"))
    assert extended["state"] == "recorded", extended


def read(record):
    return doctor.raw("--json", "record", "open", record, "-o", clinic.folder / "read")


def test_a_limit_pauses():
    opened = has({"access", "height", "expires"},
                 doctor.result("access", "open", patient.account, "--category", "results", "--purpose",
                               "TREAT", "--reason", "Preparing"))
    assert opened["categories"] == ["results"], opened
    for record in facts["records"][:2]:
        assert read(record).returncode == 0
    done = read(facts["records"][2])
    error = json.loads(done.stdout)["error"]
    assert done.returncode == 4 and error["reason"] == "limit", error
    assert not (clinic.folder / "read.part").exists()
    error = json.loads(read(facts["records"][0]).stdout)["error"]
    assert error["code"] in ("refused", "denied"), error
    error = json.loads(doctor.raw("--json", "access", "open", patient.account, "--purpose",
                                  "TREAT").stdout)["error"]
    assert error["reason"] in ("suspended", "no-grant"), error


def test_everybody_hears_of_it():
    paused = has(GRANT, patient.result("consent", "list", "--state", "suspended"))
    assert [grant["grant"] for grant in paused] == [facts["grant"]], paused
    log = has({"when", "who", "what", "categories", "purpose", "height"}, patient.result("audit", "list"))
    assert [entry["who"] for entry in log if entry["what"] == "suspended"] == ["Dr Jonas Lindqvist"], log
    told = [entry for entry in officer.result("audit", "list") if entry["what"] == "suspended"]
    assert [entry["who"] for entry in told] == ["Dr Jonas Lindqvist"], told
    assert told[0]["records"] == [] and told[0]["categories"] == [], told
    assert patient.account not in json.dumps(told), told
    facts["paused"] = told[0]["height"]


def test_the_patient_lets_it_go_on():
    resumed = has({"grant", "state"}, patient.result("consent", "resume", facts["grant"]))
    assert resumed["state"] == "recorded", resumed
    facts["resumed"] = resumed["height"]
    assert "not paused" in patient.error(3, "consent", "resume", facts["grant"])["message"]
    doctor.result("access", "open", patient.account, "--purpose", "TREAT")
    assert read(facts["records"][2]).returncode == 0
    assert (clinic.folder / "read").read_bytes() == b"Third"


def test_what_was_visible_then():
    revoked = has({"grant", "state", "receipt"}, patient.result("consent", "revoke", facts["grant"]))
    keys = {"who", "categories", "actions"}

    def at(height):
        return patient.result("consent", "at", "--block", height)
    assert at(facts["granted"] - 1) == []
    wide = has(keys, at(facts["granted"]))
    assert wide[0]["who"] == "Dr Jonas Lindqvist" and wide[0]["actions"] == ["see"], wide
    assert wide[0]["categories"] == ["results", "notes"] and wide[0]["exact"], wide
    assert at(facts["narrowed"])[0]["categories"] == ["results"]
    assert at(facts["paused"] - 1)[0]["grant"] == facts["grant"]
    assert at(facts["paused"]) == []
    assert at(facts["resumed"])[0]["categories"] == ["results"]
    assert at(revoked["height"]) == []
    error = patient.error(3, "consent", "at", "--block", "99999999")
    assert "99999999" not in error["message"] and "blocks 1 to" in error["message"], error
    assert patient.error(2, "consent", "at", "--block", "soon")


def test_another_device_says_when_it_does_not_know():
    second = clinic.person("second")
    has({"device", "recipient", "account"},
        second.result("--node", f"unix:{clinic.node_folder}/node.sock", "identity", "restore",
                      "--words-file", clinic.folder / "patient.words", "--kdf-memory", "64M"))
    second.result("sync")
    wide = second.result("consent", "at", "--block", facts["granted"])
    assert len(wide) == 1 and not wide[0]["exact"], wide
    late = second.result("consent", "at", "--block", facts["resumed"])
    assert late[0]["exact"] and late[0]["categories"] == ["results"], late


def test_audit_and_outbox():
    for by in ("person", "day", "record"):
        has({by, "count"}, patient.result("audit", "list", "--by", by))
    has({"file", "entries"}, patient.result("audit", "export", "--format", "csv", "-o",
                                            clinic.folder / "audit.csv"))
    cut = Ctl(clinic.program, *patient.options, "--node", f"unix:{clinic.folder}/nobody.sock")
    saved = cut.result("--no-wait", "record", "retire", facts["records"][0])
    assert saved["state"] == "saved", saved
    waiting = has({"id", "what", "state", "reason", "since"}, cut.result("outbox", "list"))
    has({"id"}, cut.result("--no-wait", "outbox", "retry", waiting[0]["id"]))
    has({"id"}, cut.result("outbox", "discard", waiting[0]["id"]))
    assert cut.result("outbox", "list") == []


def test_sync():
    keys = {"height", "records", "pending", "streams", "alarms"}
    has(keys, patient.result("sync"))
    has(keys, patient.result("status"))
    has({"headers", "rows", "leaves", "damaged"}, patient.result("verify"))
    has({"state"}, patient.result("identity", "unlock", "--for", "1m"))
    has({"state"}, patient.result("identity", "lock"))


try:
    run([test_identity_and_network, test_accounts, test_records, test_requests, test_shares,
         test_a_limit_pauses, test_everybody_hears_of_it, test_the_patient_lets_it_go_on,
         test_what_was_visible_then, test_another_device_says_when_it_does_not_know,
         test_audit_and_outbox, test_sync], chained=True)
finally:
    clinic.remove()
