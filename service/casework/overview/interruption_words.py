"""That a case is cancelled or under review, in words."""

from collections.abc import Mapping
from typing import Any

from data_ingest.model.text import Text, message

_SINCE = {
    "cancelled": message("Cancelled on {day}: {reason}"),
    "under_review": message("Under review by a court since {day}: {reason}"),
}


def interruption_words(interruption: Mapping[str, Any]) -> Text:
    """Return that a case is cancelled or under review, since when and why.

    Args:
        interruption: As `cases.interruption.Interruption` states it.
    """
    return _SINCE[interruption["kind"]].filled(
        day=interruption["since"], reason=interruption["reason"]
    )
