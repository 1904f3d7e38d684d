from itertools import count

import pytest

from service.documents.docx import MEDIA_TYPE
from service.operations.people.rights import RIGHTS
from service.screening.purchase.examples import load_example

NUMBERS = count(1)


@pytest.fixture(scope="module")
def screening_id(api):
    headers = {"content-type": "application/json"}
    return api.post("/v1/screenings", content=load_example(), headers=headers).json()["id"]


@pytest.fixture
def decided(api):
    """A case with a decision: its address and the decision's number."""
    stated = {"diary_number": f"ST 2026/{next(NUMBERS)}", "title": "Lokalvård", "stage": "award"}
    address = api.post("/v1/cases", json=stated).headers["location"]
    decision = {
        "decided_on": "2026-11-20",
        "what": "Avtalet sägs upp.",
        "delegation": "3.4",
        "conflict": "none",
        "reasons": "Villkoret om lön har inte följts.",
        "legal_basis": "LOU 17:17",
    }
    made = api.post(f"{address}/decisions", json=decision, headers={"if-match": '"1"'})
    return address, made.json()["id"]


@pytest.fixture
def disclose(api, decided):
    address, decision = decided

    def made(**changes):
        stated = {
            "decision_id": decision,
            "disclosed_on": "2026-11-25",
            "recipient": "Arbetsmiljöverket",
            "legal_basis": "OSL 6:5",
            "withheld": "Priser per timme.",
            "reasons": "Myndigheten har frågat efter beslutet.",
        }
        tag = api.get(address).headers["etag"]
        body = stated | changes
        return api.post(f"{address}/disclosures", json=body, headers={"if-match": tag})

    return made


@pytest.mark.parametrize(
    ("language", "line"), [("sv", "Konfrontera inte"), ("en", "Do not confront")]
)
def test_the_page_is_in_the_language_asked_for(api, language, line):
    answer = api.get("/v1/support", headers={"accept-language": language})
    assert answer.headers["content-language"] == language
    assert any(one.startswith(line) for one in answer.json()["do_no_harm"])
    assert api.get("/v1/support?country=FI").json()["contacts"] == []
    assert api.get("/v1/support?country=finland").json()["contacts"] == []
    assert api.get("/v1/support?country=atlantis").status_code == 422
    assert api.get("/v1/support?country=korea").status_code == 422


def test_a_tip_is_given_out_as_text_or_document_and_nothing_is_kept(api, screening_id):
    stated = {"recipient": "police", "screening_id": screening_id, "party_id": "norr"}
    text = api.post("/v1/support/tips", json=stated, headers={"accept-language": "en"})
    assert (text.status_code, text.text.startswith("# Tip to")) == (200, True)
    before = api.get("/v1/changes").json()
    page = api.post("/v1/support/tips", json=stated, headers={"accept": MEDIA_TYPE})
    assert page.content.startswith(b"PK")
    assert api.get("/v1/changes").json() == before
    refused = api.post("/v1/support/tips", json=stated | {"name": "Anna"})
    assert refused.status_code == 422


def test_a_receipt_lists_what_is_kept(api):
    headers = {"content-type": "text/plain"}
    kept = api.post("/v1/evidence-files", content=b"bevis", headers=headers).json()
    answer = api.post("/v1/support/receipts", json={"file_ids": [kept["id"]]})
    assert kept["sha256"] in answer.text
    assert api.post("/v1/support/receipts", json={"file_ids": ["file_1"]}).status_code == 422


def test_a_decision_that_was_shared_is_on_record_with_what_was_withheld(api, decided, disclose):
    address, _ = decided
    made = disclose()
    assert made.status_code == 201
    assert api.get(f"{address}/disclosures").json()["items"] == [made.json()]
    entries = api.get(f"/v1/log/entries?subject_id={made.json()['id']}").json()["items"]
    assert [one["action"] for one in entries] == ["disclosure.kept"]
    events = api.get(f"{address}/events").json()["items"]
    assert events[-1]["what"] == "disclosed"
    assert "Arbetsmiljöverket" not in str(entries)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"decision_id": "decision_000000000000000000001"}, "disclosure-decision"),
        ({"disclosed_on": "2026-11-19"}, "disclosure-day"),
        ({"disclosed_on": "2099-01-01"}, "disclosure-day"),
    ],
)
def test_only_a_decision_of_the_case_is_shared_and_on_a_day_since_then(disclose, changes, code):
    refused = disclose(**changes)
    assert refused.status_code == 422
    assert [one["code"] for one in refused.json()["errors"]] == [code]


def test_what_was_withheld_has_to_be_said(disclose):
    assert disclose(withheld="").status_code == 422


def test_there_is_no_list_of_firms_that_something_has_been_shared_about():
    routes = [one for one in RIGHTS if "disclosures" in one or "blacklist" in one]
    assert sorted(routes) == [
        "GET /v1/cases/{case_id}/disclosures",
        "POST /v1/cases/{case_id}/disclosures",
    ]


def test_a_sheet_that_is_confirmed_is_in_the_next_terms_and_a_draft_is_not(api):
    screening = api.post(
        "/v1/screenings", content=load_example(), headers={"content-type": "application/json"}
    ).json()["id"]
    asked = {"kind": "clauses", "screening_id": screening, "stage": "need"}

    def languages():
        package = api.post("/v1/packages", json=asked).json()
        return [one["language"] for one in package["package"]["sheets"]]

    before = languages()
    sheets = api.get("/v1/support/texts").json()["sheets"]
    arabic = next(one for one in sheets if one["language"] == "ar")
    assert (arabic["state"], arabic["right_to_left"]) == ("draft", True)
    read = {"kind": "sheet", "code": "ar", "sha256": arabic["sha256"]}
    answer = api.post("/v1/support/confirmations", json=read)
    assert answer.status_code == 201
    by = next(one for one in answer.json()["sheets"] if one["language"] == "ar")
    assert (by["state"], by["confirmed_by"]) == ("confirmed", "local-user")
    assert before == ["sv", "en"]
    assert languages() == ["sv", "en", "ar"]


def test_support_says_what_helps_whom_and_whether_the_police_is_told(api):
    found = api.get("/v1/support", headers={"accept-language": "sv"}).json()
    contacts = {one["id"]: one for one in found["contacts"]}
    assert found["expired"] == []
    assert contacts["police"]["police"].startswith("Ja")
    assert contacts["women"]["languages"].startswith("tolk")
    assert {code for one in found["situations"] for code in one["contacts"]} <= set(contacts)
    explained = {one["code"] for one in found["explanations"]}
    assert {code for one in found["situations"] for code in one["explained"]} == explained
    assert next(one["code"] for one in found["moments"]) == "before_visit"
