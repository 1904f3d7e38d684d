"""Who acts over HTTP, and whether she may do what she asks for.

A request shows a key or a log-in token in `Authorization: Bearer`. On the embedded default a
request from the machine itself needs neither and acts as the named user of the settings; one that
has come through a proxy, or from a page of another site in somebody's browser, is not such a
request. What each operation asks for stands in `service.people.rights`, and nowhere else.
"""

from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool

from service.admission import admit
from service.database import act_for, transaction
from service.idempotency import begin
from service.incidents.kept import holder
from service.installation import Installation
from service.people.acting import Gate, who
from service.people.first import local_principal
from service.people.rights import BY_LINK, KEEPING, OPEN, RESTRICTED, allows, right_of
from service.people.signing_keys import LogInUnavailable, SigningKeys
from service.principal import Principal
from service.problems import Refused
from service.rate_limit import count
from service.settings import Settings, is_loopback

_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
_CHALLENGE = 'Bearer realm="kedjekoll"'


async def principal(request: Request) -> Principal:
    """Return who acts, and let the transactions of the request be those of her organisation.

    Raises:
        Refused: `unauthenticated` (401), or `log-in-unavailable` (503) while the keys of a log-in
            service cannot be had.
    """
    known: Principal | None = getattr(request.state, "principal", None)
    if known is None:
        known = await _found(request)
        request.state.principal = known
    act_for(known.tenant_id)
    return known


async def allowed(request: Request) -> None:
    """Let the request on if the operation is open, or whoever acts may use it.

    What it then keeps, it keeps once for each key of the sender's (`service.idempotency`).

    Raises:
        Refused: `unauthenticated` (401), `forbidden` (403), `quota-exceeded` (429), `overloaded`
            (503), or the body does not come as it should.
        Answered: The same request has been answered before.
    """
    act_for("")
    right = right_of(request.method, request.scope["route"].path)
    if right in (OPEN, BY_LINK):
        await admit(request)
        return
    known = await principal(request)
    if right is RESTRICTED and not request.headers.getlist("authorization"):
        known = await run_in_threadpool(_holding, request, known)
        request.state.principal = known
    count(request, known.tenant_id)
    if not allows(right, known):
        raise Refused("forbidden")
    await admit(request, f"{known.tenant_id}/{known.actor}")
    if right in KEEPING:
        await begin(request, known)


CurrentPrincipal = Annotated[Principal, Depends(principal)]
"""Annotation of an endpoint's argument that needs to know who acts."""

Allowed = Depends(allowed)
"""The one dependency that every operation of the API has."""


async def _found(request: Request) -> Principal:
    settings: Settings = request.app.state.settings
    sent = request.headers.getlist("authorization")
    if not sent:
        if settings.acts_without_key and _is_from_this_machine(request):
            return local_principal(tenant_id=settings.tenant_id, actor=settings.actor)
        raise _unauthenticated(_CHALLENGE)
    scheme, _, shown = sent[0].partition(" ")
    found = None
    if len(sent) == 1 and scheme.lower() == "bearer" and shown.strip():
        found = await run_in_threadpool(_known, request, shown.strip())
    if found is None:
        raise _unauthenticated(f'{_CHALLENGE}, error="invalid_token"')
    return found


def _holding(request: Request, known: Principal) -> Principal:
    """Return whoever sits at the machine, with the role for incidents if it was given to her."""
    installation: Installation = request.app.state.installation
    with transaction(installation.engine, read_only=True, tenant=known.tenant_id) as connection:
        return holder(connection, known)


def _known(request: Request, shown: str) -> Principal | None:
    installation: Installation = request.app.state.installation
    signing_keys: SigningKeys = request.app.state.signing_keys
    gate = Gate(
        engine=installation.engine,
        key_secret=installation.key_secret,
        person_key=installation.person_key,
        issuers=installation.issuers,
        signing_keys=signing_keys,
    )
    try:
        return who(gate, shown, now=datetime.now(UTC))
    except LogInUnavailable:
        raise Refused("log-in-unavailable") from None


def _is_from_this_machine(request: Request) -> bool:
    """Tell a request of the machine's own user from one that only arrives by way of the machine.

    A proxy states whom it speaks for. A page of another site that a browser has open here states
    its origin, or reaches the address under a name of its own (DNS rebinding).
    """
    headers = request.headers
    if any(name in headers for name in _FORWARDED):
        return False
    if headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        return False
    origin = headers.get("origin")
    hosts = [headers.get("host", "")] + ([] if origin is None else [urlsplit(origin).netloc])
    return all(is_loopback(_host_of(one)) for one in hosts)


def _host_of(authority: str) -> str:
    try:
        return urlsplit(f"//{authority}").hostname or ""
    except ValueError:
        return ""


def _unauthenticated(challenge: str) -> Refused:
    return Refused("unauthenticated", headers={"www-authenticate": challenge})
