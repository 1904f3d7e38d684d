"""`python -m docs.writers`: write the pages, or say which are out of date."""

import re
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from docs.writers import (
    aims,
    anchors,
    api,
    api_contract,
    architecture,
    asvs,
    countries,
    doors,
    fairness,
    fields,
    input_problems,
    inputs,
    law,
    law_changes,
    limits,
    listing,
    operations,
    packages,
    profiles,
    rights,
    scoring,
    sector_evidence,
    sizing,
    sources,
    support,
    uploads,
)
from procurement_rules.rulebook import compile_rulebook

PAGES: Mapping[str, Callable[[], str]] = {
    **api.pages(),
    api_contract.NAME: lambda: api_contract.written(api_contract.described()),
    **doors.pages(),
    "../decisions/index.md": listing.decisions,
    **architecture.pages(),
    **asvs.pages(),
    **scoring.pages(),
    "../../data_ingest/ids/countries.txt": countries.countries,
    "facts.md": scoring.facts,
    "fairness.md": fairness.fairness,
    "fields.md": fields.fields,
    "formats.md": inputs.formats,
    "identifiers.md": inputs.identifiers,
    "index.md": listing.reference,
    **input_problems.pages(),
    "operations.md": operations.operations,
    "package.md": packages.packages,
    "problems.md": doors.problems,
    "procurement.schema.json": inputs.schema,
    "report.schema.json": inputs.report,
    "profiles.md": profiles.profiles,
    "../../data_ingest/reference/country_composites.csv": profiles.composites_csv,
    "anchors.md": anchors.anchors_page,
    "sizing.md": sizing.sizing,
    "sector-evidence.md": sector_evidence.sector_evidence_page,
    "../../data_ingest/reference/sector_posterior.csv": sector_evidence.posterior_csv,
    **law.pages(),
    "law-changes.md": law_changes.law_changes,
    "support.md": support.support,
    "../aims.md": aims.aims,
    "../limits.md": limits.limits,
    "../../procurement_rules/rulebook.jsonl": compile_rulebook,
    "registers.md": sources.registers,
    "rights.md": rights.rights,
    "scorecards.md": scoring.scorecards,
    "settings.md": doors.settings,
    "sources.md": sources.sources,
    "uploads.md": uploads.uploads_page,
    "wage-levels.md": inputs.wage_levels,
}
"""Every file that is written, from docs/reference, and what it is written by."""

CHANGELOG = Path(__file__).parents[2] / "CHANGELOG.md"
_RELEASED = re.compile(r"^## \[\d", re.MULTILINE)
_GONE = """\
Clients of the API would lose:
  {}
The description only grows: keep it, and put what is new beside it. Until the changelog names a
release it may be taken away, with a line there that says why: python -m docs.writers --renew-api
After that nothing is; what cannot stay gets an address under /v2.
"""


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


def api_loses(folder: Path) -> list[str]:
    """Return what clients of the API would lose if the pages were written."""
    return api_contract.lost(
        api_contract.read(folder / api_contract.NAME), api_contract.described()
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the pages into a folder; with `--check` only name those that are out of date.

    Nothing is written where clients of the API would lose something. Before the first release, with
    a reason in the changelog, `--renew-api` writes all the same.

    Returns:
        The exit code: 1 if `--check` found any, or clients would lose something.
    """
    parser = ArgumentParser(prog="python -m docs.writers", description=main.__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("docs/reference"))
    parser.add_argument("--check", action="store_true", help="write nothing")
    parser.add_argument("--renew-api", action="store_true", help="before the first release only")
    given = parser.parse_args(arguments)
    is_renewed = given.renew_api and not _RELEASED.search(CHANGELOG.read_text("utf-8"))
    if not is_renewed and (gone := api_loses(given.folder)):
        sys.stderr.write(_GONE.format("\n  ".join(gone)))
        return 1
    if given.check:
        old = stale(given.folder)
        if old:
            sys.stderr.write(f"out of date in {given.folder}, run make docs: {', '.join(old)}\n")
        return int(bool(old))
    given.folder.mkdir(parents=True, exist_ok=True)
    for name, write in PAGES.items():
        path = (given.folder / name).resolve()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(write(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
