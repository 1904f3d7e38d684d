"""Every command speaks the language that is asked for, and gives JSON where somebody asks."""

import pytest
import typer
from typer.testing import CliRunner

from service.cli.commands import COMMANDS, load
from service.cli.main import app

LANGUAGE, JSON = "--lang", "--json"
WITHOUT = {
    "serve": ({JSON, LANGUAGE}, "runs until it is stopped, in the language of the settings"),
    "worker": ({JSON, LANGUAGE}, "runs until it is stopped, in the language of the settings"),
    "openapi": ({JSON}, "prints a description for programs, which is JSON"),
}
"""Commands that lack one, and why that is right."""


def commands(group, name=""):
    for command in group.commands.values():
        called = f"{name} {command.name}".strip()
        if hasattr(command, "commands"):
            yield from commands(command, called)
        else:
            yield called, {option for one in command.params for option in one.opts}


OPTIONS = dict(commands(typer.main.get_command(app)))


@pytest.mark.parametrize("command", OPTIONS)
def test_a_command_honours_language_and_json(command):
    lacks, _ = WITHOUT.get(command, (set(), ""))
    assert {LANGUAGE, JSON} - OPTIONS[command] == lacks


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_all_says_of_a_command_what_its_own_help_begins_with(name):
    own = load(name, COMMANDS[name])
    assert COMMANDS[name].says == own.help.split("\n\n")[0].replace("\n", " ").strip()
    assert not (own.hidden)
    assert not (own.deprecated)
    assert not (own.short_help)


def test_the_help_of_all_loads_no_command(monkeypatch):
    def refuse(name, place):
        raise AssertionError(name)

    monkeypatch.setattr("service.cli.commands.load", refuse)
    shown = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "200"})
    assert shown.exit_code == 0
    assert all(f" {name} " in shown.stdout for name in COMMANDS)
