"""What a client would rather get, by `Prefer` (RFC 7240)."""

from collections.abc import Iterator

from fastapi import Request
from starlette.datastructures import Headers

MINIMAL = {"preference-applied": "return=minimal", "vary": "Accept-Language, Prefer"}
"""Headers of an answer that is minimal as it was preferred."""


def prefers_minimal(request: Request) -> bool:
    """Tell whether `Prefer: return=minimal` is sent; the first `return` counts (section 2)."""
    stated = next((value for name, value in _preferences(request.headers) if name == "return"), "")
    return stated == "minimal"


def _preferences(headers: Headers) -> Iterator[tuple[str, str]]:
    """Yield the names and values of preferences in lower case, without their parameters."""
    for preference in ",".join(headers.getlist("prefer")).split(","):
        name, _, value = preference.partition(";")[0].partition("=")
        yield name.strip().lower(), value.strip().strip('"').lower()
