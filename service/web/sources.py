"""Sources and wage levels as pages: publisher, licence and day of what the method rests on."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.web.api import get
from service.web.page import show


async def sources(request: Request) -> Response:
    """Show every source of the reference tables with its licence and its days."""
    found = await get(request, "/v1/wage-levels")
    return await show(request, "method_sources.html", sources=found["sources"])


async def wage_levels(request: Request) -> Response:
    """Show the wage levels that prices are compared with."""
    found = await get(request, "/v1/wage-levels")
    titles = {source["source_id"]: source["title"] for source in found["sources"]}
    return await show(request, "method_wages.html", levels=found["items"], titles=titles)


ROUTES = (
    Route("/app/method/sources", sources),
    Route("/app/method/wage-levels", wage_levels),
)
