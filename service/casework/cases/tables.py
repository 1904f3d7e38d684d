"""The tables of cases: what they hold, and what hangs on them.

A case and its tasks have a `version` that each write must name; everything else here is written
once. What refuses changes to the latter is in the migration: triggers, not habits.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal

from sqlalchemy import CheckConstraint, Index, UniqueConstraint

from data_ingest.model.described import tells
from data_ingest.model.fields import OWN, UNTOLD
from data_ingest.model.tables import Stage
from service.casework.cases.particulars import Particulars
from service.casework.cases.request import LinkKind
from service.platform.db.records import Check, Json, Known, OfTenant, points_to, table_of
from service.screening.assessment.screen import BEFORE_AWARD

TaskState = Literal["open", "done", "not_needed"]
RequestState = Literal["requested", "checked", "registered", "refused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(Particulars, OfTenant):
    """The buyer's file for one purchase: its particulars, and what follows from the work in it.

    Attributes:
        version: 1 at first; each write makes the next.
        diary_number: As the buyer's diary writes it.
        stage: Where the purchase stands.
        external_ids: System and number, in the order given.
    """

    version: Annotated[int, Check("{} >= 1", "range"), OWN]
    diary_number: Annotated[str, UNTOLD]
    stage: Annotated[Stage, Known, OWN]
    external_ids: Annotated[tuple[tuple[str, str], ...], Json, UNTOLD]

    @property
    def is_before_award(self) -> bool:
        """Whether tenderers have to be treated as equals, without points."""
        return self.stage in BEFORE_AWARD


CASES = table_of(
    Case,
    "cases",
    UniqueConstraint("tenant_id", "unit", "diary_number"),
    Index(None, "tenant_id", "created_at", "id"),
)
tells(Case)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEvent(OfTenant):
    """One write to a case: what, by whom, why; `version` is the one that the write made."""

    version: int
    what: str
    reason: str | None
    particulars: Annotated[Mapping[str, Any], Json]
    case_id: str


CASE_EVENTS = table_of(
    CaseEvent,
    "case_events",
    points_to("case_id", "cases"),
    UniqueConstraint("tenant_id", "case_id", "version"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLink(OfTenant):
    """A record that hangs on a case: its kind and its number."""

    kind: Annotated[LinkKind, Known]
    record_id: str
    case_id: str


CASE_LINKS = table_of(
    CaseLink,
    "case_links",
    points_to("case_id", "cases"),
    UniqueConstraint("tenant_id", "case_id", "record_id"),
    Index(None, "tenant_id", "record_id"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRecord(OfTenant):
    """Something to be done in a case.

    `actor` made it, or attached what it comes from.

    Attributes:
        case_id: The case.
        version: 1 at first; each write makes the next.
        code: What kind: the consequence of a rule, `judge_match`, or `own`.
        text_sv: What is to be done, in Swedish or as it was written.
        text_en: The same in English, or as it was written.
        legal_basis: Citation of a rule, or as it was written.
        rule_id: The rule; None where a person wrote the task.
        due_on: The day, if one is set.
        owner: User id of whoever is to do it.
        state: Open, done, or not needed.
        reason: How it ended, or why nothing is done.
        evidence_file_id: The file that shows it.
        closed_by: Who closed it.
        closed_at: When.
        screening_id: The screening that it comes from.
        subject: The act and whom it concerns, for tasks from screenings.
        facts_sha256: Hash of the facts that it rests on, likewise.
        position: Orders the tasks that were made at one time.
    """

    case_id: str
    version: Annotated[int, Check("{} >= 1", "range")]
    code: str
    text_sv: str
    text_en: str
    legal_basis: str | None = None
    rule_id: str | None = None
    due_on: date | None = None
    owner: str
    state: Annotated[TaskState, Known]
    reason: str | None = None
    evidence_file_id: str | None = None
    closed_by: str | None = None
    closed_at: datetime | None = None
    screening_id: str | None = None
    subject: str | None = None
    facts_sha256: str | None = None
    position: int

    def is_overdue(self, today: date) -> bool:
        """Whether it is open and its day has passed."""
        return self.state == "open" and self.due_on is not None and self.due_on < today


TASKS = table_of(
    TaskRecord,
    "tasks",
    points_to("case_id", "cases"),
    points_to("screening_id", "screenings"),
    points_to("evidence_file_id", "evidence_files"),
    UniqueConstraint("tenant_id", "case_id", "subject", "facts_sha256"),
    CheckConstraint(
        "state = 'open' OR reason IS NOT NULL OR evidence_file_id IS NOT NULL",
        name="closed_with_reason",
    ),
    Index(None, "tenant_id", "state", "due_on"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRecord(OfTenant):
    """What a person decided, with mandate, reasons and the run it rests on. Never changed.

    Attributes:
        case_id: The case.
        decided_on: When it was decided.
        what: What is decided.
        delegation: The mandate.
        conflict: The answer on conflicts of interest: `none`, or `disregarded`.
        conflict_reason: Why a conflict of interest is disregarded.
        reasons: Why.
        legal_basis: The provision.
        screening_id: The run that it rests on.
        result_hash: Hash of that run's result.
        supersedes: The decision that it takes the place of.
        needs_second: Whether a second person is needed.
    """

    case_id: str
    decided_on: date
    what: str
    delegation: str
    conflict: Annotated[Literal["none", "disregarded"], Known]
    conflict_reason: str | None
    reasons: str
    legal_basis: str
    screening_id: str | None
    result_hash: str | None
    supersedes: str | None
    needs_second: bool


DECISIONS = table_of(
    DecisionRecord,
    "decisions",
    points_to("case_id", "cases"),
    points_to("screening_id", "screenings"),
    points_to("supersedes", "decisions"),
    UniqueConstraint("tenant_id", "supersedes"),
    CheckConstraint("supersedes <> id", name="supersedes_another"),
    Index(None, "tenant_id", "case_id", "created_at", "id"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionSecond(OfTenant):
    """The second person of a decision that needs two; `actor` is that person. Never changed."""

    decision_id: str
    delegation: str


DECISION_SECONDS = table_of(
    DecisionSecond,
    "decision_seconds",
    points_to("decision_id", "decisions"),
    UniqueConstraint("tenant_id", "decision_id"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainVersionRecord(OfTenant):
    """The chain of one tender from a day on, as the screening has it. Never changed.

    Attributes:
        tender_id: The tender.
        number: 1, 2, 3 and so on.
        valid_from: First day.
        screening_id: The screening that holds it.
        request_id: The request that led to it; None for the first.
    """

    tender_id: str
    number: Annotated[int, Check("{} >= 1", "range")]
    valid_from: date
    screening_id: str
    request_id: str | None
    case_id: str


CHAIN_VERSIONS = table_of(
    ChainVersionRecord,
    "chain_versions",
    points_to("case_id", "cases"),
    points_to("screening_id", "screenings"),
    UniqueConstraint("tenant_id", "case_id", "tender_id", "number"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainRequest(OfTenant):
    """A supplier's request to add or change a subcontractor, and what came of it.

    `party` is canonical JSON of whom the work is to be handed on to; a personal number is in it
    only as a keyed hash.

    Attributes:
        case_id: The case.
        tender_id: The tender.
        contractor: `party_id` of whoever hands on.
        party: The subcontractor: a row of `Parties` and rows of `Identifiers`.
        share_low_ppm: Least share of the contractor's part.
        share_high_ppm: Most of it.
        description: What is handed on.
        replaces: `party_id` of the subcontractor that it replaces.
        starts_on: First day that is asked for.
        state: Where it stands.
        screening_id: The screening with the subcontractor in the chain.
        clause: The clause that it was refused under.
        reason: Why.
        closed_by: Who registered or refused it.
        closed_at: When.
    """

    case_id: str
    tender_id: str
    contractor: str
    party: Annotated[Mapping[str, Any], Json]
    share_low_ppm: int
    share_high_ppm: int
    description: str | None
    replaces: str | None
    starts_on: date
    state: Annotated[RequestState, Known]
    screening_id: str | None = None
    clause: str | None = None
    reason: str | None = None
    closed_by: str | None = None
    closed_at: datetime | None = None


CHAIN_REQUESTS = table_of(
    ChainRequest,
    "chain_requests",
    points_to("case_id", "cases"),
    points_to("screening_id", "screenings"),
    Index(None, "tenant_id", "case_id", "created_at", "id"),
)
