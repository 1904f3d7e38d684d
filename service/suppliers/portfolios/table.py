"""The table of portfolio runs; what refuses changes to them is in the migration."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import CheckConstraint, Index

from service.platform.db.records import OfTenant, Sha256, points_to, table_of


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEntry(OfTenant):
    """What is shown of a run without its output. It has the number of the job that made it.

    Attributes:
        source: Where the files come from, as named, else the name of the first file: runs of the
            same source are compared with each other.
        previous_id: The run before of the same source, which may have been disposed of; None: this
            is the first.
        input_sha256: Hash of the hashes of the files, in order.
        as_of: The day that facts were read for.
        snapshot_id: The registers and lists that were looked in; None: none was loaded.
        scorecard_id: The card that was applied.
        rulebook_sha256: Hash of the rules that a supplier's own screening is answered by.
        code_version: Version of this service.
        record: Canonical JSON of what else is on record: files, mappings, rejects, bands, triage,
            selection and what has changed.
        output_sha256: Hash of the output.
    """

    source: str
    previous_id: str | None
    input_sha256: Sha256
    as_of: date
    snapshot_id: str | None
    scorecard_id: str
    rulebook_sha256: Sha256
    code_version: str
    record: bytes
    output_sha256: Sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioRun(RunEntry):
    """One run over all suppliers of a buyer, with its output. Never changed.

    `output` is the Parquet file that `output_sha256` is the hash of.
    """

    output: bytes


PORTFOLIO_RUNS = table_of(
    PortfolioRun,
    "portfolio_runs",
    points_to("id", "jobs"),
    CheckConstraint("previous_id <> id", name="previous_another"),
    Index(None, "tenant_id", "created_at", "id"),
    Index(None, "tenant_id", "source", "created_at", "id"),
    views=(RunEntry,),
)
