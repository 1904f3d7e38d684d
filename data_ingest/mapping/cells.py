"""Cells as text → values of a kind; what cannot be read is told apart from what is not there.

Words that stand for nothing count as an empty cell. Formulas and error values of spreadsheets are
never values.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import NamedTuple

import polars as pl

from data_ingest.formats.ledger.year_totals import YEAR
from data_ingest.ids.countries import country_code, country_of_area
from data_ingest.mapping.field import Field, ShareUnit
from data_ingest.mapping.headings import normal_heading, scale_of, stated_currency
from data_ingest.mapping.named_firms import named_firms
from data_ingest.model.tables import PPM
from data_ingest.model.values import NOTHING, Share, is_currency, share
from data_ingest.parsing.column_votes import CURRENCY_SIGNS, amounts, days

OPEN_END = frozenset({"ongoing", "rolling", "löpande", "tills vidare", "until further notice"})
"""Dates that stand for no date: the contract has no set end (own list, 2026-11-25)."""

YES = frozenset({"ja", "j", "yes", "y", "true", "1", "x", "tilldelad", "tilldelat", "antagen"}) | {
    "vinnare", "awarded", "won", "winner",
}  # fmt: skip
NO = frozenset({"nej", "n", "no", "false", "0", "ej tilldelad", "ej tilldelat", "ej antagen"}) | {
    "förkastad", "not awarded", "lost", "rejected",
}  # fmt: skip

_FORMULA = re.compile(r"=|#[A-ZÅÄÖ/0]+[!?]?$")
_LOST = "\ufffd "  # a currency sign that an earlier decoding lost
_HOURS = re.compile(r"\s*(?:h|tim\.?|timmar|hours?|st)$", re.IGNORECASE)
_WHOLE_KRONOR = re.compile(r"([-\u2212]?[\d .\u00a0\u202f\u2009]*\d) ?:[-\u2212–—]")
"""A Swedish price in whole kronor, `785.000:-`: nothing stands for hundredths in it."""
_SCALED = re.compile(
    r"\s*(?:(?:tkr|tsek|ksek|kkr|mkr|mnkr|msek|meur|teur|keur)\b|tusen(?:\s+kr(?:onor)?)?\b"
    r"|miljon(?:er)?(?:\s+kr(?:onor)?)?\b)\.?$",
    re.IGNORECASE,
)
"""Thousands or millions beside an amount, `4 200 tkr` and `4,2 MSEK`."""
_THOUSANDS = re.compile(r"(?<=\d)[.,](?=\d{3}(?:\D|$))")
"""A separator in a whole number."""
_OF_PERIOD = ("amount", "hours")
_A_PERIOD = re.compile(
    r"(?:\s*(?:/|per)\s*|\s+)(år|year|annum|månad|mån|mnd|month|årligen)\.?$", re.IGNORECASE
)
_PERIODS = {"å": "year", "y": "year", "a": "year", "m": "month"}
"""By the first letter of what says so."""
_ORDINAL = re.compile(
    r"(?:(?:anbudsgivare|anbud|tenderer|tender|bidder)\s*(?:nr\.?\s*)?\d{1,3}\s*[:.)–-]|\d{1,3}[.)])"
    r"\s+(?=\D)",
    re.IGNORECASE,
)
"""A number before the name of a firm, `1. Exempel AB`."""
_IN_WORDS: Mapping[str, tuple[int | Fraction, int | Fraction]] = {
    **dict.fromkeys(("allt", "hela", "all"), (1, 1)),
    **dict.fromkeys(("halften", "en halv", "half"), (Fraction(1, 2), Fraction(1, 2))),
    **dict.fromkeys(("en tredjedel", "one third"), (Fraction(1, 3), Fraction(1, 3))),
    **dict.fromkeys(("tva tredjedelar", "two thirds"), (Fraction(2, 3), Fraction(2, 3))),
    **dict.fromkeys(("en fjardedel", "one quarter"), (Fraction(1, 4), Fraction(1, 4))),
    **dict.fromkeys(("tre fjardedelar", "three quarters"), (Fraction(3, 4), Fraction(3, 4))),
    **dict.fromkeys(("en femtedel", "one fifth"), (Fraction(1, 5), Fraction(1, 5))),
    **dict.fromkeys(("en tiondel", "one tenth"), (Fraction(1, 10), Fraction(1, 10))),
    **dict.fromkeys(("merparten", "storre delen", "huvuddelen"), (Fraction(1, 2), 1)),
}
"""Shares in words, least and most, in normal form (own list, 2026-11-30)."""
_PER_HOUR = re.compile(r"\s*(?:/|per)\s*(?:h|tim\.?|timme|hour)$", re.IGNORECASE)
_NAMES = ("name", "contractor", "engaged_by")
_CPV = re.compile(r"[^0-9]*([0-9]{8})(?:-[0-9]+)?(?![0-9])")
_NUTS = re.compile(r"([A-Za-z]{2})(?=[0-9A-Za-z]*[0-9])[0-9A-Za-z]{1,3}|([A-Z]{2})[A-Z]")
"""A region below the first level has a digit: `Lund` is no region of Luxembourg."""
_OTHER_PLACES = frozenset({"norra", "granada"})
"""Names of countries in one language (Norway in Estonian, Grenada in Spanish) which, as places of
work, are the northern part of something and a town in Spain."""
_PART = r"([0-9]{1,3}(?:[.,][0-9]{1,12})?|[.,][0-9]{1,12})\s*(%|procent|percent)?"
_SHARE = re.compile(_PART, re.IGNORECASE)
_ABOUT = re.compile(r"(?:ca\.?|cirka|c:a|omkring|ungefär|about|approx\.?|circa)\s*", re.IGNORECASE)
_INTERVAL = re.compile(rf"{_PART}\s*(?:-|–|—|−|till|to)\s*{_PART}", re.IGNORECASE)
_AT_MOST = re.compile(rf"(?:max|högst|up to|upp till|at most|≤|<)\s*{_PART}", re.IGNORECASE)
_AT_LEAST = re.compile(rf"(?:min|minst|at least|≥|>)\s*{_PART}", re.IGNORECASE)


class PlaceOfWork(NamedTuple):
    """Where work is done: a country, and its NUTS code where one is written."""

    country: str
    code: str | None


class ReadColumn(NamedTuple):
    """A column after reading, one item a row.

    Attributes:
        values: None where the cell is empty or cannot be read.
        faults: Whether a cell has something that cannot be read.
        signs: Currencies that may be written beside an amount (ISO 4217), the likeliest first;
            empty where none is.
        unread: What stands in a cell that says no one country, by row.
        periods: `year` or `month` where the cell itself says that its figure is of one, by row.
    """

    values: Sequence[object]
    faults: Sequence[bool]
    signs: Sequence[tuple[str, ...]]
    unread: Mapping[int, str] = MappingProxyType({})
    periods: Mapping[int, str] = MappingProxyType({})


_SAME_SIGN = {
    "SEK": ("SEK", "NOK", "DKK", "ISK"),
    "USD": ("USD", "CAD", "AUD", "NZD"),
}
"""Currencies that share the signs `kr` and `$`, so that the sign alone contradicts none of them."""


def read_column(
    column: pl.Series, field: Field, *, heading: str, share_unit: ShareUnit | None, name: str
) -> ReadColumn:
    """Read a column of text.

    Args:
        column: Trimmed text, null where a cell is empty.
        field: What it holds.
        heading: The column's heading, for messages.
        share_unit: What a share without `%` is measured in.
        name: The file's name, for messages.

    Raises:
        UnreadableInput: Its amounts or dates can be read in two ways.
    """
    cells = [_present(cell, field) for cell in column]
    none: list[tuple[str, ...]] = [()] * len(cells)
    if field.kind in ("amount", "number"):
        return _numbers(cells, field, heading=heading, name=name)
    if field.kind == "date":
        found = days(pl.Series(cells, dtype=pl.String), field=heading, name=name).to_list()
        return ReadColumn(found, _faults(cells, found), none)
    values = [None if cell is None else _one(cell, field, share_unit) for cell in cells]
    faults = _faults(cells, values)
    unread: dict[int, str] = {}
    if field.kind in ("country", "place"):
        unread = {at: cell for at, cell in enumerate(cells) if cell and faults[at]}
    return ReadColumn(values, faults, none, unread)


def read_constant(text: str, field: Field, share_unit: ShareUnit | None) -> object:
    """Return a value that is stated for all rows; None if it cannot be read."""
    if field.years and (year := re.fullmatch(YEAR, text.strip())):
        return date(int(year[1]), 1, 1)
    if field.kind in ("amount", "number", "date"):
        try:
            read = read_column(
                pl.Series([text]), field, heading=field.code, share_unit=share_unit, name=""
            )
        except ValueError:  # it can be read in two ways
            return None
        return read.values[0]
    return _one(text, field, share_unit)


def _present(cell: str | None, field: Field) -> str | None:
    if cell is None:
        return None
    text = " ".join(cell.split())
    if field.kind in ("amount", "number"):
        text = text.strip(_LOST)
    folded = text.casefold()
    if folded in NOTHING or (field.kind == "date" and folded in OPEN_END):
        return None
    if field.kind == "identifier" and not text.strip("0 -"):
        return None
    return text or None


def _faults(cells: Sequence[str | None], values: Sequence[object]) -> list[bool]:
    return [cell is not None and value is None for cell, value in zip(cells, values, strict=True)]


def _numbers(cells: Sequence[str | None], field: Field, *, heading: str, name: str) -> ReadColumn:
    scales = [1] * len(cells)
    if field.kind == "number":
        cells = [cell and _HOURS.sub("", cell) for cell in cells]
        if field.whole:
            cells = [cell and _THOUSANDS.sub("", cell) for cell in cells]
    elif field.code == "hourly_rate":
        cells = [cell and _PER_HOUR.sub("", cell) for cell in cells]
    periods: dict[int, str] = {}
    if field.code in _OF_PERIOD:
        for at, cell in enumerate(cells):
            if cell and (said := _A_PERIOD.search(cell)):
                periods[at] = _PERIODS[said[1].casefold()[0]]
        cells = [cell and _A_PERIOD.sub("", cell) for cell in cells]
        if field.kind == "number":
            cells = [cell and _HOURS.sub("", cell) for cell in cells]
    if field.kind == "amount":
        cells = [_whole_kronor(cell) for cell in cells]
        whole = scale_of(heading)
        scales = [whole if cell is None else _scale(cell) or whole for cell in cells]
        cells = [cell and _SCALED.sub(_unscaled, cell) for cell in cells]
    read = amounts(pl.Series(cells, dtype=pl.String), field=heading, name=name)
    values = [
        None if value is None or value < 0 or (field.whole and value % 1) else value * scale
        for value, scale in zip(read.values, scales, strict=True)
    ]
    signs = [_sign(code, cell or "") for code, cell in zip(read.currencies, cells, strict=True)]
    if field.kind == "number":  # `12 kr` is no number of hours
        values = [None if sign else value for value, sign in zip(values, signs, strict=True)]
    return ReadColumn(values, _faults(cells, values), signs, periods=periods)


def _whole_kronor(cell: str | None) -> str | None:
    if cell is None or not (found := _WHOLE_KRONOR.fullmatch(cell)):
        return cell
    return re.sub(r"[^-\u2212\d]", "", found[1]) + " kr"


def _scale(cell: str) -> int | None:
    """Return by what an amount is to be multiplied, as its own cell says."""
    found = _SCALED.search(cell)
    return scale_of(found[0]) if found else None


def _unscaled(found: re.Match[str]) -> str:
    return f" {stated_currency(found[0]) or ''}".rstrip()


def _sign(code: str | None, cell: str) -> tuple[str, ...]:
    if code is None:
        return ()
    by_sign = any(sign in cell for sign, own in CURRENCY_SIGNS.items() if own == code)
    return _SAME_SIGN.get(code, (code,)) if by_sign else (code,)


def _one(cell: str, field: Field, share_unit: ShareUnit | None) -> object:
    if _FORMULA.match(cell):
        return None
    if field.kind == "share":
        return read_share(cell, share_unit or "percent")
    if field.kind == "role":
        return field.words.get(normal_heading(cell))
    if field.code == "currency":
        return cell.upper() if is_currency(cell.upper()) else None
    if field.code in _NAMES:
        return _ORDINAL.sub("", cell, count=1) if _ORDINAL.match(cell) else cell
    return _READERS.get(field.kind, _text)(cell)


def _text(cell: str) -> str:
    return cell


def read_cpv(cell: str) -> str | None:
    """Return the first CPV code of a cell, which may have its name or further codes after it.

    >>> read_cpv("71314000, 09000000-3"), read_cpv("4216000/45331110")
    ('71314000', None)
    """
    found = _CPV.match(cell)
    return found[1] if found else None


def _yes_no(cell: str) -> bool | None:
    word = cell.casefold()
    return True if word in YES else False if word in NO else None


def _place(cell: str) -> PlaceOfWork | None:
    """Return where work is done; digits are no country here, but may be those of a municipality."""
    is_other = cell.isdecimal() or cell.casefold() in _OTHER_PLACES
    country = None if is_other else country_code(cell)
    if country is not None:
        return PlaceOfWork(country, None)
    found = _NUTS.fullmatch(cell)
    own = country_of_area(found[1] or found[2]) if found else None
    return PlaceOfWork(own, cell.upper()) if own else None


_READERS: dict[str, Callable[[str], object]] = {
    "country": country_code,
    "cpv": read_cpv,
    "place": _place,
    "yes_no": _yes_no,
    "firms": named_firms,
}


def says_share(cell: str) -> bool:
    """Tell whether a cell says in words how large a share is, whatever its unit."""
    return normal_heading(_ABOUT.sub("", cell, count=1)) in _IN_WORDS


def read_share(cell: str, unit: ShareUnit) -> Share | None:
    """Return a share as an interval of parts per million.

    A `%` in the cell says that it is a percentage, whatever `unit` is. There is no separator of
    thousands in a share, so both decimal signs can be read.

    >>> read_share("10–20 %", "fraction"), read_share("0,125", "fraction")
    (Share(low=100000, high=200000), Share(low=125000, high=125000))
    """
    cell = _ABOUT.sub("", cell, count=1) if _ABOUT.match(cell) else cell
    if in_words := _IN_WORDS.get(normal_heading(cell)):
        return Share(share(Fraction(in_words[0])).low, share(Fraction(in_words[1])).high)
    if found := _SHARE.fullmatch(cell):
        low, high = found[1], found[1]
        percent = found[2]
    elif found := _INTERVAL.fullmatch(cell):
        low, high = found[1], found[3]
        percent = found[2] or found[4]
    elif found := _AT_MOST.fullmatch(cell):
        low, high, percent = "0", found[1], found[2]
    elif found := _AT_LEAST.fullmatch(cell):
        low, high, percent = found[1], "", found[2]
    else:
        return None
    whole = 100 if percent or unit == "percent" else 1
    least = Fraction(low.replace(",", ".")) / whole
    most = Fraction(high.replace(",", ".")) / whole if high else Fraction(1)
    if not least <= most <= 1:
        return None
    return Share(share(least).low, min(share(most).high, PPM))
