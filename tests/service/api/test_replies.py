import io
import json
import logging
import zipfile
from itertools import count

import pytest
from structlog.testing import capture_logs

from service.documents.docx import MEDIA_TYPE
from service.screening.purchase.examples import load_example

NUMBERS = count(1)
REPLIES = "/v1/replies"
OTHERS = ("Skåne", "Sundets", "559999-0024")


@pytest.fixture(scope="module")
def screening(api):
    headers = {"content-type": "application/json"}
    url = "/v1/screenings?as_of=2026-11-24"
    return api.post(url, content=load_example(), headers=headers).json()


@pytest.fixture
def case(api, screening):
    """A case at a stage, with the screening attached; returns its address."""

    def made(stage):
        stated = {"diary_number": f"RR 2026/{next(NUMBERS)}", "title": "Lokalvård", "stage": stage}
        address = api.post("/v1/cases", json=stated).headers["location"]
        api.post(
            f"{address}/links",
            json={"kind": "screening", "id": screening["id"]},
            headers={"if-match": '"1"'},
        )
        return address

    return made


@pytest.fixture
def write(api):
    def written(case, path, body):
        tag = api.get(case).headers["etag"]
        return api.post(f"{case}{path}", json=body, headers={"if-match": tag})

    return written


@pytest.fixture
def ask(screening):
    def stated(**changes):
        own = {"screening_id": screening["id"], "tender_id": "A1", "party_id": "norr"}
        return own | changes

    return stated


@pytest.fixture
def opened(case, write, ask):
    """A link after the award: the case and the headers by which the firm shows its token."""
    address = case("in_contract")
    made = write(address, "/reply-links", ask()).json()
    return address, made["link"]["id"], {"authorization": f"Bearer {made['token']}"}


def errors(answer):
    return [(one["code"], one["pointer"]) for one in answer.json()["errors"]]


def test_until_the_award_a_link_goes_with_a_letter(api, case, write, ask, screening):
    address = case("tenders_in")
    refused = write(address, "/reply-links", ask())
    assert (refused.status_code, errors(refused)) == (422, [("reply-early", "/package_id")])
    package = api.post("/v1/packages", json={"kind": "letters", "screening_id": screening["id"]})
    letters = package.json()["package"]["letters"]
    tender = next(one["tender_id"] for one in letters if one["id"] in ("hearing", "explanation"))
    tenders = screening["assessment"]["lots"][0]["tenders"]
    part = next(one for one in tenders if one["tender_id"] == tender)["parts"][0]
    stated = ask(tender_id=tender, party_id=part["party_id"], package_id=package.json()["id"])
    made = write(address, "/reply-links", stated)
    assert made.status_code == 201
    shown = api.get(REPLIES, headers={"authorization": f"Bearer {made.json()['token']}"})
    assert shown.status_code == 200
    assert shown.json()["sheet"]["need"] is None
    early = write(address, "/reply-links", stated | {"shows_points": True})
    assert errors(early) == [("reply-points-early", "/shows_points")]


def test_a_link_that_goes_with_no_letter_is_closed_when_the_case_goes_back(api, opened, write):
    address, _, headers = opened
    assert api.get(REPLIES, headers=headers).status_code == 200
    body = {"stage": "tenders_in", "reason": "tilldelningen togs tillbaka"}
    assert write(address, "/stage-moves", body).status_code == 200
    assert api.get(REPLIES, headers=headers).status_code == 401


def test_the_firm_sees_its_own_facts_and_nothing_of_another(api, opened, screening):
    _, _, headers = opened
    answer = api.get(REPLIES, headers=headers)
    sheet = answer.json()["sheet"]
    known = {one["fact"]: one for one in sheet["known"]}
    assert known["founded_on"]["value"] == "2009-03-16"
    assert known["founded_on"]["source"]["as_of"] == "2026-11-10"
    assert known["founded_on"]["not_meaning"][0]["sv"]
    assert sheet["need"] is None
    assert {one["fact"] for one in sheet["unknown"]}.isdisjoint(known)
    named = {
        part["name"]
        for lot in screening["assessment"]["lots"]
        for tender in lot["tenders"]
        for part in tender["parts"]
        if part["name"] and part["party_id"] != "norr"
    }
    assert named
    assert not [name for name in named if name in answer.text]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_sheet_is_a_document_too(api, opened, language):
    _, _, headers = opened
    asked = headers | {"accept": MEDIA_TYPE, "accept-language": language}
    answer = api.get(REPLIES, headers=asked)
    assert answer.headers["content-language"] == language
    assert "word/document.xml" in zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    text = api.get(REPLIES, headers=asked | {"accept": "text/markdown"}).text
    assert text.startswith("# Uppgifter om ert" if language == "sv" else "# Facts about your firm")


def test_points_are_shown_after_the_award_where_the_officer_chooses_so(api, case, write, ask):
    made = write(case("in_contract"), "/reply-links", ask(shows_points=True)).json()
    headers = {"authorization": f"Bearer {made['token']}"}
    need = api.get(REPLIES, headers=headers).json()["sheet"]["need"]
    assert [set(one) for one in need] == [{"part_id", "band", "band_text", "points"}]


def test_both_views_stay_side_by_side(api, opened):
    address, link, headers = opened
    first = {"answers": [{"fact": "headcount", "stance": "agree"}]}
    text = "Vi är 91, ring 19811218-9876"
    second = {
        "answers": [
            {"fact": "headcount", "stance": "disagree", "text": text, "value": "91"},
        ]
    }
    for body in (first, second):
        assert api.post(REPLIES, json=body, headers=headers).status_code == 201
    both = api.get(f"{address}/reply-links/{link}").json()
    assert [one["answers"][0]["stance"] for one in both["replies"]] == ["agree", "disagree"]
    known = {one["fact"]: one["value"] for one in both["sheet"]["known"]}
    assert known["headcount"] == "88"
    assert "9876" not in str(both)
    assert [(one["fact"], one["value"], one["basis"]) for one in both["declared"]] == [
        ("headcount", "91", "declared")
    ]
    assert len(api.get(REPLIES, headers=headers).json()["replies"]) == 2
    assert api.get(f"{address}/reply-links").json()["items"][0]["replies"] == 2


def test_a_file_is_handed_in_and_named_by_its_hash(api, opened):
    address, link, headers = opened
    kind = {"content-type": "application/pdf"}
    made = api.post(f"{REPLIES}/files", content=b"%PDF-1", headers=headers | kind)
    assert made.status_code == 201
    answer = {"fact": "headcount", "stance": "agree", "files": [made.json()["sha256"]]}
    assert api.post(REPLIES, json={"answers": [answer]}, headers=headers).status_code == 201
    unknown = answer | {"files": ["0" * 64]}
    refused = api.post(REPLIES, json={"answers": [unknown]}, headers=headers)
    assert errors(refused) == [("reply-file", "/answers/0/files")]
    script = api.post(f"{REPLIES}/files", content=b"x", headers=headers | {"content-type": "a/b"})
    assert script.status_code == 415
    assert len(api.get(f"{address}/reply-links/{link}").json()["files"]) == 1


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({"fact": "tender_discount", "stance": "agree"}, "reply-fact"),
        ({"fact": "coercion_observed", "stance": "agree"}, "reply-fact"),
        ({"fact": "headcount", "stance": "add", "value": "1"}, "reply-stance"),
        ({"fact": "headcount", "stance": "disagree"}, "reply-text"),
        ({"fact": "headcount", "stance": "agree", "value": "1"}, "reply-value-not-here"),
        (
            {"fact": "headcount", "stance": "disagree", "text": "fel", "value": "ÅTTIO"},
            "reply-value-form",
        ),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_an_answer_that_does_not_fit_is_refused_without_its_value(api, opened, answer, code):
    _, _, headers = opened
    refused = api.post(REPLIES, json={"answers": [answer]}, headers=headers)
    assert refused.status_code == 422
    assert code in [one for one, _ in errors(refused)]
    assert "ÅTTIO" not in refused.text


def test_a_wrong_a_revoked_and_a_missing_token_are_answered_alike(api, opened, write):
    address, link, headers = opened
    assert write(address, f"/reply-links/{link}/revocation", {}).status_code == 200
    assert api.get(f"{address}/reply-links/{link}").json()["link"]["state"] == "revoked"
    wrong = {"authorization": "Bearer kr_" + "A" * 43}
    answers = [api.get(REPLIES, headers=one) for one in (headers, wrong, {})]
    assert {one.status_code for one in answers} == {401}
    said = [
        {name: one.json()[name] for name in ("type", "title", "status", "detail")}
        for one in answers
    ]
    assert said == [said[0]] * 3
    assert {frozenset(one.json()) for one in answers} == {frozenset((*said[0], "instance"))}
    assert len({one.headers["www-authenticate"] for one in answers}) == 1


def test_a_token_opens_nothing_else_and_a_key_opens_no_sheet(api, opened):
    _, _, headers = opened
    assert api.get("/v1/cases", headers=headers).status_code == 401
    assert api.get(REPLIES).status_code == 401


def test_what_is_asked_too_often_is_refused_for_a_while(api, opened):
    _, _, headers = opened
    statuses = [api.get(REPLIES, headers=headers).status_code for _ in range(31)]
    assert statuses == [200] * 30 + [429]


def test_who_made_read_and_answered_stands_in_the_log(api, opened):
    _, link, headers = opened
    api.get(REPLIES, headers=headers)
    api.post(REPLIES, json={"answers": [{"fact": "headcount", "stance": "agree"}]}, headers=headers)
    entries = api.get(f"/v1/log/entries?subject_id={link}").json()["items"]
    assert [one["action"] for one in entries] == ["reply_sheet.shown", "reply_link.made"]


def test_no_log_line_holds_the_token(api, opened, caplog):
    _, _, headers = opened
    token = headers["authorization"].removeprefix("Bearer ")
    with caplog.at_level(logging.DEBUG), capture_logs() as lines:
        for one in (headers, {"authorization": f"Bearer {token}x"}):
            api.get(REPLIES, headers=one)
            api.post(REPLIES, json={"answers": [{"fact": token, "stance": "agree"}]}, headers=one)
    assert [line["route"] for line in lines if line["event"] == "request.answered"] == [REPLIES] * 4
    assert token not in json.dumps(lines, default=str) + caplog.text
