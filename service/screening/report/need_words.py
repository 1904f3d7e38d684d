"""Why a tender has its review need, and what the need rests on, in words."""

from collections.abc import Mapping

from data_ingest.model.figures import points
from data_ingest.model.text import Language, Text, message
from risk_models.card.bands import REASONS, HeadlineReason
from risk_models.card.basis import MEANINGS, Basis
from risk_models.card.scorecard import InvalidScorecard, load_scorecard
from service.platform.words import printable
from service.screening.assessment.models import TenderAssessment

_BASIS: Text = message("Basis: {meaning}", "review need")
_NO_SUBJECT: Mapping[str, Text] = {
    "title": message(
        "The purchase states no CPV code. The industry is a guess from words of the title "
        "({evidence}). State the CPV code to base the need on the purchase."
    ),
    "register": message(
        "The purchase does not state what is bought. The industry is that of the registered "
        "activity of {party} ({evidence}). State the CPV code to base the need on the purchase."
    ),
    "name": message(
        "The purchase does not state what is bought. The industry is a guess from a word in the "
        "name of {party} ({evidence}). State the CPV code to base the need on the purchase."
    ),
}
"""What is said where the industry of the leading tenderer is its own, by what tells it."""

_UNANSWERED: Text = message(
    "Answers that {party} was asked for and has not given add {points} to the points. A missing "
    "answer does not show how conditions are."
)
_LEAST: Text = message("{party}: {fact}. This calls for at least this review, whatever the points.")


def why(
    tender: TenderAssessment, scorecard_id: str, names: Mapping[str, str], language: Language
) -> str:
    """Return what decided the band, and what it rests on.

    Args:
        tender: The tender.
        scorecard_id: The card of its record.
        names: Names of the parts.
        language: Language of the text.
    """
    sentences = [_decided(tender, scorecard_id, names, language)]
    if tender.basis is not None:
        meaning = MEANINGS[Basis(tender.basis)].to(language)
        sentences.append(_BASIS.to(language).format(meaning=meaning[0].lower() + meaning[1:]))
        sentences += _unanswered(tender, names, language)
    industry = tender.parts[0].industry if tender.parts else None
    if industry is not None:
        said = _NO_SUBJECT[industry.basis].to(language)
        party = printable(names[tender.parts[0].part_id])
        sentences.append(said.format(party=party, evidence=printable(industry.evidence)))
    return " ".join(sentences)


def _unanswered(
    tender: TenderAssessment, names: Mapping[str, str], language: Language
) -> list[str]:
    """Return that silence counts, where too little is known of the tenderer for anything else."""
    first = tender.parts[0] if tender.parts else None
    if tender.basis != Basis.CONTRACT or first is None or not first.unanswered:
        return []
    party = printable(names[first.part_id])
    return [_UNANSWERED.to(language).format(points=points(first.unanswered), party=party)]


def _decided(
    tender: TenderAssessment, scorecard_id: str, names: Mapping[str, str], language: Language
) -> str:
    least = tender.least_band
    if tender.reason == HeadlineReason.LEAST_BAND and least is not None:
        label = least_band_label(scorecard_id, least.code)
        if label is not None:
            return _LEAST.to(language).format(
                party=printable(names[least.part_id]), fact=label.to(language)
            )
    return REASONS[HeadlineReason(tender.reason)].to(language)


def least_band_label(scorecard_id: str, code: str) -> Text | None:
    """Return the fact that a least band of a card stands for; None where the card lacks it."""
    try:
        rules = load_scorecard(scorecard_id).rules
    except InvalidScorecard:
        return None
    for least in () if rules is None else rules.least_bands:
        if least.code == code:
            return Text(sv=least.label.sv, en=least.label.en)
    return None
