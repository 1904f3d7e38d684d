"""What the API says of itself: its description, schemas, kinds of problem and figures."""

import json
import re
from pathlib import Path
from typing import Any

import httpx2

from tests.alike.calls import Caller, told
from tests.alike.nameless import nameless

PROBLEM = re.compile(r'"/problems/([a-z-]+)"')
_ROUTE = re.compile(r'"route": "([^"]*)"')


def described(made: Caller) -> None:
    """Note the whole description, a note for each operation and one for the rest."""
    answer = made.client.get("/openapi.json")
    document = answer.json()
    made.notes.add("description, its head", told_of(document, "info", "openapi"))
    made.notes.add("description, its order", list(document["paths"]))
    headers = {name: answer.headers.get(name) for name in ("content-type", "etag", "vary")}
    made.notes.add("description, how it comes", headers)
    for name, one in nameless(document).items():
        made.notes.add(f"description, {name}", one)


def told_of(document: dict[str, Any], *names: str) -> dict[str, Any]:
    """Return some fields of a document."""
    return {name: document.get(name) for name in names}


def problems(made: Caller) -> None:
    """Note the page of each kind of problem that a refusal or the description has named."""
    seen = "\n".join(made.notes.seen.values())
    for slug in sorted(set(PROBLEM.findall(seen))):
        for language in ("sv", "en"):
            headers = {"accept-language": language}
            answer = made.client.get(f"/problems/{slug}", headers=headers)
            made.notes.add(f"problem {slug} in {language}", told(answer))


def figures(made: Caller, port: int) -> None:
    """Note the names and labels of the figures, given out on a port of their own."""
    with httpx2.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        answer = client.get("/metrics")
    lines = answer.text.splitlines()
    told = [one for one in lines if one.startswith("#")]
    series = sorted({one.rpartition(" ")[0] for one in lines if not one.startswith("#")})
    labels = sorted({re.sub(r'="[^"]*"', "", one) for one in series})
    made.notes.add("figures, their help", told)
    made.notes.add("figures, their labels", labels)
    made.notes.add("figures, kinds of content", answer.headers.get("content-type"))


def log_lines(made: Caller, folder: Path) -> None:
    """Note which events the server has logged, with which fields, and of which routes."""
    lines = (folder / "log").read_text().splitlines()
    made.notes.add("events logged", sorted({_event(line) for line in lines}))
    routes = {found[1] for line in lines if (found := _ROUTE.search(line))}
    made.notes.add("routes logged", sorted(routes))


def _event(line: str) -> str:
    try:
        told = json.loads(line)
    except ValueError:
        return "no JSON"
    event = re.sub(r"\d+", "9", str(told.get("event")))
    return f"{event} {told.get('level')} {sorted(told)}"
