"""The size of a party: five bins, which say who is inspected and found, and are no reason."""

import numpy as np

from risk_models.learning.bins import Floats, Ints

SIZE_BANDS = (("1", 0, 1), ("2–4", 2, 4), ("5–9", 5, 9), ("10–49", 10, 49), ("50+", 50, None))
"""Name, least and most size of the bins: ours, 2026-11-24. The fourth ends where small firms do by
the definition of micro-enterprises and small ones (Commission Recommendation 2003/361/EC)."""

_LEAST = np.array([least for _, least, _ in SIZE_BANDS[1:]], dtype=float)


def size_bins(size: Floats) -> Ints:
    """Return the place of each size's bin; an unknown size (NaN) has the first, the reference."""
    return np.searchsorted(_LEAST, np.nan_to_num(size, nan=1.0), side="right").astype(np.int64)


def size_terms(size: Floats) -> Floats:
    """Return for each bin but the first whether a size lies in it: rows x 4, of 0 and 1."""
    return np.eye(len(SIZE_BANDS))[size_bins(size)][:, 1:]
