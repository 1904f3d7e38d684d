"""What is worth asking: the unknown values, in the order in which an answer helps most.

A question is offered only where a provision that applies to the procurement permits it. Chapters
15–17 of LOU apply at or above the EU threshold outside Annex 2; elsewhere only open registers,
which the buyer reads without asking anybody, remain (`OPEN_REGISTER`).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from operator import itemgetter
from typing import Any

from risk_models.card.outcomes import Outcomes
from risk_models.card.scorecard import Scorecard
from risk_models.chain.parts import Chain
from risk_models.explain.asking import Asking, Topic, askings, topics
from risk_models.explain.band_change import BandChange, band_changes, missing, steps_of
from risk_models.explain.reasons import IDENTITY_GATE, UnknownFactor
from risk_models.explain.what_if import WhatIf
from risk_models.exposure.need import ChainNeed
from risk_models.facts.catalogue import FACTS

OPEN_REGISTER = "open_register"
"""Gate of what the buyer reads in an open register; under the full rules it is LOU 15:5."""

_REGISTER_GATE = "LOU 15:5"


def questions(
    chain: Chain,
    parts: Iterable[Mapping[str, Any]],
    unknowns: Mapping[tuple[str, str], tuple[UnknownFactor, ...]],
    *,
    regime: str | None,
) -> list[dict[str, Any]]:
    """Return the questions about a chain, those that can move its exposure most first.

    An undisclosed part is one question: who does it. Its order, like that of the others, is by
    the points that stand open times the share of the work that reaches the part.

    Args:
        chain: The chain.
        parts: Its parts with their points: `part_id`, `received_ppm`, `low` and `high`.
        unknowns: What is unknown about each part, by tender and part.
        regime: Regime of the lot (`procurement_rules.facts.REGIMES`); None: cannot tell.

    Returns:
        The fields of `service.screening.assessment.asked_models.Question`.
    """
    ranked: list[tuple[int, str, str, dict[str, Any]]] = []
    undisclosed = {part.part_id for part in chain.parts if part.party_id is None}
    alike: dict[int, dict[str, Any]] = {}  # what is unknown of many parts is one object
    for part in parts:
        part_id, received = part["part_id"], part["received_ppm"]
        of_part = unknowns.get((chain.tender_id, part_id), ())
        if part_id in undisclosed:
            asked = any(unknown.state == "refused" for unknown in of_part)
            question = {
                "part_id": part_id,
                "factor": None,
                "state": "refused" if asked else "not_collected",
                "low": part["low"],
                "high": part["high"],
                "narrows_by": 0,
                "gate": _gate(IDENTITY_GATE, regime),
            }
            weight = received * (part["high"] - part["low"])
            ranked.append((-weight, part_id, "", question))
            continue
        for unknown in of_part:
            said = alike.get(id(unknown))
            if said is None:
                said = alike[id(unknown)] = _said(unknown, regime)
            weight = -received * unknown.narrowing
            ranked.append((weight, part_id, unknown.factor, {"part_id": part_id, **said}))
    ranked.sort(key=itemgetter(0, 1, 2))
    return [question for *_, question in ranked]


def _said(unknown: UnknownFactor, regime: str | None) -> dict[str, Any]:
    """Return the fields of a question that do not depend on the part."""
    return {
        "factor": unknown.factor,
        "state": unknown.state,
        "low": unknown.low,
        "high": unknown.high,
        "narrows_by": unknown.narrowing,
        "gate": _gate(unknown.gate, regime),
    }


def worth_asking(
    chains: Sequence[Chain],
    outcomes: Outcomes,
    *,
    needs: Sequence[ChainNeed],
    scorecard: Scorecard,
    regimes: Sequence[str | None],
    awarded: Sequence[bool],
) -> list[dict[str, Any]]:
    """Return for each tender what is worth asking, and which steps could change its band.

    Until the contract is awarded only what is missing is told: no band, and no measure that would
    give a lower one. Chains that are alike in all but who their parties are, as those of a firm
    that tenders for many lots, are worked out once.

    Args:
        chains: The chains of the tenders.
        outcomes: What each factor says of each part (`risk_models.card.scoring.Scores.outcomes`).
        needs: The review needs of the chains.
        scorecard: The card that was applied.
        regimes: Regime of the lot of each (`procurement_rules.facts.REGIMES`); None: cannot tell.
        awarded: Whether the contract of each is known to be awarded.

    Returns:
        Of each tender `asking` and `band_changes`, as the fields of `asked_models.Asking`
        and `service.screening.assessment.asked_models.BandChange`.
    """
    if not chains:
        return []
    starts = list(accumulate((len(chain.parts) for chain in chains), initial=0))
    groups: dict[object, list[int]] = defaultdict(list)
    for number, chain in enumerate(chains):
        said = outcomes[:, starts[number] : starts[number + 1]].tobytes()
        groups[said, _shape(chain), regimes[number], awarded[number]].append(number)
    first = [alike[0] for alike in groups.values()]
    columns = [row for number in first for row in range(starts[number], starts[number + 1])]
    what_if = WhatIf(
        [chains[number] for number in first],
        outcomes[:, columns],
        [needs[number] for number in first],
        scorecard,
    )
    gates = {fact.gate for fact in FACTS.values() if fact.gate is not None}
    permitted = [
        {gate for gate in gates if _gate(gate, regimes[number]) is not None} for number in first
    ]
    asked = topics(what_if, permitted)
    measures = [
        of_chain if awarded[number] else set()
        for number, of_chain in zip(first, permitted, strict=True)
    ]
    changes = band_changes(what_if, steps_of(what_if, asked, measures))
    names = {regime: _Names(what_if, regime) for regime in set(regimes)}
    found: dict[int, dict[str, Any]] = {}
    for values, of_chain, alike in zip(
        askings(what_if, asked), changes, groups.values(), strict=True
    ):
        told = of_chain if awarded[alike[0]] else (missing(of_chain),)
        for number in alike:
            found[number] = _written(values, told, chains[number], names[regimes[number]])
    return [found[number] for number in range(len(chains))]


def _shape(chain: Chain) -> tuple[object, ...]:
    """Return all of a chain but who its parties are: chains of one shape have the same numbers."""
    place = {part.part_id: row for row, part in enumerate(chain.parts)}
    return (
        tuple((place[root], share) for root, share in chain.roots),
        tuple(
            (
                part.party_id is None,
                place.get(part.undisclosed_of or ""),
                part.handed_on_low,
                part.handed_on_high,
            )
            for part in chain.parts
        ),
        tuple(
            (place[link.contractor], place[link.subcontractor], link.low, link.high, link.mid)
            for link in chain.links
        ),
    )


def _written(
    values: Iterable[Asking], changes: Iterable[BandChange], chain: Chain, names: "_Names"
) -> dict[str, Any]:
    """Return what is worth asking of a chain, and what could change its band, with its parts."""
    return {
        "asking": [
            {
                **names.of(value.topic, chain),
                "narrows_by": value.narrows_by,
                "narrows_at_most": value.narrows_at_most,
                "band_changes_ppm": value.band_changes_ppm,
            }
            for value in values
        ],
        "band_changes": [
            {
                "direction": change.direction.value,
                "found": change.found.value,
                "band": change.band and change.band.value,
                "steps": [
                    names.of(step, chain) | {"measure": step.measure} for step in change.steps
                ],
            }
            for change in changes
        ],
    }


class _Names:
    """What a document settles or shows, with the names of the part and the factors."""

    def __init__(self, what_if: WhatIf, regime: str | None) -> None:
        """Take in the chains, and the regime of their lot."""
        self._place = [row for chain in what_if.chains for row in range(len(chain.parts))]
        self._factors = [factor.id for factor in what_if.card.factors]
        self._alike: dict[tuple[str, str, tuple[int, ...]], dict[str, Any]] = {}
        self._regime = regime

    def of(self, topic: Topic, chain: Chain) -> dict[str, Any]:
        """Return the fields that `asked_models.Asking` and `BandStep` share.

        Args:
            topic: Of a chain that is alike.
            chain: The chain whose parts are named.
        """
        alike = (topic.fact, topic.gate, topic.factors)
        if alike not in self._alike:
            self._alike[alike] = {
                "fact": topic.fact,
                "gate": _gate(topic.gate, self._regime) or topic.gate,
                "factors": tuple(self._factors[place] for place in topic.factors),
            }
        below = topic.undisclosed
        return {
            "part_id": chain.parts[self._place[topic.part]].part_id,
            "undisclosed": None if below is None else chain.parts[self._place[below]].part_id,
            **self._alike[alike],
        }


def _gate(gate: str | None, regime: str | None) -> str | None:
    if gate is None or regime == "full":
        return gate
    return OPEN_REGISTER if gate == _REGISTER_GATE else None
