#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""scenario-appointments.py MEDEASECTL MEDEASE_NODE: reception sets hours, patients book, move and
cancel; two want one time; somebody from elsewhere registers by booking."""
import datetime
import json
import sys
import threading

from ctl_clinic import Clinic
from ctl_tap import run

clinic = Clinic(*sys.argv[1:3])
facts = {}
UTC = datetime.timezone.utc


def at(days, hour, minute=0):
    """A wall time in Berlin, so many days from the next Monday on, as UTC text."""
    import zoneinfo
    today = datetime.datetime.now(zoneinfo.ZoneInfo("Europe/Berlin")).date()
    monday = today + datetime.timedelta(days=7 - today.weekday())
    day = monday + datetime.timedelta(days=days)
    local = datetime.datetime.combine(day, datetime.time(hour, minute),
                                      zoneinfo.ZoneInfo("Europe/Berlin"))
    return local.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def schedule(name, **more):
    path = clinic.folder / name
    path.write_text(json.dumps({
        "zone": "Europe/Berlin",
        "weekly": [{"days": ["mon", "tue", "wed", "thu", "fri"], "from": "08:00", "to": "12:00",
                    "slot_minutes": 30, "types": ["visit"]}],
        "breaks": [{"days": ["mon"], "from": "10:00", "to": "10:30"}], **more}))
    return path


def test_people():
    clinic.found()
    facts["doctor"] = clinic.join("doctor", "doctor", "Jonas Lindqvist", "--prefix", "Dr",
                                  "--specialty", "Cardiology")
    facts["other"] = clinic.join("other", "doctor", "Mira Rossi", "--specialty", "Cardiology")
    facts["desk"] = clinic.join("desk", "receptionist", "Carla Mendes")
    facts["elif"] = clinic.join("elif", "patient", "Elif Özdemir", "--born", "1979-03-14")
    facts["tom"] = clinic.join("tom", "patient", "Tomasz Zieliński", "--born", "1955-01-30")


def test_schedule():
    desk = facts["desk"]
    bad = clinic.folder / "bad.json"
    bad.write_text('{"zone": "Europe/Berlin", "weekly": [{"days": ["mon"], "from": "09:00", "to": "08:00"}]}')
    error = desk.error(3, "schedule", "set", bad, "--provider", "Jonas Lindqvist")
    assert "weekly[0].to" in error["message"], error
    set_ = desk.result("schedule", "set", schedule("hours.json"), "--provider", "Jonas Lindqvist")
    assert set_["state"] == "recorded" and set_["zone"] == "Europe/Berlin", set_
    assert set_["weekly"][0]["slot_minutes"] == 30 and set_["outside"] == [], set_
    # A doctor for oneself; not for a colleague.
    facts["other"].result("schedule", "set", schedule("mira.json"))
    error = facts["other"].error(4, "schedule", "set", schedule("x.json"), "--provider", "Jonas Lindqvist")
    assert error["reason"] == "role", error
    shown = facts["elif"].result("schedule", "show", "Jonas Lindqvist")
    assert shown["breaks"][0]["from"] == "10:00" and shown["published_until"], shown


def test_slots():
    slots = facts["elif"].result("appointment", "slots", "--provider", "Jonas Lindqvist",
                                 "--from", at(0, 0), "--to", at(1, 0))
    starts = [s["start"] for s in slots]
    assert starts == [at(0, h, m) for h, m in
                      ((8, 0), (8, 30), (9, 0), (9, 30), (10, 30), (11, 0), (11, 30))], starts
    both = facts["elif"].result("appointment", "slots", "--specialty", "cardiology",
                                "--from", at(0, 0), "--to", at(1, 0))
    assert len(both) == 14 and both[0]["provider"] != both[1]["provider"], both


def test_book():
    elif_ = facts["elif"]
    booked = elif_.result("appointment", "book", "--provider", "Jonas Lindqvist", "--start", at(0, 8),
                          "--type", "visit", "--reason", "short of breath")
    assert booked["state"] == "recorded" and booked["start"] == at(0, 8), booked
    assert booked["end"] == at(0, 8, 30), booked
    facts["visit"] = booked["appointment"]
    mine = elif_.result("appointment", "list")
    assert [v["state"] for v in mine] == ["booked"] and mine[0]["reason"] == "short of breath", mine
    assert mine[0]["provider"].endswith("Jonas Lindqvist"), mine
    # The desk sees who, when and the kind of visit, and not why; the doctor sees why.
    seen = facts["desk"].result("appointment", "list", "--day", at(0, 8)[:10])[0]
    assert seen["patient"] == "Elif Özdemir" and seen["type"] == "visit" and seen["reason"] is None, seen
    assert facts["doctor"].result("appointment", "list")[0]["reason"] == "short of breath"
    assert facts["other"].result("appointment", "list")[0]["reason"] is None
    assert facts["tom"].result("appointment", "list") == []


def test_taken():
    error = facts["tom"].error(4, "appointment", "book", "--provider", "Jonas Lindqvist",
                               "--start", at(0, 8))
    assert error["code"] == "refused" and error["reason"] == "overlap", error
    nearest = error["detail"]["nearest"]
    assert [n["start"] for n in nearest] == [at(0, 8, 30), at(0, 9), at(0, 9, 30)], nearest
    error = facts["tom"].error(4, "appointment", "book", "--provider", "Jonas Lindqvist",
                               "--start", at(0, 10))
    assert error["reason"] == "outside-hours" and len(error["detail"]["nearest"]) == 3, error
    assert facts["tom"].error(3, "appointment", "book", "--provider", "Jonas Lindqvist",
                              "--start", at(0, 8, 1))["message"]


def test_race():
    """Exactly one wins."""
    answers = {}

    def want(who):
        answers[who] = facts[who].raw("--json", "appointment", "book", "--provider",
                                      "Jonas Lindqvist", "--start", at(1, 9))

    threads = [threading.Thread(target=want, args=(who,)) for who in ("elif", "tom")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    codes = sorted(done.returncode for done in answers.values())
    assert codes == [0, 4], {who: done.stdout for who, done in answers.items()}
    lost = next(done for done in answers.values() if done.returncode == 4)
    error = json.loads(lost.stdout)["error"]
    assert error["reason"] == "overlap" and len(error["detail"]["nearest"]) == 3, error
    day = facts["desk"].result("appointment", "list", "--day", at(1, 9)[:10])
    assert len(day) == 1, day


def test_move():
    elif_, visit = facts["elif"], facts["visit"]
    moved = elif_.result("appointment", "move", visit, "--start", at(0, 9))
    assert moved["state"] == "recorded" and moved["start"] == at(0, 9), moved
    listed = facts["desk"].result("appointment", "list", "--patient", "Elif Özdemir",
                                  "--day", at(0, 9)[:10])[0]
    assert listed["start"] == at(0, 9) and listed["moved_from"] == at(0, 8), listed
    back = elif_.result("appointment", "undo", visit)
    assert back["start"] is not None, back
    assert elif_.result("appointment", "list", "--day", at(0, 9)[:10])[0]["start"] == at(0, 8)
    # A stranger's prefix finds nothing.
    assert facts["tom"].error(12, "appointment", "move", visit, "--start", at(0, 11))


def test_states():
    desk, visit = facts["desk"], facts["visit"]
    error = desk.error(4, "appointment", "status", visit, "done")
    assert error["reason"] == "closed", error
    for state in ("arrived", "checked-in", "in-room", "done"):
        assert desk.result("appointment", "status", visit, state)["status"] == state
    assert desk.result("appointment", "undo", visit)["status"] == "in-room"
    assert facts["elif"].error(4, "appointment", "status", visit, "done")["reason"] == "role"
    assert desk.error(2, "appointment", "status", visit, "gone")


def test_cancel():
    tom = facts["tom"]
    visit = tom.result("appointment", "book", "--provider", "Mira Rossi", "--start", at(2, 8))["appointment"]
    assert tom.error(3, "appointment", "cancel", visit, "--reason", "nonsense")
    assert tom.result("appointment", "cancel", visit, "--reason", "pat-crs")["status"] == "cancelled"
    seen = facts["desk"].result("appointment", "list", "--state", "cancelled")[0]
    assert seen["cancelled_by"] == "patient" and seen["cancel_reason"] == "pat-crs", seen
    assert tom.result("appointment", "undo", visit)["status"] == "booked"
    desk = facts["desk"].result("appointment", "cancel", visit, "--reason", "prov-pers")
    assert desk["status"] == "cancelled" and desk["late"] is False, desk


def test_hold():
    tom = facts["tom"]
    held = tom.result("appointment", "hold", "--provider", "Mira Rossi", "--start", at(3, 9))
    error = facts["elif"].error(4, "appointment", "book", "--provider", "Mira Rossi", "--start", at(3, 9))
    assert error["reason"] == "overlap", error
    booked = tom.result("appointment", "book", "--provider", "Mira Rossi", "--start", at(3, 9),
                        "--hold", held["appointment"])
    assert booked["appointment"] == held["appointment"], booked


def test_desk_account():
    desk = facts["desk"]
    guest = desk.result("account", "desk", "--name", "Greta Winter", "--born", "1931-05-01",
                        "--phone", "030 1234")
    booked = desk.result("appointment", "book", "--provider", "Mira Rossi", "--start", at(3, 10),
                         "--patient", guest["account"], "--note", "comes by taxi")
    assert booked["state"] == "recorded", booked
    listed = facts["other"].result("appointment", "list", "--patient", guest["account"])[0]
    assert listed["patient"] == "Greta Winter" and listed["note"] == "comes by taxi", listed


def test_overbook_and_series():
    desk = facts["desk"]
    words = ("appointment", "book", "--provider", "Mira Rossi", "--start", at(3, 10),
             "--patient", "Elif Özdemir")
    assert desk.error(4, *words)["reason"] == "overlap"
    assert desk.error(4, *words, "--overbook")["reason"] == "overlap"
    assert facts["elif"].error(4, *words[:-2], "--overbook")["reason"] == "role"
    assert desk.error(4, "schedule", "rules", "--capacity", "2")["reason"] == "role"
    set_ = clinic.officer.result("schedule", "rules", "--capacity", "2", "--notice", "60")
    assert set_["capacity"] == 2 and set_["state"] == "recorded", set_
    assert facts["elif"].result("schedule", "rules")["notice"] == 60
    assert desk.result(*words, "--overbook")["state"] == "recorded"
    assert desk.error(4, *words, "--overbook", "--double")["reason"] == "overlap"
    assert desk.result(*words[:4], "--start", at(3, 13), *words[6:], "--outside")["state"] == "recorded"
    series = desk.result("appointment", "series", "--provider", "Mira Rossi", "--start", at(4, 8),
                         "--count", "4", "--patient", "Elif Özdemir")
    assert [d["start"] for d in series["dates"]] == [at(4 + 7 * i, 8) for i in range(4)], series
    own = facts["elif"].result("appointment", "list", "--from", at(4, 0))
    assert [v["start"] for v in own] == [at(4 + 7 * i, 8) for i in range(4)], own
    assert len({v["series"] for v in own}) == 1, own


def test_leave():
    """Nothing is cancelled silently."""
    day = at(4, 8)[:10]
    left = facts["other"].result("schedule", "except", "Mira Rossi", "--from", day, "--note", "Leave")
    assert [v["start"] for v in left["outside"]] == [at(4, 8)], left
    slots = facts["tom"].result("appointment", "slots", "--provider", "Mira Rossi",
                                "--from", at(4, 0), "--to", at(5, 0))
    assert slots == [], slots


def test_register_and_book():
    """A doctor is no patient here yet: registered and booked in one step, or neither."""
    mira = facts["other"]
    error = mira.error(4, "appointment", "book", "--provider", "Jonas Lindqvist", "--start", at(0, 8))
    assert error["reason"] == "overlap", error
    names = [p["name"] for p in facts["desk"].result("account", "search", "Rossi")]
    assert not any("Rossi" in name for name in names), names
    booked = mira.result("appointment", "book", "--provider", "Jonas Lindqvist", "--start", at(2, 11),
                         "--reason", "knee")
    assert booked["state"] == "recorded", booked
    listed = facts["desk"].result("appointment", "list", "--day", at(2, 11)[:10])
    assert any(v["start"] == at(2, 11) and v["patient"].endswith("Mira Rossi") for v in listed), listed
    names = [p["name"] for p in facts["desk"].result("account", "search", "Rossi")]
    assert any("Rossi" in name for name in names), names


def test_reason_passed_on():
    """Moved to a colleague: she does not have the reason until somebody who has it passes it on."""
    tom, desk, mira = facts["tom"], facts["desk"], facts["other"]
    visit = tom.result("appointment", "book", "--provider", "Jonas Lindqvist", "--start", at(8, 8),
                       "--reason", "bad sleep")["appointment"]
    moved = desk.result("appointment", "move", visit, "--start", at(9, 8), "--provider", "Mira Rossi")
    assert moved["provider"].endswith("Mira Rossi"), moved

    def seen(ctl):
        return next(v for v in ctl.result("appointment", "list") if v["appointment"] == visit)

    assert seen(mira)["reason"] is None and seen(mira)["reason_passed"] is False, seen(mira)
    assert desk.error(4, "appointment", "note", visit, "--reason", "guessed")["reason"] == "role"
    facts["doctor"].result("appointment", "note", visit, "--pass-on")
    assert seen(mira)["reason"] == "bad sleep" and seen(mira)["reason_passed"] is True, seen(mira)
    desk.result("appointment", "note", visit, "--note", "brings a wheelchair")
    assert seen(tom)["note"] == "brings a wheelchair" and seen(tom)["reason"] == "bad sleep"


def test_queued():
    """What was booked without waiting is sent later, soon enough."""
    tom = facts["tom"]
    saved = tom.result("--no-wait", "appointment", "book", "--provider", "Jonas Lindqvist",
                       "--start", at(1, 11))
    assert saved["state"] == "saved", saved
    assert "saved" in [item["state"] for item in tom.result("--no-wait", "outbox", "list")]
    tom.result("sync")
    listed = tom.result("appointment", "list", "--day", at(1, 11)[:10])
    assert at(1, 11) in [v["start"] for v in listed], listed


def test_ics():
    elif_, other = facts["elif"], facts["other"]
    path = clinic.folder / "visits.ics"
    done = elif_.result("appointment", "ics", "export", "-o", path)
    text = path.read_bytes().decode()
    assert done["appointments"] == text.count("BEGIN:VEVENT") > 0, done
    assert "Rossi" not in text and "SUMMARY:Appointment" in text, text
    read = elif_.result("appointment", "ics", "import", path)
    assert len(read["events"]) == done["appointments"] and read["problems"] == [], read
    titled = clinic.folder / "titled.ics"
    elif_.result("appointment", "ics", "export", "-o", titled, "--titles")
    assert "Rossi" in titled.read_text(), titled.read_text()
    # Holidays close days; a broken file says where.
    day = at(7, 0)[:10]
    day = (datetime.date.fromisoformat(day) + datetime.timedelta(days=1)).isoformat()
    nights = datetime.date.fromisoformat(day) + datetime.timedelta(days=1)
    holidays = clinic.folder / "holidays.ics"
    holidays.write_text("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//y//EN\nBEGIN:VEVENT\nUID:h\n"
                        f"DTSTART;VALUE=DATE:{day.replace('-', '')}\n"
                        f"DTEND;VALUE=DATE:{nights.isoformat().replace('-', '')}\n"
                        "SUMMARY:Town festival\nEND:VEVENT\nEND:VCALENDAR\n")
    closed = other.result("appointment", "ics", "import", holidays, "--provider", "Mira Rossi")
    assert closed["closed_days"] == 1 and closed["state"] == "recorded", closed
    shown = elif_.result("schedule", "show", "Mira Rossi")
    assert any(e["note"] == "Town festival" and e["date"] == day for e in shown["exceptions"]), shown
    broken = clinic.folder / "broken.ics"
    broken.write_text("BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\n")
    assert "Line 3" in other.error(3, "appointment", "ics", "import", broken)["message"]


def test_end():
    clinic.remove()


run([test_people, test_schedule, test_slots, test_book, test_taken, test_race, test_move, test_states,
     test_cancel, test_hold, test_desk_account, test_overbook_and_series, test_leave,
     test_register_and_book, test_reason_passed_on, test_queued, test_ics, test_end], chained=True)
