"""Every command speaks the language that is asked for, and gives JSON where somebody asks."""

import pytest
import typer

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
