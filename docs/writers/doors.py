"""Reference pages of the doors: settings, command line, API, and its kinds of problem."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import typer
from typer.core import TyperGroup

from docs.writers import json_schema
from docs.writers.markdown import both, cell, code, page, table
from service.app import create_app
from service.cli.main import app
from service.problem_types import PROBLEM_TYPES
from service.settings import PREFIX, Settings


def settings() -> str:
    """Return the page of all settings."""
    described = Settings.model_json_schema()["properties"]
    return page(
        "Settings",
        "Environment variables, read once when a process starts. A variable that begins with"
        f" `{PREFIX}` and is not listed here is refused, because a misspelt name would otherwise be"
        " ignored in silence. A message names the variable and never its value.",
        table(
            ("variable", "type", "without it", "meaning"),
            (
                (
                    code(PREFIX + name.upper()),
                    json_schema.type_of(field).removesuffix(", or null"),
                    "none" if field.get("default") is None else code(field["default"]),
                    field["description"],
                )
                for name, field in described.items()
            ),
        ),
    )


def cli() -> str:
    """Return the page of the command line, from the help of its commands and their order in it."""
    group: Any = typer.main.get_command(app)
    panels: dict[str, list[Any]] = {}
    for command in group.commands.values():
        panels.setdefault(command.rich_help_panel, []).append(command)
    return page(
        "Command line",
        group.help,
        "Results go to standard output, everything else to standard error. The settings that the"
        " commands read are in [settings](settings.md).",
        _parameters(group.params),
        *(
            block
            for panel, commands in panels.items()
            for block in (f"## {panel}", *_commands(commands, "kedjekoll", heading="###"))
        ),
    )


def _commands(commands: Iterable[Any], name: str, *, heading: str) -> Iterator[str]:
    """Yield commands, each with those that it is a group of."""
    for command in commands:
        called = f"{name} {command.name}"
        yield f"{heading} {called}"
        yield command.help or ""
        yield _parameters(command.params)
        if isinstance(command, TyperGroup):
            yield from _commands(command.commands.values(), called, heading=f"{heading}#")


def _parameters(parameters: list[Any]) -> str:
    return table(
        ("argument or option", "without it", "meaning"),
        (
            (
                code(
                    f"<{parameter.name}>"
                    if parameter.param_type_name == "argument"
                    else parameter.opts[0]
                ),
                "needed" if parameter.required else parameter.default or "",
                parameter.help,
            )
            for parameter in parameters
        ),
    )


def api() -> str:
    """Return the page of the API's operations, from its OpenAPI description."""
    described = create_app(Settings()).openapi()
    paths: Any = described["paths"]
    components: Any = described["components"]
    return page(
        "API",
        "The operations of version 1, from the OpenAPI description that a running service gives out"
        " at `GET /openapi.json`. How to use them: [use the API](../how-to/use-the-api.md). Every"
        " answer that is not a success is a [problem](problems.md).",
        "GET also answers HEAD. Amounts and shares are integers or decimal text; a text for people"
        " follows `Accept-Language` (sv or en), and texts under `sv` and `en` stand in both.",
        table(
            ("operation", "what it does"),
            (
                (f"`{method.upper()} {path}`", _first(operation))
                for path, operations in paths.items()
                for method, operation in operations.items()
            ),
        ),
        *(
            block
            for path, operations in paths.items()
            for method, operation in operations.items()
            for block in _operation(method, path, operation)
        ),
        "## Objects",
        *json_schema.objects(components["schemas"]),
    )


def _first(operation: Mapping[str, Any]) -> str:
    return str(operation["description"]).split("\n\n")[0]


def _operation(method: str, path: str, operation: Mapping[str, Any]) -> Iterator[str]:
    yield f"## {method.upper()} {path}"
    yield str(operation["description"])
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
            for parameter in operation.get("parameters", ())
        ),
    )
    if body := operation.get("requestBody"):
        yield f"Body: {body['description']} Sent as {_content(body['content'], between=' or ')}."
    yield table(
        ("status", "answer", "content"),
        (
            (status, response["description"], _content(response.get("content", {})))
            for status, response in operation["responses"].items()
            if status < "4"
        ),
    )
    refused = [status for status in operation["responses"] if "4" <= status < "6"]
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


def problems() -> str:
    """Return the page of the kinds of problem that the API answers with."""
    return page(
        "Problems",
        "Every answer that is not a success is `application/problem+json` (RFC 9457). Its `type` is"
        " one of these addresses on the service itself; `title`, `detail` and what stands under"
        " `errors` are in Swedish or English by `Accept-Language`. The single faults under `errors`"
        " are [input problems](input-problems.md).",
        *(
            block
            for slug, kind in PROBLEM_TYPES.items()
            for block in (
                f"## {slug}",
                f"`/problems/{slug}`, status {kind.status}."
                f" **{cell(kind.title.en)}** / **{cell(kind.title.sv)}**",
                both(kind.meaning),
                "Mend:",
                both(kind.mend),
            )
        ),
    )
