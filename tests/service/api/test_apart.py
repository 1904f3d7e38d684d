"""A document that takes too much ends nothing but itself."""

import json

import pytest

from service.api import apart
from service.app import create_app
from service.screening.purchase.examples import load_example

URL = "/v1/screenings"
JSON = {"content-type": "application/json"}


@pytest.fixture(scope="module")
def narrow(client, settings):
    """An application that gives documents as little memory as can be set."""
    return client(create_app(settings.model_copy(update={"document_memory_mb": 128})))


@pytest.fixture(scope="module")
def large(narrow):
    """A screening of forty parts."""
    made = json.loads(load_example()) | {"stage": "award"}
    firm = {"kind": "company", "country": "SE"}
    made["parties"] = [{"id": f"p{one}", "name": f"Exempel {one} AB", **firm} for one in range(40)]
    made["tenders"] = [
        {"id": f"A{one}", "lot": "1", "parties": [{"party": f"p{one}", "role": "tenderer"}]}
        for one in range(40)
    ]
    return narrow.post(URL, json=made).json()["id"]


def test_a_document_that_takes_too_much_memory_is_refused_and_says_what_to_do(narrow, large):
    answer = narrow.get(f"{URL}/{large}/report")
    assert answer.status_code == 422
    assert answer.json()["type"] == "/problems/document-too-large"
    assert "128 MB" in answer.json()["detail"]
    assert narrow.get(f"{URL}/{large}/bundle").status_code == 422
    assert narrow.get(f"{URL}/{large}").status_code == 200


def test_a_large_document_is_the_same_apart_as_here(client, settings, large, monkeypatch):
    api = client(create_app(settings))
    made = api.get(f"{URL}/{large}/report?format=csv")
    monkeypatch.setattr(apart, "SMALL_BYTES", 2**30)
    assert api.get(f"{URL}/{large}/report?format=csv").content == made.content


def test_a_small_document_is_made_whatever_large_ones_may_take(narrow):
    small = narrow.post(URL, content=load_example(), headers=JSON).json()["id"]
    assert narrow.get(f"{URL}/{small}/report").status_code == 200


def test_large_documents_wait_for_nobody(narrow, large):
    for _ in range(apart.AT_ONCE):
        assert apart._places.acquire(blocking=False)
    try:
        answer = narrow.get(f"{URL}/{large}/report")
    finally:
        for _ in range(apart.AT_ONCE):
            apart._places.release()
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/overloaded")
    assert answer.headers["retry-after"]
