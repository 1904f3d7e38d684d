"""The tables of cases: what they hold, and what hangs on them.

A case and its tasks have a `version` that each write must name; everything else here is written
once. What refuses changes to the latter is in the migration: triggers, not habits.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal

from sqlalchemy import CheckConstraint, Index, UniqueConstraint

from data_ingest.model.fields import OWN, UNTOLD, About
from data_ingest.model.tables import Stage
from service.casework.cases.particulars import Particulars
from service.casework.cases.procedure import Procedure
from service.casework.cases.request import Consequence, LinkKind
from service.platform.db.records import Check, Json, KnownValues, ShownRecord, points_to, table_of
from service.screening.assessment.screen import BEFORE_AWARD

TaskState = Literal["open", "done", "not_needed"]
RequestState = Literal["requested", "checked", "registered", "refused"]
_WHO, _NAME, _CHAIN = About("actor", mask="marked"), About("name"), About("chain")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(Particulars, ShownRecord):
    """The buyer's file for one purchase: its particulars, and what follows from the work in it.

    Attributes:
        version: 1 at first; each write makes the next.
        diary_number: As the buyer's diary writes it.
        stage: Where the purchase stands.
        external_ids: System and number, in the order given.
        purchase: Facts about the purchase, as `CasePurchase` states them; None: none is known.
        purchase_origins: The record that a fact was read from, by name; one that a person entered
            is not in it.
        award: Who won, as `cases.award.Award` states it; None: nobody has yet.
        procedure: The form of purchase, which tells its stages; None: an advertised procurement.
        interruption: That it is cancelled or under review, as `cases.interruption.Interruption`
            states it; None: it is neither.
    """

    version: Annotated[int, Check("{} >= 1", "range"), OWN]
    diary_number: Annotated[str, UNTOLD]
    stage: Annotated[Stage, KnownValues, OWN]
    external_ids: Annotated[tuple[tuple[str, str], ...], Json, UNTOLD]
    purchase: Annotated[Mapping[str, Any] | None, Json, UNTOLD]
    purchase_origins: Annotated[Mapping[str, str] | None, Json, UNTOLD]
    award: Annotated[Mapping[str, Any] | None, Json, UNTOLD]
    procedure: Annotated[Procedure | None, UNTOLD] = None
    interruption: Annotated[Mapping[str, Any] | None, Json, UNTOLD] = None

    @property
    def is_cancelled(self) -> bool:
        """Whether the purchase is cancelled: nothing is to be done until it is reopened."""
        return (self.interruption or {}).get("kind") == "cancelled"

    @property
    def is_under_review(self) -> bool:
        """Whether a court reviews the purchase: no contract is concluded meanwhile."""
        return (self.interruption or {}).get("kind") == "under_review"

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


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEvent(ShownRecord):
    """One write to a case: what, by whom, why; `version` is the one that the write made."""

    version: Annotated[int, OWN]
    what: Annotated[str, OWN]
    reason: Annotated[str | None, UNTOLD]
    particulars: Annotated[Mapping[str, Any], Json, UNTOLD]
    case_id: Annotated[str, OWN]


CASE_EVENTS = table_of(
    CaseEvent,
    "case_events",
    points_to("case_id", "cases"),
    UniqueConstraint("tenant_id", "case_id", "version"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLink(ShownRecord):
    """A record that hangs on a case: its kind and its number."""

    kind: Annotated[LinkKind, KnownValues, OWN]
    record_id: Annotated[str, OWN]
    case_id: Annotated[str, OWN]


CASE_LINKS = table_of(
    CaseLink,
    "case_links",
    points_to("case_id", "cases"),
    UniqueConstraint("tenant_id", "case_id", "record_id"),
    Index(None, "tenant_id", "record_id"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRecord(ShownRecord):
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
        due_basis: What the day follows from (`tasks.days.BASES`); None: a person set it, or there
            is none.
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

    case_id: Annotated[str, OWN]
    version: Annotated[int, Check("{} >= 1", "range"), OWN]
    code: Annotated[str, OWN]
    text_sv: Annotated[str, UNTOLD]
    text_en: Annotated[str, UNTOLD]
    legal_basis: Annotated[str | None, UNTOLD] = None
    rule_id: Annotated[str | None, OWN] = None
    due_on: Annotated[date | None, OWN] = None
    due_basis: Annotated[str | None, OWN] = None
    owner: Annotated[str, _WHO]
    state: Annotated[TaskState, KnownValues, OWN]
    reason: Annotated[str | None, UNTOLD] = None
    evidence_file_id: Annotated[str | None, OWN] = None
    closed_by: Annotated[str | None, _WHO] = None
    closed_at: Annotated[datetime | None, OWN] = None
    screening_id: Annotated[str | None, OWN] = None
    subject: Annotated[str | None, UNTOLD] = None
    facts_sha256: Annotated[str | None, OWN] = None
    position: Annotated[int, OWN]

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
class DecisionRecord(ShownRecord):
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
        consequence: The consequence under the contract that it is; None: it is none.
        follow_up_id: The follow-up that the consequence rests on.
        heard_on: The day on which the supplier was heard about it; None: it was not.
        heard: How it was heard, or why not.
        evidence_file_id: The file of the case that shows what is decided.
    """

    case_id: Annotated[str, OWN]
    decided_on: Annotated[date, OWN]
    what: Annotated[str, UNTOLD]
    delegation: Annotated[str, UNTOLD]
    conflict: Annotated[Literal["none", "disregarded"], KnownValues, OWN]
    conflict_reason: Annotated[str | None, UNTOLD]
    reasons: Annotated[str, UNTOLD]
    legal_basis: Annotated[str, UNTOLD]
    screening_id: Annotated[str | None, OWN]
    result_hash: Annotated[str | None, UNTOLD]
    supersedes: Annotated[str | None, OWN]
    needs_second: Annotated[bool, OWN]
    consequence: Annotated[Consequence | None, OWN] = None
    follow_up_id: Annotated[str | None, OWN] = None
    heard_on: Annotated[date | None, OWN] = None
    heard: Annotated[str | None, UNTOLD] = None
    evidence_file_id: Annotated[str | None, OWN] = None


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
class DecisionSecond(ShownRecord):
    """The second person of a decision that needs two; `actor` is that person. Never changed."""

    decision_id: Annotated[str, OWN]
    delegation: Annotated[str, UNTOLD]


DECISION_SECONDS = table_of(
    DecisionSecond,
    "decision_seconds",
    points_to("decision_id", "decisions"),
    UniqueConstraint("tenant_id", "decision_id"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainVersionRecord(ShownRecord):
    """The chain of one tender from a day on, as the screening has it. Never changed.

    Attributes:
        tender_id: The tender.
        number: 1, 2, 3 and so on.
        valid_from: First day.
        screening_id: The screening that holds it.
        request_id: The request that led to it; None for the first.
    """

    tender_id: Annotated[str, _NAME]
    number: Annotated[int, Check("{} >= 1", "range"), OWN]
    valid_from: Annotated[date, OWN]
    screening_id: Annotated[str, OWN]
    request_id: Annotated[str | None, OWN]
    case_id: Annotated[str, OWN]


CHAIN_VERSIONS = table_of(
    ChainVersionRecord,
    "chain_versions",
    points_to("case_id", "cases"),
    points_to("screening_id", "screenings"),
    UniqueConstraint("tenant_id", "case_id", "tender_id", "number"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainRequest(ShownRecord):
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

    case_id: Annotated[str, OWN]
    tender_id: Annotated[str, _NAME]
    contractor: Annotated[str, _CHAIN]
    party: Annotated[Mapping[str, Any], Json, UNTOLD]
    share_low_ppm: Annotated[int, _CHAIN]
    share_high_ppm: Annotated[int, _CHAIN]
    description: Annotated[str | None, _CHAIN]
    replaces: Annotated[str | None, _CHAIN]
    starts_on: Annotated[date, OWN]
    state: Annotated[RequestState, KnownValues, OWN]
    screening_id: Annotated[str | None, OWN] = None
    clause: Annotated[str | None, UNTOLD] = None
    reason: Annotated[str | None, UNTOLD] = None
    closed_by: Annotated[str | None, _WHO] = None
    closed_at: Annotated[datetime | None, OWN] = None


CHAIN_REQUESTS = table_of(
    ChainRequest,
    "chain_requests",
    points_to("case_id", "cases"),
    points_to("screening_id", "screenings"),
    Index(None, "tenant_id", "case_id", "created_at", "id"),
)
