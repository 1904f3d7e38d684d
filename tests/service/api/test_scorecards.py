"""A learned card over the API: added, tried, chosen, and named on every result that it gives."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from data_ingest.model.text import Text
from risk_models.card.scorecard import CURRENT, card_json, shipped_scorecards
from service.screening.purchase.examples import load_example
from tests.learned_card import learned_card
from tests.service.ended_jobs import ended

CARD = learned_card()
NEW = {"card": json.loads(card_json(CARD)), "reason": "Höstens utfall"}
JSON = {"content-type": "application/json"}
SAID = f"The points were learned from outcomes. Card {CARD.id}: 2 of the factors of {CURRENT}"
LEDGER = Path(__file__).parents[2] / "fixtures" / "ledger" / "reskontra-1.1-cr.csv"


@pytest.fixture(scope="module")
def added(api):
    made = api.post("/v1/scorecards", json=NEW)
    assert made.status_code == 201, made.text
    assert made.headers["location"] == f"/v1/scorecards/{CARD.id}"
    return made.json()


@pytest.fixture(scope="module")
def chosen(api, added):
    made = api.post("/v1/scorecard-choices", json={"scorecard": CARD.id, "reason": "Provas"})
    assert made.status_code == 201, made.text
    return made.json()


def screened(api, query=""):
    made = api.post(f"/v1/screenings{query}", content=load_example(), headers=JSON)
    assert made.status_code == 201, made.text
    return made.json()


def test_an_added_card_is_listed_and_read_and_not_yet_used(api, added):
    found = api.get("/v1/scorecards").json()
    assert found["items"] == list(shipped_scorecards())
    assert [one["id"] for one in found["added"]] == [CARD.id] == [added["id"]]
    assert found["in_use"] == CURRENT
    own = api.get(f"/v1/scorecards/{CARD.id}").json()
    assert own == NEW["card"] | {"draft": None}
    assert api.post("/v1/scorecards", json=NEW | {"card": own}).json() == added
    assert screened(api)["assessment"]["scorecard"]["id"] == CURRENT


def test_one_screening_can_name_its_card(api, added):
    made = screened(api, f"?scorecard={CARD.id}")["assessment"]["scorecard"]
    assert (made["id"], made["learned"]["around"]) == (CARD.id, CURRENT)
    refused = api.post("/v1/screenings?scorecard=x-1", content=load_example(), headers=JSON)
    assert refused.status_code == 422
    (error,) = refused.json()["errors"]
    assert error["pointer"] == "/query/scorecard"
    assert CARD.id in error["detail"]


def test_a_chosen_card_is_used_and_every_result_says_that_it_was_learned(api, chosen):
    made = screened(api)
    learned = made["assessment"]["scorecard"]["learned"]
    assert (learned["positives"], learned["auc_ppm"]) == (119, 700_000)
    address = f"/v1/screenings/{made['id']}"
    report = api.get(f"{address}/report?format=md", headers={"accept-language": "en"}).text
    assert SAID in report.replace("\\", "")
    assert "in 69 per cent of pairs. With the size of the firms" in report
    assert "it was 70 per cent (95 per cent interval 62–78)" in report
    assert api.get(f"{address}/replay").json()["same"] is True


def test_it_still_replays_after_another_card_was_chosen(api, chosen):
    made = screened(api, f"?scorecard={CARD.id}")
    other = {"scorecard": "baseline-2", "reason": "Jämförelse"}
    assert api.post("/v1/scorecard-choices", json=other).status_code == 201
    assert api.get(f"/v1/screenings/{made['id']}/replay").json()["same"] is True
    again = {"scorecard": CARD.id, "reason": "Tillbaka"}
    assert api.post("/v1/scorecard-choices", json=again).status_code == 201
    reasons = [one["reason"] for one in api.get("/v1/scorecard-choices").json()["items"]]
    assert reasons[:2] == ["Tillbaka", "Jämförelse"]


def test_a_bundle_of_a_screening_carries_its_learned_card_and_no_shipped_one(api, added):
    for query, names in (
        (f"?scorecard={CARD.id}", {"scorecard.json"}),
        ("?scorecard=baseline-2", set()),
    ):
        made = screened(api, query)
        bundle = api.get(f"/v1/screenings/{made['id']}/bundle")
        with zipfile.ZipFile(io.BytesIO(bundle.content)) as archive:
            assert {"scorecard.json"} & set(archive.namelist()) == names
            if names:
                assert archive.read("scorecard.json").decode() == card_json(CARD)


def test_a_run_of_suppliers_uses_it_and_says_so(api, chosen):
    csv = {"content-type": "text/csv"}
    kept = api.post("/v1/evidence-files?name=l.csv", content=LEDGER.read_bytes(), headers=csv)
    order = {"files": [kept.json()["id"]]}
    job = ended(api, api.post("/v1/portfolios", json=order).json()["id"])
    english = {"accept-language": "en"}
    found = api.get(job["result"], headers=english).json()["result"]
    assert found["scorecard"]["id"] == CARD.id
    assert found["scorecard"]["learned_text"].startswith(SAID)
    report = api.get(f"{job['result']}/report?format=md", headers=english).text
    assert SAID in report.replace("\\", "")
    party = found["items"][0]["party_id"]
    opened = api.post(f"{job['result']}/suppliers/{party}/screenings")
    assert opened.status_code == 201, opened.text
    assert opened.json()["assessment"]["scorecard"]["id"] == CARD.id


@pytest.mark.parametrize("reason", ["", "x" * 501])
def test_a_choice_needs_a_reason(api, reason):
    refused = api.post("/v1/scorecard-choices", json={"scorecard": CURRENT, "reason": reason})
    assert refused.status_code == 422


def test_an_experts_card_and_one_that_was_edited_are_refused(api):
    for card, code in (
        (json.loads(card_json(CARD)) | {"base": 0}, "scorecard-invalid"),
        ({"id": "x"}, "scorecard-form"),
        (api.get(f"/v1/scorecards/{CURRENT}").json(), "scorecard-not-learned"),
    ):
        refused = api.post("/v1/scorecards", json=NEW | {"card": card})
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["code"] == code


def test_a_personal_number_in_a_text_of_the_card_is_refused(api):
    said = Text("en rad om 900215-9987", "a row about 900215-9987")
    card = json.loads(card_json(learned_card(unit=said)))
    refused = api.post("/v1/scorecards", json=NEW | {"card": card})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["code"] == "scorecard-personal"
    assert "9987" not in refused.text
