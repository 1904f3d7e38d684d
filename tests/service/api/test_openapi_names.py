"""What clients hold on to: names of operations, models and groups."""

from collections import Counter
from typing import Any

import pytest

from service.api.resource import resource
from service.api.tags import TAGS
from service.app import create_app
from service.settings import Settings

VERBS = {
    "cancel", "check", "create", "end", "get", "list", "match", "propose", "reconcile", "replace",
    "replay", "revoke", "rotate", "search", "stream", "test", "update",
}  # fmt: skip
READING = {"get", "list", "stream"}
OPEN_BY_STANDARD = {("POST /v1/reconcile", "QueryBatch")}
"""The Reconciliation API 0.2 keys queries by names of the sender's own."""


@pytest.fixture(scope="module")
def described():
    return create_app(Settings()).openapi()


@pytest.fixture(scope="module")
def operations(described):
    return [
        (method, operation)
        for methods in described["paths"].values()
        for method, operation in methods.items()
    ]


def test_every_operation_is_called_by_a_verb_and_what_it_is_done_to(operations):
    for method, operation in operations:
        verb, _, noun = operation["operationId"].partition("_")
        assert verb in VERBS, operation["operationId"]
        assert noun
        assert noun == noun.lower()
        assert noun.replace("_", "").isalnum()
        assert (verb in READING) == (method == "get"), operation["operationId"]
    assert {operation["operationId"].partition("_")[0] for _, operation in operations} == VERBS


def test_no_two_operations_have_one_name(operations):
    names = Counter(operation["operationId"] for _, operation in operations)
    assert max(names.values()) == 1


def test_every_model_has_the_name_of_its_class_and_no_other_has_it(described):
    """FastAPI puts a module before names that two classes have, and a mode behind them."""
    for name, component in described["components"]["schemas"].items():
        assert name.isalnum()
        assert component.get("title", name) == name


def test_every_group_is_described_and_has_operations(described, operations):
    used = list(dict.fromkeys(tag for _, operation in operations for tag in operation["tags"]))
    assert [one["name"] for one in described["tags"]] == list(TAGS) == used
    assert all(one["description"].endswith(".") for one in described["tags"])
    with pytest.raises(ValueError, match="says nothing of"):
        resource("/v1/x", tag="x")


def test_the_description_says_where_the_service_is(described):
    assert [one["url"] for one in described["servers"]] == ["/"]


def open_objects(schema: dict[str, Any], all_: dict[str, Any], at: str, seen: set[str]):
    """Objects within a body that take fields which they do not name."""
    if "$ref" in schema:
        at = schema["$ref"].rpartition("/")[2]
        if at in seen:
            return
        seen.add(at)
        schema = all_[at]
    if "properties" in schema and schema.get("additionalProperties") is not False:
        yield at
    beneath = [one for kind in ("anyOf", "oneOf", "allOf") for one in schema.get(kind, ())]
    beneath += [schema["items"]] if "items" in schema else []
    for one in [*beneath, *schema.get("properties", {}).values()]:
        yield from open_objects(one, all_, at, seen)


def test_no_body_takes_a_field_that_it_does_not_name(described):
    all_, tried, found = described["components"]["schemas"], 0, set()
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            for kind, content in operation.get("requestBody", {}).get("content", {}).items():
                if "json" in kind:
                    tried += 1
                    name = f"{method.upper()} {path}"
                    for at in open_objects(content.get("schema", {}), all_, name, set()):
                        found.add((name, at))
    assert tried > 60
    assert found == OPEN_BY_STANDARD
