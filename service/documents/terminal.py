"""A document in a terminal; no text of a sender is read as markup or steers the screen."""

from collections.abc import Iterable, Iterator
from typing import Literal

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table as Grid
from rich.text import Text as Styled

from data_ingest.model.text import Language
from service.documents.line_breaks import plain
from service.documents.model import (
    AnswerBoxes,
    Blanks,
    Block,
    Checks,
    Document,
    Heading,
    Item,
    Items,
    Lines,
    NewPage,
    Pairs,
    Paragraph,
    QrCode,
    Table,
)
from service.documents.values import Value, said
from service.platform.words import printable

_INDENT = 2
_STYLES = {"bold": "bold", "italic": "italic", "small": "dim", "notice": "italic"}
_ROOM = "______"


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
    foot = [text for text in (document.footer, document.id, document.mark) if text]
    if foot:
        yield from (Styled(), Rule(style="dim"))
    for text in foot:
        yield Styled(_shown(text), style="dim")


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
        case Items(items):
            yield _items(items)
        case Pairs(rows):
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


def _items(items: Iterable[Item]) -> RenderableType:
    return Group(*(_item(item) for item in items))


def _item(item: Item) -> RenderableType:
    grid = _grid()
    text = Styled.assemble((f"{_shown(item.lead)} ".lstrip(), "bold"), _shown(item.text))
    if item.note:
        text.append(f"\n{_shown(item.note)}", style="dim")
    grid.add_row(item.mark, text)
    return Padding(grid, (0, 0, 0, _INDENT * (item.depth + 1)))


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
    grid = Grid(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for at, column in enumerate(columns):
        justify: Literal["left", "right"] = "right" if column.is_number else "left"
        cells = [_cell(row[at], language).cell_len for row in rows]
        grid.add_column(
            Styled(_shown(column.label)),
            justify=justify,
            overflow="fold",
            min_width=max(cells) if column.is_number else None,  # no figure is broken
        )
    for row in rows:
        grid.add_row(*(_cell(value, language) for value in row))
    yield Padding(grid, (1, 0, 0, _INDENT), expand=False)
    if are_more and table.more:
        yield Padding(Styled(_shown(table.more)), (0, 0, 0, _INDENT))


def _cell(value: Value, language: Language) -> Styled:
    return Styled(_shown(said(value, language)))


def _shown(text: str) -> str:
    return "\n".join(printable(str(plain(line))) for line in text.split("\n"))
