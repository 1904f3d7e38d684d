"""Disposal as a job, so that a schedule does it day by day."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from sqlalchemy import Connection

from service.database import transaction
from service.frames import canonical
from service.jobs.job import database_now
from service.jobs.lease import Outcome
from service.jobs.worker import JobContext
from service.principal import Principal
from service.privacy.disposing import Due, dispose_of, due
from service.privacy.periods import load_periods

KIND = "retention"
"""Kind of the job that `retain` does."""


def retain(context: JobContext, _payload: Mapping[str, Any]) -> Outcome:
    """Dispose of what is past its period, one batch at a time.

    Args:
        context: The job; the periods are read when it is done, not when it was asked for.

    Raises:
        InvalidSettings: The periods cannot be read; nothing more is disposed of.
    """
    job, installation = context.job, context.installation
    who = Principal(job.tenant_id, job.actor)
    periods = load_periods(installation.data_dir, tenant_id=job.tenant_id)
    done, gone = job.done, 0
    while True:
        with transaction(installation.engine, read_only=True) as connection:
            now = database_now(connection)
            found = due(connection, periods, tenant_id=job.tenant_id, now=now)
        batch = next((one for one in found if one.record_ids), None)
        if batch is None:
            return Outcome(canonical({"disposed_of": gone}))
        gone += len(batch.record_ids)
        done += len(batch.record_ids)
        write = partial(_dispose, batch=batch, who=who)
        context.advance(done=done, write=write)


def _dispose(connection: Connection, *, batch: Due, who: Principal) -> None:
    dispose_of(connection, batch, principal=who, now=database_now(connection))
