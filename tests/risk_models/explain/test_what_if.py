"""What is worked out for a changed chain is what scoring it anew would give.

Small random chains are changed and scored from the beginning by `risk_models.exposure.exposure`;
sets of steps are enumerated one by one.
"""

from dataclasses import replace
from itertools import combinations, product
from math import comb
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_ingest.model.tables import PPM
from risk_models.card.bands import (
    BANDS,
    HEADLINE_REASONS,
    RISING,
    Band,
    Headline,
    HeadlineReason,
    band_of,
    level,
)
from risk_models.card.least_bands import least_levels
from risk_models.card.outcomes import UNKNOWN
from risk_models.card.score_table import work_known
from risk_models.card.scorecard import load_scorecard
from risk_models.card.totals import totals_of
from risk_models.chain.parts import Chain, Part, PartLink
from risk_models.explain import what_if as what_if_module
from risk_models.explain.answers import named, signs_of, standings, ways
from risk_models.explain.asking import STEP_PPM, Topic, askings, topics
from risk_models.explain.band_change import (
    MOST_TRIED,
    OWN_NOTE,
    Direction,
    SearchResult,
    _conduct,
    band_changes,
    steps_of,
)
from risk_models.explain.raising_sets import RaisingSets
from risk_models.explain.what_if import Cases, WhatIf
from risk_models.exposure import cases as case_bounds
from risk_models.exposure.exposure import WORK, Exposure, PartScore, exposure
from risk_models.exposure.need import ChainNeed
from risk_models.factors import factor_by_id
from risk_models.facts.catalogue import FACTS
from tests.risk_models.headline_alone import headline

CARD = load_scorecard()
LETTERS = "ABCD"
LOOKED_UP = ("place", "sector")
"""Families that follow from where the work is done and what it is: no answer changes them."""
FEW = tuple(
    place
    for place, one in enumerate(CARD.factors)
    if one.worst > one.best and one.family not in LOOKED_UP
)[::3]
GATE = "LOU 15:5"

laws = settings(deadline=None, max_examples=40)


def part(part_id, *, of=None, handed_on=(0, PPM)):
    return Part(
        part_id=part_id,
        party_id=None if of else part_id,
        undisclosed_of=of,
        tier=1,
        role="undisclosed" if of else "subcontractor",
        asked=True,
        handed_on_low=handed_on[0],
        handed_on_high=handed_on[1],
        place_country="SE",
        cpv="90910000",
    )


@st.composite
def chains(draw, *, most=4):
    """Draw a chain with undisclosed parts, whose intervals hold its middles."""
    letters = LETTERS[: draw(st.integers(1, most))]
    parts, links, nameless = [], [], []
    for number, contractor in enumerate(letters):
        named, left = [], PPM
        for subcontractor in letters[number + 1 :]:
            if draw(st.booleans()):
                mid = draw(st.integers(0, left))
                left -= mid
                low = draw(st.sampled_from([0, mid]))
                high = draw(st.sampled_from([mid, PPM]))
                named.append(PartLink(contractor, subcontractor, low, high, mid))
        handed = draw(st.integers(PPM - left, PPM))
        low, high = draw(st.sampled_from([(0, PPM), (handed, handed), (handed // 2, handed)]))
        parts.append(part(contractor, handed_on=(low, high)))
        links += named
        most = high - sum(link.low for link in named)
        if most > 0:
            least = max(low - sum(link.high for link in named), 0)
            mid = handed - sum(link.mid for link in named)
            links.append(PartLink(contractor, f"{contractor}?", least, most, min(mid, most)))
            nameless.append(part(f"{contractor}?", of=contractor, handed_on=(0, 0)))
    entry = draw(st.integers(0, PPM)) if len(letters) > 1 else PPM
    roots = (("A", entry), ("B", PPM - entry))[: len(letters)]
    return Chain("T1", "L1", "hours", roots, (*parts, *nameless), tuple(links))


def outcome(factor, state, place=0):
    """What a factor says in a state: a bin where it is stated, else why it is unknown."""
    bins = len(factor.bins)
    return place % bins if state == "stated" else bins + UNKNOWN.index(state)


@st.composite
def column(draw, one):
    """Draw what each factor of the card says of one part."""
    found = []
    for factor in CARD.factors:
        states = ["not_collected", "not_available"]
        if factor.family in LOOKED_UP:
            states += ["stated"] * 5
        else:
            states.append("refused")
            if one.party_id is not None:
                states += ["stated"] * 5 + ["not_applicable"]
        state = draw(st.sampled_from(states))
        found.append(outcome(factor, state, draw(st.integers(0, len(factor.bins) - 1))))
    return found


def need_of(chain: Chain, outcomes) -> ChainNeed:
    """The review need of a chain, scored from the beginning."""
    now = standings(outcomes, CARD)
    scores = {
        part.part_id: PartScore(*of)
        for part, *of in zip(chain.parts, *(one.tolist() for one in now[:4]), strict=True)
    }
    own = exposure(chain, scores, cuts=CARD.cuts)
    work = [one.own_work for one in own.parts]
    known, *families = (
        sum(a * b for a, b in zip(work, row, strict=True)) // WORK for row in now.known.tolist()
    )
    if CARD.rules is not None:
        return stated_need(chain, outcomes, own)
    of_family = dict(zip(CARD.floors.families, families, strict=True))
    sufficient = known >= CARD.floors.overall_ppm and all(
        of_family[one] >= floor for one, floor in CARD.floors.families.items()
    )
    head = headline(
        points=own.points,
        points_low=own.points_low,
        guard=own.guard,
        sufficient=sufficient,
        cuts=CARD.cuts,
    )
    return ChainNeed(own, head, sufficient, known, of_family)


def stated_need(chain: Chain, outcomes, own: Exposure) -> ChainNeed:
    """The review need by a card with rules: the highest of exposure, guard and least bands."""
    lifted = [0]
    least = least_levels(np.asarray(outcomes, dtype=np.uint8), CARD)
    for at, (part, share) in enumerate(zip(chain.parts, own.parts, strict=True)):
        lifted.append(int(least.anywhere[at]))
        if part.tier == 1 or part.role == "relied_on":
            lifted.append(int(least.named[at]))
        elif share.received * PPM >= WORK * 10_000:
            lifted.append(int(least.named[at]) - 1)
    roots = [at for at, part in enumerate(chain.parts) if part.tier == 1]
    known = all(work_known(np.asarray(outcomes, dtype=np.uint8)[:, roots], CARD))
    of_points = level(band_of(own.points, CARD.cuts))
    found = max(of_points, level(own.guard) - 1) if known else 0
    highest = max(lifted)
    if highest > found:
        head = Headline(RISING[highest], HeadlineReason.LEAST_BAND)
    elif not known:
        unknown = Band.STANDARD if highest else Band.INSUFFICIENT
        head = Headline(unknown, HeadlineReason.WORK_UNKNOWN)
    else:
        by_guard = found > of_points
        reason = HeadlineReason.GUARD if by_guard else HeadlineReason.EXPOSURE
        head = Headline(RISING[found], reason)
    return ChainNeed(own, head, known, 0, {})


def case_of(*chains):
    """Some chains, each with what the factors say of its parts."""
    needs = [need_of(chain, outcomes) for chain, outcomes in chains]
    outcomes = np.concatenate([outcomes for _, outcomes in chains], axis=1)
    what_if = WhatIf([chain for chain, _ in chains], outcomes, needs, CARD)
    return SimpleNamespace(chain=chains[0][0], outcomes=outcomes, what_if=what_if)


@st.composite
def scored(draw, *, most=4):
    chain = draw(chains(most=most))
    columns = [draw(column(one)) for one in chain.parts]
    return chain, np.array(columns, dtype=np.uint8).T


@st.composite
def cases(draw, *, most=4):
    return case_of(draw(scored(most=most)))


def told(outcomes, row, bins):
    """What the factors say once some of a part are known to be in these bins."""
    anew = outcomes.copy()
    for place, bin_place in bins.items():
        anew[place, row] = bin_place
    return anew


bins_of_few = st.lists(st.sampled_from(FEW), unique=True, max_size=3).flatmap(
    lambda places: st.fixed_dictionaries(
        {place: st.integers(0, len(CARD.factors[place].bins) - 1) for place in places}
    )
)


@laws
@given(st.lists(scored(), min_size=1, max_size=2), st.data())
def test_changed_chains_have_the_needs_that_scoring_them_anew_gives(drawn, data):
    what_if = case_of(*drawn).what_if
    with pytest.MonkeyPatch.context() as patch:  # in one go, or one case after the other
        together = data.draw(st.sampled_from([1, 1 << 18]))
        patch.setattr(case_bounds, "_TOGETHER", together)
        patch.setattr(what_if_module, "_ROWS", together)
        first = np.cumsum([0, *(len(chain.parts) for chain, _ in drawn)])
        rows, anew = [], []
        for case in range(data.draw(st.integers(1, 4))):
            number = data.draw(st.integers(0, len(drawn) - 1))
            chain, outcomes = drawn[number]
            of_parts = data.draw(
                st.dictionaries(st.integers(0, len(chain.parts) - 1), bins_of_few, min_size=1)
            )
            for row, bins in of_parts.items():
                outcomes = told(outcomes, row, bins)
            rows += [(case, first[number] + row, outcomes[:, row]) for row in of_parts]
            anew.append((number, need_of(chain, outcomes)))
        made = Cases(
            chain=np.array([number for number, _ in anew]),
            case=np.array([case for case, _, _ in rows]),
            part=np.array([row for _, row, _ in rows]),
            totals=totals_of(np.stack([of for _, _, of in rows], axis=1), CARD),
        )
        now = what_if.standings(made)
        low, high = what_if.bounds(made, now)
        bands, reasons = what_if.headlines(made, now, low)
    for at, (_, need) in enumerate(anew):
        assert (low[at], high[at]) == (need.exposure.points_low, need.exposure.points_high)
        assert BANDS[bands[at]] is need.headline.band
        assert HEADLINE_REASONS[reasons[at]] is need.headline.reason


def flat(now):
    """The columns of standings, those of the least bands among them."""
    *columns, least = now
    return (*columns, least.named, least.anywhere)


def test_no_step_settles_what_work_is_done_where():
    """The band of a chain whose work is not stated follows no step: none is offered."""
    for place, factor in enumerate(CARD.factors):
        if factor.family in LOOKED_UP:
            facts = [FACTS[fact] for fact in factor_by_id(factor.id).settled_by]
            assert {fact.gate for fact in facts} == {None}, factor.id
            assert place not in {taken for taken, _ in _conduct(CARD)}


@laws
@given(cases(), bins_of_few, st.data())
def test_one_way_stands_for_all_answers_that_score_the_same(case, bins, data):
    row = data.draw(st.integers(0, len(case.chain.parts) - 1))
    found = ways([CARD.factors[place] for place in bins], signs_of(CARD))
    assert sum(found.shares) == PPM ** len(bins)
    one_by_one = flat(standings(told(case.outcomes, row, bins)[:, [row]], CARD))
    columns = np.repeat(case.outcomes[:, [row]], len(found.shares), axis=1)
    columns[list(bins)] = found.bins
    together = flat(standings(columns, CARD))
    assert any(
        all((a[..., 0] == b[..., at]).all() for a, b in zip(one_by_one, together, strict=True))
        for at in range(len(found.shares))
    )


@laws
@given(cases(), st.data())
def test_the_bounds_narrow_as_promised_whatever_is_answered(case, data):
    low, high = (int(one[0]) for one in case.what_if.bounds_now())
    (found,) = askings(case.what_if, all_topics(case))
    for one in found:
        bins = {
            place: data.draw(st.integers(0, len(CARD.factors[place].bins) - 1))
            for place in one.topic.factors
        }
        chain = case.chain
        if one.topic.undisclosed is not None:
            chain = shared(chain, one.topic, data)
        anew = told(case.outcomes, one.topic.part, bins)
        (least,), (most,) = WhatIf([chain], anew, [need_of(chain, anew)], CARD).bounds_now()
        assert 0 <= one.narrows_by <= one.narrows_at_most <= high - low
        assert most - least <= high - low - one.narrows_by


def all_topics(case):
    """For each named part a question about a few factors, and who does the undisclosed part."""
    unknown = np.isin(
        case.outcomes - np.array([[len(factor.bins)] for factor in CARD.factors]),
        [UNKNOWN.index(state) for state in ("not_collected", "not_available", "refused")],
    )
    return [
        Topic(
            part=row,
            fact="subcontractors_used",
            gate=GATE,
            factors=tuple(place for place in FEW if unknown[place, row])[:3],
            undisclosed=case.what_if.undisclosed.get(row),
        )
        for row, one in enumerate(case.chain.parts)
        if one.party_id is not None
    ]


def single_topics(case):
    """The same, one question a factor, so that it takes several to change anything."""
    return [
        one._replace(factors=() if factor is None else (factor,), undisclosed=below)
        for one in all_topics(case)
        for factor, below in [(None, one.undisclosed), *((each, None) for each in one.factors)]
        if factor is not None or below is not None
    ]


def shared(chain, topic, data):
    """The chain once one party has said how much it hands on in all, to ten per cent."""
    at, undisclosed = topic.part, chain.parts[topic.undisclosed].part_id
    own = chain.parts[at]
    named = [
        link
        for link in chain.links
        if link.contractor == own.part_id and link.subcontractor != undisclosed
    ]
    least = max(own.handed_on_low, sum(link.low for link in named))
    if least >= own.handed_on_high:
        return chain
    start = data.draw(st.sampled_from(range(least, own.handed_on_high, STEP_PPM)))
    low, high = start, min(start + STEP_PPM, own.handed_on_high)
    parts = list(chain.parts)
    parts[at] = replace(own, handed_on_low=low, handed_on_high=high)
    mids = sum(link.mid for link in named)
    interval = (max(low - sum(link.high for link in named), 0), high - sum(x.low for x in named))
    links = [
        replace(link, low=interval[0], high=interval[1], mid=min(max(low - mids, 0), interval[1]))
        if (link.contractor, link.subcontractor) == (own.part_id, undisclosed)
        else link
        for link in chain.links
    ]
    return replace(chain, parts=tuple(parts), links=tuple(links))


def answered(case, steps, *, highest):
    """What the factors say after some steps, each in its best or in its worst bin."""
    anew = case.outcomes
    for step in steps:
        bins = {place: outcome(CARD.factors[place], "stated", -highest) for place in step.factors}
        anew = told(anew, step.part, bins)
        if step.undisclosed is not None:
            anew[:, step.undisclosed] = named(case.outcomes, CARD)[:, step.undisclosed]
    return anew


def reaches(case, direction, steps):
    before = case.what_if.needs[0].headline.band
    anew = answered(case, steps, highest=direction is Direction.UP)
    after = need_of(case.chain, anew).headline.band
    if after is Band.INSUFFICIENT:
        return False
    if direction is Direction.SETTLED:
        return True
    if direction is Direction.DOWN:
        return level(after) < level(before)
    return level(after) > level(before)


def steps_and_changes(case, asked, gates=()):
    (steps,) = steps_of(case.what_if, asked, [set(gates)])
    (changes,) = band_changes(case.what_if, [steps])
    return steps, changes


@settings(deadline=None, max_examples=25)
@given(cases(most=2))
def test_no_smaller_set_of_steps_changes_the_band_and_the_set_found_does(case):
    by_least = case.what_if.needs[0].headline.reason is HeadlineReason.LOWER_BOUND
    steps, changes = steps_and_changes(case, single_topics(case), ["LOU 17:5"])
    for change in changes:
        if change.found is SearchResult.NOT_SEARCHED:
            many = sum(comb(len(steps), size) for size in (1, 2, 3)) > MOST_TRIED // 4
            assert by_least or many
            continue
        if by_least:
            assert change.found is SearchResult.SET
            assert reaches(case, change.direction, change.steps)
            continue
        assert len(change.steps) == fewest(case, change.direction, steps)
        assert change.found is (SearchResult.SET if change.steps else SearchResult.NONE)
        assert not change.steps or reaches(case, change.direction, change.steps)


@laws
@given(cases(most=3), st.data())
def test_a_set_that_is_passed_over_raises_no_band(case, data):
    steps = [step for step in steps_and_changes(case, all_topics(case))[0] if not step.measure]
    now = case.what_if.needs[0].headline
    if now.band in (Band.INSUFFICIENT, RISING[-1]) or now.reason is HeadlineReason.LOWER_BOUND:
        return
    few = data.draw(st.lists(st.sampled_from(steps), max_size=6, unique=True)) if steps else []
    sets = [of for size in (1, 2, 3) for of in combinations(range(len(few)), size)]
    could = RaisingSets(case.what_if, 0, few).passed(sets).tolist() if sets else []
    for places, passed in zip(sets, could, strict=True):
        assert passed or not reaches(case, Direction.UP, [few[at] for at in places])


def fewest(case, direction, steps):
    """How few steps change the band, by trying every set of up to three; 0 if none does."""
    usable = [one for one in steps if direction is Direction.DOWN or not one.measure]
    for size in (1, 2, 3):
        if any(reaches(case, direction, chosen) for chosen in combinations(usable, size)):
            return size
    return 0


def one_part(state_of):
    """A tenderer that does all itself, each factor in the state and bin that `state_of` gives."""
    chain = Chain("T1", "L1", "hours", (("A", PPM),), (part("A", handed_on=(0, 0)),), ())
    column = [outcome(factor, *state_of(factor)) for factor in CARD.factors]
    return case_of((chain, np.array([column], dtype=np.uint8).T))


def questions_of(factors):
    places = {factor.id: place for place, factor in enumerate(CARD.factors)}
    return [Topic(0, f"{at}", GATE, (places[factor.id],)) for at, factor in enumerate(factors)]


def test_as_many_steps_are_named_as_it_takes(monkeypatch):
    """By a card that states no need under a floor of coverage."""
    monkeypatch.setitem(globals(), "CARD", load_scorecard("baseline-2"))
    heavy = sorted((f for f in CARD.factors if f.family == "register"), key=lambda f: -f.worst)
    sizes = set()
    for hidden in range(1, len(heavy) + 1):
        ids = {factor.id for factor in heavy[:hidden]}
        case = one_part(lambda f, ids=ids: ("not_collected", 0) if f.id in ids else ("stated", 0))
        steps, changes = steps_and_changes(case, questions_of(heavy[:hidden]))
        for change in changes:
            assert len(change.steps) == fewest(case, change.direction, steps)
            sizes.add((change.direction, len(change.steps)))
    assert {size for direction, size in sizes if direction is Direction.SETTLED} >= {1, 2, 3}


@pytest.mark.parametrize(
    ("card_id", "wanted"), [("baseline-2", {1, 2, 3}), ("baseline-3", {0, 1, 3})]
)
def test_as_many_bad_or_good_answers_are_named_as_it_takes(monkeypatch, card_id, wanted):
    monkeypatch.setitem(globals(), "CARD", load_scorecard(card_id))
    sector = {f.id for f in CARD.factors if f.family in ("sector", "place")}
    small = sorted((f for f in CARD.factors if f.family == "register"), key=lambda f: f.worst)
    sizes = set()
    for above, worst in product(range(len(small)), repeat=2):
        raised = sector | {factor.id for factor in small[len(small) - worst :]}
        hidden = small[above : above + 5]
        case = one_part(
            lambda f, hidden=hidden, raised=raised: (
                ("not_collected", 0) if f in hidden else ("stated", -1 if f.id in raised else 0)
            )
        )
        steps, changes = steps_and_changes(case, questions_of(hidden))
        for change in changes:
            if change.direction in (Direction.UP, Direction.DOWN):
                assert len(change.steps) == fewest(case, change.direction, steps)
                sizes.add(len(change.steps))
        if sizes >= wanted:
            return
    raise AssertionError(f"no case takes one of {wanted} steps: {sizes}")


def test_what_no_provision_permits_is_no_topic():
    case = one_part(lambda f: ("not_collected", 0))
    assert topics(case.what_if, [()]) == ()
    found = topics(case.what_if, [{GATE}])
    assert {one.gate for one in found} == {GATE}
    settled = [place for one in found for place in one.factors]
    gates = [FACTS[factor_by_id(factor.id).settled_by[0]].gate for factor in CARD.factors]
    assert sorted(settled) == [place for place, gate in enumerate(gates) if gate == GATE]


@pytest.mark.parametrize("state", ["not_available", "not_applicable", "stated"])
def test_what_is_known_or_cannot_be_known_is_no_topic(state):
    case = one_part(lambda f: (state, 0))
    assert topics(case.what_if, [{fact.gate for fact in FACTS.values()}]) == ()


@settings(deadline=None, max_examples=25)
@given(scored(most=2), scored(most=2))
def test_chains_that_are_searched_together_change_as_each_does_alone(first, second):
    alone = [case_of(first), case_of(second)]
    steps = [single_topics(case) for case in alone]
    later = len(first[0].parts)
    moved = [
        one._replace(
            part=one.part + later,
            undisclosed=None if one.undisclosed is None else one.undisclosed + later,
        )
        for one in steps[1]
    ]
    together = band_changes(case_of(first, second).what_if, [steps[0], moved])
    for case, own, found, shift in zip(alone, steps, together, (0, later), strict=True):
        (expected,) = band_changes(case.what_if, [own])
        assert [(one.direction, one.found, one.band) for one in found] == [
            (one.direction, one.found, one.band) for one in expected
        ]
        taken = [[(step.part - shift, step.factors) for step in one.steps] for one in found]
        assert taken == [[(step.part, step.factors) for step in one.steps] for one in expected]


COERCION = "conduct.coercion"
REGISTERS = "LOU 15:5"


def coerced(hidden):
    """A tenderer of which coercion was seen, with some factors that nobody has looked up."""
    return one_part(
        lambda f: (
            ("stated", -1)
            if f.id == COERCION
            else ("not_collected", 0)
            if f.id in hidden or f.family == "conduct"
            else ("stated", 0)
        )
    )


@settings(deadline=None, max_examples=25)
@given(
    st.sets(st.sampled_from([f.id for f in CARD.factors if f.family in ("register", "workforce")]))
)
def test_of_a_firm_where_coercion_was_seen_conduct_is_named_before_late_accounts(hidden):
    case = coerced(hidden | {"register.accounts_overdue"})
    gates = {fact.gate for fact in FACTS.values() if fact.gate}
    _, changes = steps_and_changes(case, topics(case.what_if, [gates]), gates)
    of_direction = {change.direction: change for change in changes}
    (step,) = of_direction[Direction.UP].steps
    assert step.gate == OWN_NOTE
    assert of_direction[Direction.UP].band is Band.SPECIAL
    assert of_direction[Direction.DOWN].found is not SearchResult.SET


def test_of_sets_of_one_size_one_of_registers_comes_before_one_of_papers():
    """A bankruptcy and recruitment fees each call for priority review in a risk industry."""
    places = {"sector.posterior": 45}
    case = one_part(
        lambda f: (
            "stated" if f.family in ("sector", "place") else "not_collected",
            places.get(f.id, 0),
        )
    )
    assert case.what_if.needs[0].headline.band is Band.EXTENDED
    gates = {fact.gate for fact in FACTS.values() if fact.gate}
    asked = topics(case.what_if, [gates])
    assert any(reaches(case, Direction.UP, [one]) for one in asked if one.gate != REGISTERS)
    _, changes = steps_and_changes(case, asked, gates)
    up = next(change for change in changes if change.direction is Direction.UP)
    assert [step.gate for step in up.steps] == [REGISTERS]


def test_what_is_seen_is_no_step_where_nothing_may_be_asked_of_a_contract():
    case = coerced(set())
    steps, _ = steps_and_changes(case, topics(case.what_if, [{REGISTERS}]))
    assert OWN_NOTE not in {step.gate for step in steps}
