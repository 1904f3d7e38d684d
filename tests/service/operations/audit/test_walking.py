"""Records are compared with the log beside the requests, some at a time, round after round."""

import fcntl
import hashlib
import tracemalloc
from datetime import timedelta

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from service.operations.audit import walking
from service.operations.audit.records import RecordFault
from service.operations.audit.walking import (
    STATE_FILE,
    Walk,
    read_walk,
    walk_on,
    walked_continually,
)
from service.operations.files.tables import WholeFile
from service.operations.people.tables import Person
from service.platform.db.database import transaction
from service.platform.db.store import add
from service.platform.db.tenants import ensure_tenant
from service.retention.every_table import METADATA
from tests.service.operations.audit.conftest import ANNA, BEGUN, BO
from tests.started import until

TABLES = METADATA.sorted_tables


@pytest.fixture
def kept(own_engine):
    """Two organisations with five people each."""
    for who in (ANNA, BO):
        whose = {"tenant_id": who.tenant_id, "actor": who.actor, "created_at": BEGUN}
        with transaction(own_engine, tenant=who.tenant_id) as connection:
            ensure_tenant(connection, **whose)
            add(connection, *(Person(**whose, id=f"p{n}", name=f"{n}") for n in range(5)))
    return own_engine


def alter(engine):
    with transaction(engine, tenant=BO.tenant_id) as connection:
        connection.execute(
            text("UPDATE people SET name = 'x' WHERE tenant_id = 'b-kommun' AND id = 'p3'")
        )


ALTERED = RecordFault("row-altered", BO.tenant_id, "people", "p3")


@pytest.mark.parametrize("rows", [1, 2, 3, 5, 6, 100])
def test_a_round_compares_every_row_once_however_much_is_done_at_a_time(kept, tmp_path, rows):
    for _ in range(12 // rows):
        walk = walk_on(kept, tmp_path, TABLES, rows=rows)
        assert walk == read_walk(tmp_path)
        assert walk.last is None
    walk = walk_on(kept, tmp_path, TABLES, rows=rows)
    assert (walk.last.rows, walk.last.faults, walk.differing) == (12, (), 0)


@pytest.mark.parametrize("own_engine", ["sqlite"], indirect=True)
def test_files_are_compared_without_being_in_memory_at_once(kept, tmp_path):
    """On SQLite alone, whose rows are made in this process; on both they are read in parts."""
    large = 2**20
    whose = {"tenant_id": ANNA.tenant_id, "actor": ANNA.actor, "created_at": BEGUN}
    with transaction(kept, tenant=ANNA.tenant_id) as connection:
        for at in range(40):
            content = bytes([at]) * large
            what = {"name": "f.pdf", "media_type": "application/pdf", "content": content}
            sha256 = hashlib.sha256(content).hexdigest()
            add(connection, WholeFile(**whose, **what, id=f"file_{at:02}", sha256=sha256))
    tracemalloc.start()
    try:
        walk = walk_on(kept, tmp_path, TABLES)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (walk.last.rows, walk.last.faults) == (52, ())
    assert most < 20 * large


def test_what_differs_is_logged_once_and_stays_known(kept, tmp_path, monkeypatch):
    monkeypatch.setattr(walking, "ROUND", timedelta())
    alter(kept)
    with capture_logs() as logged:
        for _ in range(4):
            walk = walk_on(kept, tmp_path, TABLES)
    assert walk.last.faults == (ALTERED,)
    assert walk.differing == 1
    (line,) = [one for one in logged if one["event"] == "log.record_differs"]
    assert line["log_level"] == "error"
    assert {name: line[name] for name in ALTERED._fields} == ALTERED._asdict()


def test_a_round_begins_no_sooner_than_ten_minutes_after_the_one_before(kept, tmp_path):
    first = walk_on(kept, tmp_path, TABLES)
    alter(kept)
    assert walk_on(kept, tmp_path, TABLES) == first


def test_of_several_processes_one_walks_at_a_time(kept, tmp_path):
    with (tmp_path / f"{STATE_FILE}.lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert walk_on(kept, tmp_path, TABLES) is None
    assert walk_on(kept, tmp_path, TABLES).last.rows == 12


@pytest.mark.parametrize("content", [b"", b"{", b'{"rows": "many"}'])
def test_a_damaged_state_lets_the_walk_begin_from_the_beginning(kept, tmp_path, content):
    (tmp_path / STATE_FILE).write_bytes(content)
    assert read_walk(tmp_path) == Walk()
    assert walk_on(kept, tmp_path, TABLES).last.rows == 12


def test_a_thread_walks_and_goes_on_after_a_fault(kept, tmp_path, monkeypatch):
    monkeypatch.setattr(walking, "STEP_SECONDS", 0.01)
    folder, told = tmp_path / "later", []
    with walked_continually(kept, folder, TABLES, interrupted=lambda part: told.append(part)):
        assert until(lambda: told)
        folder.mkdir()
        assert until(lambda: read_walk(folder).last)
    assert set(told) == {"records"}
    assert read_walk(folder).last.rows == 12
