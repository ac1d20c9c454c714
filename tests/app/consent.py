#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a patient decides, in the real client, through its widgets: shares unasked, single records,
declines, gives less than was asked, lets a share last longer or hold less, lets a paused one go on,
stops with a receipt, and looks at who looked.

usage: consent.py MEDEASE MEDEASECTL SHOTS [--home FOLDER] [--size WIDTHxHEIGHT]

Runs as walk.py does, whose sample clinic it uses. What others do meanwhile is done with the command
line. Ends with status 1 and a sentence when something that should be there is not, or something is
there that should not be."""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time

from gi.repository import Gio, GLib

import walk
from consult import ctl
from desktop import (Atspi, Client, Missing, closed, dialog, end_nodes, environment, must_not, press,
                     row_button, switch)

TAN = "Dr Mei-Ling Tan"
LINDQVIST = "Dr Jonas Lindqvist"
NOTIFICATIONS = """<node><interface name="org.freedesktop.Notifications">
<method name="Notify"><arg type="s" direction="in"/><arg type="u" direction="in"/>
<arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
<arg type="as" direction="in"/><arg type="a{sv}" direction="in"/><arg type="i" direction="in"/>
<arg type="u" direction="out"/></method>
<method name="CloseNotification"><arg type="u" direction="in"/></method>
</interface></node>"""


class Desktop:
    """Shows notifications, as a desktop does, and keeps what they said."""

    def __init__(self):
        self.said = []
        ready = threading.Event()
        threading.Thread(target=self.run, args=(ready,), daemon=True).start()
        if not ready.wait(20):
            raise Missing("the name of the desktop's notifications was not given")

    def run(self, ready):
        context = GLib.MainContext.new()
        context.push_thread_default()
        bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        interface = Gio.DBusNodeInfo.new_for_xml(NOTIFICATIONS).interfaces[0]
        bus.register_object("/org/freedesktop/Notifications", interface, self.called, None, None)
        Gio.bus_own_name_on_connection(bus, interface.name, Gio.BusNameOwnerFlags.NONE,
                                       lambda *_: ready.set(), None)
        GLib.MainLoop.new(context, False).run()

    def called(self, _bus, _sender, _path, _interface, method, arguments, invocation):
        if method == "Notify":
            self.said.append(" ".join(str(part) for part in arguments.unpack()))
        invocation.return_value(GLib.Variant("(u)", (1,)) if method == "Notify" else None)


class Elif:
    """The patient at this computer, and her command line while the client is locked."""

    def __init__(self, client, program, home):
        self.client, self.program, self.home = client, program, home

    def ctl(self, person, *arguments):
        return json.loads(ctl(self.program, self.home, person, "--json", *arguments))["result"]

    def locked(self, *arguments):
        """What the command line says to the patient."""
        walk.lock(self.client)
        answer = self.ctl("elif-ozdemir", *arguments)
        walk.choose(self.client, "Elif Özdemir")
        return answer

    def access(self, tab):
        walk.place(self.client, "Access")
        walk.tab(self.client, tab)


def text_in_window(client, words):
    """A label that holds the words."""
    return client.wait_for(words, {"label"}).name


def sentence(client):
    """The one sentence of the dialog."""
    return text_in_window(client, r" may .* until \d")


def list_row(client, pattern):
    return client.wait_for(pattern, {"list item"})


def open_share(client, who):
    """The dialog, with the person chosen by typing."""
    press(client, r"^Share…")
    dialog(client, r"^Search people$")
    client.type(who)
    client.key(0xFF0D)
    client.wait_for(r"^May$")


def share(client):
    said = sentence(client)
    press(client, r"^Share$")
    closed(client)
    return said


def said_after(patient, wanted, state="active"):
    """The sentence stands in the list of the command line, for the patient and for the doctor."""
    grants = patient.locked("consent", "list", "--state", state)
    mine = [grant for grant in grants if grant["sentence"] == wanted]
    if len(mine) != 1:
        raise Missing(f"“{wanted}” in {[grant['sentence'] for grant in grants]}: what was expected")
    shown = patient.ctl("mei-ling-tan", "consent", "show", mine[0]["grant"])
    if shown["sentence"] != wanted:
        raise Missing(f"“{wanted}” for the doctor, who reads “{shown['sentence']}”: what was expected")
    return mine[0]


def shares_unasked(patient):
    client = patient.client
    patient.access("Who Can See")
    open_share(client, "Tan")
    must_not(client, r"^Asked for this$")
    switch(client, "Results")
    switch(client, "Allergies")
    switch(client, "See and add")
    client.wait_for(r" may see and add to allergies and results, also what is added later, ")
    switch(client, "Only add")
    client.wait_for(r" may add to allergies and results, without seeing them, for your treatment")
    client.wait_for(r"^No record is opened")
    client.shot("share-only-add")
    switch(client, "See and add")
    client.wait_for(r" may see and add to allergies and results, also what is added later, ")
    client.shot("share")
    said = share(client)
    list_row(client, rf"^{TAN}, 1 person · Lindenhof Clinic. May see and add, for your treatment")
    client.shot("shared")
    patient.grant = said_after(patient, said)["grant"]
    print("Elif Özdemir shared unasked; the command line says the same sentence")


def shares_single_records(patient):
    client = patient.client
    patient.access("Who Can See")
    open_share(client, "Tan")
    press(client, r"^Single Records…")
    client.wait_for(r"^Search records$")
    client.wait_for(r"^Tick what should be seen")
    must_not(client, r" may .* until \d", {"label"})
    client.type("chest")
    row = client.wait_for(r"^X-ray of the chest, ", {"check box"})
    client.wait("the others to go", lambda: client.find(r"^Penicillin, ", {"check box"}) is None)
    client.press(row)
    client.press(client.wait_for(r"^Report on the X-ray of the chest, ", {"check box"}))
    client.wait_for(r"^2 records chosen$")
    client.shot("single-records")
    press(client, r"^Done$")
    client.wait_for(r" may see 2 single records only, for your treatment")
    client.wait_for(r"^2 records, and nothing that is added later$")
    client.shot("share-single")
    said = share(client)
    list_row(client, rf"^{TAN}, .* May see 2 records only")
    patient.single = said_after(patient, said)["grant"]
    print("… and two single records")


def sees_as(patient):
    client = patient.client
    patient.access("Who Can See")
    row_button(client, rf"^{TAN}, .* May see 2 records only", "See What This Person Sees")
    dialog(client, rf"^Preview: what {TAN} sees\.")
    client.wait_for(r"^Imaging, 2 records$")
    client.wait_for(r"^HbA1c ")
    client.wait_for(r" sees no sign of them: no gaps, no counts, no locks\.$")
    must_not(client, r"^Counselling, first session")
    must_not(client, r"^Discharge letter")
    client.shot("see-as")
    press(client, r"^Close Preview$")
    closed(client)
    print(f"… and saw what {TAN} sees")


def declines(patient):
    client = patient.client
    patient.access("Requests")
    row_button(client, rf"^{TAN}, .*Asked ", "Decline")
    press(client, r"^Undo( Undo)?$")
    client.wait_for(r"^The request waits for your answer again$")
    list_row(client, rf"^{TAN}, .*Asked ")
    row_button(client, rf"^{TAN}, .*Asked ", "Decline")
    client.wait_for(rf"^Request from {TAN} declined$")
    client.shot("declined")
    list_row(client, rf"^{TAN}, .*You said no on ")
    def sent():
        asked = patient.ctl("mei-ling-tan", "consent", "requests")
        return asked[0]["state"] == "declined"

    client.wait("the answer at the doctor's", sent, 60)
    print("Elif Özdemir declined, took it back, and declined for good")


def discreet(client, desktop, before):
    """The desktop says that there is something, and neither of whom nor what."""
    client.wait("a notification of the desktop", lambda: len(desktop.said) > before)
    for words in ("Tan", "Mei", "Lindqvist", "medication", "immuni", "dose", "Özdemir", "Elif",
                  "Lindenhof", "record"):
        if words.lower() in desktop.said[-1].lower():
            raise Missing(f"the notification says “{words}”: {desktop.said[-1]}; so discretion")


def is_asked(patient, desktop):
    """Another request arrives while she is at the computer: told, without a word of whom or what."""
    client = patient.client
    before = len(desktop.said)
    patient.ctl("mei-ling-tan", "consent", "request", "Elif Özdemir", "--category", "medications",
                "documents", "vitals", "--purpose", "TREAT", "--until", "+60d", "--message",
                "Is the dose still right?")
    discreet(client, desktop, before)
    list_row(client, rf"^{TAN}, .*Is the dose still right\?.*Asked ")
    client.shot("asked")
    print(f"the desktop said: {desktop.said[-1]}")


def gives_less(patient):
    client = patient.client
    patient.access("Requests")
    row_button(client, rf"^{TAN}, .*Asked ", "Review…")
    dialog(client, r"^Asked for this$")
    client.wait_for(r" may see .*medications.* until \d")
    switch(client, "Documents")
    switch(client, "Vital signs")
    client.wait_for(r" may see medications, also what is added later, ")
    client.shot("less")
    said = share(client)
    list_row(client, rf"^{TAN}, .*You shared less than was asked, on ")
    client.shot("answered")
    patient.less = said_after(patient, said)["grant"]
    asked = patient.ctl("mei-ling-tan", "consent", "requests")
    if asked[0]["state"] != "granted":
        raise Missing(f"a granted request at the doctor's, not {asked[0]}: what was expected")
    print("… and gave less than was asked")


def extends_and_narrows(patient):
    client = patient.client
    row = rf"^{TAN}, .* May see and add, "
    patient.access("Who Can See")
    row_button(client, row, "Change")
    dialog(client, r"^Share Records$")
    before = sentence(client)
    switch(client, "1 year")
    client.wait("another sentence", lambda: sentence(client) != before)
    said = share(client)
    longer = said_after(patient, said)
    if longer["grant"] != patient.grant:
        raise Missing("the same share, longer than before: what was expected")
    patient.access("Who Can See")
    row_button(client, row, "Change")
    dialog(client, r"^Share Records$")
    switch(client, "See")
    switch(client, "Allergies")
    client.wait_for(r" may see results, also what is added later, ")
    said = share(client)
    less = said_after(patient, said)
    if less["grant"] != patient.grant or less["categories"] != ["results"]:
        raise Missing(f"the same share, with less: what was expected, not {less}")
    print("… let a share last longer, and hold less")


def is_paused(patient, desktop):
    """A limit that the doctor goes beyond pauses the share while she is at the computer: told,
    without a word of whom or what; she lets it go on."""
    client = patient.client
    row = rf"^{LINDQVIST}, .*Paused"
    walk.lock(client)
    patient.ctl("elif-ozdemir", "consent", "grant", LINDQVIST, "--category", "immunizations",
                "--per-day", "1", "--until", "+30d")
    walk.choose(client, "Elif Özdemir")
    before = len(desktop.said)
    patient.ctl("jonas-lindqvist", "access", "open", "Elif Özdemir", "--category", "immunizations",
                "--purpose", "TREAT", "--reason", "Before a journey")
    records = patient.ctl("jonas-lindqvist", "record", "list", "--patient", "Elif Özdemir",
                          "--category", "immunizations")
    for record in records[:2]:
        out = os.path.join(patient.home, "opened")
        try:
            patient.ctl("jonas-lindqvist", "record", "open", record["record"], "-o", out)
        except Missing as refused:
            print(f"  {refused}")
    discreet(client, desktop, before)
    patient.access("Who Can See")
    list_row(client, row)
    client.shot("paused")
    row_button(client, row, "Allow Again…")
    client.wait_for(r"^Sharing goes on$")
    list_row(client, rf"^{LINDQVIST}, .* May see, for your treatment.* Until ")
    print("… let a share go on that a limit had paused")


def runs_out(patient):
    client = patient.client
    walk.lock(client)
    until = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 60))
    patient.ctl("elif-ozdemir", "consent", "grant", LINDQVIST, "--category", "imaging", "--purpose",
                "FAMRQT", "--until", until)
    walk.choose(client, "Elif Özdemir")
    patient.access("Who Can See")
    list_row(client, rf"^{LINDQVIST}, .* for your family")
    client.wait("the end of the share", lambda: client.find(
        rf"^{LINDQVIST}, .* for your family", {"list item"}) is None, 150)
    press(client, r"^Ended \(\d\)$")
    list_row(client, rf"^{LINDQVIST}, .* for your family.* Ended on .*: ran out")
    client.shot("ended")
    press(client, r"^Sharing Now$")
    print("… saw a share run out")


def save_as(client, path):
    """In the dialog for files, whose field for the name has the focus, all but its end chosen."""
    name, end = os.path.splitext(path)
    client.wait("the file dialog", lambda: len(client.windows()) > 1)
    client.type(name)
    client.key(0xFF57)  # End
    for _ in range(4):
        client.key(0xFF08)
    client.type(end)
    client.key(0xFF0D)
    client.wait(f"the file {path}", lambda: os.path.exists(path) and os.path.getsize(path) > 0)
    closed(client)
    with open(path, "rb") as file:
        return file.read()


def stops(patient):
    """With a receipt that is saved, once the doctor has looked."""
    client = patient.client
    row = rf"^{TAN}, .* May see, for your treatment. Also covers what is added later"
    patient.ctl("mei-ling-tan", "access", "open", "Elif Özdemir", "--category", "results",
                "--purpose", "TREAT", "--reason", "A question of hers")
    result = patient.ctl("mei-ling-tan", "record", "list", "--patient", "Elif Özdemir", "--category",
                         "results")[0]
    patient.ctl("mei-ling-tan", "record", "open", result["record"], "-o",
                os.path.join(patient.home, "result"))
    patient.access("Who Can See")
    list_row(client, rf"{row}.*Looked today at ")
    row_button(client, rf"{row}.*Looked today at ", "Stop…")
    dialog(client, r"^Keep Sharing$")
    client.shot("stop")
    client.press(client.wait_for(r"Stop Sharing$", {"push button"}))
    closed(client)
    client.wait_for(rf"^One share with {TAN} is stopped$")
    client.wait_for(r"^1 record$")
    client.shot("receipt")
    press(client, r"^Save$")
    pdf = save_as(client, os.path.join(patient.home, "receipt.pdf"))
    press(client, r"^Save$")
    event = json.loads(save_as(client, os.path.join(patient.home, "receipt.json")))
    if not pdf.startswith(b"%PDF-") or event["resourceType"] not in ("AuditEvent", "Bundle"):
        raise Missing("a receipt to read and one for software: what was expected")
    press(client, r"^Show List$")
    client.wait_for(rf"^\d\d:\d\d, .*{TAN}, .*Results: read .*For your treatment", None)
    must_not(client, rf"^\d\d:\d\d, .*{LINDQVIST}, ")
    patient.access("Who Can See")
    press(client, r"^Ended \(\d\)$")
    list_row(client, rf"^{TAN}, .* Ended on .*: you stopped it")
    client.shot("stopped")
    row_button(client, rf"^{TAN}, .* Ended on .*: you stopped it", "Receipt")
    client.wait_for(rf"^One share with {TAN} is stopped$")
    press(client, r"^Back$")
    press(client, r"^Sharing Now$")
    print("Elif Özdemir stopped sharing, with a receipt")


def looks(patient):
    client = patient.client
    patient.access("Who Looked")
    look = rf"^\d\d:\d\d, \d+ \w+ 20\d\d, {LINDQVIST}, "
    # The receipt's list was of one person; the first figure shows everybody again.
    client.mouse(client.wait_for(r"^looks? in this time$"))
    client.wait_for(look)
    client.shot("who-looked")
    client.mouse(client.wait_for(r"^Search who looked$"))
    client.type("Tan")
    client.wait("the others to go", lambda: client.find(look) is None)
    client.wait_for(rf"^\d\d:\d\d, \d+ \w+ 20\d\d, {TAN}, ")
    press(client, r"^Save This List$")
    table = save_as(client, os.path.join(patient.home, "looks.csv")).decode()
    press(client, r"^Save This List$")
    bundle = json.loads(save_as(client, os.path.join(patient.home, "looks.json")))
    if TAN not in table or LINDQVIST in table or "For your treatment · “A question of hers”" not in table:
        raise Missing(f"the looks of {TAN} in a table: what was expected, not {table}")
    kinds = {entry["resource"]["resourceType"] for entry in bundle["entry"]}
    if kinds != {"AuditEvent"}:
        raise Missing(f"AuditEvents and nothing else: what was expected, not {kinds}")
    print("… and saved who looked")


def second_device(patient):
    """The same person at another computer, at the same moment."""
    client = patient.client
    secret = os.path.join(patient.home, "passphrase")
    profile = os.path.join(patient.home, "second")

    def second(*arguments):
        done = subprocess.run([patient.program, "--profile", profile, "--passphrase-file", secret,
                               "--json", *arguments], env=environment(patient.home, 1280, 800),
                              capture_output=True, text=True, check=False)
        answer = json.loads(done.stdout)
        if not answer["ok"]:
            raise Missing(f"medeasectl {' '.join(arguments)}: {answer}")
        return answer["result"]

    walk.lock(client)
    link = patient.ctl("elif-ozdemir", "identity", "device", "add")["link"]
    answer = second("identity", "link", link, "--kdf-memory", "64M")["answer"]
    patient.ctl("elif-ozdemir", "identity", "device", "add", answer)
    second("identity", "link")
    second("sync")
    walk.choose(client, "Elif Özdemir")
    patient.access("Who Can See")
    row_button(client, rf"^{TAN}, .* May see 2 records only", "Change")
    dialog(client, r"^Share Records$")
    switch(client, "1 year")
    second("consent", "revoke", patient.single)
    press(client, r"^Share$")
    # Said in the dialog when this computer has heard of it, else once the change was refused.
    client.wait_for(r"This share was stopped already\.$")
    client.shot("changed")
    if len(client.windows()) > 1:
        press(client, r"^Cancel$")
        closed(client)
    else:
        press(client, r"^Show( Show)?$")
        press(client, r"^Discard$")
        client.wait("the refused change to go", lambda: client.find(r"^Discard$") is None)
        client.key(0xFF1B)
    open_share(client, "Lindqvist")
    switch(client, "Procedures")
    other = threading.Thread(target=second, args=("consent", "grant", TAN, "--category", "notes",
                                                  "--until", "+20d"))
    other.start()
    said = share(client)
    other.join()
    list_row(client, rf"^{TAN}, .* May see, .* 20 days left|^{TAN}, ")
    grants = patient.locked("consent", "list", "--state", "active")
    sentences = [grant["sentence"] for grant in grants]
    if said not in sentences or not any("may see notes" in each for each in sentences):
        raise Missing(f"both shares: what was expected, not {sentences}")
    print("… and shared from two computers at once")


def steps(patient, desktop):
    client = patient.client
    client.wait("a window", client.windows, 60)
    walk.choose(client, "Elif Özdemir")
    client.wait_for(r"^Access$", {"list item"}, 60)
    shares_unasked(patient)
    shares_single_records(patient)
    sees_as(patient)
    declines(patient)
    is_asked(patient, desktop)
    gives_less(patient)
    extends_and_narrows(patient)
    is_paused(patient, desktop)
    runs_out(patient)
    stops(patient)
    looks(patient)
    second_device(patient)


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
    home = options.home or tempfile.mkdtemp(prefix="medease-consent-")
    Atspi.init()
    desktop = Desktop()
    client = Client(options.medease, options.shots, width < 700,
                    environment(home, width, height), "--sample")
    try:
        steps(Elif(client, options.medeasectl, home), desktop)
    except Missing as missing:
        print(f"consent: {missing}", file=sys.stderr)
        return 1
    finally:
        client.end()
        if not options.home:
            end_nodes(home)
            shutil.rmtree(home, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
