import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from service.operations.audit.tables import LOG_ENTRIES
from service.operations.people.keys import (
    UnusableKey,
    address_of,
    find_key,
    list_keys,
    load_key,
    make_key,
    note_use,
    revoke_key,
    rotate_key,
)
from service.operations.people.store import save_person
from service.operations.people.tables import HashedKey, Person
from service.platform.db.store import add, values_of
from service.platform.db.tenants import ensure_tenant

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
SECRET = b"a secret of thirty-two made-up b"


@pytest.fixture
def connection(engine):
    with engine.connect() as opened, opened.begin() as begun:
        ensure_tenant(opened, tenant_id="malmo", actor="x", created_at=NOW)
        person = Person(tenant_id="malmo", id="anna", actor="x", created_at=NOW, name="Anna")
        assert save_person(opened, person)
        yield opened
        begun.rollback()


@pytest.fixture
def make(connection):
    def made(**changes):
        values = {
            "tenant_id": "malmo",
            "actor": "x",
            "person_id": "anna",
            "label": "portal",
            "scopes": ["work", "read"],
            "secret": SECRET,
            "now": NOW,
            "expires_at": NOW + 365 * DAY,
        }
        return make_key(connection, **values | changes)

    return made


def find(connection, key, now=NOW, secret=SECRET):
    return find_key(connection, key, secret=secret, now=now)


def test_a_key_is_found_by_itself_and_by_nothing_less(connection, make):
    text_, key = make()
    assert find(connection, text_) == key
    assert key.scopes == ("read", "work")
    head, tail = text_[:-1], text_[-1]
    for wrong in (head, f"{head}{'0' if tail != '0' else '1'}", text_.upper(), f"{text_} ", ""):
        assert find(connection, wrong) is None
    assert find(connection, text_, secret=b"another secret") is None


def test_the_database_holds_no_key(connection, make):
    text_, _ = make()
    rows = str(connection.execute(text("SELECT * FROM api_keys")).all())
    assert text_ not in rows
    assert text_.split("_")[2] not in rows


def test_no_two_keys_are_alike(make):
    assert len({make()[0] for _ in range(50)}) == 50


def test_a_key_opens_until_it_expires(connection, make):
    text_, key = make(expires_at=NOW + DAY)
    assert find(connection, text_, NOW + DAY - timedelta(seconds=1)) == key
    assert find(connection, text_, NOW + DAY) is None


def test_a_revoked_key_opens_nothing_at_once_and_stays_revoked(connection, make):
    text_, key = make()
    revoked = revoke_key(connection, key, actor="chief", now=NOW)
    assert find(connection, text_) is None
    assert revoke_key(connection, revoked, actor="another", now=NOW + DAY) == revoked
    assert load_key(connection, tenant_id="malmo", key_id=key.id).revoked_by == "chief"


def test_a_renewed_key_opens_beside_the_new_one_for_a_while(connection, make):
    old_text, old = make()
    new_text, new = rotate_key(
        connection, old, actor="x", secret=SECRET, now=NOW + 10 * DAY, overlap=DAY
    )
    assert (new.replaces, new.scopes, new.label) == (old.id, old.scopes, old.label)
    assert new.expires_at == NOW + 375 * DAY
    for text_, until in ((old_text, NOW + 11 * DAY), (new_text, NOW + 375 * DAY)):
        assert find(connection, text_, until - timedelta(seconds=1))
        assert find(connection, text_, until) is None


def test_a_renewed_key_opens_for_a_week_more_unless_something_else_is_asked_for(connection, make):
    text_, old = make()
    rotate_key(connection, old, actor="x", secret=SECRET, now=NOW)
    assert find(connection, text_, NOW + 7 * DAY - timedelta(seconds=1))
    assert find(connection, text_, NOW + 7 * DAY) is None


def test_a_key_stands_in_an_address_only_where_it_opens_nothing_but_reconciliation():
    assert address_of("kk_1_2", ["match"]) == "/v1/reconcile/kk_1_2"
    assert address_of("kk_1_2", ["match", "read"]) is None


def test_a_key_is_not_made_longer_by_renewing_another_in_its_place(connection, make):
    text_, old = make(expires_at=NOW + DAY)
    rotate_key(connection, old, actor="x", secret=SECRET, now=NOW, overlap=30 * DAY)
    assert find(connection, text_, NOW + DAY) is None


def test_a_key_is_renewed_once_and_only_while_it_is_valid(connection, make):
    _, old = make()
    rotate_key(connection, old, actor="x", secret=SECRET, now=NOW)
    with pytest.raises(IntegrityError), connection.begin_nested():
        rotate_key(connection, old, actor="x", secret=SECRET, now=NOW)
    _, revoked = make()
    with pytest.raises(UnusableKey):
        rotate_key(
            connection,
            revoke_key(connection, revoked, actor="x", now=NOW),
            actor="x",
            secret=SECRET,
            now=NOW,
        )


def test_the_last_day_of_use_never_goes_back(connection, make):
    _, key = make()
    for day in (date(2026, 11, 26), date(2026, 11, 28), date(2026, 11, 27)):
        note_use(connection, key, on=day)
    assert load_key(connection, tenant_id="malmo", key_id=key.id).last_used_on == date(2026, 11, 28)


def test_keys_are_listed_newest_first(connection, make):
    keys = [make(now=NOW + n * DAY)[1] for n in range(3)]
    assert list_keys(connection, tenant_id="malmo") == keys[::-1]
    assert list_keys(connection, tenant_id="lund") == []


SHAPE = r"kk_([0-9a-hjkmnp-z]{12})_[0-9a-hjkmnp-z]{48}"


def test_a_key_has_the_form_that_those_who_look_for_lost_keys_know(make):
    text_, key = make()
    assert re.fullmatch(SHAPE, text_)[1] == key.prefix
    assert key.id.startswith("key_")


@pytest.fixture
def twin(connection, make):
    """A key of Malmö, and one of Lund that has the same id."""
    _, key = make()
    ensure_tenant(connection, tenant_id="lund", actor="x", created_at=NOW)
    anna = Person(tenant_id="lund", id="anna", actor="x", created_at=NOW, name="Anna")
    assert save_person(connection, anna)
    other = replace(key, tenant_id="lund", prefix="0" * 12, label="another")
    add(connection, HashedKey(**values_of(other), hmac_sha256="0" * 64))
    return key, other


def test_what_is_done_to_a_key_is_done_to_none_of_another_organisation(connection, twin):
    key, other = twin

    def lunds():
        return load_key(connection, tenant_id="lund", key_id=key.id)

    assert load_key(connection, tenant_id="malmo", key_id=key.id) == key
    assert load_key(connection, tenant_id="ystad", key_id=key.id) is None
    assert list_keys(connection, tenant_id="malmo") == [key]
    assert lunds() == other
    note_use(connection, key, on=date(2026, 11, 26))
    rotate_key(connection, key, actor="x", secret=SECRET, now=NOW)
    revoke_key(connection, key, actor="x", now=NOW)
    assert lunds() == other
    assert load_key(connection, tenant_id="malmo", key_id=key.id).revoked_at == NOW


def test_what_is_done_to_a_key_is_done_to_no_other_of_its_organisation(connection, make):
    (_, key), (_, other) = make(), make()
    note_use(connection, key, on=date(2026, 11, 26))
    revoke_key(connection, key, actor="x", now=NOW)
    assert load_key(connection, tenant_id="malmo", key_id=other.id) == other
    assert load_key(connection, tenant_id="malmo", key_id=key.id).last_used_on == NOW.date()


def test_the_log_tells_of_each_key_that_is_made_renewed_and_revoked(connection, make):
    _, key = make()
    _, new = rotate_key(connection, key, actor="chief", secret=SECRET, now=NOW + DAY)
    revoke_key(connection, new, actor="chief", now=NOW + 2 * DAY)
    columns = (LOG_ENTRIES.c.action, LOG_ENTRIES.c.subject_id, LOG_ENTRIES.c.actor)
    told = connection.execute(
        select(*columns, LOG_ENTRIES.c.created_at).order_by(LOG_ENTRIES.c.created_at)
    )
    assert [tuple(one) for one in told] == [
        ("key.made", key.id, "x", NOW),
        ("key.made", new.id, "chief", NOW + DAY),
        ("key.revoked", new.id, "chief", NOW + 2 * DAY),
    ]
    details = connection.scalars(select(LOG_ENTRIES.c.details).order_by(LOG_ENTRIES.c.created_at))
    assert [key.id.encode() in one for one in details] == [False, True, False]
