"""The laws of exposure, on random chains.

Bounds and paths are compared with an enumeration in fractions that shares no code with what it
checks. The disclosure laws start from a buyer's rows, because they are laws about what a party
says, and model what is unknown: nobody asked gives some points, a refusal at least as many.
"""

from datetime import date
from fractions import Fraction
from itertools import product
from math import ceil, floor
from types import SimpleNamespace

import polars as pl
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from data_ingest.model.tables import PPM, Procurement
from risk_models.card.bands import Band, level, queue_rank
from risk_models.chain.parts import Chain, Part, PartLink, build_chains
from risk_models.exposure.exposure import WORK, PartScore, exposure
from risk_models.exposure.paths import PATHS
from risk_models.factor.points import index_of
from tests.risk_models.headline_alone import headline

CUTS = (20, 40, 60)
ON = date(2026, 11, 24)
LETTERS = "ABCDEF"

laws = settings(deadline=None, max_examples=150)


def part(part_id, *, handed_on=(0, PPM)):
    return Part(
        part_id=part_id,
        party_id=part_id,
        undisclosed_of=None,
        tier=1,
        role="subcontractor",
        asked=False,
        handed_on_low=handed_on[0],
        handed_on_high=handed_on[1],
        place_country=None,
        cpv=None,
    )


@st.composite
def chains(draw, *, most_parts=5):
    """Draw a chain whose intervals hold its middles, so that they can be met together."""
    letters = LETTERS[: draw(st.integers(1, most_parts))]
    parts, links = [], []
    for number, contractor in enumerate(letters):
        left = PPM
        for subcontractor in letters[number + 1 :]:
            if draw(st.booleans()):
                mid = draw(st.integers(0, left))
                left -= mid
                low, high = draw(st.integers(0, mid)), draw(st.integers(mid, PPM))
                links.append(PartLink(contractor, subcontractor, low, high, mid))
        handed = PPM - left
        interval = (draw(st.integers(0, handed)), draw(st.integers(handed, PPM)))
        parts.append(part(contractor, handed_on=interval))
    entry = draw(st.integers(0, PPM)) if len(letters) > 1 else PPM
    roots = (("A", entry), ("B", PPM - entry))[: len(letters)]
    return Chain("T1", "L1", "hours", roots, tuple(parts), tuple(links))


@st.composite
def scored_chains(draw, *, most_parts=5):
    chain = draw(chains(most_parts=most_parts))
    scores = {}
    for each in chain.parts:
        low, points, high = sorted(draw(st.tuples(*[st.integers(-120, 240)] * 3)))
        scores[each.part_id] = PartScore(points, low, high, points + draw(st.integers(0, 40)))
    return chain, scores


def rows_of(chain):
    """Return for each part its candidates: (subcontractor or None for own work, low, high)."""
    return {
        each.part_id: [(None, PPM - each.handed_on_high, PPM - each.handed_on_low)]
        + [
            (link.subcontractor, link.low, link.high)
            for link in chain.links
            if link.contractor == each.part_id
        ]
        for each in chain.parts
    }


def corners(candidates):
    """Yield the extreme ways to spend one million: all but one candidate at an end."""
    for free in range(len(candidates)):
        others = candidates[:free] + candidates[free + 1 :]
        for ends in product(*[(low, high) for _, low, high in others]):
            rest = PPM - sum(ends)
            if candidates[free][1] <= rest <= candidates[free][2]:
                yield (*ends[:free], rest, *ends[free:])


def mean_index(chain, rows, spent, indices):
    """Return the exposure in fractions when each part spends its million as given."""
    work = dict.fromkeys(rows, Fraction(0))
    for part_id, share in chain.roots:
        work[part_id] += Fraction(share, PPM)
    total = Fraction(0)
    for part_id, candidates in rows.items():
        for (subcontractor, _, _), share in zip(candidates, spent[part_id], strict=True):
            amount = work[part_id] * Fraction(share, PPM)
            if subcontractor is None:
                total += amount * indices[part_id]
            else:
                work[subcontractor] += amount
    return total


@laws
@given(scored_chains())
def test_work_is_never_lost(scored):
    chain, scores = scored
    result = exposure(chain, scores, cuts=CUTS)
    assert sum(each.own_work for each in result.parts) == WORK
    assert all(each.own_work >= 0 for each in result.parts)
    assert sum(each.share_ppm for each in result.parts) == PPM


@laws
@given(scored_chains())
def test_the_exposure_lies_within_its_bounds(scored):
    chain, scores = scored
    result = exposure(chain, scores, cuts=CUTS)
    assert result.index_low <= result.index <= result.index_high
    assert result.points_low <= result.points <= result.points_high


@settings(deadline=None, max_examples=60)
@given(scored_chains(most_parts=4))
def test_the_bounds_are_attained_by_some_choice_of_shares_and_points(scored):
    chain, scores = scored
    result = exposure(chain, scores, cuts=CUTS)
    rows = rows_of(chain)
    choices = [list(dict.fromkeys(corners(candidates))) for candidates in rows.values()]
    lowest = {part_id: index_of(score.low) for part_id, score in scores.items()}
    highest = {part_id: index_of(score.high) for part_id, score in scores.items()}
    means = [
        tuple(
            mean_index(chain, rows, dict(zip(rows, spent, strict=True)), indices)
            for indices in (lowest, highest)
        )
        for spent in product(*choices)
    ]
    least, most = min(low for low, _ in means), max(high for _, high in means)
    # Outside by no more than the units of work that the links round away.
    units = len(chain.links) + len(chain.roots)
    slack = 1 + ceil(Fraction(units * max(highest.values()), WORK))
    assert floor(least) - slack <= result.index_low <= floor(least)
    assert ceil(most) <= result.index_high <= ceil(most) + slack


@laws
@given(scored_chains(), st.data())
def test_more_points_of_a_part_never_lower_anything(scored, data):
    chain, scores = scored
    before = exposure(chain, scores, cuts=CUTS)
    part_id = data.draw(st.sampled_from(list(scores)))
    old = scores[part_id]
    more = data.draw(st.integers(0, 240 - old.high))
    raised = PartScore(old.points + more, old.low + more, old.high + more, old.inherent + more)
    after = exposure(chain, scores | {part_id: raised}, cuts=CUTS)
    assert after.index >= before.index
    assert after.index_low >= before.index_low
    assert after.index_high >= before.index_high
    assert level(after.guard) >= level(before.guard)


@laws
@given(scored_chains(), st.data())
def test_mitigation_never_raises_the_exposure_and_never_moves_the_guard(scored, data):
    chain, scores = scored
    before = exposure(chain, scores, cuts=CUTS)
    part_id = data.draw(st.sampled_from(list(scores)))
    old = scores[part_id]
    less = data.draw(st.integers(0, old.low + 120))
    mitigated = PartScore(old.points - less, old.low - less, old.high - less, old.inherent)
    after = exposure(chain, scores | {part_id: mitigated}, cuts=CUTS)
    assert after.index <= before.index
    assert after.index_low <= before.index_low
    assert after.index_high <= before.index_high
    assert after.guard is before.guard


@laws
@given(scored_chains(), st.data())
def test_a_part_under_one_per_cent_never_moves_the_guard(scored, data):
    chain, _ = scored
    part_id = data.draw(st.sampled_from([each.part_id for each in chain.parts]))
    rows = rows_of(chain)
    arrives = dict.fromkeys(rows, Fraction(0))
    for root, share in chain.roots:
        arrives[root] += Fraction(share, PPM)
    for link in chain.links:
        arrives[link.subcontractor] += arrives[link.contractor] * Fraction(link.mid, PPM)
    scores = {each.part_id: PartScore(0, 0, 0, 0) for each in chain.parts}
    scores[part_id] = PartScore(0, 0, 0, 240)
    expected = Band.SPECIAL if arrives[part_id] >= Fraction(1, 100) else Band.STANDARD
    assert exposure(chain, scores, cuts=CUTS).guard is expected


@laws
@given(scored_chains(), st.randoms(use_true_random=False))
def test_the_order_of_links_changes_nothing(scored, random):
    chain, scores = scored
    links = list(chain.links)
    random.shuffle(links)
    shuffled = Chain("T1", "L1", "hours", chain.roots, chain.parts, tuple(links))
    items = list(scores.items())
    random.shuffle(items)
    before = exposure(chain, scores, cuts=CUTS)
    after = exposure(shuffled, dict(items), cuts=CUTS)
    assert (
        after.index,
        after.index_low,
        after.index_high,
        after.guard,
        after.parts,
        after.paths,
    ) == (
        before.index,
        before.index_low,
        before.index_high,
        before.guard,
        before.parts,
        before.paths,
    )


def every_path(chain, result):
    """Return what each path adds, in fractions of the part it ends at, by enumeration."""
    received = {each.part_id: each.received for each in result.parts}
    open_paths = []
    left = WORK
    for number, (root, share) in enumerate(chain.roots):
        entered = received[root] - sum(
            received[link.contractor] * link.mid // PPM
            for link in chain.links
            if link.subcontractor == root
        )
        left -= entered
        assert abs(entered - Fraction(WORK * share, PPM)) < 1, number
        open_paths.append(((root,), Fraction(entered, received[root] or 1)))
    assert left == 0
    found = {}
    while open_paths:
        path, portion = open_paths.pop()
        found[path] = portion
        for link in chain.links:
            if link.contractor == path[-1] and received[link.subcontractor]:
                flow = received[link.contractor] * link.mid // PPM
                share = portion * Fraction(flow, received[link.subcontractor])
                open_paths.append(((*path, link.subcontractor), share))
    return found


@laws
@given(scored_chains(most_parts=6))
def test_listed_paths_are_the_largest_and_sum_with_the_others_to_the_whole(scored):
    chain, scores = scored
    result = exposure(chain, scores, cuts=CUTS)
    own = {each.part_id: each.own_work for each in result.parts}
    shares = {each.part_id: each.share_ppm for each in result.parts}
    loads = {
        path: portion * own[path[-1]] * index_of(scores[path[-1]].points)
        for path, portion in every_path(chain, result).items()
    }
    largest = sorted((load for load in loads.values() if load), reverse=True)[:PATHS]
    assert [loads[path.part_ids] for path in result.paths] == largest
    assert sum(path.share_ppm for path in result.paths) + result.other_paths_ppm == PPM
    for path in result.paths:
        exact = Fraction(loads[path.part_ids] * PPM, sum(loads.values()))
        assert abs(path.share_ppm - exact) < 2
    if len(largest) < PATHS:
        assert result.other_paths_ppm == 0
        for part_id, share in shares.items():
            assert share == sum(p.share_ppm for p in result.paths if p.part_ids[-1] == part_id)


@laws
@given(scored_chains())
def test_no_link_carries_more_than_the_one_to_examine_first(scored):
    chain, scores = scored
    result = exposure(chain, scores, cuts=CUTS)
    received = {each.part_id: each.received for each in result.parts}
    through = {each.part_id: Fraction(each.share_ppm) for each in result.parts}
    carried = {}
    for each in reversed(chain.parts):
        for link in chain.links:
            flow = received[link.contractor] * link.mid // PPM
            if link.contractor == each.part_id and flow:
                amount = through[link.subcontractor] * Fraction(flow, received[link.subcontractor])
                carried[link.contractor, link.subcontractor] = amount
                through[each.part_id] += amount
    if not carried:
        assert result.examine_first is None
        return
    first = result.examine_first
    assert first.share_ppm == floor(carried[first.contractor, first.subcontractor])
    # Shares are rounded part by part, so links that differ by less than that may change places.
    assert max(carried.values()) - carried[first.contractor, first.subcontractor] < len(through)


EMPTY = Procurement.create_empty()


def table(name, rows):
    columns = getattr(EMPTY, name).schema
    filled = [tuple(row.get(column) for column in columns) for row in rows]
    return pl.DataFrame(filled, schema=columns, orient="row")


TENDER = {"tender_id": "T1", "contract_id": "L1", "position": 1, "state": "submitted"}
TENDERS = table("tenders", [TENDER])
LOTS = {
    asked: table("contracts", [{"contract_id": "L1", "position": 1, "subcontracting_asked": asked}])
    for asked in (None, False, True)
}


def built(named, *, total, state, asked, median):
    """Return the chain of tenderer A, who hands on `total` and names `named`: {letter: share}."""
    parties = [("A", "tenderer", total or (None, None), state)]
    parties += [
        (letter, "subcontractor", (None, None), "not_collected") for letter in sorted(named)
    ]
    purchase = (
        SimpleNamespace(  # the four tables that are read; a whole Procurement is slow to make
            contracts=LOTS[asked],
            tenders=TENDERS,
            contract_parties=table(
                "contract_parties",
                [
                    {
                        "tender_id": "T1",
                        "party_id": party_id,
                        "position": position,
                        "role": role,
                        "handed_on_low_ppm": low,
                        "handed_on_high_ppm": high,
                        "handed_on_state": state,
                    }
                    for position, (party_id, role, (low, high), state) in enumerate(parties, 1)
                ],
            ),
            supply_links=table(
                "supply_links",
                [
                    {
                        "link_id": letter,
                        "tender_id": "T1",
                        "contractor_id": "A",
                        "subcontractor_id": letter,
                        "share_low_ppm": low,
                        "share_high_ppm": high,
                        "unit": "hours",
                        "basis": "declared",
                    }
                    for letter, (low, high) in named.items()
                ],
            ),
        )
    )
    (chain,) = build_chains(purchase, on=ON, median_ppm={"L1": median})
    return chain


def undisclosed_mid(chain):
    return next((link.mid for link in chain.links if link.subcontractor == "A/undisclosed"), 0)


@st.composite
def unknown_points(draw):
    """Draw the points of a part of which nothing is known: nobody asked, and refused."""
    low, mid, worst = sorted(draw(st.tuples(*[st.integers(-60, 120)] * 3)))
    return PartScore(mid, low, worst, mid), PartScore(worst, worst, worst, worst)


def scores_of(chain, known, unknown):
    """Return scores: of the known parties as given, of all others as unknown."""
    not_collected, refused = unknown
    return {
        each.part_id: known.get(each.part_id)
        or (refused if each.undisclosed_of and each.asked else not_collected)
        for each in chain.parts
    }


known_points = st.integers(-60, 120).map(lambda points: PartScore(points, points, points, points))
stated_totals = st.tuples(st.integers(0, PPM), st.integers(0, PPM)).map(
    lambda ends: (*sorted(ends),)
)
medians = st.integers(0, PPM)


def rank(result, *, sufficient):
    return queue_rank(
        headline(
            points=result.points,
            points_low=result.points_low,
            guard=result.guard,
            sufficient=sufficient,
            cuts=CUTS,
        ).band
    )


@settings(deadline=None, max_examples=100)
@given(
    total=st.none() | stated_totals,
    other=st.none() | st.integers(0, PPM),
    share_stated=st.booleans(),
    asked=st.booleans(),
    median=medians,
    known=st.tuples(known_points, known_points),
    unknown=unknown_points(),
    sufficient=st.booleans(),
    data=st.data(),
)
def test_naming_a_party_instead_of_an_undisclosed_part_never_raises_the_headline(
    total, other, share_stated, asked, median, known, unknown, sufficient, data
):
    most = PPM if total is None else total[1]
    named = {} if other is None or other > most else {"B": (other, other)}
    state = "not_collected" if total is None else "stated"
    before = built(named, total=total, state=state, asked=asked, median=median)
    hidden = undisclosed_mid(before)
    if share_stated:
        share = data.draw(st.integers(0, hidden))
        interval = (share, share)
    else:
        assume(hidden >= median)
        interval = (0, PPM)
    after = built(named | {"N": interval}, total=total, state=state, asked=asked, median=median)
    facts = dict(zip("AB", known, strict=True))
    results = [
        exposure(chain, scores_of(chain, facts, unknown), cuts=CUTS) for chain in (before, after)
    ]
    assert rank(results[1], sufficient=sufficient) >= rank(results[0], sufficient=sufficient)
    handed_on = [
        sum(link.mid for link in chain.links if link.contractor == "A") for chain in (before, after)
    ]
    assert handed_on[0] == handed_on[1]


@settings(deadline=None, max_examples=100)
@given(
    state=st.sampled_from(["not_collected", "refused", "withheld"]),
    named=st.dictionaries(st.sampled_from("BC"), stated_totals),
    median=medians,
    known=st.tuples(known_points, known_points, known_points),
    unknown=unknown_points(),
)
def test_no_answer_after_being_asked_scores_exactly_as_disclosing_the_median(
    state, named, median, known, unknown
):
    named = {letter: ends for letter, ends in named.items() if ends != (0, PPM)}
    assume(sum((low + high) // 2 for low, high in named.values()) <= median)
    silent = built(named, total=None, state=state, asked=True, median=median)
    stated = built(named, total=(median, median), state="stated", asked=True, median=median)
    facts = dict(zip("ABC", known, strict=True))
    silent_result, stated_result = (
        exposure(chain, scores_of(chain, facts, unknown), cuts=CUTS) for chain in (silent, stated)
    )
    assert silent_result.index == stated_result.index
    assert silent_result.guard is stated_result.guard


@settings(deadline=None, max_examples=100)
@given(
    named=st.dictionaries(st.sampled_from("BC"), st.just((0, PPM)) | stated_totals, min_size=1),
    median=medians,
    more=st.lists(st.integers(0, 60), min_size=2, max_size=2),
    unknown=unknown_points(),
)
def test_blank_shares_of_riskier_parties_never_score_below_disclosing_the_median(
    named, median, more, unknown
):
    assume(sum(low for low, _ in named.values()) <= median)
    silent = built(named, total=None, state="refused", asked=True, median=median)
    stated = built(named, total=(median, median), state="stated", asked=True, median=median)
    lowest = PartScore(-60, -60, -60, -60)
    raised = [PartScore(p, p, p, p) for p in (more[0] - 60, more[1] - 60)]
    facts = {"A": lowest, "B": raised[0], "C": raised[1]}
    silent_result, stated_result = (
        exposure(chain, scores_of(chain, facts, unknown), cuts=CUTS) for chain in (silent, stated)
    )
    assert silent_result.points >= stated_result.points


@settings(deadline=None, max_examples=50)
@given(
    named=st.dictionaries(st.sampled_from("BC"), st.just((0, PPM)) | stated_totals),
    median=medians,
    unknown=unknown_points(),
)
def test_a_refusal_never_scores_below_not_being_asked(named, median, unknown):
    assume(sum(low for low, _ in named.values()) <= PPM)
    quiet, refused = (
        built(named, total=None, state=state, asked=None, median=median)
        for state in ("not_collected", "refused")
    )
    facts = {"A": PartScore(0, 0, 0, 0)}
    indices = [
        exposure(chain, scores_of(chain, facts, unknown), cuts=CUTS).index
        for chain in (quiet, refused)
    ]
    assert indices[0] <= indices[1]
