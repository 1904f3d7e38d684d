"""What different holders are shown: marks of copies, a firm's own facts, addressees, logs."""

import re

import httpx2

from tests.alike.documents_cases import DOCX, MARKDOWN
from tests.alike.marked import PERSON, MarkedWalk, marked, party_id, tender_id, visible
from tests.alike.purchases import SAMPLES
from tests.alike.walk import LANGUAGES

_HOLDERS = {
    "viewer": (["viewer"], []),
    "officer": (["officer"], []),
    "auditor": (["auditor"], []),
    "watch": (["incident"], []),
    "north": (["officer"], ["north"]),
    "parks": (["viewer"], ["parks"]),
    "both": (["admin", "officer"], ["parks", "north"]),
    "nobody": ([], []),
}


def look_at_holders(walk: MarkedWalk, case: str, screening: str) -> None:
    """Note what each holder sees of a case, a screening, the log and whatever tells of people."""
    for unit in ("parks", "north"):
        walk.tell(f"unit {unit}", "/v1/units", {"id": unit, "name": f"ZQX-unit-{unit}-z"})
    _look_at_incident(walk, case)
    in_unit = walk.tell(
        "screen in a unit",
        "/v1/screenings?as_of=2026-11-24&unit=parks",
        marked(is_awarded=True),
    ).get("id", "screening_1")
    stated = {"diary_number": "ZQX-diary-parks-z", "title": "ZQX-parks-z", "unit": "parks"}
    walk.tell("case in a unit", "/v1/cases", stated)
    marks = {"owner": _look_as(walk, "owner", case, screening, in_unit)}
    for name, (roles, units) in _HOLDERS.items():
        person = {"id": name, "name": f"ZQX-name-{name}-z", "roles": roles, "units": units}
        walk.tell(f"person {name}", "/v1/people", person)
        key = {"person": name, "label": f"ZQX-label-{name}-z", "scopes": ["read", "work"]}
        made = walk.client.post("/v1/keys", json=key).json()
        shown = made.get("secret") or made.get("token") or made.get("key") or "none"
        shown = shown if isinstance(shown, str) else "none"
        with httpx2.Client(
            base_url=walk.client.base_url,
            trust_env=False,
            timeout=walk.client.timeout,
            headers={"authorization": f"Bearer {shown}"},
        ) as client:
            holder = walk.as_holder(client)
            marks[name] = _look_as(holder, name, case, screening, in_unit)
    walk.notes.add("marks differ", str(len({one for one in marks.values() if one})))
    for name, mark in marks.items():
        if mark:
            walk.run(f"audit copy {name}", "audit", "copy", mark, "--lang", "en")
    walk.run("audit copy of none", "audit", "copy", "copy_1")


def _look_as(walk: MarkedWalk, name: str, case: str, screening: str, in_unit: str) -> str:
    """Note what a holder sees, and return the mark of her copy."""
    where = f"/v1/screenings/{screening}/report"
    for form in ("md", "csv", "xlsx"):
        walk.look_twice(f"{name} {form}", f"{where}?format={form}")
    for path in (
        *(f"/v1/screenings/{in_unit}", f"/v1/screenings/{in_unit}/report?format=csv"),
        *(case, f"{case}/events", f"{case}/masked-copies", f"{case}/reply-links", "/v1/tasks"),
        *("/v1/people", "/v1/access-review", "/v1/incidents", "/v1/keys", "/v1/me", "/v1/cases"),
    ):
        shown = path.replace(case, "case").replace(in_unit, "unit's")
        walk.look(f"{name} sees {shown}", path, "en")
    entries = walk.ask(f"/v1/log/entries?limit=100&subject_id={screening}")
    actions = sorted(str(one.get("action")) for one in entries.get("items", []))
    walk.put(f"{name} log actions", "\n".join(actions))
    copies = walk.ask(f"{where}?format=json")
    return str(copies.get("copy") or "")


def _look_at_incident(walk: MarkedWalk, case: str) -> None:
    """Note what the command shows of somebody in danger, which no key opens, and its one sentence.

    What is released is a task that all who see the case can read.
    """
    roles = (
        word for role in ("admin", "officer", "auditor", "incident") for word in ("--role", role)
    )
    walk.run("rights", "people", "rights", "local-user", *roles)
    stated = ("--sign", "threats", "--sign", "isolation", "--on", "2026-11-20")
    for name, note in (("", "ZQX-incident-note-z"), (" with number", f"ZQX-refused-z {PERSON}")):
        words = (*stated, "--contract", "ZQX-incident-contract-z", "--note", note)
        said = walk.run(f"incident{name}", "incident", "report", *words)
        if not name:
            number = (re.findall(r"incident_[0-9a-z]{21}", said) or ["incident_1"])[0]
    evidence = walk.folder / "evidence.txt"
    evidence.write_text("ZQX-evidence-content-z")
    walk.run("incident preserve", "incident", "preserve", number, "evidence.txt")
    told = ("--case", case.rpartition("/")[2], "--text", "ZQX-released-z")
    walk.run("incident release", "incident", "release", number, *told, "--reason", "ZQX-why-z")
    for language in LANGUAGES:
        walk.run(f"incident list {language}", "incident", "list", "--lang", language)
        walk.run(f"incident show {language}", "incident", "show", number, "--lang", language)


def look_at_firms(walk: MarkedWalk, case: str, screening: str) -> None:
    """Note what a firm sees of itself by its link, what it answers, and what the officer sees."""
    for party, tender, points in (("norr", "A1", False), ("sund", "A2", True)):
        stated = {
            "screening_id": screening,
            "tender_id": tender_id(tender),
            "party_id": party_id(party),
            "shows_points": points,
        }
        tag = {"if-match": walk.client.get(case).headers.get("etag", '"1"')}
        made = walk.client.post(f"{case}/reply-links", json=stated, headers=tag)
        walk.put(f"link {party}", f"{made.status_code} {sorted(made.json())}")
        link = made.json().get("link", {}).get("id", "replylink_1")
        with httpx2.Client(
            base_url=walk.client.base_url,
            trust_env=False,
            timeout=walk.client.timeout,
            headers={"authorization": f"Bearer {made.json().get('token', 'none')}"},
        ) as client:
            _look_as_firm(walk.as_holder(client), party)
        for language in LANGUAGES:
            walk.look(f"link of {party}", f"{case}/reply-links/{link}", language)
        named = walk.ask(case).get("case", {}).get("id", "case_1")
        walk.run(f"reply show {party}", "reply", "show", named, link)
        walk.tell(f"revoke {party}", f"{case}/reply-links/{link}/revocation", {}, case=case)
    walk.look("links", f"{case}/reply-links")


def _look_as_firm(walk: MarkedWalk, party: str) -> None:
    for language in LANGUAGES:
        for accepted in ("application/json", DOCX, MARKDOWN):
            walk.look(f"firm {party} {accepted[-8:]}", "/v1/replies", language, accept=accepted)
    answers = [
        {"fact": "headcount", "stance": "disagree", "text": f"ZQX-answer-z {PERSON}", "value": "9"},
        {"fact": "insolvency", "stance": "agree"},
    ]
    walk.tell(f"firm {party} file", "/v1/replies/files", b"%PDF-1.7", kind="application/pdf")
    walk.tell(f"firm {party} answers", "/v1/replies", {"answers": answers})
    walk.look(f"firm {party} after", "/v1/replies", accept=MARKDOWN)
    walk.look(f"firm {party} sees a case", "/v1/cases")


def look_at_what_leaves_out(walk: MarkedWalk, case: str, screening: str) -> None:
    """Note exports, letters by addressee, tips, forms, searches and logs of marked records."""
    where = f"/v1/screenings/{screening}"
    for standard in ("ftm", "espd-request"):
        walk.look(f"export {standard}", f"{where}/export?as={standard}")
    walk.look("bundle", f"{where}/bundle", "en")
    walk.look("chain", f"{where}/chain")
    for kind in ("letters", "questions", "start", "follow_up"):
        _letters(walk, kind, screening)
    tip = {
        "recipient": "police",
        "screening_id": screening,
        "party_id": party_id("sund"),
        "signs": ["threats"],
    }
    for accepted in (MARKDOWN, DOCX):
        walk.tell(f"tip {accepted[-8:]}", "/v1/support/tips", tip, accept=accepted)
    version = {"screening_id": screening, "tender_id": tender_id("A1"), "valid_from": "2026-11-01"}
    walk.tell("chain version", f"{case}/chain-versions", version, case=case)
    walk.look("chain form", f"{case}/chain-request-form")
    ledger = (SAMPLES / "ledger" / "reskontra-1.1-cr.csv").read_bytes().decode()
    held = ledger.replace("Påhittad Person Firma", "ZQX-payee-person-z").encode()
    kept = walk.keep("ledger", held, "ZQX-ledger-z.csv", "text/csv")
    order = {"files": [kept], "as_of": "2026-11-24", "source": "ZQX-source-z"}
    job = walk.tell("portfolio", "/v1/portfolios", order).get("id", "job_1")
    walk.job_ended("portfolio job", f"/v1/jobs/{job}")
    for form in ("csv", "json", "parquet", "pdf", "xlsx"):
        walk.look(f"portfolio {form}", f"/v1/portfolios/{job}/report?format={form}")
    walk.look("portfolio set aside", f"/v1/portfolios/{job}/set-aside")
    for by, what in (
        ("number", PERSON),
        ("name", "ZQX-party-name-11z"),
        ("user_id", "local-user"),
    ):
        found = walk.client.post("/v1/subjects/search", json={"by": by, "what": what})
        records = found.json().get("records", [])  # those of a moment in any order
        said = sorted(f"{one['kind']} {one['columns']}" for one in records)
        walk.put(f"search {by}", "\n".join([str(found.status_code), *said]))
        walk.notes.add(f"search {by} answer: markers", visible(found.text))
    for path in ("/v1/log/entries?limit=100", "/v1/changes", "/v1/jobs"):
        found = walk.client.get(path)
        walk.notes.add(f"{path}: markers", f"{found.status_code}\n{visible(found.text)}")


def _letters(walk: MarkedWalk, kind: str, screening: str) -> None:
    fields = {"officer": "ZQX-officer-z", "diary_number": "ZQX-diary-z", "answer_to": "ZQX-to-z"}
    stated = {"kind": kind, "screening_id": screening, "fields": fields}
    if kind == "letters":
        stated |= {"stage": "award", "tender_ids": [tender_id(one) for one in ("A1", "A2", "A4")]}
    made = walk.tell(f"package {kind}", "/v1/packages", stated)
    for one in made.get("documents", []):
        path = f"/v1/packages/{made['id']}?document={one['number']}"
        for accepted in (MARKDOWN, DOCX):
            walk.look(f"package {kind} {one['number']} {accepted[-8:]}", path, accept=accepted)
