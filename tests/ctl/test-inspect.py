#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-inspect.py MEDEASECTL: help, exit codes, the form of answers, and `inspect` on own files."""
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from ctl_tap import Ctl, run

ctl = Ctl(sys.argv[1])
folder = pathlib.Path(tempfile.mkdtemp(prefix="medeasectl-"))


def put(name, content):
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def put_proof(**members):
    return put("proof.json", json.dumps(members))


def leaf(data):
    return hashlib.sha256(b"\0" + data).digest()


def node(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


def varint(number):
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes(out) + bytes([number])


def test_help():
    whole = ctl.raw("--help")
    assert whole.returncode == 0 and b"inspect" in whole.stdout, whole
    noun = ctl.raw("inspect", "--help")
    assert noun.returncode == 0
    verbs = [line.split()[1] for line in noun.stdout.decode().splitlines() if line.startswith("  inspect ")]
    assert len(verbs) >= 7, verbs
    for verb in verbs:
        one = ctl.raw("inspect", verb, "--help")
        assert one.returncode == 0 and b"Example: medeasectl inspect" in one.stdout, one


def test_usage():
    for words in ([], ["nonsense"], ["inspect"], ["inspect", "nonsense"], ["inspect", "cid"],
                  ["inspect", "cid", "a", "b"], ["inspect", "cid", "a", "--no-such"],
                  ["inspect", "age", "a"], ["--wait", "soon", "inspect", "cid", "a"],
                  ["inspect", "cid", "a", "--profile"]):
        error = ctl.error(2, *words)
        assert error["code"] == "usage" and error["reason"] is None, error
        plain = ctl.raw(*words)
        assert plain.returncode == 2 and plain.stdout == b"" and plain.stderr, words


def test_missing_file():
    assert ctl.error(12, "inspect", "cid", folder / "none")["code"] == "not-found"
    assert ctl.error(10, "inspect", "cid", folder)["code"] == "io"


def test_cid():
    # The CID of this text by any IPFS program that makes raw leaves.
    result = ctl.result("inspect", "cid", put("hello", "hello world"))
    assert result == {"cid": "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e",
                      "blocks": 1, "dag_bytes": 11, "size": 11}, result
    assert ctl.result("inspect", "cid", put("large", bytes(3 * 2 ** 20 + 1)))["blocks"] == 5
    assert ctl.result("inspect", "cid", put("empty", ""))["blocks"] == 1


def car(blocks, roots):
    def cid(block):
        return b"\x01\x55\x12\x20" + hashlib.sha256(block).digest()
    tagged = b"".join(b"\xd8\x2a\x58\x25\x00" + cid(root) for root in roots)
    header = b"\xa2\x65roots" + bytes([0x80 + len(roots)]) + tagged + b"\x67version\x01"
    sections = b"".join(varint(36 + len(block)) + cid(block) + block for block in blocks)
    return varint(len(header)) + header + sections


def test_car():
    whole = ctl.result("inspect", "car", put("a.car", car([b"one", b"two"], [b"two"])))
    assert whole["blocks"] == 2 and whole["complete"] is True, whole
    assert whole["roots"] == [ctl.result("inspect", "cid", put("two", b"two"))["cid"]]
    assert ctl.result("inspect", "car", put("b.car", car([b"one"], [b"two"])))["complete"] is False
    bytes_ = bytearray(car([b"one"], [b"one"]))
    bytes_[-1] ^= 1
    assert ctl.error(8, "inspect", "car", put("c.car", bytes_))["code"] == "unverified"
    assert ctl.error(3, "inspect", "car", put("d.car", bytes_[:-1]))["code"] == "invalid"


def test_log_proofs():
    leaves = [leaf(bytes([i])) for i in range(3)]
    two, three = node(leaves[0], leaves[1]), node(node(leaves[0], leaves[1]), leaves[2])
    inclusion = {"type": "inclusion", "root": three.hex(), "size": "3", "index": "2",
                 "leaf": "Ag==", "path": [two.hex()]}
    result = ctl.result("inspect", "proof", put_proof(**inclusion))
    assert result["valid"] is True and result["size"] == 3 and result["root"] == three.hex(), result
    by_hash = {**inclusion, "leaf_hash": leaves[2].hex()}
    del by_hash["leaf"]
    ctl.result("inspect", "proof", put_proof(**by_hash))
    ctl.error(8, "inspect", "proof", put_proof(**{**inclusion, "leaf": "Aw=="}))
    ctl.error(8, "inspect", "proof", put_proof(**{**inclusion, "root": two.hex()}))
    for broken in ({**inclusion, "index": "3"}, {**inclusion, "index": 2}, {**inclusion, "path": []},
                   {**inclusion, "extra": 1}, {**by_hash, "leaf": "Ag=="}, {"type": "other"}):
        assert ctl.error(3, "inspect", "proof", put_proof(**broken))["code"] == "invalid"
    grown = {"type": "consistency", "old_root": two.hex(), "old_size": "2", "root": three.hex(),
             "size": "3", "path": [leaves[2].hex()]}
    ctl.result("inspect", "proof", put_proof(**grown))
    ctl.error(8, "inspect", "proof", put_proof(**{**grown, "old_root": three.hex()}))


def test_map_proofs():
    account = bytes(range(20))
    key = hashlib.sha256(b"\x04" + account).digest()
    other = hashlib.sha256(b"fifth").digest()
    assert (key[0] ^ other[0]) & 0x80, "they must part at the first bit"

    def map_leaf(of, value_hash):
        return hashlib.sha256(b"JMT::LeafNode" + of + value_hash).digest()

    def map_root(one, two):
        pair = sorted((one, two), key=lambda item: item[0])
        return hashlib.sha256(b"JMT::IntrnalNode" + map_leaf(*pair[0]) + map_leaf(*pair[1])).digest()

    row = (key, hashlib.sha256(b"\x08\x01").digest())
    neighbour = (other, hashlib.sha256(b"else").digest())
    root = map_root(row, neighbour)
    member = {"type": "member", "root": root.hex(), "table": 4, "id": account.hex(),
              "value": "CAE=", "path": [map_leaf(*neighbour).hex()]}
    assert ctl.result("inspect", "proof", put_proof(**member))["type"] == "member"
    ctl.error(8, "inspect", "proof", put_proof(**{**member, "value": "CAI="}))
    ctl.error(8, "inspect", "proof", put_proof(**{**member, "table": 5}))
    ctl.error(3, "inspect", "proof", put_proof(**{**member, "table": 300}))
    absent_key = bytes([row[0][0]]) + bytes(31)
    absent = {"type": "absent", "root": root.hex(), "key": absent_key.hex(),
              "path": [map_leaf(*neighbour).hex()], "leaf_key": key.hex(),
              "leaf_value_hash": row[1].hex()}
    assert ctl.result("inspect", "proof", put_proof(**absent))["type"] == "absent"
    ctl.error(3, "inspect", "proof", put_proof(**{**absent, "key": key.hex()}))


def test_age():
    if not shutil.which("age-keygen") or not shutil.which("age"):
        return "age is not installed"
    key = subprocess.run(["age-keygen"], capture_output=True, check=True).stdout
    identity = put("identity.txt", key)
    recipient = key.decode().split("public key: ")[1].split()[0]
    plain = put("plain", os.urandom(200_000))
    for armor in ([], ["--armor"]):
        sealed = folder / "sealed.age"
        subprocess.run(["age", *armor, "-r", recipient, "-o", sealed, plain], check=True)
        result = ctl.result("inspect", "age", sealed, "--identity", identity, "-o", folder / "out")
        assert result["size"] == 200_000 and result["stanzas"] == ["X25519"], result
        assert (folder / "out").read_bytes() == plain.read_bytes()
        assert (folder / "out").stat().st_mode & 0o777 == 0o600
    subprocess.run(["age", "-r", recipient, "-o", sealed, plain], check=True)
    damaged = bytearray(sealed.read_bytes())
    damaged[-1] ^= 1
    error = ctl.error(3, "inspect", "age", put("damaged.age", damaged), "--identity", identity,
                      "-o", folder / "part")
    assert error["reason"] == "payload" and error["detail"]["partial"] is True, error
    assert error["detail"]["size"] == 3 * 65536
    assert (folder / "part").read_bytes() == plain.read_bytes()[:3 * 65536]
    other = put("other.txt", subprocess.run(["age-keygen"], capture_output=True, check=True).stdout)
    assert ctl.error(3, "inspect", "age", sealed, "--identity", other)["reason"] == "no-match"
    assert ctl.error(3, "inspect", "age", plain, "--identity", identity)["reason"] == "header"
    assert ctl.error(3, "inspect", "age", put("x", "-----BEGIN"), "--identity", identity)[
        "reason"] == "armor"
    assert ctl.error(3, "inspect", "age", sealed, "--identity", plain)["reason"] is None


def test_fhir():
    document = put("f.json", '{"resourceType": "Observation", "valueQuantity": {"value": 6.30}}')
    result = ctl.result("inspect", "fhir", document)
    assert result["title"] == "Observation", result
    assert "6.30" in [line["value"] for line in result["fields"]], result
    error = ctl.error(3, "inspect", "fhir", put("g.json", '{"resourceType": "Patient", "a": 1 "b": 2}'))
    assert error["detail"]["offset"] == 35, error


def test_invite():
    for text, part in (("hello", "medease-invite:"), ("medease-invite:AAAA", "broken"),
                       ("medease-invite:AAAAAAAA", "check")):
        error = ctl.error(3, "inspect", "invite", text)
        assert part in error["message"], error


def test_text():
    plain = ctl.raw("inspect", "cid", put("hello", "hello world"))
    assert plain.stdout.decode().splitlines()[0].split() == [
        "cid", "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"], plain


def ics(*events):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Somebody//EN"]
    for number, event in enumerate(events):
        lines += ["BEGIN:VEVENT", f"UID:{number}@example", "SUMMARY:Holiday", *event, "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


def test_ics():
    day = ["DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261227"]
    hour = ["DTSTART:20261224T090000Z", "DTEND:20261224T093000Z"]
    found = ctl.result("inspect", "ics", put("a.ics", ics(day, hour, [*hour, "RRULE:FREQ=WEEKLY;COUNT=3"])))
    assert found["events"] == 3 and found["rules"] == 1 and not found["cut"], found
    assert len(found["times"]) == 5 and found["product"] == "-//Somebody//EN", found
    assert any(time["all_day"] for time in found["times"]), found
    # Without an end it is followed for a while, and that is said.
    endless = ctl.result("inspect", "ics", put("b.ics", ics([*hour, "RRULE:FREQ=DAILY"])))
    assert endless["cut"] and len(endless["times"]) == 1000, len(endless["times"])
    unknown = ["DTSTART;TZID=Nowhere/Atall:20261224T090000", "DURATION:PT30M"]
    error = ctl.error(3, "inspect", "ics", put("c.ics", ics(hour, unknown)))
    assert "1@example" in error["message"], error
    assert error["detail"]["problems"][0]["where"] == "1@example", error
    error = ctl.error(3, "inspect", "ics", put("d.ics", ics(hour).replace("END:VCALENDAR\r\n", "")))
    assert error["detail"]["line"] and "line" in error["message"], error
    ctl.error(3, "inspect", "ics", put("e.ics", b""))
    ctl.error(3, "inspect", "ics", put("f.ics", b"\xff\xfe"))


try:
    run([test_help, test_ics, test_usage, test_missing_file, test_cid, test_car, test_log_proofs,
         test_map_proofs, test_age, test_fhir, test_invite, test_text])
finally:
    shutil.rmtree(folder)
