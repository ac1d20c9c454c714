# SPDX-License-Identifier: GPL-3.0-or-later
"""What a program's windows say to assistive technology, whole, in one look.

Asking for each widget by itself takes a call for its name, one for its role, one for each child:
many seconds for a window. GTK answers for all widgets at once to org.a11y.atspi.Cache.GetItems,
whose items are in
https://gitlab.gnome.org/GNOME/at-spi2-core/-/blob/main/xml/Cache.xml"""

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, Gio, GLib  # noqa: E402

ROOT = "/org/a11y/atspi/accessible/root"
CACHE = "/org/a11y/atspi/cache"
ATSPI = "org.a11y.atspi."
BUS = "org.freedesktop.DBus"
CALL_MS = 20000


class Node:
    """A widget as it was when it was looked at. Its methods ask the widget itself, and answer with
    nothing once it has gone."""

    def __init__(self, tree, item):
        self.tree = tree
        self.path = reference(item, 0)
        self.parent = reference(item, 2)
        self.index = item.get_child_value(3).get_int32()
        self.count = item.get_child_value(4).get_int32()
        self.name = item.get_child_value(6).get_string()
        self.role = Atspi.role_get_name(Atspi.Role(item.get_child_value(7).get_uint32()))
        self.children = []
        self.within = None

    def is_in_state(self, state):
        answer = self.ask("Accessible", "GetState")
        return answer is not None and answer[0][state // 32] >> state % 32 & 1 == 1

    def ask(self, interface, method, arguments=None):
        return self.tree.ask(self.path, interface, method, arguments)

    def box(self):
        """Place in the window as x, y, width, height; None when it takes no room there."""
        answer = self.ask("Component", "GetExtents", GLib.Variant("(u)", (Atspi.CoordType.WINDOW,)))
        if answer is None or answer[0][2] <= 0 or answer[0][3] <= 0:
            return None
        return answer[0]

    def shown(self):
        """Takes room, and so does all that it is in: what a revealer hides keeps its size."""
        node = self
        while node is not None and (node.box() or node.name == "GtkStackPage"):
            node = node.within
        return node is None or node.path == ROOT

    def act(self):
        """Presses it as a screen reader does; false when nothing can be pressed there."""
        answer = self.ask("Action", "GetActions")
        for i, action in enumerate(answer[0] if answer is not None else ()):
            if action[0].lower() in ("click", "activate"):
                return self.ask("Action", "DoAction", GLib.Variant("(i)", (i,))) is not None
        return False

    def text(self):
        """What stands in a field."""
        answer = self.ask("Text", "GetText", GLib.Variant("(ii)", (0, 2**31 - 1)))
        return answer[0] if answer is not None else ""

    def walk(self):
        yield self
        for child in self.children:
            yield from child.walk()


def reference(item, field):
    """The path of one of an item's references, which are of a bus name and a path."""
    return item.get_child_value(field).get_child_value(1).get_string()


class Tree:
    """The windows of one process."""

    def __init__(self, process):
        session = Gio.bus_get_sync(Gio.BusType.SESSION)
        address = session.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress",
                                    None, None, Gio.DBusCallFlags.NONE, CALL_MS, None).unpack()[0]
        flags = Gio.DBusConnectionFlags
        self.bus = Gio.DBusConnection.new_for_address_sync(
            address, flags.AUTHENTICATION_CLIENT | flags.MESSAGE_BUS_CONNECTION, None, None)
        self.process = process
        self.name = None

    def call(self, name, path, interface, method, arguments=None):
        return self.bus.call_sync(name, path, interface, method, arguments, None,
                                  Gio.DBusCallFlags.NONE, CALL_MS, None)

    def connected(self):
        """The name of the process on the bus, once it has one."""
        for name in self.call(BUS, "/org/freedesktop/DBus", BUS, "ListNames").unpack()[0]:
            try:
                if name.startswith(":") and self.process == self.call(
                        BUS, "/org/freedesktop/DBus", BUS, "GetConnectionUnixProcessID",
                        GLib.Variant("(s)", (name,))).unpack()[0]:
                    return name
            except GLib.Error:  # it left meanwhile
                continue
        return None

    def ask(self, path, interface, method, arguments=None):
        """Nothing when the widget or the program is not there any more."""
        try:
            return self.call(self.name, path, ATSPI + interface, method, arguments).unpack()
        except GLib.Error:
            return None

    def items(self):
        try:
            answer = self.call(self.name, CACHE, ATSPI + "Cache", "GetItems").get_child_value(0)
        except GLib.Error:
            return {}
        nodes = (Node(self, answer.get_child_value(i)) for i in range(answer.n_children()))
        found = {node.path: node for node in nodes}
        for node in found.values():
            if node.parent in found:
                node.within = found[node.parent]
                node.within.children.append(node)
        for node in found.values():
            node.children.sort(key=lambda child: child.index)
        return found

    def children_of(self, paths):
        """Asks for the children of several widgets at once: each call by itself waits for its turn
        in the program's loop."""
        found = []
        waiting = len(paths)

        def answered(bus, result):
            nonlocal waiting
            waiting -= 1
            try:
                found.extend(child for _, child in bus.call_finish(result).unpack()[0])
            except GLib.Error:  # it has gone meanwhile
                pass

        for path in paths:
            self.bus.call(self.name, path, ATSPI + "Accessible", "GetChildren", None, None,
                          Gio.DBusCallFlags.NONE, CALL_MS, None, answered)
        while waiting:
            GLib.MainContext.default().iteration(True)
        return found

    def discover(self, paths):
        """A widget is among the items once its parent was asked for it."""
        while paths:
            paths = self.children_of(paths)

    def windows(self):
        """The windows with all that is in them, as they are now, in the order they were opened."""
        self.name = self.name or self.connected()
        if self.name is None:
            return []
        found = self.items()
        # Windows are there by themselves; GTK 4.8 ends the program when asked for one too early.
        unknown = [node.path for node in found.values()
                   if node.path != ROOT and node.count > len(node.children)]
        if unknown:
            self.discover(unknown)
            found = self.items()
        return found[ROOT].children if ROOT in found else []
