"""Learned cards of an organisation: checked when added, chosen, used, and kept for ever."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from data_ingest.model.problem import UnreadableInput
from risk_models.card.scorecard import CURRENT, card_json, load_scorecard
from service.operations.people.principal import Principal
from service.platform.db.database import acting_for, transaction
from service.platform.db.record_id import new_id
from service.screening.scorecards.store import (
    add_card,
    card_records,
    choose_card,
    has_card,
    read_learned_card,
    scorecard_in_use,
    scorecard_named,
)
from tests.learned_card import FACTOR, GIVES_WAY, learned_card, learned_from, with_id
from tests.risk_models.card.test_frozen_scores import DRAFT_OF_3

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
CARD = learned_card()


@pytest.fixture
def who():
    name = f"t-{new_id('card')[-21:-3]}"
    with acting_for(name):
        yield Principal(tenant_id=name, actor="anna")


def added(engine, who, card=CARD):
    with transaction(engine) as connection:
        return add_card(connection, card, reason="Höstens utfall", principal=who, now=NOON)


def chosen(engine, who, card, *, hour=13):
    now = NOON.replace(hour=hour)
    with transaction(engine) as connection:
        return choose_card(connection, card, reason="Provas i höst", principal=who, now=now)


def used(engine, who):
    with transaction(engine, read_only=True, tenant=who.tenant_id) as connection:
        return scorecard_in_use(connection, tenant_id=who.tenant_id)


def test_without_a_choice_the_current_card_is_used(engine, who):
    assert used(engine, who).id == CURRENT


def test_an_added_card_is_used_once_it_is_chosen(engine, who):
    added(engine, who)
    assert used(engine, who).id == CURRENT
    chosen(engine, who, CARD)
    assert used(engine, who) == CARD
    chosen(engine, who, load_scorecard("baseline-2"), hour=14)
    assert used(engine, who).id == "baseline-2"


def test_the_same_card_is_added_once(engine, who):
    assert added(engine, who).id == added(engine, who).id
    with transaction(engine, read_only=True, tenant=who.tenant_id) as connection:
        assert len(card_records(connection, "added", tenant_id=who.tenant_id)) == 1


def test_another_organisation_does_not_see_it(engine, who):
    added(engine, who)
    other = Principal(tenant_id=f"{who.tenant_id}-b", actor="bo")
    with acting_for(other.tenant_id), transaction(engine, read_only=True) as connection:
        assert not has_card(connection, CARD.id, tenant_id=other.tenant_id)
        with pytest.raises(UnreadableInput, match=r"There is no such scorecard.*baseline-2"):
            scorecard_named(connection, CARD.id, tenant_id=other.tenant_id)


def test_what_was_added_is_never_changed_or_removed(engine, who):
    added(engine, who)
    for statement in (
        "UPDATE scorecards SET reason = 'x' WHERE tenant_id = :of",
        "DELETE FROM scorecards WHERE tenant_id = :of",
    ):
        with pytest.raises(DBAPIError, match="never"), transaction(engine) as connection:
            connection.execute(text(statement), {"of": who.tenant_id})


def read(card):
    return read_learned_card(card_json(card).encode())


def test_a_learned_card_is_read_as_it_was_written():
    assert read(CARD) == CARD


def test_a_card_that_was_learned_around_the_last_draft_of_a_frozen_card_is_read():
    card = learned_card(around_sha256=DRAFT_OF_3)
    assert read(card) == card


def test_the_reasons_are_told_in_the_language_that_is_asked_for():
    with pytest.raises(UnreadableInput) as fault:
        read(learned_card(positives=19))
    (problem,) = fault.value.problems
    assert "det är lärt av 19 utfall; 20 är det minsta" in problem.detail("sv")
    assert "it was learned from 19 outcomes; 20 are the least" in problem.detail("en")


@pytest.mark.parametrize(
    ("card", "said"),
    [
        pytest.param(load_scorecard(), "not learned from outcomes", id="an expert's card"),
        pytest.param(learned_card(positives=19), "19 outcomes; 20 are the least", id="too few"),
        pytest.param(
            learned_card(outcomes_until=learned_from(CARD).features_until),
            "looks ahead",
            id="facts as young as the outcomes",
        ),
        pytest.param(
            learned_card(factors=(FACTOR, GIVES_WAY, "party.number")),
            "party.number, which are no factors",
            id="learned from keys",
        ),
        pytest.param(learned_card(more=40), "its budget is", id="over budget"),
        pytest.param(
            CARD.model_copy(update={"id": "learned-000000000000"}), "does not belong", id="id"
        ),
        pytest.param(
            with_id(CARD.model_copy(update={"cuts": (10, 45, 321)})), "cuts", id="other cuts"
        ),
        pytest.param(
            learned_card(around_sha256="b" * 64), "around_sha256", id="around another draft"
        ),
        pytest.param(
            learned_card(around="baseline-999"), "baseline-999", id="around what is not shipped"
        ),
        pytest.param(
            learned_card(factors=(GIVES_WAY, "register.insolvency")), FACTOR, id="more than it says"
        ),
    ],
)
def test_a_card_that_breaks_a_promise_is_refused_with_the_reason(card, said):
    with pytest.raises(UnreadableInput, match=said):
        read(card)


def test_what_is_no_card_is_refused():
    with pytest.raises(UnreadableInput, match="not a scorecard"):
        read_learned_card(b'{"kind": "learned-card-1"}')
