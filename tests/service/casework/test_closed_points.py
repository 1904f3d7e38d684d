"""Before the award points are closed to whoever has not opened them; what decides is tried here.

What each door then answers is tried in `tests.service.api.test_closed_points`.
"""

import dataclasses

import pytest

from service.casework.case_numbers import numbers_of
from service.casework.cases.case import list_events
from service.casework.cases.moving import move_case
from service.casework.cases.request import NewLink, StageMove
from service.casework.cases.tables import CASE_LINKS
from service.casework.closed_points import (
    are_under_assessment,
    check_open,
    closed_numbers,
    holds_tenders_under_assessment,
    open_points,
    points_are_open,
    tenders_may_be_told,
)
from service.casework.links import attach
from service.platform.db.record_id import new_id
from service.platform.refusal import Refusal
from service.screening.record.store import OF_A_RUN, save_screening


@pytest.fixture
def is_open(work, person):
    """Tells whether somebody sees the points: `is_open(screening_id, who=person("bo"))`."""

    def asked(screening_id, *, who=None):
        who = who or person()
        with work.transaction(who.tenant_id) as connection:
            return points_are_open(connection, screening_id, principal=who)

    return asked


def codes(refused):
    return [one.code for one in refused.value.problems]


@pytest.mark.parametrize("stage", ["need", "documents_out", "tenders_in"])
def test_before_the_award_points_are_closed_until_opened_and_then_for_that_person(
    work, person, attached, is_open, stage
):
    case = work.open(stage=stage)
    screening_id = attached(case)
    assert not is_open(screening_id)
    work.do(case, open_points, "Förfrågan från kammarrätten.")
    assert is_open(screening_id)
    assert not is_open(screening_id, who=person("bo"))
    with work.transaction() as connection:
        (event,) = [one for one in list_events(connection, case) if one.what == "opened_points"]
    assert (event.actor, event.reason) == ("anna", "Förfrågan från kammarrätten.")


def test_after_the_award_points_are_open_and_opening_them_is_pointless(work, attached, is_open):
    case = work.open(stage="tenders_in")
    screening_id = attached(case)
    work.do(case, move_case, StageMove(stage="award"))
    assert is_open(screening_id)
    with pytest.raises(Refusal) as refused:
        work.do(case, open_points, "behövs inte")
    assert codes(refused) == ["case-not-before-award"]


def test_a_screening_that_supersedes_a_closed_one_is_closed_too(
    work, attached, is_open, new_record
):
    screening_id = attached(work.open(stage="tenders_in"))
    later = new_record(supersedes=screening_id)
    with work.transaction() as connection:
        save_screening(connection, later)
    assert not is_open(later.id)


def test_a_screening_that_a_closed_one_has_superseded_is_closed_too(work, is_open, new_record):
    earlier = new_record()
    later = new_record(supersedes=earlier.id)
    case = work.open(stage="tenders_in")
    with work.transaction() as connection:
        save_screening(connection, earlier)
        save_screening(connection, later)
        insert = {"actor": "anna", "created_at": earlier.created_at, "case_id": case.id}
        connection.execute(
            CASE_LINKS.insert().values(
                tenant_id="local",
                id=new_id("link"),
                kind="screening",
                record_id=later.id,
                **insert,
            )
        )
    assert not is_open(earlier.id)


@pytest.mark.parametrize(
    ("title", "stage", "expected"),
    [
        ("Städning", "tenders_in", False),
        ("Städning", None, False),
        ("Städning", "in_contract", True),
        ("Lokalvård i stadens kontor", "tenders_in", True),  # the bundled example
    ],
)
def test_what_a_screening_of_no_case_holds_says_whether_it_is_open(
    work, is_open, screen_document, document, title, stage, expected
):
    stated = document() | {"title": title, "stage": stage}
    assert is_open(work.keep(screen_document(stated))) is expected


def test_a_screening_of_another_units_case_alone_is_not_there(work, person, attached, is_open):
    parks = person(units=("parks",))
    case = work.open(unit="parks", who=parks, stage="in_contract")
    screening_id = attached(case, who=parks)
    assert is_open(screening_id, who=parks)
    with pytest.raises(Refusal) as refused:
        is_open(screening_id, who=person("bo"))
    assert refused.value.slug == "not-found"


def test_an_opening_in_one_case_opens_nothing_of_another_units_case(
    work, person, attached, is_open
):
    parks = person(units=("parks",))
    own = work.open(stage="tenders_in")
    screening_id = attached(own)
    theirs = work.open(unit="parks", who=parks, stage="tenders_in")
    work.do(theirs, attach, NewLink(kind="screening", id=screening_id), who=parks)
    work.do(own, open_points, "ett skäl")
    assert not is_open(screening_id)


def test_an_opening_in_one_case_opens_nothing_of_another_that_the_same_person_sees(
    work, attached, is_open
):
    own, other = work.open(stage="tenders_in"), work.open(stage="tenders_in")
    screening_id = attached(own)
    work.do(other, attach, NewLink(kind="screening", id=screening_id))
    work.do(own, open_points, "ett skäl")
    assert not is_open(screening_id)
    work.do(other, open_points, "ett skäl")
    assert is_open(screening_id)


def test_the_record_at_hand_is_what_a_screening_of_no_case_is_judged_by(
    work, person, screen_document, document
):
    screened = screen_document(document() | {"title": "Städning", "stage": "tenders_in"})
    number = work.keep(screened)
    of_a_run = dataclasses.replace(screened.record, input_format=OF_A_RUN)
    with work.transaction() as connection:
        for record, expected in ((None, False), (screened.record, False), (of_a_run, True)):
            found = points_are_open(connection, number, principal=person(), record=record)
            assert found is expected
    assert holds_tenders_under_assessment(screened.record) is True
    assert holds_tenders_under_assessment(of_a_run) is False


def test_what_is_closed_is_refused_by_its_reason_and_what_is_open_is_not(work, person, attached):
    case = work.open(stage="tenders_in")
    screening_id = attached(case)
    with work.transaction() as connection, pytest.raises(Refusal) as refused:
        check_open(connection, screening_id, principal=person())
    assert refused.value.slug == "closed-before-award"
    work.do(case, open_points, "ett skäl")
    with work.transaction() as connection:
        check_open(connection, screening_id, principal=person())


def test_who_has_tendered_is_told_to_others_after_the_award_alone(work, person, attached):
    case = work.open(stage="tenders_in")
    screening_id = attached(case)

    def may_be_told():
        with work.transaction() as connection:
            return tenders_may_be_told(connection, screening_id, principal=person())

    assert not may_be_told()
    work.do(case, open_points, "ett skäl")
    assert not may_be_told()
    work.do(case, move_case, StageMove(stage="award"))
    assert may_be_told()


def test_the_numbers_of_tenderers_are_closed_until_somebody_opens_the_case_that_she_sees(
    work, person, attached
):
    anna, bo = (person(name, tenant="numbers") for name in ("anna", "bo"))
    parks = person("eva", tenant="numbers", units=("parks",))

    def closed(who):
        with work.transaction("numbers") as connection:
            return closed_numbers(connection, principal=who)

    hidden = work.open(unit="parks", who=parks, stage="tenders_in")
    attached(hidden, who=parks, tenant="numbers")
    assert closed(anna) == set()
    with work.transaction("numbers") as connection:
        tenderers = numbers_of(connection, hidden)
    assert tenderers
    assert closed(parks) == tenderers

    case = work.open(who=anna, stage="tenders_in")
    attached(case, who=anna, tenant="numbers")
    assert closed(anna) == tenderers
    work.do(case, open_points, "ett skäl", who=anna)
    assert (closed(anna), closed(bo)) == (set(), tenderers)
    work.do(case, move_case, StageMove(stage="award"), who=anna)
    assert closed(bo) == set()


@pytest.mark.parametrize(
    ("stages", "tenders", "expected"),
    [
        ([], [3], False),
        ([None], [], False),
        ([None], [1, 1], False),
        ([None], [1, 2], True),
        (["tenders_in"], [0], False),
        (["tenders_in"], [1], True),
        (["in_contract"], [5], False),
        (["in_contract", "need"], [1], True),
        (["in_contract", None], [1], False),
        (["in_contract", None], [2], True),
    ],
)
def test_tenders_are_under_assessment_before_the_award_and_where_they_compete(
    stages, tenders, expected
):
    assert are_under_assessment(stages, tenders) is expected
