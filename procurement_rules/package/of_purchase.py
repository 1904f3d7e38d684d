"""Whether a text is for what is bought: rooms, travel, transport, housing or staff."""

from data_ingest.model.text import Text
from procurement_rules.package.reasons import ANSWERED_NO, NOT_BOUGHT
from procurement_rules.package.subject import Subject
from procurement_rules.package.template import AnyTemplate


def against_purchase(template: AnyTemplate, subject: Subject) -> Text | None:
    """Return why a text is not for what is bought; None where it is.

    A term has to be linked to the subject of the purchase (LOU 17:1): where nobody knows what is
    bought, a text about rooms or staff is not offered.

    Args:
        template: The text.
        subject: The procurement.
    """
    if not template.bought and template.question is None:
        return None
    answer = None if template.question is None else subject.answers.get(template.question)
    if answer is None:
        return None if subject.bought in template.bought else NOT_BOUGHT
    return None if answer else ANSWERED_NO
