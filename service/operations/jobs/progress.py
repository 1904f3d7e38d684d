"""How far a job is, and when it will probably be done."""

from dataclasses import dataclass
from datetime import timedelta

from service.operations.jobs.tables import Job


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is.

    Attributes:
        done: What is done, in units of its kind.
        total: How much there is to do; None: not known.
        percent: Whole per cent, rounded down; None: not known.
        eta_seconds: Seconds from the last step to the end, if it goes on as since its worker took
            it, rounded up; None: it does not run, or nothing is known yet.
    """

    done: int
    total: int | None
    percent: int | None
    eta_seconds: int | None


def progress_of(job: Job) -> Progress:
    """Return how far a job is. The steps of earlier workers say nothing about this one's speed."""
    if job.total is None:
        return Progress(job.done, None, None, None)
    percent = 100 * job.done // job.total if job.total else None
    return Progress(job.done, job.total, percent, _eta(job, job.total))


def _eta(job: Job, total: int) -> int | None:
    made = job.done - job.started_done
    running = job.state == "running" and job.started_at and job.progressed_at
    if not running or made <= 0:
        return None
    assert job.started_at is not None
    assert job.progressed_at is not None
    taken = (job.progressed_at - job.started_at) // timedelta(milliseconds=1)
    left = max(total - job.done, 0)
    return max(-(-left * taken // (made * 1000)), 0)
