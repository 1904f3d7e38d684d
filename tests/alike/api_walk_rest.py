"""Every operation of the API, in an order in which it succeeds: jobs, watching, the log, danger."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.alike.calls import Caller, without_order, worked
from tests.alike.install import Install


def portfolios(made: Caller, install: Install, folder: Path, ledger: str) -> str:
    """Screen a ledger as a job, and read what came of it."""
    order = {"files": [ledger], "as_of": "2026-11-24"}
    job = made.call("POST /v1/portfolios", body=order).json()["id"]
    made.call("GET /v1/portfolios/{portfolio_id}", portfolio_id=job)
    made.call("GET /v1/jobs/{job_id}", job_id=job)
    worked(install, folder, made.notes, "at a portfolio")
    one = {"portfolio_id": job}
    found = made.call("GET /v1/portfolios/{portfolio_id}", **one).json()
    made.call("GET /v1/portfolios")
    at = "/v1/portfolios/{portfolio_id}"
    made.call(f"GET {at}", "?band=priority&limit=2", **one)
    made.call(f"GET {at}", "?division=90&offset=1", **one)
    made.call(f"GET {at}/set-aside", **one)
    made.call(f"GET {at}/output", **one)
    for form in ("json", "csv", "xlsx", "pdf", "parquet"):
        made.call(f"GET {at}/report", f"?format={form}", **one)
    made.call(f"GET {at}/next-documents", **one)
    made.call(f"GET {at}/requests", **one)
    party = found["result"]["items"][0]["party_id"]
    made.call(f"POST {at}/suppliers/{{party_id}}/screenings", party_id=party, **one)
    made.call("GET /v1/jobs")
    made.call("GET /v1/jobs", "?state=done&limit=1")
    made.call("GET /v1/jobs/{job_id}", job_id=job)
    made.call("POST /v1/jobs/{job_id}/cancel", job_id=job)
    made.call("GET /v1/jobs/{job_id}/events", job_id=job)
    waiting = made.client.post("/v1/portfolios", json=order | {"select": 3, "seed": 7}).json()["id"]
    made.call("POST /v1/jobs/{job_id}/cancel", job_id=waiting)
    made.call("GET /v1/jobs/{job_id}", job_id=waiting)
    made.call("PUT /v1/schedules/{kind}", body={"sample": 100}, kind="replay")
    made.call("PUT /v1/schedules/{kind}", body={}, kind="retention")
    made.call("GET /v1/schedules")
    made.call("POST /v1/schedules/{kind}/end", kind="replay")
    made.call("GET /v1/schedules")
    return str(job)


def coverage(made: Caller, register: str) -> None:
    """Have a register of one contract counted."""
    order = {"files": [register], "year": 2026, "seed": 7}
    counted = made.call("POST /v1/coverage", body=order, shown=without_order)
    one = {"coverage_id": counted.json()["id"]}
    made.call("GET /v1/coverage", shown=without_order)
    made.call("GET /v1/coverage/{coverage_id}", shown=without_order, **one)
    report = "GET /v1/coverage/{coverage_id}/report"
    made.call(report, "?format=json", shown=without_order, **one)
    for form in ("pdf", "xlsx"):
        made.call(report, f"?format={form}", **one)


def monitors(made: Caller, install: Install, folder: Path, case: str, portfolio: str) -> None:
    """Watch a firm, a case and a portfolio, let something be noticed, and close it."""
    watched = {"number": "930000019", "country": "NO", "work_country": "NO"}
    soon = (datetime.now(UTC) + timedelta(days=20)).date().isoformat()
    made.call("POST /v1/monitors", body={"case_id": case})
    made.call("POST /v1/monitors", body={"portfolio_id": portfolio})
    body = {"party": watched, "quiet": None}
    monitor = made.call("POST /v1/monitors", body=body).json()["id"]
    worked(install, folder, made.notes, "at the first pass over monitors")
    made.call("GET /v1/monitors")
    one, tag_of = {"monitor_id": monitor}, f"/v1/monitors/{monitor}"
    made.call("GET /v1/monitors/{monitor_id}", **one)
    changed = {"expires_on": soon, "every_days": 7}
    made.call("PATCH /v1/monitors/{monitor_id}", body=changed, tag_of=tag_of, **one)
    ran = install.run("monitor", "check", data=folder)
    made.notes.add("monitors checked", f"{ran.code}\n{ran.out}\n{ran.err}")
    made.call("GET /v1/monitors/{monitor_id}", **one)
    events = made.call("GET /v1/monitors/{monitor_id}/events", **one).json()["items"]
    made.call("GET /v1/monitors/{monitor_id}/events", "?state=open&limit=1", **one)
    event = {"event_id": events[0]["id"]}
    made.call("GET /v1/monitor-events/{event_id}", **event)
    of_event = f"/v1/monitor-events/{events[0]['id']}"
    outcome = {"state": "done", "reason": "Bevakningen behövs inte längre."}
    operation = "PATCH /v1/monitor-events/{event_id}"
    made.call(operation, body=outcome, tag_of=of_event, **event)
    made.call(operation, body=outcome, tag_of=of_event, **event)
    because = {"reason": "Avtalet har upphört."}
    made.call("POST /v1/monitors/{monitor_id}/end", body=because, tag_of=tag_of, **one)


def webhooks(made: Caller) -> None:
    """Make a receiver that is nowhere; nothing can be delivered to it."""
    new = {
        "label": "Diariet",
        "address": "https://diariet.example.invalid/kedjekoll",
        "types": ["case.changed", "job.changed"],
    }
    at = "/v1/webhooks/{receiver_id}"
    receiver = made.call("POST /v1/webhooks", body=new).json()["id"]
    one = {"receiver_id": receiver}
    made.call("GET /v1/webhooks")
    made.call(f"POST {at}/test", **one)
    made.call(f"GET {at}", **one)
    tag_of = f"/v1/webhooks/{receiver}"
    made.call(f"PATCH {at}", body={"label": "Ärendesystemet"}, tag_of=tag_of, **one)
    made.call(f"POST {at}/rotate", body={"overlap_hours": 24}, **one)
    made.call(f"GET {at}/deliveries", **one)
    again = f"POST {at}/deliveries/{{delivery_id}}/replay"
    made.call(again, delivery_id="delivery_" + "0" * 21, **one)
    for address in ("http://diariet.example.invalid/", "https://127.0.0.1/", "https://[::1]/", "x"):
        made.call("POST /v1/webhooks", body=new | {"address": address})
    other = made.client.post("/v1/webhooks", json=new | {"label": "Annan"}).json()["id"]
    made.call(f"POST {at}/end", receiver_id=other)


def log(made: Caller, install: Install, folder: Path) -> None:
    """Seal the log, and have what it gives out checked."""
    ran = install.run("audit", "seal", data=folder)
    made.notes.add("log sealed", str(ran.code))
    note = made.call("GET /v1/log/checkpoint").content
    made.call("POST /v1/log/checks", content=note, media_type="text/plain")
    bundle = next(one for one in made.called if one.endswith("/bundle"))
    kept = made.client.get(made.called[bundle].path).content
    made.call("POST /v1/log/checks", content=kept, media_type="application/zip")
    made.call("POST /v1/log/checks", content=kept[:-40], media_type="application/zip")
    made.call("GET /v1/log/keys")
    made.call("GET /v1/log/consistency", "?from=1")
    _entries(made)


def _entries(made: Caller) -> None:
    """Read the log, in which what one transaction wrote has no order of its own."""
    found, entries = [], True
    while entries:
        query = f"?limit=100&offset={len(found)}"
        entries = made.client.get(f"/v1/log/entries{query}").json()["items"]
        found += entries
    shown = [
        f"{one['action']} {one['actor'].partition('_')[0]} {sorted(one['details'])}"
        for one in found
    ]
    made.notes.add("what the log tells", sorted(shown))
    package = next(one for one in made.called if one == "GET /v1/packages/{package_id}")
    subject = made.called[package].ids["package_id"]
    entry = made.call("GET /v1/log/entries", f"?subject_id={subject}").json()["items"][-1]
    made.call("GET /v1/log/entries/{entry_id}/proof", entry_id=entry["id"])


def disposals(made: Caller, install: Install, folder: Path) -> None:
    """Dispose of what is past its period, which is nothing."""
    made.call("GET /v1/disposals/due")
    made.call("POST /v1/disposals")
    worked(install, folder, made.notes, "at a disposal")
    made.call("GET /v1/disposals")


def _page(told: Any) -> list[Any]:
    return [sorted(told), len(told["items"]), told["more"]]


def changes(made: Caller) -> None:
    """Page through what has changed; what one transaction changed has no order of its own."""
    made.call("GET /v1/changes", "?limit=2", shown=_page)
    told = made.client.get("/v1/changes?limit=100").json()
    found = told["items"]
    while told["items"]:
        told = made.client.get(f"/v1/changes?limit=100&since={told['next']}").json()
        found += told["items"]
    moments = [change["at"] for change in found]
    kinds = Counter(f"{change['kind']} {sorted(change)}" for change in found)
    made.notes.add("every change", [moments == sorted(moments), sorted(kinds.items())])


def incidents(made: Caller) -> None:
    """Give whoever sits at the machine the role for incidents, and note one."""
    made.call("GET /v1/incidents")  # without the role
    rights = {"roles": ["officer", "viewer", "auditor", "admin", "incident"]}
    person = "local-user"
    entered = {"id": person, "name": "Eva Exempel"} | rights
    made.call("POST /v1/people", body=entered)
    made.call("PUT /v1/people/{person_id}/rights", body=rights, person_id=person)
    noticed = {"signs": ["threats", "isolation"], "noticed_on": "2026-11-20"}
    said = noticed | {"contract": "SKN 2026/17", "note": "Ingen får lämna arbetsplatsen"}
    one = made.call("POST /v1/incidents", body=said).json()["incident"]["id"]
    made.call("GET /v1/incidents")
    made.call("GET /v1/incidents/{incident_id}", incident_id=one)
    kept = {"kind": "photo", "sha256": "ab" * 32, "size": 48_213}
    made.call("POST /v1/incidents/{incident_id}/receipts", body=kept, incident_id=one)
    new = {"diary_number": "SKN 2026/18", "title": "Städning, uppföljning"}
    case = made.client.post("/v1/cases", json=new).json()["case"]["id"]
    sentence = {"case_id": case, "text": "Tala med polisens kontaktperson"}
    because = {"reason": "Polisen har bett om det"}
    let_out = "POST /v1/incidents/{incident_id}/release"
    made.call(let_out, body=sentence | because, incident_id=one)
    made.call("GET /v1/incidents/{incident_id}", incident_id=one)
    made.call("POST /v1/incidents/disposals", body={"dry_run": True})
    for by, what in (("user_id", person), ("name", "Eva Exempel"), ("number", "19121212-1212")):
        made.call("POST /v1/subjects/search", body={"by": by, "what": what}, shown=_subject)


def _subject(told: dict[str, Any]) -> dict[str, Any]:
    rows = sorted(f"{one['kind']} {', '.join(one['columns'])}" for one in told["records"])
    return told | {"records": rows}
