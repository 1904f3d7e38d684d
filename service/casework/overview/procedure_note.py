"""What speaks for another form of purchase than a case has: told with its reason, never acted on.

The form of a case is chosen by a person. Where the facts that came later tell another, or a direct
award has a value that the limit does not allow, the case says so and offers the change.
"""

from dataclasses import dataclass

from data_ingest.model.text import Text, message
from procurement_rules.rule import Outcome
from service.casework.cases.procedure import Procedure, contradicts, form_of
from service.casework.cases.tables import Case
from service.screening.assessment.assessment_law import AssessmentLaw

_LIMIT_RULE = "SE-LOU-19a-2"
_LIMITED = ("full", "chapter_19", "chapter_19_direct")
"""Regimes of LOU, in which the limit holds; a rule that does not apply leaves no record."""

_FACTS = message(
    "The facts about the purchase say: {told}. The case has the stages of: {mine}. Nothing has "
    "been changed; you decide."
)
_OVER_LIMIT = message(
    "The value does not allow a direct award on the ground of its amount (LOU 19 a kap. 2 §). "
    "Another ground in 3–7 §§ may allow it; write it in the file. Otherwise the purchase is to be "
    "advertised."
)
_LIMIT_UNKNOWN = message(
    "Whether the value allows a direct award (LOU 19 a kap. 2 §) is not known yet: state what the "
    "rules lack first."
)


_CALL_OFF = message(
    "The terms of the framework agreement apply to a call-off. What the law asks for besides has "
    "not been read here, so that the rules say nothing of it; have a lawyer assess it."
)


@dataclass(frozen=True, slots=True)
class ProcedureNote:
    """What speaks for another form of purchase.

    Attributes:
        text: What speaks for it.
        procedure: The form; None: none is told by name.
    """

    text: Text
    procedure: Procedure | None


def rules_hold(procedure: Procedure | None) -> bool:
    """Tell whether the rules speak of a form of purchase; of a call-off they do not."""
    return procedure != "call_off"


def procedure_note(case: Case, law: AssessmentLaw | None) -> ProcedureNote | None:
    """Return what speaks for another form of purchase than a case has; None: nothing does.

    Args:
        case: The case.
        law: What the rules answered in its newest screening; None: nothing has been screened.
    """
    told = contradicts(case.procedure, case.purchase)
    if told is not None:
        words = _FACTS.filled(told=form_of(told).label, mine=form_of(case.procedure).label)
        return ProcedureNote(words, told)
    if not rules_hold(case.procedure):
        return ProcedureNote(_CALL_OFF, None)
    if case.procedure != "direct_award" or law is None:
        return None
    for lot in law.lots:
        outcomes = {
            record.outcome for record in lot.determinations if record.rule_id == _LIMIT_RULE
        }
        if lot.regime in _LIMITED and Outcome.APPLIES not in outcomes:
            if Outcome.CANNOT_TELL in outcomes:
                return ProcedureNote(_LIMIT_UNKNOWN, None)
            return ProcedureNote(_OVER_LIMIT, "procurement")
        if lot.regime is None:
            return ProcedureNote(_LIMIT_UNKNOWN, None)
    return None
