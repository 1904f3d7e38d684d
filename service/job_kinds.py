"""Every kind of job that a worker of this version knows."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial

from service.operations.installation import Installation
from service.operations.jobs.context import JobKind
from service.operations.jobs.worker import Attempted, Worker, not_counted
from service.operations.webhooks import working as webhooks
from service.platform.process.interruptions import Interrupted, nobody_told
from service.platform.process.outbound import Outbound
from service.registers import job as registers
from service.retention import job as retention
from service.screening.record.named_snapshots import named_snapshots
from service.screening.replays import job as replaying
from service.settings import Settings
from service.suppliers.monitors import job as monitors
from service.suppliers.portfolios import job as portfolio

KINDS: Mapping[str, JobKind] = {
    portfolio.KIND: portfolio.screen_portfolio,
    retention.KIND: retention.retain,
    monitors.KIND: monitors.check_monitors,
    replaying.KIND: replaying.replay_stored,
    registers.KIND: registers.keeping(named_snapshots),
    webhooks.KIND: webhooks.telling(),
}
"""Kinds by name. A name that jobs have been stored under keeps its meaning."""


def worker_of(
    installation: Installation,
    settings: Settings,
    *,
    attempted: Attempted = not_counted,
    interrupted: Interrupted = nobody_told,
    outbound: Callable[[], Outbound] | None = None,
) -> Worker:
    """Return a worker of an installation.

    Args:
        installation: Database, secret and snapshots.
        settings: How.
        attempted: Is told of each attempt at a job.
        interrupted: Is told of each fault after which it goes on.
        outbound: Returns the way to receivers of webhooks; None: that of the installation.
    """
    way = outbound or partial(webhooks.shared_outbound, installation.reach)
    return Worker(
        installation=installation,
        kinds={
            **KINDS,
            webhooks.KIND: webhooks.telling(way),
            registers.KIND: registers.keeping(named_snapshots, lambda: settings),
        },
        limits=settings.reading_limits,
        patience=timedelta(seconds=settings.stop_seconds),
        attempted=attempted,
        interrupted=interrupted,
    )
