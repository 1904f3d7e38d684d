"""A table from the desk → answers, whichever of the known layouts it has."""

from datetime import date

import dataframely as dy

from data_ingest.desk.answers import DeskAnswers
from data_ingest.desk.declaration import is_declaration, read_declaration
from data_ingest.desk.form import HEADINGS
from data_ingest.desk.form_file import is_desk_form, read_form
from data_ingest.desk.headings import both_languages
from data_ingest.desk.skatteverket import COLUMNS, is_skatteverket_answer, read_skatteverket
from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.tables import Rejects
from data_ingest.sheets.sheet import Sheet


def is_answer(sheet: Sheet) -> bool:
    """Tell by its headings whether a table holds answers from the desk, which needs no mapping."""
    return is_desk_form(sheet) or is_declaration(sheet) or is_skatteverket_answer(sheet)


def read_answers(
    sheet: Sheet, *, name: str, person_key: bytes, today: date
) -> tuple[dy.DataFrame[DeskAnswers], dy.DataFrame[Rejects]]:
    """Read the filled form, what firms declare, or Skatteverket's answer; good rows go on.

    Args:
        sheet: A table of a file.
        name: The file's name, for messages.
        person_key: Secret for the keyed hash of natural persons' numbers.
        today: No answer is dated later.

    Returns:
        The answers in the order of the table, and its rows that could not be used.

    Raises:
        UnreadableInput: The headings are those of none, or a column is missing or there twice.
    """
    if is_desk_form(sheet):
        return read_form(sheet, name=name, person_key=person_key, today=today)
    if is_declaration(sheet):
        return read_declaration(sheet, name=name, person_key=person_key, today=today)
    if is_skatteverket_answer(sheet):
        return read_skatteverket(sheet, name=name, person_key=person_key, today=today)
    columns = {
        "form": both_languages(HEADINGS.values()),
        "answer": both_languages(COLUMNS.values()),
    }
    raise UnreadableInput([Problem("desk-headings", "", columns)], name)
