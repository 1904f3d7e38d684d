"""Conditions answered for one row: as Polars answers them, and why one cannot tell."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procurement_rules.evaluation import evaluate
from procurement_rules.facts import INTERVALS, RuleFacts
from procurement_rules.outcomes import outcomes
from procurement_rules.parts import NotACondition, taken_apart, why_unknown
from procurement_rules.rule import UPCOMING

CODES = ("none", "bribery", "fraud")
TYPES = {
    "amount": pl.Int64(),
    "most": pl.Int64(),
    "day": pl.Date(),
    "until": pl.Date(),
    "final": pl.Boolean(),
    "paid": pl.Boolean(),
    "kind": pl.Enum(CODES),
    "country": pl.String(),
}
DAYS = st.sampled_from([date(2023, 12, 31), date(2024, 2, 29), date(2024, 3, 1)])
VALUES = {
    "amount": st.integers(3, 6),
    "most": st.integers(3, 6),
    "day": DAYS,
    "until": DAYS,
    "final": st.booleans(),
    "paid": st.booleans(),
    "kind": st.sampled_from(CODES),
    "country": st.sampled_from(["NO", "SE"]),
}
SIGNS = st.sampled_from(["=", "<>", "!=", "<", "<=", ">", ">="])
WHOLE = st.one_of(st.sampled_from(["amount", "most"]), st.integers(3, 6).map(str))
TEXT = st.sampled_from(["'NO'", "'SE'"])
CODE = st.sampled_from([f"'{code}'" for code in CODES])


def compared(left, right):
    return st.tuples(left, SIGNS, right).map(" ".join)


def listed(name, members):
    some = st.lists(members, min_size=1, max_size=3).map(", ".join)
    return st.builds(
        lambda word, values: f"{name} {word} ({values})", st.sampled_from(["IN", "NOT IN"]), some
    )


SINGLE = st.one_of(
    st.sampled_from(["final", "paid", "TRUE", "false", "final = TRUE"]),
    compared(st.sampled_from(["amount", "most"]), WHOLE),
    compared(st.just("day"), st.just("until")),
    compared(st.just("kind"), CODE),
    compared(st.just("country"), TEXT),
    listed("kind", CODE),
    listed("country", TEXT),
    listed("amount", st.integers(3, 6).map(str)),
    listed("amount", WHOLE),
    st.builds(
        lambda word, low, high: f"amount {word} {low} AND {high}",
        st.sampled_from(["BETWEEN", "NOT BETWEEN"]),
        WHOLE,
        WHOLE,
    ),
)
CONDITIONS = st.recursive(
    SINGLE,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["AND", "OR", "and"]), inner).map(" ".join),
        inner.map("({})".format),
        inner.map("NOT ({})".format),
        SINGLE.map("NOT {}".format),
    ),
    max_leaves=6,
)
ROWS = st.lists(
    st.fixed_dictionaries({name: st.none() | values for name, values in VALUES.items()}),
    min_size=1,
    max_size=5,
)


@given(sql=CONDITIONS, rows=ROWS)
def test_a_row_is_answered_as_polars_answers_a_table(sql, rows):
    frame = pl.DataFrame(rows, schema=TYPES).with_columns(pl.lit(0).alias("rows"))
    told = frame.select(pl.sql_expr(sql).alias("told"), "rows")["told"].to_list()
    part = taken_apart(sql, {"kind": CODES})
    assert [part.answer(row) for row in rows] == told, sql


@given(sql=CONDITIONS, row=ROWS.map(lambda rows: rows[0]))
def test_a_condition_that_cannot_tell_names_what_is_not_known(sql, row):
    part = taken_apart(sql, {"kind": CODES})
    if part.answer(row) is None:
        named = set(why_unknown(part, row))
        assert named
        assert all(row[name] is None for name in named)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"kind": "bribery", "final": None}, ["final"]),
        ({"kind": None, "final": True}, ["kind"]),
        ({"kind": None, "final": None}, ["kind", "final"]),
    ],
)
def test_only_what_would_still_matter_is_why_a_condition_cannot_tell(row, why):
    part = taken_apart("kind = 'bribery' AND final", {})
    assert part.answer(row) is None
    assert list(why_unknown(part, row)) == why
    known = taken_apart("(kind = 'bribery' AND final) OR paid", {})
    assert known.answer(row | {"paid": True}) is True
    nested = taken_apart("(kind = 'none' AND final) OR paid", {})
    if row["kind"] == "bribery":  # the finality of a judgment on another ground is not asked for
        assert list(why_unknown(nested, row | {"paid": None})) == ["paid"]


@pytest.mark.parametrize(
    "sql",
    ["", "final kind", "(final", "final)", "kind IN", "kind IN (", "amount BETWEEN 1", "AND final",
     "kind IN ('a' 'b')", "NOT", "amount >", "kind = 'a''b'"],
)  # fmt: skip
def test_what_is_no_condition_is_refused(sql):
    with pytest.raises(NotACondition):
        taken_apart(sql, {})


CPV = st.sampled_from(["90910000", "45210000", "79710000", "55500000", "18100000"])
COUNTRIES = st.sampled_from(["SE", "SE", "DE", "DK", "FI", "FR", "GB", "NO", "US"])
BEGUN = st.dates(date(2014, 1, 1), date(2027, 12, 31))


def of_column(name, dtype):
    """Return values that a column of facts can have, among them those that rules name."""
    if isinstance(dtype, pl.Enum):
        return st.sampled_from(dtype.categories.to_list())
    if dtype == pl.Boolean:
        return st.booleans()
    if dtype == pl.Date:
        return BEGUN
    if dtype == pl.String:
        return CPV if name == "cpv" else COUNTRIES
    return st.sampled_from([0, 1, 2, 3, 12, 50, 249, 1_000, 143_000, 221_000, 5_538_000])


SCHEMA = {name: column.dtype for name, column in RuleFacts.columns().items()}
FACTS = st.lists(
    st.fixed_dictionaries(
        {
            name: of_column(name, dtype)
            if name == "begun_on"
            else st.none() | of_column(name, dtype)
            for name, dtype in SCHEMA.items()
        }
    ),
    min_size=4,
    max_size=4,
)


@settings(max_examples=settings().max_examples // 10)
@given(rows=FACTS, begun=st.lists(BEGUN, min_size=4, max_size=4), swedish=st.booleans())
def test_every_rule_is_answered_in_a_row_as_in_a_table(rulebook, rows, begun, swedish):
    for row, day in zip(rows, begun, strict=True):
        row["begun_on"] = day
        if swedish:
            row |= {"jurisdiction": "SE", "instrument": "LOU"}
        for ends in INTERVALS.values():
            known = sorted(row[end] for end in ends if row[end] is not None)
            row |= dict(zip(ends, known, strict=False)) if len(known) == 2 else {}
    facts = pl.DataFrame({name: [row[name] for row in rows] for name in SCHEMA}, schema=SCHEMA)
    rules = [rule for rule in rulebook.rules if rule.consequence not in UPCOMING]
    told = outcomes(rules, facts)
    for rule, answers in zip(rules, evaluate(rules, facts), strict=True):
        in_a_row = [
            law and outcome if law is False or outcome is not None else None
            for law, outcome in zip(answers.in_force, answers.outcome, strict=True)
        ]
        assert told[rule.id].to_list() == in_a_row, rule.id
