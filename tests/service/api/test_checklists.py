"""The checklist for the start of a contract as tasks of its case."""

import pytest


@pytest.fixture(scope="module")
def started(api, document):
    """Return the address of a case that has a checklist, and the package."""
    screening = api.post("/v1/screenings", json=document()).json()["id"]
    stated = {"diary_number": "KS 2026/list", "title": "Vakt", "stage": "contract_start"}
    case = api.post("/v1/cases", json=stated).json()["case"]["id"]
    link = {"kind": "screening", "id": screening}
    api.post(f"/v1/cases/{case}/links", json=link, headers={"if-match": '"1"'})
    asked = {"kind": "start", "screening_id": screening, "stage": "contract_start"}
    package = api.post("/v1/packages", json=asked | {"tender_ids": ["A2"]}).json()
    return f"/v1/cases/{case}", package


def write(api, at, package_id):
    tag = api.get(at).headers["etag"]
    return api.post(f"{at}/checklists", json={"package_id": package_id}, headers={"if-match": tag})


def test_each_line_becomes_one_task_with_its_day_and_doing_it_again_adds_none(api, started):
    at, package = started
    made = write(api, at, package["id"])
    assert made.status_code == 201
    lines = package["package"]["checks"]
    assert len(made.json()["task_ids"]) == len(lines) > 0
    tasks = [api.get(f"/v1/tasks/{one}").json() for one in made.json()["task_ids"]]
    assert [one["code"] for one in tasks] == [f"check_{one['id']}" for one in lines]
    assert [one["due_on"] for one in tasks] == [one["by_date"] for one in lines]
    assert lines[0]["title"]["en"] in tasks[0]["text"]
    assert write(api, at, package["id"]).json() == {"task_ids": []}


def test_a_package_of_another_kind_or_another_case_is_refused(api, started, document):
    at, package = started
    screening = api.post("/v1/screenings", json=document()).json()["id"]
    asked = {"kind": "start", "screening_id": screening, "stage": "contract_start"}
    elsewhere = api.post("/v1/packages", json=asked | {"tender_ids": ["A2"]}).json()["id"]
    asked = {"kind": "questions", "screening_id": package["package"]["made_from"]["screening_id"]}
    questions = api.post("/v1/packages", json=asked).json()["id"]
    for one in (elsewhere, questions, "p_nothing"):
        refused = write(api, at, one)
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["pointer"] == "/package_id"
