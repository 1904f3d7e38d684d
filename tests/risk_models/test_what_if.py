"""What is worked out for a changed chain is what scoring it anew would give.

Small random chains are changed and scored from the beginning by `risk_models.exposure`; sets of
steps are enumerated one by one.
"""

from dataclasses import replace
from itertools import combinations
from math import comb
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_ingest.tables import PPM
from risk_models.answers import PartAnswers, part_answers
from risk_models.asking import STEP_PPM, Topic, askings, topics
from risk_models.band_change import MOST_TRIED, Direction, Found, band_changes, steps_of
from risk_models.bands import Band, headline, level
from risk_models.chain import Chain, Link, Part
from risk_models.chain_need import ChainNeed
from risk_models.exposure import WORK, PartScore, exposure
from risk_models.scorecard import load_scorecard
from risk_models.what_if import WhatIf

CARD = load_scorecard()
LETTERS = "ABCD"
FEW = tuple(one for one in CARD.factors if one.worst > one.best)[::3]
GATE = "LOU 15:5"

laws = settings(deadline=None, max_examples=60)


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
                named.append(Link(contractor, subcontractor, low, high, mid))
        handed = draw(st.integers(PPM - left, PPM))
        low, high = draw(st.sampled_from([(0, PPM), (handed, handed), (handed // 2, handed)]))
        parts.append(part(contractor, handed_on=(low, high)))
        links += named
        most = high - sum(link.low for link in named)
        if most > 0:
            least = max(low - sum(link.high for link in named), 0)
            mid = handed - sum(link.mid for link in named)
            links.append(Link(contractor, f"{contractor}?", least, most, min(mid, most)))
            nameless.append(part(f"{contractor}?", of=contractor, handed_on=(0, 0)))
    entry = draw(st.integers(0, PPM)) if len(letters) > 1 else PPM
    roots = (("A", entry), ("B", PPM - entry))[: len(letters)]
    return Chain("T1", "L1", "hours", roots, (*parts, *nameless), tuple(links))


@st.composite
def answers_of(draw, one):
    rows = []
    for factor in CARD.factors:
        states = ["not_collected", "refused", "not_available"]
        if one.party_id is not None:
            states += ["stated"] * 5 + ["not_applicable"]
        state = draw(st.sampled_from(states))
        code = draw(st.sampled_from(factor.bins)).code if state == "stated" else None
        rows.append({"factor": factor.id, "state": state, "bin": code})
    return part_answers(one.part_id, rows, CARD)


def need_of(chain: Chain, answers: dict[str, PartAnswers]) -> ChainNeed:
    """The review need of a chain, scored from the beginning."""
    now = {one: of.standing() for one, of in answers.items()}
    scores = {one: PartScore(of.points, of.low, of.high, of.inherent) for one, of in now.items()}
    own = exposure(chain, scores, cuts=CARD.cuts)
    known = sum(one.own_work * now[one.part_id].coverage_ppm for one in own.parts) // WORK
    families = {
        family: sum(one.own_work * now[one.part_id].families[at] for one in own.parts) // WORK
        for at, family in enumerate(CARD.floors.families)
    }
    sufficient = known >= CARD.floors.overall_ppm and all(
        families[one] >= floor for one, floor in CARD.floors.families.items()
    )
    head = headline(
        points=own.points,
        points_low=own.points_low,
        guard=own.guard,
        sufficient=sufficient,
        cuts=CARD.cuts,
    )
    return ChainNeed(own, head, sufficient, known, families)


def case_of(chain, answers):
    what_if = WhatIf(chain, answers, need_of(chain, answers), CARD)
    return SimpleNamespace(chain=chain, answers=answers, what_if=what_if)


@st.composite
def cases(draw, *, most=4):
    chain = draw(chains(most=most))
    return case_of(chain, {one.part_id: draw(answers_of(one)) for one in chain.parts})


def told(answers, bins):
    """A part in which some factors are known to be in these bins."""
    rows = dict(answers.rows)
    for factor, code in bins.items():
        points = next(one.points for one in rows[factor].card.bins if one.code == code)
        rows[factor] = replace(
            rows[factor], state="stated", bin=code, points=points, low=points, high=points
        )
    return replace(answers, rows=rows)


@laws
@given(cases(), st.data())
def test_a_changed_chain_has_the_need_that_scoring_it_anew_gives(case, data):
    bins = {
        one.part_id: {
            factor.id: data.draw(st.sampled_from(factor.bins)).code
            for factor in data.draw(st.lists(st.sampled_from(FEW), unique=True, max_size=3))
        }
        for one in case.chain.parts
    }
    anew = {one: told(of, bins[one]) for one, of in case.answers.items()}
    need = need_of(case.chain, anew)
    changes = {one: of.standing() for one, of in anew.items() if bins[one]}
    assert case.what_if.headline(changes) == need.headline
    assert case.what_if.index(changes) == need.exposure.index
    assert case.what_if.bounds(changes) == (need.exposure.points_low, need.exposure.points_high)


@laws
@given(cases(), st.data())
def test_answers_through_sums_are_the_answers_one_by_one(case, data):
    one = data.draw(st.sampled_from(sorted(case.answers)))
    factors = data.draw(st.lists(st.sampled_from(FEW), unique=True, max_size=3))
    bins = {factor.id: data.draw(st.sampled_from(factor.bins)) for factor in factors}
    answers = case.answers[one]
    outcomes = answers.outcomes(bins)
    assert sum(outcomes.values()) == PPM ** len(bins)
    rest = answers.rest(bins)
    anew = told(answers, {factor: of.code for factor, of in bins.items()}).standing()
    assert anew in [rest.adding(sums) for sums in outcomes]


@laws
@given(cases(), st.data())
def test_the_bounds_narrow_as_promised_whatever_is_answered(case, data):
    asked = all_topics(case)
    for one in askings(case.what_if, asked):
        answers = case.answers[one.part_id]
        bins = {
            factor: data.draw(st.sampled_from(answers.rows[factor].card.bins)).code
            for factor in one.factors
        }
        chain = case.chain
        if one.undisclosed is not None:
            chain = shared(chain, one, data)
        anew = case.answers | {one.part_id: told(answers, bins)}
        low, high = case.what_if.bounds({})
        found = WhatIf(chain, anew, need_of(chain, anew), CARD).bounds({})
        assert 0 <= one.narrows_by <= one.narrows_at_most <= high - low
        assert found[1] - found[0] <= high - low - one.narrows_by


def all_topics(case):
    """For each named part a question about a few factors, and who does the undisclosed part."""
    below = {of.undisclosed_of: of.part_id for of in case.chain.parts if of.undisclosed_of}
    return [
        Topic(
            part_id=one.part_id,
            fact="subcontractors_used",
            gate=GATE,
            factors=tuple(
                factor.id
                for factor in FEW
                if case.answers[one.part_id].rows[factor.id].state != "stated"
            )[:3],
            undisclosed=below.get(one.part_id),
        )
        for one in case.chain.parts
        if one.party_id is not None
    ]


def single_topics(case):
    """The same, one question a factor, so that it takes several to change anything."""
    return [
        replace(one, factors=(factor,) if factor else (), undisclosed=below)
        for one in all_topics(case)
        for factor, below in [(None, one.undisclosed), *((each, None) for each in one.factors)]
        if factor or below
    ]


def shared(chain, asking, data):
    """The chain once one party has said how much it hands on in all, to ten per cent."""
    at = next(n for n, one in enumerate(chain.parts) if one.part_id == asking.part_id)
    own = chain.parts[at]
    named = [
        link
        for link in chain.links
        if link.contractor == own.part_id and link.subcontractor != asking.undisclosed
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
        if (link.contractor, link.subcontractor) == (own.part_id, asking.undisclosed)
        else link
        for link in chain.links
    ]
    return replace(chain, parts=tuple(parts), links=tuple(links))


def answered(case, steps, *, highest):
    """The answers after some steps, each factor in its best or in its worst bin."""
    anew = dict(case.answers)
    for step in steps:
        cards = {factor: anew[step.part_id].rows[factor].card for factor in step.factors}
        bins = {factor: card.bins[-1 if highest else 0].code for factor, card in cards.items()}
        anew[step.part_id] = told(anew[step.part_id], bins)
        if step.undisclosed is not None:
            anew[step.undisclosed] = case.answers[step.undisclosed].named()
    return anew


def reaches(case, direction, steps):
    before = case.what_if.need.headline.band
    anew = answered(case, steps, highest=direction is Direction.UP)
    after = need_of(case.chain, anew).headline.band
    if after is Band.INSUFFICIENT:
        return False
    if direction is Direction.SETTLED:
        return True
    if direction is Direction.DOWN:
        return level(after) < level(before)
    return level(after) > level(before)


@settings(deadline=None, max_examples=25)
@given(cases(most=2))
def test_no_smaller_set_of_steps_changes_the_band_and_the_set_found_does(case):
    steps = steps_of(case.what_if, single_topics(case), {"LOU 17:5"})
    for change in band_changes(case.what_if, steps):
        if change.found is Found.NOT_SEARCHED:
            assert sum(comb(len(steps), size) for size in (1, 2, 3)) > MOST_TRIED // 4
            continue
        assert len(change.steps) == fewest(case, change.direction, steps)
        assert change.found is (Found.SET if change.steps else Found.NONE)
        assert not change.steps or reaches(case, change.direction, change.steps)


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
    rows = []
    for factor in CARD.factors:
        state, place = state_of(factor)
        code = factor.bins[place].code if state == "stated" else None
        rows.append({"factor": factor.id, "state": state, "bin": code})
    return case_of(chain, {"A": part_answers("A", rows, CARD)})


def questions_of(case, factors):
    return [Topic("A", f"{at}", GATE, (factor.id,), None) for at, factor in enumerate(factors)]


def test_as_many_steps_are_named_as_it_takes():
    heavy = sorted((f for f in CARD.factors if f.family == "register"), key=lambda f: -f.worst)
    sizes = set()
    for hidden in range(1, len(heavy) + 1):
        ids = {factor.id for factor in heavy[:hidden]}
        case = one_part(lambda f, ids=ids: ("not_collected", 0) if f.id in ids else ("stated", 0))
        steps = steps_of(case.what_if, questions_of(case, heavy[:hidden]), ())
        for change in band_changes(case.what_if, steps):
            assert len(change.steps) == fewest(case, change.direction, steps)
            sizes.add((change.direction, len(change.steps)))
    assert {size for direction, size in sizes if direction is Direction.SETTLED} >= {1, 2, 3}


@pytest.mark.parametrize("wanted", [1, 2, 3])
def test_as_many_bad_or_good_answers_are_named_as_it_takes(wanted):
    sector = {f.id for f in CARD.factors if f.family in ("sector", "place")}
    small = sorted((f for f in CARD.factors if f.family == "register"), key=lambda f: f.worst)
    for above in range(len(small)):
        for worst in range(len(small) - above):
            raised = sector | {factor.id for factor in small[len(small) - worst :]}
            hidden = small[above : above + 5]
            case = one_part(
                lambda f, hidden=hidden, raised=raised: (
                    ("not_collected", 0) if f in hidden else ("stated", -1 if f.id in raised else 0)
                )
            )
            steps = steps_of(case.what_if, questions_of(case, hidden), ())
            for change in band_changes(case.what_if, steps):
                if change.direction in (Direction.UP, Direction.DOWN):
                    assert len(change.steps) == fewest(case, change.direction, steps)
                    if len(change.steps) == wanted:
                        return
    raise AssertionError(f"no case takes {wanted} steps")


def test_what_no_provision_permits_is_no_topic():
    case = one_part(lambda f: ("not_collected", 0))
    unknowns = tuple(
        SimpleNamespace(factor=f.id, gate=gate, document=f.id)
        for f, gate in ((FEW[0], GATE), (FEW[1], "LOU 17:1"), (FEW[2], None))
    )
    explained = {"A": SimpleNamespace(unknowns=unknowns)}
    assert topics(case.what_if, explained, permitted=()) == ()
    (asked,) = topics(case.what_if, explained, permitted={GATE})
    assert (asked.factors, asked.gate) == ((FEW[0].id,), GATE)
