"""What has changed among a buyer's suppliers since the run before of the same source.

Somebody is the same in two runs by the `key` of the output. Only what is known of a supplier moves
its points, so each change of band or points names the factors whose values differ; where none does,
the size of the purchases has passed a limit (`reason` tells), or the card has changed.
"""

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

import polars as pl

ChangeKind = Literal["new", "gone", "band", "points"]

KINDS: tuple[ChangeKind, ...] = ("new", "gone", "band", "points")
"""Every kind of change, in the order in which they are told."""


class FactorChange(NamedTuple):
    """A factor whose value differs; None: the card before or after does not have it."""

    factor: str
    before: str | None
    after: str | None


class SupplierChange(NamedTuple):
    """What has changed of one supplier.

    Attributes:
        kind: New, gone, in another band, or in the same band with other points.
        party_id: Its id in this run; of one that is gone in the run before.
        name: Its name; None for a natural person.
        own_id: The sender's own id.
        band_before: Band in the run before; None for a new one.
        band_after: Band in this run; None for one that is gone.
        reason_before: What decided the band in the run before; None for a new one.
        reason_after: What decided the band in this run; None for one that is gone.
        points_before: Exposure points in the run before.
        points_after: Exposure points in this run.
        factors: The factors whose values differ.
    """

    kind: ChangeKind
    party_id: str
    name: str | None
    own_id: str | None
    band_before: str | None
    band_after: str | None
    reason_before: str | None
    reason_after: str | None
    points_before: int | None
    points_after: int | None
    factors: tuple[FactorChange, ...]

    def as_plain(self) -> dict[str, Any]:
        """Return it as plain values."""
        return self._asdict() | {"factors": [factor._asdict() for factor in self.factors]}


class RunChanges(NamedTuple):
    """What has changed between two runs.

    Attributes:
        counts: How many suppliers of each kind, however many are told one by one.
        items: The changes, by kind, then by place.
    """

    counts: dict[ChangeKind, int]
    items: tuple[SupplierChange, ...]


def changes_between(
    before: pl.LazyFrame, after: pl.LazyFrame, *, most: int | None = None
) -> RunChanges:
    """Return what has changed of suppliers.

    Whoever is set aside counts as not there. A supplier without a key, who can be told from nobody
    else, is neither new nor gone.

    Args:
        before: The earlier output, columns as `service.suppliers.portfolios.output.OUTPUT`.
        after: The later one.
        most: How many changes are told one by one; None: all.
    """
    earlier, later = _told(before), _told(after)
    place, was = pl.col("at"), pl.col("at_before")
    moved = (
        later.join(earlier, on=list(_SAME), how="full", suffix="_before", nulls_equal=False)
        .with_columns(
            kind=pl.when(was.is_null())
            .then(pl.lit("new"))
            .when(place.is_null())
            .then(pl.lit("gone"))
            .when(pl.col("band") != pl.col("band_before"))
            .then(pl.lit("band"))
            .when(pl.col("points") != pl.col("points_before"))
            .then(pl.lit("points"))
        )
        .filter(pl.col("kind").is_not_null())
        .sort(pl.col("kind").cast(pl.Enum(KINDS)), pl.coalesce(place, was))
    )
    found = dict(moved.group_by("kind").len().iter_rows())
    told = moved if most is None else moved.head(most)
    same = told.filter(pl.col("kind").is_in(["band", "points"])).select(_SAME)
    values_before, values_after = _values(before, same), _values(after, same)
    return RunChanges(
        {kind: found.get(kind, 0) for kind in KINDS},
        tuple(_one(row, values_before, values_after) for row in told.iter_rows(named=True)),
    )


_SAME = ("key", "currency")
_Values = dict[tuple[str, str], list[dict[str, str]]]


def _screened(rows: pl.LazyFrame) -> pl.LazyFrame:
    return rows.filter(pl.col("place").is_not_null(), pl.col("key").is_not_null())


def _told(rows: pl.LazyFrame) -> pl.DataFrame:
    """Return suppliers by key and currency, in order of place; the first of several counts."""
    return (
        _screened(rows)
        .select(*_SAME, "party_id", "name", "own_id", "band", "reason", "points")
        .collect()
        .unique(_SAME, keep="first", maintain_order=True)
        .with_row_index("at")
    )


def _values(rows: pl.LazyFrame, wanted: pl.DataFrame) -> _Values:
    """Return the values of some suppliers; the first of several counts."""
    found = (
        _screened(rows)
        .select(*_SAME, "values")
        .join(wanted.lazy(), on=_SAME, how="semi", maintain_order="left")
        .collect()
    )
    values: _Values = {}
    for key, currency, pairs in found.iter_rows():
        values.setdefault((key, currency), pairs)
    return values


def _one(row: dict[str, Any], before: _Values, after: _Values) -> SupplierChange:
    shown = "_before" if row["kind"] == "gone" else ""
    who = row["key"], row["currency"]
    return SupplierChange(
        kind=row["kind"],
        party_id=row[f"party_id{shown}"],
        name=row[f"name{shown}"],
        own_id=row[f"own_id{shown}"],
        band_before=row["band_before"],
        band_after=row["band"],
        reason_before=row["reason_before"],
        reason_after=row["reason"],
        points_before=row["points_before"],
        points_after=row["points"],
        factors=tuple(_factors(before[who], after[who])) if who in before and who in after else (),
    )


def _factors(before: list[dict[str, str]], after: list[dict[str, str]]) -> Iterator[FactorChange]:
    earlier = {row["factor"]: row["value"] for row in before}
    later = {row["factor"]: row["value"] for row in after}
    for factor in dict.fromkeys([*later, *earlier]):
        if earlier.get(factor) != later.get(factor):
            yield FactorChange(factor, earlier.get(factor), later.get(factor))
