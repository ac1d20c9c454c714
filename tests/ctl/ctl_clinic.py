# SPDX-License-Identifier: GPL-3.0-or-later
"""A clinic of real processes for the scenarios beside this file: a node, and people with profiles."""
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

from ctl_tap import Ctl


class Clinic:
    def __init__(self, program, node_program):
        self.program, self.node_program = os.path.abspath(program), os.path.abspath(node_program)
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="medease-scenario-"))
        self.secret = self.folder / "passphrase"
        self.secret.write_text("correct horse battery staple\n")
        self.node_folder = self.folder / "node"
        self.node, self.made = None, 0

    def node_command(self, *words, check=True):
        return subprocess.run([self.node_program, *map(str, words)], check=check,
                              capture_output=True, text=True, timeout=120)

    def start(self):
        log = open(self.folder / "node.log", "ab")
        self.node = subprocess.Popen([self.node_program, "run", self.node_folder],
                                     stdout=subprocess.PIPE, stderr=log, text=True)
        line = self.node.stdout.readline()
        assert line.startswith("listening on"), (self.folder / "node.log").read_text()

    def stop(self, how=signal.SIGTERM):
        if self.node is not None:
            self.node.send_signal(how)
            self.node.wait(30)
            self.node.stdout.close()
        self.node = None

    def end_own_nodes(self):
        """Those that the programs started by themselves for people's own places."""
        for entry in pathlib.Path("/proc").iterdir():
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0") if entry.name.isdigit() else []
            except OSError:
                continue
            if words[1:2] == [b"run"] and words[2].startswith(bytes(self.folder) + b"/"):
                os.kill(int(entry.name), signal.SIGTERM)

    def remove(self):
        self.stop(signal.SIGKILL)
        self.end_own_nodes()
        shutil.rmtree(self.folder, ignore_errors=True)

    def person(self, name):
        return Ctl(self.program, "--profile", self.folder / name, "--passphrase-file", self.secret)

    def identity(self, name, full, *profile):
        ctl = self.person(name)
        ctl.result("identity", "create", "--words-out", self.folder / f"{name}.words",
                   "--kdf-memory", "64M")
        ctl.result("account", "profile", "--name", full, *profile)
        return ctl

    def found(self, full="Olga Amsel"):
        """Node and officer; the node runs afterwards."""
        self.node_command("init", self.node_folder)
        self.start()
        self.officer = self.identity("officer", full)
        self.officer.result("--node", f"unix:{self.node_folder}/node.sock", "network", "found",
                            "--clinic", "Lindenhof Clinic", "--zone", "Europe/Berlin")
        return self.officer

    def join(self, name, role, full, *profile):
        ctl = self.identity(name, full, *profile)
        invite = self.officer.result("network", "invite", "--role", role)["invite"]
        ctl.account = ctl.result("network", "join", invite)["account"]
        return ctl

    def add(self, ctl, content, title, category, *options):
        self.made += 1
        path = self.folder / f"content-{self.made}"
        path.write_bytes(content)
        return ctl.result("record", "add", path, "--title", title, "--category", category,
                          *options)["record"]

    def read(self, ctl, record, *options):
        done = ctl.raw(*options, "record", "open", record, "-o", "-")
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout


def wait_until(question, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if question():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come to that in time")
