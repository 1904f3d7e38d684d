from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from service.casework.cases.request import NewDecision, NewLink, Seconding
from service.casework.decisions.decision import decide, list_decisions, load_decision, second
from service.casework.follow_up.request import FollowUpRequest
from service.casework.follow_up.store import record_follow_up
from service.casework.links import attach
from service.platform.db.database import acting_for
from service.platform.db.record_id import new_id
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


@pytest.fixture
def visited(work, person, screened):
    """A case with a screening, and what records a visit of it."""
    case = work.open(stage="in_contract")
    record = replace(screened.record, tenant_id="local", id=new_id("screening"))
    screening_id = work.keep(replace(screened, record=record))
    work.do(case, attach, NewLink(kind="screening", id=screening_id))

    def visit(**changes):
        made = {"screening_id": screening_id, "tender_id": "A1", "party_id": "norr"}
        made |= {"form": "visit", "on": "2026-11-20"} | changes
        with acting_for("local"):
            return record_follow_up(
                work.engine,
                FollowUpRequest.model_validate(made),
                principal=person(),
                person_key=b"a key of thirty-two made-up bytes",
                now=NOW,
            ).id

    return case, visit


PENALTY = {
    "what": "Vite tas ut.", "legal_basis": "Avtalet 8.3", "consequence": "penalty",
    "heard_on": date(2026, 11, 24), "heard": "Skriftligt; leverantören medger avvikelsen.",
}  # fmt: skip


def test_a_consequence_names_the_visit_it_rests_on_and_how_the_supplier_was_heard(
    work, decisions, visited
):
    case, visit = visited
    number = visit()
    work.do(case, decide, stated(**PENALTY, follow_up_id=number))
    not_heard = {"heard_on": None, "heard": "Leverantören är försatt i konkurs."}
    ends = PENALTY | {"consequence": "termination"} | not_heard
    work.do(case, decide, stated(**ends, follow_up_id=number), now=LATER)
    first, second_one = decisions(case)
    assert (first.consequence, first.follow_up_id) == ("penalty", number)
    assert (first.legal_basis, first.heard_on) == ("Avtalet 8.3", date(2026, 11, 24))
    assert (second_one.consequence, second_one.heard_on) == ("termination", None)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"heard": None}, "case-heard"),
        ({"heard_on": date(2026, 11, 27)}, "case-heard-later"),
        ({"follow_up_id": None}, "case-follow-up"),
        ({"follow_up_id": "followup_000000000000000000001"}, "case-follow-up"),
        ({"consequence": None, "heard": None, "heard_on": None}, "case-consequence"),
    ],
    ids=["unheard", "heard later", "no visit", "visit of none", "no consequence"],
)
def test_a_consequence_without_its_grounds_is_refused(work, visited, changes, code):
    case, visit = visited
    with pytest.raises(Refusal) as refused:
        work.do(case, decide, stated(**PENALTY | {"follow_up_id": visit()} | changes))
    assert codes(refused) == [code]


def test_no_consequence_rests_on_a_visit_of_another_case_or_one_that_is_corrected(work, visited):
    case, visit = visited
    wrong = visit()
    visit(corrects=wrong)
    for of, number in ((case, wrong), (work.open(), visit())):
        with pytest.raises(Refusal) as refused:
            work.do(of, decide, stated(**PENALTY, follow_up_id=number))
        assert codes(refused) == ["case-follow-up"]
