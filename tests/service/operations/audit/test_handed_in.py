"""What somebody hands in is checked, and what came of it is said in words."""

from base64 import b64encode
from datetime import UTC, datetime

import pytest

from service.operations.audit.checkpoint import Checkpoint, SigningKey, sign_checkpoint
from service.operations.audit.handed_in import check_handed_in
from service.operations.audit.merkle import Growing
from service.operations.audit.tables import LOG_CHECKPOINTS, LOG_LEAVES

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
KEY = SigningKey("kedjekoll/example", b"k" * 32)
LEAVES = [bytes([number]) * 32 for number in range(11)]


def note(size, leaves=LEAVES, key=KEY):
    """The checkpoint of the first leaves, as it was handed out."""
    tree = Growing()
    for leaf in leaves[:size]:
        tree.add(leaf)
    return sign_checkpoint(Checkpoint(key.name, size, tree.root(), NOW), [key])


class Log:
    """What `stored_subtrees` and `newest_note` ask a connection for."""

    def __init__(self, size):
        self.size = size

    def scalar(self, query):
        assert LOG_CHECKPOINTS.name in str(query)
        return note(self.size)

    def scalars(self, query):
        assert LOG_LEAVES.name in str(query)
        bounds = query.compile().params
        low, high = sorted(bounds.values())
        return LEAVES[: self.size][low:high]


def check(payload, size=11):
    return check_handed_in(payload, [KEY.verifier], lambda: Log(size))


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 11])
def test_a_checkpoint_that_the_log_has_grown_out_of_holds(size):
    found = check(note(size))
    assert (found.kind, found.holds, found.size) == ("checkpoint", True, size)
    assert f"first {size} are the same" in found.said[-1].en
    assert "2026-11-26 12:00 UTC" in found.said[0].sv


def test_a_checkpoint_that_a_witness_has_signed_too_holds_and_says_that_nobody_checked_that():
    line = f"— witness.example/w1 {b64encode(bytes(76)).decode()}\n".encode()
    found = check(note(3) + line)
    assert found.holds
    assert "other keys (1)" in found.said[1].en
    assert "inte kontrollerats" in found.said[1].sv


OTHERS = {
    "another order": note(5, [LEAVES[1], LEAVES[0], *LEAVES[2:]]),
    "more leaves than there are": note(11),
}


@pytest.mark.parametrize("payload", OTHERS.values(), ids=OTHERS.keys())
def test_a_log_that_is_another_than_was_signed_is_told_of(payload):
    found = check(payload, size=8)
    assert (found.holds, found.origin) == (False, KEY.name)
    assert "not the log that was signed then" in found.said[-1].en


NOTHINGS = {
    "of another key": note(5, key=SigningKey(KEY.name, b"o" * 32)),
    "a letter changed": note(5).replace(b"\n5\n", b"\n6\n"),
    "empty": b"",
    "not text": b"\xff\xfe",
    "a zip that is none": b"PK\x03\x04",
}


@pytest.mark.parametrize("payload", NOTHINGS.values(), ids=NOTHINGS.keys())
def test_what_nobody_known_has_signed_does_not_hold_and_nothing_is_claimed_of_it(payload):
    found = check(payload)
    assert (found.holds, found.origin, found.files) == (False, None, ())
    assert len(found.said) == 1
