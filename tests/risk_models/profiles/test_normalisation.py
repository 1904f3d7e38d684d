from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from risk_models.profiles.normalisation import MEANS, SCALES, arithmetic, geometric, z_score

EXACT = {"arithmetic": arithmetic, "geometric": geometric}

TINY = Decimal("1e-20")
"""What rounding at the fortieth digit, and in a test at the twenty-eighth, may add up to."""

value = st.decimals(-1000, 1000, places=4, allow_nan=False)
table = st.dictionaries(st.text("ABCDEF", min_size=2, max_size=2), value, min_size=1, max_size=12)
shares = st.lists(st.decimals(0, 1, places=4), min_size=1, max_size=8)


@pytest.mark.parametrize("scale", SCALES.values(), ids=SCALES)
@settings(deadline=None, max_examples=80)
@given(given_table=table)
def test_a_scale_runs_from_0_to_1_and_keeps_the_order(scale, given_table):
    scaled = scale(given_table)
    assert all(0 <= share <= 1 for share in scaled.values())
    ordered = sorted(given_table, key=given_table.__getitem__)
    for lower, higher in pairwise(ordered):
        assert scaled[lower] <= scaled[higher]


@pytest.mark.parametrize("scale", SCALES.values(), ids=SCALES)
@settings(deadline=None, max_examples=50)
@given(given_table=table, moved=value, factor=st.integers(1, 1000))
def test_the_unit_and_the_zero_of_a_figure_do_not_matter(scale, given_table, moved, factor):
    other = {country: figure * factor + moved for country, figure in given_table.items()}
    for country, share in scale(other).items():
        assert abs(share - scale(given_table)[country]) < TINY


@pytest.mark.parametrize("scale", SCALES.values(), ids=SCALES)
def test_where_all_agree_everybody_is_in_the_middle(scale):
    assert set(scale({"SE": Decimal(3), "NO": Decimal(3)}).values()) == {Decimal("0.5")}


def test_a_z_score_is_cut_off_at_two_and_a_half_deviations():
    many = {f"C{number}": Decimal(0) for number in range(50)} | {"XX": Decimal(1)}
    assert z_score(many)["XX"] == 1


@pytest.mark.parametrize("mean", EXACT.values(), ids=EXACT)
@settings(deadline=None, max_examples=80)
@given(given_shares=shares, worse=st.decimals(0, 1, places=4))
def test_a_mean_lies_among_its_shares_and_never_falls_when_one_rises(mean, given_shares, worse):
    found = mean(given_shares)
    assert min(*given_shares, Decimal("0.99")) - TINY <= found <= max(given_shares) + TINY
    raised = [max(given_shares[0], worse), *given_shares[1:]]
    assert mean(raised) >= found - TINY


@settings(deadline=None, max_examples=80)
@given(st.lists(st.decimals(0, "0.99", places=4), min_size=1, max_size=8))
def test_a_geometric_mean_lets_low_shares_make_up_for_less(given_shares):
    assert geometric(given_shares) >= arithmetic(given_shares) - TINY


@pytest.mark.parametrize("name", MEANS)
@settings(deadline=None)
@given(given_shares=st.lists(st.decimals(0, 1, places=28), min_size=1, max_size=8))
@example(given_shares=[Decimal("0.0005")])
@example(given_shares=[Decimal("0.0014999999999999999999999999")])
@example(given_shares=[Decimal("0.0015000000000000000000000001")])
@example(given_shares=[Decimal("0.75"), Decimal("0.8775039999999999999999999999")])
def test_a_mean_in_permille_is_the_exact_one_rounded_half_up(name, given_shares):
    exact = EXACT[name](given_shares) * 1000
    assert MEANS[name](given_shares) == exact.quantize(Decimal(1), rounding=ROUND_HALF_UP)
