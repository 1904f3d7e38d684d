"""The parts of cases that are worked out again, beside those that stay as they are."""

from typing import NamedTuple

import numpy as np

from risk_models.exact import Integers
from risk_models.exposure.table import rows_within


class Touched(NamedTuple):
    """The parts that are worked out again, case by case.

    Attributes:
        parts: How many parts the chains have.
        key: Of each touched part, `parts` × case + row; rising.
        case: Its case.
        part: Its row.
    """

    parts: int
    key: Integers
    case: Integers
    part: Integers

    def place(self, case: Integers, part: Integers) -> Integers:
        """Return where the values of parts stand: beyond all parts where they are touched."""
        wanted = case * self.parts + part
        found = np.minimum(np.searchsorted(self.key, wanted), len(self.key) - 1)
        return np.where(self.key[found] == wanted, self.parts + found, part)


def touched_of(case: Integers, part: Integers, above: Integers, first_above: Integers) -> Touched:
    """Return some parts of cases and whoever stands above them."""
    parts = len(first_above) - 1
    rows, count = rows_within(first_above, part)
    key = np.unique(np.repeat(case, count) * parts + above[rows])
    return Touched(parts, key, key // parts, key % parts)
