"""What the cells of a column are, told by their form: at least four in five must agree."""

import polars as pl

from data_ingest.ids.identifiers import CLAIMS, identify
from data_ingest.mapping.cells import read_cpv
from data_ingest.model.problem import UnreadableInput
from data_ingest.parsing.column_votes import days

_MOST = 4, 5  # at least four cells in five tell what a column holds
_COUNTRIES = ("SE", "NO", "FI", "DK", "EE", "GB")  # whose registers and VAT numbers are tried
_REGISTERS = ("SE-ON", "NO-BRC", "FI-PRO", "DK-CVR", "EE-RIK")  # with a check digit
_NUMBERS_LOOKED_AT = 100
_HOURS = r"(?i)^\d[\d .,\u00a0\u202f]* ?(?:h|tim\.?|timmar|hours)$"
_BY_HOUR = r"(?i)(?:/|per) ?(?:h|tim\.?|timme|hour)$"


def _most(count: int, cells: pl.Series) -> bool:
    share, of = _MOST
    return 0 < len(cells) * share <= count * of


def are_numbers(cells: pl.Series) -> bool:
    """Tell whether cells are numbers of one country's register."""
    return register_country(cells) is not None


def are_cpv(cells: pl.Series) -> bool:
    """Tell whether cells are CPV codes."""
    return _most(sum(read_cpv(cell) is not None for cell in cells), cells)


def are_dates(cells: pl.Series) -> bool:
    """Tell whether cells are days."""
    written = cells.filter(cells.str.contains(r"[-/.]|^\d{8}$"))
    try:
        found = days(written, field="", name="")
    except UnreadableInput:  # dates whose order cannot be told are dates all the same
        return _most(len(written), cells)
    return _most(len(found.drop_nulls()), cells)


def are_amounts(cells: pl.Series) -> bool:
    """Tell whether cells are numbers with two decimals or a currency beside them."""
    number = r"^[-\u2212(]?(?:kr|£|€|\$|[A-Z]{3})? ?\d[\d .,\u00a0\u202f]*(?:kr|[A-Z]{3})?\)?$"
    money = r"[.,]\d{2}\)?$|kr|£|€|\$|[A-Z]{3}"
    return _most(len(cells.filter(cells.str.contains(number) & cells.str.contains(money))), cells)


def are_hours(cells: pl.Series) -> bool:
    """Tell whether cells are numbers with hours as their unit, as `14 200 tim`."""
    return _most(len(cells.filter(cells.str.contains(_HOURS))), cells)


def are_by_hour(cells: pl.Series) -> bool:
    """Tell whether cells are prices of an hour, as `398 kr/tim`; a few say something else."""
    priced = cells.filter(cells.str.contains(r"\d"))
    return _most(len(priced.filter(priced.str.contains(_BY_HOUR))), priced)


def register_country(cells: pl.Series, scheme: str | None = None) -> str | None:
    """Return the one country whose check digits most numbers pass; None if none or several are."""
    cells = cells.head(_NUMBERS_LOOKED_AT)
    formed = cells.filter(cells.str.contains(r"^[A-Z]{0,3}[-\d ]{6,16}[A-Z]{0,3}$"))
    if not _most(len(formed), cells):
        return None
    claims = pl.DataFrame(
        [
            (f"{country}{at}", country, scheme, cell, False)
            for country in _COUNTRIES
            for at, cell in enumerate(formed)
        ],
        schema=CLAIMS,
        orient="row",
    )
    country = pl.col("party_id").str.head(2)
    right = identify(claims, person_key=b"").filter(
        pl.col("checksum_ok") & pl.col("scheme").is_in(["VAT", *_REGISTERS])
    )
    counts = right.unique("party_id").group_by(country=country).len().rows()
    found = [code for code, count in counts if _most(count, cells)]
    return found[0] if len(found) == 1 else None
