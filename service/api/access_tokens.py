"""Access tokens for systems: OAuth 2.0 client credentials (RFC 6749, 4.4), with an API key.

The answers, those that refuse too, are in the form of that standard, which clients of it read.
"""

import base64
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple
from urllib.parse import parse_qs, unquote_plus

import structlog
from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse

from service.api.resource import resource
from service.operations.installation import Installation
from service.operations.people.access_tokens import key_of_client, life_of, make_access_token
from service.operations.people.principal import SCOPES
from service.platform.db.database import EVERY_TENANT, transaction
from service.platform.http.bodies import read_body

router = resource(prefix="/v1/access-tokens", tag="keys")

FORM = "application/x-www-form-urlencoded"
GRANT = "client_credentials"
MOST_FIELDS = 10
"""Fields of a form: the four of the standard, and perhaps some of a client's own."""

Fault = Literal["invalid_request", "invalid_client", "unsupported_grant_type", "invalid_scope"]
_SAID: dict[Fault, str] = {
    "invalid_request": "Send a form with grant_type, and the client by HTTP Basic or in the form, "
    "each once.",
    "invalid_client": "client_id is the id of an API key and client_secret the key. One of them is "
    "wrong, or the key has expired or is revoked.",
    "unsupported_grant_type": f"The grant_type here is {GRANT}.",
    "invalid_scope": f"The key has other scopes. They are among: {' '.join(SCOPES)}.",
}
_CHALLENGE = {"www-authenticate": 'Basic realm="kedjekoll"'}
_log = structlog.get_logger("kedjekoll")
_UNKEPT = {"cache-control": "no-store", "pragma": "no-cache"}


class AccessToken(BaseModel):
    """An access token for a key."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - a kind of token
    expires_in: int = Field(description="Seconds for which it is valid.")
    scope: str = Field(description="What it is limited to.")


class TokenFault(BaseModel):
    """Why no access token is given (RFC 6749, 5.2)."""

    error: Fault
    error_description: str


class _Asked(NamedTuple):
    client: str
    secret: str
    scope: str


class _NotGiven(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


_BODY = {
    "requestBody": {
        "required": True,
        "description": "A form; the client stands in it or in HTTP Basic.",
        "content": {
            FORM: {
                "schema": {
                    "type": "object",
                    "required": ["grant_type"],
                    "properties": {
                        "grant_type": {"const": GRANT},
                        "client_id": {"type": "string", "description": "The id of the key."},
                        "client_secret": {"type": "string", "description": "The key."},
                        "scope": {"type": "string", "description": "Fewer scopes than the key's."},
                    },
                }
            }
        },
    }
}
_FAULTS: dict[int | str, dict[str, Any]] = {
    400: {"model": TokenFault, "description": "The request is not one for an access token."},
    401: {"model": TokenFault, "description": "The key is not valid."},
}


@router.post("", openapi_extra=_BODY, responses=_FAULTS, response_model=AccessToken)
async def create_access_token(request: Request) -> JSONResponse:
    """Get an access token for an API key (OAuth 2.0 client credentials).

    For systems and gateways that want a token; an API key works by itself too. The client id is the
    id of the key and the client secret the key, by HTTP Basic or in the form. The token is valid
    for an hour, and no longer than the key. Nothing is stored.
    """
    payload, _ = await read_body(request, (FORM,))
    try:
        asked = _asked(payload, request.headers.getlist("authorization"))
        token = await run_in_threadpool(_token, request.app.state.installation, asked)
    except _NotGiven as refused:
        fault = TokenFault(error=refused.fault, error_description=_SAID[refused.fault])
        is_client = refused.fault == "invalid_client"
        return JSONResponse(
            fault.model_dump(),
            status_code=401 if is_client else 400,
            headers=_UNKEPT | (_CHALLENGE if is_client else {}),
        )
    return JSONResponse(token.model_dump(), headers=_UNKEPT)


def _asked(payload: bytes, authorization: list[str]) -> _Asked:
    """Return who asks for what; each may be said once, and the client in one way."""
    try:
        form = parse_qs(payload.decode(), strict_parsing=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise _NotGiven("invalid_request") from None
    if any(len(values) > 1 for values in form.values()) or len(authorization) > 1:
        raise _NotGiven("invalid_request")
    said = {name: values[0] for name, values in form.items()}
    if "grant_type" not in said:
        raise _NotGiven("invalid_request")
    if said["grant_type"] != GRANT:
        raise _NotGiven("unsupported_grant_type")
    client, secret = said.get("client_id", ""), said.get("client_secret", "")
    scheme, _, encoded = authorization[0].partition(" ") if authorization else ("", "", "")
    if scheme.lower() == "basic":
        if secret:
            raise _NotGiven("invalid_request")
        client, secret = _basic(encoded)
    return _Asked(client, secret, said.get("scope", ""))


def _basic(encoded: str) -> tuple[str, str]:
    try:
        client, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:  # no base64, or no text in it
        raise _NotGiven("invalid_client") from None
    return unquote_plus(client), unquote_plus(secret)


def _token(installation: Installation, asked: _Asked) -> AccessToken:
    now, secret = datetime.now(UTC), installation.key_secret
    with transaction(installation.engine, read_only=True, tenant=EVERY_TENANT) as connection:
        key = key_of_client(connection, asked.client, asked.secret, secret=secret, now=now)
    if key is None:
        _log.info("access.unknown")
        raise _NotGiven("invalid_client")
    scopes = [scope for scope in key.scopes if scope in asked.scope.split()] or list(key.scopes)
    if asked.scope and set(asked.scope.split()) != set(scopes):
        raise _NotGiven("invalid_scope")
    _log.info("access.given", tenant_id=key.tenant_id, key=key.id)
    return AccessToken(
        access_token=make_access_token(key, scopes, secret=secret, now=now),
        expires_in=int(life_of(key, now=now).total_seconds()),
        scope=" ".join(scopes),
    )
