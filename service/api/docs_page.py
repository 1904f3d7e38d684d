"""`/docs`: the description of the API to read and to try, with nothing from another host.

The scripts are those of Swagger UI as a package brings them, handed out by the service itself, so
that the page works without the network and under a policy that allows no other source.
"""

import gzip
from functools import cache
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

ADDRESS = "/docs"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; form-action 'none'; object-src 'none'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""What the page may load."""

_PACKAGE = "fastapi_offline"
_SCRIPT, _STYLE, _START = "swagger-ui-bundle.js", "swagger-ui.css", "start.js"
_MEDIA = {_SCRIPT: "text/javascript", _STYLE: "text/css", _START: "text/javascript"}
_DAY = "public, max-age=86400"
_PAGE = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Kedjekoll API</title>
<link rel="stylesheet" href="{ADDRESS}/{_STYLE}">
</head>
<body>
<main id="swagger-ui"><p>The description is at <a href="/openapi.json">/openapi.json</a>.</p></main>
<script src="{ADDRESS}/{_SCRIPT}"></script>
<script src="{ADDRESS}/{_START}"></script>
</body>
</html>
"""
_STARTING = """SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  docExpansion: "none",
  validatorUrl: null,
});
"""


async def page(_: Request) -> Response:
    """Show the description."""
    return Response(_PAGE, media_type="text/html", headers={"content-security-policy": POLICY})


async def asset(request: Request) -> Response:
    """Hand out a script or the style of the page."""
    name = request.url.path.rpartition("/")[2]
    headers = {"cache-control": _DAY, "vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        packed = {"content-encoding": "gzip"}
        return Response(_packed(name), media_type=_MEDIA[name], headers=headers | packed)
    return Response(_bytes(name), media_type=_MEDIA[name], headers=headers)


def _bytes(name: str) -> bytes:
    if name == _START:
        return _STARTING.encode()
    return files(_PACKAGE).joinpath("static", name).read_bytes()


@cache
def _packed(name: str) -> bytes:
    return gzip.compress(_bytes(name), mtime=0)


ROUTES = (
    Route(ADDRESS, page),
    *(Route(f"{ADDRESS}/{name}", asset, name=name) for name in _MEDIA),
)
