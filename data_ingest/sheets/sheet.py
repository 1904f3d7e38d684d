"""One table of a file, before anything in it is understood."""

from dataclasses import dataclass
from typing import Literal

import dataframely as dy
import polars as pl

from data_ingest.model.problem import Problem
from data_ingest.model.tables import Rejects

SheetKind = Literal["csv", "xlsx", "docx"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a file: its headings and its rows as text.

    Cells that a file holds as numbers are written with a decimal point, dates in ISO form, and
    Booleans as `yes` and `no`; a number with exactly three decimals gets a fourth (`0.1250`), so
    that its point cannot be taken for a separator of thousands.

    Attributes:
        kind: What kind of file it stood in.
        title: Name of the worksheet, `table 2` of a document, "" of a delimited file.
        headings: As written and trimmed, one a column, "" where there is none; one that repeats
            another has a number after it, `Org.nr (2)`.
        rows: One row a row of the table, blank ones left out: String columns named by place
            ("0", "1", …), trimmed and null where empty, and `line` (Int64), the row as the reader
            of the file counts it; and `place` (String), where rows of several tables are together.
        place: What stands before the number of a row in a location, such as `row ` or
            `Anbud!row `.
        rejects: Rows that cannot be used whatever the columns mean; they are not in `rows`.
        notes: What should be said about the table.
        caption: The line above a table in a document, where it names a lot; else "".
        totals: Rows at the end that were taken for sums, as `rows`; they are among `rejects`. In a
            table with a column for each firm, "Summa" is what each of them asks.
    """

    kind: SheetKind
    title: str
    headings: tuple[str, ...]
    rows: pl.DataFrame
    place: str
    rejects: dy.DataFrame[Rejects]
    notes: tuple[Problem, ...] = ()
    caption: str = ""
    totals: pl.DataFrame | None = None

    def place_of(self, index: int) -> str:
        """Return what stands before the number of a row in a location."""
        return str(self.rows["place"][index]) if "place" in self.rows.columns else self.place
