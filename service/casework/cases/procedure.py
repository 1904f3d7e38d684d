"""The forms of purchase a case can have, and the stages that each goes through.

A case goes through the stages of its own form of purchase: a direct award has no documents that go
out, and a choice system (LOV) takes applications all the time. The stages are those of every other
part (`data_ingest.model.tables.Stage`), so that rules and records know them; a form leaves some out
and may call one by another name. Which stages a form has is our judgement of 2026-11-30; what the
law says stands in the acts of each stage (`service.casework.overview.stage_acts`).

A person chooses the form, or it follows from the facts when the case is opened. It never changes
by itself afterwards: where the facts say otherwise, the case says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal, get_args

from data_ingest.model.tables import STAGES, Stage
from data_ingest.model.text import Text, message

Procedure = Literal["procurement", "direct_award", "call_off", "choice_system"]
"""An advertised procurement (above the threshold or LOU 19 kap.) · a direct award (19 a kap.) · a
call-off from a framework agreement · a choice system under LOV."""

PROCEDURES: tuple[Procedure, ...] = get_args(Procedure)

_FIRST_AFTER_AWARD = STAGES.index("award")

_NAMES: Mapping[Stage, Text] = MappingProxyType(
    {
        "need": message("Need"),
        "documents_out": message("Documents out"),
        "tenders_in": message("Tenders in"),
        "award": message("Award"),
        "contract_start": message("Contract start"),
        "in_contract": message("In contract"),
        "ended": message("Ended"),
    }
)
"""Where a purchase stands, as an advertised procurement calls it."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form of purchase.

    Attributes:
        label: What it is called.
        stages: Its stages in order, each with its name.
        is_open: Whether suppliers are taken in all the time: a case goes back to an earlier stage
            without a reason, and what was approved before stands.
    """

    label: Text
    stages: Mapping[Stage, Text]
    is_open: bool = False


_FORMS: Mapping[Procedure, Form] = MappingProxyType(
    {
        "procurement": Form(message("Advertised procurement"), _NAMES),
        "direct_award": Form(
            message("Direct award"),
            MappingProxyType(
                {
                    "need": message("Planning and quotes"),
                    "contract_start": message("Contract"),
                    "in_contract": message("Follow-up", "stage"),
                    "ended": _NAMES["ended"],
                }
            ),
        ),
        "call_off": Form(
            message("Call-off under a framework agreement"),
            MappingProxyType(
                {
                    "need": message("Planning"),
                    "tenders_in": message("Mini-competition"),
                    "contract_start": message("Call-off"),
                    "in_contract": message("Follow-up", "stage"),
                    "ended": _NAMES["ended"],
                }
            ),
        ),
        "choice_system": Form(
            message("Choice system (LOV)"),
            MappingProxyType(
                {
                    "need": message("Planning"),
                    "tenders_in": message("Applications"),
                    "contract_start": message("Approved"),
                    "in_contract": message("Follow-up", "stage"),
                    "ended": _NAMES["ended"],
                }
            ),
            is_open=True,
        ),
    }
)


def form_of(procedure: Procedure | None) -> Form:
    """Return a form of purchase; a case that names none is an advertised procurement."""
    return _FORMS[procedure or "procurement"]


def stage_name(procedure: Procedure | None, stage: Stage) -> Text:
    """Return what a form of purchase calls a stage.

    A stage that the form does not have, from before the form was changed, keeps its usual name.
    """
    return form_of(procedure).stages.get(stage, _NAMES[stage])


def nearest_stage(procedure: Procedure | None, stage: Stage) -> Stage:
    """Return where a case stands in a form of purchase: its stage, or the nearest before it.

    >>> nearest_stage("direct_award", "tenders_in"), nearest_stage("procurement", "tenders_in")
    ('need', 'tenders_in')
    """
    at = STAGES.index(stage)
    return [one for one in form_of(procedure).stages if STAGES.index(one) <= at][-1]


def award_stage(procedure: Procedure | None) -> Stage:
    """Return the stage to which a case moves when its award is recorded.

    >>> award_stage("procurement"), award_stage("direct_award")
    ('award', 'contract_start')
    """
    stages = form_of(procedure).stages
    return next(stage for stage in stages if STAGES.index(stage) >= _FIRST_AFTER_AWARD)


def is_back_before_award(at: Stage, to: Stage) -> bool:
    """Tell whether a move goes from the award or later to before it."""
    return STAGES.index(to) < _FIRST_AFTER_AWARD <= STAGES.index(at)


def procedure_in(facts: Mapping[str, Any] | None) -> Procedure | None:
    """Return the form of purchase that the facts of a case tell; None: they do not say.

    A call-off is told by nobody but the person who chooses it, or states what is called off from.

    >>> procedure_in({"instrument": "LOV"}), procedure_in({"direct_award": False}), procedure_in({})
    ('choice_system', 'procurement', None)
    >>> procedure_in({"called_off_from": "SKN 2026/9", "direct_award": False})
    'call_off'
    """
    facts = facts or {}
    if facts.get("called_off_from"):
        return "call_off"
    if facts.get("instrument") == "LOV":
        return "choice_system"
    direct = facts.get("direct_award")
    return None if direct is None else "direct_award" if direct else "procurement"


def facts_in(procedure: Procedure) -> dict[str, Any]:
    """Return the facts about a purchase that follow from its form.

    >>> facts_in("direct_award"), facts_in("choice_system")
    ({'direct_award': True}, {'instrument': 'LOV'})
    """
    if procedure == "choice_system":
        return {"instrument": "LOV"}
    return {"direct_award": procedure == "direct_award"}


def contradicts(procedure: Procedure | None, facts: Mapping[str, Any] | None) -> Procedure | None:
    """Return the form that the facts of a case tell, where it is another than the case has.

    A call-off is no direct award, so that facts of an advertised procurement do not contradict it.
    """
    told = procedure_in(facts)
    mine = procedure or "procurement"
    if told is None or told == mine or (mine, told) == ("call_off", "procurement"):
        return None
    return told
