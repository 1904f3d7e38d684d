"""Cases and what hangs on them, as the API and the command line give them out."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime
from typing import Literal

import orjson
from pydantic import BaseModel, Field

from data_ingest.model.tables import Stage
from data_ingest.model.text import Language, Text
from service.casework.cases.award import Award
from service.casework.cases.interruption import Interruption
from service.casework.cases.procedure import Procedure, form_of
from service.casework.cases.purchase_facts import CasePurchase
from service.casework.cases.request import ExternalId, LinkKind
from service.casework.cases.tables import Case, CaseLink, TaskState
from service.casework.follow_up.visits import Visit, VisitCounts, visit_counts
from service.casework.overview.differing import DifferingFact
from service.casework.overview.first_act import FirstAct
from service.casework.overview.framework import FrameworkOfCase
from service.casework.overview.runs import Changed, Run
from service.casework.overview.unsettled import Waits
from service.casework.tasks.days import due_words
from service.casework.tasks.proposals import FACT_FOUND
from service.casework.tasks.task import Task
from service.screening.record.views import ScreeningResource
from service.screening.report.equal_treatment import EqualLot


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
    tender_id: str | None = Field(description="The tender that it is about; `null`: none alone.")
    due_on: date | None
    due_why: str | None = Field(
        description="What the date follows from. Null if a person set it, or if there is none."
    )
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
    purchase: CasePurchase = Field(description="Facts about the purchase that are known.")
    purchase_origins: dict[str, str] = Field(
        description=(
            "The screening or needs assessment that a fact was read from. A fact that somebody "
            "entered is not listed."
        )
    )
    award: Award | None = Field(description="Who won. Null if no award is recorded.")
    procedure: Procedure = Field(description="The form of purchase; it determines the stages.")
    interruption: Interruption | None = Field(
        description="That the purchase is cancelled or under review. Null if it is neither."
    )


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


class CaseAct(BaseModel):
    """What to do first in a case. There always is something."""

    kind: Literal["task", "fact", "close", "outcome", "cancelled"] = Field(
        description=(
            "`task`: do the task. `fact`: state facts about the purchase that the rules lack. "
            "`close`: record that the checks of the stage have been made, and move the case on. "
            "`outcome`: record the outcome of the review. `cancelled`: what is left of a cancelled "
            "purchase."
        )
    )
    text: str = Field(description="What to do.")
    why: str | None = Field(
        description="Its basis in law, or what depends on it. Null for a task without a basis."
    )
    to: str | None = Field(description="Whom it is addressed to. Null if not known.")
    by: str | None = Field(description="By when, in words. Null: the due date of the task.")
    task_id: str | None = Field(description="The task, for `task`.")
    facts: list[str] = Field(description="The missing facts, for `fact`; see `/v1/facts`.")


class StageResource(BaseModel):
    """A stage of the form of purchase of a case."""

    stage: Stage
    name: str
    is_current: bool


class ProcedureNoteResource(BaseModel):
    """What speaks for another form of purchase than the case has."""

    text: str
    procedure: Procedure | None = Field(
        description="The form that the facts say. Null if they name none."
    )


class CaseResource(BaseModel):
    """A case: the next lawful act, its details and its linked records."""

    act: CaseAct = Field(
        description=(
            "What to do first: a known adverse fact before what is unknown, what is about one "
            "tender before what is general."
        )
    )
    next_act: TaskResource | None = Field(
        description=(
            "The open task to do first. Null does not mean that nothing remains: see `act`."
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
    stages: list[StageResource] = Field(
        description=(
            "The stages of the form of purchase, in order. A case that changed its form can stand "
            "at a stage that is not among them."
        )
    )
    procedure_note: ProcedureNoteResource | None = Field(
        description="What speaks for another form of purchase. Null if nothing does."
    )
    open_tasks: int
    overdue_tasks: int
    visits: VisitCounts = Field(description="Visits to the firms of the case.")
    links: list[LinkResource]
    differing: list[DifferingFact] = Field(
        description="Facts of which an attached document says otherwise than the case."
    )
    framework: FrameworkOfCase | None = Field(
        description="The framework agreement of a call-off, with what is known of its labour "
        "terms. Null if none is stated."
    )


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


def task_resource(task: Task, language: Language, *, today: date) -> TaskResource:
    """Return a task as it is given out, in one language.

    Args:
        task: The task.
        language: Language of its text.
        today: The day that makes it overdue.
    """
    return TaskResource(
        **asdict(task),
        due_why=_said(due_words(task.due_basis), language),
        text=Text(task.text_sv, task.text_en).to(language),
        tender_id=_tender_of(task),
        overdue=task.is_overdue(today),
        responsible=task.responsible(today),
    )


def _tender_of(task: Task) -> str | None:
    """Return the tender that a proposed task is about, from its subject (`proposal_of`)."""
    if task.subject is None or (task.rule_id is None and task.code != FACT_FOUND):
        return None
    first, *concerned = orjson.loads(task.subject)
    is_of_tender = first in (task.rule_id, FACT_FOUND) and len(concerned) > 1
    return (concerned[1] or None) if is_of_tender else None


def case_entry(case: Case) -> CaseEntry:
    """Return a case as it is given out, without what hangs on it."""
    pairs = [ExternalId(system=system, id=number) for system, number in case.external_ids]
    held = {
        "unit": case.unit or None,
        "external_ids": pairs,
        "purchase": CasePurchase(**case.purchase or {}),
        "purchase_origins": dict(case.purchase_origins or {}),
        "award": None if case.award is None else Award(**case.award),
        "procedure": case.procedure or "procurement",
        "interruption": None if case.interruption is None else Interruption(**case.interruption),
    }
    return CaseEntry(**asdict(case) | held)


def case_resource(
    case: Case,
    tasks: list[Task],
    links: list[CaseLink],
    waits: Waits,
    visits: Iterable[Visit],
    language: Language,
    *,
    first: FirstAct,
    differing: list[DifferingFact],
    framework: FrameworkOfCase | None,
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
        first: What to do first.
        differing: Facts of which a document says otherwise.
        framework: The framework agreement of a call-off.
        today: The day that makes a task overdue.
    """
    task = first.task or (tasks[0] if tasks else None)
    return CaseResource(
        act=_act(first, language),
        next_act=None if task is None else task_resource(task, language, today=today),
        addressee=_said(first.to, language) if first.task else None,
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
        stages=[
            StageResource(
                stage=stage,
                name=name.to(language),
                is_current=stage == case.stage,
            )
            for stage, name in form_of(case.procedure).stages.items()
        ],
        procedure_note=None
        if first.note is None
        else ProcedureNoteResource(
            text=first.note.text.to(language), procedure=first.note.procedure
        ),
        open_tasks=len(tasks),
        overdue_tasks=sum(task.is_overdue(today) for task in tasks),
        visits=visit_counts(visits, language),
        links=[
            LinkResource(
                kind=link.kind, id=link.record_id, actor=link.actor, created_at=link.created_at
            )
            for link in links
        ],
        differing=differing,
        framework=framework,
    )


def _act(first: FirstAct, language: Language) -> CaseAct:
    return CaseAct(
        kind=first.kind,
        text=first.text.to(language),
        why=_said(first.why, language),
        to=_said(first.to, language),
        by=_said(first.by, language),
        task_id=None if first.task is None else first.task.id,
        facts=list(first.facts),
    )


def _said(text: Text | None, language: Language) -> str | None:
    return None if text is None else text.to(language)


def run_resource(run: Run) -> RunResource:
    """Return a run as it is given out."""
    return RunResource(**asdict(run))
