"""Disposal: what is past its period goes, and the log and a line say that it did.

The content goes for good; the record's number, its hash and the decision stay, so that what the log
proved before, it proves after. The database itself lets a record go only where that line stands.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, exists, insert, select

from service.audit.entry import DISPOSED, dispose, write_entry
from service.audit.tables import LogEntryRow
from service.cases.tables import CaseLinkRow
from service.disposals import DisposalRow
from service.jobs.job import ENDED
from service.models import ColumnMappingRow, EvidenceFileRow, JobRow, NeedRow
from service.principal import Principal
from service.privacy.periods import RECORD_KINDS, Periods, RecordKind
from service.record_id import new_id
from service.tables import Base

AT_ONCE = 1_000
"""Records of one kind that go in one transaction. Ours."""


@dataclass(frozen=True, slots=True)
class Due:
    """Records of one kind that are past their period.

    Attributes:
        kind: Which.
        days: The period.
        decision: Who decided it.
        record_ids: The oldest first, at most `AT_ONCE`.
    """

    kind: RecordKind
    days: int
    decision: str
    record_ids: Sequence[str]


_Row = type[Any]


@dataclass(frozen=True, slots=True)
class Disposable:
    """How a kind of record is disposed of.

    Attributes:
        row: Its table.
        counted_from: The column from which its days are counted.
        may_go: Conditions of what may go.
        hashed: Returns the hash that stays of a row; None: the log disposes of its own entries.
    """

    row: _Row
    counted_from: Any
    may_go: Callable[[], Sequence[ColumnElement[bool]]]
    hashed: Callable[[Any], str] | None


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


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


KINDS: Mapping[RecordKind, Disposable] = {
    "mappings": Disposable(
        ColumnMappingRow,
        ColumnMappingRow.created_at,
        lambda: tuple(_not_named(ColumnMappingRow)),
        lambda row: _sha256(row.mapping),
    ),
    "evidence_files": Disposable(
        EvidenceFileRow,
        EvidenceFileRow.created_at,
        lambda: (_not_on_a_case(EvidenceFileRow), *_not_named(EvidenceFileRow)),
        lambda row: str(row.sha256),
    ),
    "needs": Disposable(
        NeedRow,
        NeedRow.created_at,
        lambda: (_not_on_a_case(NeedRow), *_not_named(NeedRow)),
        lambda row: str(row.result_hash),
    ),
    "jobs": Disposable(
        JobRow,
        JobRow.ended_at,
        lambda: (JobRow.state.in_(ENDED), *_not_named(JobRow)),
        lambda row: _sha256(row.payload),
    ),
    "log_entries": Disposable(
        LogEntryRow,
        LogEntryRow.created_at,
        lambda: (LogEntryRow.leaf_index.is_not(None), LogEntryRow.action != DISPOSED),
        None,
    ),
}
"""Every kind that can be disposed of."""


def due(connection: Connection, periods: Periods, *, tenant_id: str, now: datetime) -> list[Due]:
    """Return what of a tenant is past its period, by kind; nothing of a kind without a period.

    Args:
        connection: Inside a transaction.
        periods: From `service.privacy.periods.load_periods`.
        tenant_id: Whose.
        now: The moment, with a time zone.
    """
    found = []
    for kind in RECORD_KINDS:
        period = periods.get(kind)
        if period is None:
            continue
        of = KINDS[kind]
        ids = connection.scalars(
            select(of.row.id)
            .where(
                of.row.tenant_id == tenant_id,
                of.counted_from <= now - timedelta(days=period.days),
                *of.may_go(),
            )
            .order_by(of.counted_from, of.row.id)
            .limit(AT_ONCE)
        ).all()
        found.append(Due(kind, period.days, period.decision, ids))
    return found


def dispose_of(connection: Connection, what: Due, *, principal: Principal, now: datetime) -> int:
    """Dispose of records in the transaction, and return how many went.

    Args:
        connection: Inside a transaction that may write.
        what: From `due`, in the same transaction.
        principal: Who does it.
        now: The moment, with a time zone.
    """
    tenant_id, actor = principal.tenant_id, principal.actor
    of = KINDS[what.kind]
    if of.hashed is None:
        return dispose(connection, what.record_ids, tenant_id=tenant_id, actor=actor, at=now)
    for record_id in what.record_ids:
        key = (of.row.tenant_id == tenant_id, of.row.id == record_id)
        row = connection.execute(select(of.row.__table__).where(*key)).one()
        sha256 = of.hashed(row)
        connection.execute(
            insert(DisposalRow).values(
                tenant_id=tenant_id,
                id=new_id("q"),
                actor=actor,
                created_at=now,
                kind=what.kind,
                record_id=record_id,
                content_sha256=sha256,
                days=what.days,
                decision=what.decision,
            )
        )
        connection.execute(delete(of.row).where(*key))
        write_entry(
            connection,
            "record.disposed",
            record_id,
            tenant_id=tenant_id,
            actor=actor,
            at=now,
            content_sha256=sha256,
            details={"kind": what.kind, "days": what.days},
        )
    return len(what.record_ids)
