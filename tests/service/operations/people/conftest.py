"""What tests of people share: a log-in service of their own, and its tokens.

`log_in` is a made-up log-in service with an RSA, an EC and an Ed25519 key: `log_in.token(claims)`
signs what a test names, and `log_in.transport` answers with its public keys, and counts.
"""

import json
from datetime import UTC, datetime
from typing import Any

import httpx2
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from service.operations.people.issuers import Issuer

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
ISSUER = "https://login.example.se/town/v2.0"
AUDIENCE = "api://kedjekoll"


class LogIn:
    """A log-in service that a test can let say anything."""

    def __init__(self) -> None:
        self.keys: dict[str, tuple[str, Any]] = {
            "rsa": ("RS256", rsa.generate_private_key(public_exponent=65537, key_size=2048)),
            "ec": ("ES256", ec.generate_private_key(ec.SECP256R1())),
            "ed": ("EdDSA", ed25519.Ed25519PrivateKey.generate()),
        }
        self.asked: list[str] = []
        self.status = 200
        self.published = [self.jwk(name) for name in self.keys]
        self.transport = httpx2.MockTransport(self._answer)

    def jwk(self, name: str) -> dict[str, Any]:
        """The public half of a key, as it is published."""
        algorithm, key = self.keys[name]
        kinds = {
            "RS256": jwt.algorithms.RSAAlgorithm,
            "ES256": jwt.algorithms.ECAlgorithm,
            "EdDSA": jwt.algorithms.OKPAlgorithm,
        }
        described = json.loads(kinds[algorithm].to_jwk(key.public_key()))
        return {**described, "kid": name, "use": "sig"}

    def claims(self, **changes: Any) -> dict[str, Any]:
        """Claims as an Entra ID access token has them; a change to None leaves one out."""
        seconds = int(NOW.timestamp())
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "iat": seconds - 60,
            "nbf": seconds - 60,
            "exp": seconds + 3600,
            "sub": "pairwise-subject",
            "oid": "3f1c7a52-aaaa-bbbb-cccc-0d0e0f000001",
            "tid": "town",
            "name": "Anna Exempel",
            "scp": "access",
            "ver": "2.0",
            "roles": ["Kedjekoll.Officer"],
            "groups": ["group-parks"],
        } | changes
        return {name: value for name, value in claims.items() if value is not None}

    def token(self, key: str = "rsa", headers: dict[str, Any] | None = None, **changes: Any) -> str:
        """A token signed by one of the keys."""
        algorithm, signs = self.keys[key]
        return jwt.encode(
            self.claims(**changes), signs, algorithm, headers={"kid": key, **(headers or {})}
        )

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(str(request.url))
        return httpx2.Response(self.status, json={"keys": self.published})


@pytest.fixture(scope="module")
def log_in() -> LogIn:
    """A log-in service."""
    return LogIn()


@pytest.fixture(scope="module")
def issuer() -> Issuer:
    """How an operator has entered it."""
    return Issuer(
        name="entra",
        issuer=ISSUER,
        keys="https://login.example.se/town/discovery/v2.0/keys",
        audience=AUDIENCE,
        tenant="town",
        person="oid",
        also={"tid": "town"},
        roles={"Kedjekoll.Officer": "officer", "Kedjekoll.Auditor": "auditor"},
        units={"group-parks": "parks"},
    )
