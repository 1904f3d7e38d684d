"""Reference pages of the API: one for each group of operations, with the objects that it takes."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from typing import Any, NamedTuple

from docs.writers import json_schema
from docs.writers.markdown import code, listed, page, table
from service.api.tags import TAGS
from service.app import create_app
from service.settings import Settings

INDEX, SHARED = "api.md", "api-objects.md"
OBJECTS_APART = frozenset({"cases"})
"""Groups whose objects have a page of their own, since one page for all would be too long."""

_HERE = re.compile(r"\]\(#(\w+)\)")


class Operation(NamedTuple):
    """One operation of the API, as the OpenAPI description has it."""

    method: str
    path: str
    described: Mapping[str, Any]

    @property
    def heading(self) -> str:
        """Return what the operation is called on its page."""
        return f"{self.method.upper()} {self.path}"

    @property
    def says(self) -> str:
        """Return the first paragraph of its description."""
        return str(self.described["description"]).split("\n\n")[0]


def pages() -> Mapping[str, Callable[[], str]]:
    """Return the files about the API, and what each is written by."""
    return {
        INDEX: index,
        **{_group_page(group): partial(_group, group) for group in TAGS},
        **{_objects_page(group): partial(_objects_of, group) for group in sorted(OBJECTS_APART)},
        SHARED: _shared,
    }


def index() -> str:
    """Return the page that leads to all others: every operation, by group."""
    return page(
        "API",
        "The operations of version 1, from the OpenAPI description that a running service returns"
        " at `GET /openapi.json`. How to use them: [use the API](../how-to/use-the-api.md). Every"
        " response that is not a success is a [problem](problems.md).",
        "GET also answers HEAD. Amounts and shares are integers or decimal text; a text for people"
        " follows `Accept-Language` (sv or en); fields `sv` and `en` hold both languages.",
        f"Objects that several groups use are on [a separate page]({SHARED}).",
        *(block for group, said in TAGS.items() for block in _listed(group, said)),
    )


def _listed(group: str, said: str) -> Iterator[str]:
    yield f"## {group}"
    yield f"{said} Details: [{group}]({_group_page(group)})."
    yield listed(
        f"[`{one.heading}`]({_group_page(group)}#{_anchor(one.heading)}): {one.says}"
        for one in _operations(group)
    )


def _group(group: str) -> str:
    own = "" if group in OBJECTS_APART else _objects(group)
    return page(
        f"API: {group}",
        f"{TAGS[group]} Part of the [API]({INDEX}).",
        *(
            _linked(block, _group_page(group))
            for one in _operations(group)
            for block in _operation(one)
        ),
        own,
    )


def _objects_of(group: str) -> str:
    return page(
        f"API: objects of {group}",
        f"What the operations of [{group}]({_group_page(group)}) take and return.",
        _objects(group),
    )


def _shared() -> str:
    names = [name for name in _schemas() if _home()[name] == SHARED]
    return page(
        "API: objects of several groups",
        f"What operations of more than one group take or return. Part of the [API]({INDEX}).",
        "## Objects",
        *_shown(names, SHARED),
    )


def _objects(group: str) -> str:
    at = _objects_page(group)
    shown = _shown([name for name in _schemas() if _home()[name] == at], at)
    return "\n\n".join(["## Objects", *shown]) if shown else ""


def _shown(names: Iterable[str], at: str) -> list[str]:
    schemas = {name: _schemas()[name] for name in names}
    return [_linked(block, at) for block in json_schema.objects(schemas)]


def _operation(one: Operation) -> Iterator[str]:
    yield f"## {one.heading}"
    yield str(one.described["description"])
    yield table(
        ("parameter", "in", "type", "needed", "meaning"),
        (
            (
                code(parameter["name"]),
                parameter["in"],
                json_schema.type_of(parameter["schema"]),
                "yes" if parameter["required"] else "no",
                parameter.get("description"),
            )
            for parameter in one.described.get("parameters", ())
        ),
    )
    if body := one.described.get("requestBody"):
        yield f"Body: {body['description']} Sent as {_content(body['content'], between=' or ')}."
    responses = one.described["responses"]
    yield table(
        ("status", "answer", "content"),
        (
            (status, response["description"], _content(response.get("content", {})))
            for status, response in responses.items()
            if status < "4"
        ),
    )
    refused = [status for status in responses if "4" <= status < "6"]
    yield f"Otherwise a problem: {', '.join(sorted(refused))}."


def _content(content: Mapping[str, Any], *, between: str = ", ") -> str:
    """Return the kinds of file, each with its model if it has one."""
    kinds = {
        name: json_schema.type_of(media.get("schema") or {}) for name, media in content.items()
    }
    return between.join(
        code(name) if kind in ("any value", "text") else f"{code(name)}: {kind}"
        for name, kind in kinds.items()
    )


@cache
def description() -> Mapping[str, Any]:
    """Return what the service says of its API now; to work it out takes two seconds."""
    return create_app(Settings()).openapi()


def _schemas() -> Mapping[str, json_schema.Schema]:
    schemas: Mapping[str, json_schema.Schema] = description()["components"]["schemas"]
    return schemas


@cache
def _operations(group: str) -> tuple[Operation, ...]:
    return tuple(
        Operation(method, path, described)
        for path, operations in description()["paths"].items()
        for method, described in operations.items()
        if described["tags"] == [group]
    )


@cache
def _home() -> Mapping[str, str]:
    """Return on which page each object is described: that of the only group that uses it."""
    users: dict[str, set[str]] = {name: set() for name in _schemas()}
    for group in TAGS:
        for name in _used(one.described for one in _operations(group)):
            users[name].add(_objects_page(group))
    return {name: pages.pop() if len(pages) == 1 else SHARED for name, pages in users.items()}


def _used(described: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return the objects that operations name, and those that these name in turn."""
    open_ = [name for one in described for name in _named(one)]
    found: set[str] = set()
    while open_:
        if (name := open_.pop()) not in found:
            found.add(name)
            open_ += _named(_schemas()[name])
    return found


def _named(value: object) -> list[str]:
    if isinstance(value, Mapping):
        own = [str(value["$ref"]).rpartition("/")[2]] if "$ref" in value else []
        return own + [name for one in value.values() for name in _named(one)]
    return [name for one in value for name in _named(one)] if isinstance(value, list) else []


def _linked(block: str, at: str) -> str:
    """Return a block with its links to objects leading to the pages that these are on."""
    homes = {name.lower(): home for name, home in _home().items()}

    def link(match: re.Match[str]) -> str:
        home = homes[match[1]]
        return f"](#{match[1]})" if home == at else f"]({home}#{match[1]})"

    return _HERE.sub(link, block)


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _group_page(group: str) -> str:
    return f"api-{group}.md"


def _objects_page(group: str) -> str:
    return f"api-{group}-objects.md" if group in OBJECTS_APART else _group_page(group)
