"""Parts that the product is without, so that requirements on them do not apply to it.

Who brings one of them in comes here, and reads what docs/writers/asvs.yaml says of it.
"""

import re
from functools import cache
from pathlib import Path

import pytest
from fastapi.routing import iter_route_contexts
from starlette.routing import WebSocketRoute

from service.app import create_app
from service.settings import Settings

ROOT = Path(__file__).parents[1]
PACKAGES = ("data_ingest", "procurement_rules", "risk_models", "service")
STATIC = ROOT / "service" / "web" / "static"
OWN_SCRIPTS = sorted(path for path in STATIC.glob("*.js") if ".min." not in path.name)
ABSENT = (
    "aiortc", "ariadne", "graphene", "graphql-core", "jpype1", "ldap3", "libcloud", "paste",
    "pymemcache", "pysaml2", "python-ldap", "python-memcached", "python3-saml",
    "strawberry-graphql", "websockets", "wsproto",
)  # fmt: skip
"""Packages of WebRTC, GraphQL, JNDI by Java, LDAP, memcached, SAML and WebSocket."""
BARRED = {
    "text that is run as code": r"(?<![\w.`])(eval|exec|compile|__import__)\(",
    "objects that are unpickled": (
        r"^\s*(import|from) (c?[pP]ickle|dill|shelve|marshal|jsonpickle)\b|\bread_pickle\("
    ),
    "another program or a shell": r"\bos\.(system|popen|exec\w*|spawn\w*)\(|\bsubprocess\.\w+\(",
    "XPath made of a text": r"\.xpath\((?![\"'])",
    "a template made of a text": r"\.from_string\((?!_[A-Z]|\"\"\"|\n)",
    "YAML with objects": r"yaml\.(load|load_all)\((?!\w+, Loader=(loader|_YAML)\))|unsafe_load",
}
IN_SCRIPTS = (
    "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(",
    "localStorage", "sessionStorage", "indexedDB", "postMessage", '"message"', "__proto__",
)  # fmt: skip


@cache
def texts():
    paths = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return {path: path.read_text("utf-8") for path in paths}


def test_no_part_speaks_websocket_graphql_webrtc_ldap_saml_or_memcached():
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    assert set(re.findall(r"^([a-z0-9._-]+)==", lock, re.MULTILINE)).isdisjoint(ABSENT)
    routes = [route.original_route for route in iter_route_contexts(create_app(Settings()).routes)]
    assert len(routes) > 100
    assert not any(isinstance(route, WebSocketRoute) for route in routes)


@pytest.mark.parametrize("pattern", BARRED.values(), ids=BARRED)
def test_the_code_has_none_of(pattern):
    found = [
        f"{path.relative_to(ROOT)}: {hit[0]}"
        for path, text in texts().items()
        for hit in re.finditer(pattern, text, re.MULTILINE)
    ]
    assert found == []


@pytest.mark.parametrize("script", OWN_SCRIPTS, ids=lambda script: script.name)
def test_own_scripts_write_no_markup_keep_nothing_and_take_no_messages(script):
    text = script.read_text("utf-8")
    assert [barred for barred in IN_SCRIPTS if barred in text] == []
