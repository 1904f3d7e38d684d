"""A case as a readable page in a terminal, in Swedish or English: the next lawful act first."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from rich.console import Group
from rich.rule import Rule as Line
from rich.text import Text as Styled

from data_ingest.model.text import Language, Text, message
from service.casework.cases.procedure import form_of, stage_name
from service.casework.cases.tables import Case, CaseLink
from service.casework.decisions.decision import Decision
from service.casework.overview.first_act import FirstAct
from service.casework.overview.interruption_words import interruption_words
from service.casework.overview.unsettled import Waits
from service.casework.overview.views import CaseEntry, TaskResource, task_resource
from service.casework.tasks.task import Task

STATES: Mapping[str, Text] = {
    "stands": message("stands"),
    "waits_for_second": message("waits for a second person"),
    "superseded": message("superseded"),
}
"""How a decision stands."""

_KINDS: Mapping[str, Text] = {
    "need": message("needs assessment"),
    "screening": message("screening"),
    "package": message("package", "link"),
    "evidence_file": message("evidence file"),
}

_CLOSED = message("Before the award: tenderers are treated equally, and points are closed.")


_ADDRESSEE = message("To: {addressee}", "next act")


def stage_in(case: Case | CaseEntry, language: Language) -> str:
    """Return the stage of a case as it stands in a sentence: its form's name, in small letters."""
    return stage_name(case.procedure, case.stage).to(language).lower()


def render_case(
    case: Case,
    tasks: Sequence[Task],
    decisions: Sequence[Decision],
    links: Sequence[CaseLink],
    waits: Waits,
    language: Language,
    *,
    first: FirstAct,
    today: date,
) -> Group:
    """Return a case as something that rich can print; nothing is read as markup.

    Args:
        case: The case.
        tasks: Its open tasks, the one due first first.
        decisions: Its decisions, oldest first.
        links: What hangs on it.
        waits: What it waits for.
        language: Language of the page.
        first: What to do first.
        today: The day that makes a task overdue.
    """
    head = f"{case.diary_number} {case.title}"
    return Group(
        Line(Styled(head, style="bold"), align="left"),
        *_head(case, language),
        *_tasks(tasks, waits, language, first=first, today=today),
        *_decisions(decisions, language),
        *_links(links, language),
    )


def task_lines(tasks: Iterable[TaskResource], language: Language) -> Iterator[Styled]:
    """Yield one line a task: day, who, what and on which legal basis."""
    for task in tasks:
        day = task.due_on.isoformat() if task.due_on else "–" * 10
        late = message(" overdue").to(language) if task.overdue else ""
        basis = f" · {task.legal_basis}" if task.legal_basis else ""
        yield Styled.assemble(
            (f"{day}{late} {task.responsible} ", "bold"),
            task.text,
            (basis, "dim"),
            (f" [{task.id}]", "dim"),
        )


def _head(case: Case, language: Language) -> Iterator[Styled]:
    words = message("Stage: {stage} · owner: {owner}")
    line = words.to(language).format(stage=stage_in(case, language), owner=case.owner)
    if case.deputy is not None:
        line += message(" · deputy: ").to(language) + case.deputy
    yield Styled(line)
    if case.procedure not in (None, "procurement"):
        yield Styled(form_of(case.procedure).label.to(language), style="dim")
    if case.interruption is not None:
        words = interruption_words(case.interruption)
        yield Styled(words.to(language), style="bold")
    if case.is_before_award:
        yield Styled(_CLOSED.to(language), style="italic")


def _tasks(
    tasks: Sequence[Task],
    waits: Waits,
    language: Language,
    *,
    first: FirstAct,
    today: date,
) -> Iterator[Styled]:
    """Yield what is to be done: the first act, then the other tasks, then what the rules lack."""
    yield Styled()
    yield Styled(message("Next action").to(language), style="bold")
    if first.task is not None:
        yield from task_lines([task_resource(first.task, language, today=today)], language)
    else:
        why = "" if first.why is None else f" {first.why.to(language)}"
        yield Styled(first.text.to(language).rstrip(".") + "." + why)
    if first.note is not None:
        yield Styled(first.note.text.to(language), style="italic")
    if first.to is not None:
        yield Styled(_ADDRESSEE.to(language).format(addressee=first.to.to(language)))
    others = [task for task in tasks if task is not first.task]
    shown = (task_resource(task, language, today=today) for task in others)
    lines = list(task_lines(shown, language))
    lines += [Styled(need.line.to(language)) for need in waits.needs if need.facts != first.facts]
    if lines:
        yield Styled()
        yield Styled(message("After that").to(language), style="bold")
        yield from lines
    if waits.needs:
        state = message(
            "Fill in what is missing on the page of the case, or in the input, and screen again."
        )
        yield Styled(state.to(language), style="italic")


def _decisions(decisions: Sequence[Decision], language: Language) -> Iterator[Styled]:
    if not decisions:
        return
    yield Styled()
    yield Styled(message("Decisions").to(language), style="bold")
    for decision in decisions:
        state = STATES[decision.state].to(language)
        by = f"{decision.actor} ({decision.delegation})"
        yield Styled(f"{decision.decided_on} {by}, {state}: {decision.what}")


def _links(links: Sequence[CaseLink], language: Language) -> Iterator[Styled]:
    if not links:
        return
    yield Styled()
    yield Styled(message("Belongs to the case").to(language), style="bold")
    for link in links:
        yield Styled(f"{link.record_id} {_KINDS[link.kind].to(language)}")
