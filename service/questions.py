"""What is worth asking: the unknown values, in the order in which an answer helps most.

A question is offered only where a provision that applies to the procurement permits it. Chapters
15–17 of LOU apply at or above the EU threshold outside Annex 2; elsewhere only open registers,
which the buyer reads without asking anybody, remain (`OPEN_REGISTER`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from risk_models.chain import Chain
from risk_models.explain import IDENTITY_GATE, Explanation
from service.assessment import PartAssessment, Question

OPEN_REGISTER = "open_register"
"""Gate of what the buyer reads in an open register; under the full rules it is LOU 15:5."""

_REGISTER_GATE = "LOU 15:5"


@dataclass(frozen=True, slots=True)
class _Ranked:
    question: Question
    weight: int


def questions(
    chain: Chain,
    parts: Iterable[PartAssessment],
    explanations: Mapping[str, Explanation],
    *,
    regime: str | None,
) -> tuple[Question, ...]:
    """Return the questions about a chain, those that can move its exposure most first.

    An undisclosed part is one question: who does it. Its order, like that of the others, is by
    the points that stand open times the share of the work that reaches the part.

    Args:
        chain: The chain.
        parts: Its parts with their points.
        explanations: What is unknown about each part, by `part_id`.
        regime: Regime of the lot (`procurement_rules.facts.REGIMES`); None: cannot tell.
    """
    ranked: list[_Ranked] = []
    undisclosed = {part.part_id for part in chain.parts if part.party_id is None}
    for part in parts:
        unknowns = explanations[part.part_id].unknowns
        if part.part_id in undisclosed:
            asked = any(unknown.state == "refused" for unknown in unknowns)
            question = Question(
                part_id=part.part_id,
                factor=None,
                state="refused" if asked else "not_collected",
                low=part.low,
                high=part.high,
                narrows_by=0,
                gate=_gate(IDENTITY_GATE, regime),
            )
            ranked.append(_Ranked(question, part.received_ppm * (part.high - part.low)))
            continue
        for unknown in unknowns:
            question = Question(
                part_id=part.part_id,
                factor=unknown.factor,
                state=unknown.state,
                low=unknown.low,
                high=unknown.high,
                narrows_by=unknown.narrowing,
                gate=_gate(unknown.gate, regime),
            )
            ranked.append(_Ranked(question, part.received_ppm * unknown.narrowing))
    ranked.sort(key=lambda one: (-one.weight, one.question.part_id, one.question.factor or ""))
    return tuple(one.question for one in ranked)


def _gate(gate: str | None, regime: str | None) -> str | None:
    if gate is None or regime == "full":
        return gate
    return OPEN_REGISTER if gate == _REGISTER_GATE else None
