"""Logging in to the pages: by key and by a log-in service, its end, and forms of others."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx2
import pytest
from structlog.testing import capture_logs

from service.app import create_app
from service.operations.people.principal import ROLES
from service.operations.people.sessions import (
    KEPT,
    PageSession,
    clear_sessions,
    end_every_session,
    end_session,
    was_ended,
)
from service.operations.people.store import end_person
from service.platform.db.database import transaction
from service.settings import Settings
from service.web import renewal, session
from tests.service.operations.people.conftest import LogIn
from tests.service.walked import key_for

FILE = """
- name: entra
  issuer: https://login.example.se/town/v2.0
  keys: https://login.example.se/town/keys
  audience: api://kedjekoll
  tenant: local
  person: oid
  roles: {Kedjekoll.Officer: officer}
  log_in:
    client: kedjekoll-pages
    authorize: https://login.example.se/town/authorize
    token: https://login.example.se/town/token
    redirect: http://127.0.0.1:8000/app/log-in/done
    scope: openid profile api://kedjekoll/access
    shown: Exempelstads konto
"""
FORM_KEY = re.compile(r'name="form_key" value="([^"]+)"')


class Service(LogIn):
    """A log-in service that answers codes and what renews."""

    def __init__(self) -> None:
        super().__init__()
        self.nonce = ""
        self.life = 3600
        self.given = 0
        self.more: dict[str, object] = {}

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        if request.method == "GET":
            return httpx2.Response(200, json={"keys": self.published})
        self.asked.append(dict(parse_qsl(request.content.decode()))["grant_type"])
        self.given += 1
        now = int(datetime.now(UTC).timestamp())
        times = {"iat": now - 5, "nbf": now - 5, "exp": now + self.life}
        own = {"aud": "kedjekoll-pages", "scp": None, "roles": None, "nonce": self.nonce}
        said = {
            "token_type": "Bearer",
            "expires_in": self.life,
            "access_token": self.token(**times, jti=str(self.given), **self.more),
            "id_token": self.token(**(times | own)),
            "refresh_token": "more",
        }
        return httpx2.Response(200, json=said)


@pytest.fixture(scope="module")
def service():
    return Service()


@pytest.fixture(scope="module")
def app(client, settings: Settings, service, tmp_path_factory):
    """An installation of which a browser knows nothing yet."""
    file = tmp_path_factory.mktemp("log-in") / "log-in.yaml"
    file.write_text(FILE, "utf-8")
    made = create_app(settings.model_copy(update={"log_in_file": file}))
    made.state.log_in_transport = service.transport
    return client(made, key=False)


@pytest.fixture(scope="module")
def key(app):
    """A key of the named user."""
    return key_for(app, "local", "local-user", ROLES)["authorization"].removeprefix("Bearer ")


@pytest.fixture
def browser(app):
    """The application, asked by a browser that has no cookie yet."""
    app._http.cookies.clear()
    return app


def form_key(answer):
    return FORM_KEY.search(answer.text)[1]


def by_key(browser, key, back="/app/"):
    shown = browser.get("/app/log-in")
    fields = {"form_key": form_key(shown), "key": key, "back": back}
    return browser.post("/app/log-in", data=fields)


def by_service(browser, service, back="/app/cases"):
    """Go to the service and come back, as its own page would send the browser."""
    away = browser.get(f"/app/log-in/with/entra?back={back}")
    asked = {
        name: one[0] for name, one in parse_qs(urlsplit(away.headers["location"]).query).items()
    }
    service.nonce = asked["nonce"]
    return browser.get(f"/app/log-in/done?code=c&state={asked['state']}")


def test_whoever_is_not_known_is_asked_to_log_in_and_comes_back_to_where_it_was(browser, key):
    asked = browser.get("/app/cases?stage=need")
    assert asked.status_code == 303
    assert asked.headers["location"] == "/app/log-in?back=%2Fapp%2Fcases%3Fstage%3Dneed"
    shown = browser.get(asked.headers["location"])
    assert "Log in with Exempelstads konto" in shown.text
    assert by_key(browser, key, "/app/cases?stage=need").headers["location"] == (
        "/app/cases?stage=need"
    )
    assert browser.get("/app/cases").status_code == 200


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/v1/me", "/app\\x"])
def test_nobody_is_sent_to_another_site_after_the_log_in(browser, key, back):
    assert by_key(browser, key, back).headers["location"] == "/app/"


def test_a_wrong_key_opens_nothing_and_is_not_repeated(browser):
    refused = by_key(browser, "kk_wrong_123")
    assert refused.status_code == 401
    assert "kk_wrong_123" not in refused.text
    assert browser.get("/app/").status_code == 303


def test_somebody_logs_in_by_the_service_and_is_named(browser, service):
    came = by_service(browser, service)
    assert (came.status_code, came.headers["location"]) == (303, "/app/cases")
    shown = browser.get("/app/")
    assert shown.status_code == 200
    assert "entra:3f1c7a52-aaaa-bbbb-cccc-0d0e0f000001" in shown.text


def test_what_comes_back_without_having_been_begun_here_opens_nothing(browser, service):
    assert browser.get("/app/log-in/done?code=c&state=s").status_code == 401
    browser.get("/app/log-in/with/entra")
    refused = browser.get("/app/log-in/done?code=c&state=of-another-browser")
    assert refused.status_code == 401
    assert "was not completed" in unescape(refused.text)
    assert browser.get("/app/").status_code == 303
    assert browser.get("/app/log-in/with/nowhere").status_code == 404


def test_a_log_in_counts_once(browser, service):
    away = browser.get("/app/log-in/with/entra")
    asked = parse_qs(urlsplit(away.headers["location"]).query)
    service.nonce = asked["nonce"][0]
    done = f"/app/log-in/done?code=c&state={asked['state'][0]}"
    assert browser.get(done).status_code == 303
    assert browser.get(done).status_code == 401


def test_a_token_that_does_not_fit_in_cookies_is_told_of_in_words(browser, service, monkeypatch):
    monkeypatch.setattr(session, "PIECE", 400)
    refused = by_service(browser, service)
    assert refused.status_code == 401
    assert "more data about you than fits in the browser" in unescape(refused.text)


def test_a_token_that_is_about_to_end_is_renewed(browser, service, monkeypatch):
    by_service(browser, service)
    asked = len(service.asked)
    browser.get("/app/")
    assert service.asked[asked:] == []
    monkeypatch.setattr(renewal, "BEFOREHAND", timedelta(hours=2))
    assert browser.get("/app/").status_code == 200
    assert service.asked[asked:] == ["refresh_token"]
    monkeypatch.undo()
    assert browser.get("/app/").status_code == 200
    assert service.asked[asked:] == ["refresh_token"]


def test_a_session_that_has_ended_says_so_and_what_was_sent_was_not_done(browser, key, monkeypatch):
    fields = {"form_key": form_key(browser.get("/app/log-in")), "key": key}
    monkeypatch.setattr(session, "LIFE", timedelta(seconds=-1))
    browser.post("/app/log-in", data=fields)
    monkeypatch.undo()
    before = httpx2.Cookies(browser._http.cookies)
    asked = browser.get("/app/cases")
    assert asked.headers["location"] == "/app/log-in?back=%2Fapp%2Fcases&ended=yes"
    browser._http.cookies = before
    refused = browser.post(
        "/app/cases",
        data={"form_key": "of before", "diary_number": "1", "title": "x"},
        headers={"referer": "http://127.0.0.1:8000/app/cases/new"},
    )
    assert refused.status_code == 401
    assert "was not carried out" in refused.text
    assert "back=%2Fapp%2Fcases%2Fnew&amp;ended=yes" in refused.text
    assert "Your session has ended" in browser.get(asked.headers["location"]).text


def test_a_key_that_is_revoked_ends_the_session_at_the_next_request(browser, key):
    by_key(browser, key)
    bearer = {"authorization": f"Bearer {key}"}
    fields = {"person": "local-user", "label": "Tillfällig", "scopes": ["read"]}
    made = browser.request("POST", "/v1/keys", json=fields, headers=bearer).json()
    by_key(browser, made["key"])
    assert browser.get("/app/cases").status_code == 200
    browser.request("POST", f"/v1/keys/{made['id']}/revoke", headers=bearer)
    assert browser.get("/app/cases").headers["location"].endswith("ended=yes")
    polling = browser.get("/app/cases", headers={"hx-request": "true"})
    assert polling.headers["hx-refresh"] == "true"


STRANGE = {
    "another site": {"origin": "https://evil.example", "sec-fetch-site": "cross-site"},
    "another site of the same town": {"sec-fetch-site": "same-site"},
    "another origin alone": {"origin": "null"},
}


@pytest.mark.parametrize("headers", STRANGE.values(), ids=STRANGE.keys())
def test_a_form_of_another_site_is_not_taken(browser, key, headers):
    by_key(browser, key)
    fields = {"form_key": form_key(browser.get("/app/cases/new")), "title": "x"}
    assert browser.post("/app/cases", data=fields, headers=headers).status_code == 403


def test_a_form_of_another_session_is_not_taken(browser, key):
    by_key(browser, key)
    other = form_key(browser.get("/app/cases/new"))
    browser._http.cookies.clear()
    by_key(browser, key)
    for of_form in ({"form_key": other}, {}):
        sent = {"diary_number": "SKN 1", "title": "x", **of_form}
        assert browser.post("/app/cases", data=sent).status_code == 403


def test_whoever_logs_in_again_ends_the_session_before(browser, key, service):
    by_key(browser, key)
    copied = httpx2.Cookies(browser._http.cookies)
    of_before = form_key(browser.get("/app/"))
    by_service(browser, service)
    assert form_key(browser.get("/app/")) != of_before
    browser._http.cookies = copied
    assert browser.get("/app/cases").headers["location"].endswith("ended=yes")


def test_a_session_that_nobody_uses_ends_and_one_that_is_used_goes_on(browser, key, monkeypatch):
    by_key(browser, key)
    given = browser._http.cookies["kedjekoll"]
    browser.get("/app/cases")
    assert browser._http.cookies["kedjekoll"] == given
    monkeypatch.setattr(
        session.Session, "used", lambda before, _now: replace(before, used_at=before.used_at + 1)
    )
    assert browser.get("/app/cases").status_code == 200
    assert browser._http.cookies["kedjekoll"] != given
    monkeypatch.setattr(session, "IDLE", timedelta(seconds=-1))
    assert browser.get("/app/cases").headers["location"].endswith("ended=yes")


def test_where_people_log_in_by_the_service_a_key_opens_no_page(client, settings, app, key):
    closed = settings.model_copy(
        update={"key_log_in": False, "log_in_file": app.app.state.settings.log_in_file}
    )
    browser = client(create_app(closed), key=False)
    shown = browser.get("/app/log-in")
    assert "Log in with Exempelstads konto" in shown.text
    assert 'name="key"' not in shown.text
    refused = browser.post("/app/log-in", data={"form_key": form_key(shown), "key": key})
    assert refused.status_code == 403
    assert "and not with a key" in unescape(refused.text)
    assert browser.get("/app/cases").status_code == 303
    bearer = {"authorization": f"Bearer {key}"}
    assert browser.get("/v1/cases", headers=bearer).status_code == 200


def test_over_tls_every_cookie_is_secure_and_of_this_host_alone(browser, key):
    address = "https://127.0.0.1:8000"
    shown = browser.get(f"{address}/app/log-in")
    fields = {"form_key": form_key(shown), "key": key}
    entered = browser.post(f"{address}/app/log-in", data=fields)
    fields = {"form_key": form_key(browser.get(f"{address}/app/")), "language": "en"}
    chosen = browser.post(f"{address}/app/language", data=fields)
    given = [*shown.headers.get_list("set-cookie"), *entered.headers.get_list("set-cookie")]
    given += chosen.headers.get_list("set-cookie")
    assert {one.partition("=")[0] for one in given} == {
        "__Host-kedjekoll", "__Host-kedjekoll-language"
    }  # fmt: skip
    for one in given:
        attributes = {part.strip().lower() for part in one.split(";")[1:]}
        assert {"secure", "httponly", "samesite=lax", "path=/"} <= attributes
        assert not any(part.startswith("domain") for part in attributes)


def test_over_tls_closing_a_reply_takes_its_cookie_back_as_it_was_given(browser):
    address = "https://127.0.0.1:8000/app"
    fields = {"form_key": form_key(browser.get(f"{address}/log-in"))}
    closed = browser.post(f"{address}/reply/close", data=fields)
    taken = closed.headers["set-cookie"].lower()
    assert taken.startswith('__host-kedjekoll-reply=""; ')
    assert {"secure", "httponly", "path=/", "max-age=0"} <= set(taken.split("; "))


@pytest.mark.parametrize(
    "path",
    [
        *("/app/", "/app/cases", "/app/cases/new", "/app/needs/new", "/app/suppliers"),
        *("/app/method", "/app/admin", "/app/admin/people", "/app/nowhere"),
    ],
)
def test_every_page_lets_somebody_log_out_and_none_tells_what_she_logged_in_with(
    browser, key, path
):
    by_key(browser, key)
    shown = browser.get(path)
    assert shown.status_code in (200, 404)
    assert 'action="/app/log-out"' in shown.text
    assert key not in shown.text


def test_the_field_of_the_key_is_masked_and_password_managers_fill_it(browser):
    field = re.search(r'<input[^>]*name="key"[^>]*>', browser.get("/app/log-in").text)[0]
    assert 'type="password"' in field
    assert 'autocomplete="current-password"' in field
    for barred in ("onpaste", "maxlength", "readonly"):
        assert barred not in field


def test_logging_out_lets_the_browser_forget_what_it_was_shown(browser, key):
    by_key(browser, key)
    fields = {"form_key": form_key(browser.get("/app/"))}
    left = browser.post("/app/log-out", data=fields)
    assert left.headers["clear-site-data"] == '"cache", "storage"'


def test_whoever_logs_in_out_or_fails_to_is_a_line_of_the_log(browser, key, service):
    with capture_logs() as lines:
        by_key(browser, "kk_wrong_123")
        by_key(browser, key)
        log_out(browser)
        by_service(browser, service)
        browser.post("/app/cases", data={"title": "x"}, headers={"origin": "https://evil.example"})
    told = [line for line in lines if line["event"].startswith(("log_in.", "form."))]
    officer = {"tenant_id": "local", "actor": "local-user", "log_level": "info"}
    assert told[:3] == [
        {"event": "log_in.failed", "issuer": "key", "reason": "it opens nothing",
         "log_level": "info"},
        {"event": "log_in.done", "issuer": "key", **officer},
        {"event": "log_in.ended", **officer},
    ]  # fmt: skip
    assert (told[3]["event"], told[3]["issuer"]) == ("log_in.done", "entra")
    assert told[4]["event"] == "form.refused"
    assert key not in str(lines)


def test_logging_out_ends_the_session_of_the_browser(browser, key):
    by_key(browser, key)
    fields = {"form_key": form_key(browser.get("/app/"))}
    assert browser.post("/app/log-out", data=fields).headers["location"] == "/app/log-in?out=yes"
    assert browser.get("/app/").status_code == 303


def log_out(browser):
    """Log out, and return the cookies that the session had."""
    before = httpx2.Cookies(browser._http.cookies)
    browser.post("/app/log-out", data={"form_key": form_key(browser.get("/app/"))})
    return before


@pytest.mark.parametrize("way", ["by key", "by service"])
def test_a_copy_of_a_sessions_cookies_opens_nothing_after_the_log_out(browser, key, service, way):
    by_key(browser, key) if way == "by key" else by_service(browser, service)
    copied = log_out(browser)
    browser._http.cookies = copied
    asked = browser.get("/app/cases")
    assert asked.headers["location"] == "/app/log-in?back=%2Fapp%2Fcases&ended=yes"
    refused = browser.post("/app/cases", data={"form_key": "x", "diary_number": "1", "title": "x"})
    assert refused.status_code in (401, 403)
    assert browser.get("/app/admin/people").status_code == 303


def test_another_session_of_the_same_person_goes_on(browser, key):
    by_key(browser, key)
    other = httpx2.Cookies(browser._http.cookies)
    browser._http.cookies.clear()
    by_key(browser, key)
    log_out(browser)
    browser._http.cookies = other
    assert browser.get("/app/cases").status_code == 200


def test_a_session_that_was_ended_stays_so_after_a_restart_and_in_every_process(
    client, settings, browser, key
):
    by_key(browser, key)
    copied = log_out(browser)
    again = client(create_app(settings), key=False)
    again._http.cookies = copied
    assert again.get("/app/cases").status_code == 303


def test_a_session_that_was_ended_is_remembered_for_longer_than_any_lasts(app):
    assert session.LIFE < KEPT
    engine, now = app.app.state.installation.engine, datetime(2020, 1, 1, tzinfo=UTC)
    before = PageSession(form_key="of before", began_at=now, proven_at=now)

    def ended(tenant_id):
        return was_ended(connection, before, tenant_id=tenant_id, person="x")

    with transaction(engine, tenant="local") as connection:
        end_session(connection, "of before", tenant_id="local", actor="x", now=now)
        end_session(connection, "of before", tenant_id="local", actor="x", now=now)
        clear_sessions(connection, tenant_id="local", now=now + session.LIFE)
        assert ended("local")
        assert not ended("other")
        clear_sessions(connection, tenant_id="local", now=now + KEPT)
        assert not ended("local")


def test_every_session_of_one_person_ends_at_once_and_a_later_one_opens(app):
    engine, now = app.app.state.installation.engine, datetime(2020, 1, 1, tzinfo=UTC)
    minute = timedelta(minutes=1)

    def ended(person, began_at):
        begun = PageSession(form_key="k", began_at=began_at, proven_at=began_at)
        return was_ended(connection, begun, tenant_id="local", person=person)

    with transaction(engine, tenant="local") as connection:
        for at in (now, now + 10 * minute):
            end_every_session(connection, "eva", tenant_id="local", actor="x", now=at)
        assert ended("eva", now - minute)
        assert ended("eva", now + minute)
        assert not ended("eva", now + 11 * minute)
        assert not ended("anna", now - minute)


def other_session(browser, key):
    """Cookies of a session that the same person has begun in another browser."""
    browser._http.cookies.clear()
    by_key(browser, key)
    cookies = httpx2.Cookies(browser._http.cookies)
    browser._http.cookies.clear()
    return cookies


def test_somebody_logs_out_in_every_browser(browser, key):
    other = other_session(browser, key)
    by_key(browser, key)
    shown = browser.get("/app/admin")
    assert 'name="everywhere"' in shown.text
    fields = {"form_key": form_key(shown), "everywhere": "yes"}
    assert browser.post("/app/log-out", data=fields).status_code == 303
    browser._http.cookies = other
    assert browser.get("/app/cases").headers["location"].endswith("ended=yes")
    browser._http.cookies = httpx2.Cookies()
    by_key(browser, key)
    assert browser.get("/app/cases").status_code == 200


def test_an_administrator_logs_one_person_out_and_nobody_else(app, browser, key):
    hers = key_for(app, "local", "vera", ["officer"])["authorization"].removeprefix("Bearer ")
    of_vera = other_session(browser, hers)
    by_key(browser, key)
    page = "/app/admin/people/vera"
    fields = {"form_key": form_key(browser.get(page)), "once": "once"}
    done = browser.post(f"{page}/end-sessions", data=fields)
    assert done.headers["location"] == page
    assert browser.get("/app/cases").status_code == 200
    browser._http.cookies = of_vera
    assert browser.get("/app/cases").headers["location"].endswith("ended=yes")
    bearer = {"authorization": f"Bearer {hers}"}
    assert browser.get("/v1/cases", headers=bearer).status_code == 200


def test_a_person_who_acts_no_longer_has_no_session(app, browser):
    made = key_for(app, "local", "gone", ["officer"])["authorization"].removeprefix("Bearer ")
    by_key(browser, made)
    assert browser.get("/app/cases").status_code == 200
    engine, now = app.app.state.installation.engine, datetime.now(UTC)
    with transaction(engine, tenant="local") as connection:
        end_person(connection, tenant_id="local", person_id="gone", actor="x", now=now)
    assert browser.get("/app/cases").headers["location"].endswith("ended=yes")
