"""Reply links, the officer's side: a firm sees its own facts and answers them."""

from fastapi import Response

from service.api.bodies import Tidied
from service.api.calling import CurrentCall, describe
from service.api.read_log import note_read
from service.api.resource import resource
from service.api.versions import SeenVersion
from service.calls import reply_links as calls
from service.casework.replies.request import NewReplyLink
from service.casework.replies.views import (
    NewReplyLinkResource,
    ReplyLinkEntry,
    ReplyLinkList,
    ReplyLinkResource,
)

router = resource(prefix="/v1/cases/{case_id}/reply-links", tag="replies")


@router.post("", status_code=201)
def create_reply_link(
    response: Response,
    call: CurrentCall,
    case_id: str,
    version: SeenVersion,
    stated: Tidied[NewReplyLink],
) -> NewReplyLinkResource:
    """Create a link through which one firm sees its own facts in a screening and answers.

    Until the award, a link requires the letter under LOU 13:4 or 16:7 and shows no points. The
    token is returned only in this response; send it with the letter. Nothing is sent automatically.
    """
    made = calls.create_reply_link(call, case_id, stated, version=version)
    location = f"/v1/cases/{case_id}/reply-links/{made.link.id}"
    describe(response, version=version + 1, location=location)
    return made


@router.get("")
def list_reply_links(call: CurrentCall, case_id: str) -> ReplyLinkList:
    """List the reply links of a case, oldest first."""
    return calls.list_reply_links(call, case_id)


@router.get("/{link_id}")
def get_reply_link(call: CurrentCall, case_id: str, link_id: str) -> ReplyLinkResource:
    """Return a reply link: what it shows, and what the firm has answered."""
    shown = calls.get_reply_link(call, case_id, link_id)
    note_read(call.installation, shown.link.screening_id, principal=call.principal)
    return shown


@router.post("/{link_id}/revocation")
def revoke_reply_link(
    call: CurrentCall, case_id: str, link_id: str, version: SeenVersion
) -> ReplyLinkEntry:
    """Revoke a reply link at once and permanently. Replies already received are kept."""
    return calls.revoke_reply_link(call, case_id, link_id, version=version)
