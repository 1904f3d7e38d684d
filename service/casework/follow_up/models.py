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
    Group,
    Observation,
    Observer,
    Outcome,
    OutsideReport,
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


class ReportRecord(SealedPart):
    """The report of somebody else: which organisation looked, when it reported, and the file."""

    organisation: str
    reported_on: date
    evidence_file_id: str
    sha256: str


class FollowUp(Sealed):
    """A follow-up. It contains no data about workers, and is no verdict on the firm.

    `corrects` is the follow-up that this one replaces, `looked_at` what a visit looked at,
    `spoke_with` how many people who work there were spoken with, `neither` the groups of signs
    that were looked for and not found, `unanswered` what was asked about and not answered, and
    `report` the report of somebody else that is rendered; each is omitted if not stated.
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
    neither: tuple[Group, ...] = Field(default=(), exclude_if=lambda groups: not groups)
    unanswered: tuple[str, ...] = Field(default=(), exclude_if=lambda codes: not codes)
    report: ReportRecord | None = Field(default=None, exclude_if=lambda value: value is None)


def follow_up_of(
    stated: FollowUpRequest, *, person_key: bytes, report_sha256: str = ""
) -> FollowUp:
    """Return the record of what was stated and checked.

    Args:
        stated: What `service.casework.follow_up.request.check` has let through.
        person_key: Secret for the keyed hash of natural persons' numbers.
        report_sha256: Hash of the report of somebody else, where it renders one.
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
        neither=stated.neither,
        unanswered=stated.unanswered,
        report=None
        if stated.report is None
        else _report(stated.report, report_sha256, person_key=person_key),
    )


def _sample(stated: DrawnSample, *, person_key: bytes) -> SampleRecord:
    drawn = draw(stated.of, n=stated.n, seed=stated.seed)
    return SampleRecord(
        of=drawn.of,
        seed=drawn.seed,
        rows=drawn.rows,
        drawn_by=_name(stated.drawn_by, person_key=person_key),
    )


def _report(stated: OutsideReport, sha256: str, *, person_key: bytes) -> ReportRecord:
    return ReportRecord(
        organisation=_name(stated.organisation, person_key=person_key),
        reported_on=stated.reported_on,
        evidence_file_id=stated.evidence_file_id,
        sha256=sha256,
    )


def _name(text: str, *, person_key: bytes) -> str:
    """Return a name as it is kept: without a natural person's number."""
    name = printable(text.strip())
    return pseudonyms([name], person_key=person_key).get(name, name)
