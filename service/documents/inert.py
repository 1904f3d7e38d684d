"""Cells that a spreadsheet shows and never reckons with."""

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
