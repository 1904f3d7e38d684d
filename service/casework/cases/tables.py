"""The tables of cases: what they hold, and what hangs on them.

A case and its tasks have a `version` that each write must name; everything else here is written
once. What refuses changes to the latter is in the migration: triggers, not habits.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from service.platform.db.models import Base, OfTenant, points_to


class CaseRow(OfTenant, Base):
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
    diary_number: Mapped[str]
    unit: Mapped[str]
    title: Mapped[str]
    stage: Mapped[str]
    owner: Mapped[str]
    deputy: Mapped[str | None]
    route: Mapped[str | None]
    contract_number: Mapped[str | None]
    approval_clause: Mapped[str | None]
    external_ids: Mapped[bytes]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]


class CaseEventRow(OfTenant, Base):
    """One write to a case: what, by whom, why; `version` is the one that the write made."""

    __tablename__ = "case_events"
    __table_args__ = (
        points_to("case_id", "cases"),
        UniqueConstraint("tenant_id", "case_id", "version"),
    )

    case_id: Mapped[str]
    version: Mapped[int]
    what: Mapped[str]
    reason: Mapped[str | None]
    particulars: Mapped[bytes]


class CaseLinkRow(OfTenant, Base):
    """A record that hangs on a case: its kind and its number."""

    __tablename__ = "case_links"
    __table_args__ = (
        points_to("case_id", "cases"),
        UniqueConstraint("tenant_id", "case_id", "record_id"),
        CheckConstraint(
            "kind IN ('need', 'screening', 'package', 'evidence_file')", name="kind_known"
        ),
        Index(None, "tenant_id", "record_id"),
    )

    case_id: Mapped[str]
    kind: Mapped[str]
    record_id: Mapped[str]


class TaskRow(OfTenant, Base):
    """Something to be done in a case; `subject` and `facts_sha256` say what a screening found.

    `position` orders the tasks that were made at one time.
    """

    __tablename__ = "tasks"
    __table_args__ = (
        points_to("case_id", "cases"),
        points_to("screening_id", "screenings"),
        points_to("evidence_file_id", "evidence_files"),
        UniqueConstraint("tenant_id", "case_id", "subject", "facts_sha256"),
        CheckConstraint("state IN ('open', 'done', 'not_needed')", name="state_known"),
        CheckConstraint(
            "state = 'open' OR reason IS NOT NULL OR evidence_file_id IS NOT NULL",
            name="closed_with_reason",
        ),
        CheckConstraint("version >= 1", name="version_range"),
        Index(None, "tenant_id", "state", "due_on"),
    )

    case_id: Mapped[str]
    version: Mapped[int]
    position: Mapped[int]
    code: Mapped[str]
    text_sv: Mapped[str]
    text_en: Mapped[str]
    legal_basis: Mapped[str | None]
    rule_id: Mapped[str | None]
    due_on: Mapped[date | None]
    owner: Mapped[str]
    state: Mapped[str]
    reason: Mapped[str | None]
    evidence_file_id: Mapped[str | None]
    closed_by: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    screening_id: Mapped[str | None]
    subject: Mapped[str | None]
    facts_sha256: Mapped[str | None]


class DecisionRow(OfTenant, Base):
    """What a person decided, with mandate, reasons and the run it rests on. Never changed."""

    __tablename__ = "decisions"
    __table_args__ = (
        points_to("case_id", "cases"),
        points_to("screening_id", "screenings"),
        points_to("supersedes", "decisions"),
        UniqueConstraint("tenant_id", "supersedes"),
        CheckConstraint("supersedes <> id", name="supersedes_another"),
        CheckConstraint("conflict IN ('none', 'disregarded')", name="conflict_known"),
        Index(None, "tenant_id", "case_id", "created_at", "id"),
    )

    case_id: Mapped[str]
    decided_on: Mapped[date]
    what: Mapped[str]
    delegation: Mapped[str]
    conflict: Mapped[str]
    conflict_reason: Mapped[str | None]
    reasons: Mapped[str]
    legal_basis: Mapped[str]
    screening_id: Mapped[str | None]
    result_hash: Mapped[str | None]
    supersedes: Mapped[str | None]
    needs_second: Mapped[bool]


class DecisionSecondRow(OfTenant, Base):
    """The second person of a decision that needs two; `actor` is that person. Never changed."""

    __tablename__ = "decision_seconds"
    __table_args__ = (
        points_to("decision_id", "decisions"),
        UniqueConstraint("tenant_id", "decision_id"),
    )

    decision_id: Mapped[str]
    delegation: Mapped[str]


class ChainVersionRow(OfTenant, Base):
    """The chain of one tender from a day on, as the screening has it. Never changed."""

    __tablename__ = "chain_versions"
    __table_args__ = (
        points_to("case_id", "cases"),
        points_to("screening_id", "screenings"),
        UniqueConstraint("tenant_id", "case_id", "tender_id", "number"),
        CheckConstraint("number >= 1", name="number_range"),
    )

    case_id: Mapped[str]
    tender_id: Mapped[str]
    number: Mapped[int]
    valid_from: Mapped[date]
    screening_id: Mapped[str]
    request_id: Mapped[str | None]


class ChainRequestRow(OfTenant, Base):
    """A supplier's request to add or change a subcontractor, and what came of it.

    `party` is canonical JSON of whom the work is to be handed on to; a personal number is in it
    only as a keyed hash.
    """

    __tablename__ = "chain_requests"
    __table_args__ = (
        points_to("case_id", "cases"),
        points_to("screening_id", "screenings"),
        CheckConstraint(
            "state IN ('requested', 'checked', 'registered', 'refused')", name="state_known"
        ),
        Index(None, "tenant_id", "case_id", "created_at", "id"),
    )

    case_id: Mapped[str]
    tender_id: Mapped[str]
    contractor: Mapped[str]
    party: Mapped[bytes]
    share_low_ppm: Mapped[int]
    share_high_ppm: Mapped[int]
    description: Mapped[str | None]
    replaces: Mapped[str | None]
    starts_on: Mapped[date]
    state: Mapped[str]
    screening_id: Mapped[str | None]
    clause: Mapped[str | None]
    reason: Mapped[str | None]
    closed_by: Mapped[str | None]
    closed_at: Mapped[datetime | None]
