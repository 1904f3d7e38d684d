"""The filled form: a table with one row an answer → answers, and the rows that are none."""

import re
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

import dataframely as dy
import polars as pl

from data_ingest.desk.answers import (
    AnswerRow,
    DeskAnswers,
    has_a_number,
    single_day,
    told_of,
)
from data_ingest.desk.form import BASES, FIELDS, HEADINGS, DeskField
from data_ingest.desk.headings import both_languages, check_columns, columns_of, normal_form
from data_ingest.desk.wording import (
    basis_by_source,
    basis_named,
    field_named,
    understand,
)
from data_ingest.model.tables import Rejects
from data_ingest.model.values import Refusals
from data_ingest.sheets.sheet import Sheet

_OTHER_NAMES: Mapping[str, tuple[str, ...]] = {
    "number": (
        "org nr", "orgnr", "organisationsnr", "registreringsnummer", "registration number",
        "organisation no", "organization number",
    ),
    "scheme": ("scheme",),
    "name": ("företag", "part", "party", "företagsnamn"),
    "field": ("fält", "fråga", "question", "fact"),
    "answer": ("value", "värde"),
    "source": ("handling", "dokument", "underlag", "document"),
    "dated": ("daterad", "dated", "uppgiftens datum"),
    "asked_on": ("frågad den", "efterfrågad", "efterfrågad den", "requested on"),
    "basis": ("grund", "lämnad av", "basis"),
    "help": (),
}  # fmt: skip
_COLUMNS = {
    column: re.compile("|".join(normal_form(name) for name in (*HEADINGS[column].in_all(), *names)))
    for column, names in _OTHER_NAMES.items()
}
_TELLING = ("number", "field", "answer")
_NEEDED = (*_TELLING, "source", "dated")


class _Row(NamedTuple):
    """The cells of one row; null where one is empty or has no column."""

    number: str | None
    scheme: str | None
    field: str | None
    answer: str | None
    source: str | None
    dated: str | None
    asked_on: str | None
    basis: str | None


def is_desk_form(sheet: Sheet) -> bool:
    """Tell by its headings whether a table is the form, filled or not."""
    found = columns_of(sheet, _COLUMNS)
    return all(column in found for column in _TELLING)


def read_form(
    sheet: Sheet, *, name: str, person_key: bytes, today: date
) -> tuple[dy.DataFrame[DeskAnswers], dy.DataFrame[Rejects]]:
    """Read a filled form; rows that are not answered are passed over.

    Args:
        sheet: A table for which `is_desk_form` holds.
        name: The file's name, for messages.
        person_key: Secret for the keyed hash of natural persons' numbers.
        today: No answer is dated later.

    Raises:
        UnreadableInput: A column is missing or there twice.
    """
    found = columns_of(sheet, _COLUMNS)
    check_columns(found, needed=_NEEDED, single=HEADINGS, labels=HEADINGS, name=name)
    cells = sheet.rows.select(
        "line",
        *(
            (pl.col(str(found[column][0])) if column in found else pl.lit(None, pl.String)).alias(
                column
            )
            for column in _Row._fields
        ),
    )
    refusals = Refusals()
    answers: list[AnswerRow] = []
    for line, *row in cells.iter_rows():
        answers += _answers(
            _Row(*row), place=f"{sheet.place}{line}", refusals=refusals, today=today
        )
    return told_of(sheet.rejects, answers, refusals, person_key=person_key)


def _answers(row: _Row, *, place: str, refusals: Refusals, today: date) -> list[AnswerRow]:
    """Return what one row says; nothing if it is not answered or refused."""
    if row.answer is None:
        if row.source or row.dated or row.asked_on:
            refusals.note("desk-answer-missing", place)
        return []
    field = field_named(row.field or "")
    if not has_a_number(row.number):
        refusals.note("desk-number", place)
    elif field is None:
        names = both_languages(form_field.label for form_field in FIELDS)
        refusals.note("desk-field", place, {"fields": names})
    else:
        return _of_field(row, field, place=place, refusals=refusals, today=today)
    return []


def _of_field(
    row: _Row, field: DeskField, *, place: str, refusals: Refusals, today: date
) -> list[AnswerRow]:
    label = both_languages([field.label])
    given = understand(field, row.answer or "")
    if given is None:
        refusals.note("desk-answer", place, {"field": label, "allowed": field.allowed()})
        return []
    basis = None if row.basis is None else basis_named(row.basis)
    dated, asked_on = (
        None if cell is None else single_day(cell) for cell in (row.dated, row.asked_on)
    )
    state = given[0].state
    unread = [
        both_languages([HEADINGS[column]])
        for column, cell, day in (("dated", row.dated, dated), ("asked_on", row.asked_on, asked_on))
        if cell is not None and day is None
    ]
    if unread:
        refusals.note("desk-date", place, {"field": "; ".join(unread)})
    elif state != "not_collected" and not (row.source and dated):
        refusals.note("desk-source", place, {"field": label})
    elif state == "refused" and asked_on is None:
        refusals.note("desk-refusal", place, {"field": label})
    elif max(dated or today, asked_on or today) > today:
        refusals.note("desk-future", place, {"field": label})
    elif row.basis is not None and basis is None:
        allowed = both_languages(words for words, _ in BASES.values())
        refusals.note("desk-basis", place, {"allowed": allowed})
    else:
        return [
            AnswerRow(
                location=place,
                written=row.number or "",
                scheme=row.scheme,
                fact=answer.fact,
                state=answer.state,
                value=answer.value,
                basis=basis or basis_by_source(answer.fact, row.source),
                document=row.source,
                dated=dated,
                asked_on=asked_on,
            )
            for answer in given
        ]
    return []
