"""Reference page of fairness: points of hypothetical parties that differ in one thing only."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import combinations
from typing import Any

import orjson
import polars as pl

from data_ingest.model.tables import PARTY_SIZES, Procurement
from data_ingest.reading import read_procurement
from docs.writers.markdown import code, codes, page, table
from risk_models.card.scorecard import Scorecard, load_scorecard
from risk_models.card.scoring import score
from risk_models.chain.parts import Chain, build_chains
from risk_models.factor.definition import FAMILIES
from risk_models.factor.subjects import RANKS, Subjects, subjects
from risk_models.factors import factor_by_id
from risk_models.industry.sectors import handed_on_medians
from risk_models.profiles.correlation import NOTED_PERMILLE, rank_correlation
from service.screening.assessment.evidence import gather, gather_references
from service.screening.assessment.profiles import country_composites

AS_OF = date(2026, 11, 26)
"""The day that the hypothetical parties are scored for."""

ESTABLISHED = ("SE", "NO", "DE", "LT", "PL", "RO", "GB", "TR", "BD")
"""Countries in which the hypothetical parties are established."""

PLACES = ("SE", "NO", "DE", "LT", "PL", "RO", "GB", "TR", "CN", "IN", "BD", "PK")
"""Countries in which the hypothetical work is done."""

SUBJECT = "90911200"
"""What the hypothetical parties do: cleaning."""

ANSWERS: Mapping[str, Mapping[str, str]] = {
    "some answers": {
        "founded_on": "2015-03-02",
        "employer_registration": "registered",
        "insolvency": "none",
        "f_tax": "approved",
        "employer_housing": "free_choice",
        "recruitment": "employer_pays",
    },
    "nothing known": {},
}
"""What is known of the hypothetical parties, each value the same for all of them."""

Points = Mapping[str, int]
"""Points by family, the base and the sum among them."""


def fairness() -> str:
    """Return the page of points by country and size, by family and with place removed."""
    card = load_scorecard()
    return page(
        "Fairness",
        f"How the card {card.id} scores hypothetical parties that differ in only one respect."
        " Everything is computed from the card with the code that scores tenders, for"
        f" {AS_OF.isoformat()} and cleaning (CPV {SUBJECT}). How points are distributed among real"
        " suppliers by country and size has not been measured. What the card says about itself:"
        " [scorecards](scorecards.md).",
        "## Country of establishment and size",
        f"{len(ESTABLISHED) * len(PARTY_SIZES)} parties: each country of {codes(ESTABLISHED)}"
        f" with each size of {codes(PARTY_SIZES)}. The work is done in Sweden and the answers"
        " are the same. Neither country of establishment nor size is a factor, so both give 0"
        " points and each row holds for all of them.",
        *_established(card),
        "That does not mean that firms of all sizes and countries are equally well known. A firm"
        " with few public facts has more unknown facts. An unknown fact counts as the mean of the"
        " reference frame and shows in the coverage, and the buyer can ask for it.",
        "## Place of the work",
        "The same party does the same work in different countries. Only the families of place and"
        " sector may change, the latter where public lists name goods of the industry. Without"
        " place, the rows differ only by listed goods. The range is the points of place if every"
        " rank were the lowest, or the highest, of its twelve variants.",
        _places(card),
        "## Factors that say nearly the same",
        "Spearman's correlation in permille between the three domains that the factors of place"
        f" read, over all countries that have both. A correlation beyond ±{NOTED_PERMILLE} between"
        " families calls for a note; these domains are of one family and share its budget.",
        _correlated(),
        "The correlation between families has not been measured: that would need the place and"
        " subject of real contracts, and the answers to many tenders. These pairs can be expected"
        " to be correlated, and their points should be read with that in mind: housing by the"
        " employer with the form of labour in the industry; payroll capacity and observations of"
        " pay held back with the price; a missing number with everything that registers would have"
        " stated.",
    )


def _established(card: Scorecard) -> Iterator[str]:
    rows = []
    for known, answers in ANSWERS.items():
        found = {
            tuple(points.items())
            for points in points_of_parties(
                [(country, size) for country in ESTABLISHED for size in PARTY_SIZES],
                answers,
                card,
            )
        }
        rows += [
            (known, len(ESTABLISHED) * len(PARTY_SIZES), *dict(points).values())
            for points in sorted(found)
        ]
    yield table(("what is known", "parties", *_HEADINGS), rows)
    yield f"Different rows for what is known: {len(rows) // len(ANSWERS)}."


_HEADINGS = ("base", *FAMILIES, "points", "without place")


def points_of_parties(
    parties: Sequence[tuple[str, str]], answers: Mapping[str, str], card: Scorecard
) -> list[Points]:
    """Return the points of parties that differ in country of establishment and size alone.

    Args:
        parties: Country and size of each.
        answers: What is known of every one of them, by fact.
        card: The card.
    """
    procurement = _procurement(parties, answers)
    evidence = gather(procurement, name="fairness")
    medians = handed_on_medians(procurement.contracts, evidence.sector_facts)
    chains = build_chains(procurement, on=AS_OF, median_ppm=medians)
    known = subjects(chains, evidence, labour={}, as_of=AS_OF)
    tenderers = Subjects.cast(known.filter(tier=1))
    return _by_family(score(tenderers, card).factors, card)


def _by_family(factors: pl.DataFrame, card: Scorecard) -> list[Points]:
    found: list[Points] = []
    for _, part in factors.group_by("tender_id", "part_id", maintain_order=True):
        sums = dict(part.group_by("family").agg(pl.col("points").sum()).iter_rows())
        own = {family: int(sums.get(family, 0)) for family in FAMILIES}
        total = card.base + sum(own.values())
        found.append(
            {"base": card.base, **own, "points": total, "without place": total - own["place"]}
        )
    return found


def _procurement(parties: Sequence[tuple[str, str]], answers: Mapping[str, str]) -> Procurement:
    """A made-up purchase with a lot and a tender for each party, which does all of the work."""
    facts = [{"fact": fact, "value": value, "basis": "register"} for fact, value in answers.items()]
    document: dict[str, Any] = {
        "format": "kedjekoll-procurement/1",
        "id": "fairness",
        "title": "fairness",
        "buyer": {"name": "Exempelstaden", "country": "SE", "identifiers": []},
        "lots": [],
        "parties": [],
        "tenders": [],
    }
    for number, (country, size) in enumerate(parties):
        name = f"{number:03}"
        document["lots"].append({"id": name, "cpv": SUBJECT, "place": {"country": "SE"}})
        document["parties"].append(
            {
                "id": name,
                "name": f"Exempel {name}",
                "kind": "company",
                "country": country,
                "size": size,
                "facts": facts,
            }
        )
        document["tenders"].append(
            {
                "id": name,
                "lot": name,
                "parties": [
                    {"party": name, "role": "tenderer", "handed_on": {"percent": 0}},
                ],
            }
        )
    return read_procurement(orjson.dumps(document), name="fairness", person_key=b"-").procurement


@cache
def _chain() -> Chain:
    procurement = _procurement([("SE", "small")], {})
    (chain,) = build_chains(procurement, on=AS_OF, median_ppm={"000": 0})
    return replace(chain, parts=chain.parts[:1], links=())


def points_at(place: str, card: Scorecard) -> Points:
    """Return the points of a party of which nothing is known where the work is done in `place`.

    Args:
        place: ISO 3166-1 alpha-2.
        card: The card.
    """
    chain = _chain()
    moved = replace(chain, parts=(replace(chain.parts[0], place_country=place),))
    evidence = gather_references(country=place, subjects=pl.Series([SUBJECT]))
    known = subjects([moved], evidence, labour={}, as_of=AS_OF)
    return _by_family(score(known, card).factors, card)[0]


def range_at(place: str, card: Scorecard) -> tuple[int, int]:
    """Return the points of place if every rank were the lowest, or the highest, of its variants.

    Args:
        place: ISO 3166-1 alpha-2, of a country with ranks.
        card: The card.
    """
    ranks = dict(
        gather_references(country=place, subjects=pl.Series([SUBJECT]))
        .country_facts.select("indicator", "permille")
        .iter_rows()
    )
    low, high = (
        sum(
            factor_by_id(factor.id).bin(_bin_at(factor.id, ranks, end)).points
            for factor in card.factors
            if factor.family == "place"
        )
        for end in ("_low", "_high")
    )
    return low, high


def _bin_at(factor_id: str, ranks: Mapping[str, int], end: str) -> str:
    factor = factor_by_id(factor_id)
    (fact,) = factor.settled_by
    frame = pl.DataFrame({fact: [ranks[RANKS[fact] + end]]})
    found: str = frame.select(factor.expression).item()
    return found


def _places(card: Scorecard) -> str:
    rows = []
    for place in PLACES:
        own = points_at(place, card)
        low, high = range_at(place, card)
        rows.append(
            (
                code(place),
                own["place"],
                f"{low}–{high}",
                own["sector"],
                own["points"],
                own["without place"],
            )
        )
    return table(("work done in", "place", "range", "sector", "points", "without place"), rows)


def correlations() -> dict[tuple[str, str], int]:
    """Return Spearman's correlation in permille of each two domains of place, by their names."""
    by_domain: dict[str, dict[str, Decimal]] = {}
    for composite in country_composites():
        if composite.permille is not None:
            by_domain.setdefault(composite.domain, {})[composite.country] = Decimal(
                composite.permille
            )
    found = {
        (first, second): rank_correlation(by_domain[first], by_domain[second])
        for first, second in combinations(sorted(by_domain), 2)
    }
    return {pair: permille for pair, permille in found.items() if permille is not None}


def _correlated() -> str:
    return table(
        ("place", "place", "correlation", "note"),
        (
            (first, second, permille, "called for" if abs(permille) > NOTED_PERMILLE else "none")
            for (first, second), permille in correlations().items()
        ),
    )
