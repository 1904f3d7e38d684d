"""`kedjekoll worker`: do the jobs that others have put in the queue."""

from typing import Annotated

import typer

from service.cli.serve import check_log
from service.settings import load_settings


def worker(
    *,
    until_idle: Annotated[
        bool, typer.Option("--until-idle", help="Stop when no job is due, for use with a timer.")
    ] = False,
) -> None:
    """Run jobs until stopped. Any number of workers can run, on any number of machines.

    On SIGTERM or Ctrl-C, the worker releases its job after the current step, or during the step
    after KEDJEKOLL_STOP_SECONDS, and exits with code 0; another worker continues immediately. A
    second signal ends it immediately; another worker continues when the lease has expired. Exit
    code 2: a setting is wrong, or the log in the database is not the one that was signed.
    """
    settings = load_settings()

    from service.platform.process import allocator, fork_server

    allocator.give_memory_back()
    fork_server.start()  # it loads beside this process

    from contextlib import closing
    from functools import partial

    import structlog

    from service.job_kinds import worker_of
    from service.operations.audit.sealer import sealed_now_and_then
    from service.operations.audit.walking import walked_continually
    from service.operations.installation import open_installation
    from service.operations.jobs.worker import work_until_told
    from service.operations.metrics.listener import given_out
    from service.operations.metrics.process import Metrics
    from service.operations.witness.rounds import Rounds, outbound_of, witnessed_now_and_then
    from service.platform.process import logs
    from service.platform.process.queries import run_in_memory
    from service.platform.process.sandbox import warm_up
    from service.platform.process.stopping import stop_on_signals
    from service.platform.process.telemetry import open_telemetry, told
    from service.retention.every_table import METADATA
    from service.screening.replays.job import last_pass

    with closing(open_installation(settings)) as installation:
        check_log(installation, settings.language)
        logs.configure(settings.log_format)
        log = structlog.get_logger("kedjekoll")
        telemetry = open_telemetry(settings)
        stop = stop_on_signals()
        warm_up()
        run_in_memory()
        metrics = Metrics()
        ask = partial(outbound_of, reach=installation.reach)
        rounds = Rounds(installation.log, installation.witnesses, ask)
        own = worker_of(
            installation,
            settings,
            attempted=metrics.attempted,
            interrupted=metrics.interrupted,
        )
        with (
            told(telemetry, installation.engine, frozenset(METADATA.tables)),
            given_out(metrics, installation, settings, last_pass=last_pass),
            sealed_now_and_then(installation.log, interrupted=metrics.interrupted),
            walked_continually(
                installation.engine,
                settings.data_dir,
                METADATA.sorted_tables,
                interrupted=metrics.interrupted,
            ),
            witnessed_now_and_then(rounds, interrupted=metrics.interrupted),
        ):
            log.info("worker.started", worker=own.name)
            work_until_told(own, stop, until_idle=until_idle)
        log.info("worker.stopped", worker=own.name)
