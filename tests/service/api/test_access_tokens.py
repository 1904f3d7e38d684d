"""Client credentials, with a client that others keep (Authlib)."""

import base64

import httpx2
import pytest
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client

from tests.service.entering import bearer

URL = "http://127.0.0.1:8000/v1/access-tokens"
ASKED = {"grant_type": "client_credentials"}


@pytest.fixture(scope="module")
def key(api):
    person = {"id": "gateway", "name": "Integrationsplattformen", "roles": ["officer"], "units": []}
    api.post("/v1/people", json=person)
    new = {"person": "gateway", "label": "plattformen", "scopes": ["read", "work"], "days": 30}
    return api.post("/v1/keys", json=new).json()


@pytest.fixture(scope="module")
def connect(api, key):
    """Connects a client of OAuth 2.0 to the service."""

    def connected(secret=key["key"], **more):
        def passed_on(request):
            stranger = api.stranger()
            answer = stranger.request(
                request.method, str(request.url), headers=request.headers, content=request.content
            )
            return httpx2.Response(
                answer.status_code, headers=answer.headers, content=answer.content
            )

        return OAuth2Client(
            key["id"], secret, token_endpoint=URL, transport=httpx2.MockTransport(passed_on), **more
        )

    return connected


@pytest.mark.parametrize("way", ["client_secret_basic", "client_secret_post"])
def test_a_client_gets_a_token_for_its_key_and_reads_with_it(connect, way):
    client = connect(token_endpoint_auth_method=way)
    token = client.fetch_token(grant_type="client_credentials")
    assert token["token_type"] == "Bearer"
    assert token["expires_in"] == 3600
    assert token["scope"] == "read work"
    me = client.get("http://127.0.0.1:8000/v1/me").json()
    assert (me["person"], me["scopes"]) == ("gateway", ["read", "work"])


def test_a_client_may_ask_for_fewer_scopes_than_its_key_has_and_not_for_others(connect):
    client = connect(scope="read")
    client.fetch_token(grant_type="client_credentials")
    assert client.get("http://127.0.0.1:8000/v1/me").json()["scopes"] == ["read"]
    need = {"cpv": "90910000", "value": 1, "currency": "SEK", "place": "SE224"}
    assert client.post("http://127.0.0.1:8000/v1/needs", json=need).status_code == 403
    with pytest.raises(OAuthError, match="invalid_scope"):
        connect(scope="read administer").fetch_token(grant_type="client_credentials")


@pytest.mark.parametrize("secret", ["kk_wrong", "", "kk_" + "0" * 12 + "_" + "0" * 48])
def test_a_client_with_another_secret_gets_none(connect, secret):
    with pytest.raises(OAuthError, match="invalid_client"):
        connect(secret).fetch_token(grant_type="client_credentials")


def test_a_token_is_no_secret_with_which_to_get_another(connect):
    token = connect().fetch_token(grant_type="client_credentials")["access_token"]
    with pytest.raises(OAuthError, match="invalid_client"):
        connect(token).fetch_token(grant_type="client_credentials")


def test_the_start_key_is_no_secret_of_a_client(api, key, connect):
    start = bearer(api.app.state.installation)["authorization"].removeprefix("Bearer ")
    with pytest.raises(OAuthError, match="invalid_client"):
        connect(start).fetch_token(grant_type="client_credentials")


def test_a_token_ends_when_its_key_is_revoked(api, connect):
    new = {"person": "gateway", "label": "kort", "scopes": ["read"], "days": 1}
    short = api.post("/v1/keys", json=new).json()
    basic = base64.b64encode(f"{short['id']}:{short['key']}".encode()).decode()
    given = api.stranger().post(URL, data=ASKED, headers={"authorization": f"Basic {basic}"})
    assert given.headers["cache-control"] == "no-store"
    bearer = {"authorization": f"Bearer {given.json()['access_token']}"}
    assert api.stranger().get("/v1/me", headers=bearer).status_code == 200
    api.post(f"/v1/keys/{short['id']}/revoke")
    assert api.stranger().get("/v1/me", headers=bearer).status_code == 401


@pytest.mark.parametrize(
    ("form", "headers", "status", "error"),
    [
        ({"scope": "read"}, {}, 400, "invalid_request"),
        ({"grant_type": ["client_credentials"] * 2}, {}, 400, "invalid_request"),
        ({"grant_type": "password"}, {}, 400, "unsupported_grant_type"),
        (ASKED, {}, 401, "invalid_client"),
        (ASKED | {"client_id": "x"}, {}, 401, "invalid_client"),
        (ASKED, {"authorization": "Basic ö".encode()}, 401, "invalid_client"),
        (ASKED, {"authorization": "Bearer abc"}, 401, "invalid_client"),
        (ASKED | {"client_secret": "x"}, {"authorization": "Basic YTpi"}, 400, "invalid_request"),
        ({f"f{n}": "x" for n in range(11)}, {}, 400, "invalid_request"),
    ],
)
def test_whoever_asks_in_another_way_is_told_in_the_words_of_the_standard(
    api, form, headers, status, error
):
    answer = api.stranger().post(URL, data=form, headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert ("www-authenticate" in answer.headers) == (status == 401)


def test_the_description_has_the_form_of_every_refusal(api):
    described = api.get("/openapi.json").json()["paths"]["/v1/access-tokens"]["post"]["responses"]
    forms = {status: set(described[status]["content"]) for status in ("400", "401", "422")}
    assert forms == {
        "400": {"application/json", "application/problem+json"},
        "401": {"application/json"},
        "422": {"application/problem+json"},
    }


def test_a_body_that_is_no_form_is_refused(api):
    assert api.stranger().post(URL, json=ASKED).status_code == 415
