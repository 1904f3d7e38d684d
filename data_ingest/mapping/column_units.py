"""What headings and cells of columns say of a whole table: units, currency, countries."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

import polars as pl

from data_ingest.mapping.cells import read_share, says_share
from data_ingest.mapping.contents import register_country
from data_ingest.mapping.field import Field, ShareUnit
from data_ingest.mapping.headings import (
    normal_heading,
    number_scheme,
    shown_heading,
    stated_currency,
    stated_period,
)
from data_ingest.model.problem import Problem

How = Literal["heading", "content"]
"""What told a column."""
_Told = TypeVar("_Told")
_PERCENT = ("procent", "percent", "pct", "percentage")


@dataclass(frozen=True, eq=False)
class Column:
    """A column: its heading, its place in the table, and its first cells that are not empty."""

    heading: str
    place: str
    cells: pl.Series
    _told: dict[tuple[object, ...], Any] = field(default_factory=dict, repr=False)

    def told(self, tells: Callable[..., _Told], *given: object) -> _Told:
        """Return what a function tells of the cells: asked once, however many targets are tried."""
        asked = (tells, *given)
        if asked not in self._told:
            self._told[asked] = tells(self.cells, *given)
        answer: _Told = self._told[asked]
        return answer


def is_without_sign(fields: Mapping[str, Field], chosen: Mapping[str, tuple[Column, How]]) -> bool:
    """Tell whether there are amounts, and no currency stands beside any of them."""
    amounts = [column for code, (column, _) in chosen.items() if fields[code].kind == "amount"]
    return bool(amounts) and not any(
        amount.cells.str.contains(r"£|€|\$|kr|:[-–—]|\d ?[A-Z]{3}\b|\b[A-Z]{3} ?\d").any()
        for amount in amounts
    )


def share_units(
    fields: Mapping[str, Field], chosen: dict[str, tuple[Column, How]], problems: list[Problem]
) -> ShareUnit | None:
    """Return the unit of the shares; a column of which it cannot be told is left out."""
    unit: ShareUnit | None = None
    for code in [code for code in chosen if fields[code].kind == "share"]:
        column = chosen[code][0]
        unit = _share_unit(column)
        if unit is None:
            problems.append(
                Problem("mapping-share-unit-unclear", "", {"column": shown_heading(column.heading)})
            )
            del chosen[code]
    return unit


def _share_unit(column: Column) -> ShareUnit | None:
    """Return the unit of a column of shares, as its cells say; the heading must not contradict.

    Any number above one says per cent. Parts of one that are all below say fractions, unless the
    heading speaks of per cent: half a per cent and a half cannot then be told apart.
    """
    marked = column.cells.filter(~column.cells.str.contains("%|procent|percent"))
    bare = [cell for cell in marked if not says_share(cell)]
    says_percent = bool({*normal_heading(column.heading).split()} & {*_PERCENT})
    if not bare or any(
        read_share(cell, "percent") and not read_share(cell, "fraction") for cell in bare
    ):
        return "percent"
    parts = [read_share(cell, "fraction") for cell in bare]
    if says_percent or not any(part and 0 < part.high < 1_000_000 for part in parts):
        return None
    return "fraction"


def constants_of(
    fields: Mapping[str, Field],
    chosen: Mapping[str, tuple[Column, How]],
    constants: dict[str, str],
) -> None:
    """Add what headings and numbers say of the whole table: its currency, whose numbers it has."""
    stated = {
        stated_currency(column.heading)
        for code, (column, _) in chosen.items()
        if fields[code].kind == "amount"
    } - {None}
    if len(stated) == 1 and "currency" not in chosen:
        constants["currency"] = str(stated.pop())
    for code in ("amount", "hours"):
        if code in chosen and f"{code}_per" in fields and f"{code}_per" not in chosen:
            period = stated_period(chosen[code][0].heading)
            constants |= {f"{code}_per": period} if period else {}
    countries = set()
    for code, (column, _) in chosen.items():
        if fields[code].kind == "identifier":
            swedish = normal_heading(column.heading).startswith(
                ("orgnr", "org nr", "organisationsn")
            )
            found = column.told(register_country, number_scheme(column.heading))
            countries.add("SE" if swedish and found is None else found)
    countries.discard(None)
    if len(countries) == 1 and "number_country" in fields:
        constants["number_country"] = str(countries.pop())
