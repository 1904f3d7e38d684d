"""The anchor profiles, and what a card says of them.

An anchor is a case that a named source settles: the band that its review need lies in, or its
place beside another. They bound the card's judgement, and are tests of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import polars as pl
import yaml
from pydantic import BaseModel, ConfigDict

from data_ingest.model.tables import PPM, Evidence, Facts
from data_ingest.model.text import Words
from risk_models.card.bands import RISING, Band
from risk_models.card.scorecard import Scorecard
from risk_models.card.scoring import score
from risk_models.chain.parts import Chain, Part, PartLink
from risk_models.exposure.need import ChainNeed, chain_needs
from risk_models.factor.subjects import subjects
from risk_models.facts.catalogue import ANSWERED_FACTS, FACTS, parse_fact
from risk_models.industry.sectors import handed_on_median, sector_values
from service.screening.assessment.evidence import gather_references

AS_OF = date(2026, 11, 30)
"""The day that facts of the anchors are read for."""

SOURCE = "kedjekoll-anchors"

RATIOS = {"below": 900, "within": 950, "above": 1200}
"""Price ÷ comparison cost in permille where an anchor states only the position."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Anchor(_Frozen):
    """A made-up but typical case.

    `least` and `most` are the bands that its need lies between. `handed_on` says what is known of
    subcontracting: the usual share (nobody has asked), none, or asked and not answered. With
    `refused` every question that a party can be asked stays unanswered.
    """

    code: str
    case: Words
    cpv: str
    country: str = "SE"
    facts: Mapping[str, str] = {}
    refused: bool = False
    price: Literal["below", "within", "above"] | None = None
    handed_on: Literal["usual", "none", "asked"] = "usual"
    least: Band
    most: Band
    source: str
    reason: Words


class Order(_Frozen):
    """Two anchors of which one stands above the other."""

    above: str
    below: str
    source: str
    reason: Words


class Anchors(_Frozen):
    """The shipped anchors."""

    anchors: tuple[Anchor, ...]
    orders: tuple[Order, ...]


@dataclass(frozen=True, slots=True)
class AnchorResult:
    """What a card says of an anchor.

    Attributes:
        anchor: The anchor.
        need: The review need by the card.
    """

    anchor: Anchor
    need: ChainNeed

    @property
    def met(self) -> bool:
        """Whether the band lies where the source puts it."""
        band = self.need.headline.band
        if band is Band.INSUFFICIENT:
            return False
        least, own, most = map(RISING.index, (self.anchor.least, band, self.anchor.most))
        return least <= own <= most


@cache
def load_anchors() -> Anchors:
    """Return the anchors in the order of the file.

    Raises:
        pydantic.ValidationError: The file contradicts itself.
    """
    text = files("service.screening.anchors").joinpath("anchors.yaml").read_text("utf-8")
    return Anchors.model_validate(yaml.safe_load(text))


def results(card: Scorecard, anchors: Sequence[Anchor]) -> list[AnchorResult]:
    """Return what a card says of anchors, in their order.

    Args:
        card: The card.
        anchors: The anchors, at least one.
    """
    found: dict[str, ChainNeed] = {}
    for country in dict.fromkeys(anchor.country for anchor in anchors):
        here = [anchor for anchor in anchors if anchor.country == country]
        found |= _needs(card, here, country)
    return [AnchorResult(anchor, found[anchor.code]) for anchor in anchors]


def _needs(card: Scorecard, anchors: Sequence[Anchor], country: str) -> dict[str, ChainNeed]:
    codes = pl.Series([anchor.cpv for anchor in anchors], dtype=pl.String)
    references = gather_references(country=country, subjects=codes)
    tables = {name: getattr(references, name) for name in references.members()}
    rows = [row for anchor in anchors for row in _facts(anchor)]
    facts = Facts.cast(
        pl.DataFrame(
            rows,
            schema={name: column.dtype for name, column in Facts.columns().items()},
            orient="row",
        )
    )
    evidence = Evidence.validate(
        {name: frame for name, frame in tables.items() if frame is not None} | {"facts": facts}
    )
    medians = sector_values(evidence.sector_facts)
    unnamed = PPM // 2 if card.rules is None else card.rules.unnamed_ppm
    chains = tuple(
        _chain(anchor, median=handed_on_median(anchor.cpv, medians), unanswered=unnamed)
        for anchor in anchors
    )
    priced = {anchor.code: anchor.price for anchor in anchors if anchor.price is not None}
    known = subjects(
        chains,
        evidence,
        labour={code: RATIOS[position] for code, position in priced.items()},
        positions=priced,
        numbered={anchor.code for anchor in anchors},
        as_of=AS_OF,
    )
    return chain_needs(chains, score(known, card), card)


def _facts(anchor: Anchor) -> Iterator[tuple[Any, ...]]:
    """Yield rows of `Facts` about the tenderer, whose id is the code of the anchor."""
    refused = [code for code in ANSWERED_FACTS if FACTS[code].asked] if anchor.refused else []
    for code in dict.fromkeys((*anchor.facts, *refused)):
        stated = code in anchor.facts
        value = parse_fact(code, anchor.facts[code]) if stated else None
        basis = "declared" if "declared" in FACTS[code].bases else FACTS[code].bases[0]
        yield (
            anchor.code,
            "",
            code,
            "stated" if stated else "refused",
            value if isinstance(value, str) else None,
            value if isinstance(value, int) else None,
            value if isinstance(value, date) else None,
            basis,
            SOURCE,
            AS_OF,
        )


def _chain(anchor: Anchor, *, median: int, unanswered: int) -> Chain:
    """Return the tenderer and, unless it hands on nothing, the part that nobody has named."""
    asked = anchor.handed_on == "asked"
    below = f"{anchor.code}/undisclosed"
    hands_on = anchor.handed_on != "none"
    own = Part(
        part_id=anchor.code,
        party_id=anchor.code,
        undisclosed_of=None,
        tier=1,
        role="tenderer",
        handed_on_low=0,
        handed_on_high=PPM if hands_on else 0,
        asked=asked,
        place_country=anchor.country,
        cpv=anchor.cpv,
    )
    unnamed = Part(
        part_id=below,
        party_id=None,
        undisclosed_of=anchor.code,
        tier=2,
        role="undisclosed",
        handed_on_low=0,
        handed_on_high=0,
        asked=asked,
        place_country=anchor.country,
        cpv=anchor.cpv,
    )
    mid = max(median, unanswered) if asked else median
    link = PartLink(contractor=anchor.code, subcontractor=below, low=0, high=PPM, mid=mid)
    return Chain(
        tender_id=anchor.code,
        contract_id=anchor.code,
        unit="value",
        roots=((anchor.code, PPM),),
        parts=(own, unnamed) if hands_on else (own,),
        links=(link,) if hands_on else (),
    )
