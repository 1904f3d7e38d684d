"""The whole log-in by a certified OpenID provider (oidc-provider), a process of its own."""

import re
import shutil
import subprocess
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest

from service.app import create_app
from tests.npm import environment, install
from tests.service.web.test_log_in import form_key
from tests.service.web.test_log_in_again import WAITING, let_pass
from tests.started import PATIENCE, process

FIXTURES = Path(__file__).parents[2] / "fixtures" / "oidc"
PROVIDER = "https://login.example.se"
DONE = "http://127.0.0.1:8000/app/log-in/done"
FILE = f"""
- name: town
  issuer: {PROVIDER}
  keys: {PROVIDER}/jwks
  audience: api://kedjekoll
  tenant: local
  shown: name
  rights: [roles]
  roles: {{Kedjekoll.Officer: officer, Kedjekoll.Admin: admin}}
  log_in:
    client: kedjekoll-pages
    authorize: {PROVIDER}/auth
    token: {PROVIDER}/token
    redirect: {DONE}
    scope: openid profile offline_access access
    secret: SECRET
"""
ACTION = re.compile(r'action="([^"]+)"')


@pytest.fixture(scope="module")
def provider(tmp_path_factory):
    """What asks the provider as if TLS ended in front of it."""
    folder = tmp_path_factory.mktemp("provider")
    shutil.copytree(FIXTURES, folder, dirs_exist_ok=True)
    install(folder)
    node = process(
        ["node", "provider.mjs"],
        cwd=folder, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    with node as running:
        port = int(running.stdout.readline())
        with httpx2.Client(
            base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=PATIENCE
        ) as client:

            def forwarded(request):
                told = {"host": urlsplit(PROVIDER).hostname, "x-forwarded-proto": "https"}
                answer = client.request(
                    request.method,
                    request.url.raw_path.decode(),
                    headers=dict(request.headers) | told,
                    content=request.read(),
                )
                headers = [
                    one for one in answer.headers.multi_items() if one[0] != "content-encoding"
                ]
                return httpx2.Response(answer.status_code, headers=headers, content=answer.content)

            yield httpx2.MockTransport(forwarded)


@pytest.fixture(scope="module")
def app(client, settings, provider, tmp_path_factory):
    folder = tmp_path_factory.mktemp("log-in")
    secret, file = folder / "secret", folder / "log-in.yaml"
    secret.touch(mode=0o600)
    secret.write_text("a made-up secret of the client")
    file.write_text(FILE.replace("SECRET", str(secret)), "utf-8")
    made = create_app(settings.model_copy(update={"log_in_file": file}))
    made.state.log_in_transport = provider
    return client(made, key=False)


@pytest.fixture
def browser(provider):
    """What a person has at the provider: a browser that keeps its cookies."""
    with httpx2.Client(transport=provider, base_url=PROVIDER) as asking:
        yield asking


@pytest.fixture
def come_back(app, browser):
    """Sends a browser away, which follows where it is sent and fills in forms, and back."""

    def came_back(address, person, shown):
        away = app.get(address)
        assert away.status_code == 303
        answer = browser.get(away.headers["location"])
        while not (to := answer.headers.get("location", "")).startswith(DONE):
            if to:
                answer = browser.get(to)
                continue
            form = unescape(ACTION.search(answer.text)[1])
            prompt = "login" if 'name="login"' in answer.text else "consent"
            shown.append(prompt)
            filled = {"prompt": prompt, "login": person, "password": "made up"}
            answer = browser.post(form, data=filled)
        return app.get(to.removeprefix("http://127.0.0.1:8000"))

    return came_back


@pytest.fixture
def log_in(app, come_back):
    """Logs somebody in."""

    def logged_in(person):
        app._http.cookies.clear()
        return come_back("/app/log-in/with/town?back=/app/cases", person, [])

    return logged_in


def test_an_officer_logs_in_by_the_service_and_works(app, log_in):
    back = log_in("anna")
    assert back.status_code == 303
    assert back.headers["location"] == "/app/cases"
    assert app.get("/app/cases").status_code == 200
    assert "anna" in app.get("/app/me").text


def test_somebody_without_a_role_is_told_so(app, log_in):
    back = log_in("ola")
    assert back.status_code == 403
    assert "your account has no role here" in back.text
    assert app.get("/app/cases").status_code == 303


def test_a_code_is_good_once(app, log_in):
    """The provider refuses it the second time, and the page says that nobody was logged in."""
    back = log_in("anna")
    assert back.status_code == 303
    assert app.get(str(back.request.url)).status_code == 401


def test_an_administrator_proves_anew_who_she_is_though_the_service_knows_her(
    app, log_in, come_back
):
    assert log_in("chief").status_code == 303
    let_pass(app)
    shown = app.get("/app/admin/people")
    fields = {"form_key": form_key(shown), "unit_id": "parks", "unit_name": "Parker"}
    assert app.post("/app/admin/units", data=fields).status_code == 401
    asked = []
    back = come_back("/app/log-in/with/town?back=/app/log-in/again", "chief", asked)
    assert (back.status_code, back.headers["location"]) == (303, "/app/log-in/again")
    assert "login" in asked, "she is known there, and was asked all the same"
    waiting = app.get("/app/log-in/again")
    fields = {"form_key": form_key(waiting), "waiting_form": WAITING.search(waiting.text)[1]}
    assert app.post("/app/admin/units", data=fields).status_code == 303
    assert "Parker" in app.get("/app/admin/people").text
