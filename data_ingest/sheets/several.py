"""Tables of one file with the same headings, such as a sheet for each lot → one table."""

from collections.abc import Sequence
from dataclasses import replace

import dataframely as dy
import polars as pl

from data_ingest.model.problem import Problem
from data_ingest.model.tables import Rejects
from data_ingest.sheets.sheet import Sheet


def together(sheets: Sequence[Sheet], *, heading: str) -> Sheet:
    """Return one table of the rows of several, with the title of each in a last column.

    The title is that of the worksheet; in a document it is the caption where each table has one.

    Args:
        sheets: Two or more with the same headings in the same order.
        heading: That of the column of titles.
    """
    last = str(len(sheets[0].headings))
    captions = [sheet.caption for sheet in sheets]
    is_named = all(captions) and len(set(captions)) == len(captions)
    titles = captions if is_named else [sheet.title for sheet in sheets]
    rows = pl.concat(
        sheet.rows.with_columns(pl.lit(title).alias(last), place=pl.lit(sheet.place))
        for sheet, title in zip(sheets, titles, strict=True)
    )
    rejects: dy.DataFrame[Rejects] = Rejects.cast(pl.concat(sheet.rejects for sheet in sheets))
    notes: list[Problem] = []
    for sheet in sheets:
        notes += [note for note in sheet.notes if note not in notes]
    return replace(
        sheets[0],
        title=", ".join(sheet.title for sheet in sheets),
        headings=(*sheets[0].headings, heading),
        rows=rows,
        rejects=rejects,
        notes=tuple(notes),
    )
