"""Every command by name, and where it is: it is loaded when it is asked for.

A command loads no other. The help of all, and what looks through them, loads each.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup

SCREEN = "Screen, and read the result"
PURCHASE = "A purchase, from the first need to its contract"
SUPPLIERS = "All suppliers, and what changes"
DANGER = "People in danger"
CHECK = "Show that nothing was changed"
KNOWN = "Registers, lists, rules, and learning"
RUN = "Run an installation"


class CommandPlace(NamedTuple):
    """Where a command is.

    Attributes:
        panel: Heading of the help that it stands under.
        module: Its module below `service.cli`.
        name: What the module calls it: a function, or a group of commands.
        kind: What the module calls the class of the command, where it has one of its own.
    """

    panel: str
    module: str
    name: str
    kind: str = ""


COMMANDS = {
    "screen": CommandPlace(SCREEN, "screen", "screen"),
    "keep": CommandPlace(SCREEN, "keep", "keep"),
    "form": CommandPlace(SCREEN, "form", "form"),
    "look-up": CommandPlace(SCREEN, "look_up", "look_up"),
    "judge": CommandPlace(SCREEN, "judge", "judge"),
    "rescreen": CommandPlace(SCREEN, "rescreen", "rescreen"),
    "report": CommandPlace(SCREEN, "report", "report"),
    "export": CommandPlace(SCREEN, "export", "export"),
    "example": CommandPlace(SCREEN, "example", "example"),
    "need": CommandPlace(PURCHASE, "need", "need"),
    "package": CommandPlace(PURCHASE, "package", "package"),
    "disclose": CommandPlace(PURCHASE, "disclose", "disclose"),
    "exchange": CommandPlace(SUPPLIERS, "exchange", "exchange"),
    "replay": CommandPlace(CHECK, "replay", "replay"),
    "bundle": CommandPlace(CHECK, "bundle", "bundle"),
    "verify": CommandPlace(CHECK, "verify", "verify"),
    "ingest": CommandPlace(KNOWN, "ingest", "ingest", "WithSources"),
    "labels": CommandPlace(KNOWN, "labels", "labels"),
    "train": CommandPlace(KNOWN, "train", "train"),
    "evaluate": CommandPlace(KNOWN, "evaluate", "evaluate"),
    "serve": CommandPlace(RUN, "serve", "serve"),
    "worker": CommandPlace(RUN, "worker", "worker"),
    "openapi": CommandPlace(RUN, "openapi", "openapi"),
    "backup": CommandPlace(RUN, "backup", "backup"),
    "restore": CommandPlace(RUN, "backup", "restore"),
    "retention": CommandPlace(RUN, "retention", "retention"),
    "map": CommandPlace(SCREEN, "map", "mappings"),
    "case": CommandPlace(PURCHASE, "case_commands", "case"),
    "reply": CommandPlace(PURCHASE, "reply", "reply"),
    "register-check": CommandPlace(PURCHASE, "register_check", "register_check"),
    "follow-up": CommandPlace(PURCHASE, "follow_up", "follow_up"),
    "portfolio": CommandPlace(SUPPLIERS, "portfolio", "portfolio"),
    "monitor": CommandPlace(SUPPLIERS, "monitor", "monitor"),
    "coverage": CommandPlace(SUPPLIERS, "coverage", "coverage"),
    "support": CommandPlace(DANGER, "support", "support"),
    "incident": CommandPlace(DANGER, "incident_commands", "incident"),
    "audit": CommandPlace(CHECK, "audit", "audit"),
    "cards": CommandPlace(KNOWN, "cards", "cards"),
    "registers": CommandPlace(KNOWN, "registers", "registers"),
    "snapshot": CommandPlace(KNOWN, "snapshot", "snapshot"),
    "rules": CommandPlace(KNOWN, "rules", "rules"),
    "schedule": CommandPlace(RUN, "schedule", "schedule"),
    "people": CommandPlace(RUN, "people", "people"),
    "keys": CommandPlace(RUN, "keys", "keys"),
    "webhook": CommandPlace(RUN, "webhook", "webhook"),
    "subject": CommandPlace(RUN, "subject", "subject"),
}
"""The commands in the order of the help."""


class Loaded(Mapping[str, Any]):
    """Commands by name; each is loaded when it is first asked for."""

    def __init__(self) -> None:
        self._known: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401  # a command or group of Typer's own
        """Return a command."""
        if name not in self._known:
            self._known[name] = load(name, COMMANDS[name])
        return self._known[name]

    def get(self, name: str, default: Any = None) -> Any:  # noqa: ANN401
        """Return a command, or `default` where there is none; no fault of its module hides."""
        if name not in self:
            return default
        return self[name]

    def __contains__(self, name: object) -> bool:
        """Tell whether there is such a command, without loading it."""
        return name in COMMANDS

    def __iter__(self) -> Iterator[str]:
        """Return the names, in the order of the help."""
        return iter(COMMANDS)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(COMMANDS)


class Commands(TyperGroup):
    """The commands of `COMMANDS`, loaded one by one."""

    def __init__(self, **stated: Any) -> None:  # noqa: ANN401
        super().__init__(**stated | {"commands": {}})
        self.commands: Any = Loaded()

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401
        """Return the names, in the order of the help."""
        return list(self.commands)


def load(name: str, place: CommandPlace) -> Any:  # noqa: ANN401
    """Return a command of Typer's own.

    Args:
        name: What it is called on the command line.
        place: Where it is.
    """
    module = import_module(f"service.cli.{place.module}")
    found = getattr(module, place.name)
    holder = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    if isinstance(found, typer.Typer):
        holder.add_typer(found, name=name, rich_help_panel=place.panel)
    else:
        kind = getattr(module, place.kind) if place.kind else TyperCommand
        holder.command(name, cls=kind, rich_help_panel=place.panel)(found)
    return typer.main.get_group(holder).commands[name]
