#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The desk and the officer in the real client, through its widgets: registers people with and
without an invitation, finds them, and sees nothing of their health; invites staff and ends a role.

usage: desk.py MEDEASE MEDEASECTL SHOTS [--home FOLDER] [--size WIDTHxHEIGHT]

Runs as walk.py does, whose sample clinic it uses. Ends with status 1 and a sentence when something
that should be there is not, or something is there that should not be."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile

import walk
from consult import change_to
from desktop import (Atspi, BUTTON, Client, Missing, closed, dialog, end_nodes, environment,
                     must_not, press, row_button, switch)

LONG = "Adolph Blaine Charles David Earl Frederick Gerald Hubert Irvin John Kenneth Lloyd Martin"
NEXT = 0xFF09


def field(client, name):
    """A line of the form, which takes the keys."""
    client.mouse(client.wait_for(rf"^{name}$"))


def write_in(client, name, text):
    field(client, name)
    client.type(text)


def clear(client, count):
    client.key(0xFF57)  # End
    for _ in range(count):
        client.key(0xFF08)


def is_off(client, name):
    node = client.wait_for(rf"^{name}$", BUTTON)
    return not node.is_in_state(Atspi.StateType.SENSITIVE)


def inspect(program, text):
    """What the command line finds in an invitation."""
    done = subprocess.run([program, "--json", "inspect", "invite", text], capture_output=True,
                          text=True, check=False)
    if done.returncode != 0:
        raise Missing(f"an invitation, not {text[:40]}…: {done.stdout}")
    return done.stdout


def saved_invitation(client, home, program, name):
    """The invitation on the screen, as a file."""
    path = os.path.join(home, name)
    press(client, r"^Save…$")
    client.wait("the file dialog", lambda: len(client.windows()) > 2)
    client.type(os.path.splitext(path)[0])
    client.key(0xFF57)  # End
    client.key(0xFF0D)
    client.wait(f"the file {path}", lambda: os.path.exists(path) and os.path.getsize(path) > 0)
    client.wait("the end of the file dialog", lambda: len(client.windows()) == 2)
    with open(path, encoding="utf-8") as file:
        return inspect(program, file.read().strip())


def registers(client, program, home):
    press(client, r"^Register")
    dialog(client, r"^Family name$")
    client.type("Özdemir")
    client.key(NEXT)
    client.type("Elif")
    write_in(client, r"Born \(day-month-year\)", "31.02.1979")
    client.wait_for(r"^Type the birth date as ")
    client.wait("an insensitive Register", lambda: is_off(client, "Register"))
    client.shot("invalid-date")
    clear(client, 10)
    client.type("14.03.1979")
    client.wait_for(r"^14-Mar-1979 \(\d+ y\)$")
    client.wait_for(r"^Somebody alike is registered$")
    client.shot("duplicate")
    press(client, r"^It Is This Person$")
    closed(client)
    client.wait_for(r"^ÖZDEMIR, Elif")
    press(client, r"^Back$")
    print("Noor Haddad: somebody who is there already is not registered again")
    press(client, r"^Register")
    dialog(client, r"^Family name$")
    client.type("Åkesson-Wójcik")
    client.key(NEXT)
    client.type(LONG)
    write_in(client, r"Born \(day-month-year\)", "1991-08-02")
    write_in(client, r"Phone", "+49 30 5550 4711")
    press(client, r"^Register$")
    client.wait_for(r"^Adolph .* is registered\.$")
    client.wait_for(r"^Print Sheet$")
    client.shot("registered")
    said = saved_invitation(client, home, program, "invitation.txt")
    if '"patient"' not in said:
        raise Missing(f"an invitation for a patient, not {said}: what was expected")
    press(client, r"^Print Sheet$")
    client.wait("the print dialog", lambda: len(client.windows()) > 2)
    client.shot("print")
    client.key(0xFF1B)
    client.wait("the end of the print dialog", lambda: len(client.windows()) == 2)
    press(client, r"^Close$")
    closed(client)
    client.wait_for(r"^ÅKESSON-WÓJCIK, Adolph")
    print("… a patient with an invitation on paper, as a code and as text")


def registers_for_the_desk(client):
    press(client, r"^Register")
    dialog(client, r"^Family name$")
    client.type("Nowak")
    client.key(NEXT)
    client.type("Jadwiga")
    write_in(client, r"Born \(day-month-year\)", "3-Feb-1938")
    switch(client, "Without a computer")
    client.wait_for(r"^No invitation is made$")
    press(client, r"^Register$")
    client.wait_for(r"^Jadwiga Nowak is registered\.$")
    client.shot("desk-only")
    press(client, r"^Close$")
    closed(client)
    client.wait_for(r"^NOWAK, Jadwiga")
    print("… and somebody without a computer")


def finds(client):
    client.mouse(client.wait_for(r"^Search patients$"))
    client.type("nowak")
    client.wait("the others to go", lambda: client.find(r"^ÖZDEMIR, Elif") is None)
    client.wait_for(r"^NOWAK, Jadwiga")
    clear(client, 5)
    client.type("4711")
    client.wait_for(r"^ÅKESSON-WÓJCIK, ")
    client.wait("the others to go", lambda: client.find(r"^NOWAK, Jadwiga") is None)
    client.shot("found")
    clear(client, 4)
    client.wait_for(r"^ÖZDEMIR, Elif")


def sees_nothing_clinical(client):
    client.mouse(client.wait_for(r"^ÖZDEMIR, Elif, born "))
    client.wait_for(r"^The desk sees name, birth date and contact\.")
    client.shot("person")
    for words in ("Open Chart", "Request Access", "Referral", "Penicillin", "HbA1c", "Records$",
                  "Access$", "Requests$", "Allerg"):
        must_not(client, rf"^{words}")
    press(client, r"^Back$")
    print("… and nothing of anybody's health")


def invites_staff(client, program, home):
    change_to(client, "Ines Weber")
    client.wait_for(r"^Dr Mei-Ling Tan")
    press(client, r"^Invite")
    dialog(client, r"^Invite Somebody$")
    client.mouse(client.wait_for(r"^For whom$"))
    client.type("Dr Priya Raman")
    client.shot("invite")
    press(client, r"^_?Invite")  # the last one: the dialog's
    client.wait("the code", lambda: len(client.windows()) > 1)
    client.wait_for(r"^Print Sheet$")
    client.shot("code")
    said = saved_invitation(client, home, program, "doctor.txt")
    if '"doctor"' not in said:
        raise Missing(f"an invitation for a doctor, not {said}: what was expected")
    press(client, r"^_?Close")
    closed(client)
    client.wait_for(r"^Doctor, for Dr Priya Raman · valid until ")
    row_button(client, r"^Doctor, for Dr Priya Raman · valid until ", "Withdraw")
    client.wait_for(r"^Doctor, for Dr Priya Raman · until ", {"list item"})
    print("Ines Weber invited a doctor, and withdrew it")


def ends_a_role(client):
    row_button(client, r"^Dr Mei-Ling Tan", "End…")
    dialog(client, r"^End the role of Dr Mei-Ling Tan\?$")
    client.shot("end-role")
    press(client, r"^_?End Role")
    closed(client)
    client.wait("the end of the role", lambda: client.find(r"^Dr Mei-Ling Tan, Doctor · ",
                                                               {"list item"}) is None, 60)
    client.shot("ended-role")
    for words in ("ÖZDEMIR", "Open Chart", "Referral", "Penicillin"):
        must_not(client, words)
    print("… and ended a role")


def steps(client, program, home):
    client.wait("a window", client.windows, 60)
    walk.choose(client, "Noor Haddad")
    client.wait_for(r"^ÖZDEMIR, Elif")
    client.shot("desk")
    registers(client, program, home)
    registers_for_the_desk(client)
    finds(client)
    sees_nothing_clinical(client)
    invites_staff(client, program, home)
    ends_a_role(client)


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
    home = options.home or tempfile.mkdtemp(prefix="medease-desk-")
    Atspi.init()
    client = Client(options.medease, options.shots, width < 700,
                    environment(home, width, height), "--sample")
    try:
        steps(client, options.medeasectl, home)
    except Missing as missing:
        print(f"desk: {missing}", file=sys.stderr)
        return 1
    finally:
        client.end()
        if not options.home:
            end_nodes(home)
            shutil.rmtree(home, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
