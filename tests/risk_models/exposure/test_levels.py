"""Blocks of chains: which links stand at which level."""

import numpy as np

from data_ingest.model.tables import PPM
from risk_models.exposure.levels import blocks
from risk_models.exposure.table import ChainTable


def table(sizes, links):
    """Return chains of so many parts, with links between rows that hand on nothing."""
    contractor, subcontractor = np.array(links, dtype=np.int64).reshape(-1, 2).T
    nothing = np.zeros(len(links), dtype=np.int64)
    first = np.cumsum([0, *sizes])
    return ChainTable(
        first_part=first,
        handed_on_low=np.zeros(first[-1], dtype=np.int64),
        handed_on_high=np.full(first[-1], PPM),
        contractor=contractor,
        subcontractor=subcontractor,
        low=nothing,
        high=nothing,
        mid=np.arange(len(links)),
        root=first[:-1],
        root_share=np.full(len(sizes), PPM),
    )


def test_a_contractor_stands_below_the_longest_way_down_to_it():
    links = [(0, 1), (0, 3), (1, 2), (2, 3), (3, 4)]
    (block,) = blocks(table([5], links), 100)
    rows = [
        list(zip(block.contractor[at].tolist(), block.subcontractor[at].tolist(), strict=True))
        for at, _ in block.levels
    ]
    assert rows == [[(0, 1), (0, 3)], [(1, 2)], [(2, 3)], [(3, 4)]]
    assert block.run_start.tolist() == [0, 2, 3, 4]
    assert block.run.tolist() == [0, 0, 1, 2, 3]


def test_chains_of_a_block_share_its_levels_and_keep_the_place_of_their_links():
    links = [(0, 1), (1, 2), (3, 4), (3, 5), (5, 6)]
    (block,) = blocks(table([3, 4], links), 100)
    assert block.place.tolist() == [0, 2, 3, 1, 4]
    assert block.mid.tolist() == block.place.tolist()
    assert block.chain.tolist() == [0, 0, 0, 1, 1, 1, 1]
    assert [(level.links, level.runs) for level in block.levels] == [
        (slice(0, 3), slice(0, 2)),
        (slice(3, 5), slice(2, 4)),
    ]


def test_blocks_hold_every_chain_once_and_none_is_cut():
    chains = table([3, 1, 1, 4, 2], [(0, 1), (5, 6), (5, 8), (9, 10)])
    for parts in range(1, 12):
        found = list(blocks(chains, parts))
        for name, rows in (("of_chains", 5), ("of_parts", 11), ("of_links", 4), ("of_roots", 5)):
            spans = [getattr(block, name) for block in found]
            assert [one.stop for one in spans[:-1]] == [one.start for one in spans[1:]]
            assert (spans[0].start, spans[-1].stop) == (0, rows)
        assert all(block.parts >= parts for block in found[:-1])


def test_parts_without_links_have_no_levels():
    (block,) = blocks(table([1, 1], []), 100)
    assert block.levels == ()
    assert block.starts.tolist() == [0, 1]
