"""One or several uploaded files: a bare body, or the parts of a form.

Every file that somebody sends comes by here, and by a scanner for malware where the installation
has one, before anything of it is read or kept.
"""

from hashlib import sha256

import structlog
from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from data_ingest.model.problem import Problem
from data_ingest.model.text import message
from service.platform.http.bodies import read_body
from service.platform.http.problems import Refused
from service.platform.process.scanner import NoVerdict, Scanner, TooLargeToScan
from service.platform.words import printable
from service.screening.purchase.table_files import NamedFile

FORM = "multipart/form-data"
MAX_FURTHER = 20
"""How many further files one request may hold; a procurement seldom has more tenderers."""

TABLES = (
    "text/csv",
    "text/tab-separated-values",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
)
"""Content types of tables; the content says which of them it is."""

RETRY_SECONDS = 30
"""When a file is worth sending again that could not be scanned. Ours."""

_log = structlog.get_logger("kedjekoll")


async def read_file(
    request: Request, accepted: tuple[str, ...], *, any_charset: bool = True, name: str = "file"
) -> tuple[bytes, str]:
    """Return the file that is the body of a request, and its media type.

    Args:
        request: The request.
        accepted: Media types in lower case.
        any_charset: Whether the encoding is told by the content and not by the sender.
        name: What the file is called in what refuses it.

    Raises:
        Refused: Another content type (415), or as of `_scanned`.
    """
    content, media_type = await read_body(request, accepted, any_charset=any_charset)
    await _scanned(request, NamedFile(name, content))
    return content, media_type


async def read_upload(
    request: Request, accepted: tuple[str, ...], *, name: str
) -> tuple[NamedFile, tuple[NamedFile, ...]]:
    """Return the file of a request, and the further files of a form.

    A form has one part `file` and any number of parts `further`; each part names its file.

    Args:
        request: The request.
        accepted: Content types of a bare body.
        name: The name of a bare body.

    Raises:
        Refused: Another content type (415), a form that cannot be read or has too many files (400),
            one without just one part `file` (422), or as of `_scanned`.
    """
    stated = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if stated != FORM:
        binary = stated in TABLES
        payload, _ = await read_file(request, (*accepted, FORM), any_charset=binary, name=name)
        return NamedFile(name, payload), ()
    async with request.form(max_files=MAX_FURTHER + 1, max_fields=MAX_FURTHER) as form:
        parts = form.multi_items()
        files = [
            (key, NamedFile(value.filename or name, await value.read()))
            for key, value in parts
            if isinstance(value, UploadFile)
        ]
    main = [file for key, file in files if key == "file"]
    further = tuple(file for key, file in files if key == "further")
    if len(main) != 1 or len(parts) != len(further) + 1:
        raise Refused("invalid-request", errors=[Problem("form-parts", "")])
    await _scanned(request, *main, *further)
    return main[0], further


async def _scanned(request: Request, *files: NamedFile) -> None:
    """Let files pass in which the scanner of the installation finds nothing, if it has one.

    Raises:
        Refused: `file-infected` (422), `payload-too-large` (413) where the scanner takes no file of
            that size, or `scanner-unavailable` (503): what nobody could scan does not pass.
    """
    scanner: Scanner | None = request.app.state.scanner
    if scanner is None:
        return
    for file in files:
        try:
            found = await run_in_threadpool(scanner.find, file.payload)
        except TooLargeToScan as fault:
            _log.warning("file.not_scanned", size=len(file.payload), reason=str(fault))
            raise Refused("payload-too-large", detail=_TOO_LARGE) from None
        except NoVerdict as fault:
            _log.warning("file.not_scanned", size=len(file.payload), reason=str(fault))
            wait = {"retry-after": str(RETRY_SECONDS)}
            raise Refused("scanner-unavailable", headers=wait) from None
        if found is not None:
            digest = sha256(file.payload).hexdigest()
            _log.warning("file.infected", found=found, size=len(file.payload), sha256=digest)
            raise Refused(
                "file-infected",
                detail=_INFECTED.filled(file=printable(file.name), found=printable(found)),
            )


_INFECTED = message("The scanner found {found} in the file {file}.")
_TOO_LARGE = message(
    "The malware scanner of the installation takes no file as large as this. Divide the file. The "
    "operator of the service can raise StreamMaxLength of the scanner."
)
