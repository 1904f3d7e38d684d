"""How a card is fitted to a sample: what each column is, how wide the pull, which budgets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sklearn.pipeline import Pipeline

from risk_models.learning.bins import FactorSpec, faults
from risk_models.learning.card_points import CardPoints
from risk_models.learning.detection import STATED
from risk_models.learning.pipeline import card_pipeline, fit_weighted
from risk_models.learning.sample import LabelledSample
from risk_models.learning.selection import ChosenWidth, Plan, choose_tau, within_range


@dataclass(frozen=True, slots=True)
class Fitting:
    """A sample, and the factors and budgets of the cards that are fitted to it.

    Attributes:
        sample: The rows; columns as `LabelledSample.columns`, and after them what is stated of
            detection, if anything is.
        specs: The factors, in the order of the columns.
        budgets: Most points of each family.
    """

    sample: LabelledSample
    specs: Sequence[FactorSpec]
    budgets: Mapping[str, int]

    @property
    def terms(self) -> range:
        """Places of the detection terms."""
        sized, stated = "size" in self.sample.columns, STATED in self.sample.columns
        return range(self.sample.factors + sized, len(self.sample.columns) - stated)

    def make(self, tau: float) -> Pipeline:
        """Return an unfitted pipeline of a width."""
        last = len(self.sample.columns) - 1
        return card_pipeline(
            CardPoints(
                tuple(self.specs),
                tau=tau,
                size_column=self.sample.factors if "size" in self.sample.columns else None,
                detection_columns=tuple(self.terms),
                offset_column=last if STATED in self.sample.columns else None,
                budgets=self.budgets,
            )
        )

    def fitted(self, tau: float) -> Pipeline:
        """Return the pipeline of a width, fitted to all rows."""
        sample = self.sample
        return fit_weighted(self.make(tau), sample.values, sample.outcome, sample.weight)

    def chosen(self, split: Plan) -> ChosenWidth:
        """Return the width that later outcomes of other groups choose, with points of a card."""
        choice = choose_tau(self.sample, split, self.make)
        return within_range(choice, self.specs, lambda tau: self._keeps(self.fitted(tau)))

    def _keeps(self, fitted: Pipeline) -> bool:
        points = fitted["points"]
        return not faults(points.factors_, points.points_, self.budgets)
