"""Skatteverket's answer to the buyer's request, written as a table with one row a firm.

Skatteverket answers a buyer on form SKV 4820, a document for people. No public description of a
file that machines read is known, so the layout here is the project's own and UNVERIFIED
(docs/decisions/0024). The document itself is kept as evidence and never read.
"""

import re
from collections.abc import Mapping
from datetime import date

import dataframely as dy

from data_ingest.desk.answers import (
    AnswerRow,
    DeskAnswers,
    has_a_number,
    single_day,
    told_of,
    whole_number,
)
from data_ingest.desk.form import HEADINGS, DeskAnswer
from data_ingest.desk.headings import both_languages, cells_by_row, check_columns, columns_of
from data_ingest.desk.wording import MONTHS, contributions, field_named, understand
from data_ingest.model.tables import Rejects
from data_ingest.model.text import Text
from data_ingest.model.values import Refusals
from data_ingest.sheets.sheet import Sheet

DOCUMENT = "Skatteverkets svar (SKV 4820)"
"""Source of what Skatteverket answers."""

DEBT_DOCUMENT = "Uppgift om skulder hos Kronofogden"
"""Source of debts. Skatteverket stopped stating debts that Kronofogden collects on SKV 4820 in
March 2019, as Upphandlingsmyndigheten wrote on 2019-03-07 (question 1972870 of its forum)."""

COLUMNS: Mapping[str, Text] = {
    "number": HEADINGS["number"],
    "f_tax": Text("F-skatt", "F-tax"),
    "vat": Text("Moms", "VAT"),
    "employer": Text("Arbetsgivare", "Employer"),
    "contributions": Text("Arbetsgivaravgifter månad 1–3", "Employer contributions month 1–3"),
    "withheld": Text("Avdragen skatt månad 1–3", "Withheld tax month 1–3"),
    "tax_debts": Text("Skatteskulder hos Kronofogden", "Tax debts at Kronofogden"),
    "dated": HEADINGS["dated"],
}
"""The columns of the table, as the guide names them."""

_BOTH = r".*arbetsgivaravgift.*avdragen skatt.*|.*contribution.*withheld.*"
_HEADINGS = {
    "number": re.compile(
        r"(?:organisations|org|registrerings) ?(?:nummer|nr)"
        r"|(?:organi[sz]ation|registration) (?:number|no)"
    ),
    "combined": re.compile(_BOTH),
    "contributions": re.compile(r".*arbetsgivaravgift.*|.*employer contribution.*"),
    "withheld": re.compile(r".*avdragen skatt.*|.*withheld tax.*|.*tax withheld.*"),
    "tax_debts": re.compile(r".*kronofogden.*|.*skatteskuld.*|.*tax debt.*"),
    "f_tax": re.compile(r"(?:godkänd för )?f ?skatt|(?:approved for )?f ?tax"),
    "vat": re.compile(r"(?:registrerad för )?moms|momsregistrer(?:ing|ad)|vat(?: registration)?"),
    "employer": re.compile(
        r"(?:registrerad som )?arbetsgivare|arbetsgivarregistrering"
        r"|(?:registered as an )?employer|employer registration|registration as an employer"
    ),
    "dated": re.compile(r"datum|daterad|svarsdatum|svar daterat|date|dated|answered on"),
}
"""Patterns of whole headings in normal form; the first that fits is taken."""

_CODED = ("f_tax", "vat", "employer")
_TELLING = (*_CODED, "contributions", "tax_debts")
_SINGLE = ("number", *_CODED, "tax_debts", "dated")
_LEAST = 2


def is_skatteverket_answer(sheet: Sheet) -> bool:
    """Tell by its headings whether a table is Skatteverket's answer: a number and two registers."""
    found = columns_of(sheet, _HEADINGS)
    return "number" in found and sum(column in found for column in _TELLING) >= _LEAST


def read_skatteverket(
    sheet: Sheet, *, name: str, person_key: bytes, today: date
) -> tuple[dy.DataFrame[DeskAnswers], dy.DataFrame[Rejects]]:
    """Read Skatteverket's answer; an empty cell says nothing.

    Employer contributions stand in one column (their sum) or in three. Withheld tax is no fact of
    any factor and is passed over, and a column that holds both cannot be parted.

    Args:
        sheet: A table for which `is_skatteverket_answer` holds.
        name: The file's name, for messages.
        person_key: Secret for the keyed hash of natural persons' numbers.
        today: No answer is dated later.

    Raises:
        UnreadableInput: A column is missing, there twice, or months are missing.
    """
    found = columns_of(sheet, _HEADINGS)
    months = len(found.get("contributions", ()))
    single = (*_SINGLE, *(("contributions",) if months != MONTHS else ()))
    check_columns(found, needed=("number", "dated"), single=single, labels=COLUMNS, name=name)
    refusals = Refusals()
    if "combined" in found:
        refusals.note("desk-combined", "")
    answers = [
        answer
        for place, cells in cells_by_row(sheet, found)
        for answer in _answers(cells, place=place, refusals=refusals, today=today)
    ]
    return told_of(sheet.rejects, answers, refusals, person_key=person_key)


def _answers(
    cells: Mapping[str, list[str | None]], *, place: str, refusals: Refusals, today: date
) -> list[AnswerRow]:
    """Return what is said of one firm; without its number or a day, nothing is."""
    number, written = cells["number"][0], cells["dated"][0]
    dated = None if written is None else single_day(written)
    label = both_languages([COLUMNS["dated"]])
    if number is None or not has_a_number(number):
        refusals.note("desk-number", place)
    elif written is None:
        refusals.note("desk-source", place, {"field": both_languages(COLUMNS[c] for c in _CODED)})
    elif dated is None:
        refusals.note("desk-date", place, {"field": label})
    elif dated > today:
        refusals.note("desk-future", place, {"field": label})
    else:
        return [
            AnswerRow(
                location=place,
                written=number,
                scheme=None,
                fact=answer.fact,
                state=answer.state,
                value=answer.value,
                basis="register",
                document=DEBT_DOCUMENT if answer.fact == "tax_debts" else DOCUMENT,
                dated=dated,
                asked_on=None,
            )
            for answer in _given(cells, place=place, refusals=refusals)
        ]
    return []


def _given(
    cells: Mapping[str, list[str | None]], *, place: str, refusals: Refusals
) -> list[DeskAnswer]:
    given: list[DeskAnswer] = []
    for column in _TELLING:
        written = [cell for cell in cells.get(column, ()) if cell is not None]
        if not written:
            continue
        said = _read(column, written, expected=len(cells[column]))
        if said is None or any(answer.state != "stated" for answer in said):
            label = both_languages([COLUMNS[column]])
            refusals.note("desk-answer", place, {"field": label, "allowed": _allowed(column)})
        else:
            given += said
    return given


def _read(column: str, written: list[str], *, expected: int) -> tuple[DeskAnswer, ...] | None:
    """Return what the cells of one column say; None if they cannot be read."""
    if column == "contributions":
        amounts = [whole_number(cell) for cell in written]
        return contributions(amounts) if len(amounts) == expected else None
    field = field_named(column)
    if field is not None:
        return understand(field, written[0])
    debts = whole_number(written[0])
    return None if debts is None else (DeskAnswer(column, "stated", str(debts)),)


def _allowed(column: str) -> str:
    field = field_named(column)
    return "0; 12500" if field is None else field.allowed()
