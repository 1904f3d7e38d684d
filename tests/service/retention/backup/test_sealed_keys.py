import orjson
import pytest

from service.retention.backup import sealed_keys
from service.retention.backup.sealed_keys import WrongPassphrase, fingerprint, seal, unseal

FILES = {"person.key": b"a" * 64, "log.keys": b"{}"}


def test_the_passphrase_opens_what_it_locked_and_no_other_does():
    sealed = seal(FILES, "correct horse battery", random_bytes=lambda n: bytes(n))
    assert unseal(sealed, "correct horse battery") == FILES
    with pytest.raises(WrongPassphrase):
        unseal(sealed, "correct horse batterz")
    assert b"a" * 64 not in sealed


def test_a_try_costs_what_owasp_asks_for_and_an_earlier_file_still_opens(monkeypatch):
    cost = sealed_keys._COSTS[sealed_keys._COST]
    assert (cost["n"], cost["r"], cost["p"]) == (2**15, 8, 3)
    monkeypatch.setattr(sealed_keys, "_COST", "")
    before = orjson.loads(seal(FILES, "correct horse battery", random_bytes=lambda n: bytes(n)))
    assert before.pop("scrypt") == ""
    assert unseal(orjson.dumps(before), "correct horse battery") == FILES


def test_a_file_cannot_ask_for_another_cost():
    sealed = orjson.loads(seal(FILES, "correct horse battery", random_bytes=lambda n: bytes(n)))
    sealed["scrypt"] = "bj0xMDczNzQxODI0IHI9OCBwPTE="  # n=1073741824 r=8 p=1
    with pytest.raises(WrongPassphrase):
        unseal(orjson.dumps(sealed), "correct horse battery")


def test_a_short_passphrase_is_refused():
    with pytest.raises(ValueError, match="at least 12"):
        seal(FILES, "short", random_bytes=lambda n: bytes(n))


def test_a_fingerprint_tells_keys_apart():
    assert fingerprint(bytes(32)) == fingerprint(bytes(32)) != fingerprint(b"\1" + bytes(31))
