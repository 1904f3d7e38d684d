"""What one part scores once some of its factors are answered.

An answer puts a factor into one of its bins. The points of a part depend on the answers only
through three sums, so that answers to many factors together are as cheap to try as those to one.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from data_ingest.tables import PPM
from risk_models.factor import Kind
from risk_models.scorecard import CardFactor, Scorecard

Sums = tuple[int, int, int]
"""Points of conduct, of mitigations and of all other factors: mitigations never offset conduct."""

NOTHING: Sums = (0, 0, 0)

_CONDUCT, _MITIGATION, _OTHER = range(3)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a part scores.

    Attributes:
        points: With unknown inputs at their middle value.
        low: With unknown inputs at their least points.
        high: With unknown inputs at their most points.
        inherent: `points` without any mitigation.
        coverage_ppm: Share of the card that is known.
        families: The same for each family that has a floor, in the order of the card's floors.
    """

    points: int
    low: int
    high: int
    inherent: int
    coverage_ppm: int
    families: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FactorRow:
    """One factor of a part as it stands, before mitigations are set against conduct.

    Attributes:
        card: The factor on the card.
        state: One of `data_ingest.tables.FACT_STATES`.
        bin: Bin code; None where the factor is unknown.
        points: Points as it stands.
        low: Least points it may turn out to have.
        high: Most points it may turn out to have.
        kind: Which of the three sums it counts in.
    """

    card: CardFactor
    state: str
    bin: str | None
    points: int
    low: int
    high: int
    kind: int


@dataclass(frozen=True, slots=True)
class Rest:
    """What a part scores apart from some factors that have been answered.

    Attributes:
        base: The card's base.
        points: Sums of the other factors' points.
        low: Sums of their least points.
        high: Sums of their most points.
        coverage_ppm: Share of the card that is known, the answers included.
        families: The same for each family that has a floor.
    """

    base: int
    points: Sums
    low: Sums
    high: Sums
    coverage_ppm: int
    families: tuple[int, ...]

    def adding(self, sums: Sums) -> Standing:
        """Return what the part scores if the answers add `sums` together."""
        points = plus(self.points, sums)
        return Standing(
            points=self.base + _total(points),
            low=self.base + _total(plus(self.low, sums)),
            high=self.base + _total(plus(self.high, sums)),
            inherent=self.base + points[_CONDUCT] + points[_OTHER],
            coverage_ppm=self.coverage_ppm,
            families=self.families,
        )


@dataclass(frozen=True, slots=True)
class PartAnswers:
    """The factors of one part, and what the part scores with some of them answered.

    Attributes:
        part_id: The part.
        rows: Its factors by id, in the order of the card.
        base: The card's base.
        floors: Families that have a floor, in the order of the card.
    """

    part_id: str
    rows: Mapping[str, FactorRow]
    base: int
    floors: tuple[str, ...]

    def standing(self) -> Standing:
        """Return what the part scores as it is."""
        return self.rest(()).adding(NOTHING)

    def rest(self, answered: Collection[str]) -> Rest:
        """Return what the part scores apart from the factors in `answered`."""
        points, low, high = [0, 0, 0], [0, 0, 0], [0, 0, 0]
        known: dict[str, int] = {}
        applies: dict[str, int] = {}
        for factor, row in self.rows.items():
            is_answered = factor in answered
            if not is_answered:
                points[row.kind] += row.points
                low[row.kind] += row.low
                high[row.kind] += row.high
            if row.state != "not_applicable" or is_answered:
                family, weight = row.card.family, row.card.coverage_weight
                applies[family] = applies.get(family, 0) + weight
                if is_answered or row.state == "stated":
                    known[family] = known.get(family, 0) + weight
        return Rest(
            base=self.base,
            points=(points[0], points[1], points[2]),
            low=(low[0], low[1], low[2]),
            high=(high[0], high[1], high[2]),
            coverage_ppm=_share(sum(known.values()), sum(applies.values())),
            families=tuple(_share(known.get(one, 0), applies.get(one, 0)) for one in self.floors),
        )

    def named(self) -> "PartAnswers":
        """Return the part once somebody has said who does it, and nothing else is known of it.

        What was refused together with the name is then only not collected.
        """
        rows = {
            factor: replace(row, state="not_collected", points=row.card.mid)
            if row.state == "refused"
            else row
            for factor, row in self.rows.items()
        }
        return replace(self, rows=rows)

    def outcomes(self, factors: Iterable[str]) -> dict[Sums, int]:
        """Return what the factors may add together, with the share of each in the reference frame.

        The factors are taken as independent. A share is in units of ppm to the power of the number
        of factors; all of them sum to one.
        """
        found: dict[Sums, int] = {NOTHING: 1}
        for factor in factors:
            row, reached = self.rows[factor], dict[Sums, int]()
            for sums, share in found.items():
                for points, ppm in row.card.distribution:
                    total = plus(sums, _only(row.kind, points))
                    reached[total] = reached.get(total, 0) + share * ppm
            found = reached
        return found

    def extreme(self, factors: Iterable[str], *, highest: bool) -> Sums:
        """Return what the factors add together in their best or in their worst bins."""
        sums = NOTHING
        for factor in factors:
            row = self.rows[factor]
            sums = plus(sums, _only(row.kind, row.card.worst if highest else row.card.best))
        return sums


def _only(kind: int, points: int) -> Sums:
    sums = [0, 0, 0]
    sums[kind] = points
    return sums[0], sums[1], sums[2]


def plus(sums: Sums, more: Sums) -> Sums:
    """Return two groups of sums taken together."""
    return sums[0] + more[0], sums[1] + more[1], sums[2] + more[2]


def _total(sums: Sums) -> int:
    """The points of the three sums; beside points of conduct a mitigation has none."""
    beside = 0 if sums[_CONDUCT] > 0 else sums[_MITIGATION]
    return sums[_CONDUCT] + sums[_OTHER] + beside


def _share(known: int, applies: int) -> int:
    return known * PPM // applies if applies else PPM


def part_answers(
    part_id: str, factors: Iterable[Mapping[str, Any]], card: Scorecard
) -> PartAnswers:
    """Return the factors of a part, from its rows of `risk_models.scoring.Scores.factors`.

    Args:
        part_id: The part.
        factors: One row a factor of the card: factor, state and bin.
        card: The scorecard that it was scored with.
    """
    on_card = {factor.id: factor for factor in card.factors}
    return PartAnswers(
        part_id=part_id,
        rows={row["factor"]: _row(on_card[row["factor"]], row) for row in factors},
        base=card.base,
        floors=tuple(card.floors.families),
    )


def _row(card: CardFactor, row: Mapping[str, Any]) -> FactorRow:
    state, code = row["state"], row["bin"]
    points, low, high = card.mid, card.best, card.worst
    if state == "stated":
        points = low = high = next(one.points for one in card.bins if one.code == code)
    elif state == "not_applicable":
        points = low = high = 0
    elif state == "refused":
        points = card.worst
    kind = _CONDUCT if card.family == "conduct" else _OTHER
    if card.kind is Kind.MITIGATION:
        kind = _MITIGATION
    return FactorRow(card, state, code, points, low, high, kind)
