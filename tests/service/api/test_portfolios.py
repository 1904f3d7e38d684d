import hashlib
from pathlib import Path

import pytest

from service.operations.jobs.job import NewJob, enqueue
from service.operations.people.principal import ROLES
from service.platform.db.database import transaction
from service.platform.db.record_id import new_id
from service.suppliers.portfolios.views import PortfolioResource, SetAsideList
from tests.service.ended_jobs import ended
from tests.service.walked import key_for

URL = "/v1/portfolios"
LEDGER = Path(__file__).parents[2] / "fixtures" / "ledger" / "reskontra-1.1-cr.csv"
CSV = {"content-type": "text/csv"}


@pytest.fixture(scope="module")
def ledger(api):
    """Number of a kept ledger."""
    kept = api.post("/v1/evidence-files?name=l.csv", content=LEDGER.read_bytes(), headers=CSV)
    return kept.json()["id"]


def test_a_portfolio_is_taken_in_followed_as_a_job_and_read(api, ledger):
    asked = api.post(URL, json={"files": [ledger], "as_of": "2026-11-24"})
    assert asked.status_code == 202
    address = asked.headers["location"]
    assert address == f"/v1/jobs/{asked.json()['id']}"
    early = api.get(f"{URL}/{asked.json()['id']}").json()
    assert early["state"] in ("ready", "running", "done")
    job = ended(api, asked.json()["id"])
    assert (job["state"], job["progress"]["percent"]) == ("done", 100)
    found = api.get(job["result"])
    assert found.status_code == 200
    resource = PortfolioResource.model_validate(found.json())
    assert resource.job == address
    assert [one.name for one in resource.result.items[:2]] == [
        "Exempel Energi AB",  # nobody knows its industry, so its size lowers nothing
        "Exempelbolaget Städ AB",
    ]
    assert str(resource.result.as_of) == "2026-11-24"
    (reject,) = resource.result.rejects
    assert (reject.pointer, reject.code) == ("row 5", "number-form-country")


def test_suppliers_are_selected_for_follow_up_in_the_same_job(api, ledger):
    order = {"files": [ledger], "as_of": "2026-11-24", "select": 2}
    seeded = ended(api, api.post(URL, json=order | {"seed": 7}).json()["id"])
    found = PortfolioResource.model_validate_json(api.get(seeded["result"]).content)
    selection = found.result.selection
    assert (selection.seed, len(selection.items), len(selection.selected)) == (7, 3, 2)
    chance = ended(api, api.post(URL, json=order).json()["id"])
    drawn = api.get(chance["result"]).json()["result"]["selection"]
    assert 0 <= drawn["seed"] < 2**32


def test_nobody_is_selected_where_nobody_asked(api, ledger):
    job = ended(api, api.post(URL, json={"files": [ledger]}).json()["id"])
    assert api.get(job["result"]).json()["result"]["selection"] is None


def test_a_file_that_is_no_ledger_fails_with_how_to_mend_it(api):
    kept = api.post("/v1/evidence-files", content=b"a;b\n1;2\n", headers=CSV).json()
    asked = api.post(URL, json={"files": [kept["id"]]})
    job = ended(api, asked.json()["id"])
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
    refused = api.post(URL, json={"files": [ledger, new_id("file"), "file_1"]})
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
        {"files": ["e"], "select": 1},
        {"files": ["e"], "select": 2, "seed": -1},
    ],
)
def test_an_order_that_does_not_hold_is_refused(api, body):
    assert api.post(URL, json=body).status_code == 422


def test_a_job_of_another_kind_is_no_portfolio(api):
    with transaction(api.app.state.installation.engine) as connection:
        new = NewJob(tenant_id="local", actor="x", kind="toy", payload={})
        job = enqueue(connection, new)
    assert api.get(f"{URL}/{job.id}").status_code == 404
    assert api.get(f"{URL}/{new_id('job')}").status_code == 404


@pytest.fixture(scope="module")
def made(api, ledger):
    """A portfolio that is done."""
    order = {"files": [ledger], "as_of": "2026-11-24", "source": "api"}
    job = ended(api, api.post(URL, json=order).json()["id"])
    return api.get(job["result"]).json()


def test_suppliers_come_in_pages_that_together_are_all(api, made):
    first = api.get(f"{URL}/{made['id']}?limit=2").json()["result"]
    second = api.get(first["next"]).json()["result"]
    assert second["next"] is None
    assert first["items"] + second["items"] == made["result"]["items"]
    assert [one["place"] for one in made["result"]["items"]] == [1, 2, 3]


def test_whom_triage_has_set_aside_is_told_with_the_reason(api, made):
    found = SetAsideList.model_validate_json(api.get(f"{URL}/{made['id']}/set-aside").content)
    assert found.total == len(found.items) > 0
    assert all(one.set_aside_for for one in found.items)
    counted = {one["category"]: one["payees"] for one in made["result"]["triage"]}
    assert counted["supplier"] == made["result"]["suppliers"]


def test_the_output_is_the_file_that_the_record_has_the_hash_of(api, made):
    answer = api.get(made["result"]["output"])
    assert hashlib.sha256(answer.content).hexdigest() == made["result"]["output_sha256"]
    assert answer.headers["content-type"] == "application/vnd.apache.parquet"
    assert answer.content.startswith(b"PAR1")


@pytest.mark.parametrize(("form", "begins"), [
    ("pdf", b"%PDF-"), ("xlsx", b"PK"), ("csv", b"place,"), ("json", b"{"),
    ("parquet", b"PAR1"), ("zip", b"PK"),
])  # fmt: skip
def test_a_run_is_handed_out_in_every_form_and_not_again_while_it_is_the_same(
    api, made, form, begins
):
    address = f"{URL}/{made['id']}/report?format={form}"
    answer = api.get(address)
    assert answer.content.startswith(begins)
    assert answer.headers["content-disposition"].startswith("attachment;")
    again = api.get(address, headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_run_is_handed_out_in_no_other_form(api, made):
    assert api.get(f"{URL}/{made['id']}/report?format=doc").status_code == 422


def test_a_supplier_opens_as_a_screening_of_its_own(api, made):
    first = made["result"]["items"][0]
    opened = api.post(f"{URL}/{made['id']}/suppliers/{first['party_id']}/screenings")
    assert opened.status_code == 201
    kept = api.get(opened.headers["location"]).json()
    assert kept["id"] == opened.json()["id"]
    (tender,) = kept["assessment"]["lots"][0]["tenders"]
    assert (tender["band"], tender["points"]) == (first["band"], first["points"])
    assert kept["input"]["format"] == "portfolio"


@pytest.mark.parametrize("supplier", ["payee-999999", "x"])
def test_a_supplier_that_is_not_there_does_not_open(api, made, supplier):
    assert api.post(f"{URL}/{made['id']}/suppliers/{supplier}/screenings").status_code == 404
    assert api.post(f"{URL}/job_1/suppliers/{supplier}/screenings").status_code == 404


def test_runs_are_listed_newest_first_and_compared_with_the_one_before(api, ledger, made):
    order = {"files": [ledger], "as_of": "2026-11-25", "source": "api"}
    job = ended(api, api.post(URL, json=order).json()["id"])
    changes = api.get(job["result"]).json()["result"]["changes"]
    assert changes["compared_with"] == f"{URL}/{made['id']}"
    assert changes["counts"] == {"new": 0, "gone": 0, "band": 0, "points": 0}
    listed = api.get(f"{URL}?limit=1").json()
    assert (listed["items"][0]["id"], listed["items"][0]["compared_with"]) == (
        job["id"],
        made["id"],
    )
    assert api.get(listed["next"]).status_code == 200


@pytest.mark.parametrize("rest", ["/set-aside", "/output", "/report"])
def test_what_is_not_there_is_not_found(api, rest):
    assert api.get(f"{URL}/{new_id('job')}{rest}").status_code == 404
    assert api.get(f"{URL}/file_1{rest}").status_code == 404


@pytest.fixture(scope="module")
def stranger(api):
    """What a person of another organisation sends along."""
    return key_for(api, "other", "bo", ROLES)


def without_number(answer):
    """A problem without the number that each answer has of its own."""
    return {name: value for name, value in answer.json().items() if name != "instance"}


@pytest.mark.parametrize("rest", ["", "/set-aside", "/output", "/report"])
def test_a_run_of_another_organisation_answers_as_one_that_never_was(api, made, stranger, rest):
    assert api.get(f"{URL}/{made['id']}{rest}").status_code == 200
    foreign = api.get(f"{URL}/{made['id']}{rest}", headers=stranger)
    absent = api.get(f"{URL}/{new_id('job')}{rest}", headers=stranger)
    assert foreign.status_code == absent.status_code == 404
    assert without_number(foreign) == without_number(absent)


def test_no_supplier_of_another_organisations_run_opens(api, made, stranger):
    rest = f"suppliers/{made['result']['items'][0]['party_id']}/screenings"
    foreign = api.post(f"{URL}/{made['id']}/{rest}", headers=stranger)
    absent = api.post(f"{URL}/{new_id('job')}/{rest}", headers=stranger)
    assert foreign.status_code == absent.status_code == 404
    assert without_number(foreign) == without_number(absent)
