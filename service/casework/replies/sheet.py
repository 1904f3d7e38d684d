"""What a link shows: one firm's own facts, where each comes from, what it means and does not mean.

The sheet keeps its words, as a letter does: what the firm answers to has to be readable as it was.
It holds nothing of another party. It leaves out what somebody has told or seen of those who work:
a firm that learns of that may turn on them, and what to do then is another page's matter.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, Literal

import polars as pl

from data_ingest.model.tables import Evidence, Procurement
from data_ingest.model.text import Text, Words, in_each, message, plain
from risk_models.card.bands import LABELS, Band
from risk_models.explain.labour_cost_text import labour_cost_text
from risk_models.explain.reasons import STATES
from risk_models.factor.definition import Factor
from risk_models.factors import factor_by_id
from risk_models.facts.catalogue import FACTS
from risk_models.facts.conduct import GROUPS
from risk_models.industry.labour_cost import LabourCost
from service.platform.frames import load_tables
from service.platform.sealed import Sealed, SealedPart
from service.platform.words import YES_NO, amount_text
from service.screening.assessment.evidence import BASES
from service.screening.assessment.models import (
    Assessment,
    FactorValue,
    PartAssessment,
    TenderAssessment,
)
from service.screening.record.tables import ScreeningRecord

RECORD_VERSION: Literal[1] = 1

PRICE = "labour_cost_ratio"
"""The fact that the calculation of the price is answered under."""

OBSERVED = frozenset(f"{group}_observed{end}" for group in GROUPS for end in ("", "_on"))
"""Facts that no sheet shows: what somebody has told or seen of those who work."""

_TENDERERS = ("tenderer", "consortium_lead", "consortium_member")
_SETTLED = ("stated", "no_finding", "not_applicable")
_NO_FACTOR = message(
    "No factor in the scorecard uses this fact. It may matter for what the law requires."
)
_NO_VERDICT = message("The fact is not a verdict on the firm.")
_OPEN_SOURCE = message("Open register or list")
_OWN_CALCULATION = message("The buyer's calculation based on the tender price")


class SheetSource(SealedPart):
    """The source of a fact, and the date of its content."""

    basis: Words
    title: str
    publisher: str | None
    url: str | None
    as_of: date | None


class SheetFact(SealedPart):
    """One fact about the firm, known or unknown.

    `value` is in the form of a procurement document; `said` is the same in words. Both are null if
    the fact is unknown: `state` then says why.
    """

    fact: str
    label: Words
    state: str
    state_text: Words | None
    value: str | None
    said: Words | None
    source: SheetSource | None
    settled_by: Words
    means: tuple[Words, ...]
    not_meaning: tuple[Words, ...]


class SheetNeed(SealedPart):
    """The review need of one of the firm's parts; only after the award, if an officer chooses."""

    part_id: str
    band: str
    band_text: Words
    points: int


class Sheet(Sealed):
    """The sheet: known facts and unknown facts, in order of their codes.

    `need` is null if it is not shown. `result_hash` is that of the screening.
    """

    record_version: Literal[1]
    screening_id: str
    result_hash: str
    as_of: date
    purchase: str | None
    tender_id: str
    party_id: str
    name: str | None
    known: tuple[SheetFact, ...]
    unknown: tuple[SheetFact, ...]
    need: tuple[SheetNeed, ...] | None

    def fact(self, code: str) -> SheetFact | None:
        """Return the fact with this code, known or not; None if the sheet has none."""
        return next((fact for fact in (*self.known, *self.unknown) if fact.fact == code), None)


def tender_of(assessment: Assessment, tender_id: str) -> TenderAssessment | None:
    """Return the tender of a screening with this id, or None."""
    found = (
        tender for lot in assessment.lots for tender in lot.tenders if tender.tender_id == tender_id
    )
    return next(found, None)


def parts_of(tender: TenderAssessment, party_id: str) -> tuple[PartAssessment, ...]:
    """Return the parts that a party does under a tender."""
    return tuple(part for part in tender.parts if part.party_id == party_id)


def is_tenderer(tender: TenderAssessment, party_id: str) -> bool:
    """Return whether a party is behind a tender, alone or with others."""
    return any(part.role in _TENDERERS for part in parts_of(tender, party_id))


def has_observations(record: ScreeningRecord, party_id: str) -> bool:
    """Return whether anything has been told or seen of those who work for a party."""
    rows = load_tables(Evidence, record.evidence).facts.filter(
        pl.col("party_id") == party_id,
        pl.col("fact").is_in(sorted(OBSERVED)),
        pl.col("state") == "stated",
        pl.col("value_text").is_null() | (pl.col("value_text") != "none"),
    )
    return not rows.is_empty()


def make_sheet(
    record: ScreeningRecord,
    assessment: Assessment,
    tender: TenderAssessment,
    *,
    party_id: str,
    shows_points: bool,
) -> Sheet:
    """Return the sheet of one firm under one tender.

    Args:
        record: The kept screening.
        assessment: What it found.
        tender: The tender.
        party_id: The firm; it does a part under the tender.
        shows_points: Whether its own points and band are on the sheet.
    """
    parts = parts_of(tender, party_id)
    evidence = load_tables(Evidence, record.evidence)
    names = load_tables(Procurement, record.procurement).names.filter(
        pl.col("party_id") == party_id
    )
    factors = {value.factor: value for part in parts for value in part.factors}
    own = evidence.facts.filter(
        pl.col("party_id") == party_id,
        pl.col("tender_id").is_in(["", tender.tender_id]),
        pl.col("fact").is_in(sorted(set(FACTS) - OBSERVED)),
    ).sort("fact", "tender_id")
    sources = {row["source_id"]: row for row in evidence.sources.rows(named=True)}
    rows = {row["fact"]: row for row in own.rows(named=True)}  # that of the tender is the later
    known = [
        _known(row, sources[row["source_id"]], factors)
        for row in rows.values()
        if row["state"] == "stated"
    ]
    if is_tenderer(tender, party_id) and tender.price.ratio_permille is not None:
        known.append(_price(tender, assessment.as_of, factors))
    unknown = dict(_asked(factors)) | {
        code: row["state"] for code, row in rows.items() if row["state"] != "stated"
    }
    stated = {fact.fact for fact in known}
    return Sheet(
        record_version=RECORD_VERSION,
        screening_id=record.id,
        result_hash=record.result_hash,
        as_of=assessment.as_of,
        purchase=assessment.purchase.title,
        tender_id=tender.tender_id,
        party_id=party_id,
        name=parts[0].name or next(iter(names["name"]), None),
        known=tuple(sorted(known, key=lambda fact: fact.fact)),
        unknown=tuple(
            _fact(code, factors, state=state)
            for code, state in sorted(unknown.items())
            if code not in stated
        ),
        need=tuple(map(_need, parts)) if shows_points else None,
    )


def _asked(factors: dict[str, FactorValue]) -> Iterator[tuple[str, str]]:
    """Yield the facts that a firm can answer and that a factor lacks, with their states."""
    for value in factors.values():
        if value.state in _SETTLED:
            continue
        for code in factor_by_id(value.factor).settled_by:
            for fact in FACTS[code].derived_from or (code,):
                if FACTS[fact].asked and "declared" in FACTS[fact].bases:
                    yield fact, value.state


def _readers(code: str, factors: dict[str, FactorValue]) -> list[Factor]:
    """Return the factors of the screening that read a fact, also through another fact."""
    found = [factor_by_id(factor) for factor in sorted(factors)]
    return [
        factor
        for factor in found
        if any(code == read or code in FACTS[read].derived_from for read in factor.settled_by)
    ]


def _fact(
    code: str,
    factors: dict[str, FactorValue],
    *,
    state: str = "stated",
    value: str | None = None,
    said: Text | None = None,
    source: SheetSource | None = None,
) -> SheetFact:
    readers = _readers(code, factors)
    return SheetFact(
        fact=code,
        label=FACTS[code].label,
        state=state,
        state_text=None if state == "stated" else STATES[state],
        value=value,
        said=said,
        source=source,
        settled_by=FACTS[code].document,
        means=tuple(dict.fromkeys(reader.why for reader in readers)) or (_NO_FACTOR,),
        not_meaning=tuple(dict.fromkeys(reader.not_meaning for reader in readers))
        or (_NO_VERDICT,),
    )


def _known(
    row: dict[str, Any], source: dict[str, Any], factors: dict[str, FactorValue]
) -> SheetFact:
    code = row["fact"]
    held = next(
        row[column]
        for column in ("value_text", "value_int", "value_date")
        if row[column] is not None
    )
    value = held.isoformat() if isinstance(held, date) else str(held)
    basis = BASES.get(source["publisher"], _OPEN_SOURCE)
    return _fact(
        code,
        factors,
        value=value,
        said=_said(code, held, factors),
        source=SheetSource(
            basis=basis,
            title=basis.en if source["title"] == row["basis"] else source["title"],
            publisher=None if source["publisher"] in BASES else source["publisher"],
            url=source["url"],
            as_of=row["as_of"] or source["as_of"],
        ),
    )


def _said(code: str, held: str | int | date, factors: dict[str, FactorValue]) -> Text:
    """Return a value in words: the outcome of the factor that it decides, or as it is written."""
    fact = FACTS[code]
    if isinstance(held, int):
        unit = fact.unit or "permille"
        return in_each(partial(amount_text, held, unit))
    if held in YES_NO:
        return YES_NO[str(held)]
    if isinstance(held, str):
        for value in factors.values():
            if factor_by_id(value.factor).settled_by == (code,) and value.bin is not None:
                return factor_by_id(value.factor).bin(value.bin).label
    return plain(str(held))


def _price(tender: TenderAssessment, as_of: date, factors: dict[str, FactorValue]) -> SheetFact:
    stored = tender.price.model_dump()
    amounts = {
        name: None if stored[name] is None else Decimal(stored[name])
        for name in ("comparison_low", "comparison_high", "implied_low", "implied_high")
    }
    words = {"category": tender.price.category, "tender_id": tender.tender_id}
    cost = LabourCost(**stored | amounts | words)

    return _fact(
        PRICE,
        factors,
        value=str(tender.price.ratio_permille),
        said=in_each(partial(labour_cost_text, cost)),
        source=SheetSource(
            basis=_OWN_CALCULATION,
            title=tender.price.agreement or "",
            publisher=None,
            url=None,
            as_of=as_of,
        ),
    )


def _need(part: PartAssessment) -> SheetNeed:
    return SheetNeed(
        part_id=part.part_id,
        band=part.band,
        band_text=LABELS[Band(part.band)],
        points=part.points,
    )
