"""A list of visits that somebody has made: CSV with one line a visit, whether or not it found any.

A visit with several points takes a line each; lines of one firm, tender and day are one visit. A
line without a point counts: it says that somebody was there and what was looked at.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from pydantic import ValidationError

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.tables import Procurement
from service.casework.follow_up.request import MOST_LINES, MOST_NAMED, FollowUpRequest, Group
from service.casework.follow_up.results_file import (
    COLUMNS,
    is_day,
    points_of,
    read_lines,
    refused_fields,
    wrong_columns,
)

VISIT_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "firm": ("firm", "företag", "organisation number", "organisationsnummer", "org.nr", "party_id"),
    "tender": ("tender", "anbud"),
    "visited_on": ("visited_on", "besökt"),
    "observer": ("observer", "vem"),
    "looked_at": ("looked_at", "granskat"),
    "spoke_with": ("spoke_with", "talade med"),
    "seen": ("seen", "tecken som sågs"),
    "told": ("told", "tecken som berättades"),
    "neither": ("neither", "inga tecken på"),
    "unanswered": ("unanswered", "obesvarat"),
    "organisation": ("organisation", "rapport från"),
    "reported_on": ("reported_on", "rapporterat"),
    "evidence_file_id": ("evidence_file_id", "rapportens fil"),
    **COLUMNS,
}
"""The columns of the file, with their headings; only the firm and the day are needed."""

AREA_WORDS = {
    "pay": "pay", "lön": "pay",
    "hours": "hours", "arbetstid": "hours",
    "housing": "housing", "boende": "housing",
    "papers": "papers", "papper": "papers",
    "signs": "signs", "tecken": "signs",
}  # fmt: skip
"""What may stand in the column `looked_at`, separated by commas."""

GROUP_WORDS: Mapping[str, Group] = {
    "coercion": "coercion", "tvång": "coercion",
    "withheld_pay": "withheld_pay", "innehållen lön": "withheld_pay",
    "conditions": "conditions", "villkor": "conditions",
    "dependence": "dependence", "beroende": "dependence",
}  # fmt: skip
"""Groups of signs as they may stand in `seen`, `told` and `neither`, separated by commas; and in
`unanswered`, beside codes of points."""

_OF_REPORT = ("organisation", "reported_on", "evidence_file_id")
"""What states the report of somebody else: all three, or none."""

OBSERVERS = {
    "": "buyer", "buyer": "buyer", "köparen": "buyer",
    "reviewer": "reviewer", "granskare": "reviewer",
    "authority": "authority", "myndighet": "authority",
    "union": "union", "fackförbund": "union",
}  # fmt: skip
"""What may stand in the column `observer`; nothing means the buyer."""

_NEEDED = ("firm", "visited_on")
_NUMBER = re.compile(r"[0-9]{1,5}", re.ASCII)


class ReadVisit(NamedTuple):
    """A visit of a file and the first line that it stands in."""

    line: int
    stated: FollowUpRequest


@dataclass(slots=True)
class _Visit:
    line: int
    looked_at: dict[str, None] = field(default_factory=dict)
    spoke_with: int | None = None
    observer: str = "buyer"
    points: list[dict[str, str]] = field(default_factory=list)
    signs: dict[Group, str] = field(default_factory=dict)
    neither: dict[Group, None] = field(default_factory=dict)
    unanswered: dict[str, None] = field(default_factory=dict)
    report: dict[str, str] | None = None


class Firms:
    """The firms of a screening, found by their id or by a number."""

    def __init__(self, procurement: Procurement) -> None:
        """Take in who performs a part of which tender."""
        parts = procurement.contract_parties
        self._tenders: dict[str, list[str]] = {}
        for party_id, tender_id in zip(
            parts["party_id"].to_list(), parts["tender_id"].to_list(), strict=True
        ):
            if party_id is not None and tender_id not in self._tenders.setdefault(party_id, []):
                self._tenders[party_id].append(tender_id)
        numbers = procurement.identifiers
        self._by_number: dict[str, set[str]] = {}
        for party_id, value in zip(
            numbers["party_id"].to_list(), numbers["value"].to_list(), strict=True
        ):
            self._by_number.setdefault(_plain(value), set()).add(party_id)

    def found(self, firm: str, tender: str) -> tuple[str, str] | str:
        """Return party and tender, or the code of what is wrong."""
        parties = [firm] if firm in self._tenders else sorted(self._by_number.get(_plain(firm), ()))
        of = [
            (party_id, tender_id)
            for party_id in parties
            for tender_id in self._tenders.get(party_id, ())
            if tender in ("", tender_id)
        ]
        if not of:
            return "visits-firm"
        return of[0] if len(of) == 1 else "visits-tender"


def read_visits(
    payload: bytes, procurement: Procurement, *, screening_id: str, name: str
) -> list[ReadVisit]:
    """Return the visits that a file states, in its order.

    Args:
        payload: CSV.
        procurement: The purchase of the screening, for who performs what.
        screening_id: The screening that the visits are recorded of.
        name: The file's name, for messages.

    Raises:
        UnreadableInput: A column or a value is missing or not allowed, or a firm is not in the
            screening; nothing is repeated.
    """
    firms = Firms(procurement)
    visits: dict[tuple[str, str, str], _Visit] = {}
    faults: list[Problem] = []
    lines = read_lines(payload, VISIT_COLUMNS, needed=_NEEDED, name=name)
    if len(lines.rows) > MOST_LINES:
        raise UnreadableInput([Problem("follow-up-lines", "", {"most": str(MOST_LINES)})], name)
    for line, told in lines.rows:
        if wrong := _wrong(told):
            faults += lines.problems(line, wrong)
            continue
        firm = firms.found(told["firm"], told.get("tender", ""))
        if isinstance(firm, str):
            faults.append(Problem(firm, f"row {line}"))
            continue
        visit = visits.setdefault((*firm, told["visited_on"]), _Visit(line))
        visit.looked_at |= {area: None for area in _areas(told) if area is not None}
        if spoke := told.get("spoke_with"):
            visit.spoke_with = max(visit.spoke_with or 0, int(spoke))
        visit.observer = OBSERVERS[told.get("observer", "").lower()]
        visit.signs |= dict.fromkeys(_groups(told, "told"), "reported")
        visit.signs |= dict.fromkeys(_groups(told, "seen"), "seen")
        visit.neither |= dict.fromkeys(_groups(told, "neither"))
        visit.unanswered |= dict.fromkeys(_unanswered(told))
        if stated := {name: told[name] for name in _OF_REPORT if told.get(name)}:
            visit.report = stated
        if told.get("item"):
            visit.points.append(told)
    if not visits and not faults:
        faults.append(Problem("visits-none"))
    read: list[ReadVisit] = []
    for key, visit in visits.items():
        try:
            read.append(ReadVisit(visit.line, _request(key, visit, screening_id=screening_id)))
        except ValidationError as error:
            faults += lines.problems(visit.line, dict.fromkeys(refused_fields(error)))
    if faults:
        raise UnreadableInput(faults[:MOST_NAMED], name)
    return read


def _request(key: tuple[str, str, str], visit: _Visit, *, screening_id: str) -> FollowUpRequest:
    party_id, tender_id, day = key
    stated: dict[str, Any] = {
        "screening_id": screening_id,
        "tender_id": tender_id,
        "party_id": party_id,
        "form": "visit",
        "on": date.fromisoformat(day),
        "observer": visit.observer,
        "looked_at": tuple(visit.looked_at),
        "spoke_with": visit.spoke_with,
        "observations": [{"group": group, "how": how} for group, how in visit.signs.items()],
        "neither": tuple(visit.neither),
        "unanswered": tuple(visit.unanswered),
        "report": visit.report,
        **points_of(visit.points),
    }
    return FollowUpRequest.model_validate(stated)


def _wrong(told: Mapping[str, str]) -> list[str]:
    """Return the columns of a line that cannot be read."""
    wrong = [] if told["firm"] else ["firm"]
    if not is_day(told["visited_on"]):
        wrong.append("visited_on")
    if told.get("observer", "").lower() not in OBSERVERS:
        wrong.append("observer")
    if None in _areas(told):
        wrong.append("looked_at")
    if (spoke := told.get("spoke_with")) and not _NUMBER.fullmatch(spoke):
        wrong.append("spoke_with")
    wrong += [name for name in ("seen", "told", "neither") if None in _read_groups(told, name)]
    wrong += _wrong_report(told)
    stated = any(told.get(column) for column in COLUMNS)
    return wrong + (wrong_columns(told) if stated else [])


def _wrong_report(told: Mapping[str, str]) -> list[str]:
    """Return the columns of a report that lack, or cannot be read."""
    given = [name for name in _OF_REPORT if told.get(name)]
    wrong = [name for name in _OF_REPORT if given and name not in given]
    if "reported_on" in given and not is_day(told["reported_on"]):
        wrong.append("reported_on")
    return wrong


def _words(told: Mapping[str, str], column: str) -> list[str]:
    return [word for one in told.get(column, "").split(",") if (word := one.strip().lower())]


def _read_groups(told: Mapping[str, str], column: str) -> list[Group | None]:
    return [GROUP_WORDS.get(word) for word in _words(told, column)]


def _groups(told: Mapping[str, str], column: str) -> list[Group]:
    return [group for group in _read_groups(told, column) if group is not None]


def _unanswered(told: Mapping[str, str]) -> list[str]:
    return [GROUP_WORDS.get(word, word) for word in _words(told, "unanswered")]


def _areas(told: Mapping[str, str]) -> Sequence[str | None]:
    return [AREA_WORDS.get(word) for word in _words(told, "looked_at")]


def _plain(number: str) -> str:
    return "".join(character for character in number.casefold() if character.isalnum())
