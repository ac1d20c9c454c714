#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""From nothing to a clinic, and into it by invitation, in the real client.

usage: start.py MEDEASE MEDEASECTL SHOTS

Two computers, each a folder that is empty at first: on one a clinic is set up and people are
invited, on the other they join. Ends with status 1 and a sentence when something is missing."""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile

import invitations
from begin import (Atspi, PASSPHRASE, asked, check_words, choose_file, choose_way, control,
                   data_folder, fill, on, passphrase, paste, person, read_words, sensitive, field, identity)
from desktop import Client, Missing, end_nodes, environment, press, write

CLINIC = "Lindenhof Clinic"
JOINED_SECONDS = 60


def kinds_of_word_mistakes(client, words):
    """One of the list that is another one, and one that is not in the list."""
    first, second = client.wait("four words that are asked for", lambda: asked(client))[:2]
    other = next(word for word in words if word != words[first - 1])
    fill(client, rf"^Word {first}$", other)
    client.wait_for(rf"^Word {first} is another one\. Look at your sheet again\.$")
    typo = words[second - 1][:-1] + ("q" if len(words[second - 1]) > 3 else "qq")
    fill(client, rf"^Word {first}$", words[first - 1])
    fill(client, rf"^Word {second}$", typo)
    client.mouse(field(client, rf"^Word {first}$"))
    client.wait_for(rf"^Word {second} is not in the word list\.")
    if sensitive(client, r"^Continue$"):
        raise Missing("going on with a wrong word should not be possible")
    client.shot("word-wrong")


def kinds_of_passphrase_mistakes(client):
    client.wait_for(r"^Choose a passphrase$")
    fill(client, r"^Passphrase$", "cat")
    fill(client, r"^Once more$", "cat")
    client.wait_for(r"^Too easy$|^Weak$")
    if sensitive(client, r"^Continue$"):
        raise Missing("a passphrase of three letters should not be taken")
    client.shot("passphrase-weak")
    fill(client, r"^Passphrase$", PASSPHRASE)
    fill(client, r"^Once more$", PASSPHRASE[::-1])
    client.wait_for(r"^The two are not the same\.$")
    client.shot("passphrase-differs")


def set_up_clinic(client, home):
    client.wait("a window", client.windows, 60)
    client.shot("choose")
    choose_way(client, "Set Up a Clinic")
    fill(client, r"^Name of the clinic$", CLINIC)
    backups = os.path.join(home, "backups")
    os.makedirs(backups)
    press(client, r"^Choose…$")
    choose_file(client, backups)
    client.wait_for(rf"^{re.escape(backups)}$")
    client.shot("clinic")
    on(client, r"^Continue$")
    words = read_words(client)
    client.shot("words")
    press(client, r"^Hide Words$")
    client.wait_for(r"^Word 1: hidden$")
    press(client, r"^Show Words$")
    on(client, r"^I Have Written Them Down$")
    kinds_of_word_mistakes(client, words)
    check_words(client, words)
    kinds_of_passphrase_mistakes(client)
    passphrase(client)
    person(client, "Ines", "Weber", "1980-13-40")
    client.wait_for(r"^This is no date\.")
    person(client, "Ines", "Weber", "1980-05-04")
    client.wait_for(r"^Who Will See It$")
    client.wait_for(r"^Everybody in your clinic.s network")
    client.shot("profile")
    on(client, r"^Set Up the Clinic$")
    client.wait_for(rf"^{CLINIC} is ready$", None, JOINED_SECONDS)
    print(f"{CLINIC} is set up")
    return words


def run(*words, **more):
    return subprocess.run(words, check=True, capture_output=True, text=True, timeout=60, **more).stdout


def scan(picture):
    return run("zbarimg", "-q", "--raw", picture).strip()


def save_sheet(client, home, words):
    """The recovery sheet as a file says the words, and where the account lives twice."""
    path = os.path.join(home, "sheet.pdf")
    press(client, r"^Save as PDF…$")
    choose_file(client, path, save=True)
    client.wait_for(r"^Saved\. Print it and delete the file: it opens everything\.$")
    if os.stat(path).st_mode & 0o077:
        raise Missing("the recovery sheet can be read by others")
    text = run("pdftotext", "-layout", path, "-")
    for number, word in enumerate(words, 1):
        if not re.search(rf"\b{number}\s+{word}\b", text):
            raise Missing(f"word {number} is not on the recovery sheet")
    run("pdftoppm", "-r", "150", "-png", "-singlefile", path, path[:-4])
    kit = scan(path[:-4] + ".png")
    if not kit.startswith("medease-kit:") or kit not in re.sub(r"\s", "", text):
        raise Missing("picture and text of the recovery sheet do not say the same")
    print("the recovery sheet has 24 words, and says as text and as picture where the account lives")
    return kit, path[:-4] + ".png"


def first_invitation(client, home):
    """As a file, and as the picture on the screen."""
    fill(client, r"^For whom$", "Mei-Ling Tan")
    press(client, r"^Make Invitation$")
    client.wait_for(r"^Valid until .*, for one person$")
    client.shot("invited")
    picture = os.path.join(home, "invitation.png")
    run("import", "-window", "root", picture)
    path = os.path.join(home, "invitation.txt")
    press(client, r"^Save…$")
    choose_file(client, path, save=True)
    client.wait("the file of the invitation", lambda: os.path.exists(path))
    with open(path, encoding="utf-8") as file:
        text = file.read().strip()
    if scan(picture) != text:
        raise Missing("picture and text of the invitation do not say the same")
    press(client, r"^Open MedEase$")
    client.wait_for(r"^Staff$", {"list item"})
    client.shot("officer")
    print("the first invitation: a file and a picture that say the same")
    return text, path, picture


class Officer:
    """What the officer does meanwhile, by the command line."""

    def __init__(self, program, home):
        self.secret = os.path.join(home, "passphrase")
        self.home, self.program = home, program
        self.env = environment(home, 1280, 800)
        write(self.secret, PASSPHRASE)

    def ctl(self, profile, *words):
        return run(self.program, "--profile", profile, "--passphrase-file", self.secret, "--json",
                   *words, env=self.env)

    def invite(self, role):
        answer = self.ctl(data_folder(self.home, "default"), "network", "invite", "--role", role)
        return re.search(r"medease-invite:[\w-]+", answer).group(0)

    def use(self, invite):
        profile = os.path.join(self.home, "somebody")
        self.ctl(profile, "identity", "create", "--words-out", profile + ".words", "--kdf-memory",
                 "64M")
        self.ctl(profile, "account", "profile", "--name", "Anna Late")
        self.ctl(profile, "network", "join", invite)


def bring(client, text):
    """Pastes over what stands there."""
    client.mouse(client.wait_for(r"^Text of the invitation$"))
    control(client, "a")
    paste(client, text)


def stands(client, text):
    there = client.wait_for(r"^Text of the invitation$").text()
    if re.sub(r"\s", "", there) != re.sub(r"\s", "", text):
        raise Missing(f"“{text}” was brought, and “{there}” stands there")


def bad_invitations(client, home, good, used):
    client.wait("a window", client.windows, 60)
    choose_way(client, "Join With an Invitation")
    for name, text, sentence in (
            ("no", "Dear Mei-Ling, welcome!", r"^This is no invitation: "),
            ("garbled", invitations.garbled(good),
             r"^A part of the invitation is missing or mistyped\. Copy all of it\.$"),
            ("expired", invitations.expired(good),
             r"^This invitation ran out on 1 March 2026\. Ask the clinic for a new one\.$"),
            ("foreign", invitations.foreign(good),
             r"^This invitation belongs to another clinic than the one that answers there\."),
            ("used", used, r"^This invitation was used already\. Ask for a new one\.$")):
        bring(client, text)
        client.wait_for(sentence)
        if sensitive(client, r"^Continue$"):
            raise Missing(f"a {name} invitation should not be taken")
        stands(client, text)
        client.shot(f"invitation-{name}")
    nothing = os.path.join(home, "nothing.txt")
    write(nothing, "Not here.")
    press(client, r"^Open File or Picture…$")
    choose_file(client, nothing)
    client.wait_for(r"^There is no invitation in this file\.$")
    print("bad invitations are told, and stay to be mended")


def nobody_answers(client, clinic, good):
    """The clinic's computer is off, and comes back."""
    end_nodes(clinic)
    node = data_folder(clinic, "default", "node")
    os.rename(node, node + "-away")
    bring(client, good)
    client.wait_for(r"^The clinic cannot be reached now\. Your invitation is kept here, and MedEase")
    stands(client, good)
    client.shot("invitation-offline")
    os.rename(node + "-away", node)
    client.wait_for(r"^The clinic answers: this invitation is good\.$", None, JOINED_SECONDS)
    print("without a line the invitation is kept, and asked about again by itself")


def join(client, files):
    """By a file, and by a picture."""
    for path in files:
        bring(client, "")
        press(client, r"^Open File or Picture…$")
        choose_file(client, path)
        client.wait_for(r"^You are invited as: Doctor$")
        client.wait_for(r"^The clinic answers: this invitation is good\.$")
    client.shot("invitation-good")
    on(client, r"^Continue$")
    words = identity(client, "Mei-Ling", "Tan")
    client.wait_for(r"^Everybody in your clinic.s network")
    client.shot("profile-doctor")
    on(client, r"^Join$")
    client.wait_for(rf"^You have joined {CLINIC}$", None, JOINED_SECONDS)
    client.shot("joined")
    press(client, r"^Open MedEase$")
    client.wait_for(r"^Patients$", {"list item"})
    client.shot("doctor")
    print("Mei-Ling Tan joined by a file and a picture")
    return words


def restore_bad_words(client, words):
    client.wait("a window", client.windows, 60)
    choose_way(client, "Restore With My 24 Words")
    client.wait_for(r"^Type your 24 words$")
    client.mouse(field(client, r"^Word 1$"))
    paste(client, " ".join(words[:10] + ["tunel"] + words[11:]))
    client.wait_for(r"^Word 11 is not in the word list\. Did you mean “tunnel”\?$")
    if sensitive(client, r"^Continue$"):
        raise Missing("going on with a wrong word should not be possible")
    client.shot("restore-typo")
    # Of the list, all of them, and yet nobody's: the last one has to fit the others.
    fill(client, r"^Word 1$", "")
    paste(client, " ".join(["abandon"] * 24))
    on(client, r"^Continue$")
    client.wait_for(r"^All 24 are words of the list, but they do not fit together")
    client.shot("restore-unfit")
    fill(client, r"^Word 1$", "")
    paste(client, "\n".join(words))
    on(client, r"^Continue$")
    print("wrong words are told: a typing error, and one that is out of place")


def restore(client, words, sheet):
    restore_bad_words(client, words)
    client.wait_for(r"^Where do your records live\?$")
    press(client, r"^Open File or Picture…$")
    choose_file(client, sheet)
    on(client, r"^Continue$")
    client.wait_for(r"^Choose a passphrase$")
    fill(client, r"^Passphrase$", PASSPHRASE)
    fill(client, r"^Once more$", PASSPHRASE)
    on(client, r"^Restore$")
    client.wait_for(r"^Staff$", {"list item"}, JOINED_SECONDS)
    client.wait_for(r"^Ines Weber$")
    client.shot("restored")
    print("Ines Weber is back on another computer, from 24 words and the sheet")


def start(options, clinic, doctor, again):
    client = client_at(options, clinic)
    try:
        words = set_up_clinic(client, clinic)
        _, sheet = save_sheet(client, clinic, words)
        good, path, picture = first_invitation(client, clinic)
    finally:
        client.end()
    officer = Officer(options.medeasectl, clinic)
    used = officer.invite("doctor")
    officer.use(used)
    client = client_at(options, doctor, client.count)
    try:
        bad_invitations(client, doctor, good, used)
        nobody_answers(client, clinic, good)
        join(client, (picture, path))
    finally:
        client.end()
    client = client_at(options, again, client.count)
    try:
        restore(client, words, sheet)
    finally:
        client.end()


def client_at(options, home, count=0):
    client = Client(options.medease, options.shots, False, environment(home, 1280, 800))
    client.count = count
    return client


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("medease")
    parser.add_argument("medeasectl")
    parser.add_argument("shots")
    options = parser.parse_args()
    os.makedirs(options.shots, exist_ok=True)
    # Short, because a socket's name may only be so long.
    homes = [tempfile.mkdtemp(prefix="medease-start-") for _ in range(3)]
    Atspi.init()
    try:
        start(options, *homes)
    except (Missing, subprocess.CalledProcessError) as missing:
        print(f"start: {missing} {getattr(missing, 'stdout', '')}", file=sys.stderr)
        return 1
    finally:
        for home in homes:
            end_nodes(home)
            shutil.rmtree(home, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
