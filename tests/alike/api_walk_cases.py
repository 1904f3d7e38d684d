"""Every operation of the API, in an order in which it succeeds: a case from opening to disclosure.

The one screening of the case is the example, whose second tender is the troubled one.
"""

from datetime import UTC, datetime
from typing import Any

from tests.alike.api_walk import PDF
from tests.alike.calls import Caller
from tests.alike.marked import PERSON

FORM = """\
Anbud;Lägger ut arbetet (id);Underleverantör;Land;Organisationsnummer;Andel högst, %;Första dag
A1;norr;Fönsterputs i Exempelstad AB;SE;559998-0025;12,5;2027-04-01
"""
FORM_TO_MEND = FORM + "A1;norr;Trappstäd i Exempelstad AB;SE;559998-0025;140;2027-04-01\n"
STAGES = (
    "need", "documents_out", "tenders_in", "award", "contract_start", "in_contract", "ended",
)  # fmt: skip
AT = "/v1/cases/{case_id}"
DECISION = {
    "what": "Avtal tecknas.", "delegation": "Delegationsordningen 4.2", "conflict": "none",
    "reasons": "Villkoren är uppfyllda.", "legal_basis": "LOU 12:1", "needs_second": True,
}  # fmt: skip


class Case:
    """A case, of which each change states the version that it builds on."""

    def __init__(self, made: Caller, **stated: Any) -> None:
        self.made = made
        self.id = made.call("POST /v1/cases", body=stated).json()["case"]["id"]
        self.tag_of = f"/v1/cases/{self.id}"

    def read(self, rest: str, query: str = "", **ids: str) -> Any:
        """Read something of it."""
        return self.made.call(f"GET {AT}{rest}", query, case_id=self.id, **ids)

    def write(self, rest: str, body: Any = None, *, method: str = "POST", **more: Any) -> Any:
        """Change it, or add to it."""
        operation = f"{method} {AT}{rest}"
        return self.made.call(operation, body=body, tag_of=self.tag_of, case_id=self.id, **more)


def cases(made: Caller, screening: str, file: str) -> str:
    """Take a case through its stages, with tasks, decisions and what goes out."""
    stated = {"diary_number": "SKN 2026/17", "title": "Lokalvård", "stage": "tenders_in"}
    case = Case(made, **stated)
    made.call("GET /v1/cases")
    made.call("GET /v1/cases", "?stage=tenders_in&diary_number=SKN%202026/17")
    case.write("/links", {"kind": "screening", "id": screening})
    _closed(made, screening)
    case.read("/screenings/{screening_id}", screening_id=screening)
    case.write("/openings", {"reason": "Poängen behövs för frågan om onormalt lågt anbud."})
    sharing = {"outside": "live_registers", "reason": "Uppgifterna behövs för prövningen."}
    case.write("/sharing-decisions", sharing)
    case.read("/sharing-decisions")
    case.read("/screenings/{screening_id}", screening_id=screening)
    firm = {"screening_id": screening, "tender_id": "A1", "party_id": "norr"}
    for points in (True, False):  # too early for either, for another reason
        case.write("/reply-links", firm | {"shows_points": points})
    case.write("", {"approval_clause": "7.2"}, method="PATCH")
    case.write("/stage-moves", {"stage": "contract_start"})
    case.write("/tasks", {"text": "Begär in intyg", "due_on": "2026-12-15"})
    starts = {"kind": "start", "screening_id": screening, "stage": "contract_start"}
    lines = made.call("POST /v1/packages", body=starts | {"tender_ids": ["A1"]}).json()["id"]
    case.write("/checklists", {"package_id": lines})
    again = made.client.post(f"/v1/screenings/{screening}/superseding").json()["id"]
    case.write("/links", {"kind": "screening", "id": again})
    case.write("/links", {"kind": "evidence_file", "id": file})
    case.read("")
    case.read("/runs")
    for form in ("json", "pdf", "xlsx"):
        case.read("/comparison", f"?from={screening}&to={again}&format={form}")
    _tasks(made, case, file)
    _decisions(made, case)
    tip = {"recipient": "work_environment", "screening_id": screening, "party_id": "norr"}
    made.call("POST /v1/support/tips", body=tip)
    made.call("POST /v1/support/receipts", body={"file_ids": [file]})
    _replies(made, case, screening)
    _chain(case, screening)
    _form_and_hold(case)
    _hand_out(case)
    case.read("/events")
    return str(case.id)


def _closed(made: Caller, screening: str) -> None:
    """Look at what nobody is told of a screening before the award."""
    at = f"/v1/screenings/{screening}"
    for path in (
        at, f"{at}/chain", f"{at}/matches", f"{at}/report?format=json", f"{at}/report?format=csv",
        f"{at}/report?format=md", f"{at}/export", f"{at}/bundle",
        f"/v1/packages/offers?screening_id={screening}",
    ):  # fmt: skip
        answer = made.client.get(path, headers={"accept-language": "sv"})
        made.notes.answer(f"before the award {path.replace(screening, '…')}", answer)


def _tasks(made: Caller, case: Case, file: str) -> None:
    for query in (f"?case={case.id}", "?mine=true", "?overdue=true", "?state=open&limit=2"):
        tasks = made.call("GET /v1/tasks", query).json()["items"]
    at = "/v1/tasks/{task_id}"
    first, second, *_ = (one["id"] for one in tasks)
    made.call(f"GET {at}", task_id=first)
    for task, changes in (
        (first, [
            {"due_on": "2027-01-15"},
            {"state": "done", "evidence_file_id": file},
            {"state": "done"},
            {"state": "open", "reason": "Intyget gällde ett annat bolag."},
            {"state": "not_needed", "reason": "Behövs inte."},
        ]),
        (second, [
            {"state": "not_needed"},
            {"state": "done"},
            {"owner": "ingen"},
            {"state": "done", "evidence_file_id": "file_" + "0" * 21},
        ]),
    ):  # fmt: skip
        for change in changes:
            made.call(f"PATCH {at}", body=change, tag_of=f"/v1/tasks/{task}", task_id=task)
    made.call("GET /v1/tasks")


def _decisions(made: Caller, case: Case) -> None:
    case.write("/decisions", DECISION)
    (decision,) = case.read("/decisions").json()["items"]
    one = {"decision_id": decision["id"]}
    made.call("GET /v1/decisions/{decision_id}", **one)
    agreed = {"delegation": "Delegationsordningen 4.3"}
    second = "POST /v1/decisions/{decision_id}/second"
    made.call(second, body=agreed, tag_of=case.tag_of, **one)  # nobody agrees with herself
    key = key_of(made, "bo", ["officer"])
    headers = {"authorization": f"Bearer {key}"}
    made.call(second, body=agreed, tag_of=case.tag_of, headers=headers, **one)
    made.call(second, body=agreed, tag_of=case.tag_of, headers=headers, **one)
    for change in (
        {"supersedes": decision["id"], "needs_second": False, "decided_on": "2026-11-24"},
        {"conflict": "disregarded"},
        {"conflict": "declared"},
        {"conflict": "disregarded", "conflict_reason": "Aktierna är sålda.", "needs_second": False},
        {"decided_on": "2099-01-01"},
        {"screening_id": "screening_" + "0" * 21},
    ):
        case.write("/decisions", DECISION | change)
    shared = {
        "decision_id": decision["id"], "disclosed_on": str(datetime.now(UTC).date()),
        "recipient": "Arbetsmiljöverket", "legal_basis": "OSL 10:28",
        "withheld": "Ingenting är utelämnat.", "reasons": "Myndigheten har begärt det.",
    }  # fmt: skip
    case.write("/disclosures", shared)
    case.read("/disclosures")


def _replies(made: Caller, case: Case, screening: str) -> None:
    """Let firms see their own facts by links, and answer them."""
    for tender, party in (("A1", "norr"), ("A2", "sund"), ("A4", "gladan")):
        asked = {"screening_id": screening, "tender_id": tender, "party_id": party}
        linked = case.write("/reply-links", asked | {"shows_points": party == "sund"}).json()
        headers = {"authorization": f"Bearer {linked['token']}"}
        for kind in ("application/json", "text/markdown"):
            made.call("GET /v1/replies", headers=headers | {"accept": kind})
        sent = {"content": PDF, "media_type": "application/pdf", "headers": headers}
        made.call("POST /v1/replies/files", **sent)
        answers = [
            {"fact": "headcount", "stance": "agree"},
            {"fact": "f_tax", "stance": "disagree", "text": f"Fråga {PERSON}."},
        ]
        made.call("POST /v1/replies", body={"answers": answers[:1]}, headers=headers)
        made.call("POST /v1/replies", body={"answers": answers}, headers=headers)
        made.call("GET /v1/replies", headers=headers)
        link = linked["link"]["id"]
        case.read("/reply-links/{link_id}", link_id=link)
        if party == "gladan":
            case.write("/reply-links/{link_id}/revocation", link_id=link)
            made.call("GET /v1/replies", headers=headers)
    case.read("/reply-links")


def _chain(case: Case, screening: str) -> None:
    begins = {"screening_id": screening, "tender_id": "A1", "valid_from": "2027-01-01"}
    case.write("/chain-versions", begins)
    asked = {
        "tender_id": "A1", "contractor": "norr", "starts_on": "2027-03-01",
        "subcontractor": {"name": "Nya Städ AB", "country": "SE", "number": "559998-0017"},
        "share_low_ppm": 50_000, "share_high_ppm": 100_000,
    }  # fmt: skip
    for _ in range(2):
        case.write("/chain-requests", asked)
    first, other = (one["id"] for one in case.read("/chain").json()["requests"])
    at = "/chain-requests/{request_id}"
    case.write(f"{at}/registration", {"valid_from": "2027-03-01"}, request_id=first)
    case.write(f"{at}/check", request_id=first)
    case.write(f"{at}/check", request_id=other)
    case.write(f"{at}/refusal", {"reason": "Uppgifterna räcker inte."}, request_id=other)
    case.write(f"{at}/registration", {"valid_from": "2027-03-01"}, request_id=first)
    case.read("/chain")


def _form_and_hold(case: Case) -> None:
    """Let a supplier's form go out and come back, and keep the case from disposal for a while."""
    case.read("/chain-request-form")
    for form in (FORM, FORM_TO_MEND):
        case.write("/chain-request-form", content=form.encode(), media_type="text/csv")
    case.write("/hold", {"reason": "Tilldelningen är överprövad."})
    case.read("/hold")
    case.write("/hold/release", {"reason": "Domen har vunnit laga kraft."})
    case.read("/hold")
    _extracts(case)


def _extracts(case: Case) -> None:
    """Ask for an extract that is refused, and read what may be told and what others have told."""
    stated = {
        "receiver": {"name": "Mottagarstads kommun", "number": "2120990011"},
        "lines": ["decision_1"], "ground": "osl-10-15-a", "purpose": "breaches",
        "texts_read": True, "weighing": "Inget övervägande skäl talar emot.",
        "delegation": "9.1", "conflict": "none",
    }  # fmt: skip
    case.write("/extracts", stated)
    case.write("/extracts", stated | {"receiver": {"name": "X", "number": "2520990017"}})
    for rest in ("/extracts/candidates", "/extracts", "/extract-assessments"):
        case.read(rest)
    case.made.call("GET /v1/received-extracts")
    case.made.call("GET /v1/member-counts")
    case.made.call("GET /v1/member-counts/sums")


def _hand_out(case: Case) -> None:
    """Mark the documents of a case, and hand its report out with one price masked by an officer."""
    case.write("/marking", {"state": "final", "disposal_class": "4.2 bevaras"})
    case.read("/marking")
    case.read("/masked-copies/proposals")
    price = {"key": "lot1.tender2.price", "ground": "osl-31-16", "reason": "Prismodellen är egen."}
    answers = {"key": "lot1.tender1.answers", "reason": "Företaget har offentliggjort dem."}
    for body in ({}, {"mask": [price], "unmask": [answers], "language": "sv"}, {"language": "en"}):
        case.write("/masked-copies", body)
    copies = case.read("/masked-copies").json()["items"]
    for copy in copies:
        case.read("/masked-copies/{copy_id}", copy_id=copy["id"])
        for file in ("report", "masking_list", "refusal", "metadata"):
            case.read("/masked-copies/{copy_id}/content", f"?file={file}", copy_id=copy["id"])


def moves(made: Caller) -> None:
    """Move a case from each stage to each, which is allowed or is not."""
    for start in STAGES:
        stated = {"diary_number": f"SKN 2026/{start}", "title": "Flytt", "stage": start}
        answer = made.client.post("/v1/cases", json=stated).json()
        at, told = f"/v1/cases/{answer['case']['id']}", {}
        for stage in STAGES * 2:
            tag = made.client.get(at).headers["etag"]
            for body in ({"stage": stage}, {"stage": stage, "reason": "Rättelse av steget."}):
                moved = made.client.post(f"{at}/stage-moves", json=body, headers={"if-match": tag})
                shown = moved.json().get("errors") or moved.json().get("title")
                told[f"{len(told)} {stage}"] = [moved.status_code, shown]
        made.notes.add(f"moves from {start}", told)


def key_of(made: Caller, person: str, roles: list[str], **more: Any) -> str:
    """Enter somebody, and return a key of hers.

    Args:
        made: By which.
        person: Her user id.
        roles: Hers.
        **more: Her `units`, and the `scopes` of the key.
    """
    scopes = more.get("scopes", ["read", "work"])
    stated = {"id": person, "name": f"{person.title()} Exempel", "roles": roles}
    made.client.post("/v1/people", json=stated | {"units": more.get("units", [])})
    new = {"person": person, "label": f"{person} {' '.join(scopes)}", "scopes": scopes}
    return str(made.client.post("/v1/keys", json=new).json()["key"])
