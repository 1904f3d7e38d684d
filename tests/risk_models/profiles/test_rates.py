import math
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import gammaincinv

from data_ingest.model.reference_tables import CnaeCounts
from data_ingest.reference import load_cnae_counts
from risk_models.profiles.industry import lineage
from risk_models.profiles.rates import (
    KAPPAS,
    KAPPAS_OF_COUNTS,
    LEFT_OUT,
    PERMILLE,
    TAIL,
    ClassCount,
    counts_by_class,
    fit_rates,
    most_likely_kappa,
    shrunken,
)
from service.screening.assessment.profiles import structural_fit

CODES = ("0111", "0112", "0121", "0210", "0810", "1011", "1012", "8121", "8122", "8511")
positive = st.fractions(min_value=Fraction(1, 1000), max_value=1000, max_denominator=1000)
counts = st.fixed_dictionaries(
    {code: st.builds(ClassCount, st.integers(0, 30), st.integers(1, 10**6)) for code in CODES}
).filter(lambda given: any(count.employers for count in given.values()))


@pytest.fixture(scope="module")
def shipped():
    return fit_rates(counts_by_class(load_cnae_counts()))


@settings(deadline=None, max_examples=200)
@given(st.integers(0, 1000), positive, positive, positive)
def test_a_rate_lies_between_its_own_raw_rate_and_its_parents(employers, expected, parent, kappa):
    rate = shrunken(employers, expected=expected, parent=parent, kappa=kappa)
    raw = employers / expected
    assert min(raw, parent) <= rate <= max(raw, parent)


@settings(deadline=None, max_examples=200)
@given(st.integers(0, 1000), positive, positive, positive, positive)
def test_more_found_raises_a_rate_and_more_jobs_lower_it(employers, expected, parent, kappa, more):
    rate = shrunken(employers, expected=expected, parent=parent, kappa=kappa)
    assert shrunken(employers + 1, expected=expected, parent=parent, kappa=kappa) > rate
    assert shrunken(employers, expected=expected + more, parent=parent, kappa=kappa) < rate
    assert shrunken(employers, expected=expected, parent=parent + more, kappa=kappa) > rate


@settings(deadline=None, max_examples=40)
@given(counts)
def test_the_interval_holds_the_rate_and_every_rate_is_shrunken_towards_its_parent(given_counts):
    fit = fit_rates(given_counts)
    for code, rate in fit.rates.items():
        assert 0 <= rate.low_permille <= rate.permille <= rate.high_permille
        above = lineage(code)[1:]
        parent = fit.rates[above[0]].mean if above else 1
        raw = Fraction(rate.employers * fit.jobs, rate.jobs * fit.employers)
        assert min(raw, parent) <= rate.mean <= max(raw, parent)


@settings(deadline=None, max_examples=20)
@given(counts, st.permutations(CODES))
def test_the_order_of_the_counts_changes_nothing(given_counts, order):
    assert fit_rates({code: given_counts[code] for code in order}) == fit_rates(given_counts)


def test_where_nodes_differ_no_more_than_chance_they_are_drawn_all_the_way_together():
    alike = [(10, 10.0, 1.0)] * 40
    apart = [(0, 10.0, 1.0), (40, 10.0, 1.0)] * 20
    assert most_likely_kappa(alike) == KAPPAS[-1]
    assert most_likely_kappa(apart) < 2 * PERMILLE


def test_the_likelihood_is_that_of_the_negative_binomial():
    nodes = [(0, 2.0, 1.5), (7, 3.0, 1.5), (1, 0.5, 0.2)]

    def negative_binomial(kappa):
        total = 0.0
        for found, expected, parent in nodes:
            size, share = kappa * parent, kappa / (kappa + expected)
            total += math.lgamma(found + size) - math.lgamma(size) - math.lgamma(found + 1)
            total += size * math.log(share) + found * math.log(1 - share)
        return total

    best = max(KAPPAS, key=lambda kappa: negative_binomial(kappa / PERMILLE))
    assert most_likely_kappa(nodes) == best


def test_the_interval_counts_that_the_parents_rate_is_uncertain(shipped):
    rate, kappa = shipped.rates["412"], Fraction(shipped.kappa_permille["group"], PERMILLE)
    expected = Fraction(rate.jobs * shipped.employers, shipped.jobs)
    alone = rate.employers + kappa * shipped.rates["41"].mean
    scale = float(1 / (expected + kappa))
    low, high = (float(gammaincinv(float(alone), p)) * scale * 1000 for p in (TAIL, 1 - TAIL))
    assert rate.high_permille - rate.low_permille > high - low


def test_no_published_figure_hangs_on_a_last_binary_digit(shipped):
    for rate in shipped.rates.values():
        exact = rate.mean * PERMILLE
        assert abs(exact - math.floor(exact) - Fraction(1, 2)) > Fraction(1, 10**9)
        assert rate.permille == math.floor(exact + Fraction(1, 2))


def test_the_shipped_rates_are_those_that_the_counts_give(shipped):
    assert (shipped.employers, shipped.jobs) == (251, 354_622_955)
    assert shipped.kappa_permille == {
        "section": 420, "division": 354, "group": 1682, "class": 53817,
    }  # fmt: skip
    rates = shipped.rates
    published = {
        code: (rates[code].low_permille, rates[code].permille, rates[code].high_permille)
        for code in ("A", "02", "41", "412", "812", "S")
    }
    assert published == {
        "A": (9426, 10853, 12330),
        "02": (46822, 56549, 66735),
        "41": (5413, 6867, 8406),
        "412": (5752, 7227, 8786),
        "812": (0, 2, 2),
        "S": (129, 411, 766),
    }


def test_a_mean_outside_the_middle_of_a_very_skewed_distribution_widens_the_interval(shipped):
    assert shipped.rates["812"].high_permille == shipped.rates["812"].permille


def test_the_codes_of_brazil_are_not_those_of_domestic_service(shipped):
    assert [code for code in shipped.rates if code[:2] in LEFT_OUT or code == "T"] == []
    counted = {code for code in counts_by_class(load_cnae_counts()) if code[:2] in LEFT_OUT}
    assert counted


def test_natural_persons_are_no_part_of_a_rate():
    table = load_cnae_counts()
    persons = table.filter(measure="natural_persons")["value"].sum()
    employers = sum(count.employers for count in counts_by_class(table).values())
    assert (persons, employers) == (614, 251)


def test_a_class_that_only_persons_are_listed_under_is_not_fitted():
    table = CnaeCounts.validate(
        pl.DataFrame(
            [("0111", "natural_persons", 2), ("0210", "jobs", 5), ("0210", "legal_employers", 1)],
            schema=["cnae", "measure", "value"],
            orient="row",
        ).with_columns(source_id=pl.lit("made-up")),
        cast=True,
    )
    assert counts_by_class(table) == {"0111": (0, 0), "0210": (1, 5)}
    assert list(fit_rates(counts_by_class(table)).rates) == ["A", "02", "021", "0210"]


def test_the_stated_kappas_are_those_under_which_the_shipped_counts_are_most_likely(shipped):
    assert shipped.kappa_permille == KAPPAS_OF_COUNTS
    assert structural_fit() == shipped


@pytest.mark.parametrize(
    "wrong", [{"0111": ClassCount(1, 0)}, {"0111": ClassCount(-1, 5)}, {"0111": ClassCount(0, -1)}]
)
def test_counts_that_cannot_be_are_refused(wrong):
    with pytest.raises(ValueError, match="needs jobs"):
        fit_rates(wrong)


@pytest.mark.parametrize("nothing", [{}, {"0111": ClassCount(0, 10)}, {"9700": ClassCount(3, 1)}])
def test_without_any_employer_there_is_no_rate(nothing):
    with pytest.raises(ValueError, match="no rate"):
        fit_rates(nothing)
