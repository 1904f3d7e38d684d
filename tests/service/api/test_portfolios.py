import time
from pathlib import Path

import pytest

from service.api.portfolios import PortfolioResource
from service.database import transaction
from service.jobs.job import NewJob, enqueue
from service.record_id import new_id

URL = "/v1/portfolios"
LEDGER = Path(__file__).parents[2] / "fixtures" / "ledger" / "reskontra-1.1-cr.csv"
CSV = {"content-type": "text/csv"}


@pytest.fixture(scope="module")
def ledger(api):
    """Number of a kept ledger."""
    kept = api.post("/v1/evidence-files?name=l.csv", content=LEDGER.read_bytes(), headers=CSV)
    return kept.json()["id"]


def ended(api, address):
    """The job at `address` when it has ended, done by the service's own worker."""
    for _ in range(600):
        job = api.get(address).json()
        if job["state"] in ("done", "failed"):
            return job
        time.sleep(0.05)
    raise AssertionError(job)


def test_a_portfolio_is_taken_in_followed_as_a_job_and_read(api, ledger):
    asked = api.post(URL, json={"files": [ledger], "as_of": "2026-11-24"})
    assert asked.status_code == 202
    address = asked.headers["location"]
    assert address == f"/v1/jobs/{asked.json()['id']}"
    early = api.get(f"{URL}/{asked.json()['id']}").json()
    assert early["state"] in ("ready", "running", "done")
    job = ended(api, address)
    assert (job["state"], job["progress"]["percent"]) == ("done", 100)
    found = api.get(job["result"])
    assert found.status_code == 200
    resource = PortfolioResource.model_validate(found.json())
    assert resource.job == address
    assert resource.result.items[0].name == "Exempelbolaget Städ AB"
    assert str(resource.result.as_of) == "2026-11-24"
    assert resource.result.rejects == []


def test_a_file_that_is_no_ledger_fails_with_how_to_mend_it(api):
    kept = api.post("/v1/evidence-files", content=b"a;b\n1;2\n", headers=CSV).json()
    asked = api.post(URL, json={"files": [kept["id"]]})
    job = ended(api, asked.headers["location"])
    assert job["state"] == "failed"
    assert job["problems"][0]["mend"]
    assert api.get(f"{URL}/{job['id']}").json()["result"] is None


def test_the_same_key_makes_one_portfolio(api, ledger):
    first = api.post(URL, json={"files": [ledger]}, headers={"idempotency-key": "k1"})
    again = api.post(URL, json={"files": [ledger]}, headers={"idempotency-key": "k1"})
    assert again.status_code == 202
    assert again.headers["location"] == first.headers["location"]
    other = api.post(
        URL, json={"files": [ledger], "country": "NO"}, headers={"idempotency-key": "k1"}
    )
    assert other.status_code == 422
    assert other.json()["errors"][0]["pointer"] == "/header/idempotency-key"


def test_a_file_that_is_not_kept_is_named_by_its_place(api, ledger):
    refused = api.post(URL, json={"files": [ledger, new_id("e"), "e_1"]})
    assert refused.status_code == 422
    assert [one["pointer"] for one in refused.json()["errors"]] == ["/files/1", "/files/2"]
    assert {one["code"] for one in refused.json()["errors"]} == {"request-no-such-file"}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"files": []},
        {"files": ["e"] * 30},
        {"files": ["e"], "country": "Sverige"},
        {"files": ["e"], "as_of": "igår"},
        {"files": ["e"], "more": 1},
    ],
)
def test_an_order_that_does_not_hold_is_refused(api, body):
    assert api.post(URL, json=body).status_code == 422


def test_a_job_of_another_kind_is_no_portfolio(api):
    with transaction(api.app.state.installation.engine) as connection:
        new = NewJob(tenant_id="local", actor="x", kind="toy", payload={})
        job = enqueue(connection, new)
    assert api.get(f"{URL}/{job.id}").status_code == 404
    assert api.get(f"{URL}/{new_id('w')}").status_code == 404
