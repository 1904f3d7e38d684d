"""`/openapi.json`, the description of the API, and `/docs`, to read and to try it.

Anybody may ask for the description, and it is large: it is written and packed once.

The scripts of the page are those of Swagger UI as a package brings them, handed out by the service
itself, so that it works without the network and under a policy that allows no other source.
"""

import asyncio
import gzip
from functools import cache
from importlib.resources import files

import orjson
from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

ADDRESS = "/docs"
DESCRIPTION = "/openapi.json"
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
<main id="swagger-ui"><p>The description is at <a href="{DESCRIPTION}">{DESCRIPTION}</a>.</p></main>
<script src="{ADDRESS}/{_SCRIPT}"></script>
<script src="{ADDRESS}/{_START}"></script>
</body>
</html>
"""
_STARTING = f"""SwaggerUIBundle({{
  url: "{DESCRIPTION}",
  dom_id: "#swagger-ui",
  deepLinking: true,
  docExpansion: "none",
  validatorUrl: null,
}});
"""


class Described:
    """The description of an application, written when somebody first asks for it.

    Args:
        app: The application.
    """

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self._one_writes = asyncio.Lock()
        self._written: tuple[bytes, bytes] | None = None

    async def written(self) -> tuple[bytes, bytes]:
        """Return it in JSON, plain and packed."""
        async with self._one_writes:
            if self._written is None:
                self._written = await run_in_threadpool(self._write)
            return self._written

    def _write(self) -> tuple[bytes, bytes]:
        plain = orjson.dumps(self._app.openapi())
        return plain, gzip.compress(plain, mtime=0)


async def page(_: Request) -> Response:
    """Show the description."""
    return Response(_PAGE, media_type="text/html", headers={"content-security-policy": POLICY})


async def description(request: Request) -> Response:
    """Give the description of the API in JSON."""
    described: Described = request.app.state.description
    both = await described.written()
    return _packed_or_not(request, *both, media_type="application/json", headers={})


async def asset(request: Request) -> Response:
    """Hand out a script or the style of the page."""
    name = request.url.path.rpartition("/")[2]
    cached = {"cache-control": _DAY}
    both = _bytes(name), _packed(name)
    return _packed_or_not(request, *both, media_type=_MEDIA[name], headers=cached)


def _packed_or_not(
    request: Request, plain: bytes, packed: bytes, *, media_type: str, headers: dict[str, str]
) -> Response:
    """Return an answer as whoever asks takes it."""
    own = headers | {"vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        own["content-encoding"] = "gzip"
        return Response(packed, media_type=media_type, headers=own)
    return Response(plain, media_type=media_type, headers=own)


@cache
def _bytes(name: str) -> bytes:
    if name == _START:
        return _STARTING.encode()
    return files(_PACKAGE).joinpath("static", name).read_bytes()


@cache
def _packed(name: str) -> bytes:
    return gzip.compress(_bytes(name), mtime=0)


ROUTES = (
    Route(DESCRIPTION, description),
    Route(ADDRESS, page),
    *(Route(f"{ADDRESS}/{name}", asset, name=name) for name in _MEDIA),
)
