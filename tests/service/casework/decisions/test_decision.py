from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from service.casework.cases.request import NewDecision, NewLink, Seconding
from service.casework.decisions.decision import decide, list_decisions, load_decision, second
from service.casework.links import attach
from service.platform.refusal import Refusal

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)
STATED = {
    "what": "Begära förklaring av priset i anbud A2.",
    "delegation": "Delegationsordningen punkt 4.2",
    "conflict": "none",
    "reasons": "Priset ligger under jämförelsekostnaden.",
    "legal_basis": "LOU 16 kap. 7 §",
}


def stated(**changes):
    return NewDecision.model_validate(STATED | changes)


@pytest.fixture
def decisions(work, person):
    """Reads the decisions of a case."""

    def read(case):
        with work.transaction() as connection:
            return list_decisions(connection, case)

    return read


def codes(refused):
    return [one.code for one in refused.value.problems]


def test_a_decision_says_who_why_and_what_run_it_rests_on(
    work, decisions, screen_document, document
):
    case = work.open(stage="tenders_in")
    screened = screen_document(document())
    screening_id = work.keep(screened)
    with pytest.raises(Refusal) as refused:
        work.do(case, decide, stated(screening_id=screening_id))
    assert codes(refused) == ["case-not-linked"]
    work.do(case, attach, NewLink(kind="screening", id=screening_id))
    work.do(case, decide, stated(screening_id=screening_id))
    (made,) = decisions(case)
    assert (made.actor, made.decided_on, made.state) == ("anna", NOW.date(), "stands")
    assert (made.screening_id, made.result_hash) == (screening_id, screened.record.result_hash)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"conflict": "declared"}, "case-conflict"),
        ({"conflict": "disregarded"}, "case-conflict-reason"),
        ({"decided_on": date(2026, 11, 27)}, "case-decided-later"),
        ({"supersedes": "decision_000000000000000000001"}, "case-record"),
    ],
    ids=["conflict", "reason", "later", "supersedes"],
)
def test_what_no_decision_can_rest_on_is_refused(work, changes, code):
    with pytest.raises(Refusal) as refused:
        work.do(work.open(), decide, stated(**changes))
    assert codes(refused) == [code]


def test_a_decision_is_superseded_once_and_never_changed(work, decisions):
    case = work.open()
    first = work.do(case, decide, stated())
    later = work.do(case, decide, stated(supersedes=first, what="Avstå."), now=LATER)
    assert [(one.id, one.state) for one in decisions(case)] == [
        (first, "superseded"), (later, "stands")
    ]  # fmt: skip
    with pytest.raises(Refusal) as refused:
        work.do(case, decide, stated(supersedes=first))
    assert (refused.value.slug, codes(refused)) == ("conflict", ["case-superseded"])
    for statement in ("UPDATE decisions SET actor = 'bo'", "DELETE FROM decisions"):
        with pytest.raises(IntegrityError), work.transaction() as connection:
            connection.exec_driver_sql(statement)


def test_of_two_who_decide_at_once_one_is_refused(work, decisions, person):
    case = work.open()
    work.do(case, decide, stated(), version=1)
    with pytest.raises(Refusal) as refused:
        work.do(case, decide, stated(what="Något annat."), version=1, who=person("bo"))
    assert refused.value.slug == "precondition-failed"
    assert len(decisions(case)) == 1


def test_where_two_are_needed_it_stands_only_with_another_person(work, decisions, person):
    case = work.open()
    work.do(case, decide, stated(needs_second=True))
    (made,) = decisions(case)
    assert made.state == "waits_for_second"
    agreeing = Seconding(delegation="punkt 4.3")
    with pytest.raises(Refusal) as refused:
        work.do(case, second, made, agreeing)
    assert codes(refused) == ["case-second-same"]
    work.do(case, second, made, agreeing, who=person("bo"))
    (after,) = decisions(case)
    assert (after.state, after.second, after.second_delegation) == ("stands", "bo", "punkt 4.3")
    with pytest.raises(Refusal) as refused:
        work.do(case, second, after, agreeing, who=person("cilla"))
    assert codes(refused) == ["case-second-there"]


def test_a_second_person_is_refused_where_none_is_needed_or_it_is_superseded(
    work, decisions, person
):
    case = work.open()
    first = work.do(case, decide, stated())
    agreeing = Seconding(delegation="punkt 4.3")
    with pytest.raises(Refusal) as refused:
        work.do(case, second, decisions(case)[0], agreeing, who=person("bo"))
    assert codes(refused) == ["case-second-not-needed"]
    two = work.do(case, decide, stated(supersedes=first, needs_second=True), now=LATER)
    work.do(case, decide, stated(supersedes=two), now=LATER + timedelta(minutes=1))
    with pytest.raises(Refusal) as refused:
        work.do(case, second, decisions(case)[1], agreeing, who=person("bo"))
    assert codes(refused) == ["case-superseded"]


def test_a_decision_of_another_organisation_is_as_one_that_is_absent(work, person):
    made = work.do(work.open(), decide, stated())
    stranger = person(tenant="other")
    with work.transaction("other") as connection, pytest.raises(Refusal) as refused:
        load_decision(connection, made, principal=stranger)
    assert refused.value.slug == "not-found"
