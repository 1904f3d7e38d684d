"""Every operation of the API, called once with success, in an order in which that is possible.

`walk(api)` returns what was sent and answered, by method and path. The application has the
registers of the samples, and registers asked live that know one firm.
"""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2

from risk_models.card.scorecard import CURRENT, card_json
from service.platform.db.database import transaction
from service.platform.process.outbound import Outbound
from service.suppliers.monitors.event import keep_events
from service.suppliers.monitors.material import MaterialChange
from service.suppliers.monitors.monitor import load_monitor
from tests.learned_card import learned_card
from tests.service.api_call import ENCODED, Walk
from tests.service.api_walk_registers import registers
from tests.service.ended_jobs import ended
from tests.started import until

FIXTURES = Path(__file__).parents[1] / "fixtures"
REGISTERS = ("no_brreg_enheter", "xx_own_list", "xx_gleif_lei2")
LEARNED = json.loads(card_json(learned_card()))
TABLE = """\
Anbudsgivare;Org.nr;Anbudssumma exkl moms (SEK);Timmar;CPV
Norrskenets Lokalvård AB;559999-0016;9 200 000,00;32000;90919200
Sundets Städtjänst AB;559999-0024;6 100 000,00;32000;90919200
"""
FORM = """\
Anbud;Lägger ut arbetet (id);Underleverantör;Land;Organisationsnummer;Andel högst, %;Första dag
A1;norr;Fönsterputs i Exempelstad AB;SE;559998-0025;12,5;2027-04-01
"""
FORM_TO_MEND = FORM + "A1;norr;Trappstäd i Exempelstad AB;SE;559998-0025;140;2027-04-01\n"
"""A supplier's form for subcontractors, saved as a table of text."""
UNIT = {
    "organisasjonsnummer": "930000019",
    "navn": "EKSEMPEL RENHOLD AS",
    "organisasjonsform": {"kode": "AS"},
    "konkurs": False,
    "underAvvikling": False,
}


def register(request: httpx2.Request) -> httpx2.Response:
    """Answer as a register that has one firm."""
    known = request.url.path.endswith("/enheter/930000019")
    return httpx2.Response(200, json=UNIT) if known else httpx2.Response(403, json={})


def walk(api: Any, document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Call every operation and return what was taken down."""
    made = Walk(api)
    _read(made)
    _people(made)
    files = _files(made)
    screening = _records(made, document)
    registers(made)
    _cases(made, document, screening, files["pdf"])
    _jobs(made, files["ledger"])
    _coverage(made)
    _monitors(made)
    _follow_ups(made, screening)
    made.call("GET /v1/changes", "?limit=2")
    _webhooks(made)
    _disposals(made)
    _log(made)
    _incidents(made)  # the named user has other rights afterwards
    return made.taken


def _read(made: Walk) -> None:
    for path in ("/healthz", "/readyz", "/v1/api-info", "/v1/me", "/v1/facts", "/v1/wage-levels"):
        made.call(f"GET {path}")
    factor = made.call("GET /v1/factors").json()["items"][0]["id"]
    made.call("GET /v1/factors/{factor_id}", factor_id=factor)
    rule = made.call("GET /v1/rules", "?jurisdiction=SE").json()["items"][0]["id"]
    made.call("GET /v1/rules/{rule_id}", rule_id=rule)
    card = made.call("GET /v1/scorecards").json()["items"][0]
    made.call("GET /v1/scorecards/{scorecard_id}", scorecard_id=card)
    made.call("POST /v1/scorecards", body={"card": LEARNED, "reason": "Höstens utfall"})
    made.call("POST /v1/scorecard-choices", body={"scorecard": card, "reason": "Som förut"})
    made.call("POST /v1/scorecard-choices", body={"scorecard": CURRENT, "reason": "Det senaste"})
    made.call("GET /v1/profiles", "?nace=81.21&country=SE")
    of = ("match/features", "mappings/targets", "schemas/procurement", "schemas/report")
    for what in (*of, "exclusion-grounds", "support", "law-changes", "scorecard-choices"):
        made.call(f"GET /v1/{what}")
    sheet = made.call("GET /v1/support/texts").json()["sheets"][5]
    read = {"kind": "sheet", "code": sheet["language"], "sha256": sheet["sha256"]}
    made.call("POST /v1/support/confirmations", body=read)


def _people(made: Walk) -> None:
    made.call("POST /v1/units", body={"id": "parks", "name": "Stadsmiljö"})
    made.call("GET /v1/units")
    made.call("PATCH /v1/units/{unit_id}", body={"name": "Stadsmiljö och parker"}, unit_id="parks")
    officer = {"roles": ["officer"], "units": ["parks"]}
    made.call("POST /v1/people", body=officer | {"id": "eva", "name": "Eva Exempel"})
    made.call("GET /v1/people")
    made.call("GET /v1/people/{person_id}", person_id="eva")
    made.call("PATCH /v1/people/{person_id}", body={"name": "Eva Annan"}, person_id="eva")
    made.call("PUT /v1/people/{person_id}/rights", body=officer, person_id="eva")
    new = {"person": "eva", "label": "diariet", "scopes": ["read"], "days": 30}
    key = made.call("POST /v1/keys", body=new).json()
    form = (
        f"grant_type=client_credentials&client_id={key['id']}&client_secret={key['key']}".encode()
    )
    made.call("POST /v1/access-tokens", content=form, media_type=ENCODED)
    made.call("GET /v1/keys")
    turned = made.call("POST /v1/keys/{key_id}/rotate", body={"overlap_hours": 1}, key_id=key["id"])
    made.call("POST /v1/keys/{key_id}/revoke", key_id=turned.json()["id"])
    made.call("GET /v1/access-review")
    made.call("POST /v1/access-reviews", body={"note": "Genomgångna inför årsskiftet."})
    made.call("POST /v1/people/{person_id}/end-sessions", person_id="eva")
    made.call("POST /v1/people/{person_id}/end", person_id="eva")


def _files(made: Walk) -> dict[str, str]:
    ledger = FIXTURES.joinpath("ledger", "reskontra-1.1-cr.csv").read_bytes()
    kept = {}
    for name, content, media_type in (
        ("ledger", ledger, "text/csv"),
        ("pdf", b"%PDF-1.7 intyg", "application/pdf"),
    ):
        query = f"?name={name}"
        operation = "POST /v1/evidence-files"
        answer = made.call(operation, query, content=content, media_type=media_type)
        kept[name] = answer.json()["id"]
    made.call("GET /v1/evidence-files/{file_id}", file_id=kept["pdf"])
    made.call("GET /v1/evidence-files/{file_id}/content", file_id=kept["pdf"])
    operation = "POST /v1/mappings/proposals"
    proposed = made.call(operation, content=TABLE.encode(), media_type="text/csv")
    proposal = proposed.json()["items"][0]
    new = {name: proposal[name] for name in ("headings", "mapping")} | {"source": "Anbudsöppning"}
    mapping = made.call("POST /v1/mappings", body=new).json()["id"]
    made.call("GET /v1/mappings")
    made.call("GET /v1/mappings/{mapping_id}", mapping_id=mapping)
    wrong = made.api.post("/v1/mappings", json=new | {"source": "Fel"}).json()["id"]
    made.call("POST /v1/mappings/{mapping_id}/end", mapping_id=wrong)
    return kept


def _records(made: Walk, document: dict[str, Any]) -> str:
    day = "?as_of=2026-11-24"
    screening = made.call("POST /v1/screenings", day, body=document).json()["id"]
    made.call("GET /v1/screenings/{screening_id}", screening_id=screening)
    made.call("GET /v1/screenings/{screening_id}/needs", screening_id=screening)
    for given_out in ("report", "bundle", "replay"):
        made.call(f"GET /v1/screenings/{{screening_id}}/{given_out}", screening_id=screening)
    report = "GET /v1/screenings/{screening_id}/report"
    made.call(report, "?format=json&overview=true", screening_id=screening)
    made.call("POST /v1/screenings/search", body={"number": "5599990016"})
    made.call("GET /v1/screenings/{screening_id}/export", "?as=ftm", screening_id=screening)
    made.call("POST /v1/screenings/{screening_id}/superseding", screening_id=screening)
    one = {"screening_id": screening}
    chain = made.call("GET /v1/screenings/{screening_id}/chain", **one).json()["tenders"][0]
    made.call("GET /v1/screenings/{screening_id}/matches", **one)
    correction = {"tenders": [{"tender_id": chain["tender_id"], "hours": 31000}]}
    made.call("POST /v1/screenings/{screening_id}/corrections", body=correction, **one)
    made.call("GET /v1/categories", "?q=lokalvård")
    stated = {"cpv": "90910000", "value": 4_200_000, "currency": "SEK", "place": "SE224"}
    need = made.call("POST /v1/needs", body=stated | {"starts_on": "2027-01-01"}).json()["id"]
    made.call("GET /v1/needs")
    made.call("GET /v1/needs/{need_id}", need_id=need)
    for form in ("?format=md", ""):
        made.call("GET /v1/needs/{need_id}/document", form, need_id=need)
    made.call("GET /v1/needs/{need_id}/replay", need_id=need)
    asked = {"kind": "clauses", "need_id": need}
    package = made.call("POST /v1/packages", body=asked).json()["id"]
    made.call("GET /v1/packages")
    for offered in (f"?screening_id={screening}&stage=tenders_in", f"?need_id={need}"):
        made.call("GET /v1/packages/offers", offered)
    words = {"place": "clauses/0/title", "language": "sv", "text": "Arbetsvillkor"}
    edit = {"texts": [words], "fields": {"channel": "larm@exempel.se"}}
    made.call("POST /v1/packages/{package_id}/edits", body=edit, package_id=package)
    made.call("GET /v1/packages/{package_id}", package_id=package)
    made.call(
        "GET /v1/packages/{package_id}", package_id=package, headers={"accept": "text/markdown"}
    )
    return str(screening)


def _cases(made: Walk, document: dict[str, Any], screening: str, file: str) -> None:
    stated = {"diary_number": "SKN 2026/17", "title": "Lokalvård", "stage": "tenders_in"}
    case = made.call("POST /v1/cases", body=stated).json()["case"]["id"]
    ids = {"case_id": case}

    def write(operation: str, body: Any = None, **more: str) -> Any:
        tag = {"if-match": made.api.get(f"/v1/cases/{case}").headers["etag"]}
        return made.call(operation, body=body, headers=tag, **ids, **more)

    at = "POST /v1/cases/{case_id}"
    made.call("GET /v1/cases")
    write(f"{at}/links", {"kind": "screening", "id": screening})
    why = {"reason": "Poängen behövs för frågan om onormalt lågt anbud."}
    write(f"{at}/openings", why)
    write(f"{at}/sharing-decisions", why | {"outside": "live_registers"})
    one = {"case_id": case, "screening_id": screening}
    made.call("GET /v1/cases/{case_id}/screenings/{screening_id}", **one)
    write("PATCH /v1/cases/{case_id}", {"approval_clause": "7.2"})
    reason, won = "Villkoren står i ramavtalet.", [{"lot": "1", "tender_ids": ["A1"]}]
    write(f"{at}/awards", {"winners": won, "decided_on": "2026-11-25", "reason": reason})
    write(f"{at}/stage-moves", {"stage": "contract_start", "reason": reason})
    write(f"{at}/tasks", {"text": "Begär in intyg", "due_on": "2026-12-15"})
    starts = {"kind": "start", "screening_id": screening, "stage": "contract_start"}
    lines = made.api.post("/v1/packages", json=starts | {"tender_ids": ["A1"]}).json()["id"]
    write(f"{at}/checklists", {"package_id": lines})
    write(f"{at}/interruptions", {"kind": "under_review", "reason": "Ansökan har kommit in."})
    write(f"{at}/interruptions/end", {"outcome": "rejected", "reason": "Ansökan avslogs."})
    again = made.api.post(f"/v1/screenings/{screening}/superseding").json()["id"]
    write(f"{at}/links", {"kind": "screening", "id": again})
    for part in ("", "/events", "/runs", "/sharing-decisions"):
        made.call(f"GET /v1/cases/{{case_id}}{part}", **ids)
    made.call("GET /v1/cases/{case_id}/comparison", f"?from={screening}&to={again}", **ids)
    task = made.call("GET /v1/tasks", f"?case={case}").json()["items"][0]["id"]
    tag = made.call("GET /v1/tasks/{task_id}", task_id=task).headers["etag"]
    ended = {"body": {"state": "done", "evidence_file_id": file}, "headers": {"if-match": tag}}
    made.call("PATCH /v1/tasks/{task_id}", task_id=task, **ended)
    decided = {
        "what": "Avtal tecknas.", "delegation": "Delegationsordningen 4.2", "conflict": "none",
        "reasons": "Villkoren är uppfyllda.", "legal_basis": "LOU 12:1", "needs_second": True,
    }  # fmt: skip
    write(f"{at}/decisions", decided)
    decisions = made.call("GET /v1/cases/{case_id}/decisions", **ids).json()["items"]
    made.call("GET /v1/decisions/{decision_id}", decision_id=decisions[0]["id"])
    _second(made, case, decisions[0]["id"])
    firm = {"screening_id": again, "tender_id": "A1", "party_id": "norr", "form": "visit"}
    visit = made.api.post("/v1/follow-ups", json=firm | {"on": "2026-11-20"}).json()["id"]
    penalty = {
        "what": "Vite tas ut.", "legal_basis": "Avtalet 8.3", "consequence": "penalty",
        "follow_up_id": visit, "heard_on": "2026-11-24", "heard": "Skriftligt, utan invändning.",
    }  # fmt: skip
    write(f"{at}/decisions", decided | penalty)
    _extracts(made, again, decided | penalty | {"needs_second": False})
    tip = {"recipient": "work_environment", "screening_id": screening, "party_id": "norr"}
    made.call("POST /v1/support/tips", body=tip)
    made.call("POST /v1/support/receipts", body={"file_ids": [file]})
    shared = {
        "decision_id": decisions[0]["id"], "disclosed_on": str(datetime.now(UTC).date()),
        "recipient": "Arbetsmiljöverket", "legal_basis": "OSL 10:28",
        "withheld": "Ingenting är utelämnat.", "reasons": "Myndigheten har begärt det.",
    }  # fmt: skip
    write(f"{at}/disclosures", shared)
    made.call("GET /v1/cases/{case_id}/disclosures", **ids)
    _replies(made, case, screening, write)
    begins = {"screening_id": screening, "tender_id": "A1", "valid_from": "2027-01-01"}
    write(f"{at}/chain-versions", begins)
    asked = {
        "tender_id": "A1", "contractor": "norr", "starts_on": "2027-03-01",
        "subcontractor": {"name": "Nya Städ AB", "country": "SE", "number": "559998-0017"},
        "share_low_ppm": 50_000, "share_high_ppm": 100_000,
    }  # fmt: skip
    for _ in range(2):
        write(f"{at}/chain-requests", asked)
    requests = made.call("GET /v1/cases/{case_id}/chain", **ids).json()["requests"]
    first, other = (one["id"] for one in requests)
    one = f"{at}/chain-requests/{{request_id}}"
    write(f"{one}/check", request_id=first)
    write(f"{one}/check", request_id=other)
    write(f"{one}/refusal", {"reason": "Uppgifterna räcker inte."}, request_id=other)
    write(f"{one}/registration", {"valid_from": "2027-03-01"}, request_id=first)
    _form_and_hold(made, case, write)


def _extracts(made: Walk, screening: str, heard: dict[str, Any]) -> None:
    """Tell another authority of a decision, and be that authority in turn."""
    at, opened = "/v1/cases/{case_id}", {"diary_number": "SKN 2026/41", "title": "Lokalvård"}
    answer = made.api.post("/v1/cases", json=opened | {"stage": "in_contract"})
    case = answer.json()["case"]["id"]

    def tag() -> dict[str, str]:
        return {"if-match": made.api.get(f"/v1/cases/{case}").headers["etag"]}

    def write(operation: str, body: Any, **more: str) -> Any:
        return made.call(operation, body=body, headers=tag(), case_id=case, **more)

    _is(made, "2120990003")
    link = {"kind": "screening", "id": screening}
    made.api.post(f"/v1/cases/{case}/links", json=link, headers=tag())
    kept = made.api.post(f"/v1/cases/{case}/decisions", json=heard, headers=tag())
    line = kept.json()["id"]
    made.call(f"GET {at}/extracts/candidates", case_id=case)
    mandate = {"delegation": "9.1", "conflict": "none"}
    stated = mandate | {
        "receiver": {"name": "Mottagarstads kommun", "number": "2120990011"},
        "lines": [line], "ground": "osl-10-15-a", "purpose": "breaches", "texts_read": True,
        "weighing": "Inget övervägande skäl talar emot.",
    }  # fmt: skip
    extract = write(f"POST {at}/extracts", stated).json()["id"]
    made.call(f"GET {at}/extracts", case_id=case)
    named = {"case_id": case, "extract_id": extract}
    made.call(f"GET {at}/extracts/{{extract_id}}", **named)
    file = made.call(f"GET {at}/extracts/{{extract_id}}/content", **named).content
    why = mandate | {"reason": "Beslutet har ändrats."}
    write(f"POST {at}/extracts/{{extract_id}}/withdrawal", why, extract_id=extract)
    _is(made, "2120990011")
    came = "/v1/received-extracts"
    sent = {"content": file, "media_type": "application/zip"}
    received = made.call(f"POST {came}", **sent).json()
    made.call(f"GET {came}")
    number = {"received_id": received["id"]}
    made.call(f"GET {came}/{{received_id}}", **number)
    made.call(f"GET {came}/{{received_id}}/content", **number)
    compared = {"fingerprint": received["fingerprint"], "how": "Uppringd växel."}
    made.call(f"POST {came}/{{received_id}}/sender-confirmation", body=compared, **number)
    use = number | {"use": "uses", "reasons": "Samma tjänst."}
    write(f"POST {at}/extract-assessments", use)
    made.call(f"GET {at}/extract-assessments", case_id=case)


def _is(made: Walk, number: str) -> None:
    """Say which authority the organisations of the installation are."""
    said = {"name": "Exempelstads kommun", "number": number}
    every = json.dumps(dict.fromkeys(("local", "malmo"), said))
    folder: Path = made.api.app.state.installation.data_dir
    (folder / "organisation.yaml").write_text(every, encoding="utf-8")


def _form_and_hold(made: Walk, case: str, write: Any) -> None:
    """Let a supplier's form go out and come back, and keep the case from disposal for a while."""
    form = "/v1/cases/{case_id}/chain-request-form"
    made.call(f"GET {form}", case_id=case)
    tag = made.api.get(f"/v1/cases/{case}").headers["etag"]
    filled = {"content": FORM.encode(), "media_type": "text/csv", "headers": {"if-match": tag}}
    made.call(f"POST {form}", case_id=case, **filled)
    tag = made.api.get(f"/v1/cases/{case}").headers["etag"]
    filled |= {"content": FORM_TO_MEND.encode(), "headers": {"if-match": tag}}
    made.call(f"POST {form}", case_id=case, expects=(207,), **filled)
    write("POST /v1/cases/{case_id}/hold", {"reason": "Tilldelningen är överprövad."})
    made.call("GET /v1/cases/{case_id}/hold", case_id=case)
    write("POST /v1/cases/{case_id}/hold/release", {"reason": "Domen har vunnit laga kraft."})
    _hand_out(made, case, write)


def _hand_out(made: Walk, case: str, write: Any) -> None:
    """Mark the documents of a case, and hand its report out with one price masked by an officer."""
    at = "/v1/cases/{case_id}"
    write(f"POST {at}/marking", {"state": "final", "disposal_class": "4.2 bevaras"})
    made.call(f"GET {at}/marking", case_id=case)
    made.call(f"GET {(copies := f'{at}/masked-copies')}/proposals", case_id=case)
    price = {"key": "lot1.tender2.price", "ground": "osl-31-16", "reason": "Prismodellen är egen."}
    answers = {"key": "lot1.tender1.answers", "reason": "Företaget har offentliggjort dem."}
    write(f"POST {copies}", {"mask": [price], "unmask": [answers]})
    (copy,) = made.call(f"GET {copies}", case_id=case).json()["items"]
    named = {"case_id": case, "copy_id": copy["id"]}
    made.call(f"GET {copies}/{{copy_id}}", **named)
    made.call(f"GET {copies}/{{copy_id}}/content", "?file=metadata", **named)


def _coverage(made: Walk) -> None:
    """Have a register counted whose columns are mapped first, and be the body that reads it."""
    headings = ["Avtalsnummer", "Leverantör", "Organisationsnummer", "CPV-kod", "Avtal"]
    numbers = ("SKN 2026/17", *(f"A{place}" for place in range(4)))
    rows = (f"{one};Norrskenets Lokalvård AB;559999-0016;90919200;Lokalvård" for one in numbers)
    table = "\n".join([";".join(headings), *rows, ""]).encode()
    headers = {"content-type": "text/csv"}
    at = "/v1/mappings/proposals?name=register.csv&target=contracts"
    (proposed,) = made.api.post(at, content=table, headers=headers).json()["items"]
    new = {"source": "register", "headings": headings, "mapping": proposed["mapping"]}
    assert made.api.post("/v1/mappings", json=new).status_code == 201
    at = "/v1/evidence-files?name=register.csv"
    file = made.api.post(at, content=table, headers=headers).json()["id"]
    counted = made.call("POST /v1/coverage", body={"files": [file], "year": 2026, "seed": 7})
    one = {"coverage_id": counted.json()["id"]}
    made.call("GET /v1/coverage")
    made.call("GET /v1/coverage/{coverage_id}", **one)
    made.call("GET /v1/coverage/{coverage_id}/report", "?format=json", **one)
    made.call("GET /v1/coverage/{coverage_id}/report", **one)
    _is(made, "2120990029")
    file = made.call("GET /v1/coverage/{coverage_id}/counts", **one).content
    sent = {"content": file, "media_type": "application/zip"}
    came = made.call("POST /v1/member-counts", **sent).json()
    made.call("GET /v1/member-counts")
    number = {"counts_id": came["id"]}
    made.call("GET /v1/member-counts/{counts_id}", **number)
    made.call("GET /v1/member-counts/{counts_id}/content", **number)
    compared = {"fingerprint": came["fingerprint"], "how": "Uppringd växel."}
    confirmed = "POST /v1/member-counts/{counts_id}/sender-confirmation"
    made.call(confirmed, body=compared, **number)
    made.call("GET /v1/member-counts/sums")


def _disposals(made: Walk) -> None:
    made.call("GET /v1/disposals/due")
    made.call("POST /v1/disposals")
    made.call("GET /v1/disposals")


def _replies(made: Walk, case: str, screening: str, write: Any) -> None:
    """Let a firm see its own facts by a link, and answer them."""
    links = "/v1/cases/{case_id}/reply-links"
    asked = {"screening_id": screening, "tender_id": "A1", "party_id": "norr"}
    linked = write(f"POST {links}", asked).json()
    headers = {"authorization": f"Bearer {linked['token']}"}
    made.call("GET /v1/replies", headers=headers)
    made.call("GET /v1/replies", headers=headers | {"accept": "text/markdown"})
    made.call(
        "POST /v1/replies/files",
        content=b"%PDF-1.7",
        media_type="application/pdf",
        headers=headers,
    )
    answers = [{"fact": "headcount", "stance": "agree"}]
    made.call("POST /v1/replies", body={"answers": answers}, headers=headers)
    made.call(f"GET {links}", case_id=case)
    link = linked["link"]["id"]
    made.call(f"GET {links}/{{link_id}}", case_id=case, link_id=link)
    write(f"POST {links}/{{link_id}}/revocation", link_id=link)


def _follow_ups(made: Walk, screening: str) -> None:
    visit = {
        "screening_id": screening, "tender_id": "A1", "party_id": "norr", "form": "visit",
        "on": "2026-11-20", "findings": [{"item": "ledger", "outcome": "deviation"}],
    }  # fmt: skip
    remedy = {"item": "ledger", "remedy": "correct_records", "remedy_by": "2026-11-25"}
    visit["deviations"] = [remedy | {"recheck_on": "2026-12-01"}]
    kept = made.call("POST /v1/follow-ups", body=visit).json()["id"]
    file = made.api.post(
        "/v1/evidence-files?name=rapport.pdf",
        content=b"%PDF-1.4 made up",
        headers={"content-type": "application/pdf"},
    ).json()
    report = {"organisation": "Exempelrevision AB", "reported_on": "2026-11-24"}
    others = {name: visit[name] for name in ("screening_id", "tender_id", "party_id", "form")}
    others |= {"on": "2026-11-18", "observer": "reviewer", "neither": ["coercion"]}
    others |= {"report": report | {"evidence_file_id": file["id"]}, "unanswered": ["ledger"]}
    made.call("POST /v1/follow-ups", body=others)
    csv = b"firm;visited_on;looked_at;spoke_with\n559999-0016;2026-11-21;pay, hours;4\n"
    query = f"?screening_id={screening}&name=besok.csv"
    made.call("POST /v1/follow-ups/visits", query, content=csv, media_type="text/csv")
    made.call("GET /v1/follow-ups", f"?screening_id={screening}")
    made.call("GET /v1/follow-ups/{follow_up_id}", follow_up_id=kept)
    check = {
        "scheme": "SE-ON",
        "number": "559999-0016",
        "authority": "Bolagsverket",
        "asked": ["tax_debt_final"],
        "asked_on": "2026-11-10",
        "answered_on": "2026-11-12",
        "document_sha256": "0" * 64,
        "answers": [{"ground": "tax_debt_final", "answer": "none_reported"}],
    }
    checked = made.call("POST /v1/register-checks", body=check).json()["id"]
    made.call("GET /v1/register-checks")
    made.call("GET /v1/register-checks/{check_id}", check_id=checked)
    query = f"?screening_id={screening}&as_of=2026-11-26"
    made.call("GET /v1/register-checks/facts", query)
    made.call("GET /v1/follow-ups/facts", f"?screening_id={screening}&as_of=2026-11-26")


def _log(made: Walk) -> None:
    made.api.app.state.installation.log.seal()
    note = made.call("GET /v1/log/checkpoint").content
    made.call("POST /v1/log/checks", content=note, media_type="text/plain")
    made.call("GET /v1/log/keys")
    made.call("GET /v1/log/status")
    made.call("GET /v1/log/consistency", "?from=1")
    entry = made.call("GET /v1/log/entries").json()["items"][-1]["id"]
    made.call("GET /v1/log/entries/{entry_id}/proof", entry_id=entry)


def _second(made: Walk, case: str, decision: str) -> None:
    """Let somebody else agree, with a key of her own."""
    made.api.post("/v1/people", json={"id": "bo", "name": "Bo Exempel", "roles": ["officer"]})
    new = {"person": "bo", "label": "intern", "scopes": ["read", "work"]}
    key = made.api.post("/v1/keys", json=new).json()["key"]
    tag = made.api.get(f"/v1/cases/{case}").headers["etag"]
    headers = {"if-match": tag, "authorization": f"Bearer {key}"}
    made.call(
        "POST /v1/decisions/{decision_id}/second",
        body={"delegation": "Delegationsordningen 4.3"},
        headers=headers,
        decision_id=decision,
    )


def _monitors(made: Walk) -> None:
    """Watch a firm, and let an event be there that somebody closes."""
    watched = {"number": "930000019", "country": "NO", "work_country": "NO"}
    made.call("POST /v1/monitors", body={"party": watched, "quiet": None})
    monitor = made.call("GET /v1/monitors").json()["items"][0]["id"]
    ids = {"monitor_id": monitor}
    tag = made.call("GET /v1/monitors/{monitor_id}", **ids).headers["etag"]
    soon = (datetime.now(UTC) + timedelta(days=20)).date().isoformat()
    changed = {"expires_on": soon, "every_days": 7}
    operation = "PATCH /v1/monitors/{monitor_id}"
    tag = made.call(operation, body=changed, headers={"if-match": tag}, **ids).headers["etag"]
    installation = made.api.app.state.installation
    with transaction(installation.engine) as connection:
        found = load_monitor(connection, monitor, principal=installation.principal)
        told = [("", None, MaterialChange("expires", "expires", None, soon))]
        basis = {"expires_on": soon}
        keep_events(connection, found, told, basis=basis, record_ids={}, now=datetime.now(UTC))
    events = made.call("GET /v1/monitors/{monitor_id}/events", **ids).json()["items"]
    event = {"event_id": events[0]["id"]}
    own = made.call("GET /v1/monitor-events/{event_id}", **event).headers["etag"]
    outcome = {"state": "done", "reason": "Bevakningen behövs inte längre."}
    operation = "PATCH /v1/monitor-events/{event_id}"
    made.call(operation, body=outcome, headers={"if-match": own}, **event)
    because = {"reason": "Avtalet har upphört."}
    operation = "POST /v1/monitors/{monitor_id}/end"
    made.call(operation, body=because, headers={"if-match": tag}, **ids)


def _incidents(made: Walk) -> None:
    own = {"id": "local-user", "name": "Eva Exempel", "roles": ["officer", "incident"]}
    made.api.post("/v1/people", json=own)
    noticed = {"signs": ["threats", "isolation"], "noticed_on": "2026-11-20"}
    said = noticed | {"contract": "SKN 2026/17", "note": "Ingen får lämna arbetsplatsen"}
    one = made.call("POST /v1/incidents", body=said).json()["incident"]["id"]
    made.call("GET /v1/incidents")
    made.call("GET /v1/incidents/{incident_id}", incident_id=one)
    kept = {"kind": "photo", "sha256": "ab" * 32, "size": 48_213}
    made.call("POST /v1/incidents/{incident_id}/receipts", body=kept, incident_id=one)
    new = {"diary_number": "SKN 2026/18", "title": "Städning, uppföljning"}
    case = made.api.post("/v1/cases", json=new).headers["location"].rpartition("/")[2]
    sentence = {"case_id": case, "text": "Tala med polisens kontaktperson"}
    because = {"reason": "Polisen har bett om det"}
    let_out = "POST /v1/incidents/{incident_id}/release"
    made.call(let_out, body=sentence | because, incident_id=one)
    made.call("POST /v1/incidents/disposals", body={"dry_run": True})
    made.call("POST /v1/subjects/search", body={"by": "user_id", "what": "local-user"})


def _webhooks(made: Walk) -> None:
    """Let a receiver that is no further than a function be told, and sent to again."""
    outside = Outbound(transport=httpx2.MockTransport(_receiver))
    made.api.app.state.webhook_outbound = lambda: outside
    new = {
        "label": "Diariet",
        "address": "https://diary.example.se/kedjekoll",
        "types": ["case.changed", "job.changed"],
    }
    at = "/v1/webhooks/{receiver_id}"
    one = {"receiver_id": made.call("POST /v1/webhooks", body=new).json()["id"]}
    made.call("GET /v1/webhooks")
    made.call(f"POST {at}/test", **one)
    tag = made.call(f"GET {at}", **one).headers["etag"]
    label = {"label": "Ärendesystemet"}
    made.call(f"PATCH {at}", body=label, headers={"if-match": tag}, **one)
    made.call(f"POST {at}/rotate", body={"overlap_hours": 24}, **one)

    def delivered() -> str | None:
        """The number of what it was told: of its own job."""
        told = made.call(f"GET {at}/deliveries", **one).json()["items"]
        return told[0]["id"] if told and told[0]["state"] == "delivered" else None

    again = f"POST {at}/deliveries/{{delivery_id}}/replay"
    made.call(again, delivery_id=until(delivered, look=0.05), **one)
    made.call(f"POST {at}/end", **one)


def _receiver(request: httpx2.Request) -> httpx2.Response:
    """Answer a message as a receiver that wants to be told."""
    data = json.loads(request.content)["data"]
    return httpx2.Response(200, json={"challenge": data.get("challenge")})


def _jobs(made: Walk, ledger: str) -> None:
    order = {"files": [ledger], "as_of": "2026-11-24"}
    job = made.call("POST /v1/portfolios", body=order).json()["id"]
    ended(made.api, job)
    found = made.call("GET /v1/portfolios/{portfolio_id}", portfolio_id=job).json()
    assert found["result"] is not None, made.api.get(f"/v1/jobs/{job}").text
    made.call("GET /v1/portfolios")
    one = "/v1/portfolios/{portfolio_id}"
    for part in ("set-aside", "output", "report", "next-documents", "requests"):
        made.call(f"GET {one}/{part}", portfolio_id=job)
    made.call(f"GET {one}/report", "?format=json", portfolio_id=job)
    party = found["result"]["items"][0]["party_id"]
    made.call(f"POST {one}/suppliers/{{party_id}}/screenings", portfolio_id=job, party_id=party)
    brought = made.call("POST /v1/registers/fetches", body={"sources": ["no_brreg_enheter"]})
    made.api.post(f"/v1/jobs/{brought.json()['job_id']}/cancel")
    made.call("GET /v1/jobs/{job_id}", job_id=job)
    made.call("POST /v1/jobs/{job_id}/cancel", job_id=job)
    made.call("GET /v1/jobs/{job_id}/events", job_id=job)
    made.call("PUT /v1/schedules/{kind}", body={"sample": 100}, kind="replay")
    for listed in ("judgements", "screenings", "snapshots", "registers", "jobs", "schedules"):
        made.call(f"GET /v1/{listed}")
    made.call("POST /v1/schedules/{kind}/end", kind="replay")
