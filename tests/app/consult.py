#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A consultation in the real client, through its widgets: what a patient adds, a doctor asks for,
is allowed to read, reads and adds to; then the patient stops, and the doctor is refused, while
another one is not.

usage: consult.py MEDEASE MEDEASECTL SHOTS [--home FOLDER] [--size WIDTHxHEIGHT]

Runs as walk.py does, whose sample clinic it uses. What has to happen while somebody else sits at
the computer is done with the command line. Ends with status 1 and a sentence when something that
should be there is not, or something is there that should not be."""

import argparse
import glob
import os
import shutil
import subprocess
import sys
import tempfile
import time

import walk
from desktop import (Atspi, BUTTON, Client, Missing, ROW, STEP_SECONDS, closed, dialog, end_nodes,
                     environment, must_not, press, write)

PASSPHRASE = "lindenhof sample clinic"
ADDED = "My walk on Sunday"
CONTENT = "An hour along the river"
NOTE = "Walking is going well"
LATER = "A second thought"


def change_to(client, person):
    walk.lock(client)
    walk.choose(client, person)


BUSY = 11  # somebody has the profile open


def ctl(program, home, person, *arguments):
    """A client that was locked just now lets go of the profile a moment later."""
    profile = glob.glob(os.path.join(home, "data", "medease", "sample", "clinic-*", person))[0]
    secret = os.path.join(home, "passphrase")
    write(secret, PASSPHRASE)
    end = time.monotonic() + STEP_SECONDS
    while True:
        done = subprocess.run(
            [program, "--profile", profile, "--passphrase-file", secret, *arguments],
            env=environment(home, 1280, 800), capture_output=True, text=True, check=False)
        if done.returncode != BUSY or time.monotonic() > end:
            break
        time.sleep(0.2)
    if done.returncode != 0:
        raise Missing(f"medeasectl {' '.join(arguments)}: {done.stderr or done.stdout}")
    return done.stdout


def patient_adds(client):
    walk.choose(client, "Elif Özdemir")
    client.wait_for(r"^Referral to diabetology, ")
    walk.add_record(client)


def doctor_asks(client):
    """The request of the sample is withdrawn, and another one is sent."""
    change_to(client, "Dr Mei-Ling Tan")
    client.wait_for(r"^Patients$")
    walk.place(client, "Requests")
    client.wait_for(r"^ÖZDEMIR, Elif")
    client.shot("asked")
    press(client, r"^Withdraw$")
    client.wait_for(r"^Withdrawn$|The request was withdrawn")
    walk.place(client, "Patients")
    client.mouse(client.wait_for(r"^ÖZDEMIR, Elif, born "))
    dialog(client, r"^Send Request$")
    client.wait_for(r"^ÖZDEMIR, Elif, born .*, Female$")
    for chip in ("Documents", "Notes", "Add records"):
        walk.tab(client, rf"{chip}$")
    press(client, r"^Send Request$")
    closed(client)
    walk.place(client, "Requests")
    client.wait_for(r"^Waiting for an answer|^Waiting$")
    print("Dr Mei-Ling Tan withdrew a request, and sent another one")


def patient_shares(client):
    change_to(client, "Elif Özdemir")
    walk.place(client, "Access")
    walk.tab(client, "Requests")
    press(client, r"^Review…$")
    dialog(client, r"^Share$")
    client.shot("review")
    press(client, r"^Share$")
    closed(client)
    walk.tab(client, "Who Can See")
    client.wait_for(r"^Dr Mei-Ling Tan, ")
    print("Elif Özdemir shared")


def open_chart(client, patient):
    client.mouse(client.wait_for(rf"^{patient}, born (?!.*Allergies)"))
    dialog(client, r"written down for the patient first")
    press(client, r"^Open Chart$")
    closed(client)
    client.wait_for(r"^Keep Open$")


def read(client, title):
    walk.tab(client, "Documents")
    client.mouse(client.wait_for(rf"^{title}, "))
    client.wait_for(r"^Checked: recorded in block ")


def write_note(client, title, text):
    press(client, r"^New Note")
    field = client.wait_for(r"^Title of the note$")
    client.mouse(field)
    client.type(title)
    client.mouse(client.wait_for(r"^Text of the note$"))
    client.type(text)
    client.wait_for(r"kept on this computer")
    time.sleep(0.6)  # within which a draft is kept


def says(client, words):
    """What stands in the editor."""
    def text():
        editor = client.find(r"^Text of the note$")
        return editor is not None and words in editor.text()

    client.wait(f"“{words}” in the note", text)


def doctor_reads_and_adds(client):
    change_to(client, "Dr Mei-Ling Tan")
    walk.place(client, "Requests")
    press(client, r"^Open Chart$")
    dialog(client, r"written down for the patient first")
    press(client, r"^Open Chart$", BUTTON)
    closed(client)
    client.wait_for(r"^Keep Open$")
    client.wait_for(r"Allergies unavailable")
    read(client, ADDED)
    client.shot("doctor-reads")
    press(client, r"^Back$")
    write_note(client, NOTE, "Says that an hour is no effort now.")
    client.shot("note")
    change_to(client, "Dr Mei-Ling Tan")
    press(client, r"^Continue$")
    says(client, "an hour is no effort")
    press(client, r"^Save and Sign$")
    client.wait_for(r"^Request Access…$|^ÖZDEMIR, Elif")
    open_chart(client, "ÖZDEMIR, Elif")
    walk.tab(client, "Documents")
    client.wait_for(rf"^{NOTE}, .*Recorded")
    client.shot("doctor-added")
    write_note(client, LATER, "Kept for another day.")
    press(client, r"^Back$")
    print("Dr Mei-Ling Tan read what was added, and added a note that survived the lock")


def patient_sees_and_stops(client):
    change_to(client, "Elif Özdemir")
    client.wait_for(rf"^{NOTE}, .*Recorded")
    client.wait_for(rf"^{ADDED}, .*Recorded")
    client.shot("patient-sees")
    walk.place(client, "Access")
    walk.tab(client, "Who Can See")
    stop = [node for node in client.nodes()
            if node.name.startswith("Dr Mei-Ling Tan, ")]
    rows = [child for node in stop for child in node.walk()
            if child.name == "Stop…"]
    client.press(rows[-1] if rows else client.wait_for(r"^Stop…$", BUTTON))
    dialog(client, r"Stop Sharing")
    press(client, r"Stop Sharing")
    client.wait("the end of the question", client.windows)
    walk.tab(client, "Who Looked")
    client.wait_for(r"Dr Mei-Ling Tan")
    client.shot("stopped")
    print("Elif Özdemir saw both, and stopped sharing with Dr Mei-Ling Tan")


def doctor_is_refused(client):
    change_to(client, "Dr Mei-Ling Tan")
    client.wait_for(r"^Nobody shares with you yet$")
    press(client, r"^Continue$")
    press(client, r"^Save and Sign$")
    client.wait_for(r"^The patient has stopped sharing this. What you wrote is kept here.$")
    says(client, "Kept for another day")
    client.shot("refused")
    press(client, r"^Back$")
    client.wait_for(rf"^Draft: {LATER}")
    print("Dr Mei-Ling Tan is refused, and keeps what she wrote")


def other_is_not(client, program, home):
    change_to(client, "Dr Jonas Lindqvist")
    open_chart(client, "ÖZDEMIR, Elif")
    client.wait_for(r"Known allergies")
    read(client, ADDED)
    client.shot("other-reads")
    press(client, r"^Back$")
    print("Dr Jonas Lindqvist still reads")
    grants = ctl(program, home, "elif-ozdemir", "--json", "consent", "list", "--state", "active")
    grant = grants.split('"grant"')[1].split('"')[1]
    ctl(program, home, "elif-ozdemir", "consent", "revoke", grant)
    client.wait_for(r"^The Patient Stopped Sharing$", None, 60)
    must_not(client, rf"^{ADDED}, ")
    client.shot("ended")
    print("… until Elif Özdemir stops while the chart is open")


def add_only(client, program, home):
    ctl(program, home, "tomasz-kowalski", "consent", "grant", "Dr Mei-Ling Tan", "--category", "notes",
        "--actions", "add", "--until", "+30d")
    change_to(client, "Dr Mei-Ling Tan")
    client.mouse(client.wait_for(r"^KOWALSKI, Tomasz, born ", None, 60))
    client.wait_for(r"^You may add to Notes")
    must_not(client, ROW.pattern)
    write_note(client, NOTE, "Added without reading.")
    press(client, r"^Save and Sign$")
    client.wait_for(rf"^{NOTE}, .*Recorded")
    client.shot("added-only")
    print("Dr Mei-Ling Tan adds where she may not read")


def consult(client, program, home):
    client.wait("a window", client.windows, 60)
    patient_adds(client)
    doctor_asks(client)
    patient_shares(client)
    doctor_reads_and_adds(client)
    patient_sees_and_stops(client)
    doctor_is_refused(client)
    other_is_not(client, program, home)
    add_only(client, program, home)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("medease")
    parser.add_argument("medeasectl")
    parser.add_argument("shots")
    parser.add_argument("--home")
    parser.add_argument("--size", default="1280x800")
    options = parser.parse_args()
    width, height = (int(part) for part in options.size.split("x"))
    os.makedirs(options.shots, exist_ok=True)
    home = options.home or tempfile.mkdtemp(prefix="medease-consult-")
    Atspi.init()
    client = Client(options.medease, options.shots, width < 700,
                    environment(home, width, height), "--sample")
    try:
        consult(client, options.medeasectl, home)
    except Missing as missing:
        print(f"consult: {missing}", file=sys.stderr)
        return 1
    finally:
        client.end()
        if not options.home:
            end_nodes(home)
            shutil.rmtree(home, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
