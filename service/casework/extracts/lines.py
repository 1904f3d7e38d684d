"""The lines of a case that another authority may be told, and why the others may not.

A line is a consequence under the contract on which the supplier was heard, or a deviation that such
a consequence rests on. What the supplier answered stands on each. Signs of danger, what somebody
else has reported, and what only people who work there can have said are never lines.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from procurement_rules.package.template import load_templates
from service.casework.cases.case import list_events
from service.casework.cases.tables import Case
from service.casework.decisions.decision import Decision, list_decisions
from service.casework.extracts.document import (
    DecisionLine,
    DeviationLine,
    ExtractLine,
    Outcome,
    Supplier,
)
from service.casework.extracts.supplier import Firm, firm_of
from service.casework.extracts.texts import Unwanted, faults_in
from service.casework.follow_up.correcting import standing
from service.casework.follow_up.models import FollowUp
from service.casework.follow_up.store import contents_of, list_follow_ups
from service.casework.links import list_links
from service.operations.people.store import list_people
from service.screening.record.store import load_screening

_OWN_OBSERVERS = ("buyer", "reviewer")
"""Who has looked for the buyer; an authority or a union tells for itself."""

_TOLD_BY_WORKERS = ("channel", "fees")
"""Points that nobody answers but those who work there: complaints, and fees for getting work."""

_FOLLOW_UP = "/"
"""Stands between the follow-up and the point in the key of a deviation."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line, or what is none.

    Attributes:
        key: By which it is picked: the decision, or follow-up and point.
        line: What would be sent; None: nothing can be.
        supplier: The firm that it is about; None: no legal person.
        faults: Codes of the problems for which it cannot be sent.
    """

    key: str
    line: ExtractLine | None
    supplier: Supplier | None
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """A follow-up of the case, and the firm that it is about."""

    content: FollowUp
    firm: Firm


def candidates(connection: Connection, case: Case, *, today: date) -> list[Candidate]:
    """Return every line of a case, with what stands against it.

    Args:
        connection: Inside a transaction.
        case: The case.
        today: The day that a deviation is late by.
    """
    found = _follow_ups(connection, case)
    mended = _mended(found)
    people = people_of(connection, case)
    lines: dict[str, Candidate] = {}
    for decision in list_decisions(connection, case):
        if decision.consequence is None or decision.follow_up_id is None:
            continue
        its = found.get(decision.follow_up_id)
        if its is None:
            continue
        lines[decision.id] = _of_decision(decision, its, people)
        if lines[decision.id].line is not None:
            for candidate in _deviations(decision, its, people, mended, today=today):
                if not candidate.faults or candidate.key not in lines:
                    lines[candidate.key] = candidate
    return list(lines.values())


def _of_decision(decision: Decision, its: _Found, people: frozenset[str]) -> Candidate:
    faults = [*_standing(decision), *_origin(its.content)]
    line = None
    if decision.heard_on is not None and decision.heard is not None:
        assert decision.consequence is not None
        line = DecisionLine(
            kind="decision",
            consequence=decision.consequence,
            what=decision.what,
            clause=decision.legal_basis,
            decided_on=decision.decided_on,
            heard_on=decision.heard_on,
            answer=decision.heard,
        )
        faults += _texts((line.what, line.clause, line.answer), its.firm, people)
    return _candidate(decision.id, line, its, faults)


def _deviations(
    decision: Decision,
    its: _Found,
    people: frozenset[str],
    mended: dict[tuple[str, str, int | None], date],
    *,
    today: date,
) -> Iterator[Candidate]:
    """Yield the deviations that a decision rests on: one a point, whatever rows it was found in."""
    assert decision.heard_on is not None
    assert decision.heard is not None
    assert decision.follow_up_id is not None
    content = its.content
    words = {item.code: item.text for item in load_templates().follow_up.form(content.form)}
    for code in dict.fromkeys(deviation.item for deviation in content.deviations):
        rows = [deviation for deviation in content.deviations if deviation.item == code]
        ends = [mended.get((decision.follow_up_id, code, row.row)) for row in rows]
        days = [row.remedy_by for row in rows]
        remedy_by, outcome = outcome_of(list(zip(days, ends, strict=True)), today=today)
        faults = [*_standing(decision), *_origin(content)]
        faults += ["extract-told"] if code in _TOLD_BY_WORKERS else []
        faults += _texts((decision.heard,), its.firm, people)
        line = DeviationLine(
            kind="deviation",
            form=content.form,
            on=content.on,
            item=code,
            text=words[code],
            remedy_by=remedy_by,
            outcome=outcome,
            heard_on=decision.heard_on,
            answer=decision.heard,
        )
        yield _candidate(f"{decision.follow_up_id}{_FOLLOW_UP}{code}", line, its, faults)


def outcome_of(rows: Sequence[tuple[date, date | None]], *, today: date) -> tuple[date, Outcome]:
    """Return the last day of a deviation and how it stands, whatever rows it was found in.

    What is not mended decides, by its earliest day.

    Args:
        rows: Of each row the last day to mend it, and the day on which it was; None: it was not.
        today: The day.
    """
    left = [remedy_by for remedy_by, end in rows if end is None]
    if not left:
        return max(remedy_by for remedy_by, _ in rows), "mended"
    return min(left), "late" if min(left) < today else "open"


def _candidate(key: str, line: ExtractLine | None, its: _Found, faults: Sequence[str]) -> Candidate:
    supplier = its.firm.supplier
    of_firm = () if supplier is not None else ("extract-sole-trader",)
    return Candidate(key, line, supplier, tuple(dict.fromkeys((*faults, *of_firm))))


def _standing(decision: Decision) -> Iterator[str]:
    if decision.state != "stands":
        yield "extract-not-standing"
    if decision.heard_on is None or decision.heard is None:
        yield "extract-unheard"


def _origin(content: FollowUp) -> Iterator[str]:
    """Yield why nothing that rests on a follow-up is told: it tells of danger, or is another's."""
    if content.observations:
        yield "extract-told"
    elif content.report is not None or content.observer not in _OWN_OBSERVERS:
        yield "extract-reported"


def _texts(texts: Iterable[str], firm: Firm, people: frozenset[str]) -> list[str]:
    unwanted = Unwanted(people=people, firms=firm.others, firm=firm.names)
    return [code for text in texts for code in faults_in(text, unwanted)]


def _follow_ups(connection: Connection, case: Case) -> dict[str, _Found]:
    """Return the follow-ups that stand, of every screening of a case."""
    found: dict[str, _Found] = {}
    for link in list_links(connection, case):
        if link.kind != "screening":
            continue
        kept = list_follow_ups(connection, tenant_id=case.tenant_id, screening_id=link.record_id)
        if not kept:
            continue
        record = load_screening(connection, tenant_id=case.tenant_id, screening_id=link.record_id)
        assert record is not None
        firms: dict[str, Firm] = {}
        for number, content in standing(map(contents_of, kept)):
            if content.party_id not in firms:
                firms[content.party_id] = firm_of(record, content.party_id)
            found[number] = _Found(content, firms[content.party_id])
    return found


def _mended(found: dict[str, _Found]) -> dict[tuple[str, str, int | None], date]:
    """Return the first day on which a re-check found each deviation mended."""
    days: dict[tuple[str, str, int | None], date] = {}
    for its in sorted(found.values(), key=lambda its: its.content.on):
        for again in its.content.rechecks:
            if again.mended:
                days.setdefault((again.follow_up_id, again.item, again.row), its.content.on)
    return days


def people_of(connection: Connection, case: Case) -> frozenset[str]:
    """Return the names and user ids of everybody who works here or has written to the case."""
    known = list_people(connection, tenant_id=case.tenant_id)
    names = {name for person in known for name in (person.id, person.name)}
    names |= {event.actor for event in list_events(connection, case)}
    return frozenset({*names, case.owner, *([case.deputy] if case.deputy else [])})
