"""Rule files: read, and refused if anything in them cannot be relied on."""

from collections.abc import Mapping
from functools import cache
from pathlib import PurePath
from typing import Any

import dataframely as dy
import polars as pl
import yaml
from pydantic import ValidationError

from data_ingest.model.text import RECORDED
from procurement_rules.condition import InvalidRule, parse_condition
from procurement_rules.facts import FACTS, INTERVALS, RuleFacts
from procurement_rules.parameter import Parameter
from procurement_rules.parts import NotACondition, taken_apart
from procurement_rules.reading import HowRead
from procurement_rules.rule import (
    UPCOMING,
    Example,
    Outcome,
    Rule,
    example_facts,
    facts_of_examples,
    follows_from,
)

_YAML: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The safe loader, in C (about five times as fast) where PyYAML has been built with it."""

_FOLLOWS = ("verified", "verification", "last_checked")
"""Fields of a rule that follow from how it was read (`read`), and are not stated beside it."""

_NOT_EVALUATED = (pl.exceptions.PolarsError, TypeError)
_NOT_FACTS = (pl.exceptions.PolarsError, dy.exc.ValidationError, TypeError)


def read_mapping(text: str, *, file: str) -> dict[str, Any]:
    """Return what a YAML file holds.

    Args:
        text: The YAML.
        file: Its name, for messages.

    Raises:
        InvalidRule: It is no YAML, or not a mapping of fields.
    """
    try:
        raw = yaml.load(text, Loader=_YAML)  # noqa: S506  # a safe loader
    except yaml.YAMLError as error:
        raise InvalidRule(file, "", "", f"is not YAML ({error})") from error
    if not isinstance(raw, dict):
        raise InvalidRule(file, "", type(raw).__name__, "is to be a mapping of fields")
    return raw


def refusal(error: ValidationError, *, file: str, of: str = "") -> InvalidRule:
    """Return the first fault that pydantic found, naming the file, the field and the word.

    The word of a field that is missing is its own name: a language, a date, a reference. `of` is
    the field that was read on its own.
    """
    first = error.errors()[0]
    steps = [*filter(None, [of]), *map(str, first["loc"])]
    missing = first["type"] in ("missing", "missing_argument") and steps
    word = steps[-1] if missing else str(first["input"])[:60]
    return InvalidRule(file, ".".join(steps), word, first["msg"])


def read_rules(
    texts: Mapping[str, str], *, parameters: Mapping[str, Parameter]
) -> tuple[Rule, ...]:
    """Read rule files and refuse them if anything in them cannot be relied on.

    Args:
        texts: The YAML of each file, by its name for messages.
        parameters: What the rules' own parameters may refer to with `use:`.

    Returns:
        The rules, in the order of the files.

    Raises:
        InvalidRule: Naming the file, the field and the word.
    """
    rules = {file: _read(text, file=file, parameters=parameters) for file, text in texts.items()}
    _check_examples(rules)
    return tuple(rules.values())


def _read(text: str, *, file: str, parameters: Mapping[str, Parameter]) -> Rule:
    raw = read_mapping(text, file=file)
    for name in _FOLLOWS:
        if name in raw:
            raise InvalidRule(file, name, name, "follows from read: how, state, source and day")
    if raw.get("read") is None:
        raise InvalidRule(file, "read", "read", "is missing: how, source and day; of an act, state")
    raw |= follows_from(_how_read(raw["read"], file=file))
    try:
        filled = _fill_parameters(raw.get("parameters") or {}, file=file, known=parameters)
        rule = Rule.model_validate(raw | {"parameters": filled})
    except ValidationError as error:
        raise refusal(error, file=file) from error
    _check_names(rule, file)
    _check_conditions(rule, file)
    return rule


def _how_read(stated: object, *, file: str) -> HowRead:
    try:
        return HowRead.model_validate(stated)
    except ValidationError as error:
        raise refusal(error, file=file, of="read") from error


def _fill_parameters(
    raw: Mapping[str, Mapping[str, object]], *, file: str, known: Mapping[str, Parameter]
) -> dict[str, object]:
    """Return a rule's parameters, those that refer to a shared one replaced by it."""
    filled: dict[str, object] = {}
    for name, stated in raw.items():
        if "use" not in stated:
            filled[name] = {"id": name, **stated}
            continue
        shared = known.get(str(stated["use"]))
        if shared is None:
            raise InvalidRule(
                file, f"parameters.{name}.use", str(stated["use"]), "there is no such parameter"
            )
        filled[name] = Parameter.model_validate(
            shared.model_dump(by_alias=True) | {k: v for k, v in stated.items() if k != "use"}
        )
    return filled


def _check_names(rule: Rule, file: str) -> None:
    wanted = rule.id.partition("-")[2].lower()
    if PurePath(file).stem != wanted:
        raise InvalidRule(file, "id", rule.id, f"the file of this rule is {wanted}.yaml")
    for name in rule.raised_by:
        if name not in FACTS:
            raise InvalidRule(file, "raised_by", name, "is not a fact of RuleFacts")
    for field, words in (("title", rule.title), ("then", rule.then), ("asks", rule.asks)):
        for language in RECORDED:
            if words is not None and not words.to(language).strip():
                raise InvalidRule(file, f"{field}.{language}", language, "says nothing")
    for name, parameter in rule.parameters.items():
        if name in FACTS or name in INTERVALS:
            raise InvalidRule(file, "parameters", name, "is already the name of a fact")
        if parameter.of is not None and parameter.of not in FACTS:
            raise InvalidRule(file, f"parameters.{name}.of", parameter.of, "is not a fact")
    if not rule.days():
        raise InvalidRule(
            file, "parameters", ", ".join(rule.parameters), "have no value on a common day in force"
        )


def _check_conditions(rule: Rule, file: str) -> None:
    names = _codes_of_facts() | dict.fromkeys([*INTERVALS, *rule.parameters])
    columns = {n: p.as_column(pl.col("begun_on")) for n, p in rule.parameters.items()}
    columns |= {interval: pl.col(bound) for interval, (bound, _) in INTERVALS.items()}
    frame = _no_facts().lazy().with_columns(**columns)
    stated = {"applies": rule.applies, "when": rule.when}
    asked = {
        field: parse_condition(sql, file=file, field=field, names=names).alias(field)
        for field, sql in stated.items()
    }
    try:
        schema = frame.select(asked.values()).collect().schema
    except _NOT_EVALUATED as error:
        field = next(name for name, condition in asked.items() if not _evaluates(frame, condition))
        reason = f"cannot be evaluated ({error})"
        raise InvalidRule(file, field, stated[field], reason) from error
    for field, dtype in schema.items():
        if dtype != pl.Boolean:
            raise InvalidRule(file, field, stated[field], f"gives {dtype} and not true or false")
        try:
            taken_apart(stated[field], names)
        except NotACondition as error:
            reason = "is not a condition that both a table and a row can answer"
            raise InvalidRule(file, field, stated[field], reason) from error


def _evaluates(frame: pl.LazyFrame, condition: pl.Expr) -> bool:
    try:
        frame.select(condition).collect()
    except _NOT_EVALUATED:
        return False
    return True


@cache
def _no_facts() -> dy.DataFrame[RuleFacts]:
    return RuleFacts.create_empty()


@cache
def _codes_of_facts() -> dict[str, tuple[str, ...] | None]:
    return {
        fact: tuple(dtype.categories) if isinstance(dtype, pl.Enum) else None
        for fact, dtype in _no_facts().schema.items()
    }


def _check_examples(rules: Mapping[str, Rule]) -> None:
    """Refuse examples that are not facts, and rules that lack one of an outcome.

    All examples are tried in one frame; one by one only to find which of them is not facts.
    """
    for file, rule in rules.items():
        for number, example in enumerate(rule.examples):
            for name in example.given:
                if name not in FACTS:
                    raise InvalidRule(file, _given(number), name, "is not a fact of RuleFacts")
        lacking = set(Outcome) - {example.outcome for example in rule.examples}
        if lacking and rule.consequence not in UPCOMING:
            raise InvalidRule(
                file, "examples", ", ".join(sorted(lacking)), "at least one example of each outcome"
            )
    try:
        facts_of_examples([(rule, example) for rule in rules.values() for example in rule.examples])
    except _NOT_FACTS:
        for file, rule in rules.items():
            for number, example in enumerate(rule.examples):
                _check_example(rule, example, file=file, field=_given(number))


def _check_example(rule: Rule, example: Example, *, file: str, field: str) -> None:
    try:
        example_facts(rule, example)
    except _NOT_FACTS as error:
        raise InvalidRule(file, field, example.name, f"is not RuleFacts ({error})") from error


def _given(number: int) -> str:
    return f"examples.{number}.given"
