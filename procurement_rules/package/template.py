"""The texts of letters, clauses and checklists, refused if they cannot be relied on."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from data_ingest.model.tables import Nature, Stage
from data_ingest.model.text import Text, Words
from procurement_rules.condition import InvalidRule
from procurement_rules.facts import REGIMES
from procurement_rules.needs.bought import Kind, QuestionCode
from procurement_rules.package.field import FIELDS, fields_of
from procurement_rules.package.follow_up_texts import FollowUpTexts, read_follow_up
from procurement_rules.package.gate import GateCode
from procurement_rules.package.posting import Posting
from procurement_rules.rule_file import read_mapping, refusal
from procurement_rules.rulebook import Rulebook, load_rulebook
from procurement_rules.support.contacts import load_contacts
from procurement_rules.support.signs import load_signs

Recipient = Literal["all", "labour_parties", "tenderer", "supplier", "authority", "own_staff"]
"""Every tenderer, in the documents · the parties of the labour market · one tenderer · the supplier
that has the contract · Arbetsmiljöverket · the buyer's own staff and elected representatives."""

Doer = Literal["buyer", "supplier", "employer"]
"""Who does what a checklist asks for."""


class _Template(BaseModel):
    """What letters and clauses share.

    Attributes:
        id: The file is named after it.
        order: Place among the others.
        basis: Rules of law by regime; for a regime that is not there the text is not offered.
        bought: Kinds of purchase that it is for; empty, and no question: any.
        question: The question about what is bought whose answer settles whether it is for a
            purchase: yes, whatever is bought, or no; without an answer its kind tells.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    order: int
    title: Words
    basis: dict[str, tuple[str, ...]]
    bought: tuple[Kind, ...] = ()
    question: QuestionCode | None = None

    @model_validator(mode="after")
    def _says_the_same_in_both_languages(self) -> Self:
        for text in self.texts():
            sv, en = (set(fields_of(wording)) for wording in (text.sv, text.en))
            if sv != en:
                raise ValueError(f"the languages differ in {', '.join(sorted(sv ^ en))}")
            if unknown := sv - FIELDS.keys():
                raise ValueError(f"unknown field {', '.join(sorted(unknown))}")
        return self

    def texts(self) -> tuple[Text, ...]:
        """Return every text of the template."""
        raise NotImplementedError

    def fields(self) -> tuple[str, ...]:
        """Return the fields that the template leaves open, each once, in order."""
        return tuple(dict.fromkeys(name for text in self.texts() for name in fields_of(text.sv)))


class Further(BaseModel):
    """A provision that the rulebook does not hold; it is shown as unverified, never as fact."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    citation: str
    sv: str
    en: str

    @property
    def note(self) -> Text:
        """What it says."""
        return Text(self.sv, self.en)


class Otherwise(BaseModel):
    """What follows if no answer comes, or none that will do, as said to whoever is asked.

    Attributes:
        rules: It is said only where one of these is the legal basis of the letter; empty: always.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    rules: tuple[str, ...] = ()
    sv: str
    en: str

    @property
    def text(self) -> Text:
        """What is said."""
        return Text(self.sv, self.en)


class LetterTemplate(_Template):
    """A letter. It rests on rules of the procurement's regime; in any regime on `law` or `further`.

    Attributes:
        law: Rules of law that hold whatever the regime, beside or instead of the basis.
        file: What it is called in the name of a file.
        to: Whom it is written to.
        gate: The gate that it asks through; None for what asks no supplier.
        stages: The stages at which it may be sent.
        raised_by: Rules of which one has to apply for a letter to be drafted; empty: none has to.
        posting: Employers that it is drafted about, one letter each; None: about none.
        chosen: Whether it is drafted only for tenders that a person has named.
        further: Provisions beside the basis that are not in the rulebook.
        opening: Paragraphs before what is asked.
        asks: What is asked of everybody who gets it.
        asks_from_questions: Whether the open questions through the same gate are asked too.
        provision: Only those under this provision; None: all of them.
        form: Headings of a form with room for answers.
        use: What the answer may be used for.
        otherwise: What follows without an answer that will do; the first that fits is said.
        not_found: By act: that no provision was found in it, and where it was looked for.
        heard: How the recipient may speak for itself.
        before: What a person checks before it is sent; no part of the letter.
    """

    basis: dict[str, tuple[str, ...]] = {}
    law: tuple[str, ...] = ()
    file: Words
    to: Recipient
    gate: GateCode | None = None
    stages: tuple[Stage, ...]
    raised_by: tuple[str, ...] = ()
    posting: Posting | None = None
    chosen: bool = False
    further: tuple[Further, ...] = ()
    opening: tuple[Words, ...]
    asks: tuple[Words, ...] = ()
    asks_from_questions: bool = False
    provision: str | None = None
    form: tuple[Words, ...] = ()
    use: Words
    otherwise: tuple[Otherwise, ...] = ()
    not_found: dict[str, Words] = {}
    heard: Words
    before: tuple[Words, ...]

    def texts(self) -> tuple[Text, ...]:
        """Return every text of the letter."""
        return (
            self.title, *self.opening, *self.asks, *self.form, self.use, self.heard, *self.before,
            *(one.text for one in self.otherwise), *self.not_found.values(),
        )  # fmt: skip

    def otherwise_under(self, rule_ids: Iterable[str]) -> Text | None:
        """Return what follows without an answer that will do, where a letter rests on some rules.

        None: nothing is said.
        """
        held = set(rule_ids)
        return next(
            (one.text for one in self.otherwise if not one.rules or held & set(one.rules)), None
        )


class ClauseTemplate(_Template):
    """A contract term.

    Attributes:
        beside: Clauses without which it says nothing.
        work: Where the work has to be done for it; None: anywhere.
        natures: Kinds of contract that it is for; empty: any.
        works_code: Its code in AMA AF, for works contracts; None: not known, a person fills it in.
        criterion: How to find the criterion of Upphandlingsmyndigheten that it matches; None: it
            may have none.
        when: When it is worth using.
        text: The term.
        proportionality: Why it asks no more than it has to.
        follow_up: What it lets the buyer follow up, and with what.
    """

    beside: tuple[str, ...] = ()
    work: Literal["sweden", "abroad"] | None = None
    natures: tuple[Nature, ...] = ()
    works_code: Words | None = None
    criterion: Words | None = None
    when: Words
    text: tuple[Words, ...]
    proportionality: Words
    follow_up: Words

    def texts(self) -> tuple[Text, ...]:
        """Return every text of the clause."""
        return (
            self.title, self.when, *self.text, self.proportionality, self.follow_up,
            *(one for one in (self.works_code, self.criterion) if one is not None),
        )  # fmt: skip


class CheckTemplate(_Template):
    """A line of the checklist for the start of a contract.

    Attributes:
        law: Rules of law that hold whatever the regime, beside or instead of the basis.
        further: Provisions that are not in the rulebook.
        about: Whom it concerns: nobody in particular, everyone below the supplier, every firm.
        posting: The employers that it concerns instead; None: it is not about postings.
        work: Where the work has to be done for it; None: anywhere.
        natures: Kinds of contract that it is for; with `cpv` empty as well: any.
        cpv: Beginnings of the subjects that it is for.
        who: Who does it.
        days: By when, in days from the start of the work; the day before is -1.
        expires: What decides by when instead: the numbers of the sheet for workers.
        by: The same in words.
        text: What is done.
        asks: What is asked for.
        proof: How it is shown to have been done.
        letter: The letter that goes with it.
    """

    basis: dict[str, tuple[str, ...]] = {}
    law: tuple[str, ...] = ()
    further: tuple[Further, ...] = ()
    about: Literal["contract", "subcontractors", "firms"] = "contract"
    posting: Posting | None = None
    work: Literal["sweden"] | None = None
    natures: tuple[Nature, ...] = ()
    cpv: tuple[str, ...] = ()
    who: Doer
    days: int
    expires: Literal["contacts"] | None = None
    by: Words
    text: Words
    asks: tuple[Words, ...] = ()
    proof: Words
    letter: str | None = None

    @model_validator(mode="after")
    def _names_a_provision(self) -> Self:
        if not (self.basis or self.law or self.further):
            raise ValueError("every line names its legal basis")
        return self

    def texts(self) -> tuple[Text, ...]:
        """Return every text of the line."""
        return (self.title, self.by, self.text, *self.asks, self.proof)


AnyTemplate = TypeVar("AnyTemplate", LetterTemplate, ClauseTemplate, CheckTemplate)


@dataclass(frozen=True, slots=True)
class Templates:
    """All texts, in order, with what they say in one text, and its hash."""

    letters: tuple[LetterTemplate, ...] = field(repr=False)
    clauses: tuple[ClauseTemplate, ...] = field(repr=False)
    checks: tuple[CheckTemplate, ...] = field(repr=False)
    follow_up: FollowUpTexts = field(repr=False)
    text: str = field(repr=False)
    sha256: str


@cache
def load_templates() -> Templates:
    """Return the shipped texts.

    Raises:
        InvalidRule: A shipped file cannot be relied on.
    """
    return read_templates(files("procurement_rules") / "templates", load_rulebook())


def read_templates(folder: Traversable, rulebook: Rulebook) -> Templates:
    """Read `letters/*.yaml`, `clauses/*.yaml`, `checks/*.yaml` and `follow_up.yaml`.

    Contacts and signs (`procurement_rules.support`) are part of the text and its hash.

    Args:
        folder: Where they are.
        rulebook: Every rule that a text names has to be in it.

    Raises:
        InvalidRule: A file cannot be relied on; the file, the field and the word are named.
    """
    letters = _read(folder / "letters", LetterTemplate, rulebook)
    clauses = _read(folder / "clauses", ClauseTemplate, rulebook)
    checks = _read(folder / "checks", CheckTemplate, rulebook)
    _check_letters(checks, {letter.id for letter in letters})
    follow_up = read_follow_up((folder / "follow_up.yaml").read_text("utf-8"))
    texts = (*letters, *clauses, *checks, follow_up, load_signs())
    said = "\n".join(model.model_dump_json() for model in texts)
    sheet = (folder / "sheet.yaml").read_text("utf-8")
    contacts = "\n".join(contact.model_dump_json() for contact in load_contacts())
    text = "\n".join((said, sheet, contacts))
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Templates(letters, clauses, checks, follow_up, text, digest)


def _read(
    folder: Traversable, kind: type[AnyTemplate], rulebook: Rulebook
) -> tuple[AnyTemplate, ...]:
    known = {rule.id for rule in rulebook.rules}
    found = []
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if not entry.name.endswith(".yaml"):
            continue
        raw = read_mapping(entry.read_text("utf-8"), file=entry.name)
        try:
            template = kind.model_validate(raw)
        except ValidationError as error:
            raise refusal(error, file=entry.name) from error
        if entry.name != f"{template.id}.yaml":
            raise InvalidRule(entry.name, "id", template.id, "the file is named after it")
        basis = dict(template.basis)
        if isinstance(template, LetterTemplate):
            if template.further or template.law:
                basis = basis or {"full": ()}
            _check_rules("law", template.law, entry.name, known)
            for one in template.otherwise:
                _check_rules("otherwise", one.rules, entry.name, known)
        if isinstance(template, CheckTemplate):
            basis = basis or {"full": ()}
            _check_rules("law", template.law, entry.name, known)
        _check_basis(basis, entry.name, known)
        found.append(template)
    return tuple(sorted(found, key=lambda template: template.order))


def _check_basis(basis: Mapping[str, Iterable[str]], file: str, known: set[str]) -> None:
    if not basis:
        raise InvalidRule(file, "basis", "", "every text names its legal basis")
    for regime, rules in basis.items():
        if regime not in REGIMES:
            raise InvalidRule(file, "basis", regime, "there is no such regime")
        _check_rules(f"basis.{regime}", rules, file, known)


def _check_rules(place: str, rules: Iterable[str], file: str, known: set[str]) -> None:
    for rule_id in rules:
        if rule_id not in known:
            raise InvalidRule(file, place, rule_id, "there is no such rule")


def _check_letters(checks: Iterable[CheckTemplate], letters: set[str]) -> None:
    for check in checks:
        if check.letter is not None and check.letter not in letters:
            raise InvalidRule(f"{check.id}.yaml", "letter", check.letter, "there is no such letter")
