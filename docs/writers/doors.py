"""Reference pages of the doors: settings, the command line, and the API's kinds of problem."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

import typer
from typer.core import TyperGroup

from docs.writers import json_schema
from docs.writers.markdown import both, cell, code, page, table
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
        " silently ignored. A message names the variable and never its value.",
        table(
            ("variable", "type", "default", "meaning"),
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


def pages() -> Mapping[str, Callable[[], str]]:
    """Return the files about the command line, and what each is written by."""
    return {
        "cli.md": cli,
        **{f"cli-{_slug(panel)}.md": partial(_panel, panel) for panel in _panels()},
    }


def cli() -> str:
    """Return the page that leads to all others: every command, in the order of the help."""
    group: Any = typer.main.get_command(app)
    return page(
        "Command line",
        group.help,
        "Results go to standard output, everything else to standard error. The settings that the"
        " commands read are in [settings](settings.md).",
        _parameters(group.params),
        *(
            block
            for panel, commands in _panels().items()
            for block in (
                f"## {panel}",
                f"Options and arguments: [{panel}](cli-{_slug(panel)}.md).",
                table(
                    ("command", "what it does"),
                    (
                        (
                            f"[`kedjekoll {command.name}`]"
                            f"(cli-{_slug(panel)}.md#kedjekoll-{command.name})",
                            (command.help or "").split("\n\n")[0],
                        )
                        for command in commands
                    ),
                ),
            )
        ),
    )


def _panel(panel: str) -> str:
    return page(
        f"Commands: {panel}",
        "Part of the [command line](cli.md). `kedjekoll COMMAND --help` says the same.",
        *_commands(_panels()[panel], "kedjekoll", heading="##"),
    )


def _panels() -> dict[str, list[Any]]:
    """Return the commands by the heading under which the help has them, in its order."""
    group: Any = typer.main.get_command(app)
    panels: dict[str, list[Any]] = {}
    for command in group.commands.values():
        panels.setdefault(command.rich_help_panel, []).append(command)
    return panels


def _slug(panel: str) -> str:
    return re.sub(r"\W+", "-", panel.split(",")[0].lower())


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
        ("argument or option", "default", "meaning"),
        (
            (
                code(
                    f"<{parameter.name}>"
                    if parameter.param_type_name == "argument"
                    else parameter.opts[0]
                ),
                "required" if parameter.required else parameter.default or "",
                parameter.help,
            )
            for parameter in parameters
        ),
    )


def problems() -> str:
    """Return the page of the kinds of problem that the API answers with."""
    return page(
        "Problems",
        "Every answer that is not a success is `application/problem+json` (RFC 9457). Its `type` is"
        " one of these addresses on the service itself; `title`, `detail` and the texts under"
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
                "What to do:",
                both(kind.mend),
            )
        ),
    )
