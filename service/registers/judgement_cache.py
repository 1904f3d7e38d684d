"""What people have judged of possible matches, as a screening takes it into account."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from data_ingest.model.verdict import Verdict


class Judged(NamedTuple):
    """What was judged of a record of a source, without who judged and why.

    Attributes:
        judgement_id: The judgement.
        verdict: What was judged.
        on: The day, UTC.
        source_id: The register or list that the record is in.
        party_id: The party there.
    """

    judgement_id: str
    verdict: Verdict
    on: date
    source_id: str
    party_id: str


@dataclass(frozen=True, slots=True)
class StandingJudgements:
    """The judgements of a tenant that count: the newest of each question.

    Attributes:
        by_compared: By the hash of the facts that were compared.
        by_asked: Those that found the same, by the facts of the party that was asked about
            (canonical JSON), so that records that no search would find are found again.
    """

    by_compared: Mapping[str, Judged] = field(default_factory=dict)
    by_asked: Mapping[bytes, tuple[Judged, ...]] = field(default_factory=dict)


NONE_JUDGED = StandingJudgements()
"""No judgements."""
