"""A mapping of columns as a page in a terminal, for the person who confirms it."""

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text as Styled

from data_ingest.mapping import TARGETS, ColumnMapping, Guess, Preview, Unused
from data_ingest.model.problem import Problem
from data_ingest.model.text import Language, message
from data_ingest.sheets.sheet import Sheet
from service.platform.words import printable

MOST_UNUSED = 200
"""Rows and details that are listed."""
_HOW = {
    "heading": message("the heading"),
    "content": message("the content"),
    None: message("you"),
}
"""What told a column."""


def render_columns(
    sheet: Sheet, found: Guess, mapping: ColumnMapping, language: Language
) -> RenderableType:
    """Return which column each field is taken from, and what is left over.

    Args:
        sheet: The table.
        found: What was guessed.
        mapping: The guess with the user's corrections.
        language: Language of the page.
    """
    target = TARGETS[mapping.target]
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for heading in (
        message("Field"),
        message(""),
        message("Column"),
        message("Based on"),
    ):
        table.add_column(heading.to(language))
    told = {(mapped.field, mapped.heading): mapped.how for mapped in found.chosen}
    for code, field in target.fields.items():
        needed = message("required").to(language) if field.needed else ""
        if code in mapping.columns:
            column = _one_line(mapping.columns[code])
            table.add_row(
                code,
                field.label.to(language),
                column,
                _HOW[told.get((code, mapping.columns[code]))].to(language),
            )
        elif code in mapping.constants:
            table.add_row(code, field.label.to(language), f"= {mapping.constants[code]}", "")
        else:
            table.add_row(code, field.label.to(language), "–", needed)
    return Group(*_columns(sheet, found, mapping, table, language))


def _columns(
    sheet: Sheet, found: Guess, mapping: ColumnMapping, table: Table, language: Language
) -> Iterator[RenderableType]:
    title = message("{target} – rows: {rows}").to(language)
    label = TARGETS[mapping.target].label.to(language)
    yield Styled(title.format(target=label, rows=sheet.rows.height), style="bold")
    if found.runner_up is not None:
        other = TARGETS[found.runner_up].label.to(language)
        close = message("May also be {other}: --target {code}.")
        yield Styled(close.to(language).format(other=other, code=found.runner_up))
    yield table
    left = [
        heading for heading in found.unmapped if heading and heading not in mapping.columns.values()
    ]
    if left:
        unread = message("Not read: {columns}").to(language)
        yield Styled(unread.format(columns=", ".join(map(_one_line, left))))
    for problem in (*sheet.notes, *found.problems):
        yield _said(problem, language)


def render_preview(mapping: ColumnMapping, shown: Preview, language: Language) -> RenderableType:
    """Return the first rows as they are read; what cannot be read is shown as written, marked."""
    fields = TARGETS[mapping.target].fields
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    labels = {code: fields[code].label.to(language) for code in mapping.columns}
    table.add_column("", min_width=max(map(len, labels.values())))
    for row in shown.rows:
        table.add_column(printable(row.location), max_width=22, overflow="ellipsis", no_wrap=True)
    cells = [{cell.field: cell for cell in row.cells} for row in shown.rows]
    for code in mapping.columns:
        read = (row[code] for row in cells)
        table.add_row(
            labels[code],
            *(
                f"{printable(cell.written or '')} (!)"
                if cell.problem
                else printable(cell.read or "–")
                for cell in read
            ),
        )
    return Group(Styled(), table, *(_said(problem, language) for problem in shown.problems))


def render_unused(found: Sequence[Unused], language: Language) -> RenderableType:
    """Return what is not used of a table: rows and what stands in them, then details."""
    lines = []
    for one in found[:MOST_UNUSED]:
        line = _said(one.problem, language)
        if one.is_row and one.written:
            line.append(f" ”{printable(one.written)}”")
        lines.append(line)
    if len(found) > MOST_UNUSED:
        more = message("And {n} more.").to(language).format(n=len(found) - MOST_UNUSED)
        lines.append(Styled(more, style="italic"))
    return Group(*lines)


def _said(problem: Problem, language: Language) -> Styled:
    place = f"{problem.location}: " if problem.location else ""
    return Styled(
        printable(f"– {place}{problem.detail(language)} {problem.mend(language)}"), style="italic"
    )


def _one_line(heading: str) -> str:
    return printable(" ".join(heading.split()))
