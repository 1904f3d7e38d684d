"""The pages of the command line have every command, those of groups too, with all they take."""

import pytest
import typer

from docs.writers.doors import cli, pages
from service.cli.main import app


def commands(group, name="kedjekoll"):
    for command in group.commands.values():
        called = f"{name} {command.name}"
        yield called, command
        yield from commands(command, called) if hasattr(command, "commands") else ()


COMMANDS = dict(commands(typer.main.get_command(app)))


@pytest.fixture(scope="module")
def sections():
    """What stands under each heading."""
    found: dict[str, list[str]] = {}
    under: list[str] = []
    for line in "\n".join(page() for page in pages().values()).splitlines():
        if line.startswith("#"):
            under = found.setdefault(line.lstrip("# "), [])
        else:
            under.append(line)
    return {heading: "\n".join(lines) for heading, lines in found.items()}


def test_commands_of_groups_are_commands():
    assert {"kedjekoll screen", "kedjekoll audit", "kedjekoll audit replay"} <= COMMANDS.keys()


@pytest.mark.parametrize("called", COMMANDS)
def test_a_command_says_what_it_does_and_what_it_takes(sections, called):
    under = sections[called]
    assert under.strip()
    for one in COMMANDS[called].params:
        if one.name != "help":
            shown = f"`<{one.name}>`" if one.param_type_name == "argument" else f"`{one.opts[0]}`"
            assert shown in under, one.name


def test_every_command_stands_under_words_that_say_what_it_is_for(sections):
    for command in typer.main.get_command(app).commands.values():
        assert command.rich_help_panel in sections, command.name
        assert f"[`kedjekoll {command.name}`](cli-" in cli()
