"""Disposal as a job, so that a schedule does it day by day."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from service.operations.jobs.context import JobContext
from service.operations.jobs.job import database_now
from service.operations.jobs.lease import JobOutcome
from service.operations.people.principal import Principal
from service.operations.people.sessions import clear_sessions
from service.operations.periods import RECORD_KINDS, Periods, RecordKind, load_periods
from service.platform.frames import canonical
from service.retention.disposing import clear_answers, dispose_of_kind

KIND = "retention"
"""Kind of the job that `retain` does."""


def retain(context: JobContext, _payload: Mapping[str, Any]) -> JobOutcome:
    """Dispose of what is past its period, one transaction at a time.

    Args:
        context: The job; the periods are read when it is done, not when it was asked for.

    Raises:
        InvalidSettings: The periods cannot be read; nothing more is disposed of.
    """
    job, installation = context.job, context.installation
    who = Principal(job.tenant_id, job.actor)
    periods = load_periods(installation.data_dir, tenant_id=job.tenant_id)
    if installation.data_dir is not None:
        installation.log.seal()  # what the log has yet to place holds its record back

    def clear(connection: Connection) -> None:
        now = database_now(connection)
        clear_answers(connection, tenant_id=job.tenant_id, now=now)
        clear_sessions(connection, tenant_id=job.tenant_id, now=now)

    context.advance(done=job.done, write=clear)
    gone = sum(_dispose_all(context, kind, periods, who=who) for kind in RECORD_KINDS)
    return JobOutcome(canonical({"disposed_of": gone}))


def _dispose_all(context: JobContext, kind: RecordKind, periods: Periods, *, who: Principal) -> int:
    """Dispose of all that is due of a kind, and return how many records went."""
    gone, went = 0, 1

    def step(connection: Connection) -> None:
        nonlocal went
        now = database_now(connection)
        went = dispose_of_kind(connection, kind, periods, principal=who, now=now)

    while went:
        context.advance(done=context.job.done + 1, write=step)
        gone += went
    return gone
