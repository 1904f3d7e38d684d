"""The assessment itself: seven steps, each answered from what is stated, known and law.

Nothing here decides. Whether terms are needed is proposed from the risk; the rulebook then answers
what the law makes of that, and a person decides.
"""

from dataclasses import dataclass
from datetime import date

from procurement_rules.determine import Determination, determine
from procurement_rules.needs.knowledge import Knowledge
from procurement_rules.needs.levels import levels_step
from procurement_rules.needs.market import parties_step, risk_step, work_step
from procurement_rules.needs.step import Answer, Step, StepReason
from procurement_rules.needs.subject import NeedSubject, facts_of
from procurement_rules.needs.terms import exploitation_step, route_step, terms_step
from procurement_rules.route import route
from procurement_rules.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Need:
    """A proposed needs assessment.

    Attributes:
        steps: Every step, in order.
        notes: What is to be said of the input itself.
        regime: The part of the law (`procurement_rules.facts.REGIMES`); None: cannot tell.
        determinations: What the rules about the contract answered, by rule.
    """

    steps: tuple[Step, ...]
    notes: tuple[StepReason, ...]
    regime: str | None
    determinations: tuple[Determination, ...]

    def answer(self, code: str) -> Answer:
        """Return the answer of a step."""
        return next(step.answer for step in self.steps if step.code == code)


def assess(subject: NeedSubject, knowledge: Knowledge, *, rulebook: Rulebook, as_of: date) -> Need:
    """Answer every step for a category that is to be bought.

    Args:
        subject: What is to be bought.
        knowledge: What reference tables say about it.
        rulebook: The rules; the law is that of the day the procurement begins.
        as_of: The day of the assessment.
    """
    risk = risk_step(subject, knowledge)
    needed = {"yes": True, "no": False, "cannot_tell": None}[risk.answer]
    facts = facts_of(subject, needed=needed, rulebook=rulebook)
    (routed,) = route(facts, rulebook).to_dicts()
    found = {determination.rule_id: determination for determination in determine(facts, rulebook)}
    terms = terms_step(subject, risk.answer, regime=routed["regime"], found=found)
    steps = (
        work_step(subject, knowledge),
        parties_step(subject, knowledge),
        risk,
        route_step(subject, regime=routed["regime"], found=found, rulebook=rulebook),
        terms,
        levels_step(subject, knowledge, terms=terms, regime=routed["regime"]),
        exploitation_step(subject, regime=routed["regime"]),
    )
    return Need(
        steps,
        _notes(subject, as_of=as_of),
        routed["regime"],
        tuple(found[rule_id] for rule_id in sorted(found)),
    )


def _notes(subject: NeedSubject, *, as_of: date) -> tuple[StepReason, ...]:
    if subject.starts_on >= as_of:
        return ()
    return (StepReason("start_past", {"day": subject.starts_on.isoformat()}),)
