"""People and buyer units get another name; ids and what was done under them stay."""

from datetime import UTC, datetime

import pytest

from service.operations.people.store import save_person
from service.operations.people.tables import Person
from service.platform.db.database import transaction

NAME = {"name": "Eva Ny"}


@pytest.fixture(scope="module", autouse=True)
def entered(api):
    """Somebody and a unit, and somebody whom a log-in service vouches for."""
    assert api.post("/v1/units", json={"id": "parks", "name": "Parker"}).status_code == 201
    assert api.post("/v1/people", json={"id": "eva", "name": "Eva"}).status_code == 201
    now = datetime.now(UTC)
    of_service = Person(
        tenant_id="local", id="bo", actor="x", created_at=now, name="Bo", issuer="entra"
    )
    with transaction(api.app.state.installation.engine, tenant="local") as connection:
        save_person(connection, of_service)


def test_a_person_gets_another_name_and_stays_who_she_was(api):
    before = api.get("/v1/people/eva").json()
    found = api.request("PATCH", "/v1/people/eva", json=NAME)
    assert found.status_code == 200
    assert found.json() == before | NAME == api.get("/v1/people/eva").json()
    (noted,) = api.get("/v1/log/entries", params={"subject_id": "eva"}).json()["items"]
    assert (noted["action"], noted["details"]) == ("person.renamed", {})


def test_a_unit_gets_another_name_and_keeps_its_id(api):
    found = api.request("PATCH", "/v1/units/parks", json={"name": "Stadsmiljö"}).json()
    assert (found["id"], found["name"]) == ("parks", "Stadsmiljö")
    assert api.get("/v1/units").json()["items"] == [found]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/v1/people/nobody", NAME, 404),
        ("/v1/units/nowhere", NAME, 404),
        ("/v1/people/eva", {"name": ""}, 422),
        ("/v1/units/parks", {"name": "x" * 101}, 422),
        ("/v1/units/parks", {"id": "streets"}, 422),
    ],
)
def test_what_is_not_there_or_no_name_is_refused(api, path, body, status):
    assert api.request("PATCH", path, json=body).status_code == status


def test_a_name_that_a_log_in_service_gives_is_changed_there(api):
    refused = api.request("PATCH", "/v1/people/bo", json=NAME)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "name-elsewhere")
