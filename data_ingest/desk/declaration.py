"""The firm's own declaration, written as a table with one row a firm → answers on its own word.

A firm may declare how matters stand (in some tenders called *bolagsdeklaration*) and show an
extract of its tax account, which Skatteverket gives to nobody else. No published layout of either
is known (searched 2026-11-30), so the columns are the project's own and UNVERIFIED: the fields of
the form (`desk.form`), and the day of the declaration or of the extract, whose heading says which
of the two it is. Nothing here is ever the buyer's word: that a firm has written it proves little.

The extract answers for the employer contributions of three months alone. Its balance, late fees and
interest are facts of no factor and are passed over.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

import dataframely as dy

from data_ingest.desk.answers import (
    AnswerRow,
    DeskAnswers,
    has_a_number,
    single_day,
    told_of,
    whole_number,
)
from data_ingest.desk.form import FIELDS, HEADINGS, DeskAnswer
from data_ingest.desk.headings import (
    both_languages,
    cells_by_row,
    check_columns,
    columns_of,
    normal_form,
)
from data_ingest.desk.wording import MONTHS, contributions, field_named, understand
from data_ingest.model.tables import Rejects
from data_ingest.model.text import Text
from data_ingest.model.values import Refusals
from data_ingest.sheets.sheet import Sheet

DECLARATION, EXTRACT = "declaration", "extract"

DOCUMENTS: Mapping[str, str] = {
    DECLARATION: "Företagets egen deklaration",
    EXTRACT: "Utdrag från skattekontot, lämnat av företaget",
}
"""Sources of the answers, by the column that dates them."""

DAYS: Mapping[str, Text] = {
    DECLARATION: Text("Deklaration daterad", "Declaration dated"),
    EXTRACT: Text("Skattekontoutdrag daterat", "Tax account extract dated"),
}
"""The columns of days, as the guide names them."""

FRESH_DAYS = 92
"""Days after which a declaration or an extract is told to be old, the longest three months: the
extract answers for three months (judgement, 2026-11-30)."""

_DAY = r"(?:daterad|daterat|datum|dag|den|undertecknad|lämnad|hämtat|dated|date|signed)"
_COLUMNS = {
    "number": re.compile(
        r"(?:organisations|org|registrerings) ?(?:nummer|nr)"
        r"|(?:organi[sz]ation|registration) (?:number|no)"
    ),
    EXTRACT: re.compile(
        rf"(?:utdrag (?:från|ur) )?skattekonto(?:t|utdrag|utdraget)? {_DAY}"
        rf"|tax account(?: extract)? {_DAY}"
    ),
    DECLARATION: re.compile(
        rf"(?:bolags|företags|leverantörs|egen )?(?:deklaration|försäkran)(?:en)? {_DAY}"
        rf"|(?:own |company )?declaration {_DAY}"
    ),
    "contributions": re.compile(r".*arbetsgivaravgift.*|.*employer contribution.*"),
    **{
        field.code: re.compile(
            "|".join(
                re.escape(normal_form(name))
                for name in (field.code, *field.label.in_all(), *field.names)
            )
        )
        for field in FIELDS
        if field.kind != "contributions"
    },
}
"""Patterns of whole headings in normal form; the first that fits is taken."""

_FIELDS = tuple(field.code for field in FIELDS)
_LABELS = {**HEADINGS, **DAYS, **{field.code: field.label for field in FIELDS}}


class _Day(NamedTuple):
    """The day of a document that a row rests on; None where the row states none."""

    source: str
    on: date | None


def is_declaration(sheet: Sheet) -> bool:
    """Tell by its headings whether a table is what firms declare: number, day and a field."""
    found = columns_of(sheet, _COLUMNS)
    is_dated = DECLARATION in found or EXTRACT in found
    return "number" in found and is_dated and any(code in found for code in _FIELDS)


def read_declaration(
    sheet: Sheet, *, name: str, person_key: bytes, today: date
) -> tuple[dy.DataFrame[DeskAnswers], dy.DataFrame[Rejects]]:
    """Read what firms declare; an empty cell says nothing.

    Args:
        sheet: A table for which `is_declaration` holds.
        name: The file's name, for messages.
        person_key: Secret for the keyed hash of natural persons' numbers.
        today: No document is dated later.

    Returns:
        The answers, all on the basis `declared`, and what could not be used or has to be said.

    Raises:
        UnreadableInput: A column is there twice.
    """
    found = columns_of(sheet, _COLUMNS)
    months = len(found.get("contributions", ()))
    single = [code for code in _LABELS if code != "contributions" or months != MONTHS]
    check_columns(found, needed=("number",), single=single, labels=_LABELS, name=name)
    refusals = Refusals()
    answers = [
        answer
        for place, cells in cells_by_row(sheet, found)
        for answer in _answers(cells, place=place, refusals=refusals, today=today)
    ]
    return told_of(sheet.rejects, answers, refusals, person_key=person_key)


def _answers(
    cells: Mapping[str, list[str | None]], *, place: str, refusals: Refusals, today: date
) -> Iterator[AnswerRow]:
    """Yield what one firm declares; nothing without its number."""
    number = cells["number"][0]
    if number is None or not has_a_number(number):
        refusals.note("desk-number", place)
        return
    days = {source: _day(source, cells, place=place, refusals=refusals, today=today)
            for source in DOCUMENTS if source in cells}  # fmt: skip
    for code in _FIELDS:
        written = [cell for cell in cells.get(code, ()) if cell is not None]
        if not written:
            continue
        label = both_languages([_LABELS[code]])
        order = (EXTRACT, DECLARATION) if code == "contributions" else (DECLARATION,)
        dated = next((days[s] for s in order if s in days and days[s].on is not None), None)
        said = _read(code, written, expected=len(cells[code]))
        if dated is None:
            refusals.note("desk-source", place, {"field": label})
        elif said is None or said[0].state != "stated":
            allowed = next(field.allowed() for field in FIELDS if field.code == code)
            refusals.note("desk-answer", place, {"field": label, "allowed": allowed})
        else:
            for answer in said:
                yield AnswerRow(
                    location=place,
                    written=number,
                    scheme=None,
                    fact=answer.fact,
                    state=answer.state,
                    value=answer.value,
                    basis="declared",
                    document=DOCUMENTS[dated.source],
                    dated=dated.on,
                    asked_on=None,
                )


def _day(
    source: str,
    cells: Mapping[str, list[str | None]],
    *,
    place: str,
    refusals: Refusals,
    today: date,
) -> _Day:
    written, label = cells[source][0], both_languages([DAYS[source]])
    day = None if written is None else single_day(written)
    if written is not None and day is None:
        refusals.note("desk-date", place, {"field": label})
    elif day is not None and day > today:
        refusals.note("desk-future", place, {"field": label})
        day = None
    elif day is not None and day < today - timedelta(days=FRESH_DAYS):
        refusals.note("desk-old", place, {"field": label})
    return _Day(source, day)


def _read(code: str, written: list[str], *, expected: int) -> tuple[DeskAnswer, ...] | None:
    """Return what the cells of one field say; None if they cannot be read."""
    if code == "contributions" and expected == MONTHS:
        amounts = [whole_number(cell) for cell in written]
        return contributions(amounts) if len(amounts) == expected else None
    field = field_named(code)
    assert field is not None  # each code is a name of its field
    return understand(field, written[0])
