"""One or several uploaded files: a bare body, or the parts of a form."""

from fastapi import Request
from starlette.datastructures import UploadFile

from data_ingest.model.problem import Problem
from service.platform.http.bodies import read_body
from service.platform.http.problems import Refused
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
            or one without just one part `file` (422).
    """
    stated = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if stated != FORM:
        binary = stated in TABLES
        payload, _ = await read_body(request, (*accepted, FORM), any_charset=binary)
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
    return main[0], further
