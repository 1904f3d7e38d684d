"""How many rows of a table became what: rows in, tenders and parties out, and what was left out."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

import orjson
import polars as pl

from data_ingest.formats.ledger.payees import is_person_name
from data_ingest.ids.personal_numbers import masked
from data_ingest.mapping.fields import TARGETS
from data_ingest.mapping.headings import stated_currency
from data_ingest.mapping.mapping import ColumnMapping, places
from data_ingest.mapping.preview import MASK
from data_ingest.model.problem import Problem
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
_LINE = {"place", "line"}
"""Columns that tell rows of the file apart; one of them may have become several."""
_OF_FILE = "sheet-"
"""How the codes of rows begin that could not be used whatever the columns mean."""
_LONGEST = 120  # characters of a row that is shown


@dataclass(frozen=True, slots=True, kw_only=True)
class RowCounts:
    """What became of the rows of a table.

    Attributes:
        rows: How many it has below its headings, without empty ones.
        left_out: How many of them are not used.
        tenders: Tenders that they gave.
        subcontractors: Parts of subcontractors that they gave.
        suppliers: Suppliers that they gave, of payments, contracts or decisions.
        prices: How many of the tenders have a price, in all or by the hour.
        hours: How many of them have hours.
        unread: How many things in the rows that are used could not be.
        currency: Currency of amounts that stand without one, where that was taken from elsewhere.
    """

    rows: int
    left_out: int
    tenders: int | None = None
    subcontractors: int | None = None
    suppliers: int | None = None
    prices: int | None = None
    hours: int | None = None
    unread: int = 0
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
    now, then = _size(after), _size(before)
    gave = {name: now[name] - then.get(name, 0) for name in now}
    is_row = _is_row()
    return RowCounts(
        rows=sheet.rows.select(_LINE & {*sheet.rows.columns}).n_unique()
        + sheet.rejects["location"].n_unique(),
        left_out=rejects.filter(is_row)["location"].n_unique(),
        **gave,
        suppliers=suppliers,
        unread=rejects.filter(~is_row).height,
        currency=currency if currency and _has_bare_amounts(sheet, mapping) else None,
    )


@dataclass(frozen=True, slots=True)
class Unused:
    """A row that is not used, or something in one that is.

    Attributes:
        problem: Why, and where it stands.
        is_row: Whether it is the whole row.
        written: What stands in the row, cut and without persons; None where the file's own form
            keeps it from being read.
    """

    problem: Problem
    is_row: bool
    written: str | None


def unused(sheet: Sheet, rejects: pl.DataFrame) -> tuple[Unused, ...]:
    """Return what of a table is not used, whole rows first, in the order of the table.

    Args:
        sheet: The table.
        rejects: What of it could not be used (`Rejects`).
    """
    ordered = rejects.with_columns(is_row=_is_row()).sort(
        "is_row", descending=True, maintain_order=True
    )
    wanted = {*ordered["location"]}
    texts = dict(_texts(sheet, wanted))
    return tuple(
        Unused(Problem(code, location, orjson.loads(params)), is_row, texts.get(location))
        for location, code, params, is_row in ordered.select(
            "location", "code", "params", "is_row"
        ).rows()
    )


def _is_row() -> pl.Expr:
    return pl.col("code").is_in(LEAVE_OUT) | pl.col("code").str.starts_with(_OF_FILE)


def _texts(sheet: Sheet, wanted: set[str]) -> Iterator[tuple[str, str]]:
    """Yield the place and the text of rows; a name that may be a natural person's is masked."""
    columns = [str(at) for at in range(len(sheet.headings))]
    for index, line in enumerate(sheet.rows["line"]):
        location = f"{sheet.place_of(index)}{line}"
        if location in wanted:
            cells = pl.Series("c", sheet.rows.select(columns).row(index), dtype=pl.String)
            told = cells.drop_nulls().to_frame().select("c", person=is_person_name(pl.col("c")))
            text = " · ".join(MASK if person else masked(cell) for cell, person in told.rows())
            text = " ".join(text.split())
            yield location, text[:_LONGEST] + ("…" if len(text) > _LONGEST else "")


def _size(procurement: Procurement | None) -> dict[str, int]:
    if procurement is None:
        return {}
    tenders = procurement.tenders
    below = procurement.contract_parties.filter(pl.col("role") == "subcontractor")
    priced = pl.col("amount").is_not_null() | pl.col("hourly_rate").is_not_null()
    return {
        "tenders": tenders.height,
        "subcontractors": below.height,
        "prices": tenders.filter(priced).height,
        "hours": tenders.height - tenders["hours"].null_count(),
    }


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
