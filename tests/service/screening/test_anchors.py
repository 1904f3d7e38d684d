"""The card in use gives each anchor the band, and the order, that its source states."""

import pytest

from risk_models.card.bands import RISING
from risk_models.card.basis import Basis
from risk_models.card.scorecard import load_scorecard
from service.screening.anchors.profiles import load_anchors, results

ANCHORS = load_anchors()


@pytest.fixture(scope="module")
def found():
    card = load_scorecard("baseline-3")
    return {result.anchor.code: result for result in results(card, ANCHORS.anchors)}


@pytest.mark.parametrize("code", [anchor.code for anchor in ANCHORS.anchors])
def test_an_anchor_has_the_band_that_its_source_states(found, code):
    result = found[code]
    assert result.met, (result.need.headline, result.need.exposure.points)


@pytest.mark.parametrize("order", ANCHORS.orders, ids=lambda order: f"{order.above}-{order.below}")
def test_an_anchor_stands_above_another_where_its_source_says_so(found, order):
    above, below = (found[code].need for code in (order.above, order.below))
    levels = [RISING.index(need.headline.band) for need in (above, below)]
    assert levels[0] >= levels[1]
    assert above.exposure.points > below.exposure.points


def test_there_are_at_least_forty_anchors_each_with_a_source_and_a_reason():
    assert len({anchor.code for anchor in ANCHORS.anchors}) == len(ANCHORS.anchors) >= 40
    assert all(
        anchor.source and anchor.reason.sv and anchor.reason.en for anchor in ANCHORS.anchors
    )


def test_a_need_is_stated_on_the_contract_alone_and_says_so(found):
    assert found["cleaning"].need.basis is Basis.CONTRACT
    assert found["cleaning_clean"].need.basis is Basis.REGISTER
    assert found["berries_answers"].need.basis is Basis.ANSWERS
    assert found["it_coercion"].need.basis is Basis.SEEN


def test_a_released_card_that_states_needs_by_coverage_meets_few_anchors():
    """The anchors can fail: the earlier card meets fewer than half of them."""
    earlier = results(load_scorecard("baseline-2"), ANCHORS.anchors)
    assert sum(result.met for result in earlier) < len(earlier) // 2
