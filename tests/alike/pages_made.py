"""An organisation with something on every page, made over REST from outside.

What is refused on the way is noted with its status, so that a tree that refuses more shows it.
"""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2

from tests.alike.install import FOLDER, ROOT, Install
from tests.alike.pages_browser import Names, ids_in
from tests.started import PATIENCE, until

EXAMPLES = FOLDER / "old-tree" / "service" / "screening" / "purchase" / "examples"
LEDGER = ROOT / "tests" / "fixtures" / "ledger" / "reskontra-1.1-cr.csv"
SOURCES = ROOT / "tests" / "fixtures" / "sources"
JSON, CSV = {"content-type": "application/json"}, {"content-type": "text/csv"}
REGISTER = """\
organisationsidentitet;namnskyddslopnummer;registreringsland;organisationsnamn;organisationsform;\
avregistreringsdatum;avregistreringsorsak;pagandeAvvecklingsEllerOmstruktureringsforfarande;\
registreringsdatum;verksamhetsbeskrivning;postadress
"5599990016$ORGNR-IDORG";"";"SE-LAND";"Fjällvinds Snickeri AB$FORETAGSNAMN-ORGNAM$2001-04-02";\
"AB-ORGFO";"";"";"KK-AVOMFO$2024-01-26";"2001-04-02";"Snickeri";"Provgatan 1$$STAD$12345$SE-LAND"
"5599990008$ORGNR-IDORG";"";"SE-LAND";"Exempelbolaget Städ AB$FORETAGSNAMN-ORGNAM$2001-04-02";\
"AB-ORGFO";"";"";"";"2001-04-02";"Lokalvård";"Provgatan 1$$STAD$12345$SE-LAND"
"""
CONTRACTS = """\
Avtalsnummer;Avtal;Leverantör;Organisationsnummer;CPV-kod
A1;Lokalvård i skolor;Norrskenets Lokalvård AB;559999-0016;90911200
A2;Städ;Sundets Städtjänst AB;559999-0024;90911200
"""
NEED = {
    "title": "Lokalvård", "cpv": "90919200", "value": "9600000", "currency": "SEK",
    "place": "SE224", "starts_on": "2027-02-01",
}  # fmt: skip
DECIDED = {
    "what": "Avtal tecknas.", "delegation": "4.2", "conflict": "none", "reasons": "Skäl.",
    "legal_basis": "LOU 12:1", "needs_second": True,
}  # fmt: skip
PEOPLE = {
    "anna": ("officer", "parks"), "bo": ("officer",), "vera": ("viewer",), "ulf": ("auditor",),
}  # fmt: skip


def example() -> Any:
    """The bundled example as the base has it, the same for both trees."""
    return json.loads((EXAMPLES / "office-cleaning-malmo.json").read_text())


def ingest(install: Install, folder: Path) -> list[str]:
    """Read registers into the data folder before the service starts; return what was said."""
    (folder / "register.txt").write_text(REGISTER)
    files = {
        "no_brreg_enheter": SOURCES / "no_brreg_enheter.json",
        "se_bolagsverket_bulk": folder / "register.txt",
        "xx_own_list": SOURCES / "xx_own_list.csv",
    }
    ran = [
        install.run("ingest", source, file, "--as-of", "2026-11-20", data=folder)
        for source, file in files.items()
    ]
    return [f"ingest: {one.code}" for one in ran]


@dataclass
class Made:
    """What was made: ids by name, keys by person, and how each request was answered."""

    api: httpx2.Client
    names: Names
    said: list[str] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, content: Any = None, **headers: str) -> httpx2.Response:
        """Ask the API and keep the status; what is bytes is sent as it is."""
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        sent: dict[str, Any] = {"content": content} if isinstance(content, bytes) else {}
        if content is not None and not sent:
            sent = {"json": content}
        answer = self.api.request(method, path, headers=told, **sent)
        why = "" if answer.is_success else f" {answer.text[:1000]}"
        self.said.append(f"{method} {self.names.of(path, 'made')}: {answer.status_code}{why}")
        return answer

    def post(self, path: str, content: Any = None, **headers: str) -> dict[str, Any]:
        """Return what was made; nothing where it was refused."""
        answer = self.ask("POST", path, content, **headers)
        return answer.json() if answer.is_success and answer.content else {}

    def called(self, name: str, path: str, content: Any = None, **headers: str) -> str:
        """Make something and give its id a name."""
        made = self.post(path, content, **headers)
        number = str((made.get("case") or made.get("incident") or made).get("id", ""))
        self.ids[name] = number
        return self.names.call(number, name) if number else ""

    def write(self, case: str, what: str, content: Any, name: str = "", key: str = "") -> Any:
        """Write to a case in the version that it has."""
        at = f"/v1/cases/{self.ids[case]}"
        headers = {"if_match": self.api.get(at).headers.get("etag", "")}
        headers |= {"authorization": f"Bearer {key}"} if key else {}
        made = self.post(f"{at}/{what}", content, **headers)
        number = str((made.get("link") or made).get("id", ""))
        if name and number:
            self.ids[name] = self.names.call(number, name)
        return made

    def case(
        self, name: str, number: str, stage: str, *, screened: bool = True, **more: Any
    ) -> str:
        """Open a case, with the example screened in it."""
        stated = {"diary_number": number, "title": "Lokalvård", "stage": stage}
        stated |= {"approval_clause": "7.2", "starts_on": "2027-02-01"} | more
        made = self.called(name, "/v1/cases", stated)
        if screened:
            screening = self.called(f"{name} run", "/v1/screenings?as_of=2026-11-24", example())
            self.write(name, "links", {"kind": "screening", "id": screening})
        return made

    def firm(self, case: str) -> dict[str, str]:
        """The staffing firm of A2, as it is named over the API."""
        run = self.ids[f"{case} run"]
        return {"screening_id": run, "tender_id": "A2", "party_id": "sund-bemanning"}

    def package(self, case: str, kind: str, stage: str, *tenders: str) -> str:
        """Have drafts made."""
        asked = {"kind": kind, "screening_id": self.ids[f"{case} run"], "stage": stage}
        asked |= {"tender_ids": list(tenders)}
        return self.called(f"{kind} of {case} {stage}", "/v1/packages", asked)

    def idle(self, address: str) -> None:
        """Wait until what stands at an address is done, and nothing else is left."""
        if address.startswith("/app/portfolios/job_"):
            self.job(ids_in(address)[0])
        idle(self.api)

    def job(self, number: str) -> None:
        """Wait until a job has ended."""
        ends = ("done", "failed", "cancelled")
        until(
            lambda: self.api.get(f"/v1/jobs/{number}").json().get("state") in ends,
            patience=PATIENCE,
        )


def sealed(api: httpx2.Client) -> None:
    """Wait until the log has sealed everything so far, so that its pages say the same."""

    def has_place() -> bool:
        newest = api.get("/v1/log/entries?limit=1").json()["items"][0]
        return newest["leaf_index"] is not None

    until(has_place, look=0.3)


def idle(api: httpx2.Client) -> None:
    """Wait until no job is left to be done."""

    def nothing_left() -> bool:
        jobs = api.get("/v1/jobs?limit=100").json().get("items", [{"state": "unknown"}])
        return not any(
            one["state"] in ("unknown", "running")
            or (one["state"] == "ready" and one["due_at"] is None)
            for one in jobs
        )

    until(nothing_left, look=0.1)


def make(made: Made) -> None:
    """Make the organisation, every part by itself: one that fails leaves the others."""
    for part in (_people, _cases, _later, _planning, _portfolios, _administration):
        try:
            part(made)
        except (KeyError, ValueError, TypeError, AssertionError) as fault:
            made.said.append(f"{part.__name__} ended: {fault!r}")
    idle(made.api)


def _people(made: Made) -> None:
    for unit, name in (("parks", "Parker"), ("roads", "Vägar")):
        made.post("/v1/units", {"id": unit, "name": name})
    for person, (role, *units) in PEOPLE.items():
        new = {"id": person, "name": f"{person.title()} Exempel", "roles": [role], "units": units}
        made.post("/v1/people", new)
        scopes = ["read", "work"]
        made.keys[person] = made.post(
            "/v1/keys", {"person": person, "label": f"Nyckel {person}", "scopes": scopes}
        )["key"]
    me = made.api.get("/v1/me").json()
    rights = {"roles": [*me["roles"], "incident"], "units": []}
    made.ask("PUT", f"/v1/people/{me['person']}/rights", rights)
    made.ask("PATCH", f"/v1/people/{me['person']}", {"name": "Namn Exempel"})


def _cases(made: Made) -> None:
    made.case("case", "SKN 2026/1", "contract_start", owner="anna", contract_number="A1")
    _coverage(made)  # in it cases stand by their ids, so there is one yet
    made.case("plain", "SKN 2026/4", "contract_start", contract_number="A2")
    made.case("early", "SKN 2026/2", "tenders_in")
    made.case("empty", "SKN 2026/3", "award", screened=False)
    made.case("of parks", "SKN 2026/5", "tenders_in", unit="parks", deputy="anna")
    made.case("of roads", "SKN 2026/6", "need", screened=False, unit="roads")
    for kind, stage, tenders in (
        ("letters", "award", ["A2"]), ("letters", "tenders_in", []),
        ("questions", "tenders_in", []), ("follow_up", "contract_start", ["A2"]),
        ("start", "contract_start", ["A2"]),
    ):  # fmt: skip
        number = made.package("case", kind, stage, *tenders)
        made.write("case", "links", {"kind": "package", "id": number})
    made.write("case", "checklists", {"package_id": made.ids["start of case contract_start"]})
    found = [
        {"item": "head_count", "outcome": "deviation"}, {"item": "ledger", "outcome": "pass"},
    ]  # fmt: skip
    mend = {"item": "head_count", "remedy": "name_firm"}
    mend |= {"remedy_by": "2026-12-10", "recheck_on": "2027-01-10"}
    visit = {"form": "visit", "on": "2026-01-07", "deviations": [mend], "findings": found}
    made.called("visit", "/v1/follow-ups", made.firm("case") | visit)
    signs = {"form": "visit", "on": "2026-01-08"}
    signs |= {"observations": [{"group": "coercion", "how": "seen"}]}
    made.called("signs", "/v1/follow-ups", made.firm("case") | signs)
    begun = {"screening_id": made.ids["case run"], "tender_id": "A2", "valid_from": "2026-01-01"}
    made.write("case", "chain-versions", begun)


def _later(made: Made) -> None:
    asked = {"tender_id": "A2", "contractor": "sund-bemanning", "starts_on": "2027-03-01"}
    for name, number in (
        ("Fönsterputs i Exempelstad AB", "559998-0025"),
        ("Nya AB", "559998-0017"),
    ):
        firm = {"name": name, "country": "SE", "number": number}
        made.write("case", "chain-requests", asked | {"subcontractor": firm})
    for one in made.api.get(f"/v1/cases/{made.ids['case']}/chain").json()["requests"]:
        name = one["subcontractor"]
        made.ids[name] = made.names.call(one["id"], name)
    made.write("case", f"chain-requests/{made.ids['Nya AB']}/check", None)
    made.write("case", "decisions", DECIDED, "decision")
    made.write("case", "decisions", DECIDED | {"what": "Avtal 2."}, "of bo", made.keys["bo"])
    linked = made.write("case", "reply-links", made.firm("case"), "link")
    made.keys["reply"] = linked["token"]
    headers = {"authorization": f"Bearer {linked['token']}"}
    answers = [{"fact": "headcount", "stance": "disagree", "value": "12", "text": "Vi är fler."}]
    made.post("/v1/replies", {"answers": answers}, **headers)
    gone = made.write("case", "reply-links", made.firm("case"), "gone link")
    made.write("case", f"reply-links/{gone['link']['id']}/revocation", None)
    made.write("case", "marking", {"state": "final", "disposal_class": "4.2 bevaras"})
    made.write("case", "masked-copies", {}, "copy")
    made.write("early", "masked-copies", {}, "early copy")
    made.write("case", "tasks", {"text": "Begär in intyg", "due_on": "2026-01-15"})
    again = made.called("again", f"/v1/screenings/{made.ids['case run']}/superseding")
    made.write("case", "links", {"kind": "screening", "id": again})
    made.write("case", "hold", {"reason": "Tilldelningen är överprövad."})
    noticed = {"signs": ["threats", "isolation"], "noticed_on": "2026-01-01"}
    made.called("incident", "/v1/incidents", noticed | {"contract": "A1", "note": "Låst dörr"})


def _planning(made: Made) -> None:
    made.called("need", "/v1/needs", NEED)
    made.called("other need", "/v1/needs", NEED | {"title": "Vakt", "cpv": "79713000"})
    made.write("case", "links", {"kind": "need", "id": made.ids["need"]})
    clauses = {"kind": "clauses", "need_id": made.ids["need"]}
    made.called("clauses", "/v1/packages", clauses)
    file = made.called(
        "proof", "/v1/evidence-files?name=intyg", b"%PDF-1.7 x", content_type="application/pdf"
    )
    made.write("case", "links", {"kind": "evidence_file", "id": file})
    made.called("loose run", "/v1/screenings?as_of=2026-11-24", example())
    late = example() | {"stage": "award"}
    made.called("late run", "/v1/screenings?as_of=2026-11-24", late)
    check = json.loads((EXAMPLES / "register-check.json").read_text())
    made.called("check", "/v1/register-checks", check | {"document_sha256": "0" * 64})


def _portfolios(made: Made) -> None:
    path = "/v1/evidence-files?name=reskontra.csv"
    ledger = made.called("ledger", path, LEDGER.read_bytes(), **CSV)
    order = {"files": [ledger], "source": "reskontra", "select": 2, "seed": 7}
    for day in ("2026-11-23", "2026-11-24"):
        made.job(made.called(f"portfolio {day}", "/v1/portfolios", order | {"as_of": day}))
    empty = made.called("no ledger", "/v1/evidence-files?name=tom.csv", b"a;b\n1;2\n", **CSV)
    made.job(made.called("failed portfolio", "/v1/portfolios", {"files": [empty]}))
    rows = "Firma;Vem;Kronor;När\nNorr AB;559999-0016;1000,50;2026-01-02\n".encode()
    made.called("unread ledger", "/v1/evidence-files?name=min.csv", rows, **CSV)


def _coverage(made: Made) -> None:
    table = CONTRACTS.encode()
    path = "/v1/mappings/proposals?name=register.csv&target=contracts"
    (proposed,) = made.post(path, table, **CSV)["items"]
    new = {"source": "register", "headings": proposed["headings"], "mapping": proposed["mapping"]}
    made.called("mapping", "/v1/mappings", new)
    file = made.called("register", "/v1/evidence-files?name=register.csv", table, **CSV)
    made.called("coverage", "/v1/coverage", {"files": [file], "year": 2026, "seed": 7})


def _administration(made: Made) -> None:
    watched = {"party": {"number": "559999-0016", "country": "SE"}}
    soon = (datetime.now(UTC) + timedelta(days=20)).date().isoformat()
    first = made.called("monitor", "/v1/monitors", watched | {"quiet": None, "expires_on": soon})
    until(lambda: made.api.get(f"/v1/monitors/{first}").json()["checked_at"], look=0.1)
    run = {"portfolio_id": made.ids["portfolio 2026-11-24"]}
    made.called("portfolio monitor", "/v1/monitors", run | {"quiet": None})
    made.post("/v1/access-reviews", {"note": "Genomgångna inför årsskiftet."})
    made.ask("PUT", "/v1/schedules/replay", {"sample": 100})
    tasks = made.api.get(f"/v1/tasks?case={made.ids['plain']}&limit=100").json()["items"]
    for name, one in zip(("task", "other task", "third task"), tasks, strict=False):
        made.ids[name] = made.names.call(one["id"], name)
    for name, own in {"firm": "Fjällvinds", "norsk": "eksempel ren"}.items():
        found = made.post("/v1/parties/search", {"text": own})["items"]
        made.ids[name] = made.names.call(found[0]["id"], name)
