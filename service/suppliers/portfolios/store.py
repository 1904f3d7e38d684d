"""Portfolio runs that are kept: the SQL of them lives here. None is ever changed or removed."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, and_, select

from service.operations.audit.entry import write_entry
from service.operations.jobs.tables import JobRow
from service.operations.people.principal import Principal
from service.operations.people.units import rows_seen
from service.platform.db.rows import add_row, columns_of
from service.suppliers.portfolios.table import PortfolioRunRow


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEntry:
    """What is shown of a run without its output.

    Attributes:
        tenant_id: Whose it is.
        id: Number of the run, which is that of its job.
        actor: Who asked for it.
        created_at: When it was made, with a time zone.
        source: Where the files come from, as named, else the name of the first file: runs of the
            same source are compared with each other.
        previous_id: The run before of the same source; None: this is the first.
        input_sha256: Hash of the hashes of the files, in order.
        as_of: The day that facts were read for.
        snapshot_id: The registers and lists that were looked in; None: none was loaded.
        scorecard_id: The card that was applied.
        rulebook_sha256: Hash of the rules that a supplier's own screening is answered by.
        code_version: Version of this service.
        record: Canonical JSON of what else is on record: files, mappings, rejects, bands, triage,
            selection and what has changed.
        output_sha256: Hash of the output.
    """

    tenant_id: str
    id: str
    actor: str
    created_at: datetime
    source: str
    previous_id: str | None
    input_sha256: str
    as_of: date
    snapshot_id: str | None
    scorecard_id: str
    rulebook_sha256: str
    code_version: str
    record: bytes
    output_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioRun(RunEntry):
    """A run as it is kept; `output` is the Parquet file that `output_sha256` is the hash of."""

    output: bytes


_ENTRY = columns_of(PortfolioRunRow, RunEntry)
_RUN = columns_of(PortfolioRunRow, PortfolioRun)

_IS_JOB = and_(JobRow.tenant_id == PortfolioRunRow.tenant_id, JobRow.id == PortfolioRunRow.id)
"""The job of a run, whose unit is the run's."""


def input_sha256(hashes: Sequence[str]) -> str:
    """Return one hash for the hashes of several files, in order.

    >>> input_sha256(["00", "11"])[:8]
    '1e86aca9'
    """
    return hashlib.sha256("\n".join(hashes).encode()).hexdigest()


def save_run(connection: Connection, run: PortfolioRun) -> None:
    """Keep a run for ever, and write in the log that it was made.

    Raises:
        sqlalchemy.exc.IntegrityError: The job or the run before is not there, or there is a run of
            that number.
    """
    add_row(connection, PortfolioRunRow, run)
    write_entry(
        connection,
        "portfolio.kept",
        run.id,
        tenant_id=run.tenant_id,
        actor=run.actor,
        at=run.created_at,
        content_sha256=run.output_sha256,
    )


def load_run(connection: Connection, *, tenant_id: str, run_id: str) -> PortfolioRun | None:
    """Return a run of this tenant with its output, or None."""
    row = connection.execute(
        select(*_RUN).where(PortfolioRunRow.tenant_id == tenant_id, PortfolioRunRow.id == run_id)
    ).one_or_none()
    return None if row is None else PortfolioRun(**row._mapping)


def newest_run(
    connection: Connection,
    *,
    tenant_id: str,
    source: str,
    unit: str = "",
    but: str | None = None,
) -> PortfolioRun | None:
    """Return the newest run of a source in a buyer unit, or None.

    Args:
        connection: Inside a transaction.
        tenant_id: Whose.
        source: The source.
        unit: The buyer unit; empty: that of no unit.
        but: A run that does not count.
    """
    wanted = [
        PortfolioRunRow.tenant_id == tenant_id,
        PortfolioRunRow.source == source,
        JobRow.unit == unit,
    ]
    if but is not None:
        wanted.append(PortfolioRunRow.id != but)
    row = connection.execute(
        select(*_RUN)
        .join(JobRow, _IS_JOB)
        .where(*wanted)
        .order_by(PortfolioRunRow.created_at.desc(), PortfolioRunRow.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else PortfolioRun(**row._mapping)


def list_runs(
    connection: Connection, *, principal: Principal, limit: int, offset: int = 0
) -> list[RunEntry]:
    """Return the runs that a person sees, without their outputs, newest first."""
    rows = connection.execute(
        select(*_ENTRY)
        .join(JobRow, _IS_JOB)
        .where(PortfolioRunRow.tenant_id == principal.tenant_id, rows_seen(JobRow, principal))
        .order_by(PortfolioRunRow.created_at.desc(), PortfolioRunRow.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [RunEntry(**row._mapping) for row in rows]
