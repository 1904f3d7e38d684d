"""Log-in by a service: what a browser brings back opens a session only if everything holds."""

import base64
import hashlib
import json
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx2
import pytest

from service.operations.people.issuers import Issuer, PageLogIn
from service.operations.people.log_in import Begun, LogInFailed, begin_at, finish, renew
from service.operations.people.signing_keys import LogInUnavailable, SigningKeys
from service.platform.process.outbound import Outbound
from tests.service.operations.people.conftest import NOW, LogIn

CLIENT = "kedjekoll-pages"
BEGUN = Begun(issuer="entra", state="st", nonce="no", verifier="v" * 43, back="/app/cases")
BACK = {"state": "st", "code": "c0de"}
PAGES = PageLogIn(
    client=CLIENT,
    authorize="https://login.example.se/town/authorize",
    token="https://login.example.se/town/token",
    redirect="https://kedjekoll.example.se/app/log-in/done",
    scope="openid profile api://kedjekoll/access",
)
ID = {"aud": CLIENT, "scp": None, "nonce": "no", "roles": None, "groups": None}


class Tokens:
    """The token address of the made-up service."""

    def __init__(self, log_in: LogIn) -> None:
        self.log_in = log_in
        self.asked: list[dict[str, str]] = []
        self.said: dict[str, object] = {}
        self.status = 200
        self.keys = SigningKeys(Outbound(transport=httpx2.MockTransport(self._answer)))

    def give(self, claims: dict[str, object] | None = None, **said: object) -> None:
        """Let it answer with an access token and an ID token with these claims changed."""
        self.said = {
            "token_type": "Bearer",
            "expires_in": 3600,
            "access_token": self.log_in.token(),
            "id_token": self.log_in.token(**{**ID, **(claims or {})}),
            "refresh_token": "more",
        } | said

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        if request.method == "GET":
            return httpx2.Response(200, json={"keys": self.log_in.published})
        self.asked.append(dict(parse_qsl(request.content.decode())))
        said = {name: value for name, value in self.said.items() if value is not None}
        return httpx2.Response(self.status, content=json.dumps(said).encode())


@pytest.fixture
def tokens(log_in):
    """The token address."""
    made = Tokens(log_in)
    made.give()
    yield made
    made.keys.close()


@pytest.fixture(scope="module")
def entra(issuer):
    """The service as an operator has entered it for pages."""
    return issuer.model_copy(update={"log_in": PAGES})


def test_the_browser_is_sent_away_with_the_hash_of_a_secret_and_not_with_the_secret():
    address = urlsplit(begin_at(PAGES, BEGUN))
    asked = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert address.geturl().startswith("https://login.example.se/town/authorize?")
    digest = hashlib.sha256(BEGUN.verifier.encode()).digest()
    assert asked.pop("code_challenge") == base64.urlsafe_b64encode(digest).decode().rstrip("=")
    assert asked == {
        "response_type": "code",
        "client_id": CLIENT,
        "redirect_uri": PAGES.redirect,
        "scope": PAGES.scope,
        "state": "st",
        "nonce": "no",
        "code_challenge_method": "S256",
    }


def test_tokens_like_those_of_entra_id_are_exchanged_for_the_code(tokens, entra):
    granted = finish([entra], BEGUN, BACK, keys=tokens.keys, now=NOW)
    assert granted.access == tokens.said["access_token"]
    assert (granted.refresh, granted.ends_at) == ("more", int(NOW.timestamp()) + 3600)
    assert tokens.asked == [
        {
            "grant_type": "authorization_code",
            "code": "c0de",
            "redirect_uri": PAGES.redirect,
            "code_verifier": BEGUN.verifier,
            "client_id": CLIENT,
        }
    ]


def test_tokens_like_those_of_keycloak_are_exchanged_with_the_clients_secret(
    tokens, log_in, issuer, tmp_path
):
    secret = tmp_path / "secret"
    secret.write_text("s3cret\n")
    secret.chmod(0o600)
    keycloak = Issuer(
        name="keycloak",
        issuer="https://sso.example.se/realms/town",
        keys=issuer.keys,
        audience="kedjekoll",
        tenant="town",
        rights=["realm_access.roles"],
        roles={"handlaggare": "officer"},
        log_in=PAGES.model_copy(update={"secret": secret}),
    )
    shared = {"iss": keycloak.issuer, "oid": None, "sub": "f:1:anna", "nbf": None, "tid": None}
    tokens.give(
        shared | {"typ": "ID", "azp": CLIENT, "aud": CLIENT},
        access_token=log_in.token(
            **shared,
            aud=["account", "kedjekoll"],
            typ="Bearer",
            azp=CLIENT,
            scope="openid profile",
            scp=None,
            realm_access={"roles": ["handlaggare"]},
        ),
    )
    came_back = BACK | {"iss": keycloak.issuer, "session_state": "x"}
    begun = replace(BEGUN, issuer="keycloak")
    assert finish([keycloak], begun, came_back, keys=tokens.keys, now=NOW).access
    assert tokens.asked[0]["client_secret"] == "s3cret"


CAME_BACK = {
    "another state": {"state": "other"},
    "no state": {"state": ""},
    "another service's answer": {"iss": "https://sso.example.se/realms/other"},
    "a refusal": {"error": "access_denied"},
    "no code": {"code": ""},
}


@pytest.mark.parametrize("changes", CAME_BACK.values(), ids=CAME_BACK.keys())
def test_what_does_not_answer_the_log_in_is_never_exchanged(tokens, entra, changes):
    with pytest.raises(LogInFailed):
        finish([entra], BEGUN, BACK | changes, keys=tokens.keys, now=NOW)
    assert tokens.asked == []


WRONG_IDS = {
    "another log-in's nonce": {"nonce": "other"},
    "no nonce": {"nonce": None},
    "for the API and not for the pages": {"aud": "api://kedjekoll"},
    "asked for by another client": {"azp": "other"},
    "for several without saying who asked": {"aud": [CLIENT, "other"]},
    "an access token": {"typ": "Bearer"},
    "expired": {"exp": int(NOW.timestamp()) - 61},
    "of another directory": {"tid": "other"},
    "of another issuer": {"iss": "https://login.example.se/other/v2.0"},
    "another person than the access token": {"oid": "somebody-else"},
}


@pytest.mark.parametrize("claims", WRONG_IDS.values(), ids=WRONG_IDS.keys())
def test_an_id_token_that_does_not_answer_this_log_in_opens_nothing(tokens, entra, claims):
    tokens.give(claims)
    with pytest.raises(LogInFailed):
        finish([entra], BEGUN, BACK, keys=tokens.keys, now=NOW)


WRONG_ANSWERS = {
    "no access token": {"access_token": None},
    "an access token that is none": {"access_token": "opaque"},
    "no ID token": {"id_token": None},
    "another kind of token": {"token_type": "mac"},
}


@pytest.mark.parametrize("said", WRONG_ANSWERS.values(), ids=WRONG_ANSWERS.keys())
def test_an_answer_without_the_tokens_opens_nothing(tokens, entra, said):
    tokens.give(**said)
    with pytest.raises(LogInFailed):
        finish([entra], BEGUN, BACK, keys=tokens.keys, now=NOW)


def test_the_id_token_itself_is_not_taken_for_the_access_token(tokens, entra, log_in):
    tokens.give(access_token=log_in.token(**ID))
    with pytest.raises(LogInFailed):
        finish([entra], BEGUN, BACK, keys=tokens.keys, now=NOW)


@pytest.mark.parametrize(("status", "fault"), [(400, LogInFailed), (502, LogInUnavailable)])
def test_a_service_that_refuses_and_one_that_is_away_are_told_apart(tokens, entra, status, fault):
    tokens.status = status
    with pytest.raises(fault):
        finish([entra], BEGUN, BACK, keys=tokens.keys, now=NOW)


def test_a_token_is_renewed_and_what_is_not_said_anew_stays(tokens, entra):
    tokens.give(refresh_token=None)
    granted = renew([entra], "entra", "more", keys=tokens.keys, now=NOW + timedelta(minutes=50))
    assert granted.refresh == "more"
    assert tokens.asked[0]["grant_type"] == "refresh_token"
    tokens.status = 400
    with pytest.raises(LogInFailed):
        renew([entra], "entra", "more", keys=tokens.keys, now=NOW)


def test_a_log_in_that_was_long_ago_is_asked_for_again_where_the_operator_says_so(tokens, entra):
    strict = entra.model_copy(update={"log_in": PAGES.model_copy(update={"max_age": 3600})})
    address = urlsplit(begin_at(strict.log_in, BEGUN))
    assert parse_qs(address.query)["max_age"] == ["3600"]
    seconds = int(NOW.timestamp())
    for proved, reason in (
        (seconds - 3600, None),
        (seconds - 3700, "proved too long ago"),
        (None, "auth_time is not stated"),
        (True, "auth_time is not stated"),
    ):
        tokens.give({"auth_time": proved})
        if reason is None:
            finish([strict], BEGUN, BACK, keys=tokens.keys, now=NOW)
            continue
        with pytest.raises(LogInFailed) as refused:
            finish([strict], BEGUN, BACK, keys=tokens.keys, now=NOW)
        assert refused.value.reason == reason


def test_whoever_has_to_prove_anew_who_she_is_does_so_after_she_was_sent_away(tokens, entra):
    seconds = int(NOW.timestamp())
    again = replace(BEGUN, since=seconds - 120)
    asked = parse_qs(urlsplit(begin_at(entra.log_in, again)).query)
    assert (asked["max_age"], asked["prompt"]) == (["0"], ["login"])
    assert "prompt" not in parse_qs(urlsplit(begin_at(entra.log_in, BEGUN)).query)
    for proved, reason in (
        (seconds - 100, None),
        (seconds - 120 - 59, None),
        (seconds - 120 - 61, "proved too long ago"),
        (None, "auth_time is not stated"),
    ):
        tokens.give({"auth_time": proved})
        if reason is None:
            granted = finish([entra], again, BACK, keys=tokens.keys, now=NOW)
            assert granted.proven_at == proved
            continue
        with pytest.raises(LogInFailed) as refused:
            finish([entra], again, BACK, keys=tokens.keys, now=NOW)
        assert refused.value.reason == reason
