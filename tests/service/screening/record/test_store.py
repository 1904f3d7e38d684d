import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import inspect, select
from sqlalchemy.exc import IntegrityError

from service.operations.audit.entry import list_entries
from service.platform.db.database import open_engine, transaction
from service.platform.db.migrations import upgrade
from service.platform.db.record_id import new_id
from service.platform.db.tenants import ensure_tenant
from service.screening.record.store import load_screening, save_screening
from service.screening.record.tables import SCREENINGS, ScreeningRecord
from tests.started import PATIENCE, process

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)

WRITE_FOR_EVER = """
import sys
from datetime import date, datetime, timezone
from service.platform.db.database import open_engine, transaction
from service.platform.db.record_id import new_id
from service.screening.record.store import ScreeningRecord, save_screening
engine = open_engine(sys.argv[1])
while True:
    record = ScreeningRecord(
        tenant_id="crash", id=new_id("screening"), actor="writer",
        created_at=datetime(2026, 11, 24, tzinfo=timezone.utc), supersedes=None,
        input_format="procurement-json", input_name="", input_sha256="0" * 64,
        as_of=date(2026, 11, 24), scorecard_id="baseline-2", rulebook_sha256="1" * 64,
        code_version="0.1.0", procurement=b"p" * 20_000, evidence=b"e" * 20_000, assessment=b"a",
        result_hash="2" * 64, rejects=b"")
    with transaction(engine) as connection:
        save_screening(connection, record)
    print(record.id, flush=True)
"""


def make_tenant(engine, tenant_id):
    with transaction(engine) as connection:
        ensure_tenant(connection, tenant_id=tenant_id, actor="local-user", created_at=NOON)


def save(engine, record):
    with transaction(engine) as connection:
        save_screening(connection, record)
    return record


def load(engine, tenant_id, screening_id):
    with transaction(engine, read_only=True) as connection:
        return load_screening(connection, tenant_id=tenant_id, screening_id=screening_id)


def names(engine, tenant_id, column=SCREENINGS.c.id):
    with transaction(engine, read_only=True) as connection:
        return connection.scalars(select(column).where(SCREENINGS.c.tenant_id == tenant_id)).all()


def test_a_record_mirrors_the_row():
    columns = [column.key for column in inspect(SCREENINGS).columns]
    assert [field.name for field in fields(ScreeningRecord)] == columns


@settings(max_examples=60)
@given(data=st.data())
def test_a_screening_comes_back_as_it_was_saved(engine, new_record, data):
    make_tenant(engine, "round-trip")
    text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
    zones = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
    record = new_record(
        tenant_id="round-trip",
        input_name=data.draw(text),
        code_version=data.draw(text),
        as_of=data.draw(st.dates()),
        created_at=data.draw(
            st.datetimes(datetime(1990, 1, 1), datetime(2200, 1, 1), timezones=zones)  # noqa: DTZ001
        ),
        procurement=data.draw(st.binary()),
        evidence=data.draw(st.binary()),
        assessment=data.draw(st.binary()),
        rejects=data.draw(st.binary()),
    )
    save(engine, record)
    found = load(engine, "round-trip", record.id)
    assert found == record
    assert found.created_at.tzinfo is UTC
    assert all(isinstance(getattr(found, n), bytes) for n in ("procurement", "evidence"))


def test_the_log_says_who_kept_which_bytes_and_when(engine, new_record):
    make_tenant(engine, "local")
    record = save(engine, new_record())
    with transaction(engine, read_only=True) as connection:
        (entry,) = list_entries(
            connection, tenant_id=record.tenant_id, subject_id=record.id, limit=2, offset=0
        )
    assert (entry.action, entry.actor) == ("screening.kept", record.actor)
    assert (entry.created_at, entry.content_sha256) == (record.created_at, record.result_hash)


def test_a_megabyte_comes_back_identical(engine, new_record):
    make_tenant(engine, "large")
    record = save(engine, new_record(tenant_id="large", evidence=bytes(range(256)) * 4096))
    assert load(engine, "large", record.id).evidence == record.evidence


def test_a_number_that_nobody_saved_is_not_found(engine):
    assert load(engine, "local", new_id("screening")) is None


def test_two_tenants_rows_do_not_meet(engine, new_record):
    make_tenant(engine, "one")
    make_tenant(engine, "other")
    number = new_id("screening")
    mine = save(engine, new_record(tenant_id="one", id=number, input_name="mine"))
    assert load(engine, "other", number) is None
    theirs = save(engine, new_record(tenant_id="other", id=number, input_name="theirs"))
    assert load(engine, "one", number) == mine
    assert load(engine, "other", number) == theirs
    assert names(engine, "one", SCREENINGS.c.input_name) == ["mine"]
    assert names(engine, "other", SCREENINGS.c.input_name) == ["theirs"]


def test_a_correction_supersedes_a_screening_of_the_same_tenant_only(engine, new_record):
    make_tenant(engine, "corrected")
    make_tenant(engine, "stranger")
    first = save(engine, new_record(tenant_id="corrected"))
    second = save(engine, new_record(tenant_id="corrected", supersedes=first.id))
    assert load(engine, "corrected", second.id).supersedes == first.id
    with transaction(engine, read_only=True) as connection:
        (entry,) = list_entries(
            connection, tenant_id="corrected", subject_id=second.id, limit=2, offset=0
        )
    assert orjson.loads(entry.details) == {"supersedes": first.id}
    with pytest.raises(IntegrityError):
        save(engine, new_record(tenant_id="stranger", supersedes=first.id))


def test_a_screening_does_not_supersede_itself(engine, new_record):
    make_tenant(engine, "circle")
    number = new_id("screening")
    with pytest.raises(IntegrityError):
        save(engine, new_record(tenant_id="circle", id=number, supersedes=number))


def test_a_number_is_used_once(engine, new_record):
    make_tenant(engine, "once")
    record = save(engine, new_record(tenant_id="once"))
    with pytest.raises(IntegrityError):
        save(engine, replace(record, rejects=b"other"))
    assert load(engine, "once", record.id) == record


def test_a_tenant_that_does_not_exist_has_no_screenings(engine, new_record):
    with pytest.raises(IntegrityError):
        save(engine, new_record(tenant_id="nobody"))


def test_a_tenant_is_made_once_however_often_it_is_asked_for(engine):
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: make_tenant(engine, "same"), range(8)))
    with transaction(engine, read_only=True) as connection:
        statement = "SELECT count(*) FROM tenants WHERE id = 'same'"
        assert connection.exec_driver_sql(statement).scalar_one() == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"id": "screening_00000000000000000000" + "2"}, "id is not the number"),
        ({"supersedes": "screening_1"}, "supersedes is not the number"),
        ({"created_at": datetime(2026, 11, 24)}, "time zone"),  # noqa: DTZ001
        ({"tenant_id": ""}, "tenant_id is empty"),
        ({"actor": ""}, "actor is empty"),
        ({"result_hash": "A" * 64}, "result_hash is not 64"),
        ({"input_sha256": "0" * 64 + "\n"}, "input_sha256 is not 64"),
        ({"rulebook_sha256": "0" * 63}, "rulebook_sha256 is not 64"),
        ({"input_name": "a\0b"}, "input_name holds a NUL"),
        ({"input_name": "\ud800"}, "input_name holds a NUL character or a lone surrogate"),
    ],
)
def test_what_one_database_would_keep_and_another_not_is_refused(new_record, change, message):
    with pytest.raises(ValueError, match=message):
        new_record(**change)


def test_writers_at_the_same_time_lose_nothing(engine, new_record):
    make_tenant(engine, "crowd")
    records = [new_record(tenant_id="crowd") for _ in range(120)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda record: save(engine, record), records))
    found = set(names(engine, "crowd"))
    assert found == {record.id for record in records}


def test_writers_in_other_processes_lose_nothing(database_url):
    engine = open_engine(database_url)
    upgrade(engine)
    make_tenant(engine, "crash")
    with _writer(database_url) as one, _writer(database_url) as other:
        writers = (one, other)
        acknowledged = [writer.stdout.readline().strip() for _ in range(20) for writer in writers]
        for writer in writers:
            acknowledged += _kill(writer)
    found = set(names(engine, "crash"))
    engine.dispose()
    assert set(acknowledged) <= found


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_was_acknowledged_survives_kill_9(database_url, tmp_path):
    engine = open_engine(database_url)
    upgrade(engine)
    make_tenant(engine, "crash")
    acknowledged = []
    for kill in range(5):
        with _writer(database_url) as writer:
            acknowledged += [writer.stdout.readline().strip() for _ in range(5 + 13 * kill)]
            acknowledged += _kill(writer)
        found = set(names(engine, "crash"))
        assert set(acknowledged) <= found
        assert len(found) - len(acknowledged) <= kill + 1  # at most one unacknowledged a kill
    engine.dispose()
    with closing(sqlite3.connect(tmp_path / "kedjekoll.sqlite")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def _writer(database_url):
    command = [sys.executable, "-c", WRITE_FOR_EVER, database_url]
    return process(command, stdout=subprocess.PIPE, text=True)


def _kill(writer):
    """Kill a writer where it stands and return the ids it acknowledged but nobody has read."""
    writer.send_signal(signal.SIGKILL)
    writer.wait(timeout=PATIENCE)
    rest = writer.stdout.read()  # `communicate` would leave out what has been read ahead
    return [line for line in rest.splitlines() if len(line) == 23]
