"""A study → the scorecard that screens: the expert's card with the points that were learned.

Only points and what follows from them change. Factors, bins, shares, cuts, rules and wording stay
the expert card's, so that the card is checked, explained and replayed like any other. Points of
size and terms of detection stay behind in the study: they say who is found out.
"""

from collections.abc import Mapping
from datetime import date

from data_ingest.model.tables import PPM
from data_ingest.model.text import Text
from risk_models.card.learned_from import Area, Calibration, HeldOut, LearnedFrom, Rival
from risk_models.card.scorecard import (
    CardBin,
    CardFactor,
    DeclarationLine,
    Scorecard,
    card_sha256,
    check,
    learned_id,
    mid_of,
    reference_base,
    stated_base,
)
from risk_models.factor.definition import FAMILIES, FactorKind
from risk_models.learning.card import LearnedFactor
from risk_models.learning.study import Learned

_SOURCE = "points learned from outcomes around this: {source}"
_REASON = Text(
    "Lärt av utfall. Expertkortet {around} ger {points} poäng här.",
    "Learned from outcomes. The expert card {around} gives {points} points here.",
)
_DECLARED = Text(
    "Poängen för {count} faktorer är lärda av utfall kring {around}; övriga är expertkortets. Det "
    "som lärs är hur ofta fynd publiceras, inte hur vanliga missförhållanden är.",
    "The points of {count} factors were learned from outcomes around {around}; the others are the "
    "expert card's. What is learned is how often findings are published, not how common abuse is.",
)


def room(expert: Scorecard, learned: frozenset[str]) -> dict[str, int]:
    """Return the points that the learned factors of each family may span together.

    That is the family's budget without what the expert card's other factors span of it.

    Args:
        expert: The expert card.
        learned: Ids of the factors that are to be learned.
    """
    left = {family: definition.budget for family, definition in FAMILIES.items()}
    for factor in expert.factors:
        if factor.id not in learned:
            left[factor.family] -= factor.worst - factor.best
    return left


def served_card(
    learned: Learned, expert: Scorecard, *, labels_sha256: str, buyers: int | None = None
) -> Scorecard:
    """Return the scorecard of a study: the same for the same study, dated the last day of outcomes.

    Args:
        learned: The study and how it did; its factors are factors of the expert card.
        expert: The card that it was learned around.
        labels_sha256: Hash of the file of labels, or of all counts.
        buyers: How many handed in counts; None: it was learned from labels.

    Raises:
        InvalidScorecard: The points keep a promise of the method no longer; with every reason.
    """
    study = learned.card
    on = date.fromisoformat(study.estimand.outcomes_until)
    by_id = {factor.id: factor for factor in study.factors}
    factors = tuple(
        _factor(factor, by_id[factor.id], around=expert.id, on=on) if factor.id in by_id else factor
        for factor in expert.factors
    )
    rules = expert.rules
    declared = DeclarationLine(
        topic="learned", text=_DECLARED.filled(count=len(by_id), around=expert.id)
    )
    card = expert.model_copy(
        update={
            "frozen_on": on,
            "draft": None,
            "factors": factors,
            "base": reference_base(factors) if rules is None else stated_base(factors, rules),
            "quality": (declared, *expert.quality),
            "learned": LearnedFrom(
                around=expert.id,
                around_sha256=card_sha256(expert),
                labels_sha256=labels_sha256,
                unit=study.estimand.unit,
                outcome=study.estimand.outcome,
                features_until=date.fromisoformat(study.estimand.features_until),
                outcomes_until=on,
                rows=study.rows,
                positives=study.positives,
                tau=study.tau,
                factors=tuple(by_id),
                calibration=Calibration(intercept=study.intercept, slope=study.slope),
                held_out=_held_out(learned.held_out),
                detection_ratio=study.detection_ratio,
                buyers=buyers,
            ),
        }
    )
    return check(card.model_copy(update={"id": learned_id(card)}))


def _factor(expert: CardFactor, study: LearnedFactor, *, around: str, on: date) -> CardFactor:
    """Return a factor with the points of the study; the neutral bin has 0, as the method asks."""
    mitigates = expert.kind is FactorKind.MITIGATION
    neutral = study.points[-1] if mitigates else study.points[0]
    bins = tuple(
        _bin(card_bin, points - neutral, around=around)
        for card_bin, points in zip(expert.bins, study.points, strict=True)
    )
    changed = any(new.points != old.points for new, old in zip(bins, expert.bins, strict=True))
    if not changed:
        return expert
    return expert.model_copy(
        update={
            "bins": bins,
            "mid": mid_of(expert.kind, [(one.points, one.share_ppm) for one in bins]),
            "source": _SOURCE.format(source=expert.source),
            "dated": on,
        }
    )


def _bin(expert: CardBin, points: int, *, around: str) -> CardBin:
    if points == expert.points:
        return expert
    reason = _REASON.filled(around=around, points=expert.points)
    return expert.model_copy(update={"points": points, "reason": reason})


def _ppm(share: object) -> int:
    assert isinstance(share, float | int)
    return round(share * PPM)


def _area(measure: object) -> Area:
    assert isinstance(measure, Mapping)
    low, high = (_ppm(end) for end in measure["interval"])
    value = _ppm(measure["value"])
    # A percentile interval of a bootstrap may leave out the measure itself; ours then reaches it.
    return Area(value=value, low=min(low, value), high=max(high, value))


def _held_out(report: Mapping[str, object]) -> HeldOut:
    """Return the held-out measures of a study as integers."""
    rivals, missing, split = report["differences"], report["not_compared"], report["split"]
    assert isinstance(rivals, Mapping)
    assert isinstance(missing, Mapping)
    rows, positives = report["rows"], report["positives"]
    assert isinstance(rows, int)
    assert isinstance(positives, int)
    return HeldOut(
        forward=bool(report["forward"]),
        split=None if split is None else date.fromisoformat(str(split)),
        rows=rows,
        positives=positives,
        auc=_area(report["auc"]),
        points_auc=_ppm(rivals["points_only"]["auc"]),
        recall_at_20=_area(report["recall_at_20"]),
        rivals=tuple(
            Rival(
                name=name,
                auc=_ppm(rival["auc"]),
                difference=_area({"value": rival["difference"], "interval": rival["interval"]}),
            )
            for name, rival in rivals.items()
            if name != "points_only"
        ),
        not_compared=tuple(missing),
    )
