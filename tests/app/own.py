#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody keeps records alone on this computer; two people change at the cover; and MedEase locks
when nobody is there.

usage: own.py MEDEASE MEDEASECTL SHOTS

Ends with status 1 and a sentence when something is missing."""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile

import walk
from begin import (Atspi, KEY_ENTER, PASSPHRASE, choose_way, control, data_folder, identity, on,
                   paste)
from desktop import Client, Missing, end_nodes, environment, must_not, press, write

CLINIC = "Lindenhof Clinic"
SECONDS = 60


def run(*words, **more):
    return subprocess.run(words, check=True, capture_output=True, text=True, timeout=120,
                          **more).stdout


class Clinic:
    """By the command line, on another computer."""

    def __init__(self, program, home):
        self.home, self.program = home, program
        self.secret = os.path.join(home, "passphrase")
        self.env = environment(home, 1280, 800)
        write(self.secret, PASSPHRASE)
        self.ctl("identity", "create", "--words-out", os.path.join(home, "words"), "--kdf-memory",
                 "64M")
        self.ctl("account", "profile", "--name", "Ines Weber")
        self.ctl("network", "found", "--clinic", CLINIC, "--zone", "Europe/Berlin")

    def ctl(self, *words):
        return run(self.program, "--profile", data_folder(self.home, "default"),
                   "--passphrase-file", self.secret, "--json", *words, env=self.env)

    def invite(self, role):
        return re.search(r"medease-invite:[\w-]+",
                         self.ctl("network", "invite", "--role", role)).group(0)


def begin_alone(client):
    client.wait("a window", client.windows, 60)
    choose_way(client, "Start on My Own")
    identity(client, "Elif", "Demir", "1979-03-14")
    client.wait_for(r"^Only you$")
    client.shot("profile-own")
    on(client, r"^Create My Record$")
    client.wait_for(r"^Your record is ready$", None, SECONDS)
    client.shot("own-ready")
    press(client, r"^Open MedEase$")
    client.wait_for(r"^Records$", {"list item"})
    client.shot("own-empty")
    walk.add_record(client)
    print("Elif Demir keeps a record alone on this computer")


def chosen(node):
    return any(node.is_in_state(state) for state in (Atspi.StateType.CHECKED, Atspi.StateType.PRESSED))


def unlock(client, person, passphrase):
    """The field has the focus; what stands in it after a mistake is selected."""
    button = client.wait_for(rf"^{person}, \w+$", None, SECONDS)
    if not chosen(button):
        client.press(button)
        client.wait(f"the choice of {person}", lambda: chosen(button))
    client.type(passphrase)
    client.key(KEY_ENTER)


def lock_and_unlock(client):
    control(client, "l")
    client.wait_for(r"^Unlock$", {"push button"})
    client.shot("locked")
    unlock(client, "Elif Demir", "something else")
    client.wait_for(r"^That is not the passphrase\.$", None, SECONDS)
    client.shot("locked-wrong")
    unlock(client, "Elif Demir", PASSPHRASE)
    client.wait_for(r"^My walk on Sunday, .*Recorded", None, SECONDS)
    print("Ctrl+L locks; a wrong passphrase is told; the right one opens")


def gone(client, words):
    """What a bar says stands in it while it is hidden."""
    client.wait(f"the end of “{words}”", lambda: not any(
        re.search(words, node.name) and node.shown() for node in client.nodes()), SECONDS)


def node_ends(client, home):
    """What keeps the records ends, and is started again by itself; then it cannot be for a while."""
    end_nodes(home)
    walk.add_record(client)
    print("what keeps the records was ended, and was there again when it was needed")
    node = data_folder(home, "default", "node")
    os.rename(node, node + "-away")
    end_nodes(home)
    client.wait_for(r"^Offline since ", None, SECONDS)
    client.wait_for(r"^My walk on Sunday, .*Recorded")
    client.shot("offline")
    os.rename(node + "-away", node)
    press(client, r"^Try Now$")
    client.wait_for(r"^As of .*block ", None, SECONDS)
    gone(client, r"^Offline since ")
    print("offline is said, everything can be read, and Try Now brings it back")


def somebody_else(client, invite):
    client.wait("a window", client.windows, 60)
    press(client, r"^Someone Else…$")
    choose_way(client, "Join With an Invitation")
    client.mouse(client.wait_for(r"^Text of the invitation$"))
    paste(client, invite)
    client.wait_for(r"^You are invited as: Patient$")
    on(client, r"^Continue$")
    identity(client, "Anna", "Late")
    client.wait_for(r"^The clinic that invites you$")
    on(client, r"^Join$")
    client.wait_for(rf"^You have joined {CLINIC}$", None, SECONDS)
    press(client, r"^Open MedEase$")
    client.wait_for(r"^Records$", {"list item"})
    must_not(client, r"^My walk on Sunday, .*Recorded")
    control(client, "l")
    client.wait_for(r"^Anna Late, \w+$")
    client.wait_for(r"^Elif Demir, \w+$")
    client.shot("two-people")
    unlock(client, "Elif Demir", PASSPHRASE)
    client.wait_for(r"^My walk on Sunday, .*Recorded", None, SECONDS)
    print("two people on one computer, each with what is theirs")


def locks_by_itself(client):
    client.wait_for(r"^Locks in \d+ seconds?$", None, SECONDS)
    client.shot("locks-soon")
    press(client, r"^Stay$")
    gone(client, r"^Locks in \d+ seconds?$")
    client.wait_for(r"^Locked because nobody was here\.", None, 2 * SECONDS)
    client.shot("locked-by-itself")
    print("nobody was there: it was said, put off once, and then it locked")


def client_at(options, home, count=0, lock_minutes=30):
    client = Client(options.medease, options.shots, False,
                  environment(home, 1280, 800, lock_minutes))
    client.count = count
    return client


def own(options, home, clinic_home):
    clinic = Clinic(options.medeasectl, clinic_home)
    client = client_at(options, home)
    try:
        begin_alone(client)
        lock_and_unlock(client)
        node_ends(client, home)
    finally:
        client.end()
    client = client_at(options, home, client.count)
    try:
        somebody_else(client, clinic.invite("patient"))
    finally:
        client.end()
    client = client_at(options, home, client.count, 1)
    try:
        client.wait("a window", client.windows, 60)
        unlock(client, "Elif Demir", PASSPHRASE)
        client.wait_for(r"^My walk on Sunday, .*Recorded", None, SECONDS)
        locks_by_itself(client)
    finally:
        client.end()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("medease")
    parser.add_argument("medeasectl")
    parser.add_argument("shots")
    options = parser.parse_args()
    os.makedirs(options.shots, exist_ok=True)
    homes = [tempfile.mkdtemp(prefix="medease-own-") for _ in range(2)]
    Atspi.init()
    try:
        own(options, *homes)
    except (Missing, subprocess.CalledProcessError) as missing:
        print(f"own: {missing} {getattr(missing, 'stdout', '')}", file=sys.stderr)
        return 1
    finally:
        for home in homes:
            end_nodes(home)
            shutil.rmtree(home, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
