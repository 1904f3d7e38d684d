"""Forms that a page sends: from this session and this site alone, with their files.

A form that had to wait until somebody had logged in again comes packed in another
(`service.web.log_in_again`), and is then as if it had come by itself.
"""

import base64
from dataclasses import dataclass, replace
from typing import Any, cast
from urllib.parse import urlsplit

import structlog
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from service.web.packing import MOST_CHARACTERS, pack, unpack

MOST_FIELDS = 2_000
MOST_FILES = 10
_OF_THE_SESSION = "form_key"

_log = structlog.get_logger("kedjekoll")


class NotOurs(Exception):
    """A form was not sent from a page of this session."""


@dataclass(frozen=True, slots=True)
class SentForm:
    """What somebody filled in.

    Attributes:
        fields: Values by name, in the order of the form; texts are stripped.
        files: Files by name of their field, with name, media type and bytes.
        proof: The key that was shown again with a form that had to wait; empty if none was.
    """

    fields: dict[str, list[str]]
    files: dict[str, list[tuple[str, str, bytes]]]
    proof: str = ""

    def get(self, name: str) -> str:
        """Return the first value of a field, empty if there is none."""
        return (self.fields.get(name) or [""])[0]

    def all(self, name: str) -> list[str]:
        """Return every value of a field that is not empty."""
        return [value for value in self.fields.get(name, []) if value]

    def given(self, *names: str) -> dict[str, str]:
        """Return those of some fields that were filled in."""
        return {name: value for name in names if (value := self.get(name))}

    def maybe(self, *names: str) -> dict[str, str | None]:
        """Return some fields, None for what was left empty."""
        return {name: self.get(name) or None for name in names}

    @property
    def key(self) -> str | None:
        """What makes sending the form twice the same as once."""
        return self.get("once") or None

    @property
    def version(self) -> str:
        """Version of the record that the form was filled in for."""
        return self.get("version")

    def file(self, name: str) -> tuple[str, str, bytes] | None:
        """Return the file of a field with name, media type and bytes; None if none was chosen."""
        return next((file for file in self.files.get(name, []) if file[0]), None)


def packed(form: SentForm, *, most: int = MOST_CHARACTERS) -> str:
    """Return a form as letters, without what is of its session alone; empty if it is too large."""
    fields = {name: values for name, values in form.fields.items() if name != _OF_THE_SESSION}
    files = {
        name: [(called, kind, base64.b64encode(content).decode()) for called, kind, content in some]
        for name, some in form.files.items()
    }
    return pack([fields, files], most=most)


def _unpacked(letters: str) -> SentForm:
    """Return a form that was packed.

    Raises:
        NotOurs: It is none of ours.
    """
    plain: Any = unpack(letters)
    try:
        fields, files = plain
        return SentForm(
            {str(name): [str(value) for value in values] for name, values in fields.items()},
            {
                str(name): [(str(a), str(b), base64.b64decode(content)) for a, b, content in some]
                for name, some in files.items()
            },
        )
    except (ValueError, TypeError, AttributeError):
        raise NotOurs from None


async def sent(request: Request) -> SentForm:
    """Return a form; the request keeps it, so that a page that refuses it shows it again.

    Raises:
        NotOurs: It comes from another site, or from a session that has ended.
    """
    if (kept := getattr(request.state, "sent", None)) is not None:
        return cast("SentForm", kept)
    if _is_of_another_site(request):
        _log.info("form.refused")
        raise NotOurs
    async with request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS) as form:
        read = await _read(form)
    if not request.state.session.owns(read.get(_OF_THE_SESSION)):
        _log.info("form.refused")
        raise NotOurs
    if waiting := read.get("waiting_form"):
        read = replace(_unpacked(waiting), proof=read.get("key"))
    request.state.sent = read
    return read


async def _read(form: FormData) -> SentForm:
    fields: dict[str, list[str]] = {}
    files: dict[str, list[tuple[str, str, bytes]]] = {}
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            media_type = value.content_type or "application/octet-stream"
            files.setdefault(name, []).append(
                (value.filename or "", media_type, await value.read())
            )
        else:
            fields.setdefault(name, []).append(value.strip())
    return SentForm(fields, files)


def _is_of_another_site(request: Request) -> bool:
    """Tell whether a form comes from another site; browsers state where from."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return True
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != request.headers.get("host")
