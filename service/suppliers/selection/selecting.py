"""The suppliers of a portfolio selected for follow-up, as a record that anybody can check.

A ledger knows money, not hours, so the work of a supplier is counted in what it was paid, in whole
hundredths of the currency; a record says which unit it has. Leverage is what the buyer's own
register says: whether a contract is running whose terms it can use. How large a part of a
supplier's turnover the buyer is stands in no source that the service reads, so it does not count.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Literal

from pydantic import ConfigDict, Field

from risk_models.learning.follow_up_selection import (
    ALGORITHM,
    LEAST_SLOTS,
    MOST_SEED,
    Candidate,
    Place,
    Taken,
    drawn_slots,
    select,
)
from service.platform.sealed import Sealed, SealedPart
from service.suppliers.ledger.needs import SupplierNeed

SELECTION_VERSION: Literal[1] = 1

MOST_SLOTS = 100_000
"""How many places a selection may have; ours, above any year of follow-up."""

MOST_ITEMS = 100_000
"""Suppliers up to which a record has everybody; beyond, only those selected. Ours: some 50 MB."""

RUNNING = ("agreed", "differ", "not_stated")
"""What contracts that run in the ledger's period say (`contract_join.SUBJECTS`)."""


class _Record(SealedPart):
    model_config = ConfigDict(strict=True)


class Selected(_Record):
    """A supplier with its place, and whether and how it is selected for follow-up."""

    rank: int = Field(ge=1)
    party_id: str
    name: str | None = Field(description="Null for a natural person.")
    taken: Taken | None = Field(description="Null where it is not selected.")
    chance: tuple[int, int] = Field(
        description="Numerator and denominator of the chance to be selected that it had."
    )
    inclusion_ppm: int = Field(ge=1, le=1_000_000, description="The same in ppm, rounded.")
    ticket: str | None = Field(description="What the draw went by; null where it was not drawn.")
    index: str = Field(description="Exposure in units of 2^-30; a whole number as text.")
    work: str = Field(description="Work for the buyer, in the unit of the selection; as text.")
    leverage: int
    band: str
    points: int
    values: dict[str, str] = Field(
        description="Bins or states of the supplier's own factors; empty where not selected."
    )


class SetAsideCurrency(_Record):
    """Suppliers that have no place, because they were paid in another currency."""

    currency: str
    suppliers: int


class Selection(Sealed):
    """Who is followed up first, and everything that is needed to select them once more."""

    model_config = ConfigDict(strict=True)

    selection_version: Literal[1]
    algorithm: Literal["sha256-ticket-1"]
    as_of: str
    scorecard_id: str
    unit: Literal["value"]
    currency: str = Field(description="What is paid is counted in hundredths of it.")
    seed: int = Field(ge=0, le=MOST_SEED)
    slots: int = Field(ge=LEAST_SLOTS)
    drawn_slots: int
    set_aside: tuple[SetAsideCurrency, ...]
    items: tuple[Selected, ...] = Field(
        description=f"Everybody in order; of more than {MOST_ITEMS} suppliers those selected."
    )

    @property
    def selected(self) -> tuple[Selected, ...]:
        """Those to follow up, in order."""
        return tuple(item for item in self.items if item.taken is not None)


def seed_for(seed: int | None, *, drawn_by: str) -> int:
    """Return a seed, made from a number that came by chance where none is given."""
    if seed is not None:
        return seed
    return int.from_bytes(hashlib.sha256(drawn_by.encode()).digest()[:4], "big")


def leverage_of(need: SupplierNeed) -> int:
    """Return how much the buyer can do about a supplier: 4, 2 or 1.

    4: a registered contract runs in the ledger's period, so its terms can be used now. 2: there is
    a registered contract, but none is known to run. 1: none, or only under the same name.
    """
    if not need.contracts:
        return 1
    return 4 if need.contracts_say in RUNNING else 2


def selection_of(
    needs: Sequence[SupplierNeed], *, slots: int, seed: int, as_of: date, scorecard_id: str
) -> Selection:
    """Select suppliers for follow-up.

    Amounts of different currencies do not compare. The currency that most suppliers are paid in
    counts, the first by its code among equals; a supplier without an amount counts in it with 0.

    Args:
        needs: The suppliers.
        slots: How many are selected.
        seed: Seed of the draw.
        as_of: The day that facts were read for.
        scorecard_id: The card that was applied.

    Raises:
        ValueError: There are too few places, or the seed is not allowed.
    """
    counts = Counter(need.currency for need in needs if need.currency)
    currency = min(counts, key=lambda one: (-counts[one], one), default="")
    of: dict[str, SupplierNeed] = {}
    for need in needs:
        if need.currency == currency or (not need.currency and need.party_id not in of):
            of[need.party_id] = need
    places = select(
        [
            Candidate(
                party_id=need.party_id,
                index=need.index,
                work=max(int(need.amount * 100), 0),
                leverage=leverage_of(need),
            )
            for need in of.values()
        ],
        slots=slots,
        seed=seed,
    )
    others = Counter(need.currency for need in needs if need.party_id not in of and need.currency)
    return Selection(
        selection_version=SELECTION_VERSION,
        algorithm=ALGORITHM,
        as_of=as_of.isoformat(),
        scorecard_id=scorecard_id,
        unit="value",
        currency=currency,
        seed=seed,
        slots=slots,
        drawn_slots=drawn_slots(slots),
        set_aside=tuple(
            SetAsideCurrency(currency=one, suppliers=count) for one, count in sorted(others.items())
        ),
        items=tuple(
            _selected(place, of[place.candidate.party_id])
            for place in places
            if place.taken is not None or len(places) <= MOST_ITEMS
        ),
    )


def _selected(place: Place, need: SupplierNeed) -> Selected:
    return Selected(
        rank=place.rank,
        party_id=need.party_id,
        name=need.name,
        taken=place.taken,
        chance=(place.chance.numerator, place.chance.denominator),
        inclusion_ppm=place.chance_ppm,
        ticket=place.ticket,
        index=str(place.candidate.index),
        work=str(place.candidate.work),
        leverage=place.candidate.leverage,
        band=need.band.value,
        points=need.points,
        values=dict(need.values) if place.taken else {},
    )
