"""`/docs`: the description of the API to read and to try, with nothing from another host."""

from service.api.docs_page import ADDRESS


def test_the_page_and_all_that_it_loads_come_from_the_service(client, settings):
    from service.app import create_app

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
