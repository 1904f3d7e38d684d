"""Why a card is refused, to the letter, and how far it may go without being refused."""

import json

import pytest

from risk_models.card.scorecard import InvalidScorecard, check, load_scorecard, parse_scorecard


@pytest.fixture
def reasons(card):
    """Return what gives the reasons for which a changed card is refused."""

    def found(change):
        values = card.model_dump(mode="json")
        change(values)
        changed = parse_scorecard(json.dumps(values), name="changed")
        try:
            assert check(changed) is changed
        except InvalidScorecard as error:
            head, _, said = str(error).partition(": ")
            assert head == card.id
            return said.split("; ")
        return []

    return found


def head(**changes):
    return lambda card: card.update(changes)


def floors(overall, **families):
    return head(floors={"overall_ppm": overall, "families": families})


def weightings(count, lowest, highest):
    return head(weightings={"count": count, "seed": 1, "lowest": lowest, "highest": highest})


def factor(place, **changes):
    return lambda card: card["factors"][place].update(changes)


def one_bin(place, at, **changes):
    return lambda card: card["factors"][place]["bins"][at].update(changes)


def twice(card):
    card["factors"].append(card["factors"][-1])


ALLOWED = [
    head(base=-104),
    head(base=130),
    head(cuts=[20, 21, 22]),
    floors(0, place=0),
    floors(1_000_000, place=1_000_000),
    weightings(1, 0, 1000),
    weightings(1, 1000, 65_535),
]


@pytest.mark.parametrize("change", ALLOWED)
def test_what_the_method_just_allows_is_allowed(reasons, change):
    assert reasons(change) == []


WEIGHTINGS = "the weightings need a count of at least 1 and a range around 1,000 permille"
FLOOR = "a floor is outside 0 to 1000000"
PLACE = "place.enforcement: "
REFUSED = [
    (head(base=-105), ["-121 to 5 points can be reached", "-120 to 320 are allowed"]),
    (head(base=211), ["195 to 321 points can be reached", "-120 to 320 are allowed"]),
    (head(cuts=[20, 20, 60]), ["the cuts do not rise"]),
    (head(cuts=[20, 60, 60]), ["the cuts do not rise"]),
    (floors(-1), [FLOOR]),
    (floors(1_000_001), [FLOOR]),
    (floors(0, place=-1), [FLOOR]),
    (floors(0, place=1_000_001), [FLOOR]),
    (
        floors(0, mitigation=0, conduct=0),
        ["there is a floor for conduct, mitigation, which no factor covers"],
    ),
    (weightings(0, 750, 1250), [WEIGHTINGS]),
    (weightings(1, -1, 1250), [WEIGHTINGS]),
    (weightings(1, 1001, 1250), [WEIGHTINGS]),
    (weightings(1, 750, 999), [WEIGHTINGS]),
    (weightings(1, 750, 65_536), [WEIGHTINGS]),
    (factor(0, id="place.weather"), ["place.weather: there is no such factor"]),
    (
        factor(0, kind="mitigation"),
        [
            PLACE + "the factor is inherent and of the family place",
            PLACE + "the worst bin of a mitigation has 0 points",
        ],
    ),
    (
        factor(-1, bins=[]),
        ["mitigation.collective_agreement: the bins must be verified, stated, none"],
    ),
    (
        one_bin(0, 0, points=-1),
        [
            "family place spans 31 points, its budget is 30",
            PLACE + "the best bin of an inherent factor has 0 points",
            PLACE + "mid is 0, the shares give -1",
        ],
    ),
    (
        one_bin(0, 1, points=29),
        [PLACE + "a worse bin has fewer points", PLACE + "mid is 0, the shares give 1"],
    ),
    (
        one_bin(0, -1, points=321),
        [
            "family place spans 321 points, its budget is 30",
            "-31 to 386 points can be reached",
            "-120 to 320 are allowed",
            PLACE + "a bin is outside -120 to 320 points",
        ],
    ),
    (
        one_bin(0, 0, points=-121),
        [
            "family place spans 151 points, its budget is 30",
            "-152 to 95 points can be reached",
            "-120 to 320 are allowed",
            PLACE + "the best bin of an inherent factor has 0 points",
            PLACE + "a bin is outside -120 to 320 points",
        ],
    ),
    (
        factor(0, coverage_weight=-1),
        [
            "there is a floor for place, which no factor covers",
            PLACE + "the coverage weight is negative",
        ],
    ),
    (one_bin(0, 0, share_ppm=0), [PLACE + "the shares are not parts of 1000000"]),
    (factor(0, mid=3), [PLACE + "mid is 3, the shares give 0"]),
    (twice, ["a factor occurs twice", "family mitigation spans 32 points, its budget is 30"]),
]


@pytest.mark.parametrize(("change", "expected"), REFUSED)
def test_what_the_method_does_not_allow_is_refused_for_these_reasons_and_no_others(
    reasons, change, expected
):
    assert reasons(change) == expected


@pytest.mark.parametrize(
    "card_id", ["baseline", "baseline-2x", "x/baseline-2", "Baseline-2", "baseline--2"]
)
def test_a_card_of_another_name_is_not_looked_for(card_id):
    with pytest.raises(InvalidScorecard) as caught:
        load_scorecard(card_id)
    assert str(caught.value) == f"there is no scorecard {card_id!r}"


def test_what_is_no_card_is_named_by_its_fields():
    with pytest.raises(InvalidScorecard) as caught:
        parse_scorecard(b'{"floors": {"overall_ppm": 1}}', name="draft")
    said = str(caught.value)
    assert said.startswith("draft: id: Field required; frozen_on: Field required; ")
    assert "; floors.families: Field required; " in said
