from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from service.operations.webhooks.signing import (
    SecretLost,
    hide_secret,
    new_secret,
    reveal_secret,
    signed_headers,
)

WHOSE = {"tenant_id": "a", "receiver_id": "webhook_1", "key_secret": bytes(32)}


def test_a_signature_is_that_of_the_example_in_standard_webhooks():
    headers = signed_headers(
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        b'{"test": 2432232314}',
        shown=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
        now=datetime.fromtimestamp(1614265330, UTC),
    )
    assert headers["webhook-timestamp"] == "1614265330"
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_secret_is_kept_so_that_only_its_own_installation_and_receiver_read_it():
    secret = new_secret()
    kept = hide_secret(secret, **WHOSE)
    assert reveal_secret(kept, **WHOSE) == secret
    assert hide_secret(secret, **WHOSE) != kept
    for name, other in (
        ("tenant_id", "b"),
        ("receiver_id", "webhook_2"),
        ("key_secret", bytes([1] * 32)),
    ):
        with pytest.raises(SecretLost):
            reveal_secret(kept, **WHOSE | {name: other})


def test_no_two_secrets_are_the_same_and_each_has_256_bits():
    made = {new_secret() for _ in range(100)}
    assert len(made) == 100
    assert {len(one) for one in made} == {len("whsec_") + 44}


@given(st.text(), st.integers(0, 2**32), st.integers(1, 3))
def test_the_official_library_makes_the_same_signatures_for_every_secret(text, seconds, count):
    secrets, moment = [new_secret() for _ in range(count)], datetime.fromtimestamp(seconds, UTC)
    headers = signed_headers("msg_1", text.encode(), shown=secrets, now=moment)
    theirs = [Webhook(secret).sign("msg_1", moment, text) for secret in secrets]
    assert headers["webhook-signature"].split() == theirs


def test_the_official_library_takes_either_secret_while_one_replaces_the_other(record_property):
    old, new, other = new_secret(), new_secret(), new_secret()
    headers = signed_headers("msg_1", b'{"a":1}', shown=[new, old], now=datetime.now(UTC))
    for secret in (old, new):
        assert Webhook(secret).verify(b'{"a":1}', headers) == {"a": 1}
        record_property("judged", 1)
    with pytest.raises(WebhookVerificationError):
        Webhook(other).verify(b'{"a":1}', headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(new).verify(b'{"a":2}', headers)
