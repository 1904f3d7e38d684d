"""Every row of every protected table is as the log says, or it is noticed that it is not."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, text

from benchmarks import altered_records
from service.operations.audit import records
from service.operations.audit.accepting import accept_row
from service.operations.audit.entry import list_entries
from service.operations.audit.records import RecordFault, verify_records
from service.operations.audit.sealing import seal
from service.operations.audit.verifying import verify_log
from service.operations.people.tables import PEOPLE, Person
from service.platform.db.database import EVERY_TENANT, open_engine, transaction
from service.platform.db.migrations import upgrade
from service.platform.db.protection import (
    UNPROTECTED_COLUMNS,
    UNPROTECTED_TABLES,
    is_protected,
    protected_columns,
)
from service.platform.db.row_versions import (
    ROW_VERSIONS,
    RowHash,
    RowVersion,
    authenticate_versions,
    row_hash,
)
from service.platform.db.store import (
    add,
    change,
    load_all,
    remove,
    row_of,
    stored_columns,
    values_of,
)
from service.platform.db.tenants import ensure_tenant
from service.retention.every_table import METADATA
from tests.service.operations.audit.conftest import ANNA, AS_ANNA, BEGUN, BO, KEY

TABLES = METADATA.sorted_tables


def checked(engine):
    with transaction(engine, read_only=True, tenant=EVERY_TENANT) as connection:
        return verify_records(connection, TABLES)


def person(number="anna", tenant=ANNA.tenant_id, **other):
    made = {"tenant_id": tenant, "id": number, "actor": "x", "created_at": BEGUN, "name": "Anna"}
    return Person(**made | other)


@pytest.fixture
def kept(own_engine):
    """A database with two people of an organisation."""
    with transaction(own_engine, tenant=ANNA.tenant_id) as connection:
        ensure_tenant(connection, **AS_ANNA, created_at=BEGUN)
        add(connection, person(), person("bo"))
    return own_engine


def by_hand(engine, *statements):
    """Do what somebody with every right to the database can do."""
    with transaction(engine, tenant=ANNA.tenant_id) as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_whatever_is_altered_removed_or_added_behind_the_services_back_is_noticed(empty_engine):
    """A fourth of it; `python -m benchmarks.altered_records` tries everything."""
    found = altered_records.try_all(empty_engine, every=4)
    assert found["missed"] == found["log_missed"] == found["noticed_though_not_protected"] == []
    assert found["tables"] == sum(map(is_protected, TABLES))
    columns = sum(len(protected_columns(table)) for table in TABLES if is_protected(table))
    assert found["noticed"] > columns / 2
    assert found["not_protected"] > 0


def test_every_table_is_protected_or_on_the_list_with_a_reason():
    names = {table.name for table in TABLES}
    assert set(UNPROTECTED_TABLES) == {table.name for table in TABLES if not is_protected(table)}
    assert set(UNPROTECTED_COLUMNS) <= names - set(UNPROTECTED_TABLES)
    for name, columns in UNPROTECTED_COLUMNS.items():
        assert set(columns) < set(METADATA.tables[name].c.keys())
    reasons = [*UNPROTECTED_TABLES.values(), *(
        reason for columns in UNPROTECTED_COLUMNS.values() for reason in columns.values()
    )]  # fmt: skip
    assert all(reason.endswith(".") for reason in reasons)


def test_what_nobody_has_touched_is_as_the_log_says(kept):
    found = checked(kept)
    assert found.faults == ()
    assert found.rows == {"tenants": 1, "people": 2}


def test_an_altered_a_removed_and_an_added_row_are_told_by_table_and_number(kept):
    by_hand(
        kept,
        "UPDATE people SET name = 'Eva' WHERE id = 'anna'",
        "DELETE FROM people WHERE id = 'bo'",
        "INSERT INTO people (tenant_id, id, actor, created_at, name) "
        "SELECT tenant_id, 'eva', actor, created_at, 'Eva' FROM people WHERE id = 'anna'",
    )
    whose = ANNA.tenant_id
    assert set(checked(kept).faults) == {
        RecordFault("row-altered", whose, "people", "anna"),
        RecordFault("row-missing", whose, "people", "bo"),
        RecordFault("row-surplus", whose, "people", "eva"),
    }


def test_an_organisation_that_is_gone_is_noticed_by_its_rows(kept):
    if kept.dialect.name == "postgresql":
        pytest.skip("PostgreSQL lets no organisation go that rows point to")
    with kept.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute(text("DELETE FROM tenants"))
        connection.commit()
    assert RecordFault("row-missing", "a-kommun", "tenants", "a-kommun") in checked(kept).faults


def test_a_row_that_is_put_back_after_it_was_removed_is_surplus(kept):
    with transaction(kept, tenant=ANNA.tenant_id) as connection:
        remove(connection, Person, row_of(Person, ANNA.tenant_id, "bo"), ground="a test")
    assert checked(kept).faults == ()
    by_hand(
        kept,
        "INSERT INTO people (tenant_id, id, actor, created_at, name) "
        "SELECT tenant_id, 'bo', actor, created_at, name FROM people WHERE id = 'anna'",
    )
    assert [fault.code for fault in checked(kept).faults] == ["row-surplus"]


def test_an_older_state_of_a_row_is_noticed(kept):
    with transaction(kept, tenant=ANNA.tenant_id) as connection:
        change(connection, Person, row_of(Person, ANNA.tenant_id, "anna"), name="Eva")
    by_hand(kept, "UPDATE people SET name = 'Anna' WHERE id = 'anna'")
    assert [fault.code for fault in checked(kept).faults] == ["row-altered"]


def test_what_was_removed_leaves_the_log_whole_and_nothing_to_guess_it_by(kept, tmp_path):
    seal(kept, [KEY], at=BEGUN, copies=tmp_path)
    with transaction(kept, tenant=ANNA.tenant_id) as connection:
        change(connection, Person, row_of(Person, ANNA.tenant_id, "bo"), name="Eva")
    seal(kept, [KEY], at=BEGUN, copies=tmp_path)
    with transaction(kept, tenant=ANNA.tenant_id) as connection:
        remove(connection, Person, row_of(Person, ANNA.tenant_id, "bo"), ground="a test")
    seal(kept, [KEY], at=BEGUN, copies=tmp_path)
    with transaction(kept, read_only=True, tenant=EVERY_TENANT) as connection:
        found = verify_log(connection, [KEY.verifier])
        (left,) = load_all(connection, RowVersion, ROW_VERSIONS.c.record_id == "bo")
    assert (found.faults, found.disposed) == ((), 2)
    assert (left.change, left.sha256, left.ground) == ("remove", None, "a test")


def test_a_row_is_accepted_as_it_is_and_the_log_says_by_whom(kept):
    by_hand(
        kept,
        "UPDATE people SET name = 'Eva' WHERE id = 'anna'",
        "DELETE FROM people WHERE id = 'bo'",
    )
    how = {"reason": "Corrected by hand", **AS_ANNA, "at": BEGUN}
    with transaction(kept, tenant=ANNA.tenant_id) as connection:
        assert accept_row(connection, PEOPLE, "anna", **how).code == "row-altered"
        assert accept_row(connection, PEOPLE, "bo", **how).code == "row-missing"
        assert accept_row(connection, PEOPLE, "anna", **how) is None
        assert accept_row(connection, PEOPLE, "nobody", **how) is None
        whose = {"tenant_id": ANNA.tenant_id, "subject_id": "anna", "limit": 9, "offset": 0}
        (entry,) = list_entries(connection, **whose)
    assert checked(kept).faults == ()
    assert (entry.action, entry.actor) == ("record.accepted", "anna")
    assert entry.details == b'{"fault":"row-altered","table":"people"}'


WRITES = st.lists(
    st.tuples(st.sampled_from(["add", "change", "remove"]), st.sampled_from("abc"), st.text()),
    max_size=12,
)


@settings(max_examples=15, deadline=None)
@given(writes=WRITES)
def test_whatever_is_written_through_the_service_is_as_the_log_says(
    writes, tmp_path_factory, migrated_file
):
    path = tmp_path_factory.mktemp("written") / "written.sqlite"
    path.write_bytes(migrated_file.read_bytes())
    engine, there = open_engine(f"sqlite:///{path}"), set()
    with transaction(engine) as connection:
        ensure_tenant(connection, **AS_ANNA, created_at=BEGUN)
        for what, number, name in writes:
            its = row_of(Person, ANNA.tenant_id, number)
            if what == "add" and number not in there:
                add(connection, person(number, name=name))
                there.add(number)
            elif what == "change":
                change(connection, Person, its, name=name)
            elif what == "remove":
                remove(connection, Person, its, ground="a test")
                there.discard(number)
    found = checked(engine)
    engine.dispose()
    assert found.faults == ()
    assert found.rows.get("people", 0) == len(there)


ROWS = st.fixed_dictionaries(
    {
        "a_text": st.none() | st.text(),
        "always": st.text(),
        "bytes": st.none() | st.binary(),
        "moment": st.none() | st.datetimes(timezones=st.just(UTC)),
        "whole": st.integers(-(2**31), 2**31),
        "yes": st.booleans(),
    }
)
HASH = RowHash((name, name in ("a_text", "bytes", "moment")) for name in
    ("a_text", "always", "bytes", "moment", "whole", "yes"))  # fmt: skip


@given(one=ROWS, other=ROWS)
def test_two_rows_have_one_hash_only_if_they_are_the_same(one, other):
    assert (HASH(one) == HASH(other)) is (one == other)


@given(row=ROWS)
def test_a_column_that_comes_later_and_is_empty_changes_no_hash(row):
    further = [("later", True), ("more", False), ("so_many", False), ("is_so", False)]
    names = [("a_text", True), ("always", False), ("bytes", True), ("moment", True)]
    later = RowHash([*names, ("whole", False), ("yes", False), *further])
    assert later(row | {"later": None, "more": "", "so_many": 0, "is_so": False}) == HASH(row)


def test_a_column_with_a_default_is_empty_by_default():
    """A row from before the column was there keeps its hash."""
    defaults = {
        str(column.server_default.arg)
        for table in TABLES
        if is_protected(table)
        for column in table.c
        if column.server_default is not None
    }
    assert defaults <= {"", "0", "false"}


def test_the_hash_of_a_row_stays_what_it_is():
    """It is signed: a change of how rows are hashed would make every one of them look altered."""
    row = {
        "a_text": "å", "always": "", "bytes": b"\x00", "whole": 7, "yes": False,
        "moment": datetime(2026, 11, 29, 12, tzinfo=UTC),
    }  # fmt: skip
    said = {
        "a_text": "å",
        "bytes": hashlib.sha256(b"\x00").hexdigest(),
        "moment": "2026-11-29T12:00:00Z",
        "whole": 7,
    }
    stated = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    assert HASH(row) == hashlib.sha256(stated).digest()


def test_a_database_of_the_first_release_gets_versions_of_what_is_there(empty_engine):
    upgrade(empty_engine, revision="r0001")
    with transaction(empty_engine, tenant=ANNA.tenant_id) as connection:
        for statement in (
            "INSERT INTO tenants (id, actor, created_at) VALUES ('a-kommun', 'anna', :at)",
            "INSERT INTO people (tenant_id, id, actor, created_at, name) "
            "VALUES ('a-kommun', 'anna', 'anna', :at, 'Anna')",
            "INSERT INTO grants (tenant_id, id, actor, created_at, person_id, role) "
            "VALUES ('a-kommun', 'grant_1', 'anna', :at, 'anna', 'admin')",
        ):
            connection.execute(text(statement), {"at": BEGUN})
    upgrade(empty_engine)
    found = checked(empty_engine)
    assert (found.faults, sum(found.rows.values())) == ((), 3)
    with transaction(empty_engine, read_only=True, tenant=ANNA.tenant_id) as connection:
        said = load_all(connection, RowVersion)
    assert {(one.version, one.change, one.ground) for one in said} == {(1, "accept", "r0004")}


def forge(engine, name, *, like=None):
    """Rename anna as somebody with every right to the database would, with a version that fits."""
    of_row = ROW_VERSIONS.c.record_id == "anna"
    with transaction(engine, tenant=ANNA.tenant_id) as connection:
        connection.execute(text("UPDATE people SET name = :name WHERE id = 'anna'"), {"name": name})
        (row,) = connection.execute(select(*stored_columns(PEOPLE)).where(PEOPLE.c.id == "anna"))
        newest = load_all(connection, RowVersion, of_row, order_by=[ROW_VERSIONS.c.version])[-1]
        made = replace(
            like or newest,
            version=newest.version + 1,
            sha256=row_hash(PEOPLE)(row._asdict()),
            leaf_index=None,
        )
        connection.execute(insert(ROW_VERSIONS), values_of(made))


@pytest.mark.parametrize("has_code", [True, False])
def test_a_version_that_somebody_without_the_secret_writes_is_told_and_never_signed(
    kept, tmp_path, has_code
):
    authenticate_versions(kept, b"secret")
    with transaction(kept, tenant=ANNA.tenant_id) as connection:
        change(connection, Person, row_of(Person, ANNA.tenant_id, "anna"), name="Eva")
    seal(kept, [KEY], at=BEGUN, copies=tmp_path)
    with transaction(kept, tenant=ANNA.tenant_id) as connection:
        before = load_all(connection, RowVersion, ROW_VERSIONS.c.record_id == "anna")[-1]
    forge(kept, "Forged", like=before if has_code else replace(before, mac=None))
    assert checked(kept).faults == (RecordFault("row-forged", "a-kommun", "people", "anna"),)
    assert seal(kept, [KEY], at=BEGUN, copies=tmp_path) is None
    with transaction(kept, tenant=ANNA.tenant_id) as connection:
        how = {"reason": "Corrected by hand", **AS_ANNA, "at": BEGUN}
        assert accept_row(connection, PEOPLE, "anna", **how).code == "row-forged"
    assert checked(kept).faults == ()
    assert seal(kept, [KEY], at=BEGUN, copies=tmp_path) is not None


def test_what_the_upgrade_leaves_is_signed_once_and_never_again(kept, tmp_path):
    """Versions of rows that were there have no code; so has one that somebody adds later."""
    authenticate_versions(kept, b"secret")
    assert checked(kept).faults == ()
    assert seal(kept, [KEY], at=BEGUN, copies=tmp_path) is not None
    forge(kept, "Forged")
    assert [fault.code for fault in checked(kept).faults] == ["row-forged"]


def test_a_forged_version_of_any_organisation_is_told_though_the_database_shows_one_at_a_time(
    guarded_url, tmp_path
):
    engine = open_engine(guarded_url)
    upgrade(engine)
    for who in (ANNA, BO):
        whose = {"tenant_id": who.tenant_id, "actor": who.actor, "created_at": BEGUN}
        with transaction(engine, tenant=who.tenant_id) as connection:
            ensure_tenant(connection, **whose)
            add(connection, Person(**whose, id="anna", name="Anna"))
    authenticate_versions(engine, b"secret")
    seal(engine, [KEY], at=BEGUN, copies=tmp_path)
    forge(engine, "Forged")
    assert checked(engine).faults == (RecordFault("row-forged", "a-kommun", "people", "anna"),)
    engine.dispose()


def test_of_many_faults_the_first_are_named_and_the_others_counted(kept, monkeypatch):
    monkeypatch.setattr(records, "MOST_FAULTS", 3)
    with transaction(kept, tenant=ANNA.tenant_id) as connection:
        add(connection, *(person(f"p{number}") for number in range(5)))
    by_hand(kept, "UPDATE people SET name = 'x'", "UPDATE tenants SET actor = 'x'")
    found = checked(kept)
    assert {fault.code for fault in found.faults} == {"row-altered"}
    assert (len(found.faults), found.more) == (3, 5)
