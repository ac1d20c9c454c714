#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""vectors-inspect.py MEDEASECTL: foreign vectors through the program, as an auditor would."""
import base64
import hashlib
import json
import os
import pathlib
import shutil
import sys
import tempfile

from ctl_tap import Ctl, run, shared_folder

ctl = Ctl(sys.argv[1])
vectors = shared_folder() / "vectors"
folder = pathlib.Path(tempfile.mkdtemp(prefix="medeasectl-"))


def missing(name, path):
    if (vectors / path).exists():
        return None
    print(f"# vectors: {name} not run")
    assert os.environ.get("MEDEASE_REQUIRE_VECTORS") != "1", f"{path} is missing"
    return "not there"


def put(name, content):
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def light_verdict(step, period, trusted, spoil=False):
    block = json.loads(json.dumps(step["block"]))
    if spoil:
        text = block["signed_header"]["header"]["consensus_hash"]
        block["signed_header"]["header"]["consensus_hash"] = ("1" if text[0] == "0" else "0") + text[1:]
    result = ctl.result(
        "inspect", "light", "--trusted", put("a.json", json.dumps(trusted)), "--untrusted",
        put("b.json", json.dumps(block)), "--now", step["now"], "--period", period, "--drift", 0,
        "--chain-id", "test-chain", "--trust-next")
    assert (result["why"] is None) == (result["verdict"] == "success"), result
    return result["verdict"]


def test_light_steps():
    """A few of the model-based steps; core's own test runs all."""
    skipped = missing("inspect light", "light-client/single_step")
    if skipped:
        return skipped
    passed = total = 0
    for path in sorted((vectors / "light-client/single_step").glob("*.json"))[::6]:
        case = json.loads(path.read_text())
        initial = case["initial"]
        trusted = {"signed_header": initial["signed_header"], "validator_set": [],
                   "next_validator_set": initial["next_validator_set"]}
        period = int(initial["trusting_period"]) // 10 ** 9
        for step in case["input"]:
            verdict = light_verdict(step, period, trusted)
            total += 1
            passed += verdict.replace("expired", "invalid") == step["verdict"].lower().replace("_", "-")
            assert light_verdict(step, period, trusted, spoil=True) in ("invalid", "expired")
            if verdict == "success":
                trusted = step["block"]
    print(f"# vectors: inspect light {passed}/{total}")
    assert passed == total > 5


def as_proof_file(case, kind):
    def hexed(text):
        return base64.b64decode(text or "").hex()
    path = [hexed(item) for item in case["proof"] or []]
    if kind == "inclusion":
        return {"type": kind, "root": hexed(case["root"]), "size": str(case["treeSize"]),
                "index": str(case["leafIdx"]), "leaf_hash": hexed(case["leafHash"]), "path": path}
    return {"type": kind, "root": hexed(case["root2"]), "size": str(case["size2"]),
            "old_root": hexed(case["root1"]), "old_size": str(case["size1"]), "path": path}


def test_merkle_proofs():
    passed = total = 0
    for kind in ("inclusion", "consistency"):
        skipped = missing("inspect proof", f"merkle/{kind}")
        if skipped:
            return skipped
        for path in sorted((vectors / "merkle" / kind).rglob("*.json")):
            case = json.loads(path.read_text())
            done = ctl.raw("inspect", "proof", put("p.json", json.dumps(as_proof_file(case, kind))))
            total += 1
            passed += (done.returncode in (3, 8)) if case["wantErr"] else done.returncode == 0
    print(f"# vectors: inspect proof {passed}/{total}")
    assert passed == total > 70


def test_age_files():
    skipped = missing("inspect age", "age/testdata")
    if skipped:
        return skipped
    words = {"success": None, "no match": "no-match", "HMAC failure": "hmac",
             "header failure": "header", "payload failure": "payload", "armor failure": "armor"}
    known = {"expect", "payload", "identity", "armored", "file key", "comment"}
    passed = total = left_out = 0
    for path in sorted((vectors / "age/testdata").rglob("*")):
        if not path.is_file():
            continue
        head, _, file = path.read_bytes().partition(b"\n\n")
        fields = [line.split(": ", 1) for line in head.decode().splitlines()]
        values = dict(fields)
        identities = [value for name, value in fields if name == "identity"]
        # Passphrases, compression and post-quantum keys: core's own test has the first two.
        if set(values) - known or any("-PQ-" in value for value in identities) or not identities:
            left_out += 1
            continue
        out = folder / "out"
        out.unlink(missing_ok=True)
        words_ = ["inspect", "age", put("f.age", file), "--identity",
                  put("i.txt", "\n".join(identities)), "-o", out]
        reason = words[values["expect"]]
        total += 1
        if reason is None:
            ctl.result(*words_)
        else:
            assert ctl.error(3, *words_)["reason"] == reason, path
        if "payload" in values:
            assert hashlib.sha256(out.read_bytes()).hexdigest() == values["payload"], path
        passed += 1
    print(f"# vectors: inspect age {passed}/{total}, {left_out} left to core's test")
    assert passed == total > 40


try:
    run([test_light_steps, test_merkle_proofs, test_age_files])
finally:
    shutil.rmtree(folder)
