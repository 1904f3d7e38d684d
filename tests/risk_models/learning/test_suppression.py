"""What small cells of counts become: nothing small is written, and nothing is lost."""

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk_models.learning.suppression import (
    LEAST,
    TOP,
    Cell,
    Tally,
    TooFew,
    large_findings,
    large_firms,
    rungs,
    said_at,
)

NODES = ("", "N", "81", "811", "812", "960", "9601", "620")
CELLS = st.builds(Cell, st.sampled_from(NODES), st.sampled_from([None, 0, 3]))
TALLIES = st.builds(
    lambda found, others: Tally(found + others, found), st.integers(0, 30), st.integers(1, 60)
)
COUNTED = st.dictionaries(CELLS, TALLIES, min_size=1)


@given(COUNTED)
def test_no_firm_and_no_finding_is_lost_and_no_number_is_small(counted):
    try:
        firms = large_firms(counted)
    except TooFew:
        assert sum(tally.firms for tally in counted.values()) < LEAST
        return
    assert sum(tally.firms for tally in firms.values()) == sum(
        one.firms for one in counted.values()
    )
    assert min(tally.firms for tally in firms.values()) >= LEAST
    try:
        found = large_findings(firms)
    except TooFew:
        return
    assert sum(found.values()) == sum(tally.found for tally in counted.values())
    assert all(number >= LEAST for number in found.values())


@given(COUNTED)
def test_a_number_says_what_was_found_in_the_cells_that_no_lower_one_speaks_of(counted):
    try:
        firms = large_firms(counted)
        found = large_findings(firms)
    except TooFew:
        return
    true, among = defaultdict(int), defaultdict(int)
    for cell, tally in firms.items():
        true[said_at(cell, found)] += tally.found
        among[said_at(cell, found)] += tally.firms
    assert not true.pop(None, 0)
    assert true == found
    assert all(among[rung] - number >= LEAST for rung, number in found.items())


def test_size_is_given_up_before_the_industry():
    assert list(rungs(Cell("812", 3))) == [
        Cell("812", 3), Cell("812", None), Cell("81", None), Cell("N", None), TOP,
    ]  # fmt: skip


def test_a_large_cell_stays_and_small_ones_are_said_with_their_neighbours():
    cells = {
        Cell("812", 2): Tally(30, 6),
        Cell("812", 3): Tally(20, 4),
        Cell("811", 3): Tally(20, 1),
        Cell("813", 3): Tally(20, 1),
        Cell("620", 1): Tally(3, 0),
        Cell("621", 1): Tally(4, 0),
    }
    firms = large_firms(cells)
    assert firms[Cell("812", 2)] == Tally(30, 6)
    assert Cell("620", 1) not in firms
    assert large_findings(firms) == {Cell("812", 2): 6, Cell("81", None): 6}


def test_none_and_four_cannot_be_told_apart():
    def said(first, second):
        cells = {Cell("811", 0): first, Cell("812", 0): second, Cell("813", 0): Tally(40, 3)}
        return large_findings(large_firms(cells))

    assert (
        said(Tally(40, 0), Tally(40, 4))
        == said(Tally(40, 4), Tally(40, 0))
        == {Cell("81", None): 7}
    )


def test_two_cells_of_four_are_not_written_as_eight():
    two = {Cell("811", 0): Tally(40, 4), Cell("812", 0): Tally(40, 4)}
    with pytest.raises(TooFew):
        large_findings(two)
    more = two | {Cell("620", size): Tally(40, 0) for size in range(3)}
    assert large_findings(more) == {TOP: 8}


def test_an_industry_in_which_nearly_all_were_found_is_not_shown_alone():
    firms = {Cell("812", 0): Tally(12, 10)}
    with pytest.raises(TooFew):
        large_findings(firms | {Cell("620", 0): Tally(40, 0)})
    others = {Cell("620", size): Tally(40, 1) for size in range(4)}
    assert large_findings(firms | others) == {TOP: 14}


def test_what_is_left_at_the_top_takes_the_smallest_number_below_it():
    firms = {
        Cell("812", 0): Tally(50, 9),
        Cell("561", 0): Tally(50, 6),
        Cell("620", 0): Tally(50, 1),
    }
    assert large_findings(firms) == {Cell("812", 0): 9, TOP: 7}


@pytest.mark.parametrize("tally", [Tally(40, 1), Tally(40, 38), Tally(8, 4)])
def test_too_few_in_all_are_refused(tally):
    with pytest.raises(TooFew):
        large_findings({Cell("812", 0): tally})


def test_where_nothing_was_found_nothing_is_said():
    assert large_findings({Cell("812", 0): Tally(40, 0)}) == {}
