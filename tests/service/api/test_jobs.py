import json
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from data_ingest.model.problem import Problem
from service.api import jobs as api_jobs
from service.app import create_app
from service.operations.jobs.job import NewJob, enqueue
from service.operations.jobs.lease import JobOutcome, JobStep, advance, fail, finish
from service.operations.jobs.queue import claim
from service.operations.jobs.worker import LEASE
from service.platform.db.database import transaction
from service.settings import Settings
from tests.started import PATIENCE, until

URL = "/v1/jobs"
KIND = "toy"  # that no worker knows


@pytest.fixture(scope="module")
def engine(api):
    return api.app.state.installation.engine


def put(engine, **changes):
    values = {"tenant_id": "local", "actor": "anna", "kind": KIND, "payload": {}} | changes
    with transaction(engine) as connection:
        return enqueue(connection, NewJob(**values))


def take(engine, kind=KIND):
    with transaction(engine) as connection:
        return claim(connection, kinds=(kind,), lease=LEASE, worker="w")


def stored(engine, work, *arguments, **options):
    with transaction(engine) as connection:
        return work(connection, *arguments, **options)


def test_a_job_that_waits_says_when_it_may_begin(api, engine):
    job = put(engine)
    found = api.get(f"{URL}/{job.id}")
    assert found.status_code == 200
    body = found.json()
    assert (body["id"], body["kind"], body["state"], body["actor"]) == (
        job.id,
        KIND,
        "ready",
        "anna",
    )
    assert body["due_at"]
    assert body["progress"] == {"done": 0, "total": None, "percent": None, "eta_seconds": None}
    assert (body["result"], body["problems"]) == (None, [])
    assert "payload" not in body
    api.post(f"{URL}/{job.id}/cancel")


def test_a_job_that_runs_says_how_far_it_is(api, engine):
    put(engine)
    job = take(engine)
    stored(engine, advance, job, JobStep(done=30, total=90), lease=LEASE)
    body = api.get(f"{URL}/{job.id}").json()
    assert (body["state"], body["progress"]["percent"]) == ("running", 33)
    assert body["progress"]["eta_seconds"] >= 0
    assert body["due_at"] is None


def test_a_job_that_failed_says_why_in_the_language_asked_for(api, engine):
    put(engine)
    job = take(engine)
    stored(engine, fail, job, [Problem("too-large", "", {"limit": "1 MB"})], again=False)
    body = api.get(f"{URL}/{job.id}", headers={"accept-language": "sv"}).json()
    assert body["state"] == "failed"
    assert body["problems"][0]["detail"] == "Filen är större än 1 MB."


def test_a_job_that_waits_is_cancelled_and_stays_so(api, engine):
    job = put(engine)
    for _ in range(2):
        answered = api.post(f"{URL}/{job.id}/cancel")
        assert answered.status_code == 200
        assert answered.json()["state"] == "cancelled"


def test_a_job_that_runs_is_asked_to_end(api, engine):
    put(engine)
    job = take(engine)
    body = api.post(f"{URL}/{job.id}/cancel").json()
    assert (body["state"], body["cancel_requested"]) == ("running", True)


@pytest.mark.parametrize(
    "number", ["job_000000000000000000001", "screening_000000000000000000001", "job_1", "a" * 300]
)
def test_a_job_that_there_is_not_is_not_found(api, number):
    assert api.get(f"{URL}/{number}").status_code == 404
    assert api.post(f"{URL}/{number}/cancel").status_code == 404
    assert api.get(f"{URL}/{number}/events").status_code == 404


def test_another_organisations_job_is_not_found(api, engine):
    job = put(engine, tenant_id="other", kind="another")
    assert api.get(f"{URL}/{job.id}").status_code == 404
    assert api.post(f"{URL}/{job.id}/cancel").status_code == 404
    assert job.id not in api.get(URL).text


def test_jobs_are_listed_newest_first_in_pages_that_follow_each_other(api, engine):
    made = [put(engine).id for _ in range(5)]
    page = api.get(f"{URL}?limit=2&state=ready").json()
    found = [one["id"] for one in page["items"]]
    while page["next"]:
        page = api.get(page["next"]).json()
        found += [one["id"] for one in page["items"]]
    assert found[:5] == made[::-1]
    assert len(found) == len(set(found))
    for number in made:
        api.post(f"{URL}/{number}/cancel")


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "offset=-1", "state=lost"])
def test_a_page_that_there_cannot_be_is_refused(api, query):
    refused = api.get(f"{URL}?{query}")
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"].startswith("/query/")


def events(text):
    blocks = [block.splitlines() for block in text.strip().split("\n\n")]
    return [dict(line.split(": ", 1) for line in block) for block in blocks]


def test_a_stream_sends_a_job_each_time_it_changes_until_it_ends(api, engine, monkeypatch):
    monkeypatch.setattr(api_jobs, "LOOK_SECONDS", 0.02)
    put(engine)
    job = take(engine)
    looks, again = [], api_jobs._again

    def look(*given):
        looks.append(again(*given))
        return looks[-1]

    monkeypatch.setattr(api_jobs, "_again", look)
    monkeypatch.setattr(api_jobs, "STREAM_SECONDS", PATIENCE)

    def until_it_was_seen():
        """Wait for the end of the look that may be under way, and for a whole one after that."""
        before = len(looks)
        until(lambda: len(looks) > before + 1)

    def work():
        after = job
        for done in (1, 2):
            until_it_was_seen()
            after = stored(engine, advance, after, JobStep(done=done, total=2), lease=LEASE)
        until_it_was_seen()
        stored(engine, finish, after, JobOutcome(b"{}"))

    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(work)
        answered = api.get(f"{URL}/{job.id}/events")
        working.result(PATIENCE)
    assert answered.headers["content-type"].startswith("text/event-stream")
    found = events(answered.text)
    assert {one["event"] for one in found} == {"job"}
    seen = [json.loads(one["data"]) for one in found]
    assert [one["progress"]["done"] for one in seen] == [0, 1, 2, 2]
    assert [one["state"] for one in seen][-2:] == ["running", "done"]
    assert [one["id"] for one in found][:3] == ["1-0", "1-1", "1-2"]


def test_a_stream_ends_by_itself_so_that_it_holds_up_no_server(api, engine, monkeypatch):
    monkeypatch.setattr(api_jobs, "STREAM_SECONDS", 0)
    monkeypatch.setattr(api_jobs, "LOOK_SECONDS", 0.01)
    job = put(engine)
    answered = api.get(f"{URL}/{job.id}/events")
    assert len(events(answered.text)) == 1
    api.post(f"{URL}/{job.id}/cancel")


def test_the_description_of_a_stream_says_what_it_is(api):
    described = api.get("/openapi.json").json()["paths"][f"{URL}/{{job_id}}/events"]["get"]
    assert "text/event-stream" in described["responses"]["200"]["content"]


def test_a_service_without_a_worker_of_its_own_leaves_jobs_to_others(client, tmp_path):
    app = create_app(Settings(data_dir=tmp_path, language="en", embedded_worker=False))
    started = client(app)
    job = put(app.state.installation.engine, kind="ledger")
    Event().wait(1)
    assert started.get(f"{URL}/{job.id}").json()["state"] == "ready"
