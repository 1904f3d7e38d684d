"""An access token stands for its key: no longer, and for no more."""

from datetime import UTC, datetime, timedelta

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.operations.people import access_tokens
from service.operations.people.access_tokens import (
    LIFE,
    MARK,
    key_of_client,
    key_of_token,
    life_of,
    make_access_token,
)
from service.operations.people.keys import make_key, revoke_key
from service.operations.people.store import save_person
from service.operations.people.tables import Person
from service.platform.db.tenants import ensure_tenant

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
SECRET, OTHER = b"a secret of thirty-two made-up b", b"another secret of made-up bytes "


@pytest.fixture(scope="module")
def connection(engine):
    with engine.connect() as opened, opened.begin() as begun:
        ensure_tenant(opened, tenant_id="malmo", actor="x", created_at=NOW)
        person = Person(tenant_id="malmo", id="anna", actor="x", created_at=NOW, name="Anna")
        assert save_person(opened, person)
        yield opened
        begun.rollback()


@pytest.fixture(scope="module")
def made(connection):
    return make_key(
        connection, tenant_id="malmo", actor="x", person_id="anna", label="gateway",
        scopes=["read", "work"], secret=SECRET, now=NOW, expires_at=NOW + 365 * DAY,
    )  # fmt: skip


def found(connection, token, *, now=NOW, secret=SECRET):
    return key_of_token(connection, token, secret=secret, now=now)


def test_a_token_is_good_for_an_hour_and_for_its_scopes(connection, made):
    _, key = made
    token = make_access_token(key, ["read"], secret=SECRET, now=NOW)
    assert token.startswith(MARK)
    assert found(connection, token) == (key, frozenset({"read"}))
    assert found(connection, token, now=NOW + LIFE - timedelta(seconds=1)) is not None
    assert found(connection, token, now=NOW + LIFE) is None
    assert found(connection, token, secret=OTHER) is None


def test_a_token_has_no_scope_that_its_key_has_not(connection, made):
    _, key = made
    token = make_access_token(key, ["read", "administer"], secret=SECRET, now=NOW)
    assert found(connection, token) == (key, frozenset({"read"}))


def test_a_token_ends_with_its_key(connection):
    text, key = make_key(
        connection, tenant_id="malmo", actor="x", person_id="anna", label="short",
        scopes=["read"], secret=SECRET, now=NOW, expires_at=NOW + LIFE / 2,
    )  # fmt: skip
    assert life_of(key, now=NOW) == LIFE / 2
    token = make_access_token(key, ["read"], secret=SECRET, now=NOW)
    assert found(connection, token) is not None
    assert key_of_client(connection, key.id, text, secret=SECRET, now=NOW) == key
    revoke_key(connection, key, actor="x", now=NOW)
    assert found(connection, token) is None
    assert key_of_client(connection, key.id, text, secret=SECRET, now=NOW) is None


def test_a_client_is_the_id_of_the_key_that_it_shows(connection, made):
    text, key = made
    assert key_of_client(connection, key.id, text, secret=SECRET, now=NOW) == key
    for client in ("", key.prefix, "key_" + "0" * 21, "anna"):
        assert key_of_client(connection, client, text, secret=SECRET, now=NOW) is None


@given(data=st.data())
def test_a_token_that_was_changed_anywhere_opens_nothing(connection, made, data):
    token = make_access_token(made[1], ["read"], secret=SECRET, now=NOW)
    at = data.draw(st.integers(len(MARK), len(token) - 2))  # the last sign holds spare bits
    sign = data.draw(st.sampled_from("abcXYZ012-_."))
    changed = token[:at] + sign + token[at + 1 :]
    assert changed == token or found(connection, changed) is None


@given(token=st.text(max_size=200))
def test_nothing_else_opens_anything(connection, made, token):
    assert found(connection, MARK + token) is None


def test_a_token_of_another_kind_or_for_others_opens_nothing(connection, made, monkeypatch):
    _, key = made
    whole = make_access_token(key, ["read"], secret=SECRET, now=NOW)
    assert found(connection, whole) is not None
    for name, other in (("_TYPE", "JWT"), ("_AUDIENCE", "another service")):
        with monkeypatch.context() as changed:
            changed.setattr(access_tokens, name, other)
            token = make_access_token(key, ["read"], secret=SECRET, now=NOW)
        assert found(connection, token) is None


def test_a_token_is_signed_with_a_key_that_nothing_else_is_done_with(connection, made):
    _, key = made
    token = make_access_token(key, ["read"], secret=SECRET, now=NOW)
    said = jwt.decode(token.removeprefix(MARK), options={"verify_signature": False})
    forged = jwt.encode(said, SECRET, algorithm="HS256", headers={"typ": "at+jwt"})
    unsigned = jwt.encode(said, None, algorithm="none", headers={"typ": "at+jwt"})
    assert found(connection, MARK + forged) is None
    assert found(connection, MARK + unsigned) is None
