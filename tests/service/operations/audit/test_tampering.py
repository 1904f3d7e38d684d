"""What somebody with every right to the database writes, and what is then still found out."""

import os
from contextlib import contextmanager

import pytest
from sqlalchemy import event, text

from benchmarks.altered_records import defenceless, unchecked
from service.operations.audit.records import RecordFault, verify_records
from service.operations.audit.sealing import seal
from service.operations.audit.verifying import LogFault, verify_log
from service.operations.audit.walking import walk_on
from service.operations.people.tables import PEOPLE, Person
from service.platform.db.database import EVERY_TENANT, transaction
from service.platform.db.row_versions import ROW_VERSIONS, RowVersion
from service.platform.db.store import add, change, load_all, remove, row_of
from service.platform.db.tenants import ensure_tenant
from service.retention.every_table import METADATA
from tests.service.operations.audit.conftest import ANNA, AS_ANNA, BEGUN, KEY

TABLES = METADATA.sorted_tables
OURS = ANNA.tenant_id
ON_SQLITE = pytest.mark.parametrize("own_engine", ["sqlite"], indirect=True)
ON_POSTGRESQL = pytest.mark.parametrize("own_engine", ["postgresql"], indirect=True)


@pytest.fixture
def kept(own_engine, tmp_path):
    """A sealed database with two people of an organisation."""
    with transaction(own_engine, tenant=OURS) as connection:
        ensure_tenant(connection, **AS_ANNA, created_at=BEGUN)
        for number in ("anna", "bo"):
            add(connection, Person(**AS_ANNA, id=number, created_at=BEGUN, name=number))
    sealed(own_engine, tmp_path)
    return own_engine


def sealed(engine, folder):
    seal(engine, [KEY], at=BEGUN, copies=folder / "checkpoints")


def by_hand(engine, statement, **values):
    """Do what somebody can do to whom nothing is refused."""
    with unchecked(engine) as connection:
        connection.execute(text(statement), values)
        connection.commit()


def records_of(engine):
    with transaction(engine, read_only=True, tenant=EVERY_TENANT) as connection:
        return set(verify_records(connection, TABLES).faults)


def log_of(engine):
    with transaction(engine, read_only=True, tenant=EVERY_TENANT) as connection:
        return verify_log(connection, [KEY.verifier])


def write_version(engine, *, record_id="eva", version=1, kind="remove", erased):
    by_hand(
        engine,
        "INSERT INTO row_versions "
        "(tenant_id, table_name, record_id, version, change, sha256, erased, salt) "
        "VALUES (:t, 'people', :r, :v, :c, :h, :e, :s)",
        **{"t": OURS, "r": record_id, "v": version, "c": kind, "e": erased},
        h=None if kind == "remove" else bytes(32),
        s=os.urandom(32),
    )


@ON_SQLITE
@pytest.mark.parametrize("column", ["name", "created_at", "id"])
def test_a_row_that_cannot_even_be_read_is_named_and_hides_no_other(kept, tmp_path, column):
    defenceless(kept)
    by_hand(kept, f"UPDATE people SET {column} = CAST(x'ff' AS TEXT) WHERE id = 'anna'")
    by_hand(kept, "UPDATE people SET name = 'Eva' WHERE id = 'bo'")
    found = records_of(kept)
    assert RecordFault("row-altered", OURS, "people", "bo") in found
    assert len(found) == (3 if column == "id" else 2)
    for rows in (1, 2_000):
        (tmp_path / "record-walk.json").unlink(missing_ok=True)
        while not (walk := walk_on(kept, tmp_path, TABLES, rows=rows)).last:
            pass
        assert set(walk.last.faults) == found


@ON_SQLITE
def test_the_walk_comes_to_its_end_though_numbers_are_no_texts(kept, tmp_path):
    by_hand(
        kept,
        "INSERT INTO people (tenant_id, id, actor, created_at, name) "
        "SELECT tenant_id, CAST(id AS BLOB), actor, created_at, name FROM people",
    )
    steps = (walk_on(kept, tmp_path, TABLES, rows=1) for _ in range(20))
    walk = next(walk for walk in steps if walk.last)
    assert len(records_of(kept)) == 2
    assert set(walk.last.faults) <= records_of(kept)
    assert walk.last.faults


@ON_SQLITE
def test_rows_of_another_organisation_are_not_counted_where_one_cannot_be_read(kept):
    with transaction(kept, tenant="other") as connection:
        ensure_tenant(connection, tenant_id="other", actor="x", created_at=BEGUN)
        eva = Person(tenant_id="other", id="eva", actor="x", created_at=BEGUN, name="Eva")
        add(connection, eva)
    defenceless(kept)
    with transaction(kept, read_only=True, tenant=EVERY_TENANT) as connection:
        before = verify_records(connection, TABLES)
    by_hand(kept, "UPDATE people SET name = CAST(x'ff' AS TEXT) WHERE id = 'anna'")
    with transaction(kept, read_only=True, tenant=EVERY_TENANT) as connection:
        after = verify_records(connection, TABLES)
    assert (before.rows, len(before.faults)) == (after.rows, 0)
    assert after.faults == (RecordFault("row-altered", OURS, "people", "anna"),)


@ON_SQLITE
def test_bytes_in_the_place_of_a_text_are_no_value_that_a_hash_is_of(kept):
    defenceless(kept)
    by_hand(kept, "UPDATE people SET name = x'616e6e61' WHERE id = 'anna'")
    assert records_of(kept) == {RecordFault("row-altered", OURS, "people", "anna")}


@ON_POSTGRESQL
def test_a_day_that_python_does_not_know_is_named(kept):
    defenceless(kept)
    by_hand(kept, "UPDATE people SET created_at = 'infinity' WHERE id = 'anna'")
    assert records_of(kept) == {RecordFault("row-altered", OURS, "people", "anna")}


@ON_SQLITE
@pytest.mark.parametrize("whose", ["'ghost'", "x'67686f7374'"], ids=["text", "bytes"])
def test_a_row_of_an_organisation_that_is_nowhere_is_surplus(kept, whose):
    by_hand(
        kept,
        "INSERT INTO people (tenant_id, id, actor, created_at, name) "
        f"SELECT {whose}, id, actor, created_at, name FROM people WHERE id = 'bo'",
    )
    assert records_of(kept) == {RecordFault("row-surplus", "ghost", "people", "bo")}


@ON_POSTGRESQL
def test_a_column_that_has_no_value_though_it_always_has_one_is_noticed(kept):
    add_empty = Person(**AS_ANNA, id="cia", created_at=BEGUN, name="")
    with transaction(kept, tenant=OURS) as connection:
        add(connection, add_empty)
    assert not records_of(kept)
    by_hand(kept, "ALTER TABLE people ALTER COLUMN name DROP NOT NULL")
    by_hand(kept, "UPDATE people SET name = NULL WHERE id = 'cia'")
    assert records_of(kept) == {RecordFault("row-altered", OURS, "people", "cia")}


@pytest.mark.parametrize(
    ("kind", "erased"),
    [("accept", b"[1]"), ("remove", b"garbage"), ("remove", b"[99]"), ("remove", b"null"),
     ("remove", b'{"a": 1}'), ("remove", b'["1"]')],
)  # fmt: skip
def test_what_a_version_cannot_say_excuses_no_missing_one(kept, tmp_path, kind, erased):
    defenceless(kept)
    by_hand(kept, "DELETE FROM row_versions WHERE leaf_index = 1")
    write_version(kept, kind=kind, erased=erased)
    sealed(kept, tmp_path)
    assert log_of(kept).faults == (LogFault("missing-entry", "1"),)


@contextmanager
def meanwhile(engine, statement, act):
    """Let another act before a connection executes a statement that begins so."""

    def before(conn, cursor, executed, *rest):
        if executed.startswith(statement) and not done:
            done.append(executed)
            act()

    done = []
    event.listen(engine, "before_cursor_execute", before)
    yield
    event.remove(engine, "before_cursor_execute", before)
    assert done


@ON_POSTGRESQL
def test_a_version_that_is_sealed_while_its_row_is_removed_stays(kept, tmp_path):
    with transaction(kept, tenant=OURS) as connection:
        change(connection, Person, row_of(Person, OURS, "bo"), name="Eva")
    sealing = meanwhile(kept, "DELETE FROM row_versions", lambda: sealed(kept, tmp_path))
    with sealing, transaction(kept, tenant=OURS) as connection:
        remove(connection, Person, PEOPLE.c.id == "bo", ground="a test")
    sealed(kept, tmp_path)
    assert (log_of(kept).faults, records_of(kept)) == ((), set())
    with transaction(kept, read_only=True, tenant=EVERY_TENANT) as connection:
        left = load_all(connection, RowVersion, ROW_VERSIONS.c.record_id == "bo")
    assert [version.version for version in left] == [2, 3]
