"""Corrections over HTTP: a screening in the place of another, with no points before the award."""

import pytest


@pytest.fixture(scope="module")
def screening(api, document):
    return api.post("/v1/screenings", json=document()).json()["id"]


def chain(api, screening):
    found = api.get(f"/v1/screenings/{screening}/chain").json()["tenders"]
    return {one["tender_id"]: one for one in found}


def test_a_corrected_chain_is_screened_in_the_place_of_the_earlier_one(api, screening):
    tender = chain(api, screening)["A1"]
    part = {
        "tender_id": "A1",
        "contractor": tender["parts"][0]["party_id"],
        "name": "Nya Städ AB",
        "number": "559999-0180",
        "share_low_ppm": 100_000,
        "share_high_ppm": 150_000,
    }
    stated = {"added": [part], "tenders": [{"tender_id": "A4", "hours": 30_000}]}
    made = api.post(f"/v1/screenings/{screening}/corrections", json=stated)
    assert made.status_code == 201
    later = made.json()["id"]
    assert made.json() == {"id": later, "supersedes": screening}
    assert "Nya Städ AB" in [one["name"] for one in chain(api, later)["A1"]["parts"]]
    assert chain(api, later)["A4"]["hours"] == 30_000
    # corrected, it is the bundled example no more: the tenders are under assessment
    assert api.get(f"/v1/screenings/{later}").status_code == 403
    seen = api.get(f"/v1/screenings/{later}/chain").headers["etag"]
    first = api.get(f"/v1/screenings/{screening}").json()
    record = api.post(f"/v1/screenings/{later}/superseding").json()
    assert (record["points"], record["supersedes"]) == ("closed", later)
    assert record["input"]["format"] == "corrected"
    assert record["input"]["sha256"] != first["input"]["sha256"]
    assert first["superseded_by"] == later
    # a chain that has not changed is not sent again, and it has where something took its place
    again = api.get(f"/v1/screenings/{later}/chain", headers={"if-none-match": seen})
    assert (again.status_code, again.json()["superseded_by"]) == (200, record["id"])
    known = {"if-none-match": again.headers["etag"]}
    same = api.get(f"/v1/screenings/{later}/chain", headers=known)
    assert (same.status_code, same.content) == (304, b"")


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        ({}, "correction-nothing"),
        ({"removed": ["none"]}, "correction-link"),
        ({"tenders": [{"tender_id": "A1", "agreement": "none"}]}, "correction-agreement"),
        (
            {"added": [{"tender_id": "A1", "contractor": "norr", "name": "X AB", "number": "1"}]},
            "number-form-country",
        ),
        (
            {"added": [{"tender_id": "A1", "contractor": "nobody", "name": "X AB"}]},
            "case-chain-party",
        ),
    ],
    ids=["nothing", "link", "agreement", "number", "contractor"],
)
def test_what_cannot_be_corrected_is_refused_by_name(api, screening, stated, code):
    answer = api.post(f"/v1/screenings/{screening}/corrections", json=stated)
    assert answer.status_code == 422
    assert [one["code"] for one in answer.json()["errors"]] == [code]


def test_the_chain_of_a_screening_says_how_each_price_was_compared(api, screening):
    prices = {name: one["price"] for name, one in chain(api, screening).items()}
    assert prices["A2"]["below"] == "yes"
    assert prices["A2"]["text"]
    assert not {"points", "band"} & set(chain(api, screening)["A2"])


def test_categories_are_found_by_a_word_in_either_language_and_by_digits(api):
    found = {
        asked: [one["cpv"] for one in api.get(f"/v1/categories?q={asked}").json()["items"]]
        for asked in ("skolmat", "Guards", "909192", "90919201", "finnsinte")
    }
    assert found == {
        "skolmat": ["55523100"],
        "Guards": ["79713000"],
        "909192": ["90919200"],
        "90919201": ["90919200"],
        "finnsinte": [],
    }
