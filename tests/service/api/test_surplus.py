"""What was not asked for is not taken, and what need not be told is not told."""

import pytest

from tests.service.walked import key_for

CASE = {"diary_number": "KS 7", "title": "Städ"}


@pytest.mark.parametrize(
    "name", ["id", "tenant_id", "actor", "created_at", "version", "stage_since"]
)
def test_what_the_service_states_itself_cannot_be_sent(api, name):
    refused = api.post("/v1/cases", json=CASE | {name: "x"})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == f"/{name}"


def test_a_field_of_the_body_is_not_read_from_the_address(api):
    refused = api.post("/v1/cases?title=Annat", json={"diary_number": "KS 8"})
    assert refused.status_code == 422
    made = api.post("/v1/cases?title=Annat", json=CASE | {"diary_number": "KS 9"})
    assert made.json()["case"]["title"] == "Städ"


def test_a_parameter_that_is_sent_twice_is_read_once_and_checked(api):
    assert api.get("/v1/cases?limit=1&limit=2").status_code == 200
    assert api.get("/v1/cases?limit=2&limit=x").status_code == 422


def test_a_list_of_keys_holds_neither_key_nor_hash(api):
    key_for(api, "local", "portal", ["viewer"])
    made = api.post("/v1/keys", json={"person": "portal", "label": "x", "scopes": ["read"]})
    secret = made.json()["key"].rpartition("_")[2]
    listed = api.get("/v1/keys")
    assert made.json()["id"] in listed.text
    assert secret not in listed.text
    assert "hmac" not in listed.text
