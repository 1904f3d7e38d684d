"""A buyer's suppliers as a job: files in, one kept run with each supplier's review need out.

What strangers have sent is read in a process of its own, and the suppliers are looked up and scored
in others, some at a time, so that one made to exhaust memory or time ends there. The run is stored
with the end of its job, in one transaction.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from functools import partial
from typing import Any, Literal, NotRequired, TypedDict

import orjson
import polars as pl
from sqlalchemy import Connection

from data_ingest.mapping import ColumnMapping, PurchaseContext
from data_ingest.model.problem import UnreadableInput
from data_ingest.snapshot.store import current_id
from procurement_rules.rulebook import load_rulebook
from risk_models.card.scorecard import Scorecard, card_sha256
from service.operations.files.kept_files import KeptFile, load_content, load_file
from service.operations.jobs.context import JobContext
from service.operations.jobs.job import database_now
from service.operations.jobs.lease import JobOutcome
from service.platform.db.database import transaction
from service.platform.frames import canonical
from service.platform.personal_numbers import persons_hidden
from service.platform.process.code_version import code_version
from service.platform.process.sandbox import run_confined
from service.registers.judgements import standing_judgements
from service.screening.purchase.intake import ReadingOptions
from service.screening.purchase.mappings import confirmed_mappings
from service.screening.purchase.table_files import NamedFile
from service.screening.scorecards.store import scorecard_in_use
from service.suppliers.portfolios.change import RunChanges, changes_between
from service.suppliers.portfolios.drift import counts_of_run, drift_since
from service.suppliers.portfolios.output import Output, labelled, make_output, scan_output
from service.suppliers.portfolios.ranked import NEEDS, Ranked, bands_of, industries_of
from service.suppliers.portfolios.reading import SupplierInput, read_packed, unpacked
from service.suppliers.portfolios.run_card import kept_card
from service.suppliers.portfolios.scoring import Scoring, score_suppliers
from service.suppliers.portfolios.store import input_sha256, newest_run, save_run
from service.suppliers.portfolios.table import PortfolioRun
from service.suppliers.selection.selecting import seed_for, selection_of

KIND = "ledger"
"""Kind of the job that `screen_portfolio` does."""
RESULT_VERSION: Literal[2] = 2

PARTS = "parts"
"""Folder, in the data folder, of what a cluster has scored until the run is made."""

MOST_CHANGES = 100_000
"""Changes since the run before that are kept one by one; all are counted. Ours."""


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
    snapshot_dir = installation.snapshot_dir
    how = Scoring(
        as_of=day,
        scorecard=card,
        snapshot_dir=snapshot_dir,
        snapshot_id=current_id(snapshot_dir) if snapshot_dir else None,
        judgements=judgements,
    )
    suppliers = _scored(context, read, how, advance)
    read = replace(read, rows=read.rows.clear())  # they stand among the suppliers now
    output = make_output(read, suppliers)
    selection = None
    if payload.get("select") is not None:
        selection = selection_of(
            Ranked(_named(output), suppliers.values).table(),
            slots=payload["select"] or 0,
            seed=seed_for(payload.get("seed"), drawn_by=context.job.id),
            as_of=day,
            scorecard_id=card.id,
        ).model_dump(mode="json")
    source = payload["source"] or described[0].name
    with transaction(installation.engine, read_only=True) as connection:
        previous = newest_run(
            connection, tenant_id=tenant_id, source=source, unit=unit, but=context.job.id
        )
    changes = None
    if previous is not None:
        changes = changes_between(scan_output(previous.output), output.table(), most=MOST_CHANGES)
    record = _record(read, suppliers, output, card=card, files=described, changes=changes) | {
        "selection": selection,
        "drift": drift_since(counts_of_run(suppliers), card, previous),
    }
    return PortfolioRun(
        tenant_id=tenant_id,
        id=context.job.id,
        actor=context.job.actor,
        created_at=context.job.created_at,
        source=source,
        previous_id=previous.id if previous else None,
        input_sha256=input_sha256([file.sha256 for file in described]),
        as_of=day,
        snapshot_id=how.snapshot_id,
        scorecard_id=card.id,
        rulebook_sha256=load_rulebook().sha256,
        code_version=code_version(),
        record=canonical(record),
        output=output.parquet,
        output_sha256=output.sha256,
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


def _record(
    read: SupplierInput,
    suppliers: Ranked,
    output: Output,
    *,
    card: Scorecard,
    files: Sequence[KeptFile],
    changes: RunChanges | None,
) -> dict[str, Any]:
    """Return what else is on record of a run, as plain values."""
    return {
        "kind": read.kind,
        "country": read.country,
        "scorecard_sha256": card_sha256(card),
        **kept_card(card),
        "files": [{"id": file.id, "name": file.name, "sha256": file.sha256} for file in files],
        **read.said,
        "suppliers": suppliers.rows.height,
        "triage": triage_of(output.rows),
        "bands": [asdict(share) for share in bands_of(suppliers.rows)],
        "industries": [asdict(spread) for spread in industries_of(suppliers.rows)],
        "changed": None if changes is None else changes.counts,
        "changes": None if changes is None else [item.as_plain() for item in changes.items],
    }


def _named(output: Output) -> pl.DataFrame:
    """Return the suppliers of an output, those without a name by a number; columns as `Ranked`."""
    screened = labelled(output.rows.filter(pl.col("place").is_not_null()))
    return screened.select(*(name for name in NEEDS if name != "values"), "alike")


def triage_of(rows: pl.DataFrame) -> list[Mapping[str, Any]]:
    """Return how many are screened and how many set aside, by category, the most first."""
    counted = rows.unique("party_id").group_by("category").agg(payees=pl.len())
    ordered = counted.sort("payees", "category", descending=[True, False])
    return list(ordered.iter_rows(named=True))


def _save(connection: Connection, *, run: PortfolioRun) -> None:
    save_run(connection, replace(run, created_at=database_now(connection)))
