"""Reference page of the anchors, with what each shipped card says of them."""

from collections.abc import Iterator

from data_ingest.model.text import Language
from docs.writers.markdown import code, page, table
from risk_models.card.bands import LABELS, RISING
from risk_models.card.scorecard import Scorecard, load_scorecard, shipped_scorecards
from service.screening.anchors.profiles import Anchor, Anchors, load_anchors, results


def anchors_page() -> str:
    """Return the page of the anchors."""
    shipped = load_anchors()
    cards = [load_scorecard(card_id) for card_id in reversed(shipped_scorecards())]
    return page(
        "Anchors",
        "Made-up but typical cases with the band, or the order beside another, that a named source"
        " states. Work is done in Sweden unless another country is stated, and nothing else is"
        " known of the firm. They bound the judgement of the card: each is a test of the card in"
        " use. The points are those of the tender.",
        *(block for card in cards for block in _of_card(shipped, card)),
        "## Orders",
        table(
            ("above", "below", "source"),
            ((code(order.above), code(order.below), order.source) for order in shipped.orders),
        ),
    )


def _of_card(shipped: Anchors, card: Scorecard) -> Iterator[str]:
    found = results(card, shipped.anchors)
    met = sum(result.met for result in found)
    yield f"## {card.id}"
    yield f"{met} of {len(found)} anchors are met."
    yield table(
        ("anchor", "case", "typfall", "CPV", "calls for", "the card says", "points", "source"),
        (
            (
                code(result.anchor.code),
                _case(result.anchor, "en"),
                _case(result.anchor, "sv"),
                result.anchor.cpv,
                _wanted(result.anchor),
                LABELS[result.need.headline.band].en,
                result.need.exposure.points,
                f"{result.anchor.source}: {result.anchor.reason.en}",
            )
            for result in found
        ),
    )


def _case(anchor: Anchor, language: Language) -> str:
    text: str = getattr(anchor.case, language)
    return text


def _wanted(anchor: Anchor) -> str:
    if anchor.least == anchor.most:
        return LABELS[anchor.least].en
    if anchor.most == RISING[-1]:
        return f"at least {LABELS[anchor.least].en}"
    return f"{LABELS[anchor.least].en} to {LABELS[anchor.most].en}"
