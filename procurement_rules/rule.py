"""One legal rule: a dated YAML file with its condition, its words, its source and its examples.

A rule answers a question of law about facts: it applies, it does not apply, or one cannot tell.
It never says anything about a firm that the facts do not say.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from pathlib import PurePath
from typing import Literal

import dataframely as dy
import polars as pl
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from data_ingest.text import Words
from procurement_rules.condition import InvalidRule, parse_condition, unknowns
from procurement_rules.facts import FACTS, INTERVALS, RuleFacts
from procurement_rules.parameter import Parameter


class Outcome(StrEnum):
    """What a rule answers about given facts."""

    APPLIES = "applies"
    DOES_NOT_APPLY = "does_not_apply"
    CANNOT_TELL = "cannot_tell"


Consequence = Literal[
    "MUST_EXCLUDE", "MAY_EXCLUDE", "SHALL_EXCLUDE", "MUST_NOT_EXCLUDE", "MAY_DEROGATE",
    "TIME_LIMIT", "MUST_HEAR", "MUST_NOTIFY", "MUST_VERIFY", "MUST_REQUEST", "MAY_REQUEST",
    "MUST_ACCEPT_PRELIMINARILY", "MUST_REQUIRE_EXPLANATION", "MUST_REJECT", "MAY_REJECT",
    "MAY_REFUSE_AWARD", "MUST_SET_CONDITION", "MAY_SET_CONDITION", "MUST_SET_LEVELS",
    "DEEMED_COMPLIANT", "MUST_REQUIRE", "MUST_REQUIRE_REPLACEMENT", "MAY_REQUIRE_REPLACEMENT",
    "MUST_LIMIT", "MUST_DOCUMENT", "MUST_REPORT", "MUST_QUERY", "ROUTE_TO_CH_19",
    "HUMAN_LEGAL_REVIEW", "LIABILITY", "SIGNAL", "DUE_DILIGENCE", "RECOMMENDED_DD", "REPORTING",
    "MARKET_BAN", "PRODUCT_CONSTRAINT", "PROPOSED", "REPORTED", "INFO",
]  # fmt: skip
"""What the law attaches to a rule. A code, not advice: the act proposed is the rule's `then`."""

UPCOMING: frozenset[Consequence] = frozenset({"PROPOSED", "REPORTED"})
"""Consequences of rules that are not law: they are shown as upcoming and never fire."""


class InForce(BaseModel):
    """The days on which a rule is in force, both included."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    from_: date = Field(alias="from")
    to: date | None = None


class Example(BaseModel):
    """A worked example, which is also a test of the rule.

    Attributes:
        name: A sentence.
        as_of: Day on which the procurement began, unless `given` says otherwise.
        given: The facts that are known; jurisdiction and instrument are the rule's own unless
            given, all else is unknown.
        outcome: What the rule answers.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    as_of: date
    given: dict[str, date | bool | int | str | None]
    outcome: Outcome


class Rule(BaseModel):
    """A legal rule as its file states it, with its parameters filled in.

    Attributes:
        id: Country, act and provision, such as SE-LOU-13-1; the file is named after it.
        concerns: What the rule is asked about. Several rows of facts about the same contract,
            tender or party are one question, which applies if it applies to any of them.
        verified: The statement was seen in a source; what was not is in `unverified_parts`.
            An unverified rule is shown as such and is never a duty.
        limits: What the rule leaves out, for the reader to know.
        applies: Condition for the rule to be about a procurement at all.
        when: Condition for its consequence.
        then: The lawful act, as a question of law.
        asks: Documents and answers that may be requested.
        gate: Id of the rule that permits asking.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[A-Z]{2}-[A-Z]+-[A-Za-z0-9-]+$")
    jurisdiction: str = Field(pattern=r"^[A-Z]{2}$")
    instrument: str
    citation: str
    title: Words
    reference: str = Field(pattern=r"^https://")
    in_force: InForce
    verified: bool
    verification: str
    last_checked: date
    unverified_parts: tuple[Words, ...] = ()
    limits: tuple[Words, ...] = ()
    concerns: Literal["contract", "tender", "party"]
    parameters: dict[str, Parameter] = Field(default_factory=dict)
    applies: str
    when: str
    then: Words
    consequence: Consequence
    asks: Words | None = None
    gate: str | None = None
    examples: tuple[Example, ...]

    def days(self) -> tuple[date, ...]:
        """Return one day of each period in which the rule and all its parameters are the same.

        These are the days that a procurement may have begun on when its own is not known.
        """
        starts = {self.in_force.from_}
        starts |= {dated.from_ for p in self.parameters.values() for dated in p.values}
        last = self.in_force.to or date.max
        return tuple(
            day
            for day in sorted(starts)
            if self.in_force.from_ <= day <= last
            and all(p.on(day) is not None for p in self.parameters.values())
        )


def read_rule(text: str, *, file: str, parameters: Mapping[str, Parameter]) -> Rule:
    """Read one rule file and refuse it if anything in it cannot be relied on.

    Args:
        text: The YAML.
        file: Its name, for messages.
        parameters: What the rule's own parameters may refer to with `use:`.

    Raises:
        InvalidRule: Naming the file, the field and the word.
    """
    try:
        raw = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise InvalidRule(file, "", "", f"is not YAML ({error})") from error
    if not isinstance(raw, dict):
        raise InvalidRule(file, "", type(raw).__name__, "a rule is a mapping of fields")
    try:
        filled = _fill_parameters(raw.get("parameters") or {}, file=file, known=parameters)
        rule = Rule.model_validate(raw | {"parameters": filled})
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(step) for step in first["loc"])
        raise InvalidRule(file, field, str(first["input"])[:60], first["msg"]) from error
    _check_names(rule, file)
    _check_conditions(rule, file)
    _check_examples(rule, file)
    return rule


def example_facts(rule: Rule, example: Example) -> dy.DataFrame[RuleFacts]:
    """Return the one row of facts that an example gives."""
    schema = RuleFacts.create_empty().schema
    row: dict[str, object] = dict.fromkeys(schema)
    row |= {"contract_id": "c1", "tender_id": "t1", "party_id": "p1", "ground_id": "g1"}
    row |= {"jurisdiction": rule.jurisdiction, "instrument": rule.instrument}
    row |= {"begun_on": example.as_of, **example.given}
    # Column by column: a row would have a code that does not exist read as null.
    columns = {name: [value] for name, value in row.items()}
    return RuleFacts.validate(pl.DataFrame(columns, schema=schema))


def evaluate(rule: Rule, facts: pl.DataFrame) -> pl.DataFrame:
    """Answer one rule for every row of facts, in their order.

    The law is that of `begun_on`. Where that is unknown, every period that the procurement can
    have begun in (not after `decision_on`) is tried, among those in which the rule is in force
    and its parameters are known; where the answers differ, one cannot tell.

    Args:
        rule: The rule.
        facts: A frame with the columns of `RuleFacts`.

    Returns:
        `in_force` and `outcome` (Boolean, null: cannot tell), `missing` (list of the facts and
        parameters that kept the rule from telling) and one column for each parameter.
    """
    runs = [_answer_on(rule, facts, day) for day in rule.days()]
    answers = ("in_force", "outcome", *rule.parameters)
    told = (
        pl.concat([run.with_row_index("row").filter("possible") for run in runs])
        .group_by("row")
        .agg(
            *(pl.when(pl.col(c).n_unique() == 1).then(pl.col(c).first()).alias(c) for c in answers),
            pl.col("missing").list.explode().drop_nulls(),
            differs=pl.col("outcome").n_unique() > 1,
        )
    )
    rows = facts.select("begun_on").with_row_index("row").join(told, on="row", how="left")
    depends_on_the_day = (
        pl.col("begun_on").is_null()
        & pl.col("outcome").is_null()
        & pl.col("differs").ne_missing(pl.lit(value=False))
    )
    return rows.sort("row").select(
        "in_force",
        "outcome",
        pl.concat_list(
            pl.col("missing").fill_null([]), pl.when(depends_on_the_day).then(pl.lit("begun_on"))
        )
        .list.drop_nulls()
        .list.unique()
        .list.sort()
        .alias("missing"),
        *rule.parameters,
    )


def _answer_on(rule: Rule, facts: pl.DataFrame, day: date) -> pl.DataFrame:
    """Answer a rule for every row, `day` standing in for a day of beginning that is unknown."""
    begun = pl.coalesce("begun_on", pl.lit(day))
    condition = (
        (pl.col("jurisdiction") == rule.jurisdiction)
        & (pl.col("instrument") == rule.instrument)
        & pl.sql_expr(rule.applies)
        & pl.sql_expr(rule.when)
    )
    sought = unknowns(condition)
    frame = facts.with_columns(**{n: p.as_column(begun) for n, p in rule.parameters.items()})
    ends = [end.select(condition.alias("answer"), **sought) for end in _ends(frame, sought)]
    low, high = ends[0], ends[-1]
    straddles = low["answer"].ne_missing(high["answer"])
    blamed: dict[str, pl.Series] = {}
    for name in sought:
        matters = low[name] | high[name]
        if name in INTERVALS:
            causes = dict.fromkeys(INTERVALS[name], matters | straddles)
        elif name in rule.parameters and (of := rule.parameters[name].of) is not None:
            uncounted = frame[of].is_null()
            causes = {of: matters & uncounted, name: matters & ~uncounted}
        else:
            causes = {name: matters}
        for cause, mask in causes.items():
            blamed[cause] = blamed[cause] | mask if cause in blamed else mask
    named = [pl.when(pl.lit(blamed[name])).then(pl.lit(name)) for name in sorted(blamed)]
    return frame.select(
        pl.when(~pl.lit(straddles)).then(pl.lit(low["answer"])).alias("outcome"),
        pl.concat_list(named).list.drop_nulls().alias("missing"),
        *rule.parameters,
        in_force=begun.is_between(rule.in_force.from_, rule.in_force.to or date.max),
        possible=pl.col("begun_on").is_not_null()
        | pl.col("decision_on").is_null()
        | (pl.col("decision_on") >= day),
    )


def _ends(frame: pl.DataFrame, names: Mapping[str, object]) -> list[pl.DataFrame]:
    """Return the frame once for each end of the interval that a condition names, else as it is."""
    named = [name for name in INTERVALS if name in names]
    return [
        frame.with_columns(pl.col(INTERVALS[name][end]).alias(name) for name in named)
        for end in range(2 if named else 1)
    ]


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
    empty = RuleFacts.create_empty()
    names: dict[str, tuple[str, ...] | None] = dict.fromkeys([*INTERVALS, *rule.parameters])
    for fact, dtype in empty.schema.items():
        names[fact] = tuple(dtype.categories) if isinstance(dtype, pl.Enum) else None
    columns = {n: p.as_column(pl.col("begun_on")) for n, p in rule.parameters.items()}
    for field, sql in (("applies", rule.applies), ("when", rule.when)):
        condition = parse_condition(sql, file=file, field=field, names=names)
        frame = _ends(empty.with_columns(**columns), INTERVALS)[0]
        try:
            dtype = frame.select(condition.alias("answer")).schema["answer"]
        except (pl.exceptions.PolarsError, TypeError) as error:
            raise InvalidRule(file, field, sql, f"cannot be evaluated ({error})") from error
        if dtype != pl.Boolean:
            raise InvalidRule(file, field, sql, f"gives {dtype} and not true or false")


def _check_examples(rule: Rule, file: str) -> None:
    for number, example in enumerate(rule.examples):
        field = f"examples.{number}.given"
        for name in example.given:
            if name not in FACTS:
                raise InvalidRule(file, field, name, "is not a fact of RuleFacts")
        try:
            example_facts(rule, example)
        except (pl.exceptions.PolarsError, dy.exc.ValidationError, TypeError) as error:
            raise InvalidRule(file, field, example.name, f"is not RuleFacts ({error})") from error
    lacking = set(Outcome) - {example.outcome for example in rule.examples}
    if lacking and rule.consequence not in UPCOMING:
        raise InvalidRule(
            file, "examples", ", ".join(sorted(lacking)), "at least one example of each outcome"
        )
