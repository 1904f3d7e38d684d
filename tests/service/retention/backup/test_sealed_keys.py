import pytest

from service.retention.backup.sealed_keys import WrongPassphrase, fingerprint, seal, unseal

FILES = {"person.key": b"a" * 64, "log.keys": b"{}"}


def test_the_passphrase_opens_what_it_locked_and_no_other_does():
    sealed = seal(FILES, "correct horse battery", random_bytes=lambda n: bytes(n))
    assert unseal(sealed, "correct horse battery") == FILES
    with pytest.raises(WrongPassphrase):
        unseal(sealed, "correct horse batterz")
    assert b"a" * 64 not in sealed


def test_a_short_passphrase_is_refused():
    with pytest.raises(ValueError, match="at least 12"):
        seal(FILES, "short", random_bytes=lambda n: bytes(n))


def test_a_fingerprint_tells_keys_apart():
    assert fingerprint(bytes(32)) == fingerprint(bytes(32)) != fingerprint(b"\1" + bytes(31))
