"""`RegisterBins`: columns of registers → places of bins, by the very expressions that screen."""

from collections.abc import Sequence
from typing import Self

import dataframely as dy
import numpy as np
import polars as pl
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from risk_models.card.outcomes import UNKNOWN, outcomes_of
from risk_models.card.scorecard import CardFactor, Scorecard
from risk_models.factor.subjects import Subjects
from risk_models.factors import factor_by_id
from risk_models.facts.catalogue import FACTS
from risk_models.learning.bins import FactorSpec, Floats

REFUSED, NOT_APPLICABLE = "refused", "not_applicable"
"""What a cell may say instead of a value; an empty one says that it is not known."""


def spec_of(factor: CardFactor) -> FactorSpec:
    """Return a factor of a scorecard as one to be learned, around its points."""
    return FactorSpec(
        id=factor.id,
        family=factor.family,
        codes=tuple(card_bin.code for card_bin in factor.bins),
        edges=tuple(range(1, len(factor.bins))),
        expert=tuple(card_bin.points for card_bin in factor.bins),
        unknown=factor.mid,
        kind=factor.kind,
        shares_ppm=tuple(card_bin.share_ppm for card_bin in factor.bins),
    )


def factors_told(columns: Sequence[str], card: Scorecard) -> tuple[str, ...]:
    """Return the factors of a card of which a fact is among the columns, in the card's order."""
    given = set(columns)
    return tuple(
        factor.id
        for factor in card.factors
        if not given.isdisjoint(factor_by_id(factor.id).settled_by)
    )


def subjects_of(facts: pl.DataFrame) -> dy.DataFrame[Subjects]:
    """Return parties with some facts as what the factors read; every other fact is not collected.

    Args:
        facts: One row a party: `as_of` (Date) and, for each fact that is told, its value, null
            where it is unknown. A column `<fact>_state` may say why.
    """
    height = facts.height
    columns: dict[str, pl.Series] = {
        "tender_id": pl.Series([str(row) for row in range(height)], dtype=pl.String),
        "part_id": pl.repeat("1", height, eager=True),
        "party_id": pl.repeat(None, height, dtype=pl.String, eager=True),
        "tier": pl.repeat(1, height, dtype=pl.Int64, eager=True),
    }
    columns["as_of"] = facts["as_of"]
    kinds = Subjects.create_empty().schema
    for fact in FACTS:
        state = f"{fact}_state"
        if fact not in facts.columns:
            columns[fact] = pl.repeat(None, height, dtype=kinds[fact], eager=True)
            columns[state] = pl.repeat("not_collected", height, eager=True).cast(kinds[state])
            continue
        columns[fact] = facts[fact].cast(kinds[fact])
        why = facts[state] if state in facts.columns else pl.lit("not_collected")
        columns[state] = (
            facts.select(pl.when(pl.col(fact).is_not_null()).then(pl.lit("stated")).otherwise(why))
            .to_series()
            .cast(kinds[state])
        )
    return Subjects.cast(pl.DataFrame(columns))


class RegisterBins(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Columns of registers → the place of each party's bin of each factor.

    The first step of the pipeline. It learns nothing: `outcomes_of`, which also screens, says which
    bin a value has. A refusal is the worst bin and what does not apply the one with 0 points, as
    when a tender is screened.

    Args:
        scorecard: Whose factors and bins.
        factors: Ids of the factors that are told, in the order of the columns that come out.
        beside: Columns that pass through after them: the size and detection terms.
    """

    def __init__(
        self, scorecard: Scorecard, factors: Sequence[str], beside: Sequence[str] = ()
    ) -> None:
        self.scorecard = scorecard
        self.factors = factors
        self.beside = beside

    def fit(self, X: pl.DataFrame, y: object = None) -> Self:  # noqa: N803
        """Note the columns."""
        self.feature_names_in_ = np.array(X.columns, dtype=object)
        self.n_features_in_ = X.width
        return self

    def transform(self, X: pl.DataFrame) -> Floats:  # noqa: N803
        """Return rows x (factors, then `beside`); NaN where a value is unknown."""
        check_is_fitted(self)
        by_id = {factor.id: factor for factor in self.scorecard.factors}
        chosen = [by_id[factor] for factor in self.factors]
        narrowed = self.scorecard.model_copy(update={"factors": tuple(chosen)})
        outcomes = outcomes_of(subjects_of(X), narrowed)
        columns = [_places(row, factor) for row, factor in zip(outcomes, chosen, strict=True)]
        beside = [X[name].cast(pl.Float64).fill_null(np.nan).to_numpy() for name in self.beside]
        return np.column_stack([*columns, *beside])

    def get_feature_names_out(self, input_features: object = None) -> np.ndarray:
        """Return the factors, then what passes through."""
        return np.array([*self.factors, *self.beside], dtype=object)


def _places(outcome: np.ndarray, factor: CardFactor) -> Floats:
    spec = spec_of(factor)
    count = len(factor.bins)
    of_state = {
        "not_collected": np.nan,
        "not_available": np.nan,
        REFUSED: float(spec.worst),
        NOT_APPLICABLE: float(spec.anchor),
    }
    places = np.array([*map(float, range(count)), *(of_state[state] for state in UNKNOWN)])
    found: Floats = places[outcome]
    return found
