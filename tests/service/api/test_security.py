from datetime import UTC, datetime

import pytest
from structlog.testing import capture_logs

from service.api.security import CurrentPrincipal
from service.app import create_app
from service.operations.people.principal import ROLES, SCOPES
from service.operations.people.rights import BY_LINK, MATCH, RIGHTS
from service.operations.people.signing_keys import open_signing_keys
from service.platform.http.bodies import Json
from tests.service.operations.people.conftest import LogIn


@pytest.fixture(scope="module")
def log_in():
    return LogIn()


@pytest.fixture(scope="module")
def closed(client, settings, tmp_path_factory, log_in):
    """An application, asked by somebody who shows nothing of her own accord."""
    folder = tmp_path_factory.mktemp("closed")
    (folder / "log-in.yaml").write_text(
        """
- name: entra
  issuer: https://login.example.se/town/v2.0
  keys: https://login.example.se/town/discovery/v2.0/keys
  audience: api://kedjekoll
  tenant: town
  person: oid
  roles: {Kedjekoll.Officer: officer, Kedjekoll.Auditor: auditor}
  units: {group-parks: parks}
"""
    )
    app = create_app(
        settings.model_copy(
            update={
                "data_dir": folder,
                "log_in_file": folder / "log-in.yaml",
            }
        )
    )
    app.state.log_in_transport = log_in.transport
    return client(app, key=False)


def test_the_start_key_acts_for_the_one_organisation_and_user_it_has(client, settings):
    app = create_app(settings.model_copy(update={"tenant_id": "malmo", "actor": "A. Handläggare"}))

    @app.get("/test/principal")
    async def who(principal: CurrentPrincipal) -> Json:
        return Json([principal.tenant_id, principal.actor, sorted(principal.roles)])

    response = client(app).get("/test/principal?tenant_id=lund", headers={"x-tenant": "lund"})
    assert response.json() == ["malmo", "A. Handläggare", sorted(ROLES)]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"host": "localhost:8000"},
        {"origin": "http://127.0.0.1:8000", "sec-fetch-site": "same-origin"},
        {"x-forwarded-for": "127.0.0.1", "x-real-ip": "127.0.0.1", "forwarded": "for=127.0.0.1"},
        {"host": "kedjekoll.example.se"},
        {"origin": "https://evil.example"},
    ],
    ids=str,
)
def test_no_address_or_host_opens_anything_without_a_key(closed, headers):
    response = closed.get("/v1/me", headers=headers)
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == 'Bearer realm="kedjekoll"'
    assert response.json()["type"] == "/problems/unauthenticated"


def test_a_key_that_is_shown_and_wrong_is_never_overlooked(api):
    response = api.get("/v1/me", headers={"authorization": "Bearer kk_wrong"})
    assert response.status_code == 401
    assert 'error="invalid_token"' in response.headers["www-authenticate"]


@pytest.mark.parametrize(
    "route", [route for route, right in RIGHTS.items() if right.name != "open"]
)
def test_every_operation_that_is_not_open_asks_for_a_key(closed, route):
    method, path = route.split()
    for headers in ({}, {"authorization": "Basic bG9jYWw6"}, {"authorization": "Bearer x.y.z"}):
        response = closed.request(method, path, headers=headers)
        assert response.status_code == 401, (route, headers)


def test_what_is_open_asks_for_none(closed):
    for path in ("/healthz", "/readyz", "/v1/api-info", "/problems/forbidden", "/openapi.json"):
        assert closed.get(path).status_code == 200


@pytest.mark.parametrize(
    "shown",
    [
        "Bearer",
        "Bearer ",
        "bearer kk_",
        "Basic a2s6eA==",
        "kk_000000000000_" + "0" * 48,
        "Bearer kk_000000000000_" + "0" * 48,
        "Bearer kk_' OR '1'='1",
        "Bearer " + "a" * 20_000,
    ],
)
def test_what_is_no_key_opens_nothing(closed, shown):
    assert closed.get("/v1/me", headers={"authorization": shown}).status_code == 401


def test_a_key_in_the_address_opens_nothing(closed, made_key):
    text = made_key("officer", ["read"])
    for query in ("api_key", "key", "access_token", "token"):
        assert closed.get(f"/v1/me?{query}={text}").status_code == 401


@pytest.fixture
def made_key(closed):
    """Return what makes a key of a new person with one role."""
    from service.operations.people.keys import make_key
    from service.operations.people.store import save_person, set_rights
    from service.operations.people.tables import Person
    from service.platform.db.database import transaction
    from service.platform.db.tenants import ensure_tenant

    installation, now = closed.app.state.installation, datetime.now(UTC)

    def make(role, scopes, tenant="town", units=()):
        with transaction(installation.engine) as connection:
            ensure_tenant(connection, tenant_id=tenant, actor="x", created_at=now)
            person = Person(tenant_id=tenant, id=f"p-{role}", actor="x", created_at=now, name="P")
            save_person(connection, person)
            set_rights(connection, person, roles=[role], units=units, actor="x", now=now)
            text, _ = make_key(
                connection,
                tenant_id=tenant,
                actor="x",
                person_id=person.id,
                label="test",
                scopes=scopes,
                secret=installation.key_secret,
                now=now,
                expires_at=now.replace(year=now.year + 1),
            )
        return text

    return make


@pytest.mark.parametrize("role", ROLES)
def test_each_role_reaches_what_the_table_of_rights_says_and_nothing_else(closed, made_key, role):
    headers = {"authorization": f"Bearer {made_key(role, SCOPES)}", "accept": "application/json"}
    for route, right in RIGHTS.items():
        method, path = route.split()
        if right is BY_LINK or (method == "GET" and path.endswith("/events")):
            continue
        status = closed.request(method, path, headers=headers).status_code
        if right.roles and role not in right.roles:
            assert status == 403, route
        else:
            assert status not in (401, 403), route


@pytest.mark.parametrize("scope", SCOPES)
def test_a_key_reaches_no_further_than_its_scopes(closed, made_key, scope):
    headers = {"authorization": f"Bearer {made_key('admin', [scope])}"}
    for route, right in RIGHTS.items():
        method, path = route.split()
        if right is BY_LINK or (method == "GET" and path.endswith("/events")):
            continue
        status = closed.request(method, path, headers=headers).status_code
        reached = right.scope == scope or (right is MATCH and scope == "read")
        within = not right.roles or ("admin" in right.roles and reached)
        assert (status == 403) is not within, route


def test_a_person_whose_roles_change_has_the_new_ones_at_the_next_request(closed, made_key):
    headers = {"authorization": f"Bearer {made_key('viewer', SCOPES)}"}
    assert closed.get("/v1/me", headers=headers).json()["roles"] == ["viewer"]
    admin = {"authorization": f"Bearer {made_key('admin', SCOPES)}"}
    put = {"roles": ["auditor"], "units": []}
    assert closed.request("PUT", "/v1/people/p-viewer/rights", json=put, headers=admin).is_success
    assert closed.get("/v1/me", headers=headers).json()["roles"] == ["auditor"]
    assert closed.post("/v1/people/p-viewer/end", headers=admin).is_success
    assert closed.get("/v1/me", headers=headers).status_code == 401


def test_a_token_acts_with_the_roles_that_its_log_in_service_gives(closed, log_in):
    now = int(datetime.now(UTC).timestamp())
    times = {"iat": now, "nbf": now, "exp": now + 600}
    headers = {"authorization": f"Bearer {log_in.token(**times)}"}
    me = closed.get("/v1/me", headers=headers).json()
    assert me["organisation"] == "town"
    assert me["person"] == "entra:3f1c7a52-aaaa-bbbb-cccc-0d0e0f000001"
    assert (me["roles"], me["units"]) == (["officer"], ["parks"])
    other = {"authorization": f"Bearer {log_in.token(**times, roles=['Kedjekoll.Auditor'])}"}
    lines = closed.get("/v1/access-review", headers=other).json()["items"]
    own = [line for line in lines if line["person"] == me["person"]]
    assert [(line["kind"], line["what"]) for line in own] == [
        ("role", "auditor"),
        ("unit", "parks"),
    ]
    assert {line["given_by"] for line in own} == {"entra:"}


def test_no_key_or_token_is_ever_logged(closed, made_key, log_in):
    key = made_key("officer", ["read"])
    token = log_in.token(exp=1)
    with capture_logs() as lines:
        closed.get("/v1/me", headers={"authorization": f"Bearer {key}"})
        closed.get("/v1/me", headers={"authorization": f"Bearer {token}"})
        closed.get("/v1/me", headers={"authorization": f"Bearer {key}x"})
    assert lines
    assert key.split("_")[2] not in str(lines)
    assert token.split(".")[1] not in str(lines)


def test_what_is_refused_is_a_line_of_the_log_with_who_asked_and_nothing_that_was_sent(
    closed, made_key
):
    key = made_key("officer", ["read"], tenant="elsewhere")
    with capture_logs() as lines:
        closed.get("/v1/people", headers={"authorization": f"Bearer {key}"})
        closed.get("/v1/me", headers={"authorization": "Bearer kk_wrong"})
        closed.get("/v1/me")
    told = [line for line in lines if line["event"].startswith("access.")]
    assert [line["event"] for line in told] == ["access.refused", "access.unknown"]
    assert told[0]["key"].startswith("key_")
    assert told[0]["actor"]
    assert "kk_" not in str(lines)


def test_while_a_log_in_service_is_away_keys_still_open(closed, made_key, log_in):
    closed.app.state.signing_keys.close()
    log_in.status = 503
    fresh = open_signing_keys(closed.app.state.installation.issuers, transport=log_in.transport)
    closed.app.state.signing_keys = fresh
    now = int(datetime.now(UTC).timestamp())
    token = log_in.token(iat=now, nbf=now, exp=now + 600)
    response = closed.get("/v1/me", headers={"authorization": f"Bearer {token}"})
    assert (response.status_code, response.json()["type"]) == (503, "/problems/log-in-unavailable")
    key = made_key("officer", ["read"])
    assert closed.get("/v1/me", headers={"authorization": f"Bearer {key}"}).status_code == 200
    log_in.status = 200
