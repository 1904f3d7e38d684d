"""Words and signs of a condition, to the letter, and amounts of the law as it sees them."""

from datetime import date

import polars as pl
import pytest
from pydantic import ValidationError

from procurement_rules.condition import InvalidRule, parse_condition, rename
from procurement_rules.parameter import Parameter, cpv_is_listed, years_after

NAMES = {"amount": None, "final": None, "kind": ("bribery", "none")}
ROWS = pl.DataFrame(
    {
        "amount": [4, 5, 6, None],
        "final": [True, False, None, None],
        "kind": ["bribery", "none", None, None],
    }
)


def parsed(sql):
    return parse_condition(sql, file="se/a.yaml", field="when", names=NAMES)


@pytest.mark.parametrize(
    ("sql", "answers"),
    [
        ("amount = 5", [False, True, False, None]),
        ("amount <> 5", [True, False, True, None]),
        ("amount != 5", [True, False, True, None]),
        ("amount < 5", [True, False, False, None]),
        ("amount <= 5", [True, True, False, None]),
        ("amount > 5", [False, False, True, None]),
        ("amount >= 5", [False, True, True, None]),
        ("amount IN (4, 6)", [True, False, True, None]),
        ("amount BETWEEN 5 AND 6", [False, True, True, None]),
        ("NOT final", [False, True, None, None]),
        ("final AND TRUE", [True, False, None, None]),
        ("final or false", [True, False, None, None]),
        ("kind = 'bribery' AND (final OR amount > 4)", [True, False, None, None]),
    ],
)
def test_what_is_let_through_answers_null_where_it_cannot_tell(sql, answers):
    assert ROWS.select(parsed(sql)).to_series().to_list() == answers


BLUNT = 'turns "cannot tell" into "no" and may not be used in a condition'
UNKNOWN = "is neither a fact of RuleFacts nor a parameter of the rule"
SIGN = "this sign may not be used in a condition"


@pytest.mark.parametrize(
    ("sql", "word", "reason"),
    [
        *((f"{word} (final)", word, BLUNT) for word in ("IS", "NULL", "COALESCE", "CASE")),
        *((f"{word} (final)", word, BLUNT) for word in ("IFNULL", "nvl")),
        ("other", "other", UNKNOWN),
        ("kind = 'theft'", "'theft'", "kind has no such code; it has bribery, none"),
        ("final AND kind IN ('none', 'x')", "'x'", "kind has no such code; it has bribery, none"),
        ("amount =! 5", "=!", SIGN),
        ("amount * 5", "*", SIGN),
        ("final kind", "kind", "is not part of the condition; AND or OR is missing"),
    ],
)
def test_what_is_not_let_through_is_named_with_the_reason(sql, word, reason):
    with pytest.raises(InvalidRule) as caught:
        parsed(sql)
    error = caught.value
    assert (error.file, error.field, error.word, error.reason) == (
        "se/a.yaml",
        "when",
        word,
        reason,
    )
    assert str(error) == f"se/a.yaml: when: {word!r}: {reason}"


def test_a_text_is_held_against_the_codes_of_the_fact_before_it_alone():
    assert parsed("final AND kind = 'none' AND amount = 5").meta.root_names()
    with pytest.raises(InvalidRule, match="kind has no such code"):
        parsed("amount = 5 AND kind = 'theft' AND final")


def test_words_are_renamed_and_texts_are_not():
    assert rename("limit > 5 AND kind = 'limit'", {"limit": "limit of A"}) == (
        "\"limit of A\" > 5 AND kind = 'limit'"
    )


def value(first, last=None, amount=5):
    made = {"from": first, "to": last, "value": amount, "reference": "r", "verified": True}
    return made | {"verification": "v", "last_checked": "2026-11-24"}


def parameter(*values, unit="EUR", of=None):
    title = {"sv": "a", "en": "b"}
    return Parameter.model_validate(
        {"id": "x", "title": title, "unit": unit, "of": of, "values": values}
    )


@pytest.mark.parametrize(
    ("values", "unit", "reason"),
    [
        (
            [value("2024-01-01", "2025-01-01"), value("2025-01-01")],
            "EUR",
            "the value from 2025-01-01 overlaps the one before it",
        ),
        (
            [value("2024-01-01"), value("2025-01-01")],
            "EUR",
            "the value from 2025-01-01 overlaps the one before it",
        ),
        ([value("2024-01-01")], "cpv", "a value in cpv is a list of texts"),
        ([value("2024-01-01")], "SEK per EUR", "a value in SEK per EUR is a list of texts"),
        ([value("2024-01-01", amount=("1",))], "EUR", "a value in EUR is a whole number"),
    ],
)
def test_values_that_do_not_follow_or_fit_are_refused_with_the_reason(values, unit, reason):
    with pytest.raises(ValidationError) as caught:
        parameter(*values, unit=unit)
    assert [one["msg"] for one in caught.value.errors()] == [f"Value error, {reason}"]


DAYS = pl.DataFrame(
    {"day": [date(2023, 12, 31), date(2024, 1, 1), date(2024, 12, 31), date(2025, 1, 1)]}
)


def test_an_amount_is_seen_on_its_own_days_both_included():
    dated = parameter(value("2024-01-01", "2024-12-31", 1), value("2025-01-01", amount=2))
    assert DAYS.select(dated.as_column(pl.col("day"))).to_series().to_list() == [None, 1, 1, 2]
    assert [dated.seen(day, None) for day in DAYS["day"]] == [None, 1, 1, 2]
    assert dated.seen(None, None) is None
    assert [getattr(dated.on(day), "value", None) for day in DAYS["day"]] == [None, 1, 1, 2]
    assert dated.on(date(9999, 12, 31)).value == 2


def test_a_period_is_seen_as_its_last_day_and_a_list_as_whether_the_fact_is_on_it():
    years = parameter(value("2024-01-01", amount=3), unit="years", of="day")
    assert DAYS.select(years.as_column(pl.col("day"))).to_series().to_list() == [
        None,
        date(2027, 1, 1),
        date(2027, 12, 31),
        date(2028, 1, 1),
    ]
    listed = parameter(value("2024-01-01", amount=("10000000",)), unit="cpv", of="cpv")
    rows = DAYS.with_columns(cpv=pl.Series(["10000000", "10000000", "10000001", None]))
    assert rows.select(listed.as_column(pl.col("day"))).to_series().to_list() == [
        None,
        True,
        False,
        None,
    ]


def test_a_code_is_listed_by_itself_or_within_a_range_both_ends_included():
    codes = ("15000000", "79000000-79999999", "90910000-90919999")
    given = ["14999999", "15000000", "79000000", "79999999", "80000000", "90919999", None]
    found = pl.DataFrame({"cpv": given}).select(cpv_is_listed(pl.col("cpv"), codes)).to_series()
    assert found.to_list() == [False, True, True, True, False, True, None]
    listed = parameter(value("2024-01-01", amount=codes), unit="cpv", of="cpv")
    assert [listed.seen(date(2024, 1, 1), cpv) for cpv in given] == found.to_list()


def test_years_after_the_last_of_february_end_on_the_last_day_of_the_month():
    days = pl.DataFrame({"day": [date(2024, 2, 29), date(2023, 2, 28)]})
    found = days.select(years_after(pl.col("day"), 3)).to_series().to_list()
    assert found == [date(2027, 2, 28), date(2026, 2, 28)]
    years = parameter(value("2024-01-01", amount=3), unit="years", of="day")
    assert [years.seen(date(2024, 1, 1), day) for day in days["day"]] == found
    assert years.seen(date(2024, 1, 1), date(9998, 1, 1)) == date.max
