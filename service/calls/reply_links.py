"""Reply links, the officer's side: a firm sees its own facts and answers them."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.calls.call import Call
from service.calls.in_case import writing_to
from service.calls.operation import operation
from service.casework.cases.case import load_case
from service.casework.closed_points import points_are_open
from service.casework.replies.link import list_reply_links as kept_reply_links
from service.casework.replies.link import load_reply_link, make_link, revoke_link
from service.casework.replies.reply import list_files, list_replies
from service.casework.replies.request import NewReplyLink
from service.casework.replies.table import Reply, ReplyLink, Token
from service.casework.replies.token import load_token
from service.casework.replies.views import (
    NewReplyLinkResource,
    ReplyLinkEntry,
    ReplyLinkList,
    ReplyLinkResource,
    link_entry,
    link_resource,
)


@dataclass(frozen=True, slots=True)
class KeptLink:
    """A link with its answers, for documents of it.

    Attributes:
        link: What it shows.
        token: Until when it is open.
        replies: What the firm has answered.
    """

    link: ReplyLink
    token: Token
    replies: Sequence[Reply]


@operation("POST /v1/cases/{case_id}/reply-links")
def create_reply_link(
    call: Call, case_id: str, stated: NewReplyLink, *, version: int | None = None
) -> NewReplyLinkResource:
    """Create a link through which one firm sees its own facts in a screening and answers.

    Args:
        call: Who makes it.
        case_id: Number of the case.
        stated: Of which firm, and for how long.
        version: Of the case, that it builds on; None: as the case stands.
    """
    with writing_to(call, case_id, version) as (connection, case, seen):
        token, link = make_link(connection, case, stated, seen, secret=call.installation.key_secret)
        kept = load_token(connection, tenant_id=link.tenant_id, link_id=link.id)
        entry = link_entry(link, kept, (), now=call.now)
    return NewReplyLinkResource(token=token, link=entry)


@operation("GET /v1/cases/{case_id}/reply-links")
def list_reply_links(call: Call, case_id: str) -> ReplyLinkList:
    """List the reply links of a case, oldest first."""
    with call.reading() as connection:
        case = load_case(connection, case_id, principal=call.principal)
        items = [
            link_entry(link, token, list_replies(connection, link), now=call.now)
            for link, token in kept_reply_links(connection, case)
        ]
    return ReplyLinkList(items=items)


@operation("GET /v1/cases/{case_id}/reply-links/{link_id}")
def get_reply_link(call: Call, case_id: str, link_id: str) -> ReplyLinkResource:
    """Return a reply link: what it shows, and what the firm has answered."""
    with call.reading() as connection:
        case = load_case(connection, case_id, principal=call.principal)
        link, token = load_reply_link(connection, case, link_id)
        replies, files = list_replies(connection, link), list_files(connection, link)
        shown = link_resource(link, token, replies, files, now=call.now)
        if not points_are_open(connection, link.screening_id, principal=call.principal):
            shown.sheet = shown.sheet.model_copy(update={"need": None})
    return shown


@operation("POST /v1/cases/{case_id}/reply-links/{link_id}/revocation")
def revoke_reply_link(
    call: Call, case_id: str, link_id: str, *, version: int | None = None
) -> ReplyLinkEntry:
    """Revoke a reply link at once and permanently. Replies already received are kept.

    Args:
        call: Who closes it.
        case_id: Number of the case.
        link_id: Number of the link.
        version: Of the case, that it builds on; None: as the case stands.
    """
    with writing_to(call, case_id, version) as (connection, case, seen):
        revoke_link(connection, case, link_id, seen)
        link, token = load_reply_link(connection, case, link_id)
        return link_entry(link, token, list_replies(connection, link), now=call.now)


def kept_link(call: Call, case_id: str, link_id: str) -> KeptLink:
    """Return a link with its answers, for documents of it."""
    with call.reading() as connection:
        case = load_case(connection, case_id, principal=call.principal)
        link, token = load_reply_link(connection, case, link_id)
        return KeptLink(link, token, list_replies(connection, link))
