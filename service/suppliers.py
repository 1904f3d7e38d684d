"""The review need of every supplier in a ledger, ranked for a person to choose from.

A ledger says who was paid, how much and for what; nobody has asked the suppliers anything. So
each stands as one part in the sector of what was bought, with the usual share of its work handed
on to nobody knows whom. No rule of law is asked: a ledger is no procurement.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from data_ingest.ledger_tables import Ledger
from data_ingest.tables import PPM
from risk_models.bands import Band, queue_rank
from risk_models.chain import Chain, Link, Part
from risk_models.chain_need import chain_needs
from risk_models.scorecard import Scorecard
from risk_models.scoring import score
from risk_models.sectors import DEFAULT_HANDED_ON_PPM, sector_fact
from risk_models.subjects import subjects
from service.evidence import gather_references


@dataclass(frozen=True, slots=True)
class SupplierNeed:
    """The review need of one supplier of a ledger.

    Attributes:
        party_id: Its id in the ledger.
        name: Its name; None for a natural person.
        bought: What most of the money went to (`data_ingest.triage.BOUGHT`).
        amount: Net payments of the ledger's period.
        currency: ISO 4217 code.
        band: The review that is called for.
        reason: What decided the band.
        points: Exposure points, with the least and the most that the unknown allows.
        low: Least points.
        high: Most points.
        coverage_ppm: Share of the scorecard that is known, weighted by who does the work.
    """

    party_id: str
    name: str | None
    bought: str
    amount: Decimal
    currency: str
    band: Band
    reason: str
    points: int
    low: int
    high: int
    coverage_ppm: int


def screen_suppliers(
    ledger: Ledger, *, country: str, scorecard: Scorecard, as_of: date
) -> tuple[SupplierNeed, ...]:
    """Return the kept payees of a ledger, those to look at first first.

    Order: band by its place in the queue, then exposure times amount, then name and id, so that
    no two change places between runs.

    Args:
        ledger: What was read.
        country: Where the work is taken to be done: the payer's country, ISO 3166 alpha-2.
        scorecard: The card that turns values into points.
        as_of: The day that facts are read for.
    """
    rows = _kept(ledger)
    evidence = gather_references(country=country, subjects=rows["cpv"])
    median = sector_fact(pl.col("cpv"), "handed_on_median_ppm", evidence.sector_facts)
    rows = rows.with_columns(median.cast(pl.Int64).fill_null(DEFAULT_HANDED_ON_PPM).alias("median"))
    chains = {
        row["party_id"]: _chain(row["party_id"], row["cpv"], country=country, median=row["median"])
        for row in rows.iter_rows(named=True)
    }
    known = subjects(tuple(chains.values()), evidence, labour={}, as_of=as_of)
    scores = score(known, scorecard)
    found = chain_needs(chains.values(), scores, scorecard)
    needs = []
    for row in rows.iter_rows(named=True):
        need = found[row["party_id"]]
        own = need.exposure
        supplier = SupplierNeed(
            party_id=row["party_id"],
            name=row["display_name"],
            bought=row["bought"],
            amount=row["amount"],
            currency=row["currency"],
            band=need.headline.band,
            reason=need.headline.reason.value,
            points=own.points,
            low=own.points_low,
            high=own.points_high,
            coverage_ppm=need.coverage_ppm,
        )
        needs.append((queue_rank(need.headline.band), -own.index * row["amount"], supplier))
    needs.sort(key=lambda one: (one[0], one[1], one[2].name or "", one[2].party_id))
    return tuple(supplier for _, _, supplier in needs)


def _kept(ledger: Ledger) -> pl.DataFrame:
    """Return the kept payees with what was bought, its CPV code and the net amount."""
    merged = ledger.triage.select("payee_id", into=pl.coalesce("merged_into", "payee_id"))
    paid = (
        ledger.payments.join(merged, on="payee_id")
        .group_by("into", "currency")
        .agg(pl.col("amount").sum())
        .rename({"into": "party_id"})
    )
    return (
        ledger.triage.filter(pl.col("outcome") == "kept")
        .select(
            "bought",
            party_id="payee_id",
            cpv=pl.col("cpv_prefix").str.pad_end(8, "0"),
        )
        .join(ledger.parties.select("party_id", "display_name"), on="party_id", how="left")
        .join(paid, on="party_id")
        .sort("party_id", "currency")
    )


def _chain(party_id: str, cpv: str | None, *, country: str, median: int) -> Chain:
    below = f"{party_id}/undisclosed"
    own = Part(
        part_id=party_id,
        party_id=party_id,
        undisclosed_of=None,
        tier=1,
        role="tenderer",
        asked=False,
        handed_on_low=0,
        handed_on_high=PPM,
        place_country=country,
        cpv=cpv,
    )
    undisclosed = Part(
        part_id=below,
        party_id=None,
        undisclosed_of=party_id,
        tier=2,
        role="undisclosed",
        asked=False,
        handed_on_low=0,
        handed_on_high=0,
        place_country=country,
        cpv=cpv,
    )
    return Chain(
        tender_id=party_id,
        contract_id=party_id,
        unit="value",
        roots=((party_id, PPM),),
        parts=(own, undisclosed),
        links=(Link(contractor=party_id, subcontractor=below, low=0, high=PPM, mid=median),),
    )
