"""Documents of cases: before the award and after it, with decisions, packages and follow-up."""

from datetime import UTC, datetime

from tests.alike.documents_screenings import screen
from tests.alike.purchases import awarded, usual
from tests.alike.walk import LANGUAGES, Walk

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MARKDOWN = "text/markdown"
_FORMS = ("pdf", "xlsx", "csv", "md", "json")
_NEED = {"cpv": "90910000", "currency": "SEK", "place": "SE224", "starts_on": "2027-01-01"}
_FIELDS = {
    "diary_number": "SKN 2026/17",
    "answer_to": "svar@exempelstad.example",
    "officer": "Påhittad Handläggare",
    "channel": "larm@exempelstad.example",
    "levels": "155,18 kronor i timmen",
    "subcontractor": "Golvvård Öresund AB",
    "missing_proof": "registreringsbevis",
}


def look_at_cases(walk: Walk) -> str:
    """Note the documents along a purchase, from need to contract; return its last screening."""
    need = _look_at_needs(walk)
    first = screen(walk, "of the case", usual())
    where = _open(walk, "before", {"diary_number": "ALIKE 1", "title": "Lokalvård"}, "tenders_in")
    for kind, number in (("need", need), ("screening", first)):
        walk.tell(f"link {kind}", f"{where}/links", {"kind": kind, "id": number}, case=where)
    _look_at_report(walk, "closed", first)
    for stage in ("tenders_in", "award"):
        _look_at_packages(walk, stage, first, stage, ("questions", "letters"))
    walk.tell("open points", f"{where}/openings", {"reason": "Lågt anbud."}, case=where)
    _look_at_report(walk, "opened", first)
    second = screen(walk, "of the case after award", awarded())
    walk.tell("link second", f"{where}/links", {"kind": "screening", "id": second}, case=where)
    _look_at_comparison(walk, "opened", where, first, second)
    for stage in ("award", "contract_start"):
        walk.tell(f"move {stage}", f"{where}/stage-moves", {"stage": stage}, case=where)
    _decide(walk, where, second)
    start = _look_at_packages(walk, "contract start", second, None, ("start", "clauses"))
    walk.tell("checklist", f"{where}/checklists", {"package_id": start}, case=where)
    walk.tell("move in_contract", f"{where}/stage-moves", {"stage": "in_contract"}, case=where)
    _look_at_packages(walk, "in contract", second, "in_contract", ("follow_up", "letters"))
    _look_at_follow_ups(walk, second)
    _look_at_comparison(walk, "in contract", where, first, second)
    _look_at_report(walk, "in contract", second)
    _look_at_chain(walk, where, second)
    for name in ("", "/events", "/runs", "/chain", "/decisions", "/disclosures"):
        walk.look(f"case{name}", f"{where}{name}")
    return second


def _open(walk: Walk, name: str, stated: dict, stage: str) -> str:
    answer = walk.tell(f"case {name}", "/v1/cases", stated | {"stage": stage})
    return f"/v1/cases/{answer.get('case', {}).get('id', 'c_1')}"


def _look_at_needs(walk: Walk) -> str:
    others = {
        "small": {"value": 90_000, "title": "Fönsterputs", "years": 1},
        "works": {"value": 80_000_000, "cpv": "45000000", "place": "DE", "years": 3},
        "plain": {"value": 4_200_000, "title": "Lokalvård i skolor", "years": 4},
    }
    need = "need_1"
    for name, stated in others.items():
        need = walk.tell(f"need {name}", "/v1/needs", _NEED | stated).get("id", "need_1")
        for language in LANGUAGES:
            walk.look(f"need document {name}", f"/v1/needs/{need}/document", language)
    walk.look_twice("need document twice", f"/v1/needs/{need}/document")
    for kind in ("clauses", "questions", "letters", "start", "follow_up"):
        stated = {"kind": kind, "need_id": need, "fields": _FIELDS}
        _look_at_package(walk, f"need {kind}", stated)
    return need


def _look_at_report(walk: Walk, name: str, screening: str) -> None:
    for form in _FORMS:
        walk.look(f"{name} report {form}", f"/v1/screenings/{screening}/report?format={form}")
    walk.look(f"{name} report pdf", f"/v1/screenings/{screening}/report", "en")
    walk.look(f"{name} bundle", f"/v1/screenings/{screening}/bundle", "en")


def _look_at_comparison(walk: Walk, name: str, where: str, first: str, second: str) -> None:
    for form in ("json", "pdf", "xlsx"):
        path = f"{where}/comparison?from={first}&to={second}&format={form}"
        for language in LANGUAGES:
            walk.look(f"{name} comparison {form}", path, language)


def _look_at_packages(
    walk: Walk, name: str, screening: str, stage: str | None, kinds: tuple[str, ...]
) -> str:
    """Note packages about a screening, and return the number of the first."""
    path = f"/v1/packages/offers?screening_id={screening}" + (f"&stage={stage}" if stage else "")
    walk.look(f"{name} offers", path, "en")
    made = []
    for kind in kinds:
        stated = {"kind": kind, "screening_id": screening, "stage": stage, "fields": _FIELDS}
        if kind == "letters":
            stated["tender_ids"] = ["A1", "A2", "A4"]
        if kind == "follow_up":
            stated["sample"] = {"of": 240, "n": 12, "seed": 7, "drawn_by": "KL"}
        made.append(_look_at_package(walk, f"{name} {kind}", stated))
    return made[0]


def _look_at_package(walk: Walk, name: str, stated: dict) -> str:
    """Note each document of a package, then a few once more with an officer's own words."""
    body = {key: value for key, value in stated.items() if value is not None}
    answer = walk.tell(f"package {name}", "/v1/packages", body | {"sent_on": "2026-12-18"})
    number = answer.get("id", "package_1")
    for one in answer.get("documents", []):
        path = f"/v1/packages/{number}?document={one['number']}"
        for accepted in (DOCX, MARKDOWN):
            for language in LANGUAGES if accepted == DOCX else ("sv",):
                key = f"package {name} {one['number']} {accepted[-8:]}"
                walk.look(key, path, language, accept=accepted)
    edit = {
        "fields": {"channel": "annan@exempelstad.example"},
        "texts": [{"language": "sv", "place": "clauses/0/title", "text": "Egna ord"}],
    }
    if name == "need clauses":
        edited = walk.tell(f"edit {name}", f"/v1/packages/{number}/edits", edit).get(
            "id", "package_1"
        )
        walk.look(f"package {name} edited", f"/v1/packages/{edited}?document=0", accept=MARKDOWN)
        walk.look(f"package {name} edited docx", f"/v1/packages/{edited}?document=0", accept=DOCX)
    return number


def _decide(walk: Walk, where: str, screening: str) -> None:
    stated = {
        "what": "Kontraktet tilldelas Norrskenets Lokalvård AB.",
        "delegation": "Delegationsordningen 4.2",
        "legal_basis": "LOU 12:1",
        "reasons": "Lägsta pris bland godtagbara anbud.",
        "conflict": "none",
        "screening_id": screening,
    }
    decided = walk.tell("decide", f"{where}/decisions", stated, case=where)
    shared = {
        "decision_id": decided.get("id", "decision_1"),
        "disclosed_on": datetime.now(UTC).date().isoformat(),
        "legal_basis": "OSL 10:28",
        "reasons": "Myndigheten har begärt det.",
        "recipient": "Arbetsmiljöverket",
        "withheld": "Priser.",
    }
    walk.tell("share decision", f"{where}/disclosures", shared, case=where)
    marking = {"state": "final", "disposal_class": "4.2 bevaras", "document_type": "rapport"}
    walk.tell("mark", f"{where}/marking", marking, case=where)


def _look_at_follow_ups(walk: Walk, screening: str) -> None:
    about = {"screening_id": screening, "tender_id": "A1", "party_id": "norr", "on": "2026-11-20"}
    remedy = {"remedy": "correct_records", "remedy_by": "2026-11-25", "recheck_on": "2026-12-01"}
    stated = {
        "form": "visit",
        "findings": [
            {"item": "ledger", "outcome": "deviation"},
            {"item": "head_count", "outcome": "pass"},
        ],
        "deviations": [{"item": "ledger"} | remedy],
        "observations": [{"group": "conditions", "how": "seen"}],
    }
    first = walk.tell("follow-up visit", "/v1/follow-ups", about | stated).get("id", "followup_1")
    again = {"form": "visit", "rechecks": [{"follow_up_id": first, "item": "ledger"}]}
    again["rechecks"][0]["mended"] = True
    second = about | again | {"on": "2026-11-22"}
    for name, body in (("recheck", second), ("self report", about | {"form": "self_report"})):
        walk.tell(f"follow-up {name}", "/v1/follow-ups", body)
    walk.look("follow-up", f"/v1/follow-ups/{first}")
    walk.look("follow-up facts", f"/v1/follow-ups/facts?screening_id={screening}", "en")
    drawn = ("follow-up", "draw", "--of", "240", "--n", "12", "--seed", "7", "--by", "KL")
    walk.run("follow-up draw", *drawn)


def _look_at_chain(walk: Walk, where: str, screening: str) -> None:
    """Note the form on which a supplier asks for subcontractors, before and after a request."""
    walk.tell("clause", where, {"approval_clause": "7.2"}, case=where, method="PATCH")
    for tender in ("A1", "A2"):
        version = {"screening_id": screening, "tender_id": tender, "valid_from": "2026-11-01"}
        walk.tell(f"chain of {tender}", f"{where}/chain-versions", version, case=where)
    for language in LANGUAGES:
        walk.look("chain form", f"{where}/chain-request-form?tender_id=A1", language)
    walk.look("chain form of none", f"{where}/chain-request-form")
    request = {
        "contractor": "norr",
        "share_high_ppm": 100_000,
        "share_low_ppm": 50_000,
        "starts_on": "2027-03-01",
        "subcontractor": {"country": "SE", "name": "Nya Städ AB", "number": "559998-0017"},
        "tender_id": "A1",
    }
    asked = walk.tell("chain request", f"{where}/chain-requests", request, case=where)
    number = (asked.get("requests") or [{}])[0].get("id", "request_1")
    at = f"{where}/chain-requests/{number}"
    checked = walk.tell("check request", f"{at}/check", {}, case=where)
    found = (checked.get("requests") or [{}])[0].get("screening_id") or "screening_1"
    walk.look("checked request report", f"/v1/screenings/{found}/report?format=md")
    walk.tell("register request", f"{at}/registration", {"valid_from": "2027-03-01"}, case=where)
    walk.look("chain form after", f"{where}/chain-request-form?tender_id=A1", "en")
