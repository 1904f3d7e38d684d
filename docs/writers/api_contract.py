"""What clients of the API hold on to: `api-contract.json`, from which nothing is taken away.

Operations by their id, with parameters, bodies and answers; models with their fields, each with its
types and values. No words for people stand in it. What is new is added by `make docs`; where
something is gone, `lost` names it and nothing is written.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from docs.writers.api import description

Schema = Mapping[str, Any]
Contract = Mapping[str, Mapping[str, Any]]

NAME = "api-contract.json"
_OPTIONS = ("anyOf", "oneOf", "allOf")


@cache
def described() -> Contract:
    """Return what the service describes now."""
    return contract_of(description())


def contract_of(description: Schema) -> Contract:
    """Return what clients hold on to of an OpenAPI description."""
    return {
        "operations": {
            operation["operationId"]: _operation(f"{method.upper()} {path}", operation)
            for path, operations in description["paths"].items()
            for method, operation in operations.items()
        },
        "models": {
            name: {
                "is": sorted(set(_atoms(schema))),
                "fields": {
                    field: sorted(set(_atoms(field_schema)))
                    for field, field_schema in schema.get("properties", {}).items()
                },
                "needed": sorted(schema.get("required", ())),
            }
            for name, schema in sorted(description["components"]["schemas"].items())
        },
    }


def written(contract: Contract) -> str:
    """Return a contract as its file has it: a line for each operation and model."""
    parts = [
        f' "{kind}": {{\n'
        + ",\n".join(f'  "{name}": {json.dumps(entry)}' for name, entry in entries.items())
        + "\n }"
        for kind, entries in contract.items()
    ]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def read(path: Path) -> Contract:
    """Return the contract that was kept; one that nobody has kept is empty."""
    if not path.exists():
        return {"operations": {}, "models": {}}
    kept: Contract = json.loads(path.read_text("utf-8"))
    return kept


def lost(before: Contract, now: Contract) -> list[str]:
    """Return what a client that was written for `before` does not find or cannot do any longer."""
    found = [*_lost_operations(before, now), *_lost_models(before, now)]
    return sorted(found)


def _lost_operations(before: Contract, now: Contract) -> Iterator[str]:
    for name, old in before["operations"].items():
        new = now["operations"].get(name)
        if new is None:
            yield f"operation {name} ({old['at']})"
            continue
        if new["at"] != old["at"]:
            yield f"operation {name} at {old['at']}"
        for kind in ("sent", "answers"):
            for what, atoms in old[kind].items():
                if what not in new[kind]:
                    yield f"operation {name}: {kind} {what}"
                else:
                    yield from _gone(f"operation {name}: {kind} {what}", atoms, new[kind][what])
        for parameter, atoms in old["parameters"].items():
            if parameter not in new["parameters"]:
                yield f"operation {name}: parameter {parameter}"
            else:
                yield from _gone(
                    f"operation {name}: parameter {parameter}", atoms, new["parameters"][parameter]
                )
        for parameter in sorted(set(new["needed"]) - set(old["needed"])):
            yield f"operation {name} without {parameter}"


def _lost_models(before: Contract, now: Contract) -> Iterator[str]:
    sent, answered = _models(now, "sent"), _models(now, "answers")
    for name, old in before["models"].items():
        new = now["models"].get(name)
        if new is None:
            yield f"model {name}"
            continue
        yield from _gone(f"model {name}", old["is"], new["is"])
        for field, atoms in old["fields"].items():
            if field not in new["fields"]:
                yield f"field {name}.{field}"
            else:
                yield from _gone(f"field {name}.{field}", atoms, new["fields"][field])
        if name in sent:
            for field in sorted(set(new["needed"]) - set(old["needed"])):
                yield f"model {name} without {field}"
        if name in answered:
            for field in sorted(set(old["needed"]) - set(new["needed"])):
                if field in new["fields"]:
                    yield f"field {name}.{field} always"


def _gone(what: str, before: Iterable[str], now: Iterable[str]) -> Iterator[str]:
    for atom in sorted(set(before) - set(now)):
        yield f"{what}: {atom}"


def _models(contract: Contract, kind: str) -> set[str]:
    """Return the models that bodies (`sent`) or answers (`answers`) are made of."""
    models = contract["models"]
    waiting = [
        atom
        for operation in contract["operations"].values()
        for atoms in operation[kind].values()
        for atom in atoms
    ]
    found: set[str] = set()
    while waiting:
        name = waiting.pop().rpartition("model ")[2]
        if name in models and name not in found:
            found.add(name)
            waiting += [atom for atoms in models[name]["fields"].values() for atom in atoms]
            waiting += models[name]["is"]
    return found


def _operation(at: str, operation: Schema) -> dict[str, Any]:
    body = operation.get("requestBody", {})
    parameters = {
        f"{parameter['in']} {parameter['name']}": parameter
        for parameter in operation.get("parameters", ())
    }
    return {
        "at": at,
        "parameters": {
            name: sorted(set(_atoms(parameter.get("schema", {}))))
            for name, parameter in parameters.items()
        },
        "needed": [name for name, parameter in parameters.items() if parameter.get("required")]
        + (["body"] if body.get("required") else []),
        "sent": _content(body),
        "answers": {
            f"{status} {kind}".strip(): atoms
            for status, answer in operation["responses"].items()
            if status.startswith("2")
            for kind, atoms in (_content(answer) or {"": []}).items()
        },
    }


def _content(holder: Schema) -> dict[str, list[str]]:
    return {
        kind: sorted(set(_atoms(media.get("schema", {}))))
        for kind, media in holder.get("content", {}).items()
    }


def _atoms(schema: Any, within: str = "") -> Iterator[str]:  # noqa: ANN401  # JSON
    """Give each type, model and value that may stand here, or in a list or an object that may."""
    if not isinstance(schema, Mapping):
        return
    if "$ref" in schema:
        yield f"{within}model {schema['$ref'].rpartition('/')[2]}"
    if isinstance(schema.get("type"), str):
        yield within + schema["type"]
    values = [*schema.get("enum", ()), *([schema["const"]] if "const" in schema else [])]
    for value in values:
        yield f"{within}= {value}"
    for option in (option for key in _OPTIONS for option in schema.get(key, ())):
        yield from _atoms(option, within)
    yield from _atoms(schema.get("items"), f"{within}each ")
    yield from _atoms(schema.get("additionalProperties"), f"{within}any ")
