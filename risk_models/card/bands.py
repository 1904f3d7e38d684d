"""The bands of a review need and the headline of a chain.

A band names the review that is called for, not the firm; it is a reason to look, never a verdict.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from data_ingest.model.text import Text

Cuts = tuple[int, int, int]
"""Least points of `extended`, `priority` and `special`; rising, stated by the scorecard."""

TITLE = Text(sv="Granskningsbehov, arbetsvillkor", en="Review need, labour conditions")


class Band(StrEnum):
    """The review called for. Compare bands by `level` or `queue_rank`, never as text."""

    STANDARD = "standard"
    EXTENDED = "extended"
    PRIORITY = "priority"
    SPECIAL = "special"
    INSUFFICIENT = "insufficient"


RISING: tuple[Band, ...] = (Band.STANDARD, Band.EXTENDED, Band.PRIORITY, Band.SPECIAL)
"""The bands that points fall into, least review first."""

BANDS: tuple[Band, ...] = (*RISING, Band.INSUFFICIENT)
"""Every band, in the order in which `headlines` counts them."""

LABELS: Mapping[Band, Text] = MappingProxyType(
    {
        Band.STANDARD: Text(sv="ordinarie granskning", en="standard review"),
        Band.EXTENDED: Text(sv="utökad granskning", en="extended review"),
        Band.PRIORITY: Text(sv="prioriterad granskning", en="priority review"),
        Band.SPECIAL: Text(sv="särskilt prioriterad granskning", en="special priority review"),
        Band.INSUFFICIENT: Text(sv="underlag saknas", en="not enough information"),
    }
)


class HeadlineReason(StrEnum):
    """What decided the headline."""

    EXPOSURE = "exposure"
    GUARD = "guard"
    LOWER_BOUND = "lower_bound"
    COVERAGE = "coverage"
    LEAST_BAND = "least_band"
    WORK_UNKNOWN = "work_unknown"


HEADLINE_REASONS: tuple[HeadlineReason, ...] = tuple(HeadlineReason)
"""Every reason, in the order in which `headlines` counts them."""

REASONS: Mapping[HeadlineReason, Text] = MappingProxyType(
    {
        HeadlineReason.EXPOSURE: Text(
            sv="Granskningsbehovet följer av poängen för hela kedjan.",
            en="The band follows from the points of the whole chain.",
        ),
        HeadlineReason.GUARD: Text(
            sv=(
                "Minst en procent av arbetet går till eller genom parter i ett högre band. "
                "Granskningsbehovet sätts därför högst ett steg under den nivån."
            ),
            en=(
                "At least one per cent of the work goes to or through parties in a higher band. "
                "The review need is therefore at most one step below that band."
            ),
        ),
        HeadlineReason.LOWER_BOUND: Text(
            sv=(
                "Mycket är okänt, men även det lägsta möjliga utfallet av det okända ger detta "
                "granskningsbehov."
            ),
            en=(
                "Much is unknown, but even the lowest outcome that the unknown allows calls for "
                "this review."
            ),
        ),
        HeadlineReason.COVERAGE: Text(
            sv=(
                "För lite är känt för att ange ett granskningsbehov. Ärendet har samma turordning "
                "som prioriterad granskning tills underlaget har kompletterats."
            ),
            en=(
                "Too little is known to state a review need. It queues with priority review until "
                "the information has been completed."
            ),
        ),
        HeadlineReason.LEAST_BAND: Text(
            sv="En uppgift om en part kräver minst detta granskningsbehov, oavsett poängen.",
            en="A fact about a party calls for at least this review, whatever the points.",
        ),
        HeadlineReason.WORK_UNKNOWN: Text(
            sv=(
                "Ange var arbetet utförs och vad som köps. Utan land och CPV-kod kan inget "
                "granskningsbehov anges."
            ),
            en=(
                "State where the work is done and what is bought. Without country and CPV code no "
                "review need can be stated."
            ),
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Headline:
    """The review need of one chain.

    Attributes:
        band: The review that is called for.
        reason: What decided it; `REASONS` says it in words.
    """

    band: Band
    reason: HeadlineReason


def band_of(points: int, cuts: Cuts) -> Band:
    """Return the band that the points fall into; never `insufficient`.

    >>> [str(band_of(points, (20, 40, 60))) for points in (19, 20, 59, 60)]
    ['standard', 'extended', 'priority', 'special']
    """
    return RISING[bisect_right(cuts, points)]


def level(band: Band) -> int:
    """Return how far up a band is: 0 for `standard` to 3 for `special`.

    Raises:
        ValueError: For `insufficient`, which is no place on the scale.
    """
    if band is Band.INSUFFICIENT:
        raise ValueError("insufficient is no place on the scale of bands")
    return RISING.index(band)


def queue_rank(band: Band) -> int:
    """Return the place of a band in the order of work, 0 first.

    `insufficient` queues with `extended`: too little information must never be the way to the end
    of the queue. With `priority`, the suppliers of which a ledger does not tell the industry filled
    the first fifty places of three real ledgers of four, and hid every risk industry.
    """
    return len(RISING) - 1 - level(Band.EXTENDED if band is Band.INSUFFICIENT else band)


def headlines(
    *,
    points: npt.NDArray[np.integer],
    guard: npt.NDArray[np.integer],
    can_be_stated: npt.NDArray[np.bool_],
    cuts: Cuts,
    least: npt.NDArray[np.integer] | None = None,
    points_low: npt.NDArray[np.integer] | None = None,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the review need of many chains, and what decided it.

    Where a need can be stated the band is that of the exposure, but never lower than one step
    below the dilution guard: a work-weighted mean must not hide a part in a high band behind much
    work in low ones. No band is lower than the least band of any part.

    Where none can be stated, a card with rules states the least band alone. By a card without
    rules the middle value then rests mostly on reference shares, so no band is read from it, with
    one exception: a lower bound in `priority` or above. What is known then calls for that review
    whatever the unknown turns out to be. It cannot fall below the guard less one step, since the
    guard is at most `special`.

    Args:
        points: Exposure points of each chain.
        guard: How far up the dilution guard of each is (`level`).
        can_be_stated: Of each, whether a need can be stated: by a card with rules, place and
            industry of its work are known; by one without, coverage reaches every floor.
        cuts: The scorecard's cuts.
        least: How far up the least band of each is, 0 without one; None by a card without rules.
        points_low: Lower bound of the exposure points of each; None by a card with rules.

    Returns:
        Places in `BANDS` and in `HEADLINE_REASONS`.
    """
    by = HEADLINE_REASONS.index
    exposure = levels_of(points, cuts)
    own = np.maximum(guard - 1, exposure)
    reason = np.where(own > exposure, by(HeadlineReason.GUARD), by(HeadlineReason.EXPOSURE))
    if points_low is not None:
        stands, bound = levels_of(points_low, cuts), HeadlineReason.LOWER_BOUND
        held, lacking = stands >= level(Band.PRIORITY), HeadlineReason.COVERAGE
    else:
        stands = np.zeros_like(exposure) if least is None else least.astype(np.int64)
        bound, held, lacking = HeadlineReason.LEAST_BAND, stands > 0, HeadlineReason.WORK_UNKNOWN
        above = can_be_stated & (stands > own)
        own = np.maximum(own, stands)
        reason = np.where(above, by(bound), reason)
    unstated = np.where(held, stands, BANDS.index(Band.INSUFFICIENT))
    band = np.where(can_be_stated, own, unstated)
    reason = np.where(can_be_stated, reason, np.where(held, by(bound), by(lacking)))
    return band.astype(np.int64), reason.astype(np.int64)


def levels_of(points: npt.NDArray[np.integer], cuts: Cuts) -> npt.NDArray[np.int64]:
    """Return how far up the band of each number of points is: `level` of `band_of`."""
    levels = np.zeros(len(points), dtype=np.int64)
    for cut in cuts:
        levels += points >= cut
    return levels
