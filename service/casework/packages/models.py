"""The one result of a package: drafts in both languages, as they were proposed.

Unlike other records a package keeps its words: a letter is its words, and what was proposed on a
day has to be readable as it was, also when the texts have been improved since.
"""

from datetime import date
from typing import Any, Literal

from pydantic import Field

from data_ingest.model.tables import Stage
from data_ingest.model.text import Words
from procurement_rules.package.follow_up_texts import Form
from procurement_rules.package.gate import GateCode
from procurement_rules.package.template import Doer
from procurement_rules.reading import HowRead
from service.platform.frames import canonical
from service.platform.sealed import Sealed, SealedPart

RECORD_VERSION: Literal[1] = 1

Kind = Literal["questions", "letters", "clauses", "start", "follow_up"]


def _left_out(what: str) -> Any:  # noqa: ANN401
    """Return a field that is left out of the record where there is nothing to say."""
    return Field(default=None, exclude_if=lambda value: value is None, description=what)


class Basis(SealedPart):
    """A provision that a draft rests on; `unverified` states which parts have not been checked."""

    rule_id: str
    citation: str
    reference: str
    verified: bool
    last_checked: date
    unverified: tuple[Words, ...]
    read: HowRead | None = _left_out("How it was read; earlier packages do not tell.")


class FurtherBasis(SealedPart):
    """A provision that is not in the rulebook: check it before use."""

    citation: str
    note: Words


class QuestionDraft(SealedPart):
    """A question that may be asked now, the gate that permits it, and its condition."""

    tender_id: str
    about: Words
    document: Words
    facts: tuple[Words, ...]
    gate: GateCode
    gate_label: Words
    condition: Words
    rule_ids: tuple[str, ...]


class ClosedGate(SealedPart):
    """A gate that is closed at this stage, and when it opens."""

    gate: GateCode
    label: Words
    opens: Words


class ClosedQuestion(SealedPart):
    """A question that is not offered at this stage."""

    tender_id: str
    about: Words
    document: Words
    gates: tuple[ClosedGate, ...]


class LetterDraft(SealedPart):
    """A letter, filled in as far as possible; `blanks` are left for a person to fill in.

    `before` is what a person checks before sending; it is not part of the letter.
    """

    id: str
    tender_id: str
    recipient: Words
    title: Words
    opening: tuple[Words, ...]
    asks: tuple[Words, ...]
    form: tuple[Words, ...]
    use: Words
    otherwise: Words | None = _left_out(
        "What follows without an answer. Omitted if nothing is said."
    )
    heard: Words
    before: tuple[Words, ...]
    blanks: tuple[str, ...]
    rule_ids: tuple[str, ...]
    further: tuple[FurtherBasis, ...]


class ClauseDraft(SealedPart):
    """A contract term as a module."""

    id: str
    number: int
    title: Words
    when: Words
    text: tuple[Words, ...]
    proportionality: Words
    follow_up: Words
    works_code: Words | None = _left_out("Its code in AMA AF. Omitted if it is not for works.")
    criterion: Words | None = _left_out(
        "How to find the matching criterion of Upphandlingsmyndigheten. Omitted if none is likely."
    )
    blanks: tuple[str, ...]
    rule_ids: tuple[str, ...]


class CheckDraft(SealedPart):
    """A line of the start checklist: what is done, by whom, by when, and the proof.

    `about` is the party that it concerns, empty if it is the contract itself; `by_date` is null if
    the start of the work is not known.
    """

    id: str
    tender_id: str
    title: Words
    text: Words
    asks: tuple[Words, ...]
    about: tuple[Words, ...]
    who: Doer
    by: Words
    by_date: date | None
    proof: Words
    letter: str | None
    rule_ids: tuple[str, ...]
    further: tuple[FurtherBasis, ...]


class PlanDraft(SealedPart):
    """How a part is followed up, by review need. The frequency is expert judgement."""

    tender_id: str
    part: Words
    tier: int
    band: str
    first_on: date | None
    self_report_months: int
    next_report_on: date | None
    check_months: int | None
    check_rows: int
    visit_months: int | None
    reason: Words


class FormItem(SealedPart):
    """One point of a form; results are recorded by its code."""

    code: str
    text: Words


class FormDraft(SealedPart):
    """A follow-up form with space for the results."""

    form: Form
    items: tuple[FormItem, ...]


class SampleDraft(SealedPart):
    """The rows of the supplier's own list to check, and how to draw them again."""

    algorithm: str
    of: int
    seed: int
    rows: tuple[int, ...]
    drawn_by: str


class SheetDraft(SealedPart):
    """The rights-and-help sheet in one language (ISO 639-1)."""

    language: str
    title: str
    intro: str
    lines: tuple[str, ...]
    help_title: str
    contacts: tuple[tuple[str, str], ...]
    note: str
    expires_on: date | None = Field(
        default=None,
        exclude_if=lambda value: value is None,
        description="Last day on which it may be handed out. Null in packages drafted before.",
    )


class BuyerContact(SealedPart):
    """An advice contact for the buyer, with the date on which the number was checked."""

    name: Words
    phone: str
    hours: Words
    checked_on: date


class FollowUpDraft(SealedPart):
    """The plan, the forms, and the signs that require an end to further questions."""

    judged_on: date = Field(description="Date of the expert judgement behind the plan.")
    plan: tuple[PlanDraft, ...]
    unnamed: tuple[Words, ...] = Field(description="Parts that must be named first.")
    forms: tuple[FormDraft, ...]
    sample: SampleDraft | None
    firms: tuple[Words, ...] = Field(description="Firms in the list, for the visit.")
    signals: tuple[FormItem, ...]
    remedies: tuple[FormItem, ...]
    call: tuple[BuyerContact, ...]


class LeftOut(SealedPart):
    """A text that is not offered, and why."""

    id: str
    title: Words
    reason: Words


class Head(SealedPart):
    """The heading of every draft. Null fields have not been stated."""

    buyer: str | None
    purchase: str | None
    diary_number: str | None
    answer_to: str | None
    officer: str | None
    sent_on: date
    answer_by: date = Field(description="A proposal; a person sets the date.")


class MadeFrom(SealedPart):
    """The screening or needs assessment of the package, and the hash of its result."""

    screening_id: str | None
    need_id: str | None
    result_hash: str
    lot_id: str | None


class EditedFrom(SealedPart):
    """The package that was edited, and the hash of its result."""

    package_id: str
    result_hash: str


class Package(Sealed):
    """Drafts of one kind. Nothing has been sent; a person edits, signs and sends."""

    record_version: Literal[1]
    status: Literal["draft"]
    kind: Kind
    as_of: date
    stage: Stage
    regime: str | None
    made_from: MadeFrom
    head: Head
    questions: tuple[QuestionDraft, ...]
    closed: tuple[ClosedQuestion, ...]
    letters: tuple[LetterDraft, ...]
    clauses: tuple[ClauseDraft, ...]
    starts_on: date | None
    checks: tuple[CheckDraft, ...]
    follow_up: FollowUpDraft | None
    sheets: tuple[SheetDraft, ...]
    contacts: tuple[BuyerContact, ...]
    left_out: tuple[LeftOut, ...]
    rules: tuple[Basis, ...]
    rulebook_sha256: str
    templates_sha256: str
    edited_from: EditedFrom | None = Field(
        default=None,
        description="Null if it has not been edited; the record then has no such key.",
    )

    def canonical_bytes(self) -> bytes:
        """Return the bytes that are stored and hashed: canonical JSON of the record."""
        content = self.model_dump(mode="json")
        if content["edited_from"] is None:
            del content["edited_from"]
        return canonical(content)
