"""Objects of a JSON Schema or an OpenAPI description as tables of fields."""

from collections.abc import Iterator, Mapping
from typing import Any

from docs.writers.markdown import code, codes, table

Schema = Mapping[str, Any]

_LIMITS = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "minLength": "not empty",
    "maxLength": "at most {} characters",
    "minItems": "not empty",
    "maxItems": "at most {} items",
    "pattern": "form `{}`",
}
"""Limits in words; no text or list has a least length but one."""

_FORMS = {"password": "secret text", "path": "path", "date": "date", "date-time": "moment"}


def objects(definitions: Mapping[str, Schema]) -> Iterator[str]:
    """Yield a heading and what each definition holds, in alphabetical order."""
    for name, schema in sorted(definitions.items()):
        yield f"### {name}"
        if "properties" in schema:
            yield from fields(schema)
        else:
            yield ("One of " if "enum" in schema else "A ") + f"{type_of(schema)}."


def fields(schema: Schema) -> Iterator[str]:
    """Yield the first paragraph of an object's description and the table of its fields."""
    description = str(schema.get("description", "")).split("\n\n")[0]
    if description:
        yield " ".join(description.split())
    required = schema.get("required", ())
    yield table(
        ("field", "type", "needed", "meaning"),
        (
            (
                code(name),
                type_of(field),
                "yes" if name in required else _default(field),
                field.get("description"),
            )
            for name, field in schema["properties"].items()
        ),
    )


def type_of(schema: Schema) -> str:
    """Return the type of a field in words, with its limits.

    >>> type_of({"type": "integer", "minimum": 0})
    'integer, at least 0'
    """
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "const" in schema:
        return code(schema["const"])
    if "enum" in schema:
        return codes(schema["enum"])
    if "anyOf" in schema:
        kinds = [type_of(option) for option in schema["anyOf"] if option.get("type") != "null"]
        may_be_null = any(option.get("type") == "null" for option in schema["anyOf"])
        return " or ".join(kinds) + (", or null" if may_be_null else "")
    limits = [words.format(schema[key]) for key, words in _LIMITS.items() if key in schema]
    return ", ".join([_base(schema), *limits])


def _base(schema: Schema) -> str:
    kind = str(schema.get("type", "any value"))
    if "prefixItems" in schema:
        return f"list of {' and '.join(type_of(option) for option in schema['prefixItems'])}"
    if kind == "array":
        return f"list of {type_of(schema.get('items', {}))}"
    if kind == "object" and isinstance(schema.get("additionalProperties"), Mapping):
        return f"object of {type_of(schema['additionalProperties'])}"
    return _FORMS.get(schema.get("format", ""), "text") if kind == "string" else kind


def _default(schema: Schema) -> str:
    default = schema.get("default")
    return "no" if default in (None, []) else f"no; {code(default)}"
