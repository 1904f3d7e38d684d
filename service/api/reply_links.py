"""Links by which a firm sees its own facts: the officer's side, in a case."""

from datetime import UTC, datetime

from fastapi import Request, Response
from sqlalchemy import Connection

from service.api.bodies import Tidied
from service.api.case_writes import SeenVersion, etag, write_to
from service.api.read_log import note_read
from service.api.resource import resource
from service.api.security import CurrentPrincipal
from service.casework.cases.case import Seen, load_case
from service.casework.cases.tables import Case
from service.casework.links import points_are_open
from service.casework.replies.link import list_reply_links as kept_reply_links
from service.casework.replies.link import load_reply_link, make_link, revoke_link
from service.casework.replies.reply import list_files, list_replies
from service.casework.replies.request import NewReplyLink
from service.casework.replies.token import load_token
from service.casework.replies.views import (
    NewReplyLinkResource,
    ReplyLinkEntry,
    ReplyLinkList,
    ReplyLinkResource,
    link_entry,
    link_resource,
)
from service.operations.installation import Installation
from service.platform.db.database import transaction

router = resource(prefix="/v1/cases/{case_id}/reply-links", tag="replies")


@router.post("", status_code=201)
def create_reply_link(
    request: Request,
    response: Response,
    principal: CurrentPrincipal,
    case_id: str,
    version: SeenVersion,
    stated: Tidied[NewReplyLink],
) -> NewReplyLinkResource:
    """Make a link by which one firm sees its own facts of a screening and answers them.

    Until the award it goes with the letter of LOU 13:4 or 16:7 and shows no points. The token is
    answered this once; send it with the letter. Nothing is sent by itself.
    """
    installation: Installation = request.app.state.installation
    now = datetime.now(UTC)

    def made(connection: Connection, case: Case, seen: Seen) -> NewReplyLinkResource:
        token, link = make_link(connection, case, stated, seen, secret=installation.key_secret)
        kept = load_token(connection, tenant_id=link.tenant_id, link_id=link.id)
        return NewReplyLinkResource(token=token, link=link_entry(link, kept, (), now=now))

    answer = write_to(request, principal, case_id, version, made)
    response.headers["location"] = f"/v1/cases/{case_id}/reply-links/{answer.link.id}"
    response.headers["etag"] = etag(version + 1)
    return answer


@router.get("")
def list_reply_links(request: Request, principal: CurrentPrincipal, case_id: str) -> ReplyLinkList:
    """Return the reply links of a case, in the order in which they were made."""
    installation: Installation = request.app.state.installation
    now = datetime.now(UTC)
    with transaction(installation.engine, read_only=True) as connection:
        found = kept_reply_links(connection, load_case(connection, case_id, principal=principal))
        items = [
            link_entry(link, token, list_replies(connection, link), now=now)
            for link, token in found
        ]
    return ReplyLinkList(items=items)


@router.get("/{link_id}")
def get_reply_link(
    request: Request, principal: CurrentPrincipal, case_id: str, link_id: str
) -> ReplyLinkResource:
    """Return a link with both views side by side: what it shows, and what the firm has answered."""
    installation: Installation = request.app.state.installation
    now = datetime.now(UTC)
    with transaction(installation.engine, read_only=True) as connection:
        case = load_case(connection, case_id, principal=principal)
        link, token = load_reply_link(connection, case, link_id)
        shown = link_resource(
            link, token, list_replies(connection, link), list_files(connection, link), now=now
        )
        if not points_are_open(connection, link.screening_id, principal=principal):
            shown.sheet = shown.sheet.model_copy(update={"need": None})
    note_read(installation, link.screening_id, principal=principal)
    return shown


@router.post("/{link_id}/revocation")
def revoke_reply_link(
    request: Request,
    response: Response,
    principal: CurrentPrincipal,
    case_id: str,
    link_id: str,
    version: SeenVersion,
) -> ReplyLinkEntry:
    """Close a link at once, for good. What has been answered stays."""
    now = datetime.now(UTC)

    def revoked(connection: Connection, case: Case, seen: Seen) -> ReplyLinkEntry:
        revoke_link(connection, case, link_id, seen)
        link, token = load_reply_link(connection, case, link_id)
        return link_entry(link, token, list_replies(connection, link), now=now)

    return write_to(request, principal, case_id, version, revoked)
