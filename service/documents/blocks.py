"""What a page of drafts is made of, whatever it is written as: headings, paragraphs, tables."""

from dataclasses import dataclass
from typing import Literal

Style = Literal["plain", "bold", "italic", "small"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 0 (the title) to 2."""

    text: str
    level: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    text: str
    style: Style = "plain"


@dataclass(frozen=True, slots=True)
class Pairs:
    """Labels with their values."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Numbered:
    """A numbered list, from 1."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checks:
    """Lines for a person to tick before a draft is used; no part of the draft."""

    heading: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """Headings with room to write under each."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its headings, its rows, and the widths of its columns in tenths of the page."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Blanks:
    """Rows to fill in by hand: the first column is written, the others are left blank.

    `widths` are those of the columns in tenths of the page. On a narrow screen each row is a line
    of its own, with the headings of what is to be filled in.
    """

    headings: tuple[str, ...]
    rows: tuple[str, ...]
    widths: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class NewPage:
    """A new page begins."""


Block = Heading | Paragraph | Pairs | Numbered | Checks | Form | Grid | Blanks | NewPage
