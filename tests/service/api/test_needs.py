import io
import zipfile

import pytest

URL = "/v1/needs"
STATED = {
    "cpv": "90910000",
    "value": "4200000",
    "currency": "SEK",
    "place": "SE224",
    "starts_on": "2027-01-01",
    "years": 2,
    "title": "Lokalvård",
}


@pytest.fixture(scope="module")
def created(api):
    return api.post(URL, json=STATED)


def test_an_assessment_is_proposed_kept_and_told_in_words(created):
    assert created.status_code == 201
    answer = created.json()
    assert created.headers["location"] == f"{URL}/{answer['id']}"
    assert answer["assessment"]["status"] == "proposed"
    assert [step["step"] for step in answer["text"]["steps"]] == [
        "work", "parties", "risk", "route", "terms", "levels", "sexual_exploitation"
    ]  # fmt: skip
    assert answer["since"]["changes"] == []
    assert not {"tenant_id", "evidence"} & set(answer)


def test_what_is_bought_is_asked_of_rooms_and_an_answer_is_kept_only_where_one_was_given(
    api, created
):
    """A record without an answer has the bytes that it had before there were questions."""
    codes = {"own_staff", "housed", "staff_abroad"}
    assert created.json()["text"]["questions"] == []
    assert not codes & set(created.json()["assessment"]["subject"])
    rooms = api.post(URL, json=STATED | {"cpv": "55120000", "own_staff": True}).json()
    assert codes & set(rooms["assessment"]["subject"]) == {"own_staff"}
    told = [(one["code"], one["answer"]) for one in rooms["text"]["questions"]]
    assert told == [("own_staff", True), ("housed", None)]


def test_it_is_read_again_with_the_same_bytes_and_its_age(api, created):
    kept = api.get(created.headers["location"])
    assert kept.status_code == 200
    assert kept.json()["assessment"] == created.json()["assessment"]
    assert kept.json()["result_hash"] == created.json()["result_hash"]
    assert kept.json()["since"]["age_days"] in (0, 1)


def test_words_follow_the_language_asked_for(api, created):
    kept = api.get(created.headers["location"], headers={"accept-language": "sv"})
    assert kept.headers["content-language"] == "sv"
    assert kept.json()["text"]["title"] == "Förslag till behovsbedömning"


def test_the_assessments_of_a_category_are_listed(api, created):
    items = api.get(f"{URL}?cpv=9091").json()["items"]
    assert created.json()["id"] in [one["id"] for one in items]
    assert items[0]["title"] == "Lokalvård"
    assert api.get(f"{URL}?cpv=03").json()["items"] == []
    assert api.get(f"{URL}?cpv=x").status_code == 422


def test_a_document_is_given_out_to_sign(api, created):
    document = api.get(f"{created.headers['location']}/document")
    assert document.status_code == 200
    assert document.headers["content-disposition"].startswith("attachment")
    assert "word/document.xml" in zipfile.ZipFile(io.BytesIO(document.content)).namelist()


@pytest.mark.parametrize(
    "lost", ["need_1", "need_000000000000000000001", "screening_000000000000000000001"]
)
@pytest.mark.parametrize("part", ["", "/document"])
def test_an_assessment_that_is_not_there_is_not_found(api, lost, part):
    assert api.get(f"{URL}/{lost}{part}").status_code == 404


def test_bad_input_names_its_place_and_mend_and_not_the_value(api):
    answer = api.post(URL, json=STATED | {"currency": None, "place": "Rosengård"})
    assert answer.status_code == 422
    assert [(one["code"], one["pointer"]) for one in answer.json()["errors"]] == [
        ("need-currency-missing", "/currency"), ("need-place", "/place")
    ]  # fmt: skip
    assert "Rosengård" not in answer.text


def test_a_missing_day_or_an_unknown_field_is_refused(api):
    without = {name: value for name, value in STATED.items() if name != "starts_on"}
    assert api.post(URL, json=without | {"supplier": "x"}).status_code == 422


@pytest.mark.parametrize(
    "made_to_fit", [{"years": "2"}, {"years": True}, {"starts_on": 0}, {"starts_on": "0"}], ids=str
)
def test_nothing_is_made_to_fit(api, made_to_fit):
    refused = api.post(URL, json=STATED | made_to_fit)
    assert refused.status_code == 422
    assert [one["pointer"] for one in refused.json()["errors"]] == [f"/{next(iter(made_to_fit))}"]


def test_a_whole_number_may_be_written_with_a_point(api):
    assert api.post(URL, json=STATED | {"years": 2.0}).status_code == 201


def test_an_assessment_and_the_screenings_of_its_purchase_name_each_other(api, created, document):
    need, screening = created.json()["id"], api.post("/v1/screenings", json=document()).json()["id"]
    own = f"/v1/screenings/{screening}/needs"
    assert api.get(own).json() == {"cases": [], "items": []}
    stated = {"diary_number": "SKN 2026/tie", "title": "Lokalvård", "stage": "in_contract"}
    case = api.post("/v1/cases", json=stated).json()["case"]["id"]
    for kind, record_id in (("screening", screening), ("need", need)):
        version = api.get(f"/v1/cases/{case}").headers["etag"]
        link = {"kind": kind, "id": record_id}
        api.post(f"/v1/cases/{case}/links", json=link, headers={"if-match": version})
    purchase = api.get(f"{URL}/{need}").json()["purchase"]
    assert purchase["cases"] == [case]
    assert screening in purchase["screenings"]
    answer = api.get(own).json()
    assert answer["cases"] == [case]
    assert [item["id"] for item in answer["items"]] == [need]
    said = api.get(f"{URL}/{need}/document", params={"format": "md"}).text
    assert screening in said.replace("\\", "")


def test_an_assessment_says_that_a_review_need_is_another_and_what_uhm_has_found(api, created):
    text = api.get(created.headers["location"], headers={"accept-language": "sv"}).json()["text"]
    assert "Ett granskningsbehov är inte den bedömningen" in text["review_need"]
    assert "17 kap. 2 §" in text["review_need"]
    assert "lokalvårdare (2021)" in text["industry"]


@pytest.mark.parametrize("number", ["screening_1", "screening_000000000000000000001"])
def test_the_needs_of_a_screening_that_is_not_there_are_not_found(api, number):
    assert api.get(f"/v1/screenings/{number}/needs").status_code == 404
