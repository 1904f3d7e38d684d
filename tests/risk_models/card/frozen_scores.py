"""A thousand made-up parts, the same for ever, and one hash of what a card makes of them."""

import hashlib
import json
import random
from datetime import date, timedelta

import polars as pl

from data_ingest.model.tables import PPM, Evidence, Facts
from risk_models.card.scorecard import Scorecard
from risk_models.card.scoring import score
from risk_models.chain.parts import Chain, Part, PartLink
from risk_models.exposure.need import chain_needs
from risk_models.factor.subjects import subjects
from risk_models.facts.annual_reports import ANNUAL_REPORT_FACTS
from risk_models.facts.catalogue import ANSWERED_FACTS, FACTS
from risk_models.facts.fact import FactKind
from service.screening.assessment.evidence import gather_references

AS_OF = date(2026, 11, 30)
LATER = frozenset(
    (
        "authority_decision_about",
        "list_entry_about",
        "visits_made",
        "visits_with_findings",
        "visited_on",
        *ANNUAL_REPORT_FACTS,
    )
)
"""Facts that came after the first card: the made-up parts are those of its day."""
WORK = ("90911200", "45210000", "72200000", "60120000", "55523100", "77231600", None)
STATES = ("stated", "stated", "stated", "refused", "not_available", "not_applicable")


def scores_sha256(card: Scorecard, parts: int = 1000, *, without: frozenset[str] = LATER) -> str:
    """Return the hash of points, bounds, bands, stability and coverage, and of each need.

    `without` are facts that came after the card, which nobody states.
    """
    draw = random.Random(20261130)
    chains = tuple(_chain(f"t{number:04}", draw) for number in range(parts // 2))
    rows = [row for chain in chains for row in _facts(chain.tender_id, draw, without)]
    types = {name: column.dtype for name, column in Facts.columns().items()}
    facts = Facts.cast(pl.DataFrame(rows, schema=types, orient="row"))
    references = gather_references(country="SE", subjects=pl.Series(WORK))
    tables = {name: getattr(references, name) for name in references.members()}
    evidence = Evidence.validate(
        {name: frame for name, frame in tables.items() if frame is not None} | {"facts": facts}
    )
    known = subjects(
        chains,
        evidence,
        labour={chain.tender_id: draw.choice((None, 800, 1100, 1300, 1500)) for chain in chains},
        numbered={chain.tender_id for chain in chains if draw.random() < 0.8},
        as_of=AS_OF,
    )
    found = score(known, card)
    columns = ("points", "low", "high", "inherent", "typical_low", "typical_high", "coverage_ppm")
    parts_said = found.parts.select(*columns, "sufficient", "band", "stability").rows()
    factors = found.factors.select("factor", "bin", "state", "points", "low", "high").rows()
    needs = [
        (
            need.exposure.index,
            need.exposure.index_low,
            need.exposure.index_high,
            need.coverage_ppm,
            need.headline.band.value,
            need.headline.reason.value,
            need.sufficient,
        )
        for need in chain_needs(chains, found, card).values()
    ]
    return hashlib.sha256(json.dumps([parts_said, factors, needs]).encode()).hexdigest()


def _facts(party_id, draw, without):
    for code in ANSWERED_FACTS:
        if code in without or draw.random() < 0.4:
            continue
        fact, state = FACTS[code], draw.choice(STATES)
        text = number = day = None
        if state == "stated":
            if fact.kind is FactKind.DATE:
                day = AS_OF - timedelta(days=draw.randrange(4000))
            elif fact.kind is FactKind.INTEGER:
                number = draw.randrange(fact.least or 0, min(fact.most or 1000, 1000) + 1)
            else:
                text = draw.choice(fact.codes)
        source = ("test", AS_OF)
        yield (party_id, "", code, state, text, number, day, draw.choice(fact.bases), *source)


def _chain(tender_id, draw):
    country, cpv = draw.choice(("SE", "SE", "SE", None)), draw.choice(WORK)
    low, high = sorted(draw.randrange(PPM + 1) for _ in range(2))
    asked = draw.random() < 0.5
    below = f"{tender_id}/undisclosed"
    own = Part(tender_id, tender_id, None, 1, "tenderer", asked, low, high, country, cpv)
    unnamed = Part(below, None, tender_id, 2, "undisclosed", asked, 0, 0, country, cpv)
    link = PartLink(tender_id, below, low, high, (low + high) // 2)
    return Chain(tender_id, tender_id, "value", ((tender_id, PPM),), (own, unnamed), (link,))
