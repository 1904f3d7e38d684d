import json
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from data_ingest.model.tables import Procurement
from service.casework.cases.case import Seen, change_case
from service.casework.cases.request import (
    CaseChange,
    ClauseRefusal,
    NewChainRequest,
    NewChainVersion,
    NewLink,
    Registration,
)
from service.casework.chain.chain_check import check_request
from service.casework.chain.chain_request import (
    ANSWER_REQUEST,
    FOLLOW_UP,
    list_requests,
    refuse,
    register,
    request_change,
)
from service.casework.chain.versions import begin_chain, list_versions
from service.casework.links import attach
from service.casework.tasks.task import list_tasks
from service.platform.db.database import acting_for
from service.platform.frames import load_tables
from service.platform.refusal import Refusal
from service.screening.record.store import load_screening

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
KEY = b"a key of thirty-two made-up bytes"
BEGINS = date(2027, 1, 1)


@pytest.fixture
def begun(work, screen_document, document):
    """A case whose contract has begun with the chain of tender A1, and its screening."""
    case = work.open(stage="contract_start")
    screening_id = work.keep(screen_document(document()))
    work.do(case, attach, NewLink(kind="screening", id=screening_id))
    stated = {"screening_id": screening_id, "tender_id": "A1", "valid_from": BEGINS}
    work.do(case, begin_chain, NewChainVersion.model_validate(stated))
    return case, screening_id


def asked(**changes):
    values = {
        "tender_id": "A1",
        "contractor": "norr",
        "subcontractor": {"name": "Nya Städ AB", "country": "SE", "number": "559998-0017"},
        "share_low_ppm": 50_000,
        "share_high_ppm": 100_000,
        "starts_on": "2027-03-01",
    }
    return NewChainRequest.model_validate(values | changes)


@pytest.fixture
def request_it(work):
    """Puts a request on record and returns it."""

    def made(case, **changes):
        made_id = work.do(case, request_change, asked(**changes), person_key=KEY)
        with work.transaction() as connection:
            return next(one for one in list_requests(connection, case) if one.id == made_id)

    return made


@pytest.fixture
def check(work, person, engine):
    """Checks a request and returns it as it then is."""

    def made(case, request, *, version=None):
        seen = Seen(person(), NOW, version or work.again(case).version)
        with acting_for("local"):
            check_request(engine, case.id, request.id, seen, person_key=KEY, snapshot=None)
        with work.transaction() as connection:
            return next(one for one in list_requests(connection, case) if one.id == request.id)

    return made


def codes(refused):
    return [one.code for one in refused.value.problems]


def open_tasks(work, person, case):
    with work.transaction() as connection:
        found = list_tasks(
            connection,
            principal=person(),
            today=NOW.date(),
            case_id=case.id,
            state="open",
            limit=100,
        )
    return {one.code: one for one in found}


def test_a_chain_begins_once_and_only_when_there_is_a_contract(work, begun):
    case, screening_id = begun
    stated = NewChainVersion(screening_id=screening_id, tender_id="A1", valid_from=BEGINS)
    with pytest.raises(Refusal) as refused:
        work.do(case, begin_chain, stated)
    assert codes(refused) == ["case-chain-there"]
    with pytest.raises(Refusal) as refused:
        work.do(case, begin_chain, stated.model_copy(update={"tender_id": "A9"}))
    assert codes(refused) == ["case-chain-tender"]
    early = work.open(stage="tenders_in")
    with pytest.raises(Refusal) as refused:
        work.do(early, begin_chain, stated)
    assert codes(refused) == ["case-chain-stage"]
    with pytest.raises(Refusal) as refused:
        work.do(work.open(stage="in_contract"), begin_chain, stated)
    assert codes(refused) == ["case-not-linked"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"tender_id": "A2"}, "case-chain-first"),
        ({"contractor": "sund"}, "case-chain-party"),
        ({"replaces": "sund-natt"}, "case-chain-party"),
        ({"share_low_ppm": 200_000}, "case-chain-share"),
        (
            {"subcontractor": {"name": "X", "country": "SE", "number": "559999-0017"}},
            "number-check-digit",
        ),
        (
            {"subcontractor": {"name": "X", "country": "SE", "number": "559999-0016"}},
            "case-chain-self",
        ),
    ],
    ids=["no chain", "contractor", "replaces", "share", "number", "itself"],
)
def test_a_request_that_cannot_be_is_refused(work, begun, changes, code):
    with pytest.raises(Refusal) as refused:
        work.do(begun[0], request_change, asked(**changes), person_key=KEY)
    assert codes(refused) == [code]


def test_a_request_is_a_task_with_a_day_until_it_is_answered(
    work, begun, request_it, check, person
):
    case, _ = begun
    request = request_it(case, answer_by="2026-12-01")
    assert open_tasks(work, person, case)[ANSWER_REQUEST].due_on == date(2026, 12, 1)
    checked = check(case, request)
    work.do(case, register, checked, Registration(valid_from=date(2027, 3, 1)))
    tasks = open_tasks(work, person, case)
    assert ANSWER_REQUEST not in tasks
    assert tasks[FOLLOW_UP].due_on == date(2027, 3, 1) + timedelta(days=90)


def test_a_check_screens_the_chain_with_the_subcontractor_in_it(work, begun, request_it, check):
    case, before_id = begun
    checked = check(case, request_it(case))
    assert (checked.state, checked.screening_id) != ("checked", before_id)
    with work.transaction() as connection:
        record = load_screening(connection, tenant_id="local", screening_id=checked.screening_id)
    made = load_tables(Procurement, record.procurement)
    link = made.supply_links.filter(pl.col("link_id") == checked.id).row(0, named=True)
    assert (link["contractor_id"], link["subcontractor_id"]) == ("norr", checked.id)
    whole = made.contract_parties.filter(tender_id="A1", party_id="norr").row(0, named=True)
    assert (whole["handed_on_low_ppm"], whole["handed_on_high_ppm"]) == (150_000, 200_000)
    tender = json.loads(record.assessment)["lots"][0]["tenders"][0]
    assert "Nya Städ AB" in [part["name"] for part in tender["parts"]]


def test_a_registration_makes_a_new_version_and_ends_the_one_before(work, begun, request_it, check):
    case, first_id = begun
    checked = check(case, request_it(case))
    early = Registration(valid_from=BEGINS)
    with pytest.raises(Refusal) as refused:
        work.do(case, register, checked, early)
    assert codes(refused) == ["case-chain-date"]
    work.do(case, register, checked, Registration(valid_from=date(2027, 3, 1)))
    with work.transaction() as connection:
        versions = list_versions(connection, case)
        (after,) = list_requests(connection, case)
    assert [(one.number, one.valid_from, one.valid_to, one.screening_id) for one in versions] == [
        (1, BEGINS, date(2027, 2, 28), first_id),
        (2, date(2027, 3, 1), None, checked.screening_id),
    ]
    assert (after.state, after.closed_by) == ("registered", "anna")
    for answer, stated in ((register, early), (refuse, ClauseRefusal(reason="för sent"))):
        with pytest.raises(Refusal) as refused:
            work.do(case, answer, after, stated)
        assert codes(refused) == ["case-chain-state"]


def test_without_a_clause_a_request_can_only_be_registered(work, begun, request_it, check):
    case, _ = begun
    checked = check(case, request_it(case))
    stated = ClauseRefusal(reason="Underleverantören saknar F-skatt.")
    with pytest.raises(Refusal) as refused:
        work.do(case, refuse, checked, stated)
    assert codes(refused) == ["case-no-clause"]
    work.do(case, change_case, CaseChange(approval_clause="7.3"))
    work.do(case, refuse, checked, stated)
    with work.transaction() as connection:
        (after,) = list_requests(connection, case)
        assert len(list_versions(connection, case)) == 1
    assert (after.state, after.clause) == ("refused", "7.3")


def test_nothing_is_answered_before_it_has_been_checked(work, begun, request_it):
    case, _ = begun
    request = request_it(case)
    with pytest.raises(Refusal) as refused:
        work.do(case, register, request, Registration(valid_from=date(2027, 3, 1)))
    assert codes(refused) == ["case-chain-state"]


def test_a_check_on_an_older_version_keeps_nothing(work, begun, request_it, check):
    case, _ = begun
    request = request_it(case)
    with pytest.raises(Refusal) as refused:
        check(case, request, version=1)
    assert refused.value.slug == "precondition-failed"
    with work.transaction() as connection:
        assert list_requests(connection, case)[0].state == "requested"


def test_a_replaced_subcontractor_ends_the_day_before(work, begun, request_it, check):
    case, _ = begun
    checked = check(case, request_it(case, replaces="norr-golv", starts_on="2026-11-26"))
    with work.transaction() as connection:
        record = load_screening(connection, tenant_id="local", screening_id=checked.screening_id)
    links = load_tables(Procurement, record.procurement).supply_links
    ended = links.filter(pl.col("subcontractor_id") == "norr-golv").row(0, named=True)
    assert ended["valid_to"] == date(2026, 11, 25)


def test_a_sole_trader_has_no_name_and_no_number_in_a_request(work, begun, request_it):
    case, _ = begun
    someone = {"name": "Någon Någonsson", "country": "SE", "number": "121212-1212"}
    request = request_it(case, subcontractor=someone)
    assert request.party["party"]["display_name"] is None
    assert "1212121212" not in json.dumps(request.party)
