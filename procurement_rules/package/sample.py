"""The random sample of a deeper check: which rows of the supplier's own list are looked at.

A row is one worker and one month in a list that the supplier numbers from 1 and keeps; nobody else
needs to know who stands behind a number. Anybody can draw again: the ticket of a row is the
SHA-256 of a text of the seed and the row's number, and the rows with the lowest tickets are drawn.
So a draw depends on no order and no program, and a larger one holds the smaller.
"""

import hashlib
from dataclasses import dataclass
from typing import Literal

ALGORITHM: Literal["sha256-row-1"] = "sha256-row-1"
"""How rows are drawn; another way gets another name."""

MOST_ROWS = 100_000
"""Rows that a list may have."""

MOST_DRAWN = 1_000
MOST_SEED = 2**63 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Rows drawn at random.

    Attributes:
        of: Rows of the list, numbered from 1.
        seed: What the draw follows from, with the size of the list.
        rows: The rows drawn, rising.
    """

    of: int
    seed: int
    rows: tuple[int, ...]


def draw(of: int, *, n: int, seed: int) -> Sample:
    """Draw `n` of the rows 1 to `of`, each with the same chance.

    Args:
        of: Rows of the list.
        n: Rows to draw.
        seed: Any whole number that was set before the list was seen.

    Raises:
        ValueError: There are not that many rows, or a number is out of bounds.

    >>> draw(10, n=3, seed=7).rows
    (5, 8, 10)
    """
    if not 1 <= of <= MOST_ROWS:
        raise ValueError(f"a list has 1 to {MOST_ROWS} rows")
    if not 1 <= n <= min(of, MOST_DRAWN):
        raise ValueError(f"1 to {min(of, MOST_DRAWN)} rows can be drawn of {of}")
    if not 0 <= seed <= MOST_SEED:
        raise ValueError(f"a seed is a whole number from 0 to {MOST_SEED}")
    lowest = sorted(range(1, of + 1), key=lambda row: (ticket(seed, row), row))
    return Sample(of=of, seed=seed, rows=tuple(sorted(lowest[:n])))


def ticket(seed: int, row: int) -> str:
    """Return what a row is drawn by: SHA-256 of `<algorithm>:<seed>:<row>` in ASCII.

    >>> ticket(7, 1)[:12]
    'a78c0999c9b7'
    """
    return hashlib.sha256(f"{ALGORITHM}:{seed}:{row}".encode("ascii")).hexdigest()
