"""A case goes whole or not at all, and the log stays what it was."""

import hashlib
import sqlite3
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from service.casework.cases.case import Seen, load_case, open_case
from service.casework.cases.hold import hold, hold_of, release
from service.casework.cases.moving import move_case
from service.casework.cases.request import (
    NewCase,
    NewDecision,
    NewLink,
    NewTask,
    StageMove,
    TaskChange,
)
from service.casework.decisions.decision import decide
from service.casework.links import attach
from service.casework.tasks.task import add_task, change_task, list_tasks
from service.operations.audit.bundle import EXPORTED, check_bundle, manifest_of, pack
from service.operations.audit.checkpoint import SigningKey
from service.operations.audit.entry import list_entries, load_entry, write_entry
from service.operations.audit.proof import prove
from service.operations.audit.sealing import seal
from service.operations.audit.tables import LOG_ENTRIES
from service.operations.audit.verifying import verify_log
from service.operations.files.kept_files import keep_file
from service.operations.people.principal import ROLES, Principal
from service.operations.periods import RECORD_KINDS, Period
from service.platform.db.database import EVERY_TENANT, acting_for, transaction
from service.platform.db.record_id import new_id
from service.platform.db.tenants import ensure_tenant
from service.platform.refusal import Refusal
from service.retention.belonging import HASH_OF, HOLDING, LINKED, PARTS
from service.retention.disposable import DISPOSABLE
from service.retention.disposing import dispose_of_kind, due
from service.retention.every_table import METADATA
from service.retention.table import DISPOSALS
from service.retention.wording import TABLES
from service.screening.record.store import load_screening, save_screening

MADE = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
LATER = MADE + timedelta(days=101)
SIGNS = SigningKey("kedjekoll.example/log", bytes(range(32)))
PERIODS = {
    kind: Period(days=100, decision="KS 2026/44", decided_on=date(2026, 3, 2))
    for kind in RECORD_KINDS
}
_NUMBERS = count(1)


class Archive:
    """One organisation's cases, each written to in a transaction of its own."""

    def __init__(self, engine, record):
        self.engine = engine
        self.record = record
        self.who = Principal(f"archive-{next(_NUMBERS)}", "anna", frozenset(ROLES))
        self.tenant = {"tenant_id": self.who.tenant_id}
        self.canary = f"Kanariefågel {self.who.tenant_id}."

    def transaction(self, **options):
        return transaction(self.engine, tenant=self.who.tenant_id, **options)

    def screening(self, **values):
        made = {"id": new_id("screening"), "created_at": MADE, **self.tenant, **values}
        kept = {name: getattr(self.record, name) for name in self.record.__dataclass_fields__}
        record = type(self.record)(**kept | made)
        with self.transaction() as connection:
            ensure_tenant(connection, **self.tenant, actor="anna", created_at=MADE)
            save_screening(connection, record)
        return record

    def open(self, *records, stage="in_contract"):
        number = f"KS {next(_NUMBERS)}"
        stated = NewCase(diary_number=number, title=f"{self.canary} AB", stage=stage)
        with self.transaction() as connection:
            ensure_tenant(connection, **self.tenant, actor="anna", created_at=MADE)
            case = open_case(connection, stated, principal=self.who, now=MADE)
        for kind, record_id in records:
            self.do(case, attach, NewLink(kind=kind, id=record_id))
        return case

    def do(self, case, what, *arguments, now=MADE):
        with self.transaction() as connection:
            found = load_case(connection, case.id, principal=self.who)
            return what(connection, found, *arguments, Seen(self.who, now, found.version))

    def end(self, case, *, now=MADE):
        with self.transaction() as connection:
            tasks = list_tasks(
                connection, principal=self.who, today=now.date(), case_id=case.id, limit=1_000
            )
            for task in tasks:
                change = TaskChange(state="done", reason=f"{self.canary} svarade")
                change_task(
                    connection, task, change, version=task.version, principal=self.who, now=now
                )
        self.do(case, move_case, StageMove(stage="ended"), now=now)

    def seal(self):
        seal(self.engine, [SIGNS], at=LATER, copies=None)

    def due(self, *, now=LATER):
        with self.transaction(read_only=True) as connection:
            return {one.kind: one for one in due(connection, PERIODS, **self.tenant, now=now)}

    def dispose(self, *, now=LATER, kinds=RECORD_KINDS):
        self.seal()
        gone = 0
        for kind in kinds:
            went = 1
            while went:
                with self.transaction() as connection:
                    went = dispose_of_kind(connection, kind, PERIODS, principal=self.who, now=now)
                gone += went
        return gone

    def kept(self, table):
        with self.transaction(read_only=True) as connection:
            columns = METADATA.tables[table].c
            counted = select(func.count()).where(columns.tenant_id == self.who.tenant_id)
            return connection.scalar(counted)


@pytest.fixture
def archive(engine, screened):
    made = Archive(engine, screened.record)
    with acting_for(made.who.tenant_id):
        yield made


def _ended(archive, *records):
    case = archive.open(*records)
    archive.end(case)
    archive.seal()
    return case


def test_a_case_goes_with_all_that_hangs_on_it(archive):
    first = archive.screening()
    second = archive.screening(supersedes=first.id)
    case = archive.open(("screening", second.id))
    decided = NewDecision(
        what=f"{archive.canary} får avtalet", delegation="4.2", conflict="none",
        reasons="Villkoren", legal_basis="LOU 12:1", screening_id=second.id,
    )  # fmt: skip
    archive.do(case, decide, decided)
    archive.end(case)
    archive.seal()
    (going,) = archive.due()["cases"].going
    assert going.record_id == case.id
    assert going.rows["screenings"] == {first.id, second.id}
    assert archive.dispose(kinds=["cases"]) == 1
    for table in ("cases", "case_events", "case_links", "tasks", "decisions", "screenings"):
        assert archive.kept(table) == 0, table
    with archive.transaction(read_only=True) as connection:
        lines = connection.execute(
            select(DISPOSALS.c.kind, DISPOSALS.c.record_id, DISPOSALS.c.went_with).where(
                DISPOSALS.c.tenant_id == archive.who.tenant_id
            )
        ).all()
        entries = list_entries(connection, **archive.tenant, subject_id=None, limit=99, offset=0)
    assert ("cases", case.id, None) in lines
    assert {one.record_id for one in lines if one.went_with == case.id} > {first.id, second.id}
    assert sorted(one.action for one in entries) == ["log_entries.disposed", "record.disposed"]


@pytest.mark.parametrize(
    "reason", ["not ended", "written to", "held", "open_task", "second_missing", "log_waits"]
)
def test_a_case_that_somebody_may_need_stays(archive, reason):
    stage = "in_contract" if reason == "not ended" else "ended"
    case = archive.open(stage=stage)
    if reason == "written to":
        archive.do(case, decide, _decision(), now=LATER)
    if reason == "held":
        archive.do(case, hold, "Upphandlingen är överklagad.")
    if reason == "open_task":
        archive.do(case, add_task, NewTask(text="Följ upp"))
    if reason == "second_missing":
        archive.do(case, decide, _decision(needs_second=True))
    if reason != "log_waits":
        archive.seal()
    found = archive.due()["cases"]
    assert not found.going
    expected = {} if reason in ("not ended", "written to") else {case.id: reason}
    assert found.staying == expected


def _decision(**stated):
    values = {
        "what": "Avtalet förlängs", "delegation": "4.2", "conflict": "none",
        "reasons": "Villkoren", "legal_basis": "LOU 17:10",
    }  # fmt: skip
    return NewDecision(**values | stated)


def test_a_hold_ends_with_a_reason_and_does_not_begin_the_period_anew(archive):
    case = _ended(archive)
    archive.do(case, hold, "Begäran om handlingar", now=LATER)
    with archive.transaction(read_only=True) as connection:
        assert hold_of(connection, case).reason == "Begäran om handlingar"
    with pytest.raises(Refusal):
        archive.do(case, hold, "En gång till", now=LATER)
    assert archive.dispose(kinds=["cases"]) == 0
    archive.do(case, release, "Handlingarna är lämnade", now=LATER)
    with pytest.raises(Refusal):
        archive.do(case, release, "En gång till", now=LATER)
    archive.seal()
    assert archive.due()["cases"].record_ids == [case.id]


def test_what_belongs_to_two_cases_goes_with_the_second(archive):
    shared = archive.screening()
    first, second = (archive.open(("screening", shared.id)) for _ in range(2))
    archive.end(first)
    assert archive.dispose(kinds=["cases"]) == 1
    assert archive.kept("screenings") == 1
    archive.end(second)
    assert archive.dispose(kinds=["cases"]) == 1
    assert archive.kept("screenings") == 0
    assert first.id != second.id


def test_a_screening_without_a_case_goes_when_the_newest_of_its_row_is_old(archive):
    first = archive.screening()
    archive.screening(supersedes=first.id, created_at=LATER - timedelta(days=99))
    archive.seal()
    found = archive.due()["screenings"]
    assert (found.record_ids, found.staying) == ([], {first.id: "newer"})
    assert archive.dispose(now=LATER + timedelta(days=1)) == 1
    assert archive.kept("screenings") == 0


def test_a_screening_of_a_case_does_not_go_by_its_own_period(archive):
    kept = archive.screening()
    corrected = archive.screening(supersedes=kept.id)
    archive.open(("screening", corrected.id))
    archive.seal()
    assert archive.due()["screenings"].staying == {kept.id: "another_case"}


def test_every_case_goes_where_many_are_due(archive):
    for _ in range(3):
        _ended(archive)
    assert archive.dispose(kinds=["cases"]) == 3


def test_nothing_of_a_preserved_kind_goes(archive):
    _ended(archive)
    plan = Period(preserve=True, decision="Plan 7", decided_on=date(2025, 1, 20))
    with archive.transaction(read_only=True) as connection:
        (found,) = due(
            connection, {"cases": plan}, **archive.tenant, now=LATER + timedelta(days=36_500)
        )
    assert (found.days, found.record_ids, found.decision) == (None, [], "Plan 7")


@pytest.mark.parametrize("table", ["cases", "case_events", "case_links", "screenings", "tasks"])
def test_the_database_lets_nothing_of_a_case_go_without_its_disposal(archive, table):
    kept = archive.screening()
    archive.open(("screening", kept.id))
    with pytest.raises(IntegrityError), archive.transaction() as connection:
        connection.exec_driver_sql(
            f"DELETE FROM {table} WHERE tenant_id = '{archive.who.tenant_id}'"
        )


def test_proofs_and_bundles_hold_after_the_disposal_of_what_they_are_about(archive):
    kept = archive.screening()
    case = archive.open(("screening", kept.id))
    archive.end(case)
    members = {"screening.json": kept.assessment}
    manifest = manifest_of({"screening": kept.id}, members)
    with archive.transaction() as connection:
        entry = write_entry(
            connection,
            EXPORTED,
            kept.id,
            **archive.tenant,
            actor="anna",
            at=MADE,
            content_sha256=hashlib.sha256(manifest).hexdigest(),
        )
    archive.seal()
    with archive.transaction(read_only=True) as connection:
        placed = load_entry(connection, **archive.tenant, entry_id=entry.id)
        proof = prove(connection, placed, [SIGNS.verifier])
    bundle = pack(members, manifest, proof.dump())
    assert archive.dispose() == 1
    archive.seal()
    assert check_bundle(bundle, [SIGNS.verifier]).members == members
    with transaction(archive.engine, read_only=True, tenant=EVERY_TENANT) as connection:
        verified = verify_log(connection, [SIGNS.verifier], held=[])
        salts = connection.scalar(
            select(func.count()).where(
                LOG_ENTRIES.c.tenant_id == archive.who.tenant_id,
                LOG_ENTRIES.c.subject_id == kept.id,
            )
        )
    assert not verified.faults
    assert verified.disposed > 0
    assert salts == 0


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_nothing_of_what_went_stands_in_the_database(archive):
    kept = archive.screening(input_name=f"{archive.canary}.json")
    with archive.transaction() as connection:
        file = keep_file(
            connection, f"{archive.canary} ÅÄÖ".encode(), **archive.tenant, file_id=new_id("file"),
            actor="anna", created_at=MADE, name=f"{archive.canary}.txt", media_type="text/plain",
        )  # fmt: skip
    case = archive.open(("screening", kept.id), ("evidence_file", file.id))
    archive.do(case, decide, _decision(what=f"{archive.canary} får avtalet"))
    archive.end(case)
    assert _canaries(archive) > 5
    assert archive.dispose() == 1
    assert _canaries(archive) == 0


def _canaries(archive):
    """Count the lines of a dump of the database in which the canary stands, as text or bytes."""
    with sqlite3.connect(archive.engine.url.database) as database:
        lines = list(database.iterdump())
    hidden = archive.canary.encode().hex()
    return sum(archive.canary in line or hidden in line.casefold() for line in lines)


def test_of_every_table_that_hangs_on_something_it_is_said_how_it_goes():
    """A table that nobody has thought of would hold its case back for ever."""
    known = HASH_OF.keys() | PARTS
    for table in METADATA.sorted_tables:
        for key in table.foreign_key_constraints:
            if key.referred_table.name in known and table.name not in HOLDING:
                assert table.name in known, f"{table.name} hangs on {key.referred_table.name}"
    assert known <= TABLES.keys()
    assert {one.name for one in LINKED.values()} <= known
    assert set(DISPOSABLE) == set(RECORD_KINDS) - {"incidents"}


def test_a_screening_that_is_read_again_is_not_there(archive):
    kept = archive.screening()
    archive.dispose()
    with archive.transaction(read_only=True) as connection:
        assert load_screening(connection, **archive.tenant, screening_id=kept.id) is None
