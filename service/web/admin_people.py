"""People of the organisation: their roles and units, and the review of who has which right."""

from collections.abc import Mapping
from secrets import token_hex
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.operations.people.principal import EVERY_ROLE, ROLE_MEANINGS
from service.web.admin import ROLE_WORDS
from service.web.api import ApiRequest, NotDone, ask, get, patch, path_of, post, put
from service.web.forms import SentForm, sent
from service.web.page import go_to, keep_session, show

_PEOPLE, _REVIEW = "/app/admin/people", "/app/admin/review"


async def people(request: Request) -> Response:
    """Show who acts in the organisation, its units, and the forms for new ones."""
    return await _people(request)


async def add_person(request: Request) -> Response:
    """Enter somebody, with her roles and units."""
    form = await sent(request)
    new = {
        "id": form.get("id"),
        "name": form.get("name"),
        "roles": form.all("roles"),
        "units": form.all("units"),
    }
    try:
        await post(request, "/v1/people", new, key=form.key)
    except NotDone as fault:
        return await _people(request, form, of="person", problem=fault)
    return go_to(request, _PEOPLE)


async def add_unit(request: Request) -> Response:
    """Enter a buyer unit."""
    form = await sent(request)
    new = {"id": form.get("unit_id"), "name": form.get("unit_name")}
    try:
        await post(request, "/v1/units", new, key=form.key)
    except NotDone as fault:
        return await _people(request, form, of="unit", problem=fault)
    return go_to(request, _PEOPLE)


async def person(request: Request) -> Response:
    """Show one person and the form for her rights."""
    return await _person(request)


async def change_rights(request: Request) -> Response:
    """Let a person have the roles and units that were ticked, and no others."""
    form = await sent(request)
    person_id = request.path_params["person_id"]
    wanted = {"roles": form.all("roles"), "units": form.all("units")}
    try:
        await put(request, path_of("people", person_id, "rights"), wanted, key=form.key)
    except NotDone as fault:
        return await _person(request, problem=fault)
    return go_to(request, _PEOPLE)


async def rename_person(request: Request) -> Response:
    """Give a person another name."""
    form = await sent(request)
    path = path_of("people", request.path_params["person_id"])
    try:
        await patch(request, path, {"name": form.get("name")})
    except NotDone as fault:
        return await _person(request, form, problem=fault)
    return go_to(request, _PEOPLE)


async def unit(request: Request) -> Response:
    """Show one buyer unit and the form for its name."""
    return await _unit(request)


async def rename_unit(request: Request) -> Response:
    """Give a buyer unit another name."""
    form = await sent(request)
    path = path_of("units", request.path_params["unit_id"])
    try:
        await patch(request, path, {"name": form.get("name")})
    except NotDone as fault:
        return await _unit(request, form, problem=fault)
    return go_to(request, _PEOPLE)


async def end_person(request: Request) -> Response:
    """Let a person act no longer."""
    form = await sent(request)
    person_id = request.path_params["person_id"]
    try:
        await post(request, path_of("people", person_id, "end"), {}, key=form.key)
    except NotDone as fault:
        return await _person(request, problem=fault)
    return go_to(request, _PEOPLE)


async def end_sessions(request: Request) -> Response:
    """Log a person out in every browser."""
    form = await sent(request)
    person_id = request.path_params["person_id"]
    try:
        await post(request, path_of("people", person_id, "end-sessions"), {}, key=form.key)
    except NotDone as fault:
        return await _person(request, problem=fault)
    return go_to(request, f"{_PEOPLE}/{quote(person_id, safe='')}")


async def review(request: Request) -> Response:
    """Show who has which right, and when that was last gone through."""
    return await _review(request)


async def sign_review(request: Request) -> Response:
    """Keep that the rights have been gone through."""
    form = await sent(request)
    try:
        await post(request, "/v1/access-reviews", {"note": form.get("note")}, key=form.key)
    except NotDone as fault:
        return await _review(request, form.get("note"), problem=fault)
    return go_to(request, _REVIEW)


async def export_review(request: Request) -> Response:
    """Return the rights as a table for a spreadsheet."""
    answer = await ask(
        request,
        ApiRequest(method="GET", path="/v1/access-review", headers={"accept": "text/csv"}),
    )
    kept = ("content-type", "content-disposition")
    headers = {name: answer.headers[name] for name in kept}
    return keep_session(request, Response(answer.body, headers=headers))


async def _people(
    request: Request,
    form: SentForm | None = None,
    *,
    of: str = "",
    problem: NotDone | None = None,
) -> Response:
    found = (await get(request, "/v1/people"))["items"]
    units = (await get(request, "/v1/units"))["items"]
    return await show(
        request,
        "admin_people.html",
        status=problem.answer.status if problem else 200,
        people=found,
        units=units,
        unit_names=_named(units),
        form=form or SentForm({}, {}),
        of=of,
        problem=problem.problem if problem else None,
        roles=_roles(request),
        role_words=_role_words(request),
        once=token_hex(16),
    )


async def _unit(
    request: Request, form: SentForm | None = None, *, problem: NotDone | None = None
) -> Response:
    units = {item["id"]: item for item in (await get(request, "/v1/units"))["items"]}
    found = units.get(request.path_params["unit_id"])
    if found is None:
        raise HTTPException(404)
    return await show(
        request,
        "admin_unit.html",
        status=problem.answer.status if problem else 200,
        unit=found,
        form=form or SentForm({"name": [found["name"]]}, {}),
        problem=problem.problem if problem else None,
        once=token_hex(16),
    )


async def _person(
    request: Request, form: SentForm | None = None, *, problem: NotDone | None = None
) -> Response:
    found = await get(request, path_of("people", request.path_params["person_id"]))
    units = (await get(request, "/v1/units"))["items"]
    return await show(
        request,
        "admin_person.html",
        status=problem.answer.status if problem else 200,
        person=found,
        form=form or SentForm({"name": [found["name"]]}, {}),
        units=units,
        unit_names=_named(units),
        problem=problem.problem if problem else None,
        roles=_roles(request),
        role_words=_role_words(request),
        once=token_hex(16),
    )


async def _review(request: Request, note: str = "", *, problem: NotDone | None = None) -> Response:
    found = await get(request, "/v1/access-review")
    return await show(
        request,
        "admin_review.html",
        status=problem.answer.status if problem else 200,
        last=found["last_reviewed"],
        rights=found["items"],
        unit_names=_named((await get(request, "/v1/units"))["items"]),
        note=note,
        problem=problem.problem if problem else None,
        role_words=_role_words(request),
        once=token_hex(16),
    )


def _named(units: list[dict[str, str]]) -> Mapping[str, str]:
    return {known_unit["id"]: known_unit["name"] for known_unit in units}


def _roles(request: Request) -> list[tuple[str, str, str]]:
    language = request.state.language
    return [
        (role, ROLE_WORDS[role].to(language), ROLE_MEANINGS[role].to(language))
        for role in EVERY_ROLE
    ]


def _role_words(request: Request) -> Mapping[str, str]:
    return {role: text.to(request.state.language) for role, text in ROLE_WORDS.items()}


ROUTES = (
    Route(_PEOPLE, people),
    Route(_PEOPLE, add_person, methods=["POST"]),
    Route("/app/admin/units", add_unit, methods=["POST"]),
    Route(f"{_PEOPLE}/{{person_id}}", person),
    Route(f"{_PEOPLE}/{{person_id}}", change_rights, methods=["POST"]),
    Route(f"{_PEOPLE}/{{person_id}}/name", rename_person, methods=["POST"]),
    Route(f"{_PEOPLE}/{{person_id}}/end", end_person, methods=["POST"]),
    Route(f"{_PEOPLE}/{{person_id}}/end-sessions", end_sessions, methods=["POST"]),
    Route("/app/admin/units/{unit_id}", unit),
    Route("/app/admin/units/{unit_id}", rename_unit, methods=["POST"]),
    Route(_REVIEW, review),
    Route(_REVIEW, sign_review, methods=["POST"]),
    Route(f"{_REVIEW}/export", export_review),
)
