from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from service.casework.cases.case import Seen, open_case
from service.casework.cases.request import NewCase
from service.casework.links import link
from service.operations.audit.checkpoint import SigningKey
from service.operations.audit.entry import list_entries, write_entry
from service.operations.audit.sealing import seal
from service.operations.audit.verifying import verify_log
from service.operations.files.kept_files import keep_file, load_content
from service.operations.jobs.job import NewJob, cancel, enqueue, load_job
from service.operations.people.principal import ROLES, Principal
from service.operations.periods import Period
from service.platform.db.database import EVERY_TENANT, acting_for, transaction
from service.platform.db.record_id import new_id
from service.platform.db.tenants import ensure_tenant
from service.retention.disposable import DISPOSABLE
from service.retention.disposing import dispose_of, due
from service.retention.every_table import METADATA
from service.retention.table import DISPOSALS

MADE = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
LATER = MADE + timedelta(days=101)
WHO = Principal("malmo", "anna", frozenset(ROLES))
SIGNS = SigningKey("kedjekoll.example/log", bytes(range(32)))


def period(days):
    return Period(days=days, decision="KS 2026/44", decided_on=date(2026, 3, 2))


@pytest.fixture
def engine(own_engine):
    with acting_for("malmo"):
        with transaction(own_engine) as connection:
            ensure_tenant(connection, tenant_id="malmo", actor="x", created_at=MADE)
        yield own_engine


@pytest.fixture
def file(engine):
    with transaction(engine) as connection:
        kept = _keep(connection, b"%PDF-1.7")
    seal(engine, [SIGNS], at=MADE, copies=None)
    return kept


def _keep(connection, content, *, at=MADE):
    return keep_file(
        connection,
        content,
        tenant_id="malmo",
        file_id=new_id("file"),
        actor="anna",
        created_at=at,
        name="a.pdf",
        media_type="application/pdf",
    )


def _due(engine, periods, *, now=LATER):
    with transaction(engine, read_only=True) as connection:
        return {
            one.kind: list(one.record_ids)
            for one in due(connection, periods, tenant_id="malmo", now=now)
        }


def _dispose(engine, periods, *, now=LATER):
    seal(engine, [SIGNS], at=now, copies=None)
    with transaction(engine) as connection:
        found = due(connection, periods, tenant_id="malmo", now=now)
        return sum(dispose_of(connection, one, principal=WHO, now=now) for one in found)


def test_nothing_goes_where_no_period_is_set(engine, file):
    assert _due(engine, {}, now=LATER + timedelta(days=36_500)) == {}


def test_a_file_goes_on_its_day_and_not_before(engine, file):
    assert _due(engine, {"evidence_files": period(102)}) == {"evidence_files": []}
    assert _due(engine, {"evidence_files": period(101)}) == {"evidence_files": [file.id]}


def test_what_goes_leaves_its_hash_its_decision_and_an_entry_of_the_log(engine, file):
    assert _dispose(engine, {"evidence_files": period(100)}) == 1
    with transaction(engine, read_only=True) as connection:
        assert load_content(connection, tenant_id="malmo", file_id=file.id) is None
        row = connection.execute(select(DISPOSALS)).one()
        entries = list_entries(
            connection, tenant_id="malmo", subject_id=file.id, limit=10, offset=0
        )
    assert (row.kind, row.record_id, row.content_sha256) == ("evidence_files", file.id, file.sha256)
    assert (row.days, row.decision) == (100, "KS 2026/44")
    assert (row.decided_on, row.went_with) == (date(2026, 3, 2), None)
    assert [(one.action, one.content_sha256) for one in entries] == [
        ("record.disposed", file.sha256)
    ]


def test_the_same_file_can_be_kept_anew_afterwards(engine, file):
    _dispose(engine, {"evidence_files": period(100)})
    with transaction(engine) as connection:
        again = _keep(connection, b"%PDF-1.7", at=LATER)
        assert load_content(connection, tenant_id="malmo", file_id=again.id) == b"%PDF-1.7"


def test_a_file_of_a_case_stays(engine, file):
    with transaction(engine) as connection:
        stated = NewCase(diary_number="KS 1", title="Städning")
        case = open_case(connection, stated, principal=WHO, now=MADE)
        link(connection, case, "evidence_file", file.id, Seen(WHO, MADE, case.version))
    assert _due(engine, {"evidence_files": period(1)}) == {"evidence_files": []}


def test_whatever_points_to_a_record_holds_it_back():
    for kind in ("evidence_files", "jobs", "mappings", "judgements"):
        conditions = " ".join(map(str, DISPOSABLE[kind].may_go()))
        for table in METADATA.sorted_tables:
            for key in table.foreign_key_constraints:
                if key.referred_table.name == kind:
                    assert f"FROM {table.name}" in conditions


def test_the_database_lets_a_file_go_only_where_its_disposal_stands(engine, file):
    with pytest.raises(IntegrityError), transaction(engine) as connection:
        connection.exec_driver_sql("DELETE FROM evidence_files")
    with pytest.raises(IntegrityError), transaction(engine) as connection:
        connection.exec_driver_sql("UPDATE evidence_files SET name = 'b'")
    _dispose(engine, {"evidence_files": period(100)})
    for statement in ("DELETE FROM disposals", "UPDATE disposals SET actor = 'b'"):
        with pytest.raises(IntegrityError), transaction(engine) as connection:
            connection.exec_driver_sql(statement)


def test_an_ended_job_goes_and_one_that_waits_stays(engine):
    with transaction(engine) as connection:
        jobs = [
            enqueue(connection, NewJob(tenant_id="malmo", actor="a", kind="x", payload={"at": at}))
            for at in range(2)
        ]
        cancel(connection, tenant_id="malmo", job_id=jobs[0].id)
    later = datetime.now(UTC) + timedelta(days=40)
    assert _dispose(engine, {"jobs": period(30)}, now=later) == 1
    with transaction(engine, read_only=True) as connection:
        assert load_job(connection, tenant_id="malmo", job_id=jobs[0].id) is None
        assert load_job(connection, tenant_id="malmo", job_id=jobs[1].id) is not None


def test_the_log_verifies_as_before_when_entries_and_records_have_gone(engine, file, tmp_path):
    with transaction(engine) as connection:
        for number in range(300):
            write_entry(
                connection,
                "screening.read",
                f"screening_{number}",
                tenant_id="malmo",
                actor="anna",
                at=MADE,
            )
    seal(engine, [SIGNS], at=MADE, copies=tmp_path)
    periods = {"evidence_files": period(100), "log_entries": period(100)}
    assert _dispose(engine, periods) == 301
    seal(engine, [SIGNS], at=LATER, copies=tmp_path)
    with transaction(engine, read_only=True, tenant=EVERY_TENANT) as connection:
        assert not verify_log(connection, [SIGNS.verifier], held=[]).faults


def test_another_tenants_records_stay(engine, file):
    with acting_for("lund"), transaction(engine) as connection:
        ensure_tenant(connection, tenant_id="lund", actor="x", created_at=MADE)
        found = due(connection, {"evidence_files": period(1)}, tenant_id="lund", now=LATER)
    assert [list(one.record_ids) for one in found] == [[]]
    with transaction(engine, read_only=True) as connection:
        assert connection.scalar(select(func.count()).select_from(DISPOSALS)) == 0
