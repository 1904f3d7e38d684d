import ast
import re
import subprocess
import sys
from contextlib import ExitStack
from importlib.resources import files
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import IntegrityError

from service.platform.db.database import Shortcoming, transaction
from service.platform.db.migrations import (
    NEWEST,
    VERSIONS,
    UnknownRevision,
    check_migrated,
    downgrade,
    upgrade,
)
from service.platform.db.tenants import ensure_tenant
from service.retention.every_table import METADATA
from service.screening.record.store import load_screening, save_screening
from tests.service.made_up_history import (
    ADDS,
    BEFORE,
    LATER,
    TAKES_BACK,
    know,
    write_history,
)
from tests.started import PATIENCE, process

UPGRADE = """
import sys
from pathlib import Path
from service.platform.db import migrations
from service.platform.db.database import open_engine
migrations.VERSIONS, migrations.NEWEST = Path(sys.argv[2]), sys.argv[3]
print("ready", flush=True)
sys.stdin.readline()
engine = open_engine(sys.argv[1])
migrations.upgrade(engine)
engine.dispose()
"""
HALF_WAY = """
    print("half-way", flush=True)
    sys.stdin.readline()
"""


def keep(engine, record):
    with transaction(engine) as connection:
        ensure_tenant(
            connection, tenant_id=record.tenant_id, actor="x", created_at=record.created_at
        )
        save_screening(connection, record)
    return record


def load(engine, record):
    who = {"tenant_id": record.tenant_id, "screening_id": record.id}
    with transaction(engine, read_only=True) as connection:
        return load_screening(connection, **who)


def remarks(engine):
    """What the step that is made up has made of what was kept."""
    with transaction(engine, read_only=True) as connection:
        return connection.execute(text("SELECT tenant_id, id, text FROM remarks")).all()


def take_more_than_added(step):
    """Return what a step calls on its way up that an older server would not live with."""
    found = set()
    for function in ast.parse(step).body:
        if isinstance(function, ast.FunctionDef) and function.name == "upgrade":
            called = {one.attr for one in ast.walk(function) if isinstance(one, ast.Attribute)}
            found |= {one for one in called if re.match("drop_|alter_|rename_", one)}
    return found


@pytest.fixture
def kept(engine, new_record):
    """A kept screening of a tenant of its own."""
    return keep(engine, new_record(tenant_id="kept"))


def test_the_migrated_database_is_what_the_models_say(engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_the_migrated_constraints_are_those_of_the_models(engine, tmp_path):
    """What Alembic's comparison leaves out: checks and the names of constraints."""

    def names(inspector, table):
        found = [inspector.get_pk_constraint(table), *inspector.get_foreign_keys(table)]
        found += inspector.get_check_constraints(table)
        return sorted((each["name"], each.get("sqltext", "")) for each in found)

    models = create_engine(f"sqlite:///{tmp_path / 'models.sqlite'}")
    METADATA.create_all(models)
    for table in METADATA.tables:
        expected = names(inspect(models), table)
        found = names(inspect(engine), table)
        assert [name for name, _ in found] == [name for name, _ in expected]
        assert engine.dialect.name != "sqlite" or found == expected
    models.dispose()


def test_the_newest_revision_is_the_last_of_the_history():
    folder = Path(str(files("service.platform.db.migrations")))
    assert ScriptDirectory(folder).get_heads() == [NEWEST]


def test_an_upgrade_only_adds_so_that_an_older_server_goes_on_meanwhile():
    """What docs/how-to/deploy.md says of these; one that does more is named here, and there."""
    _, *later = sorted(VERSIONS.glob("*.py"))
    assert [path for path in later if take_more_than_added(path.read_text("utf-8"))] == []


def test_an_upgrade_that_takes_away_is_noticed(tmp_path):
    versions = write_history(tmp_path, upgrade=ADDS, downgrade=TAKES_BACK)
    assert take_more_than_added((versions / f"{LATER}.py").read_text("utf-8")) == set()
    versions = write_history(tmp_path, upgrade=TAKES_BACK, downgrade=ADDS)
    found = take_more_than_added((versions / f"{LATER}.py").read_text("utf-8"))
    assert found == {"drop_column", "drop_table"}


def test_readiness_says_what_is_missing_before_and_nothing_after(empty_engine):
    assert check_migrated(empty_engine) == [Shortcoming("database revision", "none", NEWEST)]
    upgrade(empty_engine)
    assert check_migrated(empty_engine) == []


def test_a_second_upgrade_changes_nothing(empty_engine, new_record):
    upgrade(empty_engine)
    record = keep(empty_engine, new_record())
    upgrade(empty_engine)
    assert load(empty_engine, record) == record


@pytest.mark.parametrize("shape", ["none", BEFORE])
def test_processes_that_start_at_once_upgrade_once(
    empty_engine, database_url, shape, tmp_path, monkeypatch
):
    if shape == BEFORE:
        upgrade(empty_engine)
    versions = write_history(tmp_path)
    command = [sys.executable, "-W", "error", "-c", UPGRADE, database_url, str(versions), LATER]
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    with ExitStack() as running:
        started = [running.enter_context(process(command, text=True, **pipes)) for _ in range(3)]
        assert [one.stdout.readline() for one in started] == ["ready\n"] * 3
        for one in started:
            one.stdin.write("\n")
            one.stdin.flush()
        outcomes = [(one.communicate(timeout=PATIENCE)[1], one.returncode) for one in started]
    assert outcomes == [("", 0)] * 3
    know(monkeypatch, versions)
    assert check_migrated(empty_engine) == []


def test_a_process_killed_half_way_leaves_the_database_as_it_was(
    empty_engine, database_url, tmp_path, monkeypatch, new_record
):
    upgrade(empty_engine)
    record = keep(empty_engine, new_record())
    versions = write_history(tmp_path, upgrade=ADDS + HALF_WAY)
    command = [sys.executable, "-c", UPGRADE, database_url, str(versions), LATER]
    pipes = dict.fromkeys(("stdin", "stdout"), subprocess.PIPE)
    with process(command, text=True, **pipes) as started:
        started.stdin.write("\n")
        started.stdin.flush()
        assert [started.stdout.readline() for _ in range(2)] == ["ready\n", "half-way\n"]
        started.kill()
        started.wait(PATIENCE)
    assert check_migrated(empty_engine) == []
    assert not inspect(empty_engine).has_table("remarks")
    know(monkeypatch, write_history(tmp_path))
    upgrade(empty_engine)
    assert check_migrated(empty_engine) == []
    assert load(empty_engine, record) == record


def test_what_was_kept_before_is_in_a_later_shape_once(
    empty_engine, new_record, tmp_path, monkeypatch
):
    """And an older one, to which a database goes back, has it as it was."""
    upgrade(empty_engine)
    record = keep(empty_engine, new_record())
    know(monkeypatch, write_history(tmp_path))
    assert check_migrated(empty_engine) == [Shortcoming("database revision", BEFORE, LATER)]
    for _ in range(2):
        upgrade(empty_engine)
        assert check_migrated(empty_engine) == []
        assert remarks(empty_engine) == [(record.tenant_id, record.id, record.input_name)]
        assert load(empty_engine, record) == record
        downgrade(empty_engine, revision=BEFORE)
        assert not inspect(empty_engine).has_table("remarks")
        assert load(empty_engine, record) == record


def test_an_earlier_shape_is_made_where_it_is_asked_for(empty_engine, tmp_path, monkeypatch):
    know(monkeypatch, write_history(tmp_path))
    upgrade(empty_engine, revision=BEFORE)
    assert check_migrated(empty_engine) == [Shortcoming("database revision", BEFORE, LATER)]


def test_a_database_of_a_newer_service_is_reported_and_left_alone(
    empty_engine, tmp_path, monkeypatch
):
    with monkeypatch.context() as newer:
        know(newer, write_history(tmp_path))
        upgrade(empty_engine)
    assert check_migrated(empty_engine) == [Shortcoming("database revision", LATER, NEWEST)]
    with pytest.raises(UnknownRevision, match=f"{LATER}.*newer version.*use that version"):
        upgrade(empty_engine)
    with pytest.raises(UnknownRevision, match=LATER):
        downgrade(empty_engine, revision="base")
    assert check_migrated(empty_engine) == [Shortcoming("database revision", LATER, NEWEST)]
    assert inspect(empty_engine).has_table("remarks")


@pytest.mark.parametrize("before_release", ["0001", "0022", "0023"])
def test_a_database_from_before_the_first_release_is_refused_with_what_to_do(
    empty_engine, before_release
):
    """There were 23 shapes; the first of them is no beginning of a revision of today either."""
    upgrade(empty_engine)
    with transaction(empty_engine) as connection:
        set_to = text("UPDATE alembic_version SET version_num = :revision")
        connection.execute(set_to, {"revision": before_release})
    found = [Shortcoming("database revision", before_release, NEWEST)]
    assert check_migrated(empty_engine) == found
    with pytest.raises(UnknownRevision, match=f"{before_release}.*first release.*empty database"):
        upgrade(empty_engine)
    assert check_migrated(empty_engine) == found


def test_a_shape_that_is_not_in_the_history_is_not_made(empty_engine):
    with pytest.raises(UnknownRevision, match="9999"):
        upgrade(empty_engine, revision="9999")
    assert inspect(empty_engine).get_table_names() == []


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
    assert load(engine, kept) == kept


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
    assert load(engine, kept) == kept
