"""How each operation is refused, driven by the description and by what the walk has sent."""

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from tests.alike.calls import (
    JSON,
    LANGUAGES,
    Call,
    Caller,
    attempted,
    other,
    told,
    without_order,
)

WRONG_KEYS = {
    "an unknown key": "Bearer kk_" + "0" * 60,
    "an unknown start key": "Bearer ks_" + "0" * 64,
    "an unknown link": "Bearer kr_" + "0" * 43,
    "another scheme": "Basic ZXZhOmV2YQ==",
    "nothing": "Bearer",
}
LONG = "å" * 5000
LONG_TAKING = {"POST /v1/coverage", "POST /v1/screenings", "POST /v1/portfolios"}
"""Of their fields only those faults that are surely refused, since each success takes seconds."""
SURE = ("left out", "unknown", "null", "number", "list", "object", "text")


def refused(made: Caller) -> None:
    """Have each operation refused in every way that the description lets expect."""
    for operation, described in made.operations.items():
        step = partial(_refused, made, operation, described)
        attempted(made.notes, f"refusals of {operation}", step)


def _refused(made: Caller, operation: str, described: dict[str, Any]) -> None:
    add, call = made.notes.add, made.called.get(operation)
    if call is None:
        ids = [one["name"] for one in described.get("parameters", []) if one["in"] == "path"]
        call = Call(operation, dict.fromkeys(ids, "nowhere"))
    by_link = "/replies" in operation
    if described["security"]:
        add(f"no key: {operation}", made.both(call, authorization=None, if_match=None))
        add(f"wrong key: {operation}", _wrong_keys(made, call))
    if by_link:
        return  # its token is another's, and the walk has shown what it answers
    if call.ids:
        add(f"nowhere: {operation}", _nowhere(made, call))
    if call.tag_of:
        add(f"version: {operation}", _versions(made, call))
    if "requestBody" in described:
        add(f"media type: {operation}", _media_types(made, call))
    if call.document is not None:
        add(f"broken body: {operation}", _broken(made, call))
        if isinstance(call.document, dict):
            add(f"fields: {operation}", _fields(made, _smaller(call)))
    queries = [one for one in described.get("parameters", []) if one["in"] == "query"]
    add(f"query: {operation}", _queries(made, call, queries))


def again(made: Caller) -> None:
    """Do a second time what was done, by the newest version; what cannot be done twice says so."""
    for operation, call in list(made.called.items()):
        if call.method != "GET" and "/replies" not in operation:
            step = partial(_again, made, operation, call)
            attempted(made.notes, f"again {operation}", step)


def listed(made: Caller) -> None:
    """Note each list after everything was done twice: only now does it have an order."""
    for operation, call in list(made.called.items()):
        if call.method == "GET" and operation != "GET /v1/changes":
            answer = made.send(call)
            is_json = JSON in answer.headers.get("content-type", "")
            found = answer.json() if is_json else None
            if isinstance(found, dict) and isinstance(found.get("items"), list):
                made.notes.add(f"list: {operation}", without_order(found))


def _again(made: Caller, operation: str, call: Call) -> None:
    made.notes.add(f"again: {operation}", _short(made, call, "sv") + _short(made, call, "en"))


def _wrong_keys(made: Caller, call: Call) -> str:
    first, *others = WRONG_KEYS
    shown = [made.both(call, authorization=WRONG_KEYS[first], if_match=None)]
    for name in others:
        answer = made.send(call, authorization=WRONG_KEYS[name], if_match=None)
        header = answer.headers.get("www-authenticate")
        shown.append(f"{name}: {answer.status_code} {header}")
    return "\n".join(shown)


def _nowhere(made: Caller, call: Call) -> str:
    """Other ids: all of them, the last alone, and what is no id."""
    absent = call.nowhere()
    shown = [made.both(absent, if_match='"1"' if call.tag_of else None)]
    last = list(call.ids)[-1]
    for value in (absent.ids[last], "x", "%00", "å" * 80, "..%2f"):
        one = replace(call, ids=call.ids | {last: value})
        shown.append(other(made.send(one, accept_language="sv")))
    return "\n".join(shown)


def _versions(made: Caller, call: Call) -> str:
    shown = [made.both(call, if_match=None)]
    shown.append(made.both(call, if_match='"0"'))
    tags = ("*", "x", '""', 'W/"1"', '"0", "1"', '"' + "9" * 30 + '"')
    shown += [f"{tag}: {made.send(call, if_match=tag).status_code}" for tag in tags]
    return "\n".join(shown)


def _media_types(made: Caller, call: Call) -> str:
    sent = call if call.content is not None else replace(call, content=b"{}")
    shown = [made.both(sent, content_type="text/html")]
    for kind in (None, "application/json; charset=latin-1", "x", "multipart/form-data"):
        answer = made.send(sent, content_type=kind, accept_language="en")
        shown.append(f"{kind}: {answer.status_code} {answer.headers.get('accept')}")
    answer = made.send(sent, content_encoding="gzip", accept_language="en")
    return "\n".join([*shown, f"packed: {other(answer)}"])


def _broken(made: Caller, call: Call) -> str:
    """Bodies that are no JSON, or no unambiguous JSON, or not an object."""
    bodies = {
        "cut": b'{"a": ', "empty": b"", "twice": b'{"a": 1, "a": 2}', "no number": b'{"a": NaN}',
        "list": b"[]", "text": b'"x"', "null": b"null", "nothing said": b"{}",
        "half a character": b'{"a": "\\ud800"}', "no UTF-8": b'{"a": "\xff"}',
        "large number": b'{"a": 1e400}', "deep": b"[" * 300 + b"]" * 300,
    }  # fmt: skip
    shown = [made.both(replace(call, content=bodies["cut"]))]
    for name, body in bodies.items():
        answer = made.send(replace(call, content=body), accept_language="sv")
        shown.append(f"{name}: {other(answer)}")
    return "\n".join(shown)


def _fields(made: Caller, call: Call) -> dict[str, Any]:
    """A field more, and each field left out or with what it cannot have."""
    shown = {}
    for name, document in _changed(call.document):
        if call.operation in LONG_TAKING and not name.endswith(SURE):
            continue
        one = call.with_document(document)
        shown[name] = _short(made, one, "sv")
        if shown[name][0] >= 400 and name.endswith(("left out", "unknown", "other")):
            shown[f"{name} (en)"] = _short(made, one, "en")
    return shown


def _smaller(call: Call) -> Call:
    """The same with a procurement in which each kind of thing is once, if it is one."""
    document = call.document
    if "tenders" not in document or "parties" not in document:
        return call
    tender = document["tenders"][0]
    names = [one["party"] for one in tender["parties"]]
    parties = [one for one in document["parties"] if one["id"] in names]
    parties = [one | {"facts": one.get("facts", [])[:1]} for one in parties]
    return call.with_document(document | {"tenders": [tender], "parties": parties})


def _short(made: Caller, call: Call, language: str) -> list[Any]:
    answer = made.send(call, accept_language=language)
    kind = answer.headers.get("content-type", "")
    if answer.is_success or "json" not in kind:
        return [answer.status_code, kind]
    problem = answer.json()
    return [answer.status_code, problem["type"], problem.get("detail"), problem.get("errors")]


def _changed(document: dict[str, Any], at: str = "") -> Iterator[tuple[str, Any]]:
    """Give the document with one fault each, named by where it is."""
    yield f"{at}/unknown", document | {"okänt": 1}
    for name, value in document.items():
        place = f"{at}/{name}"
        rest = {key: one for key, one in document.items() if key != name}
        yield f"{place} left out", rest
        for fault, one in _wrong(value):
            yield f"{place} {fault}", document | {name: one}
        if isinstance(value, dict) and at.count("/") < 3:
            for inner, one in _changed(value, place):
                yield inner, document | {name: one}
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for inner, one in _changed(value[0], f"{place}/0"):
                yield inner, document | {name: [one, *value[1:]]}


def _wrong(value: Any) -> Iterator[tuple[str, Any]]:
    """Give values that do not stand where this one does, or that hardly can."""
    yield "null", None
    if isinstance(value, str):
        yield from (("number", 7), ("empty", ""), ("long", LONG), ("list", [value]))
        yield from (("odd", "\u0000\u202ex"), ("other", "annat"))
        if value[:4].isdigit() and value.count("-") == 2:
            yield from (("no day", "2026-02-30"), ("far", "9999-12-31"), ("old", "1900-01-01"))
    elif isinstance(value, bool):
        yield from (("number", 1), ("text", "true"))
    elif isinstance(value, int):
        yield from (("text", str(value)), ("negative", -1), ("none", 0), ("half", value + 0.5))
        yield from (("huge", 2**70), ("large", 10**9), ("true", True))
    elif isinstance(value, list):
        yield from (("object", {}), ("empty", []), ("text", "x"), ("twice", value * 2))
        yield from (("of numbers", [1]), ("many", value * 1001))
    elif isinstance(value, dict):
        yield from (("list", []), ("text", "x"))


def _queries(made: Caller, call: Call, described: list[dict[str, Any]]) -> dict[str, Any]:
    """Parameters that there are not, that stand twice, and that hold what they cannot."""
    plain = call if call.method == "GET" else call.nowhere()
    if plain.content is not None:
        plain = replace(plain, content=b"{}")  # so that nothing is kept whatever is asked
    shown: dict[str, Any] = {}

    def ask(name: str, query: str, languages: tuple[str, ...] = ("sv",)) -> None:
        own = "&".join(one for one in call.query[1:].split("&") if one and not one.startswith(name))
        asked = replace(plain, query=f"?{query}" + (f"&{own}" if own else ""))
        for language in languages:
            shown[f"{query[:40]} ({language})"] = _short(made, asked, language)

    ask("unknown", "nosuch=1", LANGUAGES)
    for one in described:
        name, schema = one["name"], json.dumps(one["schema"])
        if one.get("required"):
            shown[f"{name} left out"] = _short(made, replace(plain, query=""), "en")
        first, *others = _wrong_values(schema)
        ask(name, f"{name}={first}", LANGUAGES)
        for value in others:
            ask(name, f"{name}={value}")
        ask(name, f"{name}=1&{name}=2")
    return shown


def _wrong_values(schema: str) -> Iterator[str]:
    if '"integer"' in schema:
        yield from ("-1", "0", "1.5", "99999999999999999999")
    elif '"boolean"' in schema:
        yield from ("ja", "2")
    elif '"date"' in schema:
        yield from ("2026-02-30", "i%20dag", "0001-01-01")
    else:
        yield from ("annat", "x" * 300)
    yield from ("", "x%00", "%C3%28")


def odd_requests(made: Caller) -> None:
    """Send what belongs to no operation: other methods, unknown paths, odd headers."""
    client, add = made.client, made.notes.add
    paths = sorted({one.partition(" ")[2] for one in made.operations})
    for path in paths:
        call = next(
            (one for key, one in made.called.items() if key.partition(" ")[2] == path),
            None,
        )
        at = path if call is None else call.path
        methods = ("HEAD", "OPTIONS", "DELETE", "TRACE", "PUT", "PATCH")
        answers = {
            method: _head(client.request(method, at))
            for method in methods
            if f"{method} {path}" not in made.operations
        }
        slash = client.get(f"{at}/")
        answers["with a slash"] = [slash.status_code, slash.headers.get("location")]
        add(f"other methods: {path}", answers)
    for path in (
        "/", "/v1", "/v1/", "/v2/cases", "/v1/nosuch", "/nosuch", "/docs", "/redoc", "/openapi",
        "/openapi.json/", "/problems", "/problems/nosuch", "/favicon.ico",
        "/robots.txt", "/.well-known/security.txt", "/v1//cases", "/V1/cases", "/v1/../healthz",
        "/metrics", "/v1/" + "x" * 9000,
    ):  # fmt: skip
        for language in ("sv", "en"):
            answer = client.get(path, headers={"accept-language": language})
            add(f"path {path[:40]} in {language}", told(answer))
    for accepted in ("da", "en-GB,sv;q=0.5", "sv;q=0,en", "*", "", "q=;;", "fi,sv;q=0.2,en;q=0.1"):
        answer = client.get("/v1/nosuch", headers={"accept-language": accepted})
        add(f"language {accepted}", [answer.headers.get("content-language"), answer.text])
    for accept in ("text/html", "application/xml", "*/*", JSON):
        answer = client.get("/v1/factors", headers={"accept": accept})
        add(f"accepts {accept}", _head(answer))
    for name, header in (
        ("idempotency-key", ""), ("idempotency-key", "x" * 201), ("idempotency-key", '"a'),
        ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
        ("x-request-id", "mine"), ("origin", "https://other.example"),
    ):  # fmt: skip
        body = {"id": "schools", "name": "Skolor"}
        answer = client.post("/v1/units", json=body, headers={name: header})
        add(f"header {name}: {header[:30]} {len(header)}", told(answer))


def _head(answer: Any) -> list[Any]:
    return [answer.status_code, answer.headers.get("allow"), answer.headers.get("content-type")]
