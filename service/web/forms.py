"""Forms that a page sends: from this session and this site alone, with their files."""

from dataclasses import dataclass
from urllib.parse import urlsplit

import structlog
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

MOST_FIELDS = 2_000
MOST_FILES = 10

_log = structlog.get_logger("kedjekoll")


class NotOurs(Exception):
    """A form was not sent from a page of this session."""


@dataclass(frozen=True, slots=True)
class SentForm:
    """What somebody filled in.

    Attributes:
        fields: Values by name, in the order of the form; texts are stripped.
        files: Files by name of their field, with name, media type and bytes.
    """

    fields: dict[str, list[str]]
    files: dict[str, list[tuple[str, str, bytes]]]

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


async def sent(request: Request) -> SentForm:
    """Return a form; the request keeps it, so that a page that refuses it shows it again.

    Raises:
        NotOurs: It comes from another site, or from a session that has ended.
    """
    if _is_of_another_site(request):
        _log.info("form.refused")
        raise NotOurs
    async with request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS) as form:
        read = await _read(form)
    if not request.state.session.owns(read.get("form_key")):
        _log.info("form.refused")
        raise NotOurs
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
