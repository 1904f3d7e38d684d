"""A labelled sample: what was known of each party, and whether a finding was published later."""

import base64
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from pydantic import BaseModel, ConfigDict

from risk_models.learning.bins import Floats

MAX_PACKED = 4_000_000
"""Characters of a packed table that a card may carry; a larger one is left out of it."""

_UNKNOWN = np.iinfo(np.int64).min
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class ModelColumns:
    """The columns that the other models are given.

    Attributes:
        columns: Their names; the last is the size.
        categorical: Whether each is a code without order.
        sector: Whether each says what kind of work it is.
        values: Rows x columns; NaN where unknown.
    """

    columns: tuple[str, ...]
    categorical: tuple[bool, ...]
    sector: tuple[bool, ...]
    values: Floats


@dataclass(frozen=True, slots=True)
class LabelledSample:
    """Rows of labels.

    Attributes:
        columns: Names of the card's columns: factors, then the size, then detection terms.
        values: Rows x columns; NaN where unknown.
        factors: How many of the columns are factors.
        outcome: 1 for a published finding, else 0.
        size: Size of each party; NaN where unknown.
        weight: How many parties the row stands for: the inverse of its chance to be in the file.
        group: Key of the legal person, or of all under one owner; one key never stands on both
            sides of a split.
        table: What the other models are given.
        features_on: Day of the facts as a number of days; None if the file has no days.
        outcome_on: Day of the finding, NaN where there is none; None if the file has no days.
        inspected: 1 where the party was inspected in the period, 0 where it was not, NaN where
            nobody tells; None if nobody tells of any.
    """

    columns: tuple[str, ...]
    values: Floats
    factors: int
    outcome: Floats
    size: Floats
    weight: Floats
    group: tuple[str, ...]
    table: ModelColumns
    features_on: Floats | None = None
    outcome_on: Floats | None = None
    inspected: Floats | None = None

    @property
    def positives(self) -> int:
        """Rows with an outcome."""
        return int(self.outcome.sum())

    def rows(self, chosen: np.ndarray, outcome: Floats | None = None) -> "LabelledSample":
        """Return the chosen rows, with other outcomes if they are given for all rows."""
        told = (self.features_on, self.outcome_on, self.inspected)
        features_on, outcome_on, inspected = (
            None if column is None else column[chosen] for column in told
        )
        return replace(
            self,
            values=self.values[chosen],
            outcome=(self.outcome if outcome is None else outcome)[chosen],
            size=self.size[chosen],
            weight=self.weight[chosen],
            group=tuple(self.group[at] for at in np.flatnonzero(chosen)),
            table=replace(self.table, values=self.table.values[chosen]),
            features_on=features_on,
            outcome_on=outcome_on,
            inspected=inspected,
        )


class PackedTable(BaseModel):
    """The rows that a card was learned from, without keys or names, so that models can be refitted.

    `packed` is base64 of zlib of 64-bit little-endian integers, column after column: the columns,
    the outcome, the weight, and how many rows are alike. Values are millionths; the lowest integer
    stands for unknown.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    columns: tuple[str, ...]
    categorical: tuple[bool, ...]
    sector: tuple[bool, ...]
    rows: int
    packed: str


def pack(sample: LabelledSample) -> PackedTable | None:
    """Return the sample's table with like rows counted, or None if it is too large to carry."""
    values = np.column_stack([sample.table.values, sample.outcome, sample.weight])
    whole = np.where(np.isnan(values), _UNKNOWN, np.rint(np.nan_to_num(values) * _MILLION))
    alike, counts = np.unique(whole.astype(np.int64), axis=0, return_counts=True)
    numbers = np.column_stack([alike, counts]).T.astype("<i8")
    packed = base64.b64encode(zlib.compress(numbers.tobytes(), 9)).decode()
    if len(packed) > MAX_PACKED:
        return None
    return PackedTable(
        columns=sample.table.columns,
        categorical=sample.table.categorical,
        sector=sample.table.sector,
        rows=len(alike),
        packed=packed,
    )


def unpack(packed: PackedTable) -> tuple[ModelColumns, Floats, Floats]:
    """Return table, outcomes and weights as they were packed, like rows beside each other.

    Raises:
        ValueError: The table does not hold what it says.
    """
    width = len(packed.columns) + 3
    try:
        content = zlib.decompressobj().decompress(
            base64.b64decode(packed.packed, validate=True), width * packed.rows * 8 + 1
        )
    except zlib.error as fault:
        raise ValueError("the packed table cannot be read") from fault
    if len(content) != width * packed.rows * 8:
        raise ValueError("the packed table has another number of rows")
    numbers = np.frombuffer(content, dtype="<i8").reshape(width, packed.rows).T
    rows = np.repeat(numbers[:, :-1], numbers[:, -1], axis=0)
    values = np.where(rows == _UNKNOWN, np.nan, rows / _MILLION)
    table = ModelColumns(packed.columns, packed.categorical, packed.sector, values[:, :-2])
    return table, values[:, -2], values[:, -1]


def days(values: Sequence[int | None]) -> Floats:
    """Return days since 1970-01-01 as numbers, NaN where there is none."""
    return np.asarray([np.nan if value is None else value for value in values], dtype=float)
