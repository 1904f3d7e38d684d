"""Webhooks over HTTP: rights, versions, secrets shown once, and the way from making to replay."""

import json
import uuid
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from service.app import create_app
from service.operations.installation import open_installation
from service.operations.webhooks.round import do_round
from service.platform.db.record_id import new_id
from service.platform.process.outbound import Outbound
from service.platform.process.reach import OPEN, reach_of
from tests.service.operations.webhooks.conftest import World, echo

NEW = {
    "label": "Diariet",
    "address": "https://diary.example.se/in",
    "types": ["screening.made", "case.changed"],
}

NEED = {
    "cpv": "90910000",
    "value": 4_200_000,
    "currency": "SEK",
    "place": "SE224",
    "starts_on": "2027-01-01",
}


@pytest.fixture(scope="module")
def api(client, settings):
    """The application without a worker: what is sent is sent by the tests."""
    return client(create_app(settings.model_copy(update={"embedded_worker": False})))


@pytest.fixture(scope="module")
def outside(api):
    """The receivers that there are outside, on a network that there is none of."""
    world = World(api.app.state.installation.engine)
    world.behave["diary.example.se"] = echo
    api.app.state.webhook_outbound = lambda: world.outbound
    yield world
    world.outbound.close()


def made(api, **changes):
    answer = api.post("/v1/webhooks", json=NEW | changes)
    assert answer.status_code == 201, answer.text
    return answer


def test_a_receiver_is_made_tested_changed_and_ended(api, outside):
    answer = made(api)
    first = answer.json()
    assert answer.headers["location"] == f"/v1/webhooks/{first['id']}"
    assert first["secret"].startswith("whsec_")
    address = answer.headers["location"]
    read = api.get(address)
    assert "secret" not in read.json()
    assert (read.json()["state"], read.headers["etag"]) == ("unverified", '"1"')
    tested = api.post(f"{address}/test").json()
    assert (tested["echoed"], tested["receiver"]["state"]) == (True, "active")
    assert tested["receiver"]["notice"] is None
    tag = api.get(address).headers["etag"]
    types = {"types": ["need.made"]}
    assert api.request("PATCH", address, json=types).status_code == 428
    stale = api.request("PATCH", address, json=types, headers={"if-match": '"1"'})
    assert stale.status_code == 412
    changed = api.request("PATCH", address, json=types, headers={"if-match": tag})
    assert changed.json()["types"] == ["need.made"]
    assert changed.json()["state"] == "active"
    rotated = api.post(f"{address}/rotate", json={"overlap_hours": 1})
    assert rotated.status_code == 201
    assert rotated.json()["secret"] != first["secret"]
    assert rotated.json()["old_secret_until"]
    assert api.post(f"{address}/rotate", json={}).status_code == 409
    assert api.post(f"{address}/end").json()["state"] == "ended"
    assert api.post(f"{address}/test").status_code == 409
    listed = api.get("/v1/webhooks").json()["items"]
    assert [one["state"] for one in listed if one["id"] == first["id"]] == ["ended"]


def test_sent_again_with_the_same_key_the_answer_shows_the_same_secret(api, outside):
    headers = {"idempotency-key": str(uuid.uuid4())}
    first, again = (api.post("/v1/webhooks", json=NEW, headers=headers) for _ in range(2))
    assert first.json() == again.json()
    assert again.headers["idempotent-replayed"] == "true"
    key = {"idempotency-key": str(uuid.uuid4())}
    address = f"/v1/webhooks/{first.json()['id']}/test"
    sent = len(outside.taken)
    assert api.post(address, headers=key).json() == api.post(address, headers=key).json()
    assert len(outside.taken) == sent + 1


def test_what_is_made_is_told_by_its_number_alone(api, outside):
    receiver = made(api, types=["need.made"]).json()["id"]
    address = f"/v1/webhooks/{receiver}"
    api.post(f"{address}/test")
    number = api.post("/v1/needs", json=NEED).json()["id"]
    installation = api.app.state.installation
    outside.tenant_id, outside.local = installation.principal.tenant_id, installation.principal
    means = replace(
        outside.means, key_secret=installation.key_secret, now=lambda: datetime.now(UTC)
    )
    do_round(means, receiver, tenant_id=outside.tenant_id)
    (one,) = api.get(f"{address}/deliveries").json()["items"]
    assert (one["type"], one["record_id"], one["state"]) == ("need.made", number, "delivered")
    _, headers, body = outside.taken[-1]
    assert headers["webhook-id"] == one["id"]
    assert json.loads(body)["data"] == {"id": number}
    assert set(json.loads(body)) == {"type", "timestamp", "data"}
    assert api.get(f"{address}/deliveries?state=dead").json() == {"items": [], "more": False}
    again = api.post(f"{address}/deliveries/{one['id']}/replay")
    assert (again.json()["state"], again.json()["attempts"]) == ("waiting", 0)
    do_round(means, receiver, tenant_id=outside.tenant_id)
    assert outside.taken[-1][1]["webhook-id"] == one["id"]


def test_what_does_not_hold_is_named_with_its_place(api):
    for changes, pointer in (
        ({"address": "http://diary.example.se/in"}, "/address"),
        ({"types": ["incident.made"]}, "/types"),
        ({"owner": "nobody"}, "/owner"),
        ({"unit": "nowhere"}, "/unit"),
        ({"secret": "whsec_mine"}, "/secret"),
    ):
        refused = api.post("/v1/webhooks", json=NEW | changes)
        assert refused.status_code == 422
        assert [one["pointer"] for one in refused.json()["errors"]] == [pointer]


@pytest.mark.parametrize("path", ["", "/deliveries"])
def test_of_what_there_is_not_nothing_is_told(api, path):
    for number in ("webhook_0000000000000000000000", "x", "webhook_00000000000000000000" + "1"):
        assert api.get(f"/v1/webhooks/{number}{path}").status_code == 404


def test_nobody_but_an_administrator_makes_one_and_an_owner_reads_her_own(api, outside):
    def key_of(person, roles):
        api.post("/v1/people", json={"id": person, "name": person, "roles": roles, "units": []})
        new = {"person": person, "label": "x", "scopes": ["read", "work", "administer"]}
        return {"authorization": f"Bearer {api.post('/v1/keys', json=new).json()['key']}"}

    officer, other = key_of("olle", ["officer"]), key_of("otto", ["officer"])
    assert api.post("/v1/webhooks", json=NEW, headers=officer).status_code == 403
    his = made(api, owner="olle").json()["id"]
    assert [one["id"] for one in api.get("/v1/webhooks", headers=officer).json()["items"]] == [his]
    assert api.get(f"/v1/webhooks/{his}", headers=other).status_code == 404
    assert api.post(f"/v1/webhooks/{his}/end", headers=officer).status_code == 403


@pytest.fixture(scope="module")
def told(api, outside):
    """A receiver that an officer of one unit owns, told of one need, and that delivery."""
    api.post("/v1/units", json={"id": "parks", "name": "Parks"})
    api.post("/v1/units", json={"id": "schools", "name": "Schools"})
    keys = {}
    for person, unit in (("pia", "parks"), ("sven", "schools")):
        new = {"id": person, "name": person, "roles": ["officer"], "units": [unit]}
        assert api.post("/v1/people", json=new).status_code == 201
        key = {"person": person, "label": "x", "scopes": ["read", "work"]}
        keys[unit] = {"authorization": f"Bearer {api.post('/v1/keys', json=key).json()['key']}"}
    receiver = made(api, types=["need.made"], owner="pia", unit="parks").json()["id"]
    api.post(f"/v1/webhooks/{receiver}/test")
    stated = NEED | {"unit": "parks"}
    assert api.post("/v1/needs", json=stated, headers=keys["parks"]).status_code == 201
    installation = api.app.state.installation
    means = replace(
        outside.means, key_secret=installation.key_secret, now=lambda: datetime.now(UTC)
    )
    do_round(means, receiver, tenant_id=installation.principal.tenant_id)
    shown = api.get(f"/v1/webhooks/{receiver}/deliveries", headers=keys["parks"]).json()["items"]
    assert [one["type"] for one in shown] == ["need.made"]
    return keys, receiver, shown[0]["id"]


def answered(response):
    """What an answer tells, without what belongs to the single request."""
    own = ("x-request-id", "traceparent", "date", "ratelimit")
    headers = {name: value for name, value in response.headers.items() if name not in own}
    return response.status_code, headers, response.json() | {"instance": None}


@pytest.mark.parametrize(
    "path", ["", "/deliveries", "/deliveries?state=delivered", "/deliveries?limit=1&offset=5"]
)
def test_a_receiver_of_another_unit_is_like_one_that_never_was(api, told, path):
    keys, receiver, _ = told
    address, never = f"/v1/webhooks/{receiver}{path}", f"/v1/webhooks/{new_id('webhook')}{path}"
    assert api.get(address, headers=keys["parks"]).status_code == 200
    there = answered(api.get(address, headers=keys["schools"]))
    assert there == answered(api.get(never, headers=keys["schools"]))
    assert there[0] == 404


def test_a_delivery_to_another_receiver_is_like_one_that_never_was(api, told):
    _, receiver, delivery = told
    other = made(api).json()["id"]
    answers = [
        answered(api.post(f"/v1/webhooks/{whose}/deliveries/{number}/replay"))
        for whose, number in (
            (other, delivery),
            (other, new_id("delivery")),
            (new_id("webhook"), delivery),
        )
    ]
    assert answers[0] == answers[1] == answers[2]
    assert answers[0][0] == 404
    mine = api.get(f"/v1/webhooks/{receiver}/deliveries").json()["items"]
    assert [one["state"] for one in mine] == ["delivered"]  # nothing was put in line again


def test_a_test_says_why_an_address_was_not_asked_and_which_setting_allows_it(api, outside):
    address = made(api).headers["location"]
    outside.leads_to = ["10.20.1.9"]
    for language, said in (
        ("en", "stating the host in KEDJEKOLL_OWN_NETWORK"),
        ("sv", "Namnet leder till en adress"),
    ):
        tested = api.post(f"{address}/test", headers={"accept-language": language}).json()
        assert (tested["echoed"], tested["outcome"]) == (False, "not-asked")
        assert said in tested["why"]
        assert "KEDJEKOLL_OWN_NETWORK" in tested["why"]
    outside.leads_to = ["9.9.9.9"]


def test_the_way_out_of_an_installation_is_the_checked_one(settings):
    outbound = create_app(settings).state.webhook_outbound()
    assert type(outbound) is Outbound
    assert outbound._http._transport._pool._network_backend._checks.reach == OPEN


def test_servers_ask_what_is_outside_as_the_settings_say(settings):
    stated = {"own_network": "diary.example.se", "proxy": SecretStr("http://proxy.example.se:3128")}
    changed = settings.model_copy(update=stated)
    app, reach = create_app(changed), reach_of(changed)
    assert reach.is_own("diary.example.se")
    assert app.state.webhook_outbound.args == (reach,)
    assert app.state.witness_outbound.keywords == {"reach": reach}
    with closing(open_installation(changed)) as installation:
        assert installation.reach == reach
