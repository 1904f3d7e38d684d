"""Every operation of the API, in an order in which it succeeds: what stands alone."""

from pathlib import Path
from typing import Any

from tests.alike.calls import ENCODED, JSON, Caller
from tests.alike.install import ROOT

FIXTURES = ROOT / "tests" / "fixtures"
PDF = b"%PDF-1.7 intyg"
TABLE = """\
Anbudsgivare;Org.nr;Anbudssumma exkl moms (SEK);Timmar;CPV
Norrskenets Lokalvård AB;559999-0016;9 200 000,00;32000;90919200
Sundets Städtjänst AB;559999-0024;6 100 000,00;32000;90919200
"""
CONTRACTS = """\
Avtalsnummer;Leverantör;Organisationsnummer;CPV-kod;Avtal
SKN 2026/17;Norrskenets Lokalvård AB;559999-0016;90919200;Lokalvård
"""


def read(made: Caller) -> None:
    """Read what is there before anything was kept."""
    for path in (
        "/healthz", "/readyz", "/v1/api-info", "/v1/me", "/v1/facts", "/v1/wage-levels",
        "/v1/schemas/procurement", "/v1/schemas/report", "/v1/match/features",
        "/v1/mappings/targets", "/v1/exclusion-grounds", "/v1/support", "/v1/schedules",
        "/v1/snapshots",
        "/v1/registers",
    ):  # fmt: skip
        made.call(f"GET {path}")
    factors = made.call("GET /v1/factors").json()["items"]
    made.call("GET /v1/factors/{factor_id}", factor_id=factors[0]["id"])
    rules = made.call("GET /v1/rules", "?jurisdiction=SE").json()["items"]
    made.call("GET /v1/rules/{rule_id}", rule_id=rules[0]["id"])
    card = made.call("GET /v1/scorecards").json()["items"][0]
    made.call("GET /v1/scorecards/{scorecard_id}", scorecard_id=card)
    made.call("GET /v1/profiles", "?nace=81.21&country=SE")
    others = {one["id"]: made.client.get(f"/v1/factors/{one['id']}").json() for one in factors}
    made.notes.add("every factor", others)
    for language in ("sv", "en"):
        headers = {"accept-language": language}
        for path in ("/v1/rules", "/v1/facts", "/v1/support", "/v1/exclusion-grounds"):
            made.notes.answer(f"{path} in {language}", made.client.get(path, headers=headers))
    for country in ("SE", "NO", "DK", "FI", "DE", "IT", "GB", "US", "ZZ"):
        answer = made.client.get(f"/v1/support?country={country}")
        made.notes.answer(f"support in {country}", answer)
        answer = made.client.get(f"/v1/profiles?nace=41.20&country={country}")
        made.notes.answer(f"profile in {country}", answer)


def people(made: Caller) -> None:
    """Enter people and units, and give them keys."""
    made.call("POST /v1/units", body={"id": "parks", "name": "Stadsmiljö"})
    made.call("GET /v1/units")
    named = {"name": "Stadsmiljö och parker"}
    made.call("PATCH /v1/units/{unit_id}", body=named, unit_id="parks")
    person = {"id": "eva", "name": "Eva Exempel", "roles": ["officer"], "units": ["parks"]}
    made.call("POST /v1/people", body=person)
    made.call("GET /v1/people")
    made.call("GET /v1/people/{person_id}", person_id="eva")
    made.call("PATCH /v1/people/{person_id}", body={"name": "Eva Annan"}, person_id="eva")
    rights = {"roles": ["officer", "viewer"], "units": ["parks"]}
    made.call("PUT /v1/people/{person_id}/rights", body=rights, person_id="eva")
    new = {"person": "eva", "label": "diariet", "scopes": ["read"], "days": 30}
    key = made.call("POST /v1/keys", body=new).json()
    form = f"grant_type=client_credentials&client_id={key['id']}&client_secret={key['key']}"
    made.call("POST /v1/access-tokens", content=form.encode(), media_type=ENCODED)
    made.call("GET /v1/keys")
    turned = made.call("POST /v1/keys/{key_id}/rotate", body={"overlap_hours": 1}, key_id=key["id"])
    made.call("POST /v1/keys/{key_id}/revoke", key_id=turned.json()["id"])
    made.call("GET /v1/access-review")
    made.call("POST /v1/access-reviews", body={"note": "Genomgångna inför årsskiftet."})
    made.call("POST /v1/people/{person_id}/end-sessions", person_id="eva")
    made.call("POST /v1/people/{person_id}/end", person_id="eva")
    made.call("GET /v1/people/{person_id}", person_id="eva")


def files(made: Caller) -> dict[str, str]:
    """Keep files, and say what the columns of a table mean."""
    ledger = FIXTURES.joinpath("ledger", "reskontra-1.1-cr.csv").read_bytes()
    kept = {}
    for name, content, media_type in (
        ("ledger", ledger, "text/csv"),
        ("pdf", PDF, "application/pdf"),
        ("contracts", CONTRACTS.encode(), "text/csv"),
    ):
        answer = made.call(
            "POST /v1/evidence-files", f"?name={name}", content=content, media_type=media_type
        )
        kept[name] = answer.json()["id"]
    made.call("GET /v1/evidence-files/{file_id}", file_id=kept["pdf"])
    made.call("GET /v1/evidence-files/{file_id}/content", file_id=kept["pdf"])
    made.call("GET /v1/evidence-files/{file_id}/content", file_id=kept["ledger"])
    _mapped(made, "", TABLE, "Anbudsöppning")
    _mapped(made, "?name=register.csv&target=contracts", CONTRACTS, "register")
    mappings = made.call("GET /v1/mappings").json()["items"]
    made.call("GET /v1/mappings/{mapping_id}", mapping_id=mappings[0]["id"])
    wrong = _mapped(made, "", TABLE, "Fel")
    made.call("POST /v1/mappings/{mapping_id}/end", mapping_id=wrong)
    return kept


def _mapped(made: Caller, query: str, table: str, source: str) -> str:
    operation = "POST /v1/mappings/proposals"
    proposed = made.call(operation, query, content=table.encode(), media_type="text/csv").json()
    proposal = proposed["items"][0]
    new = {name: proposal[name] for name in ("headings", "mapping")} | {"source": source}
    return str(made.call("POST /v1/mappings", body=new).json()["id"])


def records(made: Caller, document: dict[str, Any]) -> str:
    """Screen the example, read the result in every form, and what follows from it."""
    day = "?as_of=2026-11-24"
    screening = made.call("POST /v1/screenings", day, body=document).json()["id"]
    one = {"screening_id": screening}
    made.call("GET /v1/screenings/{screening_id}", **one)
    report = "GET /v1/screenings/{screening_id}/report"
    for query in (
        "", "?format=json", "?format=json&overview=true", "?format=csv", "?format=xlsx",
        "?format=md", "?format=json&tender=A2", "?format=json&tender=A2&part=1",
        "?format=json&tender=A2&rows=parts", "?format=json&tender=A2&rows=tree",
        "?format=json&tender=A2&rows=questions&limit=1&offset=1",
    ):  # fmt: skip
        made.call(report, query, **one)
    made.call("GET /v1/screenings/{screening_id}/bundle", **one)
    for kind in ("ftm", "espd-request", "ocds"):
        made.call("GET /v1/screenings/{screening_id}/export", f"?as={kind}", **one)
    made.call("GET /v1/screenings/{screening_id}/export", **one)
    made.call("POST /v1/screenings/{screening_id}/superseding", "?as_of=2026-11-25", **one)
    chain = made.call("GET /v1/screenings/{screening_id}/chain", **one).json()["tenders"][0]
    made.call("GET /v1/screenings/{screening_id}/matches", **one)
    correction = {"tenders": [{"tender_id": chain["tender_id"], "hours": 31000}]}
    made.call("POST /v1/screenings/{screening_id}/corrections", body=correction, **one)
    made.call("GET /v1/categories", "?q=lokalvård")
    stated = {"cpv": "90910000", "value": 4_200_000, "currency": "SEK", "place": "SE224"}
    need = made.call("POST /v1/needs", body=stated | {"starts_on": "2027-01-01"}).json()["id"]
    made.call("GET /v1/needs")
    made.call("GET /v1/needs/{need_id}", need_id=need)
    made.call("GET /v1/needs/{need_id}/document", need_id=need)
    packages(made, screening, need)
    return str(screening)


def packages(made: Caller, screening: str, need: str) -> None:
    """Draft every kind of package that is on offer."""
    package = made.call("POST /v1/packages", body={"kind": "clauses", "need_id": need}).json()["id"]
    for stage in ("need", "documents_out", "tenders_in", "award", "contract_start", "in_contract"):
        made.call("GET /v1/packages/offers", f"?screening_id={screening}&stage={stage}")
        for kind in ("questions", "letters", "clauses", "start", "follow_up"):
            body = {
                "kind": kind,
                "screening_id": screening,
                "stage": stage,
                "sent_on": "2026-11-24",
            }
            made.call("POST /v1/packages", body=body | {"starts_on": "2027-01-01"})
            if kind in ("letters", "start", "follow_up"):
                made.call("POST /v1/packages", body=body | {"tender_ids": ["A2"]})
    words = {"place": "clauses/0/title", "language": "sv", "text": "Arbetsvillkor"}
    edit = {"texts": [words], "fields": {"channel": "larm@exempel.se"}}
    made.call("POST /v1/packages/{package_id}/edits", body=edit, package_id=package)
    made.call("GET /v1/packages/{package_id}", package_id=package)
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    for kind in ("text/markdown", word, JSON, "application/pdf"):
        headers = {"accept": kind, "accept-language": "en"}
        made.call("GET /v1/packages/{package_id}", package_id=package, headers=headers)
    made.call("GET /v1/packages")
    made.call("GET /v1/packages", "?kind=clauses&limit=2")


def registers(made: Caller) -> None:
    """Match names against registers, and judge what was found."""
    properties = {"name": ["Eksempel Renhold"], "country": ["no"]}
    query = {"schema": "Company", "properties": properties}
    matched = made.call("POST /v1/match", body={"queries": {"q1": query}})
    first = matched.json()["responses"]["q1"]["results"][0]
    candidate = {"id": first["id"], "dataset": first["datasets"][0]}
    judged = {"query": query, "candidate": candidate, "verdict": "not_same", "reason": "Annan ort."}
    judgement = made.call("POST /v1/judgements", body=judged).json()["id"]
    made.call("GET /v1/judgements")
    made.call("GET /v1/judgements/{judgement_id}", judgement_id=judgement)
    made.call("POST /v1/match", "?limit=2", body={"queries": {"q1": query, "q2": query}})
    found = made.call("POST /v1/parties/search", body={"text": "eksempel ren"}).json()
    made.notes.add("a party's number is told", bool(found["items"]))
    for item in found["items"][:3]:
        made.call("GET /v1/parties/{party_number}", party_number=item["id"])
    made.call("GET /v1/reconcile")
    for what in ("entity", "property", "type"):
        made.call(f"GET /v1/reconcile/suggest/{what}", "?prefix=co")
    made.call("GET /v1/reconcile/properties")
    made.call("GET /v1/reconcile/preview", f"?id={first['id']}")
    asked = {"queries": {"q0": {"query": "Eksempel Renhold"}}}
    made.call("POST /v1/reconcile", body=asked)
    form = b"queries=%7B%22q0%22%3A%7B%22query%22%3A%22Eksempel%20Renhold%22%7D%7D"
    made.call("POST /v1/reconcile", content=form, media_type="application/x-www-form-urlencoded")
    for part in ("healthz", "readyz", "catalog", "algorithms"):
        made.call(f"GET /v1/yente/{part}")
    one = {"queries": {"q": query}}
    made.call("POST /v1/yente/match/{dataset}", "?threshold=0.7", body=one, dataset="default")
    made.call("GET /v1/yente/search/{dataset}", "?q=eksempel", dataset="default")
    made.call("GET /v1/yente/entities/{entity_id}", entity_id=first["id"])
    made.call("POST /v1/look-ups", body={"scheme": "SE-ON", "number": "559999-0016"})
    made.call("POST /v1/look-ups", body={"scheme": "GB-COH", "number": "01234567"})
    made.call("POST /v1/supplier-checks", body={"suppliers": ["930000019", "5599990017"]})
    made.call("GET /v1/screenings", "?limit=5")
    made.call("POST /v1/screenings/search", body={"number": "559999-0016"})


def follow_ups(made: Caller, screening: str) -> None:
    """Note a visit and answers of a register check."""
    visit = {
        "screening_id": screening, "tender_id": "A2", "party_id": "sund", "form": "visit",
        "on": "2026-11-20", "findings": [{"item": "ledger", "outcome": "deviation"}],
    }  # fmt: skip
    remedy = {"item": "ledger", "remedy": "correct_records", "remedy_by": "2026-11-25"}
    visit["deviations"] = [remedy | {"recheck_on": "2026-12-01"}]
    kept = made.call("POST /v1/follow-ups", body=visit).json()["id"]
    made.call("GET /v1/follow-ups", f"?screening_id={screening}")
    made.call("GET /v1/follow-ups/{follow_up_id}", follow_up_id=kept)
    made.call("GET /v1/follow-ups/facts", f"?screening_id={screening}&as_of=2026-11-26")
    check = {
        "scheme": "SE-ON", "number": "559999-0016", "authority": "Bolagsverket",
        "asked": ["tax_debt_final"], "asked_on": "2026-11-10", "answered_on": "2026-11-12",
        "document_sha256": "0" * 64,
        "answers": [{"ground": "tax_debt_final", "answer": "none_reported"}],
    }  # fmt: skip
    checked = made.call("POST /v1/register-checks", body=check).json()["id"]
    made.call("GET /v1/register-checks")
    made.call("GET /v1/register-checks/{check_id}", check_id=checked)
    made.call("GET /v1/register-checks/facts", f"?screening_id={screening}&as_of=2026-11-26")


def example(path: Path) -> bytes:
    """Return the made-up procurement that the wheel brings with it.

    Args:
        path: Where the wheel's packages lie.
    """
    return next(path.glob("*/**/office-cleaning-malmo.json")).read_bytes()
