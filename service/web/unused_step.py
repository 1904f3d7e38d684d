"""Rows of a known table that would not be used: shown, and agreed to, before anything is read."""

import hashlib
from dataclasses import replace
from secrets import token_hex
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from service.screening.report.intake_words import count_line
from service.web.carried import CarriedFile, pack
from service.web.forms import SentForm
from service.web.mapping_step import unused_rows
from service.web.page import show

AGREED = "agreed"
"""The field with the marks of the tables whose unused rows have been agreed to."""


def is_agreed(form: SentForm, file: CarriedFile, table: dict[str, Any]) -> bool:
    """Tell whether every row of a table is used, or a person has agreed to those that are not."""
    counts = table["counts"]
    left = counts["left_out"] if counts else 0
    return not left or _mark(file, table["table"], left) in form.get(AGREED).split()


def with_agreed(form: SentForm, file: CarriedFile) -> SentForm:
    """Return a form in which the rows that it says were shown of a table are agreed to.

    Args:
        form: With the fields `of_table` and `seen`, as the steps of the upload send them.
        file: The file that holds the table.
    """
    seen = form.get("seen")
    if not seen.isdecimal():
        return form
    mark = _mark(file, form.get("of_table"), int(seen))
    agreed = " ".join(dict.fromkeys([*form.get(AGREED).split(), mark]))
    return replace(form, fields=form.fields | {AGREED: [agreed]})


async def unused_step(
    request: Request,
    file: CarriedFile,
    table: dict[str, Any],
    files: list[CarriedFile],
    stated: dict[str, str],
) -> Response:
    """Show the rows of a known table that would not be used, and ask whether to go on."""
    return await show(
        request,
        "unused_step.html",
        file=file,
        table=table,
        counts=count_line(table["counts"], request.state.language),
        unused=unused_rows(request, table),
        files=files,
        carried=pack(files),
        stated=stated,
        once=token_hex(16),
    )


def _mark(file: CarriedFile, table: str, left: int) -> str:
    """Return what stands for so many unused rows of this table of this very file."""
    told = f"{table}\n{left}\n".encode() + file.payload
    return hashlib.sha256(told).hexdigest()[:16]
