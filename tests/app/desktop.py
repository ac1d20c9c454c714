# SPDX-License-Identifier: GPL-3.0-or-later
"""MedEase's windows as assistive technology finds them: what the scripts beside this file press,
type and look for."""

import os
import re
import signal
import subprocess
import sys
import time

from tree import Atspi, Tree

STEP_SECONDS = 30
SETTLE_SECONDS = 0.15
GONE_SECONDS = 10  # for a list that is made anew
BUTTON = {"push button"}
FIELD = {"entry", "text"}
CONTROL = 37  # the left Control key's code on an X keyboard
# A record's row reads title, author, category, date and state, in one sentence.
ROW = re.compile(r"^.+, .+, \d{1,2} \w+ 20\d\d, \w")


class Missing(Exception):
    """What was waited for did not come."""


class Gone(Missing):
    """What was to be pressed is not there any more."""


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def environment(home, width, height, lock_minutes=30):
    """A user with nothing but the font of the pictures and a window of the given size."""
    config = os.path.join(home, "config")
    write(os.path.join(config, "gtk-4.0", "settings.ini"),
          # Nothing slides or fades: what is there can be pressed.
          "[Settings]\ngtk-font-name=Cantarell 11\ngtk-enable-animations=0\n")
    write(os.path.join(config, "glib-2.0", "settings", "keyfile"),
          f"[org/medease/MedEase]\nwindow-width={width}\nwindow-height={height}\n"
          # What a screen reader presses is no typing.
          f"lock-minutes=uint32 {lock_minutes}\n")
    changed = dict(os.environ, XDG_DATA_HOME=os.path.join(home, "data"), XDG_CONFIG_HOME=config,
                   XDG_CACHE_HOME=os.path.join(home, "cache"), GSETTINGS_BACKEND="keyfile",
                   GDK_BACKEND="x11", GSK_RENDERER="cairo", GTK_USE_PORTAL="0", LC_ALL="C.UTF-8")
    changed.pop("WAYLAND_DISPLAY", None)
    changed.pop("GTK_A11Y", None)
    return changed


def nodes_of(home):
    """Processes of the nodes below a folder."""
    for entry in os.listdir("/proc"):
        try:
            with open(f"/proc/{entry}/cmdline", "rb") as file:
                words = file.read().split(b"\0")
        except OSError:
            continue
        if entry.isdigit() and words[1:2] == [b"run"] and words[2].startswith(home.encode() + b"/"):
            yield int(entry)


def end_nodes(home):
    """They would wait ten minutes for the next visitor."""
    for process in nodes_of(home):
        os.kill(process, signal.SIGTERM)


class Client:
    def __init__(self, program, shots, narrow, env, *arguments):
        self.shots = shots
        self.narrow = narrow
        self.count = 0
        self.process = subprocess.Popen([program, *arguments], env=env)
        self.windows = Tree(self.process.pid).windows

    def nodes(self):
        """All there is at this moment, the parts of a record's row aside: the row says them."""
        waiting = list(reversed(self.windows()))
        while waiting:
            node = waiting.pop()
            yield node
            if not ROW.search(node.name):
                waiting.extend(reversed(node.children))

    def is_there(self, node):
        return node.box() is not None

    def find(self, pattern, roles=None):
        """The last one that fits: what was put on top comes after what it covers."""
        match = re.compile(pattern)
        fitting = [node for node in self.nodes()
                   if (roles is None or node.role in roles) and match.search(node.name)]
        return next((node for node in reversed(fitting) if self.is_there(node)), None)

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
            time.sleep(0.1)
        self.shot("missing")
        names = sorted({node.name for node in self.nodes() if node.box()} - {""})
        print("what is there:", "; ".join(names)[:4000], file=sys.stderr)
        raise Missing(f"{what} did not come within {seconds} seconds")

    def wait_for(self, pattern, roles=None, seconds=STEP_SECONDS):
        return self.wait(f"“{pattern}”", lambda: self.find(pattern, roles), seconds)

    def rows(self):
        seen = {node.name for node in self.nodes() if ROW.search(node.name)}
        return sorted(seen)

    def settled(self, node):
        """Its place once pages have slid and rows have moved: a press meanwhile hits something else."""
        before, at = None, node.box()
        while at is not None and at != before:
            time.sleep(SETTLE_SECONDS)
            before, at = at, node.box()
        return at

    def mouse(self, node):
        """Rows are made anew when their list changes, and may not come back."""
        name, end = node.name, time.monotonic() + GONE_SECONDS
        at = self.settled(node)
        while at is None:
            self.alive()
            if time.monotonic() > end:
                self.shot("gone")
                raise Gone(f"“{name}” went away before it was pressed")
            time.sleep(0.2)
            node = self.find(rf"^{re.escape(name)}$", {node.role}) or node
            at = self.settled(node)
        edge = 5  # of a window without a window manager
        Atspi.generate_mouse_event(
            at[0] + at[2] // 2 + edge, at[1] + at[3] // 2 + edge, "b1c"
        )

    def press(self, node):
        """As a screen reader presses a button; rows, which have no action, with the pointer."""
        if not node.act():
            self.mouse(node)

    def key(self, keyval, control=False):
        """A key, with the Control key held down where that is said."""
        if control:
            Atspi.generate_keyboard_event(CONTROL, None, Atspi.KeySynthType.PRESS)
        Atspi.generate_keyboard_event(keyval, None, Atspi.KeySynthType.SYM)
        if control:
            Atspi.generate_keyboard_event(CONTROL, None, Atspi.KeySynthType.RELEASE)

    def type(self, text):
        """A letter that is on no key is given one for the moment, the same to each: another one
        must not follow before the window has read which it was."""
        for part in re.findall(r"[\x00-\x7f]+|[^\x00-\x7f]", text):
            before = self.typed(part)
            Atspi.generate_keyboard_event(0, part, Atspi.KeySynthType.STRING)
            if not part.isascii():
                self.wait(f"“{part}” typed", lambda: self.typed(part) > before)

    def typed(self, part):
        """How often it stands in the window's fields."""
        return sum(node.text().count(part) for node in self.nodes() if node.role in FIELD)

    def shot(self, name):
        time.sleep(0.2)  # the last frame is drawn
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


def must_not(client, pattern, roles=None):
    if client.find(pattern, roles):
        client.shot("wrong")
        raise Missing(f"“{pattern}” is there, which it should not be: so what was expected")


def ready(client, name, roles=None):
    """A button once it can be pressed; None before."""
    node = client.find(name, BUTTON if roles is None else roles)
    return node if node is not None and node.is_in_state(Atspi.StateType.SENSITIVE) else None


def press(client, name, roles=None):
    """Looks again when what was found went away before it was pressed."""
    def pressed():
        node = ready(client, name, roles)
        try:
            if node is not None:
                client.press(node)
        except Gone:
            return False
        return node is not None

    client.wait(f"“{name}” to press", pressed)


def dialog(client, name):
    """Waits for a window on top, which says this."""
    client.wait(f"the dialog “{name}”", lambda: len(client.windows()) > 1)
    client.wait_for(name)


def closed(client):
    client.wait("the end of the dialog", lambda: len(client.windows()) == 1)


def switch(client, name):
    """A chip, or one of linked choices."""
    press(client, rf"^{name}$", {"toggle button", "push button"})


def row_button(client, pattern, name):
    """A button within a row."""
    def look():
        row = client.find(pattern, {"list item"})
        for node in row.walk() if row is not None else ():
            if node.name == name and node.role == "push button" and node.box():
                return node
        return None

    client.press(client.wait(f"“{name}” in “{pattern}”", look))
