"""Amounts, periods and lists that the law sets, by date and with their source."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from functools import lru_cache, reduce
from operator import or_
from typing import Literal, Self, cast

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, StrictInt, model_validator

from data_ingest.model.text import Words

Unit = Literal["EUR", "SEK", "years", "months", "tiers", "employees", "cpv", "SEK per EUR"]


class DatedValue(BaseModel):
    """One value and the days on which it holds, both included.

    `value` is a whole number, or texts: CPV codes and ranges, or a lowest and a highest rate.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    from_: date = Field(alias="from")
    to: date | None = None
    value: StrictInt | tuple[str, ...]
    reference: str
    verified: bool
    verification: str
    last_checked: date
    note: str | None = None


class Parameter(BaseModel):
    """A value of the law by date, and the fact that it is counted from or looked up for.

    Attributes:
        id: Name of the parameter in `parameters/`.
        title: What it is.
        unit: What its values measure.
        of: The fact that a number of years is counted from, or that is looked up in a list of
            CPV codes; None for amounts.
        values: In order of date, not overlapping.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    title: Words
    unit: Unit
    of: str | None = None
    values: tuple[DatedValue, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _values_follow_each_other(self) -> Self:
        for earlier, later in zip(self.values, self.values[1:], strict=False):
            if earlier.to is None or earlier.to >= later.from_:
                msg = f"the value from {later.from_} overlaps the one before it"
                raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _values_fit_the_unit(self) -> Self:
        listed = self.unit in ("cpv", "SEK per EUR")
        if any(isinstance(dated.value, int) is listed for dated in self.values):
            msg = f"a value in {self.unit} is {'a list of texts' if listed else 'a whole number'}"
            raise ValueError(msg)
        return self

    def on(self, day: date) -> DatedValue | None:
        """Return the value that holds on a day, or None if none is known for it."""
        return next((v for v in self.values if v.from_ <= day <= (v.to or date.max)), None)

    def seen(self, day: date | None, of: date | str | None) -> bool | int | date | None:
        """Return what a condition sees in a row, as `as_column` does in a table.

        Args:
            day: The day whose law applies; None: not known.
            of: The fact that it is counted from or looked up for.
        """
        dated = None if day is None else self.on(day)
        if dated is None:
            return None
        if self.of is None:
            return cast("int", dated.value)
        if of is None:
            return None
        if isinstance(dated.value, int):
            return _years_later(cast("date", of), dated.value)
        return _is_listed(int(cast("str", of)), dated.value)

    def as_column(self, day: pl.Expr) -> pl.Expr:
        """Return what a condition sees: null where no value is known for `day`.

        An amount is a whole number. A period is the last day of that many years after the fact
        it is counted from (Date). A list of CPV codes is whether the fact is on it (Boolean).

        Args:
            day: Date expression: the day whose law applies.
        """
        column = pl.lit(None)
        for dated in reversed(self.values):
            holds = (day >= dated.from_) & (day <= (dated.to or date.max))
            column = pl.when(holds).then(self._seen(dated.value)).otherwise(column)
        return column

    def _seen(self, value: int | tuple[str, ...]) -> pl.Expr:
        if isinstance(value, int):
            return pl.lit(value) if self.of is None else years_after(pl.col(self.of), value)
        return cpv_is_listed(pl.col(str(self.of)), value)


def years_after(day: pl.Expr, years: int) -> pl.Expr:
    """Return the last day of a period of whole years that begins on `day`.

    The period ends on the day with the same number; where the month has no such day, on the
    last day of the month (lag (1930:173) om beräkning av lagstadgad tid, 1 §). An event on
    29 February 2024 is thus three years old on 28 February 2027 and more than three years old
    the day after.

    Args:
        day: Date expression.
        years: Whole years.
    """
    return day.dt.offset_by(f"{years}y")


def cpv_is_listed(cpv: pl.Expr, codes: Iterable[str]) -> pl.Expr:
    """Return whether a CPV code is one of `codes`, or within one of their ranges.

    Args:
        cpv: String expression, eight digits.
        codes: Eight digits, or two of them joined by "-" for all codes between, both included.
    """
    number = cpv.cast(pl.Int64)
    single, ranges = _taken_apart(tuple(codes))
    return reduce(or_, [number.is_between(*ends) for ends in ranges], number.is_in(list(single)))


def _years_later(day: date, years: int) -> date:
    """Do for one day what `years_after` does."""
    year = day.year + years
    if year > date.max.year:
        return date.max
    return day.replace(year=year, day=min(day.day, monthrange(year, day.month)[1]))


def _is_listed(number: int, codes: tuple[str, ...]) -> bool:
    """Do for one code what `cpv_is_listed` does."""
    single, ranges = _taken_apart(codes)
    return number in single or any(low <= number <= high for low, high in ranges)


@lru_cache
def _taken_apart(codes: tuple[str, ...]) -> tuple[frozenset[int], tuple[tuple[int, int], ...]]:
    """Return the codes that stand alone, and the ends of ranges."""
    ends = [code.partition("-") for code in codes]
    return (
        frozenset(int(code) for code, _, high in ends if not high),
        tuple((int(low), int(high)) for low, _, high in ends if high),
    )
