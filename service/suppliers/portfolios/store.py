"""Portfolio runs that are kept: the SQL of them lives here. None is ever changed or removed."""

import hashlib
from collections.abc import Sequence

from sqlalchemy import Connection, and_, select

from service.operations.jobs.tables import JOBS
from service.operations.kept import keep
from service.operations.people.principal import Principal
from service.operations.people.units import rows_seen
from service.platform.db.store import columns_of, load_row, newest_first, record_of
from service.screening.rulebooks.store import keep_rulebook
from service.suppliers.portfolios.table import PORTFOLIO_RUNS, PortfolioRun, RunEntry

_IS_JOB = and_(JOBS.c.tenant_id == PORTFOLIO_RUNS.c.tenant_id, JOBS.c.id == PORTFOLIO_RUNS.c.id)
"""The job of a run, whose unit is the run's."""


def input_sha256(hashes: Sequence[str]) -> str:
    """Return one hash for the hashes of several files, in order.

    >>> input_sha256(["00", "11"])[:8]
    '1e86aca9'
    """
    return hashlib.sha256("\n".join(hashes).encode()).hexdigest()


def save_run(connection: Connection, run: PortfolioRun) -> None:
    """Keep a run for ever with its rulebook, and write in the log that it was made.

    Raises:
        sqlalchemy.exc.IntegrityError: The job or the run before is not there, or there is a run of
            that number.
    """
    keep_rulebook(connection, run)
    keep(connection, "portfolio.kept", run, content_sha256=run.output_sha256)


def load_run(connection: Connection, *, tenant_id: str, run_id: str) -> PortfolioRun | None:
    """Return a run of this tenant with its output, or None."""
    return load_row(connection, PortfolioRun, tenant_id, run_id)


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
        PORTFOLIO_RUNS.c.tenant_id == tenant_id,
        PORTFOLIO_RUNS.c.source == source,
        JOBS.c.unit == unit,
    ]
    if but is not None:
        wanted.append(PORTFOLIO_RUNS.c.id != but)
    row = connection.execute(
        select(*columns_of(PortfolioRun))
        .join(JOBS, _IS_JOB)
        .where(*wanted)
        .order_by(*newest_first(RunEntry))
        .limit(1)
    ).one_or_none()
    return None if row is None else record_of(PortfolioRun, row)


def list_runs(
    connection: Connection, *, principal: Principal, limit: int, offset: int = 0
) -> list[RunEntry]:
    """Return the runs that a person sees, without their outputs, newest first."""
    rows = connection.execute(
        select(*columns_of(RunEntry))
        .join(JOBS, _IS_JOB)
        .where(PORTFOLIO_RUNS.c.tenant_id == principal.tenant_id, rows_seen(JOBS, principal))
        .order_by(*newest_first(RunEntry))
        .limit(limit)
        .offset(offset)
    )
    return [record_of(RunEntry, row) for row in rows]
