"""Which records of a kind are past their period, and why some of them stay all the same."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Table, and_, case, exists, func, or_, select

from service.casework.cases.hold import HELD, RELEASED, is_held
from service.casework.cases.tables import (
    CASE_EVENTS,
    CASE_LINKS,
    CASES,
    CHAIN_REQUESTS,
    DECISION_SECONDS,
    DECISIONS,
    TASKS,
)
from service.casework.extracts.tables import RECEIVED_EXTRACTS
from service.casework.register_checks.table import REGISTER_CHECKS
from service.operations.audit.entry import STAY
from service.operations.audit.tables import LOG_ENTRIES
from service.operations.files.tables import EVIDENCE_FILES
from service.operations.jobs.tables import ENDED, JOBS
from service.operations.periods import RecordKind
from service.registers.tables import JUDGEMENTS
from service.retention.belonging import Rows, Stays, hanging_on, newest, of_case, stays
from service.retention.every_table import METADATA
from service.screening.needs.tables import NEEDS
from service.screening.purchase.tables import MAPPINGS
from service.screening.record.tables import SCREENINGS
from service.suppliers.coverage.table import COVERAGE_REPORTS
from service.suppliers.member_counts.table import MEMBER_COUNTS
from service.suppliers.portfolios.table import PORTFOLIO_RUNS

Reason = Literal["held", "open_task", "open_request", "second_missing"] | Stays
"""Why a record past its period stays: the case is on hold, has a task or a request that is open, or
a decision that waits for its second person; or one of `Stays`."""

_PAGE = 500


@dataclass(frozen=True, slots=True)
class DisposableRecord:
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
        table: Their own.
        counted_from: The column or value from which the days are counted.
        may_go: Conditions of those that are looked at.
        said: Names the reason why a row stays; None where nothing of the row itself keeps it.
        root: The table of the row that everything hangs on, where it is not their own.
    """

    table: Table
    counted_from: Any
    may_go: Callable[[], Sequence[ColumnElement[bool]]]
    said: Any = None
    root: Table | None = None


def _of_case(table: Table, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(
        table.c.tenant_id == CASES.c.tenant_id, table.c.case_id == CASES.c.id, *conditions
    )


def _not_on_a_case(table: Table) -> ColumnElement[bool]:
    linked = exists().where(
        CASE_LINKS.c.tenant_id == table.c.tenant_id, CASE_LINKS.c.record_id == table.c.id
    )
    return ~linked


def _not_named(table: Table) -> Iterator[ColumnElement[bool]]:
    """Give the conditions that no row of any table points to a record."""
    for other in METADATA.sorted_tables:
        for key in other.foreign_key_constraints:
            if key.referred_table is table and other is not table:
                same = (element.parent == element.column for element in key.elements)
                yield ~exists().where(*same).correlate(table)


def _ends_none_that_is_stored() -> ColumnElement[bool]:
    """Give the condition that an extract corrects or withdraws none that would then hold again."""
    its, ended = RECEIVED_EXTRACTS.c, RECEIVED_EXTRACTS.alias()
    another = exists().where(
        ended.c.tenant_id == its.tenant_id,
        ended.c.sender_number == its.sender_number,
        ended.c.id != its.id,
        ended.c.extract_id.in_((its.replaces, its.withdraws)),
    )
    return ~another.correlate(RECEIVED_EXTRACTS)


_LAST_WRITE = (
    select(func.max(CASE_EVENTS.c.created_at))
    .where(
        CASE_EVENTS.c.tenant_id == CASES.c.tenant_id,
        CASE_EVENTS.c.case_id == CASES.c.id,
        CASE_EVENTS.c.what.not_in((HELD, RELEASED)),
    )
    .correlate(CASES)
    .scalar_subquery()
)

_SECOND_MISSING = and_(
    DECISIONS.c.needs_second,
    ~exists().where(
        DECISION_SECONDS.c.tenant_id == DECISIONS.c.tenant_id,
        DECISION_SECONDS.c.decision_id == DECISIONS.c.id,
    ),
)

DISPOSABLE: Mapping[RecordKind, Disposable] = {
    "cases": Disposable(
        CASES,
        _LAST_WRITE,
        lambda: (CASES.c.stage == "ended",),
        said=case(
            (is_held(), "held"),
            (_of_case(TASKS, TASKS.c.state == "open"), "open_task"),
            (
                _of_case(CHAIN_REQUESTS, CHAIN_REQUESTS.c.state.in_(("requested", "checked"))),
                "open_request",
            ),
            (_of_case(DECISIONS, _SECOND_MISSING), "second_missing"),
        ),
    ),
    "screenings": Disposable(
        SCREENINGS,
        SCREENINGS.c.created_at,
        lambda: (SCREENINGS.c.supersedes.is_(None), _not_on_a_case(SCREENINGS)),
    ),
    "needs": Disposable(NEEDS, NEEDS.c.created_at, lambda: (_not_on_a_case(NEEDS),)),
    "portfolio_runs": Disposable(
        PORTFOLIO_RUNS, PORTFOLIO_RUNS.c.created_at, lambda: (), root=JOBS
    ),
    "judgements": Disposable(
        JUDGEMENTS, JUDGEMENTS.c.created_at, lambda: tuple(_not_named(JUDGEMENTS))
    ),
    "register_checks": Disposable(
        REGISTER_CHECKS, REGISTER_CHECKS.c.created_at, lambda: tuple(_not_named(REGISTER_CHECKS))
    ),
    "coverage_reports": Disposable(COVERAGE_REPORTS, COVERAGE_REPORTS.c.created_at, lambda: ()),
    "member_counts": Disposable(MEMBER_COUNTS, MEMBER_COUNTS.c.created_at, lambda: ()),
    "received_extracts": Disposable(
        RECEIVED_EXTRACTS,
        RECEIVED_EXTRACTS.c.expires_at,
        lambda: (_ends_none_that_is_stored(),),
    ),
    "mappings": Disposable(MAPPINGS, MAPPINGS.c.created_at, lambda: tuple(_not_named(MAPPINGS))),
    "evidence_files": Disposable(
        EVIDENCE_FILES,
        EVIDENCE_FILES.c.created_at,
        lambda: (_not_on_a_case(EVIDENCE_FILES), *_not_named(EVIDENCE_FILES)),
    ),
    "jobs": Disposable(JOBS, JOBS.c.ended_at, lambda: (JOBS.c.state.in_(ENDED), *_not_named(JOBS))),
    "log_entries": Disposable(
        LOG_ENTRIES,
        LOG_ENTRIES.c.created_at,
        lambda: (
            LOG_ENTRIES.c.leaf_index.is_not(None),
            LOG_ENTRIES.c.action.not_in((*STAY, "record.disposed")),
        ),
    ),
}
"""Every kind but incidents, which are disposed of apart."""


def candidates(
    connection: Connection, kind: RecordKind, *, days: int, tenant_id: str, now: datetime
) -> Iterator[DisposableRecord]:
    """Yield the records of a kind that are past their period, the oldest first.

    Args:
        connection: Inside a transaction.
        kind: Which.
        days: The period.
        tenant_id: Whose.
        now: The moment, with a time zone.
    """
    of, cutoff = DISPOSABLE[kind], now - timedelta(days=days)
    chosen = [of.table.c.id, of.counted_from.label("moment")]
    if of.said is not None:
        chosen.append(of.said.label("said"))
    past = (of.table.c.tenant_id == tenant_id, of.counted_from <= cutoff, *of.may_go())
    query = select(*chosen).where(*past).order_by(of.counted_from, of.table.c.id).limit(_PAGE)
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
    return or_(of.counted_from > moment, and_(of.counted_from == moment, of.table.c.id > number))


def _candidate(
    connection: Connection,
    kind: RecordKind,
    record_id: str,
    said: Reason | None,
    *,
    tenant_id: str,
    cutoff: datetime,
) -> DisposableRecord:
    if said is not None:
        return DisposableRecord(record_id, {}, said)
    if kind == "cases":
        return DisposableRecord(record_id, *of_case(connection, record_id, tenant_id=tenant_id))
    if kind == "log_entries":
        return DisposableRecord(record_id, {kind: {record_id}}, None)
    table = (DISPOSABLE[kind].root or DISPOSABLE[kind].table).name
    rows = hanging_on(connection, table, [record_id], tenant_id=tenant_id)
    reason: Reason | None = stays(connection, rows, tenant_id=tenant_id)
    if reason is None and kind != "jobs":
        younger = newest(connection, rows, tenant_id=tenant_id) > cutoff
        reason = "newer" if younger else None
    if reason is None and table == JOBS.name:
        state = connection.scalar(
            select(JOBS.c.state).where(JOBS.c.tenant_id == tenant_id, JOBS.c.id == record_id)
        )
        reason = None if state in ENDED else "running"
    return DisposableRecord(record_id, rows, reason)
