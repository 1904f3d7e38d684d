"""Markdown as the reference pages write it: headings, lists and tables with escaped cells."""

from collections.abc import Iterable, Sequence

from data_ingest.model.tables import PPM
from data_ingest.model.text import Text

GENERATED = "<!-- Written by `make docs` from the code. Change the code, not this page. -->"


def page(title: str, *blocks: str) -> str:
    """Return a whole page: its mark, its title, and blocks with a blank line between them."""
    return "\n\n".join([GENERATED, f"# {title}", *(block for block in blocks if block)]) + "\n"


def cell(value: object) -> str:
    r"""Return a value as the content of a table cell, on one line; "" for None.

    >>> cell("a | b")
    'a \\| b'
    """
    return "" if value is None else " ".join(str(value).replace("|", "\\|").split())


def table(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table, or "" if it has no rows."""
    lines = [f"| {' | '.join(cell(value) for value in row)} |" for row in rows]
    if not lines:
        return ""
    return "\n".join([f"| {' | '.join(headers)} |", f"|{'---|' * len(headers)}", *lines])


def listed(items: Iterable[str]) -> str:
    """Return items as a list, each on one line."""
    return "\n".join(f"- {' '.join(item.split())}" for item in items)


def both(text: Text) -> str:
    """Return a text in both languages, Swedish first, as two items of a list."""
    return listed([f"*sv* {text.sv}", f"*en* {text.en}"])


def code(value: object) -> str:
    """Return a value as code; "" for None.

    >>> code("SE-ON"), code(None)
    ('`SE-ON`', '')
    """
    return "" if value is None else f"`{value}`"


def codes(values: Iterable[object]) -> str:
    """Return values as code, with commas between them."""
    return ", ".join(code(value) for value in values)


def percent(ppm: int) -> str:
    """Return parts per million as a percentage without rounding.

    >>> percent(350_000), percent(102_100)
    ('35 %', '10.21 %')
    """
    whole, rest = divmod(ppm, PPM // 100)
    fraction = f".{rest:04}".rstrip("0").rstrip(".")
    return f"{whole}{fraction} %"
