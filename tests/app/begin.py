# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages of the welcome flow, one function each, for the scripts beside this file."""

import os
import re
import subprocess

from desktop import Atspi, BUTTON, dialog, press

PASSPHRASE = "ribbon orbit tunnel glacier"
WORD = re.compile(r"^Word (\d+): (\w+)$")
ENTRY = {"text", "password text", "entry"}
KEY_TAB, KEY_ENTER, KEY_ESCAPE, KEY_DELETE = 0xFF09, 0xFF0D, 0xFF1B, 0xFFFF


def field(client, label):
    return client.wait_for(label, ENTRY)


def fill(client, label, text):
    """Replaces what stands in a field."""
    replace(client, field(client, label), text)


def replace(client, node, text):
    client.mouse(node)
    control(client, "a")
    client.key(KEY_DELETE)
    if text:
        client.type(text)


def control(client, letter):
    client.key(ord(letter), control=True)


def paste(client, text):
    subprocess.run(["xclip", "-selection", "clipboard", "-loops", "0"], input=text.encode(),
                   check=True, timeout=20)
    control(client, "v")


def sensitive(client, label, roles=None):
    node = client.find(label, BUTTON if roles is None else roles)
    return node is not None and node.is_in_state(Atspi.StateType.SENSITIVE)


def wait_sensitive(client, label):
    client.wait(f"“{label}” to be pressed", lambda: sensitive(client, label))
    return client.find(label, BUTTON)


def on(client, label):
    client.press(wait_sensitive(client, label))


def choose_way(client, title):
    client.mouse(client.wait_for(rf"^{title}", {"list item"}))


def choose_file(client, path, save=False):
    """In the file dialog, which is there already; one to save in offers a name."""
    client.wait("the file dialog", lambda: len(client.windows()) > 1)
    if save:
        control(client, "a")
    client.type(path)  # a slash opens the field for a path
    client.key(KEY_ENTER)
    client.wait("the end of the file dialog", lambda: len(client.windows()) == 1)


def read_words(client):
    client.wait_for(r"^Write down these 24 words$")
    words = {}

    def all_there():
        for node in client.nodes():
            match = WORD.match(node.name)
            if match and node.box():
                words[int(match.group(1))] = match.group(2)
        return len(words) == 24

    client.wait("24 words", all_there)
    return [words[i] for i in range(1, 25)]


def asked(client):
    """Numbers of the words that are asked for, once the four are there."""
    found = sorted({int(match.group(1)) for match in
                    (re.match(r"^Word (\d+)$", node.name) for node in client.nodes()
                     if node.role in ENTRY and node.box()) if match})
    return found if len(found) == 4 else None


def check_words(client, words):
    client.wait_for(r"^Check your sheet$")
    for number in client.wait("four words that are asked for", lambda: asked(client)):
        fill(client, rf"^Word {number}$", words[number - 1])
    on(client, r"^Continue$")


def first_passphrase(client):
    """The field above “Once more”: the lock screen's has the same name, and GTK 4.8 tells its place
    long after it was left."""
    found = None
    for node in client.nodes():
        if node.role in ENTRY and node.box():
            if node.name == "Once more":
                return found
            if node.name == "Passphrase":
                found = node
    return None


def passphrase(client, text=PASSPHRASE):
    client.wait_for(r"^Choose a passphrase$")
    replace(client, client.wait("the passphrase's field", lambda: first_passphrase(client)), text)
    fill(client, r"^Once more$", text)
    on(client, r"^Continue$")


def person(client, given, family, born=""):
    client.wait_for(r"^Given names$")
    fill(client, r"^Given names$", given)
    fill(client, r"^Family name$", family)
    if born:
        fill(client, r"^Born, such as", born)


def identity(client, given, family, born=""):
    """From the words to the profile; its last button is left to be pressed."""
    words = read_words(client)
    on(client, r"^I Have Written Them Down$")
    check_words(client, words)
    passphrase(client)
    person(client, given, family, born)
    return words


def says(client, pattern, seconds=30):
    return client.wait_for(pattern, None, seconds)


def data_folder(home, *parts):
    return os.path.join(home, "data", "medease", *parts)


__all__ = [name for name in dir() if not name.startswith("_")] + ["dialog", "press"]
