"""`python -m docs.writers`: write the pages, or say which are out of date."""

import sys
from argparse import ArgumentParser
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from docs.writers import (
    architecture,
    doors,
    fairness,
    fields,
    inputs,
    law,
    limits,
    operations,
    packages,
    profiles,
    rights,
    scoring,
    sources,
)

PAGES: Mapping[str, Callable[[], str]] = {
    "api.md": doors.api,
    "cli.md": doors.cli,
    "../architecture.md": architecture.architecture,
    "factors.md": scoring.factors,
    "facts.md": scoring.facts,
    "fairness.md": fairness.fairness,
    "fields.md": fields.fields,
    "formats.md": inputs.formats,
    "identifiers.md": inputs.identifiers,
    "input-problems.md": inputs.input_problems,
    "operations.md": operations.operations,
    "package.md": packages.packages,
    "problems.md": doors.problems,
    "procurement.schema.json": inputs.schema,
    "report.schema.json": inputs.report,
    "profiles.md": profiles.profiles,
    **law.pages(),
    "../limits.md": limits.limits,
    "rights.md": rights.rights,
    "scorecards.md": scoring.scorecards,
    "settings.md": doors.settings,
    "sources.md": sources.sources,
    "wage-levels.md": inputs.wage_levels,
}
"""Every file of docs/reference and what it is written by."""


def stale(folder: Path) -> list[str]:
    """Return the names of pages that are missing, differ, or are written by nothing."""
    files = [*folder.iterdir(), *(folder / name for name in PAGES if "/" in name)]
    kept = {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in files
        if path.is_file()
    }
    return sorted(
        {name for name, write in PAGES.items() if kept.get(name) != write()} | kept.keys() - PAGES
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the pages into a folder; with `--check` only name those that are out of date.

    Returns:
        The exit code: 1 if `--check` found any.
    """
    parser = ArgumentParser(prog="python -m docs.writers", description=main.__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("docs/reference"))
    parser.add_argument("--check", action="store_true", help="write nothing")
    given = parser.parse_args(arguments)
    if given.check:
        old = stale(given.folder)
        if old:
            sys.stderr.write(f"out of date in {given.folder}, run make docs: {', '.join(old)}\n")
        return int(bool(old))
    given.folder.mkdir(parents=True, exist_ok=True)
    for name, write in PAGES.items():
        (given.folder / name).write_text(write(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
