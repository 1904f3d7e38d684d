"""Columns that stand once for each subcontractor (`UE 1`, `UE 2`, …) → a row for each of them."""

import re
from collections import defaultdict
from dataclasses import replace

import polars as pl

from data_ingest.sheets.sheet import Sheet

_BELOW = r"ue|underleverantör(?:en)?s?|underentreprenör(?:en)?s?|subcontractor"
_NUMBERED = re.compile(
    rf"(?P<before>.*?\b)(?P<word>{_BELOW})\s*(?:nr\.?\s*)?(?P<number>[1-9])(?!\d)(?P<after>.*)",
    re.IGNORECASE,
)


def unfolded(sheet: Sheet) -> Sheet:
    """Return a table in which the columns of a second subcontractor have become a further row.

    The further row has nothing but what is of that subcontractor, so that it goes on with the one
    above. A table without such columns is returned as it is.
    """
    blocks: dict[int, dict[str, int]] = defaultdict(dict)
    for at, heading in enumerate(sheet.headings):
        if found := _NUMBERED.fullmatch(heading):
            base = " ".join(f"{found['before']}{found['word']}{found['after']}".split())
            blocks[int(found["number"])].setdefault(base, at)
    if len(blocks) < 2:
        return sheet
    first = blocks[min(blocks)]
    if any(not {*own} <= {*first} for own in blocks.values()):
        return sheet
    taken = {at for own in blocks.values() for at in own.values()}
    kept = [at for at in range(len(sheet.headings)) if at not in taken or at in first.values()]
    names = {at: base for base, at in first.items()}
    rows: list[dict[str, object]] = []
    for row in sheet.rows.iter_rows(named=True):
        beside = {key: row[key] for key in ("line", "place") if key in row}
        rows.append({str(to): row[str(at)] for to, at in enumerate(kept)} | beside)
        for number, own in sorted(blocks.items()):
            if number == min(blocks) or all(row[str(at)] is None for at in own.values()):
                continue
            cells = {
                str(to): row[str(own[names[at]])] if names.get(at) in own else None
                for to, at in enumerate(kept)
            }
            rows.append(cells | beside)
    schema = {str(to): pl.String for to in range(len(kept))} | {
        key: sheet.rows.schema[key] for key in ("line", "place") if key in sheet.rows.columns
    }
    return replace(
        sheet,
        headings=tuple(names.get(at, sheet.headings[at]) for at in kept),
        rows=pl.DataFrame(rows, schema=schema),
    )
