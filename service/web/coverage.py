"""Coverage: what the cases show of the contracts in risk categories, a year and unit at a time."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import PurePath
from secrets import token_hex
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from data_ingest.model.text import Text, message
from service.suppliers.coverage.models import COUNTED, CoverageReport
from service.suppliers.coverage.models import STATES as CODES
from service.suppliers.coverage.report_rows import is_paid, paid, records
from service.suppliers.coverage.report_tables import assessed, figures, in_short
from service.suppliers.coverage.report_words import (
    AGES,
    ALERTS,
    METHOD,
    QUESTIONS,
    SPEND,
    STATES,
    WORDS,
    route_words,
    unit_words,
)
from service.web.api import NotDone, get, path_of, post, send_file
from service.web.faults import NOT_WHOLE, wrong
from service.web.forms import SentForm, sent
from service.web.page import ZONE, go_to, say, show

PAGE = 20
MOST_LINES = 100
"""Contracts of a page; the workbook has all."""

_NO_FILE = message("Choose a contract register.")
_ASKED = ("unit", "route", "question", "state", "rows")
_RECORDS: Mapping[str, Mapping[Any, Text]] = {"deviations": AGES, "alerts": ALERTS}
_NUMBERS = ("year", "sample", "seed")


async def listed(request: Request) -> Response:
    """Show the reports that were made, newest first, of one year if that is asked for."""
    year = request.query_params.get("year", "")
    offset = request.query_params.get("offset", "0")
    start = int(offset) if offset.isdecimal() and len(offset) < 9 else 0
    of = year if year.isdecimal() and len(year) == 4 else ""
    found = await get(request, "/v1/coverage", year=of, limit=PAGE, offset=start)
    return await show(
        request,
        "coverage_reports.html",
        reports=found["items"],
        more=found["more"],
        offset=start,
        limit=PAGE,
        year=of,
    )


async def new(request: Request) -> Response:
    """Show the form for a new report."""
    return await _form(request, {"year": str(datetime.now(ZONE).year), "sample": "10"})


async def create(request: Request) -> Response:
    """Keep the files that were sent, and have the coverage counted."""
    form = await sent(request)
    stated = {name: values[0] for name, values in form.fields.items()}
    faults = _faults(form)
    if faults:
        return await _form(request, stated, problem=wrong(request, **faults), status=422)
    order: dict[str, Any] = dict(form.given("unit", "country"))
    order |= {name: int(form.get(name)) for name in _NUMBERS if form.get(name)}
    try:
        order["files"] = [
            await _keep(request, file, unit=order.get("unit"))
            for name in ("register", "ledger")
            if (file := form.file(name))
        ]
        answer = await post(request, "/v1/coverage", order, key=form.key)
    except NotDone as fault:
        return await _form(request, stated, problem=fault.problem, status=fault.answer.status)
    return go_to(request, f"/app/coverage/{answer.json()['id']}")


async def report(request: Request) -> Response:
    """Show a report: each count with its bar, and the contracts and cases that it is made of."""
    found = await get(request, path_of("coverage", request.path_params["coverage_id"]))
    content = found["report"]
    whole = CoverageReport.model_validate(content)
    language = request.state.language
    query = {name: request.query_params.get(name, "") for name in _ASKED}
    lines = [
        line
        for line in content["lines"]
        if query["unit"] in ("", line["unit"] or "-")
        and query["route"] in ("", line["route"] or "-")
    ]
    asked = _asked(request, whole, query["question"], query["state"].split(","))
    shown = lines
    if asked:
        wanted = query["state"].split(",")
        shown = [line for line in lines if line["states"][query["question"]] in wanted]
    return await show(
        request,
        "coverage_report.html",
        report=found,
        content=content,
        words={name: say(request, text) for name, text in WORDS.items()},
        figures=[*figures(whole, language)],
        short=[*in_short(whole, language)],
        assessed=assessed(whole, language),
        questions=_questions(request, whole, lines),
        units=_choices(request, content["lines"], "unit"),
        routes=_choices(request, content["lines"], "route"),
        unit=query["unit"],
        route=query["route"],
        total=len(lines),
        lines=shown[:MOST_LINES],
        hidden=max(0, len(shown) - MOST_LINES),
        asked=asked,
        rows=_rows(request, whole, query["rows"]),
        state_words=lambda question, state: say(request, STATES[question][state]),
        unit_words=lambda unit_code: say(request, unit_words(unit_code)),
        route_words=lambda route_code: say(request, route_words(route_code)),
        spend=_spend(request, content["spend"]),
        deviations=_bars(request, content["deviations"], "open", "age", AGES),
        alerts=_bars(request, content["alerts"], "findings", "answer", ALERTS),
        labels={case["case_id"]: case for case in content["cases"]},
        method=[say(request, text) for text in METHOD],
    )


def _questions(
    request: Request, report: CoverageReport, lines: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return each question with its states: how many contracts, and the length of the bar."""
    found = []
    for question in report.questions:
        held = {
            state: sum(line["states"][question] == state for line in lines)
            for state in CODES[question]
        }
        rows = [
            {
                "state": state,
                "label": say(request, STATES[question][state]),
                "count": count,
                "length": count * 1000 // max(1, len(lines)),
                "is_counted": state in COUNTED[question],
            }
            for state, count in held.items()
        ]
        label = say(request, QUESTIONS[question])
        found.append({"question": question, "label": label, "states": rows})
    return found


def _rows(request: Request, report: CoverageReport, asked: str) -> dict[str, Any] | None:
    """Return what a figure of payments, deviations or findings is counted from; None: of none."""
    kind, *parts = asked.split(":")
    found: list[dict[str, Any]]
    if kind == "spend" and len(parts) >= 2:
        lines = [line for line in paid(report) if is_paid(line, parts)]
        found = [
            {
                "name": line.name or line.payee_id,
                "cpv": line.cpv,
                "label": say(request, SPEND[line.state]),
                "amount": line.amount,
                "currency": line.currency,
                "contracts": line.contracts,
                "cases": line.cases,
            }
            for line in lines
        ]
    elif kind in _RECORDS and parts:
        words: Mapping[Any, Text] = _RECORDS[kind]
        found = [
            {
                "record": record,
                "label": say(request, words[state]),
                "is_screening": record.startswith("screening_"),
            }
            for table, state, record in records(report)
            if table == kind and state in parts[0].split(",")
        ]
    else:
        return None
    return {
        "kind": kind,
        "shown": found[:MOST_LINES],
        "hidden": max(0, len(found) - MOST_LINES),
    }


def _choices(request: Request, lines: list[dict[str, Any]], name: str) -> list[tuple[str, str]]:
    """Return the units or routes of a report, what is not known last."""
    words = unit_words if name == "unit" else route_words
    held = sorted({line[name] for line in lines}, key=lambda value: (value is None, value or ""))
    return [(value or "-", say(request, words(value))) for value in held]


def _asked(request: Request, report: CoverageReport, question: str, states: Sequence[str]) -> str:
    """Return what the contracts that are shown have in common, in words; empty: nothing."""
    for code in report.questions:
        if code == question and states and all(state in STATES[code] for state in states):
            told = " / ".join(say(request, STATES[code][state]) for state in states)
            return f"{say(request, QUESTIONS[code])} {told}"
    return ""


def _spend(request: Request, spend: dict[str, Any] | None) -> list[dict[str, Any]]:
    cells = spend["cells"] if spend else []
    most: dict[str, Decimal] = {}
    for cell in cells:
        most[cell["currency"]] = max(
            most.get(cell["currency"], Decimal(1)), Decimal(cell["amount"])
        )
    words = {code: say(request, text) for code, text in SPEND.items()}
    return [
        cell
        | {
            "label": words[cell["state"]],
            "length": max(0, int(Decimal(cell["amount"]) * 1000 / most[cell["currency"]])),
        }
        for cell in cells
    ]


def _bars(
    request: Request, cells: list[dict[str, Any]], count: str, code: str, words: Mapping[Any, Text]
) -> list[dict[str, Any]]:
    most = max(1, *(cell[count] for cell in cells))
    return [
        cell | {"label": say(request, words[cell[code]]), "length": cell[count] * 1000 // most}
        for cell in cells
    ]


def _faults(form: SentForm) -> dict[str, Text]:
    faults = {
        name: NOT_WHOLE
        for name in _NUMBERS
        if form.get(name) and not (form.get(name).isascii() and form.get(name).isdecimal())
    }
    if not form.get("year"):
        faults["year"] = NOT_WHOLE
    if form.file("register") is None:
        faults["register"] = _NO_FILE
    return faults


async def _keep(request: Request, file: tuple[str, str, bytes], *, unit: str | None) -> str:
    name, _, content = file
    is_text = name.lower().endswith(".csv")
    answer = await send_file(
        request,
        "/v1/evidence-files",
        content,
        name=PurePath(name).name[:200],
        content_type="text/csv" if is_text else "application/octet-stream",
        unit=unit,
        reduce="invoices",
    )
    return str(answer.json()["id"])


async def _form(
    request: Request,
    stated: dict[str, str],
    *,
    problem: dict[str, Any] | None = None,
    status: int = 200,
) -> Response:
    me = await get(request, "/v1/me")
    return await show(
        request,
        "coverage_new.html",
        status=status,
        problem=problem,
        stated=stated,
        units=[(unit, unit) for unit in me.get("units", [])],
        once=token_hex(16),
    )


ROUTES = (
    Route("/app/coverage", listed),
    Route("/app/coverage/new", new),
    Route("/app/coverage/new", create, methods=["POST"]),
    Route("/app/coverage/{coverage_id}", report),
)
