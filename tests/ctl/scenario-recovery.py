#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""scenario-recovery.py MEDEASECTL MEDEASE_NODE CLOCK_SHIFT: somebody who lost computer and words comes
back with the help of 2 of 3 people, 72 hours after everybody was told; an old device stops it, so do the
words; too few people, and other people, get nowhere. The clock of all programs goes ahead."""
import os
import sys

from ctl_clinic import Clinic
from ctl_tap import run

HOUR = 3600

clinic = Clinic(*sys.argv[1:3])
os.environ["LD_PRELOAD"] = " ".join(filter(None, [os.environ.get("LD_PRELOAD"), os.path.abspath(sys.argv[3])]))
os.environ["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"
os.environ["CLOCK_SHIFT"] = "0"
facts = {}


def later(hours):
    """The clock goes on for all, the node with them."""
    os.environ["CLOCK_SHIFT"] = str(int(os.environ["CLOCK_SHIFT"]) + int(hours * HOUR))
    clinic.stop()
    clinic.start()


def asking(name):
    """A new device asks; what it shows."""
    device = clinic.person(name)
    asked = device.result("identity", "recover", "start", "--kdf-memory", "64M")
    assert asked["state"] == "asking" and asked["help"].startswith("medease-help:"), asked
    assert asked["have"] == 0 and asked["need"] is None and len(asked["words"].split()) == 6, asked
    # Asking again asks the same.
    assert device.result("identity", "recover", "start")["help"] == asked["help"]
    return device, asked


def approve(helper, asked, *options):
    given = helper.result("identity", "recover", "approve", asked["help"], "--words", asked["words"], *options)
    assert given["state"] == "approved" and given["answer"].startswith("medease-share:"), given
    return given["answer"]


def test_founding():
    clinic.found()
    for name, full in (("elif", "Elif Demir"), ("deniz", "Deniz Demir"), ("barbara", "Barbara Weiss"),
                       ("mallory", "Mallory Kent")):
        facts[name] = clinic.join(name, "patient", full, "--born", "1979-03-14")
    facts["jonas"] = clinic.join("jonas", "doctor", "Jonas Lindqvist", "--prefix", "Dr")
    facts["scan"] = os.urandom(300_000)
    facts["record"] = clinic.add(facts["elif"], facts["scan"], "Scan", "imaging")


def test_choosing():
    elif_, deniz, barbara = facts["elif"], facts["deniz"], facts["barbara"]
    assert elif_.result("identity", "recovery", "show")["state"] == "none"
    cards = [helper.result("identity", "card")["card"] for helper in (deniz, barbara)]
    own = elif_.result("identity", "card")["card"]
    jonas = facts["jonas"].account
    for of, people in ((1, [jonas, *cards]), (4, [jonas, *cards]), (2, [jonas]), (2, [jonas, own]),
                       (2, [jonas, jonas, *cards]), (2, [jonas, cards[0][:-4]])):
        assert elif_.error(3, "identity", "recovery", "set", "--of", of, "--people", ",".join(people))
    # Somebody who is in no directory cannot be named without a card.
    elif_.json("identity", "recovery", "set", "--of", 2, "--people", f"{deniz.account},{jonas}", status=12)
    chosen = elif_.result("identity", "recovery", "set", "--of", 2, "--people", ",".join([jonas, *cards]))
    assert chosen["state"] == "recorded" and chosen["of"] == 2 and chosen["ready_at"] is None, chosen
    assert [person["state"] for person in chosen["people"]] == ["asked"] * 3, chosen
    facts["trust"] = chosen["trust"]


def test_accepting():
    elif_ = facts["elif"]
    refused = facts["mallory"].raw("--json", "identity", "recovery", "accept", facts["trust"])
    assert refused.returncode != 0, refused
    for name in ("deniz", "barbara"):
        accepted = facts[name].result("identity", "recovery", "accept", facts["trust"])
        assert accepted["person"] == "Elif Demir" and accepted["state"] == "recorded", accepted
        facts["code-" + name] = accepted["code"]
    elif_.error(3, "identity", "recovery", "confirm", "abc")
    elif_.json("identity", "recovery", "confirm", "aaaa aaaa", status=12)
    assert elif_.result("identity", "recovery", "confirm", facts["code-deniz"].upper())["person"] == "Deniz Demir"
    shown = elif_.result("identity", "recovery", "show")
    assert shown["state"] == "set", shown
    states = {person["name"]: person["state"] for person in shown["people"]}
    assert states["Deniz Demir"] == "ready" and states["Barbara Weiss"] == "asked", states


def test_too_few_and_others():
    device, asked = asking("thief")
    deniz = facts["deniz"]
    wrong = deniz.error(3, "identity", "recover", "approve", asked["help"], "--words", "one two three four five six")
    assert "Nothing was given" in wrong["message"], wrong
    facts["jonas"].json("identity", "recover", "approve", asked["help"], "--words", asked["words"], status=12)
    answer = approve(deniz, asked)
    # It opens at no other device, and one is not enough.
    other, _ = asking("other")
    other.error(3, "identity", "recover", "start", answer)
    one = device.result("identity", "recover", "start", answer)
    assert one["state"] == "asking" and one["have"] == 1 and one["need"] == 2, one
    # The same person twice is still one person.
    assert device.result("identity", "recover", "start", approve(deniz, asked))["have"] == 1
    assert device.raw("--json", "identity", "recover", "finish").returncode != 0
    assert facts["elif"].result("identity", "recovery", "show")["state"] == "set"


def test_an_old_device_stops_it():
    device, asked = asking("hasty")
    answers = [approve(facts[name], asked) for name in ("deniz", "barbara")]
    announced = device.result("identity", "recover", "start", *answers)
    assert announced["state"] == "announced" and announced["ready_at"], announced
    refused = device.error(4, "identity", "recover", "finish")
    assert refused["reason"] == "closed", refused
    shown = facts["elif"].result("identity", "recovery", "show")
    assert shown["state"] == "announced" and shown["ready_at"] == announced["ready_at"] and shown["device"], shown
    later(71)
    assert device.error(4, "identity", "recover", "finish")["reason"] == "closed"
    cancelled = facts["elif"].result("identity", "recover", "cancel")
    assert cancelled["state"] == "recorded", cancelled
    assert facts["elif"].raw("--json", "identity", "recover", "cancel").returncode != 0
    later(2)
    assert device.error(4, "identity", "recover", "finish")["detail"]["state"] == "cancelled"
    assert device.error(4, "identity", "recover", "start")["reason"] == "limit"


def test_lost_and_back():
    """The computer is gone, the words are, and so is one of the three people's computers."""
    later(72)
    facts["elif"], facts["barbara"] = None, None
    restored = clinic.person("barbara-again")
    restored.result("identity", "restore", "--words-file", clinic.folder / "barbara.words", "--node",
                    f"unix:{clinic.node_folder}/node.sock", "--kdf-memory", "64M")
    device, asked = asking("elif-again")
    answers = [approve(helper, asked, "--person", "Elif Demir") for helper in (facts["deniz"], restored)]
    announced = device.result("identity", "recover", "start", answers[0])
    announced = device.result("identity", "recover", "start", answers[1])
    assert announced["state"] == "announced", announced
    later(72.5)
    ready = device.result("identity", "recover", "start")
    assert ready["state"] == "ready", ready
    done = device.result("identity", "recover", "finish")
    assert done["state"] == "recorded", done
    assert clinic.read(device, facts["record"]) == facts["scan"]
    assert device.result("identity", "show")["name"].endswith("Elif Demir")
    facts["elif"] = device
    # It is a device like any other: it takes the lost one out, and reads what comes later.
    lost = [entry["device"] for entry in device.result("identity", "device", "list") if not entry["current"]]
    assert len(lost) == 1, lost
    device.result("identity", "device", "revoke", lost[0])
    record = clinic.add(device, b"after coming back", "After", "notes")
    assert clinic.read(device, record) == b"after coming back"


def test_the_words_stop_it():
    device, asked = asking("third")
    answers = [approve(helper, asked) for helper in (facts["deniz"], clinic.person("barbara-again"))]
    assert device.result("identity", "recover", "start", *answers)["state"] == "announced"
    restored = clinic.person("by-words")
    restored.result("identity", "restore", "--words-file", clinic.folder / "elif.words", "--node",
                    f"unix:{clinic.node_folder}/node.sock", "--kdf-memory", "64M")
    assert restored.result("identity", "recovery", "show")["state"] == "announced"
    assert restored.result("identity", "recover", "cancel")["state"] == "recorded"
    later(73)
    assert device.error(4, "identity", "recover", "finish")["detail"]["state"] == "cancelled"


def test_choosing_again_waits():
    elif_ = facts["elif"]
    cards = [clinic.person(name).result("identity", "card")["card"] for name in ("deniz", "mallory")]
    chosen = elif_.result("identity", "recovery", "set", "--of", 2, "--people", ",".join(cards))
    assert chosen["ready_at"] is not None and len(chosen["people"]) == 2, chosen
    assert elif_.result("identity", "recovery", "show")["state"] == "waiting"
    # Those chosen before still count, and the others do not yet.
    device, asked = asking("fourth")
    facts["mallory"].result("identity", "recovery", "accept", chosen["trust"])
    deniz = clinic.person("deniz")
    deniz.result("identity", "recovery", "accept", chosen["trust"])
    answers = [approve(helper, asked) for helper in (deniz, facts["mallory"])]
    assert device.raw("--json", "identity", "recover", "start", *answers).returncode != 0
    later(72.5)
    assert elif_.result("identity", "recovery", "show")["state"] == "set"
    assert device.result("identity", "recover", "start")["state"] == "announced"
    elif_.result("identity", "recover", "cancel")
    gone = elif_.result("identity", "recovery", "unset")
    assert gone["ready_at"] is not None and gone["of"] == 0, gone


try:
    run([value for name, value in list(globals().items()) if name.startswith("test_")], chained=True)
finally:
    clinic.remove()
