"""Disposal: what is past its period goes, and the log and a line say that it did.

A record goes with all that hangs on it, in one transaction, and so do the entries of the log that
tell of it, with their salts. Its number, its hash and the decision stay, and every leaf of the log,
so that what the log proved before, it proves after. The database itself lets a record go only where
that line stands.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from service.operations.audit.entry import dispose, write_entry
from service.operations.audit.tables import LOG_ENTRIES
from service.operations.idempotency.kept_answers import KEPT, KEPT_ANSWERS, HiddenAnswer
from service.operations.people.principal import Principal
from service.operations.periods import RECORD_KINDS, Periods, RecordKind
from service.platform.db.record_id import new_id
from service.platform.db.store import add, remove, remove_rows, stored_columns
from service.retention.belonging import HASH_OF, Rows, chunks
from service.retention.disposable import DisposableRecord, Reason, candidates
from service.retention.every_table import METADATA
from service.retention.table import Disposal

AT_ONCE = 1_000
"""Records of one kind that go in one transaction. Ours."""

ROWS_AT_ONCE = 20_000
"""Rows with which a transaction takes no further record. Ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Records of one kind that are past their period.

    Attributes:
        kind: Which.
        days: The period; None: the kind is preserved.
        decision: Number of the decision that says so.
        decided_on: Its day.
        going: What goes, the oldest first, each with what goes with it.
        staying: Numbers of those that stay, and why.
        more: Whether further ones are past their period.
    """

    kind: RecordKind
    days: int | None
    decision: str
    decided_on: date
    going: Sequence[DisposableRecord] = ()
    staying: Mapping[str, Reason]
    more: bool = False

    @property
    def record_ids(self) -> Sequence[str]:
        """Numbers of what goes, the oldest first."""
        return [record.record_id for record in self.going]

    @property
    def with_them(self) -> Mapping[str, int]:
        """How many rows of which table go, those of the kind itself among them."""
        counted: Counter[str] = Counter()
        for record in self.going:
            counted.update({table: len(numbers) for table, numbers in record.rows.items()})
        return dict(sorted(counted.items()))


def due(connection: Connection, periods: Periods, *, tenant_id: str, now: datetime) -> list[Due]:
    """Return what of a tenant is past its period, by kind; nothing of a kind without a period.

    Incidents are not among it: whoever does not see them learns nothing of them.

    Args:
        connection: Inside a transaction.
        periods: From `service.operations.periods.load_periods`.
        tenant_id: Whose.
        now: The moment, with a time zone.
    """
    found = (
        due_of(connection, kind, periods, tenant_id=tenant_id, now=now) for kind in RECORD_KINDS
    )
    return [kind_due for kind_due in found if kind_due is not None]


def due_of(
    connection: Connection,
    kind: RecordKind,
    periods: Periods,
    *,
    tenant_id: str,
    now: datetime,
    at_once: int = AT_ONCE,
) -> Due | None:
    """Return what of one kind is past its period, at most so many of what goes."""
    period = periods.get(kind)
    if period is None or kind == "incidents":
        return None
    going: list[DisposableRecord] = []
    staying: dict[str, Reason] = {}
    rows, more = 0, False
    if period.days is not None:
        for candidate in candidates(
            connection, kind, days=period.days, tenant_id=tenant_id, now=now
        ):
            if candidate.stays is not None:
                staying[candidate.record_id] = candidate.stays
                continue
            if going and (rows > ROWS_AT_ONCE or len(going) == at_once):
                more = True
                break
            going.append(candidate)
            rows += sum(map(len, candidate.rows.values()))
    return Due(
        kind=kind,
        days=period.days,
        decision=period.decision,
        decided_on=period.decided_on,
        going=going,
        staying=staying,
        more=more,
    )


def dispose_of_kind(
    connection: Connection,
    kind: RecordKind,
    periods: Periods,
    *,
    principal: Principal,
    now: datetime,
) -> int:
    """Dispose of what one transaction takes of a kind, and return how many records went.

    A case has a transaction of its own: what hangs on two goes with the second. Called again until
    nothing goes, it disposes of all.
    """
    tenant_id = principal.tenant_id
    at_once = 1 if kind == "cases" else AT_ONCE
    what = due_of(connection, kind, periods, tenant_id=tenant_id, now=now, at_once=at_once)
    return 0 if what is None else dispose_of(connection, what, principal=principal, now=now)


def dispose_of(connection: Connection, what: Due, *, principal: Principal, now: datetime) -> int:
    """Dispose of records in the transaction, and return how many went.

    Args:
        connection: Inside a transaction that may write.
        what: From `due`, in the same transaction.
        principal: Who does it.
        now: The moment, with a time zone.
    """
    tenant_id, actor = principal.tenant_id, principal.actor
    if not what.going:
        return 0
    if what.kind == "log_entries":
        return dispose(connection, what.record_ids, tenant_id=tenant_id, actor=actor, at=now)
    ground = f"{what.kind}: {what.decision}"
    hashes: dict[str, str] = {}
    together: Rows = {}
    for record in what.going:
        for name, numbers in record.rows.items():
            new = numbers - together.setdefault(name, set())
            together[name] |= new
            if name in HASH_OF and new:
                hashes |= _leave_lines(connection, what, record, (name, new), principal, now)
    for table in reversed(METADATA.sorted_tables):
        for chunk in chunks(together.get(table.name, ())):
            gone = (table.c.tenant_id == tenant_id, table.c.id.in_(chunk))
            remove_rows(connection, table, *gone, ground=ground)
    _dispose_of_entries(
        connection, (number for numbers in together.values() for number in numbers), principal, now
    )
    for record in what.going:
        counts = {table: len(numbers) for table, numbers in sorted(record.rows.items())}
        write_entry(
            connection,
            "record.disposed",
            record.record_id,
            tenant_id=tenant_id,
            actor=actor,
            at=now,
            content_sha256=hashes[record.record_id],
            details={"kind": what.kind, "days": what.days, "rows": counts},
        )
    return len(what.going)


def clear_answers(connection: Connection, *, tenant_id: str, now: datetime) -> int:
    """Remove answers kept for sending again that are older than a day, and return how many."""
    past = KEPT_ANSWERS.c.created_at <= now - KEPT
    return remove(connection, HiddenAnswer, KEPT_ANSWERS.c.tenant_id == tenant_id, past)


def _leave_lines(
    connection: Connection,
    what: Due,
    record: DisposableRecord,
    records: tuple[str, Iterable[str]],
    principal: Principal,
    now: datetime,
) -> dict[str, str]:
    """Keep a line of each record of a table that goes, and return their hashes by number."""
    table_name, numbers = records
    table = METADATA.tables[table_name]
    assert what.days is not None  # nothing that is preserved goes
    hashed: dict[str, str] = {}
    for number in sorted(numbers):
        row = connection.execute(
            select(*stored_columns(table)).where(
                table.c.tenant_id == principal.tenant_id, table.c.id == number
            )
        ).one()
        hashed[number] = HASH_OF[table_name](row)
    lines = (
        Disposal(
            tenant_id=principal.tenant_id,
            id=new_id("disposal"),
            actor=principal.actor,
            created_at=now,
            kind=table_name,
            record_id=number,
            content_sha256=sha256,
            days=what.days,
            decision=what.decision,
            decided_on=what.decided_on,
            went_with=None if number == record.record_id else record.record_id,
        )
        for number, sha256 in hashed.items()
    )
    add(connection, *lines)
    return hashed


def _dispose_of_entries(
    connection: Connection, record_ids: Iterable[str], principal: Principal, now: datetime
) -> None:
    """Dispose of the entries of the log that tell of records, with their salts."""
    tenant_id, actor = principal.tenant_id, principal.actor
    for chunk in chunks(record_ids):
        told = connection.scalars(
            select(LOG_ENTRIES.c.id).where(
                LOG_ENTRIES.c.tenant_id == tenant_id, LOG_ENTRIES.c.subject_id.in_(chunk)
            )
        ).all()
        for some in chunks(told):
            dispose(connection, some, tenant_id=tenant_id, actor=actor, at=now)
