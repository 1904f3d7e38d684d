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
            sv="Bandet följer av poängen för hela kedjan.",
            en="The band follows from the points of the whole chain.",
        ),
        HeadlineReason.GUARD: Text(
            sv=(
                "Minst en procent av arbetet går till eller genom parter i ett högre band. "
                "Granskningsbehovet sätts därför högst ett steg under det bandet."
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


def headline(
    *, points: int, points_low: int, guard: Band, sufficient: bool, cuts: Cuts
) -> Headline:
    """Return the review need of a chain.

    With enough information the band is that of the exposure, but never lower than one step below
    the dilution guard: a work-weighted mean must not hide a part in a high band behind much work
    in low ones.

    With too little information the middle value rests mostly on reference shares, so no band is
    read from it. The exception is a lower bound in `priority` or above: what is known then calls
    for that review whatever the unknown turns out to be, and to say "not enough information"
    would hide it. The lower bound's own band is given, not the middle value's, because only that
    one stands without the unknown. It cannot fall below the guard less one step: the guard is at
    most `special`, one step above `priority`.

    Args:
        points: Exposure points of the chain.
        points_low: Lower bound of the exposure points.
        guard: The dilution guard: one of `RISING`.
        sufficient: Coverage reaches the scorecard's floors.
        cuts: The scorecard's cuts.
    """
    if sufficient:
        band = band_of(points, cuts)
        floor = level(guard) - 1
        if floor > level(band):
            return Headline(RISING[floor], HeadlineReason.GUARD)
        return Headline(band, HeadlineReason.EXPOSURE)
    lowest = band_of(points_low, cuts)
    if level(lowest) >= level(Band.PRIORITY):
        return Headline(lowest, HeadlineReason.LOWER_BOUND)
    return Headline(Band.INSUFFICIENT, HeadlineReason.COVERAGE)


def headlines(
    *,
    points: npt.NDArray[np.integer],
    points_low: npt.NDArray[np.integer],
    guard: npt.NDArray[np.integer],
    sufficient: npt.NDArray[np.bool_],
    cuts: Cuts,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the review need of many chains, and what decided it: `headline` for columns.

    Args:
        points: Exposure points of each chain.
        points_low: Lower bound of the exposure points of each.
        guard: How far up the dilution guard of each is: `level` of one of `RISING`.
        sufficient: Whether coverage reaches the scorecard's floors.
        cuts: The scorecard's cuts.

    Returns:
        Places in `BANDS` and in `HEADLINE_REASONS`.
    """
    reached, lowest = (levels_of(column, cuts) for column in (points, points_low))
    floor = np.maximum(guard - 1, reached)
    stands = lowest >= level(Band.PRIORITY)
    band = np.where(sufficient, floor, np.where(stands, lowest, BANDS.index(Band.INSUFFICIENT)))
    exposure, by_guard, lower_bound, coverage, *_ = range(len(HEADLINE_REASONS))
    known = np.where(floor > reached, by_guard, exposure)
    reason = np.where(sufficient, known, np.where(stands, lower_bound, coverage))
    return band.astype(np.int64), reason.astype(np.int64)


def stated_headline(
    *, points: int, guard: Band, least: int, work_known: bool, cuts: Cuts
) -> Headline:
    """Return the review need of a chain by a card that always states one: `stated_headlines`."""
    band, reason = stated_headlines(
        points=np.array([points]),
        guard=np.array([level(guard)]),
        least=np.array([least]),
        work_known=np.array([work_known]),
        cuts=cuts,
    )
    return Headline(BANDS[int(band[0])], HEADLINE_REASONS[int(reason[0])])


def stated_headlines(
    *,
    points: npt.NDArray[np.integer],
    guard: npt.NDArray[np.integer],
    least: npt.NDArray[np.integer],
    work_known: npt.NDArray[np.bool_],
    cuts: Cuts,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the review need of many chains by a card that always states one, and why.

    The band is that of the exposure, but not lower than one step below the dilution guard, nor
    than the least band of any part. What is unknown takes no band away. Only where the place or
    the industry of the work is unknown is there none, unless a least band applies.

    Args:
        points: Exposure points of each chain.
        guard: How far up the dilution guard of each is.
        least: How far up the least band of each is; 0 without one.
        work_known: Whether place and industry of its work are known.
        cuts: The scorecard's cuts.

    Returns:
        Places in `BANDS` and in `HEADLINE_REASONS`.
    """
    exposure = levels_of(points, cuts)
    guarded = np.maximum(guard - 1, exposure)
    by = HEADLINE_REASONS.index
    reason = np.where(guarded > exposure, by(HeadlineReason.GUARD), by(HeadlineReason.EXPOSURE))
    reason = np.where(work_known, reason, by(HeadlineReason.WORK_UNKNOWN))
    own = np.where(work_known, guarded, 0)
    reason = np.where(least > own, by(HeadlineReason.LEAST_BAND), reason)
    unstated = ~work_known & (least == 0)
    band = np.where(unstated, BANDS.index(Band.INSUFFICIENT), np.maximum(own, least))
    return band.astype(np.int64), reason.astype(np.int64)


def levels_of(points: npt.NDArray[np.integer], cuts: Cuts) -> npt.NDArray[np.int64]:
    """Return how far up the band of each number of points is: `level` of `band_of`."""
    levels = np.zeros(len(points), dtype=np.int64)
    for cut in cuts:
        levels += points >= cut
    return levels
