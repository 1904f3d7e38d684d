import pytest

from service.screening.purchase.examples import load_example


@pytest.fixture(scope="module")
def case(api):
    """The address of a case whose contract begins, with the bundled example hung on it."""
    stated = {"diary_number": "SKN 2026/1", "title": "Lokalvård", "stage": "contract_start"}
    address = api.post("/v1/cases", json=stated).headers["location"]
    headers = {"content-type": "application/json"}
    made = api.post("/v1/screenings?as_of=2026-11-24", content=load_example(), headers=headers)
    body = {"kind": "screening", "id": made.json()["id"]}
    api.post(f"{address}/links", json=body, headers={"if-match": '"1"'})
    return address


@pytest.fixture
def write(api, case):
    """Writes to the case with the version that it has now."""

    def written(part, body=None):
        tag = api.get(case).headers["etag"]
        return api.post(f"{case}/{part}", json=body or {}, headers={"if-match": tag})

    return written


REQUEST = {
    "tender_id": "A1",
    "contractor": "norr",
    "subcontractor": {"name": "Nya Städ AB", "country": "SE", "number": "559998-0017"},
    "share_low_ppm": 50_000,
    "share_high_ppm": 100_000,
    "starts_on": "2027-03-01",
}


def test_a_chain_begins_is_asked_to_change_checked_refused_and_registered(api, case, write):
    screening = api.get(case).json()["links"][0]["id"]
    first = {"screening_id": screening, "tender_id": "A1", "valid_from": "2027-01-01"}
    assert write("chain-versions", first).status_code == 201
    asked = write("chain-requests", REQUEST)
    assert asked.status_code == 201
    (request,) = asked.json()["requests"]
    assert (request["state"], request["identifiers"]) == ("requested", ["SE-ON 5599980017"])
    own = f"chain-requests/{request['id']}"
    assert write(f"{own}/registration", {"valid_from": "2027-03-01"}).status_code == 409
    checked = write(f"{own}/check").json()["requests"][0]
    assert checked["state"] == "checked"
    assert checked["screening_id"] in [one["id"] for one in api.get(case).json()["links"]]
    refused = write(f"{own}/refusal", {"reason": "saknar F-skatt"})
    assert refused.json()["errors"][0]["code"] == "case-no-clause"
    registered = write(f"{own}/registration", {"valid_from": "2027-03-01"}).json()
    assert [(one["number"], one["valid_to"]) for one in registered["versions"]] == [
        (1, "2027-02-28"), (2, None)
    ]  # fmt: skip
    assert api.get(f"{case}/chain").json() == registered


def test_a_number_that_is_none_is_named_by_its_place_and_never_repeated(write):
    wrong = REQUEST["subcontractor"] | {"number": "559998-0018"}
    answer = write("chain-requests", REQUEST | {"subcontractor": wrong})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/subcontractor/number"
    assert "0018" not in answer.text


def test_a_request_that_is_not_there_is_not_found(write):
    assert write("chain-requests/request_000000000000000000001/check").status_code == 404
