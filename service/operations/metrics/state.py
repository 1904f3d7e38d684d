"""How the installation stands: read each time that somebody asks for the figures.

A database that does not answer makes a figure of its own and hides the others; it never breaks the
answer.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import structlog
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import QueuePool

from data_ingest.model.problem import UnreadableInput
from data_ingest.snapshot.manifest import read_manifest
from data_ingest.snapshot.store import current_id
from service.operations.audit.tables import LOG_CHECKPOINTS, LOG_ENTRIES
from service.operations.audit.walking import read_walk
from service.operations.jobs.job import database_now
from service.operations.jobs.tables import JOB_SCHEDULES, JOBS
from service.operations.metrics.measure import (
    ABANDONED,
    BUILD,
    CHECK_HOLDS,
    CHECKPOINT_AGE,
    CONNECTIONS,
    DATA_AGE,
    DATABASE_UP,
    DELIVERIES,
    DELIVERY_LATE,
    DISK_FREE,
    FETCH_AGE,
    LOG_LAG,
    LOG_SIZE,
    LOG_WAITING,
    QUEUE_AGE,
    RECORDS_AGE,
    RECORDS_DIFFER,
    REPLAY_AGE,
    REPLAY_DIFFER,
    SCHEDULE_LATE,
    SNAPSHOT_UP,
    Measure,
)
from service.operations.metrics.measure import JOBS as JOBS_COUNTED
from service.operations.readiness import Looks, ReadinessCheck
from service.operations.webhooks.tables import WEBHOOK_DELIVERIES
from service.platform.db.database import EVERY_TENANT, narrow, transaction
from service.platform.db.tenants import TENANTS
from service.platform.process.code_version import code_version

_COUNTED_STATES = ("ready", "running", "failed")
_log = structlog.get_logger("kedjekoll")
LastPass = Callable[..., tuple[datetime, Mapping[str, Any]] | None]
"""Says when an organisation's records were last made again, and what was found; takes a connection
and `tenant_id`."""

_Labels = TypeVar("_Labels", bound=tuple[str, ...])


class InstallationState(Collector):
    """Reads the figures of an installation.

    Args:
        engine: The database.
        data_dir: The data folder.
        snapshot_dir: The folder of snapshots.
        last_pass: Of making kept records again.
        checks: What `/readyz` looks at.
        clock: Returns the moment that ages are counted to.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        data_dir: Path,
        snapshot_dir: Path,
        last_pass: LastPass,
        checks: Sequence[ReadinessCheck] = (),
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._engine = engine
        self._data_dir = data_dir
        self._snapshot_dir = snapshot_dir
        self._last_pass = last_pass
        self._checks = checks
        self._looks = Looks()
        self._clock = clock

    def describe(self) -> Iterable[Metric]:
        """Say nothing beforehand, so that being added reads nothing."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Read everything once."""
        yield _gauge(BUILD, {(code_version(),): 1})
        failed = self._looks.failed(self._checks)
        yield _gauge(CHECK_HOLDS, {(check.name,): check not in failed for check in self._checks})
        yield from self._database()
        yield from self._records()
        yield from self._snapshot()
        try:
            free = shutil.disk_usage(self._data_dir).free
        except OSError:
            return
        yield _gauge(DISK_FREE, {(): free})

    def _database(self) -> Iterator[Metric]:
        pool = self._engine.pool
        if isinstance(pool, QueuePool):
            connections = {("in use",): pool.checkedout(), ("idle",): pool.checkedin()}
            yield _gauge(CONNECTIONS, connections)
        try:
            with transaction(self._engine, read_only=True, tenant=EVERY_TENANT) as connection:
                found = [
                    *_queue(connection),
                    *_log_state(connection),
                    *_replays(connection, self._last_pass),
                    *_deliveries(connection),
                ]
        except SQLAlchemyError as fault:
            _log.warning("metrics.not_read", exc_info=fault)
            yield _gauge(DATABASE_UP, {(): 0})
            return
        yield _gauge(DATABASE_UP, {(): 1})
        yield from found

    def _records(self) -> Iterator[Metric]:
        try:
            walk = read_walk(self._data_dir)
        except OSError:
            return
        yield _gauge(RECORDS_DIFFER, {(): walk.differing})
        if walk.last is not None:
            yield _gauge(RECORDS_AGE, {(): _seconds(walk.last.ended_at, self._clock())})

    def _snapshot(self) -> Iterator[Metric]:
        try:
            serving = current_id(self._snapshot_dir)
            manifest = read_manifest(self._snapshot_dir / serving) if serving else None
        except (OSError, UnreadableInput):
            manifest = None
        yield _gauge(SNAPSHOT_UP, {(): int(manifest is not None)})
        if manifest is None:
            return
        now, sources = self._clock(), sorted(manifest.sources.items())
        days = {
            (key,): (now.date() - version.as_of).days for key, version in sources if version.as_of
        }
        yield _gauge(DATA_AGE, days)
        yield _gauge(
            FETCH_AGE, {(key,): (now - version.retrieved_at).days for key, version in sources}
        )


def _queue(connection: Connection) -> Iterator[Metric]:
    """Read the queue; through the tenants, whose jobs by state an index knows."""
    now = database_now(connection)
    of_tenant = JOBS.c.tenant_id == TENANTS.c.id
    counts = connection.execute(
        select(JOBS.c.kind, JOBS.c.state, func.count())
        .join(TENANTS, of_tenant)
        .where(JOBS.c.state.in_(_COUNTED_STATES))
        .group_by(JOBS.c.kind, JOBS.c.state)
        .order_by(JOBS.c.kind, JOBS.c.state)
    )
    yield _gauge(JOBS_COUNTED, {(kind, state): count for kind, state, count in counts})
    due = select(func.min(JOBS.c.due_at)).join(TENANTS, of_tenant)
    oldest = connection.scalar(due.where(JOBS.c.state == "ready", JOBS.c.due_at <= now))
    yield _gauge(QUEUE_AGE, {(): _seconds(oldest, now)})
    lost = select(func.count()).select_from(JOBS).join(TENANTS, of_tenant)
    abandoned = connection.scalar(lost.where(JOBS.c.state == "running", JOBS.c.due_at < now))
    yield _gauge(ABANDONED, {(): abandoned or 0})
    schedules = connection.execute(
        select(JOB_SCHEDULES.c.kind, func.min(JOB_SCHEDULES.c.due_at))
        .where(JOB_SCHEDULES.c.enabled)
        .group_by(JOB_SCHEDULES.c.kind)
        .order_by(JOB_SCHEDULES.c.kind)
    )
    yield _gauge(SCHEDULE_LATE, {(kind,): _seconds(at, now) for kind, at in schedules})


def _log_state(connection: Connection) -> Iterator[Metric]:
    now = database_now(connection)
    waiting = LOG_ENTRIES.c.leaf_index.is_(None)
    count, oldest = connection.execute(
        select(func.count(), func.min(LOG_ENTRIES.c.created_at)).where(waiting)
    ).one()
    yield _gauge(LOG_WAITING, {(): count})
    yield _gauge(LOG_LAG, {(): _seconds(oldest, now)})
    newest = connection.execute(
        select(LOG_CHECKPOINTS.c.size, LOG_CHECKPOINTS.c.signed_at)
        .order_by(LOG_CHECKPOINTS.c.size.desc())
        .limit(1)
    ).one_or_none()
    yield _gauge(LOG_SIZE, {(): newest.size if newest else 0})
    if newest is not None:
        yield _gauge(CHECKPOINT_AGE, {(): _seconds(newest.signed_at, now)})


def _replays(connection: Connection, last_pass: LastPass) -> Iterator[Metric]:
    """Read what the last pass of each organisation found that made records again."""
    now, differ, ages = database_now(connection), 0, []
    for tenant in connection.scalars(select(TENANTS.c.id)).all():
        if last := last_pass(connection, tenant_id=tenant):
            at, details = last
            differ += details["differ"]
            ages.append(_seconds(at, now))
    yield _gauge(REPLAY_DIFFER, {(): differ})
    if ages:
        yield _gauge(REPLAY_AGE, {(): max(ages)})


def _deliveries(connection: Connection) -> Iterator[Metric]:
    """Read what receivers are still to be told, each organisation's as that one's."""
    now, row = database_now(connection), WEBHOOK_DELIVERIES.c
    counts = dict.fromkeys((("waiting",), ("dead",)), 0)
    late = 0.0
    for tenant in connection.scalars(select(TENANTS.c.id)).all():
        narrow(connection, tenant)
        found = connection.execute(
            select(row.state, func.count(), func.min(row.due_at))
            .where(row.tenant_id == tenant, row.state.in_(("waiting", "dead")))
            .group_by(row.state)
        )
        for state, count, due_at in found:
            counts[state,] += count
            late = max(late, _seconds(due_at, now) if state == "waiting" else 0)
    narrow(connection, EVERY_TENANT)
    yield _gauge(DELIVERIES, counts)
    yield _gauge(DELIVERY_LATE, {(): late})


def _seconds(since: datetime | None, now: datetime) -> float:
    """Return the time since a moment; 0 where there is none, or it is still to come."""
    return 0 if since is None else max((now - since).total_seconds(), 0)


def _gauge(measure: Measure, values: Mapping[_Labels, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(measure.name, measure.help, labels=measure.labels)
    for labels, value in values.items():
        family.add_metric(labels, value)
    return family
