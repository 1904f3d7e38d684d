"""What is known against the firms of a tender, first and alike for all: no points, so never closed.

Such are insolvency, deregistration, tax debts, F-tax and registration as an employer, entries of
lists, decisions, what was seen and a price below the comparison cost: the bins of factors that are
`adverse`; and what was requested and not provided. Each stands with its
source and day, with what it does not mean and with the act that the law has for it, as a question.
Of every tenderer and every firm that it relies on it is said what has been looked up; of other
firms of the chain what was found.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from data_ingest.lists.meaning import LISTS
from data_ingest.model.text import Language, Text, message
from risk_models.factor.definition import FAMILIES, Factor
from risk_models.factors import FACTORS, factor_by_id
from service.platform.words import ROLES, printable
from service.registers.source_ids import AT_SNAPSHOT
from service.screening.assessment.models import (
    Assessment,
    FactorValue,
    PartAssessment,
    RuleText,
    SourceReference,
    TenderAssessment,
)
from service.screening.assessment.part_names import part_names
from service.screening.assessment.rule_texts import listed, marked
from service.screening.report import wording
from service.screening.report.hourly import gap_below
from service.screening.report.raised_law import raised_by
from service.screening.report.visit_words import visits_sentence

_LISTINGS = ("conduct.listing", "conduct.list_entry")
_NUMBER = "transparency.number"
TENDERERS = ("tenderer", "consortium_lead", "consortium_member")
"""Roles of the firms that tender."""
_ALWAYS_TOLD = (*TENDERERS, "relied_on")
"""Roles of the firms of which it is said what was looked up, also where nothing was found."""
_NOT_LOOKED = ("not_collected", "refused", "not_applicable", "declared")

_DECLARED = "declared"
"""Publisher of a source that is the firm's own word; its answer is no look-up."""

_LOOKED: Mapping[str, Text] = {
    "stated": message("Nothing of this kind in the documents and registers read: {labels}."),
    _DECLARED: message("Nothing of this kind according to the firm itself: {labels}."),
    "not_available": message("Not stated in the documents and registers read: {labels}."),
    "not_collected": message("Not looked up: {labels}."),
    "not_applicable": message("Does not apply: {labels}."),
}
"""What is said of that of which nothing was found, by the state of the factor."""

_SHORT: Mapping[str, Text] = {
    "register.insolvency": message("insolvency"),
    "register.deregistered": message("deregistration"),
    "register.employer": message("registration as employer"),
    "register.employer_standing": message("registration as employer"),
    "register.f_tax": message("F-tax"),
    "register.tax_debts": message("tax debts"),
    **dict.fromkeys(_LISTINGS, message("lists")),
}
"""What is looked up, in a word where the factor is called by more."""

_MEANS_NOT = message("Bear in mind: {text}")
_NO_NUMBER = message(
    "The number is missing or wrong, so no registers have been searched. State the number and "
    "screen again."
)
_OTHERS = message("Other named parties: {n}")
_NOTHING = message("Nothing of this kind is known.")
_NONE_KNOWN = message("None known", "facts")
_UNLOOKED = message("No registers have been searched for {n} of them.")
_OUTSIDE = message(
    "LOU 4:10 covers the firm only if a tenderer relies on it. A person assesses, and hears the "
    "firm first."
)
_CHECK = "SE-LOU-4-10"
"""The rule about the check before the award, which says which firms it covers."""
_QUESTION = message("A question of law for a person to assess: {citations}.")
_NO_RULE = message(
    "A person assesses the legal significance, and hears the supplier before any decision "
    "against it."
)
_REFUSED = message("Requested but not provided: {labels}")
_REFUSED_SHORT = message("Requested but not provided: {n}")
_REFUSED_MEANS_NOT = message("A missing answer does not show how conditions are.")
_NEXT = message("What follows: {citations}.")
_REMIND = message("Send a reminder with a day, or assess without the answer.")
_HEAR = message("The supplier must be heard first ({citations}).")
_SAFETY = message(
    "Write down what was seen. People's safety comes first. The supplier is heard when this "
    "puts nobody at risk, and always before a decision against it."
)

SEEN = ("conduct.coercion", "conduct.withheld_pay", "conduct.conditions", "conduct.dependence")
_FIRST = ("register.insolvency", "register.deregistered")


class AdverseFact(NamedTuple):
    """A known adverse fact, in words.

    Attributes:
        text: The fact, with its figure, source and day.
        means_not: What it does not mean.
        law: The act that it opens, as a question of law.
        short: The fact alone, where it stands with others in a line.
    """

    text: str
    means_not: str
    law: str
    short: str


class FirmFacts(NamedTuple):
    """What is known of one firm of a tender.

    Attributes:
        name: The firm.
        found: The facts.
        looked: Of what nothing was found, and of what nobody has looked.
        is_looked_up: Whether any register or list has been looked in.
    """

    name: str
    found: tuple[AdverseFact, ...]
    looked: tuple[str, ...]
    is_looked_up: bool

    def plain(self) -> dict[str, object]:
        """Return it as a document lays it out."""
        return {
            "name": self.name,
            "found": [
                {"text": fact.text, "means_not": fact.means_not, "law": fact.law}
                for fact in self.found
            ],
            "looked": list(self.looked),
            "is_looked_up": self.is_looked_up,
        }

    def said(self) -> str:
        """Return it in one line, without the name and what the facts do not mean."""
        return " ".join((*(f"{fact.text}. {fact.law}" for fact in self.found), *self.looked))


def facts_found(
    tender: TenderAssessment,
    rules: Mapping[str, RuleText],
    sources: Mapping[str, SourceReference],
    language: Language,
) -> list[FirmFacts]:
    """Return what is known against the firms of a tender, in the order of its chain.

    Where the values of the factors are masked nothing is said.

    Args:
        tender: The tender.
        rules: The rules of the screening by id.
        sources: Its sources by id.
        language: Language of the texts.
    """
    return facts_told(firms_of(tender, rules, sources, language), language)


def facts_told(
    firms: Iterable[tuple[PartAssessment, FirmFacts]], language: Language
) -> list[FirmFacts]:
    """Return what is told of the firms of `firms_of`: those without facts are counted."""
    told, others, unlooked = [], 0, 0
    for part, firm in firms:
        if firm.found or part.visits or part.role in _ALWAYS_TOLD:
            told.append(firm)
        else:
            others += 1
            unlooked += not firm.is_looked_up
    if others:
        said = [_NOTHING.to(language)]
        if unlooked:
            said.append(_UNLOOKED.to(language).format(n=unlooked))
        name = _OTHERS.to(language).format(n=others)
        told.append(FirmFacts(name, (), tuple(said), is_looked_up=unlooked < others))
    return told


def facts_line(told: Sequence[FirmFacts], language: Language) -> str:
    """Return what is known against the firms of a tender in a line: the tenderer's own first."""
    said = []
    for place, firm in enumerate(told):
        facts = ". ".join(fact.short for fact in firm.found)
        if facts:
            said.append(facts if place == 0 else f"{firm.name}: {facts}")
    return ". ".join(said) or _NONE_KNOWN.to(language)


def firms_of(
    tender: TenderAssessment,
    rules: Mapping[str, RuleText],
    sources: Mapping[str, SourceReference],
    language: Language,
) -> Iterator[tuple[PartAssessment, FirmFacts]]:
    """Yield every named part of a tender with what is known against its firm."""
    names = part_names(tender, language)
    gap = {"price": gap_below(tender.price, language)}
    for part in tender.parts:
        values = {value.factor: value for value in part.factors}
        known = [(factor, values[factor.id]) for factor in told_of() if factor.id in values]
        if part.party_id is None or not known:
            continue
        found = tuple(
            AdverseFact(
                text=printable(
                    fact_text(factor, value, sources, language, gap=gap.get(factor.family, ""))
                ),
                means_not=means_not(factor, value.sources, language),
                law=_law(factor, part, tender, rules, language),
                short=fact_name(factor, value.bin or "", language),
            )
            for factor, value in known
            if is_adverse(factor, value)
        ) + tuple(_refused(part, language))
        states = (_state(value, sources) for factor, value in known if _is_of_register(factor))
        is_looked_up = any(state not in _NOT_LOOKED for state in states)
        number = values.get(_NUMBER)
        lacks = part.has_number is False or (number is not None and number.bin == "no")
        unnumbered = lacks and not is_looked_up
        yield (
            part,
            FirmFacts(
                name=printable(f"{names[part.part_id]} ({ROLES[part.role].to(language)})"),
                found=found,
                looked=(
                    *((_NO_NUMBER.to(language),) if unnumbered else ()),
                    *_looked(known, sources, language),
                    *_visited(part, language),
                ),
                is_looked_up=is_looked_up,
            ),
        )


def firms_told(
    assessment: Assessment, language: Language
) -> dict[tuple[str, str], list[FirmFacts]]:
    """Return what is known against the firms of every tender, by lot and tender."""
    rules = {rule.rule_id: rule for rule in assessment.rules}
    sources = {source.source_id: source for source in assessment.sources}
    return {
        (lot.contract_id, tender.tender_id): facts_found(tender, rules, sources, language)
        for lot in assessment.lots
        for tender in lot.tenders
    }


@cache
def told_of() -> tuple[Factor, ...]:
    """Return the factors of which a known value may be adverse, registers first.

    Whether there is a firm to conclude a contract with comes before all else.
    """
    families = list(FAMILIES)

    def place(factor: Factor) -> tuple[int, int, str]:
        first = _FIRST.index(factor.id) if factor.id in _FIRST else len(_FIRST)
        return first, families.index(factor.family), factor.id

    adverse = (factor for factor in FACTORS if any(each.adverse for each in factor.bins))
    return tuple(sorted(adverse, key=place))


def is_adverse(factor: Factor, value: FactorValue) -> bool:
    """Tell whether the value of a factor is a known adverse fact."""
    return value.bin is not None and factor.bin(value.bin).adverse


def looked_up_of(part: PartAssessment) -> Iterator[tuple[str, bool]]:
    """Yield each factor of a register or list that a firm has, and whether it was looked up."""
    values = {value.factor: value for value in part.factors}
    for factor in told_of():
        if factor.id in values and _is_of_register(factor):
            yield factor.id, values[factor.id].state != "not_collected"


def register_label(factor_id: str, language: Language) -> str:
    """Return what is looked up for a factor, in a word where the factor is called by more."""
    return _SHORT.get(factor_id, factor_by_id(factor_id).label).to(language)


def _is_of_register(factor: Factor) -> bool:
    return factor.family == "register" or factor.id in _LISTINGS


def _state(value: FactorValue, sources: Mapping[str, SourceReference]) -> str:
    """Return the state of a value; of one that rests on the firm's own word, that it does."""
    said = {sources[source].publisher for source in value.sources if source in sources}
    return _DECLARED if value.state == "stated" and said == {_DECLARED} else value.state


def _looked(
    known: Sequence[tuple[Factor, FactorValue]],
    sources: Mapping[str, SourceReference],
    language: Language,
) -> Iterator[str]:
    """Yield what registers and lists have not told, by why: nothing, or nobody has looked."""
    states: dict[str, list[str]] = {}
    for factor, value in known:
        if _is_of_register(factor) and not is_adverse(factor, value):
            label = register_label(factor.id, language)
            states.setdefault(_state(value, sources), []).append(label)
    for state, text in _LOOKED.items():
        if labels := states.get(state):
            listed = ", ".join(labels)
            yield text.to(language).format(labels=listed)


def _visited(part: PartAssessment, language: Language) -> Iterator[str]:
    """Yield how many visits were made to a firm, if any."""
    if (visits := part.visits) is not None:
        yield visits_sentence(visits.made, visits.found, visits.last_on, language)


def fact_text(
    factor: Factor,
    value: FactorValue,
    sources: Mapping[str, SourceReference],
    language: Language,
    *,
    gap: str = "",
) -> str:
    """Return a known fact in words, with its figure, source and day, or the gap of a price."""
    said = fact_name(factor, value.bin or "", language)
    shown = "; ".join(wording.answered(value, language, sources=sources))
    listed = (value.value or "").partition("listed_on=")[2]
    beside = ", ".join(text for text in (shown, listed, gap) if text)
    return f"{said} ({beside})" if beside else said


def fact_name(factor: Factor, code: str, language: Language) -> str:
    """Return a known fact in words, without its figure, source and day; `code` is its bin."""
    said = factor.bin(code).label.to(language)
    if factor.family == "conduct" and factor.id not in _LISTINGS:
        return f"{factor.label.to(language)}: {said[:1].lower()}{said[1:]}"
    return said


def means_not(factor: Factor, sources: Iterable[str], language: Language) -> str:
    """Return what a fact does not mean; of an entry of a list, what its publisher's does not."""
    lists = (LISTS.get(source.partition(AT_SNAPSHOT)[0]) for source in sources)
    text = next((meaning.means_not for meaning in lists if meaning is not None), factor.not_meaning)
    return _MEANS_NOT.to(language).format(text=text.to(language))


def _law(
    factor: Factor,
    part: PartAssessment,
    tender: TenderAssessment,
    rules: Mapping[str, RuleText],
    language: Language,
) -> str:
    """Return the act that a fact opens: only what rules that were asked of the firm say."""
    if factor.id in SEEN:
        return _SAFETY.to(language)
    raised = raised_by(factor.id, part, tender, rules)
    if factor.family == "price":
        cited = listed(rule.citation for rule in raised.signals)
        return _NEXT.to(language).format(citations=cited) if cited else _NO_RULE.to(language)
    if raised.signals:
        return " ".join(marked(rule, rule.then.to(language), language) for rule in raised.signals)
    if not raised.grounds:
        is_outside = part.role == "subcontractor" and _CHECK in rules
        return (_OUTSIDE if is_outside else _NO_RULE).to(language)
    cited = listed(marked(rule, rule.citation, language) for rule in raised.grounds)
    said = _QUESTION.to(language).format(citations=cited)
    hears = listed(rule.citation for rule in raised.hears)
    return f"{said} {_HEAR.to(language).format(citations=hears)}" if hears else said


def _refused(part: PartAssessment, language: Language) -> Iterator[AdverseFact]:
    """Yield what the firm was asked and has not answered, in one line."""
    labels = [
        factor_by_id(value.factor).label.to(language)
        for value in part.factors
        if value.state == "refused"
    ]
    if labels:
        yield AdverseFact(
            text=printable(_REFUSED.to(language).format(labels="; ".join(labels))),
            means_not=_MEANS_NOT.to(language).format(text=_REFUSED_MEANS_NOT.to(language)),
            law=_REMIND.to(language),
            short=_REFUSED_SHORT.to(language).format(n=len(labels)),
        )
