import hashlib
import json
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta, timezone
from importlib.metadata import version

import pytest

from data_ingest.model.problem import UnreadableInput
from procurement_rules.rulebook import load_rulebook
from risk_models.card.scorecard import load_scorecard
from service.operations.people.principal import Principal
from service.platform.db.database import transaction
from service.screening.assessment.replay import compared
from service.screening.purchase.examples import load_example
from service.screening.record.recording import rejected, replay, screen_file, store
from service.screening.record.store import load_screening

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
CANARIES = ("19121212-1212", "191212121212", "1212121212", "121212+1212")


def screened_file(payload, **changes):
    given = {
        "name": "x.json",
        "principal": Principal(tenant_id="local", actor="local-user"),
        "person_key": b"k",
        "now": NOW,
    }
    return screen_file(payload, **given | changes)


def kept(engine, record):
    with transaction(engine, read_only=True) as connection:
        return load_screening(connection, tenant_id=record.tenant_id, screening_id=record.id)


def test_a_record_says_what_it_was_made_from(screened):
    record = screened.record
    assert record.input_format == "procurement-json"
    assert record.input_name == "städning.json"
    assert record.as_of == date(2026, 11, 24)
    assert record.created_at == NOW
    assert record.scorecard_id == load_scorecard().id
    assert record.rulebook_sha256 == load_rulebook().sha256
    assert record.code_version == version("kedjekoll")
    assert record.result_hash == hashlib.sha256(record.assessment).hexdigest()
    assert record.supersedes is None


def test_the_hash_of_the_input_is_that_of_its_bytes():
    record = screened_file(load_example()).record
    assert record.input_sha256 == hashlib.sha256(load_example()).hexdigest()


def test_without_a_day_it_is_screened_for_today_in_utc():
    late = datetime(2026, 11, 25, 0, 30, tzinfo=timezone(timedelta(hours=1)))
    assert screened_file(load_example(), now=late).record.as_of == date(2026, 11, 24)


def test_another_scorecard_can_be_asked_for():
    chosen = load_scorecard("baseline-2")
    assert screened_file(load_example(), scorecard=chosen).record.scorecard_id == chosen.id


def test_a_stated_format_is_believed():
    with pytest.raises(UnreadableInput) as refused:
        screened_file(load_example(), format_name="eforms")
    assert refused.value.problems[0].code == "not-xml"


@pytest.mark.parametrize("name", ["a\0b", "\ud800.json", "rad\nrad", "x" * 5000, ""])
def test_any_file_name_can_be_kept(engine, name):
    record = screened_file(load_example(), name=name).record
    store(engine, record)
    assert kept(engine, record).input_name == record.input_name


def test_what_is_stored_comes_back_byte_for_byte_and_is_made_again_the_same(engine, screened):
    store(engine, screened.record)
    found = kept(engine, screened.record)
    assert all(
        getattr(found, field.name) == getattr(screened.record, field.name)
        for field in fields(screened.record)
    )
    again = replay(found, load_rulebook())
    assert again.same
    assert again.assessment == screened.record.assessment
    assert again.differences == ()


def test_a_notice_is_stored_and_made_again_the_same(engine, award_notice):
    made = screened_file(award_notice, name="award.xml")
    assert made.record.input_format == "eforms"
    store(engine, made.record)
    found = kept(engine, made.record)
    assert replay(found, load_rulebook()).same
    assert rejected(found) == made.rejects
    assert made.assessment.rejected == len(made.rejects)


def test_evidence_that_was_tampered_with_gives_another_result(screened):
    evidence = json.loads(screened.record.evidence)
    columns = evidence["facts"]["columns"]
    (row,) = [
        row
        for row in evidence["facts"]["rows"]
        if (row[columns.index("party_id")], row[columns.index("fact")])
        == ("sund-bemanning", "founded_on")
    ]
    row[columns.index("value_date")] = "1999-01-01"
    again = replay(
        replace(screened.record, evidence=json.dumps(evidence).encode()), load_rulebook()
    )
    assert not again.same
    assert again.assessment != screened.record.assessment
    assert again.differences == ()


@pytest.mark.parametrize("damaged", [b"{}", b"[]", b'{"record_version": 1}', b"no JSON"])
def test_what_is_no_result_of_this_version_is_not_compared(screened, damaged):
    with pytest.raises((LookupError, TypeError, ValueError)):
        replay(replace(screened.record, assessment=damaged), load_rulebook())


def test_what_has_changed_since_is_named(screened):
    older = replace(screened.record, rulebook_sha256="0" * 64)
    assert replay(older, load_rulebook()).differences == ("rulebook",)
    assert replay(replace(older, code_version="0.0.1"), load_rulebook()).differences == (
        "rulebook",
        "code",
    )


def test_another_scorecard_than_then_is_named_where_the_record_has_one(screened):
    record, rulebook = screened.record, load_rulebook()
    for cards, differences in (
        (None, ()),
        (("a" * 64, "a" * 64), ()),
        (("a" * 64, "b" * 64), ("scorecard",)),
    ):
        found = compared(record.assessment, record, rulebook=rulebook, scorecards=cards)
        assert (found.same, found.differences) == (True, differences)


def test_what_was_left_out_is_kept_with_its_reason(new_record):
    rejects = {
        "columns": ["location", "code", "params"],
        "rows": [["/a", "field-type", '{"field":"a","expected":"int"}']],
    }
    (problem,) = rejected(new_record(rejects=json.dumps(rejects).encode()))
    assert (problem.location, problem.code) == ("/a", "field-type")
    assert "int" in problem.mend("en") + problem.detail("en")


@pytest.mark.parametrize("number", CANARIES)
def test_a_persons_number_is_in_no_stored_byte(one_tender, number):
    document = json.dumps(one_tender())
    document = document.replace("norr-golv", number).replace("Golvvård Öresund AB", number)
    made = json.loads(document)
    made["title"] = f"Städning hos {number}"
    made["parties"][1]["identifiers"] = [{"number": number}]
    made["parties"][1]["facts"][0]["document"] = f"Utdrag {number}"
    record = screened_file(json.dumps(made).encode(), name=f"anbud {number}.json").record
    for field in fields(record):
        value = getattr(record, field.name)
        stored = value if isinstance(value, bytes) else str(value).encode()
        if field.name not in ("input_sha256", "result_hash", "rulebook_sha256"):
            assert number.encode() not in stored, field.name
            assert b"1212121212" not in stored.replace(b"-", b"").replace(b"+", b""), field.name


@pytest.mark.parametrize("number", CANARIES)
@pytest.mark.parametrize("wrong", ["fact", "value", "lot", "chain", "json"])
def test_a_persons_number_is_in_no_refusal(one_tender, number, wrong):
    made = json.loads(json.dumps(one_tender()).replace("norr-golv", number))
    if wrong == "fact":
        made["parties"][1]["facts"] = [{"fact": number, "value": "x"}]
    elif wrong == "value":
        made["parties"][1]["facts"] = [{"fact": "founded_on", "value": number}]
    elif wrong == "lot":
        made["tenders"][0]["lot"] = number
    elif wrong == "chain":
        made["tenders"][0]["links"] *= 2
        made["tenders"][0]["links"][0] |= {"percent": 60}
        made["tenders"][0]["links"][1] |= {"percent": 60}
    payload = json.dumps(made).encode()[: -20 if wrong == "json" else None]
    with pytest.raises(UnreadableInput) as refused:
        screened_file(payload, name=f"{number}.json")
    said = [str(refused.value), refused.value.name, repr(refused.value.problems)]
    for problem in refused.value.problems:
        said += [problem.detail("sv"), problem.mend("sv"), problem.detail("en")]
    assert not [one for one in said if number in one]
    assert refused.value.__cause__ is None


def test_a_fault_of_the_chain_names_the_file():
    document = {
        "format": "kedjekoll-procurement/1",
        "id": "1",
        "buyer": {"name": "Exempelstaden"},
        "lots": [{"id": "1"}],
        "parties": [{"id": "a"}, {"id": "b"}],
        "tenders": [
            {
                "id": "T",
                "lot": "1",
                "parties": [{"party": "a"}],
                "links": [
                    {"contractor": "a", "subcontractor": "b"},
                    {"contractor": "b", "subcontractor": "a"},
                ],
            }
        ],
    }
    with pytest.raises(UnreadableInput) as refusal:
        screened_file(json.dumps(document).encode(), name="chain.json")
    assert refusal.value.name == "chain.json"
    assert {problem.code for problem in refusal.value.problems} == {"chain-loop"}
