"""The counts of a coverage report as a signed file, for a joint purchasing body."""

from datetime import datetime

from data_ingest.model.problem import Problem
from service.operations.installation import Installation
from service.operations.organisation import Organisation
from service.operations.signed_file import NotSigned, sign, signed_by
from service.platform.refusal import Refusal
from service.suppliers.coverage.models import CoverageReport
from service.suppliers.coverage.table import CoverageRecord
from service.suppliers.member_counts.counting import groups_of
from service.suppliers.member_counts.document import (
    COUNTS_FILE,
    LEAST,
    SCHEMA_VERSION,
    CoverageCounts,
)


def counts_file(
    installation: Installation,
    record: CoverageRecord,
    *,
    sender: Organisation | None,
    now: datetime,
) -> bytes:
    """Return the counts of a report as a signed file. Nothing is sent.

    Args:
        installation: Where the keys of the log are.
        record: The report.
        sender: The authority whose coverage it is; None: nobody has said.
        now: The moment, with a time zone.

    Raises:
        Refusal: The report is not of the whole authority, has too few contracts, nobody has said
            which authority it is, or the log cannot sign now.
    """
    if sender is None:
        raise Refusal("invalid-request", Problem("extract-organisation"))
    report = CoverageReport.read(record.content)
    if report.unit is not None or not report.every_unit:
        raise Refusal("invalid-request", Problem("counts-part"))
    groups = groups_of(report)
    if not groups:
        raise Refusal("invalid-request", Problem("counts-few", "", {"least": str(LEAST)}))
    document = CoverageCounts(
        schema_version=SCHEMA_VERSION,
        id=record.id,
        sender=signed_by(sender.name, sender.number, None, installation.log.keys.signing.verifier),
        year=report.year,
        as_of=report.as_of,
        made_at=record.created_at,
        groups=groups,
    )
    try:
        return sign(installation, COUNTS_FILE, document, {}, tenant_id=record.tenant_id, now=now)
    except NotSigned:
        raise Refusal("conflict", Problem("counts-unsigned")) from None
