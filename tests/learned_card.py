"""A learned scorecard for tests: the current card with other points for one factor."""

from datetime import date
from typing import Any

from data_ingest.model.text import Text
from risk_models.card.learned_from import Area, Calibration, HeldOut, LearnedFrom, Rival
from risk_models.card.scorecard import (
    CardFactor,
    Scorecard,
    card_sha256,
    learned_id,
    load_scorecard,
    mid_of,
    stated_base,
)

FACTOR = "register.age"
"""The factor whose points were "learned": each bin but the first has one point more."""

GIVES_WAY = "register.auditor_remark"
"""The factor of the same family that has as many points fewer: the family's budget is used up."""


def learned_from(card: Scorecard, **changes: Any) -> LearnedFrom:
    """What a made-up learned card says of itself."""
    tried = HeldOut(
        forward=True,
        split=date(2025, 12, 31),
        rows=900,
        positives=40,
        auc=Area(value=700_000, low=620_000, high=780_000),
        points_auc=690_000,
        recall_at_20=Area(value=420_000, low=300_000, high=550_000),
        rivals=(
            Rival(
                name="sector_only",
                auc=650_000,
                difference=Area(value=50_000, low=-20_000, high=120_000),
            ),
        ),
        not_compared=("ebm",),
    )
    said: dict[str, Any] = {
        "around": card.id,
        "around_sha256": card_sha256(card),
        "labels_sha256": "a" * 64,
        "unit": Text("en rad", "one row"),
        "outcome": Text("ett fynd", "a finding"),
        "features_until": date(2024, 12, 31),
        "outcomes_until": date(2026, 10, 31),
        "rows": 3_000,
        "positives": 119,
        "tau": "5",
        "factors": (FACTOR, GIVES_WAY),
        "calibration": Calibration(intercept=-3_000_000, slope=900_000),
        "held_out": tried,
    }
    return LearnedFrom(**(said | changes))


def with_id(card: Scorecard) -> Scorecard:
    """The card under the id that its text has."""
    return card.model_copy(update={"id": learned_id(card)})


def learned_card(*, more: int = 1, **changes: Any) -> Scorecard:
    """A card around the current one.

    Args:
        more: Points that each bin of the factor but the first has more than the expert's.
        **changes: Of what it says of itself.
    """
    around = load_scorecard()
    moved = {FACTOR: more, GIVES_WAY: -1}
    factors = tuple(_raised(one, moved.get(one.id, 0)) for one in around.factors)
    assert around.rules is not None
    return with_id(
        around.model_copy(
            update={
                "draft": None,
                "factors": factors,
                "base": stated_base(factors, around.rules),
                "learned": learned_from(around, **changes),
            }
        )
    )


def _raised(factor: CardFactor, more: int) -> CardFactor:
    first, *others = factor.bins
    bins = (first, *(one.model_copy(update={"points": one.points + more}) for one in others))
    mid = mid_of(factor.kind, [(one.points, one.share_ppm) for one in bins])
    return factor.model_copy(update={"bins": bins, "mid": mid})
