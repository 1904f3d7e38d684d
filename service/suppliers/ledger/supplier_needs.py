"""The review need of suppliers one by one: each a chain of itself and what it hands on.

Suppliers of whom the same is known have the same need, so that it is worked out once for all of
them: of thousands, most are known by what is bought alone.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

import polars as pl

from data_ingest.model.tables import PPM, Evidence, Facts
from risk_models.card.scorecard import Scorecard
from risk_models.card.scoring import Scores, score
from risk_models.chain.parts import Chain, Link, Part
from risk_models.exposure.need import ChainNeed, chain_needs
from risk_models.factor.subjects import subjects
from risk_models.industry.sectors import handed_on_median, sector_values
from service.screening.assessment.evidence import gather_references

Values = tuple[tuple[str, str], ...]
"""A supplier's own factors in the order of the card: factor id, and its bin or its state."""

_VALUE = ("fact", "state", "value_text", "value_int", "value_date")


def supplier_needs(
    suppliers: Iterable[tuple[str, str | None]],
    facts: pl.DataFrame,
    *,
    numbered: Collection[str],
    country: str,
    scorecard: Scorecard,
    as_of: date,
) -> dict[tuple[str, str | None], tuple[ChainNeed, Values]]:
    """Return the need of each supplier, and its own values.

    Args:
        suppliers: Party id, and CPV code of what is bought where it is known.
        facts: What registers say of them; columns as `Facts`.
        numbered: Those with a number that they can be looked up by.
        country: Where the work is taken to be done; ISO 3166 alpha-2.
        scorecard: The card that turns values into points.
        as_of: The day that facts are read for.
    """
    wanted = sorted(set(suppliers), key=lambda one: (one[0], one[1] or ""))
    said: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in facts.sort("party_id", "fact").rows(named=True):
        said[row["party_id"]].append(row)
    same: dict[tuple[Any, ...], str] = {}
    alike: dict[tuple[str, str | None], str] = {}
    chosen: list[tuple[str, str | None]] = []
    alike_numbered: set[str] = set()
    rows: list[dict[str, Any]] = []
    for party_id, cpv in wanted:
        known = said.get(party_id, [])
        has_number = party_id in numbered
        key = (cpv, has_number, *(tuple(row[name] for name in _VALUE) for row in known))
        if key not in same:
            same[key] = str(len(same))
            chosen.append((same[key], cpv))
            alike_numbered |= {same[key]} if has_number else set()
            rows += [row | {"party_id": same[key]} for row in known]
        alike[party_id, cpv] = same[key]
    found = _needs(
        chosen, rows, numbered=alike_numbered, country=country, scorecard=scorecard, as_of=as_of
    )
    return {supplier: found[chain_id] for supplier, chain_id in alike.items()}


def _needs(
    suppliers: list[tuple[str, str | None]],
    facts: list[dict[str, Any]],
    *,
    numbered: Collection[str],
    country: str,
    scorecard: Scorecard,
    as_of: date,
) -> dict[str, tuple[ChainNeed, Values]]:
    """Return need and values of chains by id."""
    bought = pl.Series("cpv", [cpv for _, cpv in suppliers], dtype=pl.String)
    references = gather_references(country=country, subjects=bought)
    tables = {name: getattr(references, name) for name in references.members()}
    types = {name: column.dtype for name, column in Facts.columns().items()}
    evidence = Evidence.validate(
        {name: frame for name, frame in tables.items() if frame is not None}
        | {"facts": pl.DataFrame(facts, schema=types)}
    )
    sectors = sector_values(evidence.sector_facts)
    chains = tuple(
        _chain(chain_id, cpv, country=country, median=handed_on_median(cpv, sectors))
        for chain_id, cpv in suppliers
    )
    known = subjects(chains, evidence, labour={}, numbered=numbered, as_of=as_of)
    scores = score(known, scorecard)
    needs, values = chain_needs(chains, scores, scorecard), _values(scores)
    return {chain_id: (needs[chain_id], values[chain_id]) for chain_id, _ in suppliers}


def _values(scores: Scores) -> dict[str, Values]:
    """Return each supplier's own factors with their bins or states, by its chain."""
    own = scores.factors.filter(pl.col("part_id") == pl.col("tender_id"))
    values: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for chain_id, factor, bin_code, state in own.select(
        "tender_id", "factor", "bin", "state"
    ).iter_rows():
        values[chain_id].append((factor, bin_code or state))
    return {chain_id: tuple(pairs) for chain_id, pairs in values.items()}


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
