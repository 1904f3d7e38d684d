"""The supplier's view: a firm's own facts by the link of its letter, and its answers to them.

The token of the link stands after `#` in its address, which browsers do not send; a script or the
firm puts it into a form. From then on it is kept for half an hour in a sealed cookie of its own,
apart from any log-in, and each page asks the API with it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from typing import Any

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from data_ingest.model.text import message
from risk_models.facts.catalogue import FACTS
from service.casework.replies.request import is_declarable
from service.web.api import ApiRequest, NotDone, ask, get, post
from service.web.forms import SentForm, sent
from service.web.page import go_to, say, show
from service.web.reply_words import OWN_LANGUAGE, STANCES, options
from service.web.session import Session, cookie_of, new_session

ADDRESS = "/app/reply"
LIFE = timedelta(minutes=30)
"""How long a link stays open in a browser after each page; ours."""
FILES = 5
"""Files that can be sent with one reply; more can be sent with the next."""
_MOST_TOKEN = 200  # characters

_ENDED = message(
    "The page was open for more than half an hour and has been closed. Open the link "
    "in the letter again. What you have already sent is saved."
)


async def reply(request: Request) -> Response:
    """Show the sheet and the form, a receipt, or where to put the link in."""
    token = _token(request)
    if token is None:
        return await _closed(request, ended=_cookie(request) is not None)
    try:
        with _as_firm(request, token):
            view = await get(request, "/v1/replies")
    except NotDone as fault:
        return await _closed(request, fault=fault)
    wanted = request.query_params.get("receipt")
    receipt = next((replied for replied in view["replies"] if replied["id"] == wanted), None)
    if receipt is not None:
        return _kept(request, await _receipt(request, view, receipt), token)
    return _kept(request, await _sheet(request, view), token)


async def open_link(request: Request) -> Response:
    """Open a link with its token."""
    form = await sent(request)
    token = form.get("token").rpartition("#")[2].strip()[:_MOST_TOKEN]
    try:
        with _as_firm(request, token if token.isascii() else ""):
            await get(request, "/v1/replies")
    except NotDone as fault:
        return await _closed(request, fault=fault)
    return _kept(request, go_to(request, ADDRESS), token)


async def answer(request: Request) -> Response:
    """Hand in files and answers, and lead to the receipt."""
    form = await sent(request)
    token = _token(request)
    if token is None:
        return await _closed(request, ended=True)
    with _as_firm(request, token):
        try:
            view = await get(request, "/v1/replies")
        except NotDone as fault:
            return await _closed(request, fault=fault)
        answers: list[dict[str, Any]] = []
        try:
            files = await _hand_in(request, form)
            answers = list(_answers(form, view["sheet"], files))
            done = await post(request, "/v1/replies", {"answers": answers}, key=form.key)
        except NotDone as fault:
            problem = _placed(request, fault.problem, answers, view["sheet"])
            refused = (problem, fault.answer.status)
        else:
            address = f"{ADDRESS}?receipt={done.json()['id']}"
            return _kept(request, go_to(request, address), token)
    return _kept(request, await _sheet(request, view, form=form, refused=refused), token)


async def close(request: Request) -> Response:
    """Close the page in this browser; the link itself stays open."""
    await sent(request)
    response = go_to(request, ADDRESS)
    response.delete_cookie(
        _name(request),
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )
    return response


async def _sheet(
    request: Request,
    view: dict[str, Any],
    *,
    form: SentForm | None = None,
    refused: tuple[dict[str, Any] | None, int] = (None, 200),
) -> Response:
    sheet = view["sheet"]
    answered = {
        given_answer["fact"] for reply in view["replies"] for given_answer in reply["answers"]
    }
    problem, status = refused
    return await show(
        request,
        "reply.html",
        status=status,
        problem=problem,
        view=view,
        known=[_shown(request, fact) for fact in sheet["known"]],
        unknown=[_shown(request, fact) for fact in sheet["unknown"]],
        answered=answered,
        filled=form,
        files=FILES,
        own_language=OWN_LANGUAGE,
        once=token_hex(16),
    )


async def _receipt(request: Request, view: dict[str, Any], receipt: dict[str, Any]) -> Response:
    facts = {fact["fact"]: fact for fact in (*view["sheet"]["known"], *view["sheet"]["unknown"])}
    return await show(
        request,
        "reply_receipt.html",
        view=view,
        receipt=receipt,
        answers=[
            _said(request, given_answer, facts[given_answer["fact"]])
            for given_answer in receipt["answers"]
        ],
    )


def _said(request: Request, given: dict[str, Any], fact: dict[str, Any]) -> dict[str, Any]:
    """Return an answer in words."""
    chosen = dict(_shown(request, fact)["options"])
    return given | {
        "label": fact["label"],
        "said": say(request, STANCES[given["stance"]]),
        "value": chosen.get(given["value"], given["value"]),
    }


async def _closed(
    request: Request, *, fault: NotDone | None = None, ended: bool = False
) -> Response:
    """Show where to put the link in, and why it did not open."""
    return await show(
        request,
        "reply_open.html",
        status=fault.answer.status if fault else 200,
        problem=_not_opened(fault) if fault else None,
        ended=say(request, _ENDED) if ended else "",
        own_language=OWN_LANGUAGE,
    )


def _not_opened(fault: NotDone) -> dict[str, Any]:
    """Return why a link did not open, as a fault of the field that it is put into."""
    said = fault.problem.get("detail") or fault.problem.get("title", "")
    return {"errors": [{"pointer": "/token", "detail": said, "mend": ""}]}


def _shown(request: Request, fact: dict[str, Any]) -> dict[str, Any]:
    """Return a fact of the sheet with how its value is filled in; None where it cannot be."""
    code = fact["fact"]
    known = FACTS[code]
    codes = tuple(known.codes) or (("yes", "no") if known.kind.value == "yes_no" else ())
    kind = "code" if codes else known.kind.value
    return fact | {
        "input": kind if is_declarable(code) else None,
        "options": [(option, say(request, words)) for option, words in options(code, codes)],
    }


def _answers(
    form: SentForm, sheet: dict[str, Any], files: dict[str, list[str]]
) -> Iterator[dict[str, Any]]:
    """Yield what was answered, fact by fact; a fact that nothing was said of is left out."""
    for fact in (*sheet["known"], *sheet["unknown"]):
        code = fact["fact"]
        stance, value = form.get(f"stance-{code}"), form.get(f"value-{code}") or None
        text, rests_on = form.get(f"text-{code}"), files.get(code, [])
        if not (stance or value or text or rests_on):
            continue
        if fact["state"] != "stated":
            stance = "add"
        elif not stance:
            stance = "disagree" if value or text else "agree"
        yield {"fact": code, "stance": stance, "text": text, "value": value, "files": rests_on}


async def _hand_in(request: Request, form: SentForm) -> dict[str, list[str]]:
    """Hand in the files of a form, and return their hashes by the fact that they are about."""
    found: dict[str, list[str]] = {}
    for number in range(1, FILES + 1):
        file, about = form.file(f"file-{number}"), form.get(f"about-{number}")
        if file is None or not about:
            continue
        _, media_type, content = file
        path = "/v1/replies/files"
        handed = await ask(
            request, ApiRequest(method="POST", path=path, body=content, content_type=media_type)
        )
        found.setdefault(about, []).append(handed.json()["sha256"])
    return found


def _placed(
    request: Request,
    problem: dict[str, Any],
    answers: list[dict[str, Any]],
    sheet: dict[str, Any],
) -> dict[str, Any]:
    """Return a problem whose places are named by the facts that they are about."""
    labels = {
        shown_fact["fact"]: shown_fact["label"]
        for shown_fact in (*sheet["known"], *sheet["unknown"])
    }
    errors = []
    for error in problem.get("errors", []):
        parts = error.get("pointer", "").split("/")
        if len(parts) > 2 and parts[1] == "answers" and parts[2].isdigit():
            fact = answers[int(parts[2])]["fact"]
            pointer = f"/{parts[-1]}-{fact}"
            error = error | {"pointer": pointer, "place": labels[fact][request.state.language]}
        errors.append(error)
    return problem | {"errors": errors}


@contextmanager
def _as_firm(request: Request, token: str) -> Iterator[None]:
    """Ask the API with the token of a link, whoever is logged in in the same browser."""
    session: Session = request.state.session
    request.state.session = replace(session, token=token or None)
    try:
        yield
    finally:
        request.state.session = session


def _name(request: Request) -> str:
    return "__Host-kedjekoll-reply" if request.url.scheme == "https" else "kedjekoll-reply"


def _cookie(request: Request) -> str | None:
    return cookie_of(Headers(scope=request.scope), _name(request))


def _token(request: Request) -> str | None:
    """Return the token that this browser has opened a link with; None if it has ended."""
    value = _cookie(request)
    found: Session | None = request.state.sealer.open(value) if value else None
    return None if found is None or found.has_ended(datetime.now(UTC)) else found.token


def _kept(request: Request, response: Response, token: str) -> Response:
    """Let the browser keep the token for another half an hour."""
    begun = new_session(datetime.now(UTC), token=token)
    sealed = request.state.sealer.seal(
        replace(begun, ends_at=begun.used_at + int(LIFE.total_seconds()))
    )
    response.set_cookie(
        _name(request),
        sealed,
        max_age=int(LIFE.total_seconds()) * 4,  # so that a page can tell that it has ended
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )
    response.headers["cache-control"] = "no-store"
    return response


ROUTES = (
    Route(ADDRESS, reply),
    Route(ADDRESS, answer, methods=["POST"]),
    Route(f"{ADDRESS}/open", open_link, methods=["POST"]),
    Route(f"{ADDRESS}/close", close, methods=["POST"]),
)
