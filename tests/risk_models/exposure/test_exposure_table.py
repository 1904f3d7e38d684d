"""Chains as columns against the same sums written out one by one, in numbers of any length."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_ingest.model.tables import PPM
from risk_models.exposure.bounds import Unmet
from risk_models.exposure.exposure_table import exposure_table, indices_of
from risk_models.exposure.table import ChainTable, InvalidTable, PointsTable, copies
from risk_models.exposure.work import WORK
from risk_models.factor.points import HIGHEST, LOWEST, index_of, points_of

CUTS = (20, 40, 60)


@st.composite
def rows_of_chains(draw):
    """Draw chains as rows: parts (handed on, points), links and tenderers by place in the chain."""
    chains = []
    shares = st.sampled_from([0, 1, 10_000, 333_333, 500_000]) | st.integers(0, PPM)
    points = st.sampled_from([0, 20, 60]) | st.integers(LOWEST, HIGHEST)
    for _ in range(draw(st.integers(1, 6))):
        size = draw(st.integers(1, 6))
        parts, links = [], []
        for contractor in range(size):
            left = PPM
            for subcontractor in range(contractor + 1, size):
                if draw(st.booleans()):
                    mid = min(draw(shares), left)
                    left -= mid
                    low, high = draw(st.integers(0, mid)), draw(st.integers(mid, PPM))
                    links.append((contractor, subcontractor, low, high, mid))
            handed = PPM - left
            interval = draw(st.integers(0, handed)), draw(st.integers(handed, PPM))
            low, mid, high = sorted(draw(st.tuples(points, points, points)))
            parts.append((*interval, mid, low, high, mid + draw(st.integers(0, 40))))
        entry = draw(st.integers(0, PPM))
        roots = [(0, PPM)] if size == 1 else [(size - 1, entry), (0, PPM - entry)]
        chains.append((parts, links, roots))
    return chains


def columns(chains):
    """Return rows as the columns that are worked out."""
    sizes = [len(parts) for parts, _, _ in chains]
    first = np.cumsum([0, *sizes])
    parts = np.array([part for parts, _, _ in chains for part in parts], dtype=np.int32).T
    links = [
        (a + start, b + start, *shares)
        for start, (_, of_chain, _) in zip(first, chains, strict=False)
        for a, b, *shares in of_chain
    ]
    roots = [
        (a + start, share)
        for start, (_, _, of_chain) in zip(first, chains, strict=False)
        for a, share in of_chain
    ]
    return (
        ChainTable(
            first,
            parts[0],
            parts[1],
            *np.array(links, dtype=np.int32).reshape(-1, 5).T,
            *np.array(roots, dtype=np.int64).T,
        ),
        PointsTable(*parts[2:]),
    )


def divided(weights, total):
    """Divide by largest remainders, the first among equals."""
    whole = sum(weights)
    portions = [weight * total // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda at: (-(weights[at] * total % whole), at))
    for at in order[: total - sum(portions)]:
        portions[at] += 1
    return portions


def bound(parts, links, roots, *, highest):
    """Return the least or the most exposure as docs/method.md says, rounded outwards."""
    sign = -1 if highest else 1
    values = {}
    for at in reversed(range(len(parts))):
        low, high = parts[at][:2]
        own = index_of(parts[at][4 if highest else 3]) << 34
        candidates = [(own, PPM - high, PPM - low)]
        candidates += [(values[b], least, most) for a, b, least, most, _ in links if a == at]
        left, spent = PPM, 0
        for value, least, _ in candidates:
            left, spent = left - least, spent + value * least
        for value, least, most in sorted(candidates, key=lambda one: sign * one[0]):
            more = min(most - least, left)
            left, spent = left - more, spent + value * more
        values[at] = sign * (sign * spent // PPM)
    whole = sum(values[at] * share for at, share in roots)
    return sign * (sign * whole // (PPM << 34))


def guard(parts, links, roots):
    """Return the highest band whose parts, with those above, receive one per cent."""
    for level in (3, 2, 1):
        work = [0] * len(parts)
        for at, share in roots:
            work[at] += 10**42 * share
        met = 0
        for at, part in enumerate(parts):
            if part[5] >= CUTS[level - 1]:
                met += work[at]
                continue
            for a, b, _, _, mid in links:
                if a == at:
                    work[b] += work[at] * mid // PPM
        if met * 100 >= 10**48:
            return level
    return 0


def written_out(parts, links, roots):
    """Return the rows of one chain: its exposure, and of each part work and share."""
    received = [0] * len(parts)
    for (at, _), work in zip(roots, divided([share for _, share in roots], WORK), strict=True):
        received[at] += work
    own = []
    for at in range(len(parts)):
        flows = [(b, received[at] * mid // PPM) for a, b, _, _, mid in links if a == at]
        for b, flow in flows:
            received[b] += flow
        own.append(received[at] - sum(flow for _, flow in flows))
    loads = [work * index_of(part[2]) for work, part in zip(own, parts, strict=True)]
    down, up = sum(loads) // WORK, -(-sum(loads) // WORK)
    low = min(bound(parts, links, roots, highest=False), down)
    high = max(bound(parts, links, roots, highest=True), up)
    of_chain = (down, low, high, points_of(down), points_of(low), points_of(high))
    of_parts = list(zip(received, own, divided(loads, PPM), strict=True))
    return (*of_chain, guard(parts, links, roots)), of_parts


@settings(deadline=None, max_examples=200)
@given(rows_of_chains(), st.integers(1, 20))
def test_columns_give_what_the_sums_written_out_give_to_the_last_unit(chains, together):
    found = exposure_table(*columns(chains), cuts=CUTS, together=together)
    expected = [written_out(*chain) for chain in chains]
    assert found.chains.rows() == [of_chain for of_chain, _ in expected]
    assert found.parts.rows() == [part for _, of_parts in expected for part in of_parts]
    assert found.parts.columns == ["received", "own_work", "share_ppm"]


@settings(deadline=None, max_examples=50)
@given(rows_of_chains(), st.integers(1, 20))
def test_chains_worked_out_together_are_what_each_is_alone(chains, together):
    found = exposure_table(*columns(chains), cuts=CUTS, together=together)
    alone = [exposure_table(*columns([chain]), cuts=CUTS) for chain in chains]
    assert found.chains.rows() == [row for one in alone for row in one.chains.rows()]
    assert found.parts.rows() == [row for one in alone for row in one.parts.rows()]
    assert found.flow.tolist() == [flow for one in alone for flow in one.flow.tolist()]


def single(**changes):
    """Return a tenderer that hands half on, as columns, with some of them changed."""
    held = {
        "first_part": [0, 2],
        "handed_on_low": [0, 0],
        "handed_on_high": [PPM, 0],
        "contractor": [0],
        "subcontractor": [1],
        "low": [0],
        "high": [PPM],
        "mid": [500_000],
        "root": [0],
        "root_share": [PPM],
    }
    return ChainTable(**{name: np.array(rows) for name, rows in (held | changes).items()})


def level_points(*points):
    return PointsTable(*[np.array(points)] * 4)


def test_all_of_a_large_index_and_a_small_one_are_exact():
    table = single(mid=[1], low=[1], high=[1], handed_on_low=[1, 0], handed_on_high=[1, 0])
    found = exposure_table(table, level_points(HIGHEST, LOWEST), cuts=CUTS)
    flow = WORK // PPM
    load = (WORK - flow) * index_of(HIGHEST) + flow * index_of(LOWEST)
    assert found.chains["index"][0] == load // WORK
    assert found.parts["share_ppm"].to_list() == [PPM, 0]


def chain_of(links, *, parts):
    """Return one chain of links with settled shares: (contractor, subcontractor, share)."""
    contractor, subcontractor, share = np.array(links).T
    return ChainTable(
        first_part=np.array([0, parts]),
        handed_on_low=np.zeros(parts, dtype=np.int64),
        handed_on_high=np.full(parts, PPM),
        contractor=contractor,
        subcontractor=subcontractor,
        low=share,
        high=share,
        mid=share,
        root=np.array([0]),
        root_share=np.array([PPM]),
    )


def test_one_per_cent_is_reached_although_rounding_on_the_way_hides_it():
    shares = [390_625, 390_625, 390_625, 409_600, 409_600]
    assert math.prod(shares) * 100 == PPM**5
    table = chain_of([(at, at + 1, share) for at, share in enumerate(shares)], parts=6)
    found = exposure_table(table, level_points(0, 0, 0, 0, 0, 60), cuts=CUTS)
    assert found.chains["guard"].to_list() == [3]


@pytest.mark.parametrize(("last", "guard"), [(PPM, 3), (PPM - 1, 0)], ids=["all", "a hair less"])
def test_a_millionth_of_a_millionth_less_than_one_per_cent_is_less(last, guard):
    table = chain_of([(0, 1, 9_999), (0, 2, 1), (1, 3, PPM), (2, 3, last)], parts=4)
    found = exposure_table(table, level_points(0, 0, 0, 60), cuts=CUTS)
    assert found.chains["guard"].to_list() == [guard]


@pytest.mark.parametrize("low", [[600_000], [500_001]])
def test_shares_that_cannot_be_met_together_name_the_part(low):
    table = single(low=low, handed_on_high=[500_000, 0])
    with pytest.raises(Unmet, match="part 0 hands on cannot be met together") as unmet:
        exposure_table(table, level_points(0, 0), cuts=CUTS)
    assert unmet.value.part == 0


def test_a_part_that_must_hand_on_and_names_nobody_is_refused_by_its_row():
    table = single(handed_on_low=[0, 1], handed_on_high=[PPM, 1])
    with pytest.raises(Unmet) as unmet:
        exposure_table(table, level_points(0, 0), cuts=CUTS, together=1)
    assert unmet.value.part == 1


@pytest.mark.parametrize("points", [LOWEST - 1, HIGHEST + 1])
def test_points_beyond_the_scale_are_refused(points):
    with pytest.raises(ValueError, match="outside -120 to 320"):
        indices_of(np.array([0, points]))


def test_every_number_of_points_has_its_index():
    points = np.arange(LOWEST, HIGHEST + 1, dtype=np.int16)
    assert indices_of(points).tolist() == [index_of(one) for one in points.tolist()]


def test_there_must_be_as_many_points_as_parts():
    with pytest.raises(InvalidTable, match="as many points as parts"):
        exposure_table(single(), level_points(0), cuts=CUTS)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"mid": [0.5]}, "mid is no column of whole numbers"),
        ({"mid": np.array([10**30])}, "mid is no column of whole numbers"),
        ({"first_part": [0, 1]}, "does not divide the parts"),
        ({"first_part": [0, 0, 2]}, "does not divide the parts"),
        ({"handed_on_low": [0]}, "does not divide the parts"),
        ({"handed_on_high": [PPM]}, "columns of the parts"),
        ({"mid": [1, 1]}, "columns of the links"),
        ({"root_share": [1, 1]}, "columns of the tenderers"),
        ({"contractor": [-1]}, "in the order of their contractors"),
        ({"contractor": [1]}, "does not lead to a later part"),
        ({"subcontractor": [2]}, "does not lead to a later part"),
        ({"low": [-1]}, "below nothing"),
        ({"mid": [PPM + 1]}, "above one million"),
        ({"low": [2], "high": [1]}, "the least of a share is above its most"),
        ({"root": [2]}, "a tenderer is no part"),
        ({"root_share": [PPM - 1]}, "do not sum to one million"),
    ],
    ids=lambda value: value if isinstance(value, str) else ",".join(value),
)
def test_columns_that_are_no_chains_are_refused(changes, message):
    with pytest.raises(InvalidTable, match=message):
        single(**changes)


def test_points_outside_their_bounds_are_refused():
    with pytest.raises(InvalidTable, match="outside its bounds"):
        PointsTable(*(np.array([one]) for one in (5, 6, 7, 5)))


@settings(deadline=None, max_examples=30)
@given(rows_of_chains(), st.data())
def test_a_copy_of_a_chain_has_the_exposure_of_the_chain(chains, data):
    table, points = columns(chains)
    named = data.draw(st.lists(st.integers(0, len(chains) - 1), min_size=1, max_size=5))
    first = table.first_part
    parts = np.concatenate([np.arange(first[one], first[one + 1]) for one in named])
    copied = PointsTable(
        *(getattr(points, name)[parts] for name in ("points", "low", "high", "inherent"))
    )
    whole, some = (
        exposure_table(of, with_points, cuts=CUTS)
        for of, with_points in ((table, points), (copies(table, np.array(named)), copied))
    )
    assert some.chains.equals(whole.chains[named])
    assert some.parts.equals(whole.parts[parts])
