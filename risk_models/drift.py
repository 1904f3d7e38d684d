"""How far two distributions of the same cells lie apart: the population stability index.

It tells that what is scored differs as a whole from what it is compared with. It says nothing about
any one of those scored, nor that their points are wrong.
"""

from collections.abc import Sequence
from decimal import Decimal, localcontext
from typing import Literal

from data_ingest.model.tables import PPM

Level = Literal["steady", "watch", "alarm"]

WATCH, ALARM = Decimal("0.1"), Decimal("0.2")
"""Index from which a shift is watched, and from which it is an alarm. The alarm is that of the
method (§8); a tenth below it is the usual convention in credit scoring, not a test."""

LEAST_SHARE_PPM = 2_500
"""No share counts as less: half a row of 200, the fewest for which a run states an index.

The logarithm of an empty cell is endless. A floor of half a row alone would let the index of the
same shares grow with the number of rows. Judgement of 2026-11-30."""

_THOUSANDTH = Decimal("0.001")
_DIGITS = 28


def stability_index(before: Sequence[int], now: Sequence[int], *, rows: int) -> Decimal:
    """Return Σ (p - q) ln(p / q) over cells, to thousandths.

    The logarithms are those of decimal arithmetic with 28 digits, which is rounded correctly on
    every machine; so the same counts give the same index everywhere.

    Args:
        before: Counts or shares of the cells, of any total.
        now: The same of the other distribution.
        rows: Rows of the smaller of the two; no share counts as less than half of one.

    >>> stability_index([50, 50], [50, 50], rows=100)
    Decimal('0.000')
    >>> stability_index([950, 50], [850, 150], rows=1000)
    Decimal('0.121')
    """
    with localcontext(prec=_DIGITS):
        least = max(Decimal(LEAST_SHARE_PPM) / PPM, Decimal("0.5") / max(rows, 1))
        shares = zip(_shares(before, least), _shares(now, least), strict=True)
        index = sum(((p - q) * (p / q).ln() for p, q in shares), Decimal(0))
        return index.quantize(_THOUSANDTH)


def level_of(index: Decimal) -> Level:
    """Return what an index calls for.

    >>> [level_of(Decimal(index)) for index in ("0.099", "0.1", "0.2")]
    ['steady', 'watch', 'alarm']
    """
    if index >= ALARM:
        return "alarm"
    return "watch" if index >= WATCH else "steady"


def _shares(counts: Sequence[int], least: Decimal) -> list[Decimal]:
    total = max(sum(counts), 1)
    return [max(Decimal(count) / total, least) for count in counts]
