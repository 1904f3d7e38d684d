"""Requests to a witness about a made-up log, and what another implementation answered to them.

`exchange.json` was recorded on 2026-11-29 from aics-witness 0.1.0 (PyPI, Apache-2.0), which shares
no code with this project. Run as a script with its address, this module records it again:

    python -m tests.service.operations.witness.exchange http://127.0.0.1:7380 VKEY > exchange.json
"""

import hashlib
import json
import sys
import urllib.error
import urllib.request
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from pathlib import Path

from service.operations.audit.checkpoint import Checkpoint, SigningKey, sign_checkpoint
from service.operations.audit.merkle import Growing, consistency_proof, leaf_hash

RECORDED = Path(__file__).with_name("exchange.json")
ORIGIN = "kedjekoll.example/witnessed"
KEY = SigningKey(ORIGIN, bytes(range(32)))
OTHER_KEY = SigningKey(ORIGIN, bytes(range(1, 33)))
BEGUN = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)


def leaves(number, name="leaf"):
    return [leaf_hash(f"{name} {at}".encode()) for at in range(number)]


def root(found):
    tree = Growing()
    for leaf in found:
        tree.add(leaf)
    return tree.root()


def proof(found, older, newer):
    return consistency_proof(older, newer, lambda low, high: root(found[low:high]))


def note(found, size, *, key=KEY, origin=ORIGIN):
    at = BEGUN + timedelta(minutes=size)
    return sign_checkpoint(Checkpoint(origin, size, root(found[:size]), at), [key])


def request(old, hashes, signed):
    lines = "".join(f"{b64encode(one).decode()}\n" for one in hashes)
    return f"old {old}\n{lines}\n".encode() + signed


def requests():
    own, fork = leaves(40), leaves(3) + leaves(37, "other")
    elsewhere = SigningKey("elsewhere.example/log", bytes(range(32)))
    cut = note(own, 12).replace(b"12\n", b"12", 1)
    return {
        "a first checkpoint": request(0, [], note(own, 5)),
        "the same again": request(5, [], note(own, 5)),
        "from the start again": request(0, [], note(own, 5)),
        "a larger one": request(5, proof(own, 5, 12), note(own, 12)),
        "one that goes back": request(5, [], note(own, 5)),
        "another one of the same size": request(12, [], note(fork, 12)),
        "one that has not only grown": request(12, proof(fork, 12, 20), note(fork, 20)),
        "a proof with a hash too many": request(
            12, [*proof(own, 12, 20), b"\0" * 32], note(own, 20)
        ),
        "a log that is not known": request(
            0, [], note(own, 5, key=elsewhere, origin=elsewhere.name)
        ),
        "the key of somebody else": request(12, proof(own, 12, 20), note(own, 20, key=OTHER_KEY)),
        "an old size above the new": request(20, [], note(own, 12)),
        "no old size": note(own, 12),
        "an old size with a zero before": request("012", [], note(own, 12)),
        "a checkpoint that is none": request(12, [], cut),
        "a jump": request(12, proof(own, 12, 40), note(own, 40)),
    }


def record(address, vkey):
    answers = {}
    for name, body in requests().items():
        answers[name] = asked(f"{address}/add-checkpoint", body)
    named = hashlib.sha256(ORIGIN.encode()).hexdigest()
    newest = asked(f"{address}/{named}/checkpoint", None)
    return {"vkey": vkey, "answers": answers, "newest": newest}


def asked(address, body):
    try:
        with urllib.request.urlopen(address, body) as answer:
            return [answer.status, answer.read().decode()]
    except urllib.error.HTTPError as fault:
        return [fault.code, fault.read().decode() if fault.code == 409 else ""]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(record(*sys.argv[1:]), indent=2, ensure_ascii=False) + "\n")
