"""The counts of members in words."""

from collections.abc import Mapping

from data_ingest.model.text import Text, message
from service.suppliers.coverage.models import Question
from service.suppliers.member_counts.document import LEAST

QUESTIONS: Mapping[Question, Text] = {
    "case": message("Has a case"),
    "need": message("Need assessed before publication"),
    "terms": message("Labour terms in the contract"),
    "follow_up": message("Followed up in the year"),
}
"""What is counted, in the order of `TOLD`."""


def range_words(least: int, most: int) -> str:
    """Return a sum as it is shown.

    >>> range_words(7, 7), range_words(7, 10)
    ('7', '7–10')
    """
    return str(least) if least == most else f"{least}–{most}"


def count_words(count: int | None) -> str:
    """Return a count as it is shown.

    >>> count_words(7), count_words(None)
    ('7', '1–4')
    """
    return range_words(1, LEAST - 1) if count is None else str(count)
