import ast
import re
import subprocess
import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, insert, inspect
from sqlalchemy.exc import IntegrityError

from service.changes import read_changes
from service.database import Shortcoming, acting_for, transaction
from service.migrations import NEWEST, UnknownRevision, check_migrated, downgrade, upgrade
from service.models import EvidenceFileRow
from service.principal import Principal
from service.store import ensure_tenant, load_screening, save_screening
from service.tables import Base
from tests.started import PATIENCE, process

FIRST_THAT_ADDS = 17
UPGRADE = """
import sys
from service.database import open_engine
from service.migrations import upgrade
print("ready", flush=True)
sys.stdin.readline()
engine = open_engine(sys.argv[1])
upgrade(engine)
engine.dispose()
"""


@pytest.fixture
def kept(engine, new_record):
    """A kept screening of a tenant of its own."""
    record = new_record(tenant_id="kept")
    with transaction(engine) as connection:
        ensure_tenant(
            connection, tenant_id="kept", actor="local-user", created_at=record.created_at
        )
        save_screening(connection, record)
    return record


def test_the_migrated_database_is_what_the_models_say(engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_migrated_constraints_are_those_of_the_models(engine, tmp_path):
    """What Alembic's comparison leaves out: checks and the names of constraints."""

    def names(inspector, table):
        found = [inspector.get_pk_constraint(table), *inspector.get_foreign_keys(table)]
        found += inspector.get_check_constraints(table)
        return sorted((each["name"], each.get("sqltext", "")) for each in found)

    models = create_engine(f"sqlite:///{tmp_path / 'models.sqlite'}")
    Base.metadata.create_all(models)
    for table in Base.metadata.tables:
        expected = names(inspect(models), table)
        found = names(inspect(engine), table)
        assert [name for name, _ in found] == [name for name, _ in expected]
        assert engine.dialect.name != "sqlite" or found == expected
    models.dispose()


def test_the_newest_revision_is_the_last_of_the_history():
    folder = Path(str(files("service.migrations")))
    assert ScriptDirectory(folder).get_heads() == [NEWEST]


def test_an_upgrade_only_adds_so_that_an_older_server_goes_on_meanwhile():
    """What docs/how-to/deploy.md says of these; one that does more is named here, and there."""
    for path in sorted(Path(str(files("service.migrations"))).glob("versions/*.py"))[
        FIRST_THAT_ADDS - 1 :
    ]:
        for function in ast.parse(path.read_text("utf-8")).body:
            if isinstance(function, ast.FunctionDef) and function.name == "upgrade":
                called = {one.attr for one in ast.walk(function) if isinstance(one, ast.Attribute)}
                assert not [one for one in called if re.match("drop_|alter_|rename_", one)], path


def test_readiness_says_what_is_missing_before_and_nothing_after(empty_engine):
    assert check_migrated(empty_engine) == [Shortcoming("database revision", "none", NEWEST)]
    upgrade(empty_engine)
    assert check_migrated(empty_engine) == []


def test_a_second_upgrade_changes_nothing(empty_engine, new_record):
    upgrade(empty_engine)
    record = new_record()
    with transaction(empty_engine) as connection:
        ensure_tenant(connection, tenant_id="local", actor="x", created_at=record.created_at)
        save_screening(connection, record)
    upgrade(empty_engine)
    with transaction(empty_engine, read_only=True) as connection:
        assert load_screening(connection, tenant_id="local", screening_id=record.id) == record


def test_processes_that_start_at_once_upgrade_once(empty_engine, database_url):
    command = [sys.executable, "-W", "error", "-c", UPGRADE, database_url]
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    with ExitStack() as running:
        started = [running.enter_context(process(command, text=True, **pipes)) for _ in range(3)]
        assert [one.stdout.readline() for one in started] == ["ready\n"] * 3
        for one in started:
            one.stdin.write("\n")
            one.stdin.flush()
        outcomes = [(one.communicate(timeout=PATIENCE)[1], one.returncode) for one in started]
    assert outcomes == [("", 0)] * 3
    assert check_migrated(empty_engine) == []


def test_what_was_kept_before_is_among_the_changes_once(empty_engine):
    upgrade(empty_engine, revision="0021")
    now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    kept = {"name": "a.csv", "media_type": "text/csv", "sha256": "0" * 64, "content": b"a"}
    with transaction(empty_engine, tenant="local") as connection:
        ensure_tenant(connection, tenant_id="local", actor="x", created_at=now)
        head = {"tenant_id": "local", "id": "e_1", "actor": "x", "created_at": now}
        connection.execute(insert(EvidenceFileRow).values(**head, **kept))
    auditor = Principal("local", "bo", frozenset({"auditor"}), frozenset())
    for _ in range(2):
        upgrade(empty_engine)
        with acting_for("local"):
            found = read_changes(empty_engine, auditor, after=0, limit=10).items
        told = [(one.kind, one.record_id, one.at) for one in found]
        assert told == [("evidence_file", "e_1", now)]
        downgrade(empty_engine, revision="0021")


def test_a_database_of_a_newer_service_is_reported_and_left_alone(empty_engine):
    upgrade(empty_engine)
    with transaction(empty_engine) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    assert check_migrated(empty_engine) == [Shortcoming("database revision", "9999", NEWEST)]
    with pytest.raises(UnknownRevision, match="9999"):
        upgrade(empty_engine)


def test_an_empty_database_goes_back_to_nothing_and_forward_again(empty_engine):
    upgrade(empty_engine)
    downgrade(empty_engine, revision="base")
    assert inspect(empty_engine).get_table_names() == ["alembic_version"]
    upgrade(empty_engine)
    assert check_migrated(empty_engine) == []


def test_a_database_with_a_kept_screening_does_not_go_back(engine, kept):
    with pytest.raises(RuntimeError, match="nothing is removed"):
        downgrade(engine, revision="base")
    assert check_migrated(engine) == []
    with transaction(engine, read_only=True) as connection:
        assert load_screening(connection, tenant_id="kept", screening_id=kept.id) == kept


REPLACE = "INSERT {} INTO screenings SELECT * FROM screenings WHERE true {}"
CHANGES = {
    "sqlite": [
        "UPDATE screenings SET actor = 'another'",
        "UPDATE OR REPLACE screenings SET id = id",
        "DELETE FROM screenings",
        REPLACE.format("OR REPLACE", ""),
        REPLACE.format("", "ON CONFLICT DO UPDATE SET actor = 'another'"),
        "DELETE FROM tenants",
    ],
    "postgresql": [
        "UPDATE screenings SET actor = 'another'",
        "DELETE FROM screenings",
        REPLACE.format("", "ON CONFLICT (tenant_id, id) DO UPDATE SET actor = 'another'"),
        "TRUNCATE screenings CASCADE",
        "TRUNCATE tenants CASCADE",
        "DELETE FROM tenants",
    ],
}


def test_the_database_itself_refuses_to_change_or_remove_a_screening(engine, kept):
    for statement in CHANGES[engine.dialect.name]:
        with pytest.raises(IntegrityError), transaction(engine) as connection:
            connection.exec_driver_sql(statement)
    with transaction(engine, read_only=True) as connection:
        assert load_screening(connection, tenant_id="kept", screening_id=kept.id) == kept
