"""Visits to the place of work in a sentence, with what it does not mean that nothing was found."""

from datetime import date

from data_ingest.model.text import Language, message

_NOTHING = message(
    "Visits to the place of work: {made}, nothing found; the latest on {day}. That says what was "
    "looked at on those days. It is no assurance about conditions, and lowers no review need."
)
_FOUND = message(
    "Visits to the place of work: {made}, with something found on {found}; the latest on {day}. "
    "What was found is what somebody saw or was told on those days, and no verdict."
)
_UNDATED = message("a day that is not stated")


def visits_sentence(made: int, found: int, last_on: date | None, language: Language) -> str:
    """Return how many visits were made, and on how many something was found.

    Args:
        made: Visits that state what was looked at; at least 1.
        found: Of them, those with a deviation or a sign.
        last_on: The day of the latest; None: it is not stated.
        language: Language of the text.
    """
    day = _UNDATED.to(language) if last_on is None else last_on.isoformat()
    text = _FOUND if found else _NOTHING
    return text.to(language).format(made=made, found=found, day=day)
