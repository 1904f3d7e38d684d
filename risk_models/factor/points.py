"""Points and the rate index they stand for: 20 points double the index.

Everything is an integer: an index is a whole number of 2^-30, so that the index of every number
of points from -120 to 320 is exact in `OCTAVE`, and no exponential or logarithm is taken at run
time.
"""

from bisect import bisect_left

POINTS_PER_DOUBLING = 20
LOWEST = -120
"""Least points that a scorecard may reach; a card that goes lower does not load."""

HIGHEST = 320
"""Most points that a scorecard may reach; a card that goes higher does not load."""

ONE = 1 << 30
"""The index of 0 points: the scale of every index."""

OCTAVE = (
    16777216,
    17368863,
    17981375,
    18615487,
    19271960,
    19951585,
    20655176,
    21383579,
    22137669,
    22918352,
    23726566,
    24563282,
    25429504,
    26326274,
    27254668,
    28215802,
    29210830,
    30240947,
    31307392,
    32411445,
)
"""round(2^(k/20) · 2^24) for k from 0 to 19: the index inside one doubling."""

HALF_POINTS = (
    71598768159542,
    74123693265824,
    76737659663685,
    79443807387491,
    82245387204680,
    85145764520757,
    88148423421998,
    91256970860712,
    94475140988110,
    97806799639959,
    101255948980431,
    104826732309712,
    108523439041155,
    112350509853946,
    116312542027485,
    120414294963881,
    124660695905196,
    129056845852306,
    133608025692496,
    138319702543138,
)
"""⌊2^((2k + 1)/40) · 2^46⌋ for k from 0 to 19: halfway between k and k + 1 points, in log terms.

The 2^46 leaves 16 bits below `ONE`, so that a right shift gives the exact floor in every doubling.
"""

_DOUBLINGS_BELOW = -LOWEST // POINTS_PER_DOUBLING
_DOUBLINGS_ABOVE = HIGHEST // POINTS_PER_DOUBLING

THRESHOLDS = tuple(
    half >> (_DOUBLINGS_ABOVE - doubling)
    for doubling in range(-_DOUBLINGS_BELOW, _DOUBLINGS_ABOVE)
    for half in HALF_POINTS
)
"""⌊2^((p + 1/2)/20) · `ONE`⌋ for p from -120 to 319: an index above it has more than p points."""


def index_of(points: int) -> int:
    """Return the rate index of a number of points, in units of 1/`ONE`.

    Args:
        points: From `LOWEST` to `HIGHEST`.

    Raises:
        ValueError: If the points are outside that range.

    >>> index_of(0) == ONE, index_of(20) == 2 * ONE, index_of(-20) * 2 == ONE
    (True, True, True)
    """
    if not LOWEST <= points <= HIGHEST:
        raise ValueError(f"{points} points are outside {LOWEST} to {HIGHEST}")
    doublings, step = divmod(points, POINTS_PER_DOUBLING)
    return OCTAVE[step] << (doublings + _DOUBLINGS_BELOW)


def points_of(index: int) -> int:
    """Return the points nearest to an index, nearest in log terms.

    The thresholds lie at half points. They are irrational, so no index falls on one; an index
    that equals a threshold's floor is below it and gets the lower points.

    Args:
        index: In units of 1/`ONE`, from the index of `LOWEST` to that of `HIGHEST`; a mean of
            indices, rounded up or down, always is.

    Raises:
        ValueError: If the index is outside that range.

    >>> points_of(index_of(37)), points_of(ONE + ONE // 100), points_of(3 * ONE // 2)
    (37, 0, 12)
    """
    if not index_of(LOWEST) <= index <= index_of(HIGHEST):
        raise ValueError(f"an index of {index}/{ONE} is outside {LOWEST} to {HIGHEST} points")
    return LOWEST + bisect_left(THRESHOLDS, index)
