"""What every result says of a card whose points were learned: from what, and how well."""

from collections.abc import Mapping
from typing import Any

from data_ingest.model.figures import number
from data_ingest.model.text import Language, Text, message
from risk_models.card.scorecard import Scorecard
from service.screening.assessment.card_record import card_record

_LEARNED = message(
    "The points were learned from outcomes. Card {card}: {factors} of the factors of {around}, "
    "learned from {positives} published findings in {rows} rows, until {until}. {tried} its "
    "points ranked a firm with a finding above one without in {points} per cent of pairs. With the "
    "size of the firms, which gives no points here, it was {auc} per cent (95 per cent interval "
    "{low}–{high}). What is learned is how often findings are published, not how common abuse is."
)
_AT_RATIO = message(
    "It is assumed that a finding is {ratio} times as likely at a firm that was inspected."
)
_POOLED = message(
    "The findings were counted by {buyers} buyers and added up without identity; a firm that "
    "several of them have is counted by each."
)
_FORWARD = message("On later findings about firms that it had not seen,")
_NOT_FORWARD = message(
    "On firms that it had not seen, but on findings of the same period, which is too favourable,"
)


def learned_words(card_id: str, learned: Mapping[str, Any], language: Language) -> str:
    """Return the sentences about a learned card.

    Args:
        card_id: Its id.
        learned: The fields of `service.screening.assessment.card_record.LearnedRecord`.
        language: Language of the text.
    """
    tried: Text = _FORWARD if learned["forward"] else _NOT_FORWARD
    said = _LEARNED.to(language).format(
        card=card_id,
        around=learned["around"],
        factors=len(learned["factors"]),
        positives=number(learned["positives"], language),
        rows=number(learned["rows"], language),
        until=learned["outcomes_until"],
        tried=tried.to(language),
        points=_percent(learned["points_auc_ppm"]),
        auc=_percent(learned["auc_ppm"]),
        low=_percent(learned["auc_low_ppm"]),
        high=_percent(learned["auc_high_ppm"]),
    )
    ratio, buyers = learned.get("detection_ratio"), learned.get("buyers")
    if ratio is not None:
        said = f"{said} {_AT_RATIO.filled(ratio=ratio).to(language)}"
    if buyers is not None:
        said = f"{said} {_POOLED.filled(buyers=buyers).to(language)}"
    return said


def learned_text(card: Scorecard, language: Language) -> str | None:
    """Return the sentences about a card; None: it was not learned."""
    learned = card_record(card).get("learned")
    return None if learned is None else learned_words(card.id, learned, language)


def _percent(ppm: int) -> int:
    return (ppm + 5_000) // 10_000
