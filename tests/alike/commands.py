"""Every command as its user calls it: what it says, ends with and writes, in both languages."""

import re
import subprocess
from contextlib import closing
from pathlib import Path

from tests.alike import (
    commands_purchase,
    commands_registers,
    commands_running,
    commands_screening,
    commands_shown,
    commands_suppliers,
)
from tests.alike.commands_shell import OneProcess, Shell
from tests.alike.install import Install
from tests.alike.notes import Notes

_ROW = re.compile(r"^│ ([a-z][a-z-]+)  ", re.MULTILINE)
_ENTRIES = """\
from importlib.metadata import entry_points, metadata
for one in sorted(entry_points(), key=lambda one: (one.group, one.name)):
    if one.dist.name == "kedjekoll":
        print(one.group, one.name)
for name, value in sorted(metadata("kedjekoll").items()):
    if name not in ("Description", "Version"):
        print(name, value)
"""
WALKS = (
    commands_screening,
    commands_purchase,
    commands_suppliers,
    commands_shown,
    commands_registers,
    commands_running,
)


def look(install: Install, notes: Notes, folder: Path) -> None:
    """Note the help of every command and what each does in an installation of its own."""
    entries = subprocess.run([install.python, "-I", "-c", _ENTRIES], capture_output=True, text=True)
    notes.add("what is installed", entries.stdout + entries.stderr)
    described = install.run("openapi", data=folder).out
    with closing(OneProcess(install, folder)) as within:
        commands = _help(Shell(install, notes, folder / "help", within, None), ())
        known = {"openapi"}
        ended_well: list[tuple[str, ...]] = []
        for walk in WALKS:
            title = walk.__name__.rpartition("_")[2]
            shell = Shell(install, notes, folder / title, within, known)
            shell.described = described
            try:
                walk.walk(shell)
            except Exception as fault:  # what a tree does not give the rest of a walk cannot take
                notes.add(f"{title}: broken off", type(fault).__name__)
            ended_well += shell.ended_well
    never = [" ".join(one) for one in commands if not _called(one, ended_well)]
    notes.add("commands that never ended with 0", "\n".join(never))


def _help(shell: Shell, path: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Note the help of a command and of all below it; return those that do something."""
    page = shell(*path, "--help").out
    if "COMMAND [ARGS]" not in page:
        return [path]
    return [one for name in _ROW.findall(page) for one in _help(shell, (*path, name))]


def _called(path: tuple[str, ...], calls: list[tuple[str, ...]]) -> bool:
    return any(one[: len(path)] == path and "--help" not in one for one in calls)
