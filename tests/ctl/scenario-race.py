#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""scenario-race.py MEDEASECTL MEDEASE_NODE: ten processes want one time, again and again.

Each has unlocked before it is let go; starts are five minutes apart, so that all lie over each other.
Some book, some move into it, some cancel and book. After each round nothing overlaps, and everybody
knows: recorded, or refused by the ledger. MEDEASE_RACE_ROUNDS says how often."""
import datetime
import json
import os
import subprocess
import sys

from ctl_clinic import Clinic
from ctl_tap import run

ROUNDS = int(os.environ.get("MEDEASE_RACE_ROUNDS", "12"))
PEOPLE = 10
clinic = Clinic(*sys.argv[1:3])
runners, facts = [], {}
wins = losses = 0


class Runner:
    """One process with one unlock: a line in, an answer out."""

    def __init__(self, name):
        self.name, self.visit = name, None
        self.process = subprocess.Popen(
            [clinic.program, "--profile", clinic.folder / name, "--passphrase-file", clinic.secret,
             "--json", "--wait", "60", "batch"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def send(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def answer(self):
        line = self.process.stdout.readline()
        assert line, f"{self.name} ended"
        return json.loads(line)

    def end(self):
        self.process.stdin.close()
        assert self.process.wait(60) is not None
        self.process.stdout.close()


def at(hours, minutes=0):
    """From midnight UTC of the day after tomorrow on."""
    day = datetime.datetime.now(datetime.timezone.utc).date() + datetime.timedelta(days=2)
    start = datetime.datetime.combine(day, datetime.time(0), datetime.timezone.utc)
    return (start + datetime.timedelta(hours=hours, minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_people():
    clinic.found()
    clinic.join("doctor", "doctor", "Jonas Lindqvist")
    facts["desk"] = clinic.join("desk", "receptionist", "Carla Mendes")
    path = clinic.folder / "hours.json"
    path.write_text(json.dumps({"zone": "UTC", "weekly": [
        {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "from": "00:00", "to": "23:55",
         "slot_minutes": 30}]}))
    facts["desk"].result("schedule", "set", path, "--provider", "Jonas Lindqvist")
    for number in range(PEOPLE):
        name = f"patient{number}"
        clinic.join(name, "patient", f"Patient Number{number}")
        runners.append(Runner(name))
    for runner in runners:
        runner.send("sync")
    for runner in runners:
        assert runner.answer()["ok"]


def lines_of(runner, number, hours):
    """What this one tries, and how many answers come."""
    start = at(hours, 5 * number)
    book = f'appointment book --provider "Jonas Lindqvist" --minutes 30 --start {start}'
    if runner.visit is not None and number % 3 == 1:
        return [f"appointment move {runner.visit} --start {start}"]
    if runner.visit is not None and number % 3 == 2:
        return [f"appointment cancel {runner.visit} --reason pat-crs", book]
    return [book]


def settle(runner, answers):
    """Recorded or refused, nothing in between."""
    global wins, losses
    for answer in answers:
        if answer["ok"]:
            assert answer["result"]["state"] == "recorded", answer
        else:
            assert answer["error"]["code"] == "refused", answer
            assert answer["error"]["reason"] == "overlap", answer
            assert len(answer["error"]["detail"]["nearest"]) == 3, answer
    last = answers[-1]
    if last["ok"]:
        runner.visit = last["result"]["appointment"]
        wins += 1
    else:
        losses += 1
        if len(answers) == 2:
            runner.visit = None


def check_calendar(hours):
    visits = [v for v in facts["desk"].result("appointment", "list", "--from", at(hours - 2),
                                              "--to", at(hours + 3)) if v["state"] == "booked"]
    assert visits, hours
    for before, after in zip(visits, visits[1:]):
        assert before["end"] <= after["start"], (before, after)


def test_rounds():
    for number in range(ROUNDS):
        hours = 3 * (number // 6 * 8 + number % 6) + 2
        plans = [lines_of(runner, i, hours) for i, runner in enumerate(runners)]
        for runner, lines in zip(runners, plans):
            for line in lines:
                runner.send(line)
        for runner, lines in zip(runners, plans):
            settle(runner, [runner.answer() for _ in lines])
        check_calendar(hours)
    print(f"# {wins} won, {losses} lost", flush=True)
    assert wins >= ROUNDS and losses >= ROUNDS


def test_nothing_waits():
    for runner in runners:
        runner.send("outbox list")
        waiting = [item for item in runner.answer()["result"] if item["state"] != "refused"]
        assert waiting == [], waiting
        runner.end()
    clinic.remove()


run([test_people, test_rounds, test_nothing_waits], chained=True)
