"""The blank form as a spreadsheet: ten rows for each tenderer and named subcontractor.

What is filled in is read again by `data_ingest.desk.reading.read_answers`. Nothing in the file is
a formula, and the name and number of a natural person are not in it.
"""

import io
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import polars as pl
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from data_ingest.desk.form import BASES, FIELDS, HEADINGS, STATES, DeskField
from data_ingest.model.tables import Procurement
from data_ingest.model.text import Language, Text, message
from risk_models.facts.catalogue import FACTS

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""What the file is served as."""

_SHEET = message("Ten fields")
_NOTES = message("How to fill in")
_WIDTHS = (20, 14, 32, 30, 32, 32, 12, 12, 14, 90)
_RULE, _TO_FILL_IN = "#C3CCD6", "#FFFDF2"  # lines, and cells to fill in
_DAY = "yyyy-mm-dd"
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_PERSONAL = ("sole_trader", "person")

_SETTLED = message("Settled by {document}.")
_GATE = message("May be requested under {gate}.")
_OPEN = message("The buyer obtains it ({gate}).")
_NO_GATE = message("No provision permits requiring it; state it if you already have it.")
_NUMBER = message("Write it like {example}.")
_NOT_MEANING = message("Do not read too much into it: {text}")

_GUIDE: tuple[Text, ...] = (
    message(
        "Each row is an answer to one field. Each answer must have a source (the document) and "
        "the date of the document."
    ),
    message(
        "Leave a row empty if nobody has asked. Empty is unknown, which is not the same as no."
    ),
    message(
        "Choose 'refused' only if the answer was requested and not given, and state the date "
        "of the request."
    ),
    message(
        "Ask all tenderers the same questions. Chapters 15–17 of LOU give support at or above "
        "the threshold, except for services in Annex 2; otherwise only open registers remain."
    ),
    message(
        "State employer contributions in whole kronor, month by month separated by semicolons "
        "(120000; 118000; 121500), or as one total for the last three months."
    ),
    message("You may add parties below the rows that are filled in."),
    message("An answer is a reason to look or not to look, never a verdict on a firm."),
)
_PERSONS = message(
    "Sole traders and other natural persons: {count}. Their names and numbers are not written "
    "here; state their answers in the procurement document."
)
_NUMBERLESS = message(
    "Parties without an organisation number in the file: {count}. They have no rows here."
)


@dataclass(frozen=True, slots=True)
class BlankForm:
    """A form to fill in.

    Attributes:
        payload: The XLSX file.
        parties: How many parties have rows in it.
        notes: Whom it leaves out, and why.
    """

    payload: bytes
    parties: int
    notes: tuple[Text, ...]


def blank_form(procurement: Procurement, *, made_on: date, language: Language) -> BlankForm:
    """Return the form for everyone who has a part in a tender, in the order of the tenders.

    Args:
        procurement: The purchase.
        made_on: The day that the file bears as its own.
        language: Language of headings, choices and help. The form is read in either.
    """
    parties, notes = _parties(procurement)
    buffer = io.BytesIO()
    workbook = Workbook(
        buffer,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    made = datetime.combine(made_on, time())
    workbook.set_properties({"title": _SHEET.to(language), "created": made})
    _write_form(workbook, parties, language)
    _write_notes(workbook, (*_GUIDE, *notes), language)
    workbook.close()
    return BlankForm(buffer.getvalue(), len(parties), notes)


def _parties(procurement: Procurement) -> tuple[list[tuple[str, str, str]], tuple[Text, ...]]:
    """Return number, its scheme and the name of each firm, and notes on who is left out."""
    order = procurement.tenders.sort("position").select("tender_id", place="position")
    involved = (
        procurement.contract_parties.join(order, on="tender_id", how="left")
        .sort("place", "position", "party_id", maintain_order=True)
        .unique("party_id", keep="first", maintain_order=True)
        .select("party_id")
        .join(procurement.parties, on="party_id", how="left", maintain_order="left")
    )
    numbers: dict[str, tuple[str, str]] = {}
    persons: set[str] = set()
    columns = ("party_id", "scheme", "value", "is_personal")
    for party_id, scheme, value, personal in procurement.identifiers.select(columns).iter_rows():
        if personal:
            persons.add(party_id)
        elif party_id not in numbers or numbers[party_id][1] == "VAT":
            numbers[party_id] = (value, scheme)
    personal_kinds = pl.col("is_personal") | pl.col("kind").cast(pl.String).is_in(_PERSONAL)
    persons |= {*involved.filter(personal_kinds)["party_id"]}
    listed: dict[tuple[str, str], tuple[str, str, str]] = {}
    natural = numberless = 0
    for party_id, name in involved.select("party_id", "display_name").iter_rows():
        if party_id in persons:
            natural += 1
        elif party_id not in numbers:
            numberless += 1
        else:
            listed.setdefault(numbers[party_id], (*numbers[party_id], name or ""))
    left_out = ((_PERSONS, natural), (_NUMBERLESS, numberless))
    notes = tuple(text.filled(count=count) for text, count in left_out if count)
    return [*listed.values()], notes


def _write_form(
    workbook: Workbook, parties: list[tuple[str, str, str]], language: Language
) -> None:
    sheet = workbook.add_worksheet(_SHEET.to(language))
    ruled = {"valign": "top", "bottom": 1, "bottom_color": _RULE}
    answered = {
        "locked": False,
        "valign": "top",
        "border": 1,
        "border_color": _RULE,
        "bg_color": _TO_FILL_IN,
    }
    fixed = workbook.add_format({**ruled, "text_wrap": True, "num_format": "@"})
    heading = workbook.add_format(
        {"bold": True, "bottom": 1, "valign": "top", "bg_color": "#E8EEF4"}
    )
    open_text = workbook.add_format({**answered, "text_wrap": True})
    open_day = workbook.add_format({**answered, "num_format": _DAY})
    open_number = workbook.add_format({**answered, "num_format": "@"})
    formats = {"number": open_number, "dated": open_day, "asked_on": open_day}
    for place, (column, width) in enumerate(zip(HEADINGS, _WIDTHS, strict=True)):
        sheet.set_column(place, place, width, formats.get(column, open_text))
        sheet.write_string(0, place, HEADINGS[column].to(language), heading)
    row = 0
    for number, scheme, name in parties:
        for field in FIELDS:
            row += 1
            cells = {
                "number": number,
                "scheme": scheme,
                "name": name,
                "field": field.label.to(language),
                "help": _help(field, language),
            }
            for place, column in enumerate(HEADINGS):
                if column in cells:
                    sheet.write_string(row, place, _escaped(cells[column]), fixed)
                else:
                    sheet.write_blank(row, place, None, formats.get(column, open_text))
            sheet.data_validation(row, _at("answer"), row, _at("answer"), _rule(field, language))
    if row:
        _restrict(sheet, row, language)
    sheet.freeze_panes(1, _at("answer"))
    sheet.autofilter(0, 0, row, len(HEADINGS) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})


def _restrict(sheet: Worksheet, last: int, language: Language) -> None:
    """Let the columns of days and of whose word it is take nothing else."""
    for column in ("dated", "asked_on"):
        allowed: dict[str, Any] = {
            "validate": "date",
            "criteria": ">=",
            "value": date(2000, 1, 1),
            "input_message": message("Write it like 2026-11-12.").to(language),
        }
        sheet.data_validation(1, _at(column), last, _at(column), allowed)
    words = [label.to(language) for label, _ in BASES.values()]
    sheet.data_validation(1, _at("basis"), last, _at("basis"), _list(words))


def _rule(field: DeskField, language: Language) -> dict[str, Any]:
    """Return how a spreadsheet helps with an answer: a list, or a word on how to write a number."""
    if field.choices:
        labels = [choice.label.to(language) for choice in field.choices]
        return _list([*labels, *(label.to(language) for label, _ in STATES.values())])
    message = _NUMBER.to(language).format(example=field.example)
    return {"validate": "any", "input_message": message}


def _list(words: list[str]) -> dict[str, Any]:
    return {"validate": "list", "source": words}


def _help(field: DeskField, language: Language) -> str:
    """Return what settles a field, under which provision it is asked for, and its limits."""
    fact = FACTS[field.facts[0]]
    gate = _NO_GATE if fact.gate is None else _OPEN if fact.gate == "LOU 15:5" else _GATE
    texts = [
        _SETTLED.to(language).format(document=fact.document.to(language)),
        gate.to(language).format(gate=fact.gate),
        _NOT_MEANING.to(language).format(text=field.not_meaning.to(language)),
    ]
    if field.example:
        texts.insert(0, _NUMBER.to(language).format(example=field.example))
    return " ".join(texts)


def _write_notes(workbook: Workbook, notes: tuple[Text, ...], language: Language) -> None:
    sheet = workbook.add_worksheet(_NOTES.to(language))
    wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 110)
    for row, note in enumerate(notes):
        sheet.write_string(row, 0, note.to(language), wrapped)
    sheet.protect()


def _at(column: str) -> int:
    return list(HEADINGS).index(column)


def _escaped(text: str) -> str:
    """Return text that no spreadsheet takes for a formula, even after it is saved as CSV."""
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text
