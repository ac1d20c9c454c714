#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Walks through MedEase's main job in the real client, by what assistive technology sees of it.

usage: walk.py MEDEASE SHOTS [--short] [--home FOLDER] [--size WIDTHxHEIGHT]

Run on an X display of its own and a D-Bus session of its own. Makes the sample clinic below FOLDER
unless it is there (without --home: in a folder that is removed at the end), reads Elif's records, adds one, looks at who has access, changes to the doctor, and
leaves a picture of each step in the folder SHOTS. With --short it stops after the records. Ends
with status 1 and a sentence when something that should be there is not."""

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import warnings

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # noqa: E402

# The names that replace these functions are not in every release.
warnings.filterwarnings("ignore", category=DeprecationWarning)

MAKING_SECONDS = 180
STEP_SECONDS = 30
RECORDS_OF_ELIF = 60
CONTROL = 37  # the left Control key's code on an X keyboard
PEOPLE = ("Elif Özdemir", "Tomasz Kowalski", "Amara Okafor", "Dr Jonas Lindqvist",
          "Dr Mei-Ling Tan", "Noor Haddad", "Ines Weber")
# A record's row reads title, author, category, date and state, in one sentence.
ROW = re.compile(r"^.+, .+, \d{1,2} \w+ 20\d\d, \w")


class Missing(Exception):
    """What was waited for did not come."""


def children(node):
    try:
        for i in range(node.get_child_count()):
            child = node.get_child_at_index(i)
            if child is not None:
                yield child
    except gi.repository.GLib.Error:  # it went away while it was looked at
        return


def box(node):
    """Place in the window; None when it takes no room there."""
    try:
        part = node.get_component_iface()
        if part is None:
            return None
        at = part.get_extents(Atspi.CoordType.WINDOW)
        return at if at.width > 0 and at.height > 0 else None
    except gi.repository.GLib.Error:
        return None


def name_of(node):
    try:
        return node.get_name() or ""
    except gi.repository.GLib.Error:
        return ""


def role_of(node):
    try:
        return node.get_role_name()
    except gi.repository.GLib.Error:
        return ""


def walk_tree(node):
    yield node
    for child in children(node):
        yield from walk_tree(child)


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def environment(home, width, height):
    """A user with nothing but the font of the pictures and a window of the given size."""
    config = os.path.join(home, "config")
    write(os.path.join(config, "gtk-4.0", "settings.ini"),
          "[Settings]\ngtk-font-name=Cantarell 11\n")
    write(os.path.join(config, "glib-2.0", "settings", "keyfile"),
          f"[org/medease/MedEase]\nwindow-width={width}\nwindow-height={height}\n")
    changed = dict(os.environ, XDG_DATA_HOME=os.path.join(home, "data"), XDG_CONFIG_HOME=config,
                   XDG_CACHE_HOME=os.path.join(home, "cache"), GSETTINGS_BACKEND="keyfile",
                   GDK_BACKEND="x11", GSK_RENDERER="cairo", GTK_USE_PORTAL="0", LC_ALL="C.UTF-8")
    changed.pop("WAYLAND_DISPLAY", None)
    changed.pop("GTK_A11Y", None)
    return changed


def nodes_of(home):
    """Processes of the sample's nodes."""
    for entry in os.listdir("/proc"):
        try:
            with open(f"/proc/{entry}/cmdline", "rb") as file:
                words = file.read().split(b"\0")
        except OSError:
            continue
        if entry.isdigit() and words[1:2] == [b"run"] and words[2].startswith(home.encode() + b"/"):
            yield int(entry)


def end_nodes(home):
    """The sample's node would wait ten minutes for the next visitor."""
    for process in nodes_of(home):
        os.kill(process, signal.SIGTERM)


class Client:
    def __init__(self, program, shots, narrow, env):
        self.shots = shots
        self.narrow = narrow
        self.count = 0
        self.windows = []
        self.process = subprocess.Popen([program, "--sample"], env=env)

    def look_for_windows(self):
        """Only where one is expected: GTK 4.8 ends the program when it is asked for a window that
        it has not shown to assistive technology yet."""
        time.sleep(1)
        self.windows = []
        for app in children(Atspi.get_desktop(0)):
            try:
                if app.get_process_id() == self.process.pid:
                    self.windows += list(children(app))
            except gi.repository.GLib.Error:
                continue
        return self.windows

    def nodes(self):
        for window in self.windows:
            yield from walk_tree(window)

    def find(self, pattern, roles=None):
        """The last one that fits: what was put on top comes after what it covers."""
        match = re.compile(pattern)
        found = None
        for node in self.nodes():
            if (roles is None or role_of(node) in roles) and match.search(name_of(node)):
                if box(node) is not None:
                    found = node
        return found

    def alive(self):
        if self.process.poll() is not None:
            raise Missing(f"MedEase ended by itself with status {self.process.returncode}")

    def wait(self, what, test, seconds=STEP_SECONDS):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.alive()
            found = test()
            if found:
                return found
            time.sleep(0.2)
        self.shot("missing")
        names = sorted({name_of(node) for node in self.nodes() if box(node)} - {""})
        print("what is there:", "; ".join(names)[:4000], file=sys.stderr)
        raise Missing(f"{what} did not come within {seconds} seconds")

    def wait_for(self, pattern, roles=None, seconds=STEP_SECONDS):
        return self.wait(f"“{pattern}”", lambda: self.find(pattern, roles), seconds)

    def rows(self):
        seen = {name_of(node) for node in self.nodes() if ROW.search(name_of(node))}
        return sorted(seen)

    def mouse(self, node):
        at = box(node)
        if at is None:
            raise Missing(f"“{name_of(node)}” takes no room")
        edge = 5  # of a window without a window manager
        Atspi.generate_mouse_event(
            at.x + at.width // 2 + edge, at.y + at.height // 2 + edge, "b1c"
        )

    def press(self, node):
        """As a screen reader presses a button; rows, which have no action, with the pointer."""
        try:
            action = node.get_action_iface()
            if action is not None:
                for i in range(action.get_n_actions()):
                    if action.get_action_name(i) in ("click", "activate"):
                        action.do_action(i)
                        return
        except gi.repository.GLib.Error:
            pass
        self.mouse(node)

    def key(self, keyval, control=False):
        """A key, with the Control key held down where that is said."""
        if control:
            Atspi.generate_keyboard_event(CONTROL, None, Atspi.KeySynthType.PRESS)
        Atspi.generate_keyboard_event(keyval, None, Atspi.KeySynthType.SYM)
        if control:
            Atspi.generate_keyboard_event(CONTROL, None, Atspi.KeySynthType.RELEASE)

    def type(self, text):
        Atspi.generate_keyboard_event(0, text, Atspi.KeySynthType.STRING)

    def shot(self, name):
        time.sleep(0.7)  # transitions take 200 ms
        path = os.path.join(self.shots, f"{self.count:02d}-{name}.png")
        self.count += 1
        subprocess.run(["import", "-window", "root", path], check=True)
        print(f"  {path}")

    def end(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()


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
    client.mouse(client.wait_for(rf"^{name}$", {"list item"}))


def tab(client, name):
    client.press(client.wait_for(rf"^{name}", {"toggle button", "radio button", "push button", "page tab"}))


def read_records(client):
    client.wait("a window", client.look_for_windows, 60)
    for person in PEOPLE:
        client.wait_for(rf"^{person}, \w+$", None, MAKING_SECONDS)
    print(f"people of the sample clinic: {', '.join(PEOPLE)}")
    client.shot("people")
    choose(client, "Elif Özdemir")
    rows = client.wait(
        f"{RECORDS_OF_ELIF} records of Elif Özdemir",
        lambda: len(client.rows()) >= RECORDS_OF_ELIF and client.rows(),
    )
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
    client.wait("the file dialog", lambda: len(client.look_for_windows()) > 1)
    client.type(path)  # a slash opens the field for a path
    client.key(0xFF0D)
    client.look_for_windows()
    client.wait_for(r"They are locked on this computer before anything is sent")
    client.shot("add")
    add = client.wait_for(r"^Add( Add)?$", {"push button"})
    client.press(add)
    client.look_for_windows()
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
    client = Client(options.medease, options.shots, width < 700, environment(home, width, height))
    try:
        walk(client, options.short)
    except Missing as missing:
        print(f"walk: {missing}", file=sys.stderr)
        return 1
    finally:
        client.end()
        if not options.home:
            end_nodes(home)
            shutil.rmtree(home, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
