#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-terminal.py MEDEASECTL: help of every command, and passphrases on a terminal, from a file
descriptor and from a file."""
import os
import pathlib
import pty
import select
import shutil
import subprocess
import sys
import tempfile
import time

from ctl_tap import Ctl, run

program = sys.argv[1]
folder = pathlib.Path(tempfile.mkdtemp(prefix="medeasectl-"))


def on_terminal(words, answers):
    """Types each answer when its question stands there; gives exit status and everything shown."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(program, [program, *map(str, words)])
    shown, waiting = b"", list(answers)
    end = time.monotonic() + 60
    while time.monotonic() < end:
        ready, _, _ = select.select([terminal], [], [], 0.2)
        if ready:
            try:
                part = os.read(terminal, 4096)
            except OSError:
                break
            if not part:
                break
            shown += part
        if waiting and waiting[0][0] in shown.split(b"\n")[-1]:
            # Only once the question is complete is the echo off.
            time.sleep(0.05)
            os.write(terminal, waiting.pop(0)[1] + b"\n")
    _, status = os.waitpid(pid, 0)
    assert not waiting, shown
    return os.waitstatus_to_exitcode(status), shown


def listed(*words):
    done = subprocess.run([program, *words, "--help"], capture_output=True, check=True)
    return done.stdout.decode().splitlines()


def test_every_help():
    nouns = [line.split()[0] for line in listed() if line.startswith("  ") and line[2].isalpha()]
    assert {"identity", "network", "record", "consent", "inspect", "batch"} <= set(nouns), nouns
    for noun in nouns:
        lines = listed(noun)
        assert any(line.startswith("Example: ") for line in lines), noun
        forms = [line.split()[1:3] for line in lines if line.startswith(f"  {noun} ")]
        for words in forms:
            # "device add" is one verb of two words; other verbs' second word is an argument or the
            # help. The first of two alone is no verb: its help is the noun's.
            words = words if listed(noun, words[0]) == lines else words[:1]
            verb, one = " ".join(words), listed(noun, *words)
            assert one[0].startswith(f"usage: medeasectl {noun} {verb}"), one
            assert any(line.startswith("Example: ") and f"{noun} {verb}" in line for line in one), one


def test_terminal():
    profile = ["--profile", folder / "a"]
    create = [*profile, "identity", "create", "--words-out", folder / "w", "--kdf-memory", "64M"]
    status, shown = on_terminal(create, [(b"New passphrase: ", b"s3cret words"),
                                         (b"The same again: ", b"other words")])
    assert status == 3 and b"not the same" in shown, shown
    assert not (folder / "w").exists()
    status, shown = on_terminal(create, [(b"New passphrase: ", b"s3cret words"),
                                         (b"The same again: ", b"s3cret words")])
    assert status == 0 and b"age1" in shown, shown
    assert b"s3cret" not in shown, "the passphrase was shown"
    status, shown = on_terminal([*profile, "identity", "show"], [(b"Passphrase: ", b"s3cret words")])
    assert status == 0 and b"account" in shown, shown
    status, shown = on_terminal([*profile, "identity", "show"], [(b"Passphrase: ", b"wrong")])
    assert status == 7, shown


def with_descriptor(content, *words):
    reading, writing = os.pipe()
    os.write(writing, content)
    os.close(writing)
    done = subprocess.run([program, "--profile", folder / "a", "--passphrase-fd", str(reading), *words],
                          capture_output=True, pass_fds=[reading], start_new_session=True)
    os.close(reading)
    return done


def test_descriptor_and_file():
    assert with_descriptor(b"s3cret words\n", "identity", "show").returncode == 0
    assert with_descriptor(b"s3cret words", "identity", "show").returncode == 0
    assert with_descriptor(b"", "identity", "show").returncode == 3
    assert with_descriptor(b"x" * 2000, "identity", "show").returncode == 3
    changed = with_descriptor(b"s3cret words\nfresh words\n", "identity", "passphrase",
                              "--kdf-memory", "64M")
    assert changed.returncode == 0, changed
    assert with_descriptor(b"s3cret words\n", "identity", "show").returncode == 7
    file = folder / "passphrase"
    file.write_text("fresh words\nsecond line\n")
    Ctl(program, "--profile", folder / "a", "--passphrase-file", file).result("identity", "show")
    nothing = subprocess.run([program, "--profile", folder / "a", "identity", "show"],
                             stdin=subprocess.DEVNULL, capture_output=True, start_new_session=True)
    assert nothing.returncode == 7 and b"--passphrase-file" in nothing.stderr, nothing


try:
    run([test_every_help, test_terminal, test_descriptor_and_file], chained=True)
finally:
    shutil.rmtree(folder)
