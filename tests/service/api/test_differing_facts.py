"""A document that says otherwise than its case: both side by side until a person decides."""

import re

import orjson
import pytest

from service.screening.purchase.examples import load_example


@pytest.fixture
def case(api, request):
    """A case that says 4,2 million and no framework, with the example of 9,6 million on it."""
    stated = {
        "diary_number": f"KS {request.node.name[-40:]}",
        "title": "Städ",
        "stage": "award",
        "purchase": {"value": "4200000", "currency": "SEK", "cpv": "90919200", "framework": True},
    }
    made = api.post("/v1/cases", json=stated)
    assert made.status_code == 201, made.text
    at = f"/v1/cases/{made.json()['case']['id']}"
    attach(api, at, orjson.loads(load_example()))
    return at


def attach(api, at, document):
    made = api.post("/v1/screenings", json=document)
    assert made.status_code == 201, made.text
    tag = {"if-match": api.get(at).headers["etag"]}
    link = {"kind": "screening", "id": made.json()["id"]}
    assert api.post(f"{at}/links", json=link, headers=tag).status_code < 300


def differing(api, at):
    return {one["fact"]: one for one in api.get(at).json()["differing"]}


def given(facts):
    return {name: value for name, value in facts.items() if value is not None}


def enter(api, at, facts):
    tag = {"if-match": api.get(at).headers["etag"]}
    answer = api.request("PATCH", at, json={"purchase": facts}, headers=tag)
    assert answer.status_code == 200, answer.text


def test_a_document_that_says_otherwise_is_shown_beside_the_case(api, case):
    found = differing(api, case)
    assert sorted(found) == ["framework", "value"], "the CPV code is the same"
    assert given(found["value"]["in_case"]) == {"value": "4200000", "currency": "SEK"}
    assert given(found["value"]["in_document"]) == {"value": "9600000", "currency": "SEK"}
    assert given(found["framework"]["in_document"]) == {"framework": False}


@pytest.mark.parametrize("side", ["in_case", "in_document"])
def test_entering_either_side_decides_and_it_is_screened_so(api, case, side):
    chosen = given(differing(api, case)["value"][side])
    enter(api, case, chosen)
    assert sorted(differing(api, case)) == ["framework"]
    screening = api.get(case).json()["screening_id"]
    purchase = api.get(f"/v1/screenings/{screening}").json()["assessment"]["purchase"]
    assert purchase["amount"].removesuffix(".00") == chosen["value"]


def test_a_later_document_opens_the_question_again_and_one_that_agrees_closes_it(api, case):
    enter(api, case, given(differing(api, case)["value"]["in_case"]))
    again = orjson.loads(load_example())
    again["value"]["amount"] = again["lots"][0]["value"]["amount"] = "5000000"
    attach(api, case, again)
    assert given(differing(api, case)["value"]["in_document"])["value"] == "5000000"
    again["value"]["amount"] = again["lots"][0]["value"]["amount"] = "4200000.00"
    attach(api, case, again)
    assert "value" not in differing(api, case)


def test_one_click_on_the_page_takes_what_the_document_says(api, case):
    number = case.rpartition("/")[2]
    told = api.get(f"/app/cases/{number}", headers={"accept-language": "sv"}).text
    assert "Ärendet och en handling säger olika" in told
    forms = re.findall(r'<form method="post" action="[^"]*/facts">.*?</form>', told, re.DOTALL)
    (form,) = [one for one in forms if 'aria-label="Använd detta: Uppskattat värde' in one]
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    assert (fields["value"], fields["currency"]) == ("9600000", "SEK")
    answer = api.post(f"/app/cases/{number}/facts", data=fields, follow_redirects=False)
    assert answer.status_code == 303, answer.text[:300]
    found = api.get(case).json()
    assert found["case"]["purchase"]["value"] == "9600000"
    assert [one["fact"] for one in found["differing"]] == ["framework"]
