"""The review need of suppliers: each a chain of itself and what it hands on to nobody knows whom.

A ledger says who was paid, how much and for what; nobody has asked the suppliers anything. So each
stands as one part in the sector of what was bought, with the usual share of its work handed on. No
rule of law is asked: there is no procurement.
"""

from datetime import date
from typing import NamedTuple

import dataframely as dy
import polars as pl

from data_ingest.model.tables import PPM, Facts
from risk_models.card.scorecard import Scorecard
from risk_models.card.scoring import Scores, score
from risk_models.chain.parts import Chain, Part, PartLink
from risk_models.chain.reported import lowest_wages
from risk_models.exposure.need import ChainNeed, chain_needs
from risk_models.factor.subjects import Subjects, subjects
from risk_models.factors import factor_by_id
from risk_models.industry.labour_cost import level_cost
from risk_models.industry.sectors import handed_on_median, sector_values
from service.screening.assessment.evidence import gather_references

VALUES = pl.List(pl.Struct({"factor": pl.String, "value": pl.String}))
"""A supplier's own factors in the order of the card, each with its bin or its state."""

NEED = pl.Schema(
    {
        "band": pl.String(),
        "reason": pl.String(),
        "basis": pl.String(),
        "least_band": pl.String(),
        "adverse": pl.Boolean(),
        "points": pl.Int64(),
        "low": pl.Int64(),
        "high": pl.Int64(),
        "coverage_ppm": pl.Int64(),
        "index": pl.Int64(),
        "values": VALUES,
    }
)
"""Columns of a review need; `supplier_need.SupplierNeed` says what they mean."""


def needs_of_chains(
    suppliers: pl.DataFrame,
    facts: dy.DataFrame[Facts],
    *,
    country: str,
    scorecard: Scorecard,
    as_of: date,
) -> pl.DataFrame:
    """Return the need of each supplier, in their order; columns as `NEED`.

    Args:
        suppliers: Columns party_id (String, each once), cpv (String: what is bought, where it is
            known) and numbered (Boolean: has a number that it can be looked up by), among others.
        facts: What registers say of them, by these party ids.
        country: Where the work is taken to be done; ISO 3166 alpha-2.
        scorecard: The card that turns values into points.
        as_of: The day that facts are read for.
    """
    if suppliers.is_empty():
        return pl.DataFrame(schema=NEED)
    found = scored_chains(suppliers, facts, country=country, scorecard=scorecard, as_of=as_of)
    adverse = _adverse(found.scores)
    rows = [
        (
            chain.tender_id,
            need.headline.band.value,
            need.headline.reason.value,
            need.basis,
            None if need.least is None else need.least.code,
            chain.tender_id in adverse,
            need.exposure.points,
            need.exposure.points_low,
            need.exposure.points_high,
            need.coverage_ppm,
            need.exposure.index,
        )
        for chain, need in zip(found.chains, found.needs, strict=True)
    ]
    own = {name: dtype for name, dtype in NEED.items() if name != "values"}
    return (
        pl.DataFrame(rows, schema={"party_id": pl.String(), **own}, orient="row")
        .join(_values(found.scores), on="party_id", maintain_order="left")
        .select(list(NEED))
    )


class ScoredChains(NamedTuple):
    """Suppliers as chains, with what is known of their parts, scores and needs, in their order."""

    chains: tuple[Chain, ...]
    known: dy.DataFrame[Subjects]
    scores: Scores
    needs: tuple[ChainNeed, ...]


def scored_chains(
    suppliers: pl.DataFrame,
    facts: dy.DataFrame[Facts],
    *,
    country: str,
    scorecard: Scorecard,
    as_of: date,
) -> ScoredChains:
    """Return suppliers as chains with their scores; arguments as of `needs_of_chains`."""
    evidence = gather_references(country=country, subjects=suppliers["cpv"])
    evidence.facts = facts
    sectors = sector_values(evidence.sector_facts)
    chains = tuple(
        _chain(party_id, cpv, country=country, median=handed_on_median(cpv, sectors))
        for party_id, cpv in suppliers.select("party_id", "cpv").iter_rows()
    )
    bought = dict(suppliers.select("party_id", "cpv").iter_rows())
    levels = {
        cpv: level_cost(cpv, country=country, wage_levels=evidence.wage_levels, on=as_of)
        for cpv in set(bought.values())
    }
    costs = {party_id: levels[cpv] for party_id, cpv in bought.items()}
    lots = {party_id: (country, cpv) for party_id, cpv in bought.items()}
    known = subjects(
        chains,
        evidence,
        labour={},
        wages=lowest_wages(chains, costs, lots, evidence),
        numbered=frozenset(suppliers.filter("numbered")["party_id"]),
        as_of=as_of,
    )
    scores = score(known, scorecard)
    needs = chain_needs(chains, scores, scorecard)
    return ScoredChains(chains, known, scores, tuple(needs[chain.tender_id] for chain in chains))


def _adverse(scores: Scores) -> set[str]:
    """Return the suppliers of which a known adverse fact is stated."""
    bins = scores.factors.select("tender_id", "factor", "bin").drop_nulls("bin").unique()
    return {
        tender_id
        for tender_id, factor, code in bins.iter_rows()
        if factor_by_id(factor).bin(code).adverse
    }


def _values(scores: Scores) -> pl.DataFrame:
    """Return each supplier's own factors with their bins or states; columns party_id, values."""
    return (
        scores.factors.filter(pl.col("part_id") == pl.col("tender_id"))
        .group_by(party_id="tender_id", maintain_order=True)
        .agg(
            values=pl.struct(
                pl.col("factor").cast(pl.String),
                value=pl.coalesce(pl.col("bin").cast(pl.String), pl.col("state").cast(pl.String)),
            )
        )
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
        links=(PartLink(contractor=party_id, subcontractor=below, low=0, high=PPM, mid=median),),
    )
