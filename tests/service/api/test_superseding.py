"""Judging a possible match of a screening, screening anew, and asking registers live, over HTTP."""

import json
from datetime import UTC, datetime, timedelta

import httpx2
import pytest

from service.app import create_app
from service.settings import Settings

URL = "/v1/screenings"
NUMBER = "930000019"
UNIT = {
    "organisasjonsnummer": NUMBER,
    "navn": "EKSEMPEL RENHOLD AS",
    "organisasjonsform": {"kode": "AS"},
    "naeringskode1": {"kode": "81.210"},
    "konkurs": True,
}


@pytest.fixture(scope="module")
def served(client, tmp_path_factory, ingest):
    """An installation with a Norwegian register, and live ones of which one answers."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("own"), language="en")
    ingest(settings, "no_brreg_enheter")

    def answer(request):
        if request.url.path.endswith(f"/enheter/{NUMBER}"):
            return httpx2.Response(200, json=UNIT)
        return httpx2.Response(403, json={})

    app = create_app(settings)
    app.state.register_transport = httpx2.MockTransport(answer)
    return client(app)


@pytest.fixture
def screened(served, one_tender):
    """Screen a tender whose tenderer has the number of a Norwegian firm of another name."""

    def screen(query="", name="Fjällvinds Snickeri AB"):
        document = one_tender() | {"stage": "award"}
        document["parties"][0] |= {
            "name": name,
            "country": "NO",
            "identifiers": [{"scheme": "NO-BRC", "number": NUMBER}],
        }
        return served.post(
            f"{URL}{query}",
            content=json.dumps(document).encode(),
            headers={"content-type": "application/json"},
        )

    return screen


def judge(served, screening_id, **changes):
    body = {"screening_id": screening_id, "possible_match": 1, "verdict": "same",
            "reason": "Namnbyte enligt anbudet."}  # fmt: skip
    return served.post("/v1/judgements", json=body | changes)


def codes(response):
    return [(error["pointer"], error["code"]) for error in response.json()["errors"]]


def test_a_judged_match_makes_the_screening_anew_and_the_earlier_one_says_by_which(
    served, screened
):
    first = screened().json()
    assert first["superseded_by"] is None
    assert len(first["assessment"]["possible_matches"]) == 1
    judged = judge(served, first["id"])
    assert judged.status_code == 201
    later = served.get(f"{URL}/{judged.json()['superseding']}").json()
    assert (later["supersedes"], later["superseded_by"]) == (first["id"], None)
    assert "possible_matches" not in later["assessment"]
    (used,) = later["assessment"]["judgements"]
    assert used["judgement_id"] == judged.json()["id"]
    again = served.get(f"{URL}/{first['id']}")
    assert again.json()["assessment"] == first["assessment"]
    assert again.json()["superseded_by"] == later["id"]
    assert again.headers["link"] == f'<{URL}/{later["id"]}>; rel="successor-version"'
    assert "link" not in served.get(f"{URL}/{later['id']}").headers


def test_a_screening_is_made_anew_on_its_own(served, screened):
    first = screened(name="Annan Firma AB").json()
    made = served.post(f"{URL}/{first['id']}/superseding")
    assert made.status_code == 201
    assert made.json()["supersedes"] == first["id"]
    assert made.headers["location"] == f"{URL}/{made.json()['id']}"
    assert made.json()["input"] == first["input"]


@pytest.mark.parametrize("screening_id", ["screening_x", "screening_000000000000000000001"])
def test_what_is_not_there_cannot_be_made_anew_or_judged(served, screening_id):
    assert served.post(f"{URL}/{screening_id}/superseding").status_code == 404
    assert judge(served, screening_id).status_code == 404


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"possible_match": 2}, ("/possible_match", "judgement-no-match")),
        ({"possible_match": 0}, ("/possible_match", "request-range")),
        ({"possible_match": None}, ("", "judgement-what")),
        ({"candidate": {"id": "party_x", "dataset": "x"}}, ("", "judgement-what")),
        ({"verdict": "samma"}, ("/verdict", "request-choice")),
    ],
)
def test_what_is_no_judgement_of_a_screening_is_refused_by_its_place(
    served, screened, changes, expected
):
    made = screened(name="Tredje Firman AB").json()
    refused = judge(served, made["id"], **changes)
    assert refused.status_code == 422
    assert codes(refused) == [expected]


def test_live_answers_count_and_silence_is_told(screened):
    made = screened("?live=true", name="Eksempel Renhold AS").json()["assessment"]
    (lot,) = made["lots"]
    part = lot["tenders"][0]["parts"][0]
    (insolvency,) = [one for one in part["factors"] if one["factor"] == "register.insolvency"]
    assert insolvency["bin"] == "bankruptcy"
    assert insolvency["sources"][0].startswith("no_brreg@2")
    told = {(one["party_id"], one["source"]): one for one in made["register_answers"]}
    assert told["norr", "no_brreg"]["status"] == "found"
    assert told["norr", "xx_gleif"]["status"] == "unavailable"
    assert told["norr", "xx_gleif"]["reason"] == "lookup-status"


def test_registers_are_not_asked_for_an_earlier_day(served, screened):
    day = (datetime.now(UTC) - timedelta(days=1)).date()
    refused = screened(f"?live=true&as_of={day}")
    assert (refused.status_code, codes(refused)) == (422, [("/query/as_of", "live-earlier-day")])
