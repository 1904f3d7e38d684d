"""The factor of all evidence on an industry, which no card has yet."""

import polars as pl
import pytest

from risk_models.card.scorecard import load_scorecard, shipped_scorecards
from risk_models.factors import factor_by_id
from risk_models.factors.posterior import GOODS
from risk_models.profiles.posterior import MOST, S0
from service.screening.assessment.profile_facts import profile_facts

FACTOR = factor_by_id("sector.posterior")


def value(points, goods):
    row = pl.DataFrame(
        {"sector_posterior": [points], "listed_goods": [goods]},
        schema={"sector_posterior": pl.Int64, "listed_goods": pl.String},
    )
    return row.select(FACTOR.expression).item()


@pytest.mark.parametrize(
    ("points", "goods", "code"),
    [
        (0, "none", "p00"),
        (7, "none", "p07"),
        (60, "none", "p60"),
        (7, "child_labour", "p44"),
        (7, "forced_labour", "p52"),
        (57, "forced_labour", "p57"),
        (None, "none", None),
        (7, None, None),
        (None, "forced_labour", None),
    ],
)
def test_listed_goods_apply_only_where_they_give_more(points, goods, code):
    assert value(points, goods) == code


@pytest.mark.parametrize(
    ("work", "cpv", "country"),
    [
        ("work clothes", "18110000", "BD"),
        ("solar panels", "09331200", "CN"),
        ("computers", "30213000", "CN"),
    ],
)
def test_goods_that_the_method_names_get_the_points_of_forced_labour(work, cpv, country):
    found = profile_facts((country,), (cpv,))
    stated = dict(found.industries.select("fact", "value").iter_rows())
    assert int(stated["sector_posterior"]) < S0 + 20
    assert value(int(stated["sector_posterior"]), found.goods["listed_for"].item()) == "p52"


def test_each_whole_number_of_points_is_a_bin():
    assert [one.points for one in FACTOR.bins] == list(range(MOST + 1))
    assert sum(one.share_ppm for one in FACTOR.bins) == 1_000_000


def test_listed_goods_are_enough_for_extended_review():
    assert S0 + 20 <= GOODS["child_labour"] < GOODS["forced_labour"] < S0 + 45


def test_bins_are_said_in_both_languages():
    for one in FACTOR.bins:
        assert one.label.sv != one.label.en
        assert one.reason.sv != one.reason.en


def test_a_card_has_either_the_posterior_or_the_factors_before_it():
    before = {"sector.industry", "sector.labour_form"}
    for card in map(load_scorecard, shipped_scorecards()):
        of_sector = {one.id for one in card.factors if one.family == "sector"}
        assert of_sector == (before if card.rules is None else {"sector.posterior"})
