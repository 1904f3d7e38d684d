"""Drafts of cards that have been frozen since, so that what was made by one is made again."""

from functools import cache
from importlib.resources import files

from risk_models.card.scorecard import Scorecard, card_sha256, check, parse_scorecard

_DRAFTS = files("risk_models.card").joinpath("draft_cards")
_SHORT = 12  # digits of its hash in the name of a draft


@cache
def load_draft(card_id: str, sha256: str) -> Scorecard | None:
    """Return the draft of a shipped card that has this hash; None: no such draft is kept.

    A card screens while it is a draft. The last draft is kept when the card is frozen: it has the
    points of the card in other words, and so another hash, which records state.

    Args:
        card_id: Of the card.
        sha256: Hash of the draft's text.

    Raises:
        InvalidScorecard: The draft contradicts itself or the factors.
    """
    name = f"{card_id}.{sha256[:_SHORT]}.json"
    if name not in {file.name for file in _DRAFTS.iterdir()}:
        return None
    card = check(parse_scorecard(_DRAFTS.joinpath(name).read_bytes(), name=card_id))
    return card if card_sha256(card) == sha256 else None
