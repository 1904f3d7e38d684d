"""A job done here and now by a worker of one's own, unless another takes it first."""

from collections.abc import Callable
from threading import Event, Thread

from service.operations.installation import Installation
from service.operations.jobs.job import load_job
from service.operations.jobs.tables import Job
from service.operations.jobs.worker import Worker, most_seconds, run_worker
from service.platform.db.database import transaction

LOOK_SECONDS = 0.1
"""How often it is looked how far the job is. Ours."""


def work_off(
    installation: Installation,
    worker: Worker,
    job: Job,
    *,
    told: Callable[[Job], None] = lambda _: None,
) -> Job:
    """Return a job that is in the queue when it has ended.

    Whoever is interrupted stops working; the job stays in the queue, for another worker.

    Args:
        installation: Where the queue is.
        worker: Who does it if nobody else does.
        job: As it was put in the queue.
        told: Told how the job stands, often.
    """
    stop = Event()
    thread = Thread(target=run_worker, args=(worker, stop), name="worker", daemon=True)
    thread.start()
    try:
        while not job.ended:
            stop.wait(LOOK_SECONDS)
            with transaction(installation.engine, read_only=True) as connection:
                job = load_job(connection, tenant_id=job.tenant_id, job_id=job.id) or job
            told(job)
    finally:
        stop.set()
        thread.join(most_seconds(worker))
    return job
