"""What a tender hands on to subcontractors, and what that says of each partner of a consortium."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from data_ingest.model.tables import PPM, HandedOnState
from data_ingest.model.values import Share, share

WHOLE = Share(0, PPM)
"""Anything between nothing and all."""


@dataclass(frozen=True, slots=True)
class HandedOn:
    """What is handed on in all, in ppm of the tender or of one party's part.

    Attributes:
        share: The interval; None if it is not known.
        state: Why it is known or not.
        withheld_until: Latest publication date of what is withheld, if stated.
        description: What is handed on, in words (BT-554).
    """

    share: Share | None
    state: HandedOnState
    withheld_until: date | None = None
    description: str | None = None

    def of_part(self, entry_ppm: int) -> "HandedOn":
        """Return the interval for one partner, from that of the whole tender.

        The document states one share for the consortium. A partner with a part e hands on no more
        than all of it, and no less than what the others' parts cannot hold:
        [(T − (1 − e)) / e, T / e], cut to [0, 1]. One tenderer has all of it, so [T, T].
        """
        if self.share is None or entry_ppm == 0:
            return self
        low = Fraction(max(0, self.share.low - (PPM - entry_ppm)), entry_ppm)
        high = min(Fraction(1), Fraction(self.share.high, entry_ppm))
        return replace(self, share=Share(share(low).low, share(high).high))

    def of_one_lot(self) -> "HandedOn":
        """Return what a share of several lots says of one: nothing between none and all."""
        return self if self.share in (None, Share(0, 0)) else replace(self, share=WHOLE)

    def contradicted(self) -> "HandedOn":
        """Return what holds where a document says no, yet names or counts a subcontractor."""
        return replace(self, share=WHOLE)


NOT_COLLECTED = HandedOn(None, "not_collected")


def equal_parts(tenderers: Sequence[str]) -> dict[str, int]:
    """Return each tenderer's share of the whole in ppm; they sum to one million.

    No format read here has a field for the shares of a consortium, so they are taken as equal;
    what is left over by rounding falls on the first.

    >>> equal_parts(["A", "B", "C"])
    {'A': 333334, 'B': 333333, 'C': 333333}
    """
    each, left = divmod(PPM, len(tenderers))
    return {tenderer: each + (place < left) for place, tenderer in enumerate(tenderers)}
