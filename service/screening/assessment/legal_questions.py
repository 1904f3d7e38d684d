"""What would settle the rules that cannot be answered: each missing fact as a question.

A record holds the missing facts as codes; the questions are those of `procurement_rules.settling`,
put into words when somebody reads it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from data_ingest.model.text import Language, Text, message
from procurement_rules.rule import Outcome
from procurement_rules.settling import ASKED_OF, AskedOf, load_settling
from service.screening.assessment.assessment_law import AssessmentLaw
from service.screening.assessment.models import Assessment, DeterminationRecord

_FULL = "full"
"""The regime whose provisions let a firm be asked."""

_LINE = message("{question} ({how})")
_GATE = message("asked of the firm under {gate}")


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalQuestion:
    """A question whose answer would let rules be answered.

    Attributes:
        facts: The missing facts that it settles, as codes of `RuleFacts`.
        question: The question.
        of: Whom it is put to.
        gate: The provision under which a firm is asked; None where no firm is.
        rule_ids: The rules that wait for it.
    """

    facts: tuple[str, ...]
    question: Text
    of: AskedOf
    gate: str | None
    rule_ids: tuple[str, ...]

    def line(self, language: Language) -> str:
        """Return the question with whom it is put to, as one line."""
        how = ASKED_OF[self.of].to(language)
        if self.gate is not None:
            how = _GATE.to(language).format(gate=self.gate)
        return _LINE.to(language).format(question=self.question.to(language), how=how)


def legal_questions(
    records: Iterable[DeterminationRecord], *, regime: str | None
) -> tuple[LegalQuestion, ...]:
    """Return the questions that settle what rules lack, those that most rules wait for first.

    What is to be known of a ground is asked once there is one. A firm is asked only where the
    provisions that permit it apply; without a gate the question is not offered.

    Args:
        records: What rules answered about a lot or a tender.
        regime: Regime of the lot; None: cannot tell.
    """
    waiting: dict[int, dict[str, set[str]]] = {}
    numbers = _question_numbers()
    for record in records:
        if record.outcome != Outcome.CANNOT_TELL:
            continue
        for fact in ("ground",) if "ground" in record.missing else record.missing:
            settling = load_settling().get(fact)
            if settling is None or (settling.gate is not None and regime != _FULL):
                continue
            waiting.setdefault(numbers[fact], {}).setdefault(fact, set()).add(record.rule_id)
    found = [_question(facts) for facts in waiting.values()]
    return tuple(sorted(found, key=lambda question: (-len(question.rule_ids), question.facts)))


@cache
def _question_numbers() -> Mapping[str, int]:
    """Return the number of the question that settles each fact; the same question has one."""
    numbers: dict[Text, int] = {}
    return {
        fact: numbers.setdefault(settling.question, len(numbers))
        for fact, settling in load_settling().items()
    }


def _question(facts: dict[str, set[str]]) -> LegalQuestion:
    settling = load_settling()[next(iter(facts))]
    return LegalQuestion(
        facts=tuple(sorted(facts)),
        question=settling.question,
        of=settling.of,
        gate=settling.gate,
        rule_ids=tuple(sorted(set().union(*facts.values()))),
    )


def of_assessment(
    assessment: Assessment | AssessmentLaw,
) -> Iterator[tuple[str, str | None, tuple[LegalQuestion, ...]]]:
    """Yield the questions of each lot, and of each of its tenders, in their order.

    Yields:
        The lot, the tender (None: about the lot itself), and the questions.
    """
    for lot in assessment.lots:
        yield lot.contract_id, None, legal_questions(lot.determinations, regime=lot.regime)
        for tender in lot.tenders:
            asked = legal_questions(tender.determinations, regime=lot.regime)
            yield lot.contract_id, tender.tender_id, asked
