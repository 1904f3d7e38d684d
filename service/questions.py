"""What is worth asking: the unknown values, in the order in which an answer helps most.

A question is offered only where a provision that applies to the procurement permits it. Chapters
15–17 of LOU apply at or above the EU threshold outside Annex 2; elsewhere only open registers,
which the buyer reads without asking anybody, remain (`OPEN_REGISTER`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from risk_models.answers import part_answers
from risk_models.asking import askings, topics
from risk_models.band_change import BandChange as FoundChange
from risk_models.band_change import band_changes, missing, steps_of
from risk_models.chain import Chain
from risk_models.chain_need import ChainNeed
from risk_models.explain import IDENTITY_GATE, Explanation
from risk_models.facts import FACTS
from risk_models.scorecard import Scorecard
from risk_models.what_if import WhatIf
from service.assessment import Asking, BandChange, BandStep, FactorValue, PartAssessment, Question

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


def worth_asking(
    chain: Chain,
    parts: Iterable[PartAssessment],
    explanations: Mapping[str, Explanation],
    *,
    need: ChainNeed,
    scorecard: Scorecard,
    regime: str | None,
    awarded: bool,
) -> tuple[tuple[Asking, ...], tuple[BandChange, ...]]:
    """Return what is worth asking about a tender, and which steps could change its band.

    Until the contract is awarded only what is missing is told: no band, and no measure that would
    give a lower one.

    Args:
        chain: The chain.
        parts: Its parts with their factors.
        explanations: What is unknown about each part, by `part_id`.
        need: The review need of the chain.
        scorecard: The card that was applied.
        regime: Regime of the lot (`procurement_rules.facts.REGIMES`); None: cannot tell.
        awarded: The contract is known to be awarded.
    """
    answers = {
        part.part_id: part_answers(part.part_id, map(_row, part.factors), scorecard)
        for part in parts
    }
    what_if = WhatIf(chain, answers, need, scorecard)
    gates = {fact.gate for fact in FACTS.values() if fact.gate is not None}
    permitted = {gate for gate in gates if _gate(gate, regime) is not None}
    asked = topics(what_if, explanations, permitted=permitted)
    if awarded:
        changes = band_changes(what_if, steps_of(what_if, asked, permitted))
    else:
        changes = (missing(what_if, asked),)
    return (
        tuple(
            Asking(
                part_id=one.part_id,
                fact=one.fact,
                gate=_gate(one.gate, regime) or one.gate,
                factors=one.factors,
                undisclosed=one.undisclosed,
                narrows_by=one.narrows_by,
                narrows_at_most=one.narrows_at_most,
                band_changes_ppm=one.band_changes_ppm,
            )
            for one in askings(what_if, asked)
        ),
        tuple(_change(one, regime) for one in changes),
    )


def _row(value: FactorValue) -> dict[str, str | None]:
    return {"factor": value.factor, "state": value.state, "bin": value.bin}


def _change(change: FoundChange, regime: str | None) -> BandChange:
    return BandChange(
        direction=change.direction.value,
        found=change.found.value,
        band=change.band and change.band.value,
        steps=tuple(
            BandStep(
                part_id=step.part_id,
                fact=step.fact,
                gate=_gate(step.gate, regime) or step.gate,
                factors=step.factors,
                undisclosed=step.undisclosed,
                measure=step.measure,
            )
            for step in change.steps
        ),
    )


def _gate(gate: str | None, regime: str | None) -> str | None:
    if gate is None or regime == "full":
        return gate
    return OPEN_REGISTER if gate == _REGISTER_GATE else None
