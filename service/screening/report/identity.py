"""How a document says which record it shows: each row under the label of the record's field."""

from collections.abc import Iterator
from datetime import UTC

from data_ingest.model.described import label_of
from data_ingest.model.text import Language
from service.screening.assessment.models import Assessment
from service.screening.record.tables import ScreeningRecord

_LABELS = {
    name: label_of(ScreeningRecord, name)
    for name in (
        "id", "result_hash", "created_at", "actor", "input_sha256", "scorecard_id",
        "rulebook_sha256", "code_version",
    )
}  # fmt: skip
"""What is shown, in this order."""


def identity_rows(
    record: ScreeningRecord, assessment: Assessment, language: Language
) -> Iterator[tuple[str, str]]:
    """Yield label and value of what tells a record apart, with its hashes, its card and its rules.

    Args:
        record: The screening.
        assessment: Its result.
        language: Language of the labels.
    """
    card = assessment.scorecard
    otherwise = {
        "created_at": record.created_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC"),
        "scorecard_id": f"{card.id} {card.sha256}",
    }
    for name, label in _LABELS.items():
        yield label.to(language), otherwise.get(name) or getattr(record, name)
