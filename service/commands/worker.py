"""`kedjekoll worker`: do the jobs that others have put in the queue."""

import signal
from threading import Event
from types import FrameType
from typing import Annotated

import typer

from service.settings import load_settings


def worker(
    *,
    until_idle: Annotated[
        bool, typer.Option("--until-idle", help="Stop when nothing is due, as a timer does.")
    ] = False,
) -> None:
    """Do jobs until told to stop; any number of workers on any number of machines.

    Told to stop (SIGTERM, Ctrl-C), it gives its job back after the step it is at and exits with 0.
    Told twice, it ends at once, and another worker goes on when the lease has run out.
    """
    from contextlib import closing

    import structlog

    from service import logs
    from service.audit.sealer import sealed_now_and_then
    from service.confined import warm_up
    from service.installation import open_installation
    from service.job_kinds import worker_of
    from service.jobs.worker import run_worker

    settings = load_settings()
    stop = Event()

    def stopped(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        stop.set()

    with closing(open_installation(settings)) as installation:
        logs.configure(settings.log_format)
        log = structlog.get_logger("kedjekoll")
        signal.signal(signal.SIGTERM, stopped)
        signal.signal(signal.SIGINT, stopped)
        warm_up()
        own = worker_of(installation, settings)
        log.info("worker.started", worker=own.name)
        with sealed_now_and_then(installation.log):
            run_worker(own, stop, until_idle=until_idle)
        log.info("worker.stopped", worker=own.name)
