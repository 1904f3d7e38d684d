"""`kedjekoll case`: the day of whoever works in a case, from the command line."""

from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from data_ingest.model.text import Language, Text
from service.cli.case_writing import case_named, case_transaction, stated_as, write_to_case
from service.cli.console import Lang, out
from service.cli.particulars import with_options_of_particulars
from service.settings import load_settings

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from service.casework.cases.case import Seen
    from service.casework.cases.request import Opening
    from service.casework.cases.tables import Case

case = typer.Typer(
    name="case",
    help="Cases: open, show, list, move, attach, tasks, decisions.",
    no_args_is_help=True,
)

StageName = Literal[
    "need", "documents_out", "tenders_in", "award", "contract_start", "in_contract", "ended"
]
"""The stages of a case."""

Named = Annotated[str, typer.Argument(help="Its number (case_…) or its diary number.")]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day.")]
MOST_LISTED = 1_000


@case.command()
@with_options_of_particulars
def new(
    diary_number: Annotated[str, typer.Argument(help="As the diary writes it.")],
    title: Annotated[str, typer.Argument(help="What is bought.")],
    lang: Lang = "sv",
    *,
    stage: Annotated[StageName, typer.Option(help="Where the purchase stands.")] = "need",
    owner: Annotated[str | None, typer.Option(help="User id; you if left out.")] = None,
    deputy: Annotated[
        str | None, typer.Option(help="User id of whoever takes over what is overdue.")
    ] = None,
    unit: Annotated[str | None, typer.Option(help="Buyer unit.")] = None,
    **particulars: str | None,
) -> None:
    """Open a case for one purchase. Exit code 2: something stated has to be mended."""
    from service.casework.cases.case import open_case
    from service.casework.cases.request import NewCase
    from service.platform.db.tenants import ensure_tenant

    now = datetime.now(UTC)
    with case_transaction(lang) as (installation, connection):
        stated = stated_as(
            NewCase,
            installation,
            lang,
            diary_number=diary_number,
            title=title,
            stage=stage,
            owner=owner,
            deputy=deputy,
            unit=unit,
            **particulars,
        )
        principal = installation.principal
        tenant_id, actor = principal.tenant_id, principal.actor
        ensure_tenant(connection, tenant_id=tenant_id, actor=actor, created_at=now)
        made = open_case(connection, stated, principal=principal, now=now)
    out.print(
        Text(f"Ärendet är öppnat: {made.id}", f"The case is open: {made.id}").to(lang),
        markup=False,
        soft_wrap=True,
    )


@case.command("list")
def list_all(
    lang: Lang = "sv",
    *,
    stage: Annotated[StageName | None, typer.Option(help="Only at this stage.")] = None,
) -> None:
    """List the cases that you see, newest first."""
    from service.casework.cases.case import list_cases
    from service.casework.overview.terminal import STAGES as NAMES

    with case_transaction(lang) as (installation, connection):
        found = list_cases(
            connection,
            principal=installation.principal,
            stage=stage,
            limit=MOST_LISTED,
        )
    if not found:
        out.print(Text("Det finns inga ärenden.", "There are no cases.").to(lang))
    for listed_case in found:
        text = (
            f"{listed_case.id} {listed_case.diary_number} {listed_case.title} "
            f"({NAMES[listed_case.stage].to(lang)})"
        )
        out.print(text, markup=False, soft_wrap=True)


@case.command()
def show(named: Named, lang: Lang = "sv") -> None:
    """Show a case, its next lawful act first. Exit code 2: there is no such case."""
    from service.casework.decisions.decision import list_decisions
    from service.casework.links import list_links
    from service.casework.overview.terminal import render_case
    from service.casework.overview.unsettled import waits_for
    from service.casework.tasks.task import list_tasks

    today = datetime.now(UTC).date()
    with case_transaction(lang) as (installation, connection):
        found = case_named(connection, installation, named)
        tasks = list_tasks(
            connection,
            principal=installation.principal,
            today=today,
            case_id=found.id,
            state="open",
            limit=MOST_LISTED,
        )
        page = render_case(
            found,
            tasks,
            list_decisions(connection, found),
            list_links(connection, found),
            waits_for(connection, found),
            lang,
            today=today,
        )
    out.print(page, soft_wrap=True)


@case.command()
def stage(
    named: Named,
    to: Annotated[StageName, typer.Argument(help="The stage.")],
    lang: Lang = "sv",
    *,
    reason: Annotated[str | None, typer.Option(help="Needed where the case goes back.")] = None,
) -> None:
    """Move a case to another stage. Exit code 2: it cannot be moved so."""
    from service.casework.cases.case import move_case
    from service.casework.cases.request import StageMove
    from service.casework.overview.terminal import STAGES as NAMES

    write_to_case(named, lang, move_case, StageMove, stage=to, reason=reason)
    words = Text("Ärendet är nu i skedet {stage}.", "The case is now at the stage {stage}.")
    out.print(words.to(lang).format(stage=NAMES[to].to(lang)))


@case.command()
def attach(
    named: Named,
    record: Annotated[str, typer.Argument(help="Number of a screening, need or evidence file.")],
    lang: Lang = "sv",
) -> None:
    """Hang a record on a case; each act that a screening proposes becomes an open task.

    What the screening lacks of the purchase is read from the needs assessment of the case. Before
    the award the points of the screening are closed. Exit code 2: there is no such record.
    """
    from service.casework.cases.request import NewLink
    from service.casework.links import attach as hang
    from service.casework.links import kind_of

    kind = kind_of(record)
    made = write_to_case(named, lang, hang, NewLink, kind=kind, id=record)
    words = Text("Knuten till ärendet. Nya uppgifter: {n}.", "Attached. New tasks: {n}.")
    out.print(words.to(lang).format(n=len(made)))
    if kind in ("screening", "need"):
        _fill_in(named, lang)


def _fill_in(named: str, lang: Language) -> None:
    """Screen anew with what the needs assessment of the case says, and tell."""
    from service.casework.corrections.filling_in import fill_in
    from service.operations.installation import open_installation

    with case_transaction(lang) as (installation, connection):
        found = case_named(connection, installation, named)
    with (
        closing(open_installation(load_settings())) as installation,
        installation.snapshot() as snapshot,
    ):
        made = fill_in(
            installation.engine,
            found.id,
            principal=installation.principal,
            now=datetime.now(UTC),
            snapshot=snapshot,
        )
    if made is not None:
        words = Text(
            "Det som saknades lästes ur behovsbedömningen. Ny screening: {id}.",
            "What was missing was read from the needs assessment. New screening: {id}.",
        )
        out.print(words.to(lang).format(id=made), markup=False, soft_wrap=True)


@case.command("open-points")
def open_points(
    named: Named,
    reason: Annotated[str, typer.Option(help="Why; kept for ever.")],
    lang: Lang = "sv",
) -> None:
    """Open the points of a case before the award, to yourself. Exit code 2: it is not before."""
    from service.casework.cases.request import Opening
    from service.casework.links import open_points as opened

    def write(connection: "Connection", found: "Case", stated: "Opening", seen: "Seen") -> None:
        opened(connection, found, stated.reason, seen)

    write_to_case(named, lang, write, Opening, reason=reason)
    out.print(Text("Poängen är öppna för dig.", "The points are open to you.").to(lang))


@case.command()
def task(
    named: Named,
    text: Annotated[str, typer.Argument(help="What is to be done.")],
    lang: Lang = "sv",
    *,
    due: Day = None,
    basis: Annotated[str | None, typer.Option(help="Legal basis.")] = None,
    owner: Annotated[str | None, typer.Option(help="User id; the case's owner else.")] = None,
) -> None:
    """Add a task of your own to a case. Exit code 2: something stated has to be mended."""
    from service.casework.cases.request import NewTask
    from service.casework.tasks.task import add_task

    day = due.date() if due else None
    made = write_to_case(
        named, lang, add_task, NewTask, text=text, due_on=day, legal_basis=basis, owner=owner
    )
    out.print(Text(f"Uppgift {made}.", f"Task {made}.").to(lang), markup=False, soft_wrap=True)


@case.command()
def close(
    number: Annotated[str, typer.Argument(help="Number of the task (task_…).")],
    lang: Lang = "sv",
    *,
    reason: Annotated[
        str | None, typer.Option(help="How it ended, or why nothing is done.")
    ] = None,
    evidence: Annotated[
        str | None, typer.Option(help="Number of the evidence file that shows it (file_…).")
    ] = None,
    not_needed: Annotated[
        bool, typer.Option("--not-needed", help="Nothing is done, because of the reason.")
    ] = False,
) -> None:
    """Close a task with a reason or a document. Exit code 2: neither is given."""
    from service.casework.cases.request import TaskChange
    from service.casework.tasks.task import change_task, load_task

    given = {"reason": reason, "evidence_file_id": evidence}
    with case_transaction(lang) as (installation, connection):
        stated = stated_as(
            TaskChange,
            installation,
            lang,
            state="not_needed" if not_needed else "done",
            **{name: value for name, value in given.items() if value is not None},
        )
        found = load_task(connection, number, principal=installation.principal)
        change_task(
            connection,
            found,
            stated,
            version=found.version,
            principal=installation.principal,
            now=datetime.now(UTC),
        )
    out.print(Text("Uppgiften är avslutad.", "The task is closed.").to(lang))


@case.command()
def tasks(
    lang: Lang = "sv",
    *,
    mine: Annotated[
        bool, typer.Option("--mine", help="Only yours, and overdue ones that you are deputy for.")
    ] = False,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only overdue ones.")] = False,
) -> None:
    """List the open tasks of all cases that you see, those due first first."""
    from service.casework.overview.terminal import task_lines
    from service.casework.tasks.task import list_tasks

    today = datetime.now(UTC).date()
    with case_transaction(lang) as (installation, connection):
        found = list_tasks(
            connection,
            principal=installation.principal,
            today=today,
            state="open",
            mine=mine,
            overdue=overdue,
            limit=MOST_LISTED,
        )
    if not found:
        out.print(Text("Inga öppna uppgifter.", "No open tasks.").to(lang))
    for line in task_lines(found, lang, today=today):
        out.print(line, soft_wrap=True)


@case.command()
def decide(
    named: Named,
    what: Annotated[str, typer.Argument(help="What you have decided.")],
    delegation: Annotated[str, typer.Option(help="The mandate: delegation order and item.")],
    reasons: Annotated[str, typer.Option(help="Why.")],
    basis: Annotated[str, typer.Option(help="Legal basis.")],
    conflict: Annotated[
        Literal["none", "disregarded", "declared"],
        typer.Option(
            help="Conflict of interest: none, disregarded (obviously without bearing) or declared.",
        ),
    ],
    lang: Lang = "sv",
    *,
    conflict_reason: Annotated[str | None, typer.Option(help="Why it is disregarded.")] = None,
    screening: Annotated[
        str | None, typer.Option(help="The screening it rests on (screening_…).")
    ] = None,
    supersedes: Annotated[
        str | None, typer.Option(help="The decision it replaces (decision_…).")
    ] = None,
    second: Annotated[bool, typer.Option("--second", help="A second person is needed.")] = False,
) -> None:
    """Put on record what you have decided; it is never changed. Exit code 2: it cannot stand so."""
    from service.casework.cases.request import NewDecision
    from service.casework.decisions.decision import decide as keep

    made = write_to_case(
        named,
        lang,
        keep,
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
    )
    out.print(Text(f"Beslut {made}.", f"Decision {made}.").to(lang), markup=False, soft_wrap=True)
