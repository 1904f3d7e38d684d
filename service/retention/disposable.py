"""Which records of a kind are past their period, and why some of them stay all the same."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, and_, case, exists, func, or_, select

from service.casework.cases.hold import HELD, RELEASED, is_held
from service.casework.cases.tables import (
    CaseEventRow,
    CaseLinkRow,
    CaseRow,
    ChainRequestRow,
    DecisionRow,
    DecisionSecondRow,
    TaskRow,
)
from service.casework.register_checks.table import RegisterCheckRow
from service.operations.audit.entry import DISPOSED
from service.operations.audit.tables import LogEntryRow
from service.operations.files.tables import EvidenceFileRow
from service.operations.jobs.job import ENDED
from service.operations.jobs.tables import JobRow
from service.operations.periods import RecordKind
from service.registers.tables import JudgementRow
from service.retention.belonging import Rows, Stays, hanging_on, newest, of_case, stays
from service.retention.every_table import Base
from service.screening.needs.tables import NeedRow
from service.screening.purchase.tables import ColumnMappingRow
from service.screening.record.tables import Screening
from service.suppliers.coverage.table import CoverageRow
from service.suppliers.portfolios.table import PortfolioRunRow

Reason = Literal["held", "open_task", "open_request", "second_missing"] | Stays
"""Why a record past its period stays: the case is on hold, has a task or a request that is open, or
a decision that waits for its second person; or one of `Stays`."""

_PAGE = 500

_Row = type[Any]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record past its period.

    Attributes:
        record_id: Its number.
        rows: It and all that goes with it; empty where the record itself says that it stays.
        stays: Why it stays; None: it goes.
    """

    record_id: str
    rows: Rows
    stays: Reason | None


@dataclass(frozen=True, slots=True)
class Disposable:
    """How the records of a kind that are past their period are found.

    Attributes:
        row: Their table.
        counted_from: The column or value from which the days are counted.
        may_go: Conditions of those that are looked at.
        said: Names the reason why a row stays; None where nothing of the row itself keeps it.
        root: The table of the row that everything hangs on, where it is not their own.
    """

    row: _Row
    counted_from: Any
    may_go: Callable[[], Sequence[ColumnElement[bool]]]
    said: Any = None
    root: _Row | None = None


def _of_case(row: _Row, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(
        row.tenant_id == CaseRow.tenant_id, row.case_id == CaseRow.id, *conditions
    )


def _not_on_a_case(row: _Row) -> ColumnElement[bool]:
    linked = exists().where(CaseLinkRow.tenant_id == row.tenant_id, CaseLinkRow.record_id == row.id)
    return ~linked


def _not_named(row: _Row) -> Iterator[ColumnElement[bool]]:
    """Give the conditions that no row of any table points to a record."""
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_key_constraints:
            if key.referred_table is row.__table__ and table is not row.__table__:
                same = (one.parent == one.column for one in key.elements)
                yield ~exists().where(*same).correlate(row.__table__)


_LAST_WRITE = (
    select(func.max(CaseEventRow.created_at))
    .where(
        CaseEventRow.tenant_id == CaseRow.tenant_id,
        CaseEventRow.case_id == CaseRow.id,
        CaseEventRow.what.not_in((HELD, RELEASED)),
    )
    .correlate(CaseRow)
    .scalar_subquery()
)

_SECOND_MISSING = and_(
    DecisionRow.needs_second,
    ~exists().where(
        DecisionSecondRow.tenant_id == DecisionRow.tenant_id,
        DecisionSecondRow.decision_id == DecisionRow.id,
    ),
)

DISPOSABLE: Mapping[RecordKind, Disposable] = {
    "cases": Disposable(
        CaseRow,
        _LAST_WRITE,
        lambda: (CaseRow.stage == "ended",),
        said=case(
            (is_held(), "held"),
            (_of_case(TaskRow, TaskRow.state == "open"), "open_task"),
            (
                _of_case(ChainRequestRow, ChainRequestRow.state.in_(("requested", "checked"))),
                "open_request",
            ),
            (_of_case(DecisionRow, _SECOND_MISSING), "second_missing"),
        ),
    ),
    "screenings": Disposable(
        Screening,
        Screening.created_at,
        lambda: (Screening.supersedes.is_(None), _not_on_a_case(Screening)),
    ),
    "needs": Disposable(NeedRow, NeedRow.created_at, lambda: (_not_on_a_case(NeedRow),)),
    "portfolio_runs": Disposable(
        PortfolioRunRow, PortfolioRunRow.created_at, lambda: (), root=JobRow
    ),
    "judgements": Disposable(
        JudgementRow, JudgementRow.created_at, lambda: tuple(_not_named(JudgementRow))
    ),
    "register_checks": Disposable(
        RegisterCheckRow, RegisterCheckRow.created_at, lambda: tuple(_not_named(RegisterCheckRow))
    ),
    "coverage_reports": Disposable(CoverageRow, CoverageRow.created_at, lambda: ()),
    "mappings": Disposable(
        ColumnMappingRow, ColumnMappingRow.created_at, lambda: tuple(_not_named(ColumnMappingRow))
    ),
    "evidence_files": Disposable(
        EvidenceFileRow,
        EvidenceFileRow.created_at,
        lambda: (_not_on_a_case(EvidenceFileRow), *_not_named(EvidenceFileRow)),
    ),
    "jobs": Disposable(
        JobRow, JobRow.ended_at, lambda: (JobRow.state.in_(ENDED), *_not_named(JobRow))
    ),
    "log_entries": Disposable(
        LogEntryRow,
        LogEntryRow.created_at,
        lambda: (
            LogEntryRow.leaf_index.is_not(None),
            LogEntryRow.action.not_in((DISPOSED, "record.disposed")),
        ),
    ),
}
"""Every kind but incidents, which are disposed of apart."""


def candidates(
    connection: Connection, kind: RecordKind, *, days: int, tenant_id: str, now: datetime
) -> Iterator[Candidate]:
    """Yield the records of a kind that are past their period, the oldest first.

    Args:
        connection: Inside a transaction.
        kind: Which.
        days: The period.
        tenant_id: Whose.
        now: The moment, with a time zone.
    """
    of, cutoff = DISPOSABLE[kind], now - timedelta(days=days)
    chosen = [of.row.id, of.counted_from.label("moment")]
    if of.said is not None:
        chosen.append(of.said.label("said"))
    past = (of.row.tenant_id == tenant_id, of.counted_from <= cutoff, *of.may_go())
    query = select(*chosen).where(*past).order_by(of.counted_from, of.row.id).limit(_PAGE)
    last = None
    while True:
        page = connection.execute(query if last is None else query.where(_after(of, last))).all()
        for row in page:
            said = row.said if of.said is not None else None
            yield _candidate(connection, kind, row.id, said, tenant_id=tenant_id, cutoff=cutoff)
        if len(page) < _PAGE:
            return
        last = (page[-1].moment, page[-1].id)


def _after(of: Disposable, last: tuple[datetime, str]) -> ColumnElement[bool]:
    moment, number = last
    return or_(of.counted_from > moment, and_(of.counted_from == moment, of.row.id > number))


def _candidate(
    connection: Connection,
    kind: RecordKind,
    record_id: str,
    said: Reason | None,
    *,
    tenant_id: str,
    cutoff: datetime,
) -> Candidate:
    if said is not None:
        return Candidate(record_id, {}, said)
    if kind == "cases":
        return Candidate(record_id, *of_case(connection, record_id, tenant_id=tenant_id))
    if kind == "log_entries":
        return Candidate(record_id, {kind: {record_id}}, None)
    table = (DISPOSABLE[kind].root or DISPOSABLE[kind].row).__tablename__
    rows = hanging_on(connection, table, [record_id], tenant_id=tenant_id)
    reason: Reason | None = stays(connection, rows, tenant_id=tenant_id)
    if reason is None and kind != "jobs":
        younger = newest(connection, rows, tenant_id=tenant_id) > cutoff
        reason = "newer" if younger else None
    if reason is None and table == JobRow.__tablename__:
        state = connection.scalar(
            select(JobRow.state).where(JobRow.tenant_id == tenant_id, JobRow.id == record_id)
        )
        reason = None if state in ENDED else "running"
    return Candidate(record_id, rows, reason)
