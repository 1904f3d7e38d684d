from itertools import count

import pytest

from service.platform.db.record_id import new_id
from service.screening.purchase.examples import load_example

URL = "/v1/cases"
NUMBERS = count(1)
SCREENINGS = "/v1/screenings?as_of=2026-11-24"


@pytest.fixture
def opened(api):
    """Opens a case with a diary number of its own and returns the answer."""

    def made(**stated):
        stated = {"diary_number": f"SKN 2026/{next(NUMBERS)}", "title": "Lokalvård"} | stated
        answer = api.post(URL, json=stated)
        assert answer.status_code == 201
        return answer

    return made


@pytest.fixture
def write(api):
    """Writes to a case with the version that it has now, or another."""

    def written(address, body, *, version=None, method="POST"):
        case = "/".join(address.split("/")[:4])
        tag = version or api.get(case).headers["etag"]
        return api.request(method, address, json=body, headers={"if-match": tag})

    return written


@pytest.fixture(scope="module")
def screening(api):
    """The number of a kept screening of the bundled example."""
    headers = {"content-type": "application/json"}
    return api.post(SCREENINGS, content=load_example(), headers=headers).json()["id"]


@pytest.fixture
def another_screening(api):
    """The number of another one."""
    headers = {"content-type": "application/json"}
    return api.post(SCREENINGS, content=load_example(), headers=headers).json()["id"]


def test_a_case_is_opened_read_and_listed(api, opened):
    made = opened(stage="tenders_in", deputy="bo")
    address = made.headers["location"]
    assert made.headers["etag"] == '"1"'
    assert api.get(address).json() == made.json()
    assert made.json()["next_act"] is None
    listed = api.get(f"{URL}?stage=tenders_in&limit=1").json()
    assert listed["items"] == [made.json()["case"]]
    number = made.json()["case"]["diary_number"]
    found = api.get(URL, params={"diary_number": number}).json()["items"]
    assert [one["id"] for one in found] == [made.json()["case"]["id"]]


def test_a_change_names_the_version_that_it_builds_on(api, opened, write):
    address = opened().headers["location"]
    assert api.request("PATCH", address, json={"title": "Städ"}).status_code == 428
    for stale in ('"9"', 'W/"1"', "1", '"8", "9"', '"x"', '"1", 2'):
        answer = write(address, {"title": "Städ"}, version=stale, method="PATCH")
        assert (answer.status_code, answer.json()["type"]) == (412, "/problems/precondition-failed")
    changed = write(address, {"title": "Städ"}, version='"1"', method="PATCH")
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    assert changed.json()["case"]["title"] == "Städ"


@pytest.mark.parametrize("tags", ["*", '"7", "1"', 'W/"9", "1", "3"', '"1" , "1"'])
def test_a_change_may_name_several_versions_or_any(api, opened, write, tags):
    address = opened().headers["location"]
    changed = write(address, {"title": "Städ"}, version=tags, method="PATCH")
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    stale = write(address, {"title": "Städ"}, version='"1", "3"', method="PATCH")
    assert stale.status_code == 412
    lost = write("/v1/cases/case_000000000000000000001", {}, version="*", method="PATCH")
    assert lost.status_code == 404


def test_any_version_is_named_of_each_kind_of_record(api, opened, write):
    address = opened().headers["location"]
    task = {"text": "Ring", "due_on": "2027-01-01"}
    made = write(f"{address}/tasks", task, version="*")
    assert made.status_code == 201, made.text
    for lost in ("monitors/monitor", "monitor-events/event", "webhooks/webhook", "tasks/task"):
        at = f"/v1/{lost}_000000000000000000001"
        answer = api.request("PATCH", at, json={}, headers={"if-match": "*"})
        assert answer.status_code in (404, 422), answer.text
    second = "/v1/decisions/decision_000000000000000000001/second"
    body = {"approves": True, "conflict": "none"}
    assert api.post(second, json=body, headers={"if-match": "*"}).status_code in (404, 422)


WRITES = (
    "stage-moves", "links", "openings", "sharing-decisions", "tasks", "decisions",
    "chain-versions", "chain-requests", "extracts", "extract-assessments",
)  # fmt: skip


@pytest.mark.parametrize("what", WRITES)
def test_every_write_to_a_case_needs_its_version(api, opened, what):
    address = opened().headers["location"]
    assert api.post(f"{address}/{what}", json={}).status_code == 428


@pytest.mark.parametrize(
    "lost", ["case_1", "case_000000000000000000001", "screening_000000000000000000001"]
)
@pytest.mark.parametrize("part", ["", "/events", "/runs", "/decisions", "/chain"])
def test_a_case_that_is_not_there_is_not_found(api, lost, part):
    assert api.get(f"{URL}/{lost}{part}").status_code == 404


def test_a_screening_becomes_tasks_and_the_next_act_comes_first(
    api, opened, write, another_screening
):
    address = opened(stage="tenders_in").headers["location"]
    body = {"kind": "screening", "id": another_screening}
    case = write(f"{address}/links", body).json()
    assert case["open_tasks"] > 0
    assert case["links"][0]["id"] == another_screening
    first = case["next_act"]
    tasks = api.get(f"/v1/tasks?case={case['case']['id']}&state=open&limit=100").json()["items"]
    assert tasks[0] == first
    assert (case["act"]["kind"], case["act"]["task_id"]) == ("task", first["id"])
    assert tasks == sorted(tasks, key=lambda task: task["due_on"] or "9999")
    assert all(task["legal_basis"] for task in tasks)
    said = api.get(f"/v1/screenings/{another_screening}/report?format=json").json()["next"]
    assert (first["text"], case["addressee"]) == (said["text"], said["to"])
    again = write(f"{address}/links", body)
    assert (again.status_code, again.json()["errors"][0]["code"]) == (409, "case-linked")


def test_before_the_award_points_are_closed_at_every_address_until_opened(
    api, opened, write, another_screening
):
    address = opened(stage="tenders_in").headers["location"]
    raw = f"/v1/screenings/{another_screening}"
    assert api.get(raw).status_code == 200
    write(f"{address}/links", {"kind": "screening", "id": another_screening})
    closed = api.get(raw)
    assert (closed.status_code, closed.json()["type"]) == (403, "/problems/closed-before-award")
    inside = api.get(f"{address}/screenings/{another_screening}")
    shown = inside.json()
    assert (shown["points"], shown["screening"]) == ("closed", None)
    assert [one["tender_id"] for one in shown["lots"][0]["tenders"]] == ["A1", "A2", "A3", "A4"]
    assert '"band"' not in inside.text
    assert write(f"{address}/openings", {}).status_code == 422
    assert write(f"{address}/openings", {"reason": "Fråga från nämnden."}).status_code == 201
    shown = api.get(f"{address}/screenings/{another_screening}").json()
    assert shown["points"] == "open"
    assert shown["screening"]["assessment"]["lots"][0]["tenders"][0]["points"] is not None
    assert api.get(raw).status_code == 200
    events = api.get(f"{address}/events").json()["items"]
    assert [(one["what"], one["reason"]) for one in events][-1] == (
        "opened_points", "Fråga från nämnden."
    )  # fmt: skip


def test_a_screening_of_no_case_of_hers_is_not_found_in_it(api, opened, screening):
    address = opened().headers["location"]
    assert api.get(f"{address}/screenings/{screening}").status_code == 404
    assert api.get(f"{address}/screenings/{new_id('screening')}").status_code == 404


def test_a_move_back_needs_a_reason(api, opened, write):
    address = opened(stage="award").headers["location"]
    refused = write(f"{address}/stage-moves", {"stage": "need"})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/reason")
    moved = write(f"{address}/stage-moves", {"stage": "need", "reason": "gjort om"})
    assert moved.json()["case"]["stage"] == "need"


def test_a_task_is_added_read_and_closed(api, opened, write):
    address = opened().headers["location"]
    body = {"text": "Läs avtalet.", "legal_basis": "LOU 17:1", "due_on": "2026-01-01"}
    made = write(f"{address}/tasks", body)
    task = made.json()
    assert (task["overdue"], task["state"]) == (True, "open")
    own = made.headers["location"]
    mine = api.get("/v1/tasks?mine=1&overdue=1&limit=100").json()["items"]
    assert task["id"] in [one["id"] for one in mine]
    assert api.request("PATCH", own, json={"state": "done"}).status_code == 428
    tag = {"if-match": made.headers["etag"]}
    bare = api.request("PATCH", own, json={"state": "done"}, headers=tag)
    assert (bare.status_code, bare.json()["errors"][0]["code"]) == (422, "case-task-reason")
    done = api.request("PATCH", own, json={"state": "done", "reason": "Läst."}, headers=tag)
    assert (done.json()["state"], done.headers["etag"]) == ("done", '"2"')
    stale = api.request("PATCH", own, json={"state": "done", "reason": "Läst."}, headers=tag)
    assert stale.status_code == 409
    assert api.get(own).json() == done.json()
    assert api.get(f"/v1/tasks/{new_id('task')}").status_code == 404


DECISION = {
    "what": "Begära förklaring.",
    "delegation": "punkt 4.2",
    "conflict": "none",
    "reasons": "Priset.",
    "legal_basis": "LOU 16:7",
}


def test_a_decision_is_kept_listed_and_needs_another_second_person(api, opened, write):
    address = opened().headers["location"]
    made = write(f"{address}/decisions", DECISION | {"needs_second": True})
    assert (made.status_code, made.json()["state"]) == (201, "waits_for_second")
    own = made.headers["location"]
    assert api.get(own).json() == made.json()
    assert api.get(f"{address}/decisions").json()["items"] == [made.json()]
    tag = {"if-match": api.get(address).headers["etag"]}
    same = api.post(f"{own}/second", json={"delegation": "4.3"}, headers=tag)
    assert (same.status_code, same.json()["errors"][0]["code"]) == (422, "case-second-same")
    assert api.get(f"/v1/decisions/{new_id('decision')}").status_code == 404
    lost = api.post(
        f"/v1/decisions/{new_id('decision')}/second", json={"delegation": "x"}, headers=tag
    )
    assert lost.status_code == 404


def test_of_two_decisions_on_one_version_one_is_refused(api, opened, write):
    address = opened().headers["location"]
    answers = [write(f"{address}/decisions", DECISION, version='"1"') for _ in range(2)]
    assert sorted(one.status_code for one in answers) == [201, 412]


def test_the_runs_of_a_case_say_what_had_changed(api, opened, write, screening):
    address = opened(stage="award").headers["location"]
    headers = {"content-type": "application/json"}
    later = api.post("/v1/screenings?as_of=2027-03-01", content=load_example(), headers=headers)
    for number in (later.json()["id"], screening):
        write(f"{address}/links", {"kind": "screening", "id": number})
    first, second = api.get(f"{address}/runs").json()["items"]
    assert first["differences"] == []
    assert "as_of" in [one["changed"] for one in second["differences"]]


def test_a_personal_number_in_a_text_is_replaced(api, opened):
    made = opened(title="Samtal med 121212-1212")
    assert "121212" not in made.text
    assert "person-" in made.json()["case"]["title"]
