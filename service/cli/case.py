"""`kedjekoll case`: the day of whoever works in a case, from the command line."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.console import Group

from data_ingest.model.text import Text, message
from service.cli.answering import Answer, answering
from service.cli.door import Door
from service.cli.particulars import in_case, with_options_of_particulars

if TYPE_CHECKING:
    from service.casework.overview.framework import FrameworkOfCase

case = typer.Typer(
    name="case",
    help="Manage cases, their tasks and decisions.",
    no_args_is_help=True,
)

StageName = Literal[
    "need", "documents_out", "tenders_in", "award", "contract_start", "in_contract", "ended"
]
"""The stages of a case."""

ProcedureName = Literal["procurement", "direct_award", "call_off", "choice_system"]
"""The forms of purchase."""

Named = Annotated[str, typer.Argument(help="Case ID (case_…) or diary number.")]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Due date.")]
MOST_LISTED = 1_000


@case.command()
@answering()
@with_options_of_particulars
def new(
    door: Door,
    /,
    diary_number: Annotated[str, typer.Argument(help="Diary number, as in your diary.")],
    title: Annotated[str, typer.Argument(help="Title: what is bought.")],
    *,
    stage: Annotated[StageName, typer.Option(help="Stage of the purchase.")] = "need",
    procedure: Annotated[
        ProcedureName | None,
        typer.Option(help="Form of purchase; default: as the facts say."),
    ] = None,
    owner: Annotated[str | None, typer.Option(help="User ID of the owner; default: you.")] = None,
    deputy: Annotated[
        str | None, typer.Option(help="User ID of the deputy, who takes over overdue work.")
    ] = None,
    unit: Annotated[str | None, typer.Option(help="Buyer unit.")] = None,
    **particulars: object,
) -> Answer:
    """Create a case for one purchase. Exit code 2: the input is not valid."""
    from service.calls.cases import create_case
    from service.casework.cases.request import NewCase

    named = {"diary_number": diary_number, "title": title}
    held = {"stage": stage, "procedure": procedure, "owner": owner, "deputy": deputy, "unit": unit}
    stated = door.stated(NewCase, named | held | in_case(particulars))
    made = create_case(door.call, stated)
    return Answer(made, message("The case is open: {id}").filled(id=made.case.id))


@case.command("list")
@answering()
def list_all(
    door: Door,
    *,
    stage: Annotated[StageName | None, typer.Option(help="Only cases at this stage.")] = None,
) -> Answer:
    """List the cases that you can see, newest first."""
    from service.calls.cases import list_cases
    from service.casework.overview.terminal import stage_in

    found = list_cases(door.call, stage=stage, limit=MOST_LISTED)
    if not found.items:
        return Answer(found, message("There are no cases."))
    lines = [
        f"{one.id} {one.diary_number} {one.title} ({stage_in(one, door.language)})"
        for one in found.items
    ]
    return Answer(found, *lines)


@case.command()
@answering()
def show(door: Door, named: Named) -> Answer:
    """Show a case, next lawful act first. Exit code 2: the case does not exist."""
    from service.calls.cases import get_case

    case_id = door.case(named)
    found = get_case(door.call, case_id)
    if door.as_json:
        return Answer(found)
    lines = _page(door, case_id).renderables
    visited = (found.visits.text,) if found.visits.visits or found.visits.not_stated else ()
    return Answer(found, *lines, *visited, *_framework(found.framework))


def _framework(found: "FrameworkOfCase | None") -> list[Text]:
    """Return what a call-off is called off from, and its labour terms; nothing if none is known."""
    if found is None:
        return []
    from service.platform.words import printable

    above = found.case
    name = f"{above.diary_number} {above.title}" if above else found.called_off_from
    said = message("Framework agreement: {name}. {text}")
    return [said.filled(name=printable(name), text=found.text)]


def _page(door: Door, case_id: str) -> Group:
    from service.casework.cases.case import load_case
    from service.casework.decisions.decision import list_decisions
    from service.casework.links import list_links
    from service.casework.overview.first_act import first_act
    from service.casework.overview.terminal import render_case
    from service.casework.overview.unsettled import waits_for
    from service.casework.tasks.task import list_tasks

    call, today = door.call, door.call.now.date()
    with call.reading() as connection:
        found = load_case(connection, case_id, principal=call.principal)
        tasks = list_tasks(
            connection,
            principal=call.principal,
            today=today,
            case_id=case_id,
            state="open",
            limit=MOST_LISTED,
        )
        waits = waits_for(connection, found)
        return render_case(
            found,
            tasks,
            list_decisions(connection, found),
            list_links(connection, found),
            waits,
            door.language,
            first=first_act(connection, found, tasks, waits, today=today),
            today=today,
        )


@case.command()
@answering()
def stage(
    door: Door,
    named: Named,
    to: Annotated[StageName, typer.Argument(help="New stage.")],
    *,
    reason: Annotated[
        str | None,
        typer.Option(help="Reason; required to move a case back or to change its form."),
    ] = None,
    procedure: Annotated[
        ProcedureName | None, typer.Option(help="New form of purchase; default: as before.")
    ] = None,
) -> Answer:
    """Move a case to another stage. Exit code 2: the move is not allowed."""
    from service.calls.cases import create_stage_move
    from service.casework.cases.request import StageMove
    from service.casework.overview.terminal import stage_in

    stated = door.stated(StageMove, stage=to, reason=reason, procedure=procedure)
    moved = create_stage_move(door.call, door.case(named), stated)
    name = stage_in(moved.case, door.language)
    said = message("The case is now at the stage {name}.").filled(name=name)
    return Answer(moved, said)


@case.command()
@answering()
def attach(
    door: Door,
    named: Named,
    record: Annotated[
        str, typer.Argument(help="ID of a screening, needs assessment or evidence file.")
    ],
) -> Answer:
    """Attach a record to a case. Each act that a screening proposes becomes an open task.

    Facts about the purchase that the screening lacks are read from the needs assessment of the
    case. Before the award, the points of the screening are closed. Exit code 2: the record does not
    exist.
    """
    from service.calls.cases import create_case_link
    from service.casework.cases.request import NewLink
    from service.casework.links import kind_of

    stated = door.stated(NewLink, kind=kind_of(record), id=record)
    linked = create_case_link(door.call, door.case(named), stated)
    count = len(linked.tasks)
    said = [message("Attached. New tasks: {count}.").filled(count=count)]
    if linked.screening is not None:
        said.append(
            message(
                "The case was screened with the facts about the purchase. "
                "New screening: {screening}."
            ).filled(screening=linked.screening)
        )
    return Answer(linked.case, *said)


@case.command("open-points")
@answering()
def open_points(
    door: Door,
    named: Named,
    reason: Annotated[str, typer.Option(help="Reason; stored permanently.")],
) -> Answer:
    """Open the points of a case to yourself. Exit code 2: the case is not before the award."""
    from service.calls.cases import create_case_opening
    from service.casework.cases.request import Opening

    stated = door.stated(Opening, reason=reason)
    opened = create_case_opening(door.call, door.case(named), stated)
    return Answer(opened, message("The points are open to you."))


@case.command()
@answering()
def task(
    door: Door,
    named: Named,
    text: Annotated[str, typer.Argument(help="What to do.")],
    *,
    due: Day = None,
    basis: Annotated[str | None, typer.Option(help="Legal basis.")] = None,
    owner: Annotated[
        str | None, typer.Option(help="User ID of the owner; default: the owner of the case.")
    ] = None,
) -> Answer:
    """Add a task of your own to a case. Exit code 2: the input is not valid."""
    from service.calls.tasks import create_task
    from service.casework.cases.request import NewTask

    stated = door.stated(
        NewTask, text=text, due_on=due and due.date(), legal_basis=basis, owner=owner
    )
    made = create_task(door.call, door.case(named), stated)
    return Answer(made, message("Task {id}.").filled(id=made.id))


@case.command()
@answering()
def close(
    door: Door,
    number: Annotated[str, typer.Argument(help="Task ID (task_…).")],
    *,
    reason: Annotated[str | None, typer.Option(help="Outcome, or why nothing is done.")] = None,
    evidence: Annotated[
        str | None, typer.Option(help="ID of the evidence file that shows it (file_…).")
    ] = None,
    not_needed: Annotated[
        bool, typer.Option("--not-needed", help="Close as not needed, for the stated reason.")
    ] = False,
) -> Answer:
    """Close a task with a reason or a document. Exit code 2: neither is stated."""
    from service.calls.tasks import update_task
    from service.casework.cases.request import TaskChange

    given = {"reason": reason, "evidence_file_id": evidence}
    stated = door.stated(
        TaskChange,
        {name: value for name, value in given.items() if value is not None},
        state="not_needed" if not_needed else "done",
    )
    closed = update_task(door.call, number, stated)
    return Answer(closed, message("The task is closed."))


@case.command()
@answering()
def tasks(
    door: Door,
    *,
    mine: Annotated[
        bool,
        typer.Option("--mine", help="Only your tasks, and overdue tasks that you are deputy for."),
    ] = False,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only overdue tasks.")] = False,
) -> Answer:
    """List open tasks in all cases that you can see, earliest due first."""
    from service.calls.tasks import list_tasks
    from service.casework.overview.terminal import task_lines

    found = list_tasks(door.call, state="open", mine=mine, overdue=overdue, limit=MOST_LISTED)
    if not found.items:
        return Answer(found, message("No open tasks."))
    return Answer(found, *task_lines(found.items, door.language))


@case.command()
@answering()
def decide(
    door: Door,
    named: Named,
    what: Annotated[str, typer.Argument(help="The decision.")],
    delegation: Annotated[str, typer.Option(help="Mandate: delegation order and item.")],
    reasons: Annotated[str, typer.Option(help="Reason.")],
    basis: Annotated[str, typer.Option(help="Legal basis.")],
    conflict: Annotated[
        Literal["none", "disregarded", "declared"],
        typer.Option(
            help="Conflict of interest: none, disregarded (obviously without significance) or "
            "declared.",
        ),
    ],
    *,
    conflict_reason: Annotated[
        str | None, typer.Option(help="Reason why the conflict is disregarded.")
    ] = None,
    screening: Annotated[
        str | None, typer.Option(help="Screening that the decision is based on (screening_…).")
    ] = None,
    supersedes: Annotated[
        str | None, typer.Option(help="Decision that this one replaces (decision_…).")
    ] = None,
    second: Annotated[
        bool, typer.Option("--second", help="Require approval by a second person.")
    ] = False,
    file: Annotated[
        str | None,
        typer.Option(help="File of the case (file_…) that shows it, such as the contract."),
    ] = None,
    consequence: Annotated[
        Literal["correction", "warning", "price_deduction", "penalty", "termination"] | None,
        typer.Option(
            help="Consequence under the contract; --basis is then the contract's own clause."
        ),
    ] = None,
    follow_up: Annotated[
        str | None,
        typer.Option(help="Follow-up (followup_…) that the consequence is based on."),
    ] = None,
    heard_on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Date on which the supplier was heard."),
    ] = None,
    heard: Annotated[
        str | None, typer.Option(help="How the supplier was heard, or why not.")
    ] = None,
) -> Answer:
    """Record a decision; it cannot be changed later. Exit code 2: the decision is not valid."""
    from service.calls.decisions import create_decision
    from service.casework.cases.request import NewDecision

    stated = door.stated(
        NewDecision,
        what=what,
        delegation=delegation,
        conflict=conflict,
        conflict_reason=conflict_reason,
        reasons=reasons,
        legal_basis=basis,
        screening_id=screening,
        supersedes=supersedes,
        needs_second=second,
        evidence_file_id=file,
        consequence=consequence,
        follow_up_id=follow_up,
        heard_on=None if heard_on is None else heard_on.date(),
        heard=heard,
    )
    made = create_decision(door.call, door.case(named), stated)
    return Answer(made, message("Decision {id}.").filled(id=made.id))
