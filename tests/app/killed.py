#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole session in the real client that ends with kill -9, one second after the last key in a
note: nothing of what was written, added, asked or searched for stands in clear in any file that the
session left, and after the next start the note is there to its last letter.

usage: killed.py MEDEASE SHOTS [--home FOLDER] [--size WIDTHxHEIGHT]

Runs as walk.py does, whose sample clinic it uses. The files that are added lie in a folder of their
own, which is not searched: they are the person's, not MedEase's. Ends with status 1 and a sentence
when something is lost or found."""

import argparse
import base64
import os
import shutil
import signal
import struct
import sys
import tempfile
import time
import zlib

import walk
from consult import change_to, says
from desktop import (Atspi, Client, Missing, closed, dialog, end_nodes, environment,
                     nodes_of, press)

# One word each that no file of the system holds.
TEXT_FILE, TEXT_BODY = "Quokkasaurus", "Tumbleweedium-Serendip"
PDF_FILE, PDF_BODY = "Xylographonia", "Kaleidoscopina-Bromel"
PICTURE_FILE, PICTURE_BODY = "Vorhofflimmerix", "Zanzibarowna-Pixel"
MESSAGE, REASON = "Please-share-Gargantulina", "Reason-is-Obfuscatrix"
SEARCHED = "Perambulatrix"
NOTE_TITLE, NOTE = "Schnurrbartologia", "Walks well, says Wolkenkuckucksheim"
CANARIES = (TEXT_FILE, TEXT_BODY, PDF_FILE, PDF_BODY, PICTURE_FILE, PICTURE_BODY, MESSAGE, REASON,
            SEARCHED, NOTE_TITLE, NOTE)


# ── Files to add ─────────────────────────────────────────────────────────────────────────────────


def pdf(text):
    """One page, with the text uncompressed."""
    stream = f"BT /F1 24 Tf 72 720 Td ({text}) Tj ET".encode()
    parts = [b"<< /Type /Catalog /Pages 2 0 R >>",
             b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
             b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
             b" /Resources << /Font << /F1 5 0 R >> >> >>",
             b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
             b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(parts) + 1, table)


def png(text):
    """A small picture with the text beside it."""
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(
            ">I", zlib.crc32(kind + body))

    rows = b"".join(b"\0" + bytes((x * 7, y * 5, 90)[i] for x in range(32) for i in range(3))
                    for y in range(32))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 32, 32, 8, 2, 0, 0, 0))
            + chunk(b"tEXt", b"Comment\0" + text.encode()) + chunk(b"IDAT", zlib.compress(rows))
            + chunk(b"IEND", b""))


def write_sources(folder):
    contents = {TEXT_FILE + ".txt": TEXT_BODY.encode() + b" was seen by the river.\n",
                PDF_FILE + ".pdf": pdf(PDF_BODY), PICTURE_FILE + ".png": png(PICTURE_BODY)}
    for name, content in contents.items():
        with open(os.path.join(folder, name), "wb") as file:
            file.write(content)
    return [os.path.join(folder, name) for name in contents]


# ── What is done ─────────────────────────────────────────────────────────────────────────────────


def add(client, path):
    title = os.path.splitext(os.path.basename(path))[0]
    press(client, r"^Add Record")
    client.wait("the file dialog", lambda: len(client.windows()) > 1)
    client.type(path)
    client.key(0xFF0D)
    dialog(client, r"They are locked on this computer before anything is sent")
    press(client, r"^Add( Add)?$")
    client.wait("the end of the dialog", client.windows)
    client.wait_for(rf"^{title}, .*Recorded")
    return title


def look_at(client, title):
    client.mouse(client.wait_for(rf"^{title}, "))
    client.wait_for(r"^Checked: recorded in block ")
    time.sleep(2)  # the page is drawn by another process
    client.shot(title)
    press(client, r"^Back$")


def search(client):
    client.key(0x66, control=True)
    time.sleep(0.5)
    client.type(SEARCHED)
    client.wait("an empty list", lambda: not client.rows())
    client.shot("searched")
    client.key(0xFF1B)


def patient_works(client, sources):
    walk.choose(client, "Elif Özdemir")
    client.wait_for(r"^Referral to diabetology, ")
    for title in [add(client, path) for path in sources]:
        look_at(client, title)
    search(client)
    print("Elif Özdemir added a text, a PDF and a picture, and looked at each")


def doctor_asks(client):
    change_to(client, "Dr Mei-Ling Tan")
    client.mouse(client.wait_for(r"^KOWALSKI, Tomasz, born "))
    dialog(client, r"^Send Request$")
    client.mouse(client.wait_for(r"^Message to the patient$"))
    client.type(MESSAGE)
    walk.tab(client, r"Notes$")
    client.shot("request")
    press(client, r"^Send Request$")
    closed(client)
    print("Dr Mei-Ling Tan asked Tomasz Kowalski")


def desk_prints(client, temporary):
    """The preview is MedEase's own: no file for another program is written."""
    change_to(client, "Noor Haddad")
    client.mouse(client.wait_for(r"^OKAFOR, Amara"))
    press(client, r"^Print Card$")
    dialog(client, r"^_?Preview$|^Print Preview$|^Pre_view$")
    client.shot("print-dialog")
    press(client, r"^Pre_view Preview$")
    dialog(client, r"^Print Preview$")
    client.shot("preview")
    left = [os.path.join(folder, leaf) for folder, _, leaves in os.walk(temporary)
            for leaf in leaves]
    if left:
        raise Missing(f"an empty temporary folder instead of {left}")
    client.key(0xFF1B)
    closed(client)
    print("Noor Haddad looked at a card as it would be printed")


def doctor_writes(client):
    change_to(client, "Dr Jonas Lindqvist")
    client.mouse(client.wait_for(r"^ÖZDEMIR, Elif, born "))
    dialog(client, r"written down for the patient first")
    client.mouse(client.wait_for(r"^Reason, which the patient reads$"))
    client.type(REASON)
    press(client, r"^Open Chart$")
    closed(client)
    client.wait_for(r"^Keep Open$")
    press(client, r"^New Note")
    client.mouse(client.wait_for(r"^Title of the note$"))
    client.type(NOTE_TITLE)
    client.mouse(client.wait_for(r"^Text of the note$"))
    client.type(NOTE)
    says(client, NOTE)


def note_is_there(client):
    walk.choose(client, "Dr Jonas Lindqvist")
    press(client, r"^Continue$")
    says(client, NOTE)
    client.wait_for(r"^Title of the note$")
    client.shot("after")


# ── What is left ─────────────────────────────────────────────────────────────────────────────────


def end_nodes_now(home):
    for process in nodes_of(home):
        os.kill(process, signal.SIGKILL)


def forms(word):
    """As it is, in small letters, as the toolkit's texts may stand, and inside base64."""
    raw = word.encode()
    yield raw
    yield raw.lower()
    yield word.encode("utf-16-le")
    yield word.replace(" ", "%20").encode()
    for skip in range(3):
        yield base64.b64encode(raw[skip:skip + (len(raw) - skip) // 3 * 3])


def find_words(folders):
    """Sentences of what stands where, and how many files were read."""
    patterns = [(word, form) for word in CANARIES for form in forms(word)]
    found, files = [], 0
    for top in folders:
        for folder, names, leaves in os.walk(top):
            for name in names + leaves:
                found += [f"{word} is in the name of {folder}/{name}"
                          for word in CANARIES if word.lower() in name.lower()]
            for leaf in leaves:
                path = os.path.join(folder, leaf)
                if not os.path.isfile(path):
                    continue
                with open(path, "rb") as file:
                    content = file.read()
                files += 1
                found += [f"{word} stands in {path}" for word, form in patterns if form in content]
    return found, files


def assert_search_works(folder):
    """It finds what is there."""
    path = os.path.join(folder, "planted")
    for form in forms(NOTE):
        with open(path, "wb") as file:
            file.write(b"\0\1" + form + b"\2")
        if not find_words([folder])[0]:
            raise Missing("a planted word was not found: nothing that is not found counts")
    os.remove(path)


def assert_nothing_in_clear(home):
    assert_search_works(os.path.join(home, "data"))
    found, files = find_words([home])
    for sentence in found:
        print(f"killed: {sentence}", file=sys.stderr)
    print(f"{files} files were searched for {len(CANARIES)} words")
    if found or files < 50:
        raise Missing("a session that keeps to itself what is written")


def session(options, home, sources, env):
    def start():
        client = Client(options.medease, options.shots, False, env, "--sample")
        clients.append(client)
        client.count = 20 * (len(clients) - 1)
        client.wait("a window", client.windows, 60)
        return client

    clients = []
    try:
        client = start()
        patient_works(client, sources)
        doctor_asks(client)
        desk_prints(client, env["TMPDIR"])
        doctor_writes(client)
        time.sleep(1)
        client.process.kill()
        client.process.wait()
        end_nodes_now(home)
        print("killed, one second after the last key")
        assert_nothing_in_clear(home)
        note_is_there(start())
        print("the note is there to its last letter")
    finally:
        for client in clients:
            client.end()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("medease")
    parser.add_argument("shots")
    parser.add_argument("--home")
    parser.add_argument("--size", default="1280x800")
    options = parser.parse_args()
    width, height = (int(part) for part in options.size.split("x"))
    os.makedirs(options.shots, exist_ok=True)
    home = options.home or tempfile.mkdtemp(prefix="medease-killed-")
    sources = tempfile.mkdtemp(prefix="medease-files-")
    env = environment(home, width, height)
    # Whatever is meant to be temporary is looked for too, and so is what a person's own folder gets.
    env["TMPDIR"] = os.path.join(home, "tmp")
    env["HOME"] = os.path.join(home, "person")
    for folder in (env["TMPDIR"], env["HOME"]):
        os.makedirs(folder, exist_ok=True)
    Atspi.init()
    try:
        session(options, home, write_sources(sources), env)
    except Missing as missing:
        print(f"killed: {missing}", file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(sources)
        if not options.home:
            end_nodes(home)
            shutil.rmtree(home, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
