#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""scenario-moving.py MEDEASECTL MEDEASE_NODE: a record goes to another category.

Who was given the old category does not get it any more, who was given the new one does, who was
given this one record keeps it, and its author too. Shares and locks that change in between are
followed."""
import sys

from ctl_clinic import Clinic
from ctl_tap import run

clinic = Clinic(*sys.argv[1:3])
people, facts = {}, {}
SCAN = bytes(range(256)) * 9000


def opened(who, record):
    """Bytes that somebody is given, None where it is refused or not even known."""
    ctl = people[who]
    ctl.raw("access", "open", people["patient"].account, "--purpose", "TREAT")
    done = ctl.raw("record", "open", record, "-o", "-")
    assert done.returncode in (0, 4, 5, 12), done
    return done.stdout if done.returncode == 0 else None


def listed_for(who):
    """Titles that a doctor's list of the patient has, without asking for anything new."""
    found = people[who].result("record", "list", "--patient", people["patient"].account)
    return sorted(record["title"] for record in found)


def test_a_clinic():
    clinic.found()
    for name in ("old", "new", "single", "late"):
        people[name] = clinic.join(name, "doctor", name.title() + " Reader", "--prefix", "Dr")
    people["patient"] = patient = clinic.join("patient", "patient", "Elif Özdemir")
    facts["scan"] = clinic.add(patient, SCAN, "Scan", "results", "--type", "application/octet-stream")
    facts["other"] = clinic.add(patient, b"stays", "Other result", "results")
    for name, what in (("old", ("--category", "results", "--actions", "see,add")),
                       ("new", ("--category", "mental-health")),
                       ("single", ("--record", facts["scan"]))):
        patient.result("consent", "grant", people[name].account, *what, "--until", "+30d")
    assert opened("old", facts["scan"]) == SCAN
    assert opened("new", facts["scan"]) is None
    assert opened("single", facts["scan"]) == SCAN


def test_moving():
    patient = people["patient"]
    before = patient.result("record", "show", facts["scan"])
    moved = patient.result("record", "rewrap", facts["scan"], "--category", "mental-health")
    assert moved["state"] == "recorded" and moved["category"] == "mental-health", moved
    after = patient.result("record", "show", facts["scan"])
    assert after["category"] == "mental-health" and after["readable"], after
    assert after["manifest_cid"] != before["manifest_cid"], after
    for same in ("cid", "sha256", "title", "date", "version", "size"):
        assert after[same] == before[same], same
    assert {reader["name"] for reader in after["readers"]} == {"Dr New Reader", "Dr Single Reader"}
    assert clinic.read(patient, facts["scan"]) == SCAN


def test_old_readers_lose_it_and_new_ones_get_it():
    assert opened("old", facts["scan"]) is None
    assert opened("old", facts["other"]) == b"stays"
    assert listed_for("old") == ["Other result"]
    people["old"].error(12, "record", "show", facts["scan"])
    assert opened("new", facts["scan"]) == SCAN
    assert opened("new", facts["other"]) is None
    listed = people["new"].result("record", "list", "--patient", people["patient"].account)
    assert [record["title"] for record in listed] == ["Scan"], listed
    assert listed[0]["category"] == "mental-health", listed


def test_moved_back_it_is_there_again():
    patient = people["patient"]
    patient.result("record", "rewrap", facts["scan"], "--category", "results")
    people["new"].result("sync")
    assert listed_for("new") == []
    assert opened("old", facts["scan"]) == SCAN
    assert listed_for("old") == ["Other result", "Scan"]
    patient.result("record", "rewrap", facts["scan"], "--category", "mental-health")
    people["old"].result("sync")
    assert listed_for("old") == ["Other result"]


def test_who_has_it_singly_keeps_it():
    people["single"].result("sync")
    assert opened("single", facts["scan"]) == SCAN


def test_an_author_keeps_it():
    patient, old = people["patient"], people["old"]
    written = clinic.add(old, b"a letter", "Letter", "results", "--for", patient.account)
    patient.result("sync")
    patient.result("record", "rewrap", written, "--category", "mental-health")
    old.result("sync")
    assert clinic.read(old, written) == b"a letter"
    assert opened("new", written) == b"a letter"
    assert patient.result("record", "show", written)["author"] == "Dr Old Reader"
    error = old.error(3, "record", "rewrap", written, "--category", "results")
    assert "patient" in error["message"], error


def test_under_a_new_lock():
    patient = people["patient"]
    grant = next(entry["grant"] for entry in patient.result("consent", "list")
                 if entry["who_account"] == people["old"].account)
    before = patient.result("record", "show", facts["other"])
    patient.result("consent", "revoke", grant)
    patient.result("sync")
    assert patient.result("record", "rewrap", facts["other"])["category"] == "results"
    after = patient.result("record", "show", facts["other"])
    assert after["manifest_cid"] != before["manifest_cid"] and after["cid"] == before["cid"]
    assert clinic.read(patient, facts["other"]) == b"stays"


def test_a_share_in_between():
    patient = people["patient"]
    nowhere = ("--no-wait", "--node", f"unix:{clinic.folder}/nobody.sock")
    moved = patient.result(*nowhere, "record", "rewrap", facts["scan"], "--category", "imaging")
    assert moved["state"] == "saved", moved
    given = patient.result(*nowhere, "consent", "grant", people["late"].account, "--record",
                           facts["scan"], "--until", "+30d")
    assert given["state"] == "saved", given
    patient.result("sync")
    waiting = [item for item in patient.result("outbox", "list") if item["state"] != "recorded"]
    assert not waiting, waiting
    assert patient.result("record", "show", facts["scan"])["category"] == "imaging"
    assert opened("late", facts["scan"]) == SCAN
    people["single"].result("sync")
    assert opened("single", facts["scan"]) == SCAN
    assert opened("new", facts["scan"]) is None


def test_wrong_wishes():
    patient = people["patient"]
    error = patient.error(3, "record", "rewrap", facts["scan"], "--category", "no-such-place")
    assert "no-such-place" in error["message"], error
    patient.result("record", "erase", facts["other"])
    assert "erased" in patient.error(3, "record", "rewrap", facts["other"])["message"]
    assert patient.error(12, "record", "rewrap", "aaaaaa", "--category", "notes")


try:
    run([test_a_clinic, test_moving, test_old_readers_lose_it_and_new_ones_get_it,
         test_moved_back_it_is_there_again, test_who_has_it_singly_keeps_it,
         test_an_author_keeps_it, test_under_a_new_lock, test_a_share_in_between,
         test_wrong_wishes], chained=True)
finally:
    clinic.remove()
