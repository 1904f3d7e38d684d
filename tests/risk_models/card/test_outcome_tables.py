"""Bins of many parts, against each factor's expression put to every part."""

from datetime import date, timedelta
from functools import cache
from random import Random

import numpy as np
import polars as pl
import pytest

from risk_models.card import outcome_tables
from risk_models.card.outcome_tables import MANY, bins_of
from risk_models.card.scorecard import load_scorecard, shipped_scorecards
from risk_models.factor.subjects import Subjects
from risk_models.facts.catalogue import FACTS
from risk_models.facts.fact import FactKind

AS_OF = date(2026, 11, 24)


def value_of(fact, draw):
    if fact.kind is FactKind.DATE:
        return AS_OF - timedelta(days=draw.randrange(-40, 2_500))
    if fact.kind is FactKind.INTEGER:
        return draw.randint(fact.least or 0, min(fact.most or 90, 90))
    return draw.choice(fact.codes)


@cache
def many_parts(seed, parts=MANY):
    """Return made-up parts, of which each fact is known in two cases of three."""
    draw = Random(seed)
    columns = {"as_of": [AS_OF] * parts}
    for code, fact in FACTS.items():
        some = [value_of(fact, draw) for _ in range(200)] + [None] * 100
        columns[code] = draw.choices(some, k=parts)
        columns[f"{code}_state"] = [
            "not_collected" if value is None else "stated" for value in columns[code]
        ]
    kinds = {name: Subjects.columns()[name].dtype for name in columns}
    return pl.DataFrame(columns, schema=kinds)


def put_to_each(parts, factors):
    """Return the bins as they are worked out for few parts."""
    some = [bins_of(few, factors) for few in parts.iter_slices(MANY - 1)]
    return np.concatenate(some, axis=1).tolist()


@pytest.mark.parametrize("card", shipped_scorecards())
def test_many_parts_have_the_bins_that_each_part_has_alone(card):
    factors = load_scorecard(card).factors
    parts = many_parts(1)
    assert bins_of(parts, factors).tolist() == put_to_each(parts, factors)


def test_tables_are_kept_for_other_parts_of_about_the_same_days():
    factors = load_scorecard().factors
    outcome_tables._table.cache_clear()
    bins_of(many_parts(1), factors)
    made = outcome_tables._table.cache_info().misses
    bins_of(many_parts(2), factors)
    again = outcome_tables._table.cache_info()
    assert made > len(factors) / 2
    assert again.hits >= made * 0.8


@pytest.mark.parametrize("column", ["founded_on", "labour_cost_ratio"])
def test_values_spread_too_wide_for_a_table_are_put_to_the_factor(column):
    factors = load_scorecard().factors
    parts = many_parts(3)
    far = date(1800, 1, 1) if column == "founded_on" else 9_000_000
    parts = parts.with_columns(
        pl.when(pl.int_range(pl.len()) == 5).then(pl.lit(far)).otherwise(column).alias(column)
    )
    assert bins_of(parts, factors).tolist() == put_to_each(parts, factors)


def test_a_text_that_is_no_code_of_its_fact_is_never_taken_for_one():
    factors = [one for one in load_scorecard().factors if one.id == "register.f_tax"]
    wrong = many_parts(4).with_columns(f_tax=pl.lit("beyond the codes"))
    with pytest.raises(pl.exceptions.InvalidOperationError, match="beyond the codes"):
        bins_of(wrong, factors)


def test_a_combination_with_a_code_of_no_bin_is_an_error_only_where_a_part_has_it():
    factor = next(one for one in load_scorecard().factors if one.id == "register.f_tax")
    lacking = factor.bins[0].code
    shorter = [factor.model_copy(update={"bins": factor.bins[1:]})]
    parts = many_parts(5)
    without = parts.filter(pl.Series(bins_of(parts, [factor])[0] != 0))
    without = pl.concat([without, without]).head(MANY)
    assert lacking not in {card_bin.code for card_bin in shorter[0].bins}
    assert bins_of(without, shorter).tolist() == put_to_each(without, shorter)
    with pytest.raises(pl.exceptions.InvalidOperationError):
        bins_of(parts, shorter)
