import json

import pytest

from procurement_rules.standards.grounds import load_exclusion_grounds


@pytest.fixture(scope="module")
def screening_id(api, document):
    return api.post("/v1/screenings", json=document()).json()["id"]


@pytest.mark.parametrize(
    ("kind", "media_type", "ending", "begins"),
    [
        ("ftm", "application/x-ndjson", ".ftm.json", b'{"id":'),
        ("espd-request", "application/xml", ".xml", b"<?xml"),
        ("ocds", "application/json", ".ocds.json", b'{\n  "uri": "urn:uuid:'),
    ],
    ids=["ftm", "espd-request", "ocds"],
)
def test_a_screening_is_given_out_in_another_standard(
    api, screening_id, kind, media_type, ending, begins
):
    answer = api.get(f"/v1/screenings/{screening_id}/export", params={"as": kind})
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == media_type
    assert answer.headers["content-disposition"].endswith(f'{ending}"')
    assert answer.content.startswith(begins)


def test_every_line_is_an_entity(api, screening_id):
    answer = api.get(f"/v1/screenings/{screening_id}/export?as=ftm")
    entities = [json.loads(one) for one in answer.text.splitlines()]
    assert all(set(one) == {"id", "schema", "properties"} for one in entities)


def test_an_ocds_package_tells_of_tenders_after_the_award_and_of_secrets_where_they_are_named(
    api, document
):
    def bids(number, **query):
        answer = api.get(f"/v1/screenings/{number}/export", params={"as": "ocds", **query})
        (release,) = answer.json()["releases"]
        return release["ocid"][:11], release.get("bids", {}).get("details", [])

    made = document()
    made["title"] = "Under assessment"  # the bundled example is made up, and open
    closed = api.post("/v1/screenings", json=made).json()["id"]
    assert bids(closed, tell=["price", "chain"]) == ("ocds-000000", [])
    made["stage"] = "award"
    number = api.post("/v1/screenings", json=made).json()["id"]
    assert not any("value" in bid for bid in bids(number)[1])
    prefix, found = bids(number, tell="price", ocid_prefix="ocds-abc123")
    assert prefix == "ocds-abc123"
    assert all(bid["value"] for bid in found)
    assert len(found) == 4


def test_another_standard_and_another_number_are_refused(api, screening_id):
    assert api.get(f"/v1/screenings/{screening_id}/export?as=pdf").status_code == 422
    assert api.get("/v1/screenings/screening_1/export?as=ftm").status_code == 404
    address = f"/v1/screenings/{screening_id}/export?as=ocds"
    assert api.get(f"{address}&ocid_prefix=ocds-1").status_code == 422
    assert api.get(f"{address}&tell=points").status_code == 422


def test_the_codes_of_grounds_are_given_with_the_law_behind_them(api):
    answer = api.get("/v1/exclusion-grounds").json()
    assert answer["code_list_version"] == "20250618-0"
    assert [one["code"] for one in answer["items"]] == [
        one.code for one in load_exclusion_grounds()
    ]
    assert answer["items"][0]["name"]["en"].startswith("Child labour")
