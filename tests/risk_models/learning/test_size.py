import numpy as np

from risk_models.learning.card_points import CardPoints
from risk_models.learning.pipeline import card_pipeline, points_of
from risk_models.learning.size import SIZE_BANDS, size_bins, size_terms


def test_sizes_fall_into_five_bins_and_an_unknown_one_into_the_first():
    sizes = np.array([np.nan, 0, 1, 1.9, 2, 4, 5, 9, 10, 49, 50, 5_000])
    assert size_bins(sizes).tolist() == [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert len(SIZE_BANDS) == 5
    terms = size_terms(sizes)
    assert terms.shape == (len(sizes), 4)
    assert terms.sum(axis=1).tolist() == [0] * 4 + [1] * 8


def test_size_has_whole_points_of_its_own_which_are_no_part_of_the_cards():
    draw = np.random.default_rng(1)
    size = draw.choice([1.0, 3.0, 30.0], 4_000)
    found = draw.random(4_000) < np.where(size > 9, 0.2, 0.05)
    fitted = card_pipeline(CardPoints((), size_column=0)).fit(size[:, None], found)
    assert points_of(fitted, size[:, None]).tolist() == [0] * 4_000
    sizes = fitted["points"].size_points_
    first, second, third, fourth, fifth = sizes
    assert (first, third, fifth) == (0, 0, 0)  # the reference, and bins without rows
    assert abs(second) < 15 < fourth
    assert all(isinstance(point, int) for point in sizes)
    rates = fitted.predict_proba(np.array([[1.0], [30.0]]))[:, 1]
    assert rates[1] > 3 * rates[0]
