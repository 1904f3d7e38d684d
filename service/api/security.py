"""Authentication over HTTP, and whether the user may do what is requested.

A request shows a key, a log-in token or the start key in `Authorization: Bearer`, and nothing but
that: neither the address that it comes from nor the host that it names opens anything. What each
operation asks for stands in `service.operations.people.rights`, and nowhere else.
"""

from datetime import UTC, datetime
from typing import Annotated

import structlog
from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool

from data_ingest.model.text import Text, message
from service.api.dry_run import is_dry_run
from service.casework.incidents.store import holder
from service.operations.idempotency.requests import begin
from service.operations.installation import Installation
from service.operations.people.acting import AccessGate, who
from service.operations.people.keys import IN_ADDRESS
from service.operations.people.principal import Principal
from service.operations.people.rights import (
    ADMINISTER,
    BY_LINK,
    KEEPING,
    OPEN,
    RESTRICTED,
    allows,
    right_of,
)
from service.operations.people.sessions import RECENT, TOO_OLD, PageSession, was_ended
from service.operations.people.signing_keys import LogInUnavailable, SigningKeys
from service.operations.people.start_key import MARK
from service.operations.rate_limit import count
from service.platform.db.database import act_for, transaction
from service.platform.http.admission import admit
from service.platform.http.problems import Refused

YENTE = "/v1/yente/"
"""Where keys are taken as yente's client sends them too: `Authorization: ApiKey`."""

_TOO_WIDE = message(
    "A key in an address may have the scope match alone. Revoke this key, and create another."
)
_log = structlog.get_logger("kedjekoll")
_CHALLENGE = 'Bearer realm="kedjekoll"'
_AGAIN = f'{_CHALLENGE}, error="{TOO_OLD}", max_age="{int(RECENT.total_seconds())}"'  # RFC 9470
_TOO_OLD = message("Log in again to administer: it has been a while since you last logged in.")
_HOW = message(
    "Send the key in the header `Authorization: Bearer …`. Whoever runs the service gives out keys."
)


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

    What it then keeps, it keeps once for each key of the sender's
    (`service.operations.idempotency.requests`).

    A page administers only soon after a log-in; whoever sends a key or token shows it each time.

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
    if right is RESTRICTED and _shown(request).startswith(MARK):
        known = await run_in_threadpool(_holding, request, known)
        request.state.principal = known
    if hasattr(request.state, "door") and known.scopes != IN_ADDRESS:
        raise _unauthenticated(f'{_CHALLENGE}, error="invalid_token"', _TOO_WIDE)
    count(request, known)
    if not allows(right, known):
        _log.info(
            "access.refused", tenant_id=known.tenant_id, actor=known.actor, key=known.key_id or None
        )
        raise Refused("forbidden")
    if right is ADMINISTER and not _has_proven_herself(request):
        raise _unauthenticated(_AGAIN, _TOO_OLD)
    await admit(request, f"{known.tenant_id}/{known.actor}")
    is_tried = is_dry_run(request)
    if right in KEEPING:
        await begin(request, known, is_tried=is_tried)


CurrentPrincipal = Annotated[Principal, Depends(principal)]
"""Annotation of an endpoint's argument that needs to know who acts."""

Allowed = Depends(allowed)
"""The one dependency that every operation of the API has."""


async def _found(request: Request) -> Principal:
    if not request.headers.getlist("authorization"):
        raise _unauthenticated(_CHALLENGE)
    shown = _shown(request)
    found = await run_in_threadpool(_known, request, shown) if shown else None
    if found is None:
        _log.info("access.unknown")
        raise _unauthenticated(f'{_CHALLENGE}, error="invalid_token"')
    return found


def _shown(request: Request) -> str:
    """Return the key or token that a request shows; empty if it shows none, or several."""
    sent = request.headers.getlist("authorization")
    scheme, _, shown = sent[0].partition(" ") if len(sent) == 1 else ("", "", "")
    schemes = ("bearer", "apikey") if request.url.path.startswith(YENTE) else ("bearer",)
    return shown.strip() if scheme.lower() in schemes else ""


def _holding(request: Request, known: Principal) -> Principal:
    """Return whoever sits at the machine, with the role for incidents if it was given to her."""
    installation: Installation = request.app.state.installation
    with transaction(installation.engine, read_only=True, tenant=known.tenant_id) as connection:
        return holder(connection, known)


def _known(request: Request, shown: str) -> Principal | None:
    installation: Installation = request.app.state.installation
    signing_keys: SigningKeys = request.app.state.signing_keys
    gate = AccessGate(
        engine=installation.engine,
        key_secret=installation.key_secret,
        person_key=installation.person_key,
        issuers=installation.issuers,
        signing_keys=signing_keys,
        at_machine=installation.principal,
        data_dir=installation.data_dir,
    )
    try:
        found = who(gate, shown, now=datetime.now(UTC))
    except LogInUnavailable:
        raise Refused("log-in-unavailable") from None
    return None if found is None or _has_logged_out(request, found) else found


def _has_proven_herself(request: Request) -> bool:
    """Tell whether whoever asks has just shown who she is, as everybody has who asks by no page."""
    session: PageSession | None = getattr(request.state, "page_session", None)
    return session is None or session.is_recent(datetime.now(UTC))


def _has_logged_out(request: Request, found: Principal) -> bool:
    """Tell whether a page asks for a session that was ended."""
    session: PageSession | None = getattr(request.state, "page_session", None)
    if session is None:
        return False
    installation: Installation = request.app.state.installation
    with transaction(installation.engine, read_only=True, tenant=found.tenant_id) as connection:
        return was_ended(connection, session, tenant_id=found.tenant_id, person=found.actor)


def _unauthenticated(challenge: str, detail: Text = _HOW) -> Refused:
    return Refused("unauthenticated", detail=detail, headers={"www-authenticate": challenge})
