"""A portfolio run from suppliers that have been read and scored, without storing anything."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, NamedTuple

import polars as pl

from procurement_rules.rulebook import load_rulebook
from risk_models.card.scorecard import Scorecard, card_sha256
from service.platform.frames import canonical
from service.platform.process.code_version import code_version
from service.suppliers.portfolios.change import RunChanges, changes_between
from service.suppliers.portfolios.drift import counts_of_run, drift_since
from service.suppliers.portfolios.output import Output, labelled, make_output, scan_output
from service.suppliers.portfolios.ranked import NEEDS, Ranked, bands_of, industries_of
from service.suppliers.portfolios.reading import SupplierInput
from service.suppliers.portfolios.run_card import kept_card
from service.suppliers.portfolios.scoring import Scoring
from service.suppliers.portfolios.store import input_sha256
from service.suppliers.portfolios.table import PortfolioRun
from service.suppliers.selection.selecting import seed_for, selection_of

MOST_CHANGES = 100_000
"""Changes since the run before that are kept one by one; all are counted. Ours."""


class RunHead(NamedTuple):
    """What a run is known by: its number, whose it is, who made it when, and from what source."""

    id: str
    tenant_id: str
    actor: str
    created_at: datetime
    source: str


class RunFile(NamedTuple):
    """A file that a run was made from; `id` is its number among the evidence, "" if not kept."""

    id: str
    name: str
    sha256: str


def run_of(
    read: SupplierInput,
    suppliers: Ranked,
    how: Scoring,
    *,
    head: RunHead,
    files: Sequence[RunFile],
    wanted: tuple[int, int | None] | None = None,
    previous: PortfolioRun | None = None,
) -> PortfolioRun:
    """Return the run over suppliers.

    Args:
        read: What was read.
        suppliers: Its suppliers, scored.
        how: How they were scored.
        head: What the run is known by.
        files: What was read, in order.
        wanted: How many suppliers are selected for follow-up, and the seed of the draw; None: none.
        previous: The run that it is compared with.
    """
    read = replace(read, rows=read.rows.clear())  # they stand among the suppliers now
    output = make_output(read, suppliers)
    selection = None
    if wanted is not None:
        slots, seed = wanted
        selection = selection_of(
            Ranked(_named(output), suppliers.values).table(),
            slots=slots,
            seed=seed_for(seed, drawn_by=head.id),
            as_of=how.as_of,
            scorecard_id=how.scorecard.id,
        ).model_dump(mode="json")
    changes = None
    if previous is not None:
        changes = changes_between(scan_output(previous.output), output.table(), most=MOST_CHANGES)
    record = _record(read, suppliers, output, card=how.scorecard, files=files, changes=changes) | {
        "selection": selection,
        "drift": drift_since(counts_of_run(suppliers), how.scorecard, previous),
    }
    return PortfolioRun(
        **head._asdict(),
        previous_id=previous.id if previous else None,
        input_sha256=input_sha256([file.sha256 for file in files]),
        as_of=how.as_of,
        snapshot_id=how.snapshot_id,
        scorecard_id=how.scorecard.id,
        rulebook_sha256=load_rulebook().sha256,
        code_version=code_version(),
        record=canonical(record),
        output=output.parquet,
        output_sha256=output.sha256,
    )


def _record(
    read: SupplierInput,
    suppliers: Ranked,
    output: Output,
    *,
    card: Scorecard,
    files: Sequence[RunFile],
    changes: RunChanges | None,
) -> dict[str, Any]:
    """Return what else is on record of a run, as plain values."""
    return {
        "kind": read.kind,
        "country": read.country,
        "scorecard_sha256": card_sha256(card),
        **kept_card(card),
        "files": [file._asdict() for file in files],
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
