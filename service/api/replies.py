"""Right of reply: a firm's own facts and its answers, accessed by the token of its link.

The token is sent in `Authorization: Bearer`, never in an address, so no log holds it. One that is
wrong, has expired or is revoked is answered in the same way.
"""

from datetime import UTC, datetime
from time import monotonic
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.concurrency import run_in_threadpool

from data_ingest.model.text import message
from service.api.resource import resource
from service.api.uploads import read_file
from service.casework.replies.link import find_link
from service.casework.replies.reply import hand_in, keep_reply, list_files, list_replies, note_shown
from service.casework.replies.reply_sheet import sheet_document
from service.casework.replies.request import NewReply
from service.casework.replies.table import ReplyLink
from service.casework.replies.token import MARK, load_token
from service.casework.replies.views import (
    ReplyFile,
    ReplyResource,
    SupplierView,
    reply_resource,
    supplier_view,
)
from service.documents.forms import MEDIA, Form, written
from service.operations.installation import Installation
from service.operations.rate_limit import Quota
from service.platform.db.database import act_for, transaction
from service.platform.http.problems import Refused, language_of
from service.platform.http.sent import Sent

REQUESTS_A_MINUTE = 30
"""What one link may ask for in a minute, and so may all tokens that open nothing together. Ours."""

ACCEPTED = (
    "application/pdf",
    "image/jpeg",
    "image/png",
    "text/plain",
    "text/csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
)
"""Content types that a firm can hand in; nothing of the content is looked at."""

_CHALLENGE = 'Bearer realm="kedjekoll reply", error="invalid_token"'
_NO_LINK = "-"
_CLOSED = message(
    "The reply link is incorrect, closed or has expired. Copy the whole link from the letter "
    "again, or ask the sender for a new one."
)

router = resource(prefix="/v1/replies", tag="replies")


async def _opened(request: Request) -> ReplyLink:
    """Return the link that the request's token opens, and act for the organisation that made it.

    Raises:
        Refused: `unauthenticated` (401) or `quota-exceeded` (429).
    """
    installation: Installation = request.app.state.installation
    sent = request.headers.getlist("authorization")
    scheme, _, shown = sent[0].partition(" ") if len(sent) == 1 else ("", "", "")
    link = None
    if scheme.lower() == "bearer" and shown.strip().startswith(MARK):
        now = datetime.now(UTC)
        link = await run_in_threadpool(
            lambda: find_link(
                installation.engine, shown.strip(), secret=installation.key_secret, now=now
            )
        )
    _count(request, _NO_LINK if link is None else link.id)
    if link is None:
        raise Refused("unauthenticated", detail=_CLOSED, headers={"www-authenticate": _CHALLENGE})
    act_for(link.tenant_id)
    return link


OpenedLink = Annotated[ReplyLink, Depends(_opened)]
"""Annotation of an endpoint's argument: the link whose token the request shows."""


def _count(request: Request, whose: str) -> None:
    quota: Quota = request.app.state.reply_quota
    left = quota.take(whose, now=monotonic())
    if not left.granted:
        raise Refused("quota-exceeded", headers={"retry-after": str(max(1, left.wait))})


_SHOWN: dict[int | str, dict[str, Any]] = {
    200: {
        "model": SupplierView,
        "description": "The facts, as JSON, or as a document or text if `Accept` asks for it.",
        "content": {MEDIA["docx"]: {}, MEDIA["md"]: {}},
    }
}


@router.get("", responses=_SHOWN)
def get_reply_sheet(request: Request, link: OpenedLink) -> Response:
    """Return a firm's own facts: source, date and meaning, and which facts are unknown.

    The sheet contains nothing about any other party. `Accept` selects JSON, a document (DOCX) or
    Markdown.
    """
    installation: Installation = request.app.state.installation
    language = language_of(request.scope)
    now = datetime.now(UTC)
    with transaction(installation.engine) as connection:
        note_shown(connection, link, now=now)
        token = load_token(connection, tenant_id=link.tenant_id, link_id=link.id)
        replies, files = list_replies(connection, link), list_files(connection, link)
    accept = request.headers.get("accept", "")
    headers = {"content-language": language, "vary": "Accept, Accept-Language"}
    forms: tuple[Form, ...] = ("docx", "md")
    form = next((each for each in forms if MEDIA[each] in accept), None)
    if form is None:
        payload = supplier_view(link, token, replies, files, language).model_dump_json().encode()
        return Response(payload, media_type="application/json", headers=headers)
    document = sheet_document(
        link.read(),
        language,
        link_id=link.id,
        made_at=link.created_at,
        expires_at=token.expires_at,
        is_form=form == "docx",
    )
    return Response(written(document, form), media_type=MEDIA[form], headers=headers)


@router.post("", status_code=201)
def create_reply(request: Request, link: OpenedLink, stated: Sent[NewReply]) -> ReplyResource:
    """Answer facts of the sheet: agree, disagree with a reason, or state what is unknown.

    The firm can reply again until the link closes; earlier replies are never replaced.
    """
    installation: Installation = request.app.state.installation
    now = datetime.now(UTC)

    with transaction(installation.engine, tenant=link.tenant_id) as connection:
        reply = keep_reply(connection, link, stated, person_key=installation.person_key, now=now)
    return reply_resource(reply)


_BODY = {
    "requestBody": {
        "required": True,
        "description": "The file itself. It is hashed and stored, never parsed.",
        "content": {
            media_type: {"schema": {"type": "string", "format": "binary"}}
            for media_type in ACCEPTED
        },
    }
}


@router.post("/files", status_code=201, openapi_extra=_BODY)
async def create_reply_file(request: Request, link: OpenedLink) -> ReplyFile:
    """Upload a file that supports an answer; refer to it in the answer by its `sha256`."""
    content, media_type = await read_file(request, ACCEPTED)
    installation: Installation = request.app.state.installation
    now = datetime.now(UTC)

    def kept() -> ReplyFile:
        with transaction(installation.engine, tenant=link.tenant_id) as connection:
            file = hand_in(connection, link, content, media_type=media_type, now=now)
        return ReplyFile(sha256=file.sha256, created_at=now)

    return await run_in_threadpool(kept)
