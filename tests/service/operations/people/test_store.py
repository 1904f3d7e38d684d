"""People, units and grants as they are kept: two organisations with the same ids never meet."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from service.operations.audit.tables import LOG_ENTRIES
from service.operations.people.store import (
    end_grant,
    end_person,
    list_grants,
    list_people,
    list_units,
    load_person,
    note_seen,
    rename_person,
    rename_unit,
    rights_of,
    save_grant,
    save_person,
    save_unit,
    set_rights,
)
from service.operations.people.tables import Person, Unit
from service.platform.db.tenants import ensure_tenant

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
TENANTS = ("lund", "malmo")


def person(tenant, who="anna", **changes):
    values = {"tenant_id": tenant, "id": who, "actor": "x", "created_at": NOW, "name": "Anna"}
    return Person(**values | changes)


def unit(tenant, name="parks"):
    return Unit(tenant_id=tenant, id=name, actor="x", created_at=NOW, name=f"{name} of {tenant}")


@pytest.fixture
def connection(engine):
    """A transaction that is undone, in which two organisations have two people and units each."""
    with engine.connect() as opened, opened.begin() as begun:
        for tenant in TENANTS:
            ensure_tenant(opened, tenant_id=tenant, actor="x", created_at=NOW)
            for name in ("bo", "anna"):
                assert save_person(opened, person(tenant, name))
            for name in ("streets", "parks"):
                assert save_unit(opened, unit(tenant, name))
        yield opened
        begun.rollback()


def give(connection, tenant, *roles, units=(), who="anna", now=NOW):
    set_rights(connection, person(tenant, who), roles=roles, units=units, actor="chief", now=now)


def rights(connection, tenant, who="anna"):
    return rights_of(connection, tenant_id=tenant, person_id=who)


def logged(connection, tenant):
    """The actions that the log tells of, with who acted and when."""
    rows = select(LOG_ENTRIES.c.action, LOG_ENTRIES.c.actor, LOG_ENTRIES.c.created_at)
    return sorted(
        tuple(row) for row in connection.execute(rows.where(LOG_ENTRIES.c.tenant_id == tenant))
    )


def test_a_person_is_found_in_her_own_organisation_alone(connection):
    assert save_person(connection, person("malmo", "carl", name="Carl"))
    assert load_person(connection, tenant_id="malmo", person_id="carl").name == "Carl"
    assert load_person(connection, tenant_id="lund", person_id="carl") is None
    assert load_person(connection, tenant_id="malmo", person_id="nobody") is None


def test_one_of_the_same_id_stays_as_it_is(connection):
    assert not save_person(connection, person("lund", name="Another"))
    assert not save_unit(connection, replace(unit("lund"), name="Another"))
    assert load_person(connection, tenant_id="lund", person_id="anna").name == "Anna"
    assert list_units(connection, tenant_id="lund")[0].name == "parks of lund"


def test_lists_are_of_one_organisation_and_by_id(connection):
    for tenant in TENANTS:
        people = list_people(connection, tenant_id=tenant)
        assert people == [person(tenant, "anna"), person(tenant, "bo")]
        assert list_units(connection, tenant_id=tenant) == [unit(tenant), unit(tenant, "streets")]


def test_rights_are_those_of_one_person_in_one_organisation(connection):
    give(connection, "lund", "officer", "admin", units=["parks"])
    give(connection, "lund", "auditor", who="bo")
    give(connection, "malmo", "viewer", units=["streets"])
    assert rights(connection, "lund") == ({"officer", "admin"}, {"parks"})
    assert rights(connection, "lund", "bo") == ({"auditor"}, frozenset())
    assert rights(connection, "malmo") == ({"viewer"}, {"streets"})
    assert rights(connection, "malmo", "bo") == (frozenset(), frozenset())
    assert len(list_grants(connection, tenant_id="lund")) == 4
    assert {one.tenant_id for one in list_grants(connection, tenant_id="lund")} == {"lund"}


def test_what_stays_the_same_is_not_touched_and_the_rest_ends(connection):
    give(connection, "lund", "officer", "admin", units=["parks"])
    give(connection, "malmo", "admin")
    before = list_grants(connection, tenant_id="lund", person_id="anna")
    give(connection, "lund", "officer", units=["streets"], now=LATER)
    after = list_grants(connection, tenant_id="lund", person_id="anna")
    assert [one for one in after if one in before] == [
        one for one in before if one.role == "officer"
    ]
    assert rights(connection, "lund") == ({"officer"}, {"streets"})
    assert rights(connection, "malmo") == ({"admin"}, frozenset())
    new = next(one for one in after if one.unit_id == "streets")
    assert (new.actor, new.created_at, new.role) == ("chief", LATER, None)
    ended = text("SELECT count(*) FROM grants WHERE ended_by = 'chief'")
    assert connection.scalar(ended) == 2
    assert [one[:2] for one in logged(connection, "lund")] == [
        ("right.ended", "chief"),
        ("right.ended", "chief"),
        *[("right.given", "chief")] * 4,
    ]


def test_a_right_that_is_held_twice_is_held_once_afterwards(connection):
    give(connection, "lund", "officer")
    (held,) = list_grants(connection, tenant_id="lund", person_id="anna")
    save_grant(connection, replace(held, id="grant_2", created_at=LATER))
    give(connection, "lund", "officer", now=LATER)
    assert list_grants(connection, tenant_id="lund", person_id="anna") == [held]


def test_grants_come_in_the_order_of_their_making(connection):
    give(connection, "lund", "viewer", now=LATER)
    give(connection, "lund", "officer", who="bo")
    assert [one.role for one in list_grants(connection, tenant_id="lund")] == ["officer", "viewer"]


def test_a_grant_ends_once_and_no_other_with_it(connection):
    give(connection, "lund", "officer", "admin")
    first, second = list_grants(connection, tenant_id="lund")
    end_grant(connection, first, actor="chief", now=LATER)
    end_grant(connection, first, actor="another", now=LATER + timedelta(days=1))
    assert list_grants(connection, tenant_id="lund") == [second]
    found = connection.execute(text("SELECT ended_by FROM grants WHERE ended_by IS NOT NULL"))
    assert found.scalars().all() == ["chief"]


def test_nobody_is_given_a_unit_of_another_organisation(connection):
    assert save_unit(connection, unit("malmo", "harbour"))
    with pytest.raises(IntegrityError), connection.begin_nested():
        give(connection, "lund", units=["harbour"])
    give(connection, "malmo", units=["harbour"])
    assert rights(connection, "malmo") == (frozenset(), {"harbour"})


def test_who_acts_no_longer_has_no_right_and_others_keep_theirs(connection):
    for tenant in TENANTS:
        for who in ("anna", "bo"):
            give(connection, tenant, "officer", who=who)
    ended = {"tenant_id": "lund", "person_id": "anna"}
    end_person(connection, **ended, actor="chief", now=LATER)
    end_person(connection, **ended, actor="another", now=LATER + timedelta(days=1))
    gone = load_person(connection, **ended)
    assert (gone.ended_at, gone.ended_by) == (LATER, "chief")
    assert rights(connection, "lund") == (frozenset(), frozenset())
    for tenant, who in (("lund", "bo"), ("malmo", "anna"), ("malmo", "bo")):
        assert load_person(connection, tenant_id=tenant, person_id=who).ended_at is None
        assert rights(connection, tenant, who) == ({"officer"}, frozenset())


def test_the_day_of_a_log_in_goes_forward_and_the_name_is_the_newest(connection):
    anna, day = person("lund"), date(2026, 11, 26)

    def seen():
        found = load_person(connection, tenant_id="lund", person_id="anna")
        return found.last_seen_on, found.name

    note_seen(connection, anna, name="Anna", on=day)
    assert seen() == (day, "Anna")
    note_seen(connection, anna, name="Anna", on=day - timedelta(days=1))
    assert seen() == (day, "Anna")
    note_seen(connection, anna, name="Anna B", on=day)
    assert seen() == (day, "Anna B")
    note_seen(connection, anna, name="Anna B", on=day + timedelta(days=1))
    assert seen() == (day + timedelta(days=1), "Anna B")
    for tenant, who in (("lund", "bo"), ("malmo", "anna")):
        other = load_person(connection, tenant_id=tenant, person_id=who)
        assert (other.last_seen_on, other.name) == (None, "Anna")


def test_a_person_and_a_unit_get_another_name_in_their_organisation_alone(connection):
    how = {"actor": "chief", "now": LATER}
    for _ in range(2):  # the second time nothing changes
        now = load_person(connection, tenant_id="malmo", person_id="anna")
        assert rename_person(connection, now, name="Anna Ny", **how).name == "Anna Ny"
        found = rename_unit(connection, tenant_id="malmo", unit_id="parks", name="Parker", **how)
        assert (found.id, found.name) == ("parks", "Parker")
    named = {
        tenant: (
            load_person(connection, tenant_id=tenant, person_id="anna").name,
            [one.name for one in list_units(connection, tenant_id=tenant)],
        )
        for tenant in TENANTS
    }
    assert named == {
        "lund": ("Anna", ["parks of lund", "streets of lund"]),
        "malmo": ("Anna Ny", ["Parker", "streets of malmo"]),
    }
    assert logged(connection, "malmo") == [
        ("person.renamed", "chief", LATER), ("unit.renamed", "chief", LATER),
    ]  # fmt: skip
    assert rename_unit(connection, tenant_id="lund", unit_id="nowhere", name="x", **how) is None
