"""Cases and what hangs on them, as the API and the command line give them out."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from data_ingest.model.tables import Stage
from data_ingest.model.text import Language, Text
from service.casework.cases.request import ExternalId, LinkKind
from service.casework.cases.tables import (
    Case,
    CaseEvent,
    CaseLink,
    ChainRequest,
    RequestState,
    TaskState,
)
from service.casework.chain.versions import ChainVersion
from service.casework.decisions.decision import Decision, DecisionState
from service.casework.follow_up.visits import Visit, VisitCounts, visit_counts
from service.casework.overview.equal import EqualLot
from service.casework.overview.runs import Changed, Run
from service.casework.overview.unsettled import Waits
from service.casework.tasks.task import Task
from service.screening.record.views import ScreeningResource


class TaskResource(BaseModel):
    """A task in a case."""

    id: str
    case_id: str
    version: int
    created_at: datetime
    actor: str
    code: str = Field(description="Consequence of the rule, `judge_match`, `own` and so on.")
    text: str
    legal_basis: str | None
    rule_id: str | None
    due_on: date | None
    overdue: bool
    owner: str
    responsible: str = Field(description="The owner, or the deputy once the task is overdue.")
    state: TaskState
    reason: str | None
    evidence_file_id: str | None
    closed_by: str | None
    closed_at: datetime | None
    screening_id: str | None


class TaskList(BaseModel):
    """Tasks, earliest due first."""

    items: list[TaskResource]
    more: bool


class ChecklistTasks(BaseModel):
    """The tasks created from a checklist, in its order."""

    task_ids: list[str]


class LinkResource(BaseModel):
    """A record linked to a case."""

    kind: LinkKind
    id: str
    actor: str
    created_at: datetime


class CaseEntry(BaseModel):
    """A case, without its linked records."""

    id: str
    version: int
    created_at: datetime
    actor: str
    diary_number: str
    unit: str | None
    title: str
    stage: Stage
    owner: str
    deputy: str | None
    route: str | None
    contract_number: str | None
    approval_clause: str | None
    external_ids: list[ExternalId]
    starts_on: date | None
    ends_on: date | None


class CaseList(BaseModel):
    """Cases, newest first."""

    items: list[CaseEntry]
    more: bool


class UnsettledResource(BaseModel):
    """A fact that rules lack: until it is known, further acts cannot be ruled out."""

    act: str = Field(description="What to do.")
    why: str = Field(description="What depends on it.")
    facts: list[str] = Field(description="The missing facts; facts are described at `/v1/facts`.")
    rule_ids: list[str] = Field(description="The rules that cannot be answered without them.")
    of_tenders: bool = Field(description="Whether only tenders lack it.")


class CaseResource(BaseModel):
    """A case: the next lawful act, its details and its linked records."""

    next_act: TaskResource | None = Field(
        description=(
            "The open task that is due first. Null does not mean that nothing remains: see "
            "`unsettled`."
        )
    )
    addressee: str | None = Field(
        description="Whom the next act is addressed to. Null if a person wrote the task, or if "
        "there is none."
    )
    unsettled: list[UnsettledResource] = Field(
        description="Facts that the rules of the newest screening lack, in the order to settle."
    )
    screening_id: str | None = Field(description="The newest screening. Null if there is none.")
    case: CaseEntry
    open_tasks: int
    overdue_tasks: int
    visits: VisitCounts = Field(description="Visits to the firms of the case.")
    links: list[LinkResource]


class EventResource(BaseModel):
    """A change of a case."""

    version: int = Field(description="The version that the change created.")
    created_at: datetime
    actor: str
    what: str
    reason: str | None
    particulars: dict[str, Any]


class EventList(BaseModel):
    """The history of a case, oldest first."""

    items: list[EventResource]


class CaseScreening(BaseModel):
    """A screening of a case. Before the award, without points unless they have been opened."""

    id: str
    as_of: date
    points: Literal["closed", "open"]
    lots: list[EqualLot] = Field(
        description="In tender order, with the same checks for every tender."
    )
    screening: ScreeningResource | None = Field(
        description="With points. Null if the points are closed."
    )


class DifferenceResource(BaseModel):
    """One difference between a screening and the one before it."""

    changed: Changed
    before: str | None
    after: str | None
    which: list[str]


class RunResource(BaseModel):
    """A screening of a case, compared with the one before it."""

    screening_id: str
    created_at: datetime
    actor: str
    as_of: date
    result_hash: str
    same_result: bool | None
    differences: list[DifferenceResource]


class RunList(BaseModel):
    """The screenings of a case, oldest first."""

    items: list[RunResource]


class DecisionResource(BaseModel):
    """A person's decision, with mandate and reasons."""

    id: str
    case_id: str
    created_at: datetime
    actor: str
    state: DecisionState
    decided_on: date
    what: str
    delegation: str
    conflict: str
    conflict_reason: str | None
    reasons: str
    legal_basis: str
    screening_id: str | None
    result_hash: str | None = Field(description="Hash of the result that the decision rests on.")
    supersedes: str | None
    superseded_by: str | None
    needs_second: bool
    second: str | None
    second_at: datetime | None
    second_delegation: str | None


class DecisionList(BaseModel):
    """The decisions of a case, oldest first."""

    items: list[DecisionResource]


class ChainVersionResource(BaseModel):
    """The chain of one tender from a given day on."""

    id: str
    actor: str
    created_at: datetime
    tender_id: str
    number: int
    valid_from: date
    valid_to: date | None
    screening_id: str
    request_id: str | None


class ChainRequestResource(BaseModel):
    """A request to hand on work to another subcontractor, and its outcome."""

    id: str
    actor: str
    created_at: datetime
    tender_id: str
    contractor: str
    subcontractor: str | None = Field(
        description="Name of the subcontractor. Null for a natural person."
    )
    country: str | None
    identifiers: list[str]
    share_low_ppm: int
    share_high_ppm: int
    description: str | None
    replaces: str | None
    starts_on: date
    state: RequestState
    screening_id: str | None
    clause: str | None
    reason: str | None
    closed_by: str | None
    closed_at: datetime | None


class ChainResource(BaseModel):
    """The chain versions of a case, and the requests to change the chain."""

    versions: list[ChainVersionResource]
    requests: list[ChainRequestResource]


def task_resource(task: Task, language: Language, *, today: date) -> TaskResource:
    """Return a task as it is given out, in one language.

    Args:
        task: The task.
        language: Language of its text.
        today: The day that makes it overdue.
    """
    return TaskResource(
        **asdict(task),
        text=Text(task.text_sv, task.text_en).to(language),
        overdue=task.is_overdue(today),
        responsible=task.responsible(today),
    )


def case_entry(case: Case) -> CaseEntry:
    """Return a case as it is given out, without what hangs on it."""
    pairs = [ExternalId(system=system, id=number) for system, number in case.external_ids]
    return CaseEntry(**asdict(case) | {"unit": case.unit or None, "external_ids": pairs})


def case_resource(
    case: Case,
    tasks: list[Task],
    links: list[CaseLink],
    waits: Waits,
    visits: Iterable[Visit],
    language: Language,
    *,
    addressee: Text | None,
    today: date,
) -> CaseResource:
    """Return a case as it is given out.

    Args:
        case: The case.
        tasks: Its open tasks, the one due first first.
        links: What hangs on it.
        waits: What it waits for.
        visits: Visits to its firms.
        language: Language of the next act.
        addressee: Whom the first of its tasks is addressed to; None: not known.
        today: The day that makes a task overdue.
    """
    return CaseResource(
        next_act=task_resource(tasks[0], language, today=today) if tasks else None,
        addressee=None if addressee is None else addressee.to(language),
        unsettled=[
            UnsettledResource(
                act=need.act.to(language),
                why=need.why.to(language),
                facts=list(need.facts),
                rule_ids=list(need.rule_ids),
                of_tenders=need.of_tenders,
            )
            for need in waits.needs
        ],
        screening_id=waits.screening_id,
        case=case_entry(case),
        open_tasks=len(tasks),
        overdue_tasks=sum(task.is_overdue(today) for task in tasks),
        visits=visit_counts(visits, language),
        links=[
            LinkResource(
                kind=link.kind, id=link.record_id, actor=link.actor, created_at=link.created_at
            )
            for link in links
        ],
    )


def event_resource(event: CaseEvent) -> EventResource:
    """Return an event as it is given out."""
    return EventResource(**asdict(event))


def run_resource(run: Run) -> RunResource:
    """Return a run as it is given out."""
    return RunResource(**asdict(run))


def decision_resource(decision: Decision) -> DecisionResource:
    """Return a decision as it is given out."""
    return DecisionResource(**asdict(decision), state=decision.state)


def chain_resource(versions: list[ChainVersion], requests: list[ChainRequest]) -> ChainResource:
    """Return the chains of a case as they are given out."""
    return ChainResource(
        versions=[ChainVersionResource(**asdict(version)) for version in versions],
        requests=[chain_request_resource(request) for request in requests],
    )


def chain_request_resource(request: ChainRequest) -> ChainRequestResource:
    """Return a request as it is given out; a personal number is left out."""
    return ChainRequestResource(
        **asdict(request),
        subcontractor=request.party["party"]["display_name"],
        country=request.party["party"]["country"],
        identifiers=[
            f"{identifier['scheme']} {identifier['value']}"
            for identifier in request.party["identifiers"]
            if not identifier["is_personal"]
        ],
    )
