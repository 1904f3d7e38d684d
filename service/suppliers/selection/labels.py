"""What follow-up found, joined to the selection that it came from, as labels to learn from.

Only suppliers with a known chance to be selected become labels: those who were looked at because
they looked bad are not a sample of all. A selection is made once more before it is believed.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pydantic import ValidationError

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.parsing.delimited import DELIMITERS, decode, read_header, read_rows
from data_ingest.sheets.file_kind import FileKind, file_kind
from data_ingest.sheets.opening import open_sheets
from risk_models.card.scoring import ESTIMATED
from risk_models.learning.follow_up_selection import SelectionCandidate, select
from risk_models.learning.labels import INSPECTED, NEEDED, SHARE
from service.suppliers.selection.selecting import Selected, Selection

MOST_NAMED = 20
"""Faults that are named one by one."""

COLUMNS = (
    (
        "supplier_id",
        ("supplier_id", "party_id", "supplier id", "id of the supplier", "leverantörens id"),
    ),
    ("visited_on", ("visited_on", "besökt")),
    ("found", ("found", "avvikelse")),
)
"""The columns of a file of outcomes, with their headings, among them those of an exported list."""

FOUND = {
    "yes": "yes",
    "ja": "yes",
    "no": "no",
    "nej": "no",
    "not_visited": "not_visited",
    "ej besökt": "not_visited",
}
"""What may stand in the column `found`; without a word and without a day, nobody was there."""


@dataclass(frozen=True, slots=True)
class FollowUpLabels:
    """Labels of follow-up.

    Attributes:
        payload: The file, CSV in UTF-8, as `risk_models.learning.labels` reads it.
        rows: How many labels it has.
        found: How many of them have a finding.
        not_visited: Suppliers that were selected but about whom no visit is told.
    """

    payload: bytes
    rows: int
    found: int
    not_visited: int


@dataclass(frozen=True, slots=True)
class _Visit:
    line: int
    party_id: str
    on: date | None
    found: str


def read_selection(payload: bytes, *, name: str) -> Selection:
    """Read a selection and make it once more.

    Raises:
        UnreadableInput: It is no selection, has no chances, or does not follow from its own seed
            and suppliers.
    """
    try:
        selection = Selection.model_validate_json(payload)
    except ValidationError as error:
        faults = error.errors(include_input=False, include_url=False)
        chances = ("chance", "inclusion_ppm")
        if any(fault["type"] == "missing" and fault["loc"][-1] in chances for fault in faults):
            raise UnreadableInput([Problem("selection-without-chances")], name) from None
        places = dict.fromkeys("/" + "/".join(map(str, fault["loc"])) for fault in faults)
        found = [Problem("selection-form", place if place != "/" else "") for place in places]
        raise UnreadableInput(found[:MOST_NAMED], name) from None
    if not _follows(selection):
        raise UnreadableInput([Problem("selection-not-repeated")], name)
    return selection


def _follows(selection: Selection) -> bool:
    """Tell whether the same suppliers are selected with the same chances once more."""
    try:
        places = select(
            [
                SelectionCandidate(item.party_id, int(item.index), int(item.work), item.leverage)
                for item in selection.items
            ],
            slots=selection.slots,
            seed=selection.seed,
        )
    except ValueError:
        return False
    again = [
        (
            place.candidate.party_id,
            place.rank,
            place.taken,
            (place.chance.numerator, place.chance.denominator),
            place.chance_ppm,
            place.ticket,
        )
        for place in places
    ]
    return again == [
        (item.party_id, item.rank, item.taken, item.chance, item.inclusion_ppm, item.ticket)
        for item in selection.items
    ]


def follow_up_labels(selection: Selection, outcomes: bytes, *, name: str) -> FollowUpLabels:
    """Join what follow-up found to the selection.

    A label is of the day that the facts of the selection are of. It is observed until the visit,
    and a finding is dated by it. The size of a firm is in no ledger, so it is left empty. All
    were visited, so that everybody was inspected.

    Args:
        selection: Whom it was decided to follow up, and with what chance.
        outcomes: A CSV file or a workbook with the columns `supplier_id`, `visited_on` and `found`.
        name: Its name, for messages.

    Raises:
        UnreadableInput: A column is missing, a row cannot be read, is of a supplier that was not
            selected, is there twice, or was visited before the facts; or nobody was visited.
    """
    of = {selected.party_id: selected for selected in selection.selected}
    visits = _visits(outcomes, of=set(of), as_of=date.fromisoformat(selection.as_of), name=name)
    made = [visit for visit in visits if visit.found != "not_visited"]
    if not made:
        raise UnreadableInput([Problem("outcome-none")], name)
    factors = sorted({factor for visit in made for factor in of[visit.party_id].values})
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*NEEDED, SHARE, INSPECTED, *factors])
    for visit in sorted(made, key=lambda visit: of[visit.party_id].rank):
        writer.writerow(_label(visit, of[visit.party_id], as_of=selection.as_of, factors=factors))
    return FollowUpLabels(
        payload=text.getvalue().encode(),
        rows=len(made),
        found=sum(visit.found == "yes" for visit in made),
        not_visited=len(of) - len(made),
    )


def _label(visit: _Visit, selected: Selected, *, as_of: str, factors: Sequence[str]) -> list[str]:
    assert visit.on is not None
    day = visit.on.isoformat()
    found = visit.found == "yes"
    row = {
        "group": selected.party_id,
        "features_on": as_of,
        "observed_to": day,
        "outcome": "1" if found else "0",
        "outcome_on": day if found else "",
        "size": "",
    }
    values = [selected.values.get(factor, "") for factor in factors]
    known = ["" if value in ESTIMATED else value for value in values]
    return [*(row[column] for column in NEEDED), str(selected.inclusion_ppm), "yes", *known]


def _visits(payload: bytes, *, of: set[str], as_of: date, name: str) -> list[_Visit]:
    """Return the rows of a file of outcomes, or everything that is wrong with them."""
    text = _text_of(payload, name=name)
    known = {heading: column for column, headings in COLUMNS for heading in headings}
    headers = [(read_header(text, delimiter=candidate), candidate) for candidate in DELIMITERS]
    header, delimiter = max(
        headers, key=lambda pair: sum(_in(column, known) for column in pair[0].columns)
    )
    at = {
        known[_plain(column)]: place
        for place, column in enumerate(header.columns)
        if _in(column, known)
    }
    if absent := [column for column, _ in COLUMNS if column not in at]:
        columns = {"columns": ", ".join(absent)}
        raise UnreadableInput([Problem("outcome-column-absent", "", columns)], name)
    places = [at[column] for column, _ in COLUMNS]
    rows = read_rows(text, header, delimiter=delimiter, columns=places, name=name).frame
    visits, faults, seen = [], [], set[str]()
    for row in rows.iter_rows(named=True):
        party_id, day, found = ((row[str(place)] or "").strip() for place in places)
        word = FOUND.get(found.lower(), "") if found or day else "not_visited"
        visit = _Visit(row["line"], party_id, _day(day), word)
        if fault := _fault(visit, of=of, seen=seen, as_of=as_of):
            faults.append(fault)
        seen.add(party_id)
        visits.append(visit)
    if faults:
        raise UnreadableInput(faults[:MOST_NAMED], name)
    return visits


def _text_of(payload: bytes, *, name: str) -> str:
    """Return the rows of a file as delimited text: of a workbook, those of the list filled in."""
    if file_kind(payload) is not FileKind.XLSX:
        return decode(payload, name=name).text
    known = {heading for _, headings in COLUMNS for heading in headings}
    sheets = open_sheets(payload, name=name)
    filled = max(sheets, key=lambda sheet: sum(_plain(one) in known for one in sheet.headings))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(filled.headings)
    writer.writerows(filled.rows.select(map(str, range(len(filled.headings)))).iter_rows())
    return text.getvalue()


def _fault(visit: _Visit, *, of: set[str], seen: set[str], as_of: date) -> Problem | None:
    place = f"row {visit.line}"
    if not visit.found:
        return Problem("outcome-row", place, {"column": "found"})
    if visit.party_id not in of:
        return Problem("outcome-not-selected", place)
    if visit.party_id in seen:
        return Problem("outcome-twice", place)
    if visit.found == "not_visited":
        return None
    if visit.on is None:
        return Problem("outcome-row", place, {"column": "visited_on"})
    return Problem("outcome-early", place) if visit.on <= as_of else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == len("2026-01-31") else None
    except ValueError:
        return None


def _plain(heading: str) -> str:
    return heading.strip().lower()


def _in(heading: str, known: dict[str, str]) -> bool:
    return _plain(heading) in known
