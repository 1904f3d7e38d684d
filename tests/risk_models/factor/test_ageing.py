"""How points of conduct fall with age, in whole numbers."""

from hypothesis import given
from hypothesis import strategies as st

from data_ingest.model.tables import PPM
from data_ingest.model.text import Text
from risk_models.factor.ageing import AGES, LAPSED_YEARS, aged_bins, bins_of, halved
from risk_models.factors.conduct import LAPSED_YEARS as LISTED_LAPSED_YEARS


@given(points=st.integers(0, 1_000), years=st.integers(0, 20))
def test_points_are_the_nearest_whole_number_to_the_half_life_of_two_years(points, years):
    found = halved(points, years)
    assert (2 * found - 1) ** 2 * 2**years <= 4 * points**2 or found == 0
    assert 4 * points**2 < (2 * found + 1) ** 2 * 2**years


def test_records_of_lists_and_of_persons_lapse_alike():
    assert LAPSED_YEARS == LISTED_LAPSED_YEARS == len(AGES)


def test_bins_go_from_nothing_noted_to_the_newest_and_their_shares_sum_to_one():
    words = Text("ord", "word")
    made = bins_of(words, aged_bins("seen", words, 6, 4_000), 990_000)
    assert [one.code for one in made[:2]] == ["none", "lapsed"]
    assert made[-1].code == "seen_year_one"
    assert [one.points for one in made] == sorted(one.points for one in made)
    assert sum(one.share_ppm for one in made) == PPM
