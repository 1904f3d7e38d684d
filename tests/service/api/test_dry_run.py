import json

import pytest

from service.operations.idempotency.requests import HEADER

TRY = "?dry_run=true"
CASE = {"diary_number": "SKN 2026/44", "title": "Lokalvård", "stage": "tenders_in"}


def everything(api):
    """What is kept, by what the log has of it."""
    log = api.get("/v1/log/status").json()
    listed = [api.get(f"/v1/{name}").json() for name in ("cases", "jobs", "mappings", "portfolios")]
    return log["size"] + log["waiting"], listed


def test_a_dry_run_of_a_screening_answers_all_of_it_and_keeps_nothing(api, document):
    before = everything(api)
    answer = api.post(f"/v1/screenings{TRY}", json=document() | {"stage": "award"})
    tried = answer.json()
    assert (answer.status_code, tried["dry_run"], tried["status"]) == (200, True, 201)
    assert tried["text"].startswith("Everything was checked, and nothing has been stored.")
    assert tried["answer"]["assessment"]["lots"]
    assert "location" not in answer.headers
    assert api.get(f"/v1/screenings/{tried['answer']['id']}").status_code == 404
    assert everything(api) == before


def test_a_dry_run_refuses_what_would_be_refused(api, document):
    answer = api.post(f"/v1/screenings{TRY}", json=document() | {"lots": []})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/lots"


@pytest.mark.parametrize(
    ("address", "body", "status"),
    [
        ("/v1/cases", CASE, 201),
        (
            "/v1/mappings",
            {"name": "Reskontra", "target": "payments", "columns": {"supplier": "Lev"}},
            None,
        ),
        ("/v1/portfolios", {"files": ["file_000000000000000000001"]}, None),
    ],
)
def test_other_writes_can_be_tried(api, address, body, status):
    before = everything(api)
    answer = api.post(f"{address}{TRY}", json=body)
    assert answer.status_code == (200 if status else 422), answer.text
    if status:
        assert answer.json()["status"] == status
    assert everything(api) == before


def test_a_key_is_not_used_up_by_a_dry_run(api):
    key = {HEADER: '"try-first"'}
    assert api.post(f"/v1/cases{TRY}", json=CASE, headers=key).status_code == 200
    made = api.post("/v1/cases", json=CASE, headers=key)
    assert (made.status_code, "idempotent-replayed" in made.headers) == (201, False)
    again = api.post("/v1/cases", json=CASE, headers=key)
    assert again.headers["idempotent-replayed"] == "true"


def test_a_key_that_could_not_be_used_is_refused_in_a_dry_run_too(api):
    answer = api.post(f"/v1/cases{TRY}", json=CASE, headers={HEADER: "two words"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == f"/header/{HEADER}"


def test_what_cannot_be_tried_is_refused_and_not_done(api):
    before = everything(api)
    answer = api.post(f"/v1/needs{TRY}", json={"cpv": "90910000"})
    assert answer.json()["errors"][0]["code"] == "dry-run-unsupported"
    assert everything(api) == before


def test_a_request_that_is_no_dry_run_is_carried_out_once_for_its_key(api):
    key = {HEADER: '"no-try"'}
    body = CASE | {"diary_number": "SKN 2026/45"}
    first = api.post("/v1/cases?dry_run=false", json=body, headers=key)
    assert first.status_code == 201
    again = api.post("/v1/cases?dry_run=false", json=body, headers=key)
    assert again.content == first.content


def test_a_screening_is_answered_in_short_where_that_is_preferred(api, document):
    minimal = {"prefer": "wait=10, return=minimal"}
    answer = api.post("/v1/screenings", json=document() | {"stage": "award"}, headers=minimal)
    found = answer.json()
    assert answer.status_code == 201
    assert answer.headers["preference-applied"] == "return=minimal"
    assert len(answer.content) <= 2_000
    assert answer.headers["location"] == found["address"] == f"/v1/screenings/{found['id']}"
    assert (found["points"], sum(found["needs"].values())) == ("open", found["tenders"])
    assert found["next"]["text"]
    whole = api.get(found["address"]).json()
    assert found["result_hash"] == whole["result_hash"]


def test_tenders_under_assessment_are_answered_in_short_without_needs(api, document):
    answer = api.post(
        "/v1/screenings",
        json=document() | {"stage": "tenders_in", "title": "Annan lokalvård"},
        headers={"prefer": 'return="minimal"'},
    )
    found = answer.json()
    assert (found["points"], found["needs"]) == ("closed", None)
    assert not {"band", "points_of"} & set(json.dumps(found).split('"'))


@pytest.mark.parametrize(
    "prefer", ["return=representation", "return=representation, return=minimal"]
)
def test_the_first_preference_counts(api, document, prefer):
    answer = api.post(
        "/v1/screenings", json=document() | {"stage": "award"}, headers={"prefer": prefer}
    )
    assert "preference-applied" not in answer.headers
    assert answer.json()["assessment"]
