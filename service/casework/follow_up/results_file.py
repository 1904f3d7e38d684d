"""A file of results filled in by hand: CSV with one line a point, or the whole record as JSON."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from pydantic import ValidationError

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.parsing.delimited import DELIMITERS, decode, read_header, read_rows
from data_ingest.parsing.strict_json import loads
from service.casework.follow_up.request import (
    MOST_LINES,
    MOST_NAMED,
    Deviation,
    Finding,
    FollowUpRequest,
)

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "item": ("item", "punkt"),
    "row": ("row", "rad"),
    "outcome": ("outcome", "utfall"),
    "amount": ("amount", "belopp"),
    "currency": ("currency", "valuta"),
    "remedy": ("remedy", "åtgärd"),
    "remedy_by": ("remedy_by", "senast"),
    "recheck_on": ("recheck_on", "ny kontroll"),
}
"""The columns of the file, with their headings; only the first and the third are needed."""

OUTCOMES = {
    "pass": "pass", "s": "pass", "stämmer": "pass",
    "deviation": "deviation", "a": "deviation", "avvikelse": "deviation",
    "not_shown": "not_shown", "–": "not_shown", "-": "not_shown", "ej visat": "not_shown",
}  # fmt: skip
"""What may stand in the column `outcome`."""

_NEEDED = ("item", "outcome")


class Lines(NamedTuple):
    """The lines of a file by their number, each with its cells by column.

    Attributes:
        rows: The lines.
        headings: The columns that the file has, with their headings as it spells them.
        columns: Every column that it may have, with its headings: English, Swedish.
    """

    rows: list[tuple[int, dict[str, str]]]
    headings: Mapping[str, str]
    columns: Mapping[str, tuple[str, ...]]

    def problems(self, line: int, columns: Iterable[str]) -> Iterator[Problem]:
        """Yield that a line cannot be used because of columns, by the headings of the file."""
        for column in columns:
            heading = self.headings.get(column)
            english, swedish = listed([self.columns.get(column, (column, column))])
            told = {"column": heading or english, "column_sv": heading or swedish}
            yield Problem("follow-up-line", f"row {line}", told)


def listed(columns: Iterable[tuple[str, ...]]) -> tuple[str, str]:
    """Return the headings of columns in English and in Swedish."""
    english, swedish = zip(*(headings[:2] for headings in columns), strict=True)
    return ", ".join(english), ", ".join(swedish)


def read_results(payload: bytes | None, head: Mapping[str, Any], *, name: str) -> FollowUpRequest:
    """Return the follow-up that a file holds.

    Args:
        payload: JSON of a `FollowUpRequest`, or CSV of its findings and deviations; None: there is
            no file, since no point of the form was looked at.
        head: What a CSV file does not hold: screening, tender, party, form, day, sample.
        name: The file's name, for messages.

    Raises:
        UnreadableInput: A column or a value is missing or not allowed; nothing is repeated.
    """
    stated: object = head
    if payload is not None and payload.lstrip()[:1] == b"{":
        stated = loads(payload, name=name)
    elif payload is not None:
        stated = {**head, **_lines(payload, name=name)}
    try:
        return FollowUpRequest.model_validate(stated)
    except ValidationError as error:
        faults = error.errors(include_input=False, include_url=False)
        places = dict.fromkeys("/" + "/".join(map(str, fault["loc"])) for fault in faults)
        found = [Problem("follow-up-form", place) for place in places]
        raise UnreadableInput(found[:MOST_NAMED], name) from None


def _lines(payload: bytes, *, name: str) -> dict[str, list[dict[str, object]]]:
    points: list[dict[str, str]] = []
    faults: list[Problem] = []
    lines = read_lines(payload, COLUMNS, needed=_NEEDED, name=name)
    for line, told in lines.rows:
        if wrong := wrong_columns(told):
            faults += lines.problems(line, wrong)
        else:
            points.append(told)
    if len(points) > MOST_LINES:
        faults.append(Problem("follow-up-lines", "", {"most": str(MOST_LINES)}))
    if faults:
        raise UnreadableInput(faults[:MOST_NAMED], name)
    return points_of(points)


def read_lines(
    payload: bytes, columns: Mapping[str, tuple[str, ...]], *, needed: Sequence[str], name: str
) -> Lines:
    """Return the lines of a CSV file.

    Args:
        payload: The file.
        columns: The columns, with their headings; a column that is none of them is passed over.
        needed: Those that the file has to have.
        name: The file's name, for messages.

    Raises:
        UnreadableInput: It is no table, or a column that is needed is missing.
    """
    text = decode(payload, name=name).text
    known = {heading: column for column, headings in columns.items() for heading in headings}
    headers = [(read_header(text, delimiter=candidate), candidate) for candidate in DELIMITERS]
    header, delimiter = max(
        headers, key=lambda pair: sum(column.strip().lower() in known for column in pair[0].columns)
    )
    at = {
        known[plain]: place
        for place, column in enumerate(header.columns)
        if (plain := column.strip().lower()) in known
    }
    if absent := [column for column in needed if column not in at]:
        english, swedish = listed(columns[column] for column in absent)
        told = {"columns": english, "columns_sv": swedish}
        raise UnreadableInput([Problem("follow-up-column-absent", "", told)], name)
    places = list(at.values())
    rows = read_rows(text, header, delimiter=delimiter, columns=places, name=name).frame
    cells = [
        (row["line"], {column: (row[str(place)] or "").strip() for column, place in at.items()})
        for row in rows.iter_rows(named=True)
    ]
    headings = {column: header.columns[place].strip() for column, place in at.items()}
    return Lines(cells, headings, columns)


def points_of(lines: Iterable[Mapping[str, str]]) -> dict[str, list[dict[str, object]]]:
    """Return the findings and deviations of lines in which nothing is wrong."""
    findings: list[dict[str, object]] = []
    deviations: list[dict[str, object]] = []
    for told in lines:
        row = int(told["row"]) if told.get("row") else None
        amount = told.get("amount", "").replace("\u00a0", "").replace(" ", "").replace(",", ".")
        findings.append(
            {
                "item": told["item"].lower(),
                "row": row,
                "outcome": OUTCOMES[told["outcome"].lower()],
                "amount": amount or None,
                "currency": (told.get("currency") or "SEK") if amount else None,
            }
        )
        if told.get("remedy"):
            deviations.append(
                {
                    "item": told["item"].lower(),
                    "row": row,
                    "remedy": told["remedy"].lower(),
                    "remedy_by": told.get("remedy_by"),
                    "recheck_on": told.get("recheck_on") or told.get("remedy_by"),
                }
            )
    return {"findings": findings, "deviations": deviations}


def wrong_columns(told: Mapping[str, str]) -> list[str]:
    """Return the columns of the line of a point that cannot be read."""
    wrong = [] if told.get("item") else ["item"]
    if told.get("outcome", "").lower() not in OUTCOMES:
        wrong.append("outcome")
    if (row := told.get("row")) and not (row.isdecimal() and row.isascii() and len(row) <= 6):
        wrong.append("row")
    if amount := told.get("amount"):
        try:
            Decimal(amount.replace("\u00a0", "").replace(" ", "").replace(",", "."))
        except InvalidOperation:
            wrong.append("amount")
    days = ("remedy_by", "recheck_on")
    wrong += [column for column in days if told.get(column) and not is_day(told[column])]
    if told.get("remedy") and not told.get("remedy_by"):
        wrong.append("remedy_by")
    return wrong or [*_not_taken(told)]


def _not_taken(told: Mapping[str, str]) -> dict[str, None]:
    """Return the columns of a point whose values are too long, too large or of no such form."""
    stated, columns = points_of([told]), list[str]()
    for kind, points in ((Finding, stated["findings"]), (Deviation, stated["deviations"])):
        try:
            for point in points:
                kind.model_validate(point)
        except ValidationError as error:
            columns += refused_fields(error)
    return dict.fromkeys(columns)


def refused_fields(error: ValidationError) -> Iterator[str]:
    """Return the names of the fields that are not taken, each by its innermost name."""
    for fault in error.errors(include_input=False, include_url=False):
        yield [part for part in fault["loc"] if isinstance(part, str)][-1]


def is_day(text: str) -> bool:
    """Tell whether a text is a day of the calendar, like 2026-01-31."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == len("2026-01-31")
