"""Who is followed up, and with what chance."""

import hashlib
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk_models.learning.follow_up_selection import (
    MOST_SEED,
    SelectionCandidate,
    drawn_slots,
    select,
    ticket,
)

CANDIDATES = [SelectionCandidate(f"p{at:03}", 100 + at % 7, 10 * (at % 11), 1) for at in range(60)]


def taken(places, how):
    return [place.candidate.party_id for place in places if place.taken == how]


def test_the_order_is_exposure_times_work_times_leverage_then_work_then_id():
    places = select(
        [
            SelectionCandidate("d", 2, 6, 1),
            SelectionCandidate("c", 2, 6, 1),
            SelectionCandidate("b", 4, 3, 1),
            SelectionCandidate("a", 3, 1, 4),
            SelectionCandidate("e", 1, 5, 2),
            SelectionCandidate("f", 100, 0, 4),
        ],
        slots=2,
        seed=1,
    )
    assert [place.candidate.party_id for place in places] == ["c", "d", "b", "a", "e", "f"]
    assert [place.rank for place in places] == [1, 2, 3, 4, 5, 6]


@given(
    st.lists(
        st.tuples(st.integers(1, 9), st.integers(0, 9), st.sampled_from([1, 2, 4])),
        min_size=1,
        max_size=60,
    ),
    st.integers(2, 30),
    st.integers(0, MOST_SEED),
    st.randoms(use_true_random=False),
)
def test_chances_sum_to_the_places_and_the_order_of_the_list_does_not_matter(
    rows, slots, seed, shuffle
):
    candidates = [SelectionCandidate(f"p{at}", *row) for at, row in enumerate(rows)]
    places = select(candidates, slots=slots, seed=seed)
    shuffle.shuffle(candidates)
    assert select(candidates, slots=slots, seed=seed) == places
    selected = [place for place in places if place.taken]
    assert len(selected) == min(slots, len(rows))
    assert sum(place.chance for place in places) == len(selected)
    if len(rows) > slots:
        drawn = [place for place in selected if place.taken == "drawn"]
        assert 10 * len(drawn) >= slots
        assert max(place.rank for place in selected if place.taken == "ranked") == len(
            selected
        ) - len(drawn)


def test_an_auditor_draws_the_same_from_the_seed_and_the_list():
    places = select(CANDIDATES, slots=20, seed=7)
    rest = [place.candidate.party_id for place in places[18:]]
    tickets = {one: hashlib.sha256(f"sha256-ticket-1:7:{one}".encode()).hexdigest() for one in rest}
    assert set(taken(places, "drawn")) == set(sorted(rest, key=tickets.__getitem__)[:2])
    assert {place.chance for place in places[18:]} == {Fraction(2, 42)}
    assert {place.chance_ppm for place in places[18:]} == {47_619}
    assert {place.ticket for place in places[:18]} == {None}


def test_another_seed_draws_others_but_ranks_the_same():
    one, other = (select(CANDIDATES, slots=20, seed=seed) for seed in (7, 8))
    assert taken(one, "ranked") == taken(other, "ranked")
    assert taken(one, "drawn") != taken(other, "drawn")


def test_over_many_seeds_everybody_in_the_rest_is_drawn_about_as_often():
    candidates = CANDIDATES[:12]
    rest = [place.candidate.party_id for place in select(candidates, slots=4, seed=0)][3:]
    counts = dict.fromkeys(rest, 0)
    for seed in range(900):
        (drawn,) = taken(select(candidates, slots=4, seed=seed), "drawn")
        counts[drawn] += 1
    assert all(70 <= count <= 130 for count in counts.values())


def test_where_there_are_places_for_all_nobody_is_drawn():
    places = select(CANDIDATES[:5], slots=5, seed=7)
    assert {place.taken for place in places} == {"ranked"}
    assert {place.chance for place in places} == {Fraction(1)}


def test_a_chance_is_never_written_as_none():
    many = [SelectionCandidate(f"p{at}", 1, 1, 1) for at in range(4)]
    place = select(many, slots=2, seed=1)[-1]
    assert place.chance_ppm == 333_333
    tiny = type(place)(place.candidate, 9, None, Fraction(1, 10**9), ticket(1, "p"))
    assert tiny.chance_ppm == 1


@pytest.mark.parametrize(("slots", "drawn"), [(2, 1), (10, 1), (11, 2), (40, 4)])
def test_at_least_a_tenth_is_drawn(slots, drawn):
    assert drawn_slots(slots) == drawn


@pytest.mark.parametrize(
    ("candidates", "slots", "seed", "said"),
    [
        (CANDIDATES, 1, 7, "places"),
        (CANDIDATES, 10, -1, "seed"),
        (CANDIDATES, 10, MOST_SEED + 1, "seed"),
        ([*CANDIDATES, CANDIDATES[0]], 10, 7, "twice"),
        ([SelectionCandidate("a", 1, 1, 3)], 10, 7, "leverage"),
    ],
)
def test_what_cannot_be_selected_from_is_refused(candidates, slots, seed, said):
    with pytest.raises(ValueError, match=said):
        select(candidates, slots=slots, seed=seed)


def test_nobody_is_selected_from_nobody():
    assert select([], slots=2, seed=1) == ()
