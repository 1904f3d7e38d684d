"""The check of a portfolio: the files of its latest run are screened once more.

The run before that the monitor has told of is compared with the latest of its source, whoever made
that one; only where these are the same are the suppliers screened anew. A new run is kept where
something material has changed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

import orjson
import polars as pl
from sqlalchemy import Connection

from risk_models.card.scorecard import Scorecard
from service.operations.files.kept_files import load_file
from service.operations.jobs.context import JobContext
from service.operations.jobs.job import NewJob, database_now, enqueue
from service.operations.jobs.tables import Job
from service.platform.db.database import transaction
from service.platform.db.store import change, row_of_record
from service.suppliers.monitors.finding import MonitorFinding, Records, Serving, last_basis
from service.suppliers.monitors.material import MaterialChange, changes_between
from service.suppliers.monitors.standing import SubjectStanding, of_supplier
from service.suppliers.monitors.tables import Monitor
from service.suppliers.portfolios.drift_words import shifted
from service.suppliers.portfolios.job import KIND, PortfolioPayload, make_run, result_of_run
from service.suppliers.portfolios.output import labelled, suppliers_in_parts
from service.suppliers.portfolios.ranked import needs_of
from service.suppliers.portfolios.store import load_run, newest_run, save_run
from service.suppliers.portfolios.table import PortfolioRun


def latest_run(connection: Connection, monitor: Monitor) -> PortfolioRun | None:
    """Return the latest run of a watched portfolio; None: it, or its files, are there no more.

    Args:
        connection: Inside a transaction.
        monitor: The monitor.
    """
    run = newest_run(
        connection, tenant_id=monitor.tenant_id, source=monitor.subject, unit=monitor.unit
    )
    if run is None:
        return None
    files = [file["id"] for file in orjson.loads(run.record)["files"]]
    is_there = all(
        load_file(connection, tenant_id=monitor.tenant_id, file_id=file) is not None
        for file in files
    )
    return run if is_there else None


def check_portfolio(
    context: JobContext, monitor: Monitor, latest: PortfolioRun, serving: Serving
) -> MonitorFinding:
    """Return what the check of a portfolio has found.

    Args:
        context: The job that checks.
        monitor: The monitor.
        latest: The latest run of its source.
        serving: What the check is made with.

    Raises:
        UnreadableInput: The files can no longer be read as they were.
        ConfinedFault: A fault of the service.
    """
    card, record = serving.scorecard, orjson.loads(latest.record)
    told = last_basis(monitor).get("record", latest.id)
    if told != latest.id:
        with transaction(context.installation.engine, read_only=True) as connection:
            earlier = load_run(connection, tenant_id=monitor.tenant_id, run_id=told)
        # If what serves now is another than what that run was made with, the next look finds out.
        basis = serving.basis(monitor, record=latest.id) | {
            "snapshot": latest.snapshot_id,
            "scorecard": record["scorecard_sha256"],
        }
        changes = [] if earlier is None else [*_drift(latest), *_changes(earlier, latest, card)]
        shown: Records = dict.fromkeys((subject for subject, _, _ in changes), latest.id)
        return MonitorFinding(monitor=monitor, basis=basis, changes=changes, keep=lambda _: shown)
    basis = serving.basis(monitor, record=latest.id)
    payload = PortfolioPayload(
        files=[file["id"] for file in record["files"]],
        source=latest.source,
        country=record["country"],
        as_of=max(basis["as_of"], latest.as_of.isoformat()),
    )
    made = make_run(context, payload, unit=monitor.unit, advance=lambda _, __: context.check())
    changes = [*_drift(made), *_changes(latest, made, card)]
    if not changes:
        return MonitorFinding(monitor=monitor, basis=basis)
    return MonitorFinding(
        monitor=monitor,
        basis=basis,
        changes=changes,
        keep=partial(_keep, monitor=monitor, run=made, payload=payload, changes=changes),
    )


def _keep(
    connection: Connection,
    *,
    monitor: Monitor,
    run: PortfolioRun,
    payload: PortfolioPayload,
    changes: Sequence[tuple[str, str | None, MaterialChange]],
) -> Records:
    """Keep a run that a check has made, with a job of its own that is done already."""
    now = database_now(connection)
    job = enqueue(
        connection,
        NewJob(
            tenant_id=monitor.tenant_id,
            actor=monitor.actor,
            kind=KIND,
            payload=dict(payload),
            unit=monitor.unit,
        ),
    )
    result = result_of_run(run)
    suppliers = orjson.loads(result)["suppliers"]
    change(
        connection,
        Job,
        row_of_record(job),
        state="done",
        started_at=now,
        ended_at=now,
        result=result,
        done=suppliers,
        total=suppliers,
    )
    save_run(connection, replace(run, id=job.id, actor=monitor.actor, created_at=now))
    return dict.fromkeys((subject for subject, _, _ in changes), job.id)


def _drift(run: PortfolioRun) -> Iterator[tuple[str, str | None, MaterialChange]]:
    """Yield one event for all that has shifted to the point of an alarm since the run before."""
    kept = orjson.loads(run.record).get("drift")
    found = [] if kept is None else shifted(kept, "before", "alarm")
    if found:
        subjects = " ".join(one["subject"] for one in found)
        yield "", None, MaterialChange("drift", f"drift {subjects}")


def _changes(
    before: PortfolioRun, after: PortfolioRun, card: Scorecard
) -> list[tuple[str, str | None, MaterialChange]]:
    """Return what has changed of suppliers that are in both runs.

    Where only the card has changed the bands of several, one event tells of all of them.
    """
    earlier, later = _standings(before), _standings(after)
    found = [
        (key, standing.name, noted_change)
        for key, standing in later.items()
        if key in earlier
        for noted_change in changes_between(earlier[key], standing, card)
    ]
    if before.scorecard_id == after.scorecard_id:
        return found
    by_card = [one for one in found if one[2].kind == "band" and not one[2].moves]
    if not by_card:
        return found
    cards = (before.scorecard_id, after.scorecard_id)
    of_card = MaterialChange("card", f"card {len(by_card)}", *cards)
    return [("", None, of_card), *(one for one in found if one not in by_card)]


def _standings(run: PortfolioRun) -> dict[str, SubjectStanding]:
    """Return the standing of each supplier by its key; the first of several counts."""
    found: dict[str, SubjectStanding] = {}
    for part in suppliers_in_parts(run.output):
        rows = labelled(part).filter(pl.col("key").is_not_null())
        for key, need in zip(rows["key"], needs_of(rows), strict=True):
            found.setdefault(key, of_supplier(need, scorecard_id=run.scorecard_id))
    return found
