"""Lists of sanctions: what their readers share.

They name organisations, persons and ships that funds may not be made available to. The grounds are
those of the regime that the entry names, and hardly ever work: so an entry is shown and never
scored (decision 0119).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from data_ingest.records.trees import TreeRows


@dataclass(frozen=True, slots=True, kw_only=True)
class Designation:
    """An entry of a list of sanctions that is no natural person's.

    Attributes:
        key: The list's own, such as `EU.27.28`.
        names: The name that the list uses first, then others; each once.
        regime: Code or name of the regime.
        country: Where it has its address (alpha-2), where stated.
        numbers: Registration numbers, each with the country that gave it.
        listed_on: Day of listing, where stated.
        url: Act or page that lists it.
        is_vessel: Whether it is a ship, which is no party.
    """

    key: str
    names: Sequence[str]
    regime: str
    country: str | None = None
    numbers: Sequence[tuple[str, str]] = field(default=())
    listed_on: date | None = None
    url: str | None = None
    is_vessel: bool = False


def add_designation(rows: TreeRows, list_id: str, entry: Designation) -> None:
    """Add the rows of an entry: its party, names and numbers, unless it is a ship, and the entry.

    Args:
        rows: Where to add them.
        list_id: Id of the source.
        entry: The entry, with at least one name.
    """
    party_id = None if entry.is_vessel else f"{list_id}:{entry.key}"
    first, *others = entry.names
    rows.add(
        "list_entries",
        entry_key=entry.key,
        party_id=party_id,
        subject_kind="vessel" if entry.is_vessel else "organisation",
        subject_name=first,
        country=entry.country,
        category=entry.regime,
        listed_on=entry.listed_on,
        url=entry.url,
    )
    if party_id is None:
        return
    rows.add(
        "parties",
        party_id=party_id,
        kind="unknown",
        display_name=first,
        country=entry.country,
        is_personal=False,
        status="unknown",
        activity="unknown",
    )
    for name in others:
        rows.add("names", party_id=party_id, kind="alias", name=name)
    for country, number in entry.numbers:
        rows.add("identifiers", party_id=party_id, country=country, number=number)
