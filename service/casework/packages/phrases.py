"""Phrases that every page of drafts has: labels, provisions as they are named, what is left out."""

from collections.abc import Iterable, Iterator, Mapping

from data_ingest.model.text import Language, Text, message
from procurement_rules.package.field import FIELDS
from service.casework.packages.models import Basis, Kind, Package
from service.documents.model import Block, Heading, Paragraph, text_table
from service.platform.words import printable
from service.screening.assessment.rule_texts import UNVERIFIED, checked

TITLES: Mapping[Kind, Text] = {
    "questions": message("Questions that may be asked now"),
    "letters": message("Letters, drafts"),
    "clauses": message("Contract terms, drafts"),
    "start": message("Checklist for contract start, draft"),
    "follow_up": message("Follow-up of the contract, draft"),
}
"""What each kind of package is called."""

LABELS: Mapping[str, Text] = {
    "asks": message("We ask you to answer"),
    "asks_authority": message("We ask for"),
    "basis": message("Legal basis", "phrases"),
    "before": message("Before sending (remove before the letter is sent)"),
    "blanks": message("To fill in"),
    "closed": message("May not be asked at this stage"),
    "contacts": message("Advice to the buyer"),
    "document": message("Ask for"),
    "employer": message("The employer"),
    "fetch": message("Obtained by the buyer; nobody is asked"),
    "follow_up": message("Follow-up"),
    "gate": message("Gate"),
    "heard": message("Your right to comment"),
    "if_secret": message("If something cannot be disclosed"),
    "about": message("About"),
    "by": message("By"),
    "doer": message("Who does it"),
    "done": message("Done, date"),
    "report": message("Whom to tell"),
    "own_policy": message("How the policy is used"),
    "proof": message("Shown by"),
    "told": message("What the notice says"),
    "todo": message("What"),
    "left_out": message("Not available here"),
    "criterion": message("Criterion of Upphandlingsmyndigheten"),
    "otherwise": message("If you do not answer"),
    "works_code": message("Place in AMA AF"),
    "opens": message("When it becomes available"),
    "proportionality": message("Proportionality"),
    "settles": message("Settles"),
    "use": message("What the answer is used for"),
    "when": message("When to use"),
    "who": message("About", "phrases"),
    "why": message("Reason"),
}  # fmt: skip
"""Headings and labels, by name."""


def stated(value: str | None, field: str, language: Language) -> str:
    """Return what was stated, or the label of the field in brackets."""
    return f"[{FIELDS[field].to(language)}]" if value is None else printable(value)


def cited(rule_ids: Iterable[str], rules: Iterable[Basis], language: Language) -> str:
    """Return provisions as a draft names them; one that nobody has checked stands in brackets."""
    known = {rule.rule_id: rule for rule in rules}
    return "; ".join(
        known[rule_id].citation
        if known[rule_id].verified
        else f"[{known[rule_id].citation}: {UNVERIFIED.to(language)}]"
        for rule_id in rule_ids
    )


def unchecked(rule_ids: Iterable[str], rules: Iterable[Basis], language: Language) -> Iterator[str]:
    """Yield what nobody has checked of some provisions, one line each."""
    known = {rule.rule_id: rule for rule in rules}
    for rule_id in dict.fromkeys(rule_ids):
        rule = known[rule_id]
        if not rule.verified:
            yield f"{rule.citation}: {UNVERIFIED.to(language)}."
        for part in rule.unverified:
            yield f"{rule.citation}: {part.to(language)}"


def label(name: str, language: Language) -> str:
    """Return a label of `LABELS`."""
    return LABELS[name].to(language)


def capital(text: str) -> str:
    """Return a text that begins with a capital."""
    return text[0].upper() + text[1:]


def basis_blocks(package: Package, language: Language) -> Iterator[Block]:
    """Yield every provision that the drafts rest on, with its address and what is unchecked."""
    if not package.rules:
        return
    yield Heading(label("basis", language), 1)
    for rule in package.rules:
        said = checked(
            rule.last_checked, rule.read, rule.unverified, language, verified=rule.verified
        )
        yield Paragraph(f"{rule.citation}, {rule.reference}: {said}", "small")


def left_out_blocks(package: Package, language: Language) -> Iterator[Block]:
    """Yield what is not offered, and why."""
    if package.left_out:
        heading = label("left_out", language)
        yield Heading(heading)
        yield text_table(
            "left_out",
            heading,
            (TITLES[package.kind].to(language).partition(",")[0], label("why", language)),
            (
                (omitted.title.to(language), omitted.reason.to(language))
                for omitted in package.left_out
            ),
        )
