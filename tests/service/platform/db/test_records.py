"""Laws of records and their tables: what a table is follows from the record, whatever its types."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Annotated, Any, Literal

import pytest
from pydantic import ValidationError
from sqlalchemy import BigInteger, Index, LargeBinary, MetaData, Table, inspect, literal, select
from sqlalchemy.exc import IntegrityError, InvalidRequestError

from data_ingest.model.described import tells
from service.platform.db import records
from service.platform.db.database import transaction
from service.platform.db.records import (
    Big,
    Check,
    Default,
    Json,
    Key,
    KnownValues,
    OfTenant,
    Sha256,
    ShownRecord,
    Words,
    points_to,
    shown_records,
    table_of,
    the_table,
)
from service.platform.db.store import add, columns_of, load, record_of, stored_columns, values_of
from service.retention.every_table import METADATA

KINDS = [kind for kind in records._TABLES if kind.__module__.startswith("service.")]
TABLES = METADATA.sorted_tables
OWN = MetaData(naming_convention=METADATA.naming_convention)
"""The tables of this module's own records, which are no part of the service."""

Colour = Literal["red", "green"]


def own_table(monkeypatch, *arguments, **options):
    """Make a table that is no part of the service."""
    monkeypatch.setattr(records, "METADATA", OWN)
    return table_of(*arguments, **options)


@dataclass(frozen=True, slots=True, kw_only=True)
class Small:
    """A part of what a thing is."""

    number: Annotated[int, Key]
    text: str
    maybe: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing(Small):
    """One of every type and mark."""

    big: Annotated[int, Big]
    yes: bool
    part: float
    raw: bytes
    day: date
    moment: datetime
    colour: Annotated[Colour, KnownValues]
    shade: Annotated[Colour | None, KnownValues] = None
    hash: Sha256
    other: Sha256 | None = None
    few: Annotated[int, Check("{0} BETWEEN 1 AND 3 OR {0} = 9", "range")] = 1
    unit: Annotated[str, Default("")] = ""
    pairs: Annotated[tuple[tuple[str, int], ...], Json] = ()
    said: Annotated[Mapping[str, Any] | None, Json] = None
    words: Annotated[tuple[str, ...], Words] = ()
    colours: Annotated[tuple[Colour, ...], Words] = ()


THING = Thing(
    number=1,
    text="å\n'\"",
    big=2**62,
    yes=True,
    part=0.1,
    raw=bytes(range(256)),
    day=date(2026, 2, 28),
    moment=datetime(2026, 7, 1, 14, 0, 0, 123456, tzinfo=timezone(timedelta(hours=2))),
    colour="red",
    hash="a" * 64,
)
EVERYTHING = {
    "maybe": "x", "shade": "green", "other": "b" * 64, "few": 9, "unit": "parks",
    "pairs": (("b", 1), ("a", 2)), "said": {"b": [1, None, "å"], "a": {}}, "words": ("x", "y"),
    "colours": ("red", "green"),
}  # fmt: skip


@pytest.fixture(scope="module")
def things(request, engine):
    with pytest.MonkeyPatch.context() as patch:
        if Thing not in records._TABLES:
            own_table(patch, Thing, "things", Index(None, "text", "day"), views=(Small,))
    OWN.create_all(engine)
    return engine


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_the_columns_of_a_table_are_the_attributes_of_its_record(kind):
    table, names = the_table(kind), [one.name for one in fields(kind)]
    assert set(names) <= set(table.c.keys())
    assert [column.name for column in columns_of(kind)] == names
    whole = [one for one in KINDS if the_table(one) is table and len(fields(one)) == len(table.c)]
    assert len(whole) == 1
    assert [one.name for one in fields(whole[0])] == table.c.keys()
    assert issubclass(whole[0], kind), "a view is a part of the record, and repeats no column"


def test_every_table_is_that_of_a_record():
    assert {the_table(kind) for kind in KINDS} == set(TABLES)


def test_every_record_of_a_case_and_what_hangs_on_one_says_what_its_fields_tell():
    # secrets, what columns mean, the rules and texts that the service ships, and cards
    not_seen = {"HashedToken", "Token", "KeptMapping", "KeptBook", "CardRecord"}
    of_cases = ("service.casework.", "service.screening.", "service.registers.")
    there = [kind for kind in KINDS if kind.__module__.startswith(of_cases)]
    assert {kind.__name__ for kind in there if kind not in shown_records()} == not_seen
    assert all(set(tells(kind)) == {one.name for one in fields(kind)} for kind in shown_records())


def test_one_that_does_not_is_refused(monkeypatch):
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Remark(ShownRecord):
        text: str

    with pytest.raises(TypeError, match=r"Remark\.text does not say what it tells"):
        own_table(monkeypatch, Remark, "remarks")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_record_is_frozen_and_has_no_further_attributes(kind):
    assert kind.__dataclass_params__.frozen
    assert not hasattr(kind, "__dict__") or "__slots__" in vars(kind)


def test_a_record_comes_back_as_it_was_kept(things):
    with transaction(things) as connection:
        add(connection, THING)
        found = load(connection, Thing, the_table(Thing).c.number == 1)
        assert found == THING
        assert found.moment.tzinfo is UTC
        full = Thing(**values_of(THING) | EVERYTHING | {"number": 2})
        add(connection, full)
        assert load(connection, Thing, the_table(Thing).c.number == 2) == full
        part = load(connection, Small, the_table(Small).c.number == 2)
        assert part == Small(number=2, text=THING.text, maybe="x")


def test_what_is_stored_as_json_is_stored_as_its_canonical_bytes(things):
    record = Thing(**values_of(THING) | EVERYTHING | {"number": 3})
    with transaction(things) as connection:
        add(connection, record)
        row = connection.execute(
            select(*stored_columns(the_table(Thing))).where(the_table(Thing).c.number == 3)
        ).one()
    assert row.pairs == b'[["b",1],["a",2]]'
    assert row.said == '{"a":{},"b":[1,null,"å"]}'.encode()
    assert (row.words, row.colours) == ("x y", "red green")
    assert set(row._mapping) == set(the_table(Thing).c.keys())


def test_stored_json_that_is_of_another_type_is_refused_when_it_is_read(things):
    table = the_table(Thing)
    with transaction(things) as connection:
        add(connection, Thing(**values_of(THING) | {"number": 4}))
        wrong = literal(b'[["b","c"]]', LargeBinary)
        connection.execute(table.update().where(table.c.number == 4).values(pairs=wrong))
        with pytest.raises(ValidationError):
            load(connection, Thing, table.c.number == 4)


def test_words_that_a_newer_service_has_written_are_left_out_and_the_known_are_in_their_order(
    things,
):
    table = the_table(Thing)
    with transaction(things) as connection:
        add(connection, Thing(**values_of(THING) | {"number": 5}))
        connection.exec_driver_sql(
            "UPDATE things SET colours = 'green blue red', words = 'z blue' WHERE number = 5"
        )
        found = load(connection, Thing, table.c.number == 5)
        assert (found.colours, found.words) == (("red", "green"), ("z", "blue"))
        has = table.c.colours.contains("blue")
        assert load(connection, Small, table.c.number == 5, has) is not None


@pytest.mark.parametrize(
    "wrong",
    [
        {"colour": "blue"},
        {"shade": "blue"},
        {"hash": "a" * 63},
        {"other": "b"},
        {"few": 4},
        {"text": None},
        {"pairs": None},
    ],
    ids=str,
)
def test_the_database_refuses_what_the_record_does_not_allow(things, wrong):
    with pytest.raises(IntegrityError), transaction(things) as connection:
        add(connection, Thing(**values_of(THING) | {"number": 6} | wrong))


def test_where_nothing_is_given_the_database_writes_the_default(things):
    given = values_of(THING) | {"number": 7}
    del given["unit"]
    with transaction(things) as connection:
        connection.execute(the_table(Thing).insert(), given)
        assert load(connection, Thing, the_table(Thing).c.number == 7).unit == ""


def test_the_table_says_what_the_record_says(things):
    seen = inspect(things)
    columns = {one["name"]: one for one in seen.get_columns("things")}
    named = {"maybe", "shade", "other", "said"}
    assert {name for name, one in columns.items() if one["nullable"]} == named
    assert isinstance(columns["big"]["type"], BigInteger)
    assert seen.get_pk_constraint("things")["constrained_columns"] == ["number"]
    checks = {one["name"] for one in seen.get_check_constraints("things")}
    assert checks == {
        "ck_things_colour_known", "ck_things_shade_known", "ck_things_hash_length",
        "ck_things_other_length", "ck_things_few_range",
    }  # fmt: skip
    assert [one["name"] for one in seen.get_indexes("things")] == ["ix_things_text_day"]


@pytest.mark.parametrize("wrong", [list[str], dict, complex, str | int, object], ids=str)
def test_a_type_that_no_column_can_have_is_refused_where_the_record_is_defined(monkeypatch, wrong):
    made = dataclass(frozen=True)(type("Odd", (), {"__annotations__": {"odd": wrong}}))
    with pytest.raises((TypeError, ValueError)):
        own_table(monkeypatch, made, "odd")
    assert "odd" not in OWN.tables
    with pytest.raises(LookupError):
        the_table(made)


def test_a_record_below_a_tenant_is_keyed_and_points_within_it(monkeypatch):
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Below(OfTenant):
        above: str | None

    Table("tenants", OWN, records.Column("id", records.String, primary_key=True))
    table = own_table(monkeypatch, Below, "below", points_to("above", "below"))
    assert [column.name for column in table.primary_key] == ["tenant_id", "id"]
    targets = {
        tuple(f"{one.parent.name}>{one.target_fullname}" for one in key.elements)
        for key in table.foreign_key_constraints
    }
    assert targets == {
        ("tenant_id>tenants.id",),
        ("tenant_id>below.tenant_id", "above>below.id"),
    }
    OWN.remove(table)
    OWN.remove(OWN.tables["tenants"])


def test_the_same_columns_are_read_in_the_order_of_the_attributes(things):
    with transaction(things) as connection:
        row = connection.execute(select(*columns_of(Small)).limit(1)).one()
    assert record_of(Small, row) == Small(**row._mapping)


def test_a_table_is_made_once(monkeypatch, things):
    with pytest.raises(InvalidRequestError, match="already"):
        own_table(monkeypatch, Thing, "things")
