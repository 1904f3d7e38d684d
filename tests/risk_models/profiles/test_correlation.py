from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr

from data_ingest.reference import load_country_indicators, load_indicators
from risk_models.profiles.composites import series
from risk_models.profiles.correlation import correlated_pairs, rank_correlation

pairs = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=3, max_size=30)


def columns(rows):
    return tuple(
        {f"C{place}": Decimal(row[column]) for place, row in enumerate(rows)} for column in (0, 1)
    )


@settings(deadline=None, max_examples=100)
@given(pairs.filter(lambda rows: all(len(set(column)) > 1 for column in zip(*rows, strict=True))))
def test_it_is_spearmans_correlation_with_middle_ranks(rows):
    expected = 1000 * spearmanr(*zip(*rows, strict=True)).statistic
    assert abs(rank_correlation(*columns(rows)) - expected) <= 0.5 + 1e-6


@pytest.mark.parametrize("rows", [[], [(1, 2)], [(1, 2), (1, 3)]])
def test_where_nothing_varies_there_is_no_correlation(rows):
    assert rank_correlation(*columns(rows)) is None


def test_the_same_ranking_is_one_and_the_reverse_minus_one():
    same, reverse = columns([(place, -place) for place in range(5)])
    assert rank_correlation(same, same) == 1000
    assert rank_correlation(same, reverse) == -1000


def test_pairs_that_are_noted_share_thirty_countries_and_vary():
    one = {f"C{place}": Decimal(place) for place in range(30)}
    few = {f"C{place}": Decimal(place) for place in range(29)}
    flat = dict.fromkeys(one, Decimal(1))
    turned = {country: -value for country, value in one.items()}
    noted = correlated_pairs({"b": one, "a": turned, "few": few, "flat": flat})
    assert [(pair.first, pair.second, pair.permille, pair.countries) for pair in noted] == [
        ("a", "b", -1000, 30)
    ]


def test_the_two_measures_of_the_rule_of_law_are_noted():
    noted = correlated_pairs(series(load_country_indicators(), load_indicators()))
    found = {(pair.first, pair.second): (pair.permille, pair.countries) for pair in noted}
    assert found["rule_of_law", "rule_of_law_vdem"] == (891, 173)
    assert found["informality", "poverty"] == (900, 136)
    assert len(found) == 7
