import pytest
from sqlalchemy.exc import IntegrityError

from service.casework.cases.case import change_case, list_cases, list_events, load_case
from service.casework.cases.moving import move_case
from service.casework.cases.request import CaseChange, StageMove, tidied
from service.platform.refusal import Refusal

KEY = b"a key of thirty-two made-up bytes"


def codes(refused):
    return [one.code for one in refused.value.problems]


def test_a_case_is_opened_with_its_owner_and_read_as_it_was_stated(work):
    case = work.open(external_ids=[{"system": "e-avrop", "id": "77"}], starts_on="2027-02-01")
    assert (case.owner, case.version, case.stage) == ("anna", 1, "need")
    assert case.external_ids == (("e-avrop", "77"),)
    assert work.again(case) == case


def test_a_diary_number_has_one_case_in_a_unit(work, person):
    first = work.open(diary_number="KS 2026/1")
    with pytest.raises(Refusal) as refused:
        work.open(diary_number="KS 2026/1")
    assert (refused.value.slug, codes(refused)) == ("conflict", ["case-diary-number"])
    parks = person(units=("parks",))
    other = work.open(diary_number="KS 2026/1", unit="parks", who=parks)
    assert other.id != first.id


def test_a_case_of_another_unit_or_organisation_is_as_one_that_is_absent(work, person):
    case = work.open(unit="parks", who=person(units=("parks",)))
    for stranger in (person("bo"), person("bo", units=("schools",)), person(tenant="other")):
        with pytest.raises(Refusal) as refused:
            work.again(case, who=stranger)
        assert (refused.value.slug, refused.value.problems) == ("not-found", ())
        with work.transaction(stranger.tenant_id) as connection:
            seen = list_cases(connection, principal=stranger, limit=100)
        assert case.id not in [one.id for one in seen]


def test_a_case_cannot_be_opened_in_a_unit_of_others(work, person):
    with pytest.raises(Refusal) as refused:
        work.open(unit="schools", who=person(units=("parks",)))
    assert codes(refused) == ["case-unit"]


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        ({"deputy": "anna"}, "case-deputy"),
        ({"starts_on": "2027-02-01", "ends_on": "2027-01-31"}, "case-dates"),
    ],
    ids=["deputy", "dates"],
)
def test_particulars_that_contradict_each_other_are_refused(work, stated, code):
    with pytest.raises(Refusal) as refused:
        work.open(**stated)
    assert codes(refused) == [code]


def test_what_is_left_out_of_a_change_stays_and_what_is_null_goes(work):
    case = work.open(deputy="bo", route="öppet förfarande")
    work.do(case, change_case, CaseChange(deputy=None, title="Städning"))
    after = work.again(case)
    assert (after.deputy, after.title, after.route) == (None, "Städning", "öppet förfarande")
    with pytest.raises(Refusal) as refused:
        work.do(case, change_case, CaseChange(owner=None))
    assert codes(refused) == ["case-kept"]


def test_of_two_who_write_at_once_one_is_told_that_the_case_has_changed(work, person):
    case = work.open()
    work.do(case, change_case, CaseChange(title="Ett"), version=1)
    with pytest.raises(Refusal) as refused:
        work.do(case, change_case, CaseChange(title="Två"), version=1, who=person("bo"))
    assert refused.value.slug == "precondition-failed"
    assert (work.again(case).title, work.again(case).version) == ("Ett", 2)


def test_a_move_is_recorded_and_going_back_needs_a_reason(work, person):
    case = work.open()
    work.do(case, move_case, StageMove(stage="tenders_in"))
    with pytest.raises(Refusal) as refused:
        work.do(case, move_case, StageMove(stage="documents_out"))
    assert codes(refused) == ["case-stage-back"]
    with pytest.raises(Refusal) as refused:
        work.do(case, move_case, StageMove(stage="tenders_in"))
    assert codes(refused) == ["case-stage-same"]
    work.do(case, move_case, StageMove(stage="documents_out", reason="avbruten"), who=person("bo"))
    with work.transaction() as connection:
        events = list_events(connection, load_case(connection, case.id, principal=person()))
    assert [(one.version, one.what, one.actor, one.reason) for one in events] == [
        (1, "opened_case", "anna", None),
        (2, "moved", "anna", None),
        (3, "moved", "bo", "avbruten"),
    ]
    assert events[2].particulars == {"from": "tenders_in", "to": "documents_out"}


def test_the_history_of_a_case_cannot_be_rewritten(work):
    case = work.open()
    for statement in (
        "UPDATE case_events SET actor = 'bo' WHERE case_id = '{}'",
        "DELETE FROM case_events WHERE case_id = '{}'",
    ):
        with pytest.raises(IntegrityError), work.transaction() as connection:
            connection.exec_driver_sql(statement.format(case.id))


def test_texts_are_tidied_and_hold_no_personal_number():
    move = StageMove(stage="need", reason="Ring 121212-1212\x1b om detta.\nSnart.")
    tidy = tidied(move, person_key=KEY)
    assert "1212" not in tidy.reason
    assert "\x1b" not in tidy.reason
    assert tidy.reason.startswith("Ring person-")
    assert tidy.reason.endswith("\nSnart.")
