"""Forty tokens that are nearly those of the right log-in service: each opens nothing (401)."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from service.app import create_app
from service.settings import Settings
from tests.service.operations.people.conftest import AUDIENCE, ISSUER, LogIn

LOG_IN = f"""
- name: entra
  issuer: {ISSUER}
  keys: https://login.example.se/town/discovery/v2.0/keys
  audience: {AUDIENCE}
  tenant: town
  person: oid
  also: {{tid: town}}
  roles: {{Kedjekoll.Officer: officer}}
"""


class Forger:
    """Makes tokens that are wrong in one thing, from a moment on."""

    def __init__(self, log_in):
        self.log_in = log_in
        self.now = int(datetime.now(UTC).timestamp())
        self.other = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def claims(self, **changes):
        times = {"iat": self.now, "nbf": self.now, "exp": self.now + 600}
        return self.log_in.claims(**(times | changes))

    def right(self, **changes):
        times = {"iat": self.now, "nbf": self.now, "exp": self.now + 600}
        return self.log_in.token(**(times | changes))

    def signed(self, header=None, *, key=None, claims=None):
        """A token with the header that is given, signed by the service's RSA key or another."""
        header = {"alg": "RS256", "typ": "JWT", "kid": "rsa"} | (header or {})
        header = {name: value for name, value in header.items() if value is not None}
        text = f"{part(header)}.{part(claims or self.claims())}"
        signs = jwt.algorithms.RSAAlgorithm(jwt.algorithms.RSAAlgorithm.SHA256)
        return f"{text}.{coded(signs.sign(text.encode(), key or self.log_in.keys['rsa'][1]))}"

    def maced(self, algorithm, secret):
        text = f"{part({'alg': algorithm, 'typ': 'JWT', 'kid': 'rsa'})}.{part(self.claims())}"
        digest = {"HS256": "sha256", "HS384": "sha384", "HS512": "sha512"}[algorithm]
        return f"{text}.{coded(hmac.new(secret, text.encode(), getattr(hashlib, digest)).digest())}"

    def unsigned(self, algorithm):
        return f"{part({'alg': algorithm, 'typ': 'JWT', 'kid': 'rsa'})}.{part(self.claims())}."

    def public(self):
        public = self.log_in.keys["rsa"][1].public_key()
        return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def by(self, algorithm, key="rsa", **headers):
        signs = self.log_in.keys[key][1]
        return jwt.encode(self.claims(), signs, algorithm, headers={"kid": key, **headers})

    def own_jwk(self):
        made = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.other.public_key()))
        return {**made, "kid": "rsa"}

    def by_curve(self):
        key = ec.generate_private_key(ec.SECP256R1())
        return jwt.encode(self.claims(), key, "ES256", headers={"kid": "ec"})

    def changed(self):
        head, _, signature = self.right().split(".")
        return f"{head}.{part(self.claims(oid='somebody-else'))}.{signature}"

    def twice(self):
        head, body, signature = self.right().split(".")
        return f"{head}.{body}.{signature}.{signature}"


def part(value):
    return coded(json.dumps(value).encode())


def coded(value):
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


BAD = {
    "alg none": lambda f: f.unsigned("none"),
    "alg None": lambda f: f.unsigned("None"),
    "alg empty": lambda f: f.unsigned(""),
    "alg missing": lambda f: f.signed({"alg": None}),
    "HS256 by the public key": lambda f: f.maced("HS256", f.public()),
    "HS384 by the public key": lambda f: f.maced("HS384", f.public()),
    "HS512 by the public key": lambda f: f.maced("HS512", f.public()),
    "HS256 by nothing": lambda f: f.maced("HS256", b""),
    "HS256 by the name of the key": lambda f: f.maced("HS256", b"rsa"),
    "RS384": lambda f: f.by("RS384"),
    "PS256": lambda f: f.by("PS256"),
    "ES256 named, RSA signed": lambda f: f.signed({"alg": "ES256"}),
    "another firm's RSA key": lambda f: f.signed(key=f.other),
    "another curve key": lambda f: f.by_curve(),
    "jku": lambda f: f.signed({"jku": "https://evil.example/keys"}, key=f.other),
    "x5u": lambda f: f.signed({"x5u": "https://evil.example/chain"}, key=f.other),
    "jwk": lambda f: f.signed({"jwk": f.own_jwk()}, key=f.other),
    "x5c": lambda f: f.signed({"x5c": ["MIIB"]}, key=f.other),
    "kid of another key": lambda f: f.signed({"kid": "ec"}),
    "kid unknown": lambda f: f.signed({"kid": "rotated"}),
    "kid missing": lambda f: f.signed({"kid": None}),
    "kid path": lambda f: f.signed({"kid": "../../../../dev/null"}),
    "kid query": lambda f: f.signed({"kid": "rsa' UNION SELECT 'x"}),
    "kid list": lambda f: f.signed({"kid": ["rsa"]}),
    "typ missing": lambda f: f.signed({"typ": None}),
    "typ of a logout token": lambda f: f.signed({"typ": "logout+jwt"}),
    "crit": lambda f: f.signed({"crit": ["b64"], "b64": True}),
    "expired": lambda f: f.right(exp=f.now - 61),
    "no end": lambda f: f.right(exp=None),
    "end as text": lambda f: f.right(exp="tomorrow"),
    "not yet": lambda f: f.right(nbf=f.now + 120),
    "issued tomorrow": lambda f: f.right(iat=f.now + 86_400),
    "audience of another": lambda f: f.right(aud="api://payroll"),
    "no audience": lambda f: f.right(aud=None),
    "issuer of another": lambda f: f.right(iss="https://login.example.se/other/v2.0"),
    "issuer with a slash more": lambda f: f.right(iss=ISSUER + "/"),
    "directory of another": lambda f: f.right(tid="other"),
    "no subject": lambda f: f.right(sub=None),
    "nobody": lambda f: f.right(oid=None),
    "ID token": lambda f: f.right(scp=None, nonce="n"),
    "refresh token": lambda f: f.right(typ="Refresh", scope="openid"),
    "claims changed": lambda f: f.changed(),
    "signature cut": lambda f: f.right()[:-8],
    "signature twice": lambda f: f.twice(),
}  # fmt: skip


@pytest.fixture(scope="module")
def town(client, settings, tmp_path_factory):
    """An application that takes tokens of one log-in service, and who forges them."""
    log_in, folder = LogIn(), tmp_path_factory.mktemp("tokens")
    (folder / "log-in.yaml").write_text(LOG_IN)
    changes = {"log_in_file": folder / "log-in.yaml"}
    app = create_app(Settings(data_dir=folder, language="en", requests_per_minute=0, **changes))
    app.state.log_in_transport = log_in.transport
    return client(app, key=False), Forger(log_in)


def test_there_are_forty_of_them():
    assert len(BAD) >= 40


@pytest.mark.parametrize("name", BAD)
def test_a_token_that_is_nearly_right_opens_nothing(town, name):
    api, forger = town
    for path in ("/v1/me", "/v1/people"):
        answer = api.get(path, headers={"authorization": f"Bearer {BAD[name](forger)}"})
        assert answer.status_code == 401
        assert answer.json()["type"] == "/problems/unauthenticated"
        assert 'error="invalid_token"' in answer.headers["www-authenticate"]
    assert not [address for address in forger.log_in.asked if "evil" in address]


def test_the_token_they_are_forged_from_does_open(town):
    api, forger = town
    me = api.get("/v1/me", headers={"authorization": f"Bearer {forger.right()}"})
    assert me.json()["roles"] == ["officer"]
