"""What is worth asking: the unknown values, in the order in which an answer helps most.

A question is offered only where a provision that applies to the procurement permits it. Chapters
15–17 of LOU apply at or above the EU threshold outside Annex 2; elsewhere only open registers,
which the buyer reads without asking anybody, remain (`OPEN_REGISTER`).
"""

from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from risk_models.asking import Topic, askings, topics
from risk_models.band_change import band_changes, missing, steps_of
from risk_models.chain import Chain
from risk_models.chain_need import ChainNeed
from risk_models.explain import IDENTITY_GATE, Unknown
from risk_models.facts import FACTS
from risk_models.outcomes import Outcomes
from risk_models.scorecard import Scorecard
from risk_models.what_if import WhatIf

OPEN_REGISTER = "open_register"
"""Gate of what the buyer reads in an open register; under the full rules it is LOU 15:5."""

_REGISTER_GATE = "LOU 15:5"


def questions(
    chain: Chain,
    parts: Iterable[Mapping[str, Any]],
    unknowns: Mapping[tuple[str, str], tuple[Unknown, ...]],
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
        The fields of `service.assessment.Question`.
    """
    ranked: list[tuple[int, str, str, dict[str, Any]]] = []
    undisclosed = {part.part_id for part in chain.parts if part.party_id is None}
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
            question = {
                "part_id": part_id,
                "factor": unknown.factor,
                "state": unknown.state,
                "low": unknown.low,
                "high": unknown.high,
                "narrows_by": unknown.narrowing,
                "gate": _gate(unknown.gate, regime),
            }
            ranked.append((-received * unknown.narrowing, part_id, unknown.factor, question))
    ranked.sort(key=itemgetter(0, 1, 2))
    return [question for *_, question in ranked]


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
    give a lower one.

    Args:
        chains: The chains of the tenders.
        outcomes: What each factor says of each part (`risk_models.scoring.Scores.outcomes`).
        needs: The review needs of the chains.
        scorecard: The card that was applied.
        regimes: Regime of the lot of each (`procurement_rules.facts.REGIMES`); None: cannot tell.
        awarded: Whether the contract of each is known to be awarded.

    Returns:
        Of each tender `asking` and `band_changes`, as the fields of `service.assessment.Asking`
        and `service.assessment.BandChange`.
    """
    if not chains:
        return []
    what_if = WhatIf(chains, outcomes, needs, scorecard)
    gates = {fact.gate for fact in FACTS.values() if fact.gate is not None}
    permitted = [{gate for gate in gates if _gate(gate, regime) is not None} for regime in regimes]
    asked = topics(what_if, permitted)
    measures = [gates if told else set() for gates, told in zip(permitted, awarded, strict=True)]
    steps = steps_of(what_if, asked, measures)
    values = askings(what_if, asked)
    changes = band_changes(what_if, steps)
    names = {regime: _Names(what_if, regime) for regime in set(regimes)}
    return [
        {
            "asking": [
                {
                    **names[regime].of(one.topic),
                    "narrows_by": one.narrows_by,
                    "narrows_at_most": one.narrows_at_most,
                    "band_changes_ppm": one.band_changes_ppm,
                }
                for one in values[number]
            ],
            "band_changes": [
                {
                    "direction": change.direction.value,
                    "found": change.found.value,
                    "band": change.band and change.band.value,
                    "steps": [
                        names[regime].of(step) | {"measure": step.measure} for step in change.steps
                    ],
                }
                for change in (changes[number] if awarded[number] else (missing(changes[number]),))
            ],
        }
        for number, regime in enumerate(regimes)
    ]


class _Names:
    """What a document settles or shows, with the names of the part and the factors."""

    def __init__(self, what_if: WhatIf, regime: str | None) -> None:
        """Take in the chains, and the regime of their lot."""
        self._parts = [part.part_id for part in what_if.parts]
        self._factors = [factor.id for factor in what_if.card.factors]
        self._alike: dict[tuple[str, str, tuple[int, ...]], dict[str, Any]] = {}
        self._regime = regime

    def of(self, topic: Topic) -> dict[str, Any]:
        """Return the fields that `service.assessment.Asking` and `BandStep` share."""
        alike = (topic.fact, topic.gate, topic.factors)
        if alike not in self._alike:
            self._alike[alike] = {
                "fact": topic.fact,
                "gate": _gate(topic.gate, self._regime) or topic.gate,
                "factors": tuple(self._factors[place] for place in topic.factors),
            }
        below = topic.undisclosed
        return {
            "part_id": self._parts[topic.part],
            "undisclosed": None if below is None else self._parts[below],
            **self._alike[alike],
        }


def _gate(gate: str | None, regime: str | None) -> str | None:
    if gate is None or regime == "full":
        return gate
    return OPEN_REGISTER if gate == _REGISTER_GATE else None
