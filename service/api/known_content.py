"""Content that a client may have already: its entity tag, and whether the client names it."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Request

from service.platform.frames import canonical
from service.platform.http.entity_tags import named_tags

NOT_CHANGED: Mapping[str, Any] = {"description": "The content has not changed (If-None-Match)."}
"""How OpenAPI describes the answer to a client that has it."""

TAG_HEADER: Mapping[str, Any] = {
    "description": "Send it as If-None-Match to get the content only if it has changed.",
    "schema": {"type": "string"},
}
"""How OpenAPI describes the tag."""


def content_tag(basis: Sequence[object]) -> str:
    """Return the entity tag of what follows from a basis: plain values, all that it rests on."""
    seen = hashlib.sha256(canonical(list(basis))).digest()
    return f'"{base64.urlsafe_b64encode(seen).decode().rstrip("=")}"'


def is_known(request: Request, tag: str) -> bool:
    """Tell whether `If-None-Match` names the content (RFC 9110, section 13.1.2)."""
    named = named_tags(request.headers.getlist("if-none-match"))
    return named.holds_weakly(tag.removeprefix("W/").strip('"'))
