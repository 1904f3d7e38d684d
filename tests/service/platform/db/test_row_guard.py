"""PostgreSQL's own guard, with no filter of ours: plain SQL that names no tenant."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from service.operations.people.keys import find_key, make_key
from service.operations.people.store import save_person
from service.operations.people.tables import Person
from service.platform.db.database import (
    EVERY_TENANT,
    Shortcoming,
    act_for,
    acting_for,
    open_engine,
    transaction,
)
from service.platform.db.migrations import check_migrated, downgrade, upgrade
from service.platform.db.migrations.row_guard import ACROSS, FUNCTION, check_row_guard, take_away
from service.platform.db.tenants import ensure_tenant
from service.retention.every_table import METADATA
from service.screening.record.store import load_screening, save_screening
from tests.service.made_up_history import BEFORE, know, write_history

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
TABLES = sorted(
    table.name
    for table in METADATA.sorted_tables
    if table.name == "tenants" or "tenant_id" in table.columns
)
FILLED = ["api_keys", "people", "screenings", "tenants"]


@pytest.fixture(scope="module")
def engine(guarded_url):
    act_for("")
    opened = open_engine(guarded_url)
    upgrade(opened)
    yield opened
    opened.dispose()


@pytest.fixture(scope="module")
def filled(engine, new_record):
    """Two tenants with a screening, a person and a key each."""
    made = {}
    for tenant in ("lund", "malmo"):
        record = new_record(tenant_id=tenant)
        with transaction(engine, tenant=tenant) as connection:
            ensure_tenant(connection, tenant_id=tenant, actor="x", created_at=NOW)
            save_screening(connection, record)
            person = Person(tenant_id=tenant, id="anna", actor="x", created_at=NOW, name="Anna")
            assert save_person(connection, person)
            key, _ = make_key(
                connection,
                tenant_id=tenant,
                actor="x",
                person_id="anna",
                label="test",
                scopes=["read"],
                secret=b"secret",
                now=NOW,
                expires_at=NOW.replace(year=2027),
            )
        made[tenant] = (record, key)
    return made


def tenants_in(engine, table, tenant):
    column = "id" if table == "tenants" else "tenant_id"
    with transaction(engine, read_only=True, tenant=tenant) as connection:
        return set(connection.scalars(text(f"SELECT {column} FROM {table}")))


def test_every_table_of_a_tenant_is_guarded_for_its_owner_too(engine):
    assert check_row_guard(engine) == []
    inspector = inspect(engine)
    of_tenants = {
        name
        for name in inspector.get_table_names()
        if "tenant_id" in {column["name"] for column in inspector.get_columns(name)}
    }
    assert of_tenants | {"tenants"} == set(TABLES)
    with engine.connect() as connection:
        forced = set(
            connection.scalars(
                text(
                    "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity "
                    "AND oid IN (SELECT polrelid FROM pg_policy)"
                )
            )
        )
    assert forced == set(TABLES)


@pytest.mark.parametrize("table", TABLES)
def test_a_query_that_forgets_the_tenant_sees_its_own_rows_alone(engine, filled, table):
    for tenant in ("lund", "malmo"):
        assert tenants_in(engine, table, tenant) <= {tenant}
    assert tenants_in(engine, table, "nobody") == set()


@pytest.mark.parametrize("table", FILLED)
def test_a_tenant_does_see_its_own(engine, filled, table):
    assert tenants_in(engine, table, "lund") == {"lund"}


@pytest.mark.parametrize("table", TABLES)
def test_across_tenants_only_the_tables_that_are_named_are_seen(engine, filled, table):
    seen = tenants_in(engine, table, EVERY_TENANT)
    assert table not in ("tenants", "api_keys") or seen == {"lund", "malmo"}
    assert table in ACROSS or not seen


@pytest.mark.parametrize("table", FILLED)
def test_without_a_tenant_a_query_fails_instead_of_finding_nothing(engine, filled, table):
    with (
        pytest.raises(DBAPIError, match="no tenant is set"),
        transaction(engine, read_only=True, tenant="") as connection,
    ):
        connection.execute(text(f"SELECT 1 FROM {table}")).all()


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO people (tenant_id, id, actor, created_at, name) "
        "VALUES ('malmo', 'bo', 'x', now(), 'Bo')",
        "UPDATE people SET tenant_id = 'malmo'",
        "INSERT INTO tenants (id, actor, created_at) VALUES ('new', 'x', now())",
    ],
)
def test_nothing_is_written_for_another_tenant(engine, filled, statement):
    with (
        pytest.raises(DBAPIError, match="row-level security"),
        transaction(engine, tenant="lund") as connection,
    ):
        connection.execute(text(statement))


@pytest.mark.parametrize("statement", ["UPDATE people SET name = 'x'", "DELETE FROM people"])
def test_what_changes_every_row_reaches_no_row_of_another_tenant(engine, filled, statement):
    with engine.connect() as connection, connection.begin() as begun:
        connection.execute(text("SELECT set_config('kedjekoll.tenant_id', 'nobody', true)"))
        assert connection.execute(text(statement)).rowcount == 0
        begun.rollback()


def test_the_tenant_of_a_transaction_ends_with_it_however_it_ends(engine, filled):
    def fail(fault):
        with transaction(engine, tenant="lund") as connection:
            if fault is DBAPIError:
                connection.execute(text("SELECT 1 / 0"))
            raise fault("made up")

    for fault in (ValueError, DBAPIError, KeyboardInterrupt):
        with pytest.raises(fault):
            fail(fault)
        for _ in range(engine.pool.checkedin()):
            with engine.connect() as connection:
                setting = "SELECT current_setting('kedjekoll.tenant_id', true)"
                assert connection.scalar(text(setting)) in (None, "")


def test_many_tenants_share_few_connections_and_never_cross(guarded_url, engine, filled):
    crossed = []

    def ask(tenant):
        for _ in range(50):
            seen = tenants_in(engine, "screenings", tenant)
            if seen != {tenant}:
                crossed.append((tenant, seen))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(ask, ("lund", "malmo") * 4))
    assert crossed == []


def test_the_tenant_named_for_a_request_counts_where_a_transaction_names_none(engine, filled):
    record, _ = filled["lund"]
    with acting_for("lund"), transaction(engine, read_only=True) as connection:
        found = load_screening(connection, tenant_id="lund", screening_id=record.id)
    assert found == record
    with acting_for("malmo"), transaction(engine, read_only=True) as connection:
        assert load_screening(connection, tenant_id="lund", screening_id=record.id) is None


def test_a_key_is_found_without_knowing_whose_it_is(engine, filled):
    for tenant, (_, key) in filled.items():
        with transaction(engine, read_only=True, tenant=EVERY_TENANT) as connection:
            found = find_key(connection, key, secret=b"secret", now=NOW)
        assert found.tenant_id == tenant


def test_going_back_sees_the_rows_of_all_tenants_and_removes_none(engine, filled):
    with pytest.raises(RuntimeError, match="nothing is removed"):
        downgrade(engine, revision="base")
    assert check_migrated(engine) == []
    assert check_row_guard(engine) == []


def test_a_later_step_sees_the_rows_of_all_tenants_and_its_table_is_guarded(
    engine, filled, tmp_path, monkeypatch
):
    """It says nothing of the guard, which is laid after it."""
    know(monkeypatch, write_history(tmp_path))
    upgrade(engine)
    assert check_row_guard(engine) == []
    for tenant in ("lund", "malmo"):
        assert tenants_in(engine, "remarks", tenant) == {tenant}
    assert tenants_in(engine, "remarks", EVERY_TENANT) == set()
    downgrade(engine, revision=BEFORE)
    assert check_row_guard(engine) == []


def test_a_role_that_passes_the_guard_is_told(postgres_url):
    opened = open_engine(postgres_url)
    assert [one.what for one in check_row_guard(opened)] == ["database role"]
    opened.dispose()


def test_a_table_whose_guard_is_off_is_told(engine):
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE needs NO FORCE ROW LEVEL SECURITY"))
    assert [one.what for one in check_row_guard(engine)] == ["row-level security of needs"]
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE needs FORCE ROW LEVEL SECURITY"))


OPEN_ACROSS = {
    *("tenants", "jobs", "job_schedules", "api_keys", "reply_tokens", "log_entries"),
    "row_versions",
}
"""Stated again: a table more is one in which every organisation's rows can be seen at once."""


def test_the_policies_open_these_tables_across_tenants_and_no_other(engine):
    policies = text(
        "SELECT tablename, qual, with_check FROM pg_policies WHERE policyname = 'tenant'"
    )
    with engine.connect() as connection:
        found = connection.execute(policies).all()
    assert {one.tablename for one in found} == set(TABLES)
    assert {one.tablename for one in found if f"'{EVERY_TENANT}'" in one.qual} == OPEN_ACROSS
    assert all(one.qual == one.with_check for one in found)
    by_role = {one.tablename for one in found if "kedjekoll.incident" in one.qual}
    assert by_role == {"incident_entries"}


def test_the_function_keeps_the_name_that_shipped_databases_know_it_by(engine):
    with engine.connect() as connection:
        named = text("SELECT to_regproc('kedjekoll_tenant') IS NOT NULL")
        assert connection.scalar(named)


def test_what_is_taken_away_is_gone_and_nothing_of_it_is_left(engine, filled):
    left = """
        SELECT count(*) FROM pg_class
        WHERE (relrowsecurity OR relforcerowsecurity) AND relname = ANY(:tables)"""
    with engine.connect() as connection, connection.begin() as begun:
        take_away(connection)
        assert connection.scalar(text(left), {"tables": TABLES}) == 0
        assert connection.scalar(text("SELECT count(*) FROM pg_policies")) == 0
        assert connection.scalar(text("SELECT to_regproc(:name)"), {"name": FUNCTION}) is None
        seen = connection.scalars(text("SELECT tenant_id FROM screenings"))
        assert set(seen) == {"lund", "malmo"}
        begun.rollback()
    assert check_row_guard(engine) == []


def test_what_is_wrong_with_a_guard_is_told_with_what_is_needed(postgres_url, engine):
    opened = open_engine(postgres_url)
    (role,) = check_row_guard(opened)
    opened.dispose()
    assert role == Shortcoming(
        "database role",
        "one that passes row-level security",
        "a role that is neither superuser nor has BYPASSRLS",
    )
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE needs DISABLE ROW LEVEL SECURITY"))
    needed = "on, for the owner too"
    assert check_row_guard(engine) == [Shortcoming("row-level security of needs", "off", needed)]
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE needs ENABLE ROW LEVEL SECURITY"))
