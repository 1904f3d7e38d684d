"""A log-in token that is about to end is renewed, so that nobody is thrown out in mid-sentence."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from fastapi.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import Message, Send

from service.operations.people.log_in import LogInFailed, renew
from service.operations.people.signing_keys import LogInUnavailable
from service.web.session import Sealer, Session, TooLarge, give

BEFOREHAND = timedelta(seconds=60)
"""How long before its end a token is renewed. Ours."""

_log = structlog.get_logger("kedjekoll")


async def renewed(state: Any, session: Session) -> Session:  # noqa: ANN401 - Starlette's own state
    """Return a session with a token that lasts, as far as its log-in service gives one.

    Args:
        state: State of the application.
        session: The session; one that is not about to end comes back as it is.
    """
    ends_at, issuer, refresh = session.token_ends_at, session.issuer, session.refresh
    now = datetime.now(UTC)
    if ends_at is None or issuer is None or refresh is None:
        return session
    if ends_at > (now + BEFOREHAND).timestamp():
        return session
    try:
        granted = await run_in_threadpool(
            renew,
            state.installation.issuers,
            issuer,
            refresh,
            keys=state.signing_keys,
            now=now,
        )
    except LogInFailed as fault:
        _log.info("log_in.not_renewed", issuer=issuer, reason=fault.reason)
        return replace(session, refresh=None)
    except LogInUnavailable:
        return session
    return replace(
        session, token=granted.access, refresh=granted.refresh, token_ends_at=granted.ends_at
    )


def keeping(send: Send, session: Session, *, sealer: Sealer, scheme: str) -> Send:
    """Return what sends an answer with a renewed session, whose own cookies go before.

    One that does not fit in cookies is renewed at the next request once more.

    Args:
        send: What sends the answer.
        session: The session.
        sealer: Seals it.
        scheme: How the browser has asked.
    """
    carrier = Response()
    try:
        give(carrier, session, sealer=sealer, scheme=scheme)
    except TooLarge:
        return send
    cookies = [(name, value) for name, value in carrier.raw_headers if name == b"set-cookie"]

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*cookies, *message.get("headers", [])]}
        await send(message)

    return sent
