"""The review need of one chain by a card without rules, worked out alone and not in columns."""

from risk_models.card.bands import RISING, Band, Cuts, Headline, HeadlineReason, band_of, level


def headline(
    *, points: int, points_low: int, guard: Band, sufficient: bool, cuts: Cuts
) -> Headline:
    """Return what `headlines` gives of one chain, from the band, its guard and its lower bound."""
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
