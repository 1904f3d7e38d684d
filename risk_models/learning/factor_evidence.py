"""What the rows say of each factor by itself: information value, monotone bins, stability."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from risk_models.learning.bins import FactorSpec, Floats, weigh
from risk_models.learning.evaluation import drift
from risk_models.learning.monotone import joined
from risk_models.learning.sample import LabelledSample

PPM = 1_000_000


@dataclass(frozen=True, slots=True)
class FactorEvidence:
    """One factor in a file of labels.

    Attributes:
        id: The factor.
        value: Information value over its bins and the unknown: Σ (p − q) ln(p / q), p being the
            share of the outcomes in a bin and q that of the other rows. Half a row stands in for
            none.
        by_chance: The value that so many bins and rows give on average where the factor tells
            nothing: (bins − 1)(1/outcomes + 1/others), of bins with rows.
        unknown_ppm: Share of the rows in which it is unknown.
        groups: For each bin in order the group of the data's own monotone bins; none of a factor
            without an order.
        shift: Population stability index of the later half of the rows against the earlier, by day
            of the facts; None if they are all of one day.
    """

    id: str
    value: float
    by_chance: float
    unknown_ppm: int
    groups: tuple[int, ...]
    shift: float | None

    def as_report(self) -> dict[str, object]:
        """Return it as plain values."""
        return {
            "value": self.value,
            "by_chance": self.by_chance,
            "unknown_ppm": self.unknown_ppm,
            "groups": list(self.groups),
            "shift": self.shift,
        }


def factor_evidence(
    sample: LabelledSample, specs: Sequence[FactorSpec]
) -> tuple[FactorEvidence, ...]:
    """Return what the rows say of each factor, in the order of the sample's columns.

    Args:
        sample: The rows.
        specs: The factors as fitted.
    """
    later = _later_half(sample.features_on)
    return tuple(
        _evidence(sample, spec, sample.values[:, at], later) for at, spec in enumerate(specs)
    )


def _evidence(
    sample: LabelledSample, spec: FactorSpec, column: Floats, later: np.ndarray | None
) -> FactorEvidence:
    places, count = spec.bins(column), len(spec.codes)
    found = weigh(places, sample.weight * sample.outcome, count + 1)
    other = weigh(places, sample.weight * (1 - sample.outcome), count + 1)
    rows = np.bincount(places, minlength=count + 1)
    positives, seen = sample.positives, int((rows > 0).sum())
    shift = None
    if later is not None:
        earlier = np.bincount(places[~later], minlength=count + 1)
        shift = float(drift((earlier * PPM // earlier.sum()).tolist(), places[later]))
    return FactorEvidence(
        id=spec.id,
        value=round(information_value(found, other), 4),
        by_chance=round((seen - 1) * (1 / positives + 1 / (len(places) - positives)), 4),
        unknown_ppm=int(rows[count]) * PPM // len(places),
        groups=joined(places, sample.outcome, sample.weight, count) if spec.ordered else (),
        shift=shift,
    )


def information_value(found: Floats, other: Floats) -> float:
    """Return the information value of bins with these weights of outcomes and of other rows."""
    seen = found + other > 0
    found, other = np.maximum(found[seen], 0.5), np.maximum(other[seen], 0.5)
    p, q = found / found.sum(), other / other.sum()
    return float(((p - q) * np.log(p / q)).sum())


def _later_half(on: Floats | None) -> np.ndarray | None:
    """Return which rows have facts later than the median day; None if there is no such half."""
    if on is None:
        return None
    later = on > np.median(on)
    return later if later.any() else None


def evidence_report(found: Sequence[FactorEvidence]) -> Mapping[str, object]:
    """Return the evidence of all factors by their id, as plain values."""
    return {evidence.id: evidence.as_report() for evidence in found}
