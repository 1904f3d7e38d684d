"""What a reader of a report must know of the method, as the card of its record has it."""

from collections.abc import Iterator

from data_ingest.model.text import Language, Text, message
from risk_models.card.scorecard import InvalidScorecard, Scorecard, load_scorecard
from service.screening.assessment.models import Assessment
from service.screening.report.report_words import WORDS

_POINTS: Text = message(
    "Each party gets whole points: the base points of the scorecard plus points for each factor. "
    "20 points correspond to a doubled relative rate in the reference frame. The points are the "
    "judgement of the author of the card, openly stated with reasons. Nobody else has scored them, "
    "and they have not been tested on Swedish outcomes. They are not a probability."
)
_POINTS_LEARNED: Text = message(
    "Each party gets whole points: the base points of the scorecard plus points for each factor. "
    "20 points correspond to a doubled relative rate in the reference frame. The points of some "
    "factors were learned from published findings; those of the others are expert judgement. They "
    "are not a probability."
)
_DRAFT: Text = message("The card is a draft that may still change; the number below tells which.")
_UNKNOWN: Text = message(
    "Unknown does not mean low: a fact that nobody has requested counts as the mean of the "
    "reference frame, and a fact that was requested but not provided counts as the worst outcome."
)
_UNKNOWN_AT_MOST: Text = message(
    "Unknown does not mean low: a fact that nobody has requested counts as the mean of the "
    "reference frame. Facts that were requested but not provided count as the worst outcome, all "
    "of a party together at most {most} points above the mean; the line “{line}” has what they add."
)
_RANGES: Text = message(
    "Least and most show what the unknown facts could add up to, and the typical range shows the "
    "middle 80 per cent if the unknown factors are independent of each other."
)
_WEIGHTINGS: Text = message(
    "A weighting multiplies the points of each factor by a number between {lowest} and {highest} "
    "per cent, drawn once for the card. The author of the card chose that interval."
)
_CHAIN: Text = message(
    "The exposure of the chain is the mean of the parties' indices weighted by their own work, "
    "calculated exactly with integers. Parties that have not been named are included as unknown."
)
_NEVER: Text = message(
    "Where a firm is established, its language, its name and the nationality of its owners are "
    "never factors. The result applies to the date stated and is not updated automatically."
)
_PERMILLE = 10


def method_paragraphs(assessment: Assessment, language: Language) -> Iterator[str]:
    """Yield what a reader must know of the method, a paragraph each."""
    card = _card(assessment)
    yield " ".join(_points(assessment, card, language))
    yield " ".join((_unknown(card, language), _RANGES.to(language)))
    if card is not None:
        rule = card.weightings
        lowest, highest = rule.lowest // _PERMILLE, rule.highest // _PERMILLE
        yield _WEIGHTINGS.to(language).format(lowest=lowest, highest=highest)
    yield _CHAIN.to(language)
    yield _NEVER.to(language)


def _card(assessment: Assessment) -> Scorecard | None:
    """Return the card whose rules a screening has; None where it is not kept here."""
    try:
        return load_scorecard(assessment.scorecard.shipped_id)
    except InvalidScorecard:
        return None


def _points(assessment: Assessment, card: Scorecard | None, language: Language) -> Iterator[str]:
    is_learned = assessment.scorecard.learned is not None
    yield (_POINTS_LEARNED if is_learned else _POINTS).to(language)
    if card is not None and card.draft:
        yield _DRAFT.to(language)


def _unknown(card: Scorecard | None, language: Language) -> str:
    """Return what the unknown counts as; of a card that limits it, how much silence adds."""
    if card is None or card.rules is None:
        return _UNKNOWN.to(language)
    line = WORDS["unanswered"].to(language)
    return _UNKNOWN_AT_MOST.to(language).format(most=card.rules.unanswered_most, line=line)
