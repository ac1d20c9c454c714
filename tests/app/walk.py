#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Walks through MedEase's main job in the real client, by what assistive technology sees of it.

usage: walk.py MEDEASE SHOTS [--short] [--home FOLDER] [--size WIDTHxHEIGHT]

Run on an X display of its own and a D-Bus session of its own. Makes the sample clinic below FOLDER
unless it is there (without --home: in a folder that is removed at the end), reads Elif's records,
adds one, looks at who has access, changes to the doctor, and leaves a picture of each step in the
folder SHOTS. With --short it stops after the records. Ends
with status 1 and a sentence when something that should be there is not."""

import argparse
import os
import shutil
import sys
import tempfile
import time

from desktop import Atspi, Client, Missing, end_nodes, environment

MAKING_SECONDS = 180
PRESS_SECONDS = 3
RECORDS_OF_ELIF = 60
PEOPLE = ("Elif Özdemir", "Tomasz Kowalski", "Amara Okafor", "Dr Jonas Lindqvist",
          "Dr Mei-Ling Tan", "Noor Haddad", "Ines Weber")


def choose(client, person):
    """On the cover: takes a person's place, which needs no passphrase in the sample."""
    client.press(client.wait_for(rf"^{person}, \w+$", None, MAKING_SECONDS))
    client.press(client.wait_for(r"^Unlock$", {"push button"}))


def lock(client):
    client.press(client.wait_for(r"^Lock$", {"push button"}))
    client.wait_for(r"^Unlock$", {"push button"})


def place(client, name):
    """A row of the sidebar; in a narrow window the sidebar is a page of its own."""
    if client.narrow:
        client.press(client.wait_for(r"^Show Sidebar$", {"push button"}))
    row = client.wait_for(rf"^{name}$", {"list item"})
    client.mouse(row)
    if client.narrow:
        return
    pressed = time.monotonic()

    def there():
        """A press while the cover still fades is lost."""
        nonlocal row, pressed
        row = client.find(rf"^{name}$", {"list item"}) or row
        if row.is_in_state(Atspi.StateType.SELECTED):
            return True
        if time.monotonic() - pressed > PRESS_SECONDS:
            client.mouse(row)
            pressed = time.monotonic()
        return False

    client.wait(f"the place “{name}”", there)


def tab(client, name):
    client.press(client.wait_for(rf"^{name}", {"toggle button", "radio button", "push button", "page tab"}))


def read_records(client):
    client.wait("a window", client.windows, 60)

    def all_people():
        names = {node.name.rpartition(", ")[0] for node in client.nodes() if node.box()}
        return names.issuperset(PEOPLE)

    client.wait(f"the people {', '.join(PEOPLE)}", all_people, MAKING_SECONDS)
    print(f"people of the sample clinic: {', '.join(PEOPLE)}")
    client.shot("people")
    choose(client, "Elif Özdemir")

    def enough_rows():
        rows = client.rows()
        return rows if len(rows) >= RECORDS_OF_ELIF else None

    rows = client.wait(f"{RECORDS_OF_ELIF} records of Elif Özdemir", enough_rows)
    print(f"Elif Özdemir, patient: {len(rows)} rows of records")
    client.shot("records")


def open_record(client):
    client.mouse(client.wait_for(r"^Referral to diabetology, "))
    back = client.wait_for(r"^Back$", {"push button"})
    client.wait_for(r"Dr Jonas Lindqvist")
    time.sleep(2)  # the page is drawn by another process
    client.shot("record")
    client.press(back)


def add_record(client):
    path = os.path.join(client.shots, "My walk on Sunday.txt")
    with open(path, "w", encoding="utf-8") as note:
        note.write("An hour along the river, without dizziness.\n")
    client.press(client.wait_for(r"^Add Record", {"push button"}))
    client.wait("the file dialog", lambda: len(client.windows()) > 1)
    client.type(path)  # a slash opens the field for a path
    client.key(0xFF0D)
    client.wait_for(r"They are locked on this computer before anything is sent")
    client.shot("add")
    add = client.wait_for(r"^Add( Add)?$", {"push button"})
    client.press(add)
    client.wait_for(r"^My walk on Sunday, .*Recorded")
    client.shot("added")
    os.remove(path)
    print("a record was added, sent and recorded")


def look_at_access(client):
    place(client, "Access")
    client.wait_for(r"^Dr Jonas Lindqvist, ")
    client.shot("access")
    tab(client, "Requests")
    client.wait_for(r"^Dr Mei-Ling Tan, ")
    client.shot("requests")
    tab(client, "Who Looked")
    client.wait_for(r"Dr Jonas Lindqvist, ")
    client.shot("who-looked")
    print("Access: a doctor who may see, one who asks, and who looked")


def doctor(client):
    lock(client)
    choose(client, "Dr Jonas Lindqvist")
    client.wait_for(r"ÖZDEMIR, Elif")
    client.wait_for(r"KOWALSKI, Tomasz")
    client.shot("patients")
    place(client, "Requests")
    client.wait_for(r"^Requests$")
    client.shot("asked")
    print("Dr Jonas Lindqvist: patients who share, requests")


def desk(client):
    lock(client)
    choose(client, "Noor Haddad")
    client.wait_for(r"OKAFOR, Amara")
    client.shot("desk")
    lock(client)
    choose(client, "Ines Weber")
    client.wait_for(r"Mei-Ling Tan")
    client.shot("staff")
    place(client, "Network")
    client.wait_for(r"^Network$")
    client.shot("network")
    print("Noor Haddad, receptionist; Ines Weber, officer: patients, staff, network")


def walk(client, short):
    read_records(client)
    if short:
        return
    for step in (open_record, add_record, look_at_access, doctor, desk):
        step(client)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("medease")
    parser.add_argument("shots")
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--home")
    parser.add_argument("--size", default="1280x800")
    options = parser.parse_args()
    width, height = (int(part) for part in options.size.split("x"))
    os.makedirs(options.shots, exist_ok=True)
    home = options.home or tempfile.mkdtemp(prefix="medease-walk-")
    Atspi.init()
    client = Client(options.medease, options.shots, width < 700, environment(home, width, height),
                    "--sample")
    try:
        walk(client, options.short)
    except Missing as missing:
        print(f"walk: {missing}", file=sys.stderr)
        return 1
    finally:
        client.end()
        end_nodes(home)
        if not options.home:
            shutil.rmtree(home, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
