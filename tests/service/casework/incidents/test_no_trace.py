"""An incident leaves no trace in what any other role is answered, over HTTP, on both databases."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from service.app import create_app
from service.casework.incidents.request import NewIncident, NewReceipt
from service.casework.incidents.store import add_receipt, read_incident, report
from service.operations.audit import walking
from service.operations.people.keys import make_key
from service.operations.people.principal import EVERY_ROLE, ROLES, SCOPES, Principal
from service.operations.people.rights import RESTRICTED, RIGHTS
from service.operations.people.store import save_person, set_rights
from service.operations.people.tables import Person
from service.platform.db.database import transaction
from service.platform.db.tenants import ensure_tenant
from service.settings import Settings

LISTS = [
    route.removeprefix("GET ")
    for route, right in RIGHTS.items()
    if route.startswith("GET /v1/") and "{" not in route and right is not RESTRICTED
]
OWN = {"x-request-id", "traceparent", "date", "ratelimit"}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def town(request, tmp_path_factory):
    """An application, and a key of a person of each role, the last with every role there is."""
    changes = {}
    if request.param == "postgresql":
        changes["database_url"] = SecretStr(request.getfixturevalue("guarded_url"))
    settings = Settings(
        data_dir=Path(tmp_path_factory.mktemp("town")),
        language="en",
        embedded_worker=False,
        requests_per_minute=0,
        **changes,
    )
    with pytest.MonkeyPatch.context() as patched:  # a round tells when it ended, and no more
        patched.setattr(walking, "STEP_SECONDS", 86_400)
        api = request.getfixturevalue("client")(create_app(settings), key=False)
    installation, now = api.app.state.installation, datetime.now(UTC)
    keys = {}
    for name in (*ROLES, "every"):
        with transaction(installation.engine, tenant="malmo") as connection:
            ensure_tenant(connection, tenant_id="malmo", actor="x", created_at=now)
            person = Person(tenant_id="malmo", id=name, actor="x", created_at=now, name=name)
            save_person(connection, person)
            roles = EVERY_ROLE if name == "every" else [name]
            set_rights(connection, person, roles=roles, units=[], actor="x", now=now)
            key, _ = make_key(
                connection,
                tenant_id="malmo",
                actor="x",
                person_id=name,
                label="test",
                scopes=SCOPES,
                secret=installation.key_secret,
                now=now,
                expires_at=now + timedelta(days=1),
            )
        keys[name] = {"authorization": f"Bearer {key}"}
    return api, keys


def told(api, headers):
    """All that every list answers: status, body and headers, those of the request itself apart."""
    found = {}
    for path in LISTS:
        response = api.get(path, headers=headers)
        body = response.text
        if "instance" in body:
            body = json.dumps({**response.json(), "instance": None})
        kept = {name: value for name, value in response.headers.items() if name not in OWN}
        found[path] = (response.status_code, body, kept)
    return found


@pytest.fixture(scope="module")
def around(town):
    """What every role is told before an incident and after, and the incident's id."""
    api, keys = town
    installation = api.app.state.installation
    for headers in keys.values():
        told(api, headers)  # the day of use is kept with a key
    installation.log.seal()
    before = {name: told(api, headers) for name, headers in keys.items()}
    eva, now = Principal("malmo", "every", frozenset({"incident"})), datetime.now(UTC)
    stated = NewIncident(signs=["violence"], noticed_on=date(2026, 1, 2), contract="Kontrakt 7")
    with transaction(installation.engine, tenant="malmo") as connection:
        made = report(connection, stated, principal=eva, now=now)
        receipt = NewReceipt(kind="photo", sha256="cd" * 32, size=9)
        add_receipt(connection, made.id, receipt, principal=eva, now=now)
        read_incident(connection, made.id, principal=eva, now=now)
    installation.log.seal()
    after = {name: told(api, headers) for name, headers in keys.items()}
    return before, after, made.id


@pytest.mark.parametrize("name", [*ROLES, "every"])
def test_no_list_count_tag_or_checkpoint_differs_after_an_incident(around, name):
    before, after, _ = around
    assert before[name].keys() >= {"/v1/changes", "/v1/jobs", "/v1/log/checkpoint", "/v1/cases"}
    assert after[name] == before[name]


def test_the_auditors_log_did_answer_what_was_compared(around):
    before, _, _ = around
    assert before["auditor"]["/v1/log/entries"][0] == 200
    assert json.loads(before["auditor"]["/v1/log/entries"][1])["items"]


@pytest.mark.parametrize("name", [*ROLES, "every"])
def test_no_key_opens_an_incident_not_even_of_somebody_with_the_role(town, around, name):
    api, keys = town
    _, _, incident_id = around
    for path in ("/v1/incidents", f"/v1/incidents/{incident_id}", "/v1/incidents/i_none"):
        assert api.get(path, headers=keys[name]).status_code == 403


def test_a_search_for_a_person_by_somebody_without_the_role_finds_no_incident(town, around):
    api, keys = town
    sought = {"by": "name", "what": "Kontrakt 7"}
    response = api.post("/v1/subjects/search", json=sought, headers=keys["auditor"])
    assert (response.status_code, response.json()["records"]) == (200, [])


def test_who_holds_the_role_can_be_reviewed(town):
    api, keys = town
    held = api.get("/v1/access-review", headers=keys["auditor"]).json()["items"]
    assert [one["person"] for one in held if one["what"] == "incident"] == ["every"]
