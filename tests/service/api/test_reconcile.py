import json
from urllib.parse import urlencode

import pytest

from service.api.reconciliation import PROPERTIES
from service.app import create_app
from service.settings import Settings

URL = "/v1/reconcile"
FORM = {"content-type": "application/x-www-form-urlencoded; charset=UTF-8"}
RENHOLD = {"query": "Eksempel Renhold", "type": "Company", "type_strict": "should", "limit": 6}
NUMBER = {"pid": "registrationNumber", "v": "930 000 019"}
COUNTRY = {"pid": "country", "v": {"id": "no", "name": "no"}}


@pytest.fixture(scope="module")
def asking(api, settings, ingest):
    """The application with a register, GLEIF and a list of the buyer's own."""
    for source in ("no_brreg_enheter", "xx_own_list", "xx_gleif_lei2"):
        ingest(settings, source)
    return api


def ask(api, *queries, headers=None):
    """Send queries as OpenRefine does, and return the candidates of each."""
    batch = {f"q{at}": query for at, query in enumerate(queries)}
    body = urlencode({"queries": json.dumps(batch)})
    response = api.post(URL, content=body, headers=FORM | (headers or {}))
    assert response.status_code == 200
    answered = response.json()
    assert list(answered) == list(batch)
    return [one["result"] for one in answered.values()]


def test_number_and_name_that_agree_are_a_match(asking):
    (found,) = ask(asking, RENHOLD | {"properties": [NUMBER, COUNTRY]})
    first = found[0]
    assert (first["name"], first["match"]) == ("EKSEMPEL RENHOLD AS", True)
    assert 0 <= first["score"] <= 100
    assert first["type"] == [{"id": "Company", "name": "Company"}]
    assert {"number", "name_words"} <= {one["id"] for one in first["features"]}
    assert "930000019" not in first["id"]


def test_a_name_alone_is_a_candidate_and_never_a_match(asking):
    (found,) = ask(asking, RENHOLD)
    assert found
    assert not any(one["match"] for one in found)


def test_the_same_number_under_another_name_is_no_match(asking):
    (found,) = ask(asking, RENHOLD | {"query": "Helt Annan Bemanning", "properties": [NUMBER]})
    assert not any(one["match"] for one in found)


def test_a_candidate_can_be_looked_at_under_the_address_of_the_manifest(asking):
    (found,) = ask(asking, RENHOLD | {"properties": [NUMBER]})
    address = asking.get(URL).json()["view"]["url"].replace("{{id}}", found[0]["id"])
    page = asking.get(address.removeprefix("http://127.0.0.1:8000"))
    assert page.status_code == 200
    assert "EKSEMPEL RENHOLD AS" in page.text


def test_a_number_in_the_place_of_the_name_is_looked_up(asking):
    (found,) = ask(asking, {"query": "930 000 019", "properties": [COUNTRY]})
    assert found[0]["name"] == "EKSEMPEL RENHOLD AS"
    assert not found[0]["match"]


@pytest.mark.parametrize("typed", ["0192:930000019", "NO-BRC 930000019", "NO930000019MVA"])
def test_a_number_with_its_kind_in_the_place_of_the_name_is_looked_up(asking, typed):
    (found,) = ask(asking, {"query": typed})
    assert found[0]["name"] == "EKSEMPEL RENHOLD AS"


def test_a_number_that_is_not_looked_up_says_why_beside_the_candidates(asking):
    wrong = {"query": "Eksempel Renhold", "properties": [NUMBER | {"v": "930 000 018"}, COUNTRY]}
    answer = asking.post(URL, json={"queries": {"a/b": wrong, "good": RENHOLD}}).json()
    (note,) = answer["a/b"]["notes"]
    assert (note["code"], note["pointer"]) == ("number-check-digit", "/queries/a~1b")
    assert "930" not in note["detail"] + note["mend"]
    assert answer["a/b"]["result"]
    assert answer["good"]["notes"] == []


def test_json_is_taken_as_well_and_gives_the_same(asking):
    batch = {"q0": RENHOLD | {"properties": [NUMBER]}}
    answered = asking.post(URL, json={"queries": batch})
    assert answered.json()["q0"]["result"] == ask(asking, batch["q0"])[0]


def test_what_nobody_compares_is_left_out_and_a_limit_holds(asking):
    odd = {"pid": "P17", "v": ["x", 7, None]}
    (found,) = ask(asking, RENHOLD | {"properties": [odd], "limit": 1})
    assert len(found) == 1


def test_the_snapshot_has_to_be_there(client, tmp_path):
    bare = client(create_app(Settings(data_dir=tmp_path, language="en")))
    body = urlencode({"queries": json.dumps({"q0": RENHOLD})})
    assert bare.post(URL, content=body, headers=FORM).status_code == 409


def test_queries_in_an_address_are_refused_for_addresses_are_logged(api):
    refused = api.get(URL, params={"queries": json.dumps({"q0": RENHOLD})})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["code"] == "reconcile-in-body"
    assert "Renhold" not in refused.text


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"own": "{}"}, "/queries"),
        ({"extend": "{}"}, "/extend/ids"),
        ({"extend": json.dumps({"ids": [], "properties": []})}, "/extend/properties"),
        (
            {"extend": json.dumps({"ids": [], "properties": [{"id": "P17"}]})},
            "/extend/properties/0/id",
        ),
        (
            {
                "extend": json.dumps(
                    {"ids": [], "properties": [{"id": "city", "settings": {"language": "de"}}]}
                )
            },
            "/extend/properties/0/settings/language",
        ),
        ({"queries": json.dumps({"q0": {"query": " "}})}, "/queries/q0"),
        ({"queries": json.dumps({"q0": {"query": "A", "type": "Q5"}})}, "/queries/q0/type"),
        ({"queries": json.dumps({"q0": {"query": "A", "limit": 0}})}, "/queries/q0/limit"),
        ({"queries": json.dumps({})}, "/queries"),
    ],
)
def test_a_batch_that_does_not_hold_is_refused_by_its_place(api, body, pointer):
    refused = api.post(URL, content=urlencode(body), headers=FORM)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"].startswith(pointer)


def test_a_form_of_many_fields_is_refused(api):
    batch = [("queries", json.dumps({"q0": {"query": "Renhold"}}))]
    taken = api.post(URL, content=urlencode(batch + [("own", "1")] * 9), headers=FORM)
    assert taken.status_code == 200
    refused = api.post(URL, content=urlencode(batch + [("own", "1")] * 10), headers=FORM)
    assert refused.status_code == 422
    (error,) = refused.json()["errors"]
    assert (error["code"], "more than 10 fields" in error["detail"]) == ("reconcile-fields", True)


def test_a_form_that_holds_no_json_is_refused(api):
    refused = api.post(URL, content=urlencode({"queries": "{"}), headers=FORM)
    assert (refused.status_code, refused.json()["type"]) == (400, "/problems/malformed-json")


def test_properties_are_suggested_by_id_or_label(api):
    every = api.get(f"{URL}/suggest/property").json()["result"]
    assert [one["id"] for one in every] == list(PROPERTIES)
    found = api.get(f"{URL}/suggest/property?prefix=organ", headers={"accept-language": "sv"})
    assert [one["id"] for one in found.json()["result"]] == ["registrationNumber"]
