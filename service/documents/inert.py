"""Cells that a spreadsheet shows and never reckons with."""

import csv
import io
from collections.abc import Iterable, Sequence

from service.platform.words import printable

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a cell begins with that spreadsheets take for a formula, in either width."""


def inert(cell: str) -> str:
    """Return a text as a cell: printable, with an apostrophe before a sign of formulas.

    >>> inert("=1+1"), inert("  @SUM(A1)"), inert("AB Exempel")
    ("'=1+1", "'  @SUM(A1)", 'AB Exempel')
    """
    is_formula = cell.startswith(FORMULA_SIGNS) or cell.lstrip().startswith(FORMULA_SIGNS)
    return f"'{printable(cell)}" if is_formula else printable(cell)


def spreadsheet_csv(headings: Sequence[str], rows: Iterable[Sequence[str | int | None]]) -> bytes:
    """Return rows as CSV for spreadsheets: semicolons, UTF-8 with a byte order mark.

    Whole numbers stay numbers, with a plain minus; every text is inert.
    """
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(headings)
    for row in rows:
        writer.writerow([inert(cell) if isinstance(cell, str) else cell for cell in row])
    return text.getvalue().encode("utf-8-sig")
