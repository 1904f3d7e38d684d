"""Drafts that are offered, edited and listed over HTTP."""

import io
import zipfile

import pytest

from service.documents.forms import MEDIA

URL = "/v1/packages"
DOCX = MEDIA["docx"]


@pytest.fixture(scope="module")
def screening_id(api, document):
    return api.post("/v1/screenings", json=document()).json()["id"]


@pytest.fixture(scope="module")
def letters(api, screening_id):
    asked = {"kind": "letters", "screening_id": screening_id, "stage": "award"}
    return api.post(URL, json=asked | {"tender_ids": ["A2"]}).json()


def test_an_edit_is_kept_beside_its_source(api, letters):
    words = {"place": "letters/0/title", "language": "en", "text": "Papers, please"}
    edit = {"texts": [words], "fields": {"officer": "Anna Exempel"}}
    made = api.post(f"{URL}/{letters['id']}/edits", json=edit)
    assert made.status_code == 201
    kept = api.get(made.headers["location"]).json()
    assert kept["package"]["letters"][0]["title"]["en"] == "Papers, please"
    assert kept["package"]["head"]["officer"] == "Anna Exempel"
    assert kept["package"]["edited_from"]["result_hash"] == letters["result_hash"]
    assert api.get(f"{URL}/{letters['id']}").json()["package"] == letters["package"]


def test_an_edit_of_what_is_not_there_is_refused(api, letters):
    words = {"place": "letters/7/title", "language": "en", "text": "x"}
    refused = api.post(f"{URL}/{letters['id']}/edits", json={"texts": [words]})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/texts/0/place"
    assert api.post(f"{URL}/p_nothing/edits", json={}).status_code == 404


def test_what_is_offered_is_what_is_then_drafted(api, screening_id, letters):
    query = f"?screening_id={screening_id}&stage=award&tender_id=A2"
    offered = {one["kind"]: one for one in api.get(f"{URL}/offers{query}").json()["items"]}
    assert [one["id"] for one in offered["letters"]["drafts"]] == [
        one["id"] for one in letters["package"]["letters"]
    ]
    assert [one["id"] for one in offered["letters"]["left_out"]] == [
        one["id"] for one in letters["package"]["left_out"]
    ]
    assert not offered["follow_up"]["closed"]


def test_before_the_award_the_plan_is_closed_and_nothing_of_it_is_told(api, document):
    screening = api.post("/v1/screenings", json=document()).json()["id"]
    stated = {"diary_number": "KS 2026/offers", "title": "Vakt", "stage": "tenders_in"}
    case = api.post("/v1/cases", json=stated).json()["case"]["id"]
    link = {"kind": "screening", "id": screening}
    api.post(f"/v1/cases/{case}/links", json=link, headers={"if-match": '"1"'})
    items = api.get(f"{URL}/offers?screening_id={screening}").json()["items"]
    plan = next(one for one in items if one["kind"] == "follow_up")
    assert plan["closed"]
    assert plan["drafts"] == plan["left_out"] == []


def test_the_packages_of_a_case_with_two_screenings_are_listed(api, document):
    stated = {"diary_number": "KS 2026/two", "title": "Vakt", "stage": "award"}
    case = api.post("/v1/cases", json=stated).json()["case"]["id"]
    made = set()
    for version in (1, 2):
        screening = api.post("/v1/screenings", json=document()).json()["id"]
        link = {"kind": "screening", "id": screening}
        headers = {"if-match": f'"{version}"'}
        api.post(f"/v1/cases/{case}/links", json=link, headers=headers)
        asked = {"kind": "questions", "screening_id": screening}
        made.add(api.post(URL, json=asked).json()["id"])
    listed = api.get(f"{URL}?case_id={case}").json()["items"]
    assert {one["id"] for one in listed} == made


@pytest.fixture(scope="module")
def need_id(api):
    stated = {"cpv": "90910000", "value": "4200000", "currency": "SEK", "place": "SE224"}
    stated |= {"starts_on": "2027-01-01", "years": 2, "title": "Lokalvård"}
    return api.post("/v1/needs", json=stated).json()["id"]


def offered_of(api, query):
    items = api.get(f"{URL}/offers?{query}").json()["items"]
    return {one["kind"]: one for one in items}


def test_a_needs_assessment_offers_its_terms_and_says_why_the_rest_cannot_be_written(api, need_id):
    offered = offered_of(api, f"need_id={need_id}")
    assert len(offered["clauses"]["drafts"]) == 12
    assert {one["id"] for one in offered["letters"]["drafts"]} >= {"levels_hearing"}
    assert offered["follow_up"]["left_out"]
    assert not offered["follow_up"]["closed"]


def test_once_the_tenders_are_in_a_needs_assessment_offers_nothing_and_says_why(api, need_id):
    offered = offered_of(api, f"need_id={need_id}&stage=award")
    assert not [one for kind in offered.values() for one in kind["drafts"]]
    reasons = {one["id"]: one["reason"] for one in offered["letters"]["left_out"]}
    assert "no tenders" in reasons["explanation"]
    assert {one["reason"] for one in offered["clauses"]["left_out"]} == {
        "Can be used at: before the call."
    }


def test_drafts_are_offered_of_one_record_and_of_no_other(api, need_id, screening_id):
    for query in ("stage=need", f"need_id={need_id}&screening_id={screening_id}"):
        refused = api.get(f"{URL}/offers?{query}")
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["code"] == "package-source"


def test_all_documents_come_in_one_archive_under_their_own_names(api, letters):
    zipped = api.get(f"{URL}/{letters['id']}", headers={"accept": "application/zip"})
    assert zipped.status_code == 200
    assert "Letters-drafts.zip" in zipped.headers["content-disposition"]
    listed = [f"{one['file_name']}.docx" for one in letters["documents"]]
    with zipfile.ZipFile(io.BytesIO(zipped.content)) as archive:
        assert archive.namelist() == listed
    one = api.get(f"{URL}/{letters['id']}?document=0", headers={"accept": DOCX})
    assert listed[0] in one.headers["content-disposition"]
