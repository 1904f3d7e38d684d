"""The models that a card must stand beside in every run.

Size only, sector only, logistic regression, a scorecard of monotone bins, gradient boosting without
and with interactions, and an explainable boosting machine where the package `interpret` is
installed. All are fitted on the same rows as the card, by one thread, so that the answer does not
depend on the machine.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler, TargetEncoder
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from data_ingest.model.text import Text
from risk_models.learning.bins import Floats
from risk_models.learning.evaluation import SEED, Scored
from risk_models.learning.monotone import MonotoneEncoder
from risk_models.learning.sample import ModelColumns

BAGS = 4
"""Bags of the explainable boosting machine; the library's own 14 take three times as long."""

TREES, LEAVES = 100, 31
"""Size of the boosted models: the library's own defaults."""

MISSING: Mapping[str, Text] = {
    "no_sector_column": Text(
        "ingen kolumn säger vad arbetet är", "no column says what kind of work it is"
    ),
    "interpret_not_installed": Text(
        "paketet interpret är inte installerat", "the package interpret is not installed"
    ),
    "too_many_rows": Text(
        "kortet lärdes av fler rader än det kan bära med sig",
        "the card was learned from more rows than it can carry",
    ),
}
"""Why a model is not compared, by the code that reports give."""

SIZE_BEND = 10
"""Size at which the curve of the other models may change its slope (Commission Recommendation
2003/361/EC, annex, Article 2(3): fewer than 10)."""

_MOST_CODES = 250  # codes of a column that trees take as categories; scikit-learn allows 255
_UNKNOWN = -1.0
FAR_BELOW = -1000.0


@dataclass(frozen=True, slots=True)
class Challenger:
    """A fitted model.

    Attributes:
        name: Key in reports.
        model: With `predict_proba`.
        prepare: Makes its columns of a table.
    """

    name: str
    model: Any
    prepare: Callable[[ModelColumns], Floats]

    def score(self, table: ModelColumns) -> Scored:
        """Return the rate that it gives each row."""
        with threadpool_limits(limits=1):
            rate = self.model.predict_proba(self.prepare(table))[:, 1]
        return Scored(self.name, np.round(rate, 9), rate)


def fit_challengers(
    table: ModelColumns, outcome: Floats, weight: Floats
) -> tuple[list[Challenger], dict[str, str]]:
    """Fit every model.

    Returns:
        The models, and by their name why others are missing: keys of `MISSING`.
    """
    missing: dict[str, str] = {}
    models: list[tuple[str, Any, Callable[[ModelColumns], Floats]]] = [
        ("size_only", _logistic([], range(2)), _size)
    ]
    sectors = [at for at, is_sector in enumerate(table.sector) if is_sector]
    if sectors:
        models.append(("sector_only", _logistic(range(len(sectors)), []), _sector))
    else:
        missing["sector_only"] = "no_sector_column"
    coded = [at for at, is_categorical in enumerate(table.categorical) if is_categorical]
    plain = [at for at, is_categorical in enumerate(table.categorical) if not is_categorical]
    sized = [*plain, len(table.columns), len(table.columns) + 1]
    models.append(("logistic_regression", _logistic(coded, sized), _all_and_size))
    numbers = [at for at in plain if at < len(table.columns)]
    models.append(("monotone_bins", _monotone(coded, numbers), _all_codes))
    models.append(("boosting_additive", _boosting(table, interactions=False), _all))
    models.append(("boosting_full", _boosting(table, interactions=True), _all))
    if find_spec("interpret") is None:
        missing["ebm"] = "interpret_not_installed"
    else:
        machine = import_module("interpret.glassbox").ExplainableBoostingClassifier
        models.append(("ebm", machine(outer_bags=BAGS, random_state=SEED, n_jobs=1), _all_known))
    fitted = []
    with threadpool_limits(limits=1):
        for name, model, prepare in models:
            weights = {"sample_weight": weight}
            if hasattr(model, "steps"):
                weights = {f"{model.steps[-1][0]}__sample_weight": weight}
            model.fit(prepare(table), outcome.astype(int), **weights)
            fitted.append(Challenger(name, model, prepare))
    return fitted, missing


def _all(table: ModelColumns) -> Floats:
    """Codes without order as categories of trees, the unknown being one of them."""
    coded = np.asarray(table.categorical)
    values = table.values.copy()
    values[:, coded] = np.nan_to_num(values[:, coded], nan=_UNKNOWN) + 1
    values[:, coded] = np.where(values[:, coded] < _MOST_CODES, values[:, coded], np.nan)
    return values


def _all_known(table: ModelColumns) -> Floats:
    """As `_all`, with a number far below all others for the unknown: a bin of its own."""
    return np.nan_to_num(_all(table), nan=FAR_BELOW)


def _all_codes(table: ModelColumns) -> Floats:
    """All columns; an unknown code without order is a code of its own."""
    coded = np.asarray(table.categorical)
    values = table.values.copy()
    values[:, coded] = np.nan_to_num(values[:, coded], nan=_UNKNOWN)
    return values


def _all_and_size(table: ModelColumns) -> Floats:
    return np.hstack([_all_codes(table), _size(table)])


def _size(table: ModelColumns) -> Floats:
    """The logarithm of the size, which may change its slope where small firms end."""
    log = np.log2(np.maximum(np.nan_to_num(table.values[:, -1], nan=1.0), 1.0))
    return np.stack([log, np.maximum(log - np.log2(SIZE_BEND), 0)], axis=1)


def _sector(table: ModelColumns) -> Floats:
    return np.nan_to_num(table.values[:, np.asarray(table.sector)], nan=_UNKNOWN)


def _logistic(coded: Sequence[int], plain: Sequence[int]) -> Any:  # noqa: ANN401
    """Logistic regression: codes one by one, numbers standardised, unknown numbers flagged."""
    columns = ColumnTransformer(
        [
            ("codes", OneHotEncoder(handle_unknown="ignore"), list(coded)),
            (
                "numbers",
                make_pipeline(SimpleImputer(add_indicator=True), StandardScaler()),
                list(plain),
            ),
        ]
    )
    return make_pipeline(columns, LogisticRegression(max_iter=2000))


def _monotone(coded: Sequence[int], plain: Sequence[int]) -> Any:  # noqa: ANN401
    """The scorecard of credit scoring: bins that the data make, their weights in a regression."""
    columns = ColumnTransformer(
        [
            (
                "codes",
                TargetEncoder(cv=StratifiedKFold(5, shuffle=True, random_state=SEED)),
                list(coded),
            ),
            ("numbers", MonotoneEncoder(), list(plain)),
        ]
    )
    return make_pipeline(columns, LogisticRegression(max_iter=2000))


def _boosting(table: ModelColumns, *, interactions: bool) -> Any:  # noqa: ANN401
    return HistGradientBoostingClassifier(
        max_iter=TREES,
        max_leaf_nodes=LEAVES,
        early_stopping=False,
        categorical_features=np.asarray(table.categorical),
        interaction_cst=None if interactions else "no_interactions",
        random_state=SEED,
    )
