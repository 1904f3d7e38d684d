"""Downloads: headers, the mark of the copy and the log entry, in one place.

The `ETag` follows from all that the bytes follow from, so that a file that has not changed is
answered with 304 before it is made. It is in the log like the first time: whoever asks whether a
file has changed is looking at it, be it in a page of ours that has kept what it shows. That no
answer is stored by anybody in between, nor shown inside a page, every answer says
(`service.platform.http.bodies.ANSWER_HEADERS`).
"""

import base64
import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Query, Request, Response

from data_ingest.model.text import Language
from service.api.known_content import NOT_CHANGED, TAG_HEADER, content_tag, is_known
from service.operations.files.copies import FILE_READ, copy_mark, note_copy
from service.operations.installation import Installation
from service.operations.people.principal import Principal
from service.platform.db.database import transaction

BINARY: Mapping[str, Any] = {"schema": {"type": "string", "format": "binary"}}
HEADERS: Mapping[str, Any] = {
    "content-digest": {
        "description": "SHA-256 of the file (RFC 9530).",
        "schema": {"type": "string"},
    },
    "content-disposition": {
        "description": "Its name; it is to be saved, not shown.",
        "schema": {"type": "string"},
    },
    "etag": dict(TAG_HEADER),
}
"""How OpenAPI describes the headers of a file."""

_PLAIN_NAME = re.compile(r"[A-Za-z0-9._-]+")


def file_answers(*media_types: str) -> dict[int | str, dict[str, Any]]:
    """Return how OpenAPI describes the answers of a download."""
    content = {
        media_type: {"schema": {"type": "object"}}
        if media_type == "application/json"
        else dict(BINARY)
        for media_type in media_types
    }
    return {
        200: {"description": "The file.", "content": content, "headers": dict(HEADERS)},
        304: dict(NOT_CHANGED),
    }


TableName = Annotated[
    str,
    Query(
        max_length=64,
        description="For CSV and Parquet: the table to return. Default: the first. `zip` has all.",
    ),
]
"""The table that is asked for."""

Labels = Annotated[
    bool,
    Query(
        description="For CSV: a second row with the headings in the language of the document. "
        "Names of columns stay in English."
    ),
]
"""Whether a CSV has the headings of the document's language."""


def hand_out(
    request: Request,
    principal: Principal,
    make: Callable[[str], bytes],
    *,
    subject: str,
    basis: Sequence[object],
    name: str,
    media_type: str,
    language: Language | None = None,
    action: str = FILE_READ,
    vary: str | None = None,
    is_part: bool = False,
) -> Response:
    """Return a file as a download, and write in the log who looked; 304 where she has it.

    Args:
        request: The request.
        principal: Who asks.
        make: Returns the file with the mark of the copy in it, where its form has a place for one.
        subject: Id of the record that it is of.
        basis: All that the file follows from, besides the mark and the version of the code; plain
            values.
        name: Name of the file.
        media_type: Of the file.
        language: Of its words; None: it has none.
        action: Of the entry in the log.
        vary: Headers of the request that the file depends on.
        is_part: Whether it is a part to be read on a page, and no document of its own.
    """
    installation: Installation = request.app.state.installation
    mark = copy_mark(installation, principal, basis)
    headers = {"etag": content_tag([mark, media_type])}
    if language is not None:
        headers["content-language"] = language
    if vary is not None:
        headers["vary"] = vary
    known = is_known(request, headers["etag"])
    payload = b"" if known else make(mark)
    with transaction(installation.engine) as connection:
        now = datetime.now(UTC)
        note_copy(
            connection, subject, mark, principal=principal, at=now, action=action, is_part=is_part
        )
    if known:
        return Response(status_code=304, headers=headers)
    headers["content-disposition"] = disposition(name)
    headers["content-digest"] = digest_of(payload)
    return Response(payload, media_type=media_type, headers=headers)


def disposition(name: str) -> str:
    r"""Return how a file's name is stated: plainly, and as RFC 8187 says for any other letters.

    >>> disposition("screening_1.pdf")
    'attachment; filename*=UTF-8\'\'screening_1.pdf; filename="screening_1.pdf"'
    >>> disposition("å b.pdf")
    'attachment; filename*=UTF-8\'\'%C3%A5%20b.pdf; filename="_.b.pdf"'
    """
    plain = "".join(
        character if _PLAIN_NAME.fullmatch(character) else "_"
        for character in name.replace(" ", ".")
    )
    return f"attachment; filename*=UTF-8''{quote(name, safe='')}; filename=\"{plain}\""


def digest_of(payload: bytes) -> str:
    """Return the value of `Content-Digest` (RFC 9530)."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(payload).digest()).decode()}:"
