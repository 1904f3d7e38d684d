"""What closes a stage of each form of purchase, where nothing else is left to do in it.

The basis is what was read in copies of the acts: LOU (2016:1145) as amended through SFS 2026:67,
LOV (2008:962) as amended through SFS 2022:992; later amendments are not covered. What holds for a
call-off beyond the terms of its framework agreement has not been read, and the act says so. Which
act stands at which stage is our judgement of 2026-11-30.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from data_ingest.model.tables import Stage
from data_ingest.model.text import Text, message, plain
from service.casework.cases.procedure import Procedure


@dataclass(frozen=True, slots=True)
class StageAct:
    """What closes a stage.

    Attributes:
        text: What to do.
        basis: Its basis: a citation, or what is not known.
    """

    text: Text
    basis: Text


_TERMS = message("The terms of the framework agreement. What else holds for a call-off has not "
                 "been read here; have a lawyer assess it.")  # fmt: skip
_NO_STANDSTILL = plain("LOU (2016:1145) 19 kap. 19 §, 20 kap. 2 §")

_ACTS: Mapping[tuple[Procedure, Stage], StageAct] = {
    ("direct_award", "need"): StageAct(
        message(
            "Write in the file which suppliers were asked, the value that you estimated and why "
            "the supplier was chosen. Suppliers are treated equally. If you asked more than one "
            "for a tender, notify them in writing of the decision."
        ),
        plain("LOU (2016:1145) 19 a kap. 2, 8, 10 och 11 §§"),
    ),
    ("direct_award", "contract_start"): StageAct(
        message(
            "Complete the documentation within 30 days of the contract if the value exceeds SEK "
            "100 000, and publish an award notice within 30 days if it is at least SEK 700 000."
        ),
        plain("LOU (2016:1145) 19 a kap. 11 och 13 §§"),
    ),
    ("call_off", "need"): StageAct(
        message(
            "Read the framework agreement and write in the file: that the need is covered by it, "
            "how suppliers are chosen (ranking or mini-competition), and which labour terms hold."
        ),
        _TERMS,
    ),
    ("call_off", "tenders_in"): StageAct(
        message(
            "Decide the mini-competition by the criteria of the framework agreement, write the "
            "reasons in the file and notify the tenderers in writing. No standstill is required; "
            "if you choose to observe one, state its length."
        ),
        _NO_STANDSTILL,
    ),
    ("call_off", "contract_start"): StageAct(
        message(
            "Check that the call-off keeps to the framework agreement: supplier, price, labour "
            "terms and subcontractors."
        ),
        _TERMS,
    ),
    ("choice_system", "need"): StageAct(
        message(
            "Write requirements, payment and contract terms into the tender specifications, state "
            "how long a decision takes, and advertise continuously on the national website."
        ),
        plain("LOV (2008:962) 3 kap. 1–2 §§, 4 kap. 1–4 §§"),
    ),
    ("choice_system", "tenders_in"): StageAct(
        message(
            "Decide each application: approve every applicant that meets the requirements and is "
            "not excluded. A ground for exclusion may be used, never must. Notify the applicant "
            "of the decision and its reasons."
        ),
        plain("LOV (2008:962) 7 kap. 1–2 §§, 8 kap. 1–2 §§"),
    ),
    ("choice_system", "contract_start"): StageAct(
        message("Conclude the contract with each approved supplier without delay."),
        plain("LOV (2008:962) 8 kap. 3 §"),
    ),
    ("choice_system", "in_contract"): StageAct(
        message(
            "Follow up the approved suppliers against the terms of the contract, and take in new "
            "applications all the time: move the case back to the applications for each."
        ),
        plain("LOV (2008:962) 3 kap. 2 §, 4 kap. 2 §"),
    ),
    ("procurement", "award"): StageAct(
        message(
            "Check that the standstill has ended and that no court reviews the procurement, then "
            "conclude the contract. The standstill is at least 10 days from a notification sent "
            "by electronic means, otherwise 15 days."
        ),
        plain("LOU (2016:1145) 20 kap. 1 och 8 §§"),
    ),
}

_CANCELLED: Mapping[Procedure, StageAct] = {
    "procurement": StageAct(
        message(
            "The purchase is cancelled. Notify tenderers in writing of the decision and its "
            "reasons, and complete the documentation within 30 days of the decision."
        ),
        plain("LOU (2016:1145) 12 kap. 12 och 14 §§, 19 kap. 21 och 22 §§"),
    ),
    "direct_award": StageAct(
        message(
            "The purchase is cancelled. Complete the documentation within 30 days of the decision "
            "if the value exceeds SEK 100 000."
        ),
        plain("LOU (2016:1145) 19 a kap. 11 §"),
    ),
    "call_off": StageAct(
        message(
            "The call-off is cancelled. Write the decision and its reasons in the file, and notify "
            "those who have been asked."
        ),
        _TERMS,
    ),
    "choice_system": StageAct(
        message(
            "The choice system is cancelled. Notify the applicants of the decision and its reasons."
        ),
        plain("LOV (2008:962) 8 kap. 2 §"),
    ),
}

UNDER_REVIEW = StageAct(
    message(
        "Wait with the contract until the court has decided, and record the outcome here. The "
        "standstill goes on meanwhile, unless the court decides otherwise."
    ),
    plain("LOU (2016:1145) 20 kap. 8–10 §§"),
)
"""What is left to do while a court reviews an advertised procurement."""

CORRECTION_SOUGHT = StageAct(
    message("Await the court's decision on the application for correction, and record it here."),
    plain("LOV (2008:962) 10 kap. 1–3 §§"),
)
"""The same for a choice system."""

REVIEWED_OTHERWISE = StageAct(
    message(
        "Wait with the contract if the court has forbidden it, and record the outcome here. A "
        "direct award and a call-off have a standstill only where you chose one or published your "
        "intention."
    ),
    plain("LOU (2016:1145) 20 kap. 2, 3 och 9 §§"),
)
"""The same for a direct award or a call-off."""


def stage_act(procedure: Procedure | None, stage: Stage) -> StageAct | None:
    """Return what closes a stage of a form of purchase; None: what closes every stage."""
    return _ACTS.get((procedure or "procurement", stage))


def cancelled_act(procedure: Procedure | None) -> StageAct:
    """Return what is left to do where a purchase is cancelled."""
    return _CANCELLED[procedure or "procurement"]


def review_act(procedure: Procedure | None) -> StageAct:
    """Return what is left to do while a court reviews a purchase."""
    return {
        "choice_system": CORRECTION_SOUGHT,
        "direct_award": REVIEWED_OTHERWISE,
        "call_off": REVIEWED_OTHERWISE,
    }.get(procedure or "procurement", UNDER_REVIEW)
