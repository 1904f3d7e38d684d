"""How somebody comes in the first time, and that nobody does so by an address."""

import http.client
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from service.app import create_app
from service.operations.people import start_key
from service.operations.people.keys import load_key, make_key, revoke_key
from service.operations.people.principal import ROLES, SCOPES, Principal
from service.operations.people.store import end_person, load_person, save_person, set_rights
from service.operations.people.tables import Person
from service.platform.db.database import transaction
from service.platform.db.tenants import ensure_tenant
from service.platform.secret_files import START_KEY_FILE
from service.settings import InvalidSettings, Settings
from tests.service.entering import FORM_KEY, bearer
from tests.service.own_server import free_port, started
from tests.started import PATIENCE, thread

OWN = Principal("local", "local-user", frozenset(ROLES))
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SECRET = b"a secret of thirty-two made-up b"


@pytest.fixture
def begun(own_engine, tmp_path):
    """Return what begins an installation, and tells the start key."""

    def begin(folder=tmp_path):
        with transaction(own_engine, tenant="local") as connection:
            return start_key.begin(connection, OWN, data_dir=folder, now=NOW)

    begin.engine = own_engine
    return begin


def entered(engine, person="eva", *, roles=("admin",), issuer=None):
    """Enter somebody with these roles."""
    with transaction(engine, tenant="local") as connection:
        ensure_tenant(connection, tenant_id="local", actor="x", created_at=NOW)
        made = Person(
            tenant_id="local", id=person, actor="x", created_at=NOW, name="Eva", issuer=issuer
        )
        save_person(connection, made)
        set_rights(connection, made, roles=roles, units=[], actor="x", now=NOW)


def given(engine, person="eva", *, scopes=SCOPES):
    """Give somebody a key, and return its number."""
    with transaction(engine, tenant="local") as connection:
        _, key = make_key(
            connection,
            tenant_id="local",
            actor="x",
            person_id=person,
            label="x",
            scopes=scopes,
            secret=SECRET,
            now=NOW,
            expires_at=NOW + timedelta(days=1),
        )
    return key.id


def needed(engine, now=NOW):
    with transaction(engine, tenant="local") as connection:
        return start_key.is_needed(connection, OWN, now=now)


def test_the_same_key_is_told_at_every_start_and_only_its_owner_can_read_it(begun, tmp_path):
    first = begun()
    assert begun() == first
    file = tmp_path / START_KEY_FILE
    assert file.read_text() == first
    assert file.stat().st_mode & 0o777 == 0o600
    assert len(first) == len("ks_") + 64
    assert start_key.opens(first, tmp_path)
    assert not start_key.opens(first[:-1] + ("0" if first[-1] != "0" else "1"), tmp_path)


def test_another_installation_has_another_key_and_a_file_that_is_removed_opens_nothing(
    begun, tmp_path
):
    (tmp_path / "other").mkdir()
    first, other = begun(), begun(tmp_path / "other")
    assert first != other
    assert not start_key.opens(first, tmp_path / "other")
    (tmp_path / START_KEY_FILE).unlink()
    assert not start_key.opens(first, tmp_path)
    assert not start_key.opens(first, None)
    assert begun() != first


def test_a_file_that_others_can_read_or_that_is_damaged_is_refused_and_says_the_mend(
    begun, tmp_path
):
    key = begun()
    (tmp_path / START_KEY_FILE).chmod(0o644)
    with pytest.raises(InvalidSettings, match="chmod 600"):
        begun()
    assert not start_key.opens(key, tmp_path)
    (tmp_path / START_KEY_FILE).chmod(0o600)
    (tmp_path / START_KEY_FILE).write_text("kk_half")
    with pytest.raises(InvalidSettings, match="remove it"):
        begun()


def test_none_is_needed_once_an_administrator_has_a_key_and_the_file_goes_at_the_next_start(
    begun, tmp_path
):
    engine = begun.engine
    begun()
    entered(engine)
    assert needed(engine)
    key = given(engine)
    assert not needed(engine)
    assert begun() is None
    assert not (tmp_path / START_KEY_FILE).exists()
    with transaction(engine, tenant="local") as connection:
        found = load_key(connection, tenant_id="local", key_id=key)
        revoke_key(connection, found, actor="x", now=NOW)
    assert needed(engine)


def test_a_key_that_administers_nothing_leaves_the_start_key_in_force(begun):
    engine = begun.engine
    entered(engine, "bo", roles=("officer",))
    given(engine, "bo")
    entered(engine)
    given(engine, scopes=("read", "work"))
    assert needed(engine)
    given(engine)
    assert not needed(engine)
    assert needed(engine, now=NOW + timedelta(days=2)), "her key has expired"


def test_none_is_needed_once_an_administrator_has_logged_in(begun):
    entered(begun.engine, "entra:1", roles=("officer",), issuer="entra")
    assert needed(begun.engine)
    entered(begun.engine, "entra:2", issuer="entra")
    assert not needed(begun.engine)


def test_a_named_user_who_acts_no_longer_has_no_start_key(begun):
    entered(begun.engine, "local-user", roles=ROLES)
    assert needed(begun.engine)
    with transaction(begun.engine, tenant="local") as connection:
        assert load_person(connection, tenant_id="local", person_id="local-user")
        end_person(connection, tenant_id="local", person_id="local-user", actor="x", now=NOW)
    assert not needed(begun.engine)


def test_the_start_key_opens_api_and_pages_until_an_administrator_has_a_key(client, tmp_path):
    api = client(create_app(Settings(data_dir=tmp_path, language="en")))
    known = bearer(api.app.state.installation)
    assert api.get("/v1/me").json()["person"] == "local-user"
    assert api.get("/app/cases").status_code == 200
    new = {"id": "eva", "name": "Eva Exempel", "roles": ["admin"]}
    assert api.post("/v1/people", json=new).status_code == 201
    asked = {"person": "eva", "label": "own", "scopes": ["read", "administer"]}
    key = api.post("/v1/keys", json=asked).json()["key"]
    refused = api.get("/v1/me", headers=known)
    assert (refused.status_code, refused.json()["type"]) == (401, "/problems/unauthenticated")
    assert "invalid_token" in refused.headers["www-authenticate"]
    assert api.get("/app/cases").status_code == 303
    assert api.get("/v1/me", headers={"authorization": f"Bearer {key}"}).status_code == 200


def test_the_log_in_says_where_the_start_key_stands_and_takes_the_whole_link(client, tmp_path):
    api = client(create_app(Settings(data_dir=tmp_path, language="sv")), key=False)
    assert "startnyckel" not in api.get("/app/log-in").text
    key = bearer(api.app.state.installation)["authorization"].removeprefix("Bearer ")
    shown = api.get("/app/log-in")
    assert "start.key" in shown.text
    assert key not in shown.text
    form = {
        "form_key": FORM_KEY.search(shown.text)[1],
        "key": f"http://127.0.0.1:8000/app/log-in#{key}",
    }
    assert api.post("/app/log-in", data=form).status_code == 303
    assert api.get("/app/cases").status_code == 200


class Proxy(BaseHTTPRequestHandler):
    """A reverse proxy as it is first set up: it passes requests on and says nothing of itself."""

    port = 0

    def do_GET(self):
        inner = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {name: one for name, one in self.headers.items() if name.lower() != "host"}
        inner.request(self.command, self.path, headers=headers)
        answer = inner.getresponse()
        body = answer.read()
        self.send_response(answer.status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        inner.close()

    def log_message(self, *_):
        """Write nothing."""


def test_behind_a_plain_proxy_nobody_comes_in_without_a_key_and_the_log_tells_none(
    tmp_path, kedjekoll
):
    port = free_port()
    handler = type("Plain", (Proxy,), {"port": port})
    with (
        started(tmp_path, port, command=[kedjekoll]),
        ThreadingHTTPServer(("127.0.0.1", 0), handler) as proxy,
        thread(proxy.serve_forever, stop=proxy.shutdown),
    ):

        def asked(path, **headers):
            outer = http.client.HTTPConnection(*proxy.server_address, timeout=PATIENCE)
            outer.request("GET", path, headers=headers)
            status = outer.getresponse().status
            outer.close()
            return status

        key = (tmp_path / START_KEY_FILE).read_text()
        assert [asked(path) for path in ("/v1/me", "/v1/people", "/v1/keys")] == [401] * 3
        assert asked("/app/admin/people") == 303
        assert asked("/readyz") == 200
        assert asked("/v1/me", Authorization=f"Bearer {key}") == 200
    log = (tmp_path / "log").read_text()
    assert "service.start_key" in log
    assert str(tmp_path / START_KEY_FILE) in log
    assert key not in log
