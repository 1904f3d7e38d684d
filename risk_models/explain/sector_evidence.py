"""What is stated of the industry of a CPV code, for people: UHM's result, bands, sources."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data_ingest.model.text import Text
from risk_models.card.bands import RISING, Band
from risk_models.profiles.industry import covers
from risk_models.profiles.posterior import posterior_of
from risk_models.profiles.posterior_table import PosteriorTable
from risk_models.profiles.statements import Evidence, Statement

KIND_WORDS: Mapping[str, Text] = {
    "uhm_high": Text(
        "Upphandlingsmyndigheten har bedömt att risken är hög",
        "Upphandlingsmyndigheten has assessed the risk as high",
    ),
    "uhm_risk": Text(
        "Upphandlingsmyndigheten har bedömt att det finns en risk",
        "Upphandlingsmyndigheten has assessed that there is a risk",
    ),
    "uhm_low": Text(
        "Upphandlingsmyndigheten har bedömt att risken är låg",
        "Upphandlingsmyndigheten has assessed the risk as low",
    ),
    "list": Text(
        "Myndigheters lista över riskbranscher, eller upptäckta offer efter bransch",
        "An authority's list of risk industries, or victims found by industry",
    ),
    "passing": Text(
        "Nämns som exempel, av facket eller i krav på personalliggare",
        "Mentioned as an example, by a trade union, or in the duty to keep a staff ledger",
    ),
    "judgement": Text("Projektets egen bedömning", "The project's own judgement"),
}
"""What a statement of each kind is."""

PUBLISHER_WORDS: Mapping[str, Text] = {
    "arbetsmiljoverket": Text("Arbetsmiljöverket", "Arbetsmiljöverket"),
    "eight_authorities": Text("Samverkande myndigheter", "Authorities in cooperation"),
    "ekobrottsmyndigheten": Text("Ekobrottsmyndigheten", "Ekobrottsmyndigheten"),
    "jamstalldhetsmyndigheten": Text("Jämställdhetsmyndigheten", "Jämställdhetsmyndigheten"),
    "kedjekoll": Text("Kedjekoll (bedömning)", "Kedjekoll (judgement)"),
    "konkurrensverket": Text("Konkurrensverket", "Konkurrensverket"),
    "lo": Text("LO", "LO"),
    "migrationsverket": Text("Migrationsverket", "Migrationsverket"),
    "regeringen": Text("Regeringen", "The Government"),
    "riksdagen": Text("Riksdagen", "The Riksdag"),
    "riksrevisionen": Text("Riksrevisionen", "Riksrevisionen"),
    "skatteverket": Text("Skatteverket", "Skatteverket"),
    "upphandlingsmyndigheten": Text("Upphandlingsmyndigheten", "Upphandlingsmyndigheten"),
    "br": Text("Brasiliens register", "Brazil's register"),
    "ca": Text("Kanadas beslut", "Canada's decisions"),
}
"""Names of the publishers and outcome sets."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """The result of Upphandlingsmyndigheten (UHM) for an occupation.

    Attributes:
        kind: `uhm_high`, `uhm_risk` or `uhm_low`.
        occupation: The occupation, in UHM's words.
        year: When; None where the page has no date.
        source_id: Where it is published.
        second_hand: Whether another page was read which says so.
    """

    kind: str
    occupation: Text
    year: int | None
    source_id: str
    second_hand: bool


@dataclass(frozen=True, slots=True)
class IndustryEvidence:
    """What is stated of the industry of a CPV code.

    Attributes:
        node: The industry or occupation.
        form: The form of labour.
        points: The points, on the scale of the fact `sector_posterior`.
        low: Lower end of the 80 % interval.
        high: Upper end.
        assessment: UHM's result for just this industry or occupation; None where it has none.
        parts: UHM's results for occupations that are a part of it, and may differ.
        statements: All statements that count, from the node up to its section.
        without: Points if a publisher or outcome set that counts is left out.
    """

    node: str
    form: str
    points: int
    low: int
    high: int
    assessment: Assessment | None
    parts: tuple[Assessment, ...]
    statements: tuple[Statement, ...]
    without: Mapping[str, int]

    def bands(self, cuts: Sequence[int], s0: int) -> tuple[Band, ...]:
        """Return the bands that the interval touches for a party of whom nothing else is known.

        Args:
            cuts: First points of each band above the lowest, as in a scorecard.
            s0: Sector points of a part with 0 points in all.
        """
        first, last = (bisect_right(cuts, end - s0) for end in (self.low, self.high))
        return RISING[first : last + 1]


def industry_evidence(
    cpv: str, *, evidence: Evidence, table: PosteriorTable
) -> IndustryEvidence | None:
    """Return what is stated of the industry of a CPV code; None where its industry is not known.

    Args:
        cpv: A code of eight digits.
        evidence: What is stated.
        table: The shipped points.
    """
    row = table.of_cpv(cpv)
    if row is None:
        return None
    node, form = row["node"], row["form"]
    around = evidence.lineage(node)
    stated = tuple(one for own in around for one in evidence.stated_of(own))
    within = (
        name
        for name, parent in evidence.parents.items()
        if node not in evidence.parents and covers(node, parent)
    )
    return IndustryEvidence(
        node=node,
        form=form,
        points=row["points"],
        low=row["points_low"],
        high=row["points_high"],
        assessment=next(iter(assessed(node, evidence)), None),
        parts=tuple(one for name in sorted(within) for one in assessed(name, evidence)),
        statements=stated,
        without=by_publisher(node, evidence, form=form),
    )


def by_publisher(node: str, evidence: Evidence, *, form: str = "ordinary") -> dict[str, int]:
    """Return the points of a node without each publisher and outcome set that speaks of it."""
    around = evidence.lineage(node)
    speaking = {one.publisher for own in around for one in evidence.stated_of(own)}
    speaking |= {name for own in around for name in evidence.foreign.get(own, {})}
    return {
        name: posterior_of(node, evidence, form=form, without={name}).points
        for name in sorted(speaking)
    }


def assessed(node: str, evidence: Evidence) -> list[Assessment]:
    """Return UHM's results for just one industry or occupation of the tree, if it has any."""
    return [
        Assessment(
            one.kind,
            Text(one.words_sv, one.words_en),
            one.year,
            one.source_id,
            one.status == "unverified",
        )
        for one in evidence.stated_of(node)
        if one.kind.startswith("uhm_")
    ]
