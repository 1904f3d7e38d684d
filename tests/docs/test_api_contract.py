"""The description of the API only grows: whatever a client holds on to is still there."""

from copy import deepcopy
from pathlib import Path

import pytest

from docs.writers import __main__ as writers
from docs.writers.api_contract import NAME, contract_of, described, lost, read, written

KEPT = Path(__file__).parents[2] / "docs" / "reference" / NAME
ANSWER = {"200": {"content": {"application/json": {"schema": {"$ref": "#/c/Thing"}}}}}
DESCRIPTION = {
    "paths": {
        "/v1/things": {
            "post": {
                "operationId": "create_thing",
                "parameters": [
                    {"in": "query", "name": "unit", "schema": {"enum": ["a", "b"]}},
                ],
                "requestBody": {
                    "content": {"application/json": {"schema": {"$ref": "#/c/NewThing"}}}
                },
                "responses": ANSWER,
            },
            "get": {"operationId": "list_things", "responses": ANSWER},
        }
    },
    "components": {
        "schemas": {
            "NewThing": {
                "type": "object",
                "properties": {
                    "name": {"anyOf": [{"type": "string"}, {"type": "null"}]},
                    "part": {"type": "array", "items": {"$ref": "#/c/Part"}},
                },
            },
            "Part": {
                "properties": {"kind": {"enum": ["wood", "iron"]}, "size": {"type": "integer"}}
            },
            "Thing": {"properties": {"id": {"type": "string"}}, "required": ["id"]},
        }
    },
}


def changed(change):
    other = deepcopy(DESCRIPTION)
    operations = other["paths"]["/v1/things"]
    change(operations, operations["post"], other["components"]["schemas"])
    return lost(contract_of(DESCRIPTION), contract_of(other))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda ops, post, models: ops.pop("get"), "operation list_things (GET /v1/things)"),
        (
            lambda ops, post, models: ops["get"].update(operationId="read_things"),
            "operation list_things (GET /v1/things)",
        ),
        (
            lambda ops, post, models: ops.update(put=ops.pop("post")),
            "operation create_thing at POST /v1/things",
        ),
        (
            lambda ops, post, models: post["parameters"].pop(),
            "operation create_thing: parameter query unit",
        ),
        (
            lambda ops, post, models: post["parameters"][0]["schema"]["enum"].remove("b"),
            "operation create_thing: parameter query unit: = b",
        ),
        (
            lambda ops, post, models: post["parameters"][0].update(required=True),
            "operation create_thing without query unit",
        ),
        (
            lambda ops, post, models: post["requestBody"].update(required=True),
            "operation create_thing without body",
        ),
        (
            lambda ops, post, models: post["requestBody"]["content"].clear(),
            "operation create_thing: sent application/json",
        ),
        (lambda ops, post, models: models.pop("Thing"), "model Thing"),
        (lambda ops, post, models: models["Thing"]["properties"].pop("id"), "field Thing.id"),
        (
            lambda ops, post, models: models["Part"]["properties"]["kind"]["enum"].pop(),
            "field Part.kind: = iron",
        ),
        (
            lambda ops, post, models: models["NewThing"]["properties"].update(
                name={"type": "null"}
            ),
            "field NewThing.name: string",
        ),
        (
            lambda ops, post, models: models["Part"].update(required=["size"]),
            "model Part without size",
        ),
        (lambda ops, post, models: models["Thing"].pop("required"), "field Thing.id always"),
    ],
)
def test_what_a_client_holds_on_to_and_is_gone_is_told(change, told):
    assert changed(change) == [told]


@pytest.mark.parametrize(
    "change",
    [
        lambda ops, post, models: ops.update(patch={"operationId": "x", "responses": ANSWER}),
        lambda ops, post, models: post["parameters"].append({"in": "query", "name": "new"}),
        lambda ops, post, models: post["parameters"][0]["schema"]["enum"].append("c"),
        lambda ops, post, models: models.update(Other={}),
        lambda ops, post, models: models["NewThing"]["properties"].update(more={"type": "string"}),
        lambda ops, post, models: models["Part"]["properties"]["kind"]["enum"].append("stone"),
        lambda ops, post, models: models["Thing"].update(required=["id", "kind"]),
        lambda ops, post, models: models["Thing"].update(description="In other words."),
    ],
)
def test_what_is_new_takes_nothing_away(change):
    assert changed(change) == []


def test_nothing_is_gone_of_what_was_kept():
    assert lost(read(KEPT), described()) == []


def test_the_pages_are_not_written_where_something_would_be_lost(tmp_path, monkeypatch, capsys):
    kept = contract_of(DESCRIPTION)
    (tmp_path / NAME).write_text(written(kept))
    assert read(tmp_path / NAME) == kept
    monkeypatch.setattr(writers, "PAGES", {NAME: lambda: "{}"})
    assert writers.main([str(tmp_path)]) == writers.main([str(tmp_path), "--check"]) == 1
    assert "operation create_thing (POST /v1/things)" in capsys.readouterr().err
    assert read(tmp_path / NAME) == kept


@pytest.mark.parametrize(("changelog", "code"), [("## [Unreleased]\n", 0), ("## [0.2.0]\n", 1)])
def test_it_may_be_renewed_until_there_is_a_release(tmp_path, monkeypatch, changelog, code):
    (tmp_path / "CHANGELOG.md").write_text(changelog)
    monkeypatch.setattr(writers, "CHANGELOG", tmp_path / "CHANGELOG.md")
    monkeypatch.setattr(writers, "PAGES", {NAME: lambda: "{}"})
    folder = tmp_path / "reference"
    folder.mkdir()
    (folder / NAME).write_text(written(contract_of(DESCRIPTION)))
    assert writers.main([str(folder), "--renew-api"]) == code
