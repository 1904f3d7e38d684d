"""The prior-centred fit: a convex likelihood with one Gaussian pull per increment.

The factors' parameters are the increments between ordered bins, the points of nominal bins, and
the points of the unknown. They are pulled towards the expert card by 1/(2τ²) of their squared
distance in points; bins of size weakly to 0; intercept and detection terms not at all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from scipy.optimize import Bounds, minimize
from scipy.special import expit

from risk_models.factor.points import HIGHEST, LOWEST, POINTS_PER_DOUBLING
from risk_models.learning.bins import FactorSpec, Floats, Ints, weigh

PER_POINT = float(np.log(2) / POINTS_PER_DOUBLING)
"""What a point adds to the logarithm of the rate: ln 2 / 20."""

SIZE_TAU = 20.0
"""Width of the pull of each bin of size to 0, in points: so wide that data decide, and a bin
without an outcome still has an end. Ours, 2026-11-30."""

_TIES = 1e-9  # how far an unknown may lie outside the bins before it is held at the nearest


@dataclass(frozen=True, slots=True)
class CountedRows:
    """Rows that are alike, counted.

    Attributes:
        bins: Place of each factor's bin (rows x factors).
        nuisance: Values of the terms that are not pulled, the intercept first (rows x terms).
        positives: Weight of the rows with an outcome.
        totals: Weight of all rows.
        offset: Log odds that are stated and not learned.
    """

    bins: Ints
    nuisance: Floats
    positives: Floats
    totals: Floats
    offset: Floats


@dataclass(frozen=True, slots=True)
class Fit:
    """What was learned, before it is rounded.

    Attributes:
        points: For each factor the points of its bins and, last, of the unknown.
        errors: Standard errors of these, by the curvature at the optimum; 0 where a bound or the
            expert card holds the value.
        nuisance: Coefficients of the terms that are not pulled.
        deviance: Twice the negative log likelihood, without the pull.
        rounds: Iterations of the optimiser.
    """

    points: tuple[Floats, ...]
    errors: tuple[Floats, ...]
    nuisance: Floats
    deviance: float
    rounds: int


def count(
    bins: Ints,
    nuisance: Floats,
    outcome: Floats,
    weights: Floats,
    offset: Floats | None = None,
) -> CountedRows:
    """Return the rows counted by what they hold; rows without weight are left out."""
    kept = weights > 0
    stated = np.zeros(len(weights)) if offset is None else offset
    rows = np.hstack([bins[kept].astype(float), nuisance[kept], stated[kept, None]])
    alike, place = np.unique(rows, axis=0, return_inverse=True)
    place = place.reshape(-1)
    return CountedRows(
        bins=alike[:, : bins.shape[1]].astype(np.int64),
        nuisance=np.ascontiguousarray(alike[:, bins.shape[1] : -1]),
        positives=weigh(place, weights[kept] * outcome[kept], len(alike)),
        totals=weigh(place, weights[kept], len(alike)),
        offset=np.ascontiguousarray(alike[:, -1]),
    )


def deviance(margin: Floats, positives: Floats, totals: Floats) -> float:
    """Return twice the negative log likelihood of counted rows at log odds of `margin`."""
    loss = totals * np.logaddexp(0, margin) - positives * margin
    return float(2 * loss.sum())


class _Layout:
    """Which parameters make the points of which bin, and what each is pulled towards.

    The pull is on the parameters and on the points of the unknown, also where these are held at a
    bin (`tied`: place of the factor and of that bin) and are so no parameter of their own.
    """

    def __init__(self, specs: Sequence[FactorSpec], tied: dict[int, int]) -> None:
        self.maps: list[Floats] = []
        self.spans: list[tuple[str, slice]] = []
        self.constants: list[Floats] = []
        self.slices: list[slice] = []
        centre: list[float] = []
        pulls: list[Floats] = []
        targets: list[float] = []
        lower: list[float] = []
        upper: list[float] = []
        for at, spec in enumerate(specs):
            size = len(spec.codes)
            expert = np.asarray(spec.expert, dtype=float)
            rows = np.tri(size, size, -1)[:, : size - 1] if spec.ordered else np.eye(size)
            own = np.diff(expert) if spec.ordered else expert
            first = expert[0] if spec.ordered else 0.0
            least, most = (0.0, float(HIGHEST)) if spec.ordered else (float(LOWEST), float(HIGHEST))
            start = len(centre)
            if spec.ordered:
                self.spans.append((spec.family, slice(start, start + len(own))))
            pulled = np.eye(len(own))
            if at in tied:
                rows = np.vstack([rows, rows[tied[at]]])
                pulled = np.vstack([pulled, rows[-1]])
                free, bounds = own, [(least, most)] * len(own)
            else:
                rows = np.pad(rows, ((0, 1), (0, 1)))
                rows[-1, -1] = 1.0
                free = np.append(own, spec.unknown - first)
                bounds = [(least, most)] * (len(own) + 1)
                pulled = np.eye(len(own) + 1)
            self.maps.append(rows)
            self.constants.append(np.full(size + 1, first))
            pulls.append(pulled)
            targets += [*own.tolist(), float(spec.unknown - first)]
            centre += free.tolist()
            lower += [bound[0] for bound in bounds]
            upper += [bound[1] for bound in bounds]
            self.slices.append(slice(start, len(centre)))
        self.pull = np.zeros((len(targets), len(centre)))
        row = 0
        for pulled, part in zip(pulls, self.slices, strict=True):
            self.pull[row : row + len(pulled), part] = pulled
            row += len(pulled)
        self.targets = np.asarray(targets, dtype=float)
        self.centre = np.asarray(centre, dtype=float)
        self.lower = np.asarray(lower, dtype=float)
        self.upper = np.asarray(upper, dtype=float)

    def design(self, bins: Ints) -> Floats:
        """Return the rows' factor columns (rows x parameters)."""
        columns = [rows[bins[:, at]] for at, rows in enumerate(self.maps)]
        return np.hstack(columns) if columns else np.empty((len(bins), 0))

    def priced(self, prices: Mapping[str, float]) -> Floats:
        """Return the price of a point of each parameter that is an increment of a family's bins."""
        price = np.zeros(len(self.centre))
        for family, part in self.spans:
            price[part] = prices.get(family, 0.0)
        return price

    def points(self, parameters: Floats) -> list[Floats]:
        """Return the points of each factor's bins."""
        return [
            constant + rows @ parameters[part]
            for rows, constant, part in zip(self.maps, self.constants, self.slices, strict=True)
        ]


def solve(
    counted: CountedRows,
    specs: Sequence[FactorSpec],
    *,
    tau: float,
    max_iter: int,
    sizes: int = 0,
    prices: Mapping[str, float] = MappingProxyType({}),
) -> Fit:
    """Return the maximum of the penalised likelihood under the order of the bins.

    An unknown must lie between the best and the worst bin. Where the optimum without that demand
    breaks it, the unknown is held at the nearest bin and the rest is solved anew, the farthest
    first.

    Args:
        counted: The rows.
        specs: The factors, in the order of the columns of `counted.bins`.
        tau: Width of the pull in points: 0 keeps the expert card, infinity removes the pull.
        max_iter: Most iterations of L-BFGS-B for each solution.
        sizes: How many terms after the intercept are bins of size, pulled to 0 by `SIZE_TAU`.
        prices: What a point that ordered factors of a family span costs, in log likelihood.
    """
    tied: dict[int, int] = {}
    while True:
        layout = _Layout(specs, tied)
        price = layout.priced(prices)
        fit = _solve(counted, layout, tau=tau, max_iter=max_iter, sizes=sizes, price=price)
        beyond = [
            max(row[-1] - row[:-1].max(), row[:-1].min() - row[-1]) if at not in tied else 0.0
            for at, row in enumerate(fit.points)
        ]
        worst = int(np.argmax(beyond)) if beyond else -1
        if worst < 0 or beyond[worst] <= _TIES:
            return fit
        row = fit.points[worst]
        too_high = row[-1] > row[:-1].max()
        last = len(row) - 2  # of bins with the same points the one that can still move away
        tied[worst] = last - int(np.argmax(row[-2::-1])) if too_high else int(np.argmin(row[:-1]))


def _solve(
    counted: CountedRows,
    layout: _Layout,
    *,
    tau: float,
    max_iter: int,
    sizes: int,
    price: Floats,
) -> Fit:
    terms = counted.nuisance.shape[1]
    scale = np.maximum(np.abs(counted.nuisance).max(axis=0), 1e-12)
    constant = sum(
        (row[counted.bins[:, at]] for at, row in enumerate(layout.constants)),
        np.zeros(len(counted.totals)),
    )
    design = np.hstack([counted.nuisance / scale, layout.design(counted.bins)])
    centre = layout.centre * PER_POINT
    targets = layout.targets * PER_POINT
    pull = 0.0 if tau in (0, np.inf) else 1 / (tau * PER_POINT) ** 2
    offset = constant * PER_POINT + counted.offset
    loose = np.zeros(terms)
    loose[1 : 1 + sizes] = 1 / (SIZE_TAU * PER_POINT * scale[1 : 1 + sizes]) ** 2

    def objective(theta: Floats) -> tuple[float, Floats]:
        margin = offset + design @ theta
        away = layout.pull @ theta[terms:] - targets
        value = deviance(margin, counted.positives, counted.totals) / 2
        slope = design.T @ (counted.totals * expit(margin) - counted.positives)
        slope[terms:] += pull * (layout.pull.T @ away)
        slope[:terms] += loose * theta[:terms]
        slope[terms:] += price / PER_POINT
        pulled = pull * float(away @ away) + float(loose @ theta[:terms] ** 2)
        return value + pulled / 2 + float(price @ theta[terms:]) / PER_POINT, slope

    share = (counted.positives.sum() + 0.5) / (counted.totals.sum() + 1)
    start = np.concatenate([np.zeros(terms), centre])
    start[0] = np.log(share / (1 - share)) - float(np.mean(offset + design[:, terms:] @ centre))
    low, high = layout.lower * PER_POINT, layout.upper * PER_POINT
    if tau == 0:
        low = high = centre
    low, high = np.minimum(low, centre), np.maximum(high, centre)
    found = minimize(
        objective,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=Bounds(
            np.concatenate([np.full(terms, -50.0), low]),
            np.concatenate([np.full(terms, 50.0), high]),
        ),
        options={"maxiter": max_iter, "maxfun": 2 * max_iter, "ftol": 1e-14, "gtol": 1e-7},
    )
    theta = np.asarray(found.x)
    margin = offset + design @ theta
    mean = expit(margin)
    curvature = design.T @ (design * (counted.totals * mean * (1 - mean))[:, None])
    curvature[terms:, terms:] += pull * layout.pull.T @ layout.pull
    curvature[range(terms), range(terms)] += loose
    held = np.concatenate(
        [np.zeros(terms, bool), (theta[terms:] <= low + 1e-9) | (theta[terms:] >= high - 1e-9)]
    )
    spread = np.zeros_like(curvature)
    free = np.flatnonzero(~held)
    spread[np.ix_(free, free)] = np.linalg.pinv(curvature[np.ix_(free, free)], hermitian=True)
    spread = spread[terms:, terms:] / PER_POINT**2
    errors = [
        np.sqrt(np.maximum(np.einsum("ij,jk,ik->i", rows, spread[part, part], rows), 0))
        for rows, part in zip(layout.maps, layout.slices, strict=True)
    ]
    return Fit(
        points=tuple(layout.points(theta[terms:] / PER_POINT)),
        errors=tuple(errors),
        nuisance=theta[:terms] / scale,
        deviance=deviance(margin, counted.positives, counted.totals),
        rounds=int(found.nit),
    )


def calibrate(
    margin: Floats,
    positives: Floats,
    totals: Floats,
    *,
    slope: bool = True,
    offset: Floats | float = 0.0,
) -> tuple[float, float]:
    """Return intercept and slope that make log odds fit the outcomes, by Newton's method.

    Args:
        margin: Log odds of counted rows.
        positives: Weight of their outcomes.
        totals: Weight of all of them.
        slope: Fit the slope too; otherwise it is 1.
        offset: Log odds that are added as they are, whatever the slope.
    """
    share = (positives.sum() + 0.5) / (totals.sum() + 1)
    centre = float((totals * margin).sum() / totals.sum())
    columns = np.stack([np.ones_like(margin), margin - centre], axis=1)
    theta = np.array([np.log(share / (1 - share)), 1.0 if not slope else 0.0])
    free = 2 if slope and np.ptp(margin) > 0 else 1
    for _ in range(100):
        mean = expit(columns @ theta + offset)
        gradient = columns.T @ (positives - totals * mean)
        hessian = columns.T @ (columns * (totals * mean * (1 - mean))[:, None])
        hessian += 1e-9 * np.eye(2)  # separated outcomes have no finite optimum
        step = np.linalg.solve(hessian[:free, :free], gradient[:free])
        theta[:free] += np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-10:
            break
    return float(theta[0] - theta[1] * centre), float(theta[1])
