"""API resources: every operation requires a right, and takes its body last."""

from fastapi import APIRouter
from fastapi.routing import APIRoute

from service.api.security import Allowed
from service.api.tags import TAGS
from service.platform.http.bodies import Json
from service.platform.http.problems import DESCRIBED
from service.platform.http.sent import Route


def resource(prefix: str = "", *, tag: str = "") -> APIRouter:
    """Return the router of a resource.

    Args:
        prefix: What the addresses of its operations begin with.
        tag: Under which the description of the API lists them; empty: it does not.

    Raises:
        ValueError: Nobody has said what is listed under the tag.
    """
    if tag and tag not in TAGS:
        raise ValueError(f"service.api.tags says nothing of {tag}")
    return APIRouter(
        prefix=prefix,
        tags=[tag] if tag else None,
        include_in_schema=bool(tag),
        dependencies=[Allowed],
        route_class=Route,
        default_response_class=Json,
        responses=DESCRIBED,
        generate_unique_id_function=_name,
    )


def _name(route: APIRoute) -> str:
    """Return what clients know an operation by: the name of its function."""
    return route.name
