"""What may be asked for now: the gate of each question at the stage of the procurement.

A record holds the provision of a question by the part of the law that applies. Whether that gate
is open follows from the stage as well (`procurement_rules.package.gate`), so it is told when the
record is read. What the buyer fetches itself stands first: nobody is asked for what can be fetched
(LOU 15:5), and what registers say weighs more than papers of a firm about itself.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from data_ingest.model.tables import STAGES
from data_ingest.model.text import Language, Text, message
from procurement_rules.package.gate import GATES, Permit, permits
from procurement_rules.rule import Outcome
from risk_models.explain.asking import deciding_fact
from risk_models.facts.catalogue import FACTS
from service.screening.assessment.asked_models import Question
from service.screening.assessment.models import LotAssessment, TenderAssessment
from service.screening.assessment.questions import OPEN_REGISTER
from service.screening.report.wording import settling_document

REGISTER_PROVISION = "LOU 15:5"
"""The provision of `risk_models` for what the buyer fetches itself."""

_PLACE: Mapping[str, int] = {stage: place for place, stage in enumerate(STAGES)}
_NO_PROVISION = message("No provision permits requesting it in this procurement.")
_NO_SOURCE = message("There is no source for it.")
_NOBODY_ASKED = message("Nobody is asked: it is noted when it is seen, decided or listed.")
_PASSED = message("It could be requested at an earlier stage.")
_ONE = message("1 document may not be requested now: {reasons}.")
_MANY = message("{n} documents may not be requested now: {reasons}.")

_SHORT: Mapping[Text, Text] = {
    GATES["documents"].opens: message("before the procurement documents are published"),
    GATES["clarification"].opens: message("when the tenders are in"),
    GATES["intended_winner"].opens: message("when the tenders have been tried"),
    GATES["contract_term"].opens: message("when the contract has begun"),
    GATES["explanation"].condition: message("if a low price is noted"),
    GATES["hearing"].condition: message("if a circumstance is noted"),
    _NO_SOURCE: message("without a source"),
    _NOBODY_ASKED: message("only noted when seen, decided or listed"),
    _PASSED: message("at an earlier stage"),
    _NO_PROVISION: message("without a provision that permits it"),
}
"""Why a document may not be requested now, in a few words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Whether a document may be asked for now.

    Attributes:
        permit: The gate that is open, with its rules; None: none is.
        why_closed: Why none is; None where one is open.
    """

    permit: Permit | None
    why_closed: Text | None

    @property
    def is_own_look_up(self) -> bool:
        """Whether the buyer fetches the document without asking anybody."""
        return self.permit is not None and self.permit.gate == "own_look_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedDocument:
    """A document that may settle something of a part.

    Attributes:
        part_id: The part.
        document: The document.
        questions: What it settles.
        opening: Whether it may be asked for now.
    """

    part_id: str
    document: Text
    questions: tuple[Question, ...]
    opening: Opening


def opening(
    provision: str | None, *, regime: str | None, stage: str | None, applies: Collection[str]
) -> Opening:
    """Return whether a provision lets a document be asked for now.

    Where the stage is not stated nothing is said to be closed by it.

    Args:
        provision: The provision of a question in a record; None: nothing permits asking.
        regime: Regime of the lot; None: cannot tell.
        stage: Where the purchase stands; None: not stated.
        applies: The rules that apply to the tender.
    """
    if provision is None:
        return Opening(permit=None, why_closed=_NO_PROVISION)
    if provision == OPEN_REGISTER:
        provision = REGISTER_PROVISION
    known = permits(provision, regime)
    for permit in known:
        gate = GATES[permit.gate]
        at_stage = stage is None or stage in gate.stages
        raised = bool(set(permit.rule_ids.get(regime or "", ())) & set(applies))
        if at_stage and (raised or not gate.raised):
            return Opening(permit=permit, why_closed=None)
    return Opening(permit=None, why_closed=_why_closed(known, stage))


def _why_closed(known: tuple[Permit, ...], stage: str | None) -> Text:
    now = -1 if stage is None else _PLACE[stage]
    for permit in known:
        gate = GATES[permit.gate]
        last = max(_PLACE[each] for each in gate.stages)
        if gate.raised and (stage is None or stage in gate.stages):
            return gate.condition
        if last > now:
            return gate.opens
    return _PASSED if known else _NO_PROVISION


def asked_documents(
    tender: TenderAssessment, *, regime: str | None, stage: str | None
) -> list[AskedDocument]:
    """Return the documents that settle what is unknown of a tender, each with its questions.

    What may be asked for now stands first, and of that what the buyer fetches itself; within each
    the order is that of the record: what narrows most leads.
    """
    applies = _applying(tender)
    gates: dict[str | None, Opening] = {}
    grouped: dict[tuple[str, Text, Text | None], tuple[Opening, list[Question]]] = {}
    for question in tender.questions:
        if question.gate not in gates:
            gates[question.gate] = opening(
                question.gate, regime=regime, stage=stage, applies=applies
            )
        opened = _of_nobody(question) or gates[question.gate]
        key = (question.part_id, settling_document(question.factor), opened.why_closed)
        grouped.setdefault(key, (opened, []))[1].append(question)
    found = [
        AskedDocument(part_id=part_id, document=document, questions=tuple(of_one), opening=opened)
        for (part_id, document, _), (opened, of_one) in grouped.items()
    ]
    return sorted(
        found, key=lambda asked: (asked.opening.permit is None, not asked.opening.is_own_look_up)
    )


def is_open_now(
    tender: TenderAssessment, regime: str | None, stage: str | None, provision: str
) -> bool:
    """Tell whether a provision lets something be asked for about a tender now."""
    found = opening(provision, regime=regime, stage=stage, applies=_applying(tender))
    return found.permit is not None


def _applying(tender: TenderAssessment) -> set[str]:
    return {
        determination.rule_id
        for determination in tender.determinations
        if determination.outcome == Outcome.APPLIES
    }


def _of_nobody(question: Question) -> Opening | None:
    """Return why nobody is asked what is no matter of a provision; None where it is one."""
    if question.gate is not None or question.factor is None:
        return None
    if question.state == "not_available":
        return Opening(permit=None, why_closed=_NO_SOURCE)
    asked = FACTS[deciding_fact(question.factor)].asked
    return None if asked else Opening(permit=None, why_closed=_NOBODY_ASKED)


def open_now(documents: Iterable[AskedDocument]) -> list[AskedDocument]:
    """Return the documents that may be asked for now."""
    return [asked for asked in documents if asked.opening.permit is not None]


def closed_line(
    documents: Iterable[AskedDocument], language: Language, *, most: int | None = None
) -> str:
    """Say in one line how many documents may not be asked for now, and why; "" if all may.

    Args:
        documents: All documents.
        language: Language of the line.
        most: At most so many of the most frequent reasons; None: all.
    """
    counts: dict[Text, int] = {}
    for asked in documents:
        why = asked.opening.why_closed
        if why is not None:
            counts[_SHORT.get(why, why)] = counts.get(_SHORT.get(why, why), 0) + 1
    total = sum(counts.values())
    if not total:
        return ""
    reasons = ", ".join(
        f"{count} {reason.to(language)}"
        for reason, count in sorted(counts.items(), key=lambda pair: -pair[1])[:most]
    )
    return (_ONE if total == 1 else _MANY).to(language).format(n=total, reasons=reasons)


def live_tenders(lot: LotAssessment) -> tuple[TenderAssessment, ...]:
    """Return the tenders that something can still be done about: the awarded one where it is."""
    awarded = tuple(tender for tender in lot.tenders if tender.state == "awarded")
    return awarded or tuple(tender for tender in lot.tenders if tender.state != "not_awarded")
