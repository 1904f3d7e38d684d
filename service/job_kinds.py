"""Every kind of job that a worker of this version knows."""

from collections.abc import Mapping

from service import portfolio
from service.installation import Installation
from service.jobs.worker import JobKind, Worker
from service.privacy import job as retention
from service.settings import Settings

KINDS: Mapping[str, JobKind] = {
    portfolio.KIND: portfolio.screen_portfolio,
    retention.KIND: retention.retain,
}
"""Kinds by name. A name that jobs have been stored under keeps its meaning."""


def worker_of(installation: Installation, settings: Settings) -> Worker:
    """Return a worker of an installation."""
    return Worker(installation=installation, kinds=KINDS, limits=settings.reading_limits)
