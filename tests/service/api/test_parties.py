import pytest

from service.registers.party_id import seal

SEARCH = "/v1/parties/search"


@pytest.fixture(scope="module")
def asking(api, settings, ingest):
    """The application with registers, owners and a list of the buyer's own."""
    for source in ("no_brreg_enheter", "xx_own_list", "xx_gleif_lei2", "gb_companieshouse_psc"):
        ingest(settings, source)
    return api


def search(api, text, **more):
    response = api.post(SEARCH, json={"text": text, **more})
    assert response.status_code == 200
    return response.json()["items"]


def number(api, party_id):
    return seal(party_id, key=api.app.state.installation.person_key)


def test_a_party_is_found_while_its_name_is_typed(asking):
    found = search(asking, "eksempel ren")
    assert {(one["name"], one["datasets"][0]) for one in found} == {
        ("EKSEMPEL RENHOLD AS", "no_brreg_enheter"), ("Eksempel Renhold AS", "xx_gleif_lei2"),
    }  # fmt: skip
    assert search(asking, "eksempel ren", country="SE") == []
    assert len(search(asking, "eks", limit=1)) == 1


def test_a_party_is_found_by_a_number_and_sources_under_one_number_are_one_item(asking):
    found = search(asking, "930 000 019", country="NO")
    assert {one["datasets"][0] for one in found} == {"no_brreg_enheter", "xx_gleif_lei2"}
    assert search(asking, "559999-0008", country="SE")[0]["datasets"]
    assert search(asking, "559999-0008") == search(asking, "559999-0008", country="SE")
    assert search(asking, "930 000 019") == found
    assert search(asking, "12345 Zzyzx") == []


@pytest.mark.parametrize(
    ("text", "country", "codes"),
    [
        ("559999-0017", "SE", ["number-check-digit"]),
        ("930 000 018", None, ["number-no-country"]),
        ("930000019", "SE", ["number-other-country"]),
        ("559999-0008", "SE", []),
        ("Zzyzx", None, []),
    ],
)
def test_a_number_that_is_not_looked_up_says_why(asking, text, country, codes):
    answer = asking.post(SEARCH, json={"text": text, "country": country}).json()
    assert [(one["code"], one["pointer"]) for one in answer["notes"]] == [
        (code, "/text") for code in codes
    ]
    assert text not in str(answer["notes"])


def test_a_natural_person_is_found_by_number_without_a_name(asking):
    (found,) = search(asking, "121212-1212", country="SE")
    assert found["name"] is None
    party = asking.get(f"/v1/parties/{found['id']}")
    assert "Testsson" not in party.text
    assert "121212" not in party.text
    assert party.json()["records"][0]["shared_number"].endswith("-PERSON")


def test_a_party_shows_what_each_register_says_and_as_of_when(asking):
    party_number = number(asking, "NO-BRC:930000019")
    body = asking.get(f"/v1/parties/{party_number}").json()
    assert body["id"] == party_number
    records = {one["source"]["id"]: one for one in body["records"]}
    assert set(records) == {"no_brreg_enheter", "xx_gleif_lei2"}
    register = records["no_brreg_enheter"]
    assert register["name"] == "EKSEMPEL RENHOLD AS"
    assert register["shared_number"] == "NO-BRC:930000019"
    assert register["source"]["licence"]
    assert register["source"]["retrieved_at"].startswith("2026-11-25")
    assert {one["fact"] for one in register["facts"]} >= {"employees", "vat_reg"}
    assert register["places"][0]["locality"] == "OSLO"
    assert [one["code"] for one in register["industries"]] == ["81.210", "81.220"]
    assert "Eksempel Cleaning" in [one["name"] for one in records["xx_gleif_lei2"]["names"]]
    assert register["owners"] == register["list_entries"] == register["subcontracts"] == []


def test_an_entry_of_a_list_is_shown_with_its_days(asking):
    body = asking.get(f"/v1/parties/{number(asking, 'SE-ON:5599990008')}").json()
    entries = [one for record in body["records"] for one in record["list_entries"]]
    assert [one["listed_on"] for one in entries] == ["2026-03-02"]
    assert entries[0]["category"]


def test_a_party_that_a_list_names_without_a_number_is_found_by_its_name(asking):
    (found,) = search(asking, "Pavyzdys")
    body = asking.get(f"/v1/parties/{found['id']}").json()
    assert [one["name"] for one in body["records"]] == ["UAB Pavyzdys Statyba"]


def test_owners_are_shown_though_their_source_does_not_describe_the_party(asking):
    body = asking.get(f"/v1/parties/{number(asking, 'GB-COH:01234567')}").json()
    (record,) = body["records"]
    assert record["source"]["id"] == "gb_companieshouse_psc"
    assert (record["name"], record["status"], record["numbers"]) == (None, None, [])
    assert "GB-COH:01234568" in [one["owner_id"] for one in record["owners"]]
    assert all("PERSON:" not in str(one["owner_id"]) for one in record["owners"])
    told = asking.get(f"/v1/parties/{number(asking, 'GB-COH:01234569')}").json()
    (link,) = told["records"][0]["owners"]
    assert (link["owner_id"], link["reason"]) == (None, "psc-contacted-but-no-response")


def test_what_is_not_there_is_not_found(asking):
    assert asking.get("/v1/parties/NO-BRC:930000019").status_code == 404
    assert asking.get(f"/v1/parties/{number(asking, 'NO-BRC:999999999')}").status_code == 404


@pytest.mark.parametrize(
    ("body", "code"),
    [({"text": ""}, "request-empty"), ({"text": "x", "country": "Atlantis"}, "match-country"),
     ({"text": "x", "limit": 0}, "request-range"), ({}, "request-missing")],
)  # fmt: skip
def test_a_search_that_cannot_be_made_is_refused(asking, body, code):
    refused = asking.post(SEARCH, json=body)
    assert [one["code"] for one in refused.json()["errors"]] == [code]


def test_an_entry_of_a_list_comes_with_what_it_says_and_what_it_does_not_mean(asking):
    (found,) = search(asking, "559999-0008", country="SE")
    records = asking.get(f"/v1/parties/{found['id']}").json()["records"]
    (entry,) = [one for record in records for one in record["list_entries"]]
    assert entry["subject_name"] in entry["says"]["sv"]
    assert entry["listed_on"] in entry["says"]["en"]
    assert entry["means_not"]["sv"] != entry["means_not"]["en"] != ""
    assert entry["ends"]["sv"]
