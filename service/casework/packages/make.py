"""The pure step of a package: a procurement at a stage in, drafts out, the same every time.

It knows no clock, no database and no settings, and it sends nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.tables import STAGES, Stage
from data_ingest.model.text import Text
from procurement_rules.package.checklist import ChecklistLine, checklist
from procurement_rules.package.clauses import Clause, clauses
from procurement_rules.package.follow_up import basis
from procurement_rules.package.gate import GATES, GateCode
from procurement_rules.package.letters import Letter, NotOffered, letters
from procurement_rules.package.questions import questions
from procurement_rules.package.sheet import sheets
from procurement_rules.package.subject import Subject, named
from procurement_rules.package.template import Further, Templates
from procurement_rules.package.working_days import answer_day
from procurement_rules.rulebook import Rulebook
from procurement_rules.support.contacts import printable_contacts
from service.casework.packages.follow_up import buyer_contact, follow_up
from service.casework.packages.models import (
    RECORD_VERSION,
    Basis,
    CheckDraft,
    ClauseDraft,
    ClosedGate,
    ClosedQuestion,
    FurtherBasis,
    Head,
    Kind,
    LeftOut,
    LetterDraft,
    MadeFrom,
    Package,
    QuestionDraft,
    SampleDraft,
    SheetDraft,
)
from service.casework.support.confirmation import Confirmed


def make_package(
    subject: Subject,
    kind: Kind,
    made_from: MadeFrom,
    *,
    rulebook: Rulebook,
    templates: Templates,
    tender_ids: Sequence[str],
    sent_on: date,
    answer_days: int,
    sample: SampleDraft | None = None,
    confirmed: Confirmed | None = None,
) -> Package:
    """Return the drafts of one kind.

    Args:
        subject: What they are about.
        kind: What to draft.
        made_from: Where the subject was read from.
        rulebook: The rules behind gates and texts.
        templates: The texts.
        tender_ids: Letters about these tenders only; empty: all.
        sent_on: Planned day of sending.
        answer_days: Working days for an answer.
        sample: The random sample of the deeper check, drawn; None: not drawn yet.
        confirmed: Which texts of support may be printed; None: those that were shipped.

    Raises:
        UnreadableInput: There is no such tender.
    """
    confirmed = confirmed or Confirmed()
    known = {tender.tender_id for tender in subject.tenders}
    wrong = [place for place, tender_id in enumerate(tender_ids) if tender_id not in known]
    if wrong:
        problems = [Problem("package-tender", f"/tender_ids/{place}") for place in wrong]
        raise UnreadableInput(problems, "package")
    answer_by = answer_day(sent_on, working_days=answer_days)
    days = {"sent_on": sent_on, "answer_by": answer_by}
    dated = {name: named(day.isoformat()) for name, day in days.items()}
    subject = replace(subject, values={**subject.values, **dated})
    asked, closed = questions(subject, rulebook) if kind == "questions" else ((), ())
    drafted: tuple[Letter, ...] = ()
    terms: tuple[Clause, ...] = ()
    left_out: tuple[NotOffered, ...] = ()
    if kind == "letters":
        drafted, left_out = letters(subject, templates.letters, rulebook, chosen=tender_ids)
    elif kind == "clauses":
        terms, left_out = clauses(subject, templates.clauses, rulebook)
    lines: tuple[ChecklistLine, ...] = ()
    if kind == "start":
        lines, left_out = checklist(subject, templates.checks, rulebook, chosen=tender_ids)
        along = {line.template.letter for line in lines}
        with_them = [letter for letter in templates.letters if letter.id in along]
        drafted, _ = letters(subject, with_them, rulebook, chosen=tender_ids)
    followed, left_out = (
        follow_up(
            subject,
            templates.follow_up,
            chosen=tender_ids,
            sample=sample,
            contacts=confirmed.contacts,
        )
        if kind == "follow_up"
        else (None, left_out)
    )
    buyers = printable_contacts(confirmed.contacts, is_for="buyers", on=subject.as_of)
    on_sheet = sheets(
        (term.template.id for term in terms),
        subject.values,
        on=subject.as_of,
        approved=confirmed.languages,
        contacts=confirmed.contacts,
    )
    used = {
        rule_id
        for group in (asked, drafted, terms, lines)
        for draft in group
        for rule_id in draft.rule_ids
    }
    if followed is not None:
        used |= {rule.id for rule in subject.standing(basis(subject), rulebook)}
    return Package(
        record_version=RECORD_VERSION,
        status="draft",
        kind=kind,
        as_of=subject.as_of,
        stage=subject.stage,
        regime=subject.regime,
        made_from=made_from,
        head=_head(subject, sent_on=sent_on, answer_by=answer_by),
        questions=tuple(
            QuestionDraft(
                tender_id=question.tender_id,
                about=question.about,
                document=question.document,
                facts=question.facts,
                gate=question.gate,
                gate_label=GATES[question.gate].label,
                condition=GATES[question.gate].condition,
                rule_ids=question.rule_ids,
            )
            for question in asked
        ),
        closed=tuple(
            ClosedQuestion(
                tender_id=question.tender_id,
                about=question.about,
                document=question.document,
                gates=_closed(question.gates, subject.stage),
            )
            for question in closed
        ),
        letters=tuple(_letter(letter) for letter in drafted),
        clauses=tuple(_clause(term) for term in terms),
        starts_on=subject.starts_on,
        checks=tuple(_check(line) for line in lines),
        follow_up=followed,
        sheets=tuple(
            SheetDraft(**{name: getattr(sheet, name) for name in SheetDraft.model_fields})
            for sheet in (on_sheet if terms else ())
        ),
        contacts=tuple(buyer_contact(buyer) for buyer in buyers),
        left_out=tuple(
            LeftOut(id=omitted.id, title=omitted.title, reason=omitted.reason)
            for omitted in left_out
        ),
        rules=_rules(used, rulebook),
        rulebook_sha256=rulebook.sha256,
        templates_sha256=templates.sha256,
    )


def _closed(gates: Sequence[GateCode], stage: Stage) -> tuple[ClosedGate, ...]:
    """Return the gates that still open, or else all of them, with what opens each.

    What is closed at a stage of its own waits for its condition.
    """
    ahead = [
        gate
        for gate in gates
        if any(STAGES.index(at) >= STAGES.index(stage) for at in GATES[gate].stages)
    ]
    return tuple(
        ClosedGate(
            gate=gate,
            label=GATES[gate].label,
            opens=GATES[gate].condition if stage in GATES[gate].stages else GATES[gate].opens,
        )
        for gate in ahead or gates
    )


def _head(subject: Subject, *, sent_on: date, answer_by: date) -> Head:
    def stated(name: str) -> str | None:
        value: Text | None = subject.values.get(name)
        return None if value is None else value.sv

    return Head(
        buyer=stated("buyer"),
        purchase=stated("purchase"),
        diary_number=stated("diary_number"),
        answer_to=stated("answer_to"),
        officer=stated("officer"),
        sent_on=sent_on,
        answer_by=answer_by,
    )


def _letter(letter: Letter) -> LetterDraft:
    template = letter.template
    filled = letter.filled
    (title, use, heard) = filled((template.title, template.use, template.heard))
    otherwise = template.otherwise_under(letter.rule_ids)
    return LetterDraft(
        id=template.id,
        tender_id=letter.tender_id,
        recipient=letter.recipient,
        title=title,
        opening=filled(template.opening),
        asks=letter.asks,
        form=filled(template.form),
        use=use,
        otherwise=None if otherwise is None else filled((otherwise,))[0],
        heard=heard,
        before=filled(template.before),
        blanks=letter.blanks(),
        rule_ids=letter.rule_ids,
        further=_further(template.further),
    )


def _check(check: ChecklistLine) -> CheckDraft:
    template = check.template
    return CheckDraft(
        id=template.id,
        tender_id=check.tender_id,
        title=template.title,
        text=template.text,
        asks=template.asks,
        about=check.about,
        who=template.who,
        by=template.by,
        by_date=check.by,
        proof=template.proof,
        letter=template.letter,
        rule_ids=check.rule_ids,
        further=_further(template.further),
    )


def _further(provisions: Iterable[Further]) -> tuple[FurtherBasis, ...]:
    return tuple(
        FurtherBasis(citation=provision.citation, note=provision.note) for provision in provisions
    )


def _clause(clause: Clause) -> ClauseDraft:
    template = clause.template
    return ClauseDraft(
        id=template.id,
        number=clause.number,
        title=template.title,
        when=template.when,
        text=clause.text,
        proportionality=template.proportionality,
        follow_up=template.follow_up,
        works_code=clause.works_code,
        criterion=clause.criterion,
        blanks=clause.blanks(),
        rule_ids=clause.rule_ids,
    )


def _rules(used: Iterable[str], rulebook: Rulebook) -> tuple[Basis, ...]:
    return tuple(
        Basis(
            rule_id=rule.id,
            citation=rule.citation,
            reference=rule.reference,
            verified=rule.verified,
            last_checked=rule.last_checked,
            unverified=rule.unverified_parts,
            read=rule.read,
        )
        for rule in (rulebook.rule(rule_id) for rule_id in sorted(used))
    )
