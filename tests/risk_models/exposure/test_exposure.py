"""The exposure of small chains, worked out by hand beside the code.

Points are multiples of 20 where a result is to be read off: 0, 20 and 40 points are an index of
1, 2 and 4.
"""

from itertools import pairwise

import pytest

from data_ingest.model.tables import PPM
from risk_models.card.bands import Band
from risk_models.chain.parts import Chain, Part, PartLink
from risk_models.exposure.exposure import WORK, PartScore, exposure, exposures
from risk_models.exposure.paths import PATHS, LinkExposure, PathExposure, apportion
from risk_models.factor.points import ONE

CUTS = (20, 40, 60)


def _chain(parts, links, *, roots=(("A", PPM),), handed_on=None):
    """Return a chain of parts by id; links are (contractor, subcontractor, low, high, mid)."""
    handed_on = handed_on or {}
    return Chain(
        tender_id="T1",
        contract_id="L1",
        unit="hours",
        roots=tuple(roots),
        parts=tuple(
            Part(
                part_id=part_id,
                party_id=part_id,
                undisclosed_of=None,
                tier=1,
                role="subcontractor",
                asked=False,
                handed_on_low=handed_on.get(part_id, (0, PPM))[0],
                handed_on_high=handed_on.get(part_id, (0, PPM))[1],
                place_country=None,
                cpv=None,
            )
            for part_id in parts
        ),
        links=tuple(PartLink(*link) for link in links),
    )


def _fixed(contractor, subcontractor, share):
    return (contractor, subcontractor, share, share, share)


def _scores(**points):
    return {part_id: PartScore(p, p, p, p) for part_id, p in points.items()}


def _exposure(chain, **points):
    return exposure(chain, _scores(**points), cuts=CUTS)


def test_no_chains_have_no_exposure():
    assert exposures([], [], cuts=CUTS) == ()


def test_a_single_party_is_the_whole_exposure():
    result = _exposure(_chain("A", [], handed_on={"A": (0, 0)}), A=20)
    assert (result.index, result.index_low, result.index_high) == (2 * ONE, 2 * ONE, 2 * ONE)
    assert (result.points, result.points_low, result.points_high) == (20, 20, 20)
    assert result.parts[0].received == result.parts[0].own_work == WORK
    assert result.paths == (PathExposure(("A",), PPM),)
    assert result.other_paths_ppm == 0
    assert result.examine_first is None
    assert (result.tender_id, result.contract_id, result.unit) == ("T1", "L1", "hours")


def test_the_exposure_is_the_mean_index_over_the_work():
    chain = _chain("AB", [_fixed("A", "B", 500_000)], handed_on={"A": (500_000, 500_000)})
    result = _exposure(chain, A=0, B=40)
    assert result.index == ONE // 2 + 2 * ONE
    assert [part.share_ppm for part in result.parts] == [200_000, 800_000]
    assert result.examine_first == LinkExposure("A", "B", 800_000)
    assert result.paths == (PathExposure(("A", "B"), 800_000), PathExposure(("A",), 200_000))


def test_work_that_rounding_leaves_over_stays_with_the_contractor():
    chain = _chain("AB", [_fixed("A", "B", 333_333)])
    result = _exposure(chain, A=0, B=0)
    flow = WORK * 333_333 // PPM
    assert [part.own_work for part in result.parts] == [WORK - flow, flow]
    assert [part.received for part in result.parts] == [WORK, flow]


def test_tenderers_share_the_work_and_the_first_gets_what_is_left_over():
    roots = (("A", 333_334), ("B", 333_333), ("C", 333_333))
    result = _exposure(_chain("ABC", [], roots=roots), A=0, B=0, C=0)
    received = [part.received for part in result.parts]
    assert sum(received) == WORK
    assert received == apportion([333_334, 333_333, 333_333], WORK)


def test_a_part_below_two_contractors_has_a_path_through_each():
    links = [
        _fixed("A", "B", 500_000),
        _fixed("A", "C", 250_000),
        _fixed("B", "D", PPM),
        _fixed("C", "D", PPM),
    ]
    result = _exposure(_chain("ABCD", links), A=0, B=0, C=0, D=0)
    assert result.paths == (
        PathExposure(("A", "B", "D"), 500_000),
        PathExposure(("A",), 250_000),
        PathExposure(("A", "C", "D"), 250_000),
    )
    assert result.examine_first == LinkExposure("A", "B", 500_000)


def test_a_tenderer_that_is_also_a_subcontractor_has_both_paths():
    roots = (("A", 500_000), ("B", 500_000))
    result = _exposure(_chain("AB", [_fixed("A", "B", PPM)], roots=roots), A=0, B=0)
    assert result.paths == (PathExposure(("A", "B"), 500_000), PathExposure(("B",), 500_000))


def test_a_tenderer_with_no_share_has_no_path():
    roots = (("A", PPM), ("B", 0))
    result = _exposure(_chain("AB", [], roots=roots), A=0, B=200)
    assert result.paths == (PathExposure(("A",), PPM),)
    assert result.parts[1].share_ppm == 0


def test_paths_beyond_the_listed_ones_are_one_sum():
    subcontractors = [f"S{n:02}" for n in range(30)]
    links = [_fixed("A", s, 10_000 + n) for n, s in enumerate(subcontractors)]
    result = _exposure(
        _chain(["A", *subcontractors], links), A=0, **dict.fromkeys(subcontractors, 0)
    )
    assert len(result.paths) == PATHS
    assert result.paths[1].part_ids == ("A", "S29")
    assert result.other_paths_ppm == PPM - sum(path.share_ppm for path in result.paths)
    shares = {part.part_id: part.share_ppm for part in result.parts}
    unlisted = shares.keys() - {path.part_ids[-1] for path in result.paths}
    assert result.other_paths_ppm == sum(shares[part_id] for part_id in unlisted)


def test_equal_paths_come_in_the_order_of_the_chain():
    links = [_fixed("A", "C", 250_000), _fixed("A", "B", 250_000), _fixed("C", "D", 500_000)]
    result = _exposure(_chain("ABCD", links), A=-20, B=0, C=20, D=20)
    assert [path.part_ids for path in result.paths] == [
        ("A",),
        ("A", "B"),
        ("A", "C"),
        ("A", "C", "D"),
    ]
    assert [path.share_ppm for path in result.paths] == [250_000] * 4


def test_the_link_to_examine_first_is_the_one_nearest_the_tenderer_among_equals():
    links = [_fixed("A", "B", 500_000), _fixed("B", "C", PPM), _fixed("A", "D", 500_000)]
    result = _exposure(_chain("ABCD", links), A=0, B=0, C=20, D=20)
    assert result.examine_first == LinkExposure("A", "B", 500_000)


def test_the_link_to_examine_first_may_lie_below_the_first_tier():
    links = [
        _fixed("A", "B", 500_000),
        _fixed("A", "C", 500_000),
        _fixed("B", "D", PPM),
        _fixed("C", "D", PPM),
        _fixed("D", "E", 900_000),
    ]
    result = _exposure(_chain("ABCDE", links), A=0, B=0, C=0, D=0, E=0)
    assert result.examine_first == LinkExposure("D", "E", 900_000)


def test_an_unknown_share_goes_to_the_cheapest_or_the_dearest_and_own_work_is_one_of_them():
    link = ("A", "B", 0, PPM, 200_000)
    dear = _exposure(_chain("AB", [link]), A=0, B=40)
    assert (dear.index_low, dear.index_high) == (ONE, 4 * ONE)
    cheap = _exposure(_chain("AB", [link]), A=40, B=0)
    assert (cheap.index_low, cheap.index_high) == (ONE, 4 * ONE)


def test_the_total_that_is_handed_on_holds_own_work_within_its_bounds():
    links = [("A", "B", 0, PPM, 300_000)]
    result = _exposure(_chain("AB", links, handed_on={"A": (250_000, 500_000)}), A=0, B=20)
    assert result.index_low == ONE * 3 // 4 + 2 * ONE // 4
    assert result.index_high == ONE // 2 + ONE


def test_least_shares_are_spent_first():
    links = [("A", "B", 250_000, PPM, 250_000), ("A", "C", 250_000, 500_000, 250_000)]
    result = _exposure(_chain("ABC", links), A=20, B=0, C=40)
    assert result.index_low == (3 * ONE + 4 * ONE) // 4
    assert result.index_high == (2 * 4 * ONE + ONE + 2 * ONE) // 4


def test_bounds_hold_unknown_points_as_well_as_unknown_shares():
    chain = _chain("AB", [("A", "B", 0, PPM, 200_000)])
    scores = {"A": PartScore(0, -20, 20, 0), "B": PartScore(0, -40, 40, 0)}
    result = exposure(chain, scores, cuts=CUTS)
    assert (result.points_low, result.points, result.points_high) == (-40, 0, 40)


def test_rounding_of_the_work_never_puts_the_exposure_outside_its_bounds():
    chain = _chain("AB", [_fixed("A", "B", 333_333)], handed_on={"A": (333_333, 333_333)})
    for points in ({"A": 60, "B": -60}, {"A": -60, "B": 60}):
        result = _exposure(chain, **points)
        assert result.index_low <= result.index <= result.index_high
        assert result.index_high - result.index_low < 2 * 8 * ONE // WORK + 2


def test_one_per_cent_of_the_work_moves_the_guard_and_less_does_not():
    for share, guard in ((10_000, Band.SPECIAL), (9_999, Band.STANDARD)):
        result = _exposure(_chain("AB", [_fixed("A", "B", share)]), A=0, B=60)
        assert result.guard is guard


def test_the_guard_counts_the_parties_of_a_band_and_above_together():
    links = [_fixed("A", "B", 6_000), _fixed("A", "C", 4_000)]
    assert _exposure(_chain("ABC", links), A=0, B=60, C=40).guard is Band.PRIORITY


def test_a_hundred_small_parts_move_the_guard_together():
    small = [f"S{n:02}" for n in range(100)]
    chain = _chain(["A", *small], [_fixed("A", part_id, 100) for part_id in small])
    assert _exposure(chain, A=0, **dict.fromkeys(small, 60)).guard is Band.SPECIAL


@pytest.mark.parametrize(("least", "guard"), [(200_000, Band.SPECIAL), (199_999, Band.STANDARD)])
def test_one_per_cent_is_exact_at_the_fifth_tier(least, guard):
    shares = (500_000, 200_000, 500_000, least)
    links = [_fixed(*pair, share) for pair, share in zip(pairwise("ABCDE"), shares, strict=True)]
    assert _exposure(_chain("ABCDE", links), A=0, B=0, C=0, D=0, E=60).guard is guard


def test_an_intermediary_that_hands_everything_on_moves_the_guard():
    links = [_fixed("A", "B", 10_000), _fixed("B", "C", PPM)]
    result = _exposure(_chain("ABC", links), A=0, B=60, C=0)
    assert result.parts[1].own_work == 0
    assert result.guard is Band.SPECIAL


def test_work_that_passes_two_parties_of_a_band_counts_once():
    direct = [_fixed("A", "B", 6_000), _fixed("B", "C", PPM)]
    assert _exposure(_chain("ABC", direct), A=0, B=60, C=60).guard is Band.STANDARD
    with_another_between = [*direct, _fixed("C", "D", PPM)]
    result = _exposure(_chain("ABCD", with_another_between), A=0, B=60, C=0, D=60)
    assert result.guard is Band.STANDARD


def test_mitigation_has_no_part_in_the_guard():
    chain = _chain("A", [])
    result = exposure(chain, {"A": PartScore(0, 0, 0, 60)}, cuts=CUTS)
    assert result.points == 0
    assert result.guard is Band.SPECIAL


def test_a_chain_of_thousands_of_tiers_is_worked_out():
    parts = [f"P{n:04}" for n in range(3_000)]
    links = [_fixed(a, b, PPM) for a, b in pairwise(parts)]
    chain = _chain(parts, links, roots=[("P0000", PPM)])
    result = _exposure(chain, **dict.fromkeys(parts, 20))
    assert result.points == 20
    assert result.paths == (PathExposure(tuple(parts), PPM),)


def test_paths_are_found_where_there_are_too_many_to_walk():
    parts, links = ["A"], []
    for tier in range(40):
        left, right, joined = f"L{tier:02}", f"R{tier:02}", f"J{tier:02}"
        above = parts[-1]
        parts += [left, right, joined]
        links += [_fixed(above, left, 600_000), _fixed(above, right, 400_000)]
        links += [_fixed(left, joined, PPM), _fixed(right, joined, PPM)]
    result = _exposure(_chain(parts, links), **dict.fromkeys(parts, 0))
    assert len(result.paths) == PATHS
    assert sum(path.share_ppm for path in result.paths) + result.other_paths_ppm == PPM


def test_points_outside_their_bounds_are_refused():
    with pytest.raises(ValueError, match="outside"):
        PartScore(5, 6, 7, 5)


def test_a_part_without_a_score_is_an_error():
    with pytest.raises(KeyError, match="A"):
        exposure(_chain("A", []), {}, cuts=CUTS)


@pytest.mark.parametrize(
    ("links", "handed_on"),
    [
        ([("A", "B", 0, PPM, PPM), ("A", "C", 0, PPM, 1)], (0, PPM)),
        ([("A", "B", 600_000, PPM, 0), ("A", "C", 600_000, PPM, 0)], (0, PPM)),
        ([("A", "B", 0, 1, 0), ("A", "C", 0, 1, 0)], (500_000, PPM)),
    ],
)
def test_shares_that_cannot_be_met_together_are_refused(links, handed_on):
    with pytest.raises(ValueError, match="cannot be met together"):
        _exposure(_chain("ABC", links, handed_on={"A": handed_on}), A=0, B=0, C=0)
