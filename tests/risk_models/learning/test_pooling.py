"""Five made-up municipalities learn together what none of them can alone."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_ingest.model.problem import UnreadableInput
from risk_models.card.learned_from import LEAST_POSITIVES
from risk_models.card.scorecard import card_json, load_scorecard
from risk_models.factor.points import POINTS_PER_DOUBLING
from risk_models.learning import study
from risk_models.learning.label_industries import EVIDENCE
from risk_models.learning.labels import spec_of
from risk_models.learning.pooling import pooled, shares, whole
from risk_models.learning.served import room, served_card
from risk_models.learning.study import learn
from service.screening.assessment.profiles import sector_posteriors
from service.screening.scorecards.store import read_learned_card
from tests.municipalities import INDUSTRIES, NAMES, counts_from, labels_of, read

CARD = load_scorecard()
SPEC = next(spec_of(factor) for factor in CARD.factors if factor.id == EVIDENCE)
BUDGETS = room(CARD, frozenset([EVIDENCE]))
POSTERIORS = sector_posteriors()
GUARDS, LAWYERS, CLEANERS = (
    POSTERIORS.of_industry(code)["points"] for code in ("801", "691", "812")
)


@pytest.fixture(scope="module", autouse=True)
def without_other_models():
    """They take seconds; the page that teaches pooling runs them."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(study, "fit_challengers", lambda *_: ([], {}))
        yield


def learned_from(sample, **given):
    return learn(sample, (SPEC,), BUDGETS, name="test", expert_card=CARD.id, draws=20, **given)


@pytest.fixture(scope="module")
def files():
    return [(name, counts_from(at)) for at, name in enumerate(NAMES)]


@pytest.fixture(scope="module")
def pool(files):
    return pooled(files, SPEC, POSTERIORS)


@pytest.fixture(scope="module")
def learned(pool):
    return learned_from(pool.sample, estimand=pool.estimand, split=pool.split)


def refused(files):
    with pytest.raises(UnreadableInput) as found:
        pooled(files, SPEC, POSTERIORS)
    return [problem.code for problem in found.value.problems]


@pytest.mark.parametrize("at", range(len(NAMES)))
def test_alone_a_municipality_is_refused(at):
    own = read(labels_of(at))
    assert own.sample.positives < LEAST_POSITIVES
    with pytest.raises(UnreadableInput) as found:
        learned_from(own.sample, estimand=own.estimand)
    assert [problem.code for problem in found.value.problems] == ["learning-few-positives"]


def test_together_they_learn_that_guards_are_found_out_as_often_as_cleaners(learned):
    (factor,) = learned.card.factors
    assert (LAWYERS, GUARDS, CLEANERS) == (5, 11, 53)
    assert factor.points[GUARDS] == pytest.approx(factor.points[CLEANERS], abs=3)
    true = POINTS_PER_DOUBLING * math.log2(INDUSTRIES[-1].rate / INDUSTRIES[0].rate)
    above = factor.points[CLEANERS] - factor.points[LAWYERS]
    assert above == pytest.approx(true, abs=5)


def test_what_they_learn_is_a_card_that_screens_and_says_from_what(learned, pool):
    card = served_card(learned, CARD, labels_sha256=pool.sha256)
    assert read_learned_card(card_json(card).encode()) == card
    assert card.learned.factors == (EVIDENCE,)
    assert card.learned.unit.en == "a firm in pooled counts of 5 buyers, with no identity"
    assert not card.learned.held_out.forward


def test_nothing_is_added_and_nothing_is_lost(files, pool):
    suppliers = sum(one.suppliers for one in INDUSTRIES)
    assert len(pool.sample.outcome) == suppliers * len(NAMES)
    assert pool.sample.positives == sum(own.totals.found for _, own in files)
    assert pool.found_alone < pool.sample.positives


def test_each_is_tried_by_what_the_others_teach(pool, learned):
    by_buyer = dict(zip(pool.sample.group, pool.split.fold, strict=True))
    assert sorted(by_buyer.values()) == list(range(len(NAMES)))
    assert learned.held_out["rows"] == len(pool.sample.outcome)
    assert not learned.held_out["by_size"]


def test_a_model_is_not_asked_which_of_the_firms_was_found(pool):
    tried = pool.split.test & (pool.split.fold == 0)
    rates = np.random.default_rng(1).random(tried.sum())
    said = pool.split.averaged(rates, tried)
    for key in np.unique(pool.split.together[tried]):
        rows = pool.split.together[tried] == key
        assert np.allclose(said[rows], rates[rows].mean())


def test_the_order_of_the_files_changes_nothing(files, pool):
    again = pooled(files[::-1], SPEC, POSTERIORS)
    assert again.sha256 == pool.sha256
    assert np.array_equal(again.sample.values, pool.sample.values, equal_nan=True)
    assert np.array_equal(again.sample.outcome, pool.sample.outcome)


def test_size_is_not_told_by_which_cells_are_small(pool):
    rates = [pool.sample.outcome[pool.sample.size == size].mean() for size in (1, 2, 5, 10, 50)]
    assert max(rates) - min(rates) < 0.02


@pytest.mark.parametrize(
    "changes", [{}, {"organisation": "Annat namn"}, {"issuer": "9", "organisation": " EXEMPELBY"}]
)
def test_a_buyer_is_not_counted_twice_in_a_period(files, changes):
    again = files[0][1].model_copy(update=changes)
    assert refused([*files, ("again", again)]) == ["counts-twice"]


def test_a_buyer_may_be_there_again_for_another_period(files):
    later = pooled([*files, ("later", counts_from(0, year=2027))], SPEC, POSTERIORS)
    assert len(set(later.sample.group)) == len(NAMES)


def test_one_buyer_alone_is_refused(files):
    assert refused(files[:1]) == ["counts-alone"]


@given(st.lists(st.tuples(st.integers(1, 40), st.floats(0.1, 20)), min_size=1), st.data())
def test_whole_numbers_have_the_sum_of_the_shares_and_keep_below_the_most(cells, data):
    most = np.array([firms for firms, _ in cells])
    total = data.draw(st.integers(0, int(most.sum())))
    share = shares(total, np.array([rate for _, rate in cells]), most)
    carried = np.zeros(len(cells))
    given_out = whole(share, most, np.arange(len(cells)), carried)
    assert share.sum() == pytest.approx(total)
    assert given_out.sum() == total
    assert (given_out <= most).all()
    assert np.allclose(carried, share - given_out)
