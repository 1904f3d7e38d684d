"""Screenings that were stored under an earlier scorecard give the same values and points today.

What an earlier card is, a made-up one shows: it ships beside the one in use, has fewer factors,
other points and other floors, and a screening is kept that was made with it.
"""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime

import orjson
import pytest

from procurement_rules.rulebook import load_rulebook
from risk_models.card.drafts import load_draft
from risk_models.card.scorecard import (
    CARDS,
    CURRENT,
    InvalidScorecard,
    card_sha256,
    load_scorecard,
    shipped_scorecards,
)
from service.operations.people.principal import Principal
from service.platform.db.database import transaction
from service.screening.purchase.examples import load_example
from service.screening.record.recording import replay, screen_file, store
from service.screening.record.store import load_screening
from tests.risk_models.card.test_frozen_scores import DRAFT_OF_3
from tests.risk_models.small_card import ship, small_card


@pytest.fixture
def earlier(monkeypatch, tmp_path):
    return ship(monkeypatch, tmp_path, small_card())


@pytest.fixture
def stored(engine, earlier):
    """The screening of the bundled example as it was kept under the earlier card."""
    return kept_by(engine, earlier)


def kept_by(engine, card):
    """Screen the bundled example by a card, and return what is kept of it."""
    made = screen_file(
        load_example(),
        name="städning.json",
        principal=Principal(tenant_id="local", actor="local-user"),
        person_key=b"a key of thirty-two made-up bytes",
        now=datetime(2026, 11, 24, 12, 0, tzinfo=UTC),
        as_of=date(2026, 11, 24),
        scorecard=card,
    )
    store(engine, made.record)
    with transaction(engine, read_only=True) as connection:
        return load_screening(connection, tenant_id="local", screening_id=made.record.id)


def values(assessment):
    """Every value of a factor in a record."""
    return [
        value
        for lot in orjson.loads(assessment)["lots"]
        for tender in lot["tenders"]
        for part in tender["parts"]
        for value in part["factors"]
    ]


def test_the_file_of_an_earlier_card_never_changes():
    earlier = set(shipped_scorecards()) - {CURRENT}
    found = {
        one: hashlib.sha256(CARDS.joinpath(f"{one}.json").read_bytes()).hexdigest()
        for one in earlier
    }
    sums = CARDS.joinpath("SHA256SUMS")
    lines = sums.read_text("utf-8").splitlines() if sums.is_file() else []
    frozen = {name.removesuffix(".json"): digest for digest, name in map(str.split, lines)}
    assert found == frozen, "make card notes the hash of the card that it follows"


def test_a_stored_record_of_an_earlier_card_replays_to_the_same_bytes(
    stored, earlier, record_property
):
    assert load_scorecard().id == CURRENT != stored.scorecard_id
    again = replay(stored, load_rulebook())
    assert (again.same, again.differences) == (True, ())
    assert again.assessment == stored.assessment
    told = orjson.loads(again.assessment)["scorecard"]
    assert told == {"id": earlier.id, "sha256": card_sha256(earlier), "cuts": [20, 40, 60]}
    record_property("records", 1)


def test_facts_and_factors_that_came_later_are_in_none_of_it(stored, earlier):
    used = {value["factor"] for value in values(replay(stored, load_rulebook()).assessment)}
    assert used == {factor.id for factor in earlier.factors}
    assert len(used) == 8 < len(load_scorecard().factors)


def test_its_points_are_those_of_its_own_card(stored, earlier, screened):
    points = {
        factor.id: {one.code: one.points for one in factor.bins} for factor in earlier.factors
    }
    stated = [value for value in values(stored.assessment) if value["state"] == "stated"]
    assert stated
    assert all(value["points"] == points[value["factor"]][value["bin"]] for value in stated)
    today = {
        (one["factor"], one["bin"]): one["points"] for one in values(screened.record.assessment)
    }
    assert any(today.get((one["factor"], one["bin"])) != one["points"] for one in stated)


def test_a_record_of_a_card_that_does_not_ship_is_not_made_again(stored):
    with pytest.raises(InvalidScorecard, match="baseline-999"):
        replay(replace(stored, scorecard_id="baseline-999"), load_rulebook())


def test_a_record_by_the_draft_of_a_frozen_card_replays_to_the_same_bytes(engine):
    draft = load_draft("baseline-3", DRAFT_OF_3)
    assert card_sha256(draft) != card_sha256(load_scorecard("baseline-3"))
    again = replay(kept_by(engine, draft), load_rulebook())
    assert (again.same, again.differences) == (True, ())
    assert orjson.loads(again.assessment)["scorecard"]["sha256"] == DRAFT_OF_3


def test_a_draft_that_has_changed_since_is_named_where_a_record_differs(stored, monkeypatch):
    changed = load_scorecard(CURRENT).model_copy(update={"frozen_on": date(2027, 1, 1)})
    monkeypatch.setattr("service.screening.record.recording.load_scorecard", lambda _: changed)
    again = replay(stored, load_rulebook())
    assert (again.same, again.differences) == (False, ("scorecard",))
