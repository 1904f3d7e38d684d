"""From the need of a supplier to its row: what registers state, why, and what to do next."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from data_ingest.model.text import Language, Text, message
from data_ingest.sources import SOURCES
from risk_models.card.bands import LABELS, REASONS, HeadlineReason
from risk_models.card.basis import MEANINGS, Basis
from risk_models.card.scorecard import Scorecard
from risk_models.factor.definition import Factor
from risk_models.factors import factor_by_id
from service.platform.words import DISCLAIMER, NO_REGISTERS, printable
from service.registers.source_ids import AT_SNAPSHOT
from service.screening.report.facts_found import fact_name, means_not
from service.screening.report.need_words import least_band_label
from service.suppliers.exchange.review_state import ReviewState, State
from service.suppliers.inline.views import (
    MOST_FACTS,
    CheckedAct,
    CheckedFact,
    CheckedIndustry,
    CheckedNeed,
    CheckedRegister,
    CheckedReview,
    Standing,
    SupplierCheck,
)
from service.suppliers.portfolios.industry_basis import told_industry
from service.suppliers.portfolios.supplier_need import RegisterFact, SupplierNeed
from service.suppliers.portfolios.work_list import WorkItem, act_of

_STANDINGS: Mapping[Standing, Text] = {
    "registered": message("Registered; no insolvency procedure, liquidation or deregistration."),
    "found": message("Found, but no register that was searched states its status."),
    "reorganisation": message("In company reorganisation."),
    "liquidation": message("In liquidation."),
    "bankruptcy": message("In bankruptcy."),
    "deregistered": message("Deregistered."),
    "possible_match": message("A register has the number under another name: judge the match."),
    "not_found": message(
        "No register or list that was searched has the number. This says nothing about the firm."
    ),
    "not_searched": NO_REGISTERS,
}
_STATING = ("insolvency", "deregistered")
"""Facts by which a register states whether a firm goes on, the gravest first."""

_CLOSED = message(
    "Tenders are under assessment: treat tenderers alike. Open the points in the case, with a "
    "reason, or wait for the award."
)
_LEAST = message("{fact}. This calls for at least this review, whatever the points.")
_HEAR = "hear"
_REVIEWS: Mapping[State, Text] = {
    "none": message("Nothing is left to do in a case. A review never stops a payment by itself."),
    "open": message("The review is not finished. That does not stop a payment by itself."),
    "overdue": message(
        "The review is not finished and its date has passed. That does not stop a payment by "
        "itself."
    ),
}


class Place(NamedTuple):
    """Where a supplier stands: in the request, and in the buyer's cases.

    Attributes:
        positions: Its places in the request, the first first.
        numbers: Its numbers as they may be shown.
        closed: Whether it is a tenderer whose review need is closed to whoever asks.
        review: Where its review stands.
    """

    positions: Sequence[int]
    numbers: Sequence[str]
    closed: bool
    review: ReviewState


def checked_row(
    need: SupplierNeed,
    place: Place,
    language: Language,
    *,
    card: Scorecard,
    country: str,
    searched: bool,
) -> SupplierCheck:
    """Return the row of a supplier.

    Args:
        need: Its review need, with what registers state.
        place: Where it stands.
        language: Language of the texts.
        card: The card of the need.
        country: Where the work is done; ISO 3166 alpha-2.
        searched: Whether any register or list was looked in.
    """
    facts = list(_facts(need, language, only_adverse=place.closed))
    return SupplierCheck(
        position=place.positions[0],
        also_at=list(place.positions[1:]),
        numbers=list(place.numbers),
        name=None if need.name is None else printable(need.name),
        register_status=_register(need, language, searched=searched),
        industry=_industry(need, language),
        need=None if place.closed else _need(need, card, language),
        closed=place.closed,
        facts=facts[:MOST_FACTS],
        more_facts=len(facts[MOST_FACTS:]),
        possible_matches=need.possible_matches,
        next=_next(need, language, closed=place.closed, country=country),
        review=CheckedReview(
            state=place.review.state,
            next_on=place.review.next_on,
            case=f"/v1/cases/{place.review.case_id}" if place.review.case_id else None,
            text=_REVIEWS[place.review.state].to(language),
        ),
        means_not=DISCLAIMER.to(language),
    )


def _register(need: SupplierNeed, language: Language, *, searched: bool) -> CheckedRegister:
    stated = {fact.fact: fact for fact in need.register_facts}
    status, by = _standing(need, stated, searched=searched)
    return CheckedRegister(
        status=status,
        text=_STANDINGS[status].to(language),
        source=None if by is None else _title(by, language),
        as_of=None if by is None else date.fromisoformat(by.as_of),
    )


def _standing(
    need: SupplierNeed, stated: Mapping[str, RegisterFact], *, searched: bool
) -> tuple[Standing, RegisterFact | None]:
    """Return whether a firm goes on by the registers, and the fact that says so."""
    insolvency, gone = (stated.get(fact) for fact in _STATING)
    if gone is not None and gone.value == "yes":
        return "deregistered", gone
    if insolvency is not None:
        status: Standing
        for status in ("bankruptcy", "liquidation", "reorganisation"):
            if insolvency.value == status:
                return status, insolvency
    if (active := insolvency or gone) is not None:
        return "registered", active
    if stated:
        return "found", next(iter(stated.values()))
    if need.possible_matches:
        return "possible_match", None
    return ("not_found" if searched else "not_searched"), None


def _industry(need: SupplierNeed, language: Language) -> CheckedIndustry | None:
    told = told_industry(need, language)
    if told is None or need.cpv is None or need.cpv_from is None:
        return None
    return CheckedIndustry(cpv=need.cpv, basis=need.cpv_from, text=told)


def _need(need: SupplierNeed, card: Scorecard, language: Language) -> CheckedNeed:
    basis = None if need.basis is None else Basis(need.basis)
    decided = REASONS[HeadlineReason(need.reason)]
    if need.least_band is not None and need.reason == HeadlineReason.LEAST_BAND:
        label = least_band_label(card.shipped_id, need.least_band)
        decided = decided if label is None else _LEAST.filled(fact=label)
    said = [decided, *([] if basis is None else [MEANINGS[basis]])]
    return CheckedNeed(
        band=need.band,
        label=LABELS[need.band].to(language),
        basis=None if basis is None else basis.value,
        text=" ".join(text.to(language) for text in said),
    )


def _facts(need: SupplierNeed, language: Language, *, only_adverse: bool) -> Iterator[CheckedFact]:
    """Yield the facts that matter: adverse ones, then what raises the points the most."""
    stated = {fact.fact: fact for fact in need.register_facts}
    known = [(factor_by_id(factor_id), value) for factor_id, value in need.values]
    told = [
        (factor, factor.bin(value), stated[factor.settled_by[0]])
        for factor, value in known
        if factor.settled_by[0] in stated and _is_bin(factor, value)
    ]
    counted = [each for each in told if each[1].adverse or each[1].points > 0]
    for factor, found, by in sorted(
        counted, key=lambda each: (not each[1].adverse, -each[1].points)
    ):
        if found.adverse or not only_adverse:
            yield CheckedFact(
                fact=factor.id,
                text=fact_name(factor, found.code, language),
                adverse=found.adverse,
                source=_title(by, language),
                as_of=date.fromisoformat(by.as_of),
                means_not=means_not(factor, (by.source,), language),
            )


def _is_bin(factor: Factor, value: str) -> bool:
    return any(each.code == value for each in factor.bins)


def _next(need: SupplierNeed, language: Language, *, closed: bool, country: str) -> CheckedAct:
    item = WorkItem.of_need(need)
    code = act_of(item, country)
    if closed and code != _HEAR:
        return CheckedAct(code="treat_alike", text=_CLOSED.to(language))
    return CheckedAct(code=code, text=item.act(country, language))


def _title(by: RegisterFact, language: Language) -> str:
    source_id = by.source.partition(AT_SNAPSHOT)[0]
    return SOURCES[source_id].title.to(language) if source_id in SOURCES else printable(by.source)
