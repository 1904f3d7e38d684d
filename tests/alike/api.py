"""Every operation of the API: called with success, refused, and described."""

import json
from functools import partial
from pathlib import Path
from typing import Any

from tests.alike import api_described as says
from tests.alike import api_refused as refuses
from tests.alike import api_seen_by as seen_by
from tests.alike import api_walk as walk
from tests.alike import api_walk_cases as of_cases
from tests.alike import api_walk_rest as rest
from tests.alike.calls import Caller, attempted
from tests.alike.install import Install
from tests.alike.notes import Notes
from tests.service.own_server import free_port

REGISTERS = ("no_brreg_enheter", "xx_own_list", "xx_gleif_lei2")
SETTINGS = {"EMBEDDED_WORKER": "false"}
"""Jobs are done when they are waited for, so that none comes in between."""
OTHER = {"TENANT_ID": "annan", "ACTOR": "annan-user", "MAX_BODY_BYTES": "4096"}
"""Another organisation on the same data, whose service takes little at a time."""


def look(install: Install, notes: Notes, folder: Path) -> None:
    """Walk through all operations, have each refused, and read the description."""
    for source in REGISTERS:
        file = next(walk.FIXTURES.glob(f"sources/{source}.*"))
        ran = install.run("ingest", source, file, "--as-of", "2026-11-20", data=folder)
        notes.add(f"ingested {source}", str(ran.code))
    document = json.loads(walk.example(install.packages))
    port = free_port()
    with install.serve(folder, METRICS_PORT=str(port), **SETTINGS) as client:
        made = Caller(client, notes)
        _walk(made, install, folder, document)
        step = partial(attempted, notes)
        step("description", lambda: says.described(made))
        step("refusals", lambda: refuses.refused(made))
        step("odd requests", lambda: refuses.odd_requests(made))
        step("another organisation", lambda: _stranger(made, install, folder))
        step("units", lambda: seen_by.units(made, document))
        step("again", lambda: refuses.again(made))
        step("lists", lambda: refuses.listed(made))
        step("roles", lambda: seen_by.roles(made))
        step("kinds of problem", lambda: says.problems(made))
        step("figures", lambda: says.figures(made, port))
    attempted(notes, "events", lambda: says.log_lines(made, folder))


def _walk(made: Caller, install: Install, folder: Path, document: dict[str, Any]) -> None:
    """Call each operation, in an order in which it succeeds."""
    step = partial(attempted, made.notes)
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


def _stranger(made: Caller, install: Install, folder: Path) -> None:
    with install.serve(folder, **SETTINGS, **OTHER) as theirs:
        seen_by.too_large(made, theirs)
        person = {"id": "anna", "name": "Anna Annan", "roles": ["officer", "auditor", "admin"]}
        theirs.post("/v1/people", json=person)
        new = {"person": "anna", "label": "annan", "scopes": list(seen_by.EVERY_SCOPE)}
        key = theirs.post("/v1/keys", json=new).json()["key"]
    before = made.client.headers["authorization"]
    made.client.headers["authorization"] = seen_by.bearer(key)
    try:
        seen_by.other_organisation(made, made.client)
    finally:
        made.client.headers["authorization"] = before
