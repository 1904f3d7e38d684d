"""What goes together: a record and everything that hangs on it, found by the database's own keys.

Every table says by its foreign keys what its rows hang on. A table that is added tomorrow is found
too: until it is said here how it goes, it holds back what it hangs on.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Literal

import orjson
from sqlalchemy import Connection, Row, Table, exists, func, select

from service.casework.cases.request import LinkKind
from service.casework.cases.tables import (
    CASE_EVENTS,
    CASE_LINKS,
    CASES,
    CHAIN_REQUESTS,
    CHAIN_VERSIONS,
    DECISION_SECONDS,
    DECISIONS,
    TASKS,
)
from service.casework.disclosures.tables import DOCUMENT_DISCLOSURE_FILES, DOCUMENT_DISCLOSURES
from service.casework.extracts.tables import (
    EXTRACT_ASSESSMENTS,
    EXTRACT_FILES,
    EXTRACTS,
    RECEIVED_EXTRACTS,
)
from service.casework.follow_up.table import FOLLOW_UPS
from service.casework.packages.table import PACKAGES
from service.casework.register_checks.table import REGISTER_CHECKS
from service.casework.replies.table import REPLIES, REPLY_FILES, REPLY_LINKS, REPLY_TOKENS
from service.casework.support.table import DISCLOSURES
from service.operations.audit.tables import LOG_ENTRIES
from service.operations.files.tables import EVIDENCE_FILES
from service.operations.jobs.tables import JOBS
from service.platform.db.row_versions import ROW_VERSIONS
from service.registers.tables import JUDGEMENTS
from service.retention.every_table import METADATA
from service.screening.needs.tables import NEEDS
from service.screening.purchase.tables import MAPPINGS
from service.screening.record.tables import SCREENINGS
from service.suppliers.coverage.table import COVERAGE_REPORTS
from service.suppliers.member_counts.table import MEMBER_COUNTS
from service.suppliers.portfolios.table import PORTFOLIO_RUNS

_EXACT = orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z


def _column(name: str) -> Callable[[Row[Any]], str]:
    return lambda row: str(row._mapping[name])


def _hashed(name: str) -> Callable[[Row[Any]], str]:
    return lambda row: hashlib.sha256(row._mapping[name]).hexdigest()


def _whole(row: Row[Any]) -> str:
    said = {
        str(name): value.hex() if isinstance(value, bytes) else value
        for name, value in row._mapping.items()
    }
    return hashlib.sha256(orjson.dumps(said, option=_EXACT)).hexdigest()


HASH_OF: Mapping[str, Callable[[Row[Any]], str]] = {
    CASES.name: _whole,
    SCREENINGS.name: _column("result_hash"),
    NEEDS.name: _column("result_hash"),
    PACKAGES.name: _column("result_hash"),
    FOLLOW_UPS.name: _column("result_hash"),
    PORTFOLIO_RUNS.name: _column("output_sha256"),
    JUDGEMENTS.name: _whole,
    MAPPINGS.name: _hashed("mapping"),
    EVIDENCE_FILES.name: _column("sha256"),
    JOBS.name: _hashed("payload"),
    DECISIONS.name: _whole,
    REPLY_LINKS.name: _column("sheet_sha256"),
    REPLIES.name: _column("result_hash"),
    REGISTER_CHECKS.name: _column("result_hash"),
    COVERAGE_REPORTS.name: _column("result_hash"),
    MEMBER_COUNTS.name: _column("result_hash"),
    DOCUMENT_DISCLOSURES.name: _column("result_hash"),
    EXTRACTS.name: _column("result_hash"),
    RECEIVED_EXTRACTS.name: _column("result_hash"),
}
"""Tables whose rows leave a line of their own, and the hash that stays of one: that which the log
tells of where it tells of one, else that of the whole row."""

PARTS = frozenset(
    table.name
    for table in (
        CASE_EVENTS,
        CASE_LINKS,
        TASKS,
        CHAIN_VERSIONS,
        CHAIN_REQUESTS,
        DECISION_SECONDS,
        DISCLOSURES,
        DOCUMENT_DISCLOSURE_FILES,
        EXTRACT_FILES,
        EXTRACT_ASSESSMENTS,
        REPLY_TOKENS,
        REPLY_FILES,
    )
)
"""Tables whose rows go as parts of the record that they hang on."""

HOLDING = frozenset({"webhook_receivers"})
"""Tables whose rows stay, and hold back what they point to: a receiver the job that sends to it."""

LINKED: Mapping[LinkKind, Table] = {
    "need": NEEDS,
    "screening": SCREENINGS,
    "package": PACKAGES,
    "evidence_file": EVIDENCE_FILES,
}
"""What hangs on a case by its number alone: the table of each kind."""

Stays = Literal["another_case", "log_waits", "newer", "running", "unknown"]
"""Why something past its period stays: another case has it, the log has yet to give its entries
their places, something younger hangs on it, its job has not ended, or nobody has said how something
that hangs on it goes."""

_AT_ONCE = 10_000
"""Numbers in one statement. Ours; SQLite takes 32,766 (its limits.html)."""

Rows = dict[str, set[str]]
"""Numbers of rows by the name of their table."""


def chunks(numbers: Iterable[str]) -> Iterator[Sequence[str]]:
    """Yield numbers in order, as many at a time as one statement takes."""
    ordered = sorted(numbers)
    for start in range(0, len(ordered), _AT_ONCE):
        yield ordered[start : start + _AT_ONCE]


def hanging_on(
    connection: Connection, table: str, record_ids: Collection[str], *, tenant_id: str
) -> Rows:
    """Return records and every row that hangs on them, however far."""
    found: Rows = {str(table): set(record_ids)}  # SQLAlchemy's names are of a type of their own
    waiting = [(str(table), set(record_ids))]
    while waiting:
        name, numbers = waiting.pop()
        for child, column in _children().get(name, ()):
            new = {
                number
                for chunk in chunks(numbers)
                for number in connection.scalars(
                    select(child.c.id).where(
                        child.c.tenant_id == tenant_id, child.c[column].in_(chunk)
                    )
                )
            } - found.get(str(child.name), set())
            if new:
                found.setdefault(str(child.name), set()).update(new)
                waiting.append((str(child.name), new))
    return found


def of_case(connection: Connection, case_id: str, *, tenant_id: str) -> tuple[Rows, Stays | None]:
    """Return a case with all that goes with it, and why it stays.

    What also belongs to another case stays there, and does not hold this one back.
    """
    found = hanging_on(connection, CASES.name, [case_id], tenant_id=tenant_id)
    links = connection.execute(
        select(CASE_LINKS.c.kind, CASE_LINKS.c.record_id)
        .where(CASE_LINKS.c.tenant_id == tenant_id, CASE_LINKS.c.case_id == case_id)
        .order_by(CASE_LINKS.c.id)
    )
    for link in links.all():
        table = LINKED[link.kind].name
        first = link.record_id
        if table == SCREENINGS.name:
            first = _first(connection, first, tenant_id=tenant_id)
        rows = hanging_on(connection, table, [first], tenant_id=tenant_id)
        if not _of_another(connection, rows, tenant_id=tenant_id, case_id=case_id):
            for name, numbers in rows.items():
                found.setdefault(name, set()).update(numbers)
    return found, stays(connection, found, tenant_id=tenant_id, case_id=case_id)


def stays(
    connection: Connection, rows: Rows, *, tenant_id: str, case_id: str | None = None
) -> Stays | None:
    """Return why what hangs together stays, or None.

    Args:
        connection: Inside a transaction.
        rows: From `hanging_on`.
        tenant_id: Whose.
        case_id: The case that goes with it; None: it belongs to none.
    """
    if rows.keys() - HASH_OF.keys() - PARTS:
        return "unknown"
    if _of_another(connection, rows, tenant_id=tenant_id, case_id=case_id):
        return "another_case"
    for chunk in chunks(number for numbers in rows.values() for number in numbers):
        waits = exists().where(
            LOG_ENTRIES.c.tenant_id == tenant_id,
            LOG_ENTRIES.c.subject_id.in_(chunk),
            LOG_ENTRIES.c.leaf_index.is_(None),
        )
        if connection.scalar(select(waits)):
            return "log_waits"
    for name, numbers in rows.items():
        for chunk in chunks(numbers):
            waits = exists().where(
                ROW_VERSIONS.c.tenant_id == tenant_id,
                ROW_VERSIONS.c.table_name == name,
                ROW_VERSIONS.c.record_id.in_(chunk),
                ROW_VERSIONS.c.leaf_index.is_(None),
            )
            if connection.scalar(select(waits)):
                return "log_waits"
    return None


def newest(connection: Connection, rows: Rows, *, tenant_id: str) -> datetime:
    """Return the moment at which the newest of what hangs together was kept."""
    moments: list[datetime] = []
    for name, numbers in rows.items():
        table = METADATA.tables[name]
        latest = select(func.max(table.c.created_at)).where(table.c.tenant_id == tenant_id)
        moments += (
            connection.scalars(latest.where(table.c.id.in_(chunk))).one()
            for chunk in chunks(numbers)
        )
    return max(moments)


def _first(connection: Connection, screening_id: str, *, tenant_id: str) -> str:
    """Return the first of the screenings of which each supersedes the one before."""
    before: str | None = screening_id
    while before is not None:
        screening_id = before
        before = connection.scalar(
            select(SCREENINGS.c.supersedes).where(
                SCREENINGS.c.tenant_id == tenant_id, SCREENINGS.c.id == screening_id
            )
        )
    return screening_id


def _of_another(connection: Connection, rows: Rows, *, tenant_id: str, case_id: str | None) -> bool:
    """Tell whether something of it belongs to another case, by a link or by itself."""
    for name, numbers in rows.items():
        table = METADATA.tables[name]
        for chunk in chunks(numbers):
            if "case_id" in table.c:
                own = table.c.case_id == case_id if case_id else table.c.case_id.is_(None)
                query = exists().where(table.c.tenant_id == tenant_id, table.c.id.in_(chunk), ~own)
                if connection.scalar(select(query)):
                    return True
            query = exists().where(
                CASE_LINKS.c.tenant_id == tenant_id,
                CASE_LINKS.c.record_id.in_(chunk),
                *([CASE_LINKS.c.case_id != case_id] if case_id else []),
            )
            if connection.scalar(select(query)):
                return True
    return False


@cache
def _children() -> Mapping[str, Sequence[tuple[Table, str]]]:
    """Return, for each table, those that point to it and by which column."""
    found: dict[str, list[tuple[Table, str]]] = {}
    for table in METADATA.sorted_tables:
        for key in table.foreign_key_constraints:
            for element in key.elements:
                if element.column.name == "id" and element.parent.name != "tenant_id":
                    name = key.referred_table.name
                    found.setdefault(name, []).append((table, element.parent.name))
    return found
