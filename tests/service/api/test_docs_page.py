"""`/docs`: the description of the API to read and to try, with nothing from another host."""

import fastapi.applications
from fastapi.openapi.utils import get_openapi

from service.api.docs_page import ADDRESS, DESCRIPTION
from service.app import create_app


def test_the_page_and_all_that_it_loads_come_from_the_service(client, settings):
    api = client(create_app(settings))
    page = api.get(ADDRESS)
    assert page.status_code == 200
    assert "'unsafe" not in page.headers["content-security-policy"]
    assert "//" not in page.text.replace("<!doctype html>", "")
    for name in ("swagger-ui-bundle.js", "swagger-ui.css", "start.js"):
        loaded = api.get(f"{ADDRESS}/{name}")
        assert loaded.status_code == 200
        assert loaded.headers["content-encoding"] == "gzip"
        plain = api.get(f"{ADDRESS}/{name}", headers={"accept-encoding": "identity"})
        assert plain.content == loaded.content  # the client has unpacked it
    assert api.get(f"{ADDRESS}/nothing.js").status_code == 404
    assert ADDRESS not in api.get("/openapi.json").json()["paths"]


def test_the_description_is_written_once_and_the_same_for_each_who_asks(
    client, settings, monkeypatch
):
    api, written = client(create_app(settings), key=False), []
    described = api.app.openapi
    monkeypatch.setattr(api.app, "openapi", lambda: written.append(1) or described())
    plain = api.get(DESCRIPTION, headers={"accept-encoding": "identity"})
    packed = api.get(DESCRIPTION)
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["content-type"] == "application/json"
    assert packed.content == plain.content == api.get(DESCRIPTION).content
    assert written == [1]


def test_the_description_states_each_parameter_once_however_often_it_is_made(settings, monkeypatch):
    monkeypatch.setattr(fastapi.applications, "get_openapi", get_openapi)  # not the remembered one
    again = [create_app(settings).openapi() for _ in range(2)][1]
    for path, operations in again["paths"].items():
        for method, operation in operations.items():
            named = [(one["in"], one["name"].lower()) for one in operation.get("parameters", ())]
            assert len(named) == len(set(named)), (method, path)
