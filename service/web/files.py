"""Files that the API makes, handed to the browser as they are."""

import re

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.web.api import ApiRequest, ask

_FILES = re.compile(
    r"(screenings/[^/]+/(report|bundle|export)|needs/[^/]+/document|portfolios/[^/]+/(report|output|requests)"
    r"|evidence-files/[^/]+/content|log/keys|log/checkpoint|coverage/[^/]+/(report|counts)|member-counts/[^/]+/content"
    r"|cases/[^/]+/(comparison|chain-request-form|masked-copies/[^/]+/content"
    r"|extracts/[^/]+/content)|received-extracts/[^/]+/content)"
)
"""What of the API is a file for people."""
_KEPT = ("content-type", "content-disposition", "content-digest", "etag", "content-language")


async def download(request: Request) -> Response:
    """Return a file of the API, to be kept and never to be shown inside a page."""
    path = request.path_params["path"]
    if _FILES.fullmatch(path) is None:
        return Response(status_code=404)
    answer = await ask(
        request, ApiRequest(method="GET", path=f"/v1/{path}", query=dict(request.query_params))
    )
    headers = {name: answer.headers[name] for name in _KEPT if name in answer.headers}
    headers.setdefault("content-disposition", "attachment")
    return Response(answer.body, headers=headers)


ROUTES = (Route("/app/files/{path:path}", download),)
