"""The scorecard of a run of suppliers: shipped, or learned and kept with the run."""

from functools import lru_cache

import orjson

from data_ingest.model.text import Language
from risk_models.card.scorecard import InvalidScorecard, Scorecard, load_scorecard, parse_scorecard
from service.screening.report.card_words import learned_text
from service.suppliers.portfolios.table import RunEntry


def kept_card(card: Scorecard) -> dict[str, object]:
    """Return what a run keeps of its card: a learned one whole, of a shipped one nothing."""
    if card.learned is None:
        return {}
    return {"scorecard": card.model_dump(mode="json", exclude_none=True)}


def card_of_run(run: RunEntry) -> Scorecard | None:
    """Return the card that a run was made with; None: it is no longer shipped or readable."""
    stored = orjson.loads(run.record).get("scorecard")
    try:
        if stored is None:
            return load_scorecard(run.scorecard_id)
        return _read(orjson.dumps(stored), run.scorecard_id)
    except InvalidScorecard:
        return None


def shipped_id_of_run(run: RunEntry) -> str:
    """Return the id of the shipped card whose bands and wording the card of a run has."""
    card = card_of_run(run)
    return run.scorecard_id if card is None else card.shipped_id


def learned_text_of_run(run: RunEntry, language: Language) -> str | None:
    """Return what is to be said of a run's card if it was learned from outcomes; None: it was not.

    Args:
        run: The run.
        language: Language of the text.
    """
    card = card_of_run(run)
    return None if card is None else learned_text(card, language)


@lru_cache(maxsize=8)
def _read(payload: bytes, name: str) -> Scorecard:
    return parse_scorecard(payload, name=name)
