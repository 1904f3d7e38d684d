"""What a snapshot has worked out of parties: neighbours at an address, and what changed last."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from data_ingest.model.derived_tables import CHANGES, Change
from data_ingest.snapshot.addresses import SHARED
from data_ingest.snapshot.changes import CHANGED
from data_ingest.snapshot.opened import Snapshot, by_source

Party = tuple[str, str]
"""Source and party id, as `Snapshot.find` gives them."""


class LastChange(NamedTuple):
    """The latest change of something about a party, as far as the versions show.

    Attributes:
        what: What changed.
        before_on: The day that the last version with the former value speaks of.
        after_on: The day that the first version with the new value speaks of; it changed between
            the two.
    """

    what: Change
    before_on: date
    after_on: date


def address_firms(snapshot: Snapshot, parties: Iterable[Party]) -> dict[Party, int]:
    """Return how many firms their own source has at the registered address of each party.

    The party itself is counted, so that 1 means alone. What many do not mean is said in
    `data_ingest.snapshot.addresses`.

    Args:
        snapshot: Where to look.
        parties: Source and party id of each.

    Returns:
        The numbers. A party that is not there has no address in its source, is dissolved or a
        natural person, or its source states no addresses: nothing is known, which is not "alone".
    """
    return {
        (row["source_id"], row["party_id"]): row["firms"]
        for row in _rows(snapshot, SHARED, parties)
    }


def last_changes(
    snapshot: Snapshot, parties: Iterable[Party]
) -> dict[Party, tuple[LastChange, ...]]:
    """Return when the name, seat and main industry of each party last changed.

    Args:
        snapshot: Where to look.
        parties: Source and party id of each.

    Returns:
        The changes of each party that has any, in the order of `CHANGES`. A party that is not there
        has not thereby kept its seat: only versions that have replaced one another are compared.
    """
    found: dict[Party, list[LastChange]] = {}
    for row in _rows(snapshot, CHANGED, parties):
        change = LastChange(row["what"], row["before_on"], row["after_on"])
        found.setdefault((row["source_id"], row["party_id"]), []).append(change)
    return {
        party: tuple(sorted(some, key=lambda last_change: CHANGES.index(last_change.what)))
        for party, some in found.items()
    }


def _rows(snapshot: Snapshot, table: str, parties: Iterable[Party]) -> Iterator[dict[str, Any]]:
    """Yield the rows of some parties."""
    for rows in snapshot.collect_all(list(snapshot.scans(table, by_source(parties)))):
        yield from rows.iter_rows(named=True)
