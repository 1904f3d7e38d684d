"""How a review need is tied to the needs assessment of labour terms, and that it is not the same.

A review need says how closely a firm is looked at. Whether special labour terms are needed is
another question, which the law puts to the buyer; the needs form documents it.
"""

from collections.abc import Mapping

from data_ingest.model.text import Language, Text, message
from procurement_rules.rulebook import load_rulebook
from service.screening.assessment.rule_texts import partly

_RULES: Mapping[str, str] = {"LOU": "SE-LOU-17-2", "LUF": "SE-LUF-16-2", "LUK": "SE-LUK-14-2"}
"""The rule of each act that has the duty; the words cite it as the rulebook does."""

_NOT_IT = message("A review need is not that assessment; the needs form documents it.")
_DUTY = message(
    "Where the authority assesses special labour terms as needed, it is to set them ({citation})."
)
_IF = message(
    "Where this part of the law applies and the authority assesses special labour terms as "
    "needed, it is to set them ({citation})."
)
_FROM_THRESHOLD = message(
    "From the threshold, the authority is to set the special labour terms that it assesses as "
    "needed ({citation})."
)
_VOLUNTARY = message(
    "LOU chapter 17 does not apply here, so special labour terms are voluntary; whether they are "
    "needed can be assessed all the same."
)


def terms_sentence(
    jurisdiction: str | None, instrument: str | None, regime: str | None, language: Language
) -> str:
    """Return what the act asks about labour terms, and that a review need does not answer it.

    Args:
        jurisdiction: Country of the act.
        instrument: LOU, LUF or LUK; of another act nothing is said: "".
        regime: Part of LOU that applies (`procurement_rules.facts.REGIMES`); None: cannot tell.
        language: Language of the text.
    """
    rule_id = _RULES.get(instrument or "")
    if rule_id is None or jurisdiction not in ("SE", None):
        return ""
    unread = partly(rule_id, language)
    citation = load_rulebook().rule(rule_id).citation + (f", {unread}" if unread else "")
    said = _act(instrument, regime).to(language).format(citation=citation)
    return f"{said} {_NOT_IT.to(language)}"


def _act(instrument: str | None, regime: str | None) -> Text:
    if instrument != "LOU":
        return _FROM_THRESHOLD
    if regime in ("chapter_19", "chapter_19_direct"):
        return _VOLUNTARY
    return _DUTY if regime == "full" else _IF
