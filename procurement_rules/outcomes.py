"""What rules answer about very many rows of facts, without saying why.

All rules are asked in one query: what several of them name is looked at once. With reasons, and
for few rows, it is `procurement_rules.evaluation` that answers; the answers are the same.
"""

from collections.abc import Sequence
from datetime import date
from functools import cache, lru_cache, reduce
from itertools import count
from operator import and_

import polars as pl

from procurement_rules.condition import rename
from procurement_rules.evaluation import WORDING, evaluate
from procurement_rules.facts import INTERVALS
from procurement_rules.parameter import Parameter
from procurement_rules.rule import InForce, Rule

_DAY = "begun_on"
_ENDS = ("the lower end", "the upper end")


def outcomes(rules: Sequence[Rule], facts: pl.DataFrame) -> pl.DataFrame:
    """Answer rules for every row of facts without saying why: for very many rows.

    Args:
        rules: At least one, each with an id of its own.
        facts: A frame with the columns of `RuleFacts`.

    Returns:
        One Boolean column for each rule, named by its id, in the order of the facts: false where
        the rule does not apply or is not in force, null where one cannot tell.
    """
    dated = facts[_DAY].is_not_null()
    told = _outcomes(rules, facts.filter(dated))
    if dated.all():
        return told
    asked = evaluate(rules, facts.filter(~dated))
    undated = pl.DataFrame(
        {
            rule.id: [
                False if in_force is False else outcome
                for in_force, outcome in zip(answers.in_force, answers.outcome, strict=True)
            ]
            for rule, answers in zip(rules, asked, strict=True)
        },
        schema=told.schema,
    )
    places = pl.arange(facts.height, eager=True)
    order = pl.concat([places.filter(dated), places.filter(~dated)])
    return pl.concat([told, undated]).select(pl.all().gather(order.arg_sort()))


def _outcomes(rules: Sequence[Rule], facts: pl.DataFrame) -> pl.DataFrame:
    told = []
    for rule in rules:
        low, high = (_condition(rule, end) for end in _ENDS)
        known = low if low.meta.eq(high) else pl.when(low.eq_missing(high)).then(low)
        told.append((_in_force(rule.in_force) & known).alias(rule.id))
    return _with_amounts(rules, facts).lazy().select(told).collect()


@lru_cache(maxsize=1 << 11)
def _condition(rule: Rule, end: str) -> pl.Expr:
    """Return the whole condition at an end of the intervals that it names."""
    about = []
    if rule.countries:
        about.append(pl.col("jurisdiction").is_in(rule.countries))
    if rule.is_of_procurement_act:
        about.append(pl.col("instrument") == rule.instrument)
    if rule.in_force.read_from is not None:
        about.append(pl.col(_column(WORDING, str(rule.in_force.read_from))))
    names = {name: _amount(name, parameter) for name, parameter in rule.parameters.items()}
    names |= {name: _column(name, end) for name in INTERVALS}
    asked = [pl.sql_expr(rename(sql, names)) for sql in (rule.applies, rule.when)]
    return reduce(and_, [*about, *asked])


def _with_amounts(rules: Sequence[Rule], facts: pl.DataFrame) -> pl.DataFrame:
    """Return facts with both ends of intervals, and the rules' amounts by the law of the day."""
    amounts = {
        _amount(name, parameter): _seen(name, parameter)
        for rule in rules
        for name, parameter in rule.parameters.items()
    }
    wordings = {rule.in_force.read_from for rule in rules} - {None}
    return facts.with_columns(
        *(
            pl.col(bound).alias(_column(name, end))
            for name, bounds in INTERVALS.items()
            for end, bound in zip(_ENDS, bounds, strict=True)
        ),
        *amounts.values(),
        *(_was_read(since) for since in wordings if since),
    )


@cache
def _seen(name: str, parameter: Parameter) -> pl.Expr:
    return parameter.as_column(pl.col(_DAY)).alias(_amount(name, parameter))


def _was_read(since: date) -> pl.Expr:
    """Return whether the wording of a day has been read: true from `since` on, null before."""
    return pl.when(pl.col(_DAY) >= since).then(statement=True).alias(_column(WORDING, str(since)))


def _in_force(period: InForce) -> pl.Expr:
    return pl.col(_DAY).is_between(period.from_, period.to or date.max)


@cache
def _amount(name: str, parameter: Parameter) -> str:
    """Return the column of an amount, which all rules share that give it the same name."""
    return _column(name, f"amount {next(_NUMBERS)}")


_NUMBERS = count()


def _column(word: str, of: str) -> str:
    """Return the column that a word stands for: an amount, or an end of an interval."""
    return f"{word} of {of}"
