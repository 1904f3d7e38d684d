"""A rule of law in words for a terminal: its source, its condition, and its amounts on a day."""

from collections.abc import Iterator, Mapping
from datetime import date

from data_ingest.model.text import Language, Text, message
from procurement_rules.evaluation import named_facts
from procurement_rules.parameter import DatedValue, Parameter
from procurement_rules.reading import reading_words
from procurement_rules.rule import NO_DAY_SET, UPCOMING, Example, Rule
from procurement_rules.settling import ASKED_OF, load_settling

_ADDRESSEES = {
    "buyer": message("the buyer"),
    "firm": message("firms"),
    "state": message("the state"),
    "service": message("this service"),
}
OUTCOMES: Mapping[str, Text] = {
    "applies": message("applies", "rule text"),
    "does_not_apply": message("does not apply", "rule text"),
    "cannot_tell": message("cannot tell"),
    "not_in_force": message("not in force"),
}
"""What a rule answers about facts, in words."""

_UNVERIFIED = message("NOT VERIFIED")
_UPCOMING = message("UPCOMING, never applied")


def marks(rule: Rule, language: Language) -> Iterator[str]:
    """Yield what must be known of a rule before it is read: upcoming, not verified."""
    if rule.consequence in UPCOMING:
        yield _UPCOMING.to(language)
    if not rule.verified:
        yield _UNVERIFIED.to(language)


def explanation(rule: Rule, language: Language, *, on: date | None) -> Iterator[str]:
    """Yield what there is to say of a rule, line by line.

    Args:
        rule: The rule.
        language: Language of the words around it and of its own.
        on: Day on which a procurement began: whether the rule was law then, and its amounts. None:
            every period.
    """
    yield f"{rule.id}  {rule.title.to(language)}"
    yield from (f"  [{mark}]" for mark in marks(rule, language))
    yield f"  {rule.citation}"
    yield f"  {rule.reference}"
    yield f"  {_in_force(rule, language, on=on)}"
    if rule.read is None:
        checked = message("checked", "rule text").to(language)
        yield f"  {rule.verification} ({checked} {rule.last_checked})"
    else:
        yield f"  {reading_words(rule.read, language)}: {rule.read.source}"
    for part in rule.unverified_parts:
        yield f"  {message('Not verified').to(language)}: {part.to(language)}"
    for limit in rule.limits:
        yield f"  {message('Limit').to(language)}: {limit.to(language)}"
    speaks_to = message("Speaks to").to(language)
    yield f"  {speaks_to} {_ADDRESSEES[rule.addressee].to(language)}. {rule.consequence}"
    yield f"  applies: {rule.applies}"
    yield f"  when: {rule.when}"
    for name, parameter in rule.parameters.items():
        yield from _amounts(name, parameter, language, on=on)
    yield f"  → {rule.then.to(language)}"
    if rule.asks is not None:
        asks = message("May be asked").to(language)
        gate = f" ({rule.gate})" if rule.gate else ""
        yield f"  {asks}{gate}: {rule.asks.to(language)}"
    yield from _settled_by(rule, language)
    for example in rule.examples:
        yield f"  – {_example(example, language)}"


def _settled_by(rule: Rule, language: Language) -> Iterator[str]:
    """Yield the question that settles each fact that the rule names, one a question."""
    settling = load_settling()
    asked: dict[Text, list[str]] = {}
    for fact in named_facts(rule):
        if fact in settling and fact not in ("jurisdiction", "instrument"):
            asked.setdefault(settling[fact].question, []).append(fact)
    for question, facts in asked.items():
        how = settling[facts[0]]
        put = ASKED_OF[how.of].to(language) + (f", {how.gate}" if how.gate else "")
        yield f"  ? {', '.join(facts)}: {question.to(language)} ({put})"


def _in_force(rule: Rule, language: Language, *, on: date | None) -> str:
    begins, ends = rule.in_force.from_, rule.in_force.to
    if begins == NO_DAY_SET:
        return message("No date of entry into force.").to(language)
    text = message("In force from {begins}").to(language)
    text = text.format(begins=begins)
    if ends is not None:
        text += message(" through {ends}").to(language).format(ends=ends)
    if rule.in_force.read_from is not None:
        read = message(", in the wording read here from {day}").to(language)
        text += read.format(day=rule.in_force.read_from)
    if on is None:
        return f"{text}."
    is_law = begins <= on <= (ends or date.max) and rule.consequence not in UPCOMING
    if not is_law:
        said = message("was not law")
    elif rule.in_force.states(on):
        said = message("was law")
    else:
        said = message("was law in an earlier wording, which has not been read,")
    begun = message("for what began on {on}").to(language)
    return f"{text}; {said.to(language)} {begun.format(on=on)}."


def _amounts(
    name: str, parameter: Parameter, language: Language, *, on: date | None
) -> Iterator[str]:
    head = f"  {name} ({parameter.title.to(language)})"
    values = parameter.values if on is None else tuple(v for v in (parameter.on(on),) if v)
    if not values:
        yield f"{head}: {message('no value known').to(language)}"
    for dated in values:
        period = f"{dated.from_}–{dated.to or ''}".rstrip()
        mark = "" if dated.verified else f" [{_UNVERIFIED.to(language)}]"
        yield f"{head}: {_value(dated)} {parameter.unit} {period}{mark}, {dated.reference}"


def _value(dated: DatedValue) -> str:
    if isinstance(dated.value, int):
        return str(dated.value)
    return f"{dated.value[0]} … {dated.value[-1]} ({len(dated.value)})"


def _example(example: Example, language: Language) -> str:
    known = ", ".join(f"{name} = {value}" for name, value in example.given.items())
    outcome = OUTCOMES[example.outcome].to(language)
    return f"{example.name} ({example.as_of}: {known or '–'}): {outcome}"
