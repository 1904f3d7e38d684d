import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement_rules.package.sample import MOST_ROWS, MOST_SEED, draw, ticket

LISTS = st.integers(1, 300).flatmap(lambda of: st.tuples(st.just(of), st.integers(1, of)))


def test_anybody_can_draw_again_with_a_hash_and_a_list():
    lowest = sorted(
        (hashlib.sha256(f"sha256-row-1:7:{row}".encode()).hexdigest(), row) for row in range(1, 241)
    )[:12]
    assert draw(240, n=12, seed=7).rows == tuple(sorted(row for _, row in lowest))


@given(LISTS, st.integers(0, MOST_SEED))
def test_a_draw_has_as_many_different_rows_of_the_list_as_were_asked_for(drawn, seed):
    of, n = drawn
    rows = draw(of, n=n, seed=seed).rows
    assert len(set(rows)) == n
    assert list(rows) == sorted(rows)
    assert set(rows) <= set(range(1, of + 1))


@given(LISTS, st.integers(0, MOST_SEED))
def test_a_larger_draw_holds_the_smaller(drawn, seed):
    of, n = drawn
    assert set(draw(of, n=n, seed=seed).rows) <= set(draw(of, n=of, seed=seed).rows)
    if n > 1:
        assert set(draw(of, n=n - 1, seed=seed).rows) < set(draw(of, n=n, seed=seed).rows)


def test_every_row_is_drawn_by_some_seed():
    drawn = {row for seed in range(200) for row in draw(20, n=2, seed=seed).rows}
    assert drawn == set(range(1, 21))


def test_another_seed_gives_another_ticket():
    assert ticket(7, 1) != ticket(8, 1)


@pytest.mark.parametrize(
    ("of", "n", "seed"),
    [
        (0, 1, 7),
        (10, 0, 7),
        (10, 11, 7),
        (10, 1, -1),
        (10, 1, MOST_SEED + 1),
        (MOST_ROWS + 1, 1, 7),
    ],
    ids=["no-rows", "none-drawn", "more-than-there-are", "below", "above", "too-long"],
)
def test_what_cannot_be_drawn_is_refused(of, n, seed):
    with pytest.raises(ValueError, match=r"rows|seed"):
        draw(of, n=n, seed=seed)
