"""Token confusion: everything that is nearly a token of the right service, and is not one."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from service.operations.people.issuers import Issuer
from service.operations.people.signing_keys import SigningKeys
from service.operations.people.tokens import InvalidToken, read_token
from service.platform.process.outbound import Outbound
from tests.service.operations.people.conftest import AUDIENCE, ISSUER, NOW, LogIn

SECONDS = int(NOW.timestamp())


@pytest.fixture(scope="module")
def keys(log_in):
    made = SigningKeys(Outbound(transport=log_in.transport))
    yield made
    made.close()


@pytest.fixture(scope="module")
def read(keys, issuer):
    return lambda token, **more: read_token(
        token, issuers=[more.get("issuer", issuer)], keys=keys, now=more.get("now", NOW)
    )


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@pytest.mark.parametrize("key", ["rsa", "ec", "ed"])
def test_a_token_like_those_of_entra_id_names_a_person_with_her_roles_and_units(read, log_in, key):
    said = read(log_in.token(key))
    assert said.subject == "3f1c7a52-aaaa-bbbb-cccc-0d0e0f000001"
    assert (said.shown, said.roles, said.units) == (
        "Anna Exempel",
        frozenset({"officer"}),
        frozenset({"parks"}),
    )


def test_a_token_like_those_of_keycloak_names_a_person_by_her_realm_roles_and_groups(
    keys, log_in, issuer
):
    keycloak = Issuer(
        name="keycloak",
        issuer="https://sso.example.se/realms/town",
        keys=issuer.keys,
        audience="kedjekoll",
        tenant="town",
        shown="preferred_username",
        rights=["realm_access.roles", "groups"],
        roles={"handlaggare": "officer", "granskare": "auditor"},
        units={"/parks": "parks"},
    )
    token = log_in.token(
        iss=keycloak.issuer,
        aud=["account", "kedjekoll"],
        typ="Bearer",
        azp="portal",
        scope="openid profile",
        scp=None,
        oid=None,
        roles=None,
        nbf=None,
        sub="f:1:anna",
        preferred_username="anna",
        realm_access={"roles": ["granskare", "offline_access"]},
        groups=["/parks", "/other"],
    )
    said = read_token(token, issuers=[issuer, keycloak], keys=keys, now=NOW)
    assert (said.issuer.name, said.subject, said.shown) == ("keycloak", "f:1:anna", "anna")
    assert (said.roles, said.units) == (frozenset({"auditor"}), frozenset({"parks"}))


def test_a_token_without_a_role_that_is_known_gives_none(read, log_in):
    said = read(log_in.token(roles=["Kedjekoll.Owner", 7, None], groups="group-parks"))
    assert (said.roles, said.units) == (frozenset(), frozenset())


WRONG_CLAIMS = {
    "foreign issuer": {"iss": "https://login.example.se/other/v2.0"},
    "issuer with a slash more": {"iss": ISSUER + "/"},
    "no issuer": {"iss": None},
    "audience of another service": {"aud": "api://payroll"},
    "no audience": {"aud": None},
    "audience in another case": {"aud": AUDIENCE.upper()},
    "expired": {"exp": SECONDS - 61},
    "no end": {"exp": None},
    "an end that is text": {"exp": "tomorrow"},
    "an end that is true": {"exp": True},
    "an end that is no number": {"exp": float("nan")},
    "not valid yet": {"nbf": SECONDS + 61},
    "issued later than now": {"iat": SECONDS + 61},
    "no time of issue": {"iat": None},
    "no subject": {"sub": None},
    "nobody named": {"oid": None},
    "a person that is a list": {"oid": ["a"]},
    "a person with a line break": {"oid": "a\nb"},
    "an empty person": {"oid": ""},
    "a person without end": {"oid": "a" * 201},
    "another directory": {"tid": "other"},
    "no directory": {"tid": None},
    "an ID token of Entra ID": {"scp": None, "nonce": "n"},
    "an ID token of Keycloak": {"scp": None, "typ": "ID"},
    "an ID token with a scope": {"at_hash": "x"},
    "a refresh token of Keycloak": {"typ": "Refresh", "scope": "openid"},
    "a logout token": {"typ": "Logout"},
}


@pytest.mark.parametrize("wrong", WRONG_CLAIMS.values(), ids=WRONG_CLAIMS.keys())
def test_a_token_with_a_claim_that_does_not_hold_is_refused(read, log_in, wrong):
    with pytest.raises(InvalidToken):
        read(log_in.token(**wrong))


WRONG_HEADERS = {
    "unknown key": {"kid": "another"},
    "no key": {"kid": None},
    "a key that is a path": {"kid": "../../../../dev/null"},
    "a key that is a query": {"kid": "rsa' UNION SELECT 'x"},
    "a key with a line break": {"kid": "rsa\n"},
    "another key of the same service": {"kid": "ec"},
    "no type": {"typ": None},
    "the type of a logout token": {"typ": "logout+jwt"},
    "the type of an ID token": {"typ": "id+jwt"},
    "an extension that must be known": {"crit": ["b64"], "b64": True},
}


@pytest.mark.parametrize("wrong", WRONG_HEADERS.values(), ids=WRONG_HEADERS.keys())
def test_a_token_whose_header_does_not_hold_is_refused(read, log_in, wrong):
    signs = log_in.keys["rsa"][1]
    header = {"alg": "RS256", "typ": "JWT", "kid": "rsa"} | wrong
    header = {name: value for name, value in header.items() if value is not None}
    signed = f"{part(header)}.{part(log_in.claims())}"
    signature = jwt.algorithms.RSAAlgorithm(jwt.algorithms.RSAAlgorithm.SHA256).sign(
        signed.encode(), signs
    )
    token = f"{signed}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"
    with pytest.raises(InvalidToken):
        read(token)


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "", None, "RS1", "RS256 "])
@pytest.mark.parametrize("signature", ["", "AAAA"])
def test_a_token_that_nobody_has_signed_is_refused(read, log_in, algorithm, signature):
    header = {"alg": algorithm, "typ": "JWT", "kid": "rsa"}
    with pytest.raises(InvalidToken):
        read(f"{part(header)}.{part(log_in.claims())}.{signature}")


@pytest.mark.parametrize("algorithm", ["HS256", "HS384", "HS512"])
def test_the_public_key_is_no_secret_to_sign_with(read, log_in, algorithm):
    public = log_in.keys["rsa"][1].public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    signed = f"{part({'alg': algorithm, 'typ': 'JWT', 'kid': 'rsa'})}.{part(log_in.claims())}"
    digest = {"HS256": "sha256", "HS384": "sha384", "HS512": "sha512"}[algorithm]
    mac = hmac.new(pem, signed.encode(), getattr(hashlib, digest)).digest()
    with pytest.raises(InvalidToken):
        read(f"{signed}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}")


@pytest.mark.parametrize("algorithm", ["RS384", "RS512", "PS256"])
def test_an_algorithm_that_the_key_is_not_used_with_here_is_refused(read, log_in, algorithm):
    token = jwt.encode(log_in.claims(), log_in.keys["rsa"][1], algorithm, headers={"kid": "rsa"})
    with pytest.raises(InvalidToken):
        read(token)


@pytest.mark.parametrize("place", ["jku", "x5u", "jwk", "x5c"])
def test_a_key_that_the_token_itself_brings_is_not_used(read, log_in, place):
    own = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(own.public_key()))
    brought = {
        "jku": "https://evil.example/keys",
        "x5u": "https://evil.example/chain",
        "jwk": {**jwk, "kid": "rsa"},
        "x5c": ["MIIB"],
    }[place]
    token = jwt.encode(log_in.claims(), own, "RS256", headers={"kid": "rsa", place: brought})
    with pytest.raises(InvalidToken):
        read(token)
    assert not [address for address in log_in.asked if "evil" in address]


def test_where_its_key_lies_is_not_read_of_a_token_that_is_right(read, log_in):
    asked = len(log_in.asked)
    assert read(log_in.token(headers={"jku": "https://evil.example/keys"})).roles
    assert not [address for address in log_in.asked[asked:] if "evil" in address]


@pytest.mark.parametrize(
    "token",
    ["", ".", "..", "...", "a.b.c", "e30.e30.", "e30.W10.AAAA", "\ud800", "a" * 20_000, "é.é.é"],
)
def test_what_is_no_token_is_refused(read, token):
    with pytest.raises(InvalidToken):
        read(token)


@given(at=st.integers(min_value=0), change=st.integers(min_value=1, max_value=127))
def test_a_token_with_one_character_changed_is_refused_or_says_the_same(read, log_in, at, change):
    token = log_in.token("ed")
    at %= len(token)
    changed = token[:at] + chr(ord(token[at]) ^ change) + token[at + 1 :]
    try:
        assert read(changed) == read(token)
    except InvalidToken:
        return


def test_clocks_may_differ_by_a_minute(read, log_in):
    token = log_in.token(exp=SECONDS, nbf=SECONDS, iat=SECONDS)
    for seconds in (-60, 59):
        assert read(token, now=NOW + timedelta(seconds=seconds)).roles
    for seconds in (-61, 60):
        with pytest.raises(InvalidToken):
            read(token, now=NOW + timedelta(seconds=seconds))


def test_a_token_of_another_service_with_the_same_issuer_text_needs_that_services_key(read, issuer):
    other = LogIn()
    with pytest.raises(InvalidToken):
        read(other.token())


def test_a_claim_whose_name_holds_dots_is_found_by_its_whole_name(keys, log_in, issuer):
    named = issuer.model_copy(update={"rights": ["https://example.se/roles"]})
    token = log_in.token(**{"https://example.se/roles": ["Kedjekoll.Auditor"]})
    assert read_token(token, issuers=[named], keys=keys, now=NOW).roles == {"auditor"}


@pytest.mark.parametrize(
    ("said", "holds"),
    [("mfa", True), (["pwd", "mfa"], True), (["pwd"], False), ("pwd", False), (None, False)],
)
def test_the_strength_that_an_operator_asks_for_is_one_the_token_states(
    read, issuer, log_in, said, holds
):
    strict = issuer.model_copy(update={"also": {"amr": "mfa"}})
    token = log_in.token(amr=said)
    if holds:
        assert read(token, issuer=strict).subject
        return
    with pytest.raises(InvalidToken, match="a claim is not what it must be"):
        read(token, issuer=strict)
