"""Every operation of the API: called with success, refused, and described."""

import json
from functools import partial
from pathlib import Path

from tests.alike import api_walk as walk
from tests.alike import api_walk_cases as of_cases
from tests.alike import api_walk_rest as rest
from tests.alike.calls import Caller, attempted
from tests.alike.install import Install
from tests.alike.notes import Notes

REGISTERS = ("no_brreg_enheter", "xx_own_list", "xx_gleif_lei2")
SETTINGS = {"EMBEDDED_WORKER": "false"}
"""Jobs are done when they are waited for, so that none comes in between."""


def look(install: Install, notes: Notes, folder: Path) -> None:
    """Walk through all operations, have each refused, and read the description."""
    for source in REGISTERS:
        file = next(walk.FIXTURES.glob(f"sources/{source}.*"))
        ran = install.run("ingest", source, file, "--as-of", "2026-11-20", data=folder)
        notes.add(f"ingested {source}", str(ran.code))
    with install.serve(folder, **SETTINGS) as client:
        made = Caller(client, notes)
        walked(made, install, folder)


def walked(made: Caller, install: Install, folder: Path) -> None:
    """Call each operation, in an order in which it succeeds."""
    step = partial(attempted, made.notes)
    document = json.loads(walk.example(install.packages))
    kept: dict[str, str] = {}
    step("reading", lambda: walk.read(made))
    step("people", lambda: walk.people(made))
    step("files", lambda: kept.update(walk.files(made)))
    step("records", lambda: kept.update(screening=walk.records(made, document)))
    step("registers", lambda: walk.registers(made))
    step("follow-ups", lambda: walk.follow_ups(made, kept["screening"]))
    step("cases", lambda: kept.update(case=of_cases.cases(made, kept["screening"], kept["pdf"])))
    ledger = partial(rest.portfolios, made, install, folder)
    step("portfolios", lambda: kept.update(portfolio=ledger(kept["ledger"])))
    step("coverage", lambda: rest.coverage(made, kept["contracts"]))
    watch = partial(rest.monitors, made, install, folder)
    step("monitors", lambda: watch(kept["case"], kept["portfolio"]))
    step("moves", lambda: of_cases.moves(made))
    step("webhooks", lambda: rest.webhooks(made))
    step("disposals", lambda: rest.disposals(made, install, folder))
    step("log", lambda: rest.log(made, install, folder))
    step("changes", lambda: rest.changes(made))
    step("incidents", lambda: rest.incidents(made))
    failed = {one: sorted(made.statuses.get(one, ())) for one in made.operations}
    notes = {one: statuses for one, statuses in failed.items() if one not in made.called}
    made.notes.add("operations that never had a success", notes)
