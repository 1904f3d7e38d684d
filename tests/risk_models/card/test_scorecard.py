"""The frozen card, its calibration, and the checks that a card must pass."""

import json
import re
from importlib.resources import files

import pytest

from data_ingest.model.tables import PPM
from risk_models.card import scorecard
from risk_models.card.bands import Band, band_of
from risk_models.card.implied import implied, implied_text
from risk_models.card.scorecard import (
    InvalidScorecard,
    card_json,
    check,
    learned_id,
    load_scorecard,
    mean_index,
    parse_scorecard,
    reference_base,
    shipped_scorecards,
    stated_base,
)
from risk_models.factor.definition import FAMILIES, FactorKind
from risk_models.factor.points import HIGHEST, ONE, index_of, points_of
from risk_models.factors import FACTORS
from risk_models.facts.catalogue import FACTS
from tests.risk_models.small_card import ship, small_card

CARDS = [load_scorecard(card_id) for card_id in shipped_scorecards()]
every_card = pytest.mark.parametrize("card", CARDS, ids=lambda card: card.id)
by_coverage = pytest.mark.parametrize(
    "card", [card for card in CARDS if card.rules is None], ids=lambda card: card.id
)
with_rules = pytest.mark.parametrize(
    "card", [card for card in CARDS if card.rules is not None], ids=lambda card: card.id
)

QUALITY_TOPICS = {
    "purpose",
    "population",
    "unit",
    "period",
    "estimand",
    "sources",
    "coverage",
    "match_error",
    "uncertainty",
    "drift",
    "recalibration",
    "revision",
    "expiry",
    "severity",
    "fairness",
    "independent_scorings",
}


OFFICE_CLEANING = {
    "place.rights": "low",
    "place.enforcement": "low",
    "place.economy": "low",
    "sector.industry": "greatest_middling",
    "sector.labour_form": "night",
}
"""What is known of office cleaning in Sweden."""


def text_of(card_id):
    return files("risk_models.card").joinpath("scorecards", f"{card_id}.json").read_text("utf-8")


def changed(card, **changes):
    """The card with changes, as if it had been written so."""
    return parse_scorecard(json.dumps(card.model_dump(mode="json") | changes), name="changed")


def with_factor(card, place, **changes):
    factors = card.model_dump(mode="json")["factors"]
    factors[place] |= changes
    return changed(card, factors=factors)


def bins(card, place, **points_or_shares):
    rows = card.model_dump(mode="json")["factors"][place]["bins"]
    for code, values in points_or_shares.items():
        next(row for row in rows if row["code"] == code).update(values)
    return rows


def test_the_current_card_is_the_one_that_the_decorators_imply(current):
    assert current.id == scorecard.CURRENT == shipped_scorecards()[-1]
    assert card_json(implied(current)) == text_of(current.id)
    assert implied_text(current.id) == text_of(current.id)


@pytest.fixture
def earlier(monkeypatch, tmp_path):
    """A card that ships beside the current one and says otherwise."""
    return ship(monkeypatch, tmp_path, small_card("baseline-1"))


def test_an_earlier_card_keeps_its_own_factors_and_points(earlier, current):
    assert shipped_scorecards()[0] == earlier.id
    assert shipped_scorecards()[-1] == current.id
    card = load_scorecard(earlier.id)
    assert load_scorecard(earlier.id) is card
    assert (card, load_scorecard()) == (earlier, current)
    assert implied_text(earlier.id) != card_json(card)
    assert json.loads(implied_text(earlier.id))["cuts"] == list(card.cuts)
    points = {factor.id: factor.worst for factor in card.factors}
    assert len(points) == 8 < len(current.factors)
    assert points["register.insolvency"] == 12


def test_a_card_is_small_and_loaded_only_once(current):
    assert all(len(text_of(one).encode()) < 200_000 for one in shipped_scorecards())
    assert load_scorecard() is load_scorecard(current.id) is current


@by_coverage
def test_the_mean_index_of_the_reference_frame_is_one_to_the_nearest_point(card):
    mean = index_of(card.base)
    for factor in card.factors:
        assert mean_index(factor.distribution) == (
            sum(one.share_ppm * index_of(one.points) for one in factor.bins) // PPM
        )
        mean = mean * mean_index(factor.distribution) // ONE
    assert points_of(mean) == 0


@every_card
def test_the_base_of_each_card_is_known(card):
    if card.rules is None:
        assert reference_base(card.factors) == card.base
    else:
        assert stated_base(card.factors, card.rules) == card.base


@with_rules
def test_an_untouched_party_has_the_points_of_its_industry_less_the_start_plus_its_place(card):
    mids = sum(one.mid for one in card.factors if one.family not in ("sector", "place"))
    assert card.base + mids == -card.rules.sector_start


def test_mid_is_the_points_of_the_mean_index_and_nothing_for_a_mitigation(card):
    mids = {factor.id: factor.mid for factor in card.factors}
    assert mids["sector.industry"] == 10
    assert mids["price.labour_cost"] == 4
    assert mids["mitigation.collective_agreement"] == 0


@every_card
def test_families_stay_within_their_budgets(card):
    spans = dict.fromkeys(FAMILIES, 0)
    for factor in card.factors:
        spans[factor.family] += factor.worst - factor.best
    assert all(span <= FAMILIES[family].budget for family, span in spans.items())


@by_coverage
def test_one_that_answers_nothing_in_office_cleaning_comes_into_priority_and_no_higher(card):
    found = {factor.id for factor in FACTORS if not FACTS[factor.settled_by[0]].asked}
    worst = {
        factor.id: factor.mid if factor.id in found else factor.worst
        for factor in card.factors
        if factor.kind is FactorKind.INHERENT
    }
    points = {(factor.id, one.code): one.points for factor in card.factors for one in factor.bins}
    known = {factor: points[factor, code] for factor, code in OFFICE_CLEANING.items()}
    assert band_of(card.base + sum((worst | known).values()), card.cuts) is Band.PRIORITY


@by_coverage
def test_place_sector_and_the_three_first_register_facts_reach_every_floor(card):
    known = {"register.age", "register.employer", "register.insolvency"}
    weights = {factor.id: factor.coverage_weight for factor in card.factors}
    of_register = sum(weights[one] for one in weights if one.startswith("register."))
    from_registers = sum(weights[one] for one in known)
    elsewhere = sum(weights[one] for one in weights if one.startswith(("place.", "sector.")))
    assert from_registers * PPM >= card.floors.families["register"] * of_register
    assert (from_registers + elsewhere) * PPM >= card.floors.overall_ppm * sum(weights.values())


@every_card
def test_an_unknown_mitigation_does_not_lower_the_coverage(card):
    for factor in card.factors:
        weight = 0 if factor.kind is FactorKind.MITIGATION else factor.worst - factor.best
        assert factor.coverage_weight == weight


def test_the_current_card_says_what_is_missing_correlates_and_how_sure_places_are(current):
    topics = {one.topic for one in current.quality}
    assert topics >= {"missingness", "correlation", "place_ranks"}


@every_card
def test_the_quality_declaration_says_everything_the_method_asks_for(card):
    statements = {one.topic: one.text for one in card.quality}
    assert set(statements) >= QUALITY_TOPICS
    assert all(text.sv and text.en for text in statements.values())
    assert statements["independent_scorings"].en.startswith("One.")


def test_every_card_that_ships_loads():
    for card_id in shipped_scorecards():
        assert load_scorecard(card_id).id == card_id


def test_cards_stand_in_the_order_of_their_numbers(tmp_path, monkeypatch):
    for name in ("baseline-10.json", "baseline-9.json", "other-2.json", "README.md"):
        (tmp_path / name).touch()
    monkeypatch.setattr("risk_models.card.scorecard.CARDS", tmp_path)
    assert shipped_scorecards() == ("baseline-9", "baseline-10", "other-2")


def test_a_card_that_is_read_again_is_found_by_the_one_before(card):
    again = parse_scorecard(card_json(card).encode(), name=card.id)
    assert again is not card
    assert {card: "kept"}[again] == "kept"


def test_the_id_of_a_learned_card_follows_from_all_that_it_says_but_its_id(card):
    own = learned_id(card)
    assert re.fullmatch("learned-[0-9a-f]{12}", own)
    assert learned_id(changed(card, id="another-1")) == own
    assert learned_id(changed(card, base=card.base + 1)) != own


@pytest.mark.parametrize("card_id", ["baseline-1", "../baseline-2", "baseline-2.json", ""])
def test_a_card_that_does_not_exist_is_refused(card_id):
    with pytest.raises(InvalidScorecard, match="there is no scorecard"):
        load_scorecard(card_id)


def test_a_file_that_is_no_card_is_refused_and_its_fields_are_named():
    with pytest.raises(InvalidScorecard, match=r"draft: .*cuts: Field required"):
        parse_scorecard(b'{"id": "draft", "weight": 2}', name="draft")


def test_the_card_itself_passes(card):
    assert check(card) is card


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"base": -120}, "points can be reached"),
        ({"base": 300}, "points can be reached"),
        ({"cuts": [20, 20, 60]}, "cuts do not rise"),
        ({"floors": {"overall_ppm": 1_000_001, "families": {}}}, "a floor is outside"),
        ({"floors": {"overall_ppm": 0, "families": {"place": -1}}}, "a floor is outside"),
        ({"floors": {"overall_ppm": 0, "families": {"mitigation": 1}}}, "floor for mitigation"),
        ({"floors": {"overall_ppm": 0, "families": {"conduct": 1}}}, "floor for conduct"),
        ({"weightings": {"count": 0, "seed": 1, "lowest": 750, "highest": 1250}}, "weightings"),
        ({"weightings": {"count": 1, "seed": 1, "lowest": 1001, "highest": 1250}}, "weightings"),
    ],
)
def test_a_head_that_breaks_the_method_is_refused(card, changes, message):
    with pytest.raises(InvalidScorecard, match=message):
        check(changed(card, **changes))


@with_rules
def test_by_a_card_with_rules_no_points_reach_beyond_priority(card):
    with pytest.raises(InvalidScorecard, match=f"the last cut is {HIGHEST + 1}$"):
        check(changed(card, cuts=[20, 40, HIGHEST]))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"id": "place.weather"}, "place.weather: there is no such factor"),
        ({"family": "price"}, "of the family place"),
        ({"family": "weather"}, "family weather spans 30 points, its budget is 0"),
        ({"kind": "mitigation"}, "the factor is inherent"),
        ({"bins": []}, "the bins must be low, middle"),
        ({"mid": 3}, "mid is 3, the shares give 0"),
        ({"coverage_weight": -1}, "coverage weight is negative"),
    ],
)
def test_a_factor_that_breaks_the_method_is_refused(card, changes, message):
    with pytest.raises(InvalidScorecard, match=message):
        check(with_factor(card, 0, **changes))


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ({"middle": {"points": 22}}, "a worse bin has fewer points"),
        ({"low": {"points": -1}}, "best bin of an inherent factor has 0 points"),
        ({"high": {"points": 31}}, "family place spans 31 points, its budget is 30"),
        ({"high": {"points": 321}}, "outside -120 to 320 points"),
        ({"low": {"share_ppm": 982_999}}, "shares are not parts of"),
        (
            {"low": {"share_ppm": 1_000_000}, "raised": {"share_ppm": -12_000}},
            "shares are not parts of",
        ),
    ],
)
def test_bins_that_break_the_method_are_refused(card, rows, message):
    with pytest.raises(InvalidScorecard, match=message):
        check(with_factor(card, 0, bins=bins(card, 0, **rows)))


def test_a_mitigation_that_raises_is_refused(card):
    raised = bins(card, -1, none={"points": 1})
    with pytest.raises(InvalidScorecard, match="worst bin of a mitigation has 0 points"):
        check(with_factor(card, -1, bins=raised))


def test_a_factor_that_occurs_twice_is_refused(card):
    factors = card.model_dump(mode="json")["factors"]
    with pytest.raises(InvalidScorecard, match="a factor occurs twice"):
        check(changed(card, factors=[*factors, factors[0]]))


def test_every_fault_is_named_at_once(card):
    with pytest.raises(InvalidScorecard, match=r"cuts do not rise; place\.enforcement: mid"):
        check(changed(with_factor(card, 0, mid=3), cuts=[3, 2, 1]))
