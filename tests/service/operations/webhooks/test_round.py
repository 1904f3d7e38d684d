"""What is to be told arrives or is visibly dead, whatever the receiver does."""

import gzip
import json
import os
from collections import Counter
from datetime import timedelta
from itertools import count, repeat

import httpcore2
import pytest
from sqlalchemy.exc import OperationalError

from service.operations.webhooks.retries import LONGEST, PAUSE_MOST
from tests.service.operations.webhooks.conftest import accepts, answered

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True, scope="module")
"""What receivers do is not the database's matter; the other modules are run on both."""

NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
BOMB = gzip.compress(bytes(2**22))

BAD = {
    "hangs": lambda *_: [3600],
    "resets": lambda *_: [httpcore2.ReadError("reset")],
    "closes": lambda *_: [b""],
    "500": lambda *_: [answered(500)],
    "404": lambda *_: [answered(404)],
    "429": lambda *_: [answered(429, "retry-after: 60")],
    "302": lambda *_: [answered(302, "location: https://127.0.0.1/")],
    "garbage": lambda *_: [b"\x00\x01 nothing like it\r\n\r\n"],
    "a byte a second": lambda *_: (
        one for byte in b"HTTP/1.1 200 OK\r\n" + b"x" * 99 for one in (1, bytes([byte]))
    ),
    "headers without end": lambda *_: (b"x-%d: 1\r\n" % at * 2000 for at in count()),
}
GOOD = {
    "endless body": lambda *_: (
        b"HTTP/1.1 200 X\r\n\r\n" if at == 0 else b"x" * 65536 for at in count()
    ),
    "slow body": lambda *_: [b"HTTP/1.1 200 X\r\n\r\n", *repeat(1, 99)],
    "gzip bomb": lambda *_: [answered(200, "content-encoding: gzip", body=BOMB)],
    "202": lambda *_: [answered(202)],
}


@pytest.mark.parametrize("how", BAD)
def test_what_a_bad_receiver_never_takes_is_dead_for_all_to_see(world, how):
    _, receiver = world.active("bad.example.se")
    world.behave["bad.example.se"] = BAD[how]
    made = world.happen(2)
    began = world.now
    world.settle(receiver)
    dead = world.deliveries(receiver, state="dead")
    assert sorted(one.record_id for one in dead) == made
    assert all(1 <= one.attempts <= 10 and one.outcome for one in dead)
    assert timedelta(hours=60) < world.now - began < LONGEST + timedelta(hours=1)
    ids = Counter(headers["webhook-id"] for _, headers, _ in world.taken)
    assert ids == {one.id: one.attempts for one in dead}


@pytest.mark.parametrize("how", GOOD)
def test_what_has_been_taken_has_arrived_whatever_follows(world, how):
    _, receiver = world.active("odd.example.se")
    world.behave["odd.example.se"] = GOOD[how]
    world.happen(2)
    world.settle(receiver)
    assert [one.state for one in world.deliveries(receiver)] == ["delivered"] * 2
    assert world.now - world.look(receiver).state_at < timedelta(seconds=1)


def test_nothing_is_lost_at_a_receiver_that_does_all_of_it_in_turn(world):
    _, receiver = world.active("moody.example.se")
    moods = [*BAD.values(), *GOOD.values()]
    world.behave["moody.example.se"] = lambda *sent: world.rng.choice(moods)(*sent)
    made = world.happen(10_000 if NIGHTLY else 12)
    world.settle(receiver, rounds=10**6)
    settled = world.deliveries(receiver)
    assert sorted(one.record_id for one in settled) == made
    assert {one.state for one in settled} <= {"delivered", "dead"}
    assert len({one.id for one in settled}) == len(made)


def test_a_message_is_thin_signed_and_the_same_each_time(world):
    secret, receiver = world.active("diary.example.se")
    world.behave["diary.example.se"] = lambda *_: [answered(500)]
    (number,) = world.happen()
    world.round(receiver)
    world.pass_by(10)
    world.behave["diary.example.se"] = lambda *_: [answered(204)]
    world.round(receiver)
    (_, first, body), (_, again, same) = world.taken
    assert body == same
    assert first["webhook-id"] == again["webhook-id"]
    assert first["webhook-timestamp"] != again["webhook-timestamp"]
    assert accepts(secret, first, body)
    assert accepts(secret, again, same)
    assert not accepts(secret, first, body + b" ")
    assert json.loads(body) == {
        "type": "screening.made",
        "timestamp": "2026-11-24T12:00:00Z",
        "data": {"id": number},
    }


def test_a_worker_killed_after_sending_sends_the_same_message_again(world, monkeypatch):
    _, receiver = world.active("diary.example.se")
    world.happen()
    keep, kept = world.keep, []

    def killed(store):
        kept.append(store)
        if len(kept) == 2:  # the first notes the change, the second what came of sending
            raise OperationalError("", {}, Exception("killed"))
        keep(store)

    monkeypatch.setattr(world, "keep", killed)
    with pytest.raises(OperationalError):
        world.round(receiver)
    monkeypatch.setattr(world, "keep", keep)
    world.round(receiver)
    first, again = (headers["webhook-id"] for _, headers, _ in world.taken)
    assert first == again
    assert [one.state for one in world.deliveries(receiver)] == ["delivered"]
    world.round(receiver)
    assert len(world.taken) == 2


def test_only_the_types_it_has_chosen_are_told_and_none_from_before_its_test(world):
    world.happen(kind="need")
    _, receiver = world.active("needs.example.se", types=["need.made", "need.made"])
    world.happen(kind="screening")
    world.happen(2, kind="need")
    world.settle(receiver)
    assert [one.type for one in world.deliveries(receiver)] == ["need.made", "need.made"]


def test_a_page_of_changes_that_are_not_for_it_is_passed_once(world):
    _, receiver = world.active("needs.example.se", types=["need.made"])
    world.happen(250)
    world.happen(1, kind="need")
    world.settle(receiver)
    assert len(world.deliveries(receiver)) == 1
    own_job = 1
    assert world.look(receiver).place == receiver.place + 251 + own_job


def test_410_disables_the_receiver_and_lets_what_waits_be_dead(world):
    _, receiver = world.active("gone.example.se")
    world.behave["gone.example.se"] = lambda *_: [answered(410)]
    world.happen(3)
    world.round(receiver)
    assert len(world.taken) == 1
    after = world.look(receiver)
    assert (after.state, after.reason) == ("disabled", "gone")
    assert {one.state for one in world.deliveries(receiver)} == {"dead"}
    world.happen(2)
    world.round(receiver)
    assert len(world.taken) == 1
    world.behave["gone.example.se"] = lambda headers, body: [
        answered(200, body=json.dumps(json.loads(body)["data"]).encode())
    ]
    assert world.verify(after) == "echoed"
    world.settle(receiver)
    assert len(world.deliveries(receiver, state="delivered")) == 2


@pytest.mark.parametrize(
    ("header", "seconds"), [("120", 120), ("Tue, 24 Nov 2026 13:00:00 GMT", 3600), ("soon", 5)]
)
def test_a_receiver_is_left_alone_for_as_long_as_it_asks(world, header, seconds):
    _, receiver = world.active("busy.example.se")
    world.behave["busy.example.se"] = lambda *_: [answered(429, f"retry-after: {header}")]
    world.happen(2)
    world.round(receiver)
    assert len(world.taken) == 1
    world.pass_by(seconds - 1)
    world.round(receiver)
    assert len(world.taken) == 1
    world.pass_by(2)
    world.round(receiver)
    assert len(world.taken) == 2


def test_one_that_hangs_takes_a_small_part_of_a_workers_time(world):
    _, receiver = world.active("hung.example.se")
    world.behave["hung.example.se"] = BAD["hangs"]
    world.happen(100)
    began, held = world.now, 0.0
    while world.now - began < timedelta(hours=6):
        before = world.seconds
        world.round(receiver)
        held += world.seconds - before
        world.pass_by((world.look(receiver).paused_until - world.now).total_seconds())
    assert held / (world.now - began).total_seconds() < 0.04
    assert world.look(receiver).paused_until - world.now <= PAUSE_MOST


def test_a_message_that_is_refused_does_not_hold_up_the_others(world):
    _, receiver = world.active("picky.example.se")
    first, *others = world.happen(5)
    world.behave["picky.example.se"] = lambda headers, body: [
        answered(400 if json.loads(body)["data"]["id"] == first else 204)
    ]
    world.round(receiver)
    assert len(world.deliveries(receiver, state="delivered")) == len(others)
    assert [one.record_id for one in world.deliveries(receiver, state="waiting")] == [first]


def test_what_arrived_is_forgotten_after_thirty_days_and_what_is_dead_is_not(world):
    _, receiver = world.active("diary.example.se")
    world.happen()
    world.settle(receiver)
    world.behave["diary.example.se"] = BAD["404"]
    world.happen()
    world.settle(receiver)
    world.pass_by(timedelta(days=31).total_seconds())
    world.round(receiver)
    assert [one.state for one in world.deliveries(receiver)] == ["dead"]
