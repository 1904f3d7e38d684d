"""Every model of the OpenAPI description under one name of its own, where programs look for it.

A body that an operation describes by itself brings its models along, under names of its own; two
modules may have models of one name. Generators of clients take neither: here each becomes a
component with a name that no other has.
"""

import re
from typing import Any

Schema = dict[str, Any]

_AT = "#/components/schemas/"
_OWN = "#/$defs/"
_JSON = "application/json"


def gathered(schema: Schema) -> Schema:
    """Return the OpenAPI description with every model among its components, once.

    Called again it changes nothing.
    """
    components: dict[str, Schema] = schema.setdefault("components", {}).setdefault("schemas", {})
    _name_apart(schema, components)
    for operations in schema.get("paths", {}).values():
        for operation in operations.values():
            body = operation.get("requestBody", {}).get("content", {}).get(_JSON)
            if body and ("$id" in body["schema"] or "$defs" in body["schema"]):
                body["schema"] = _moved(body["schema"], components)
    return schema


def _name_apart(schema: Schema, components: dict[str, Schema]) -> None:
    """Give models of one name in several modules names that say of which."""
    long = [name for name in components if "__" in name]
    renamed = {name: _short(name) for name in long}
    for name, short in renamed.items():
        components[short] = components.pop(name) | {"title": short}
    if renamed:
        _point(schema, {f"{_AT}{name}": f"{_AT}{short}" for name, short in renamed.items()})


def _short(name: str) -> str:
    """Return a name that is made of a module's own and a model's.

    >>> _short("service__registers__look_up_resource__RegisterAnswer")
    'LookUpResourceRegisterAnswer'
    """
    *_, module, model = name.split("__")
    return "".join(part.capitalize() for part in re.split(r"[_-]", module)) + model


def _moved(body: Schema, components: dict[str, Schema]) -> Schema:
    """Move a body and the models that it brings along to the components, and point to it there."""
    own = {"": {key: one for key, one in body.items() if key not in ("$id", "$defs", "$schema")}}
    own |= body.get("$defs", {})
    title = own[""].get("title", "Body")
    same = {f"{_OWN}{name}": f"{_AT}{name}" for name in own if name}
    for one in own.values():
        _point(one, same)
    names = {name: name or title for name in own}
    if clash := [name for name in own if components.get(names[name], own[name]) != own[name]]:
        names |= {name: _free(f"{title}{name}", components) for name in clash}
        moved = {f"{_AT}{name or title}": f"{_AT}{names[name]}" for name in clash}
        for one in own.values():
            _point(one, moved)
    for name, one in own.items():
        components[names[name]] = one | {"title": names[name]}
    return {"$ref": f"{_AT}{names['']}"}


def _free(name: str, components: dict[str, Schema]) -> str:
    number = 1
    while (numbered := name if number == 1 else f"{name}{number}") in components:
        number += 1
    return numbered


def _point(schema: Any, renamed: dict[str, str]) -> None:  # noqa: ANN401  # JSON
    """Let references lead to the new names, in place."""
    if isinstance(schema, list):
        for one in schema:
            _point(one, renamed)
    elif isinstance(schema, dict):
        for key, one in schema.items():
            if key == "$ref" and isinstance(one, str):
                schema[key] = renamed.get(one, one)
            elif key != "example":
                _point(one, renamed)
