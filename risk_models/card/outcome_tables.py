"""Bins of many parts, looked up by the values of the facts that each factor reads.

A factor reads a few facts, and most facts have few values: codes, or whole numbers and days within
a narrow range. So the expression of a factor is put once to every combination of values that its
facts may have, and each part looks its own up. Tables are kept, since the parts of a portfolio come
some at a time. Where there are more combinations than parts, the expression is put to the parts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import prod

import numpy as np
import numpy.typing as npt
import polars as pl

from risk_models.card.scorecard import CardFactor
from risk_models.factors import factor_by_id
from risk_models.facts.catalogue import FACTS

NO_BIN = 255
"""Stands for the bin of a factor without one while outcomes are worked out."""

MANY = 8_192
"""Parts from which on bins are looked up. Ours: below it, looking at the columns takes longer."""

_BLOCK = 1 << 14  # parts that are looked up together, so that they stay in the processor's cache
_TABLES = 512  # that are kept: of some cards, each of some ranges of days

Bins = npt.NDArray[np.uint8]
"""The place of a bin in the order of a card, or `NO_BIN`."""


def bins_of(subjects: pl.DataFrame, factors: Sequence[CardFactor]) -> Bins:
    """Return the bin of every part, one row a factor, one column a part.

    Args:
        subjects: The parts, as `Subjects`.
        factors: Of a card.

    Raises:
        polars.exceptions.InvalidOperationError: If a factor gives a code that is none of its bins'.
    """
    keys = [(factor.id, tuple(card_bin.code for card_bin in factor.bins)) for factor in factors]
    if subjects.height < MANY:
        return subjects.select(_place(*key) for key in keys).to_numpy().T
    read = [_read(factor.id) for factor in factors]
    coded = _coded(subjects.select(sorted(set().union(*read))))
    found = np.empty((len(factors), subjects.height), dtype=np.uint8)
    others = []
    for place, (key, names) in enumerate(zip(keys, read, strict=True)):
        columns = [coded[name] for name in names if name in coded]
        combinations = prod(column.values.count for column in columns)
        table = None
        if len(columns) == len(names) and combinations <= subjects.height:
            table = _table(*key, tuple(column.values for column in columns))
        if table is None:
            others.append(place)
            continue
        for start in range(0, subjects.height, _BLOCK):
            at = slice(start, start + _BLOCK)
            np.take(table, _rows(columns, at), out=found[place, at], mode="clip")
    if others:
        found[others] = subjects.select(_place(*keys[place]) for place in others).to_numpy().T
    return found


@cache
def _place(factor_id: str, codes: tuple[str, ...]) -> pl.Expr:
    """The place of a factor's bin in the order of a card, `NO_BIN` where it is unknown."""
    factor = factor_by_id(factor_id)
    place = factor.expression.cast(pl.Enum(codes)).to_physical().cast(pl.UInt8)
    return place.fill_null(NO_BIN).alias(factor_id)


@cache
def _read(factor_id: str) -> tuple[str, ...]:
    """Return the columns that a factor reads."""
    return tuple(sorted(set(factor_by_id(factor_id).expression.meta.root_names())))


@dataclass(frozen=True, slots=True)
class _Values:
    """The values that a column may have.

    Attributes:
        name: Of the column.
        dtype: Of the column: an enumeration, text, days or whole numbers.
        first: Least of the whole numbers, or of the days since 1970; 0 for codes.
        count: How many they are, null among them.
        has_null: Whether null is one, the last.
    """

    name: str
    dtype: pl.DataType
    first: int
    count: int
    has_null: bool

    def codes(self) -> Sequence[str]:
        """Return the codes of an enumeration, or of a fact in text."""
        if isinstance(self.dtype, pl.Enum):
            return self.dtype.categories.to_list()
        return _codes(self.name)

    def column(self) -> pl.Series:
        """Return each value once, in order."""
        count = self.count - self.has_null
        if isinstance(self.dtype, pl.Enum | pl.String):
            values = pl.Series(self.name, self.codes(), dtype=self.dtype)
        else:
            numbers = range(self.first, self.first + count)
            values = pl.Series(self.name, numbers, dtype=pl.Int64).cast(self.dtype)
        return values.append(pl.Series([None], dtype=self.dtype)) if self.has_null else values

    def place(self) -> pl.Expr:
        """The place of a row's value; `count` for a text that is no code."""
        own, null = pl.col(self.name), self.count - self.has_null
        if self.dtype != pl.String:
            return (own.to_physical() - self.first).fill_null(null).alias(self.name)
        place = pl.when(own.is_null()).then(pl.lit(null, pl.UInt8)).otherwise(self.count)
        for at, code in enumerate(self.codes()):
            place = pl.when(own == code).then(pl.lit(at, pl.UInt8)).otherwise(place)
        return place.cast(pl.UInt8).alias(self.name)


@dataclass(frozen=True, slots=True)
class _Coded:
    """A column as places among the values that it may have."""

    values: _Values
    places: npt.NDArray[np.integer]


def _codes(name: str) -> Sequence[str]:
    return FACTS[name].codes if name in FACTS else ()


def _coded(read: pl.DataFrame) -> Mapping[str, _Coded]:
    """Return the columns that have few values, and no text that is none of its fact's codes."""
    few = {values.name: values for values in map(_values, read) if values is not None}
    places = read.select(values.place() for values in few.values())
    return {
        column.name: _Coded(few[column.name], column.to_numpy())
        for column in places
        if not (column.dtype == pl.UInt8 and (column == few[column.name].count).any())
    }


def _values(column: pl.Series) -> _Values | None:
    """Return the values that a column may have; None: more than there are parts."""
    name, dtype, has_null = column.name, column.dtype, column.null_count() > 0
    if isinstance(dtype, pl.Enum):
        return _Values(name, dtype, 0, len(dtype.categories) + has_null, has_null)
    if dtype == pl.String:
        codes = len(_codes(name))
        return _Values(name, dtype, 0, codes + has_null, has_null) if codes else None
    numbers = column.to_physical()
    ends = [end for end in (numbers.min(), numbers.max()) if isinstance(end, int)]
    first, last = ends or (0, -1)
    if dtype == pl.Date:  # so that parts of about the same days have the same table
        step = 1 << max((last - first).bit_length() - 4, 0)
        first, last = first // step * step, -(-(last + 1) // step) * step - 1
    count = last + 1 - first
    return _Values(name, dtype, first, count + has_null, has_null) if count <= len(column) else None


def _rows(columns: Sequence[_Coded], at: slice) -> npt.NDArray[np.intp]:
    """Return the row of `_table` that has the values of each part."""
    first, *rest = columns
    rows = first.places[at].astype(np.intp)
    for column in rest:
        rows *= column.values.count
        rows += column.places[at]
    return rows


@lru_cache(maxsize=_TABLES)
def _table(factor_id: str, codes: tuple[str, ...], columns: tuple[_Values, ...]) -> Bins | None:
    """Return the bin of every combination of values, those of the last column changing first.

    None where one would have a code of no bin: whether any part has that combination is seen when
    the expression is put to the parts.
    """
    places = np.indices([values.count for values in columns]).reshape(len(columns), -1)
    combinations = pl.DataFrame(
        [values.column().gather(own) for values, own in zip(columns, places, strict=True)]
    )
    try:
        return combinations.select(_place(factor_id, codes)).to_series().to_numpy()
    except pl.exceptions.InvalidOperationError:
        return None
