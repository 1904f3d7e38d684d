"""Who may do what: roles and scopes, buyer units, another organisation, and large bodies."""

from dataclasses import replace
from functools import partial
from typing import Any

import httpx2

from tests.alike.api_walk import PDF, TABLE
from tests.alike.api_walk_cases import key_of
from tests.alike.calls import LANGUAGES, Call, Caller, attempted, names_records, other, told

EVERY_SCOPE = ("read", "work", "administer")
HOLDERS: dict[str, tuple[list[str], tuple[str, ...]]] = {
    "viewer": (["viewer"], ("read",)),
    "viewer, every scope": (["viewer"], EVERY_SCOPE),
    "officer": (["officer"], ("read", "work")),
    "officer who reads": (["officer"], ("read",)),
    "officer who works": (["officer"], ("work",)),
    "officer, every scope": (["officer"], EVERY_SCOPE),
    "auditor": (["auditor"], ("read",)),
    "auditor, every scope": (["auditor"], EVERY_SCOPE),
    "auditor and officer": (["auditor", "officer"], ("read", "work")),
    "admin who reads": (["admin"], ("read",)),
    "admin who works": (["admin"], ("read", "work")),
    "incident": (["incident"], EVERY_SCOPE),
    "incident and officer": (["incident", "officer"], EVERY_SCOPE),
    "nothing": ([], EVERY_SCOPE),
    "admin, every scope": (["admin"], EVERY_SCOPE),  # the start key opens nothing from now on
}


def bearer(key: str) -> str:
    """Return the header that shows a key."""
    return f"Bearer {key}"


def roles(made: Caller) -> None:
    """Ask for each operation with keys of each role and scope; ids in paths are nowhere."""
    keys = {}
    for place, (name, (held, scopes)) in enumerate(HOLDERS.items()):
        person = f"holder-{place}"
        entered = made.client.post("/v1/people", json={"id": person, "name": name, "roles": held})
        new = {"person": person, "label": name, "scopes": list(scopes)}
        answer = made.client.post("/v1/keys", json=new)
        made.notes.answer(f"holder {name}", entered)
        made.notes.answer(f"key of holder {name}", answer)
        if answer.is_success:
            keys[name] = answer.json()["key"]
    for operation in made.operations:
        attempted(made.notes, f"roles at {operation}", partial(_roles, made, operation, keys))
    answer = made.client.get("/v1/me")
    made.notes.answer("the start key, once an administrator has one", answer)


def _roles(made: Caller, operation: str, keys: dict[str, str]) -> None:
    known = made.called.get(operation) or Call(operation, _placeholders(operation))
    call = replace(known.nowhere(), content=None, tag_of="", query="")
    told_of: dict[str, Any] = {}
    for name, key in keys.items():
        told_of[name] = made.send(call, authorization=bearer(key), if_match='"0"').status_code
    if 403 in told_of.values():
        name = next(one for one, status in told_of.items() if status == 403)
        for language in LANGUAGES:
            answer = made.send(call, authorization=bearer(keys[name]), accept_language=language)
            told_of[f"refused in {language}"] = other(answer)
    made.notes.add(f"roles: {operation}", told_of)


def _placeholders(operation: str) -> dict[str, str]:
    names = [one.partition("}")[0] for one in operation.split("{")[1:]]
    return dict.fromkeys(names, "nowhere")


def units(made: Caller, document: dict[str, Any]) -> None:
    """Keep records of one buyer unit, and have people of that unit and of others ask for them."""
    client = made.client
    for unit in ("gardens", "schools"):
        client.post("/v1/units", json={"id": unit, "name": unit.title()})
    keys = {
        "of the unit": key_of(made, "gro", ["officer"], units=["gardens"]),
        "of another": key_of(made, "sol", ["officer", "viewer"], units=["schools"]),
        "of no unit": key_of(made, "nils", ["officer"]),
        "auditor": key_of(made, "aud", ["auditor"], scopes=["read"]),
    }
    own = bearer(keys["of the unit"])
    calls = _kept_by_a_unit(made, document, {"authorization": own})
    for place, call in enumerate(calls):
        answers: dict[str, Any] = {}
        for name, key in keys.items():
            answer = made.send(call, authorization=bearer(key), accept_language="sv")
            answers[name] = _seen(answer)
        made.notes.add(f"unit {place} {call.operation}", answers)
    for operation, described in made.operations.items():
        if operation.startswith("GET") and "{" not in operation:
            _lists(made, operation, described, keys)


def _seen(answer: httpx2.Response) -> Any:
    kind = answer.headers.get("content-type", "")
    return [answer.status_code, answer.text[:300] if answer.is_error else kind]


def _lists(made: Caller, operation: str, described: dict[str, Any], keys: dict[str, str]) -> None:
    """Note how many items of each list somebody sees, and of what."""
    parameters = [one["name"] for one in described.get("parameters", [])]
    query = "?limit=100" if "limit" in parameters else ""
    seen: dict[str, Any] = {}
    for name, key in keys.items():
        answer = made.send(Call(operation, query=query), authorization=bearer(key))
        is_json = answer.headers.get("content-type", "").startswith("application/json")
        body = answer.json() if answer.is_success and is_json else {}
        items = body.get("items", []) if isinstance(body, dict) else body
        seen[name] = [answer.status_code, len(items), body.get("total", "no total")]
    made.notes.add(f"seen by units {operation}", seen)


def _kept_by_a_unit(made: Caller, document: dict[str, Any], own: dict[str, str]) -> list[Call]:
    """Keep one record of each kind for a unit, and return the calls that read or change them."""
    client, unit = made.client, {"unit": "gardens"}

    def keep(path: str, **sent: Any) -> dict[str, Any]:
        headers = own | sent.pop("headers", {})
        answer = client.post(path, headers=headers, **sent)
        made.notes.add(f"kept for a unit {path.partition('&')[0]}", told(answer))
        return dict(answer.json())

    day = "?as_of=2026-11-24&unit=gardens"
    screening = keep(f"/v1/screenings{day}", json=document)["id"]
    stated = {"cpv": "90910000", "value": 4_200_000, "currency": "SEK", "place": "SE224"}
    need = keep("/v1/needs", json=stated | unit | {"starts_on": "2027-01-01"})["id"]
    case = keep("/v1/cases", json={"diary_number": "PARK 1", "title": "Parker"} | unit)
    pdf = {"content": PDF, "headers": {"content-type": "application/pdf"}}
    file = keep("/v1/evidence-files?name=intyg&unit=gardens", **pdf)["id"]
    package = keep("/v1/packages", json={"kind": "clauses", "need_id": need})["id"]
    watched = {"number": "930000019", "country": "NO"}
    monitor = keep("/v1/monitors", json={"party": watched, "quiet": None} | unit)["id"]
    csv = {"content": TABLE.encode(), "headers": {"content-type": "text/csv"}}
    ledger = keep("/v1/evidence-files?name=ledger&unit=gardens", **csv)["id"]
    portfolio = keep("/v1/portfolios", json={"files": [ledger]} | unit)["id"]
    ids = {
        "screening_id": screening, "need_id": need, "case_id": case["case"]["id"],
        "file_id": file, "package_id": package, "monitor_id": monitor,
        "portfolio_id": portfolio, "job_id": portfolio,
    }  # fmt: skip
    calls = []
    for operation in made.operations:
        names = _placeholders(operation)
        if names and names.keys() <= ids.keys():
            known = made.called.get(operation)
            call = Call(operation, {name: ids[name] for name in names})
            if operation.startswith("GET"):
                calls.append(call)
            elif known is not None and known.content is not None:
                calls.append(replace(call, headers=known.headers, content=known.content))
    return calls


def other_organisation(made: Caller, theirs: httpx2.Client) -> None:
    """Ask another organisation for every record of the first one.

    Args:
        made: The first one's, by whom all was called.
        theirs: A client that shows a key of the other one.
    """
    strangers = Caller(theirs, made.notes)
    for operation, call in made.called.items():
        names = call.ids or names_records(call.content) or operation.startswith("GET")
        if "/replies" in operation or not names:
            continue
        step = partial(_stranger, made, strangers, operation, call)
        attempted(made.notes, f"another organisation at {operation}", step)


def _stranger(made: Caller, strangers: Caller, operation: str, call: Call) -> None:
    asked = replace(call, tag_of="", headers={**call.headers, "authorization": ""})
    del asked.headers["authorization"]
    answer = strangers.send(asked, if_match='"1"', accept_language="sv")
    made.notes.add(f"another organisation: {operation}", told(answer))


def too_large(made: Caller, small: httpx2.Client) -> None:
    """Send more than a service takes that takes little, to each operation that has a body.

    Args:
        made: By whom all was called.
        small: A client of a service that takes 4 kB.
    """
    there = Caller(small, made.notes)
    for operation, described in made.operations.items():
        if "requestBody" not in described or "/replies" in operation:
            continue
        kind = next(iter(described["requestBody"]["content"]))
        known = made.called.get(operation) or Call(operation, _placeholders(operation))
        call = replace(known, content=b'"' + b"x" * 5000 + b'"', tag_of="")
        shown = there.both(call, content_type=kind, if_match='"0"')
        made.notes.add(f"too large: {operation}", shown)
