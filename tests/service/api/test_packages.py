import io
import zipfile

import pytest

from service.documents.docx import MEDIA_TYPE

URL = "/v1/packages"


@pytest.fixture(scope="module")
def screening_id(api, document):
    return api.post("/v1/screenings", json=document()).json()["id"]


@pytest.fixture(scope="module")
def to_one(api, screening_id):
    stated = {"kind": "letters", "screening_id": screening_id, "tender_ids": ["A4"]}
    return api.post(URL, json=stated)


@pytest.fixture(scope="module")
def created(api, screening_id):
    return api.post(URL, json={"kind": "letters", "screening_id": screening_id})


def test_letters_are_drafted_and_kept(created):
    assert created.status_code == 201
    answer = created.json()
    assert created.headers["location"] == f"{URL}/{answer['id']}"
    assert answer["package"]["status"] == "draft"
    assert "Nothing has been sent" in answer["text"]["draft"]
    assert [one["id"] for one in answer["package"]["letters"]][-1] == "explanation"
    assert "tenant_id" not in answer


def test_it_is_read_again_with_the_same_bytes_and_hash(api, created):
    kept = api.get(created.headers["location"])
    assert kept.status_code == 200
    assert kept.json()["package"] == created.json()["package"]
    assert kept.json()["result_hash"] == created.json()["result_hash"]


def test_a_document_is_given_out_where_it_is_asked_for(api, to_one):
    answer = api.get(to_one.headers["location"], headers={"accept": MEDIA_TYPE})
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert answer.headers["content-disposition"].endswith('.docx"')
    assert "word/document.xml" in zipfile.ZipFile(io.BytesIO(answer.content)).namelist()


@pytest.mark.parametrize("form", [MEDIA_TYPE, "text/markdown"])
def test_letters_to_two_tenderers_are_handed_out_one_addressee_at_a_time(api, created, form):
    address, headers = created.headers["location"], {"accept": form, "accept-language": "en"}
    refused = api.get(address, headers=headers)
    (problem,) = refused.json()["errors"]
    assert (refused.status_code, problem["code"]) == (422, "package-document")
    assert "0 to 2" in problem["mend"]
    listed = created.json()["documents"]
    assert [(one["number"], one["to"], one["tender_id"]) for one in listed] == [
        (0, None, ""), (1, "Sundets Städtjänst AB", "A2"), (2, "Gladan Service AB", "A4"),
    ]  # fmt: skip
    assert [one["letters"] for one in listed] == [[], [0, 2], [1]]
    for one in listed:
        answer = api.get(address, params={"document": one["number"]}, headers=headers)
        assert answer.status_code == 200
        assert one["file_name"] in answer.headers["content-disposition"]
        if one["to"]:
            others = {each["to"] for each in listed} - {None, one["to"]}
            whole = text_of(answer.content) if form == MEDIA_TYPE else answer.text
            assert one["to"] in whole
            assert not [each for each in others if each in whole]
    for lost in (3, 99_999):
        assert api.get(address, params={"document": lost}, headers=headers).status_code == 404


def text_of(payload):
    return zipfile.ZipFile(io.BytesIO(payload)).read("word/document.xml").decode()


def test_markdown_is_given_out_in_the_language_asked_for(api, to_one):
    headers = {"accept": "text/markdown", "accept-language": "sv"}
    answer = api.get(to_one.headers["location"], headers=headers)
    assert answer.headers["content-type"].startswith("text/markdown")
    assert answer.headers["content-language"] == "sv"
    assert answer.text.startswith("# Brev, utkast")


def test_clauses_are_drafted_from_a_needs_assessment(api):
    stated = {
        "cpv": "90910000", "value": "4200000", "currency": "SEK", "place": "SE224",
        "starts_on": "2027-01-01",
    }  # fmt: skip
    need_id = api.post("/v1/needs", json=stated).json()["id"]
    answer = api.post(URL, json={"kind": "clauses", "need_id": need_id})
    assert answer.status_code == 201
    assert answer.json()["package"]["clauses"][0]["id"] == "labour_terms"


def test_what_is_not_there_is_not_found(api, screening_id):
    for lost in ("package_1", "package_000000000000000000001", screening_id):
        assert api.get(f"{URL}/{lost}").status_code == 404


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        ({}, "package-source"),
        ({"screening_id": "screening_1"}, "package-source-number"),
        ({"screening_id": "screening_000000000000000000001"}, "package-source-unknown"),
    ],
)
def test_bad_input_names_its_place_and_mend_and_not_the_value(api, stated, code):
    answer = api.post(URL, json={"kind": "letters"} | stated)
    assert answer.status_code == 422
    assert [one["code"] for one in answer.json()["errors"]] == [code]
    assert "screening_0" not in answer.text


def test_an_unknown_field_is_refused(api, screening_id):
    stated = {"kind": "letters", "screening_id": screening_id, "fields": {"verdict": "x"}}
    assert api.post(URL, json=stated).status_code == 422


def test_a_plan_of_follow_up_is_closed_where_the_points_of_the_case_are(api, document):
    number = api.post("/v1/screenings", json=document()).json()["id"]
    stated = {
        "kind": "follow_up",
        "screening_id": number,
        "stage": "in_contract",
        "tender_ids": ["A1"],
    }
    planned = api.post(URL, json=stated)
    assert planned.json()["package"]["follow_up"]["plan"]
    body = {"diary_number": "SKN 2026/P1", "title": "Lokalvård", "stage": "tenders_in"}
    case = api.post("/v1/cases", json=body)
    address, tag = case.headers["location"], case.headers["etag"]
    link = {"kind": "screening", "id": number}
    assert api.post(f"{address}/links", json=link, headers={"if-match": tag}).status_code == 201
    for answer in (api.post(URL, json=stated), api.get(planned.headers["location"])):
        assert (answer.status_code, answer.json()["type"]) == (
            403, "/problems/closed-before-award",
        )  # fmt: skip
    assert api.post(URL, json=stated | {"kind": "questions"}).status_code == 201
    assert api.get(f"/v1/screenings/{number}/export?as=ftm").status_code == 200


def test_packages_are_listed_by_what_they_were_made_from_and_by_case(api, created, screening_id):
    number = created.json()["id"]
    made_from = api.get(URL, params={"screening_id": screening_id}).json()
    assert number in [one["id"] for one in made_from["items"]]
    assert api.get(URL, params={"screening_id": screening_id, "kind": "start"}).json() == {
        "items": [],
        "more": False,
    }
    assert api.get(URL, params={"limit": 1}).json()["more"] in (True, False)
    case = api.post("/v1/cases", json={"diary_number": "P 1", "title": "Lokalvård"}).json()["case"]
    assert api.get(URL, params={"case_id": case["id"]}).json()["items"] == []
    assert api.get(created.headers["location"]).json()["cases"] == []
    linked = api.post(
        f"/v1/cases/{case['id']}/links",
        json={"kind": "screening", "id": screening_id},
        headers={"if-match": f'"{case["version"]}"'},
    )
    assert linked.status_code < 300
    of_case = api.get(URL, params={"case_id": case["id"]}).json()["items"]
    assert number in [one["id"] for one in of_case]
    assert api.get(created.headers["location"]).json()["cases"] == [case["id"]]
