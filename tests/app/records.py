#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A patient's records in the real client, through its widgets: files of every kind are dropped and
chosen, named, shown, saved again byte for byte, corrected, taken out, erased and found; broken ones
say so; a large one shows how far it is and is stopped; without the hospital everything can be read,
and what is added goes out by itself later.

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
from desktop import (Atspi, BUTTON, Missing, ROW, Reader, box, children, closed, dialog, end_nodes,
                     environment, must_not, name_of, press)

DAY = "2026-10-05"
LARGE = 600 * 1000 * 1000
ENTER, ESCAPE, TAB = 0xFF0D, 0xFF1B, 0xFF09
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


class Shown(Reader):
    """Leaves out what takes no room as well: hidden pages hold most of what there is."""

    def nodes(self):
        waiting = list(reversed(self.windows))
        while waiting:
            node = waiting.pop()
            yield node
            name = name_of(node)
            if name in self.passed_over or ROW.search(name):
                continue
            if node in self.windows or name == "GtkStackPage" or box(node) is not None:
                waiting.extend(reversed(list(children(node))))

    def wait_for_all(self, patterns, seconds):
        """In one look each time: looking takes seconds."""
        def all_there():
            names = [name_of(node) for node in self.nodes()]
            return all(any(re.search(each, name) for name in names) for each in patterns)

        self.wait("; ".join(patterns), all_there, seconds)


def title_of(name):
    return os.path.splitext(name)[0]


def type_path(client, path):
    """In the dialog of the toolkit that is on top; a slash opens the field for a path."""
    client.wait("the file dialog", lambda: len(client.look_for_windows()) > 1)
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
        client.shot("drop")
        Atspi.generate_mouse_event(705, 455, "b1r")
        time.sleep(0.5)
    finally:
        source.kill()
        source.wait()


def add_button(client):
    """The dialog's, and not the one behind it."""
    return client.wait_for(r"^Add$", BUTTON)


def add_kinds(client, program, env, folder, files):
    paths = [os.path.join(folder, name) for name in files]
    drop(client, program, env, paths)
    dialog(client, r"^They are locked on this computer before anything is sent")
    client.wait_for_all([rf"^{name}$" for name in files], 30)
    client.shot("drop-dialog")
    client.press(add_button(client))
    closed(client)
    client.wait_for_all([rf"^{title_of(name)}, .*Recorded" for name in files], 120)
    print(f"{len(files)} dropped files are recorded")


def replace_text(client, label, text):
    node = client.wait_for(rf"^{label}$", {"text", "entry"})
    client.mouse(node)
    client.key(ord("a"), True)
    client.type(text)


def add_named(client, folder):
    """By the keyboard; title and date are written, a date that is none is not taken."""
    path = os.path.join(folder, "first.txt")
    with open(path, "w", encoding="utf-8") as file:
        file.write("The first version.\n")
    client.key(ord("n"), True)
    type_path(client, path)
    client.look_for_windows()
    client.wait_for(r"They are locked on this computer before anything is sent")
    replace_text(client, "Title", "Walking diary")
    replace_text(client, r"Date \(year-month-day\)", "2026-13-05")
    client.wait_for(r"^Write the date like 2026-11-30, 2026-11 or 2026\.$")
    replace_text(client, r"Date \(year-month-day\)", DAY)
    client.press(add_button(client))
    closed(client)
    client.wait_for(r"^Walking diary, .*, 5 October 2026, Recorded", None, 60)
    print("a file was named and dated, and a wrong date was refused")


def open_row(client, title):
    """By searching for it: a row out of sight cannot be pressed."""
    search(client, title)
    client.wait("the others gone", lambda: len(client.rows()) < 5)
    client.mouse(client.wait_for(rf"^{title}, "))
    client.wait_for(r"^Back$", BUTTON)
    client.wait_for(r"^Checked: recorded in block ", None, 60)


def back(client):
    press(client, r"^Back$")
    client.wait_for(r"^Search records$")


def search(client, text):
    client.key(ord("f"), True)
    time.sleep(0.3)
    client.key(ord("a"), True)
    client.type(text)
    time.sleep(0.5)


def shown_text(client, words):
    def text():
        view = client.find(r"^Text of the record$")
        part = view.get_text_iface() if view is not None else None
        return part is not None and words in Atspi.Text.get_text(part, 0, -1)

    client.wait(f"“{words}” in the text", text)


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
    client.look_for_windows()


def view_kinds(client, folder, files):
    open_row(client, "letter")
    client.wait_for(r"^letter, page 1 of 3$")
    press(client, r"^Next Page$")
    client.wait_for(r"^letter, page 2 of 3$")
    press(client, r"^Zoom In$")
    client.wait_for(r"^125 %$")
    client.shot("pdf")
    save_copy(client, folder, files["letter.pdf"])
    back(client)
    for name in ("photo.jpg", "scan.png"):
        open_row(client, title_of(name))
        client.wait_for(rf"^{title_of(name)}, page 1 of 1$")
        press(client, r"^Turn to the Right$")
        client.shot(title_of(name))
        back(client)
    open_row(client, "diary")
    shown_text(client, "128 over 82")
    back(client)
    open_row(client, "person")
    client.wait_for(r"^Birth date: 1979-03-14$")
    client.shot("fhir")
    back(client)
    open_row(client, "nothing")
    client.wait_for(r"^Empty File$")
    back(client)
    for name in ("device.bin", "cut.pdf", "flipped.png", "bomb.png"):
        open_row(client, title_of(name))
        client.wait_for(r"^Cannot Be Shown$", None, 60)
        if name == "bomb.png":
            client.shot("broken")
        save_copy(client, folder, files[name])
        back(client)
    print("PDF, pictures, text and fields are shown; broken ones say so; copies are byte for byte")


def change(client, letter):
    """An entry of the record's menu, by the letter that is underlined in it."""
    client.press(client.wait_for(r"^More$", {"push button", "toggle button"}))
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
    client.look_for_windows()
    client.wait_for(r"The one before stays in its history")
    client.shot("correct")
    client.press(add_button(client))
    closed(client)
    back(client)
    client.wait_for(r"^Walking diary, .*2 versions.*Recorded", None, 60)
    client.wait("the old row gone", lambda: len(client.rows()) == 1, 60)
    open_row(client, "Walking diary")
    shown_text(client, "The second version")
    client.wait_for(r"^Version 2")
    client.shot("versions")
    client.mouse(client.wait_for(r"^Version 1", {"list item"}))
    shown_text(client, "The first version")
    press(client, r"^Back$")
    back(client)
    print("a corrected version is shown, and the one before can be read")


def take_out(client):
    open_row(client, "scan")
    change(client, "t")
    client.mouse(client.toast(r"^Undo$"))
    Atspi.generate_mouse_event(640, 500, "abs")  # toasts stay under the pointer
    client.toast(r"^It stays in your records$")
    open_row(client, "photo")
    change(client, "t")
    client.toast(r"is taken out of your records")
    client.shot("taken-out")
    client.wait("the end of the row", lambda: client.find(r"^photo, ") is None, 60)
    search(client, "scan")
    client.wait_for(r"^scan, ")
    print("a record was taken out, another one was kept by Undo")


def erase(client):
    open_row(client, "device")
    change(client, "e")
    dialog(client, r"^Erase “device”\?$")
    client.shot("erase")
    press(client, r"^Keep( Keep)?$")
    closed(client)
    change(client, "e")
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
    client.look_for_windows()
    client.press(add_button(client))
    client.wait_for(r"^[\d.]+\s[kM]B of 600\sMB · [\d.]+\s[kM]B/s · ", None, 60)
    client.shot("large")
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
        client.look_for_windows()
        client.press(add_button(client))
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
    client.wait("a window", client.look_for_windows, 60)
    walk.choose(client, "Elif Özdemir")
    client.passed_over = ("MedWelcomePage", "MedLockScreen")
    client.wait_for(r"^Referral to diabetology, ", None, 60)
    add_named(client, folder)
    add_kinds(client, options.drag, env, folder, files)
    view_kinds(client, folder, files)
    correct(client, folder)
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
