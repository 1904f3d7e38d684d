"""Records by their own rules, and what today's answer otherwise."""

from dataclasses import replace
from datetime import UTC, datetime

import orjson
import pytest

from procurement_rules.rulebook import load_rulebook
from service.operations.people.principal import Principal
from service.platform.db.database import acting_for, transaction
from service.platform.db.record_id import new_id
from service.screening.needs.request import NeedRequest, read_request
from service.screening.needs.store import make_need, store_need
from service.screening.record.recording import store
from service.screening.replays.job import replay_all, replay_one
from service.screening.replays.today import against_today
from service.screening.rulebooks.store import is_kept, rulebook_of
from tests.service.edited_rules import edited

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
NORWEGIAN = {"NO-FOA-19-3": {"in_force": {"from": "2017-02-01"}}}
ABNORMAL = "SE-LOU-16-7"
READ = load_rulebook().rule(ABNORMAL).read.model_dump(mode="json")
APPLIES_NEVER = {ABNORMAL: {"when": "price_below_comparison AND NOT price_below_comparison"}}
STATED = {
    "cpv": "90910000", "value": "4200000", "currency": "SEK", "place": "SE224",
    "starts_on": "2027-01-01", "years": 2, "title": "Lokalvård",
}  # fmt: skip


@pytest.fixture
def who():
    """Somebody of a tenant of the test's own."""
    principal = Principal(f"t-{new_id('screening')[-21:-3]}", "kerstin")
    with acting_for(principal.tenant_id):
        yield principal


@pytest.fixture
def record(engine, who, screened):
    """A stored screening of the example."""
    made = replace(screened.record, id=new_id("screening"), tenant_id=who.tenant_id)
    store(engine, made)
    return made


@pytest.fixture
def need(engine, who):
    """A stored needs assessment, whose value is in kronor."""
    stated = NeedRequest.model_validate(STATED)
    subject = read_request(stated, as_of=NOW.date(), person_key=b"k" * 32)
    made = make_need(subject, principal=who, now=NOW, as_of=NOW.date())
    store_need(engine, made)
    return made


def since(engine, record):
    with transaction(engine, read_only=True) as connection:
        own = rulebook_of(connection, record)
    return against_today(record, own)


def found(engine, record):
    return replay_one(engine, record.id, tenant_id=record.tenant_id)


def test_a_date_edited_in_another_countrys_rule_changes_nothing_and_names_nothing(
    engine, record, need, tmp_path
):
    with edited(tmp_path, NORWEGIAN):
        for one in (record, need):
            assert found(engine, one) == "same"
            difference = since(engine, one)
            assert (difference.rules, difference.also) == ((), ())
            assert (difference.edited, difference.untouched) == (("NO-FOA-19-3",), 1)


def test_under_its_own_rules_there_is_nothing_to_compare(engine, record):
    assert found(engine, record) == "same"
    assert since(engine, record) is None


def test_an_edited_condition_names_that_rule_and_where_it_answers_otherwise(
    engine, record, tmp_path
):
    with edited(tmp_path, APPLIES_NEVER | NORWEGIAN):
        assert found(engine, record) == "same"
        difference = since(engine, record)
    (rule,) = difference.rules
    assert (rule.rule_id, rule.edited, difference.untouched) == (ABNORMAL, True, 1)
    assert "outcome" in rule.differs
    before = {answer["outcome"] for place in rule.places for answer in place.before}
    after = {answer["outcome"] for place in rule.places for answer in place.after}
    assert before - {"does_not_apply"}
    assert after == {"does_not_apply"}
    assert all(place.place.tender for place in rule.places)


@pytest.mark.parametrize(
    ("field", "value", "differs"),
    [
        ("citation", "LOU 16:7", ("citation",)),
        ("then", {"sv": "Fråga.", "en": "Ask."}, ("then",)),
        ("in_force", {"from": "2016-06-01"}, ("in_force_from",)),
        ("read", READ | {"day": "2026-11-30"}, ("last_checked",)),
        ("read", READ | {"state": "SFS 2026:99"}, ("read",)),
    ],
)
def test_an_edited_text_or_date_of_a_rule_that_is_spoken_of_is_named(
    engine, record, tmp_path, field, value, differs
):
    with edited(tmp_path, {ABNORMAL: {field: value}}):
        (rule,) = since(engine, record).rules
    assert (rule.rule_id, rule.differs, rule.places) == (ABNORMAL, differs, ())


def test_a_rule_that_is_removed_is_named_with_its_answers_and_none_after(engine, record, tmp_path):
    with edited(tmp_path, {}, removed=["SE-LOU-13-3-5"]):
        assert found(engine, record) == "same"
        (rule,) = since(engine, record).rules
    assert rule.rule_id == "SE-LOU-13-3-5"
    assert all(place.before and not place.after for place in rule.places)


def test_the_rate_of_the_krona_is_that_of_the_rulebook(engine, record, need, tmp_path):
    file = next(one.name for one in _parameter_files() if "sek-per-eur:" in one.read_text("utf-8"))
    with edited(tmp_path, {}, parameters={(file, "sek-per-eur"): ["40", "40"]}):
        for one in (record, need):
            assert found(engine, one) == "same"
            difference = since(engine, one)
            assert difference.edited == ()
            assert difference.rules
            assert not any(rule.edited for rule in difference.rules)


def _parameter_files():
    from importlib.resources import files

    return sorted((files("procurement_rules") / "parameters").iterdir(), key=lambda one: one.name)


def test_a_record_whose_rules_are_gone_is_compared_in_what_no_rule_can_touch(
    engine, record, who, tmp_path
):
    made = orjson.loads(record.assessment)
    with edited(tmp_path, APPLIES_NEVER):
        other = load_rulebook().sha256
    stranger = replace(record, id=new_id("screening"), rulebook_sha256=other)
    store(engine, stranger)
    assert made["rulebook_sha256"] != other
    with transaction(engine, read_only=True) as connection:
        assert not is_kept(connection, other, tenant_id=who.tenant_id)
    assert found(engine, stranger) == "same"  # today's rules are those that made it
    with edited(tmp_path, APPLIES_NEVER | NORWEGIAN):
        assert found(engine, stranger) == "other_rules"


def test_a_pass_keeps_todays_rules_for_records_that_an_older_server_stored(
    own_engine, who, screened
):
    record = replace(screened.record, id=new_id("screening"), tenant_id=who.tenant_id)
    store(own_engine, record)
    with transaction(own_engine) as connection:
        for statement in _unlocked(connection):
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql("DELETE FROM rulebooks")
    seen = []
    passed = replay_all(
        own_engine, [record.id], seed="", principal=who, now=NOW,
        seen=lambda one, own, _card: seen.append((one.id, own)),
    )  # fmt: skip
    assert passed.found == {record.id: "same"}
    assert seen == [(record.id, load_rulebook())]
    with transaction(own_engine, read_only=True) as connection:
        assert is_kept(connection, record.rulebook_sha256, tenant_id=who.tenant_id)


def test_a_rulebook_that_was_tampered_with_is_an_alarm(own_engine, who, screened, tmp_path):
    record = replace(screened.record, id=new_id("screening"), tenant_id=who.tenant_id)
    store(own_engine, record)
    with transaction(own_engine) as connection:
        for statement in _unlocked(connection):
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql("UPDATE rulebooks SET content = substr(content, 2)")
    assert found(own_engine, record) == "same"  # made by the rules that the service ships
    with edited(tmp_path, NORWEGIAN):
        assert found(own_engine, record) == "damaged"


def _unlocked(connection):
    """Statements by which somebody with every right to the database gets past its triggers."""
    if connection.dialect.name == "sqlite":
        return [f"DROP TRIGGER rulebooks_no_{change}" for change in ("update", "delete")]
    return ["SET LOCAL session_replication_role = replica"]
