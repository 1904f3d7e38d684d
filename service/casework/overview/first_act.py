"""What to do first in a case: the one next act, whatever it is.

The order is that of the acts of the case's newest screening (decision 0072): a known adverse fact
before what is unknown, what is about one tender before what is general, and what decides which law
applies before what the law asks for. An act that became a task is done by doing the task; what the
rules lack is a fact to state; where neither is left, the stage is to be closed as its form of
purchase has it. A cancelled case is reopened first; one under review waits with its contract.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from sqlalchemy import Connection

from data_ingest.model.text import Text, plain
from service.casework.cases.tables import Case
from service.casework.overview.procedure_note import ProcedureNote, procedure_note, rules_hold
from service.casework.overview.read_once import acts_in, law_of
from service.casework.overview.stage_acts import StageAct, cancelled_act, review_act, stage_act
from service.casework.overview.unsettled import Waits
from service.casework.tasks.days import PROPOSAL, due_words, stage_end
from service.casework.tasks.proposals import proposal_of
from service.casework.tasks.task import OWN, Task
from service.screening.assessment.unsettled import Unsettled
from service.screening.record.store import load_screening
from service.screening.report.acts.act import Act, Rank
from service.screening.report.acts.addressees import OWN_UNIT, PERSON
from service.screening.report.acts.next_act import closing_act

_UNSETTLED = (Rank.ROUTE, Rank.MEND)


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstAct:
    """What to do first in a case.

    Attributes:
        kind: To do a task, to state a fact that rules lack, to close the stage, to record the
            outcome of a review, or what is left of a cancelled purchase.
        text: What to do.
        why: What depends on it, or its basis in law; None for a task that a person wrote without.
        to: Whom it is addressed to; None: not known.
        by: The day, or before what; None: the day of the task.
        task: The task.
        facts: The facts to state, as codes of `RuleFacts`.
        note: What speaks for another form of purchase; None: nothing does.
    """

    kind: Literal["task", "fact", "close", "outcome", "cancelled"]
    text: Text
    why: Text | None
    to: Text | None = None
    by: Text | None = None
    task: Task | None = None
    facts: tuple[str, ...] = ()
    note: ProcedureNote | None = None


def first_act(
    connection: Connection, case: Case, tasks: Sequence[Task], waits: Waits, *, today: date
) -> FirstAct:
    """Return what to do first; there always is something.

    Args:
        connection: Inside a transaction.
        case: The case.
        tasks: Its open tasks, the one due first first.
        waits: What the rules of its newest screening lack.
        today: The day that proposed days are counted from.
    """
    record = waits.screening_id and load_screening(
        connection, tenant_id=case.tenant_id, screening_id=waits.screening_id
    )
    acts = acts_in(record.assessment) if record else ()
    found = _first(case, acts, tasks, waits, today)
    return replace(found, note=procedure_note(case, law_of(record.assessment) if record else None))


def _first(
    case: Case, acts: Sequence[Act], tasks: Sequence[Task], waits: Waits, today: date
) -> FirstAct:
    if case.is_cancelled:
        return _of_stage("cancelled", cancelled_act(case.procedure))
    by_subject = {task.subject: task for task in tasks if task.subject is not None}
    lacking = {need.line: need for need in waits.needs}
    for act in acts:
        if act.rank is Rank.CLOSE:
            break
        proposal = proposal_of(act)
        task = None if proposal is None else by_subject.get(proposal.subject)
        if task is not None:
            return _of_task(task, act, case)
        if act.rank in _UNSETTLED and proposal is None and rules_hold(case.procedure):
            return _of_fact(lacking.get(act.text), act, by=stage_end(case) or act.by)
    return _without_act(case, tasks, waits, today)


def _without_act(case: Case, tasks: Sequence[Task], waits: Waits, today: date) -> FirstAct:
    """Return what to do where the screening calls for nothing that is left."""
    if tasks:
        return _of_task(tasks[0], None, case)
    if waits.needs and rules_hold(case.procedure):
        need = waits.needs[0]
        return FirstAct(kind="fact", text=need.act, why=need.why, to=OWN_UNIT, facts=need.facts)
    if case.is_under_review:
        return _of_stage("outcome", review_act(case.procedure))
    act = closing_act(case.stage, today)
    by = stage_end(case) or act.by
    own = stage_act(case.procedure, case.stage)
    if own is not None:
        return replace(_of_stage("close", own), by=by)
    return FirstAct(kind="close", text=act.text, why=PERSON, to=act.to, by=by)


def _of_stage(kind: Literal["close", "outcome", "cancelled"], act: StageAct) -> FirstAct:
    return FirstAct(kind=kind, text=act.text, why=act.basis, to=OWN_UNIT)


def _of_task(task: Task, act: Act | None, case: Case) -> FirstAct:
    basis = None if task.legal_basis is None else plain(task.legal_basis)
    return FirstAct(
        kind="task",
        text=Text(task.text_sv, task.text_en),
        why=basis if act is None else act.basis,
        to=OWN_UNIT if task.code == OWN else None if act is None else act.to,
        by=None if act is None else _before(task, act, case),
        task=task,
    )


def _before(task: Task, act: Act, case: Case) -> Text:
    """Return what a task comes before: the day that its own follows from, or what ends the stage.

    What is to be done at once stays so.
    """
    if act.rank is Rank.SEEN:
        return act.by
    if task.due_basis in (None, PROPOSAL):
        return stage_end(case) or act.by
    return due_words(task.due_basis) or act.by


def _of_fact(need: Unsettled | None, act: Act, *, by: Text) -> FirstAct:
    text, why = (act.text, act.basis) if need is None else (need.act, need.why)
    return FirstAct(kind="fact", text=text, why=why, to=act.to, by=by, facts=act.facts)
