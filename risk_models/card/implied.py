"""The card that the modules of factors imply, with the head of one that ships."""

from risk_models.card.scorecard import (
    CardBin,
    CardFactor,
    Scorecard,
    card_json,
    check,
    mid_of,
    read_unchecked,
    reference_base,
    stated_base,
)
from risk_models.factor.definition import Factor, FactorKind
from risk_models.factors import FACTORS


def implied_text(card_id: str) -> str:
    """Return the text of the implied card with the head of a shipped one, by its id.

    Raises:
        InvalidScorecard: What the factors imply is no card.
    """
    return card_json(implied(read_unchecked(card_id)))


def _implied_factor(factor: Factor) -> CardFactor:
    bins = tuple(
        CardBin(
            code=declared_bin.code,
            points=declared_bin.points,
            share_ppm=declared_bin.share_ppm,
            reason=declared_bin.reason,
        )
        for declared_bin in factor.bins
    )
    span = bins[-1].points - bins[0].points
    return CardFactor(
        id=factor.id,
        family=factor.family,
        kind=factor.kind,
        mid=mid_of(factor.kind, [(card_bin.points, card_bin.share_ppm) for card_bin in bins]),
        coverage_weight=0 if factor.kind is FactorKind.MITIGATION else span,
        source=factor.source,
        dated=factor.dated,
        share_reason=factor.share_reason,
        bins=bins,
    )


def implied(head: Scorecard) -> Scorecard:
    """The card with the head of `head` and the factors and base that the decorators imply.

    A factor's coverage weight is its range. That of a mitigation is 0: unknown, it scores as if
    it were absent, so nothing hides behind it.
    """
    number = int(head.id.partition("-")[2])
    factors = tuple(_implied_factor(factor) for factor in FACTORS if factor.is_on(number))
    rules = head.rules
    base = reference_base(factors) if rules is None else stated_base(factors, rules)
    return check(head.model_copy(update={"factors": factors, "base": base}))
