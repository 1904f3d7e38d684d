"""`CalibratedRate`: what points add up to → the rate of a published finding."""

from typing import Any, Self

import numpy as np
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from risk_models.learning.bins import Floats, weigh
from risk_models.learning.likelihood import PER_POINT, calibrate


class CalibratedRate(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """The last step of the pipeline: intercept and slope that make points fit the outcomes.

    It adds up its columns, all in points, so that it cannot change what the points say of one party
    against another; only how steep they are, and where they start.

    Args:
        offset_column: Place of a column with log odds that are added as they are, whatever the
            slope, such as those of a stated detection ratio; None: all columns are points.

    Attributes:
        classes_: The two classes; the second is the outcome.
        intercept_: Log odds at 0 points.
        slope_: Log odds that a doubling by the points adds, in doublings: 1 if they are as steep as
            they say.
    """

    def __init__(self, offset_column: int | None = None) -> None:
        self.offset_column = offset_column

    def __sklearn_tags__(self) -> Any:  # noqa: ANN401
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        tags.classifier_tags.poor_score = True  # a sum of columns that mean nothing tells nothing
        return tags

    def fit(self, X: object, y: object, sample_weight: object = None) -> Self:  # noqa: N803
        """Fit intercept and slope.

        Args:
            X: Rows x columns of points.
            y: Two classes.
            sample_weight: How often each row counts.

        Raises:
            ValueError: There are not two classes.
        """
        values, target = validate_data(self, X, y, dtype=np.float64)
        weights: Floats = _check_sample_weight(sample_weight, values, dtype=np.float64)
        check_classification_targets(target)
        if type_of_target(target, input_name="y") != "binary":
            raise ValueError(
                "Only binary classification is supported. The type of the target is "
                f"{type_of_target(target)}."
            )
        self.classes_ = np.unique(target[weights > 0])
        if len(self.classes_) != 2:
            raise ValueError("Classifier can't train when only one class is present.")
        outcome = (target == self.classes_[1]).astype(float)
        alike, place = np.unique(np.column_stack(self._parts(values)), axis=0, return_inverse=True)
        place = place.reshape(-1)
        self.intercept_, self.slope_ = calibrate(
            alike[:, 0],
            weigh(place, weights * outcome, len(alike)),
            weigh(place, weights, len(alike)),
            offset=alike[:, 1],
        )
        return self

    def decision_function(self, X: object) -> Floats:  # noqa: N803
        """Return the log odds of the outcome."""
        check_is_fitted(self)
        values: Floats = validate_data(self, X, reset=False, dtype=np.float64)
        margin, offset = self._parts(values)
        return np.asarray(self.intercept_ + self.slope_ * margin + offset)

    def _parts(self, values: Floats) -> tuple[Floats, Floats]:
        """Return the log odds of the points, and those that are added as they are."""
        if self.offset_column is None:
            return values.sum(axis=1) * PER_POINT, np.zeros(len(values))
        points = np.delete(values, self.offset_column, axis=1)
        return points.sum(axis=1) * PER_POINT, values[:, self.offset_column]

    def predict_proba(self, X: object) -> Floats:  # noqa: N803
        """Return the rate of no finding and of a published finding."""
        rate = expit(self.decision_function(X))
        return np.stack([1 - rate, rate], axis=1)

    def predict(self, X: object) -> Any:  # noqa: ANN401, N803
        """Return the class that is likelier; with rare outcomes nearly always the first."""
        above = self.decision_function(X) > 0
        return self.classes_[above.astype(int)]
