"""One draft of a letter or a term, edited in the page: what is saved is a new version beside it."""

import re
from collections.abc import Iterator
from secrets import token_hex
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from data_ingest.model.text import RECORDED, message
from procurement_rules.package.field import FIELDS, OF_ONE_DRAFT
from procurement_rules.package.letters import EVERY_TENDERER, OWN_STAFF
from service.web.api import NotDone, get, path_of, post
from service.web.faults import moved
from service.web.forms import SentForm, sent
from service.web.page import go_to, say, show
from service.web.price_answer import MAY_REJECT

PRICE_RULES = ("SE-LOU-16-7", MAY_REJECT, "SE-LUF-15-7")
"""The rules on tenders that appear abnormally low."""

_PLACE = re.compile(r"(letters|clauses)-([0-9]{1,4})")
_LABELS = {
    "title": message("Title"),
    "opening": message("Paragraph {n}"),
    "asks": message("Question or request {n}"),
    "form": message("Line {n} of the form"),
    "otherwise": message("If no answer comes"),
    "heard": message("The right to comment"),
    "use": message("What the answer is used for"),
    "text": message("Paragraph {n}"),
}
_CHARACTERS_A_ROW = 78


async def draft(request: Request) -> Response:
    """Show a draft with its texts as they can be edited."""
    return await _draft(request, None, None)


async def save(request: Request) -> Response:
    """Keep what was written as a new version, and show that."""
    form = await sent(request)
    package_id = request.path_params["package_id"]
    place = request.path_params["place"]
    found = await get(request, path_of("packages", package_id))
    language = _language(request, form.get("draft_language"))
    before = {
        text["place"]: text["text"] for text in _texts(found["package"], place, language, request)
    }
    texts = [
        {"place": name, "language": language, "text": form.get(name)}
        for name, text in before.items()
        if name in form.fields and _plain(form.get(name)) != _plain(text)
    ]
    fields = {
        name.removeprefix("slot-"): values[0]
        for name, values in form.fields.items()
        if name.startswith("slot-") and values[0]
    }
    here = f"/drafts/{place}?draft_language={language}"
    if not texts and not fields:
        return go_to(request, f"/app/letters/{package_id}{here}")
    content = {"texts": texts, "fields": fields, "draft": place.replace("-", "/")}
    try:
        answer = await post(
            request, path_of("packages", package_id, "edits"), content, key=form.key
        )
    except NotDone as fault:
        problem = moved(fault.problem, "texts", lambda n, _: texts[n]["place"])
        return await _draft(request, form, problem, status=fault.answer.status)
    return go_to(request, f"/app/letters/{answer.json()['id']}{here}&saved=yes")


async def _draft(
    request: Request, form: SentForm | None, problem: dict[str, Any] | None, *, status: int = 200
) -> Response:
    package_id = request.path_params["package_id"]
    place = request.path_params["place"]
    found = await get(request, path_of("packages", package_id))
    package = found["package"]
    asked = form.get("draft_language") if form else request.query_params.get("draft_language")
    language = _language(request, asked)
    texts = list(_texts(package, place, language, request))
    for text in texts:
        if form is not None and text["place"] in form.fields:
            text["text"] = form.get(text["place"])
    one_draft = _one(package, place)
    case_id = (found["cases"] or [None])[0]
    price_basis = next(
        (
            rule["citation"]
            for rule in package["rules"]
            if rule["rule_id"] in PRICE_RULES and rule["rule_id"] in one_draft["rule_ids"]
        ),
        None,
    )
    return await show(
        request,
        "draft.html",
        status=status,
        problem=problem,
        found=found,
        place=place,
        number=_document(found, place),
        is_letter=place.startswith("letters"),
        is_answered=_is_answered(one_draft),
        draft=one_draft,
        draft_language=language,
        texts=texts,
        slots=[
            (f"slot-{name}", say(request, FIELDS[name]), form.get(f"slot-{name}") if form else "")
            for name in sorted(one_draft["blanks"], key=OF_ONE_DRAFT.__contains__)
        ],
        own={f"slot-{name}" for name in OF_ONE_DRAFT},
        rules=[rule for rule in package["rules"] if rule["rule_id"] in one_draft["rule_ids"]],
        price_basis=price_basis,
        judged=await _judged(request, case_id, one_draft["tender_id"], price_basis),
        case_id=case_id,
        saved="saved" in request.query_params,
        once=token_hex(16),
    )


async def _judged(
    request: Request, case_id: str | None, tender_id: str | None, basis: str | None
) -> list[dict[str, Any]]:
    """Return what stands on record of whether a tender appears abnormally low."""
    if case_id is None or basis is None:
        return []
    found = await get(request, path_of("cases", case_id, "decisions"))
    return [
        item
        for item in found["items"]
        if item["legal_basis"] == basis
        and f" {tender_id} " in item["what"]
        and item["state"] != "superseded"
    ]


def _is_answered(draft: dict[str, Any]) -> bool:
    """Tell whether a letter is answered by a day; a text in the documents and a policy are not."""
    unanswered = [text.en for text in (EVERY_TENDERER, OWN_STAFF)]
    return "recipient" in draft and draft["recipient"]["en"] not in unanswered


def _one(package: dict[str, Any], place: str) -> dict[str, Any]:
    """Return the draft at a place of the address.

    Raises:
        HTTPException: There is none (404).
    """
    named = _PLACE.fullmatch(place)
    if named is None or int(named[2]) >= len(package[named[1]]):
        raise HTTPException(404)
    found: dict[str, Any] = package[named[1]][int(named[2])]
    return found


def _document(found: dict[str, Any], place: str) -> int:
    """Return which document of the package holds the draft at a place of the address."""
    group, _, number = place.partition("-")
    held: Iterator[int] = (
        document["number"]
        for document in found["documents"]
        if group == "letters" and int(number) in document["letters"]
    )
    return next(held, 0)


def _texts(
    package: dict[str, Any], place: str, language: str, request: Request
) -> Iterator[dict[str, Any]]:
    """Yield each text of a draft in one language, with its place and its label."""
    edited = _one(package, place)
    at = place.replace("-", "/")
    for name, label in _LABELS.items():
        value = edited.get(name)
        if value is None or (name == "text" and place.startswith("letters")):
            continue
        several = isinstance(value, list)
        for number, words in enumerate(value if several else [value]):
            text = words[language]
            lines = sum(1 + len(line) // _CHARACTERS_A_ROW for line in text.splitlines() or [""])
            yield {
                "place": f"{at}/{name}/{number}" if several else f"{at}/{name}",
                "label": say(request, label).format(n=number + 1),
                "text": text,
                "rows": lines + 1,
                "short": name == "title",
            }


def _plain(text: str) -> str:
    return "\n".join(filter(None, (line.strip() for line in text.splitlines())))


def _language(request: Request, asked: str | None) -> str:
    for known in (asked, request.state.language):
        if known in RECORDED:
            return known
    return "en"


ROUTES = (
    Route("/app/letters/{package_id}/drafts/{place}", draft),
    Route("/app/letters/{package_id}/drafts/{place}", save, methods=["POST"]),
)
