"""What the buyer states of a purchase, in words: competition, values, and earlier notices.

None of it gives points. Each line says what is stated and what it does not mean, and a change of a
contract asks for the one act that it gives reason to.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from data_ingest.model.figures import money, number, percent
from data_ingest.model.text import Language, Text, message
from procurement_rules.rule import Outcome
from service.platform.words import printable
from service.screening.assessment.models import (
    Assessment,
    LotAssessment,
    PurchaseReference,
    TenderAssessment,
)

LOOK_AT_PRICE_BELOW_PPM = 700_000
"""Share of the estimate below which it is said that the price is worth a look: seven tenths, our
judgement of 2026-11-30. No act knows such a limit, and no points follow."""

_NONE_CAME = message("No tender came in.")
_ONE_CAME = message(
    "One tender came in, so there is no other price to compare with. That tells nothing of working "
    "conditions."
)
_CAME = message("Tenders received: {count}.")
_LEAST_CAME = message(
    "Tenders received: at least {count}. The notice only counts some kinds of tender."
)
_ESTIMATED = message("Estimated value: {amount}.")
_FRAMEWORK_MOST = message("Most that may be called off under the framework agreement: {amount}.")
_FRAMEWORK: Mapping[str, Text] = {
    "fa-wo-rc": message("Framework agreement, call-offs without renewed competition."),
    "fa-w-rc": message("Framework agreement, call-offs with renewed competition."),
    "fa-mix": message("Framework agreement, call-offs with or without renewed competition."),
}
_AWARDED = message(
    "Tender {tender}: the awarded value, {amount}, is {share} of the estimated value."
)
_LOOK = message(
    "That is a reason to look at the price. It does not mean that the price is too low: the "
    "estimate is the buyer's own and may have been too high."
)
_CALLED_OFF = message(
    "Called off from the framework agreement in notice {notice}. Read which labour terms the "
    "agreement has before new ones are set."
)
_CHANGES = message("The notice changes the contract in notice {notice}.")
_CHANGES_ANY = message("The notice changes a contract.")
_REASON = message("Reason stated: {reason}.")
_REASONS: Mapping[str, Text] = {
    "add-wss": message("additional works, services or supplies are needed"),
    "mod-cir": message("circumstances that could not be foreseen"),
    "mod-minv": message("the change is of small value"),
    "mod-nons": message("the change is not substantial"),
    "mod-repl": message("a new supplier takes over, or the buyer pays the subcontractors"),
    "mod-rev": message("a review clause or an option"),
    "other": message("another reason", "change of a contract"),
}
_COMPARE = message(
    "Ask which subcontractors the change adds or replaces, and look those up like the others."
)
_REPORTED = message("The supplier is to report every change of them ({citation}).")
_REPORTING = ("SE-LOU-17-7", "SE-LUF-16-7", "SE-LUK-14-7")
"""Rules by which subcontractors, and every change of them, are to be reported to the buyer."""


def lot_lines(lot: LotAssessment, purchase: PurchaseReference, language: Language) -> Iterator[str]:
    """Yield what is stated of a lot: tenders received, estimate and awards, framework.

    An estimate that is that of the whole purchase stands in its head already.
    """
    yield from _received(lot, language)
    if lot.estimated is not None and lot.estimated != purchase.amount:
        amount = money(Decimal(lot.estimated), lot.estimated_currency, language)
        yield _ESTIMATED.to(language).format(amount=amount)
    for tender in lot.tenders:
        yield from _awarded(tender, language)
    if framework := _FRAMEWORK.get(lot.framework_kind or ""):
        yield framework.to(language)
    if lot.framework_most is not None:
        amount = money(Decimal(lot.framework_most), lot.framework_currency, language)
        yield _FRAMEWORK_MOST.to(language).format(amount=amount)


def reference_lines(assessment: Assessment, language: Language) -> Iterator[str]:
    """Yield which earlier notices a purchase refers to, and what a changed contract asks for."""
    purchase = assessment.purchase
    if purchase.framework_notice is not None:
        notice = printable(purchase.framework_notice)
        yield _CALLED_OFF.to(language).format(notice=notice)
    if purchase.changed_notice is None and purchase.change_reason is None:
        return
    said = [_CHANGES_ANY.to(language)]
    if purchase.changed_notice is not None:
        said = [_CHANGES.to(language).format(notice=printable(purchase.changed_notice))]
    if reason := _REASONS.get(purchase.change_reason or ""):
        said.append(_REASON.to(language).format(reason=reason.to(language)))
    said.append(_COMPARE.to(language))
    if citation := _reporting(assessment):
        said.append(_REPORTED.to(language).format(citation=citation))
    yield " ".join(said)


def _received(lot: LotAssessment, language: Language) -> Iterator[str]:
    if lot.tenders_received is not None:
        words = {0: _NONE_CAME, 1: _ONE_CAME}.get(lot.tenders_received, _CAME)
        yield words.to(language).format(count=number(lot.tenders_received, language))
    elif lot.tenders_least is not None:
        yield _LEAST_CAME.to(language).format(count=number(lot.tenders_least, language))


def _awarded(tender: TenderAssessment, language: Language) -> Iterator[str]:
    value = tender.value
    if value is None or value.of_estimate_ppm is None:
        return
    said = _AWARDED.to(language).format(
        tender=printable(tender.tender_id),
        amount=money(Decimal(value.amount), value.currency, language),
        share=percent(value.of_estimate_ppm, language),
    )
    is_low = value.of_estimate_ppm < LOOK_AT_PRICE_BELOW_PPM
    yield f"{said} {_LOOK.to(language)}" if is_low else said


def _reporting(assessment: Assessment) -> str | None:
    """Return the citation of the rule by which changes are reported, if it applies to a lot."""
    applied = {
        determination.rule_id
        for lot in assessment.lots
        for determination in lot.determinations
        if determination.outcome == Outcome.APPLIES
    }
    found = (rule for rule in assessment.rules if rule.rule_id in _REPORTING)
    return next((rule.citation for rule in found if rule.rule_id in applied), None)
