"""A document in a terminal; no text of a sender is read as markup or steers the screen."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap

from rich.cells import cell_len
from rich.console import (
    Console,
    ConsoleOptions,
    Group,
    JustifyMethod,
    OverflowMethod,
    RenderableType,
    RenderResult,
)
from rich.containers import Lines as Wrapped
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table as Grid
from rich.text import Text

from data_ingest.model.text import Language
from service.documents.drawings import Scale, Scatter
from service.documents.model import (
    AnswerBoxes,
    Blanks,
    Block,
    Checks,
    Column,
    Document,
    Heading,
    InLanguage,
    Item,
    Items,
    Lines,
    NewPage,
    Pairs,
    Paragraph,
    Pointer,
    QrCode,
    Table,
)
from service.documents.values import Value, said
from service.platform.words import printable

_INDENT = 2
_NARROWEST = 10
_WORD = 18
"""Letters of a word that a column is never too narrow for."""
_STYLES = {"bold": "bold", "italic": "italic", "small": "dim", "notice": "italic"}
_ROOM = "______"
_NO_BREAK, _STAND_IN = "\u00a0", "\ue000"


class Styled(Text):
    """A text that is not broken at spaces that do not break; that of `rich` is."""

    def wrap(
        self,
        console: Console,
        width: int,
        *,
        justify: JustifyMethod | None = None,
        overflow: OverflowMethod | None = None,
        tab_size: int = 8,
        no_wrap: bool | None = None,
    ) -> Wrapped:
        """Return its lines."""
        held = self.copy()
        held.plain = self.plain.replace(_NO_BREAK, _STAND_IN)
        lines = held.wrap(
            console, width, justify=justify, overflow=overflow, tab_size=tab_size, no_wrap=no_wrap
        )
        for line in lines:
            line.plain = line.plain.replace(_STAND_IN, _NO_BREAK)
        return lines


def terminal(document: Document) -> RenderableType:
    """Return a document as something that rich can print."""
    return Group(*_whole(document))


def _whole(document: Document) -> Iterator[RenderableType]:
    yield Rule(Styled(_shown(document.subject or document.title), style="bold"), align="left")
    if document.subject:
        yield Styled(_shown(document.title), style="bold")
    if document.about:
        yield Styled(_shown(document.about))
    yield from terminal_blocks(document.on_pages(), document.language)
    if document.footer:
        yield from (Styled(), Rule(style="dim"))
        yield Styled(_shown(document.footer), style="dim")


def terminal_blocks(page: Iterable[Block], language: Language) -> Iterator[RenderableType]:
    """Yield blocks as things that rich can print."""
    for block in page:
        yield from _block(block, language)


def _block(block: Block, language: Language) -> Iterator[RenderableType]:
    match block:
        case Heading(text, level):
            yield Styled()
            head = Styled(_shown(text), style="bold")
            yield Rule(head, align="left", style="blue") if level <= 1 else head
        case Paragraph(text, style):
            yield Styled(_shown(text), style=_STYLES.get(style, ""))
        case Pointer(text):
            yield Styled(_shown(text))
        case Items(items):
            yield _items(items)
        case Pairs(rows) | Scale(rows) | Scatter(rows):
            grid = _grid()
            for label, value in rows:
                grid.add_row(Styled(f"{_shown(label)}:", style="dim"), _cell(value, language))
            yield grid
        case Table():
            yield from _table(block, language)
        case QrCode(content, alt):
            yield Styled(_shown(f"{alt}: {content}"), style="dim")
        case Lines(labels):
            yield _items(Item(f"{label} {_ROOM}") for label in labels)
        case Checks(heading, checks):
            yield Styled(_shown(heading), style="bold")
            yield _items(Item(check, mark="☐") for check in checks)
        case AnswerBoxes(labels):
            yield _items(Item(label) for label in labels)
        case Blanks(headings, rows):
            for row in rows:
                asked = "; ".join(f"{heading} {_ROOM}" for heading in headings[1:])
                yield _items([Item(asked, lead=f"{headings[0]}: {row or _ROOM}")])
        case NewPage():
            yield Styled()
        case InLanguage(_, _, blocks):
            yield from terminal_blocks(blocks, language)


def _items(items: Iterable[Item]) -> RenderableType:
    return Group(*(_Hanging(item) for item in items))


@dataclass(frozen=True, slots=True)
class _Hanging:
    """A statement of a list, whose further lines stand under the first word."""

    item: Item

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield its lines; none ends in spaces."""
        item = self.item
        text = Styled.assemble((f"{_shown(item.lead)} ".lstrip(), "bold"), _shown(item.text))
        if item.note:
            text.append(f"\n{_shown(item.note)}", style="dim")
        first = f"{' ' * _INDENT * item.depth}{item.mark} "
        lines = text.wrap(console, max(_NARROWEST, options.max_width - len(first)))
        for place, line in enumerate(lines):
            line.rstrip()
            yield Styled.assemble(first if place == 0 else " " * len(first), line)


def _grid() -> Grid:
    grid = Grid.grid(padding=(0, 1, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    return grid


def _table(table: Table, language: Language) -> Iterator[RenderableType]:
    columns, rows, are_more = table.on_pages()
    if not rows:
        yield from (Styled(_shown(table.empty)),) if table.empty else ()
        return
    yield Styled()
    yield _Fitted(columns, [[_shown(said(value, language)) for value in row] for row in rows])
    if are_more and table.more:
        yield Padding(Styled(_shown(table.more)), (0, 0, 0, _INDENT))


@dataclass(frozen=True, slots=True)
class _Fitted:
    """A table as wide as the terminal allows, in which no figure is broken.

    Where even its narrowest columns do not fit, each row stands as lines of heading and value.
    """

    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield its lines."""
        least = [self._least(at) for at in range(len(self.columns))]
        gaps = len(least) - 1
        whole = [max(width, self._heading(at)) for at, width in enumerate(least)]
        if sum(whole) + 2 * gaps + _INDENT <= options.max_width:
            least = whole  # no heading need be broken
        room = options.max_width - _INDENT - sum(least)
        if room < gaps:
            yield from self._as_lines()
            return
        gap = min(2, room // max(1, gaps))
        grid = Grid(box=None, padding=(0, gap, 0, 0), pad_edge=False)
        widths = self._widened(least, room - gap * gaps)
        for column, width in zip(self.columns, widths, strict=True):
            heading = _shown(column.label)
            if column.is_number:
                heading = "\n".join(wrap(heading, width))
            grid.add_column(
                Styled(heading, style="bold"),
                justify="right" if column.is_number else "left",
                overflow="fold",
                no_wrap=column.is_number,
                width=width,
            )
        for row in self.rows:
            grid.add_row(*map(Styled, row))
        yield Padding(grid, (0, 0, 0, _INDENT), expand=False)

    def _heading(self, at: int) -> int:
        """Return how wide the heading of a column of figures is."""
        column = self.columns[at]
        return cell_len(_shown(column.label)) if column.is_number else 0

    def _least(self, at: int) -> int:
        """Return how narrow a column may be: its figures whole, of its texts most words."""
        cells = [row[at] for row in self.rows]
        heading = max((cell_len(word) for word in self.columns[at].label.split()), default=1)
        if self.columns[at].is_number:
            return max(min(_WORD, heading), *map(cell_len, cells))
        words = max((cell_len(word) for cell in cells for word in cell.split()), default=1)
        return max(min(_WORD, words), heading)

    def _widened(self, least: Sequence[int], room: int) -> list[int]:
        """Return the widths with what room there is, the columns that want least first."""
        widths = list(least)
        wanted = [
            max(cell_len(column.label), *(cell_len(row[at]) for row in self.rows)) - widths[at]
            for at, column in enumerate(self.columns)
        ]
        by_want = sorted(range(len(widths)), key=wanted.__getitem__)
        for place, at in enumerate(by_want):
            more = min(max(0, wanted[at]), room // (len(by_want) - place))
            widths[at] += more
            room -= more
        return widths

    def _as_lines(self) -> Iterator[RenderableType]:
        for row in self.rows:
            first, *others = zip(self.columns, row, strict=True)
            yield _Hanging(Item(first[1], lead=f"{first[0].label}:"))
            for column, cell in others:
                if cell:
                    yield _Hanging(Item(cell, lead=f"{column.label}:", mark=" ", depth=1))


def _cell(value: Value, language: Language) -> Styled:
    return Styled(_shown(said(value, language)))


def _shown(text: str) -> str:
    return "\n".join(printable(line) for line in text.split("\n"))
