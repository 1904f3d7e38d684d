"""What is sent from the mapping step: another kind of table, or a mapping that is confirmed."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.web.api import NotDone
from service.web.carried import chosen
from service.web.forms import sent
from service.web.mapping_step import (
    as_problem,
    keep_mapping,
    mapping_form,
    proposed,
    restated,
    said_twice,
)
from service.web.page import say
from service.web.unused_step import with_agreed
from service.web.upload import PASTED, STATED, go_on, upload_form


async def confirm(request: Request) -> Response:
    """Keep a mapping and go on with the upload, or show the step again."""
    form = await sent(request)
    stated = form.given(*STATED)
    files = chosen(form, pasted_name=say(request, PASTED))
    file = next((file for file in files if file.name == form.get("of_file")), None)
    if file is None:
        return await upload_form(request, stated, files, problem={}, status=422)
    fault, unread = None, None
    other_kind = form.get("what") == "kind"
    try:
        if not other_kind and said_twice(form) is None:
            unread = await keep_mapping(request, form, file)
            if unread is None:
                return await go_on(request, with_agreed(form, file), files)
    except NotDone as refused:
        fault = refused
    tables = await proposed(request, file, form.get("target") if other_kind else None)
    named = form.get("of_table")
    table = next((table for table in tables if table["table"] == named), tables[0])
    if other_kind:
        return await mapping_form(request, file, table, files, stated)
    status = fault.answer.status if fault else 422
    problem = as_problem(request, fault, unread, form)
    shown = restated(table, form, unread)
    return await mapping_form(request, file, shown, files, stated, problem=problem, status=status)


ROUTES = (Route("/app/upload/mapping", confirm, methods=["POST"]),)
