"""A learned card as a file: whole points for each bin, all else in millionths, checked on loading.

It is a study and no scorecard of a release: points of size and detection stand beside those of the
factors and are not part of the review need.
"""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, StrictInt, ValidationError
from sklearn.pipeline import Pipeline

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.text import Words
from risk_models.factor.definition import FAMILIES
from risk_models.factors import FACTORS
from risk_models.learning.bins import FactorSpec, faults
from risk_models.learning.card_points import CardPoints
from risk_models.learning.code_tree import TreeSpec
from risk_models.learning.kept_together import KeptTogether
from risk_models.learning.pipeline import MILLION, card_pipeline, set_fitted
from risk_models.learning.sample import PackedTable
from risk_models.learning.size import SIZE_BANDS

_Z95 = 1.959964  # 97.5 % point of the normal distribution


def _left_out() -> Any:  # noqa: ANN401
    """Return a field that is left out of the file where there is nothing to say."""
    return Field(default=None, exclude_if=lambda value: value is None)


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LearnedFactor(_Frozen):
    """One factor: bins, what the expert card says of each, and what was learned.

    `points` and `expert` have one number for each bin, `low`, `high` and `shares_ppm` also one for
    the unknown, which comes last. `low` and `high` are a 95 % interval by the curvature of the
    likelihood. `nodes` are those of a tree of codes, with the place of their bin.
    """

    id: str
    family: str
    ordered: bool
    codes: tuple[str, ...]
    edges: tuple[StrictInt, ...]
    expert: tuple[StrictInt, ...]
    expert_unknown: StrictInt
    points: tuple[StrictInt, ...]
    unknown: StrictInt
    low: tuple[StrictInt, ...]
    high: tuple[StrictInt, ...]
    shares_ppm: tuple[StrictInt, ...]
    nodes: tuple[tuple[str, StrictInt], ...] = ()

    @property
    def spec(self) -> FactorSpec:
        """The factor as it was fitted."""
        if self.nodes:
            return TreeSpec(**self._declared(), nodes=self.nodes)
        return FactorSpec(**self._declared())

    def _declared(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "family": self.family,
            "codes": self.codes,
            "edges": self.edges,
            "expert": self.expert,
            "unknown": self.expert_unknown,
            "ordered": self.ordered,
        }


class DetectionTerm(_Frozen):
    """A term that says who is found out, in millionths of log odds for one unit."""

    column: str
    per_unit: StrictInt
    centre: StrictInt


class Estimand(_Frozen):
    """What the card was fitted to: never prevalence."""

    unit: Words
    outcome: Words
    features_until: str
    outcomes_until: str
    look_ahead: Words | None


class LearnedCard(_Frozen):
    """A card that was learned from outcomes.

    Numbers that are not points are in millionths. `tau` is in points; `inf` is no pull.
    `size_points` are those of the bins of size: they say who is found out, and are no reason.
    `held_back` are the families whose budget held their points back.
    `detection_ratio` is how many times likelier a finding was stated to be in a firm that was
    inspected, and `kept_together` how the split kept rows together; both are left out where nothing
    was stated, or only the rows of a legal person are kept together.
    """

    kind: Literal["learned-card-2"]
    id: str
    expert_card: str
    estimand: Estimand
    rows: StrictInt
    positives: StrictInt
    tau: str
    tau_reason: str
    budgets: Mapping[str, StrictInt]
    factors: tuple[LearnedFactor, ...]
    size_points: tuple[StrictInt, ...]
    detection: tuple[DetectionTerm, ...]
    intercept: StrictInt
    slope: StrictInt
    rounding_loss: StrictInt
    held_back: tuple[str, ...] = Field(default=(), exclude_if=lambda families: not families)
    training: PackedTable | None
    detection_ratio: StrictInt | None = _left_out()
    kept_together: KeptTogether | None = _left_out()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the card reads: factors, size, detection terms."""
        size = ("size",) if self.size_points else ()
        return (
            *(factor.id for factor in self.factors),
            *size,
            *(term.column for term in self.detection),
        )

    def pipeline(self) -> Pipeline:
        """Return the fitted pipeline that the card is, ready to predict rows of `columns`."""
        count, width = len(self.factors), len(self.columns)
        sized = bool(self.size_points)
        specs = tuple(factor.spec for factor in self.factors)
        made = card_pipeline(
            CardPoints(
                specs,
                tau=float(self.tau),
                size_column=count if sized else None,
                detection_columns=tuple(range(count + sized, width)),
            )
        )
        return set_fitted(
            made,
            specs,
            points=tuple((*factor.points, factor.unknown) for factor in self.factors),
            intercept=self.intercept / MILLION,
            slope=self.slope / MILLION,
            size_points=self.size_points,
            detection=[(term.per_unit / MILLION, term.centre / MILLION) for term in self.detection],
        )


def _millionths(value: float) -> int:
    return int((Decimal(value) * MILLION).to_integral_value())


def learned_factors(
    fitted: CardPoints, shares: tuple[tuple[int, ...], ...]
) -> tuple[LearnedFactor, ...]:
    """Return the factors of a fitted step, with the shares of the bins in ppm."""
    return tuple(
        LearnedFactor(
            id=spec.id,
            family=spec.family,
            ordered=spec.ordered,
            codes=spec.codes,
            edges=tuple(int(edge) for edge in spec.edges),
            expert=spec.expert,
            expert_unknown=spec.unknown,
            points=row[:-1],
            unknown=row[-1],
            low=tuple(int(np.floor(p - _Z95 * e)) for p, e in zip(row, errors, strict=True)),
            high=tuple(int(np.ceil(p + _Z95 * e)) for p, e in zip(row, errors, strict=True)),
            shares_ppm=share,
            nodes=spec.nodes if isinstance(spec, TreeSpec) else (),
        )
        for spec, row, errors, share in zip(
            fitted.factors_, fitted.points_, fitted.errors_, shares, strict=True
        )
    )


def make_card(
    fitted: Pipeline,
    *,
    name: str,
    expert_card: str,
    estimand: Estimand,
    counts: tuple[int, int],
    tau_reason: str,
    budgets: Mapping[str, int],
    factors: tuple[LearnedFactor, ...],
    detection: tuple[str, ...],
    training: PackedTable | None,
    detection_ratio: int | None = None,
    kept_together: KeptTogether | None = None,
) -> LearnedCard:
    """Return the card of a fitted pipeline; its rate holds where inspection is not known.

    Args:
        fitted: The pipeline.
        name: Id of the card.
        expert_card: Id of the card that it was pulled towards.
        estimand: What it was fitted to.
        counts: Rows, and those with an outcome.
        tau_reason: Why this width of the pull.
        budgets: Most points of each family.
        factors: As `learned_factors` gives them.
        detection: Names of the detection columns.
        training: The rows, for other models to be fitted again.
        detection_ratio: What was stated of detection; None: nothing.
        kept_together: How the split kept rows together; None: by the legal person alone.

    Raises:
        UnreadableInput: The points break an order, a budget or the range.
    """
    points, rate = fitted["points"], fitted["rate"]
    terms = zip(detection, points.detection_, points.detection_centres_, strict=True)
    return check(
        LearnedCard(
            kind="learned-card-2",
            id=name,
            expert_card=expert_card,
            estimand=estimand,
            rows=counts[0],
            positives=counts[1],
            tau=f"{points.tau:g}",
            tau_reason=tau_reason,
            budgets=budgets,
            factors=factors,
            size_points=points.size_points_,
            detection=tuple(
                DetectionTerm(column=column, per_unit=_millionths(slope), centre=_millionths(mean))
                for column, slope, mean in terms
            ),
            intercept=_millionths(rate.intercept_ + points.offset_centre_),
            slope=_millionths(rate.slope_),
            rounding_loss=_millionths(points.rounding_loss_),
            held_back=points.held_back_,
            training=training,
            detection_ratio=detection_ratio,
            kept_together=kept_together,
        ),
        name=name,
    )


def check(card: LearnedCard, *, name: str) -> LearnedCard:
    """Return the card if it contradicts neither itself nor the declared factors.

    Raises:
        UnreadableInput: It does; with every reason.
    """
    known = {factor.id for factor in FACTORS}
    found = [
        Problem("learning-unknown-factor", f"/factors/{at}/id")
        for at, factor in enumerate(card.factors)
        if factor.family in FAMILIES and factor.id not in known
    ]
    found += faults(
        [factor.spec for factor in card.factors],
        [(*factor.points, factor.unknown) for factor in card.factors],
        card.budgets,
    )
    if card.size_points and (len(card.size_points) != len(SIZE_BANDS) or card.size_points[0]):
        found.append(Problem("learning-card-form", "/size_points"))
    unbudgeted = {factor.family for factor in card.factors} - set(card.budgets)
    found += [Problem("learning-no-budget", "/budgets") for _ in sorted(unbudgeted)[:1]]
    if found:
        raise UnreadableInput(found, name)
    return card


def parse_card(payload: bytes, *, name: str) -> LearnedCard:
    """Read and check a card.

    Raises:
        UnreadableInput: It is no card, its points are not integers, or it contradicts itself.
    """
    try:
        card = LearnedCard.model_validate_json(payload)
    except ValidationError as fault:
        found = []
        for error in fault.errors():
            place = "".join(f"/{part}" for part in error["loc"])
            if error["type"].startswith("int_"):
                found.append(Problem("learning-integer", place))
            else:
                found.append(Problem("learning-card-form", place))
        raise UnreadableInput(found[:20], name) from None
    return check(card, name=name)


def card_json(card: LearnedCard) -> str:
    """The card as the text of its file."""
    return json.dumps(card.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n"
