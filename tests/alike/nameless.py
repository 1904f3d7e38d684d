"""The description of the API without the names that programs call it by.

An operation is known by its method and path, and a model by where it stands first: so two trees
are compared that call them otherwise. Keys of a schema have no order; its properties have.
"""

import json
from collections.abc import Mapping
from typing import Any

_AT = "#/components/schemas/"
_LITERAL = ("default", "enum", "example", "examples")


def nameless(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a description by operation, with the models in it, its groups, and the rest."""
    paths, components = document["paths"], document["components"]
    called = {
        operation["operationId"]: f"{method.upper()} {path}"
        for path, operations in paths.items()
        for method, operation in operations.items()
    }
    told: dict[str, Any] = {}
    first: dict[str, str] = {}
    for path, operations in paths.items():
        for method, operation in operations.items():
            name = f"{method.upper()} {path}"
            plain = _unnamed(operation, called)
            told[name] = _whole(plain, components["schemas"], first, name)
    others = {name: one for name, one in components.items() if name != "schemas"}
    groups = {name: document.get(name) for name in ("servers", "tags")}
    known = ("paths", "components", *groups)
    rest = {name: one for name, one in document.items() if name not in known}
    unused = len(components["schemas"]) - len(first)
    told["groups"] = json.dumps(groups, ensure_ascii=False)
    return told | {"the rest": rest | {"components": others, "unused": unused}}


def _unnamed(operation: Mapping[str, Any], called: Mapping[str, str]) -> dict[str, Any]:
    """Return an operation without its name, and whatever is made of it."""
    left = {name: one for name, one in operation.items() if name != "operationId"}
    if operation["operationId"].startswith(left.get("summary", "?").lower().replace(" ", "_")):
        del left["summary"]
    left["responses"] = {
        status: answer | {"links": _links(answer["links"], called)} if "links" in answer else answer
        for status, answer in left["responses"].items()
    }
    return left


def _links(links: Mapping[str, Any], called: Mapping[str, str]) -> dict[str, Any]:
    return {
        called[one["operationId"]]: {
            key: value for key, value in one.items() if key != "operationId"
        }
        for one in links.values()
    }


def _whole(
    schema: Any,
    models: Mapping[str, Any],
    first: dict[str, str],
    place: str,
    *,
    ordered: bool = False,
) -> Any:
    """Return a part of the description with each model where it stands first."""
    if isinstance(schema, list):
        return [_whole(one, models, first, f"{place}/{at}") for at, one in enumerate(schema)]
    if not isinstance(schema, dict):
        return schema
    name = schema["$ref"].removeprefix(_AT) if isinstance(schema.get("$ref"), str) else ""
    if name in models:
        if name in first:
            return {"as": first[name]}
        first[name] = place
        own = {key: one for key, one in models[name].items() if (key, one) != ("title", name)}
        return _whole(own, models, first, place)
    return {
        key: one
        if key in _LITERAL
        else _whole(
            one, models, first, f"{place}/{key}", ordered=key == "properties" and not ordered
        )
        for key, one in (schema.items() if ordered else sorted(schema.items()))
        if not (key == "title" and str(one).startswith("Response "))
    }
