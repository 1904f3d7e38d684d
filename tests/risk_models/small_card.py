"""A card of eight factors, made up, so that sums can be worked by hand.

Its points are those of nobody: it keeps the promises of the method and is small. What holds for it
holds whatever the card in use says.
"""

from datetime import date
from functools import cache

from risk_models.card import scorecard
from risk_models.card.scorecard import (
    CardFactor,
    Floors,
    Scorecard,
    Weightings,
    check,
    load_scorecard,
)
from risk_models.factors import factor_by_id

FACTORS = {
    "place.enforcement": (
        0,
        {"low": (0, 983_000), "middle": (10, 10_000), "raised": (20, 5_000), "high": (30, 2_000)},
    ),
    "sector.industry": (
        10,
        {
            "not_named_low": (0, 300_000),
            "not_named_middling": (0, 0),
            "not_named_raised": (0, 0),
            "named_middling": (6, 50_000),
            "not_named_high": (6, 0),
            "named_raised": (6, 0),
            "greatest_middling": (12, 400_000),
            "named_high": (12, 0),
            "greatest_raised": (12, 0),
            "goods_child_labour": (12, 0),
            "named_twice_middling": (16, 250_000),
            "greatest_high": (16, 0),
            "named_twice_raised": (16, 0),
            "named_twice_high": (16, 0),
            "goods_forced_labour": (16, 0),
        },
    ),
    "sector.labour_form": (
        3,
        {
            "ordinary": (0, 600_000),
            "night": (4, 150_000),
            "seasonal": (6, 100_000),
            "isolated": (8, 120_000),
            "employer_housing": (14, 30_000),
        },
    ),
    "register.age": (
        2,
        {
            "ten_or_more": (0, 550_000),
            "three_to_ten": (2, 270_000),
            "one_to_three": (5, 130_000),
            "under_one": (8, 50_000),
        },
    ),
    "register.employer": (
        0,
        {"registered": (0, 950_000), "never": (6, 40_000), "left": (10, 10_000)},
    ),
    "register.insolvency": (
        0,
        {
            "none": (0, 985_000),
            "reorganisation": (6, 5_000),
            "liquidation": (8, 6_000),
            "bankruptcy": (12, 4_000),
        },
    ),
    "price.labour_cost": (
        4,
        {
            "ample": (0, 500_000),
            "narrow": (4, 300_000),
            "bare": (10, 150_000),
            "below": (20, 50_000),
        },
    ),
    "mitigation.collective_agreement": (
        0,
        {"verified": (-16, 350_000), "stated": (0, 400_000), "none": (0, 250_000)},
    ),
}
"""What an unknown value scores, and the points and share of each bin."""


def _factor(factor_id, mid, bins):
    declared = factor_by_id(factor_id)
    span = 0 if declared.kind == "mitigation" else max(points for points, _ in bins.values())
    reason = {"sv": "Påhittat.", "en": "Made up."}
    rows = [
        {"code": code, "points": points, "share_ppm": share, "reason": reason}
        for code, (points, share) in bins.items()
    ]
    return CardFactor.model_validate(
        {
            "id": factor_id,
            "family": declared.family,
            "kind": declared.kind,
            "mid": mid,
            "coverage_weight": span,
            "source": "made up",
            "dated": date(2026, 11, 24),
            "share_reason": reason,
            "bins": rows,
        }
    )


def small_card(card_id="small-1"):
    """Return the card, checked as those that ship are."""
    current = load_scorecard()
    return check(
        Scorecard(
            id=card_id,
            frozen_on=date(2026, 11, 24),
            frame=current.frame,
            base=-15,
            cuts=(20, 40, 60),
            floors=Floors(
                overall_ppm=700_000,
                families={"place": 500_000, "sector": 500_000, "register": 600_000},
            ),
            weightings=Weightings(count=1000, seed=20261124, lowest=750, highest=1250),
            quality=current.quality,
            factors=tuple(_factor(one, *of) for one, of in FACTORS.items()),
        )
    )


SMALL = small_card()


def ship(monkeypatch, folder, card):
    """Let a card ship beside those that do; what is loaded meanwhile is forgotten afterwards."""
    for file in scorecard.CARDS.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    (folder / f"{card.id}.json").write_text(scorecard.card_json(card), "utf-8")
    monkeypatch.setattr(scorecard, "CARDS", folder)
    monkeypatch.setattr(scorecard, "_checked", cache(scorecard._checked.__wrapped__))
    return card
