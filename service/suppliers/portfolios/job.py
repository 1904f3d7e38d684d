"""A buyer's suppliers as a job: files in, one kept run with each supplier's review need out.

What strangers have sent is read in a process of its own, and the suppliers are looked up and scored
in others, some at a time, so that one made to exhaust memory or time ends there. The run is stored
with the end of its job, in one transaction.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Literal, NotRequired, TypedDict

import orjson
from sqlalchemy import Connection

from data_ingest.mapping import ColumnMapping, PurchaseContext
from data_ingest.model.problem import UnreadableInput
from data_ingest.snapshot.store import current_id
from service.operations.files.kept_files import KeptFile, load_content, load_file
from service.operations.jobs.context import JobContext
from service.operations.jobs.job import database_now
from service.operations.jobs.lease import JobOutcome
from service.platform.db.database import transaction
from service.platform.frames import canonical
from service.platform.personal_numbers import persons_hidden
from service.platform.process.sandbox import run_confined
from service.registers.judgements import standing_judgements
from service.screening.purchase.intake import ReadingOptions
from service.screening.purchase.mappings import confirmed_mappings
from service.screening.purchase.table_files import NamedFile
from service.screening.scorecards.store import scorecard_in_use
from service.suppliers.cases.gathering import gather_contracts
from service.suppliers.portfolios.making import RunFile, RunHead, run_of
from service.suppliers.portfolios.ranked import Ranked
from service.suppliers.portfolios.reading import SupplierInput, read_packed, unpacked
from service.suppliers.portfolios.scoring import Scoring, score_suppliers
from service.suppliers.portfolios.store import newest_run, save_run
from service.suppliers.portfolios.table import PortfolioRun
from service.suppliers.portfolios.won_contracts import with_won_contracts

KIND = "ledger"
"""Kind of the job that `screen_portfolio` does."""
RESULT_VERSION: Literal[2] = 2

PARTS = "parts"
"""Folder, in the data folder, of what a cluster has scored until the run is made."""


class PortfolioPayload(TypedDict):
    """What a job of this kind is done with.

    `files` are numbers of files kept as evidence: the ledger, register, OCDS or list first, then
    what lies beside it. `source` says whose mappings of columns count and with which runs this one
    is compared, `country` where the work is done unless the files say, `as_of` the day that facts
    are read for: the day of the order if None. `select` and `seed` say how many suppliers are
    selected for follow-up.
    """

    files: list[str]
    source: str | None
    country: str
    as_of: str | None
    select: NotRequired[int | None]
    seed: NotRequired[int | None]


def screen_portfolio(context: JobContext, payload: PortfolioPayload) -> JobOutcome:
    """Screen the suppliers of kept files; the unit of progress is the supplier.

    Raises:
        UnreadableInput: A file cannot be read, there are no suppliers in it, or it needs more
            memory or time than it may have.
        ConfinedFault: A fault of the service.
    """
    run = make_run(context, payload, unit=context.job.unit, advance=partial(_advance, context))
    return JobOutcome(result_of_run(run), write=partial(_save, run=run))


def result_of_run(run: PortfolioRun) -> bytes:
    """Return what the job that has made a run ends with."""
    result = {
        "result_version": RESULT_VERSION,
        "suppliers": orjson.loads(run.record)["suppliers"],
        "output_sha256": run.output_sha256,
    }
    return canonical(result)


def make_run(
    context: JobContext,
    payload: PortfolioPayload,
    *,
    unit: str,
    advance: Callable[[int, int], None],
) -> PortfolioRun:
    """Return the run over the suppliers of kept files, without storing anything.

    Args:
        context: The job that makes it, whose number the run has.
        payload: What it is made with.
        unit: The buyer unit whose it is; empty for none.
        advance: Told how many suppliers are done, and of how many.

    Raises:
        UnreadableInput: As `screen_portfolio`.
        ConfinedFault: A fault of the service.
    """
    tenant_id, installation = context.job.tenant_id, context.installation
    with transaction(installation.engine, read_only=True) as connection:
        kept = [_kept(connection, file_id, tenant_id=tenant_id) for file_id in payload["files"]]
        mappings = _mappings(connection, payload["source"], tenant_id=tenant_id, unit=unit)
        judgements = standing_judgements(connection, tenant_id=tenant_id, unit=unit)
        card = scorecard_in_use(connection, tenant_id=tenant_id)
        won = gather_contracts(connection, tenant_id=tenant_id, unit=unit)
    files = tuple(NamedFile(file.name, content) for file, content in kept)
    described = [file for file, _ in kept]
    stated = payload["as_of"]
    day = date.fromisoformat(stated) if stated else context.job.created_at.date()
    context.check()
    with persons_hidden(installation.person_key):
        try:
            read = read_confined_suppliers(
                context, files, mappings=mappings, country=payload["country"], day=day
            )
        except UnreadableInput as fault:
            raise _naming_its_file(fault, first=files[0].name) from None
    read = with_won_contracts(read, won, as_of=day)
    snapshot_dir = installation.snapshot_dir
    how = Scoring(
        as_of=day,
        scorecard=card,
        snapshot_dir=snapshot_dir,
        snapshot_id=current_id(snapshot_dir) if snapshot_dir else None,
        judgements=judgements,
    )
    suppliers = _scored(context, read, how, advance)
    source = payload["source"] or described[0].name
    with transaction(installation.engine, read_only=True) as connection:
        previous = newest_run(
            connection, tenant_id=tenant_id, source=source, unit=unit, but=context.job.id
        )
    head = RunHead(context.job.id, tenant_id, context.job.actor, context.job.created_at, source)
    files_read = [RunFile(file.id, file.name, file.sha256) for file in described]
    select = payload.get("select")
    wanted = None if select is None else (select, payload.get("seed"))
    return run_of(
        read, suppliers, how, head=head, files=files_read, wanted=wanted, previous=previous
    )


def _naming_its_file(fault: UnreadableInput, *, first: str) -> UnreadableInput:
    """Return the fault with its file before each place, for a job keeps the first file's name."""
    if fault.name == first:
        return fault
    places = (f"{fault.name}: {problem.location}".removesuffix(": ") for problem in fault.problems)
    problems = [
        replace(problem, location=at) for problem, at in zip(fault.problems, places, strict=True)
    ]
    return UnreadableInput(problems, first)


def _scored(
    context: JobContext, read: SupplierInput, how: Scoring, advance: Callable[[int, int], None]
) -> Ranked:
    """Return the suppliers scored, in a process of this machine or where the settings say."""
    installation = context.installation
    if installation.scheduler is None or installation.data_dir is None:
        return score_suppliers(read, how, limits=context.limits, advance=advance)
    from service.suppliers.portfolios.on_cluster import score_on_cluster

    return score_on_cluster(
        read,
        how,
        scheduler=installation.scheduler,
        folder=installation.data_dir.absolute() / PARTS,
        person_key=installation.person_key,
        advance=advance,
    )


def read_confined_suppliers(
    context: JobContext,
    files: tuple[NamedFile, ...],
    *,
    mappings: tuple[ColumnMapping, ...],
    country: str,
    day: date,
) -> SupplierInput:
    """Return the suppliers of files, read in a process of its own."""
    how = ReadingOptions(
        person_key=context.installation.person_key,
        today=day,
        mappings=mappings,
        purchase=PurchaseContext(place_country=country),
    )
    arguments = {"files": files, "how": how}
    return unpacked(run_confined(read_packed, arguments, limits=context.limits, name=files[0].name))


def _kept(connection: Connection, file_id: str, *, tenant_id: str) -> tuple[KeptFile, bytes]:
    file = load_file(connection, tenant_id=tenant_id, file_id=file_id)
    content = load_content(connection, tenant_id=tenant_id, file_id=file_id)
    assert file is not None  # a kept file is never removed
    assert content is not None
    return file, content


def _mappings(
    connection: Connection, source: str | None, *, tenant_id: str, unit: str
) -> tuple[ColumnMapping, ...]:
    """Return the mappings of a source; all of the tenant and unit where it has none of its own.

    A source is also what runs are compared by, and many files need no mapping.
    """
    try:
        return confirmed_mappings(connection, tenant_id=tenant_id, source=source, units=[unit])
    except UnreadableInput:
        return confirmed_mappings(connection, tenant_id=tenant_id, units=[unit])


def _advance(context: JobContext, done: int, total: int) -> None:
    """Store how many suppliers are done; never fewer than an earlier attempt had stored.

    So an attempt that fails where the one before it did brings the job no further.
    """
    context.advance(done=max(done, context.job.done), total=total)


def _save(connection: Connection, *, run: PortfolioRun) -> None:
    save_run(connection, replace(run, created_at=database_now(connection)))
