"""How a command works off a job of its own and shows how far it is."""

import logging
from typing import TYPE_CHECKING

from data_ingest.model.text import Language, message
from service.cli.console import err

if TYPE_CHECKING:
    from service.operations.installation import Installation
    from service.operations.jobs.tables import Job
    from service.settings import Settings


def followed(
    installation: "Installation", settings: "Settings", job: "Job", lang: Language
) -> "Job":
    """Return a job when it has ended, with a bar on the terminal: per cent, counts and time left.

    Raises:
        KeyboardInterrupt: Somebody has interrupted the command; the job stays in the queue.
    """
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from service.job_kinds import worker_of
    from service.operations.jobs.progress import progress_of
    from service.platform.process import logs
    from service.suppliers.portfolios.following import work_off

    logs.configure(settings.log_format)
    logging.getLogger().setLevel(logging.ERROR)  # here only what went wrong is of use
    reading = message("Reading the files").to(lang)
    scoring = message("Screening suppliers").to(lang)
    left = message("{seconds} s left").to(lang)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        MofNCompleteColumn(),
        TextColumn("{task.fields[left]}"),
        console=err,
        transient=True,
        disable=not err.is_terminal,
    ) as bar:
        task = bar.add_task(reading, total=None, left="")

        def told(now: "Job") -> None:
            progress = progress_of(now)
            seconds = progress.eta_seconds
            bar.update(
                task,
                description=reading if progress.total is None else scoring,
                completed=progress.done,
                total=progress.total,
                left="" if seconds is None else left.format(seconds=seconds),
            )

        return work_off(installation, worker_of(installation, settings), job, told=told)
