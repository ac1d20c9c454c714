#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A patient's records in the real client, through its widgets: files of every kind are dropped and
chosen, named, shown, saved again byte for byte, corrected, moved, taken out, erased and found; rows
have keys and menus, several are exported at once; broken ones say so; a large one shows how far it
is and is stopped; without the hospital everything can be read, and what is added goes out by itself
later.

usage: records.py MEDEASE DRAG-FILES SHOTS [--home FOLDER]

Runs as walk.py does, whose sample clinic it uses. Ends with status 1 and a sentence when something
that should be there is not, or something is there that should not be."""

import argparse
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

import walk
from desktop import (Atspi, BUTTON, Client, Missing, closed, dialog, end_nodes, environment,
                     must_not, press, ready, switch)

DAY = "2026-10-05"
LARGE = 600 * 1000 * 1000
ENTER, ESCAPE, DOWN, DELETE, SPACE = 0xFF0D, 0xFF1B, 0xFF54, 0xFFFF, 0x20
SHIFT = 50  # its code on an X keyboard
PATIENT = {"resourceType": "Patient", "birthDate": "1979-03-14",
           "name": [{"family": "Özdemir", "given": ["Elif"]}]}


def pdf(pages):
    """A sound document with a word on each page."""
    parts = ["<< /Type /Catalog /Pages 2 0 R >>",
             "<< /Type /Pages /Count %d /Kids [%s] >>"
             % (pages, " ".join(f"{4 + 2 * i} 0 R" for i in range(pages))),
             "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    for i in range(pages):
        words = f"BT /F1 24 Tf 72 700 Td (Page {i + 1}) Tj ET"
        parts.append("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
                     "/Resources << /Font << /F1 3 0 R >> >> >>" % (5 + 2 * i))
        parts.append(f"<< /Length {len(words)} >>\nstream\n{words}\nendstream")
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{part}\nendobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    return out + (f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{table}trailer\n"
                  f"<< /Size {len(parts) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n").encode()


def picture(folder, name):
    path = os.path.join(folder, name)
    subprocess.run(["convert", "-size", "300x200", "gradient:red-blue", path], check=True)
    with open(path, "rb") as file:
        return file.read()


def make_files(folder):
    """One of each kind, and broken ones: what they are called to what is in them."""
    png, jpeg, letter = picture(folder, "scan.png"), picture(folder, "photo.jpg"), pdf(3)
    flipped = bytearray(png)
    for at in range(40, len(flipped) - 20, 7):
        flipped[at] ^= 0x5A
    # Says that it is 60,000 pixels wide and high, which nobody has room for.
    bomb = png[:16] + (60000).to_bytes(4, "big") * 2 + png[24:]
    files = {
        "letter.pdf": letter, "photo.jpg": jpeg, "scan.png": png,
        "diary.txt": "Monday: 128 over 82.\n".encode(), "person.json": json.dumps(PATIENT).encode(),
        "device.bin": bytes(range(256)) * 40, "nothing.txt": b"",
        "cut.pdf": letter[: len(letter) // 3], "flipped.png": bytes(flipped), "bomb.png": bomb,
    }
    for name, content in files.items():
        with open(os.path.join(folder, name), "wb") as file:
            file.write(content)
    return files


class Shown(Client):
    """Finds nothing on pages that are hidden, which hold most of what there is."""

    def is_there(self, node):
        return node.shown()

    def wait_for_all(self, patterns, seconds):
        def all_there():
            names = [node.name for node in self.nodes()]
            return all(any(re.search(each, name) for name in names) for each in patterns)

        self.wait("; ".join(patterns), all_there, seconds)


def title_of(name):
    return os.path.splitext(name)[0]


def type_path(client, path):
    """In the dialog of the toolkit that is on top; a slash opens the field for a path."""
    client.wait("the file dialog", lambda: len(client.windows()) > 1)
    time.sleep(0.5)
    client.type(path)
    time.sleep(0.5)
    client.key(ENTER)


def drop(client, program, env, paths):
    """Drags files from another program's window onto the list."""
    source = subprocess.Popen([program, *paths], env=env)
    try:
        time.sleep(2)
        for step in ((40, 40, "abs"), (40, 40, "b1p"), (90, 60, "abs"), (400, 300, "abs"),
                     (700, 450, "abs"), (705, 455, "abs")):
            Atspi.generate_mouse_event(*step)
            time.sleep(0.5)
        client.wait_for(rf"^Add {len(paths)} files$|^Add these files$")
        Atspi.generate_mouse_event(705, 455, "b1r")
        time.sleep(0.5)
    finally:
        source.kill()
        source.wait()


def add_kinds(client, program, env, folder, files):
    paths = [os.path.join(folder, name) for name in files]
    drop(client, program, env, paths)
    dialog(client, r"^They are locked on this computer before anything is sent")
    client.wait_for_all([rf"^{name}$" for name in files], 30)
    client.shot("drop-dialog")
    press(client, r"^Add$")
    closed(client)
    client.wait_for_all([rf"^{title_of(name)}, .*Recorded" for name in files], 120)
    print(f"{len(files)} dropped files are recorded")


def replace_text(client, label, text):
    press(client, rf"^{label}$", {"text", "entry"})
    client.key(ord("a"), True)
    client.type(text)


def add_named(client, folder):
    """By the keyboard; title and date are written, a date that is none is not taken."""
    path = os.path.join(folder, "first.txt")
    with open(path, "w", encoding="utf-8") as file:
        file.write("The first version.\n")
    client.key(ord("n"), True)
    type_path(client, path)
    client.wait_for(r"They are locked on this computer before anything is sent")
    replace_text(client, "Title", "Walking diary")
    replace_text(client, r"Date \(year-month-day\)", "2026-13-05")
    client.wait_for(r"^Write the date like 2026-11-30, 2026-11 or 2026\.$")
    replace_text(client, r"Date \(year-month-day\)", DAY)
    press(client, r"^Add$")
    closed(client)
    client.wait_for(r"^Walking diary, .*, 5 October 2026, Recorded", None, 60)
    print("a file was named and dated, and a wrong date was refused")


def press_until(client, pattern, button, effect, seconds=20):
    """Presses a button of the mouse on a row that is looked for again each time: rows are made anew
    whenever their list changes. Ends when the effect is seen."""
    def pressed():
        row = client.find(pattern)
        at = row.box() if row is not None else None
        if at is None:
            return False
        Atspi.generate_mouse_event(at[0] + at[2] // 3 + 5, at[1] + at[3] // 2 + 5, button)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if effect():
                return True
            time.sleep(0.2)
        return False

    client.wait(f"what a press on “{pattern}” does", pressed, 60)


def on_row(client, title, button, effect):
    search(client, title)
    client.wait("the others gone", lambda: len(client.rows()) < 5)
    press_until(client, rf"^{title}, ", button, effect)


def open_row(client, title):
    """By searching for it: a row out of sight cannot be pressed."""
    on_row(client, title, "b1c", lambda: client.find(r"^Back$", BUTTON) is not None)
    client.wait_for(r"^Checked: recorded in block ", None, 60)


def row_menu(client, title):
    on_row(client, title, "b3c", lambda: client.find(r"^Quick Look$") is not None)


def focus_row(client, title):
    """Where the keys are after the row's menu was closed."""
    row_menu(client, title)
    client.key(ESCAPE)
    client.wait("the end of the menu", lambda: client.find(r"^Quick Look$") is None)


def back(client):
    """To the list, which has nothing to go back to; a press while a page still slides is lost."""
    def there():
        button = client.find(r"^Back$", BUTTON)
        if button is not None:
            client.press(button)
            time.sleep(0.5)
        return button is None

    client.wait("the list of records", there)
    client.wait_for(r"^Search records$")


def search(client, text):
    client.key(ord("f"), True)
    time.sleep(0.3)
    client.key(ord("a"), True)
    client.type(text)
    time.sleep(0.5)


def text_has(client, words):
    view = client.find(r"^Text of the record$")
    return view is not None and words in view.text()


def shown_text(client, words):
    client.wait(f"“{words}” in the text", lambda: text_has(client, words))


def save_copy(client, folder, content):
    """What is typed takes the place of the name, whose ending stays."""
    target = os.path.join(folder, "saved-copy")
    press(client, r"^Save a Copy…?$")
    type_path(client, target)
    found = client.wait("the saved copy", lambda: glob.glob(target + "*"))
    client.wait("the whole of it", lambda: os.path.getsize(found[0]) == len(content))
    with open(found[0], "rb") as file:
        if file.read() != content:
            raise Missing("a saved copy with the original bytes")
    os.remove(found[0])


def preview(client, label, name):
    """What would be printed, in a window of its own; nothing of it goes into a file."""
    client.wait("the print dialog", lambda: len(client.windows()) > 1)
    press(client, r"^(Pre_view )?Preview$")
    client.wait_for(rf"^{label}")
    client.wait_for(r"^Print Preview$")
    client.shot(name)
    client.key(0xFF1B)  # Escape
    client.wait("the end of the preview", lambda: len(client.windows()) == 1)


def view_kinds(client, folder, files):
    open_row(client, "letter")
    client.wait_for(r"^letter, page 1 of 3$")
    press(client, r"^Next Page$")
    client.wait_for(r"^letter, page 2 of 3$")
    press(client, r"^Zoom In$")
    client.wait_for(r"^125 %$")
    save_copy(client, folder, files["letter.pdf"])
    press(client, r"^Print$")
    preview(client, "letter", "print-pages")
    back(client)
    for name in ("photo.jpg", "scan.png"):
        open_row(client, title_of(name))
        client.wait_for(rf"^{title_of(name)}, page 1 of 1$")
        press(client, r"^Turn to the Right$")
        back(client)
    open_row(client, "diary")
    shown_text(client, "128 over 82")
    back(client)
    open_row(client, "person")
    client.wait_for(r"^Birth date: 1979-03-14$")
    client.key(ord("p"), control=True)
    preview(client, "person", "print-fields")
    back(client)
    open_row(client, "nothing")
    client.wait_for(r"^Empty File$")
    back(client)
    for name in ("device.bin", "cut.pdf", "flipped.png", "bomb.png"):
        open_row(client, title_of(name))
        client.wait_for(r"^Cannot Be Shown$", None, 60)
        if name == "device.bin":
            client.shot("broken")
            save_copy(client, folder, files[name])
            client.key(ord("p"), control=True)
            client.wait_for(r"^There is nothing here that can be printed\.$")
        back(client)
    print("PDF, pictures, text and fields are shown; broken ones say so; copies are byte for byte")


def change(client, letter):
    """An entry of the record's menu, by the letter that is underlined in it."""
    press(client, r"^More$", {"push button", "toggle button"})
    time.sleep(1)
    client.key(ord(letter))


def correct(client, folder):
    path = os.path.join(folder, "second.txt")
    with open(path, "w", encoding="utf-8") as file:
        file.write("The second version.\n")
    open_row(client, "Walking diary")
    shown_text(client, "The first version")
    change(client, "r")
    type_path(client, path)
    client.wait_for(r"The one before stays in its history")
    press(client, r"^Add$")
    closed(client)
    back(client)
    client.wait_for(r"^Walking diary, .*2 versions.*Recorded", None, 60)
    client.wait("the old row gone", lambda: len(client.rows()) == 1, 60)
    open_row(client, "Walking diary")
    shown_text(client, "The second version")
    client.wait_for(r"^Version 2")
    press_until(client, r"^Version 1", "b1c",
                lambda: text_has(client, "The first version"))
    press(client, r"^Back$")
    client.wait("the second version again", lambda: text_has(client, "The second version"))
    back(client)
    print("a corrected version is shown, and the one before can be read")


def move(client):
    """From the row's menu; it says who sees it there, and the row follows."""
    row_menu(client, "diary")
    client.key(ord("m"))
    dialog(client, r"^“diary” is in \w+ now\.$")
    switch(client, "Mental health")
    client.wait_for(r"cannot see it any more\. What was read before cannot be taken back\.$")
    switch(client, "Notes")
    client.wait_for(r"^(?:From now on .+ can see it\.|.+ can see it as before\.)")
    client.shot("move")
    press(client, r"^Move$")
    closed(client)
    client.wait_for(r"^diary, .*, Notes, .*Recorded", None, 60)
    print("a record was moved to another category, after it was said who sees it there")


def look(client):
    focus_row(client, "letter")
    client.key(SPACE)
    dialog(client, r"^letter, page 1 of 3$")
    client.key(SPACE)
    closed(client)
    print("a record was looked at by one key")


def take_out(client):
    """What is held back for some seconds only is taken back without looking for anything."""
    focus_row(client, "scan")
    client.key(DELETE)
    for _ in range(12):
        client.key(ord("z"), True)
        time.sleep(0.5)
    focus_row(client, "photo")
    client.key(DELETE)
    client.shot("taken-out")
    client.wait("the end of the row", lambda: client.find(r"^photo, ") is None, 60)
    search(client, "scan")
    client.wait_for(r"^scan, ")
    must_not(client, r"is taken out in a moment")
    print("a record was taken out, another one was kept by Undo")


def shift(client, key):
    Atspi.generate_keyboard_event(SHIFT, None, Atspi.KeySynthType.PRESS)
    client.key(key)
    Atspi.generate_keyboard_event(SHIFT, None, Atspi.KeySynthType.RELEASE)


def export_several(client, folder, files):
    """By Shift and an arrow, over the heading between them; the copies are what was added."""
    target = os.path.join(folder, "exported")
    os.mkdir(target)
    focus_row(client, "diary")

    def both():
        shift(client, DOWN)
        return client.find(r"^2 records chosen$")

    client.wait("both chosen", both)
    client.shot("several")
    press(client, r"^Export…$")
    type_path(client, target)
    client.wait("two copies", lambda: len(os.listdir(target)) == 2)
    client.wait("the end of choosing", lambda: client.find(r"records? chosen$") is None)

    def copies():
        return sorted(open(os.path.join(target, name), "rb").read() for name in os.listdir(target))

    client.wait("the original bytes in the copies",
                lambda: copies() == sorted([files["diary.txt"], b"The second version.\n"]))
    print("two records were chosen and exported")


def erase(client):
    row_menu(client, "device")
    client.key(ord("e"))
    dialog(client, r"^Erase “device”\?$")
    client.shot("erase")
    press(client, r"^Keep( Keep)?$")
    closed(client)
    row_menu(client, "device")
    client.key(ord("e"))
    dialog(client, r"^Erase “device”\?$")
    press(client, r"^Erase( Erase)?$")
    closed(client)
    client.wait("the end of the row", lambda: client.find(r"^device, ") is None, 60)
    print("a record was erased, after it was asked for twice")


def find(client):
    search(client, "referral")
    client.wait_for(r"^\d+ of \d+$")
    client.wait_for(r"^Referral to diabetology, ")
    search(client, "nobody wrote this")
    client.wait_for(r"^No Record Matches$")
    press(client, r"^Clear Filters$")
    client.wait_for(r"^\d+ records$")
    client.key(ESCAPE)
    print("found, not found, and all again")


def stop_large(client, folder):
    path = os.path.join(folder, "large.iso")
    with open(path, "wb") as file:
        file.truncate(LARGE)
    client.key(ord("n"), True)
    type_path(client, path)
    press(client, r"^Add$")
    client.wait_for(r"^[\d.]+\s[kM]B of 600\sMB · [\d.]+\s[kM]B/s · ", None, 60)
    press(client, r"^Cancel$")
    client.wait_for(r"^Stopped\. What is still in this list was not added\.$", None, 60)
    press(client, r"^Cancel$")
    closed(client)
    must_not(client, r"^large, ")
    os.remove(path)
    print("a large file showed how far it was, and was stopped")


def without_hospital(client, home, folder):
    """The node ends, and cannot be started while its folder has another name."""
    node = glob.glob(os.path.join(home, "data", "medease", "sample", "clinic-*", "*", "node"))[0]
    os.rename(node, node + "-away")
    end_nodes(home)
    client.wait_for(r"^Offline since ", None, 120)
    open_row(client, "diary")
    shown_text(client, "128 over 82")
    back(client)
    paths = []
    for name in ("one", "two"):
        paths.append(os.path.join(folder, f"offline {name}.txt"))
        with open(paths[-1], "w", encoding="utf-8") as file:
            file.write(f"Written offline, {name}.\n")
        client.key(ord("n"), True)
        type_path(client, paths[-1])
        press(client, r"^Add$")
        closed(client)
        client.wait_for(rf"^offline {name}, .*(?i:saved)", None, 60)
    client.wait_for(r"^2 not yet recorded$")
    client.shot("offline")
    search(client, "offline")
    os.rename(node + "-away", node)
    client.wait_for_all([rf"^offline {name}, .*Recorded" for name in ("one", "two")], 180)
    client.wait("the end of the bar", lambda: client.find(r"^Offline since ") is None, 60)
    print("offline everything could be read; what was added went out by itself")


def records(client, options, home, env):
    folder = os.path.join(home, "files")
    os.makedirs(folder, exist_ok=True)
    files = make_files(folder)
    client.wait("a window", client.windows, 60)
    walk.choose(client, "Elif Özdemir")
    client.passed_over = ("MedWelcomePage", "MedLockScreen")
    client.wait_for(r"^Referral to diabetology, ", None, 60)
    add_named(client, folder)
    add_kinds(client, options.drag, env, folder, files)
    view_kinds(client, folder, files)
    correct(client, folder)
    move(client)
    look(client)
    export_several(client, folder, files)
    take_out(client)
    erase(client)
    find(client)
    stop_large(client, folder)
    without_hospital(client, home, folder)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("medease")
    parser.add_argument("drag")
    parser.add_argument("shots")
    parser.add_argument("--home")
    options = parser.parse_args()
    os.makedirs(options.shots, exist_ok=True)
    home = options.home or tempfile.mkdtemp(prefix="medease-records-")
    env = environment(home, 1280, 800)
    Atspi.init()
    client = Shown(options.medease, options.shots, False, env, "--sample")
    try:
        records(client, options, home, env)
    except Missing as missing:
        print(f"records: {missing}", file=sys.stderr)
        return 1
    finally:
        client.end()
        if not options.home:
            end_nodes(home)
            shutil.rmtree(home, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
