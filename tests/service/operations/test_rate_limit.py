import re
from collections import defaultdict
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.app import create_app
from service.operations.rate_limit import WINDOW_SECONDS, Quota
from service.web.session import Sealer, new_session, pieces_of

QUOTA = 5
POLICY = '"tenant";q=5;w=60, "keys";q=4;w=60, "key";q=3;w=60'
LEFT = re.compile(r'"tenant";r=(\d+);t=(\d+)')


@pytest.fixture
def limited(client, settings, monkeypatch):
    """An application with a small quota, which no other test has used, at one moment."""
    monkeypatch.setattr("service.operations.rate_limit.monotonic", lambda: 0.0)
    return client(create_app(settings.model_copy(update={"requests_per_minute": QUOTA})))


def left(response):
    return tuple(int(one) for one in LEFT.fullmatch(response.headers["ratelimit"]).groups())


def test_every_answer_states_the_quota_and_what_is_left(limited):
    answers = [limited.get("/v1/me") for _ in range(QUOTA)]
    assert [one.status_code for one in answers] == [200] * QUOTA
    assert [left(one)[0] for one in answers] == [4, 3, 2, 1, 0]
    assert all(1 <= left(one)[1] <= WINDOW_SECONDS for one in answers)
    for path in ("/healthz", "/nowhere", "/v1/me"):
        assert limited.get(path).headers["ratelimit-policy"] == POLICY


def test_a_page_counts_once_whatever_it_asks_the_api_for(limited):
    """The first page asks for tasks, cases and a good deal more."""
    limited.get("/app/log-in")  # it has logged in then, which counts for itself
    began = left(limited.get("/v1/me"))[0]
    page = limited.get("/app/")
    assert page.status_code == 200, page.text
    assert left(limited.get("/v1/me"))[0] == began - 2


def test_over_the_quota_nothing_is_done_and_the_answer_says_when_to_come_back(limited):
    for _ in range(QUOTA):
        limited.get("/v1/me")
    refused = limited.post("/v1/units", json={"id": "parks", "name": "Parks"})
    assert refused.status_code == 429
    assert refused.json()["type"] == "/problems/quota-exceeded"
    assert int(refused.headers["retry-after"]) == WINDOW_SECONDS / QUOTA
    assert left(refused) == (0, WINDOW_SECONDS)
    assert limited.get("/healthz").status_code == 200


def test_what_tells_whether_the_service_lives_is_not_counted(limited):
    for _ in range(3 * QUOTA):
        assert limited.get("/healthz").status_code == 200
    assert left(limited.get("/v1/me"))[0] == QUOTA - 1


def test_without_a_quota_nothing_is_said_of_one(client, settings):
    open_api = client(create_app(settings.model_copy(update={"requests_per_minute": 0})))
    answers = [open_api.get("/v1/me") for _ in range(3)]
    assert not any("ratelimit" in name for one in answers for name in one.headers)


@given(
    st.lists(
        st.tuples(st.sampled_from(["lund", "malmo", "vara"]), st.integers(0, 20)), max_size=300
    )
)
def test_no_tenant_gets_more_than_its_quota_and_none_suffers_from_another(requests):
    """Seconds between requests are drawn; each tenant alone is counted as all together are."""
    together, now = Quota(QUOTA), 0
    alone = {tenant: Quota(QUOTA) for tenant, _ in requests}
    granted = defaultdict(list)
    for tenant, wait in requests:
        now += wait
        found = together.take(tenant, now=float(now))
        assert found == alone[tenant].take(tenant, now=float(now))
        assert found.granted or found.requests == 0
        if found.granted:
            granted[tenant].append(now)
        else:
            assert Quota.take(deepcopy(together), tenant, now=float(now + found.wait)).granted
    for moments in granted.values():
        for first, moment in enumerate(moments):
            within = [one for one in moments[first:] if one <= moment + WINDOW_SECONDS]
            assert len(within) <= 2 * QUOTA
            at_once = [one for one in moments[first:] if one == moment]
            assert len(at_once) <= QUOTA


def test_keys_leave_a_share_to_people_and_one_key_a_share_to_the_others():
    quota = Quota(100)
    one = [quota.take("malmo", key="a", now=0.0).granted for _ in range(100)]
    other = [quota.take("malmo", key="b", now=0.0).granted for _ in range(100)]
    people = [quota.take("malmo", now=0.0).granted for _ in range(100)]
    assert (sum(one), sum(other), sum(people)) == (50, 25, 25)
    assert quota.take("lund", key="a", now=0.0).granted


def test_people_may_have_what_keys_do_not_use():
    quota = Quota(100)
    assert all(quota.take("malmo", now=0.0).granted for _ in range(100))
    assert not quota.take("malmo", key="a", now=0.0).granted


def test_a_key_at_its_end_locks_neither_pages_nor_another_key(client, settings, monkeypatch):
    """She has logged in to the pages with the very key that asks without end."""
    monkeypatch.setattr("service.operations.rate_limit.monotonic", lambda: 0.0)
    api = client(create_app(settings.model_copy(update={"requests_per_minute": 40})))
    system = {"id": "system", "name": "A system", "roles": ["officer"]}
    assert api.post("/v1/people", json=system).status_code == 201
    made = {"person": "system", "label": "a register", "scopes": ["read"]}
    first, second = (
        {"authorization": f"Bearer {api.post('/v1/keys', json=made).json()['key']}"}
        for _ in range(2)
    )
    sealer = Sealer(api.app.state.installation.key_secret)
    session = replace(new_session(datetime.now(UTC)), token=first["authorization"].split()[1])
    (piece,) = pieces_of(session, sealer)
    page = {"cookie": f"kedjekoll={piece}"}
    asked = [api.get("/v1/me", headers=first) for _ in range(40)]
    assert [one.status_code for one in asked] == [200] * 20 + [429] * 20
    assert asked[-1].headers["ratelimit"].startswith('"key";r=0;')
    assert api.get("/app/", headers=page).status_code == 200
    assert api.get("/v1/me", headers=second).status_code == 200


def test_after_the_quota_requests_are_granted_at_an_even_pace():
    quota = Quota(60)
    assert all(quota.take("malmo", now=0.0).granted for _ in range(60))
    granted = [at for at in range(1, 100) if quota.take("malmo", now=at / 4).granted]
    assert granted == list(range(4, 100, 4))


def test_names_that_came_once_do_not_stay():
    quota = Quota(5)
    for at in range(30_000):
        quota.take(f"tenant {at}", now=at / 10)
    assert len(quota._buckets) <= 10_001
