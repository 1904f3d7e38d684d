"""What changes where the points of every bin of a card move by chance.

Each bin moves by itself, evenly between the ends. The best bin of an inherent factor and the worst
of a mitigation stay at 0, and mids and base follow from the points. A worse bin has no fewer points
than a better one: they are put in order. Those of the sector are not, for each is an industry of
its own, whose place among the others is judgement, too; in order, 61 moves would even out, and a
running maximum of them would raise every industry. Cuts, least bands and shares stay.
"""

from collections.abc import Callable, Iterator, Sequence
from random import Random
from statistics import median_low
from typing import Literal

import numpy as np
import numpy.typing as npt

from benchmarks.card_trial.shares import Mix, needs
from risk_models.card.outcomes import Outcomes
from risk_models.card.scorecard import (
    CardFactor,
    Scorecard,
    mean_index,
    stated_base,
)
from risk_models.exposure.need import ChainNeed
from risk_models.factor.definition import FactorKind
from risk_models.factor.points import points_of
from service.screening.anchors.profiles import AnchorResult, load_anchors, results
from service.screening.trial.measured import Moved

Unit = Literal["points", "percent"]

KINDS: tuple[tuple[Unit, int], ...] = (
    ("points", 1),
    ("points", 2),
    ("percent", 10),
    ("percent", 20),
    ("percent", 30),
)
"""By how much the points move, at most."""


def moved_card(card: Scorecard, unit: Unit, by: int, draw: Random, name: str) -> Scorecard:
    """Return a card whose bins have moved by chance.

    Args:
        card: A card with rules.
        unit: `points`, or `percent` of the bin's own points; the result is whole points.
        by: Most that a bin moves.
        draw: Where chance comes from.
        name: Id of the new card; numbers are kept by id.
    """
    assert card.rules is not None
    factors = tuple(_moved(factor, _mover(unit, by, draw)) for factor in card.factors)
    # nothing here reads the stability, which takes most of the time
    weightings = card.weightings.model_copy(update={"count": 1})
    changed = {"id": name, "factors": factors, "weightings": weightings}
    return card.model_copy(update=changed | {"base": stated_base(factors, card.rules)})


def _mover(unit: Unit, by: int, draw: Random) -> Callable[[int], int]:
    if unit == "points":
        return lambda points: points + draw.randint(-by, by)
    return lambda points: round(points * (100 + draw.randint(-by, by)) / 100)


def _moved(factor: CardFactor, move: Callable[[int], int]) -> CardFactor:
    is_mitigation = factor.kind is FactorKind.MITIGATION
    points = [move(one.points) for one in factor.bins]
    if is_mitigation:
        points = [min(one, 0) for one in points[:-1]] + [0]
    elif factor.kind is FactorKind.INHERENT:
        points = [0, *(max(one, 0) for one in points[1:])]
    if factor.family != "sector":
        points.sort()
    bins = tuple(
        one.model_copy(update={"points": own}) for one, own in zip(factor.bins, points, strict=True)
    )
    moved = factor.model_copy(update={"bins": bins})
    mid = 0 if is_mitigation else points_of(mean_index(moved.distribution))
    return moved.model_copy(update={"mid": mid})


def moves(
    mix: Mix, outcomes: Outcomes, card: Scorecard, *, seed: int, draws: int
) -> Iterator[Moved]:
    """Yield what changes, one kind of move at a time.

    Args:
        mix: Suppliers of the mix.
        outcomes: What is known of their parts.
        card: The card that is moved.
        seed: Of the draws.
        draws: How often the points are moved, of each kind.
    """
    anchors = load_anchors().anchors
    before = results(card, anchors), needs(mix, outcomes, card)
    for unit, by in KINDS:
        draw = Random(f"{seed} {unit} {by}")  # repeatable, and guards nothing
        seen = []
        for at in range(draws):
            other = moved_card(card, unit, by, draw, f"moved-{unit}-{by}-{at}")
            after = results(other, anchors), needs(mix, outcomes, other)
            seen.append((*_of_anchors(before[0], after[0]), *_of_mix(before[1], after[1])))
        unmet, changed, share, rank, top = zip(*seen, strict=True)
        yield Moved(
            unit=unit,
            by=by,
            anchors_unmet=(median_low(unmet), max(unmet)),
            anchors_changed=(median_low(changed), max(changed)),
            changed_permille=(median_low(share), max(share)),
            rank_permille=(median_low(rank), min(rank)),
            top_permille=(median_low(top), min(top)),
        )


def _of_anchors(before: Sequence[AnchorResult], after: Sequence[AnchorResult]) -> tuple[int, int]:
    """Return how many anchors are no longer met, and how many are in another band."""
    pairs = list(zip(before, after, strict=True))
    lost = sum(old.met and not new.met for old, new in pairs)
    return lost, sum(old.need.headline.band != new.need.headline.band for old, new in pairs)


def _of_mix(before: Sequence[ChainNeed], after: Sequence[ChainNeed]) -> tuple[int, int, int]:
    """Return in permille suppliers in another band, rank correlation, and overlap at the top."""
    pairs = list(zip(before, after, strict=True))
    changed = sum(old.headline.band != new.headline.band for old, new in pairs)
    old, new = (np.array([one.exposure.points for one in needs]) for needs in (before, after))
    rank = float(np.corrcoef(ranks(old), ranks(new))[0, 1])
    return round(1000 * changed / len(pairs)), round(1000 * rank), overlap_permille(old, new)


def ranks(points: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Return the place of each number among all; equal ones share the mean of their places.

    >>> ranks(np.array([5, 1, 5])).tolist()
    [1.5, 0.0, 1.5]
    """
    _, which, counts = np.unique(points, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    places: npt.NDArray[np.float64] = last - (counts + 1) / 2
    return places[which]


def overlap_permille(old: npt.NDArray[np.int64], new: npt.NDArray[np.int64]) -> int:
    """Return how many of the fifth with most points stay in it; of equal ones the first come first.

    >>> overlap_permille(np.array([9, 1, 2, 3, 4]), np.array([1, 9, 2, 3, 4]))
    0
    """
    fifth = max(len(old) // 5, 1)
    first, second = (set(np.argsort(-one, kind="stable")[:fifth].tolist()) for one in (old, new))
    return round(1000 * len(first & second) / fifth)
