"""The rate of an industry from counted statements: its laws."""

from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from risk_models.profiles.posterior import (
    ALL_INDUSTRIES,
    BETAS,
    FORMS,
    MOST,
    PERMILLE,
    Posterior,
    points_of_mean,
    posterior_of,
    scaled,
    settled,
    transferred,
)
from risk_models.profiles.statements import EDITION, KINDS, LOW, YEARS, Statement, evidence_of

PARENTS = {"painters": "4334", "glaziers": "4334"}
NODES = ("F", "43", "433", "4334", "painters", "glaziers", "N", "81", "812", "8121")
RISKS = sorted(set(KINDS) - LOW)


def stated(node, kind, publisher="uhm", year=None):
    return Statement(node, publisher, year, kind, "ord", "words", "published", "made-up")


def evidence(*statements, foreign=()):
    return evidence_of(statements, foreign, PARENTS)


statements = st.lists(
    st.builds(
        stated,
        st.sampled_from(NODES),
        st.sampled_from(RISKS),
        st.sampled_from(("one", "two", "three")),
        st.sampled_from((None, 2012, 2018, 2025)),
    )
    | st.builds(
        stated, st.sampled_from(NODES), st.sampled_from(sorted(LOW)), st.just("four"), st.none()
    ),
    max_size=8,
)
rates = st.lists(
    st.tuples(st.sampled_from(("br", "ca")), st.sampled_from(NODES[:4]), st.integers(1, 50_000)),
    max_size=5,
)
nodes = st.sampled_from(NODES)
betas = st.sampled_from(BETAS)
forms = st.sampled_from(sorted(FORMS))


@settings(deadline=None, max_examples=300)
@given(statements, rates, nodes, nodes, st.sampled_from(RISKS), betas, forms)
def test_more_evidence_of_risk_never_lowers_any_rate(given, foreign, at, node, kind, beta, form):
    before = posterior_of(node, evidence(*given, foreign=foreign), form=form, beta_permille=beta)
    more = evidence(*given, stated(at, kind, "new"), foreign=foreign)
    assert posterior_of(node, more, form=form, beta_permille=beta).mean >= before.mean


@settings(deadline=None, max_examples=300)
@given(statements, rates, nodes, nodes, betas, forms)
def test_a_statement_of_low_risk_never_raises_any_rate(given, foreign, at, node, beta, form):
    """Where it is the first about its node the labour form moves there, which is another fact."""
    known = evidence(*given, foreign=foreign)
    assume(form is None or form == "ordinary" or known.speaks_of(at))
    before = posterior_of(node, evidence(*given, foreign=foreign), form=form, beta_permille=beta)
    more = evidence(*given, stated(at, "uhm_low", "new"), foreign=foreign)
    assert posterior_of(node, more, form=form, beta_permille=beta).mean <= before.mean


@settings(deadline=None, max_examples=200)
@given(statements, rates, nodes)
def test_a_node_without_evidence_equals_the_node_above(given, foreign, node):
    own = evidence(*given, foreign=foreign)
    around = own.lineage(node)
    if not own.speaks_of(node):
        above = posterior_of(around[1], own) if len(around) > 1 else ALL_INDUSTRIES
        assert posterior_of(node, own) == above


@settings(deadline=None, max_examples=100)
@given(statements, rates, nodes, forms)
def test_the_interval_contains_the_points(given, foreign, node, form):
    found = posterior_of(node, evidence(*given, foreign=foreign), form=form)
    low, high = found.interval()
    assert 0 <= low <= found.points <= high <= MOST


@settings(deadline=None, max_examples=200)
@given(statements, rates, nodes, forms)
def test_the_form_of_labour_never_lowers_a_rate(given, foreign, node, form):
    own = evidence(*given, foreign=foreign)
    assert posterior_of(node, own, form=form).mean >= posterior_of(node, own).mean


@settings(deadline=None, max_examples=200)
@given(statements, nodes, nodes, st.sampled_from(RISKS))
def test_what_is_stated_of_one_node_reaches_none_beside_or_above_it(given, at, node, kind):
    own = evidence(*given)
    if at not in own.lineage(node):
        more = evidence(*given, stated(at, kind, "new"))
        assert posterior_of(node, more) == posterior_of(node, own)


def test_a_rate_is_the_weighed_mean_of_all_that_counts():
    both = evidence(stated("812", "uhm_risk"), stated("812", "list", "other"))
    assert posterior_of("8121", both).mean == Fraction(1 + 2 * 5 + 5, 1 + 2 + 1)


def test_a_mention_below_what_is_known_does_not_dilute_it():
    alone = evidence(stated("812", "uhm_risk"))
    mentioned = evidence(stated("812", "uhm_risk"), stated("812", "passing", "other"))
    assert posterior_of("812", mentioned).mean == posterior_of("812", alone).mean


def test_a_publisher_counts_once_at_a_node_by_its_strongest_statement():
    one = evidence(stated("812", "list"))
    three = evidence(stated("812", "passing"), stated("812", "list"), stated("812", "list"))
    assert posterior_of("812", three) == posterior_of("812", one)
    two = evidence(stated("812", "list"), stated("812", "list", "other"))
    assert posterior_of("812", two).mean > posterior_of("812", one).mean


def test_of_equal_statements_of_a_publisher_the_newest_is_shown():
    own = evidence(stated("812", "list", year=2018), stated("812", "list", year=2023))
    assert [one.year for one in own.stated_of("812")] == [2023]


def test_a_statement_counts_for_ten_years():
    assert EDITION - YEARS == 2016
    assert not evidence(stated("812", "list", year=2016)).stated_of("812")
    assert evidence(stated("812", "list", year=2017)).stated_of("812")


def test_two_occupations_of_one_class_can_have_opposite_results():
    own = evidence(
        stated("F", "list"), stated("painters", "uhm_risk"), stated("glaziers", "uhm_low")
    )
    painters, industry, glaziers = (
        posterior_of(node, own).mean for node in ("painters", "4334", "glaziers")
    )
    assert painters > industry > glaziers


def test_one_publisher_cannot_find_both_risk_and_low_risk_at_a_node():
    with pytest.raises(ValueError, match="8130 has a risk and a low risk of one publisher"):
        evidence(stated("8130", "uhm_risk"), stated("8130", "uhm_low"))


def test_a_node_that_is_not_in_the_tree_is_refused():
    with pytest.raises(ValueError, match="no code of the tree"):
        posterior_of("carpenters", evidence())


def test_another_country_says_only_what_a_level_adds_to_the_one_above():
    """Construction as rare in every part as in all: what is stated of it is weakened once."""
    foreign = [("br", node, 62) for node in ("F", "43", "433")]
    own = evidence(stated("F", "list"), foreign=foreign)
    assert posterior_of("433", own).mean == posterior_of("F", own).mean
    assert posterior_of("F", own).mean < posterior_of("F", evidence(stated("F", "list"))).mean


def test_no_transfer_leaves_another_country_without_a_say_below_the_top():
    own = evidence(foreign=[("br", "N", 4_000), ("br", "81", 16_000)])
    assert posterior_of("81", own, beta_permille=0).mean == 1
    assert posterior_of("81", own, beta_permille=500).mean > posterior_of("81", own).mean > 1


def test_a_share_that_is_not_known_is_refused():
    with pytest.raises(ValueError, match="0, 250, 500"):
        transferred(Fraction(2), 300)


@given(st.fractions(min_value=Fraction(1, 1000), max_value=1000, max_denominator=10**6))
def test_points_are_the_nearest_whole_number_to_twenty_doublings(mean):
    points = points_of_mean(mean)
    power = mean**40
    assert Fraction(2) ** (2 * points - 1) <= power < Fraction(2) ** (2 * points + 1)


def test_a_rate_of_nothing_has_no_points():
    with pytest.raises(ValueError, match="above 0"):
        points_of_mean(Fraction(0))


def test_points_end_at_both_ends_of_the_scale():
    assert (scaled(-100), scaled(100)) == (0, MOST)


def test_sources_that_disagree_widen_the_interval():
    agreed = [KINDS["list"], KINDS["list"]]
    apart = [KINDS["uhm_low"]]
    together = settled(ALL_INDUSTRIES, [], agreed, [])
    disputed = settled(ALL_INDUSTRIES, [], agreed, apart)
    relative = [one.variance / one.mean**2 for one in (together, disputed)]
    assert relative[1] > relative[0]


def test_a_rate_that_is_certain_is_its_own_interval():
    assert ALL_INDUSTRIES.interval() == (ALL_INDUSTRIES.points, ALL_INDUSTRIES.points)


def test_a_very_skewed_interval_is_widened_to_the_points():
    skewed = Posterior(Fraction(4), Fraction(4000))
    low, high = skewed.interval()
    assert low <= skewed.points == high


def test_ratios_carry_over_in_whole_thousandths():
    for permille in (1, 62, 999, 1000, 16_000):
        for beta in BETAS:
            found = transferred(Fraction(permille, PERMILLE), beta)
            assert abs(float(found) - (permille / PERMILLE) ** (beta / PERMILLE)) <= 0.001
