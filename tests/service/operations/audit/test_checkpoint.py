import random
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from service.operations.audit.checkpoint import (
    Checkpoint,
    InvalidCheckpoint,
    SigningKey,
    open_checkpoint,
    other_signatures,
    parse_verifier_key,
    sign_checkpoint,
)

KEY = SigningKey("kedjekoll.example/log", bytes(range(32)))
NEXT_KEY = SigningKey("kedjekoll.example/log", bytes(range(1, 33)))
CHECKPOINT = Checkpoint(
    "kedjekoll.example/log", 1_234, bytes([7]) * 32, datetime(2026, 11, 26, 12, 0, 5, tzinfo=UTC)
)
NOTE = sign_checkpoint(CHECKPOINT, [KEY])


def test_the_lines_of_a_checkpoint_are_those_of_the_specification():
    lines = NOTE.decode().split("\n")
    assert lines[:5] == [
        "kedjekoll.example/log",
        "1234",
        b64encode(bytes([7]) * 32).decode(),
        "signed-at 2026-11-26T12:00:05Z",
        "",
    ]
    assert lines[5].startswith("— kedjekoll.example/log ")
    assert lines[6:] == [""]


def test_a_checkpoint_is_read_back_by_the_key_that_signed_it():
    assert open_checkpoint(NOTE, [KEY.verifier]) == CHECKPOINT


def test_the_moment_is_written_in_utc():
    stockholm = timezone(timedelta(hours=1))
    local = replace(CHECKPOINT, signed_at=CHECKPOINT.signed_at.astimezone(stockholm))
    assert local.text() == CHECKPOINT.text()


def test_a_verifier_key_is_written_and_read_back():
    text = KEY.verifier.text()
    assert parse_verifier_key(text + "\n") == KEY.verifier
    assert text.startswith("kedjekoll.example/log+")


@pytest.mark.parametrize("at", range(0, 75, 7))
def test_a_verifier_key_with_a_wrong_character_is_refused(at):
    text = KEY.verifier.text()
    wrong = text[:at] + ("b" if text[at] != "b" else "c") + text[at + 1 :]
    with pytest.raises(InvalidCheckpoint):
        parse_verifier_key(wrong)


@pytest.mark.parametrize("text", ["", "a", "a+b", "+00000000+AQ==", "name+00000000+Ag=="])
def test_what_is_no_verifier_key_is_refused(text):
    with pytest.raises(InvalidCheckpoint, match=r"no key|wrong"):
        parse_verifier_key(text)


def test_a_checkpoint_of_another_key_is_refused():
    with pytest.raises(InvalidCheckpoint, match="none of the known keys"):
        open_checkpoint(NOTE, [NEXT_KEY.verifier])


def test_while_a_key_is_replaced_either_key_opens_the_checkpoint():
    both = sign_checkpoint(CHECKPOINT, [KEY, NEXT_KEY])
    assert open_checkpoint(both, [KEY.verifier]) == CHECKPOINT
    assert open_checkpoint(both, [NEXT_KEY.verifier]) == CHECKPOINT


def line(name, packed):
    """The line of somebody else's signature."""
    return f"— {name} {b64encode(packed).decode()}\n".encode()


WITNESS = line("witness.example/w1", bytes(range(76)))  # a cosignature with its moment
OTHERS = [
    [WITNESS],
    [line("annan.example/ö", bytes(range(68)))],
    [line(CHECKPOINT.origin, bytes(range(68)))],  # a later key of the log
    [line(f"w{number}.example", bytes(range(76))) for number in range(16)],
    [line("after.quantum.example", bytes(2424))],
]


@pytest.mark.parametrize("others", OTHERS)
def test_signatures_of_unknown_keys_are_left_aside_wherever_they_stand_and_counted(others):
    text, _, own = NOTE.partition("\n\n—".encode())
    ours = "—".encode() + own
    for lines in ([ours, *others], [*others, ours]):
        note = text + b"\n\n" + b"".join(lines)
        assert open_checkpoint(note, [KEY.verifier]) == CHECKPOINT
        assert other_signatures(note, [KEY.verifier]) == len(others)
    with pytest.raises(InvalidCheckpoint, match="none of the known keys"):
        open_checkpoint(text + b"\n\n" + b"".join(others), [KEY.verifier])


@pytest.mark.parametrize(
    "malformed",
    [
        b"\n",
        b"- witness.example AAAAAAA=\n",
        "— witness.example\n".encode(),
        "—  AAAAAAA=\n".encode(),
        "— witness.example AAAAAAA= \n".encode(),
        "— witness.example AAAAAAB=\n".encode(),
        "— wit+ness.example AAAAAAA=\n".encode(),
        line("witness.example", bytes(4)),
        line("witness.example", bytes(2)),
        WITNESS[:-1],
        WITNESS[:-1] + b"\r\n",
    ],
)
def test_a_line_that_is_no_signature_is_refused_whoever_else_has_signed(malformed):
    with pytest.raises(InvalidCheckpoint):
        open_checkpoint(NOTE + malformed, [KEY.verifier])


def test_any_changed_byte_is_noticed():
    draw = random.Random(20261126)
    packed = NOTE
    for _ in range(2_000):
        at, value = draw.randrange(len(packed)), draw.randrange(256)
        if packed[at] == value:
            continue
        changed = packed[:at] + bytes([value]) + packed[at + 1 :]
        with pytest.raises(InvalidCheckpoint):
            open_checkpoint(changed, [KEY.verifier])


@pytest.mark.parametrize("end", range(0, len(NOTE), 9))
def test_a_checkpoint_that_is_cut_off_is_refused(end):
    with pytest.raises(InvalidCheckpoint):
        open_checkpoint(NOTE[:end], [KEY.verifier])


@pytest.mark.parametrize(
    "text",
    [
        "kedjekoll.example/log\n0\nAAAA\nsigned-at 2026-11-26T12:00:05Z\n",
        "kedjekoll.example/log\n012\nAAAA\nsigned-at 2026-11-26T12:00:05Z\n",
        "kedjekoll.example/log\n12\nAAAA\nsigned-at 2026-11-26T12:00:05Z\n",
        "kedjekoll.example/log\n12\n",
        "kedjekoll.example/log\n",
        f"kedjekoll.example/log\n12\n{b64encode(bytes(32)).decode()}\n",
        f"kedjekoll.example/log\n12\n{b64encode(bytes(32)).decode()}\nsigned-at yesterday\n",
    ],
    ids=[
        "no leaf",
        "leading zero",
        "short root",
        "no root",
        "no size",
        "no moment",
        "another moment",
    ],
)
def test_a_signed_note_that_is_no_checkpoint_is_refused(text):
    with pytest.raises(InvalidCheckpoint):
        open_checkpoint((text + "\n" + KEY.sign(text)).encode(), [KEY.verifier])
