"""The smallest set of steps that could give a tender another band.

A step is something that a person can do: fetch or ask for a document, have a firm named, show a
measure. What it would give is not known beforehand, so a set is what *could* change the band, never
what will. Sets of up to three steps are searched in full; shares of the work are taken as they
stand.

Of sets of one size, one of registers and conduct comes before one with papers of a firm: what is
seen at work and what registers say weigh more than what a firm writes about itself.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain as chained
from itertools import compress, islice

from risk_models.card.bands import BANDS, RISING, Band, HeadlineReason, level
from risk_models.card.outcomes import unknown_outcomes
from risk_models.card.scorecard import Scorecard
from risk_models.explain.asking import Topic, deciding_fact
from risk_models.explain.band_conditions import CONDITIONS, Direction, after_steps
from risk_models.explain.raising_sets import RaisingSets
from risk_models.explain.step_sets import step_sets
from risk_models.explain.what_if import WhatIf
from risk_models.factor.definition import FactorKind
from risk_models.facts.catalogue import FACTS
from risk_models.facts.fact import OBSERVED

__all__ = [
    "OWN_NOTE",
    "BandChange", "Direction", "SearchResult", "band_changes", "missing", "steps_of",
]  # fmt: skip

MOST_TRIED = 100_000
"""How many sets are looked at before the search says that it was not finished."""

OWN_NOTE = "own_note"
"""Gate of what the buyer notes itself, or fetches as a public document: nobody is asked."""

_BEFORE_PAPERS = ("LOU 15:5", OWN_NOTE)
"""Gates of registers and conduct."""

_FIRST, _MOST = 16, 1024  # sets that are looked at together: few at first, then more


class SearchResult(StrEnum):
    """How a search ended."""

    SET = "set"
    NONE = "none"
    """No set of up to `step_sets.MOST_STEPS` steps would do."""

    NOT_SEARCHED = "not_searched"
    """There are more sets than `MOST_TRIED`, and none of those looked at would do."""


@dataclass(frozen=True, slots=True)
class BandChange:
    """The smallest set of steps that could change the band.

    Attributes:
        direction: To what.
        found: How the search ended.
        band: The band that the answers furthest in that direction would give; None without a set.
        steps: The steps, in the order of the chain; none without a set.
    """

    direction: Direction
    found: SearchResult
    band: Band | None = None
    steps: tuple[Topic, ...] = ()


def steps_of(
    what_if: WhatIf, asked: Iterable[Topic], permitted: Sequence[Collection[str]]
) -> tuple[tuple[Topic, ...], ...]:
    """Return what a person can do about each chain.

    First what can be asked; then, where measures may be asked for, those not yet shown, and by a
    card with rules what may be seen or decided and has not been noted.

    Args:
        what_if: The chains.
        asked: What can be asked for.
        permitted: For each chain the provisions under which a measure may be asked for; none for
            no measures.
    """
    found: list[list[Topic]] = [[] for _ in what_if.chains]
    for question in asked:
        found[what_if.chain[question.part]].append(question)
    measures = [
        (place, factor, deciding_fact(factor.id))
        for place, factor in enumerate(what_if.card.factors)
        if factor.kind is FactorKind.MITIGATION
    ]
    noted = [] if what_if.card.rules is None else _conduct(what_if.card)
    unknown = unknown_outcomes(what_if.card, "not_collected")
    for row, part in enumerate(what_if.parts):
        for place, factor, fact in measures if part.party_id is not None else ():
            gate, outcome = FACTS[fact].gate, what_if.outcomes[place, row]
            stated = outcome < len(factor.bins) and factor.bins[outcome].points > factor.best
            if stated and gate in permitted[what_if.chain[row]]:
                assert gate is not None
                topic = Topic(row, fact, gate, (place,), measure=True)
                found[what_if.chain[row]].append(topic)
        if part.party_id is not None and permitted[what_if.chain[row]]:
            found[what_if.chain[row]] += [
                Topic(row, fact, OWN_NOTE, (place,))
                for place, fact in noted
                if what_if.outcomes[place, row] == unknown[place, 0]
            ]
    return tuple(map(tuple, found))


def _conduct(card: Scorecard) -> list[tuple[int, str]]:
    """Return the places of what is seen or decided, each with the fact that the buyer notes."""
    facts = [(place, deciding_fact(factor.id)) for place, factor in enumerate(card.factors)]
    return [
        (place, fact)
        for place, fact in facts
        if card.factors[place].family == "conduct" and FACTS[fact].bases == OBSERVED
    ]


def band_changes(
    what_if: WhatIf, steps: Sequence[Sequence[Topic]]
) -> tuple[tuple[BandChange, ...], ...]:
    """Return what could settle the band of each chain that has none, else lower or raise it.

    A band that cannot be lower or higher has no change in that direction.

    Args:
        what_if: The chains.
        steps: What a person can do about each.
    """
    directions = [_directions(need.headline.band, what_if.card) for need in what_if.needs]
    found = {
        direction: _smallest(
            what_if,
            {chain: topics for chain, topics in enumerate(steps) if direction in directions[chain]},
            direction,
        )
        for direction in set(chained.from_iterable(directions))
    }
    return tuple(
        tuple(found[direction][chain] for direction in of_chain)
        for chain, of_chain in enumerate(directions)
    )


def _directions(now: Band, card: Scorecard) -> tuple[Direction, ...]:
    """Return where a band could go; no document of a party settles what work is done where."""
    if now is Band.INSUFFICIENT:
        return (Direction.SETTLED,) if card.rules is None else ()
    down = (Direction.DOWN,) if level(now) > 0 else ()
    return (*down, Direction.UP) if level(now) < len(RISING) - 1 else down


def missing(found: Sequence[BandChange]) -> BandChange:
    """Return the smallest set of unknowns that could change the band, without saying to what.

    Before award nothing tells a tenderer's points from another's, so neither the band nor a
    measure that would lower it is named.

    Args:
        found: What could change the band of a chain (`band_changes`), by what can be asked alone.
    """
    sets = [band_change for band_change in found if band_change.found is SearchResult.SET]
    if sets:
        steps = min(sets, key=lambda band_change: len(band_change.steps)).steps
        return BandChange(Direction.MISSING, SearchResult.SET, None, steps)
    searched = all(band_change.found is SearchResult.NONE for band_change in found)
    return BandChange(
        Direction.MISSING, SearchResult.NONE if searched else SearchResult.NOT_SEARCHED
    )


def _smallest(
    what_if: WhatIf, offered: Mapping[int, Sequence[Topic]], direction: Direction
) -> dict[int, BandChange]:
    """Return the smallest set for each chain, of equal ones that without papers.

    What is seen can only raise. A card without rules knows no order among sets of one size.

    Args:
        what_if: The chains.
        offered: What a person can do, by chain.
        direction: In which the band is to change.
    """
    if direction is not Direction.UP:
        offered = {
            chain: [step for step in steps if step.gate != OWN_NOTE]
            for chain, steps in offered.items()
        }
    if what_if.card.rules is None:
        return _searched(what_if, offered, direction)
    without = _searched(
        what_if,
        {
            chain: [step for step in steps if step.gate in _BEFORE_PAPERS]
            for chain, steps in offered.items()
        },
        direction,
    )
    found = _searched(
        what_if,
        {
            chain: steps
            for chain, steps in offered.items()
            if without[chain].found is not SearchResult.SET or len(without[chain].steps) > 1
        },
        direction,
    )
    return without | {
        chain: one for chain, one in found.items() if _is_smaller(one, without[chain])
    }


def _is_smaller(one: BandChange, other: BandChange) -> bool:
    if other.found is not SearchResult.SET:
        return True
    return one.found is SearchResult.SET and len(one.steps) < len(other.steps)


def _searched(
    what_if: WhatIf, offered: Mapping[int, Sequence[Topic]], direction: Direction
) -> dict[int, BandChange]:
    """Return the smallest set for each chain; the sets of all chains are worked out together.

    Args:
        what_if: The chains.
        offered: What a person can do, by chain.
        direction: In which the band is to change.
    """
    if direction is not Direction.DOWN:
        offered = {
            chain: [step for step in steps if not step.measure] for chain, steps in offered.items()
        }
    conditions = CONDITIONS[direction](what_if, offered)
    raising: dict[int, RaisingSets] = {}
    looked_at = {chain: step_sets(of_chain) for chain, of_chain in conditions.items()}
    possible = {chain: _possible(sets) for chain, sets in looked_at.items()}
    wanted = {chain: _wanted(what_if.needs[chain].headline.band, direction) for chain in offered}
    found: dict[int, BandChange] = {}
    together = _FIRST
    while possible:
        tried: list[tuple[int, list[Topic]]] = []
        for chain, sets in list(possible.items()):
            chosen = list(islice(sets, together))
            could = _could(what_if, chain, offered[chain], chosen, raising, direction)
            tried += [(chain, [offered[chain][at] for at in sorted(places)]) for places in could]
            if not chosen:
                searched = next(looked_at[chain], False) is False
                ended = searched and not _rests_on_least(what_if, chain)
                found[chain] = BandChange(
                    direction, SearchResult.NONE if ended else SearchResult.NOT_SEARCHED
                )
        if tried:
            sets_tried = [taken for _, taken in tried]
            after, now = after_steps(what_if, sets_tried, highest=direction is Direction.UP)
            bands, _ = what_if.headlines(after, now)
            for (chain, taken), place in zip(tried, bands.tolist(), strict=True):
                if place in wanted[chain] and chain not in found:
                    found[chain] = BandChange(
                        direction, SearchResult.SET, BANDS[place], tuple(taken)
                    )
        possible = {chain: sets for chain, sets in possible.items() if chain not in found}
        together = min(together * 8, max(_MOST // max(len(possible), 1), _FIRST))
    return found


def _possible(looked_at: Iterator[tuple[int, ...] | None]) -> Iterator[tuple[int, ...]]:
    """Leave out places without result, which count among those that are looked at."""
    return (places for places in islice(looked_at, MOST_TRIED) if places is not None)


def _could(
    what_if: WhatIf,
    chain: int,
    steps: Sequence[Topic],
    sets: list[tuple[int, ...]],
    raising: dict[int, RaisingSets],
    direction: Direction,
) -> list[tuple[int, ...]]:
    """Leave out the sets that cannot raise the band of a chain; what tells it is kept by chain."""
    if direction is not Direction.UP or not sets or _rests_on_least(what_if, chain):
        return sets
    if chain not in raising:
        raising[chain] = RaisingSets(what_if, chain, steps)
    return list(compress(sets, raising[chain].passed(sets).tolist()))


def _rests_on_least(what_if: WhatIf, chain: int) -> bool:
    """Tell whether the band follows from the least points: the search does not look there."""
    return what_if.needs[chain].headline.reason is HeadlineReason.LOWER_BOUND


def _wanted(before: Band, direction: Direction) -> frozenset[int]:
    """Return the places in `BANDS` of those that lie in a direction of one."""
    return frozenset(place for place, band in enumerate(BANDS) if _reached(before, band, direction))


def _reached(before: Band, after: Band, direction: Direction) -> bool:
    if after is Band.INSUFFICIENT:
        return False
    match direction:
        case Direction.SETTLED:
            return True
        case Direction.DOWN:
            return level(after) < level(before)
        case _:
            return level(after) > level(before)
