"""Links in the OpenAPI description: requests that can follow a response.

Three kinds, found by the addresses: from making a record to reading it, from a record to all that
can be done with it, and from a change of it to reading it again. Programs that follow them, such
as generated clients and tests, need not know how numbers and versions travel.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

Schema = dict[str, Any]

_JSON = "application/json"
_NAMES = re.compile(r"{(\w+)}")
_VERSIONED = ("/v1/cases/{case_id}", "/v1/tasks/{task_id}")
"""Records that have a version of their own; what else is asked for one is asked for the case's."""


def link(schema: Schema) -> Schema:
    """Return the OpenAPI description with links on every success that leads on."""
    paths = schema.get("paths", {})
    for path, operations in paths.items():
        for method, operation in operations.items():
            for status, response in operation["responses"].items():
                found = dict(_links(schema, path, method, response))
                if status.startswith("2") and found:
                    response["links"] = found
    return schema


def _links(
    schema: Schema, path: str, method: str, response: Schema
) -> Iterator[tuple[str, Schema]]:
    paths = schema["paths"]
    if method == "post" and (record := _record_made(path, paths)):
        if place := _place_of_id(schema, response):
            *_, own = _NAMES.findall(record)
            ids = _carried(path, to=record) | {f"path.{own}": f"$response.body#{place}"}
            yield _to(paths, record, "get", ids, "Read what was made.")
    elif method == "get" and path.endswith("}"):
        for onward, verb in _onward(path, paths):
            ids = _carried(path, to=onward)
            if _asks_for_version(paths[onward][verb]):
                ids |= {"header.if-match": "$response.header.ETag"}
            yield _to(paths, onward, verb, ids, "Go on with it.")
    elif method != "get" and (record := _record_changed(path, paths)):
        yield _to(paths, record, "get", _carried(path, to=record), "Read it as it is now.")


def _to(
    paths: Schema, path: str, method: str, ids: Mapping[str, str], said: str
) -> tuple[str, Schema]:
    name = paths[path][method]["operationId"]
    return name, {"operationId": name, "parameters": dict(ids), "description": said}


def _carried(path: str, *, to: str) -> dict[str, str]:
    """Return the numbers in an address that stand in the next one too."""
    both = [name for name in _NAMES.findall(path) if name in _NAMES.findall(to)]
    return {f"path.{name}": f"$request.path.{name}" for name in both}


def _record_made(path: str, paths: Schema) -> str | None:
    """Return where a record can be read that a POST to `path` makes."""
    collection = path.rpartition("/")[2]
    for prefix in (path, f"/v1/{collection}"):
        for other, operations in paths.items():
            if "get" in operations and re.fullmatch(re.escape(prefix) + r"/{\w+}", other):
                return str(other)
    return None


def _record_changed(path: str, paths: Schema) -> str | None:
    """Return where the record can be read that an operation at `path` changes."""
    shorter = path
    while shorter.count("/") > 2:
        if shorter.endswith("}") and "get" in paths.get(shorter, {}):
            return shorter
        shorter = shorter.rpartition("/")[0]
    return None


def _onward(path: str, paths: Schema) -> Iterator[tuple[str, str]]:
    """Give what can be asked with the number of a record and nothing else."""
    for other, operations in paths.items():
        below = other == path or re.fullmatch(re.escape(path) + r"/[\w-]+", other)
        for method, operation in operations.items():
            changes_it = other != path or method != "get"
            known = path in _VERSIONED or not _asks_for_version(operation)
            if below and changes_it and known:
                yield other, method


def _asks_for_version(operation: Schema) -> bool:
    return any(
        parameter["name"].lower() == "if-match" for parameter in operation.get("parameters", ())
    )


def _place_of_id(schema: Schema, response: Schema) -> str | None:
    """Return where an answer says which number a record got, as a JSON pointer.

    Where the answer has several forms, all say it in the same place.
    """
    described = response.get("content", {}).get(_JSON, {}).get("schema", {})
    described = described.get("anyOf", [described])[0]
    properties = _resolved(schema, described).get("properties", {})
    if "id" in properties:
        return "/id"
    for name, property_schema in properties.items():
        if "id" in _resolved(schema, property_schema).get("properties", {}):
            return f"/{name}/id"
    return None


def _resolved(schema: Schema, described: Schema) -> Schema:
    name = described.get("$ref", "").rpartition("/")[2]
    return schema["components"]["schemas"].get(name, described) if name else described
