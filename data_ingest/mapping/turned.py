"""Tables with a column for each tenderer, or a row for each fact → one with a row for each tender.

Both are common in comparisons of tenders. Which they are is told by the words in their first
column, or in the column beside the tenderers: at least two must be what a list of tenderers has,
one of them a number, a price or hours.
"""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from data_ingest.mapping.blocks import unfolded
from data_ingest.mapping.headings import bare_heading, normal_heading
from data_ingest.mapping.purchase_fields import TENDERERS
from data_ingest.model.problem import Problem
from data_ingest.model.tables import Rejects
from data_ingest.sheets.sheet import Sheet
from data_ingest.sheets.table import TOTALS

_TELLING = ("number", "amount", "hourly_rate", "hours")
_NAME = TENDERERS.fields["name"]
_WIDEST = 200
"""Columns of a table that is turned: no purchase has more tenders."""


def upright(sheet: Sheet) -> Sheet:
    """Return a table with a row for each tender or subcontractor; most are so already."""
    if not 2 <= len(sheet.headings) <= _WIDEST or len(_fields(sheet.headings[1:])) > 1:
        return unfolded(sheet)
    labels = [cell or "" for cell in sheet.rows["0"]]
    if sheet.rows.height <= _WIDEST and _tells(labels):
        return unfolded(_turned(*_without_sums(sheet)))
    return _gathered(sheet) or unfolded(sheet)


def _fields(texts: Sequence[str]) -> set[str]:
    """Return the fields of a list of tenderers that texts are headings of."""
    return {
        code
        for text in {*texts}
        for code, field in TENDERERS.fields.items()
        if normal_heading(text) in field.synonyms or bare_heading(text) in field.synonyms
    }


def _tells(texts: Sequence[str]) -> bool:
    found = _fields(texts)
    return len(found) > 1 and any(code in found for code in _TELLING)


def _without_sums(sheet: Sheet) -> tuple[Sheet, list[int]]:
    """Return a table without columns of sums, and the columns of its tenderers, counted from 1.

    A row at its end that is called a sum is what each tenderer asks, so it is put back.
    """
    headings = sheet.headings
    sums = [
        place
        for place, heading in enumerate(headings)
        if place and heading.rstrip(" :").casefold() in TOTALS
    ]
    kept = [place for place in range(len(headings)) if place not in sums]
    rows: pl.DataFrame = sheet.rows
    rejects: pl.DataFrame = sheet.rejects
    if sheet.totals is not None:
        rows = pl.concat([rows, sheet.totals], how="diagonal").sort("line")
        rejects = rejects.filter(pl.col("code") != "sheet-total")
    own = [name for name in ("line", "place") if name in rows.columns]
    left = [
        (f"{sheet.place.replace('row ', 'column ')}{place + 1}", "sheet-total", "{}")
        for place in sums
    ]
    noted = pl.DataFrame(left, schema=rejects.collect_schema(), orient="row")
    without = replace(
        sheet,
        headings=tuple(headings[place] for place in kept),
        rows=rows.select(*(pl.col(str(at)).alias(str(to)) for to, at in enumerate(kept)), *own),
        rejects=Rejects.cast(pl.concat([rejects, noted])),
        totals=None,
    )
    return without, [place + 1 for place in kept[1:]]


def _turned(sheet: Sheet, columns: Sequence[int]) -> Sheet:
    """Return a table that had a column for each tenderer; a row without a label goes on."""
    labels = [cell or "" for cell in sheet.rows["0"]]
    cells: dict[str, list[list[str]]] = {}
    own = len(sheet.headings) - 1
    named = [label for label in labels if "name" in _fields([label])]
    if not named:  # the names are the headings
        first = sheet.headings[0]
        label = first if "name" in _fields([first]) else _NAME.label.sv
        cells[label] = [[heading] if heading else [] for heading in sheet.headings[1:]]
    last = ""
    rows = sheet.rows.drop("line", "place", strict=False).rows()
    for label, row in zip(labels, rows, strict=True):
        last = label or last
        under = cells.setdefault(last, [[] for _ in range(own)])
        for texts, cell in zip(under, row[1:], strict=True):
            texts += [cell] if cell else []
    place = sheet.place.replace("row ", "column ")
    return _table(sheet, cells, columns, place=place, note="table-turned")


def _gathered(sheet: Sheet) -> Sheet | None:
    """Return a table that had a row for each fact; None if it has not."""
    if len(sheet.headings) != 3 or not sheet.rows.height:
        return None
    called = [at for at in range(3) if "name" in _fields([sheet.headings[at]])]
    if len(called) != 1:
        return None
    at_name = called[0]
    others = [at for at in range(3) if at != at_name]
    facts = [at for at in others if _tells([cell or "" for cell in sheet.rows[str(at)]])]
    if len(facts) != 1:
        return None
    (at_value,) = (at for at in others if at != facts[0])
    tenders: dict[str, dict[str, list[str]]] = {}
    lines: dict[str, int] = {}
    heads: dict[str, None] = {}
    name = ""
    for row in sheet.rows.iter_rows(named=True):
        name = row[str(at_name)] or name
        fact, value = row[str(facts[0])], row[str(at_value)]
        lines.setdefault(name, row["line"])
        own = tenders.setdefault(name, {})
        if fact and value:
            heads.setdefault(fact)
            own.setdefault(fact, []).append(value)
    cells = {sheet.headings[at_name]: [[one] if one else [] for one in tenders]}
    cells |= {head: [own.get(head, []) for own in tenders.values()] for head in heads}
    return _table(sheet, cells, list(lines.values()), place=sheet.place, note="table-gathered")


def _table(
    sheet: Sheet,
    cells: dict[str, list[list[str]]],
    lines: Sequence[int],
    *,
    place: str,
    note: str,
) -> Sheet:
    columns = {
        str(at): pl.Series(["\n".join(texts) or None for texts in own], dtype=pl.String)
        for at, own in enumerate(cells.values())
    }
    rows = pl.DataFrame({**columns, "line": pl.Series(lines, dtype=pl.Int64)})
    filled = rows.filter(pl.any_horizontal(pl.col(list(columns)).is_not_null()))
    return replace(
        sheet,
        headings=tuple(cells),
        rows=filled,
        place=place,
        notes=(*sheet.notes, Problem(note, sheet.title)),
    )
