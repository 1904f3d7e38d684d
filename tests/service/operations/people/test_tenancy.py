"""No tenant sees another's: each guard alone, with the other one switched off.

On SQLite there is only the filter of the queries. On PostgreSQL the filter is taken out of every
statement before it reaches the database, so that row-level security is all that is left.
"""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import event

from service.app import create_app
from service.operations.people.keys import make_key
from service.operations.people.principal import ROLES, SCOPES
from service.operations.people.rights import RIGHTS
from service.operations.people.store import save_person, set_rights
from service.operations.people.tables import Person
from service.platform.db.database import transaction
from service.platform.db.record_id import new_id
from service.platform.db.tenants import ensure_tenant
from service.settings import Settings

FILTER = re.compile(r"\b\w+\.tenant_id = %\(tenant_id_\d+\)s(::VARCHAR)?")
OPEN_TO_ALL = {
    "slug", "kind", "factor_id", "rule_id", "scorecard_id", "party_number", "source_id",
    "origin_hash", "dataset", "entity_id",
}  # fmt: skip
"""Ids of what is the same for every tenant."""
OWNERS = {
    "screening_id": "screening",
    "need_id": "need",
    "mapping_id": "mapping",
    "file_id": "file",
    "job_id": "job",
    "portfolio_id": "job",
    "key_id": "key",
    "case_id": "case",
    "package_id": "package",
    "follow_up_id": "followup",
    "judgement_id": "judgement",
    "entry_id": "logentry",
}
READS = [
    route.removeprefix("GET ")
    for route in RIGHTS
    if route.startswith("GET ")
    and set(re.findall(r"{(\w+)}", route)) & {*OWNERS, "person_id"}
    and set(re.findall(r"{(\w+)}", route)) <= {*OWNERS, "person_id"}
]
OF_A_RUN = {
    "/v1/portfolios/{portfolio_id}/set-aside",
    "/v1/portfolios/{portfolio_id}/output",
    "/v1/portfolios/{portfolio_id}/next-documents",
    "/v1/portfolios/{portfolio_id}/requests",
    "/v1/portfolios/{portfolio_id}/report",
}
"""What only a run that has been worked has; `test_portfolios` tries these and a run's suppliers."""
OF_A_FULL_CASE = {
    "/v1/cases/{case_id}/chain-request-form": "",
    "/v1/cases/{case_id}/masked-copies/proposals": "",
    "/v1/cases/{case_id}/comparison": f"?from={new_id('screening')}&to={new_id('screening')}",
}
"""What only a case that has got further answers, with what each asks for."""
LISTS = [
    route.removeprefix("GET ")
    for route in RIGHTS
    if route.startswith("GET /v1/") and "{" not in route
]


@pytest.fixture(scope="module", params=["row guard", "filter"])
def town(request, tmp_path_factory):
    """An application with keys of two tenants, of which one guard is off."""
    changes = {}
    if request.param == "row guard":
        changes["database_url"] = SecretStr(request.getfixturevalue("guarded_url"))
    settings = Settings(
        data_dir=Path(tmp_path_factory.mktemp("town")),
        language="en",
        embedded_worker=False,
        **changes,
    )
    client = request.getfixturevalue("client")  # after the database: it is stopped before it
    api = client(create_app(settings), key=False)
    installation = api.app.state.installation
    now = datetime.now(UTC)
    headers = {}
    for tenant in ("lund", "malmo"):
        with transaction(installation.engine, tenant=tenant) as connection:
            ensure_tenant(connection, tenant_id=tenant, actor="x", created_at=now)
            person = Person(
                tenant_id=tenant, id=f"anna-{tenant}", actor="x", created_at=now, name="Anna"
            )
            save_person(connection, person)
            set_rights(connection, person, roles=ROLES, units=[], actor="x", now=now)
            key, _ = make_key(
                connection,
                tenant_id=tenant,
                actor="x",
                person_id=person.id,
                label="test",
                scopes=SCOPES,
                secret=installation.key_secret,
                now=now,
                expires_at=now + timedelta(days=1),
            )
        headers[tenant] = {"authorization": f"Bearer {key}"}

    def unfiltered(conn, cursor, statement, parameters, context, executemany):
        return FILTER.sub("true", statement), parameters

    if request.param == "row guard":
        event.listen(installation.engine, "before_cursor_execute", unfiltered, retval=True)
    return api, headers


@pytest.fixture(scope="module")
def owned(town, document):
    """The ids of one record of each kind that Malmö has, by the names that paths have for them."""
    api, headers = town

    def made(path, **options):
        response = api.post(path, headers=headers["malmo"] | options.pop("headers", {}), **options)
        assert response.status_code in (201, 202), response.text
        named = response.headers.get("location", "").rpartition("/")[2]
        return named or response.json()["id"]

    screening = made("/v1/screenings", json=document())
    asked = {"cpv": "90910000", "value": 4_200_000, "currency": "SEK", "place": "SE224"}
    asked["starts_on"] = "2027-01-01"
    need = made("/v1/needs", json=asked)
    case = made("/v1/cases", json={"diary_number": "KS 2026-17", "title": "Städning"})
    package = made("/v1/packages", json={"kind": "clauses", "need_id": need})
    visit = {"tender_id": "A2", "party_id": "sund", "form": "visit", "on": "2026-11-20"}
    follow_up = made("/v1/follow-ups", json={"screening_id": screening, **visit})
    file = made(
        "/v1/evidence-files?name=a.pdf",
        content=b"%PDF-1.7",
        headers={"content-type": "application/pdf"},
    )
    portfolio = made("/v1/portfolios", json={"files": [file]})
    key = made("/v1/keys", json={"person": "anna-malmo", "label": "x", "scopes": ["read"]})
    return {
        "screening_id": screening,
        "need_id": need,
        "file_id": file,
        "job_id": portfolio,
        "portfolio_id": portfolio,
        "key_id": key,
        "case_id": case,
        "package_id": package,
        "follow_up_id": follow_up,
        "person_id": "anna-malmo",
    }


def told(response):
    """What an answer tells, without what belongs to the single request."""
    own = {"x-request-id", "traceparent", "date", "ratelimit"}
    body = response.text
    if "instance" in body:
        body = json.dumps({**response.json(), "instance": None})
    return response.status_code, body, {k: v for k, v in response.headers.items() if k not in own}


@pytest.mark.parametrize("path", [path for path in READS if path not in OF_A_RUN])
def test_another_tenants_id_answers_as_one_that_never_was(town, owned, path):
    api, headers = town
    named = set(re.findall(r"{(\w+)}", path))
    alone = not path.endswith("/events") and path not in OF_A_FULL_CASE
    if named <= owned.keys() and alone and len(named) == 1:
        assert api.get(path.format(**owned), headers=headers["malmo"]).status_code == 200
    never = {name: new_id(kind) for name, kind in OWNERS.items()} | {"person_id": "nobody"}
    address = path + OF_A_FULL_CASE.get(path, "")
    foreign = api.get(address.format(**never | owned), headers=headers["lund"])
    absent = api.get(address.format(**never), headers=headers["lund"])
    assert foreign.status_code == 404
    assert told(foreign) == told(absent)


@pytest.mark.parametrize("path", LISTS)
def test_no_list_holds_anything_of_another_tenant(town, owned, path):
    api, headers = town
    response = api.get(path, headers=headers["lund"])
    told_of = response.text.replace("https://malmo.se", "")  # a page of the real town
    for value in (*owned.values(), "malmo"):
        assert value not in told_of


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/v1/jobs/{job_id}/cancel", None),
        ("POST", "/v1/keys/{key_id}/revoke", None),
        ("POST", "/v1/keys/{key_id}/rotate", {}),
        ("PUT", "/v1/people/{person_id}/rights", {"roles": []}),
        ("POST", "/v1/people/{person_id}/end", None),
        ("POST", "/v1/people/{person_id}/end-sessions", None),
    ],
)
def test_nothing_of_another_tenant_is_changed(town, owned, method, path, body):
    api, headers = town
    options = {} if body is None else {"json": body}
    response = api.request(method, path.format(**owned), headers=headers["lund"], **options)
    assert response.status_code == 404
    assert api.get("/v1/me", headers=headers["malmo"]).json()["roles"] == list(ROLES)
    keys = api.get("/v1/keys", headers=headers["malmo"]).json()["items"]
    assert all(key["valid"] for key in keys)


def test_a_file_of_another_tenant_cannot_be_named_in_an_order(town, owned):
    api, headers = town
    order = {"files": [owned["file_id"]]}
    foreign = api.post("/v1/portfolios", json=order, headers=headers["lund"])
    absent = api.post("/v1/portfolios", json={"files": [new_id("file")]}, headers=headers["lund"])
    assert foreign.status_code == 422
    assert told(foreign) == told(absent)


def test_every_id_in_a_path_is_a_tenants_or_open_to_all_or_tried_elsewhere():
    named = {name for route in RIGHTS for name in re.findall(r"{(\w+)}", route)}
    tried_elsewhere = {  # by `test_tenancy_matrix`
        "task_id", "decision_id", "request_id", "incident_id", "link_id", "party_id", "check_id",
        "receiver_id", "delivery_id", "monitor_id", "event_id", "coverage_id", "copy_id",
        "unit_id", "extract_id", "received_id", "counts_id",
    }  # fmt: skip
    assert named - {*OWNERS, "person_id"} - OPEN_TO_ALL - tried_elsewhere == set()
