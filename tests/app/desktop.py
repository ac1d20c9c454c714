# SPDX-License-Identifier: GPL-3.0-or-later
"""MedEase's windows as assistive technology finds them: what the scripts beside this file press,
type and look for."""

import os
import re
import signal
import subprocess
import sys
import time
import warnings

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # noqa: E402

# The names that replace these functions are not in every release.
warnings.filterwarnings("ignore", category=DeprecationWarning)

STEP_SECONDS = 30
BUTTON = {"push button"}
CONTROL = 37  # the left Control key's code on an X keyboard
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


def environment(home, width, height, lock_minutes=30):
    """A user with nothing but the font of the pictures and a window of the given size."""
    config = os.path.join(home, "config")
    write(os.path.join(config, "gtk-4.0", "settings.ini"),
          "[Settings]\ngtk-font-name=Cantarell 11\n")
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
        self.windows = []
        self.process = subprocess.Popen([program, *arguments], env=env)

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


class Seen(Client):
    """Looks only where something takes room: pages of a stack that are not shown take none."""

    def nodes(self):
        waiting = list(reversed(self.windows))
        while waiting:
            node = waiting.pop()
            yield node
            if box(node) is not None or name_of(node) == "GtkStackPage" or node in self.windows:
                waiting.extend(reversed(list(children(node))))


class Reader(Client):
    """Passes over what no step looks for, which is most of what there is: the welcome pages, and
    the parts of records' rows."""

    passed_over = ("MedWelcomePage",)

    def nodes(self):
        waiting = list(reversed(self.windows))
        while waiting:
            node = waiting.pop()
            yield node
            name = name_of(node)
            if name not in self.passed_over and not ROW.search(name):
                waiting.extend(reversed(list(children(node))))

    def toast(self, words):
        """What lies over the pages for some seconds: nothing below is looked at."""
        before = self.passed_over
        self.passed_over = ("MedWelcomePage", "MedLockScreen", "AdwLeaflet")
        try:
            return self.wait_for(words)
        finally:
            self.passed_over = before


def must_not(client, pattern, roles=None):
    if client.find(pattern, roles):
        client.shot("wrong")
        raise Missing(f"“{pattern}” is there, which it should not be: so what was expected")


def press(client, name, roles=None):
    client.press(client.wait_for(name, BUTTON if roles is None else roles))


def dialog(client, name):
    """Waits for a window on top, which says this."""
    client.wait(f"the dialog “{name}”", lambda: len(client.look_for_windows()) > 1)
    client.wait_for(name)


def closed(client):
    client.wait("the end of the dialog", lambda: len(client.look_for_windows()) == 1)


def switch(client, name):
    """A chip, or one of linked choices."""
    client.press(client.wait_for(rf"^{name}$", {"toggle button", "push button"}))


def row_button(client, pattern, name):
    """A button within a row."""
    def look():
        row = client.find(pattern, {"list item"})
        for node in walk_tree(row) if row is not None else ():
            if name_of(node) == name and role_of(node) == "push button" and box(node):
                return node
        return None

    client.press(client.wait(f"“{name}” in “{pattern}”", look))
