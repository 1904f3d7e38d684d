"""Whoever sends slowly, or much, keeps nobody else out."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from threading import Event, Semaphore

import pytest
from fastapi import Request
from fastapi.concurrency import run_in_threadpool

from service.api.security import Allowed
from service.app import create_app
from service.platform.http import bodies
from service.platform.http.admission import POCKET_BYTES, Room, Ticket
from service.platform.http.bodies import Json
from service.platform.http.problems import Refused
from service.platform.http.turns import Turns
from service.web.session import Sealer, cookie_name, new_session, pieces_of
from tests.started import PATIENCE

PLACES = 2
FORM = {"content-type": "application/x-www-form-urlencoded"}
JSON = {"content-type": "application/json"}
LARGE = b"a" * (POCKET_BYTES + 1)


@pytest.fixture
def api(client, settings):
    return client(create_app(settings.model_copy(update={"requests_at_once": PLACES})))


@pytest.fixture
def hurried(client, settings):
    """An application in which a body may take one second."""
    return client(create_app(settings.model_copy(update={"body_seconds": 1})))


@contextmanager
def sent_slowly(api, path, *, begins=b"a", headers=FORM, times=1):
    """Have bodies under way that do not end before the block does."""
    begun, ended = Semaphore(0), Event()

    async def body():
        yield begins
        begun.release()
        while not ended.is_set():
            await asyncio.sleep(0.01)

    with ThreadPoolExecutor(times) as pool:
        sent = []
        try:
            for _ in range(times):
                sent.append(pool.submit(api.post, path, content=body(), headers=headers))
                assert begun.acquire(timeout=PATIENCE)
            yield sent
        finally:
            ended.set()


@contextmanager
def worked_on(client, settings, *, times, places):
    """Give an application in which so many requests are worked on until the block ends."""
    app = create_app(settings.model_copy(update={"requests_at_once": places}))
    entered, leave = Semaphore(0), Event()

    @app.post("/test/slow", dependencies=[Allowed])
    async def slow() -> Json:
        entered.release()
        await run_in_threadpool(leave.wait, PATIENCE)
        return Json({})

    api = client(app)
    with ThreadPoolExecutor(times) as pool:
        sent = [pool.submit(api.post, "/test/slow") for _ in range(times)]
        try:
            assert all(entered.acquire(timeout=PATIENCE) for _ in sent)
            yield api
        finally:
            leave.set()
        assert [answer.result(PATIENCE).status_code for answer in sent] == [200] * times


def unit(api, name):
    return api.post("/v1/units", json={"id": name, "name": name}).status_code


@pytest.mark.parametrize(
    ("path", "headers"),
    [("/app/log-in", FORM), ("/v1/replies", JSON), ("/v1/needs", JSON)],
    ids=["page", "by-link", "known"],
)
def test_slow_bodies_stop_no_writing(api, path, headers):
    with sent_slowly(
        api if path == "/v1/needs" else api.stranger(), path, headers=headers, times=4 * PLACES
    ):
        assert unit(api, "parks" + path.rpartition("/")[2]) == 201


def test_large_bodies_of_strangers_keep_out_strangers_alone(api):
    stranger = api.stranger()
    with sent_slowly(stranger, "/app/log-in", begins=LARGE, times=PLACES):
        refused = stranger.post("/app/log-in", content=LARGE, headers=FORM)
        assert refused.status_code == 503
        assert refused.headers["content-type"].startswith("text/html")
        assert refused.headers["retry-after"] == "1"
        assert stranger.post("/app/log-in", content=b"a", headers=FORM).status_code == 403
        assert api.post("/v1/needs", content=LARGE, headers=JSON).status_code == 400
    assert stranger.post("/app/log-in", content=LARGE, headers=FORM).status_code == 403


def test_large_bodies_of_those_who_are_known_are_counted_too(api):
    with sent_slowly(api, "/v1/needs", begins=LARGE, headers=JSON, times=PLACES):
        refused = api.post("/v1/needs", content=LARGE, headers=JSON)
        assert (refused.status_code, refused.json()["type"]) == (503, "/problems/overloaded")
        assert unit(api, "schools") == 201


def test_one_person_has_three_of_four_places_in_however_many_sessions(client, settings):
    app = create_app(settings.model_copy(update={"requests_at_once": 4}))
    api = client(app, key=False)
    sealer = Sealer(app.state.installation.key_secret)

    def session(actor):
        begun = replace(new_session(datetime.now(UTC), token="t"), tenant="malmo", actor=actor)
        return FORM | {"cookie": f"{cookie_name('http')}={pieces_of(begun, sealer)[0]}"}

    with (
        sent_slowly(api, "/app/cases", begins=LARGE, headers=session("anna"), times=2),
        sent_slowly(api, "/app/cases", begins=LARGE, headers=session("anna")),
    ):
        for headers, status in ((session("anna"), 503), (session("berit"), 403)):
            assert api.post("/app/cases", content=LARGE, headers=headers).status_code == status


def test_one_sender_has_three_of_four_places():
    room = Room(4)
    for _ in range(3):
        room.enter("malmo/anna")
    with pytest.raises(Refused):
        room.enter("malmo/anna")
    room.enter("malmo/berit")
    with pytest.raises(Refused):
        room.enter("malmo/cecilia")
    room.leave("malmo/anna")
    room.enter("malmo/cecilia")


def test_a_key_has_no_place_where_three_of_four_are_taken_or_about_to_be():
    work, bodies, strangers = Room(4), Room(4), Room(4)
    tickets = [Ticket(work, bodies, strangers, Turns(), shown="kk_a") for _ in range(3)]
    assert work.is_full_for("kk_a")
    assert not work.is_full_for("kk_b")
    tickets[0].known("malmo/anna")  # whose body may be waited for as long as she likes
    assert not work.is_full_for("kk_a")
    asyncio.run(tickets[0].admit())
    assert work.is_full_for("kk_a")
    for ticket in tickets:
        ticket.leave()
        ticket.leave()
    assert not work.is_full_for("kk_a")


def test_more_at_once_than_is_taken_on_is_refused_and_reading_goes_on(client, settings):
    with worked_on(client, settings, times=1, places=1) as api:
        refused = api.post("/v1/needs", json={})
        assert refused.status_code == 503
        assert refused.json()["type"] == "/problems/overloaded"
        assert refused.headers["retry-after"] == "1"
        assert api.get("/v1/me").status_code == 200
    assert api.post("/v1/needs", json={}).status_code == 422


def test_one_sender_leaves_a_place_for_another(client, settings):
    """Whoever shows a key is told by it, whether or not it holds."""
    with worked_on(client, settings, times=3, places=4) as api:
        assert api.post("/v1/needs", json={}).status_code == 503
        other = {"authorization": "Bearer kk_wrong"}
        assert api.post("/v1/needs", json={}, headers=other).status_code == 401
    assert api.post("/v1/needs", json={}).status_code == 422


def test_nobody_looks_up_who_sends_what_there_is_no_place_for(client, settings):
    other = {"authorization": "Bearer kk_wrong"}
    with worked_on(client, settings, times=PLACES, places=PLACES) as api:
        assert api.post("/v1/nowhere").status_code == 503
        assert api.post("/v1/needs", json={}, headers=other).status_code == 503
        assert api.get("/v1/nowhere").status_code == 404
    assert api.post("/v1/nowhere").status_code == 404
    assert api.post("/v1/needs", json={}, headers=other).status_code == 401


def test_a_body_that_does_not_end_is_ended(hurried):
    with sent_slowly(hurried, "/v1/needs", headers=JSON) as (sent,):
        answer = sent.result(timeout=PATIENCE)
    assert answer.status_code == 408
    assert answer.json()["type"] == "/problems/request-timeout"
    assert answer.headers["connection"] == "close"


def test_a_page_says_that_a_form_came_too_slowly(hurried):
    with sent_slowly(hurried, "/app/log-in") as (sent,):
        answer = sent.result(timeout=PATIENCE)
    assert answer.status_code == 408
    assert "The body arrived too slowly" in answer.text
    assert "Send it again over a faster connection" in answer.text


def test_the_rest_of_a_form_that_is_too_large_is_not_waited_for_without_end(hurried):
    declared = FORM | {"content-length": str(2**40)}
    with sent_slowly(hurried, "/app/log-in", headers=declared) as (sent,):
        assert sent.result(timeout=PATIENCE).status_code == 413


def test_a_body_that_comes_too_slowly_is_ended_before_its_longest_time(api, monkeypatch):
    monkeypatch.setattr(bodies, "GRACE_SECONDS", 0.5)
    with sent_slowly(api, "/v1/needs", headers=JSON) as (sent,):
        assert sent.result(timeout=PATIENCE).status_code == 408


def test_the_time_that_the_service_takes_is_not_the_senders(client, settings):
    app = create_app(settings.model_copy(update={"body_seconds": 1}))

    @app.post("/test/thorough")
    async def thorough(request: Request) -> Json:
        found = []
        async for chunk in request.stream():
            found.append(chunk)
            await asyncio.sleep(0.6)
        return Json({"bytes": sum(map(len, found))})

    async def body():
        for _ in range(3):
            yield b"a"

    answer = client(app).post("/test/thorough", content=body())
    assert (answer.status_code, answer.json()) == (200, {"bytes": 3})
