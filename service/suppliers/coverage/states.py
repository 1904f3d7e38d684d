"""How one contract stands in each question, by what its case shows.

A state that counts as a yes (`models.COUNTED`) is told only where a day, a number and a record show
it. What a person wrote down afterwards, or says without a document, has a state of its own.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from service.suppliers.cases.evidence import numbers_of
from service.suppliers.cases.holding import CONTROLS
from service.suppliers.coverage.models import NOT_KNOWN, QUESTIONS, Question

DAYS_OF_AN_ANSWER = 365
"""How old an authority's answer may be at the award to count as a check before it. Ours, judged on
2026-12-01."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfContract:
    """A contract beside its case.

    Attributes:
        row: Of `lines.joined`.
        checks: Follow-ups of the case until the day of the report, each with whether it is of the
            contract; None: nothing tells.
        tenders: Tenders of the case, likewise.
        answers: Days on which authorities have answered about a firm, by its number.
        year: The year that the report is about.
        as_of: The day that lateness is counted on.
    """

    row: Mapping[str, Any]
    checks: Sequence[tuple[Mapping[str, Any], bool | None]]
    tenders: Sequence[tuple[Mapping[str, Any], bool | None]]
    answers: Mapping[str, Sequence[date]]
    year: int
    as_of: date

    @property
    def own_tenders(self) -> list[Mapping[str, Any]]:
        """The tenders that the contract follows from."""
        return [
            tender for tender, of in self.tenders if of and tender["is_contracted"] is not False
        ]


def states(of: OfContract, *, units: frozenset[str] | None) -> dict[Question, str]:
    """Return the state of a contract in each question.

    Args:
        of: The contract beside its case.
        units: The units whose cases are seen; None: of every unit.
    """
    told = case_state(of.row, units=units)
    if told != "case":
        return {**dict.fromkeys(QUESTIONS, NOT_KNOWN), "case": told}
    return {
        "case": told,
        "need": _need(of.row),
        "terms": of.row["terms"] or "none",
        "pre_award": _pre_award(of),
        "low_price": _low_price(of),
        "list": _list(of),
        "follow_up": _follow_up(of),
    }


def case_state(row: Mapping[str, Any], *, units: frozenset[str] | None) -> str:
    """Return whether a contract has a case: that there is none is said only where all are seen."""
    if row["case_id"] is not None:
        return "case"
    is_seen = units is None or (row["unit"] or "").casefold() in {unit.casefold() for unit in units}
    is_told = row["is_numbered"] and is_seen and not row["is_ambiguous"]
    return "no_case" if is_told else NOT_KNOWN


def _need(row: Mapping[str, Any]) -> str:
    """Return whether the need was decided before publication.

    A contract of the register has been concluded, so that its documents are out whatever the case
    says; if the case was moved on later than the contract began, nobody knows when.
    """
    at, out, begun = row["need_at"], row["published_at"], row["starts_on"]
    if row["need_id"] is None:
        return "none"
    if at is None:
        return "proposed"
    if row["need_cpv"] and row["need_cpv"][:2] != row["cpv"][:2]:
        return "other_subject"
    known = [moment for moment in (row["published_by"], _start_of(begun)) if moment is not None]
    if known and at >= min(known):
        return "after"
    if out is None or (begun is not None and out.date() > begun):
        return "undated"
    return "before" if row["need_kept_at"] < out else "kept_after"


def _start_of(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time.min, tzinfo=UTC)


def _pre_award(of: OfContract) -> str:
    """Return whether authorities had answered about the contract's own suppliers at the award.

    Of several suppliers the one that is checked least counts.
    """
    numbers = of.row["suppliers"] or numbers_of(of.own_tenders)
    if not numbers:
        return NOT_KNOWN
    return _worst(
        ("none", "screened", "undated", "after", "done"),
        (_answered(of, of.answers.get(number, ())) for number in numbers),
    )


def _answered(of: OfContract, days: Sequence[date]) -> str:
    awarded, begun = of.row["awarded_on"], of.row["starts_on"]
    latest = min((day for day in (awarded, begun) if day is not None), default=None)
    in_time = [
        day for day in days if latest is None or 0 <= (latest - day).days <= DAYS_OF_AN_ANSWER
    ]
    if in_time:
        return "undated" if awarded is None else "done"
    if latest is not None and any(day > latest for day in days):
        return "after"
    screened = (tender["screened_at"].date() for tender in of.own_tenders)
    return "screened" if any(latest is None or day <= latest for day in screened) else "none"


def _low_price(of: OfContract) -> str:
    """Return how the price of the contract's own tender was looked at; of several the worst."""
    own = of.own_tenders
    if not own:
        return NOT_KNOWN if of.tenders else "none"
    return _worst(
        ("open", "asked", "none", "judged", "explained", "not_below"),
        (tender["price"] or "none" for tender in own),
    )


def _worst(order: Sequence[str], found: Iterable[str]) -> str:
    return min(found, key=order.index)


def _list(of: OfContract) -> str:
    state, due_on = of.row["list_state"], of.row["list_due_on"]
    if any(tender["has_chain"] for tender in of.own_tenders):
        return "done"
    if state == "open" and due_on is not None and due_on < of.as_of:
        return "late"
    return state or "none"


def _follow_up(of: OfContract) -> str:
    """Return how the contract was followed up in the year.

    Only a control that the buyer made while the contract ran counts, of the contract's own supplier
    or of its chain, and one that says what was looked at. Others are told apart; where nothing
    tells whose a control was, neither does this.
    """
    controls = [(check, its) for check, its in of.checks if _is_control(check, of.row)]
    in_year = {its for check, its in controls if check["on"].year == of.year}
    if True in in_year:
        return "done"
    if None in in_year:
        return NOT_KNOWN
    own = [check for check, its in of.checks if its and check["on"].year == of.year]
    for state, is_so in _OTHERWISE:
        if any(is_so(check, of.row) for check in own):
            return state
    if not of.row["is_planned"]:
        return "none"
    first = of.row["first_on"]
    is_due = first is not None and first < of.as_of
    return "late" if is_due and not any(its is not False for _, its in controls) else "planned"


def _is_control(check: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    is_theirs = check["form"] not in CONTROLS or check["by"] != "buyer"
    return not is_theirs and check["is_looked"] and not _is_outside(check, row)


def _is_outside(check: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    """Tell whether a follow-up was made before the contract began or after it ended."""
    begun, ended = row["starts_on"], row["ends_on"]
    return (begun is not None and check["on"] < begun) or (
        ended is not None and check["on"] > ended
    )


_OTHERWISE: tuple[tuple[str, Callable[[Mapping[str, Any], Mapping[str, Any]], bool]], ...] = (
    ("self_report", lambda check, _: check["form"] not in CONTROLS),
    ("others", lambda check, _: check["by"] != "buyer"),
    ("outside", _is_outside),
    ("empty", lambda check, _: not check["is_looked"]),
)
"""What a follow-up of the contract in the year is, if it is no control, the first that holds."""
