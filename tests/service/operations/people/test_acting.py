"""Who acts by a key or a token: for which organisation, with which rights, and what is kept."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from structlog.testing import capture_logs

from service.operations.audit.tables import LOG_ENTRIES
from service.operations.people.access_tokens import make_access_token
from service.operations.people.acting import AccessGate, who
from service.operations.people.keys import load_key, make_key
from service.operations.people.principal import ROLES, SCOPES, Principal
from service.operations.people.signing_keys import SigningKeys
from service.operations.people.store import (
    end_person,
    list_units,
    load_person,
    rights_of,
    save_person,
    set_rights,
)
from service.operations.people.tables import Person
from service.platform.db.database import transaction
from service.platform.db.tenants import ensure_tenant
from service.platform.process.outbound import Outbound
from tests.service.operations.people.conftest import NOW

SECRET = b"a secret of thirty-two made-up b"
DAY = timedelta(days=1)
OID = "3f1c7a52-aaaa-bbbb-cccc-0d0e0f000001"
ANNA = f"entra:{OID}"


@pytest.fixture(scope="module")
def keys(log_in):
    made = SigningKeys(Outbound(transport=log_in.transport))
    yield made
    made.close()


@pytest.fixture
def gate(own_engine, issuer, keys):
    return AccessGate(
        engine=own_engine,
        key_secret=SECRET,
        person_key=bytes(32),
        issuers=[issuer],
        signing_keys=keys,
        at_machine=Principal("lund", "local-user", frozenset(ROLES)),
    )


@pytest.fixture
def key(gate):
    """A key of Anna of Lund, who is an officer of the parks and opens incidents."""
    with transaction(gate.engine, tenant="lund") as connection:
        ensure_tenant(connection, tenant_id="lund", actor="x", created_at=NOW)
        anna = Person(tenant_id="lund", id="anna", actor="x", created_at=NOW, name="Anna")
        save_person(connection, anna)
        roles = ["officer", "incident"]
        set_rights(connection, anna, roles=roles, units=[], actor="x", now=NOW)
        return make_key(
            connection,
            tenant_id="lund",
            actor="x",
            person_id="anna",
            label="test",
            scopes=["read"],
            secret=SECRET,
            now=NOW,
            expires_at=NOW + 30 * DAY,
        )


def used_on(gate, key):
    with transaction(gate.engine, read_only=True, tenant="lund") as connection:
        return load_key(connection, tenant_id="lund", key_id=key.id).last_used_on


def test_a_key_acts_as_its_person_within_its_scopes_and_opens_no_incident(gate, key):
    text, _ = key
    expected = Principal("lund", "anna", frozenset({"officer"}), scopes=frozenset({"read"}))
    assert who(gate, text, now=NOW) == expected
    assert who(gate, text[:-1] + ("0" if text[-1] != "0" else "1"), now=NOW) is None
    assert who(gate, "kk_wrong", now=NOW) is None


def test_the_day_of_a_keys_use_is_kept_once_and_goes_forward(gate, key):
    text, made = key
    assert used_on(gate, made) is None
    for now, day in (
        (NOW, date(2026, 11, 26)),
        (NOW + timedelta(hours=1), date(2026, 11, 26)),
        (NOW + DAY, date(2026, 11, 27)),
        (NOW, date(2026, 11, 27)),
    ):
        assert who(gate, text, now=now)
        assert used_on(gate, made) == day


def test_a_second_use_on_a_day_writes_nothing(gate, key, monkeypatch):
    who(gate, key[0], now=NOW)
    monkeypatch.setattr(
        "service.operations.people.acting.note_use", None
    )  # what it would write fails
    assert who(gate, key[0], now=NOW + timedelta(hours=1))


def test_a_key_of_somebody_who_acts_no_longer_opens_nothing(gate, key):
    text, made = key
    with transaction(gate.engine, tenant="lund") as connection:
        end_person(connection, tenant_id="lund", person_id="anna", actor="x", now=NOW)
    assert who(gate, text, now=NOW) is None
    assert used_on(gate, made) is None


def kept(gate, person_id=ANNA):
    """What is kept of a person of the log-in service: herself, her rights and her units."""
    with transaction(gate.engine, read_only=True, tenant="town") as connection:
        return (
            load_person(connection, tenant_id="town", person_id=person_id),
            rights_of(connection, tenant_id="town", person_id=person_id),
            [one.id for one in list_units(connection, tenant_id="town")],
        )


def entries(gate):
    with transaction(gate.engine, read_only=True, tenant="town") as connection:
        return connection.scalar(select(func.count()).select_from(LOG_ENTRIES))


def test_a_token_acts_for_the_organisation_of_its_service_and_is_noted_for_the_review(gate, log_in):
    officer = Principal("town", ANNA, frozenset({"officer"}), frozenset({"parks"}))
    assert who(gate, log_in.token(), now=NOW) == officer
    person, rights, units = kept(gate)
    assert (person.name, person.issuer, person.actor) == ("Anna Exempel", "entra", "entra:")
    assert (person.created_at, person.last_seen_on) == (NOW, NOW.date())
    assert rights == ({"officer"}, {"parks"})
    assert units == ["parks"]


@pytest.mark.parametrize("by_key", [True, False], ids=["key", "token"])
def test_whoever_was_seen_today_is_known_while_another_writes(gate, key, log_in, by_key):
    shown = key[0] if by_key else log_in.token()
    acting = who(gate, shown, now=NOW)
    assert acting
    with transaction(gate.engine, tenant="lund"):  # holds a SQLite file's one turn to write
        assert who(gate, shown, now=NOW) == acting


def test_what_a_token_says_anew_is_noted_and_what_it_says_again_is_not(gate, log_in, monkeypatch):
    who(gate, log_in.token(), now=NOW)
    before = entries(gate)
    with monkeypatch.context() as patch:
        patch.setattr("service.operations.people.acting._note", None)  # what it would write fails
        assert who(gate, log_in.token(), now=NOW)
    assert entries(gate) == before
    auditor = who(gate, log_in.token(roles=["Kedjekoll.Auditor"], groups=[]), now=NOW)
    assert (auditor.roles, auditor.units) == ({"auditor"}, frozenset())
    assert kept(gate)[1] == ({"auditor"}, frozenset())
    who(gate, log_in.token(name="Anna Ny"), now=NOW + timedelta(minutes=1))
    assert kept(gate)[0].name == "Anna Ny"
    seconds = int((NOW + DAY).timestamp())
    later = log_in.token(name="Anna Ny", iat=seconds, nbf=seconds, exp=seconds + 60)
    who(gate, later, now=NOW + DAY)
    assert kept(gate)[0].last_seen_on == (NOW + DAY).date()


def test_a_token_of_somebody_who_acts_no_longer_opens_nothing(gate, log_in):
    who(gate, log_in.token(), now=NOW)
    with transaction(gate.engine, tenant="town") as connection:
        end_person(connection, tenant_id="town", person_id=ANNA, actor="x", now=NOW)
    assert who(gate, log_in.token(), now=NOW) is None
    assert kept(gate)[1] == (frozenset(), frozenset())


def test_a_token_that_does_not_hold_opens_nothing_and_its_reason_is_logged(gate, log_in):
    with capture_logs() as lines:
        assert who(gate, log_in.token(aud="api://other"), now=NOW) is None
    (line,) = lines
    assert line["event"] == "log_in.refused"
    assert line["reason"]
    assert kept(gate) == (None, (frozenset(), frozenset()), [])


def test_a_personal_number_in_a_token_is_never_kept(gate, log_in):
    number = "19811218-9876"
    acts = who(gate, log_in.token(oid=number, name=f"Anna {number}"), now=NOW)
    assert number not in acts.actor
    assert acts.actor.startswith("entra:person-")
    person, _, _ = kept(gate, acts.actor)
    assert person.name == f"Anna {acts.actor.removeprefix('entra:')}"


def test_a_token_has_every_scope_and_a_key_its_own(gate, key, log_in):
    assert who(gate, log_in.token(), now=NOW).scopes == frozenset(SCOPES)
    assert who(gate, key[0], now=NOW).scopes == {"read"}


def test_an_access_token_acts_as_its_key_does_and_with_no_scope_more(gate, key):
    _, made = key
    for scopes, has in ({"read"}, {"read"}), ({"read", "work"}, {"read"}):
        token = make_access_token(made, scopes, secret=SECRET, now=NOW)
        acts = who(gate, token, now=NOW)
        assert (acts.actor, acts.scopes, acts.key_id) == ("anna", has, made.id)
