"""Administration: what there is to look after and who may, jobs, registers, and the rights."""

from collections.abc import Mapping
from secrets import token_hex
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from data_ingest.model.text import Language, Text, message
from service.operations.people.principal import EVERY_ROLE, ROLE_MEANINGS
from service.operations.people.rights import KINDS, RIGHTS, right_of
from service.retention.schedules import WORDS
from service.web.api import NotDone, get, path_of, post, put
from service.web.forms import sent
from service.web.page import go_to, say, show
from service.web.portfolio_mapping import UNKNOWN_COLUMNS
from service.web.portfolios import whole

PAGE = 20

ROLE_WORDS: Mapping[str, Text] = {
    "viewer": message("viewer"),
    "officer": message("officer"),
    "auditor": message("auditor"),
    "admin": message("administrator"),
    "incident": message("restricted incidents"),
}
"""What the roles are called."""

SCOPE_WORDS: Mapping[str, Text] = {
    "match": message("find firms in registers"),
    "read": message("read"),
    "work": message("work"),
    "administer": message("manage people and keys"),
}
"""What a key can be limited to."""

_AREAS: tuple[tuple[str, str, Text, Text], ...] = (
    (
        "people",
        "GET /v1/people",
        message("People and units"),
        message("Who works here, and what they are allowed to do."),
    ),
    (
        "keys",
        "GET /v1/keys",
        message("Keys"),
        message("Create, rotate and revoke keys."),
    ),
    (
        "review",
        "GET /v1/access-review",
        message("Access review"),
        message("Who has which rights, since when and from whom. Record each access review."),
    ),
    (
        "monitors",
        "GET /v1/monitors",
        message("Monitors"),
        message("Suppliers and cases that are checked again when something changes."),
    ),
    (
        "webhooks",
        "GET /v1/webhooks",
        message("Messages to other systems"),
        message("Webhooks: which systems are notified of what."),
    ),
    (
        "jobs",
        "GET /v1/jobs",
        message("Jobs"),
        message("Jobs that are waiting, under way or have failed."),
    ),
    (
        "snapshots",
        "GET /v1/snapshots",
        message("Registers and lists"),
        message("Which registers and lists are in use and how old they are; fetch free ones."),
    ),
    (
        "scorecards",
        "GET /v1/scorecard-choices",
        message("Scorecards"),
        message("Which scorecard is in use, and learned ones that were added."),
    ),
    (
        "log",
        "GET /v1/log/checkpoint",
        message("The log"),
        message("Checkpoint, public keys, entries, and checking of a bundle."),
    ),
    (
        "retention",
        "GET /v1/disposals/due",
        message("Disposal"),
        message("Records past their retention period."),
    ),
    (
        "rights",
        "GET /v1/me",
        message("Rights and roles"),
        message("What each role may do, for each API call."),
    ),
)
"""What there is to look after: its address, what reading it asks for, and its words."""

JOB_STATES: Mapping[str, Text] = {
    "ready": message("waiting"),
    "running": message("under way"),
    "done": message("done", "job"),
    "failed": message("failed"),
    "cancelled": message("stopped", "job"),
}
JOB_WORDS: Mapping[str, Text] = {
    "ledger": message("run of suppliers"),
    "retention": message("disposal"),
    "monitors": message("monitoring"),
    "replay": message("stored results recomputed"),
    "webhook": message("messages to another system"),
    "registers": message("fetching of registers"),
}


async def overview(request: Request) -> Response:
    """Show what there is to look after, and which role somebody lacks for the rest."""
    me = await get(request, "/v1/me")
    language: Language = request.state.language
    areas = []
    for address, operation, title, text in _AREAS:
        right = right_of(*operation.split(" "))
        missing = right.roles.isdisjoint(me["roles"])
        areas.append(
            {
                "address": f"/app/admin/{address}",
                "title": title.to(language),
                "text": text.to(language),
                "needs": [
                    ROLE_WORDS[role].to(language) for role in EVERY_ROLE if role in right.roles
                ]
                if missing
                else [],
            }
        )
    return await show(
        request,
        "admin.html",
        areas=areas,
        roles=[ROLE_WORDS[role].to(language) for role in me["roles"]],
    )


async def jobs(request: Request) -> Response:
    """Show what is done daily, and the jobs, newest first: how far each is, and why one failed."""
    return await _jobs(request)


async def set_daily(request: Request) -> Response:
    """Have something done daily, or no longer."""
    form = await sent(request)
    kind, sample = form.get("kind"), form.get("sample")
    if form.get("end"):
        await post(request, path_of("schedules", kind, "end"), {}, key=form.key)
        return go_to(request, "/app/admin/jobs")
    stated = {"sample": int(sample) if sample.isdecimal() else sample} if sample else {}
    try:
        await put(request, path_of("schedules", kind), stated, key=form.key)
    except NotDone as fault:
        return await _jobs(request, sample, problem=fault)
    return go_to(request, "/app/admin/jobs")


async def _jobs(request: Request, sample: str = "", *, problem: NotDone | None = None) -> Response:
    asked = request.query_params.get("state", "")
    state = asked if asked in JOB_STATES else ""
    offset = whole(request.query_params.get("offset"))
    found = await get(request, "/v1/jobs", state=state, limit=PAGE, offset=offset)
    schedules = await get(request, "/v1/schedules")
    daily = {item["kind"]: item for item in schedules["items"]}
    language: Language = request.state.language
    return await show(
        request,
        "admin_jobs.html",
        status=problem.answer.status if problem else 200,
        jobs=found["items"],
        more=found["next"] is not None,
        offset=offset,
        limit=PAGE,
        state=state,
        states=[(code, text.to(language)) for code, text in JOB_STATES.items()],
        state_words={code: text.to(language) for code, text in JOB_STATES.items()},
        unknown_columns=UNKNOWN_COLUMNS,
        daily=[(kind, say(request, text), daily.get(kind)) for kind, text in WORDS.items()],
        sample=sample,
        last_replay=schedules["last_replay"],
        problem=problem.problem if problem else None,
        kind_of=lambda code: JOB_WORDS[code].to(language) if code in JOB_WORDS else code,
        once=token_hex(16),
    )


async def cancel_job(request: Request) -> Response:
    """Ask for the end of a job."""
    form = await sent(request)
    await post(request, path_of("jobs", form.get("job"), "cancel"), {}, key=form.key)
    return go_to(request, "/app/admin/jobs")


async def rights(request: Request) -> Response:
    """Show what each role may do, and which right each call of the API asks for."""
    language: Language = request.state.language
    operations: dict[str, list[str]] = {right.name: [] for right in KINDS}
    for operation, right in RIGHTS.items():
        operations[right.name].append(operation)
    kinds: list[dict[str, Any]] = [
        {
            "meaning": say(request, right.meaning),
            "roles": right.roles,
            "scope": SCOPE_WORDS[right.scope].to(language) if right.scope else None,
            "operations": operations[right.name],
        }
        for right in KINDS
    ]
    return await show(
        request,
        "admin_rights.html",
        kinds=kinds,
        roles=[
            (role, ROLE_WORDS[role].to(language), ROLE_MEANINGS[role].to(language))
            for role in EVERY_ROLE
        ],
    )


ROUTES = (
    Route("/app/admin", overview),
    Route("/app/admin/jobs", jobs),
    Route("/app/admin/jobs", cancel_job, methods=["POST"]),
    Route("/app/admin/jobs/daily", set_daily, methods=["POST"]),
    Route("/app/admin/rights", rights),
)
