"""What a cell of a table holds: a value, which each form of a document writes in its own way.

On a page a value is said in words of the language; in a workbook, a CSV or a Parquet file it is a
number or a day that can be reckoned with.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from data_ingest.model.figures import number, percent, points, signed
from data_ingest.model.text import Language
from service.platform.words import YES_NO

_INDENT = "\u2003"


@dataclass(frozen=True, slots=True)
class Share:
    """A share in parts per million; where it is drawn, a bar stands before it."""

    ppm: int
    is_drawn: bool = False


@dataclass(frozen=True, slots=True)
class Points:
    """Points; with their sign where they are added to others."""

    value: int
    is_signed: bool = False


@dataclass(frozen=True, slots=True)
class Bounds:
    """Points with the least and the most that the unknown allows, for pages."""

    middle: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Range:
    """From one number of points to another, for pages."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency, for pages."""

    amount: Decimal
    currency: str | None


@dataclass(frozen=True, slots=True)
class HourPrice:
    """What an hour costs, with the comparison cost in brackets behind it.

    Attributes:
        low: The least that the price can be.
        high: The most; None: the same.
        comparison_low: The least of the comparison cost.
        comparison_high: The most; None: the same.
        currency: Of all four, as ISO 4217 has it.
    """

    low: Decimal
    high: Decimal | None
    comparison_low: Decimal
    comparison_high: Decimal | None
    currency: str | None


@dataclass(frozen=True, slots=True)
class Nested:
    """A text of a tree, drawn as a box with the line that leads to it where drawings are shown.

    Attributes:
        text: What it says.
        depth: How many steps it stands below the first of its column.
        mark: What is told of it, behind it.
        is_open: Nobody stands in its place, so the box is dashed; the text says so too.
        rails: For each step, whether the line at it goes on below this row.
    """

    text: str
    depth: int
    mark: str = ""
    is_open: bool = False
    rails: tuple[bool, ...] = ()


def rails(depths: Sequence[int]) -> list[tuple[bool, ...]]:
    """Return for each row of a tree whether the line at each step goes on below it.

    Args:
        depths: How deep each row stands, in the order of reading.

    >>> rails([0, 1, 2, 1])
    [(), (True,), (True, False), (False,)]
    """
    found: list[tuple[bool, ...]] = []
    goes_on: list[bool] = []
    for depth in reversed(depths):
        steps = [*goes_on, *[False] * depth][:depth]
        found.append(tuple(steps))
        goes_on = [*steps[:-1], True] if depth else []
    return found[::-1]


@dataclass(frozen=True, slots=True)
class Code:
    """A number for machines, such as a hash, in letters of one width."""

    text: str


@dataclass(frozen=True, slots=True)
class Cited:
    """Words of another language than the document's, such as the name of an act.

    Attributes:
        text: The words.
        language: ISO 639-1, for those who hear them.
    """

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Link:
    """A value that leads to an address, or in a workbook to a row of a table where it names one.

    Attributes:
        shown: What is shown.
        address: An address, empty if it leads to a row alone.
        table: Name of the table that it leads to, empty if it leads to an address alone.
        row: The row of that table, from 0.
    """

    shown: "str | int | Decimal"
    address: str = ""
    table: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a sum, drawn on a scale that all steps of a table share.

    Attributes:
        begin: The sum before it.
        end: The sum after it.
        least: The least that the sum could be after it.
        most: The most.
        low: Where the scale begins.
        high: Where it ends.
    """

    begin: int
    end: int
    least: int
    most: int
    low: int
    high: int


Value = (
    str
    | bool
    | int
    | Decimal
    | date
    | Share
    | Points
    | Bounds
    | Range
    | Money
    | HourPrice
    | Nested
    | Code
    | Cited
    | Link
    | Step
    | None
)
"""What a cell may hold; None: nothing."""

Row = Sequence[Value]

_SPOKEN = (Share, Points, Bounds, Range, Money, HourPrice, Nested, Code, Cited, Link)


def said(value: Value, language: Language) -> str:
    """Return a value as a page says it; a drawing says nothing.

    >>> said(Bounds(12, -3, 20), "en"), said(Share(281_635), "en")
    ('12 (−3 – 20)', '28.2%')
    """
    match value:
        case None | Step():
            return ""
        case str(text) | Code(text) | Cited(text):
            return text
        case Link(shown):
            return said(shown, language)
        case Nested(text, depth, mark):
            return f"{_INDENT * depth}{text}{f' · {mark}' if mark else ''}"
        case Share(ppm):
            return percent(ppm, language)
        case Points(amount, is_signed):
            return signed(amount) if is_signed else points(amount)
        case Bounds(middle, low, high):
            return f"{points(middle)} ({points(low)} – {points(high)})"
        case Range(low, high):
            return points(low) if low == high else f"{points(low)} – {points(high)}"
        case Money(amount, currency):
            return f"{number(amount, language)} {currency or ''}".rstrip()
        case HourPrice(low, high, comparison_low, comparison_high):
            comparison = _interval(comparison_low, comparison_high, language)
            return f"{_interval(low, high, language)} ({comparison})"
        case bool():
            return YES_NO["yes" if value else "no"].to(language)
        case int() | Decimal():
            return number(value, language)
        case datetime():
            return f"{value:%Y-%m-%d %H:%M} UTC"
        case date():
            return value.isoformat()


def _interval(low: Decimal, high: Decimal | None, language: Language) -> str:
    shown = [number(end, language, decimals=2) for end in (low, low if high is None else high)]
    return "–".join(dict.fromkeys(shown))


def figure(value: Value) -> int | Decimal | date | None:
    """Return a value that can be reckoned with; None of what is a text or only for pages.

    >>> figure(Share(281_635)), figure(Points(-3)), figure("three")
    (Decimal('0.281635'), -3, None)
    """
    match value:
        case Share(ppm):
            return Decimal(ppm).scaleb(-6).normalize()
        case Points(amount) | Link(int() | Decimal() as amount):
            return amount
        case bool():
            return None
        case int() | Decimal() | date():
            return value
        case _:
            return None


def in_words(content: object, language: Language) -> object:
    """Return content whose values are said in words: what JSON has of it, plain values alone.

    >>> in_words({"known": Share(281_635), "rows": [3, "x"]}, "en")
    {'known': '28.2%', 'rows': [3, 'x']}
    """
    if isinstance(content, dict):
        return {name: in_words(value, language) for name, value in content.items()}
    if isinstance(content, list | tuple):
        return [in_words(value, language) for value in content]
    if isinstance(content, _SPOKEN):
        return said(content, language)
    return content
