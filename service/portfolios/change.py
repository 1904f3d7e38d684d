"""What has changed among a buyer's suppliers since the run before of the same source.

Somebody is the same in two runs by the `key` of the output. Only what is known of a supplier moves
its points, so each change of band or points names the factors whose values differ; where none does,
the card has changed.
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
    points_before: int | None
    points_after: int | None
    factors: tuple[FactorChange, ...]

    def as_plain(self) -> dict[str, Any]:
        """Return it as plain values."""
        return self._asdict() | {"factors": [one._asdict() for one in self.factors]}


def changes_between(before: pl.DataFrame, after: pl.DataFrame) -> tuple[SupplierChange, ...]:
    """Return what has changed of suppliers, by kind, then by place.

    Whoever is set aside counts as not there. A supplier without a key, who can be told from nobody
    else, is neither new nor gone.

    Args:
        before: The earlier output, columns as `service.portfolios.output.OUTPUT`.
        after: The later one.
    """
    earlier, later = _by_key(before), _by_key(after)
    found = [
        *(_one(None, row) for key, row in later.items() if key not in earlier),
        *(_one(row, None) for key, row in earlier.items() if key not in later),
        *(
            _one(earlier[key], row)
            for key, row in later.items()
            if key in earlier
            and (row["band"], row["points"]) != (earlier[key]["band"], earlier[key]["points"])
        ),
    ]
    return tuple(sorted(found, key=lambda one: KINDS.index(one.kind)))


def counts_of(changes: tuple[SupplierChange, ...]) -> dict[ChangeKind, int]:
    """Return how many changes there are of each kind."""
    return {kind: sum(one.kind == kind for one in changes) for kind in KINDS}


def _by_key(rows: pl.DataFrame) -> dict[tuple[str, str], dict[str, Any]]:
    """Return suppliers by key and currency, in order of place; the first of several counts."""
    kept = rows.filter(pl.col("place").is_not_null(), pl.col("key").is_not_null()).select(
        "key", "currency", "party_id", "name", "own_id", "band", "points", "values"
    )
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in kept.iter_rows(named=True):
        found.setdefault((row["key"], row["currency"]), row)
    return found


def _one(before: dict[str, Any] | None, after: dict[str, Any] | None) -> SupplierChange:
    kind: ChangeKind = "points"
    if before is None:
        kind = "new"
    elif after is None:
        kind = "gone"
    elif before["band"] != after["band"]:
        kind = "band"
    shown = after or before
    assert shown is not None
    return SupplierChange(
        kind=kind,
        party_id=shown["party_id"],
        name=shown["name"],
        own_id=shown["own_id"],
        band_before=before["band"] if before else None,
        band_after=after["band"] if after else None,
        points_before=before["points"] if before else None,
        points_after=after["points"] if after else None,
        factors=tuple(_factors(before, after)) if before and after else (),
    )


def _factors(before: dict[str, Any], after: dict[str, Any]) -> Iterator[FactorChange]:
    earlier = {one["factor"]: one["value"] for one in before["values"]}
    later = {one["factor"]: one["value"] for one in after["values"]}
    for factor in dict.fromkeys([*later, *earlier]):
        if earlier.get(factor) != later.get(factor):
            yield FactorChange(factor, earlier.get(factor), later.get(factor))
