import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_ingest.model.reference_tables import STATEMENTS
from data_ingest.reference import (
    load_cnae_counts,
    load_cnae_nace,
    load_goods,
    load_nace_codes,
    load_nace_labels,
    load_risk_sectors,
)
from risk_models.factor.definition import FAMILIES
from risk_models.factors.industry import AUTHORITY
from risk_models.profiles.rates import PERMILLE, Rate, counts_by_class, fit_rates
from risk_models.profiles.sector_points import (
    AUTHORITY_POINTS,
    DISCOUNT_PERMILLE,
    GOODS_POINTS,
    HIGHEST,
    LOWEST,
    STRUCTURAL_HIGHEST,
    STRUCTURAL_LOWEST,
    ListedGood,
    SectorStatement,
    authority_of,
    goods_of,
    points_of_rate,
    rate_of,
    rates_by_nace,
    sector_points,
    statements_on,
)

DIVISIONS = [code for code in load_nace_labels()["nace"] if len(code) == 2]
SAID = [one for one in STATEMENTS if one != "annex_2"]


@pytest.fixture(scope="module")
def rates():
    return rates_by_nace(fit_rates(counts_by_class(load_cnae_counts())), load_cnae_nace())


def rate(permille: int) -> Rate:
    return Rate("01", "division", 1, 1, Fraction(permille, PERMILLE), Fraction(1))


def statement(kind: str) -> SectorStatement:
    return SectorStatement(kind, "01", "bransch", "sector", "source")


def good(listed_for: str) -> ListedGood:
    return ListedGood("tvpra", "Bricks", "23", 2022, listed_for, False, "judgement", "source")


def proposal(nace, rates, country=None, isic4=None):
    whole, part = statements_on(nace, load_risk_sectors(), load_nace_codes())
    goods = goods_of(country, isic4 or nace, load_goods())[0] if country else ()
    return sector_points(rate_of(nace, rates), whole, part, goods)


rated = st.none() | st.integers(0, 10**6).map(rate)
stated = st.lists(st.sampled_from(SAID), unique=True).map(lambda kinds: [*map(statement, kinds)])
goods = st.lists(st.sampled_from(sorted(GOODS_POINTS))).map(lambda kinds: [*map(good, kinds)])


def test_the_proposal_stays_within_the_budget_of_its_family():
    assert FAMILIES["sector"].budget >= HIGHEST - LOWEST
    assert max(GOODS_POINTS.values()) == HIGHEST


def test_the_factor_gives_smaller_points_for_the_same_statements():
    assert AUTHORITY.keys() == AUTHORITY_POINTS.keys()
    assert all(points <= AUTHORITY_POINTS[code] for code, points in AUTHORITY.items())


@settings(deadline=None, max_examples=200)
@given(rated, stated, stated, goods)
def test_a_proposal_stays_within_its_ends_and_is_unknown_only_without_rate_and_goods(
    own, whole, part, listed
):
    made = sector_points(own, whole, part, listed)
    assert (made.points is None) == (own is None and not listed)
    if made.points is not None:
        assert LOWEST <= made.points <= HIGHEST
    if made.structural is not None:
        assert STRUCTURAL_LOWEST <= made.structural <= STRUCTURAL_HIGHEST


@settings(deadline=None, max_examples=200)
@given(st.integers(0, 10**6), stated, stated, goods, st.sampled_from(SAID), st.integers(1, 10**5))
def test_a_worse_fact_never_lowers_points(permille, whole, part, listed, more, higher):
    points = sector_points(rate(permille), whole, part, listed).points
    worse = (
        sector_points(rate(permille + higher), whole, part, listed),
        sector_points(rate(permille), [*whole, statement(more)], part, listed),
        sector_points(rate(permille), whole, [*part, statement(more)], listed),
        sector_points(rate(permille), whole, part, [*listed, good("child_labour")]),
        sector_points(rate(permille), whole, part, [*listed, good("forced_labour")]),
    )
    assert all(one.points >= points for one in worse)


@settings(deadline=None, max_examples=200)
@given(st.integers(1, 10**6), st.integers(1, 1000))
def test_points_of_a_rate_are_the_nearest_to_the_logarithm(permille, discount):
    exact = 20 * discount / 1000 * math.log2(permille / 1000)
    assert abs(points_of_rate(permille, discount) - exact) <= 0.5 + 1e-9


@pytest.mark.parametrize(("permille", "discount"), [(0, 250), (1000, 0), (-1, 250)])
def test_a_rate_of_nothing_has_no_points(permille, discount):
    with pytest.raises(ValueError, match="above 0"):
        points_of_rate(permille, discount)


@pytest.mark.parametrize("nace", ["812", "8121", "49", "4941", "52", "53", "86", "9601", "463"])
def test_a_low_rate_is_not_carried_over_where_swedish_authorities_contradict_it(nace, rates):
    made = proposal(nace, rates)
    assert (made.discount_permille, made.structural) == (0, 0)
    assert made.points == made.authority_points > 0


def test_a_statement_on_a_part_contradicts_a_low_rate_but_earns_no_points(rates):
    made = proposal("81", rates)
    assert (made.discount_permille, made.authority, made.points) == (0, "not_named", 0)


def test_a_high_rate_is_carried_over_where_authorities_agree_with_it(rates):
    made = proposal("412", rates)
    assert made.discount_permille == DISCOUNT_PERMILLE
    assert (made.uncapped, made.structural, made.authority_points) == (14, 10, 16)
    assert made.points == HIGHEST


def test_an_industry_all_of_whose_parts_are_named_is_named(rates):
    assert proposal("02", rates).authority == "greatest"
    whole, part = statements_on("A", load_risk_sectors(), load_nace_codes())
    assert whole == ()
    assert {one.nace for one in part} == {"01", "021", "022", "023", "024"}


def test_a_class_is_named_with_the_group_it_lies_in():
    whole, part = statements_on("8121", load_risk_sectors(), load_nace_codes())
    assert {one.statement for one in whole} == {"greatest_risk", "inspected_first"}
    assert part == ()


@pytest.mark.parametrize(
    ("stated", "level"),
    [
        ([], "not_named"),
        (["staff_ledger"], "named"),
        (["inspected_first", "more_common"], "named"),
        (["greatest_risk", "staff_ledger"], "greatest"),
        (["most_detected"], "greatest"),
        (["most_detected", "greatest_risk"], "named_twice"),
    ],
)
def test_what_is_stated_makes_a_level(stated, level):
    assert authority_of([statement(one) for one in stated]) == level


def test_listed_goods_replace_the_sum_and_never_add_to_it(rates):
    alone = proposal("14", rates)
    china = proposal("14", rates, "CN")
    assert (alone.points, china.goods_points, china.points) == (10, 26, 26)
    brazil = proposal("01", rates, "BR")
    assert brazil.points == 26
    egypt = proposal("23", rates, "EG")
    assert egypt.goods_points == egypt.points == 18


def test_goods_lower_nothing_where_the_sum_is_more():
    whole = [statement("greatest_risk"), statement("most_detected")]
    assert sector_points(rate(9000), whole, goods=[good("child_labour")]).points == HIGHEST


def test_derived_goods_and_sectors_of_high_priority_count_as_forced_labour():
    derived = [one for one in goods_of("CN", "C", load_goods())[1] if one.derived]
    assert derived
    assert {one.listed_for for one in derived} == {"forced_labour"}
    priority = [one for one in goods_of("CN", "2410", load_goods())[0] if one.listed_by == "uflpa"]
    assert [one.good for one in priority] == ["Steel"]
    assert priority[0].listed_for == "forced_labour"


def test_a_good_of_a_part_of_an_industry_earns_no_points():
    whole, part = goods_of("CN", "24", load_goods())
    assert not [one for one in whole if one.isic4 != "24"]
    assert {one.isic4 for one in part} >= {"2410", "2420"}


def test_goods_are_those_of_the_country_alone():
    assert goods_of("SE", "01", load_goods()) == ((), ())


def test_rates_are_carried_over_by_section_division_and_group_that_mean_the_same(rates):
    assert set(DIVISIONS) - {code for code in rates if len(code) == 2} == {"97", "98"}
    assert {code for code in rates if len(code) == 3} <= set(load_cnae_nace()["nace"])
    assert rates["143"].code == "142"  # knitwear
    assert "142" not in rates  # fur
    assert rate_of("1420", rates).code == "14"
    assert rate_of("8121", rates).code == "812"


def test_a_division_without_a_rate_does_not_borrow_one_of_its_section(rates):
    assert rate_of("97", rates) is None
    assert rate_of("9700", rates) is None
    assert rate_of("T", rates) is None
    assert proposal("97", rates).points is None


@pytest.mark.parametrize("nace", DIVISIONS)
def test_every_division_has_a_proposal_within_the_ends_or_none(nace, rates):
    made = proposal(nace, rates)
    assert made.points is None or LOWEST <= made.points <= HIGHEST
