"""A document whatever it is written as: what it is called, and blocks in the order of reading.

A feature composes a document once. PDF, DOCX, Markdown and the terminal are its pages; XLSX, CSV
and Parquet are its tables.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby, islice
from typing import Generic, Literal, TypeVar

from data_ingest.model.text import Language
from service.documents.drawings import Scale, Scatter
from service.documents.values import Cited, Row, Value

Where = Literal["both", "pages", "files"]
"""Where a table or column is: on pages and in files for work, or in one of them alone."""

Style = Literal["plain", "bold", "italic", "small", "notice"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 3; by its name a `Pointer` leads to it."""

    text: str
    level: int = 1
    name: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; a notice stands in a box."""

    text: str
    style: Style = "plain"


@dataclass(frozen=True, slots=True)
class Pointer:
    """A sentence that leads to a heading; PDF, which has pages, says on which it stands.

    Attributes:
        text: The sentence without the page.
        on_page: The sentence with `{page}` for the page.
        to: Name of the heading, which the document has.
    """

    text: str
    on_page: str
    to: str


@dataclass(frozen=True, slots=True)
class Item:
    """A statement of a list.

    Attributes:
        text: What it says.
        lead: What it begins with, in bold.
        note: What is said beneath it, in small print.
        mark: What stands before it; a dash if left out.
        depth: How many steps it stands below the others.
        address: An address that the note ends with, or the text if there is no note, and that the
            PDF leads to. Only an address of our own: what a sender wrote leads nowhere.
        cites: What the note begins with, if that is in a language of its own.
    """

    text: str
    lead: str = ""
    note: str = ""
    mark: str = "–"
    depth: int = 0
    address: str = ""
    cites: Cited | None = None


@dataclass(frozen=True, slots=True)
class Items:
    """A list of statements."""

    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Labels with their values."""

    rows: tuple[tuple[str, Value], ...]


Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Anew(Generic[Thing]):
    """Rows, or what they are made of, made anew each time, so that none has to be held."""

    make: Callable[[], Iterator[Thing]]

    def __iter__(self) -> Iterator[Thing]:
        """Return them."""
        return self.make()


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table.

    Attributes:
        label: Its heading.
        name: Its name in files for machines; that of the label in such letters if left out.
        width: Its part of the page; 0: as wide as what stands in it.
        is_number: Its values stand to the right.
        is_drawn: Its values are drawings, which PDF alone has.
        where: Where it is shown.
    """

    label: str
    name: str = ""
    width: float = 1
    is_number: bool = False
    is_drawn: bool = False
    where: Where = "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table.

    Attributes:
        name: Its name, by which it is asked for; tables of one name are one table in files.
        title: What its sheet is called; in two documents of a kind the same.
        columns: Its columns.
        rows: Its rows, which can be gone through several times; a value for each column.
        of: What all rows are of, such as the tender: the first columns in files.
        where: Where it is shown.
        most: Rows that pages show at most; None: all.
        more: What pages say if there are more rows.
        empty: What pages say if there is no row.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: Iterable[Row]
    of: tuple[tuple[Column, Value], ...] = ()
    where: Where = "both"
    most: int | None = None
    more: str = ""
    empty: str = ""

    def on_pages(self, *, drawn: bool = False) -> tuple[tuple[Column, ...], list[Row], bool]:
        """Return what pages show: columns, rows cut to these, and whether there are more rows.

        Args:
            drawn: Drawings are shown.
        """
        columns, rows = self._shown("files", drawn=drawn)
        shown = list(islice(rows, self.most))
        return columns, shown, next(rows, None) is not None

    def in_files(self) -> tuple[tuple[Column, ...], Iterator[Row]]:
        """Return the columns that files have, what all rows are of first, and every row."""
        columns, rows = self._shown("pages", drawn=False)
        held = tuple(value for _, value in self.of)
        return (
            (*(column for column, _ in self.of), *columns),
            ((*held, *row) for row in rows),
        )

    def _shown(self, other: Where, *, drawn: bool) -> tuple[tuple[Column, ...], Iterator[Row]]:
        places = [
            at
            for at, column in enumerate(self.columns)
            if column.where != other and (drawn or not column.is_drawn)
        ]
        columns = tuple(self.columns[at] for at in places)
        return columns, (tuple(row[at] for at in places) for row in self.rows)


def table_of(
    fields: Sequence[tuple[Column, Callable[[Thing], Value]]],
    things: Iterable[Thing],
    *,
    name: str,
    title: str,
    where: Where = "both",
    most: int | None = None,
    more: str = "",
    empty: str = "",
) -> Table:
    """Return a table of things, each column stated once with the value that it has of a thing.

    Args:
        fields: The columns with their values.
        things: A row is made of each; they can be gone through several times.
        name: As of `Table`.
        title: As of `Table`.
        where: As of `Table`.
        most: As of `Table`.
        more: As of `Table`.
        empty: As of `Table`.
    """

    def rows() -> Iterator[Row]:
        return (tuple(value_of(thing) for _, value_of in fields) for thing in things)

    return Table(
        name=name,
        title=title,
        columns=tuple(column for column, _ in fields),
        rows=Anew(rows),
        where=where,
        most=most,
        more=more,
        empty=empty,
    )


def numbered(texts: Iterable[str]) -> Items:
    """Return a list of texts, numbered from 1."""
    return Items(tuple(Item(text, mark=f"{place}.") for place, text in enumerate(texts, 1)))


def text_table(
    name: str,
    title: str,
    headings: Sequence[str],
    rows: Iterable[Row],
    widths: Sequence[float] = (),
) -> Table:
    """Return a table whose columns need nothing but a heading and a width.

    Args:
        name: Its name, by which it is asked for.
        title: What its sheet is called.
        headings: Those of its columns.
        rows: Its rows.
        widths: Parts of the page of the columns; all the same if left out.
    """
    wide = widths or (1,) * len(headings)
    columns = (
        Column(label=label, width=width) for label, width in zip(headings, wide, strict=True)
    )
    return Table(name=name, title=title, columns=tuple(columns), rows=tuple(rows))


@dataclass(frozen=True, slots=True)
class QrCode:
    """A code that leads from paper to a record.

    Attributes:
        content: What it holds.
        alt: What it is, for those who do not see it.
    """

    content: str
    alt: str


@dataclass(frozen=True, slots=True)
class Lines:
    """Labels with a line to write on, such as name and date of a decision."""

    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checks:
    """Lines for a person to tick before a draft is used; no part of the draft."""

    heading: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnswerBoxes:
    """Headings with room to write under each."""

    items: tuple[str, ...]


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


@dataclass(frozen=True, slots=True)
class InLanguage:
    """Blocks in another language than the document's, none of them a table.

    Attributes:
        language: ISO 639-1, for screen readers.
        right_to_left: Whether it is written from right to left.
        blocks: The blocks.
    """

    language: str
    right_to_left: bool
    blocks: tuple["Block", ...]


Block = (
    Heading
    | Paragraph
    | Pointer
    | Items
    | Pairs
    | Table
    | Scale
    | Scatter
    | QrCode
    | Lines
    | Checks
    | AnswerBoxes
    | Blanks
    | NewPage
    | InLanguage
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document.

    Attributes:
        language: Language of its texts.
        title: What it is called.
        blocks: What it is made of, in the order of reading.
        made_at: When its record was made, with a time zone; no form holds another clock.
        id: Number of its record.
        subject: What stands above the title.
        about: What stands beneath it.
        footer: What stands at the foot of each page.
        mark: Of the copy (`service.operations.files.copies`), at the foot and in each file.
        is_wide: Its pages lie.
    """

    language: Language
    title: str
    blocks: tuple[Block, ...]
    made_at: datetime
    id: str = ""
    subject: str = ""
    about: str = ""
    footer: str = ""
    mark: str = ""
    is_wide: bool = field(default=False)

    def on_pages(self) -> Iterator[Block]:
        """Yield the blocks that pages show."""
        for block in self.blocks:
            if not isinstance(block, Table) or block.where != "files":
                yield block

    def tables(self) -> list[list[Table]]:
        """Return the tables of files: those of one name together, in the order of the first."""
        found = [block for block in self.blocks if isinstance(block, Table)]
        in_files = [table for table in found if table.where != "pages"]
        order = list(dict.fromkeys(table.name for table in in_files))
        ordered = sorted(in_files, key=lambda table: order.index(table.name))
        return [list(same) for _, same in groupby(ordered, key=lambda table: table.name)]
