"""Headings and words of a table in normal form, and the columns that they name."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.text import Text
from data_ingest.sheets.sheet import Sheet

_SEPARATORS = re.compile(r"[\W_]+")


def normal_form(text: str) -> str:
    """Return text in lower case, its letters and digits alone, one space between words.

    >>> normal_form(" Org.nr: "), normal_form("F-skatt")
    ('org nr', 'f skatt')
    """
    return _SEPARATORS.sub(" ", text.casefold()).strip()


def columns_of(sheet: Sheet, names: Mapping[str, re.Pattern[str]]) -> dict[str, list[int]]:
    """Return the places of the columns that each name has; the first name that fits is taken.

    Args:
        sheet: A table.
        names: For each column the pattern of its whole heading in normal form.
    """
    found: dict[str, list[int]] = {}
    for place, heading in enumerate(sheet.headings):
        written = normal_form(heading)
        for column, pattern in names.items():
            if pattern.fullmatch(written):
                found.setdefault(column, []).append(place)
                break
    return found


def cells_by_row(
    sheet: Sheet, found: Mapping[str, Sequence[int]]
) -> Iterator[tuple[str, dict[str, list[str | None]]]]:
    """Yield the place of each row, and its cells by the columns that were found."""
    for row in sheet.rows.iter_rows(named=True):
        cells = {column: [row[str(place)] for place in places] for column, places in found.items()}
        yield f"{sheet.place}{row['line']}", cells


def check_columns(
    found: Mapping[str, list[int]],
    *,
    needed: Iterable[str],
    single: Iterable[str],
    labels: Mapping[str, Text],
    name: str,
) -> None:
    """Refuse a table that lacks a needed column or has one twice.

    Args:
        found: What `columns_of` returned.
        needed: Columns without which no row can be used.
        single: Columns of which there may be one.
        labels: How a column is called in messages.
        name: The file's name.

    Raises:
        UnreadableInput: With every column that is missing or repeated.
    """
    missing = [column for column in needed if column not in found]
    repeated = [column for column in single if len(found.get(column, ())) > 1]
    problems = []
    if missing:
        said = both_languages(labels[column] for column in missing)
        problems.append(Problem("desk-column-missing", "", {"columns": said}))
    if repeated:
        said = both_languages(labels[column] for column in repeated)
        problems.append(Problem("desk-column-twice", "", {"columns": said}))
    if problems:
        raise UnreadableInput(problems, name)


def both_languages(texts: Iterable[Text]) -> str:
    """Return texts as they stand in a message that is the same in both languages.

    >>> both_languages([Text(sv="ja", en="yes"), Text(sv="register", en="register")])
    'ja / yes; register'
    """
    return "; ".join(text.sv if text.sv == text.en else f"{text.sv} / {text.en}" for text in texts)
