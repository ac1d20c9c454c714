#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""scenario-trouble.py MEDEASECTL MEDEASE_NODE CLOCK-SHIFT: every exit status with its real cause, and what
people put in by mistake. Each message says what is wrong and where, and nothing is lost."""
import hashlib
import os
import resource
import signal
import subprocess
import sys
import time

from ctl_clinic import Clinic
from ctl_tap import Ctl, run

clinic = Clinic(*sys.argv[1:3])
clock_shift = os.path.abspath(sys.argv[3])
facts = {}


def words(error, *parts):
    for part in parts:
        assert str(part) in error["message"], (part, error)


def test_a_clinic():
    global patient, doctor
    clinic.found()
    patient = clinic.join("patient", "patient", "Elif Özdemir")
    doctor = clinic.join("doctor", "doctor", "Jonas Lindqvist", "--prefix", "Dr")
    facts["big"] = clinic.folder / "big"
    facts["big"].write_bytes(os.urandom(300_000))
    facts["record"] = patient.result("record", "add", facts["big"], "--title", "Big", "--category",
                                     "notes")["record"]


def add(*options, file=None, **keywords):
    return patient.json("record", "add", file or facts["big"], "--title", "T", "--category", "notes",
                        *options, **keywords)


# ── Exit statuses ───────────────────────────────────────────────────────────────────────────────

def test_2_usage():
    words(patient.error(2, "record", "add", facts["big"], "--category", "notes"), "--title")
    words(patient.error(2, "record", "shred", "abcdef"), "record shred")
    words(add("--date", "2026-02-30", status=2)["error"], "2026-02-30")
    words(patient.error(2, "consent", "grant", doctor.account, "--category", "notes", "--until", "soon"),
          "soon")
    words(patient.error(2, "consent", "grant", doctor.account, "--category", "notes", "--until", "+3d",
                        "--per-day", "-3"), "--per-day", "-3")


def test_3_invalid():
    words(patient.error(3, "record", "add", facts["big"], "--title", "T", "--category", "nowhere"), "nowhere")
    words(patient.error(3, "consent", "grant", doctor.account, "--category", "notes", "--until",
                        "2020-01-01"), "future")


def test_4_refused():
    for _ in range(3):
        doctor.result("consent", "request", patient.account, "--category", "notes", "--purpose", "TREAT")
    error = doctor.error(4, "consent", "request", patient.account, "--category", "notes", "--purpose",
                         "TREAT")
    assert error["reason"] == "limit" and error["detail"]["state"] == "refused", error
    doctor.result("outbox", "discard", error["detail"]["item"])


def test_5_denied():
    invite = clinic.officer.result("network", "invite", "--role", "patient")["invite"]
    first, late = (clinic.identity(name, "Some Body") for name in ("first", "late"))
    first.result("network", "join", invite)
    error = late.error(5, "network", "join", invite)
    assert error["reason"] == "invite-used", error


def test_6_offline():
    cut = Ctl(clinic.program, *patient.options, "--node", f"unix:{clinic.folder}/nobody.sock")
    error = cut.error(6, "record", "retire", facts["record"])
    assert error["detail"]["state"] == "saved", error
    cut.result("outbox", "discard", error["detail"]["item"])


def test_7_locked():
    wrong = clinic.folder / "wrong"
    wrong.write_text("not it\n")
    error = Ctl(clinic.program, "--profile", clinic.folder / "patient", "--passphrase-file",
                wrong).error(7, "record", "list")
    words(error, "passphrase")


def test_8_unverified():
    other = Clinic(clinic.program, clinic.node_program)
    try:
        other.found()
        error = patient.error(8, "--node", f"unix:{other.node_folder}/node.sock", "sync")
        words(error, "another network", "Nothing was sent or kept")
    finally:
        other.remove()
    assert patient.result("record", "show", facts["record"])["state"] == "recorded"


def test_9_damaged():
    keystore = clinic.folder / "patient" / "keystore"
    whole = keystore.read_bytes()
    try:
        keystore.write_bytes(whole[:40])
        words(patient.error(9, "record", "list"), keystore, "24 words")
        flipped = bytearray(whole)
        flipped[len(flipped) // 2] ^= 1
        keystore.write_bytes(flipped)
        words(patient.error(9, "record", "list"), "24 words")
    finally:
        keystore.write_bytes(whole)
    assert patient.result("record", "list")


def small_files():
    """No file may grow beyond this, as on a disk that is full."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))


def test_10_io():
    out = clinic.folder / "out"
    error = patient.error(10, "record", "open", facts["record"], "-o", out, preexec_fn=small_files)
    words(error, out)
    assert not out.exists() and not out.with_name("out.part").exists()
    error = add(status=10, preexec_fn=small_files)["error"]
    assert error["detail"]["profile"] == str(clinic.folder / "patient"), error
    assert len(patient.result("record", "list")) == 1
    with open("/dev/full", "wb") as full:
        done = subprocess.run([patient.program, *map(str, patient.options), "record", "open",
                               facts["record"], "-o", "-"], stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 10 and b"disk is full" in done.stderr, done
    words(add(file=clinic.folder, status=10)["error"], clinic.folder)
    words(patient.error(10, "record", "open", facts["record"], "-o", "/no-such-folder/out"),
          "/no-such-folder/out")


def test_11_busy():
    holder = subprocess.Popen([patient.program, *map(str, patient.options), "batch"],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        holder.stdin.write(b"status\n")
        holder.stdin.flush()
        assert holder.stdout.readline()
        words(patient.error(11, "record", "list"), "open already")
    finally:
        holder.stdin.close()
        holder.wait(60)
        holder.stdout.close()


def test_12_not_found():
    patient.error(12, "record", "show", "aaaaaa")
    patient.error(12, "account", "show", "Nobody Atall")
    words(add(file=clinic.folder / "missing.pdf", status=12)["error"], "missing.pdf")


# ── Sizes beyond limits ─────────────────────────────────────────────────────────────────────────

def test_words_beyond_limits():
    def titled(title):
        return patient.error(3, "record", "add", facts["big"], "--title", title, "--category", "notes")
    words(titled("x" * 1001), "title", "1000")
    words(titled("two\nlines"), "title", "line break")
    words(titled("bell\a"), "title")
    for date in ("1849-12-31", "2200-01-01"):
        words(add("--date", date, status=3)["error"], date, "1850", "2199")
    words(add("--type", "not a kind", status=3)["error"], "not a kind")
    words(doctor.error(3, "consent", "request", patient.account, "--category", "notes", "--purpose",
                       "TREAT", "--message", "m" * 100_000), "3000")
    assert len(patient.result("record", "list")) == 1
    longest = patient.result("record", "add", facts["big"], "--title", "ß" * 1000, "--category", "notes",
                             "--date", "1850")
    assert patient.result("record", "show", longest["record"])["title"] == "ß" * 1000
    patient.result("record", "erase", longest["record"])


# ── Files that change under the reader ──────────────────────────────────────────────────────────

def start_reading(path):
    """An add that has begun to read the file and is not at its end."""
    adding = subprocess.Popen([patient.program, *map(str, patient.options), "--json", "record", "add",
                               str(path), "--title", "Moving", "--category", "notes"],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def reading():
        assert adding.poll() is None, adding.stdout.read()
        for fd in os.listdir(f"/proc/{adding.pid}/fd"):
            try:
                if os.readlink(f"/proc/{adding.pid}/fd/{fd}") == str(path):
                    with open(f"/proc/{adding.pid}/fdinfo/{fd}") as info:
                        return int(info.readline().split()[1]) > 0
            except FileNotFoundError:
                pass
        return False
    try:
        while not reading():
            time.sleep(0.001)
        os.kill(adding.pid, signal.SIGSTOP)
    except BaseException:
        adding.kill()
        raise
    return adding


def sparse(name, size):
    path = clinic.folder / name
    with open(path, "wb") as file:
        file.truncate(size)
    return path


def ended(adding):
    os.kill(adding.pid, signal.SIGCONT)
    out, _ = adding.communicate(timeout=300)
    return adding.returncode, out.decode()


def test_a_file_that_changes_while_it_is_read():
    for change in ("grows", "shrinks", "is written to"):
        path = sparse("changing", 200 << 20)
        adding = start_reading(path)
        with open(path, "r+b") as file:
            if change == "is written to":
                file.seek(199 << 20)
                file.write(b"late")
            else:
                file.truncate((201 if change == "grows" else 100) << 20)
        status, out = ended(adding)
        assert status == 3 and "changed while it was read" in out, (change, status, out)
        assert len(patient.result("record", "list")) == 1, change
        path.unlink()
    assert patient.result("outbox", "list") == []


def test_a_file_that_is_deleted_while_it_is_read():
    """What was opened is read to its end: deleting takes only the name."""
    path = sparse("deleted", 64 << 20)
    adding = start_reading(path)
    path.unlink()
    status, out = ended(adding)
    assert status == 0 and hashlib.sha256(bytes(64 << 20)).hexdigest() in out, out


def test_a_large_file_takes_little_memory():
    """Twice as large takes no more: the file goes through in pieces."""
    peak = {}
    for size in (128 << 20, 512 << 20):
        path = sparse("large", size)
        child = subprocess.Popen([patient.program, *map(str, patient.options), "--json", "--no-wait",
                                  "record", "add", str(path), "--title", "Large", "--category", "notes"],
                                 stdout=subprocess.PIPE)
        out = child.stdout.read()
        _, status, usage = os.wait4(child.pid, 0)
        child.stdout.close()
        child.returncode = os.waitstatus_to_exitcode(status)
        assert child.returncode == 0, out
        peak[size] = usage.ru_maxrss >> 10
        item = next(item for item in patient.result("--no-wait", "outbox", "list"))
        patient.result("outbox", "discard", item["id"])
        path.unlink()
    print(f"# peak memory in MiB: {peak[128 << 20]} for 128 MiB, {peak[512 << 20]} for 512 MiB", flush=True)
    # What is freed waits in a quarantine under the address sanitizer.
    with open(clinic.program, "rb") as program:
        if b"__asan_init" not in program.read():
            assert peak[512 << 20] <= peak[128 << 20] + 64, peak


# ── A clock that is off ─────────────────────────────────────────────────────────────────────────

def shifted(seconds):
    return dict(os.environ, LD_PRELOAD=clock_shift, CLOCK_SHIFT=str(seconds),
                ASAN_OPTIONS=os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0")


def test_a_clock_hours_behind():
    late = shifted(-5 * 3600)
    before = patient.result("status")["records"]
    error = add(status=8, env=late)["error"]
    words(error, "clock", "date and time")
    # It is kept, and goes out when the clock is right again.
    assert error["detail"]["state"] == "saved", error
    words(patient.error(8, "record", "list", env=late), "clock")
    assert patient.result("--no-wait", "record", "list", env=late)
    patient.result("sync")
    assert patient.result("record", "show", error["detail"]["record"])["state"] == "recorded"
    assert patient.result("status")["records"] == before + 1


def test_a_clock_hours_ahead():
    early = shifted(5 * 3600)
    assert add(env=early)["result"]["state"] == "recorded"
    grant = patient.result("consent", "grant", doctor.account, "--category", "notes", "--until", "+30d",
                           env=early)
    assert grant["state"] == "recorded", grant
    assert patient.result("consent", "show", grant["grant"])["state"] == "active"


def test_a_clock_months_ahead():
    error = add(status=8, env=shifted(40 * 86400))["error"]
    words(error, "away too long", "Your records here are safe")
    assert patient.result("sync")["alarms"] == []


try:
    run([test_a_clinic, test_2_usage, test_3_invalid, test_4_refused, test_5_denied, test_6_offline,
         test_7_locked, test_8_unverified, test_9_damaged, test_10_io, test_11_busy, test_12_not_found,
         test_words_beyond_limits, test_a_file_that_changes_while_it_is_read,
         test_a_file_that_is_deleted_while_it_is_read, test_a_large_file_takes_little_memory,
         test_a_clock_hours_behind, test_a_clock_hours_ahead, test_a_clock_months_ahead], chained=True)
finally:
    clinic.remove()
