"""`CardPoints`: places of bins → whole points, learned around an expert card."""

import warnings
from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from data_ingest.model.problem import UnreadableInput
from risk_models.learning.bins import FactorSpec, Floats, Ints, faults, undeclared
from risk_models.learning.budget_prices import within_budgets
from risk_models.learning.likelihood import (
    PER_POINT,
    CountedRows,
    Fit,
    calibrate,
    count,
    deviance,
    solve,
)
from risk_models.learning.size import SIZE_BANDS, size_terms


class CardPoints(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """The step of the pipeline whose explanation is the model: each bin has whole points.

    The points are pulled towards an expert card. Bins of size, weakly pulled to none, and detection
    terms without a pull are fitted beside them: they say who is inspected, and are no part of the
    points. A factor of a scorecard gives an unknown value the points that its bins have on average
    (`FactorSpec.mid`), as the card that screens does.

    Args:
        factors: One `FactorSpec` for each column that is neither size nor detection, in the order
            of the columns; None cuts these columns at quantiles and expects nothing of them.
        tau: Width of the pull in points: 0 keeps the expert card, infinity removes the pull.
        size_column: Place of the column with the size; None if there is none.
        detection_columns: Places of columns with terms that say who is found out.
        budgets: Most whole points that the ordered factors of a family may span together; a family
            that is not named has no limit.
        offset_column: Place of a column with log odds that are stated and not learned, such as the
            logarithm of a detection ratio; None if there is none.
        max_iter: Most iterations of each solution.

    Attributes:
        factors_: The factors as fitted.
        points_: For each factor the points of its bins and, last, of an unknown value.
        errors_: Their standard errors, in points.
        size_points_: Whole points of the bins of size, of the first 0; none without sizes.
        detection_: Coefficient of each detection column, in log odds for one unit.
        detection_centres_: Means that stand in for an unknown detection term.
        offset_centre_: The log odds that stand in for unknown stated ones: of the mean odds.
        rounding_loss_: Deviance that whole points cost, calibrated before and after. Below 0 if
            points happen to fit better rounded, for they are pulled and not fitted alone.
        held_back_: Families that would span more than their budget.
        n_iter_: Iterations of the last solution.
    """

    def __init__(
        self,
        factors: Sequence[FactorSpec] | None = None,
        *,
        tau: float = 5.0,
        size_column: int | None = None,
        detection_columns: Sequence[int] = (),
        offset_column: int | None = None,
        budgets: Mapping[str, int] | None = None,
        max_iter: int = 2000,
    ) -> None:
        self.factors = factors
        self.tau = tau
        self.size_column = size_column
        self.detection_columns = detection_columns
        self.offset_column = offset_column
        self.budgets = budgets
        self.max_iter = max_iter

    def __sklearn_tags__(self) -> Any:  # noqa: ANN401
        tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        tags.input_tags.allow_nan = True
        return tags

    def fit(self, X: object, y: object, sample_weight: object = None) -> Self:  # noqa: N803
        """Learn the points.

        Args:
            X: Rows x columns; NaN where a value is unknown.
            y: The outcome is the last class. How many there may be is for the next step to say.
            sample_weight: How often each row counts.

        Raises:
            ValueError: The factors contradict themselves or do not fit the columns.
        """
        values, target = validate_data(self, X, y, dtype=np.float64, ensure_all_finite="allow-nan")
        weights: Floats = _check_sample_weight(sample_weight, values, dtype=np.float64)
        outcome = (target == np.unique(target)[-1]).astype(float)
        self.factors_ = self._specs(values, outcome, weights)
        detection = values[:, list(self.detection_columns)]
        known = np.where(np.isnan(detection), 0.0, weights[:, None])
        total = np.maximum(known.sum(axis=0), 1e-12)
        self.detection_centres_ = (np.nan_to_num(detection) * known).sum(axis=0) / total
        self.offset_centre_ = self._centre(values, weights)
        counted = count(
            self._bins(values), self._nuisance(values), outcome, weights, self._stated(values)
        )
        with threadpool_limits(limits=1):
            fit, self.held_back_ = within_budgets(
                lambda prices: solve(
                    counted,
                    self.factors_,
                    tau=self.tau,
                    max_iter=self.max_iter,
                    sizes=self._sizes,
                    prices=prices,
                ),
                self.factors_,
                self.budgets or {},
            )
        self.n_iter_ = max(fit.rounds, 1)
        if fit.rounds >= self.max_iter:
            warnings.warn(
                "The points did not converge; raise max_iter.", ConvergenceWarning, stacklevel=2
            )
        self._keep(fit)
        margin = self._sum(counted.bins) * PER_POINT + counted.nuisance[:, 1:] @ self._beside
        exact = counted.nuisance[:, 1:] @ fit.nuisance[1:]
        for at, row in enumerate(fit.points):
            exact = exact + row[counted.bins[:, at]] * PER_POINT
        self.rounding_loss_ = self._calibrated(margin, counted) - self._calibrated(exact, counted)
        return self

    @staticmethod
    def _calibrated(margin: Floats, counted: CountedRows) -> float:
        """Return the deviance after calibration."""
        intercept, slope = calibrate(
            margin, counted.positives, counted.totals, offset=counted.offset
        )
        fitted = intercept + slope * margin + counted.offset
        return deviance(fitted, counted.positives, counted.totals)

    def _specs(self, values: Floats, outcome: Floats, weights: Floats) -> tuple[FactorSpec, ...]:
        if self.factors is None:
            names = getattr(self, "feature_names_in_", np.arange(values.shape[1]))
            return tuple(
                undeclared(str(names[at]), values[:, at], weights) for at in self._places(values)
            )
        specs = tuple(self.factors)
        if len(specs) == len(self._places(values)):
            specs = tuple(
                spec.fitted(values[:, at], outcome, weights)
                for spec, at in zip(specs, self._places(values), strict=True)
            )
        wrong = faults(specs, [(*spec.expert, spec.unknown) for spec in specs], {})
        if wrong:
            raise UnreadableInput(wrong, "factors")
        if len(specs) != len(self._places(values)):
            raise ValueError(
                f"{len(specs)} factors are declared for {len(self._places(values))} columns"
            )
        return specs

    def _places(self, values: Floats) -> list[int]:
        beside = {self.size_column, self.offset_column, *self.detection_columns}
        return [at for at in range(values.shape[1]) if at not in beside]

    def _bins(self, values: Floats) -> Ints:
        columns = [
            spec.bins(values[:, at])
            for spec, at in zip(self.factors_, self._places(values), strict=True)
        ]
        return np.stack(columns, axis=1) if columns else np.empty((len(values), 0), dtype=np.int64)

    def _nuisance(self, values: Floats) -> Floats:
        detection = values[:, list(self.detection_columns)]
        columns = [np.ones((len(values), 1))]
        if self.size_column is not None:
            columns.append(size_terms(values[:, self.size_column]))
        columns.append(np.where(np.isnan(detection), self.detection_centres_, detection))
        return np.hstack(columns)

    def _centre(self, values: Floats, weights: Floats) -> float:
        """The logarithm of the mean odds that are stated; 0 where none are."""
        if self.offset_column is None:
            return 0.0
        stated = values[:, self.offset_column]
        known = ~np.isnan(stated)
        total = weights[known].sum()
        return (
            float(np.log((weights[known] * np.exp(stated[known])).sum() / total)) if total else 0.0
        )

    def _stated(self, values: Floats) -> Floats:
        if self.offset_column is None:
            return np.zeros(len(values))
        stated = values[:, self.offset_column]
        return np.where(np.isnan(stated), self.offset_centre_, stated)

    def _keep(self, fit: Fit) -> None:
        points = []
        for spec, row in zip(self.factors_, fit.points, strict=True):
            shift = spec.expert[spec.anchor] - row[spec.anchor] if spec.ordered else 0.0
            rounded = [int(np.floor(point + shift + 0.5)) for point in row]
            points.append((*rounded[:-1], spec.mid(rounded[:-1], learned=rounded[-1])))
        self.points_ = tuple(points)
        self.errors_ = tuple(tuple(row.tolist()) for row in fit.errors)
        sizes = fit.nuisance[1 : 1 + self._sizes] / PER_POINT
        whole = tuple(int(point) for point in np.floor(sizes + 0.5))
        self.size_points_ = (0, *whole) if self._sizes else ()
        self.detection_ = fit.nuisance[1 + self._sizes :]

    @property
    def _sizes(self) -> int:
        """How many terms there are of the size."""
        return 0 if self.size_column is None else len(SIZE_BANDS) - 1

    @property
    def _beside(self) -> Floats:
        """The log odds of the terms that give no points, in the order of `_nuisance`."""
        sizes = np.asarray(self.size_points_[1:], dtype=float) * PER_POINT
        return np.concatenate([sizes, self.detection_])

    def _sum(self, bins: Ints) -> Ints:
        total = np.zeros(len(bins), dtype=np.int64)
        for at, row in enumerate(self.points_):
            total += np.asarray(row, dtype=np.int64)[bins[:, at]]
        return total

    def _checked(self, X: object) -> Floats:  # noqa: N803
        check_is_fitted(self)
        values: Floats = validate_data(
            self, X, reset=False, dtype=np.float64, ensure_all_finite="allow-nan"
        )
        return values

    def points(self, X: object) -> Ints:  # noqa: N803
        """Return the whole points of each row: the card's own answer, without size or detection."""
        return self._sum(self._bins(self._checked(X)))

    def transform(self, X: object) -> Floats:  # noqa: N803
        """Return one column: whole points, and what size and detection add, in points too."""
        values = self._checked(X)
        beside: Floats = self._nuisance(values)[:, 1:] @ (self._beside / PER_POINT)
        points = self._sum(self._bins(values)) + beside
        if self.offset_column is None:
            return points[:, None]
        return np.column_stack([points, self._stated(values)])

    def get_feature_names_out(self, input_features: object = None) -> np.ndarray:
        """Return the names of the columns."""
        return np.array(["points", "stated"][: 1 + (self.offset_column is not None)], dtype=object)
