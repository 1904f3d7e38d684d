"""A portfolio run as the API and the command line give it out."""

from datetime import date, datetime
from typing import Any

import orjson
import polars as pl
from pydantic import BaseModel, Field

from data_ingest.model.problem import Problem
from data_ingest.model.text import Language
from service.platform.frames import plain_rows
from service.platform.http.problem_errors import ProblemError, listed
from service.suppliers.portfolios.change import ChangeKind
from service.suppliers.portfolios.drift_view import PortfolioDrift, drift_json
from service.suppliers.portfolios.output import scan_output, shown_numbers
from service.suppliers.portfolios.pivot import SupplierFilter, crossed, payee_totals
from service.suppliers.portfolios.reading import InputKind
from service.suppliers.portfolios.run_card import learned_text_of_run, shipped_id_of_run
from service.suppliers.portfolios.spend_plot import spend_points
from service.suppliers.portfolios.supplier_tables import least_band_words
from service.suppliers.portfolios.supplier_view import SHOWN, PortfolioSupplier
from service.suppliers.portfolios.table import PortfolioRun, RunEntry
from service.suppliers.selection.selecting import Selection

_EVERYBODY = SupplierFilter()

SHOWN_CHANGES = 1_000
"""Changes that are listed; all are counted, and the files of the run have more. Ours."""

SHOWN_REJECTS = 100
"""Rows and cells that were not read that are listed. Ours."""

ASIDE = ("party_id", "name", "category", "set_aside_for", "merged_into", "amount", "currency")
"""Columns that are shown of a payee that triage has set aside."""


class PortfolioFile(BaseModel):
    """A file that was screened."""

    id: str
    name: str
    sha256: str


class PortfolioCard(BaseModel):
    """The scorecard that was applied, and what is to be known of it if it was learned."""

    id: str
    sha256: str
    learned_text: str | None = None


class SetAside(BaseModel):
    """A payee that is not screened as a supplier, and why; it says nothing about the payee."""

    party_id: str
    name: str | None
    category: str
    set_aside_for: str = Field(description="Code of the rule of triage that applied.")
    merged_into: str | None = Field(description="The supplier that another spelling belongs to.")
    amount: str
    currency: str


class TriageCount(BaseModel):
    """Number of payees in a category of triage.

    Suppliers, sole traders and foreign firms are screened.
    """

    category: str
    payees: int


class PayeeTotal(BaseModel):
    """Payees in a category of triage and a currency, and what they were paid."""

    category: str
    currency: str = Field(description="Empty if no amount is known.")
    payees: int
    amount: str = Field(description="Exact decimal amount.")


class PortfolioBand(BaseModel):
    """Number of suppliers in a band."""

    band: str
    suppliers: int
    share_ppm: int


class PortfolioIndustry(BaseModel):
    """How well the suppliers of one CPV division are told apart."""

    division: str | None
    suppliers: int
    low: int
    high: int
    distinct: int
    bought: list[str]


class PortfolioSector(BaseModel):
    """Number of suppliers in one CPV division with one review need, and what they were paid."""

    division: str | None = Field(description="Null if no code is known.")
    band: str
    currency: str
    suppliers: int
    amount: str = Field(description="Exact decimal amount.")


class PortfolioSpendPoint(BaseModel):
    """Number of suppliers with alike points and amounts, as they stand in the plot of the run."""

    currency: str
    points: int = Field(description="Least of five points in a row.")
    step: int = Field(description="The amount: 0 is 1 to 3, 1 is 3 to 10, 2 is 10 to 30 and so on.")
    band: str
    suppliers: int


class ChangedFactor(BaseModel):
    """A factor whose value differs. Null if the earlier or the current card does not have it."""

    factor: str
    before: str | None
    after: str | None


class PortfolioChange(BaseModel):
    """What has changed for one supplier since the previous run of the same source."""

    kind: ChangeKind
    party_id: str
    name: str | None
    own_id: str | None
    band_before: str | None
    band_after: str | None
    reason_before: str | None = Field(
        default=None, description="What decided the band. Null in runs before this field existed."
    )
    reason_after: str | None = None
    points_before: int | None
    points_after: int | None
    factors: list[ChangedFactor] = Field(
        description="The factors whose values differ; if none, the card has changed."
    )


class PortfolioChanges(BaseModel):
    """What has changed since the previous run of the same source."""

    compared_with: str = Field(description="Address of the previous run.")
    counts: dict[ChangeKind, int]
    items: list[PortfolioChange] = Field(description=f"The first {SHOWN_CHANGES}.")


class PortfolioResult(BaseModel):
    """The result of a portfolio run, beginning with the payees set aside before screening."""

    source: str = Field(description="Runs of the same source are compared with each other.")
    kind: InputKind = Field(description="What the suppliers were read from.")
    as_of: date
    code_version: str
    scorecard: PortfolioCard
    rulebook_sha256: str
    country: str
    snapshot: str | None = Field(
        description="The registers and lists searched. Null: none was loaded."
    )
    input_sha256: str
    files: list[PortfolioFile]
    mappings: list[dict[str, Any]] = Field(description="The column mappings used.")
    rejected: int = Field(description="Rows, cells and numbers that could not be used.")
    rejects: list[ProblemError] = Field(description="The first of them.")
    notes: list[ProblemError]
    triage: list[TriageCount]
    payee_totals: list[PayeeTotal] = Field(
        description="The categories of triage by currency, with what was paid."
    )
    suppliers: int = Field(description="Number of screened suppliers.")
    items: list[PortfolioSupplier] = Field(description="This page of suppliers, in order.")
    chosen: int = Field(
        description="Number of suppliers with the requested review need and division."
    )
    next: str | None = Field(description="Address of the next page. Null: this is the last.")
    bands: list[PortfolioBand]
    industries: list[PortfolioIndustry]
    sectors: list[PortfolioSector] = Field(description="Each division in each review need.")
    spend_points: list[PortfolioSpendPoint] = Field(
        description="The suppliers by points and amount, for a plot."
    )
    contract_totals: list[dict[str, Any]] | None = Field(
        description="Payments with and without a contract. Null without a register."
    )
    selection: Selection | None = Field(
        description="Suppliers to follow up first. Null if not requested."
    )
    changes: PortfolioChanges | None = Field(description="Null for the first run of its source.")
    drift: PortfolioDrift | None = Field(description="Null in runs before this field existed.")
    output: str = Field(description="Address of the whole output, a Parquet file.")
    output_sha256: str


class PortfolioResource(BaseModel):
    """A portfolio. Its ID is that of its job."""

    id: str
    created_at: datetime
    actor: str
    state: str = Field(description="State of the job.")
    job: str = Field(description="Address of the job.")
    result: PortfolioResult | None = Field(description="Null until the job is done.")


class PortfolioEntry(BaseModel):
    """A stored run."""

    id: str
    created_at: datetime
    actor: str
    source: str
    as_of: date
    suppliers: int
    compared_with: str | None = Field(description="ID of the previous run of the same source.")
    snapshot: str | None
    scorecard: str
    output_sha256: str


class PortfolioList(BaseModel):
    """Runs, newest first."""

    items: list[PortfolioEntry]
    next: str | None = Field(description="Address of the next page. Null: this is the last.")


class SetAsideList(BaseModel):
    """Payees set aside by triage."""

    items: list[SetAside]
    total: int
    next: str | None = Field(description="Address of the next page. Null: this is the last.")


def entry_of(run: RunEntry) -> PortfolioEntry:
    """Return what a list of runs shows of one."""
    return PortfolioEntry(
        id=run.id,
        created_at=run.created_at,
        actor=run.actor,
        source=run.source,
        as_of=run.as_of,
        suppliers=orjson.loads(run.record)["suppliers"],
        compared_with=run.previous_id,
        snapshot=run.snapshot_id,
        scorecard=run.scorecard_id,
        output_sha256=run.output_sha256,
    )


def result_of(
    run: PortfolioRun,
    language: Language,
    *,
    limit: int,
    offset: int,
    chosen: SupplierFilter = _EVERYBODY,
) -> dict[str, Any]:
    """Return a `PortfolioResult` as plain values, with one page of the suppliers.

    Args:
        run: The run.
        language: Language of messages.
        limit: Suppliers on the page.
        offset: How many of the first are left out.
        chosen: Which suppliers the pages are of.
    """
    record = orjson.loads(run.record)
    wanted = ("place", "cpv", "band", "category", "points", "currency", "amount")
    everybody = screened(run).select(wanted).collect()
    rows = chosen.of(everybody)
    more = offset + limit < rows.height
    places = rows["place"].slice(offset, limit)
    page = screened(run).filter(pl.col("place").is_in(places.implode())).select(SHOWN).collect()
    own = f"/v1/portfolios/{run.id}"
    shipped_id = shipped_id_of_run(run)
    return {
        "source": run.source,
        "kind": record["kind"],
        "as_of": run.as_of,
        "code_version": run.code_version,
        "scorecard": {
            "id": run.scorecard_id,
            "sha256": record["scorecard_sha256"],
            "learned_text": learned_text_of_run(run, language),
        },
        "rulebook_sha256": run.rulebook_sha256,
        "country": record["country"],
        "snapshot": run.snapshot_id,
        "input_sha256": run.input_sha256,
        "files": record["files"],
        "mappings": record["mappings"],
        "rejected": record["rejected"],
        "rejects": in_words(record["rejects"][:SHOWN_REJECTS], language),
        "notes": in_words(record["notes"], language),
        "triage": record["triage"],
        "payee_totals": [
            row | {"amount": str(row["amount"])} for row in payee_totals(scan_output(run.output))
        ],
        "suppliers": record["suppliers"],
        "items": [
            row
            | {
                "numbers": shown_numbers(row["numbers"]),
                "least_band_text": least_band_words(shipped_id, row["least_band"], language),
            }
            for row in plain_rows(page)
        ],
        "chosen": rows.height,
        "next": f"{own}?{chosen.query}limit={limit}&offset={offset + limit}" if more else None,
        "bands": record["bands"],
        "industries": record["industries"],
        "sectors": crossed(everybody),
        "spend_points": spend_points(everybody),
        "contract_totals": record["contract_totals"],
        "selection": record["selection"],
        "changes": _changes(run, record),
        "drift": drift_json(record.get("drift"), run.snapshot_id, language),
        "output": f"{own}/output",
        "output_sha256": run.output_sha256,
    }


def screened(run: PortfolioRun) -> pl.LazyFrame:
    """Return the suppliers of a run in their order, to choose from."""
    return scan_output(run.output).filter(pl.col("place").is_not_null())


def aside_of(run: PortfolioRun, *, limit: int, offset: int) -> dict[str, Any]:
    """Return a `SetAsideList` as plain values, the largest amounts first."""
    aside = scan_output(run.output).filter(pl.col("place").is_null())
    rows = aside.select(ASIDE).collect()
    ordered = rows.sort("amount", "party_id", descending=[True, False], nulls_last=True)
    more = offset + limit < rows.height
    own = f"/v1/portfolios/{run.id}/set-aside"
    return {
        "items": plain_rows(ordered.slice(offset, limit)),
        "total": rows.height,
        "next": f"{own}?limit={limit}&offset={offset + limit}" if more else None,
    }


def in_words(problems: list[dict[str, Any]], language: Language) -> list[dict[str, Any]]:
    """Return problems of a record with their texts."""
    found = [
        Problem(problem["code"], problem["location"], problem["params"]) for problem in problems
    ]
    return [error.model_dump() for error in listed(found, language)]


def _changes(run: PortfolioRun, record: dict[str, Any]) -> dict[str, Any] | None:
    if run.previous_id is None:
        return None
    return {
        "compared_with": f"/v1/portfolios/{run.previous_id}",
        "counts": record["changed"],
        "items": record["changes"][:SHOWN_CHANGES],
    }
