"""The plan of follow-up: how often and how deep each part is looked at, by its review need."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from data_ingest.model.tables import Stage
from procurement_rules.package.follow_up_texts import FollowUpTexts, PlanRow
from procurement_rules.package.subject import PartOfChain, Subject

STAGES: tuple[Stage, ...] = ("contract_start", "in_contract")
"""The stages at which a contract is followed up."""

BASIS: dict[str, tuple[str, ...]] = {
    "full": ("SE-LOU-17-1", "SE-LOU-17-2"),
    "chapter_19": ("SE-LOU-19-TERMS",),
}
"""Rules behind the terms that are followed up, by regime."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLine:
    """How a part is followed up.

    Attributes:
        tender_id: The tender.
        part: The part.
        row: How often and how deep.
        first_on: The day of the first step; None where it is not known when the work begins.
        next_report_on: The day of the supplier's first report, likewise.
    """

    tender_id: str
    part: PartOfChain
    row: PlanRow
    first_on: date | None
    next_report_on: date | None


def plan(
    subject: Subject, texts: FollowUpTexts, *, chosen: Sequence[str] = ()
) -> tuple[PlanLine, ...]:
    """Return how each part of a contract is followed up, in the order of its chain.

    Whoever holds the contract answers for the chain, so at the first tier the review need of the
    whole tender counts where it asks for a sooner start. A part that nobody has named is in no
    plan: it has to be named first.

    Args:
        subject: The procurement at its stage.
        texts: The plan by band.
        chosen: Tenders that a person has named; empty: those that have the contract.
    """
    if subject.stage not in STAGES:
        return ()
    found = []
    for tender in subject.contracted(chosen):
        for part in (chain for chain in tender.parts if chain.named):
            band = tender.band if part.tier == 1 and tender.band is not None else part.band
            row = texts.row(_deeper(band, part.band, texts))
            start = subject.starts_on
            found.append(
                PlanLine(
                    tender_id=tender.tender_id,
                    part=part,
                    row=row,
                    first_on=None if start is None else start + timedelta(days=row.first_days),
                    next_report_on=None
                    if start is None
                    else months_after(start, row.self_report_months),
                )
            )
    return tuple(found)


def months_after(day: date, months: int) -> date:
    """Return the same day some months later, or the last day of a month that is shorter.

    >>> months_after(date(2027, 1, 31), 1)
    datetime.date(2027, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def basis(subject: Subject) -> tuple[str, ...]:
    """Return the rules behind the terms that are followed up; none where the regime has none."""
    return BASIS.get(subject.regime or "", ())


def _deeper(first: str, second: str, texts: FollowUpTexts) -> str:
    """Return the band that is followed up sooner; of two alike the first."""
    return min((first, second), key=lambda band: texts.row(band).first_days)
