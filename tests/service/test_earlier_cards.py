"""Screenings that were stored under an earlier scorecard give the same values and points today.

`golden/baseline-1.json` is what was kept of the bundled example's screening when baseline-1 was the
current card: the tables it was made from and its record. It is never renewed. The law is left out
of the comparison, because the rulebook of the day is another.
"""

import hashlib
import json
from datetime import date
from importlib.resources import files
from pathlib import Path

import orjson
import pytest

from data_ingest.tables import Evidence, Procurement
from procurement_rules.rulebook import load_rulebook
from risk_models.scorecard import load_scorecard
from service.frames import canonical, load_tables
from service.screening import screen

GOLDEN = Path(__file__).parent / "golden" / "baseline-1.json"
SHA256 = {"baseline-1": "057023e8330f5ac8ba5ef608734ea98437171a87c62ec7cfaf20c6fb773ba332"}
LAW = (
    "rulebook_sha256",
    "rules",
    "regime",
    "threshold_eur",
    "determinations",
    "does_not_apply",
)


def without_law(value):
    """A record without what the rules of law have put into it."""
    if isinstance(value, dict):
        return {name: without_law(one) for name, one in value.items() if name not in LAW}
    return [without_law(one) for one in value] if isinstance(value, list) else value


@pytest.fixture(scope="module")
def stored():
    return json.loads(GOLDEN.read_bytes())


@pytest.fixture(scope="module")
def again(stored):
    made = screen(
        load_tables(Procurement, orjson.dumps(stored["procurement"])),
        load_tables(Evidence, orjson.dumps(stored["evidence"])),
        scorecard=load_scorecard("baseline-1"),
        rulebook=load_rulebook(),
        as_of=date(2026, 11, 24),
        record_version=stored["assessment"]["record_version"],
    )
    return orjson.loads(canonical(made))


@pytest.mark.parametrize("card_id", SHA256)
def test_the_file_of_an_earlier_card_never_changes(card_id):
    payload = files("risk_models").joinpath("scorecards", f"{card_id}.json").read_bytes()
    assert hashlib.sha256(payload).hexdigest() == SHA256[card_id]


def test_a_stored_record_of_the_first_card_replays_to_the_same_bytes(
    stored, again, record_property
):
    assert without_law(again) == without_law(stored["assessment"])
    assert canonical(without_law(again)) == canonical(without_law(stored["assessment"]))
    record_property("records", 1)


def test_facts_and_factors_that_came_later_are_in_none_of_it(again):
    used = {
        value["factor"]
        for tender in again["lots"][0]["tenders"]
        for part in tender["parts"]
        for value in part["factors"]
    }
    assert used == {factor.id for factor in load_scorecard("baseline-1").factors}
    assert len(used) == 8
