"""Bands, their order of work, and what decides a headline."""

import itertools

import numpy as np
import pytest

from data_ingest.model.text import Text
from risk_models.card.bands import (
    BANDS,
    HEADLINE_REASONS,
    LABELS,
    REASONS,
    RISING,
    TITLE,
    Band,
    Headline,
    HeadlineReason,
    band_of,
    headlines,
    level,
    queue_rank,
)
from tests.risk_models.headline_alone import headline

CUTS = (20, 40, 60)


def _headline(*, points, points_low=-120, guard=Band.STANDARD, sufficient=True):
    bands, reasons = headlines(
        points=np.array([points]),
        points_low=np.array([points_low]),
        guard=np.array([level(guard)]),
        can_be_stated=np.array([sufficient]),
        cuts=CUTS,
    )
    return Headline(BANDS[int(bands[0])], HEADLINE_REASONS[int(reasons[0])])


@pytest.mark.parametrize(
    ("points", "band"),
    [
        (-120, Band.STANDARD),
        (19, Band.STANDARD),
        (20, Band.EXTENDED),
        (39, Band.EXTENDED),
        (40, Band.PRIORITY),
        (59, Band.PRIORITY),
        (60, Band.SPECIAL),
        (240, Band.SPECIAL),
    ],
)
def test_the_cuts_belong_to_the_higher_band(points, band):
    assert band_of(points, CUTS) is band


def test_every_band_and_reason_has_words_in_both_languages():
    for words in (TITLE, *(LABELS[band] for band in Band), *(REASONS[r] for r in HeadlineReason)):
        assert words.sv
        assert words.en
        assert words.sv != words.en


def test_the_title_and_labels_are_those_of_the_method():
    assert Text("Granskningsbehov, arbetsvillkor", "Review need, labour conditions") == TITLE
    assert [LABELS[band].sv for band in Band] == [
        "ordinarie granskning",
        "utökad granskning",
        "prioriterad granskning",
        "särskilt prioriterad granskning",
        "underlag saknas",
    ]


def test_a_band_is_kept_under_one_word_for_ever():
    assert [band.value for band in Band] == [
        "standard",
        "extended",
        "priority",
        "special",
        "insufficient",
    ]


def test_a_reason_is_kept_under_one_word_for_ever():
    assert [one.value for one in HEADLINE_REASONS] == [
        "exposure",
        "guard",
        "lower_bound",
        "coverage",
        "least_band",
        "work_unknown",
    ]


def test_too_little_information_queues_with_extended():
    assert queue_rank(Band.INSUFFICIENT) == queue_rank(Band.EXTENDED)
    assert [queue_rank(band) for band in RISING] == [3, 2, 1, 0]


def test_too_little_information_is_no_place_on_the_scale():
    with pytest.raises(ValueError, match="insufficient"):
        level(Band.INSUFFICIENT)


def test_the_exposure_decides_where_the_guard_is_no_more_than_one_step_above():
    assert _headline(points=25, guard=Band.PRIORITY) == Headline(
        Band.EXTENDED, HeadlineReason.EXPOSURE
    )


@pytest.mark.parametrize(
    ("guard", "band"), [(Band.SPECIAL, Band.PRIORITY), (Band.PRIORITY, Band.EXTENDED)]
)
def test_the_headline_is_one_step_below_the_guard_where_the_mean_is_lower(guard, band):
    assert _headline(points=0, guard=guard) == Headline(band, HeadlineReason.GUARD)


def test_the_guard_never_lowers_the_headline():
    assert _headline(points=60).band is Band.SPECIAL


def test_too_little_information_is_its_own_answer_even_above_a_high_middle():
    assert _headline(points=70, points_low=39, guard=Band.SPECIAL, sufficient=False) == Headline(
        Band.INSUFFICIENT, HeadlineReason.COVERAGE
    )


@pytest.mark.parametrize(("low", "band"), [(40, Band.PRIORITY), (60, Band.SPECIAL)])
def test_a_high_lower_bound_stands_though_much_is_unknown(low, band):
    assert _headline(points=90, points_low=low, sufficient=False) == Headline(
        band, HeadlineReason.LOWER_BOUND
    )


def test_whatever_is_known_the_headline_never_falls_below_the_guard_less_one_step():
    for points, low, guard, sufficient in itertools.product(
        (0, 20, 40, 60), (-120, 20, 40, 60), RISING, (True, False)
    ):
        if low > points:
            continue
        band = _headline(points=points, points_low=low, guard=guard, sufficient=sufficient).band
        if band is not Band.INSUFFICIENT:
            assert level(band) >= level(guard) - 1


def test_columns_give_the_headline_that_each_chain_has_alone():
    cases = [
        (points, low, guard, sufficient)
        for points, low, guard, sufficient in itertools.product(
            range(-1, 62, 3), range(-1, 62, 3), RISING, (True, False)
        )
        if low <= points
    ]
    points, low, guard, sufficient = (np.array(column) for column in zip(*cases, strict=True))
    bands, reasons = headlines(
        points=points,
        points_low=low,
        guard=np.array([RISING.index(one) for one in guard.tolist()]),
        can_be_stated=sufficient,
        cuts=CUTS,
    )
    found = [
        Headline(BANDS[band], HEADLINE_REASONS[reason])
        for band, reason in zip(bands.tolist(), reasons.tolist(), strict=True)
    ]
    assert found == [
        headline(points=one, points_low=least, guard=of_guard, sufficient=enough, cuts=CUTS)
        for one, least, of_guard, enough in cases
    ]


def test_by_a_card_with_rules_what_is_unknown_takes_no_least_band_away():
    cases = list(itertools.product(range(-1, 62, 3), RISING, range(4), (True, False)))
    points, guard, least, known = (list(column) for column in zip(*cases, strict=True))
    bands, reasons = headlines(
        points=np.array(points),
        guard=np.array([level(one) for one in guard]),
        least=np.array(least),
        can_be_stated=np.array(known),
        cuts=CUTS,
    )
    for (of_points, of_guard, lifted, is_known), band, reason in zip(
        cases, bands.tolist(), reasons.tolist(), strict=True
    ):
        alone = headline(points=of_points, points_low=0, guard=of_guard, sufficient=True, cuts=CUTS)
        own = level(alone.band) if is_known else 0
        if lifted > own:
            stated = Headline(RISING[lifted], HeadlineReason.LEAST_BAND)
        elif is_known:
            stated = alone
        else:
            stated = Headline(Band.INSUFFICIENT, HeadlineReason.WORK_UNKNOWN)
        assert Headline(BANDS[band], HEADLINE_REASONS[reason]) == stated
