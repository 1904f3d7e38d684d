"""Rows of any file under their headings → `Sheet`: what can be used, and what cannot and why."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import dataframely as dy
import orjson
import polars as pl

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.tables import Rejects
from data_ingest.sheets.header_row import Merge, find_headings, is_text
from data_ingest.sheets.sheet import Sheet, SheetKind

MAX_COLUMNS = 1_000
"""Columns of a table."""

MAX_ROWS = 1_048_576
"""Rows of a worksheet; the format has no more (Microsoft, Excel specifications and limits)."""

MAX_CELLS = 32_000_000
"""Cells of the smallest rectangle from A1 around all of a table: about 1 GB when read."""

_PREVIEW = 1_000  # rows that are looked through for headings
TOTALS = frozenset(
    {"summa", "total", "totalt", "totalsumma", "sum", "grand total", "delsumma", "summa anbud"}
    | {"summa totalt", "totalt anbud", "medel", "medelpris", "medelvärde", "genomsnitt", "median"}
    | {"average", "mean", "lägsta pris", "högsta pris", "lägsta anbud", "högsta anbud", "lägst"}
    | {"högst", "lowest", "highest", "takpris", "uppskattat värde", "beräknat värde"}
    | {"estimated value"}
)
"""What a row or a column of sums, means or bounds is called, in lower case (own list)."""
_UNIT = re.compile(
    r"\s*(?:(?<![a-zåäö])(?:kr|kronor|[tmk]kr|[tmk]?sek|eur|tim|h)\.?|:-|[€£$%])\s*$", re.IGNORECASE
)
"""What may stand beside a sum."""
_LAST_ROWS = 5  # among which a row of totals is looked for
_LONGEST_HEADING = 40  # characters that are repeated in a message

_ERROR_VALUES = (
    "#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!",
    "#SKÄRNING!", "#DIVISION/0!", "#VÄRDEFEL!", "#REFERENS!", "#NAMN?", "#OGILTIGT!", "#SAKNAS!",
    "#SPILL!", "#BERÄKNING!",
)  # fmt: skip
"""What a spreadsheet program shows for a value that it could not compute: ECMA-376-1 18.17.3 and
the names that the Swedish edition of Excel shows for them."""
_ERROR_VALUE = f"^(?:{'|'.join(map(re.escape, dict.fromkeys(_ERROR_VALUES)))})$"

_ORDER = (
    "sheet-total", "sheet-quotes", "sheet-extra", "sheet-merged", "sheet-formula",
    "sheet-error-value",
)  # fmt: skip
"""Reasons to reject a row; of several the first is stated."""


class RowFault(NamedTuple):
    """A reason why a row cannot be used, and the place of the column in which it lies."""

    line: int
    column: int | None
    code: str


@dataclass(frozen=True, slots=True)
class HeadedTable:
    """The rows under the headings of a table, before the faulty ones are taken out.

    Attributes:
        kind: As in `Sheet`.
        title: As in `Sheet`.
        headings: One a column, trimmed.
        rows: String columns named by place, and `line` (Int64).
        faults: What was found at reading; those in a column without a heading do not count.
        place: As in `Sheet`.
        notes: As in `Sheet`.
        caption: As in `Sheet`.
    """

    kind: SheetKind
    title: str
    headings: tuple[str, ...]
    rows: pl.DataFrame
    faults: Sequence[RowFault]
    place: str
    notes: tuple[Problem, ...] = ()
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """All cells of a worksheet or of a table in a document.

    Attributes:
        kind: As in `Sheet`.
        title: As in `Sheet`.
        cells: String columns named by place; the first row is line 1.
        merges: Merged ranges.
        faults: What was found at reading.
        notes: As in `Sheet`.
        ragged: Cells to the right of the last heading are a fault, not a column without a heading.
        caption: As in `Sheet`.
    """

    kind: SheetKind
    title: str
    cells: pl.DataFrame
    merges: Sequence[Merge]
    faults: Sequence[RowFault]
    notes: tuple[Problem, ...] = ()
    ragged: bool = False
    caption: str = ""


def sheet_of_grid(grid: Grid, *, name: str) -> Sheet | None:
    """Find the headings of a grid and return the rows below; None if it is no table.

    A value that is merged over several rows of one column holds for each of them; one that is
    merged over several headings belongs to no one of them, and its rows are rejected.

    Raises:
        UnreadableInput: The merged ranges overlap.
    """
    cells = grid.cells.with_columns(_filled(grid.cells.columns))
    merges = _clipped(grid.merges, cells, name=name)
    found = find_headings(cells.head(_PREVIEW).rows(), merges)
    if found is None:
        return None
    headings = found.texts
    below = [merge for merge in merges if merge.top > found.last]
    faults = [fault for fault in grid.faults if fault.line > found.last + 1]
    down: dict[int, list[Merge]] = {}
    for merge in below:
        headed = [place for place in range(merge.left, merge.right + 1) if headings[place]]
        if not headed or cells[merge.top, merge.left] is None:
            continue
        if headed != [merge.left]:
            lines = range(merge.top + 1, merge.bottom + 2)
            faults += [RowFault(line, None, "sheet-merged") for line in lines]
        elif merge.bottom > merge.top:
            down.setdefault(merge.left, []).append(merge)
    cells = cells.with_columns(_filled_down(cells[str(place)], ms) for place, ms in down.items())
    rows = cells.with_columns(line=pl.int_range(1, pl.len() + 1, dtype=pl.Int64))
    if grid.ragged:
        width = max(place for place, text in enumerate(headings) if text) + 1
        right = pl.any_horizontal(
            pl.lit(value=False), *(pl.col(column).is_not_null() for column in cells.columns[width:])
        )
        faults += [RowFault(line, None, "sheet-extra") for line in rows.filter(right)["line"]]
    faults = [fault for fault in faults if fault.line > found.last + 1]
    notes = list(grid.notes)
    if found.first:
        notes.append(Problem("sheet-header-row", grid.title, {"row": str(found.first + 1)}))
    if down:
        notes.append(_merged_down(grid.title, sum(map(len, down.values()))))
    return sheet_of_table(
        HeadedTable(
            grid.kind, grid.title, headings, rows.slice(found.last + 1), faults,
            f"{grid.title}!row ", tuple(notes), grid.caption,
        )
    )  # fmt: skip


def sheet_of_table(table: HeadedTable) -> Sheet | None:
    """Take out the rows that cannot be used; None if there was no row at all.

    Columns without heading and content are left out. Rows of sums at the end are rejected, as are
    those with an error value of a spreadsheet in a cell, and formulas in delimited text.
    """
    places = [str(place) for place in range(len(table.headings))]
    rows = table.rows.with_columns(_filled(places))
    rows = rows.filter(pl.any_horizontal(pl.col(places).is_not_null()))
    headed = {place: text for place, text in enumerate(table.headings) if text}
    faults = [fault for fault in table.faults if fault.column is None or fault.column in headed]
    faults += [RowFault(line, None, "sheet-total") for line in _totals(rows, places)]
    for place in headed:
        cell = rows[str(place)]
        faults += _in_cells(rows, place, cell.str.contains(_ERROR_VALUE), "sheet-error-value")
        if table.kind == "csv":
            faults += _in_cells(rows, place, cell.str.starts_with("="), "sheet-formula")
    first: dict[int, RowFault] = {}
    for fault in sorted(faults, key=lambda fault: (fault.line, _ORDER.index(fault.code))):
        first.setdefault(fault.line, fault)
    if rows.is_empty() and not first:
        return None
    good = rows.filter(~pl.col("line").is_in(list(first))) if first else rows
    sums = [line for line, fault in first.items() if fault.code == "sheet-total"]
    kept = [
        place for place in places if int(place) in headed or rows[place].null_count() < rows.height
    ]
    columns = [*(pl.col(column).alias(str(place)) for place, column in enumerate(kept)), "line"]
    return Sheet(
        kind=table.kind,
        title=table.title,
        headings=_told_apart([table.headings[int(place)] for place in kept]),
        rows=good.select(columns),
        place=table.place,
        rejects=_rejects(first.values(), headed, place=table.place),
        notes=table.notes,
        caption=table.caption,
        totals=rows.filter(pl.col("line").is_in(sums)).select(columns) if sums else None,
    )


def _told_apart(headings: Sequence[str]) -> tuple[str, ...]:
    """Return headings with a number after those that repeat one before: `Org.nr (2)`."""
    taken = set(headings)
    seen: set[str] = set()
    found: list[str] = []
    for heading in headings:
        own, number = heading, 2
        while heading and own in seen:
            own, number = f"{heading} ({number})", number + 1
            if own in taken:
                own = heading
        seen.add(own)
        found.append(own)
    return tuple(found)


def check_extent(rows: int, columns: int, *, title: str, name: str) -> None:
    """Refuse a table beyond the limits.

    Raises:
        UnreadableInput: Too many rows, columns or cells.
    """
    if columns > MAX_COLUMNS:
        raise UnreadableInput([Problem("sheet-columns", title, {"limit": str(MAX_COLUMNS)})], name)
    if rows > MAX_ROWS or rows * columns > MAX_CELLS:
        limits = {"rows": str(MAX_ROWS), "cells": str(MAX_CELLS)}
        raise UnreadableInput([Problem("sheet-extent", title, limits)], name)


def with_notes(sheet: Sheet, notes: Sequence[Problem]) -> Sheet:
    """Return the sheet with more to be said about it, put first."""
    return replace(sheet, notes=(*notes, *sheet.notes))


def _filled(places: Sequence[str]) -> list[pl.Expr]:
    """Trim the cells and make empty ones null."""
    trimmed = [pl.col(place).str.strip_chars() for place in places]
    return [pl.when(text.str.len_bytes() > 0).then(text) for text in trimmed]


def _clipped(merges: Sequence[Merge], cells: pl.DataFrame, *, name: str) -> list[Merge]:
    """Cut merged ranges to the grid; they cannot cover more than all of it."""
    height, width = cells.shape
    cut = [
        Merge(merge.top, merge.left, min(merge.bottom, height - 1), min(merge.right, width - 1))
        for merge in merges
        if merge.top < height and merge.left < width
    ]
    if (
        sum((merge.bottom - merge.top + 1) * (merge.right - merge.left + 1) for merge in cut)
        > height * width
    ):
        raise UnreadableInput([Problem("sheet-broken")], name)
    return cut


def _filled_down(column: pl.Series, merges: Sequence[Merge]) -> pl.Series:
    values = column.to_list()
    for merge in merges:
        values[merge.top : merge.bottom + 1] = [values[merge.top]] * (merge.bottom - merge.top + 1)
    return pl.Series(column.name, values, dtype=pl.String)


def _merged_down(title: str, count: int) -> Problem:
    return Problem("sheet-merged-down", title, {"count": str(count)})


def _totals(rows: pl.DataFrame, places: Sequence[str]) -> list[int]:
    """Return the lines of sums: the word for it in the first filled cell, and numbers alone."""
    lines: list[int] = []
    for *cells, line in rows.select(*places, "line").tail(_LAST_ROWS).rows():
        word, *others = [cell for cell in cells if cell]
        if word.rstrip(" :").casefold() in TOTALS and not any(
            is_text(_UNIT.sub("", cell)) for cell in others
        ):
            lines.append(line)
    return lines


def _in_cells(rows: pl.DataFrame, place: int, found: pl.Series, code: str) -> list[RowFault]:
    return [RowFault(line, place, code) for line in rows["line"].filter(found)]


def _rejects(
    faults: Iterable[RowFault], headed: Mapping[int, str], *, place: str
) -> dy.DataFrame[Rejects]:
    rows = []
    for fault in faults:
        params = {}
        if fault.column is not None:
            params["column"] = " ".join(headed[fault.column].split())[:_LONGEST_HEADING]
        rows.append((f"{place}{fault.line}", fault.code, orjson.dumps(params).decode()))
    schema = ("location", "code", "params")
    return Rejects.cast(pl.DataFrame(rows, schema=dict.fromkeys(schema, pl.String), orient="row"))
