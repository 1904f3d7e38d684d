"""Selection for follow-up (urval för uppföljning): who is looked at first, partly drawn at random.

Most places go to those with the most exposure in the work that the buyer can do something about. At
least a tenth is drawn from all others, each with the same chance: what nobody would have looked at
is looked at too, and what is found can be counted with the chance that each had.

Anybody can draw again: a supplier's ticket is the SHA-256 of a text of the seed and its id, and the
lowest tickets are drawn. So a draw depends on no order and no program.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from data_ingest.model.tables import PPM

ALGORITHM: Literal["sha256-ticket-1"] = "sha256-ticket-1"
"""How the random places are drawn; another way gets another name."""

LEVERAGES = (1, 2, 4)
"""How much a buyer can do about a supplier: little, some, much: ours, 2026-11-26."""

LEAST_SLOTS = 2
"""Fewest places: one for the ranked and one for the drawn."""

MOST_SEED = 2**63 - 1

Taken = Literal["ranked", "drawn"]


@dataclass(frozen=True, slots=True)
class SelectionCandidate:
    """A supplier that may be selected.

    Attributes:
        party_id: Its id.
        index: Its exposure, in units of 1/`risk_models.factor.points.ONE`.
        work: How much it does for the buyer, in whole units that are the same for all: minutes, or
            a hundredth of the currency.
        leverage: One of `LEVERAGES`.
    """

    party_id: str
    index: int
    work: int
    leverage: int


@dataclass(frozen=True, slots=True)
class RankedCandidate:
    """A candidate with its place among all, and whether it is selected.

    Attributes:
        candidate: The supplier.
        rank: Its place, 1 first.
        taken: `ranked`, `drawn`, or None where it is not selected.
        chance: The chance to be selected that it had: 1 for those ranked high enough.
        ticket: What the draw went by, in hexadecimal; None for those ranked high enough.
    """

    candidate: SelectionCandidate
    rank: int
    taken: Taken | None
    chance: Fraction
    ticket: str | None

    @property
    def chance_ppm(self) -> int:
        """The chance in ppm, rounded half up, and never 0."""
        chance = self.chance
        return max((2 * chance.numerator * PPM + chance.denominator) // (2 * chance.denominator), 1)


def drawn_slots(slots: int) -> int:
    """How many of the places are drawn at random: a tenth, rounded up.

    >>> drawn_slots(40), drawn_slots(41), drawn_slots(2)
    (4, 5, 1)
    """
    return -(-slots // 10)


def select(
    candidates: Sequence[SelectionCandidate], *, slots: int, seed: int
) -> tuple[RankedCandidate, ...]:
    """Return all candidates in order, with those selected marked.

    Order: exposure times work times leverage, then work, then exposure, all falling, then id. No
    two are equal, so no two change places between runs. Where nobody's work is known, exposure
    decides. Where there are no more candidates than places, all are
    selected and nothing is drawn.

    Args:
        candidates: The suppliers, each once.
        slots: How many are selected.
        seed: Seed of the draw, to be settled before anybody has seen the order.

    Raises:
        ValueError: There are too few places, the seed or a leverage is not allowed, or a supplier
            is there twice.
    """
    if slots < LEAST_SLOTS:
        raise ValueError(f"at least {LEAST_SLOTS} places are needed")
    if not 0 <= seed <= MOST_SEED:
        raise ValueError(f"the seed is a whole number from 0 to {MOST_SEED}")
    if any(candidate.leverage not in LEVERAGES for candidate in candidates):
        raise ValueError(f"the leverage is one of {LEVERAGES}")
    if len({candidate.party_id for candidate in candidates}) < len(candidates):
        raise ValueError("a supplier is there twice")
    ordered = sorted(
        candidates,
        key=lambda candidate: (
            -candidate.index * candidate.work * candidate.leverage,
            -candidate.work,
            -candidate.index,
            candidate.party_id,
        ),
    )
    ranked = len(ordered) if len(ordered) <= slots else slots - drawn_slots(slots)
    rest = ordered[ranked:]
    tickets = {candidate.party_id: ticket(seed, candidate.party_id) for candidate in rest}
    lowest = sorted(tickets, key=lambda party_id: (tickets[party_id], party_id))
    drawn = set(lowest[: slots - ranked]) if rest else set[str]()
    chance = Fraction(len(drawn), len(rest)) if rest else Fraction(1)
    return tuple(
        RankedCandidate(candidate, rank, "ranked", Fraction(1), None)
        if rank <= ranked
        else RankedCandidate(
            candidate=candidate,
            rank=rank,
            taken="drawn" if candidate.party_id in drawn else None,
            chance=chance,
            ticket=tickets[candidate.party_id],
        )
        for rank, candidate in enumerate(ordered, 1)
    )


def ticket(seed: int, party_id: str) -> str:
    """Return what a supplier is drawn by: SHA-256 of `<algorithm>:<seed>:<id>` in UTF-8.

    >>> ticket(7, "SE-ON:5599990008")[:12]
    'eeffa18a37cd'
    """
    return hashlib.sha256(f"{ALGORITHM}:{seed}:{party_id}".encode()).hexdigest()
