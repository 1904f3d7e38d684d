"""What comes of many inputs: screened by the API, read again in each form, and made again."""

import io
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
import polars as pl

from tests.alike.api_walk import example
from tests.alike.calls import attempted, told
from tests.alike.input_files import (
    FIXTURES,
    JSON,
    SHARED_FILES,
    SHARED_LEDGERS,
    XML,
    Given,
    ledgers,
    made_up_ledgers,
    notices,
    shared,
    tables,
)
from tests.alike.input_variations import variations
from tests.alike.install import Install
from tests.alike.notes import Notes

DAY = "2026-11-24"
SETTINGS = {"EMBEDDED_WORKER": "false", "PERSON_KEY": "1f" * 32}
STATED = {
    "buyer_country": "SE", "instrument": "LOU", "buyer_kind": "sub_central", "value": "9600000",
    "begun_on": "2026-09-21", "stage": "tenders_in", "cpv": "90919200", "place_country": "SE",
}  # fmt: skip
"""What tables do not say of a purchase."""
REGISTERS = ("no_brreg_enheter", "xx_own_list", "xx_gleif_lei2", "xx_opensanctions_ftm")
AGAIN = ("the example", "all in Norway", "persons", "other languages")
"""What is screened once more, when there are registers."""


class Screened:
    """Screens inputs by a running service and notes what comes of each.

    Attributes:
        ids: Of the screenings that were kept, in order.
    """

    def __init__(self, client: httpx2.Client, notes: Notes) -> None:
        self.client = client
        self.notes = notes
        self.ids: list[str] = []

    def screen(self, given: Given, **stated: str) -> None:
        """Screen an input, and note the answer and all that can be read of it."""
        attempted(self.notes, f"screening {given.name}", partial(self._screen, given, stated))

    def _screen(self, given: Given, stated: dict[str, str]) -> None:
        query = {"as_of": DAY, "name": given.name.rpartition("/")[2]} | stated
        headers = {"content-type": given.media_type, "accept-language": "sv"}
        at = "/v1/screenings"
        answer = self.client.post(at, params=query, content=given.content, headers=headers)
        self.notes.answer(f"{given.name}: screened", answer)
        if answer.is_success:
            self._read(given.name, answer)
        else:
            headers["accept-language"] = "en"
            answer = self.client.post(at, params=query, content=given.content, headers=headers)
            self.notes.add(f"{given.name}: refused in English", answer.text)

    def _read(self, name: str, made: httpx2.Response) -> None:
        at = f"/v1/screenings/{made.json()['id']}"
        self.ids.append(made.json()["id"])
        if not name.endswith("with registers"):  # else the hash is of a snapshot's id as well
            self.notes.add(f"{name}: hash", made.json()["result_hash"][:40])
        again = self.client.get(at, headers={"accept-language": "sv"})
        same = again.json() == made.json()
        self.notes.add(f"{name}: read again", "the same" if same else told(again))
        for path in (
            "chain", "matches", "report?format=json", "report?format=json&overview=true",
            "report?format=csv", "report?format=md", "export?as=ftm", "export?as=espd-request",
        ):  # fmt: skip
            self.notes.answer(f"{name}: {path}", self.client.get(f"{at}/{path}"))
        english = {"accept-language": "en"}
        answer = self.client.get(f"{at}/report?format=md", headers=english)
        self.notes.add(f"{name}: in English", answer.text)

    def table(self, given: Given) -> None:
        """Have the columns of a table proposed, take what is proposed, and screen it."""
        attempted(self.notes, f"mapping {given.name}", partial(self._map, given))
        self.screen(given, source=given.name, **STATED)

    def _map(self, given: Given) -> None:
        headers = {"content-type": given.media_type, "accept-language": "sv"}
        at = "/v1/mappings/proposals"
        name = {"name": given.name}
        answer = self.client.post(at, params=name, content=given.content, headers=headers)
        self.notes.answer(f"{given.name}: proposed", answer)
        for place, one in enumerate(answer.json().get("items", [])):
            new = {"source": given.name, "headings": one["headings"], "mapping": one["mapping"]}
            kept = self.client.post("/v1/mappings", json=new)
            self.notes.answer(f"{given.name}: mapping {place}", kept)


def look(install: Install, notes: Notes, folder: Path) -> None:
    """Screen all inputs, at first without registers and some of them with registers again."""
    made = list(variations(example(install.packages)))
    with install.serve(folder, **SETTINGS) as client:
        screened = Screened(client, notes)
        for name, content in made:
            screened.screen(Given(name, content, JSON))
        for given in notices():
            screened.screen(given)
        for given in tables():
            screened.table(given)
        attempted(notes, "forms", lambda: _forms(client, notes))
        for given in shared(SHARED_FILES):
            if given.media_type in (JSON, XML):
                screened.screen(given)
            else:
                screened.table(given)
        attempted(notes, "queries", lambda: _queries(client, notes, made[0][1]))
        attempted(notes, "portfolios", lambda: _portfolios(client, notes, install, folder))
    _replayed(install, notes, folder, screened.ids)
    for source in REGISTERS:
        file = next(FIXTURES.glob(f"sources/{source}.*"))
        ran = install.run("ingest", source, file, "--as-of", "2026-11-20", data=folder)
        notes.add(f"ingested {source}", str(ran.code))
    with install.serve(folder, **SETTINGS) as client:
        registered = Screened(client, notes)
        for name, content in made:
            if name in AGAIN:
                registered.screen(Given(f"{name}, with registers", content, JSON))
        notes.answer("screenings by what changed", client.get("/v1/packages?limit=1"))
    _replayed(install, notes, folder, registered.ids)


def _replayed(install: Install, notes: Notes, folder: Path, ids: list[str]) -> None:
    """Make what was kept once more, by command."""
    ran = install.run("audit", "replay", data=folder, **SETTINGS)
    notes.add(f"replay of {len(ids)} and before", f"{ran.code}\n{ran.out}\n{ran.err}")
    for place in (0, len(ids) // 2, -1):
        ran = install.run("replay", ids[place], "--json", data=folder, **SETTINGS)
        notes.add(f"replay of {len(ids)}, at {place}", f"{ran.code}\n{ran.out}\n{ran.err}")


def _forms(client: httpx2.Client, notes: Notes) -> None:
    """Send several files at once, as a form does."""
    given = {one.name: one for one in tables()}
    main, further = given["csv with semicolons"], given["csv of subcontractors"]
    parts: dict[str, list[tuple[str, Any]]] = {
        "one": [("file", main)],
        "two": [("file", main), ("further", further)],
        "two main ones": [("file", main), ("file", further)],
        "none": [("further", further)],
        "many": [("file", main)] + [("further", further)] * 21,
    }
    query = {"as_of": DAY, "source": main.name} | STATED
    for name, files in parts.items():
        sent = [(key, (f"{key}.csv", one.content, one.media_type)) for key, one in files]
        answer = client.post("/v1/screenings", params=query, files=sent)
        notes.answer(f"a form of {name}", answer)


def _queries(client: httpx2.Client, notes: Notes, document: bytes) -> None:
    """Screen the example with other particulars beside it, and on other days."""
    days = ("2019-01-01", "2024-06-30", "2030-01-01")
    asked: list[dict[str, str]] = [{"as_of": day} for day in days]
    asked += [{"as_of": DAY, name: value} for name, value in STATED.items()]
    asked += [
        {"as_of": DAY, "stage": "award", "nature": "works"},
        {"as_of": DAY, "direct_award": "true", "currency": "EUR"},
        {"as_of": DAY, "starts_on": "2026-12-01", "ocid": "ocds-1"},
    ]
    headers = {"content-type": JSON}
    for query in asked:
        answer = client.post("/v1/screenings", params=query, content=document, headers=headers)
        notes.answer(f"the example with {query}", answer)


def _portfolios(client: httpx2.Client, notes: Notes, install: Install, folder: Path) -> None:
    """Screen each ledger as a portfolio, and note its rows."""
    made_up = folder / "made-up"
    ran = install.run("example", "municipality", made_up, "--suppliers", "60", data=folder)
    notes.add("files made up", f"{ran.code}\n{ran.out}\n{ran.err}")
    jobs: dict[str, str] = {}
    for given in (*ledgers(), *shared(SHARED_LEDGERS), *made_up_ledgers(made_up)):
        headers = {"content-type": given.media_type}
        name = {"name": given.name.rpartition("/")[2]}
        at = "/v1/evidence-files"
        file = client.post(at, params=name, content=given.content, headers=headers)
        notes.answer(f"{given.name}: kept", file)
        country = "GB" if given.name.startswith("uk-") or "spending" in given.name else "SE"
        order = {"files": [file.json().get("id", "")], "as_of": DAY, "country": country}
        job = client.post("/v1/portfolios", json=order | {"select": 3, "seed": 7})
        notes.answer(f"{given.name}: ordered", job)
        if job.is_success:
            jobs[given.name] = job.json()["id"]
    ran = install.run("worker", "--until-idle", data=folder, **SETTINGS)
    notes.add("worker at portfolios", str(ran.code))
    for name, one in jobs.items():
        attempted(notes, f"portfolio {name}", partial(_portfolio, client, notes, name, one))


def _portfolio(client: httpx2.Client, notes: Notes, name: str, job: str) -> None:
    at = f"/v1/portfolios/{job}"
    for path in (
        at, f"/v1/jobs/{job}", f"{at}/set-aside?limit=100", f"{at}/report?format=json",
        f"{at}/report?format=csv",
    ):  # fmt: skip
        notes.answer(f"{name}: {path.replace(job, '…')}", client.get(path))
    output = client.get(f"{at}/output")
    if output.is_success:
        frame = pl.read_parquet(io.BytesIO(output.content))
        notes.add(f"{name}: columns", str(dict(frame.schema)))
        notes.add(f"{name}: rows", "\n".join(str(row) for row in frame.rows()))
    else:
        notes.answer(f"{name}: output", output)
