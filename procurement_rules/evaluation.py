"""What rules answer about facts under the law of the day, and why one cannot tell.

All rules are asked in one query: what several of them name is looked at once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache, reduce
from itertools import chain, count
from operator import and_

import polars as pl

from procurement_rules.condition import ConditionPart, Rows, parts_of, rename, why_unknown
from procurement_rules.facts import FACTS, INTERVALS
from procurement_rules.parameter import Parameter
from procurement_rules.rule import InForce, Rule

WORDING = "wording"
"""What is missing where a procurement began under a wording that has not been read."""

_ENDS = ("the lower end", "the upper end")
_NOTHING = pl.lit([], dtype=pl.List(pl.String()))


@dataclass(frozen=True, slots=True)
class Answers:
    """What a rule answers about rows of facts, in their order.

    Attributes:
        in_force: Boolean; null: cannot tell.
        outcome: Boolean; null: cannot tell.
        missing: Of each row the facts and parameters that kept the rule from telling, or
            `WORDING`.
        amounts: The values of its parameters.
    """

    in_force: pl.Series
    outcome: pl.Series
    missing: Sequence[Sequence[str]]
    amounts: Mapping[str, pl.Series]


def evaluate(rules: Sequence[Rule], facts: pl.DataFrame) -> list[Answers]:
    """Answer rules for every row of facts, in their order.

    The law is that of `begun_on`. Where that is unknown, every period that the procurement can
    have begun in (not after `decision_on`) is tried, among those in which the rule is in force
    and its parameters are known; where the answers differ, one cannot tell.

    Args:
        rules: At least one, each with an id of its own.
        facts: A frame with the columns of `RuleFacts`.

    Returns:
        What each rule answers.
    """
    if facts["begun_on"].null_count() == 0:
        return _answers(rules, facts, "begun_on")
    days = sorted({day for rule in rules for day in rule.days()})
    begun = [pl.coalesce("begun_on", pl.lit(day)).alias("day") for day in days]
    tried = _answers(rules, pl.concat(facts.with_columns(day) for day in begun), "day")
    possible = facts.select(
        (pl.col("begun_on").is_not_null() | ~(pl.col("decision_on") < day)).alias(str(day))
        for day in days
    ).fill_null(value=True)
    ways = [
        {
            day: {
                name: rows.slice(place * facts.height, facts.height) for name, rows in told.items()
            }
            for place, day in enumerate(days)
            if day in rule.days()
        }
        for rule, told in zip(rules, map(_columns, tried), strict=True)
    ]
    return _folded(facts, [_fold(possible, of_rule) for of_rule in ways])


def outcomes(rules: Sequence[Rule], facts: pl.DataFrame) -> pl.DataFrame:
    """Answer rules for every row of facts without saying why: for very many rows.

    Args:
        rules: At least one, each with an id of its own.
        facts: A frame with the columns of `RuleFacts`.

    Returns:
        One Boolean column for each rule, named by its id, in the order of the facts: false where
        the rule does not apply or is not in force, null where one cannot tell.
    """
    dated = facts["begun_on"].is_not_null()
    told = _outcomes(rules, facts.filter(dated))
    if dated.all():
        return told
    asked = evaluate(rules, facts.filter(~dated))
    undated = pl.select(
        (pl.lit(answers.in_force).fill_null(value=True) & pl.lit(answers.outcome)).alias(rule.id)
        for rule, answers in zip(rules, asked, strict=True)
    )
    places = pl.arange(facts.height, eager=True)
    order = pl.concat([places.filter(dated), places.filter(~dated)])
    return pl.concat([told, undated]).select(pl.all().gather(order.arg_sort()))


@lru_cache(maxsize=1 << 10)
def named_facts(rule: Rule) -> tuple[str, ...]:
    """Return the facts that a rule names or counts from, in the order of `RuleFacts`."""
    names = {"begun_on"} | _words(_conditions(rule))
    names |= {str(parameter.of) for parameter in rule.parameters.values()}
    names |= {bound for name in names & set(INTERVALS) for bound in INTERVALS[name]}
    return tuple(fact for fact in FACTS if fact in names)


def _columns(answers: Answers) -> dict[str, pl.Series]:
    missing = pl.Series(answers.missing, dtype=pl.List(pl.String()))
    told = {"in_force": answers.in_force, "outcome": answers.outcome, "missing": missing}
    return told | dict(answers.amounts)


def _fold(
    possible: pl.DataFrame, ways: Mapping[date, Mapping[str, pl.Series]]
) -> dict[str, pl.Expr]:
    """Return what a rule answers whichever of the possible days the procurement began on.

    Args:
        possible: For each day whether it is possible (Boolean), and always where it is known.
        ways: What the rule answers for each day.
    """
    can_be = [pl.lit(possible[str(day)]) for day in ways]

    def each(name: str) -> list[tuple[pl.Expr, pl.Expr]]:
        return [(ok, pl.lit(way[name])) for ok, way in zip(can_be, ways.values(), strict=True)]

    def first(name: str) -> pl.Expr:
        return pl.coalesce(pl.when(ok).then(told) for ok, told in each(name))

    def agreed(name: str) -> pl.Expr:
        value = first(name)
        alike = pl.all_horizontal(~ok | told.eq_missing(value) for ok, told in each(name))
        return pl.when(alike).then(value)

    depends_on_the_day = (
        pl.col("begun_on").is_null()
        & agreed("outcome").is_null()
        & (first("outcome").is_not_null() | ~pl.any_horizontal(can_be))
    )
    missing = pl.concat_list(
        *(pl.when(ok).then(told).otherwise(_NOTHING) for ok, told in each("missing")),
        pl.when(depends_on_the_day).then(pl.lit("begun_on")),
    )
    told = {name: agreed(name) for name in next(iter(ways.values()))}
    return told | {"missing": missing.list.drop_nulls().list.unique().list.sort()}


def _outcomes(rules: Sequence[Rule], facts: pl.DataFrame) -> pl.DataFrame:
    told = []
    for rule in rules:
        low, *high = (condition[0].expression for condition in _conditions(rule))
        known = pl.when(low.eq_missing(high[0])).then(low) if high else low
        told.append((_in_force(rule.in_force, "begun_on") & known).alias(rule.id))
    return _with_amounts(rules, facts, "begun_on").lazy().select(told).collect()


@cache
def _in_force(period: InForce, day: str) -> pl.Expr:
    return pl.col(day).is_between(period.from_, period.to or date.max)


def _with_amounts(rules: Sequence[Rule], facts: pl.DataFrame, day: str) -> pl.DataFrame:
    """Return facts with both ends of intervals, and the rules' amounts by the law of `day`."""
    amounts = {
        _amount(name, parameter): _seen(name, parameter, day)
        for rule in rules
        for name, parameter in rule.parameters.items()
    }
    wordings = {rule.in_force.read_from for rule in rules} - {None}
    return facts.with_columns(
        *_both_ends(), *amounts.values(), *(_was_read(since, day) for since in wordings if since)
    )


@cache
def _was_read(since: date, day: str) -> pl.Expr:
    """Return whether the wording of a day has been read: true from `since` on, null before."""
    return pl.when(pl.col(day) >= since).then(statement=True).alias(_column(WORDING, str(since)))


@cache
def _both_ends() -> tuple[pl.Expr, ...]:
    return tuple(
        pl.col(bound).alias(_column(name, end))
        for name, bounds in INTERVALS.items()
        for end, bound in zip(_ENDS, bounds, strict=True)
    )


@cache
def _seen(name: str, parameter: Parameter, day: str) -> pl.Expr:
    return parameter.as_column(pl.col(day)).alias(_amount(name, parameter))


def _folded(facts: pl.DataFrame, told: Sequence[Mapping[str, pl.Expr]]) -> list[Answers]:
    """Evaluate what is told of each rule in one query."""
    columns = iter(
        facts.select(
            expression.alias(f"{name} {place}")
            for place, of_rule in enumerate(told)
            for name, expression in of_rule.items()
        ).get_columns()
    )
    found = []
    for of_rule in told:
        in_force, outcome, missing, *amounts = ((name, next(columns)) for name in of_rule)
        found.append(Answers(in_force[1], outcome[1], missing[1].to_list(), dict(amounts)))
    return found


def _answers(rules: Sequence[Rule], facts: pl.DataFrame, day: str) -> list[Answers]:
    """Answer rules for every row of facts, by the law of a column of days."""
    frame = _with_amounts(rules, facts, day)
    conditions = [condition for rule in rules for condition in _conditions(rule)]
    whole = {condition[0].key: condition[0].expression for condition in conditions}
    periods = {rule.in_force: _in_force(rule.in_force, day) for rule in rules}
    columns = iter(
        frame.select(
            *(
                expression.alias(f"answer {place}")
                for place, expression in enumerate(whole.values())
            ),
            *(
                expression.alias(f"in force {place}")
                for place, expression in enumerate(periods.values())
            ),
        ).get_columns()
    )
    answer = {key: next(columns) for key in whole}
    in_force = {period: next(columns) for period in periods}
    unknown = _unknown(
        frame, [condition for condition in conditions if answer[condition[0].key].null_count() > 0]
    )
    return [
        Answers(
            in_force[rule.in_force],
            *_outcome(rule, frame, answer, unknown),
            {name: frame[_amount(name, parameter)] for name, parameter in rule.parameters.items()},
        )
        for rule in rules
    ]


def _unknown(
    frame: pl.DataFrame, conditions: Sequence[Sequence[ConditionPart]]
) -> Mapping[bytes, Rows]:
    """Return for every part of conditions, by its key, the rows in which it is not known."""
    parts = {part.key: part.expression for condition in conditions for part in condition}
    columns = frame.select(
        expression.is_null().alias(str(place)) for place, expression in enumerate(parts.values())
    ).get_columns()
    return {key: column.to_numpy() for key, column in zip(parts, columns, strict=True)}


def _outcome(
    rule: Rule,
    frame: pl.DataFrame,
    answer: Mapping[bytes, pl.Series],
    unknown: Mapping[bytes, Rows],
) -> tuple[pl.Series, Sequence[Sequence[str]]]:
    """Return the outcome of a rule, and which facts and amounts of the law it lacked."""
    blamed: dict[str, Rows] = {}

    def blame(name: str, rows: Rows) -> None:
        blamed[name] = blamed[name] | rows if name in blamed else rows

    conditions = _conditions(rule)
    for condition in conditions:
        if answer[condition[0].key].null_count() == 0:
            continue
        for column, rows in why_unknown(condition, unknown):
            name = _word(column)
            of = rule.parameters[name].of if name in rule.parameters else None
            if of is not None:
                uncounted = frame[of].is_null().to_numpy()
                blame(of, rows & uncounted)
                blame(name, rows & ~uncounted)
            else:
                for cause in INTERVALS.get(name, (name,)):
                    blame(cause, rows)
    outcome = answer[conditions[0][0].key]
    if len(conditions) > 1:  # the two ends of an interval
        straddles = outcome.ne_missing(answer[conditions[1][0].key])
        outcome = outcome.set(straddles, None)
        for name in _words(conditions) & INTERVALS.keys():
            for bound in INTERVALS[name]:
                blame(bound, straddles.to_numpy())
    named = [name for name in sorted(blamed) if blamed[name].any()]
    if not named:
        return outcome, [()] * frame.height
    return outcome, [[name for name in named if blamed[name][row]] for row in range(frame.height)]


@lru_cache(maxsize=1 << 10)
def _conditions(rule: Rule) -> tuple[tuple[ConditionPart, ...], ...]:
    """Return the whole condition taken apart, once for each end of the interval that it names."""
    return _taken_apart(
        rule.countries,
        rule.instrument if rule.is_of_procurement_act else None,
        (rule.applies, rule.when),
        tuple((name, _amount(name, parameter)) for name, parameter in rule.parameters.items()),
        rule.in_force.read_from,
    )


@cache
def _taken_apart(
    countries: tuple[str, ...],
    act: str | None,
    conditions: tuple[str, ...],
    amounts: tuple[tuple[str, str], ...],
    read_from: date | None,
) -> tuple[tuple[ConditionPart, ...], ...]:
    """Do so once for each text, in which the names of amounts become those of their columns."""
    own = dict(amounts)
    about = []
    if countries:
        about.append(pl.col("jurisdiction").is_in(countries))
    if act is not None:
        about.append(pl.col("instrument") == act)
    if read_from is not None:
        about.append(pl.col(_column(WORDING, str(read_from))))
    found = {}
    for end in _ENDS:
        names = own | {name: _column(name, end) for name in INTERVALS}
        asked = [pl.sql_expr(rename(sql, names)) for sql in conditions]
        parts = parts_of(reduce(and_, [*about, *asked]))
        found[parts[0].key] = parts  # both ends are the same where no interval is named
    return tuple(found.values())


@cache
def _amount(name: str, parameter: Parameter) -> str:
    """Return the column of an amount, which all rules share that give it the same name."""
    return _column(name, f"amount {next(_NUMBERS)}")


_NUMBERS = count()


def _column(word: str, of: str) -> str:
    """Return the column that a word stands for: an amount, or an end of an interval."""
    return f"{word} of {of}"


def _word(column: str) -> str:
    return column.partition(" ")[0]


def _words(conditions: Iterable[Iterable[ConditionPart]]) -> set[str]:
    parts = chain.from_iterable(conditions)
    return {_word(part.column) for part in parts if part.column is not None}
