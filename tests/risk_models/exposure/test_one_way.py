"""What is carried up the only way is what carrying up everything gives, to the last unit."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from data_ingest.model.tables import PPM
from risk_models.chain.parts import Chain, PartLink
from risk_models.exposure.cases import NOT_NARROWED, ChangedParts, Narrowed, chain_bounds
from risk_models.exposure.levels import blocks
from risk_models.exposure.table import table_of
from tests.risk_models.explain.test_what_if import part

SHARES = st.sampled_from([0, 1, 50_000, 333_333, PPM // 2, 900_000, PPM])
POINTS = st.sampled_from([*range(-40, 140, 9), 139, 140])


@st.composite
def trees(draw):
    """Draw a chain with one or two tenderers; now and then a part is below two contractors."""
    count = draw(st.integers(1, 9))
    tenderers = draw(st.integers(1, min(2, count)))
    parts, links = [], []
    for row in range(count):
        parts.append(part(f"P{row}"))
        above = [] if row < tenderers else [draw(st.integers(0, row - 1))]
        if above and draw(st.integers(0, 5)) == 0:
            above.append(draw(st.integers(0, row - 1)))
        for contractor in sorted(set(above)):
            low, high = sorted((draw(SHARES), draw(SHARES)))
            links.append(PartLink(f"P{contractor}", f"P{row}", low, high, 0))
    nameless = draw(st.sets(st.integers(0, count - 1)))
    links += [PartLink(f"P{row}", f"P{row}?", 0, PPM, 0) for row in sorted(nameless)]
    parts += [part(f"P{row}?", of=f"P{row}", handed_on=(0, 0)) for row in sorted(nameless)]
    links = within_the_whole(links)
    share = draw(SHARES) if tenderers > 1 else PPM
    roots = (("P0", share), ("P1", PPM - share))[:tenderers]
    return Chain("T1", "L1", "hours", roots, tuple(parts), tuple(links)), sorted(nameless)


def within_the_whole(links):
    """Take the least shares of a contractor down to what it has."""
    left: dict[str, int] = {}
    found = []
    for link in links:
        low = min(link.low, left.get(link.contractor, PPM))
        left[link.contractor] = left.get(link.contractor, PPM) - low
        found.append(replace(link, low=low))
    return found


def bounds_of(chain, points):
    table = table_of([chain])
    (block,) = blocks(table, len(chain.parts))
    low, high = np.array(points).T
    return chain_bounds([chain], table, block, low=low, high=high)


@settings(deadline=None, max_examples=150)
@given(trees(), st.data())
def test_the_bounds_of_one_changed_part_are_those_of_carrying_up_everything(drawn, data):
    chain, nameless = drawn
    both = st.tuples(POINTS, POINTS).map(sorted)
    count = len(chain.parts)
    found = bounds_of(chain, [data.draw(both) for _ in chain.parts])
    rows = data.draw(st.lists(st.integers(0, count - 1), min_size=1, max_size=6))
    narrowed = bool(nameless) and data.draw(st.booleans())
    if narrowed:
        rows = [nameless[row % len(nameless)] for row in rows]
    part, case = np.array(rows), np.arange(len(rows))
    low, high = np.array([data.draw(both) for _ in rows]).T
    changes = ChangedParts(case, part, low, high)
    told = NOT_NARROWED
    if narrowed:
        least = found.undisclosed.low[part]
        start = np.minimum(least + np.array([data.draw(SHARES) for _ in rows]), PPM)
        told = Narrowed(case, part, start, np.minimum(start + PPM // 10, PPM))
    nowhere = replace(found.ways, is_only=np.zeros(count, dtype=np.bool_))
    everything = replace(found, ways=nowhere)
    chains = np.zeros(len(rows), dtype=np.int64)
    for way, whole in zip(
        found.bounds(chains, changes, told), everything.bounds(chains, changes, told), strict=True
    ):
        assert way.tolist() == whole.tolist()


def test_a_part_below_two_contractors_is_reached_by_no_only_way():
    parts = tuple(part(name) for name in "ABCD")
    pairs = (("A", "B"), ("A", "C"), ("B", "D"), ("C", "D"))
    links = tuple(PartLink(*pair, 0, PPM // 2, 0) for pair in pairs)
    chain = Chain("T1", "L1", "hours", (("A", PPM),), parts, links)
    found = bounds_of(chain, [(0, 10)] * 4)
    assert found.ways.is_only.tolist() == [True, True, True, False]
