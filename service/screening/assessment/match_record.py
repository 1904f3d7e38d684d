"""What a screening's record says of judgements and of registers that were asked live."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from data_ingest.model.fields import UNTOLD
from data_ingest.model.tables import Evidence
from service.platform.described import Described


class JudgementReference(Described):
    """A person's judgement that the screening used.

    `same` linked what the source states about `name` to the party, so that it counts; `not_same`
    removed a possible match; `unsure` left it. The judgement itself states who judged and why.
    """

    judgement_id: Annotated[str, UNTOLD]
    party_id: Annotated[str, UNTOLD]
    source_id: Annotated[str, UNTOLD]
    name: Annotated[str | None, UNTOLD]
    verdict: Annotated[str, UNTOLD]
    judged_on: Annotated[date, UNTOLD]


class RegisterAnswer(Described):
    """How a register queried live about a party answered.

    `unavailable` and `not_asked` say nothing about the firm. `reason` is a code of the messages.
    """

    party_id: Annotated[str, UNTOLD]
    source: Annotated[str, UNTOLD]
    title: Annotated[str, UNTOLD]
    status: Annotated[str, UNTOLD]
    asked_at: Annotated[str | None, UNTOLD]
    reason: Annotated[str | None, UNTOLD]


def judgement_references(evidence: Evidence) -> Iterator[JudgementReference]:
    """Yield the judgements of an evidence, by party and source."""
    if evidence.judgements is not None:
        rows = evidence.judgements.sort("party_id", "source_id", "register_id")
        for row in rows.select(list(JudgementReference.model_fields)).rows(named=True):
            yield JudgementReference(**row)


def register_answers(evidence: Evidence) -> Iterator[RegisterAnswer]:
    """Yield the answers of an evidence, by party and register."""
    if evidence.register_answers is not None:
        for row in evidence.register_answers.sort("party_id", "source").rows(named=True):
            yield RegisterAnswer(**row)


def unsure_judgements(evidence: Evidence) -> dict[tuple[str, str, str], str]:
    """Return the judgements that left a match possible, by party, source and id in it."""
    if evidence.judgements is None:
        return {}
    rows = evidence.judgements.filter(verdict="unsure")
    return {
        (party_id, source_id, register_id): judgement_id
        for party_id, source_id, register_id, judgement_id in rows.select(
            "party_id", "source_id", "register_id", "judgement_id"
        ).iter_rows()
    }
