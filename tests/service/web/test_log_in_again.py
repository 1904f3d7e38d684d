"""Before a page administers, somebody has logged in just now; if not, what she typed waits."""

import random
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from string import ascii_letters
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from structlog.testing import capture_logs

from service.app import create_app
from service.operations.people.principal import ROLES
from service.operations.people.rights import ADMINISTER, RIGHTS
from service.operations.people.sessions import RECENT
from service.web.log_in_again import MOST_IN_COOKIE
from service.web.session import PIECE, Sealer, new_session, pieces_of
from tests.service.walked import key_for
from tests.service.web.test_log_in import FILE, Service, by_key, by_service, form_key

ADMIN_FILE = FILE.replace("roles: {", "roles: {Kedjekoll.Admin: admin, ")
WAITING = re.compile(r'name="waiting_form" value="([^"]+)"')
KEYS, PEOPLE = "/app/admin/keys", "/app/admin/people"
NEW_PERSON = {"id": "eva", "name": 'Eva <b>"Prov"', "roles": ["officer", "auditor"]}


class Town(Service):
    """A log-in service of administrators, which says when somebody has proved who she is."""

    def __init__(self) -> None:
        super().__init__()
        self.more = {"roles": ["Kedjekoll.Admin"]}
        self.proven: int | None = None

    def claims(self, **changes):
        """Claims; those of an ID token with the moment, unless it is not stated."""
        is_id_token = "nonce" in changes
        return super().claims(**changes, **({"auth_time": self.proven} if is_id_token else {}))


@pytest.fixture(scope="module")
def service():
    return Town()


@pytest.fixture(scope="module")
def made(settings, service, tmp_path_factory):
    file = tmp_path_factory.mktemp("log-in") / "log-in.yaml"
    file.write_text(ADMIN_FILE, "utf-8")
    app = create_app(settings.model_copy(update={"log_in_file": file, "embedded_worker": False}))
    app.state.log_in_transport = service.transport
    return app


@pytest.fixture
def browser(client, made):
    """A browser that has no cookie yet."""
    return client(made, key=False)


@pytest.fixture(scope="module")
def key(client, made):
    """A key of an administrator."""
    headers = key_for(client(made, key=False), "local", "chief", ROLES)
    return headers["authorization"].removeprefix("Bearer ")


def opened(browser):
    """The session that a browser holds."""
    sealed = browser._http.cookies["kedjekoll"].partition(".")[2]
    return sealer(browser).open(sealed + (browser._http.cookies.get("kedjekoll-2") or ""))


def sealer(browser):
    return Sealer(browser.app.state.installation.key_secret)


def let_pass(browser, how_long=RECENT):
    """Let so much time pass since somebody proved who she is."""
    held = opened(browser)
    aged = replace(held, proven_at=held.proven_at - how_long.total_seconds())
    pieces = iter(pieces_of(aged, sealer(browser)))
    for cookie in browser._http.cookies.jar:
        if cookie.name.startswith("kedjekoll"):
            cookie.value = next(pieces)


def send(browser, address, fields, **more):
    shown = browser.get(address)
    return browser.post(address, data={"form_key": form_key(shown), **fields}, **more)


def with_key(browser, asked, address, key):
    """Show the key on the page that asks for it."""
    fields = {"form_key": form_key(asked), "waiting_form": unescape(WAITING.search(asked.text)[1])}
    return browser.post(address, data={**fields, "key": key})


def people(browser, key):
    answer = browser.get("/v1/people", headers={"authorization": f"Bearer {key}"}).json()
    return {person["id"]: person for person in answer["items"]}


def test_soon_after_a_log_in_nobody_is_asked_again(browser, key):
    by_key(browser, key)
    let_pass(browser, RECENT - timedelta(minutes=1))
    assert send(browser, PEOPLE, NEW_PERSON | {"id": "early"}).status_code == 303


def test_later_the_key_is_asked_for_and_what_was_typed_is_done_with_it(browser, key):
    by_key(browser, key)
    let_pass(browser)
    copied, of_before = httpx2.Cookies(browser._http.cookies), opened(browser).form_key
    asked = send(browser, PEOPLE, NEW_PERSON)
    assert asked.status_code == 401
    assert "Log in again to continue" in asked.text
    assert "You do not have to fill in anything again." in asked.text
    assert "eva" not in people(browser, key)
    done = with_key(browser, asked, PEOPLE, key)
    assert (done.status_code, done.headers["location"]) == (303, PEOPLE)
    entered = people(browser, key)["eva"]
    assert entered["name"] == NEW_PERSON["name"]
    assert set(entered["roles"]) == set(NEW_PERSON["roles"])
    assert opened(browser).form_key != of_before, "a log-in begins a session"
    browser._http.cookies = copied
    assert browser.get("/app/cases").headers["location"].endswith("ended=yes")


def test_a_key_of_somebody_else_or_of_nobody_changes_nothing(browser, key):
    other = key_for(browser, "local", "other", ROLES)["authorization"].removeprefix("Bearer ")
    by_key(browser, key)
    let_pass(browser)
    asked = send(browser, PEOPLE, NEW_PERSON | {"id": "iris"})
    for shown in (other, "kk_wrong_123", "é", ""):
        with capture_logs() as lines:
            asked = with_key(browser, asked, PEOPLE, shown)
        assert asked.status_code == 401
        assert "kk_wrong_123" not in asked.text
        if shown:
            assert "not a key of yours" in asked.text
            failed = {"event": "log_in.failed", "issuer": "key", "reason": "it is not hers"}
            assert failed | {"log_level": "info"} in lines
    assert "iris" not in people(browser, key)
    assert with_key(browser, asked, PEOPLE, key).status_code == 303
    assert "iris" in people(browser, key)


def test_what_the_service_refuses_afterwards_is_shown_as_it_was_typed(browser, key):
    by_key(browser, key)
    let_pass(browser)
    asked = send(browser, PEOPLE, NEW_PERSON | {"id": "Två ord"})
    refused = with_key(browser, asked, PEOPLE, key)
    assert refused.status_code == 422
    assert 'value="Två ord"' in refused.text
    assert 'role="alert"' in refused.text
    again = browser.post(PEOPLE, data={**NEW_PERSON, "id": "siv", "form_key": form_key(refused)})
    assert again.status_code == 303, "the page that refuses is of the new session"


def test_a_key_is_made_shown_and_revoked_only_soon_after_a_log_in(browser, key):
    by_key(browser, key)
    let_pass(browser)
    fields = {"person": "chief", "label": "Gränssnitt", "days": "30", "scopes": ["read"]}
    asked = send(browser, KEYS, fields)
    assert asked.status_code == 401
    shown = with_key(browser, asked, KEYS, key)
    assert shown.status_code == 201
    assert shown.headers["cache-control"] == "no-store"
    own = {"authorization": f"Bearer {key}"}
    found = browser.get("/v1/keys", headers=own).json()["items"]
    made_now = next(item for item in found if item["label"] == "Gränssnitt")
    let_pass(browser)
    address = f"{KEYS}/{made_now['id']}/revoke"
    asked = browser.post(address, data={"form_key": form_key(browser.get(KEYS)), "once": "r"})
    assert asked.status_code == 401
    assert browser.get("/v1/keys", headers=own).json()["items"] == found
    assert with_key(browser, asked, address, key).headers["location"] == KEYS
    found = browser.get("/v1/keys", headers=own).json()["items"]
    assert not next(item for item in found if item["id"] == made_now["id"])["valid"]


def test_a_page_shows_what_the_service_refuses_though_no_form_shows_it(browser, key):
    by_key(browser, key)
    let_pass(browser)
    address = f"{KEYS}/k_nothing/revoke"
    asked = browser.post(address, data={"form_key": form_key(browser.get(KEYS))})
    assert with_key(browser, asked, address, key).status_code == 404


def test_a_file_goes_along_while_a_key_is_shown(browser, key):
    by_key(browser, key)
    let_pass(browser)
    address = "/app/admin/scorecards"
    file = {"file": ("no card.json", b'{"nothing": "of a card"}', "application/json")}
    asked = browser.post(address, data={"form_key": form_key(browser.get(address))}, files=file)
    assert "You do not have to fill in anything again." in asked.text
    refused = with_key(browser, asked, address, key)
    soon = browser.post(address, data={"form_key": form_key(browser.get(address))}, files=file)
    assert refused.status_code == soon.status_code == 422
    faults = [re.findall(r'id="fault-[^>]*>[^<]*', page.text) for page in (refused, soon)]
    assert faults[0] == faults[1] != []


@pytest.mark.parametrize("tampered", ["x", "eJyLjgUAARUAuQ==", "eJwDAAAAAAE="])
def test_a_form_that_is_none_of_ours_is_not_taken(browser, key, tampered):
    by_key(browser, key)
    fields = {"form_key": form_key(browser.get(PEOPLE)), "waiting_form": tampered, "key": key}
    assert browser.post(PEOPLE, data=fields).status_code == 403


def test_the_form_that_waits_is_taken_from_its_own_session_alone(browser, key):
    by_key(browser, key)
    let_pass(browser)
    asked = send(browser, PEOPLE, NEW_PERSON | {"id": "ida"})
    fields = {"waiting_form": unescape(WAITING.search(asked.text)[1]), "key": key}
    for own in ({}, {"form_key": "of another"}):
        assert browser.post(PEOPLE, data=fields | own).status_code == 403
    strange = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
    own = fields | {"form_key": form_key(asked)}
    assert browser.post(PEOPLE, data=own, headers=strange).status_code == 403
    assert "ida" not in people(browser, key)


def test_whoever_sends_a_key_over_rest_shows_it_each_time_and_is_not_asked(browser, key):
    own = {"authorization": f"Bearer {key}"}
    unit = {"id": "rest", "name": "Rest"}
    assert browser.request("POST", "/v1/units", json=unit, headers=own).status_code == 201


def test_the_daily_work_is_done_however_long_ago_somebody_logged_in(browser, key):
    by_key(browser, key)
    let_pass(browser, timedelta(hours=7))
    fields = {"title": "Städning", "diary_number": "SKN 2026/77"}
    shown = browser.get("/app/cases/new")
    done = browser.post("/app/cases", data={"form_key": form_key(shown), **fields})
    assert done.status_code == 303


def test_the_log_tells_that_somebody_was_asked_again_and_logged_in(browser, key):
    by_key(browser, key)
    let_pass(browser)
    with capture_logs() as lines:
        asked = send(browser, PEOPLE, {})
        with_key(browser, asked, PEOPLE, key)
    told = [line["event"] for line in lines if line["event"].startswith("log_in.")]
    assert told == ["log_in.too_old", "log_in.done"]
    assert key not in str(lines)


def test_everything_that_changes_who_may_do_what_asks_for_a_recent_log_in():
    """The API asks by the right, so that no page can forget it."""
    for operation, right in RIGHTS.items():
        method, _, path = operation.partition(" ")
        if method != "GET" and path.startswith(("/v1/people", "/v1/units", "/v1/keys")):
            assert right is ADMINISTER, operation


# By a log-in service.


def by_town(browser, service, back="/app/cases", *, ago=0):
    service.proven = int(datetime.now(UTC).timestamp()) - ago
    return by_service(browser, service, back)


def away_again(browser, asked):
    """Go to the service by the button of the page, and return what it is asked."""
    address = unescape(re.search(r'href="(/app/log-in/with/[^"]+)"', asked.text)[1])
    away = browser.get(address)
    return {
        name: one[0] for name, one in parse_qs(urlsplit(away.headers["location"]).query).items()
    }


def back_again(browser, service, asked_for):
    service.nonce = asked_for["nonce"]
    return browser.get(f"/app/log-in/done?code=c&state={asked_for['state']}")


def test_by_a_service_what_was_typed_waits_and_a_button_sends_it(browser, key, service):
    by_town(browser, service)
    let_pass(browser)
    asked = send(browser, PEOPLE, NEW_PERSON | {"id": "tea"})
    assert asked.status_code == 401
    assert 'name="key"' not in asked.text, "she is asked for what she logged in with"
    asked_for = away_again(browser, asked)
    assert (asked_for["max_age"], asked_for["prompt"]) == ("0", "login")
    service.proven = int(datetime.now(UTC).timestamp())
    came = back_again(browser, service, asked_for)
    assert (came.status_code, came.headers["location"]) == (303, "/app/log-in/again")
    shown = browser.get("/app/log-in/again")
    assert "Nothing has been changed yet" in shown.text
    assert "tea" not in people(browser, key)
    fields = {"form_key": form_key(shown), "waiting_form": unescape(WAITING.search(shown.text)[1])}
    assert browser.post(PEOPLE, data=fields).headers["location"] == PEOPLE
    assert people(browser, key)["tea"]["name"] == NEW_PERSON["name"]


@pytest.mark.parametrize("proven", ["too long ago", "not stated"])
def test_a_service_that_does_not_say_that_she_proved_it_anew_is_not_enough(
    browser, key, service, proven
):
    by_town(browser, service)
    let_pass(browser)
    asked_for = away_again(browser, send(browser, PEOPLE, NEW_PERSON | {"id": "lo"}))
    now = int(datetime.now(UTC).timestamp())
    service.proven = now - 600 if proven == "too long ago" else None
    refused = back_again(browser, service, asked_for)
    assert refused.status_code == 401
    assert send(browser, PEOPLE, NEW_PERSON | {"id": "lo"}).status_code == 401
    assert "lo" not in people(browser, key)
    assert browser.get("/app/cases").status_code == 200, "the session goes on as it was"


def test_a_log_in_of_which_the_moment_is_old_or_unknown_does_not_count_as_recent(browser, service):
    for ago in (RECENT.total_seconds() + 1, None):
        browser._http.cookies.clear()
        service.proven = None if ago is None else int(datetime.now(UTC).timestamp() - ago)
        by_service(browser, service)
        assert send(browser, PEOPLE, NEW_PERSON | {"id": "my"}).status_code == 401


def test_a_moment_in_the_future_gives_no_more_time(browser, service):
    by_town(browser, service, ago=-3600)
    let_pass(browser)
    assert send(browser, PEOPLE, NEW_PERSON | {"id": "my"}).status_code == 401


def test_another_person_of_the_service_does_not_go_on_with_the_form(browser, service, monkeypatch):
    by_town(browser, service)
    let_pass(browser)
    asked_for = away_again(browser, send(browser, PEOPLE, NEW_PERSON | {"id": "ava"}))
    claims = service.claims
    monkeypatch.setattr(service, "claims", lambda **more: claims(**more, oid="somebody-else"))
    assert back_again(browser, service, asked_for).status_code == 401
    assert "Log in with Exempelstads konto" in browser.get("/app/log-in").text


def test_a_file_is_chosen_again_after_a_log_in_by_a_service_and_the_page_says_so(browser, service):
    by_town(browser, service)
    let_pass(browser)
    address = "/app/admin/scorecards"
    card = b'{"id": "%s"}' % "".join(random.Random(7).choices(ascii_letters, k=PIECE)).encode()
    file = {"file": ("card.json", card, "application/json")}
    asked = browser.post(address, data={"form_key": form_key(browser.get(address))}, files=file)
    assert "Choose it again afterwards" in asked.text
    service.proven = int(datetime.now(UTC).timestamp())
    back_again(browser, service, away_again(browser, asked))
    assert "was not kept" in browser.get("/app/log-in/again").text


def test_what_is_too_large_for_a_cookie_is_said_before_and_after(browser, service):
    by_town(browser, service)
    let_pass(browser)
    words = " ".join(str(n * n * 7919) for n in range(MOST_IN_COOKIE))
    asked = send(browser, PEOPLE, NEW_PERSON | {"name": words})
    assert "too large to be kept" in asked.text
    service.proven = int(datetime.now(UTC).timestamp())
    back_again(browser, service, away_again(browser, asked))
    shown = browser.get("/app/log-in/again")
    assert "Fill it in again" in shown.text
    assert not WAITING.search(shown.text)


def test_nothing_waits_for_whoever_was_not_asked_again(browser, key):
    by_key(browser, key)
    assert browser.get("/app/log-in/again").headers["location"] == "/app/"


def test_a_form_that_waits_gives_way_to_the_tokens_of_its_session():
    secret = Sealer(b"one installation's secret of 32 b")
    letters = "".join(random.Random(7).choices(ascii_letters, k=PIECE))
    session = replace(
        new_session(datetime.now(UTC), token=letters),
        waiting={"to": PEOPLE, "form": letters[::-1] + letters[::2], "without_files": ""},
    )
    kept = secret.open("".join(pieces_of(session, secret)).partition(".")[2])
    assert kept == replace(session, waiting=session.waiting | {"form": ""})
