"""One run of learning: choose the pull, fit the card, and hold it against the other models."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from data_ingest.model.problem import Problem, UnreadableInput
from risk_models.card.learned_from import LEAST_POSITIVES
from risk_models.factor.points import POINTS_PER_DOUBLING
from risk_models.learning.bins import FactorSpec, Floats, Ints, faults
from risk_models.learning.card import Estimand, LearnedCard, learned_factors, make_card
from risk_models.learning.challengers import fit_challengers
from risk_models.learning.detection import inspection, stated, unknowing
from risk_models.learning.evaluation import DRAWS, Scored, compare, drift, leaks
from risk_models.learning.factor_evidence import (
    FactorEvidence,
    evidence_report,
    factor_evidence,
)
from risk_models.learning.fitting import Fitting
from risk_models.learning.kept_together import KeptTogether
from risk_models.learning.pipeline import points_of
from risk_models.learning.sample import LabelledSample, pack, unpack
from risk_models.learning.selection import ChosenWidth, Plan, fit_fold, plan
from risk_models.learning.sensitivity import (
    AtRatio,
    served_under_ratios,
    under_ratios,
)
from risk_models.learning.size import SIZE_BANDS, size_bins
from risk_models.learning.use_curves import calibration_curve, decision_curve, gain_curve, lift


@dataclass(frozen=True, slots=True)
class Learned:
    """A card and how it did.

    Attributes:
        card: The card, fitted on all rows.
        held_out: Its measures on rows that it was not fitted on, as `evaluation.compare` gives
            them, with the choice of the pull and the warnings.
        calibration: Mean rate and share of outcomes in ten parts of the held-out rows by rate.
        gain: Share of outcomes in the top 0, 5, … 100 % of the held-out rows.
        lift: How many times the mean the rate is in each tenth, the highest first.
        decisions: Net benefit of the card and of reviewing all, by threshold.
        evidence: What the rows say of each factor by itself.
        over_folds: For each factor and each of its bins the least and the most points of the five
            fits without a fifth of the groups; none for a factor whose bins differ between fits.
        points_by_size: Size band, and the 10th, 50th and 90th percentile of the final card's
            points in it.
    """

    card: LearnedCard
    held_out: Mapping[str, object]
    calibration: tuple[tuple[float, float], ...]
    gain: tuple[float, ...]
    lift: tuple[float, ...]
    decisions: tuple[tuple[float, float, float], ...]
    evidence: tuple[FactorEvidence, ...]
    over_folds: tuple[tuple[tuple[int, int], ...], ...]
    points_by_size: tuple[tuple[str, int, int, int], ...]


def check_outcomes(sample: LabelledSample, *, name: str) -> None:
    """Check that there is something to learn from.

    Raises:
        UnreadableInput: One class, or fewer than 20 positives.
    """
    if sample.positives in (0, len(sample.outcome)):
        raise UnreadableInput([Problem("learning-one-class")], name)
    if sample.positives < LEAST_POSITIVES:
        limits = {"count": str(sample.positives), "least": str(LEAST_POSITIVES)}
        raise UnreadableInput([Problem("learning-few-positives", "", limits)], name)


def learn(
    sample: LabelledSample,
    specs: Sequence[FactorSpec],
    budgets: Mapping[str, int],
    *,
    name: str,
    expert_card: str,
    estimand: Estimand,
    together: KeptTogether | None = None,
    ratio: int = 1,
    split: Plan | None = None,
    draws: int = DRAWS,
) -> Learned:
    """Learn a card and compare it with the other models on later outcomes of other groups.

    Args:
        sample: At least 20 rows with an outcome.
        specs: The factors, in the order of the sample's columns.
        budgets: Most points of each family.
        name: Id of the card.
        expert_card: Id of the card that gave the expert points.
        estimand: What the labels are.
        together: How rows are kept together, as the study tells it.
        ratio: How many times likelier a finding is stated to be in a firm that was inspected.
        split: What is learned from and tried on; None: later outcomes of other groups.
        draws: Bootstrap samples.

    Raises:
        UnreadableInput: Too few outcomes, an expert card that breaks its own budgets, or a ratio
            where no column tells who was inspected.
    """
    check_outcomes(sample, name=name)
    expert = [(*spec.expert, spec.unknown) for spec in specs]
    if wrong := faults(specs, expert, budgets):
        raise UnreadableInput(wrong, expert_card)
    split, plain = split or plan(sample), Fitting(sample, specs, budgets)
    inspected = inspection(sample, _fitted(sample, specs))
    if ratio != 1 and inspected.basis != "inspected":
        raise UnreadableInput([Problem("learning-ratio-without-inspected")], name)
    fitting = Fitting(stated(sample, inspected, ratio), specs, budgets)
    choice = fitting.chosen(split)
    final = fitting.fitted(choice.tau)
    shares = _shares(sample, final["points"].factors_)
    card = make_card(
        final,
        name=name,
        expert_card=expert_card,
        estimand=estimand,
        counts=(len(sample.outcome), sample.positives),
        tau_reason=choice.reason,
        budgets=budgets,
        factors=learned_factors(final["points"], shares),
        detection=tuple(sample.columns[at] for at in plain.terms),
        detection_ratio=None if ratio == 1 else ratio,
        kept_together=together,
        training=pack(sample),
    )
    learned, points = _tried(sample, fitting, split, choice, card, draws=draws)
    served = AtRatio(ratio, choice.tau, final, points)
    uneven: dict[str, object] = {}
    if split.together is None:
        uneven = under_ratios(plain, split, inspected, served, draws=draws)
    kept = {} if together is None else {"kept_together": together.model_dump(exclude_none=True)}
    return replace(learned, held_out={**learned.held_out, "detection_ratios": uneven, **kept})


def _fitted(sample: LabelledSample, specs: Sequence[FactorSpec]) -> list[FactorSpec]:
    """Return the factors with their bins, also of those whose bins come from the rows."""
    return [
        spec.fitted(sample.values[:, at], sample.outcome, sample.weight)
        for at, spec in enumerate(specs)
    ]


def _shares(sample: LabelledSample, specs: Sequence[FactorSpec]) -> tuple[tuple[int, ...], ...]:
    """Share of the rows in each bin of each factor and, last, unknown, in ppm."""
    found = []
    for at, spec in enumerate(specs):
        counts = np.bincount(spec.bins(sample.values[:, at]), sample.weight, len(spec.codes) + 1)
        found.append(tuple(int(count) for count in counts * 1_000_000 // counts.sum()))
    return tuple(found)


def _tried(
    sample: LabelledSample,
    fitting: Fitting,
    split: Plan,
    choice: ChosenWidth,
    card: LearnedCard,
    *,
    draws: int,
) -> tuple[Learned, Floats]:
    """Score the held-out part of each fold by models that saw none of its groups.

    Returns:
        How the card did, and the points of each row that was tried, NaN for others.
    """
    made, values = fitting.make(choice.tau), unknowing(fitting.sample)
    fits: list[tuple[tuple[int, ...], ...]] = []
    score = np.full(len(sample.outcome), np.nan)
    points = score.copy()
    others: dict[str, Floats] = {}
    missing: dict[str, str] = {}
    for part in split.parts:
        tried = split.test & (split.fold == part)
        fit_fold(fitting.sample, split, made, part)
        fits.append(made["points"].points_)
        rate = made.predict_proba(values[tried])[:, 1]
        score[tried] = np.round(_comparable(rate, split, tried), 9)
        index = 2 ** (points_of(made, values[tried]) / POINTS_PER_DOUBLING)
        points[tried] = split.averaged(index, tried)
        learned = sample.rows(split.train & (split.fold != part), split.train_outcome)
        challengers, missing = fit_challengers(learned.table, learned.outcome, learned.weight)
        table = sample.rows(tried).table
        for challenger in challengers:
            column = others.setdefault(challenger.name, np.full(len(score), np.nan))
            rate = challenger.score(table).score
            column[tried] = np.round(_comparable(rate, split, tried), 9)
    test = split.test
    held = sample.rows(test, split.test_outcome)
    result = compare(
        held,
        Scored("card", score[test], score[test]),
        [
            Scored("points_only", points[test]),
            *(Scored(name, column[test]) for name, column in others.items()),
        ],
        draws=draws,
    )
    area = result["auc"]
    assert isinstance(area, dict)
    if split.together is not None:
        # which of these rows were found is not known, so nothing is said of their sizes or columns
        result |= {"by_size": {}}
    steps = lift(score[test], held.outcome, held.weight)
    evidence: tuple[FactorEvidence, ...] = ()
    if split.together is None:
        evidence = factor_evidence(sample, _fitted(sample, fitting.specs))
    report = {
        "forward": split.forward,
        "split": None if split.split is None else str(np.datetime64(split.split, "D")),
        "tau": {
            "chosen": f"{choice.tau:g}",
            "reason": choice.reason,
            "deviance": {f"{tau:g}": value for tau, value in choice.tried},
        },
        "not_compared": missing,
        "leaks": leaks(held, float(area["value"])) if split.together is None else [],
        "lift": list(steps),
        "factors": evidence_report(evidence),
        **result,
    }
    tried_card = Learned(
        card=card,
        held_out=report,
        calibration=calibration_curve(score[test], held.outcome, held.weight),
        gain=gain_curve(score[test], held.outcome, held.weight),
        lift=steps,
        decisions=decision_curve(score[test], held.outcome, held.weight),
        evidence=evidence,
        over_folds=tuple(_reached(rows) for rows in zip(*fits, strict=True)),
        points_by_size=points_by_size(sample.size, points_of(card.pipeline(), sample.values)),
    )
    return tried_card, points


def _reached(rows: Sequence[tuple[int, ...]]) -> tuple[tuple[int, int], ...]:
    """Return the least and the most points of each bin, the unknown last; none if bins differ."""
    if len({len(row) for row in rows}) > 1:
        return ()
    return tuple((min(column), max(column)) for column in zip(*rows, strict=True))


def _comparable(rate: Floats, split: Plan, tried: np.ndarray) -> Floats:
    """Return the rates of a part, of rows that are known together their mean.

    A part is then a buyer, whose others have another rate in all than it has: rates of each part
    get the mean of all, or a model would rank parts by what it was not told.
    """
    if split.together is None:
        return rate
    known = split.averaged(rate, tried)
    comparable: Floats = known * split.test_outcome[split.test].mean() / known.mean()
    return comparable


def points_by_size(size: Floats, points: Ints) -> tuple[tuple[str, int, int, int], ...]:
    """Return the lower decile, median and upper decile of points in each size band with rows."""
    found = []
    places = size_bins(size)
    for at, (name, _, _) in enumerate(SIZE_BANDS):
        inside = points[places == at]
        if len(inside):
            low, middle, high = np.percentile(inside, [10, 50, 90], method="inverted_cdf")
            found.append((name, int(low), int(middle), int(high)))
    return tuple(found)


def evaluate(card: LearnedCard, sample: LabelledSample, *, draws: int = DRAWS) -> dict[str, object]:
    """Return how a card does on other rows, beside the models fitted again on the card's rows.

    `in_sample` says that these are the rows that the card was learned from, so that every measure
    is too kind, and that of models with many parameters most.

    Args:
        card: The card.
        sample: Rows in the columns of the card.
        draws: Bootstrap samples.

    Raises:
        UnreadableInput: The rows have one class, or the card carries a table of other columns.
    """
    if sample.positives in (0, len(sample.outcome)):
        raise UnreadableInput([Problem("learning-one-class")], card.id)
    made = card.pipeline()
    rate = np.round(made.predict_proba(sample.values)[:, 1], 9)
    points = points_of(made, sample.values).astype(float)
    others = [Scored("points_only", points)]
    missing: dict[str, str] = {}
    if card.training is None:
        missing["all"] = "too_many_rows"
    else:
        try:
            table, outcome, weight = unpack(card.training)
        except ValueError:
            raise UnreadableInput([Problem("learning-card-form", "/training")], card.id) from None
        if table.columns != sample.table.columns:
            raise UnreadableInput([Problem("learning-card-form", "/training")], card.id)
        challengers, missing = fit_challengers(table, outcome, weight)
        others += [challenger.score(sample.table) for challenger in challengers]
    result = compare(sample, Scored("card", rate, rate), others, draws=draws)
    area = result["auc"]
    assert isinstance(area, dict)
    return {
        "card": card.id,
        **result,
        "detection_ratios": served_under_ratios(
            sample, points, inspection(sample, [factor.spec for factor in card.factors])
        ),
        "not_compared": missing,
        "in_sample": card.training is not None and pack(sample) == card.training,
        "leaks": leaks(sample, float(area["value"])),
        "drift": [
            {
                "factor": factor.id,
                "index": float(drift(factor.shares_ppm, factor.spec.bins(column))),
            }
            for factor, column in zip(card.factors, sample.values.T, strict=False)
        ],
    }
