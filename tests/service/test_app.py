import anyio
from structlog.testing import capture_logs

from service.app import ROUTERS, create_app
from service.operations.readiness import ReadinessCheck
from service.platform.http.sent import Route
from service.settings import Settings


def failing() -> list[str]:
    return ["synchronous is 1 on a pooled connection"]


def breaking() -> list[str]:
    raise OSError("cannot open 850101-1234.db")


def test_a_living_process_says_so(api):
    response = api.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_without_checks_the_service_is_ready(api):
    assert api.get("/readyz").json() == {"status": "ok"}


def test_a_check_that_fails_or_breaks_is_named_and_its_findings_are_not_told(client, settings):
    app = create_app(settings)
    app.state.checks = (
        ReadinessCheck("durability", failing),
        ReadinessCheck("migrations", lambda: ()),
        ReadinessCheck("disk", breaking),
    )
    response = client(app).get("/readyz")
    assert response.status_code == 503
    assert response.json()["type"] == "/problems/not-ready"
    assert response.json()["detail"] == "Checks that failed: durability, disk."
    assert "850101" not in response.text


def test_the_api_says_what_it_is(api):
    body = api.get("/v1/api-info").json()
    assert body["apiName"] == "kedjekoll"
    assert body["apiVersion"] == api.app.version
    assert body["apiReleased"] == "2026-11-24"
    assert api.get(body["apiDocumentation"]).status_code == 200


def test_openapi_states_contact_and_licence(api):
    info = api.get("/openapi.json").json()["info"]
    assert info["title"] == "Kedjekoll"
    assert info["license"]["identifier"] == "Apache-2.0"
    assert info["contact"]["name"]


def test_no_page_is_served_that_loads_from_another_host(api):
    assert api.get("/redoc").status_code == 404
    page = api.get("/docs")
    assert page.status_code == 200
    assert "//" not in page.text.replace("<!doctype html>", "")
    assert "http" not in page.headers["content-security-policy"]


def body_params(dependant):
    """What the framework would read from a body, for an endpoint and whatever it depends on."""
    yield from dependant.body_params
    for one in dependant.dependencies:
        yield from body_params(one)


def test_every_router_carries_its_own_prefix_and_no_endpoint_lets_the_framework_read_a_body(api):
    routes = [route for router in ROUTERS for route in router.routes]
    assert all(isinstance(route, Route) for route in routes)  # which makes what serves it first
    assert not [route.path for route in routes if any(body_params(route.dependant))]
    described = set(api.get("/openapi.json").json()["paths"])
    assert described == {route.path for route in routes if route.include_in_schema}


def test_the_application_starts_and_stops_as_a_server_asks_it_to(settings):
    asked = iter(({"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}))
    said = []

    async def receive():
        return next(asked)

    async def send(message):
        said.append(message["type"])

    with capture_logs() as lines:
        anyio.run(create_app(settings), {"type": "lifespan", "state": {}}, receive, send)
    assert said == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert [line["event"] for line in lines] == ["service.started", "service.stopped"]


def test_nothing_switches_a_debug_mode_on(monkeypatch):
    for name in ("DEBUG", "UVICORN_DEBUG", "FASTAPI_DEBUG"):
        monkeypatch.setenv(name, "true")
    assert not any("debug" in name for name in Settings.model_fields)
    assert create_app(Settings()).debug is False
