"""Every command by name, and where it is: it is loaded when it is asked for.

A command loads no other, and the help of all loads none; what looks through them loads each.
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
        says: What the help of all says of it: the first paragraph of its own help.
        kind: What the module calls the class of the command, where it has one of its own.
    """

    panel: str
    module: str
    name: str
    says: str
    kind: str = ""


COMMANDS = {
    "screen": CommandPlace(
        SCREEN,
        "screen",
        "screen",
        "Screen a procurement and store the result, or list the suppliers in a ledger or register.",
    ),
    "keep": CommandPlace(
        SCREEN, "keep", "keep", "Store a file as evidence: hashed, unchanged and never parsed."
    ),
    "form": CommandPlace(
        SCREEN,
        "form",
        "form",
        "Write a spreadsheet form with ten rows for each tenderer and named subcontractor.",
    ),
    "look-up": CommandPlace(
        SCREEN,
        "look_up",
        "look_up",
        "Look up a number live in the registers that can contain it. Nothing is stored.",
    ),
    "judge": CommandPlace(
        SCREEN,
        "judge",
        "judge",
        "Record your judgement of a possible match, and screen again with it.",
    ),
    "rescreen": CommandPlace(
        SCREEN,
        "rescreen",
        "rescreen",
        "Screen the stored input of a screening again with today's registers, card and rules.",
    ),
    "report": CommandPlace(
        SCREEN,
        "report",
        "report",
        "Write a stored screening as an archivable, accessible PDF (PDF/A-2a, PDF/UA-1).",
    ),
    "export": CommandPlace(
        SCREEN,
        "export",
        "export",
        "Export a stored screening in another standard, without points or bands.",
    ),
    "example": CommandPlace(
        SCREEN,
        "example",
        "example",
        "Write made-up files for trying the service. Every firm in them is fictitious.",
    ),
    "need": CommandPlace(
        PURCHASE,
        "need",
        "need",
        "Propose whether a category needs labour terms, with reasons, and store the proposal.",
    ),
    "package": CommandPlace(
        PURCHASE,
        "package",
        "package",
        "Draft what may be asked, sent or required at a stage, with its legal basis, and store it.",
    ),
    "disclose": CommandPlace(
        PURCHASE,
        "disclose",
        "disclose",
        "Prepare the report of a case for disclosure: masked PDF/A, masking "
        "list and draft refusal.",
    ),
    "exchange": CommandPlace(
        SUPPLIERS,
        "exchange",
        "exchange",
        "Screen each file in FOLDER/in once, and write changes to FOLDER/out.",
    ),
    "replay": CommandPlace(
        CHECK,
        "replay",
        "replay",
        "Repeat an assessment from the stored evidence; the result must be byte-identical.",
    ),
    "bundle": CommandPlace(
        CHECK,
        "bundle",
        "bundle",
        "Write a stored screening, its documents and the log proof to one file.",
    ),
    "verify": CommandPlace(
        CHECK,
        "verify",
        "verify",
        "Verify bundles with only the log's public key, without network or database.",
    ),
    "ingest": CommandPlace(
        KNOWN,
        "ingest",
        "ingest",
        "Ingest a register or list into a new snapshot, which is used at once "
        "unless it changes much.",
        kind="WithSources",
    ),
    "labels": CommandPlace(
        KNOWN,
        "labels",
        "labels",
        "Make labels of follow-up outcomes, and counts of labels that other buyers can learn from.",
    ),
    "train": CommandPlace(
        KNOWN,
        "train",
        "train",
        "Learn a card from outcomes, based on the expert card, and compare it with other models.",
    ),
    "evaluate": CommandPlace(
        KNOWN,
        "evaluate",
        "evaluate",
        "Print as JSON how a learned card performs on labels, compared with other models.",
    ),
    "serve": CommandPlace(
        RUN, "serve", "serve", "Serve the API until stopped, then exit with code 0."
    ),
    "worker": CommandPlace(
        RUN,
        "worker",
        "worker",
        "Run jobs until stopped. Any number of workers can run, on any number of machines.",
    ),
    "openapi": CommandPlace(
        RUN,
        "openapi",
        "openapi",
        "Print the OpenAPI 3.1 description of the API, as a running service publishes it.",
    ),
    "backup": CommandPlace(
        RUN,
        "backup",
        "backup",
        "Write a consistent backup to a file, while the service keeps running.",
    ),
    "restore": CommandPlace(
        RUN,
        "backup",
        "restore",
        "Restore a backup into an empty database and data folder: everything, "
        "verified, or nothing.",
    ),
    "retention": CommandPlace(
        RUN,
        "retention",
        "retention",
        "Dispose of records past the retention period. Without a period, nothing is disposed of.",
    ),
    "map": CommandPlace(
        SCREEN, "map", "mappings", "Map the columns of tables: map FILE, list, end."
    ),
    "case": CommandPlace(
        PURCHASE, "case_commands", "case", "Manage cases, their tasks and decisions."
    ),
    "reply": CommandPlace(
        PURCHASE, "reply", "reply", "Let a supplier see and answer its own facts by reply link."
    ),
    "extract": CommandPlace(
        PURCHASE,
        "extract",
        "extract",
        "Tell another authority what was decided about a firm, and read what others tell.",
    ),
    "register-check": CommandPlace(
        PURCHASE,
        "register_check",
        "register_check",
        "Record and reuse answers to coordinated register checks.",
    ),
    "follow-up": CommandPlace(
        PURCHASE,
        "follow_up",
        "follow_up",
        "Follow up contracts: draw samples, record results, reuse them as facts.",
    ),
    "portfolio": CommandPlace(
        SUPPLIERS,
        "portfolio",
        "portfolio",
        "Screen all suppliers of a buyer in one run: kedjekoll portfolio FILE.",
    ),
    "monitor": CommandPlace(
        SUPPLIERS,
        "monitor",
        "monitor",
        "Monitor parties, cases and portfolios for changes, and handle events.",
    ),
    "coverage": CommandPlace(
        SUPPLIERS,
        "coverage",
        "coverage",
        "Report what the cases show about contracts in risk categories.",
    ),
    "support": CommandPlace(
        DANGER,
        "support",
        "support",
        "Show whom to call, how to avoid harm and what to preserve; draft tips.",
    ),
    "incident": CommandPlace(
        DANGER,
        "incident_commands",
        "incident",
        "Show whom to call when someone is in danger, and manage restricted incidents.",
    ),
    "audit": CommandPlace(
        CHECK, "audit", "audit", "Seal and verify the log, and prove what is in it."
    ),
    "cards": CommandPlace(
        KNOWN,
        "cards",
        "cards",
        "List scorecards, add a learned one, and choose the one that your organisation uses.",
    ),
    "registers": CommandPlace(
        KNOWN,
        "registers",
        "registers",
        "Fetch free registers from their publishers, keep them up to date, and see their state.",
    ),
    "snapshot": CommandPlace(
        KNOWN,
        "snapshot",
        "snapshot",
        "List, verify, compare, select and remove snapshots of registers and lists.",
    ),
    "rules": CommandPlace(KNOWN, "rules", "rules", "Check, list and explain the rules of law."),
    "schedule": CommandPlace(
        RUN,
        "schedule",
        "schedule",
        "List and end daily work. Start it with --every-day of a command.",
    ),
    "people": CommandPlace(
        RUN, "people", "people", "Manage people, buyer units and roles, and review rights."
    ),
    "keys": CommandPlace(RUN, "keys", "keys", "Create, list, rotate and revoke API keys."),
    "webhook": CommandPlace(
        RUN,
        "webhook",
        "webhook",
        "Manage webhook endpoints, which receive the IDs of created and changed records.",
    ),
    "subject": CommandPlace(
        RUN, "subject", "subject", "Find what is stored about a natural person."
    ),
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

        self._is_telling = False

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401
        """Return the names, in the order of the help."""
        return list(self.commands)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401
        """Return a command; for the help of all no more than what that tells of it."""
        if not self._is_telling:
            return super().get_command(ctx, cmd_name)
        place = COMMANDS[cmd_name]
        return TyperCommand(cmd_name, help=place.says, rich_help_panel=place.panel)

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401
        """Tell of all commands without loading any."""
        self._is_telling = True
        try:
            super().format_help(ctx, formatter)
        finally:
            self._is_telling = False


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
