import json
from datetime import timedelta

import httpx2
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm
from structlog.testing import capture_logs

from service.operations.people.signing_keys import (
    LogInUnavailable,
    SigningKeys,
    open_signing_keys,
    read_keys,
)
from service.platform.process.outbound import Outbound
from tests.service.operations.people.conftest import NOW, LogIn


@pytest.fixture
def log_in():
    return LogIn()


@pytest.fixture
def keys(log_in):
    made = SigningKeys(Outbound(transport=log_in.transport))
    yield made
    made.close()


def minutes(count):
    return NOW + timedelta(minutes=count)


def test_keys_are_asked_for_once_and_used_for_an_hour(keys, log_in, issuer):
    for minute in (0, 30, 59):
        assert keys.find(issuer, "rsa", now=minutes(minute)).algorithm == "RS256"
    assert log_in.asked == [issuer.keys]
    keys.find(issuer, "rsa", now=minutes(61))
    assert len(log_in.asked) == 2


def test_an_unknown_key_is_asked_for_at_most_once_a_minute(keys, log_in, issuer):
    for second in range(0, 180, 10):
        assert keys.find(issuer, "another", now=NOW + timedelta(seconds=second)) is None
    assert len(log_in.asked) == 3


def test_a_new_key_is_found_and_an_old_one_forgotten_when_a_service_changes_its_keys(
    keys, log_in, issuer
):
    assert keys.find(issuer, "rsa", now=NOW)
    log_in.published = [log_in.jwk("ec") | {"kid": "next"}]
    assert keys.find(issuer, "next", now=minutes(2)).algorithm == "ES256"
    assert keys.find(issuer, "rsa", now=minutes(2)) is None


def test_a_service_that_is_away_keeps_nobody_out_for_a_day(keys, log_in, issuer):
    assert keys.find(issuer, "rsa", now=NOW)
    log_in.status = 503
    with capture_logs() as lines:
        assert keys.find(issuer, "rsa", now=minutes(60 * 24))
    assert [line["event"] for line in lines] == ["log_in.keys_not_had"]
    with pytest.raises(LogInUnavailable):
        keys.find(issuer, "rsa", now=minutes(60 * 24 + 2))


def test_a_service_that_never_answered_is_asked_again_after_a_minute(keys, log_in, issuer):
    log_in.status = 500
    for second in (0, 10, 50):
        with pytest.raises(LogInUnavailable):
            keys.find(issuer, "rsa", now=NOW + timedelta(seconds=second))
    assert len(log_in.asked) == 1
    log_in.status = 200
    assert keys.find(issuer, "rsa", now=minutes(1))


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"keys": 1}', b"[]", b'{"keys":[1, {}]}'])
def test_an_answer_without_keys_gives_none(issuer, body):
    transport = httpx2.MockTransport(lambda _: httpx2.Response(200, content=body))
    made = open_signing_keys([issuer], transport=transport)
    try:
        assert made.find(issuer, "rsa", now=NOW) is None
    except LogInUnavailable:
        assert not body.startswith((b"{", b"["))
    made.close()


def test_only_public_keys_that_are_strong_enough_and_meant_for_signing_are_used(log_in):
    small = rsa.generate_private_key(public_exponent=65537, key_size=1024).public_key()
    good = log_in.jwk("rsa")
    listed = [
        {"kty": "oct", "k": "c2VjcmV0", "kid": "secret"},
        {**json.loads(RSAAlgorithm.to_jwk(small)), "kid": "small"},
        {**good, "kid": "encrypts", "use": "enc"},
        {**good, "kid": "other algorithm", "alg": "RS512"},
        {**good, "kid": 7},
        {**good, "kid": "broken", "n": "!"},
        {"kty": "EC", "crv": "P-521", "kid": "curve"},
        {"kty": "RSA", "kid": "empty"},
        good,
        {**good, "alg": "RS256", "kid": "named"},
    ]
    assert sorted(read_keys(json.dumps({"keys": listed}).encode())) == ["named", "rsa"]
