"""What to do first in a case: the one next act, whatever it is.

The order is that of the acts of the case's newest screening (decision 0072): a known adverse fact
before what is unknown, what is about one tender before what is general, and what decides which law
applies before what the law asks for. An act that became a task is done by doing the task; what the
rules lack is a fact to state; where neither is left, the stage is to be closed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import Connection

from data_ingest.model.text import Text, plain
from service.casework.cases.tables import Case
from service.casework.overview.unsettled import Waits
from service.casework.tasks.proposals import proposal_of
from service.casework.tasks.task import OWN, Task
from service.screening.assessment.models import Assessment
from service.screening.assessment.unsettled import Unsettled
from service.screening.record.store import load_screening
from service.screening.report.acts.act import Act, Rank
from service.screening.report.acts.addressees import OWN_UNIT, PERSON
from service.screening.report.acts.next_act import acts_of, closing_act

_UNSETTLED = (Rank.ROUTE, Rank.MEND)


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstAct:
    """What to do first in a case.

    Attributes:
        kind: To do a task, to state a fact that rules lack, or to close the stage.
        text: What to do.
        why: What depends on it, or its basis in law; None for a task that a person wrote without.
        to: Whom it is addressed to; None: not known.
        by: The day, or before what; None: the day of the task.
        task: The task.
        facts: The facts to state, as codes of `RuleFacts`.
    """

    kind: Literal["task", "fact", "close"]
    text: Text
    why: Text | None
    to: Text | None = None
    by: Text | None = None
    task: Task | None = None
    facts: tuple[str, ...] = ()


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
    acts = acts_of(Assessment.read(record.assessment)) if record else ()
    by_subject = {task.subject: task for task in tasks if task.subject is not None}
    lacking = {need.line: need for need in waits.needs}
    for act in acts:
        if act.rank is Rank.CLOSE:
            break
        proposal = proposal_of(act)
        task = None if proposal is None else by_subject.get(proposal.subject)
        if task is not None:
            return _of_task(task, act)
        if act.rank in _UNSETTLED and proposal is None:
            return _of_fact(lacking.get(act.text), act)
    return _without_act(case, tasks, waits, today)


def _without_act(case: Case, tasks: Sequence[Task], waits: Waits, today: date) -> FirstAct:
    """Return what to do where the screening calls for nothing that is left."""
    if tasks:
        return _of_task(tasks[0], None)
    if waits.needs:
        need = waits.needs[0]
        return FirstAct(kind="fact", text=need.act, why=need.why, to=OWN_UNIT, facts=need.facts)
    act = closing_act(case.stage, today)
    return FirstAct(kind="close", text=act.text, why=PERSON, to=act.to, by=act.by)


def _of_task(task: Task, act: Act | None) -> FirstAct:
    basis = None if task.legal_basis is None else plain(task.legal_basis)
    return FirstAct(
        kind="task",
        text=Text(task.text_sv, task.text_en),
        why=basis if act is None else act.basis,
        to=OWN_UNIT if task.code == OWN else None if act is None else act.to,
        by=None if act is None else act.by,
        task=task,
    )


def _of_fact(need: Unsettled | None, act: Act) -> FirstAct:
    text, why = (act.text, act.basis) if need is None else (need.act, need.why)
    return FirstAct(kind="fact", text=text, why=why, to=act.to, by=act.by, facts=act.facts)
