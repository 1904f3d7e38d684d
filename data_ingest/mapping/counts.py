"""How many rows of a table became what: rows in, tenders and parties out, and what was left out."""

from dataclasses import asdict, dataclass

import polars as pl

from data_ingest.mapping.fields import TARGETS
from data_ingest.mapping.headings import stated_currency
from data_ingest.mapping.mapping import ColumnMapping, places
from data_ingest.model.tables import Procurement
from data_ingest.sheets.sheet import Sheet

LEAVE_OUT = frozenset(
    {"mapping-needed", "mapping-repeated", "mapping-currency", "mapping-contractor"}
    | {"mapping-tenderer", "mapping-itself", "mapping-period", "mapping-tier"}
    | {"mapping-remark", "mapping-no-tender", "mapping-no-tier", "mapping-tier-gap"}
    | {"decision-none", "decision-kind", "decision-set-aside", "decision-other"}
    | {"desk-future", "desk-number"}
)
"""Problems for which the whole row is left out; for others a cell of it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowCounts:
    """What became of the rows of a table.

    Attributes:
        rows: How many it has.
        left_out: How many of them could not be used.
        tenders: Tenders that they gave.
        subcontractors: Parts of subcontractors that they gave.
        suppliers: Suppliers that they gave, of payments, contracts or decisions.
        currency: Currency of amounts that stand without one, where that was taken from elsewhere.
    """

    rows: int
    left_out: int
    tenders: int | None = None
    subcontractors: int | None = None
    suppliers: int | None = None
    currency: str | None = None

    def as_plain(self) -> dict[str, object]:
        """Return it as plain values."""
        return asdict(self)


def count_rows(
    sheet: Sheet,
    mapping: ColumnMapping,
    rejects: pl.DataFrame,
    *,
    after: Procurement | None = None,
    before: Procurement | None = None,
    suppliers: int | None = None,
    currency: str | None = None,
) -> RowCounts:
    """Return what became of the rows of a table.

    Args:
        sheet: The table.
        mapping: What its columns were read as.
        rejects: What of it could not be used (`Rejects`).
        after: The purchase that its rows gave, or were added to.
        before: That before they were added; None: they gave it.
        suppliers: How many suppliers they gave, of payments, contracts or decisions.
        currency: Of amounts that the table states without one; None: it is not known.
    """
    left_out = rejects.filter(pl.col("code").is_in(LEAVE_OUT))["location"].n_unique()
    tenders, below = _size(after)
    tenders_before, below_before = _size(before)
    return RowCounts(
        rows=sheet.rows.height,
        left_out=left_out,
        tenders=None if tenders is None else tenders - (tenders_before or 0),
        subcontractors=None if below is None else below - (below_before or 0),
        suppliers=suppliers,
        currency=currency if currency and _has_bare_amounts(sheet, mapping) else None,
    )


def _size(procurement: Procurement | None) -> tuple[int | None, int | None]:
    if procurement is None:
        return None, None
    below = procurement.contract_parties.filter(pl.col("role") == "subcontractor").height
    return procurement.tenders.height, below


def _has_bare_amounts(sheet: Sheet, mapping: ColumnMapping) -> bool:
    """Tell whether some amount stands without a currency: in its cell, its heading or its row."""
    if "currency" in mapping.columns or "currency" in mapping.constants:
        return False
    fields = TARGETS[mapping.target].fields
    at = places(sheet, mapping, name="", complete=False)
    amounts = [
        sheet.rows[place]
        for code, place in at.items()
        if fields[code].kind == "amount" and stated_currency(mapping.columns[code]) is None
    ]
    bare = r"\d"
    signed = r"£|€|\$|kr|:[-–—\u2212]|[A-Z]{3}"
    return any((cells.str.contains(bare) & ~cells.str.contains(signed)).any() for cells in amounts)
