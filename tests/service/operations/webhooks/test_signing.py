from datetime import UTC, datetime

import pytest

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
