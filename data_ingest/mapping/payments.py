"""A list of payments of any layout → a ledger, by the rules that published ledgers are read by."""

import polars as pl

from data_ingest.formats.ledger.document import Opened
from data_ingest.formats.ledger.layouts import TARGETS, Layout
from data_ingest.formats.ledger.reader import ReadLedger, read_opened
from data_ingest.ids.countries import country_code
from data_ingest.mapping.headings import number_scheme, shown_heading
from data_ingest.mapping.mapping import ColumnMapping, places
from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.values import Refusals
from data_ingest.sheets.sheet import Sheet


def read_payments(
    sheet: Sheet,
    mapping: ColumnMapping,
    *,
    name: str,
    person_key: bytes,
    currency: str | None = None,
) -> tuple[ReadLedger, Refusals]:
    """Read a list of payments.

    All amounts are in one currency: the one stated for the table, else that of most rows (the
    first by its letters among equals). Rows in another are left out. Without a stated country the
    numbers are those of the currency's country, which its first two letters name (ISO 4217).

    Args:
        sheet: The table.
        mapping: What its columns mean.
        name: The file's name, for messages.
        person_key: Secret for the keyed hash of natural persons' numbers.
        currency: Of the amounts, where the table names none.

    Returns:
        The ledger; and the rows left out for their currency, which its totals do not count.

    Raises:
        UnreadableInput: No currency or no country is stated, the table does not have the columns
            of the mapping, or something in it can be read in two ways.
    """
    at = places(sheet, mapping, name=name)
    lines = sheet.rows.select(
        *(
            pl.col(at[target]).alias(target)
            if target in at
            else pl.lit(mapping.constants.get(target), pl.String).alias(target)
            for target in TARGETS
        ),
        "line",
        currency=pl.col(at["currency"]).str.to_uppercase()
        if "currency" in at
        else pl.lit(None, pl.String),
        extra=pl.lit(value=False),
    )
    stated = mapping.constants.get("currency") or currency or _most(lines["currency"])
    amount = shown_heading(mapping.columns["amount"])
    if stated is None:
        raise UnreadableInput([Problem("mapping-no-currency", "", {"field": amount})], name)
    stated = stated.upper()
    refusals = Refusals()
    other = pl.col("currency").is_not_null() & (pl.col("currency") != stated)
    for line in lines.filter(other)["line"]:
        refusals.note("mapping-currency", f"{sheet.place}{line}", {"field": amount})
    layout = Layout(
        id="mapping",
        columns={target: shown_heading(mapping.columns.get(target, target)) for target in TARGETS},
        country=_country(mapping, stated, name=name),
        currency=stated,
        number_scheme=number_scheme(mapping.columns.get("payee_number", "")),
    )
    opened = Opened(layout, lines.filter(~other).drop("currency"), (), sheet.place, sheet.notes)
    return read_opened(opened, name=name, person_key=person_key), refusals


def _most(currencies: pl.Series) -> str | None:
    counted = currencies.drop_nulls().value_counts(name="rows")
    ranked = counted.sort("rows", "currency", descending=[True, False])
    return ranked["currency"][0] if ranked.height else None


def _country(mapping: ColumnMapping, currency: str, *, name: str) -> str:
    country = country_code(mapping.constants.get("number_country", currency[:2]))
    if country is None:
        raise UnreadableInput([Problem("mapping-no-country")], name)
    return country
