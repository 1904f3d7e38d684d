import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy.exc import IntegrityError

from data_ingest.model.problem import UnreadableInput
from data_ingest.model.text import LANGUAGES
from procurement_rules.rulebook import load_rulebook
from service.operations.people.principal import Principal
from service.platform.db.database import transaction
from service.platform.frames import dump_tables, load_tables
from service.screening.needs.assess import assess_need, subject_of
from service.screening.needs.assessment import NeedAssessment, title_and_answer
from service.screening.needs.references import NeedReferences, gather_need, knowledge_of
from service.screening.needs.request import NeedRequest, read_request
from service.screening.needs.store import (
    list_needs,
    load_need,
    make_need,
    replay_need,
    since,
    store_need,
)

TODAY = date(2026, 11, 25)
NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
KEY = b"a key of thirty-two made-up bytes"
STATED = {
    "cpv": "90910000",
    "value": "4200000",
    "currency": "SEK",
    "place": "SE224",
    "starts_on": "2027-01-01",
    "years": 2,
}


def subject(**changed):
    request = NeedRequest.model_validate(STATED | changed)
    return read_request(request, as_of=TODAY, person_key=KEY)


def refused(**changed):
    with pytest.raises(UnreadableInput) as fault:
        subject(**changed)
    return fault.value.problems


def made(tenant_id="local", *, as_of=TODAY, **changed):
    principal = Principal(tenant_id=tenant_id, actor="local-user")
    return make_need(subject(**changed), principal=principal, now=NOON, as_of=as_of)


def test_what_is_stated_becomes_what_is_to_be_bought():
    bought = subject(cpv="90910000-9", title="  Lokalvård ")
    assert (bought.cpv, bought.nature, bought.country) == ("90910000", "services", "SE")
    assert (bought.title, bought.begun_on) == ("Lokalvård", TODAY)
    assert subject(title=" ").title is None
    assert subject(value=4200000) == subject(value="4 200 000")


def test_a_persons_number_in_the_title_is_replaced():
    assert "121212" not in subject(title="Städning åt 19121212-1212").title


@pytest.mark.parametrize(
    ("changed", "code", "place"),
    [
        ({"cpv": "7654"}, "need-cpv", "/cpv"),
        ({"cpv": "99000000"}, "need-cpv-unknown", "/cpv"),
        ({"value": "-1"}, "need-value", "/value"),
        ({"value": "en miljon"}, "need-value", "/value"),
        ({"currency": None}, "need-currency-missing", "/currency"),
        ({"currency": "kronor?"}, "need-currency", "/currency"),
        ({"place": "SE999"}, "need-place", "/place"),
        ({"place": "ZZ"}, "need-place", "/place"),
        ({"place": ""}, "need-place", "/place"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_place_and_mend(changed, code, place):
    (problem,) = refused(**changed)
    assert (problem.code, problem.location) == (code, place)
    for language in LANGUAGES:
        told = problem.detail(language) + problem.mend(language)
        assert all(str(value) not in told for value in changed.values() if value)


def test_everything_wrong_is_said_at_once():
    problems = refused(cpv="x", value="x", currency=None, place="x")
    assert [one.code for one in problems] == [
        "need-cpv", "need-value", "need-currency-missing", "need-place"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("place", "country"),
    [("SE", "SE"), ("SE2", "SE"), ("EL30", "GR"), ("BD", "BD"), ("GB", "GB")],
)
def test_a_place_is_a_nuts_code_or_a_country(place, country):
    assert subject(place=place).country == country


def test_only_rows_that_can_matter_are_gathered_with_their_sources():
    held = gather_need(subject())
    assert set(held.wage_levels["agreement"]) == {"Serviceentreprenad, Kommunal/Almega"}
    assert set(held.statements["code"]) == {"812"}
    assert held.goods.is_empty()
    used = {one for name in ("sector_facts", "statements", "wage_levels")
            for one in getattr(held, name)["source_id"]}  # fmt: skip
    assert set(held.sources["source_id"]) == used


def test_the_other_categories_of_an_agreement_come_after_its_default():
    bought = subject(cpv="45210000")
    levels = knowledge_of(gather_need(bought), bought).levels
    assert levels[0].level_id == "se-construction-skilled"
    assert {one.is_default for one in levels} == {True, False}


def test_goods_come_from_the_stated_country_and_from_all_where_none_is_known():
    anywhere = gather_need(subject(cpv="18110000", place="SE")).goods
    assert anywhere["country"].n_unique() > 1
    only = gather_need(subject(cpv="18110000", place="BD")).goods
    assert set(only["country"]) == {"BD"}
    assert gather_need(subject(cpv="44000000", place="BD")).goods.is_empty()


def test_a_fact_without_a_row_is_not_known():
    bought = subject()
    held = gather_need(bought)
    tables = {name: getattr(held, name) for name in held.members()}
    without = NeedReferences.validate(tables | {"sector_facts": held.sector_facts.clear()})
    assert knowledge_of(without, bought).authority is None


def test_the_gathered_rows_come_back_from_their_bytes():
    for changed in ({}, {"cpv": "18110000", "place": "SE"}):
        held = dump_tables(gather_need(subject(**changed)))
        assert dump_tables(load_tables(NeedReferences, held)) == held


def test_an_assessment_proposes_and_names_its_sources_and_rules():
    need = NeedAssessment.read(made().assessment)
    assert (need.status, need.answer, need.regime) == ("proposed", "yes", "full")
    named = {one.source_id for step in need.steps for one in step.reasons if one.source_id}
    assert named <= {one.source_id for one in need.sources}
    named = {one.rule_id for step in need.steps for one in step.reasons if one.rule_id}
    assert named <= {one.rule_id for one in need.rules}
    assert need.rulebook_sha256 == load_rulebook().sha256


def test_no_source_of_agreements_is_named_where_none_is_used():
    need = NeedAssessment.read(made(cpv="72000000").assessment)
    assert "kedjekoll-agreements-2026" not in {one.source_id for one in need.sources}


def test_what_is_to_be_bought_comes_back_from_its_record():
    bought = subject(title="Lokalvård", buyer_kind="central", value="4200000.50")
    need = assess_need(bought, gather_need(bought), rulebook=load_rulebook(), as_of=TODAY)
    assert subject_of(need.subject) == bought


@pytest.mark.parametrize(
    "changed", [{}, {"cpv": "45210000"}, {"cpv": "18110000", "place": "BD"}, {"cpv": "55120000"}]
)
def test_a_kept_assessment_is_made_again_to_the_same_bytes(changed):
    record = made(**changed)
    again = replay_need(record, load_rulebook())
    assert (again.same, again.differences) == (True, ())
    assert again.assessment == record.assessment
    assert json.dumps(
        json.loads(record.assessment), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    ).encode() == record.assessment  # fmt: skip


def test_an_assessment_that_differs_names_what_has_changed():
    record = made()
    other = record.assessment.replace(b"90910000", b"90911000", 1)
    assert other != record.assessment
    changed = replace(record, assessment=other, rulebook_sha256="0" * 64, code_version="0")
    again = replay_need(changed, load_rulebook())
    assert (again.same, again.differences) == (False, ("rulebook", "code"))


@pytest.mark.parametrize("title", [None, "Lokalvård"])
def test_a_list_shows_the_title_and_the_answer_of_the_whole(title):
    record = made(title=title)
    need = NeedAssessment.read(record.assessment)
    assert title_and_answer(record.assessment) == (title, need.answer)
    assert need.subject.title == title


def test_a_start_in_the_past_is_said():
    need = NeedAssessment.read(made(starts_on="2026-10-01").assessment)
    assert [one.code for one in need.notes] == ["start_past"]


def test_an_assessment_shows_its_age_and_that_nothing_has_changed():
    stands = since(made(), today=date(2026, 12, 25))
    assert (stands.age_days, stands.changes, stands.answer) == (30, (), "yes")


def test_an_assessment_shows_what_has_changed_since():
    bought = subject()
    held = gather_need(bought)
    tables = {name: getattr(held, name) for name in held.members()}
    fewer = {
        "wage_levels": held.wage_levels.head(1),
        "statements": held.statements.clear(),
        "goods": gather_need(subject(cpv="18110000", place="SE")).goods,
    }
    kept = NeedReferences.validate(tables | fewer)
    old = replace(
        made(), evidence=dump_tables(kept), rulebook_sha256="0" * 64, code_version="0.0.1"
    )
    changes = since(old, today=TODAY).changes
    assert changes == ("rulebook", "levels", "sectors", "goods", "code")


def test_an_assessment_is_kept_by_tenant_and_found_by_category(engine):
    ours = made("ours")
    store_need(engine, ours)
    store_need(engine, made("ours", cpv="45210000"))
    with transaction(engine, read_only=True) as connection:
        assert load_need(connection, tenant_id="ours", need_id=ours.id) == ours
        assert load_need(connection, tenant_id="theirs", need_id=ours.id) is None
        found = list_needs(connection, principal=Principal("ours", "x"), cpv_prefix="9091", limit=5)
        assert [one.id for one in found] == [ours.id]
        assert (
            len(list_needs(connection, principal=Principal("ours", "x"), cpv_prefix="", limit=5))
            == 2
        )
        assert (
            list_needs(connection, principal=Principal("theirs", "x"), cpv_prefix="", limit=5) == []
        )


def test_the_database_itself_refuses_to_change_or_remove_an_assessment(engine):
    record = made("fixed")
    store_need(engine, record)
    for statement in ("UPDATE needs SET actor = 'x'", "DELETE FROM needs"):
        with pytest.raises(IntegrityError), transaction(engine) as connection:
            connection.exec_driver_sql(statement)
    with pytest.raises(IntegrityError):
        store_need(engine, record)
    with transaction(engine, read_only=True) as connection:
        assert load_need(connection, tenant_id="fixed", need_id=record.id) == record
