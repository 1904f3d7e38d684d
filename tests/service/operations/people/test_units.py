"""The rule of buyer units against a plain second reading of it, on both databases."""

from datetime import UTC, datetime
from itertools import count

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from service.casework.cases.case import open_case
from service.casework.cases.request import NewCase
from service.casework.cases.tables import CASE_LINKS
from service.casework.cases.unit import stated_unit
from service.casework.closed_points import points_are_open
from service.operations.people import units
from service.operations.people.principal import Principal
from service.operations.people.units import rows_seen, sees, unit_of
from service.platform.db.database import acting_for, transaction
from service.platform.db.record_id import new_id
from service.platform.db.tenants import ensure_tenant
from service.platform.refusal import Refusal
from service.retention.every_table import METADATA
from service.screening.record.store import save_screening
from service.screening.record.tables import SCREENINGS

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
UNITS = ("", "parks", "schools")
_TENANTS = count(1)
TWO_LINES = [("", None, {0}), ("", 0, set()), ("", None, set()), ("", 2, set())]
"""Screenings by pairs, the second in the place of the first, of which one pair is on a case."""
NO_TENDERS = b'{"lots":[],"purchase":{"stage":null}}'


@st.composite
def worlds(draw):
    """Cases by unit and stage, and screenings: unit, which one is superseded, on which cases."""
    stages = st.sampled_from(("tenders_in", "in_contract"))
    cases = draw(st.lists(st.tuples(st.sampled_from(UNITS), stages), max_size=3))
    screenings = []
    for at in range(draw(st.integers(1, 5))):
        earlier = draw(st.none() | st.integers(0, at - 1)) if at else None
        unit = screenings[earlier][0] if earlier is not None else draw(st.sampled_from(UNITS))
        on = draw(st.sets(st.integers(0, len(cases) - 1))) if cases else set()
        screenings.append((unit, earlier, on))
    return cases, screenings


def line(screenings, at):
    while at is not None:
        yield at
        at = screenings[at][1]


def expected(world, units):
    """For each screening: whether it is seen, and whether its points are open unopened."""
    cases, screenings = world
    roots = [list(line(screenings, at))[-1] for at in range(len(screenings))]
    found = []
    for at, (unit, _, _) in enumerate(screenings):
        on = set().union(*(screenings[one][2] for one in line(screenings, at)))
        by_case = not on or any(cases[one][0] in units for one in on)
        related = set().union(
            *(one[2] for place, one in enumerate(screenings) if roots[place] == roots[at])
        )
        is_open = all(cases[one][1] == "in_contract" for one in related)
        found.append((unit in units and by_case, is_open))
    return found


def own_units(world):
    """For each screening: the unit of what is made from it."""
    cases, screenings = world
    for at, (unit, _, _) in enumerate(screenings):
        on = set().union(*(screenings[one][2] for one in line(screenings, at)))
        yield unit or min((cases[one][0] for one in on), default="")


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(world=worlds())
@example(world=([("", "tenders_in")], [("", None, {0}), ("", None, set())]))
@example(world=([("schools", "in_contract"), ("", "in_contract")], [("", None, {0, 1})]))
@example(world=([("", "tenders_in")], [("", None, set()), ("", 0, {0})]))
@example(world=([("schools", "tenders_in")], TWO_LINES))
def test_the_queries_say_what_the_rule_says(engine, new_record, world):
    tenant = f"units-{next(_TENANTS)}"
    every = Principal(tenant, "ada", frozenset({"admin"}))
    cases, screenings = world
    ids = []
    with acting_for(tenant), transaction(engine) as connection:
        ensure_tenant(connection, tenant_id=tenant, actor="x", created_at=NOW)
        opened = [
            open_case(
                connection,
                NewCase(diary_number=str(at), title="Städ", unit=unit or None, stage=stage),
                principal=every,
                now=NOW,
            )
            for at, (unit, stage) in enumerate(cases)
        ]
        for unit, earlier, on in screenings:
            supersedes = None if earlier is None else ids[earlier]
            record = new_record(
                tenant_id=tenant, unit=unit, supersedes=supersedes, assessment=NO_TENDERS
            )
            save_screening(connection, record)
            ids.append(record.id)
            for case in sorted(on):
                connection.execute(
                    CASE_LINKS.insert().values(
                        tenant_id=tenant,
                        id=new_id("link"),
                        actor="x",
                        created_at=NOW,
                        case_id=opened[case].id,
                        kind="screening",
                        record_id=record.id,
                    )
                )
    with acting_for(tenant), transaction(engine, read_only=True) as connection:
        for units in ((), ("parks",), ("parks", "schools")):
            person = Principal(tenant, "eva", frozenset({"officer"}), frozenset(units))
            stands = expected(world, ("", *units))
            for number, (is_seen, is_open) in zip(ids, stands, strict=True):
                assert sees(connection, "screening", number, principal=person) == is_seen
                if is_seen:
                    assert points_are_open(connection, number, principal=person) == is_open
                else:
                    with pytest.raises(Refusal, match="not-found"):
                        points_are_open(connection, number, principal=person)
            own = (SCREENINGS.c.tenant_id == tenant, rows_seen(SCREENINGS, person))
            listed = connection.scalars(select(SCREENINGS.c.id).where(*own))
            seen = {one for one, (is_seen, _) in zip(ids, stands, strict=True) if is_seen}
            assert set(listed) == seen
            stranger = Principal("another", "eva", person.roles, person.units)
            assert not any(sees(connection, "screening", one, principal=stranger) for one in ids)
        assert all(sees(connection, "screening", one, principal=every) for one in ids)
        own = [unit_of(connection, "screening", one, tenant_id=tenant) for one in ids]
        assert own == [*own_units(world)]


def test_a_line_of_superseding_screenings_of_any_length_keeps_its_unit(engine, new_record):
    tenant = "long-line"
    person = Principal(tenant, "eva", frozenset({"officer"}), frozenset({"parks"}))
    with acting_for(tenant), transaction(engine) as connection:
        ensure_tenant(connection, tenant_id=tenant, actor="x", created_at=NOW)
        case = open_case(
            connection,
            NewCase(diary_number="1", title="Städ", unit="parks", stage="tenders_in"),
            principal=person,
            now=NOW,
        )
        first = last = new_record(tenant_id=tenant)
        save_screening(connection, first)
        for _ in range(150):
            last = new_record(tenant_id=tenant, supersedes=last.id)
            save_screening(connection, last)
        link = {"tenant_id": tenant, "actor": "x", "created_at": NOW, "case_id": case.id}
        connection.execute(
            CASE_LINKS.insert().values(
                **link, id=new_id("link"), kind="screening", record_id=first.id
            )
        )
        assert not points_are_open(connection, last.id, principal=person)
        assert unit_of(connection, "screening", last.id, tenant_id=tenant) == "parks"
        nobody = Principal(tenant, "bo", frozenset({"officer"}))
        assert not sees(connection, "screening", last.id, principal=nobody)


@pytest.mark.parametrize("unit", ["parks", ""])
def test_what_is_made_from_a_follow_up_gets_the_unit_of_its_screening(engine, new_record, unit):
    tenant = f"following-{unit}"
    with acting_for(tenant), transaction(engine) as connection:
        whose = {"tenant_id": tenant, "actor": "x", "created_at": NOW}
        ensure_tenant(connection, **whose)
        record = new_record(tenant_id=tenant, unit=unit)
        save_screening(connection, record)
        stated = {"screening_id": record.id, "form": "visit", "content": b"{}"}
        stated |= {"id": new_id("followup"), "code_version": "1", "result_hash": "0" * 64}
        connection.execute(METADATA.tables["follow_ups"].insert().values(**whose, **stated))
        assert unit_of(connection, "followup", stated["id"], tenant_id=tenant) == unit


def test_what_is_no_number_of_the_kind_is_not_there(engine):
    person = Principal("local", "eva", frozenset({"admin"}))
    with transaction(engine, read_only=True) as connection:
        for text in ("", "s", "screening_1", new_id("need"), "screening_\x00", "ž" * 40):
            assert not sees(connection, "screening", text, principal=person)


def test_each_kind_names_a_table_with_its_columns_and_belongs_to_a_kind_that_is_there():
    for records, above in units._KINDS.values():
        columns = METADATA.tables[records.name].c
        assert set(records.c.keys()) <= set(columns.keys())
        assert above.keys() == set(records.c.keys()) - {"tenant_id", "id", "unit", "supersedes"}
        assert bool(above) != ("unit" in records.c), records.name
        assert set(above.values()) <= units._KINDS.keys()
    assert {kind for _, above in units._KINDS.values() for kind in above.values()} == {
        "screening", "need", "case", "monitor",
    }  # fmt: skip
    assert METADATA.tables.keys() >= units._HANGING


def test_a_kind_that_nobody_has_spoken_of_is_a_mistake_and_not_open(engine):
    person = Principal("local", "eva", frozenset({"admin"}))
    with pytest.raises(LookupError), transaction(engine, read_only=True) as connection:
        sees(connection, "key", new_id("key"), principal=person)


def test_a_unit_is_stated_by_whoever_belongs_to_it_or_sees_all():
    eva = Principal("local", "eva", frozenset({"officer"}), frozenset({"parks"}))
    assert stated_unit("parks", principal=eva) == "parks"
    assert stated_unit(None, principal=eva) == ""
    assert stated_unit("schools", principal=Principal("local", "a", frozenset({"admin"})))
    with pytest.raises(Refusal) as refused:
        stated_unit("schools", principal=eva, at="/query/unit")
    assert [one.location for one in refused.value.problems] == ["/query/unit"]
