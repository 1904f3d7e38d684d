import hashlib

import pytest

URL = "/v1/register-checks"


@pytest.fixture(scope="module")
def stated():
    return {
        "scheme": "SE-ON",
        "number": "559999-0016",
        "authority": "Bolagsverket",
        "reference": "RK 2026/117",
        "asked": ["trafficking_judgment", "tax_debt_final"],
        "asked_on": "2026-11-10",
        "answered_on": "2026-11-12",
        "document_sha256": "0" * 64,
        "answers": [
            {"ground": "trafficking_judgment", "answer": "none_reported"},
            {"ground": "tax_debt_final", "answer": "reported", "is_final": True},
        ],
    }


@pytest.fixture(scope="module")
def created(api, stated):
    return api.post(URL, json=stated)


def test_an_answer_is_kept_and_read_again(api, created):
    assert created.status_code == 201
    kept = api.get(created.headers["location"])
    assert kept.json() == created.json()
    assert kept.json()["register_check"]["value"] == "5599990016"
    listed = api.get(URL, params={"limit": 1}).json()
    assert listed["items"][0]["id"].startswith("check_")
    assert api.get(f"{URL}/check_1").status_code == 404


def test_the_facts_are_given_as_a_document_takes_them_and_close_a_question(api, created, document):
    made = document()
    screening = api.post("/v1/screenings", json=made).json()["id"]
    params = {"screening_id": screening, "as_of": "2026-11-26"}
    (party,) = api.get(f"{URL}/facts", params=params).json()["parties"]
    assert party["party"] == "norr"
    own = next(one for one in made["parties"] if one["id"] == "norr")
    own["facts"] = [*own["facts"], *party["facts"]]
    made["grounds"] = [*made.get("grounds", []), *party["grounds"]]
    made["stage"] = "award"
    tender = api.post("/v1/screenings", json=made).json()["assessment"]["lots"][0]["tenders"][0]
    assert "SE-LOU-13-1" in tender["does_not_apply"]
    found = {one["rule_id"]: one for one in tender["determinations"]}
    assert found["SE-LOU-13-4"]["outcome"] != "does_not_apply"
    assert found["SE-LOU-13-3-1"]["facts"]["register_check_on"] == "2026-11-12"


def test_the_document_may_be_a_kept_file(api, stated):
    content = b"answer of the authority"
    headers = {"content-type": "application/octet-stream"}
    kept = api.post("/v1/evidence-files", content=content, headers=headers).json()["id"]
    asked = stated | {"evidence_file_id": kept, "document_sha256": None}
    answer = api.post(URL, json=asked).json()["register_check"]
    assert answer["document_sha256"] == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"answered_on": "2026-11-09"}, "/answered_on"),
        ({"document_sha256": None}, "/document_sha256"),
        ({"number": "559999-0017"}, "/number"),
        ({"asked": ["tax_debt_final"]}, "/answers/0/ground"),
        ({"answers": []}, "/answers"),
        ({"evidence_file_id": "file_1", "document_sha256": None}, "/evidence_file_id"),
        (
            {
                "asked": ["tax_debt_final"],
                "answers": [
                    {
                        "ground": "tax_debt_final",
                        "answer": "none_reported",
                        "case_number": "M 1",
                    }
                ],
            },
            "/answers/0",
        ),
    ],
)
def test_what_does_not_hold_together_is_refused_and_its_place_named(api, stated, changes, pointer):
    answer = api.post(URL, json=stated | changes)
    assert answer.status_code == 422
    assert pointer in {one["pointer"] for one in answer.json()["errors"]}


def test_the_text_of_a_judgment_has_no_field(api, stated):
    answers = [one | {"text": "what the judgment says"} for one in stated["answers"]]
    assert api.post(URL, json=stated | {"answers": answers}).status_code == 422
