import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_ingest.reference import load_cnae_counts
from risk_models.profiles.held_out import deviances, halves, repeated
from risk_models.profiles.rates import ClassCount, counts_by_class, fit_rates

COUNTS = {"0111": ClassCount(20, 100), "0210": ClassCount(0, 100), "8121": ClassCount(2, 900)}


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 10**6))
def test_the_halves_hold_every_employer_once_and_all_jobs_both(seed):
    first, second = halves(COUNTS, seed)
    for code, count in COUNTS.items():
        assert first[code].employers + second[code].employers == count.employers
        assert first[code].jobs == second[code].jobs == count.jobs
    assert halves(COUNTS, seed) == (first, second)


def test_rates_of_the_tree_foretell_better_than_those_of_sections_and_these_than_flat_ones():
    for judged in repeated(counts_by_class(load_cnae_counts()), seed=1, rounds=2):
        assert judged.tree < judged.section < judged.flat


def test_flat_rates_that_are_right_deviate_by_nothing():
    alike = {"0111": ClassCount(5, 100), "8121": ClassCount(10, 200)}
    assert deviances(fit_rates(alike), alike).flat == 0


def test_a_class_that_was_not_fitted_has_the_rate_above_it_and_one_without_jobs_is_left_out():
    fit = fit_rates(COUNTS)
    other = {"0112": ClassCount(3, 50), "9700": ClassCount(9, 9), "0113": ClassCount(0, 0)}
    assert deviances(fit, other).tree == deviances(fit, {"0112": ClassCount(3, 50)}).tree == 0


def test_with_nobody_held_out_there_is_nothing_to_foretell():
    with pytest.raises(ValueError, match="nothing to foretell"):
        deviances(fit_rates(COUNTS), {"0111": ClassCount(0, 100)})
