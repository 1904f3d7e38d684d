"""Tests, secrets, owners and ends of receivers."""

import json
from dataclasses import replace
from datetime import timedelta
from itertools import repeat

import pytest
from sqlalchemy import select

from service.operations.audit.tables import LOG_ENTRIES
from service.operations.people.principal import Principal
from service.operations.people.store import end_person, save_person, save_unit, set_rights
from service.operations.people.tables import Person, Unit
from service.operations.webhooks.delivery import list_deliveries
from service.operations.webhooks.receiver import (
    change_receiver,
    list_receivers,
    load_receiver,
    rotate_secret,
)
from service.operations.webhooks.request import NewReceiver, ReceiverChange
from service.operations.webhooks.round import do_round
from service.operations.webhooks.sight import sight_of
from service.operations.webhooks.steps import end_receiver, replay_dead, replay_delivery
from service.operations.webhooks.tables import WEBHOOK_RECEIVERS
from service.operations.webhooks.views import receiver_resource, standing_of
from service.platform.db.database import transaction
from service.platform.process.reach import Reach
from service.platform.refusal import Refusal
from tests.service.operations.webhooks.conftest import SECRETS, accepts, answered, echo
from tests.service.platform.process.test_outbound import INSIDE, SPELLINGS

MORE_SPELLINGS = [
    "https://evil.example.se@127.0.0.1/",
    "https://127.0.0.1.:443/",
    "https://[64:ff9b::7f00:1]/",
    "https://①②⑦.⓪.⓪.①/",
    "https://diary.example.se:80/",
]


def changed(world, receiver, **stated):
    with transaction(world.engine) as connection:
        return change_receiver(
            connection,
            receiver,
            ReceiverChange(**stated),
            version=receiver.version,
            actor="tester",
            secrets=SECRETS,
            now=world.now,
        )


def rotated(world, receiver, *, hours):
    with transaction(world.engine) as connection:
        return rotate_secret(
            connection,
            receiver,
            overlap=timedelta(hours=hours),
            actor="tester",
            secrets=SECRETS,
            now=world.now,
        )


def shown(world, receiver):
    with transaction(world.engine, read_only=True) as connection:
        found = world.look(receiver)
        return receiver_resource(found, standing_of(connection, found), "en", now=world.now)


@pytest.mark.parametrize("address", [*SPELLINGS, *MORE_SPELLINGS])
def test_an_address_of_another_form_is_refused_when_it_is_entered(world, address):
    with pytest.raises(Refusal) as refused:
        world.receiver("x", address=NewReceiver.model_construct(address=address).address or " ")
    assert refused.value.problems[0].code == "receiver-address"


def test_a_name_that_leads_inside_is_never_connected_to(world):
    _, receiver = world.receiver("inside.example.se")
    world.behave["inside.example.se"] = echo
    for address in INSIDE:
        world.leads_to = ["9.9.9.9", address]
        assert world.verify(receiver) == "not-asked"
    assert world.connections == 0


def test_a_receiver_on_the_own_network_is_told_once_the_operator_has_stated_its_host(world):
    _, receiver = world.receiver("diary.inside.example.se")
    world.behave["diary.inside.example.se"] = echo
    world.leads_to = ["10.20.1.9"]
    assert world.try_out(receiver).cause == "own-network"
    assert world.connections == 0
    world.outbound.close()
    world.outbound = world.outbound_to(Reach(own_hosts=frozenset(["diary.inside.example.se"])))
    assert world.verify(receiver) == "echoed"


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ([answered(200, body=b'{"challenge":"another"}')], "not-echoed"),
        ([answered(200, body=b"[]")], "not-echoed"),
        ([answered(200, body=b'{"challenge":"\\ud800"}')], "not-echoed"),
        ([answered(204)], "not-echoed"),
        ([answered(302, "location: https://127.0.0.1/")], "302"),
        ([b"HTTP/1.1 200 X\r\n\r\n", *repeat(b"x" * 65536, 99)], "no-answer"),
        ([b"HTTP/1.1 200 X\r\n\r\n", *repeat(1, 99)], "timeout"),
        ([answered(200, "content-encoding: gzip", body=b"x")], "no-answer"),
        ([3600], "timeout"),
    ],
)
def test_who_does_not_answer_with_the_challenge_is_told_nothing(world, answer, outcome):
    _, receiver = world.receiver("other.example.se")
    world.behave["other.example.se"] = lambda *_: answer
    assert world.verify(receiver) == outcome
    world.taken.clear()
    world.happen(3)
    world.round(receiver)
    assert world.taken == []
    assert world.deliveries(receiver) == []
    assert shown(world, receiver).notice


def test_a_challenge_is_signed_so_that_a_receiver_knows_who_asks(world):
    secret, receiver = world.receiver("diary.example.se")
    world.behave["diary.example.se"] = echo
    assert world.verify(receiver) == "echoed"
    ((_, headers, body),) = world.taken
    assert accepts(secret, headers, body)
    assert json.loads(body)["type"] == "webhook.challenge"


def test_under_a_new_address_nothing_is_told_before_a_test_and_nothing_is_lost(world):
    _, receiver = world.active("old.example.se")
    world.behave["old.example.se"] = lambda *_: [answered(500)]
    world.happen(1)
    world.round(receiver)
    after = changed(world, world.look(receiver), address="https://new.example.se/in")
    world.happen(1)
    world.pass_by(60)
    world.taken.clear()
    world.round(receiver)
    assert world.taken == []
    world.behave["new.example.se"] = echo
    assert world.verify(after) == "echoed"
    world.settle(receiver)
    assert {one.state for one in world.deliveries(receiver)} == {"delivered"}
    assert {name for name, _, _ in world.taken} == {"new.example.se"}


def test_what_was_changed_meanwhile_is_not_written_over(world):
    _, receiver = world.active("diary.example.se")
    changed(world, receiver, label="Diariet")
    with pytest.raises(Refusal, match="precondition-failed"):
        changed(world, receiver, label="Ärendesystemet")


def test_while_a_secret_is_replaced_a_receiver_with_either_takes_everything(world):
    old, receiver = world.active("diary.example.se")
    held, refused = [old], []

    def correct(headers, body):
        if not accepts(held[-1], headers, body):
            refused.append(headers)
            return [answered(401)]
        return [answered(204)]

    world.behave["diary.example.se"] = correct
    world.happen()
    world.round(receiver)
    new, _ = rotated(world, world.look(receiver), hours=24)
    for hour in range(30):
        if hour == 12:
            held.append(new)
        world.pass_by(3600)
        world.happen()
        world.round(receiver)
    assert refused == []
    assert len(world.deliveries(receiver, state="delivered")) == 31
    last = world.taken[-1][1]
    assert len(last["webhook-signature"].split()) == 1
    assert not accepts(old, last, world.taken[-1][2])


def test_a_secret_that_has_become_known_signs_nothing_from_then_on(world):
    old, receiver = world.active("diary.example.se")
    rotated(world, receiver, hours=24)
    with pytest.raises(Refusal) as refused:
        rotated(world, world.look(receiver), hours=24)
    assert refused.value.problems[0].code == "receiver-rotating"
    new, _ = rotated(world, world.look(receiver), hours=0)
    world.happen()
    world.round(receiver)
    _, headers, body = world.taken[-1]
    assert accepts(new, headers, body)
    assert not accepts(old, headers, body)


def test_no_secret_stands_in_the_database_or_the_log(world):
    secret, receiver = world.active("diary.example.se")
    with transaction(world.engine, read_only=True) as connection:
        kept = connection.execute(
            select(WEBHOOK_RECEIVERS).where(WEBHOOK_RECEIVERS.c.id == receiver.id)
        ).one()
        logged = connection.scalars(
            select(LOG_ENTRIES.c.details).where(LOG_ENTRIES.c.subject_id == receiver.id)
        ).all()
    held = [bytes(kept.secret), *map(bytes, logged), repr(receiver).encode()]
    assert len(held) == 4
    assert not any(secret.removeprefix("whsec_").encode() in one for one in held)


def test_with_another_secret_of_the_installation_a_receiver_is_disabled_and_says_why(world):
    _, receiver = world.active("diary.example.se")
    world.happen()
    means = replace(world.means, key_secret=bytes(32))
    do_round(means, receiver.id, tenant_id=world.tenant_id)
    after = world.look(receiver)
    assert (after.state, after.reason) == ("disabled", "secret-lost")
    assert world.taken == []
    assert "secret" in shown(world, receiver).notice
    new, again = rotated(world, after, hours=24)
    world.behave["diary.example.se"] = echo
    assert world.verify(again) == "echoed"
    assert accepts(new, *world.taken[-1][1:])


def test_what_is_dead_is_sent_again_under_the_same_id(world):
    _, receiver = world.active("diary.example.se")
    world.behave["diary.example.se"] = lambda *_: [answered(404)]
    world.happen(3)
    world.settle(receiver)
    dead = world.deliveries(receiver, state="dead")
    world.behave["diary.example.se"] = lambda *_: [answered(204)]
    world.taken.clear()
    with transaction(world.engine) as connection:
        replay_delivery(connection, receiver, dead[0].id, now=world.now)
    world.round(receiver)
    assert [headers["webhook-id"] for _, headers, _ in world.taken] == [dead[0].id]
    with transaction(world.engine) as connection:
        assert replay_dead(connection, receiver, now=world.now) == 2
    world.round(receiver)
    assert {headers["webhook-id"] for _, headers, _ in world.taken} == {one.id for one in dead}
    assert world.deliveries(receiver, state="dead") == []


def test_a_receiver_that_has_ended_is_told_nothing_and_what_waited_is_dead(world):
    _, receiver = world.active("diary.example.se")
    world.behave["diary.example.se"] = lambda *_: [answered(500)]
    world.happen(2)
    world.round(receiver)
    with transaction(world.engine) as connection:
        end_receiver(connection, receiver, actor="tester", now=world.now)
    assert world.round(receiver) is None
    assert {one.state for one in world.deliveries(receiver)} == {"dead"}
    for act in (
        lambda: world.verify(world.look(receiver)),
        lambda: changed(world, world.look(receiver), label="Nytt"),
        lambda: rotated(world, world.look(receiver), hours=0),
    ):
        with pytest.raises(Refusal, match="conflict"):
            act()


def test_every_change_of_a_receiver_is_logged_once_and_no_message_is(world):
    _, receiver = world.active("diary.example.se")
    world.happen(5)
    world.settle(receiver)
    changed(world, world.look(receiver), label="Diariet")
    rotated(world, world.look(receiver), hours=1)
    world.behave["diary.example.se"] = lambda *_: [answered(410)]
    world.happen()
    world.round(receiver)
    with transaction(world.engine) as connection:
        end_receiver(connection, receiver, actor="tester", now=world.now)
        end_receiver(connection, receiver, actor="tester", now=world.now)
    with transaction(world.engine, read_only=True) as connection:
        actions = connection.scalars(
            select(LOG_ENTRIES.c.action).where(
                LOG_ENTRIES.c.tenant_id == world.tenant_id,
                LOG_ENTRIES.c.action.like("webhook.%"),
            )
        ).all()
    steps = ("made", "verified", "changed", "rotated", "disabled", "ended")
    assert sorted(actions) == sorted(f"webhook.{one}" for one in steps)


@pytest.fixture
def staffed(world):
    """The same world with a buyer unit and two people: an officer of it, and an auditor."""
    with transaction(world.engine) as connection:
        head = {"tenant_id": world.tenant_id, "actor": "tester", "created_at": world.now}
        for unit in ("parks", "schools"):
            save_unit(connection, Unit(id=unit, name=unit, **head))
        for person, role in (("olle", "officer"), ("vera", "auditor")):
            made = Person(id=person, name=person, **head)
            save_person(connection, made)
            units = ["parks"] if role == "officer" else []
            set_rights(connection, made, roles=[role], units=units, actor="tester", now=world.now)
    return world


@pytest.mark.parametrize(
    ("owner", "unit", "every", "units"),
    [
        ("olle", None, False, {"parks"}),
        ("olle", "parks", False, {"parks"}),
        ("olle", "schools", False, set()),
        ("vera", None, True, set()),
        ("vera", "schools", False, {"schools"}),
        ("tester", "parks", False, {"parks"}),
    ],
)
def test_a_receiver_is_told_of_what_its_owner_sees_and_its_unit_allows(
    staffed, owner, unit, every, units
):
    _, receiver = staffed.receiver("diary.example.se", owner=owner, unit=unit)
    with transaction(staffed.engine, read_only=True) as connection:
        sight = sight_of(connection, receiver, local=staffed.local)
    assert (sight.sees_every_unit, sight.units) == (every, units)
    assert not sight.sees_incidents


def test_an_owner_who_acts_no_longer_sees_nothing_and_her_receiver_is_disabled(staffed):
    _, receiver = staffed.active("diary.example.se", owner="olle")
    with transaction(staffed.engine) as connection:
        end_person(
            connection,
            tenant_id=staffed.tenant_id,
            person_id="olle",
            actor="tester",
            now=staffed.now,
        )
    staffed.happen()
    staffed.round(receiver)
    after = staffed.look(receiver)
    assert (after.state, after.reason) == ("disabled", "owner-ended")
    assert staffed.taken == []


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        ({"owner": "nobody"}, "person-unknown"),
        ({"unit": "nowhere"}, "unit-unknown"),
        ({"types": ["incident.made"]}, "receiver-type-unknown"),
        ({"address": "https://diary.example.se/19121212-1212"}, "receiver-address"),
    ],
)
def test_what_does_not_hold_is_refused(world, stated, code):
    with pytest.raises(Refusal) as refused:
        world.receiver("diary.example.se", **stated)
    assert [one.code for one in refused.value.problems] == [code]


def test_a_person_sees_her_own_receivers_and_an_auditor_all(staffed):
    _, his = staffed.receiver("his.example.se", owner="olle")
    _, other = staffed.receiver("other.example.se")
    olle = Principal(staffed.tenant_id, "olle", frozenset({"officer"}))
    vera = Principal(staffed.tenant_id, "vera", frozenset({"auditor"}))
    stranger = Principal("elsewhere", "vera", frozenset({"auditor"}))
    with transaction(staffed.engine, read_only=True) as connection:
        assert [one.id for one in list_receivers(connection, principal=olle)] == [his.id]
        assert len(list_receivers(connection, principal=vera)) == 2
        assert list_deliveries(connection, his, state=None, limit=1, offset=0) == []
        for who, which in ((olle, other), (stranger, his)):
            with pytest.raises(Refusal, match="not-found"):
                load_receiver(connection, which.id, principal=who)
