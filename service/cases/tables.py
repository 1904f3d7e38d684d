"""The tables of cases: what they hold, and what hangs on them.

A case and its tasks have a `version` that each write must name; everything else here is written
once. What refuses changes to the latter is in the migration: triggers, not habits.
"""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from service.models import Base, Instant


def _of_case() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["tenant_id", "case_id"], ["cases.tenant_id", "cases.id"])


def _of_screening() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["tenant_id", "screening_id"], ["screenings.tenant_id", "screenings.id"]
    )


class _Row:
    """What every row says: whose it is, its number, who made it and when."""

    tenant_id: Mapped[str] = mapped_column(String, ForeignKey("tenants.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True)
    actor: Mapped[str] = mapped_column(String)
    created_at: Mapped[datetime] = mapped_column(Instant)


class CaseRow(_Row, Base):
    """The buyer's file for one purchase; `unit` is empty where the buyer has no units."""

    __tablename__ = "cases"
    __table_args__ = (
        UniqueConstraint("tenant_id", "unit", "diary_number"),
        CheckConstraint(
            "stage IN ('need', 'documents_out', 'tenders_in', 'award', 'contract_start', "
            "'in_contract', 'ended')",
            name="stage_known",
        ),
        CheckConstraint("version >= 1", name="version_range"),
        Index(None, "tenant_id", "created_at", "id"),
    )

    version: Mapped[int]
    diary_number: Mapped[str] = mapped_column(String)
    unit: Mapped[str] = mapped_column(String)
    title: Mapped[str] = mapped_column(String)
    stage: Mapped[str] = mapped_column(String)
    owner: Mapped[str] = mapped_column(String)
    deputy: Mapped[str | None] = mapped_column(String)
    route: Mapped[str | None] = mapped_column(String)
    contract_number: Mapped[str | None] = mapped_column(String)
    approval_clause: Mapped[str | None] = mapped_column(String)
    external_ids: Mapped[bytes] = mapped_column(LargeBinary)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]


class CaseEventRow(_Row, Base):
    """One write to a case: what, by whom, why; `version` is the one that the write made."""

    __tablename__ = "case_events"
    __table_args__ = (_of_case(), UniqueConstraint("tenant_id", "case_id", "version"))

    case_id: Mapped[str] = mapped_column(String)
    version: Mapped[int]
    what: Mapped[str] = mapped_column(String)
    reason: Mapped[str | None] = mapped_column(String)
    particulars: Mapped[bytes] = mapped_column(LargeBinary)


class CaseLinkRow(_Row, Base):
    """A record that hangs on a case: its kind and its number."""

    __tablename__ = "case_links"
    __table_args__ = (
        _of_case(),
        UniqueConstraint("tenant_id", "case_id", "record_id"),
        CheckConstraint(
            "kind IN ('need', 'screening', 'package', 'evidence_file')", name="kind_known"
        ),
        Index(None, "tenant_id", "record_id"),
    )

    case_id: Mapped[str] = mapped_column(String)
    kind: Mapped[str] = mapped_column(String)
    record_id: Mapped[str] = mapped_column(String)


class TaskRow(_Row, Base):
    """Something to be done in a case; `subject` and `facts_sha256` say what a screening found.

    `position` orders the tasks that were made at one time.
    """

    __tablename__ = "tasks"
    __table_args__ = (
        _of_case(),
        _of_screening(),
        ForeignKeyConstraint(
            ["tenant_id", "evidence_file_id"], ["evidence_files.tenant_id", "evidence_files.id"]
        ),
        UniqueConstraint("tenant_id", "case_id", "subject", "facts_sha256"),
        CheckConstraint("state IN ('open', 'done', 'not_needed')", name="state_known"),
        CheckConstraint(
            "state = 'open' OR reason IS NOT NULL OR evidence_file_id IS NOT NULL",
            name="closed_with_reason",
        ),
        CheckConstraint("version >= 1", name="version_range"),
        Index(None, "tenant_id", "state", "due_on"),
    )

    case_id: Mapped[str] = mapped_column(String)
    version: Mapped[int]
    position: Mapped[int]
    code: Mapped[str] = mapped_column(String)
    text_sv: Mapped[str] = mapped_column(String)
    text_en: Mapped[str] = mapped_column(String)
    legal_basis: Mapped[str | None] = mapped_column(String)
    rule_id: Mapped[str | None] = mapped_column(String)
    due_on: Mapped[date | None]
    owner: Mapped[str] = mapped_column(String)
    state: Mapped[str] = mapped_column(String)
    reason: Mapped[str | None] = mapped_column(String)
    evidence_file_id: Mapped[str | None] = mapped_column(String)
    closed_by: Mapped[str | None] = mapped_column(String)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    screening_id: Mapped[str | None] = mapped_column(String)
    subject: Mapped[str | None] = mapped_column(String)
    facts_sha256: Mapped[str | None] = mapped_column(String)


class DecisionRow(_Row, Base):
    """What a person decided, with mandate, reasons and the run it rests on. Never changed."""

    __tablename__ = "decisions"
    __table_args__ = (
        _of_case(),
        _of_screening(),
        ForeignKeyConstraint(["tenant_id", "supersedes"], ["decisions.tenant_id", "decisions.id"]),
        UniqueConstraint("tenant_id", "supersedes"),
        CheckConstraint("supersedes <> id", name="supersedes_another"),
        CheckConstraint("conflict IN ('none', 'disregarded')", name="conflict_known"),
        Index(None, "tenant_id", "case_id", "created_at", "id"),
    )

    case_id: Mapped[str] = mapped_column(String)
    decided_on: Mapped[date]
    what: Mapped[str] = mapped_column(String)
    delegation: Mapped[str] = mapped_column(String)
    conflict: Mapped[str] = mapped_column(String)
    conflict_reason: Mapped[str | None] = mapped_column(String)
    reasons: Mapped[str] = mapped_column(String)
    legal_basis: Mapped[str] = mapped_column(String)
    screening_id: Mapped[str | None] = mapped_column(String)
    result_hash: Mapped[str | None] = mapped_column(String)
    supersedes: Mapped[str | None] = mapped_column(String)
    needs_second: Mapped[bool]


class DecisionSecondRow(_Row, Base):
    """The second person of a decision that needs two; `actor` is that person. Never changed."""

    __tablename__ = "decision_seconds"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "decision_id"], ["decisions.tenant_id", "decisions.id"]),
        UniqueConstraint("tenant_id", "decision_id"),
    )

    decision_id: Mapped[str] = mapped_column(String)
    delegation: Mapped[str] = mapped_column(String)


class ChainVersionRow(_Row, Base):
    """The chain of one tender from a day on, as the screening has it. Never changed."""

    __tablename__ = "chain_versions"
    __table_args__ = (
        _of_case(),
        _of_screening(),
        UniqueConstraint("tenant_id", "case_id", "tender_id", "number"),
        CheckConstraint("number >= 1", name="number_range"),
    )

    case_id: Mapped[str] = mapped_column(String)
    tender_id: Mapped[str] = mapped_column(String)
    number: Mapped[int]
    valid_from: Mapped[date]
    screening_id: Mapped[str] = mapped_column(String)
    request_id: Mapped[str | None] = mapped_column(String)


class ChainRequestRow(_Row, Base):
    """A supplier's request to add or change a subcontractor, and what came of it.

    `party` is canonical JSON of whom the work is to be handed on to; a personal number is in it
    only as a keyed hash.
    """

    __tablename__ = "chain_requests"
    __table_args__ = (
        _of_case(),
        _of_screening(),
        CheckConstraint(
            "state IN ('requested', 'checked', 'registered', 'refused')", name="state_known"
        ),
        Index(None, "tenant_id", "case_id", "created_at", "id"),
    )

    case_id: Mapped[str] = mapped_column(String)
    tender_id: Mapped[str] = mapped_column(String)
    contractor: Mapped[str] = mapped_column(String)
    party: Mapped[bytes] = mapped_column(LargeBinary)
    share_low_ppm: Mapped[int]
    share_high_ppm: Mapped[int]
    description: Mapped[str | None] = mapped_column(String)
    replaces: Mapped[str | None] = mapped_column(String)
    starts_on: Mapped[date]
    state: Mapped[str] = mapped_column(String)
    screening_id: Mapped[str | None] = mapped_column(String)
    clause: Mapped[str | None] = mapped_column(String)
    reason: Mapped[str | None] = mapped_column(String)
    closed_by: Mapped[str | None] = mapped_column(String)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
