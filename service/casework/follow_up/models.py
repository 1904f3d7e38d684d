"""The one result of a follow-up: what was looked at and found, as it was recorded."""

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field

from procurement_rules.package.follow_up_texts import Form
from procurement_rules.package.sample import draw
from service.casework.follow_up.request import (
    Area,
    Deviation,
    DrawnSample,
    FollowUpRequest,
    Observation,
    Observer,
    Outcome,
    Recheck,
)
from service.platform.personal_numbers import pseudonyms
from service.platform.sealed import Sealed, SealedPart
from service.platform.words import printable

RECORD_VERSION: Literal[1] = 1


class SampleRecord(SealedPart):
    """The random sample; it can be drawn again from the size of the list and the seed."""

    of: int
    seed: int
    rows: tuple[int, ...]
    drawn_by: str


class FindingRecord(SealedPart):
    """The result of one point; the amount is decimal text."""

    item: str
    row: int | None
    outcome: Outcome
    amount: str | None
    currency: str | None


class FollowUp(Sealed):
    """A follow-up. It contains no data about workers, and is no verdict on the firm.

    `corrects` is the follow-up that this one replaces, `looked_at` what a visit looked at, and
    `spoke_with` how many people who work there were spoken with; each is omitted if not stated.
    """

    record_version: Literal[1]
    screening_id: str
    tender_id: str
    party_id: str
    form: Form
    on: date
    observer: Observer
    sample: SampleRecord | None
    findings: tuple[FindingRecord, ...]
    deviations: tuple[Deviation, ...]
    rechecks: tuple[Recheck, ...]
    observations: tuple[Observation, ...]
    looked_at: tuple[Area, ...] = Field(default=(), exclude_if=lambda areas: not areas)
    spoke_with: int | None = Field(default=None, exclude_if=lambda value: value is None)
    corrects: str | None = Field(default=None, exclude_if=lambda value: value is None)


def follow_up_of(stated: FollowUpRequest, *, person_key: bytes) -> FollowUp:
    """Return the record of what was stated and checked.

    Args:
        stated: What `service.casework.follow_up.request.check` has let through.
        person_key: Secret for the keyed hash of natural persons' numbers.
    """
    return FollowUp(
        record_version=RECORD_VERSION,
        screening_id=stated.screening_id,
        tender_id=stated.tender_id,
        party_id=stated.party_id,
        form=stated.form,
        on=stated.on,
        observer=stated.observer,
        sample=None if stated.sample is None else _sample(stated.sample, person_key=person_key),
        findings=tuple(
            FindingRecord(
                item=finding.item,
                row=finding.row,
                outcome=finding.outcome,
                amount=None
                if finding.amount is None
                else str(finding.amount.quantize(Decimal("0.01"))),
                currency=finding.currency,
            )
            for finding in stated.findings
        ),
        deviations=stated.deviations,
        rechecks=stated.rechecks,
        observations=stated.observations,
        looked_at=stated.looked_at,
        spoke_with=stated.spoke_with,
        corrects=stated.corrects,
    )


def _sample(stated: DrawnSample, *, person_key: bytes) -> SampleRecord:
    drawn = draw(stated.of, n=stated.n, seed=stated.seed)
    name = printable(stated.drawn_by.strip())
    return SampleRecord(
        of=drawn.of,
        seed=drawn.seed,
        rows=drawn.rows,
        drawn_by=pseudonyms([name], person_key=person_key).get(name, name),
    )
