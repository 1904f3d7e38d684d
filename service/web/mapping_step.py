"""The mapping step: a person says what the columns of a table mean, and the upload goes on."""

from secrets import token_hex
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from data_ingest.model.text import Language, message
from service.screening.report.intake_words import count_line
from service.web.api import NotDone, get, path_of, post, send_file
from service.web.carried import CarriedFile, pack
from service.web.faults import wrong
from service.web.forms import SentForm
from service.web.page import say, show, words_in

SCREENED = ("tenderers", "subcontractors", "decisions")
"""Kinds of tables that belong to one purchase; the others are gone through as suppliers."""
LEDGERS = ("payments", "contracts")
"""Kinds of tables that name suppliers to go through."""
TWICE = message(
    "Two columns have the same meaning. Choose one column for each meaning, and leave the"
    " other column unread."
)

MORE_UNUSED = message(
    "With these meanings, more rows are not used: {count}. They are listed below. Confirm again if"
    " that is right."
)
LACKING = "mapping-field-missing"
_LINES = {"row": message("row {n}"), "column": message("column {n}")}
_PERIODS = {"amount_per": "amount", "hours_per": "hours"}
_MULTIPLIED = ("year", "month")
_PERIOD_CHOICES = (
    ("contract", message("the whole contract")),
    ("year", message("a year")),
    ("month", message("a month")),
)
_NEEDED = message("No column is read as {label}.")
_CHOOSE = message("Choose the column that contains it, or enter a value that applies to every row.")


async def proposed(
    request: Request, file: CarriedFile, target: str | None = None
) -> list[dict[str, Any]]:
    """Return what the tables of a file probably hold.

    Raises:
        NotDone: The file cannot be read.
    """
    answer = await send_file(
        request,
        "/v1/mappings/proposals",
        file.payload,
        name=file.name,
        content_type="text/csv",
        target=target,
    )
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def mapping_form(
    request: Request,
    file: CarriedFile,
    table: dict[str, Any],
    files: list[CarriedFile],
    stated: dict[str, str],
    *,
    action: str = "/app/upload/mapping",
    problem: dict[str, Any] | None = None,
    status: int = 200,
) -> Response:
    """Show what each column of a table is read as, to be corrected and confirmed.

    Args:
        request: The request.
        file: The file that holds the table.
        table: The proposal of the API.
        files: Every file that was chosen.
        stated: What else the upload states.
        action: Where the form is sent; another one than that of the upload has its files kept.
        problem: What was refused.
        status: Status of the answer.
    """
    language = request.state.language
    targets = (await get(request, "/v1/mappings/targets"))["items"]
    is_kept = action != "/app/upload/mapping"
    kinds = LEDGERS if is_kept else tuple(target["code"] for target in targets)
    by_code = {target["code"]: target for target in targets}
    mapping = table["mapping"]
    if not mapping or mapping["target"] not in by_code:
        mapping = {"target": kinds[0], "columns": {}, "constants": {}}
    target = by_code[mapping["target"]]
    proposed_for = {heading: code for code, heading in mapping["columns"].items()}
    return await show(
        request,
        "mapping_step.html",
        status=status,
        problem=problem and _in_words(request, problem, _lacking(target, mapping, language)),
        file=file,
        table=table,
        mapping=mapping,
        action=action,
        is_kept=is_kept,
        targets=[
            (target["code"], words_in(target["label"], language))
            for target in targets
            if target["code"] in kinds
        ],
        **choices(request, target, mapping),
        field_of=table.get("chosen", proposed_for),
        is_screened=is_kept or mapping["target"] in SCREENED,
        counts=table.get("counts") and count_line(table["counts"], language),
        unused=unused_rows(request, table),
        rows=(table.get("counts") or table)["rows"],
        files=files,
        carried=pack(files),
        stated=stated,
        once=token_hex(16),
    )


def choices(request: Request, target: dict[str, Any], mapping: dict[str, Any]) -> dict[str, Any]:
    """Return what the templates of columns choose from.

    Args:
        request: The request.
        target: The kind of table, as the API describes it.
        mapping: What is chosen.
    """
    language = request.state.language
    return {
        "fields": [
            {
                **field,
                "label": words_in(field["label"], language),
                "description": words_in(field["description"], language),
            }
            for field in target["fields"]
        ],
        "periods": _PERIODS,
        "period_choices": [(code, say(request, words)) for code, words in _PERIOD_CHOICES],
        "is_periodical": any(mapping["constants"].get(code) in _MULTIPLIED for code in _PERIODS)
        or bool({*_PERIODS} & {*mapping["columns"]}),
    }


def unused_rows(request: Request, table: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what of a table is not used, each with its place in words."""
    return [one | {"place": _place(request, one["location"])} for one in table.get("unused") or []]


def _place(request: Request, location: str) -> str:
    """Return where a row stands, as a reader of the file would say it."""
    sheet, _, place = location.rpartition("!")
    kind, _, number = place.partition(" ")
    if kind not in _LINES or not number.isdecimal():
        return location
    said = say(request, _LINES[kind]).format(n=number)
    return f"{sheet}, {said}" if sheet else said


def _lacking(target: dict[str, Any], mapping: dict[str, Any], language: Language) -> list[str]:
    """Return what the needed fields are called that have neither column nor value."""
    given = {*mapping["columns"], *mapping["constants"]}
    return [
        words_in(field["label"], language)
        for field in target["fields"]
        if field["needed"] and field["code"] not in given
    ]


def _in_words(request: Request, problem: dict[str, Any], lacking: list[str]) -> dict[str, Any]:
    """Return a problem that calls the fields that have no column what the page calls them."""
    errors = problem.get("errors") or []
    named = [
        {
            "code": LACKING,
            "pointer": "/columns",
            "detail": say(request, _NEEDED).format(label=label),
            "mend": say(request, _CHOOSE),
        }
        for label in lacking
    ]
    if all(error.get("code") != LACKING for error in errors):
        return problem
    return problem | {"errors": [*named, *(error for error in errors if error["code"] != LACKING)]}


async def keep_mapping(
    request: Request, form: SentForm, file: CarriedFile
) -> dict[str, Any] | None:
    """Keep a mapping as a person has confirmed it, if the table can be read by it.

    A mapping by which a table is refused would refuse every later one with its headings, so it is
    ended at once; so is one by which more rows are not used than the person has seen.

    Returns:
        Why the table is not read by it yet (RFC 9457), with the proposal that it gives under
        `table`; None where it is, and the mapping is kept.

    Raises:
        NotDone: It cannot be kept.
    """
    content = {
        "source": form.get("source"),
        "headings": form.fields.get("heading", []),
        "mapping": stated_mapping(form),
    }
    key = f"{form.key}-mapping" if form.key else None
    kept = (await post(request, "/v1/mappings", content, key=key)).json()
    tables = await proposed(request, file)
    named = form.get("of_table")
    table = next((table for table in tables if table["table"] == named), tables[0])
    counts = table["counts"]
    seen = form.get("seen")
    if counts is not None and counts["left_out"] <= (int(seen) if seen.isdecimal() else 0):
        return None
    await post(request, path_of("mappings", kept["id"], "end"), {})
    errors = table["problems"]
    if counts is not None:
        detail = say(request, MORE_UNUSED).format(count=counts["left_out"])
        errors = [{"code": "more-unused", "pointer": "", "detail": detail, "mend": ""}]
    return {"type": "/problems/unreadable-input", "errors": errors, "table": table}


def stated_mapping(form: SentForm) -> dict[str, Any]:
    """Return the mapping that a form states."""
    headings = form.fields.get("heading", [])
    chosen = form.fields.get("field", [])
    constants = {
        name.removeprefix("constant-"): values[0]
        for name, values in form.fields.items()
        if name.startswith("constant-") and values[0]
    }
    columns = {code: heading for heading, code in zip(headings, chosen, strict=False) if code}
    for code in _PERIODS:
        if constants.get(code) == _PERIOD_CHOICES[0][0]:  # that holds where nothing is stated
            del constants[code]
    return {
        "target": form.get("target"),
        "columns": columns,
        "constants": {code: value for code, value in constants.items() if code not in columns},
        "share_unit": form.get("share_unit") or None,
    }


def said_twice(form: SentForm) -> int | None:
    """Return the place of the first column that was given the meaning of one before it."""
    codes = form.fields.get("field", [])
    return next((at for at, code in enumerate(codes) if code and code in codes[:at]), None)


def restated(
    table: dict[str, Any], form: SentForm, unread: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Return a proposal with what a person has chosen so far in the place of what was proposed.

    Args:
        table: The proposal.
        form: What was sent.
        unread: Why the table is not read by it, with what becomes of its rows.
    """
    chosen = zip(form.fields.get("heading", []), form.fields.get("field", []), strict=False)
    rows = {name: unread["table"][name] for name in ("counts", "unused")} if unread else {}
    return {**table, **rows, "mapping": stated_mapping(form), "chosen": dict(chosen)}


def as_problem(
    request: Request, fault: NotDone | None, unread: dict[str, Any] | None, form: SentForm
) -> dict[str, Any]:
    """Return what is shown of a refusal; without one, that two columns mean the same.

    Args:
        request: The request.
        fault: What the API refused.
        unread: Why the table cannot be read by the mapping.
        form: What was sent.
    """
    if fault is not None:
        return fault.problem
    if unread is not None:
        return unread
    return wrong(request, **{f"columns/{said_twice(form)}": TWICE})
